"""What a document is made of, whatever it was written in: headings, paragraphs, list items, code, tables, data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Links = tuple[tuple[str, str], ...]
"""(text, address) pairs, in order; addresses as written."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    level: int
    """1 to 6."""
    text: str
    locator: str = ""
    chrome: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    """Visible text, white space collapsed; a forced line break is kept as "\\n"."""
    locator: str = ""
    links: Links = ()
    codes: tuple[str, ...] = ()
    """The parts set as code: API ids, as a rule."""
    strong: bool = False
    """All of it is set bold: a heading in disguise."""
    chrome: bool = False
    """Navigation, page header or footer: not what the document is about."""
    hidden: bool = False
    """Not shown when the page opens (another tab, a collapsed section)."""
    tab: str = ""
    """The label of the tab or pane it stands in, when known."""
    struck: tuple[str, ...] = ()
    """Struck-out parts, which `text` leaves out."""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list, without the items nested in it."""

    text: str
    locator: str = ""
    links: Links = ()
    codes: tuple[str, ...] = ()
    strong: bool = False
    chrome: bool = False
    hidden: bool = False
    tab: str = ""
    struck: tuple[str, ...] = ()
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code or preformatted text."""

    text: str
    locator: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The key-value head of a document. Every scalar is kept as written ("no" stays "no"); nested keys are dotted."""

    data: Mapping[str, str | tuple[str, ...]]
    locator: str = ""
    broken: bool = False
    """It was no valid YAML; only its plain `key: value` lines were taken."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a table's grid."""

    text: str
    """Visible text without struck-out parts, footnote marks and tooltips; line breaks kept as "\\n"."""
    is_header: bool = False
    origin: tuple[int, int] = (0, 0)
    """The (row, column) of the grid where the cell begins; other places that it spans repeat it."""
    links: Links = ()
    codes: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Footnote marks, e.g. "1", "(2)", "*"."""
    width: int = 1
    """How many columns the cell spans."""
    height: int = 1
    """How many rows the cell spans."""


@dataclass(frozen=True, slots=True)
class Table:
    """A full rectangular grid: spans are repeated at each place they cover, short rows are filled with empty cells."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    """How many leading rows the document itself marks as headers; 0 when it does not say."""
    caption: str = ""
    headings: tuple[str, ...] = ()
    """The chain of headings above it, outermost first."""
    hidden: bool = False
    chrome: bool = False
    tab: str = ""
    """The label of the tab or pane it stands in, when known."""
    locator: str = ""

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Embedded:
    """Data that a page carries for its own scripts, or a JSON document as a whole."""

    data: object
    """Parsed JSON: dict, list, str, int, float, bool or None."""
    locator: str = ""
    kind: str = ""
    """json | json-ld | next-data | next-push | astro | state | literal"""


Block = Heading | Paragraph | ListItem | Code | FrontMatter | Table | Embedded


@dataclass(slots=True)
class Inline:
    """Text under construction: what is said, and aside from it links, code, struck-out parts and footnote marks."""

    parts: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plain: bool = False
    """Some of the text stands outside bold type."""

    def text(self) -> str:
        return collapse("".join(self.parts))

    def __bool__(self) -> bool:
        return any(not part.isspace() for part in self.parts if part)


_SPACES = "\u200b\u200c\u200d\u2060\ufeff\u00ad"  # zero-width characters and the soft hyphen: never seen
_INVISIBLE = dict.fromkeys(map(ord, _SPACES))


def collapse(text: str) -> str:
    """White space as a reader sees it: runs are one space, "\\n" stays where a line was broken on purpose."""
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
