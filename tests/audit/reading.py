"""Reads a page and a table as others would: with parsers that are not ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

_VOID = {"meta", "rect", "br"}
_TAGS = set(
    "html head meta title style body header main section footer h1 h2 h3 p a b bdi code pre strong small span ul li"
    " dl div dt dd table thead tbody tr th td svg rect".split()
)
_ATTRIBUTES = set(
    "lang charset http-equiv content name class id href rel role tabindex scope colspan viewbox x width height"
    " preserveaspectratio aria-hidden aria-labelledby".split()
)


class Page(HTMLParser):
    """A page: its text, its links, and every fault of its make."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.policy = ""
        self.style = ""
        self.text = ""
        self.rows: dict[str, list[list[str]]] = {}
        self._open: list[str] = []
        self._table = ""
        self.feed(html)
        self.close()
        if self._open:
            self.faults.append(f"never closed: {self._open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in _TAGS:
            self.faults.append(f"<{tag}>")
        self.faults += [f"<{tag} {name}>" for name in values if name not in _ATTRIBUTES]
        if len(values) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.links += [values["href"] or ""] if "href" in values else []
        self.ids += [values["id"] or ""] if "id" in values else []
        if values.get("http-equiv"):
            self.policy = values.get("content") or ""
        if tag == "table":
            self._table = values.get("class") or ""
            self.rows[self._table] = []
        if tag == "tr":
            self.rows[self._table].append([])
        if tag in ("th", "td"):
            self.rows[self._table][-1].append("")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["style"]:
            self.style += data
            return
        self.text += data
        if {"th", "td"} & set(self._open):
            self.rows[self._table][-1][-1] += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        if decl != "doctype html":
            self.faults.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}")


class Table:
    """A job summary: its rows, its links, its markup, and the text that a forge would look through for names."""

    def __init__(self, markdown: str) -> None:
        tokens = MarkdownIt("gfm-like", {"html": True}).parse(markdown)
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self.markup: set[str] = set()
        self.plain = ""
        self.blocks = [token.type for token in tokens if token.level == 0]
        for token in tokens:
            if token.type == "tr_open":
                self.rows.append([])
            if token.type in ("html_block", "fence", "code_block"):
                self.markup.add(token.content)
            if token.type == "inline":
                text = self._inline(token.children or [])
                if token.level > 1:
                    self.rows[-1].append(text)

    def _inline(self, tokens: list[Token]) -> str:
        text, code = "", 0
        for token in tokens:
            if token.type == "html_inline":
                self.markup.add(token.content)
                code += {"<code>": 1, "</code>": -1}.get(token.content, 0)
            elif token.type == "link_open":
                self.links.append(str(token.attrGet("href")))
            elif token.type == "image":
                self.markup.add("an image")
            text += token.content if token.type in ("text", "code_inline", "text_special") else ""
            if token.type in ("text", "text_special") and not code:
                self.plain += token.content
        return text.replace("\u2060", "")

    def names(self) -> list[str]:
        """What a forge would take for somebody's name, or for an issue."""
        return re.findall(r"[@#]\w+", self.plain)
