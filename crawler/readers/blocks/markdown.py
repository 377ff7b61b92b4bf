"""Markdown and MDX to blocks, with HTML tables and HTML inside paragraphs understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawler.readers.blocks.front_matter import front_matter
from crawler.readers.blocks.html import html_blocks
from crawler.readers.blocks.inline import FOOTNOTE
from crawler.readers.blocks.jsx import HOLDER, Prepared, prepare
from crawler.readers.blocks.literals import without_literals
from crawler.readers.blocks.model import (
    Block,
    Cell,
    Code,
    Embedded,
    Heading,
    Inline,
    ListItem,
    Paragraph,
    Table,
    collapse,
)

_HTML_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)([^>]*)>")
_MIRRORED = re.compile(r"\s*(?:#{1,3} )?(?:Source|URL)(?: URL)?:\s*<?https?://\S{1,500}\s*\n\s*(?=---\n)", re.I)
"""The line that some mirrors put before the front matter of a page."""


@lru_cache(maxsize=2)
def _parser(mdx: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable(["table", "strikethrough"])
    return parser.disable(["code"]) if mdx else parser  # MDX has no code by indentation


def markdown_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text. Never raises; cost linear in its length."""
    found: list[Block] = []
    offset = 0
    if mirrored := _MIRRORED.match(text):
        offset = mirrored.end()
    for _ in range(3):  # a mirror may put its own head before the page's
        head, length = front_matter(text[offset:])
        if head is None:
            break
        found.append(head)
        offset += length
    lines = text.count("\n", 0, offset)
    body, data = without_literals(text[offset:])
    prepared = prepare(body)
    tokens = _parser(prepared.mdx).parse(prepared.text)
    found.extend(_Walk(prepared, lines).run(tokens))
    found.extend(data)
    return tuple(found)


class _Walk:
    def __init__(self, prepared: Prepared, first_line: int) -> None:
        self.prepared = prepared
        self.first_line = first_line
        self.headings: list[tuple[int, str]] = []
        self.tables = 0
        self.tabs: list[str] = []
        self.line = 0
        self.items: list[bool] = []
        """For each open list item, whether its own text is still to come."""

    def run(self, tokens: Sequence[Token]) -> Iterator[Block]:
        at = 0
        level = 0
        while at < len(tokens):
            token = tokens[at]
            if token.map:
                self.line = self.prepared.lines[token.map[0]] + 1 + self.first_line
            kind = token.type
            if kind == "heading_open":
                level = int(token.tag[1])
            elif kind == "inline":
                yield from self._text(token, level)
                level = 0
            elif kind == "list_item_open":
                self.items.append(True)
            elif kind == "list_item_close":
                self.items.pop()
            elif kind in ("fence", "code_block"):
                yield Code(
                    token.content.rstrip("\n"), f"line {self.line}", token.info.split(" ")[0] if token.info else ""
                )
            elif kind == "html_block":
                yield from self._html(token.content)
            elif kind == "table_open":
                end = at
                while tokens[end].type != "table_close":
                    end += 1
                yield self._table(tokens[at:end])
                at = end
            at += 1

    def _text(self, token: Token, level: int) -> Iterator[Block]:
        where = f"line {self.line}"
        for piece in _pieces(token.children or []):
            if isinstance(piece, str):
                yield from self._held(piece)
                continue
            text = piece.text()
            if not text and not piece.struck:
                continue
            if level:
                while self.headings and self.headings[-1][0] >= level:
                    self.headings.pop()
                text = text.replace("\n", " ")
                self.headings.append((level, text))
                yield Heading(level, text, where)
                continue
            about = (text, where, tuple(piece.links), tuple(piece.codes), not piece.plain)
            tab = self.tabs[-1] if self.tabs else ""
            if self.items and self.items[-1]:
                self.items[-1] = False
                yield ListItem(*about, tab=tab, struck=tuple(piece.struck), depth=len(self.items))
            else:
                yield Paragraph(*about, tab=tab, struck=tuple(piece.struck))

    def _held(self, holder: str) -> Iterator[Block]:
        kind, number = holder[0], int(holder[1:])
        if kind == "p":
            label = self.prepared.panes[number]
            if label:
                self.tabs.append(label)
            elif self.tabs:
                self.tabs.pop()
            return
        if kind == "d":
            yield Embedded(self.prepared.data[number], f"line {self.line}", "json")
            return
        for block in html_blocks(self.prepared.tables[number], first_table=self.tables + 1, fragment=True):
            yield self._placed(block)

    def _html(self, html: str) -> Iterator[Block]:
        at = 0
        for match in HOLDER.finditer(html):
            yield from map(
                self._placed, html_blocks(html[at : match.start()], first_table=self.tables + 1, fragment=True)
            )
            yield from self._held(match.group(1) + match.group(2))
            at = match.end()
        yield from map(self._placed, html_blocks(html[at:], first_table=self.tables + 1, fragment=True))

    def _placed(self, block: Block) -> Block:
        """A block of an HTML fragment, as part of this document."""
        tab = self.tabs[-1] if self.tabs else ""
        if isinstance(block, Heading):
            while self.headings and self.headings[-1][0] >= block.level:
                self.headings.pop()
            self.headings.append((block.level, block.text))
        elif isinstance(block, Table):
            self.tables += 1
            above = tuple(text for _, text in self.headings)
            inner = tuple(text for text in block.headings if text not in above)
            return Table(
                block.rows, block.header_rows, block.caption, above + inner, block.hidden, block.chrome,
                block.tab or tab, self._where(),
            )  # fmt: skip
        elif isinstance(block, Paragraph) and tab and not block.tab:
            return Paragraph(
                block.text, f"line {self.line}", block.links, block.codes, block.strong, tab=tab, struck=block.struck
            )
        return block

    def _where(self) -> str:
        near = f" ({self.headings[-1][1][:60]})" if self.headings else ""
        return f"table {self.tables}{near}"

    def _table(self, tokens: Sequence[Token]) -> Table:
        rows: list[list[Cell]] = []
        headers = 0
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "thead_close":
                headers = len(rows)
            elif token.type == "inline":
                rows[-1].append(_cell(token.children or [], (len(rows) - 1, len(rows[-1])), headers == 0))
        width = max(map(len, rows), default=0)
        for at, row in enumerate(rows):
            row.extend(Cell("", origin=(at, column)) for column in range(len(row), width))
        self.tables += 1
        return Table(
            tuple(map(tuple, rows)),
            headers,
            headings=tuple(text for _, text in self.headings),
            tab=self.tabs[-1] if self.tabs else "",
            locator=self._where(),
        )


def _cell(children: Sequence[Token], origin: tuple[int, int], header: bool) -> Cell:
    pieces = [piece for piece in _pieces(children) if isinstance(piece, Inline)]
    return Cell(
        "\n".join(filter(None, (piece.text() for piece in pieces))),
        header,
        origin,
        tuple(link for piece in pieces for link in piece.links),
        tuple(code for piece in pieces for code in piece.codes),
        tuple(struck for piece in pieces for struck in piece.struck),
        tuple(note for piece in pieces for note in piece.notes),
    )


_FOOT = re.compile(r"\[\^([\w-]{1,20})\]")


def _pieces(children: Sequence[Token]) -> Iterator[Inline | str]:
    """Inline content, cut where a holder stands: text, and the holders' names."""
    inline = Inline()
    bold = 0
    aside: list[tuple[str, list[str]]] = []
    links: list[tuple[str, int]] = []
    for token in children:
        kind = token.type
        if kind == "text":
            content = token.content
            if "[^" in content:
                inline.notes.extend(_FOOT.findall(content))
                content = _FOOT.sub("", content)
            at = 0
            for match in HOLDER.finditer(content):
                inline.parts.append(content[at : match.start()])
                if inline:
                    yield inline
                inline, links, aside = Inline(), [], []
                yield match.group(1) + match.group(2)
                at = match.end()
            rest = content[at:]
            inline.parts.append(rest)
            if not bold and rest and not rest.isspace():
                inline.plain = True
        elif kind == "code_inline":
            inline.parts.append(token.content)
            inline.codes.append(collapse(token.content))
            if not bold:
                inline.plain = True
        elif kind == "softbreak":
            inline.parts.append(" ")
        elif kind == "hardbreak":
            inline.parts.append("\n")
        elif kind == "strong_open":
            bold += 1
        elif kind == "strong_close":
            bold -= 1
        elif kind == "link_open":
            links.append((str(token.attrGet("href") or ""), len(inline.parts)))
        elif kind == "link_close" and links:
            address, start = links.pop()
            _link(inline, address, start)
        elif kind == "s_open":
            _set_aside(inline, aside, "s")
        elif kind == "s_close":
            _take_back(inline, aside, "s")
        elif kind == "html_inline":
            tag = _HTML_TAG.match(token.content)
            if tag is None:
                continue
            closing, name = bool(tag.group(1)), tag.group(2).lower()
            if name == "br":
                inline.parts.append("\n")
            elif name in ("sup", "del", "s", "strike"):
                group = "sup" if name == "sup" else "s"
                if closing:
                    _take_back(inline, aside, group)
                else:
                    _set_aside(inline, aside, group)
            elif name == "a" and not closing:
                said = re.search(r"href\s*=\s*[\"']([^\"']*)", tag.group(3))
                links.append((said.group(1) if said else "", len(inline.parts)))
            elif name == "a" and links:
                address, start = links.pop()
                _link(inline, address, start)
            elif name in ("b", "strong"):
                bold = max(0, bold + (-1 if closing else 1))
            elif name in ("p", "div", "li", "ul", "ol", "tr", "td", "th", "details", "summary"):
                inline.parts.append("\n")
    while aside:
        _take_back(inline, aside, aside[-1][0])
    if inline or inline.struck:
        yield inline


def _link(inline: Inline, address: str, start: int) -> None:
    said = collapse("".join(inline.parts[start:]))
    if said and address:
        inline.links.append((said, address))


def _set_aside(inline: Inline, aside: list[tuple[str, list[str]]], group: str) -> None:
    aside.append((group, inline.parts))
    inline.parts = []


def _take_back(inline: Inline, aside: list[tuple[str, list[str]]], group: str) -> None:
    if not aside or aside[-1][0] != group:
        return
    said = collapse("".join(inline.parts))
    inline.parts = aside.pop()[1]
    if not said:
        return
    if group == "s":
        inline.struck.append(said)
    elif FOOTNOTE.fullmatch(said):
        inline.notes.append(said)
    else:
        inline.parts.append(said)
