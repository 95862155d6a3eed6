"""Text from other people's repositories, made safe for a page and for a job summary.

Titles, paths and messages may hold markup, control characters, marks that turn the direction of
writing, and half of a character. Nothing of that is dropped: it is shown, and obeyed by nobody.
"""

import html
import re
import urllib.parse

# The same characters that mindgap itself makes visible (`src/output/escape.rs`), and halves of
# surrogate pairs, which JSON can spell and UTF-8 cannot.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)

# Stands after `@` and `#`, shows nothing, and makes that GitHub sees no name and no issue in what follows.
_JOINER = "\u2060"

_SERVER = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*")


def visible(text: str, longest: int = 400) -> str:
    """`text` on one line, at most `longest` characters of it, with what is hidden in it shown."""
    if len(text) > longest:
        text = text[:longest] + "…"
    return _UNSAFE.sub(lambda hidden: _picture(hidden[0]), text)


def _picture(character: str) -> str:
    code = ord(character)
    if character in "\n\r\t":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"\\u{{{code:x}}}"


def for_html(text: str, longest: int = 400) -> str:
    """`text` for the page, as text or within an attribute."""
    return html.escape(visible(text, longest), quote=True)


def for_markdown(text: str, longest: int = 400) -> str:
    """`text` within a cell of a table in Markdown: signs are character references, so none is markup.

    A reference is text before GitHub looks for names and issues, hence the joiner behind `@` and `#`.
    """
    return "".join(_reference(character) for character in visible(text, longest))


def _reference(character: str) -> str:
    if character in "@#":
        return f"&#{ord(character)};{_JOINER}"
    if character in " -,;/()" or character.isalnum() or ord(character) > 0x7F:
        return character
    return f"&#{ord(character)};"


def server(address: str) -> str | None:
    """The address of the forge, or nothing where it is none that a link may lead to."""
    address = address.rstrip("/")
    return address if _SERVER.fullmatch(address) else None


def link(address: str | None, *parts: str, query: str = "", fragment: str = "") -> str | None:
    """An address below `address`; nothing where a part would lead somewhere else."""
    segments = [segment for part in parts for segment in part.split("/")]
    if address is None or any(segment in ("", ".", "..") for segment in segments):
        return None
    try:
        path = "/".join(urllib.parse.quote(segment, safe="") for segment in segments)
    except UnicodeEncodeError:  # half of a character: no file has such a name
        return None
    return f"{address}/{path}" + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 record`, `1,204 records`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
