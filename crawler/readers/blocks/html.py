"""HTML to blocks: what a person sees, in reading order, with what is hidden or mere navigation marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from crawler.readers.blocks import embedded
from crawler.readers.blocks.grid import Spanning, expand
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
from crawler.readers.blocks.tabs import Tabs

Element = Any  # lxml has no types of its own

_UNSEEN: Final = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "head",
        "iframe",
        "object",
        "embed",
        "canvas",
        "select",
        "datalist",
        "math",
        "audio",
        "video",
        "map",
    }
)
_BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "label",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    }
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_STRUCK: Final = frozenset({"s", "del", "strike"})
_STRUCK_CLASS = re.compile(r"(?:^|[\s_-])(?:line-?through|strike(?:through)?|struck|strikethrough)(?:$|[\s_\d-])", re.I)
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_FLEX_STYLE = re.compile(r"display\s*:\s*(?:inline-)?(?:flex|grid)", re.I)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:flex|grid|block|table)", re.I)
_HIDDEN_CLASSES: Final = frozenset({"hidden", "d-none", "is-hidden", "display-none"})
_SHOWN_AGAIN = re.compile(r":(?:block|flex|grid|table|inline|contents)")
_ASIDE_CLASSES: Final = frozenset({"sr-only", "visually-hidden", "screen-reader-text", "tooltip", "tooltiptext"})
_ANCHOR_CLASSES: Final = frozenset({"hash-link", "headerlink", "anchor-link", "heading-anchor", "header-anchor"})
_CHROME_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "menubar", "menu"})
_CHROME_CLASS = re.compile(
    r"(?:^|\s)(?:site-(?:nav|header|footer)|navbar|breadcrumbs?|sidebar|table-of-contents|toc|pagination-nav|"
    r"cookie-banner|menu__list)(?:\s|$)",
    re.I,
)
FOOTNOTE = re.compile(r"[\[(（]?(?:\d{1,2}|[*†‡§¶]{1,3}|[a-z])(?:\s*,\s*\d{1,2})*[\])）]?")
_BUTTONS = re.compile(
    r"(?:copy(?: (?:page|link|code|id|model id|to clipboard))?|copied!?|edit|share|expand|collapse|"
    r"show (?:more|less|all)|try (?:it|now)|learn more|sign (?:in|up)|log ?in|download|close|open|menu|search|toggle.*)",
    re.I,
)


def parse(text: str) -> Element | None:
    """The document's tree, or None when there is nothing in it. Never raises for bad markup."""
    if not text.strip():
        return None
    parser = etree.HTMLParser(
        remove_comments=True, remove_pis=True, recover=True, huge_tree=True, no_network=True, encoding="utf-8"
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def html_blocks(text: str, *, first_table: int = 1, fragment: bool = False) -> tuple[Block, ...]:
    """The blocks of an HTML text. `fragment` is a piece of HTML inside another document: nothing in it is chrome."""
    root = parse(text)
    if root is None:
        return ()
    return tuple(_Walk(root, first_table, fragment).run())


class _State:
    """What an element passes on to everything inside it."""

    __slots__ = ("chrome", "hidden", "in_main", "list_depth", "tab")

    def __init__(self, above: _State | None = None) -> None:
        self.hidden = above.hidden if above else False
        self.chrome = above.chrome if above else False
        self.in_main = above.in_main if above else False
        self.tab = above.tab if above else ""
        self.list_depth = above.list_depth if above else 0


class _Walk:
    def __init__(self, root: Element, first_table: int, fragment: bool) -> None:
        self.root = root
        self.fragment = fragment
        self.tabs = Tabs(root)
        self.headings: list[tuple[int, str]] = []
        self.tables = first_table - 1
        self.paragraphs = 0
        self.texts = _Texts()
        self.pushes: list[Embedded] = []
        self.kind = "p"
        self.state = _State()

    def run(self) -> Iterator[Block]:
        states = [self.state]
        walker = etree.iterwalk(self.root, events=("start", "end"))
        closed: Element | None = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if not isinstance(tag, str) or tag in _UNSEEN or unseen(element):
                    yield from self._data(element)
                    walker.skip_subtree()
                    closed = element
                    continue
                grid = (
                    table_of(element)
                    if tag == "table" or element.get("role") in ("table", "grid", "treegrid")
                    else None
                )
                if grid is not None:
                    yield from self._flush()
                    state = self._enter(element, states[-1])
                    table = self._table(element, grid, state)
                    if table is not None:
                        yield table
                    walker.skip_subtree()
                    closed = element
                    continue
                if tag == "astro-island":
                    yield from self._data(element)
                block = tag in _BLOCKS or tag not in INLINE or is_block(element)
                if block and not self.texts.diverted:
                    yield from self._flush()
                state = self._enter(element, states[-1]) if (element.attrib or block) else states[-1]
                states.append(state)
                self.state = state
                if tag == "pre":
                    code = "".join(element.itertext())
                    if code.strip():
                        self.paragraphs += 1
                        language = re.search(r"language-([\w+-]+)", etree.tostring(element, encoding="unicode")[:2000])
                        yield Code(code.strip("\n"), self._where(), language.group(1) if language else "")
                    walker.skip_subtree()
                    continue
                if tag == "li":
                    self.kind = "li"
                elif tag in _HEADINGS:
                    self.kind = tag
                elif block and tag not in ("p", "div", "span", "label") and tag in _BLOCKS:
                    self.kind = "p"
                self.texts.start(element, element.text)
            else:
                if element is closed:
                    closed = None
                    self.texts.tail(element)
                    continue
                if tag == "pre":
                    states.pop()
                    self.state = states[-1]
                    self.texts.tail(element)
                    continue
                block = tag in _BLOCKS or tag not in INLINE or is_block(element)
                self.texts.end(element)
                if block and not self.texts.diverted:
                    yield from self._flush()
                    if tag in ("li", *_HEADINGS):
                        self.kind = "p"
                states.pop()
                self.state = states[-1] if states else _State()
                self.texts.tail(element)
        yield from self._flush()
        yield from embedded.join_pushes(self.pushes)

    def _enter(self, element: Element, above: _State) -> _State:
        state = _State(above)
        tag = element.tag
        classes = element.get("class") or ""
        role = element.get("role") or ""
        if not state.hidden:
            state.hidden = is_hidden(element)
        if tag in ("main", "article") or role == "main":
            state.in_main = True
        if not self.fragment and (
            tag == "nav"
            or role in _CHROME_ROLES
            or (tag in ("header", "footer", "aside") and not state.in_main)
            or (classes and _CHROME_CLASS.search(classes))
        ):
            state.chrome = True
        if tag in ("ul", "ol", "menu"):
            state.list_depth += 1
        label = self.tabs.label(element)
        if label:
            state.tab = label
        return state

    def _where(self) -> str:
        near = f" ({self.headings[-1][1][:60]})" if self.headings else ""
        return f"paragraph {self.paragraphs}{near}"

    def _flush(self) -> Iterator[Block]:
        inline = self.texts.take()
        if inline is None:
            return
        text = inline.text()
        if not text and not inline.struck:
            return
        state = self.state
        level = _HEADINGS.get(self.kind)
        if level:
            while self.headings and self.headings[-1][0] >= level:
                self.headings.pop()
            if not state.chrome:
                self.headings.append((level, text))
            yield Heading(level, text, f"heading “{text[:60]}”", state.chrome, state.hidden)
            return
        self.paragraphs += 1
        about = (self._where(), tuple(inline.links), tuple(inline.codes), not inline.plain and bool(text))
        shown = (state.chrome, state.hidden, state.tab, tuple(inline.struck))
        if self.kind == "li":
            yield ListItem(text, *about, *shown, max(1, state.list_depth))
        else:
            yield Paragraph(text, *about, *shown)

    def _table(self, element: Element, grid: tuple[tuple[tuple[Cell, ...], ...], int], state: _State) -> Table | None:
        rows, header_rows = grid
        if not rows:
            return None
        self.tables += 1
        caption = element.find("caption")
        near = f" ({self.headings[-1][1][:60]})" if self.headings else ""
        return Table(
            rows,
            header_rows,
            cell_of(caption).text if caption is not None else collapse(element.get("aria-label") or ""),
            tuple(text for _, text in self.headings),
            state.hidden,
            state.chrome,
            state.tab,
            f"table {self.tables}{near}",
        )

    def _data(self, element: Element) -> Iterator[Block]:
        for found in embedded.of_element(element):
            if found.kind == "next-push":
                self.pushes.append(found)
            else:
                yield found


INLINE: Final = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "button",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "mark",
        "meter",
        "nobr",
        "output",
        "picture",
        "progress",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "del",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "br",
        "link",
        "meta",
        "slot",
    }
)


def unseen(element: Element) -> bool:
    """A tooltip, a label for screen readers alone, or an anchor beside a heading: no part of the visible text."""
    if not element.attrib:
        return False
    if element.get("role") == "tooltip":
        return True
    classes = element.get("class")
    if not classes:
        return False
    words = classes.split()
    return any(word in _ASIDE_CLASSES or word in _ANCHOR_CLASSES for word in words)


def is_hidden(element: Element) -> bool:
    """Whether the page opens without showing this element, as far as its own attributes say."""
    if not element.attrib:
        return False
    if element.get("hidden") is not None and element.tag != "html":
        return True
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    classes = element.get("class")
    if classes and not _HIDDEN_CLASSES.isdisjoint(classes.split()):
        return not _SHOWN_AGAIN.search(classes)  # "hidden md:block" is shown on wide screens
    return False


def is_block(element: Element) -> bool:
    """Whether an inline tag is laid out as a block of its own by its style or by a utility class."""
    if not element.attrib:
        return False
    style = element.get("style")
    if style and _BLOCK_STYLE.search(style):
        return True
    classes = element.get("class")
    return bool(classes) and not {"block", "flex", "grid"}.isdisjoint(classes.split())


def _lays_out(element: Element | None) -> bool:
    """Whether the children of this element are set apart from each other without white space between them."""
    if element is None or not element.attrib:
        return False
    style = element.get("style")
    if style and _FLEX_STYLE.search(style):
        return True
    classes = element.get("class")
    return bool(classes) and not {"flex", "grid", "inline-flex", "inline-grid"}.isdisjoint(classes.split())


def is_struck(element: Element) -> bool:
    """Whether the text is crossed out: by its tag, its style or its class."""
    if element.tag in _STRUCK:
        return True
    if not element.attrib:
        return False
    style, classes = element.get("style"), element.get("class")
    return bool((style and _STRUCK_STYLE.search(style)) or (classes and _STRUCK_CLASS.search(classes)))


class _Texts:
    """Collects inline text over the start and end of elements, setting aside what is not part of the sentence."""

    def __init__(self) -> None:
        self.inline = Inline()
        self._open: list[tuple[Element, str, object]] = []
        self._bold = 0

    @property
    def diverted(self) -> bool:
        return any(kind in ("struck", "sup") for _, kind, _ in self._open)

    def take(self) -> Inline | None:
        inline = self.inline
        if not inline and not inline.struck:
            inline.parts.clear()
            return None
        self.inline = Inline()
        self._open = [(element, kind, 0 if kind in ("a", "code") else mark) for element, kind, mark in self._open]
        return inline

    def add(self, text: str | None) -> None:
        if not text:
            return
        self.inline.parts.append(text.replace("\n", " "))
        if not self._bold and not text.isspace():
            self.inline.plain = True

    def start(self, element: Element, text: str | None) -> None:
        tag = element.tag
        if _lays_out(element.getparent()):
            self.inline.parts.append(" ")
        if is_struck(element):
            self._open.append((element, "struck", self.inline.parts))
            self.inline.parts = []
        elif tag == "sup":
            self._open.append((element, "sup", self.inline.parts))
            self.inline.parts = []
        elif tag in ("a", "code", "button"):
            self._open.append((element, tag, len(self.inline.parts)))
        elif tag in ("b", "strong", "th"):
            self._bold += 1
        elif tag == "br":
            self.inline.parts.append("\n")
        elif tag == "img" and element.get("alt") and element.getparent().tag != "picture":
            self.inline.parts.append(" ")
        self.add(text)

    def end(self, element: Element) -> None:
        if element.tag in ("b", "strong", "th"):
            self._bold = max(0, self._bold - 1)
        if not self._open or self._open[-1][0] is not element:
            return
        _, kind, mark = self._open.pop()
        inline = self.inline
        if isinstance(mark, list):
            said = collapse("".join(inline.parts))
            inline.parts = mark
            if kind == "struck":
                if said:
                    inline.struck.append(said)
                inline.parts.append(" ")
            elif said and FOOTNOTE.fullmatch(said):
                before = inline.parts[-1].rstrip() if inline.parts else ""
                if before.endswith("10") and said.isdigit():
                    inline.parts.append("^" + said)  # a power of ten, not a footnote
                else:
                    inline.notes.append(said)
            elif said:
                inline.parts.append(said)
            return
        assert isinstance(mark, int)
        said = collapse("".join(inline.parts[mark:]))
        if kind == "code":
            if said:
                inline.codes.append(said)
        elif kind == "button":
            if _BUTTONS.fullmatch(said):
                del inline.parts[mark:]
        elif said:
            address = element.get("href") or ""
            if address.startswith("#") and FOOTNOTE.fullmatch(said):
                del inline.parts[mark:]
                inline.notes.append(said)
            elif said in ("#", "¶", "§") and "#" in address:
                del inline.parts[mark:]
            elif address:
                inline.links.append((said, address))

    def tail(self, element: Element) -> None:
        if _lays_out(element.getparent()):
            self.inline.parts.append(" ")
        self.add(element.tail)


def cell_of(element: Element, header: bool = False) -> Cell:
    """A cell's text and what stands aside from it."""
    texts = _Texts()
    texts.add(element.text)
    skipped: Element | None = None
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if inner is element:
            continue
        tag = inner.tag
        block = isinstance(tag, str) and (tag in _BLOCKS or is_block(inner))
        if event == "start":
            if not isinstance(tag, str) or tag in _UNSEEN or unseen(inner) or is_hidden(inner):
                walker.skip_subtree()
                skipped = inner
                continue
            if block:
                texts.inline.parts.append("\n")
            texts.start(inner, inner.text)
        elif inner is skipped:
            skipped = None
            texts.tail(inner)
        else:
            texts.end(inner)
            if block:
                texts.inline.parts.append("\n")
            texts.tail(inner)
    inline = texts.inline
    return Cell(
        inline.text(),
        header,
        links=tuple(inline.links),
        codes=tuple(inline.codes),
        struck=tuple(inline.struck),
        notes=tuple(inline.notes),
    )


def table_of(element: Element) -> tuple[tuple[tuple[Cell, ...], ...], int] | None:
    """The grid of a table element and its number of header rows; None when it only lays out other tables."""
    if element.tag != "table":
        return _aria_table(element)
    tables = element.iter("table")
    next(tables)
    if next(tables, None) is not None:
        return None
    groups: list[list[list[Spanning]]] = []
    header_rows = 0
    loose: list[list[Spanning]] | None = None
    for child in element:
        if child.tag == "tr":
            if loose is None:
                loose = []
                groups.append(loose)
            loose.append(_row(child))
        elif child.tag in ("thead", "tbody", "tfoot"):
            loose = None
            rows = [_row(row) for row in child if row.tag == "tr"]
            groups.append(rows)
            if child.tag == "thead" and header_rows == sum(map(len, groups[:-1])):
                header_rows += len(rows)
    rows = expand(groups)
    if not header_rows:
        for row in rows:
            if not any(cell.text for cell in row) or not all(cell.is_header or not cell.text for cell in row):
                break
            header_rows += 1
        if header_rows == len(rows):
            header_rows = 0
    return rows, min(header_rows, len(rows))


def _row(element: Element) -> list[Spanning]:
    return [
        Spanning(cell_of(cell, cell.tag == "th"), _span(cell, "colspan"), _span(cell, "rowspan"))
        for cell in element
        if cell.tag in ("td", "th")
    ]


def _span(element: Element, name: str) -> int:
    said = (element.get(name) or "1").strip()
    return min(int(said), 65534) if said.isascii() and said.isdigit() and len(said) < 9 else 1


_CELLS: Final = {"cell": False, "gridcell": False, "columnheader": True, "rowheader": True}


def _aria_table(element: Element) -> tuple[tuple[tuple[Cell, ...], ...], int] | None:
    """The grid of an element that says by its role that it is a table."""
    rows: list[list[Spanning]] = []
    headers = 0
    walker = etree.iterwalk(element, events=("start",))
    for _, inner in walker:
        role = inner.get("role")
        if inner.tag == "table" or (inner is not element and role in ("table", "grid", "treegrid")):
            return None
        if role == "row":
            if rows and headers == len(rows) - 1 and _all_headers(rows[-1]):
                headers += 1
            rows.append([])
        elif role in _CELLS and rows:
            width, height = inner.get("aria-colspan") or "1", inner.get("aria-rowspan") or "1"
            rows[-1].append(
                Spanning(
                    cell_of(inner, _CELLS[role]),
                    int(width) if width.isascii() and width.isdigit() and len(width) < 5 else 1,
                    int(height) if height.isascii() and height.isdigit() and len(height) < 5 else 1,
                )
            )
            walker.skip_subtree()
    if len(rows) < 2 or not any(rows):
        return None
    return expand([rows]), headers


def _all_headers(row: list[Spanning]) -> bool:
    return bool(row) and all(item.cell.is_header for item in row)
