"""What stands around a table and holds for all of it: mode, currency, unit, the model that its headings name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from crawler.fields.currency import currencies
from crawler.fields.model_name import ModelName, read_names
from crawler.fields.price import per_tokens
from crawler.fields.terms_of_sale import mode_of, modes_of, names_several_modes, names_tier, token_limit
from crawler.readers.blocks import Block, Heading, ListItem, Paragraph, Table
from crawler.readers.prose.names import Names
from crawler.readers.tables.parts import order_in
from crawler.readers.tables.roles import Kind

ONE_WAY = re.compile(r"embed|rerank|moderation|嵌入|向量|重排|임베딩|埋め込み|эмбеддинг|векториз", re.I)
_TWO_WAYS = re.compile(r"\b(?:chat|language|llms?|generation|vision|audio|speech|text models?)\b|对话|文本生成", re.I)
_EXAMPLE = re.compile(
    r"\bexamples?\b|\bcalculat|\bestimat|\bscenario\s*\d|^scenario|示例|举例|예시|\bcontoh\b|\bbeispiel|\bejemplo|"
    r"\bexemple|例$|\bbenchmarks?\b",
    re.I,
)
_TUNED = re.compile(r"\bfine-?\s?tun(?:ed|ing)\b|微调|파인튜닝", re.I)
_MODALITY = re.compile(r"^(?:\W*)(?P<kind>audio|image|video|speech)(?: input| output)? tokens?\b", re.I)
_REGION = re.compile(
    r"(?:regions?\s*:\s*)?(?P<region>(?:us|eu|europe|asia|ap|ca|sa|me|af|cn|uk|australia|northamerica|southamerica)"
    r"-[a-z]+-?\d[a-z]?|(?:us|canada|eu|europe|asia pacific|south america|middle east|africa|israel|mexico)"
    r"(?: (?:east|west|central|north|south))?\s?\([A-Z][\w .]+\))",
    re.I,
)
"""A region as clouds name them: "us-east5", "US East (N. Virginia)"."""
_PRICES_PER = re.compile(
    r"(?:prices?|pricing|priced|cost|billed|charged)\b.{0,40}?\bper (?P<thing>second|minute|"
    r"hour|image|request|call|page|character|month|search|video|song)\b",
    re.I,
)
_STANDARD = re.compile(r"^\W*(?:standard|regular|default|on-?demand|pay-as-you-go|real-?time|标准|표준)\b", re.I)
_PRICES_IN = re.compile(
    r"pric|cost|bill|charg|价|费|가격|요금|harga|biaya|سعر|الأسعار|料金|tarif|preis|prix|precio|preço", re.I
)
_SHORT: Final = 30
"""Characters of a heading that is nothing but a name."""
_DECIMAL_ONLY: Final = 90
"""Characters of a line that may be a heading in disguise."""


@dataclass(frozen=True, slots=True)
class Where:
    """What holds for everything in a table unless the table itself says otherwise."""

    terms: tuple[tuple[str, str], ...] = ()
    currency: str = ""
    per: int = 0
    near: str = ""
    not_tokens: str = ""
    refused: str = ""
    """Why no price of the table can be taken for one; "" when they can."""
    subjects: tuple[ModelName, ...] = ()
    """The models that the nearest heading names; () when it names none."""
    rank: int = 0
    """0 for what a person sees, more for what is hidden or carried as data: the lower wins."""
    made: bool = False
    """The table was put together from data, so each of its quotes has to be proved in the document."""
    modes: tuple[str, ...] = ()
    """Several modes for which the same prices hold: "Flex / Batch"."""
    one_way: bool = False
    """The headings speak of models that give no tokens back: embeddings, rerankers."""
    order: tuple[Kind, ...] = ()
    """The order of several prices in one cell, as the words around the table name it."""
    lines: str = ""
    """The text that the table was put together from, where it is a card: its quotes have to stand in there."""


@dataclass(slots=True)
class _Section:
    """Text since the last heading or table."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    """(text, tab), in order."""


def placed(blocks: Sequence[Block]) -> Iterator[tuple[Table, Where]]:
    """Each table of a document that is no navigation, with what stands around it."""
    sample = sample_of(blocks)
    per_document, money_document = _document_units(blocks)
    section = _Section()
    previous: tuple[Table, Sequence[str]] | None = None
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and not block.chrome:
            section = _Section()
        elif isinstance(block, Paragraph | ListItem) and not block.chrome and len(section.lines) < 40:
            section.lines.append((block.text, block.tab))
        elif isinstance(block, Table) and not block.chrome:
            lines = [text for text, tab in section.lines if not tab or tab == block.tab]
            loose = [text for text, tab in section.lines if not tab]
            if not loose and block.tab and previous and previous[0].tab and previous[0].headings == block.headings:
                loose = list(previous[1])  # a tab of the same group: what stands above the tabs holds for all
                lines = loose + lines
            own = [line for line in lines if line != block.tab]
            after = list(_lines_after(blocks, at))
            where = around(block, own, after, sample)
            where = replace(where, per=where.per or per_document, currency=where.currency or money_document)
            for mode in where.modes:
                yield block, replace(where, terms=tuple(sorted({**dict(where.terms), "mode": mode}.items())))
            if not where.modes:
                yield block, where
            previous = block, loose
            section = _Section([(text, tab) for text, tab in section.lines if tab and tab != block.tab])


def _lines_after(blocks: Sequence[Block], at: int) -> Iterator[str]:
    """Notes under a table: the next lines, up to whatever opens something new."""
    for other in blocks[at + 1 : at + 4]:
        if not isinstance(other, Paragraph | ListItem) or _is_title(other.text):
            return
        if len(other.text) < 600:
            yield other.text


def around(table: Table, before: Sequence[str], after: Sequence[str], sample: str) -> Where:
    """What tab, caption, headings and the lines before and after a table say."""
    titles = [line for line in before if _is_title(line)]
    headings = list(table.headings)
    labels = [table.tab, table.caption, *reversed(titles[-4:]), *reversed(headings[-3:])]
    labels = [label for label in labels if label]
    terms: dict[str, str] = {}
    refused = ""
    also: tuple[str, ...] = ()
    for label in labels:
        if len(label) > 160 or "mode" in terms:
            continue
        if names_several_modes(label):
            also = modes_of(label) if len(label) <= _SHORT else ()
            break
        if mode := mode_of(_without_names(label)) if len(label) <= _DECIMAL_ONLY else "":
            terms["mode"] = mode
        elif _STANDARD.search(label):
            break
    nearest = [table.tab, table.caption, *titles[-2:], *headings[-1:]]
    if any(_TUNED.search(label) for label in (*titles[-3:], *headings[-2:], table.caption) if label):
        terms["variant"] = "fine-tuned"
    tiers_inside = any(
        names_tier(cell.text) for row in table.rows[:2] for cell in row if len(cell.text) <= _DECIMAL_ONLY
    )
    for label in filter(None, nearest):
        if match := _MODALITY.search(label):
            terms.setdefault("modality", {"speech": "audio"}.get(match["kind"].lower(), match["kind"].lower()))
        if not tiers_inside and len(label) <= _DECIMAL_ONLY and names_tier(label) and (limit := token_limit(label)):
            terms.setdefault("context", limit)
        if match := _REGION.fullmatch(label.strip()):
            terms.setdefault("region", match["region"].lower())
    if any(_EXAMPLE.search(label) for label in (table.caption, *titles[-1:], *headings[-1:]) if len(label) < 120):
        refused = "an example, an estimate or a benchmark"
    per, money, thing = _units([table.caption, *reversed(before[-5:]), *reversed(headings)], sample)
    if not thing and not (per and money):
        per_after, money_after, _ = _units(after, sample)
        per, money = per or per_after, money or money_after
    return Where(
        tuple(sorted(terms.items())),
        money,
        per,
        sample,
        thing,
        refused,
        _subjects([*titles, table.tab] if table.tab else titles, headings),
        1 if table.hidden else 0,
        one_way=any(
            ONE_WAY.search(label) for label in (table.tab, table.caption, *titles[-1:], *headings[-1:]) if label
        )
        or any(ONE_WAY.search(label) and not _TWO_WAYS.search(label) for label in headings[1:-1]),
        modes=also,
        order=next(filter(None, map(order_in, (table.caption, *reversed(before[-5:]), *after))), ()),
    )


def _without_names(label: str) -> str:
    """A heading without the models in it: "Acme 4 Fast" is no mode."""
    for one in read_names(label):
        label = label.replace(one.name, " ")
    for named in Names().find(label):
        label = label.replace(named.name, " ")
    return label


def _is_title(line: str) -> bool:
    return 0 < len(line) <= 60 and not re.search(r"[.!?。！？:：]\s*$", line) and "\n" not in line


def _subjects(titles: Sequence[str], headings: Sequence[str]) -> tuple[ModelName, ...]:
    for label in (*reversed(titles[-2:]), *reversed(headings)):
        if names := read_names(label):
            return names
    for heading in reversed(headings[-2:]):
        if len(heading) <= 70:
            found = {one.key: one.name for one in Names().find(heading) if one.full}
            if len(found) == 1:
                return (ModelName(next(iter(found.values()))),)
    return ()


def _units(sentences: Sequence[str], near: str) -> tuple[int, str, str]:
    per, money, thing = 0, "", ""
    for sentence in sentences:
        if not sentence or len(sentence) > 800:
            continue
        if not per and not thing:
            per = per_tokens(sentence, told=len(sentence) >= _DECIMAL_ONLY or sentence.endswith("."))
            if not per and (match := _PRICES_PER.search(sentence)):
                thing = match["thing"].lower()
        if not money and (_PRICES_IN.search(sentence) or len(sentence) < _DECIMAL_ONLY):
            found = currencies(sentence, near)
            money = found.pop() if len(found) == 1 else ""
    return per, money, thing


def _document_units(blocks: Sequence[Block]) -> tuple[int, str]:
    """The one number of tokens and the one currency that the document's sentences about prices name."""
    told: set[int] = set()
    pers: set[int] = set()
    money: set[str] = set()
    for block in blocks:
        if not isinstance(block, Paragraph | ListItem) or block.chrome or len(block.text) > 400:
            continue
        if _PRICES_IN.search(block.text):
            told.add(per_tokens(block.text, told=True))
            pers.add(per_tokens(block.text))
            money |= currencies(block.text)
    units = told - {0} or pers - {0}
    return (units.pop() if len(units) == 1 else 0), (money.pop() if len(money) == 1 else "")


def sample_of(blocks: Sequence[Block]) -> str:
    """Some text of the document, to know its script by."""
    texts: list[str] = []
    size = 0
    for block in blocks:
        said = block.text if isinstance(block, Heading | Paragraph | ListItem) else ""
        if isinstance(block, Table):
            said = " ".join(cell.text for row in block.rows[:4] for cell in row[:12])
        texts.append(said[:400])
        size += len(texts[-1])
        if size > 8000:
            break
    return "\n".join(texts)
