"""One reader for each corpus, written from reading its files: what a record says, as plain facts."""

import datetime
import html
import re

import page

MONTHS = {name: n for n, name in enumerate(
    "january february march april may june july august september october november december".split(), 1)}

# The words that were seen, with what they mean. The longest that a text begins with counts.
WORDS = {
    "proposed": ["proposed", "draft", "provisional", "in-progress", "in progress", "incomplete", "pending", "open"],
    "accepted": ["accepted", "approved", "adopted", "active", "implemented", "implementable", "completed"],
    "rejected": ["rejected", "declined", "withdrawn", "deferred"],
    "superseded": ["superseded", "superceded", "replaced"],
    "retired": ["deprecated", "retired"],
}
# Nobody decided whether a thing on hold is still proposed.
EITHER = {"on hold": ["proposed", "rejected"]}
NOBODY = {"", "tbd", "none", "n/a", "na", "...", "name", "-"}


def status(text):
    """The canonical status of a text, the word it stands on, and what else it may be read as."""
    plain = re.sub(r"[`{}>\"]|\*\*(?=[^|]*$)", "", page.EMOJI.sub("", text or "")).strip(" *_")
    if "|" in plain:
        # All values of the template, and perhaps one of them in bold.
        bold = re.findall(r"\*\*([^*|]+)\*\*", text)
        plain = bold[0] if len(bold) == 1 else ""
    plain = plain.lower()
    if re.match(r"(\w+) or \w+", plain):
        return {"is": None, "word": None, "or": []}
    for word, meanings in EITHER.items():
        if plain.startswith(word):
            return {"is": None, "word": word, "or": meanings}
    found = [(word, meaning) for meaning, words in WORDS.items() for word in words
             if re.match(re.escape(word) + r"(?![\w-])", plain)]
    word, meaning = max(found, key=lambda pair: len(pair[0]), default=(None, None))
    return {"is": meaning, "word": word, "or": []}


def day(year, month, number):
    try:
        return datetime.date(year, month, number).isoformat()
    except ValueError:
        return None


def date(text, day_first=False):
    """The day of a text: what it certainly is, what else it is by the habit of its neighbours, and what is wrong."""
    plain = html.unescape(text or "").strip(" {}\\*")
    none = {"is": None, "or": [], "fault": None}
    if not plain or re.search(r"yyyy|tbd|\[date\]", plain, re.I):
        return none
    iso = re.findall(r"(?<![\d-])(\d{4})([-.])(\d{1,2})\2(\d{1,2})(?![\w-])", plain)
    if iso:
        days = [day(int(y), int(m), int(d)) for y, _, m, d in iso]
        if not days[0]:
            return none | {"fault": "impossible"}
        if not re.match(r"\d{4}[-.]", plain):
            return none | {"or": days[:1], "fault": "prompt"}
        return none | {"is": days[0], "or": [d for d in days[1:] if d]}
    named = re.match(r"([A-Z][a-z]+) (\d{1,2}),? (\d{4})$", plain)
    if named and named[1].lower() in MONTHS:
        return none | {"is": day(int(named[3]), MONTHS[named[1].lower()], int(named[2]))}
    numbers = re.match(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})$", plain)
    if numbers:
        first, second, year = int(numbers[1]), int(numbers[3]), int(numbers[4])
        short = year < 100
        pairs = [(second, first), (first, second)] if day_first else [(first, second), (second, first)]
        readings = [day(year + 2000 * short, month, number) for month, number in pairs]
        # Of a day after the twelfth there is one reading, and of 09/09; else only the neighbours tell, and a year
        # of two digits is no certain year.
        sure = (None in readings or readings[0] == readings[1]) and not short
        meant = readings[0] or readings[1]
        if sure:
            return none | {"is": meant}
        return none | {"or": [meant], "fault": "order"}
    return none | {"fault": "no day" if re.fullmatch(r"\d{4}-\d{2}", plain) else "malformed"}


def people(value):
    """Names and handles of a value, without marks and placeholders."""
    items = value if isinstance(value, list) else re.split(r",|;|\band\b| & ", html.unescape(value or ""))
    out = []
    for item in items:
        name = html.unescape(re.sub(r"\[([^\]]*)\][(\[][^)\]]*[)\]]", r"\1", item))
        handle = re.match(r"\W*(@[\w./-]+)", name)
        # Behind a handle only a role may follow.
        name = handle[1] if handle else re.sub(r"\(.*", "", name)
        name = re.sub(r"[{}<>\[\]\"'`\\*]|^[-\s]+", "", name).strip()
        if name.lower().lstrip("@") not in NOBODY and not name.lower().startswith("tbd"):
            out.append(name)
    return list(dict.fromkeys(out))


def facts(says, raw_status="", raw_date="", persons=(), others=(), more_dates=(), pointer="", replaces=(),
          day_first=False):
    """A record. `others` and `more_dates` may be read too, and need not be."""
    read = date(raw_date, day_first)
    read["or"] += [d for d in (date(text)["is"] for text in more_dates) if d and d != read["is"]]
    impossible = sum(date(text)["fault"] == "impossible" for text in more_dates)
    return {
        "status": status(raw_status), "date": read, "people": list(persons),
        "people_or": [name for name in others if name not in persons],
        "other_impossible_dates": impossible,
        "why": says[0], "decision": says[1], "alternatives": says[2],
        "pointer": pointer, "replaces": list(replaces),
    }


def sections(of, why, decision, alternatives, maybe=((), (), ()), levels=(1, 2, 3)):
    """Whether those sections say something; None where a reader may hold it for that, or not."""
    out = []
    for sure, other in zip((why, decision, alternatives), maybe, strict=True):
        found = of.says(sure, levels)
        out.append(None if not found and (found is None or of.says(other, levels) is not False) else found)
    return out


def lines(of, text_of=None):
    """`Key: value` lines in the head of a page: plain, in a list, in bold, quoted; with nested list items."""
    out, key = {}, None
    for line in text_of or of.head():
        plain = re.sub(r"^[\s>]*(?:[-*+]\s+)?", "", line)
        match = re.match(r"^\*{0,2}([A-Za-z][\w ()/]*?)\*{0,2}:\*{0,2}\s*(.*?)\\?$", plain)
        if match and not re.match(r"^\s{2,}", line):
            key = match[1].strip().lower()
            value = match[2].strip()
            value = value[:-2] if value.endswith("**") and "**" not in value[:-2] else value
            if key not in out or not out[key]:
                out[key] = value
        elif key and re.match(r"^\s{2,}[-*+]\s", line):
            out[key] = (out[key] if isinstance(out[key], list) else []) + [plain]
    return out


def section_line(of, name):
    """The first line of a section, and the rest of it."""
    text = next(of.sections([name], (2,)), "")
    said = [line.strip() for line in text.split("\n") if line.strip()]
    return (said[0] if said else ""), " ".join(said)


def ids(text):
    """Numbers of records that a value names."""
    return [int(n) for n in re.findall(r"(?<!\d)(\d{1,4})(?!\d)", text)]


def pointer_in(text):
    """What a status says behind "superseded by"."""
    match = re.search(r"(?:superseded|superceded|replaced) by\W*(.+)", text, re.I)
    if not match:
        return ""
    link = re.search(r"\]\(([^)]*)\)", match[1])
    return link[1] if link else match[1].strip(" .")


def amiport(of, _):
    says = sections(of, ["problem"], ["decision"], ["alternatives considered"])
    return facts(says, section_line(of, "status")[0], section_line(of, "date")[0])


def buildpacks(of, _):
    meta = lines(of, next(of.sections(["meta"], (1,))).split("\n"))
    says = sections(
        of, ["motivation"], ["what it is", "what is it", "how it works", "proposal"], ["alternatives"],
        (["summary"], ["summary"], ["prior art", "drawbacks"]), (1,))
    who = re.sub(r"(?<=\w) (?=@)", ", ", meta.get("author(s)", meta.get("authors", "")))
    who = re.sub(r"^([a-z]+) ([a-z]+)$", r"\1, \2", who)
    old = meta.get("supersedes", "")
    numbers = [int(n) for n in re.findall(r"/text/(\d{4})-", old)]
    return facts(says, meta.get("status"), meta.get("start date"), people(who), replaces=numbers)


def govuk(of, _):
    says = sections(of, ["context"], ["decision", "decision:*", "decisions"], ["alternatives*", "options*"],
                    ((), (), ["option *"]), (2,))
    # Options of their own below another heading are alternatives too, for whoever reads them so.
    if says[2] is False and of.says(["option *"], (3,)):
        says[2] = None
    first, whole = section_line(of, "status")
    raw = "" if "Valid ADR statuses" in whole else first
    return facts(says, raw, lines(of).get("date"), pointer=pointer_in(raw), day_first=True)


def kubernetes(of, path):
    text = (path.parent / "kep.yaml").read_text("utf-8")
    meta = page.keys(text.split("\n"))
    says = sections(
        of, ["motivation"], ["proposal"], ["alternatives", "alternatives considered"],
        (["summary", "goals"], ["design details"], ["drawbacks"]), (2, 3))
    if says[0] is None and of.says(["summary"]):
        says[0] = True
    named = [name for key in ("authors", "approvers") for name in people(meta.get(key, []))]
    others = [name for key in ("reviewers", "editor", "owning-sig") for name in people(meta.get(key, []))]
    by = meta.get("superseded-by") or []
    # One names its successor in a comment behind the status.
    comment = re.search(r"^status:.*#\s*replaced by (\S+)", text, re.M)
    return facts(
        says, meta.get("status"), meta.get("creation-date"), dict.fromkeys(named), others,
        [meta.get("last-updated", "")],
        pointer=comment[1] if comment else " ".join([by] if isinstance(by, str) else by),
        replaces=ids(" ".join(meta.get("replaces") or [])))


def mfe(of, _):
    meta = page.keys(of.front)
    says = sections(
        of, ["context", "context and problem statement", "problem space"], ["decision", "decision outcome"],
        ["alternatives considered", "considered options", "why this over alternatives"], levels=(2,))
    team = [line.strip(" -") for line in next(of.sections(["decision makers"]), "").split("\n")]
    return facts(
        says, meta["status"], meta["date"], people(meta["deciders"]), [name for name in team if name],
        pointer=" ".join(meta.get("superseded-by") or []), replaces=ids(" ".join(meta.get("supersedes") or [])))


def moj(of, _):
    says = sections(
        of, ["context"], ["decision", "decisions", "the existing decision"], ["options"],
        (["reasoning", "introduction", "discussion", "user needs"],
         ["proposal", "what's proposed", "next steps", "eks configuration decisions", "introduction"],
         ["considerations"]),
        (2, 3))
    raw = section_line(of, "status")[0]
    return facts(says, raw, lines(of).get("date") or without_colon(of), pointer=pointer_in(raw), day_first=True)


def without_colon(of):
    """`Date 09/04/2018`: a slip, and only its form tells what it is."""
    return next((line[5:] for line in of.head() if line.startswith("Date ")), "")


def openshift(of, _):
    meta = page.keys(of.front)
    says = sections(
        of, ["motivation"], ["proposal"], ["alternatives", "alternatives (not implemented)*", "alternatives considered"],
        (["summary"], ["design details"], ["drawbacks"]), (2,))
    if says[0] is None and of.says(["summary"]):
        says[0] = True
    named = [name for key in ("authors", "approvers", "api-approvers") for name in people(meta.get(key, []))]
    by = meta.get("superseded-by") or []
    return facts(
        says, meta.get("status"), meta.get("creation-date"), dict.fromkeys(named), people(meta.get("reviewers", [])),
        [meta.get("last-updated", "")], pointer=" ".join([by] if isinstance(by, str) else by).strip("[] "))


def rusty(of, _):
    # The quoted lines say it first; the plain ones below say the day of creation, and the status again.
    meta = lines(of, [line for line in of.head() if line.startswith(">")])
    below = lines(of, [line for line in of.head() if not line.startswith(">")])
    says = sections(of, ["problem statement"], ["requirements"], (),
                    ((), ["selected approach"], ["tool/approach candidates"]))
    return facts(says, meta.get("status"), meta.get("last updated"), people(meta.get("owner")),
                 more_dates=[below.get("created", "")])


def semantic_kernel(of, _):
    meta = page.keys(of.front or [])
    says = sections(
        of, ["context and problem statement", "context", "problem statement"], ["decision outcome*"],
        ["considered options*", "options", "options considered", "pros and cons of the options"],
        (["requirements", "what do we mean by memory"],
         ["outcome", "proposal*", "solution", "design*", "details", "using structured outputs", "proposals"],
         ["option *", "[new model]*", "proposal *", "pros and cons", "new options*", "considered root structure options",
          "considered implementation options", "options applicability", "naming options", "namespace options",
          "overview of existing options*"]))
    named = [name for key in ("contact", "deciders") for name in people(meta.get(key))]
    others = [name for key in ("consulted", "informed") for name in people(meta.get(key))]
    raw = meta.get("status", "")
    return facts(says, raw, meta.get("date"), dict.fromkeys(named), dict.fromkeys(others), pointer=pointer_in(raw))


def simpler(of, _):
    meta = lines(of)
    says = sections(
        of, ["context and problem statement", "problem statement", "context"],
        ["decision", "decision outcome*", "decision outcomes*"],
        ["options considered*", "considered options", "pros and cons of *", "solution options",
         "alternative options considered*", "considered but not chosen", "pros and cons"],
        (["overview"], ["proposal", "overview"],
         ["other options", "module architecture options", "comparison matrix", "back-up options", "evaluation*"]))
    who = meta.get("deciders", "")
    who = who if isinstance(who, list) else re.sub(r"(?<=\w) (?=@)", ", ", who)
    within = re.search(r"\((?:w/|contributors:) ([^)]*)\)", str(who))
    others = people(within[1]) if within else []
    named = people(who if isinstance(who, list) else re.sub(r"\([^)]*\)", "", who))
    raw = meta.get("status", "")
    return facts(says, raw, meta.get("date") or meta.get("last modified"), named, others + people(meta.get("author")),
                 pointer=pointer_in(raw))
