"""HTML to blocks: what a person sees, in reading order, with what is hidden or mere navigation marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from crawler.readers.blocks import embedded
from crawler.readers.blocks.div_tables import drawn_tables
from crawler.readers.blocks.dom import BLOCKS, INLINE, UNSEEN, Element, is_block, is_hidden, parse, unseen
from crawler.readers.blocks.html_tables import Grid, table_of
from crawler.readers.blocks.inline import Texts, cell_of
from crawler.readers.blocks.model import Block, Code, Embedded, Heading, ListItem, Paragraph, Table, collapse
from crawler.readers.blocks.tabs import Tabs

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_CHROME_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "menubar", "menu"})
_CHROME_CLASS = re.compile(
    r"(?:^|\s)(?:site-(?:nav|header|footer)|navbar|breadcrumbs?|sidebar|table-of-contents|toc|pagination-nav|"
    r"cookie-banner|menu__list)(?:\s|$)",
    re.I,
)


def html_blocks(text: str, *, first_table: int = 1, fragment: bool = False) -> tuple[Block, ...]:
    """The blocks of an HTML text. `fragment` is a piece of HTML inside another document: nothing in it is chrome."""
    root = parse(text)
    if root is None:
        return ()
    return tuple(_Walk(root, first_table, fragment, text).run())


class _State:
    """What an element passes on to everything inside it."""

    __slots__ = ("chrome", "hidden", "in_main", "list_depth", "tab")

    def __init__(self, above: _State | None = None) -> None:
        self.hidden: bool = above.hidden if above else False
        self.chrome: bool = above.chrome if above else False
        self.in_main: bool = above.in_main if above else False
        self.tab: str = above.tab if above else ""
        self.list_depth: int = above.list_depth if above else 0


class _Walk:
    def __init__(self, root: Element, first_table: int, fragment: bool, text: str) -> None:
        self.root = root
        self.drawn = drawn_tables(root, text)
        self.fragment = fragment
        self.tabs = Tabs(root)
        self.headings: list[tuple[int, str]] = []
        self.tables = first_table - 1
        self.paragraphs = 0
        self.texts = Texts()
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
                if not isinstance(tag, str) or tag in UNSEEN or unseen(element):
                    yield from self._data(element)
                    walker.skip_subtree()
                    closed = element
                    continue
                grid = (
                    table_of(element)
                    if tag == "table" or element.get("role") in ("table", "grid", "treegrid")
                    else None
                )
                drawn = self.drawn.get(element) if self.drawn else None
                if drawn is not None:
                    grid = (drawn.grid, 1) if drawn.elements[0] is element else ((), 0)
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
                block = tag in BLOCKS or tag not in INLINE or is_block(element)
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
                elif block and tag not in ("p", "div", "span", "label") and tag in BLOCKS:
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
                block = tag in BLOCKS or tag not in INLINE or is_block(element)
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

    def _table(self, element: Element, grid: Grid, state: _State) -> Table | None:
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
