"""Cards and grids made of blocks to tables, so that one reader reads them all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from crawler.fields.license import named
from crawler.fields.model_name import ModelName, family_key, is_maker, is_model_name, may_be_model_name, read_names
from crawler.fields.price import amount_spans, per_tokens
from crawler.fields.terms_of_sale import names_tier
from crawler.fields.tokens import tokens
from crawler.readers.blocks import Block, Cell, Heading, ListItem, Paragraph, Table
from crawler.readers.tables.roles import FACTS, PRICE_KINDS, Kind, Role, direction, heads_models, role_of
from crawler.readers.tables.surroundings import Where, around, sample_of
from storage.terms import Declined

LONGEST: Final = 120
"""Characters of a line in a card; longer ones are descriptions."""
_PAIR = re.compile(r"(?P<label>[^:：\d$€£¥][^:：$€£¥]{0,60}?)\s*[:：]\s*(?P<value>\S.*)", re.S)
_GLUED = re.compile(
    r"(?P<label>[^\d$€£¥:：]{2,50}?)(?:\s+|(?=[$€£¥\d]))(?P<value>[~≈]?[$€£¥]?\s?\d.*|free|n/a)", re.I | re.S
)
_BEHIND = re.compile(
    r"(?P<value>[$€£¥]\s?[\d.,]+\s*(?:/|per)?\s*(?:1?\s?m(?:illion)?|m?tok\w*)?\s*)(?P<label>(?:input|"
    r"output|in|out|cached input|cache \w+)(?: tokens?| price)?)\W*",
    re.I,
)
_BOTH_BEHIND = re.compile(
    r"(?P<value>[$€£¥]\s?[\d.,]+\s*/\s*[$€£¥]\s?[\d.,]+)\s*"
    r"(?P<label>(?:in|input|prompt)\s*/\s*(?:out|output|completion)\b.{0,24})",
    re.I,
)


_COUNT = re.compile(
    r"(?P<value>\d[\d.,]*\s?[KkMm]?(?:\s+tokens?)?)\s+(?P<label>(?:token )?context(?: window| length)?|"
    r"max(?:imum|\.)? (?:input|output)(?: tokens| length)?)",
    re.I,
)
_FREE_TIER = re.compile(r"free(?: of charge)?|not available|n/?a", re.I)
_PER = re.compile(r"\W*(?:/|per\b|price[sd]? per\b)", re.I)
"""What opens a line that says only for how many tokens the prices of a card are."""
_SEGMENTS = re.compile(r"\s+[|·•]\s+|;\s+|\n|(?<=[A-Za-z)])(?=[$€£¥]\s?\d)")


@dataclass(slots=True)
class _Line:
    text: str
    block: Heading | Paragraph | ListItem


@dataclass(slots=True)
class _Card:
    name: ModelName
    title: str
    lines: list[_Line] = field(default_factory=list)
    guessed: bool = False
    """Only its place says that the title names a model: what stands below must be the prices of one."""
    own_id: bool = False
    """A line gives the id of the model."""
    whole: bool = False
    """It heads the page, which is about nothing else."""


def cards(found: Sequence[Block]) -> Iterator[tuple[Table, Where]]:
    """The cards (a model's name over lines of keys and values) and the grids of a page as tables."""
    sample = sample_of(found)
    number = 0
    before: list[str] = []
    headings: list[tuple[int, str]] = []
    card: _Card | None = None
    level = 7
    for block in [*_with_panes(found), None]:
        if isinstance(block, Heading | Paragraph | ListItem) and (block.chrome or not block.text):
            continue
        title = isinstance(block, Heading) or (
            isinstance(block, Paragraph | ListItem) and len(block.text) <= 60 and "\n" not in block.text
        )
        names = read_names(block.text) if title and isinstance(block, Heading | Paragraph | ListItem) else ()
        opens = len(names) == 1 and is_model_name(names[0].name)
        if opens and not isinstance(block, Heading) and is_maker(names[0].name):
            opens = False  # the value of a line such as "Provider"
        below = not isinstance(block, Heading) or (card is not None and not card.lines and block.level > level)
        if opens and card and below and _again(card, names[0]):
            card.name = _also(card.name, names[0].name)
            continue
        closes = block is None or isinstance(block, Table) or (isinstance(block, Heading) and block.level <= level)
        if card and (closes or opens):
            table = _table_of(card, headings, number + 1)
            if table is not None:
                number += 1
                where = replace(around(table, before, (), sample), lines=_lines_of(card))
                yield table, replace(where, subjects=(card.name,)) if card.guessed or card.own_id else where
            # On the page of one model its name holds below a table of its tiers too.
            card = _Card(card.name, card.title, whole=True) if level == 1 and isinstance(block, Table) else None
        if block is None:
            break
        if isinstance(block, Heading):
            while headings and headings[-1][0] >= block.level:
                headings.pop()
            headings.append((block.level, block.text))
        guessed = not opens and not card and isinstance(block, Heading) and block.level > 1 and _may_be_name(block.text)
        said = _named_in(block.text) if isinstance(block, Paragraph | ListItem) else None
        if said and not opens and card is None:
            card, level = _Card(said, said.name), headings[-1][0] if headings else 7
        elif (opens or guessed) and isinstance(block, Heading | Paragraph | ListItem):
            level = block.level if isinstance(block, Heading) else 7
            name = ModelName(block.text) if guessed else names[0]
            card = _Card(name, block.text, guessed=guessed, whole=level == 1)
        elif isinstance(block, Heading | Paragraph | ListItem):
            if card and card.guessed and said:
                card.name, card.guessed = said, False
            elif card and len(card.lines) < 40:
                card.lines.append(_Line(block.text, block))
            elif not card:
                before = [*before[-6:], block.text]
        if isinstance(block, Heading) and not card:
            before = []
    yield from _grids(found, sample)


_PANE = 6
"""The level of the heading that a pane's label is."""


def _with_panes(found: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with a heading where a pane opens that is named for a model, and one where it ends."""
    pane = ""
    for block in found:
        if isinstance(block, Paragraph | ListItem) and not block.chrome and block.tab != pane:
            names = read_names(block.tab) if block.tab else ()
            if len(names) == 1 and is_model_name(names[0].name):
                yield Heading(_PANE, block.tab)
                pane = block.tab
            elif pane:
                yield Heading(_PANE, "—")
                pane = ""
        yield block


_SENTENCE = re.compile(r"[a-z)]\.\s*$|[.!?] ")
_PLAN = re.compile(
    r"\b(?:plans?|starter|growth|enterprise|developers?|teams?|business|basic|scale|hobby|premium|custom|pay|go|prices?|"
    r"pricing|calculator|faq|credits?|serverless|dedicated|specifications?|specs|details|overview|information|summary|"
    r"limits)\b|^pro$",
    re.I,
)


def _may_be_name(text: str) -> bool:
    return len(text) <= 40 and text[0].isascii() and may_be_model_name(text) and not _PLAN.search(text)


def _named_in(line: str) -> ModelName | None:
    """The model that a line says to be the card's: "Model ID: anvil-9"."""
    pair = _PAIR.fullmatch(line)
    if pair is None or role_of(pair["label"]).kind not in (Kind.NAME, Kind.ID):
        return None
    names = read_names(pair["value"])
    return names[0] if len(names) == 1 and is_model_name(names[0].name) else None


def _again(card: _Card, other: ModelName) -> bool:
    """Whether a line below a model's name is its id, or its name again before anything is said of it."""
    name = card.name.name
    return (other.name != name or not card.lines) and sorted(family_key(name)) == sorted(family_key(other.name))


def _also(name: ModelName, other: str) -> ModelName:
    return name if other == name.name else replace(name, aliases=tuple(dict.fromkeys([*name.aliases, other])))


def _lines_of(card: _Card) -> str:
    return "\n".join([card.title, *(line.text for line in card.lines)])


def _table_of(card: _Card, headings: Sequence[tuple[int, str]], number: int) -> Table | None:
    """A table of keys and values, when a card holds one price, two facts, or one fact and its model's id."""
    rows: list[tuple[Cell, ...]] = []
    waiting = ""
    below = -1  # where the label of a count that stood over it was taken already
    units: list[str] = []
    texts = _whole_amounts([part for line in card.lines for part in _SEGMENTS.split(line.text) if part.strip()])
    for at, text in enumerate(texts):
        if len(text) > LONGEST or (card.guessed and _SENTENCE.search(text)):
            waiting = ""
            continue
        if at == below:
            continue
        pair = _pair(text)
        if pair is None and not waiting and (pair := _stacked(texts, at)) is not None:
            below = at + 1
        if pair:
            rows.append(_cells(pair, len(rows)))
            waiting = ""
        elif own := _own_id(text, card):
            card.name, card.own_id, waiting = _also(card.name, own), True, ""
        elif rows and _is_next_tier(rows[-1][1].text, text, texts[at - 1]):
            rows[-1] = _cells((rows[-1][0].text, f"{rows[-1][1].text}\n{text}"), len(rows) - 1)
        elif waiting and (_is_value(text) or _licensed(waiting, text)):
            rows.append(_cells((waiting, text), len(rows)))
            waiting = ""
        elif waiting and _FREE_TIER.fullmatch(text) and at + 1 < len(texts) and amount_spans(texts[at + 1]):
            continue  # the price of the paid tier stands below
        elif _is_unit_price(text):
            rows.append(_cells(("Price", text), len(rows)))
        elif role_of(" ".join(text.split())).kind in FACTS and not re.search(r"\d", text) and not _PER.match(text):
            waiting = " ".join(text.split())
        else:
            waiting = ""
            units.append(text)
    facts = [role_of(row[0].text).kind for row in rows]
    known = [kind for kind in facts if kind in FACTS]
    if card.guessed and not {Kind.INPUT, Kind.OUTPUT} <= {
        direction(row[1].text) if kind is Kind.PRICE else kind
        for kind, row in zip(facts, rows, strict=True)
        if amount_spans(row[1].text)
    }:
        return None
    sole = card.whole and any(_counts(row[0].text) and _IN_TOKENS.fullmatch(row[1].text) for row in rows)
    if not known or (len(known) + card.own_id < 2 and not sole and not any(kind in PRICE_KINDS for kind in known)):
        return None
    above = tuple(text for _, text in headings)
    return Table(
        tuple(rows), 0, " ".join(units)[:200] if any("$" not in unit for unit in units) else "",
        above if above and above[-1] == card.title else (*above, card.title),
        locator=f"card {number} ({card.title[:60]})",
    )  # fmt: skip


def _own_id(text: str, card: _Card) -> str:
    """The id of the card's model in a line that gives it, with all words of the name: "Model ID: acme/acme-3-8b"."""
    label, sign, value = " ".join(text.split()).partition(":")
    names = read_names(value.strip(), expected=True) if sign and role_of(label).kind is Kind.ID else ()
    if len(names) != 1 or not set(family_key(card.name.name)) <= set(family_key(names[0].name)):
        return ""
    return names[0].name


def _is_next_tier(value: str, text: str, above: str) -> bool:
    """A line of the same label as the one above it: each states an amount for a context tier."""
    return (
        value.endswith(above)
        and len(amount_spans(text)) == 1
        and all(names_tier(line) and not _pair(line) for line in (above, text))
    )


def _is_unit_price(text: str) -> bool:
    """A line that is nothing but an amount and its tokens, "$0.02 / 1M tokens"; its direction is for others to say."""
    spans = amount_spans(text)
    return spans == ((0, len(text)),) and per_tokens(text) > 0


def _stacked(texts: Sequence[str], at: int) -> tuple[str, str] | None:
    """A count that stands over its label, "200,000" over "context window", where the next pair stands so too."""
    if at + 1 >= len(texts) or not _counts(texts[at + 1]) or not re.search(r"\d", texts[at]):
        return None
    if texts[at + 1].rstrip().endswith((":", "：")):
        return None  # a label of what follows
    if isinstance(tokens(texts[at], bare=True), Declined) or amount_spans(texts[at]):
        return None
    below = texts[at + 2 : at + 4]
    if below and _is_value(below[0]) and not (len(below) > 1 and _counts(below[1])):
        return None  # that value may be the one of the label
    return " ".join(texts[at + 1].split()), texts[at]


_IN_TOKENS = re.compile(r"\s*\d[\d.,]*\s?[km万]?\s?(?:个\s?)?(?:tokens?|トークン|토큰|токен\w*)\s*", re.I)
_SIGN_ALONE = re.compile(r"\s*(?:US|CN)?[$€£¥₩₹]\s*")
_NUMBER_ALONE = re.compile(r"\s*\d[\d.,]*\s*")


def _whole_amounts(texts: Sequence[str]) -> list[str]:
    """The lines of a card, with an amount whose sign, number and unit stand in elements of their own in one piece."""
    whole: list[str] = []
    for text in texts:
        before = whole[-1] if whole else ""
        if _NUMBER_ALONE.fullmatch(text) and _SIGN_ALONE.fullmatch(before):
            whole[-1] = f"{before.strip()} {text.strip()}"
        elif text.lstrip().startswith("/") and re.fullmatch(r"\W{1,2}\s?\d[\d.,]*", before):
            whole[-1] = f"{before} {text.strip()}"
        else:
            whole.append(text)
    return whole


def _licensed(label: str, text: str) -> bool:
    return role_of(label).kind is Kind.LICENSE and named(text, expected=True) is not None


def _counts(text: str) -> bool:
    return len(text) <= 40 and not re.search(r"\d", text) and role_of(" ".join(text.split())).counted


def _cells(pair: tuple[str, str], at: int) -> tuple[Cell, ...]:
    return Cell(pair[0], origin=(at, 0)), Cell(pair[1], origin=(at, 1))


def _pair(text: str) -> tuple[str, str] | None:
    flat = " ".join(text.split())
    for form in (_PAIR, _GLUED, _BOTH_BEHIND, _BEHIND, _COUNT):
        match = form.fullmatch(flat)
        if match and role_of(match["label"].strip()).kind in FACTS:
            return match["label"].strip(), match["value"].strip()
    return None


@lru_cache(maxsize=4096)
def _is_value(text: str) -> bool:
    if amount_spans(text):
        return True
    return not isinstance(tokens(text, bare=True), Declined) or bool(
        re.fullmatch(r"\s*(?:free|n/a|[-–—])\s*", text, re.I)
    )


# --------------------------------------------------------------------------------------------------------------- grids


def _grids(found: Sequence[Block], sample: str) -> Iterator[tuple[Table, Where]]:
    """Rows of lines under a line of labels: "Model", "Input", "Output", "acme-2", "$1", "$2", "acme-1" ..."""
    lines: list[Paragraph | ListItem | None] = []
    chain: list[tuple[str, ...]] = []
    headings: list[tuple[int, str]] = []
    for block in found:
        if isinstance(block, Heading) and not block.chrome:
            while headings and headings[-1][0] >= block.level:
                headings.pop()
            headings.append((block.level, block.text))
            lines.append(None)
        elif isinstance(block, Paragraph | ListItem) and not block.chrome and len(block.text) <= LONGEST:
            lines.append(block)
        else:
            lines.append(None)
        chain.append(tuple(text for _, text in headings))
    at = 0
    number = 0
    while at < len(lines):
        width = _header_width(lines, at)
        if not width:
            at += 1
            continue
        rows: list[list[str]] = [_texts(lines[at : at + width])]
        here = at + width
        while (row := lines[here : here + width]) and len(row) == width and _is_row(row):
            rows.append(_texts(row))
            here += width
        if len(rows) > 1:
            number += 1
            before = [line.text for line in lines[max(0, at - 5) : at] if line is not None]
            table = Table(
                tuple(tuple(Cell(text, origin=(y, x)) for x, text in enumerate(row)) for y, row in enumerate(rows)),
                1, "", chain[at], locator=f"grid {number}",
            )  # fmt: skip
            yield table, replace(around(table, before, (), sample), subjects=())
            at = here
        else:
            at += 1


def _texts(lines: Sequence[Paragraph | ListItem | None]) -> list[str]:
    return [line.text if line is not None else "" for line in lines]


def _header_width(lines: Sequence[Paragraph | ListItem | None], at: int) -> int:
    """How many labels stand from here on, when the first is of models and two others or more are of facts."""
    first = lines[at]
    if first is None or not heads_models(first.text):
        return 0
    roles: list[Role] = []
    for line in lines[at + 1 : at + 12]:
        if line is None or read_names(line.text) or (_is_value(line.text) and not role_of(line.text).kind):
            break
        role = role_of(" ".join(line.text.split()))
        if not role.kind:
            break
        roles.append(role)
    facts = sum(role.kind in FACTS for role in roles)
    return len(roles) + 1 if facts >= 2 else 0


def _is_row(row: Sequence[Paragraph | ListItem | None]) -> bool:
    if any(line is None for line in row):
        return False
    first, *rest = _texts(row)
    return (
        bool(read_names(first, expected=True))
        and any(_is_value(text) for text in rest)
        and not any(is_model_name(text) and not _is_value(text) for text in rest[1:])
    )
