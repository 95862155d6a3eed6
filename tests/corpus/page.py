"""Text, front matter, headings, sections and links of a Markdown file, read without mindgap."""

import html
import re
from pathlib import Path

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
LABEL = r"\[((?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\](?:\([^()]*\))?)*)\]"
INLINE_LINK = re.compile(LABEL + r"\(\s*(<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()]|\([^\s()]*\))*\))*)"
                         r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)")
REFERENCE_LINK = re.compile(LABEL + r"(?:\[([^\[\]]*)\])?(?![\[(:])")
DEFINITION = re.compile(r"^ {0,3}\[((?:[^\[\]\\]|\\.)+)\]:\s*(<[^<>]*>|\S+)"
                        r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*$")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
# A tag whose address leads a reader somewhere, and that address.
TAG = re.compile(r"<(a|img|video|audio|source)\b((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.I)
ADDRESS = re.compile(r"\s(href|src)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.I)
# Emoji, their parts and their names.
EMOJI = re.compile("[\U0001F000-\U0001FAFF\u2190-\u21FF\u2300-\u27BF\u2B00-\u2BFF\uFE0F\u200B-\u200D"
                   "\u2060\uFEFF]|:[a-z_]+:")
NOTHING = {"", "n/a", "na", "none", "tbd", "tba", "todo", "not applicable", "nothing", "-", "...", "…"}


def blank(match):
    """White space in place of a match, so that lines keep their numbers."""
    return re.sub(r"[^\n]", " ", match[0])


class Page:
    """One file."""

    def __init__(self, path):
        text = Path(path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        self.text = text
        lines = text.split("\n")
        self.front = None
        body_from = 0
        if lines[0].rstrip() == "---":
            end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
            if end is not None:
                self.front = lines[1:end]
                body_from = end + 1
        self.body_from = body_from
        body = [""] * body_from + lines[body_from:]
        # Comments go first where they are no code; a fence inside of a comment opens nothing.
        self.lines = without_comments(without_code(body))
        self.shown = without_comments(body)
        self.headings = []
        for n, line in enumerate(self.lines):
            match = HEADING.match(line)
            if match:
                self.headings.append((n, len(match[1]), match[2] or ""))
            elif re.match(r"^ {0,3}(=+|-{2,})[ \t]*$", line) and n and is_paragraph(self.lines[n - 1]):
                self.headings.append((n - 1, 1 if "=" in line else 2, self.lines[n - 1].strip()))

    def sections(self, names, levels=(1, 2, 3)):
        """The texts below headings whose plain form is in `names` or begins as one that ends in `*`."""
        for at, (line, level, title) in enumerate(self.headings):
            plain = plain_heading(title)
            meant = any(plain.startswith(n[:-1]) if n.endswith("*") else plain == n for n in names)
            if level in levels and meant:
                later = (h[0] for h in self.headings[at + 1:] if h[1] <= level)
                yield "\n".join(self.shown[line + 1:next(later, len(self.shown))])

    def says(self, names, levels=(1, 2, 3)):
        """True: a section of that name says something. False: none does. None: it says only N/A or None."""
        found = [said(text) for text in self.sections(names, levels)]
        return True if True in found else None if None in found else False

    def head(self):
        """The lines between the title and the first section, with those before the title."""
        headings = self.headings
        first = next((h for h in headings if h[1] == 1), None)
        # A heading that only says the title again is no section.
        after = [h[0] for h in headings if first is None or h[0] > first[0] and h[2] != first[2]]
        return self.lines[self.body_from:min(after, default=len(self.lines))]

    def anchors(self):
        """What a link may name after `#`."""
        seen, out = {}, set()
        for _, _, title in self.headings:
            base = slug(title)
            name, n = base, seen.get(base, 0)
            while name in seen:
                n += 1
                name = f"{base}-{n}"
            seen[base] = n
            seen.setdefault(name, 0)
            out.add(name)
        for match in re.finditer(r"<[^>]*?\s(?:id|name)=[\"']?([^\"' >]+)", self.text):
            out.add(match[1].lower())
        return out

    def links(self):
        """Every target of a link or image, in Markdown or in HTML, as (line from 1, target)."""
        text = "\n".join(self.lines)
        text = re.sub(r"(?<![`\\])(`+)(?!`)((?:(?!\n[ \t]*\n)[^\x00])*?[^`])\1(?!`)", blank, text)
        definitions = {}
        for line in text.split("\n"):
            match = DEFINITION.match(line)
            if match:
                definitions.setdefault(fold(match[1]), match[2].strip("<>"))
        found = []

        def inline(match, base):
            inner = INLINE_LINK.search(match[1])
            if inner:
                # `[![picture](a.png)](b.md)`: two targets; of a link in a link only the inner one counts.
                inline(inner, base + match.start(1))
                if match[1][max(inner.start() - 1, 0):inner.start()] != "!":
                    return
            found.append((base + match.start(), re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", match[2].strip("<>"))))

        def walk(match):
            if match.start() and text[match.start() - 1] == "\\":
                return match[0]
            inline(match, 0)
            return blank(match)

        rest = INLINE_LINK.sub(walk, text)
        for match in REFERENCE_LINK.finditer(rest):
            if match.start() and rest[match.start() - 1] in "\\]":
                continue
            target = definitions.get(fold(match[2] or match[1]))
            line_start = rest.rfind("\n", 0, match.start()) + 1
            if target is not None and not DEFINITION.match(rest[line_start:].split("\n", 1)[0]):
                found.append((match.start(), target))
        for tag in TAG.finditer(text):
            for address in ADDRESS.finditer(tag[2]):
                if address[1].lower() == ("href" if tag[1].lower() == "a" else "src"):
                    found.append((tag.start(2) + address.start(1), address[2].strip("\"'")))
        return sorted((text.count("\n", 0, at) + 1, html.unescape(target)) for at, target in found)


def is_paragraph(line):
    return bool(line.strip()) and not re.match(r"^ {0,3}([#>|]|[-*+] |\d+[.)] )|^ {4}", line)


def without_code(lines):
    """Fenced and indented code, blanked. A fence in a list item stands deeper, one in a quotation behind `>`."""
    out, fence, open_comment, before_blank, in_list = [], None, False, True, False
    for line in lines:
        inner = re.sub(r"^(?:[ \t]*>[ \t]?)+", "", line).lstrip(" \t")
        match = FENCE.match(inner)
        if fence:
            closes = match and match[1][0] == fence[0] and len(match[1]) >= len(fence) and not match[2].strip()
            out.append("")
            fence = None if closes else fence
            continue
        if not open_comment:
            mark = re.match(r"^(?:[-*+]|\d+[.)])[ \t]+", inner)
            after_mark = FENCE.match(inner[mark.end():]) if mark else None
            opens = match or after_mark
            if opens and not ("`" in opens[2] and opens[1][0] == "`"):
                fence = opens[1]
                out.append("")
                continue
            if line.strip():
                indented = re.match(r"^(?: {4}|\t)", line)
                in_list = bool(mark) or (in_list and bool(re.match(r"^\s", line)))
                if indented and before_blank and not in_list:
                    out.append("")
                    continue
            before_blank = not line.strip()
        at = line.rfind("<!--")
        if at >= 0 or open_comment:
            open_comment = line.rfind("-->") < at or (open_comment and "-->" not in line)
        out.append(line)
    return out


def without_comments(lines):
    return COMMENT.sub(blank, "\n".join(lines)).split("\n")


def plain_heading(text):
    """A heading without markup, emoji, numbers, "(optional)" and end marks, in lower case."""
    text = html.unescape(text)
    text = re.sub(r"`@[^`]*`", "", text)
    text = re.sub(r"!?\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = EMOJI.sub("", text).replace("’", "'")
    text = re.sub(r"[*_`\\]|\[\^\d+\]|[\[(](optional|if applicable)[\])]", "", text, flags=re.I)
    text = re.sub(r"^\d+(\.\d+)*[.)]?\s+", "", text.strip())
    return " ".join(text.split()).rstrip(" :.?!").lower()


def said(text):
    """Whether the text of a section says something; None where it is only N/A or None."""
    kept = [line for line in text.split("\n") if not HEADING.match(line) and not re.match(r"^\s*\[[^\]]*\]:\s", line)]
    words = " ".join(" ".join(kept).split()).strip(" .>*_-|`")
    if words.lower() in NOTHING:
        return None if words.lower() in {"n/a", "na", "none", "not applicable", "nothing"} else False
    return bool(re.search(r"\w", words))


def slug(title):
    """The anchor that GitHub gives a heading."""
    title = re.sub(r"!?\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?", r"\1", html.unescape(title))
    title = re.sub(r"<[^>]+>", "", title)
    title = re.sub(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|[`\\]", "", title).strip().lower()
    return re.sub(r"[^\w\- ]", "", title).replace(" ", "-")


def fold(label):
    return " ".join(label.split()).casefold()


def keys(lines):
    """A lenient reading of YAML keys: dotless key → text, or list of texts. Broken lines take nothing with them."""
    out, key, scalar = {}, None, False
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.match(r"^([A-Za-z][\w -]*?):(.*)$", line)
        if match:
            key, value = match[1].strip().lower(), uncommented(match[2])
            scalar = value in {">", ">-", "|", "|-"}
            out[key] = flow(value)
        elif scalar:
            continue
        elif key and re.match(r"^\s*-(\s|$)", line):
            if not isinstance(out[key], list):
                out[key] = [out[key]] if out[key] else []
            item = unquoted(uncommented(line.split("-", 1)[1]))
            if item:
                out[key].append(item)
    return out


def uncommented(value):
    quoted = re.match(r"^\s*(\"[^\"]*\"|'[^']*')", value)
    return (quoted[1] if quoted else re.sub(r"(^|\s)#.*$", "", value)).strip()


def unquoted(value):
    return value.strip().strip("\"'”“").strip()


def flow(value):
    if re.match(r"^\[[^\]]*\]$", value):
        return [unquoted(item) for item in value[1:-1].split(",") if unquoted(item)]
    return unquoted(value)
