"""The context window that a model card advertises for its own model, told apart from all its other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from crawler.readers.blocks import Block, Cell, ListItem, Paragraph, Table, quote_of_row, quote_of_text
from crawler.readers.hub_card_counts import COUNT, OUTPUT, token_counts
from storage.terms import Declined, Qualifiers, qualifiers

# "Content Length" stands in real cards for "Context Length".
_WORDS: Final = r"(?:context|content|sequence)[\s_-]*(?:length|window|size)s?|上下文(?:长度|窗口)"
_LABEL: Final = re.compile(
    rf"^\W*(?:(?:maximum|max\.?|total|default|supported|full|native|model|input|long|the)[\s-]+)*(?:{_WORDS}|context|上下文)"
    r"(?:\s*\([^)]{0,30}\))?\W{0,3}(?:[:：=|]|\bis\b)[\s*_]*(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_HEADER: Final = re.compile(
    rf"^\W*(?:(?:maximum|max\.?|total|default|supported|full|native|model|input|the)[\s-]+)*(?:{_WORDS}|context|上下文)"
    r"(?:\s*\([^)]{0,20}\))?\W*$",
    re.IGNORECASE,
)
_SPOKEN: Final = (
    re.compile(
        rf"(?P<count>{COUNT})(?:[\s-]*tokens?)?[\s*_)的-]*"
        rf"(?:(?:input|total|long|maximum|max)[\s-]+)*(?:{_WORDS}|context\b)",
        re.I,
    ),
    re.compile(
        rf"(?:{_WORDS}|\bcontexts?\b)[^.;:\d]{{0,45}}?(?P<count>{COUNT})"
        r"(?=[\s*_)-]*(?:tokens?\b|[,.;:()]|$|in length|\s+(?:and|through|with|in|for)\b))",
        re.I,
    ),
    re.compile(
        rf"\binputs?\s+(?:is|are)\s+(?:a\s+)?sequences?\s+of\s+(?P<count>{COUNT})\s+(?:consecutive\s+)?tokens", re.I
    ),
    re.compile(rf"(?P<count>{COUNT})[\s-]*tokens?\s+(?:of|in|as)\s+(?:its\s+|the\s+|a\s+)?context", re.I),
    re.compile(
        rf"\b(?:process|handl|support|accept|understand)\w*\s[^.;:\d]{{0,30}}?up\s+to\s+(?P<count>{COUNT})\s*-?tokens?\b",
        re.I,
    ),
)
_SIZES: Final = r"\d+(?:\.\d+)?[BM]\b(?:\s*(?:,|and|&|or|/|,\s*and|,\s*or)\s*(?:the\s+)?\d+(?:\.\d+)?[BM]\b)*"
_SIZED: Final = re.compile(
    rf"(?P<count>{COUNT})(?:\s*tokens?)?[^.;\d]{{0,25}}?\bfor\s+(?:the\s+)?(?P<sizes>{_SIZES})", re.I
)
_FROM_TO: Final = re.compile(
    rf"(?:{_WORDS}|\bcontext)\b[^.;]{{0,60}}?\bfrom\s+(?P<old>{COUNT})[^.;\d]{{0,40}}?(?:[\w.-]+)?[^.;\d]{{0,20}}?"
    rf"\bto\s+(?P<count>{COUNT})",
    re.I,
)
# Sentences about a setting, a test, a machine, another model or a wish: their numbers are no statement of what it can.
_ASIDE: Final = re.compile(
    r"config\.json|max[-_ ]?model[-_ ]?len|--\w|\bif\b|e\.g\.|for example|typical|application|recommend|\bset\b"
    r"|perplexity|benchmark|evaluat|\bscores?\b|\bGPUs?\b|VRAM|\bGB\b|needle|compared|\bthan\b|unlike|previous"
    r"|predecessor|except|dataset|\bexamples?\b|\bover\b|up from|extensions|variants|versions|\balso release|instead"
    r"|not support|chunk|truncat|batch|n_ctx|\bRAM\b|llama\.cpp|tested|\bollama\b"
    r"|LM ?Studio|\bdefaults\s+to\b",
    re.I,
)
_TRAINED: Final = re.compile(r"\b(?:pre-?)?train(?:ed|ing)|fine-?tun|训练", re.I)
_PAIRS: Final = re.compile(r"^\W*(?:values?|details?|settings?|specifications?|description|config\w*|)\W*$", re.I)
_ITSELF: Final = re.compile(
    r"^\W*(?:[A-Za-z ]{3,40}:\W*)?(?:this (?:model|is)|the model|it|supports?|with|offers?|features?|trained|has)\b",
    re.I,
)
_CLAUSES: Final = re.compile(
    r"[,;]\s+(?P<link>and|but|while|which|allowing|enabling|making|so|thus)\s+|;\s+|\s[–—]\s|,\s+(?=the\s+\d|compared\b|versus\b|vs\b)"
    r"|\s+and\s+(?=(?:supports?|can|handles?|accepts?)\b)",
    re.IGNORECASE,
)
# A name with a number at the head of a sentence: whoever it is, it is the one spoken of.
_SUBJECT: Final = re.compile(
    r"\W*(?P<name>[A-Z][A-Za-z]*(?:[ -][A-Z][A-Za-z]*){0,3}[ -]?\d[\w.-]*)\s+"
    r"(?:has|have|supports?|offers?|features?|provides?|can|is|comes?)\b"
)
_OF_SIZE: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?[BM])\s+(?:models?|variants?|versions?|sizes?)\b", re.IGNORECASE)
# What may yet be done to a model is no window of it; what was done to it ("supports 16K through extrapolation") is.
_MAY_YET: Final = re.compile(
    r"\b(?:can|could|may|might|if|when|enabl\w+|expandable|extendable|extensible|scalable)\b|可扩展", re.I
)
_ROWS: Final = re.IGNORECASE | re.MULTILINE
_PLAIN_WORDS: Final = frozenset(
    ("model", "models", "text", "only", "series", "the", "this", "our", "ours", "new", "dense", "moe")
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One window that the card states."""

    rank: int
    """How near a statement is to this model.

    0: what it was stretched to; 1: a label or a table's row for it; 2: a sentence about it; 3: about its family;
    4: about training.
    """
    tokens: int
    raw: str
    quote: str
    locator: str
    terms: Qualifiers = ()
    output: bool = False
    """It is the most that the model generates, said in the same breath as its window."""


@dataclass(frozen=True, slots=True)
class Name:
    """The model's name as words, to find its row and its sentences."""

    words: frozenset[str]
    size: str
    """"7b", "270m", or nothing."""
    plain: str
    windows: tuple[int, ...] = ()
    """Counts in the name that may be its window: 32000 of "Anvil-7B-32K"."""

    @classmethod
    def of(cls, model: str) -> Name:
        short = model.rsplit("/", 1)[-1]
        words = name_words(short)
        size = next((word for word in words if re.fullmatch(r"\d+(?:\.\d+)?[bm]", word)), "")
        sizes = re.findall(r"(?<![\w.])(\d{1,4})([km])(?![a-z\d])", re.sub(r"[_-]", " ", short.casefold()))
        windows = tuple(int(digits) * (1000 if scale == "k" else 1_000_000) for digits, scale in sizes)
        return cls(frozenset(words), size, _squeeze(short), windows)

    def is_in(self, text: str) -> bool:
        squeezed = _squeeze(text)
        return self.plain in squeezed or re.sub(r"(?:instruct|chat|it|hf|base|preview)+$", "", self.plain) in squeezed


def name_words(name: str) -> list[str]:
    """ "Llama 4 Maverick (17Bx128E)" as llama, 4, maverick, 17b, 128e."""
    return re.findall(r"\d+(?:\.\d+)?(?:[bmkte](?![a-z]))?|[a-z]+", re.sub(r"(?<=\d[bm])x(?=\d)", " ", name.casefold()))


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def advertised(model: str, blocks: Iterable[Block]) -> tuple[list[Stated], list[Declined]]:
    """The plain window and the extended ones; nothing plain where the best statements differ."""
    name = Name.of(model)
    found: list[Stated] = []
    for block in blocks:
        if isinstance(block, Table):
            found += _of_table(block, name)
        elif isinstance(block, (Paragraph, ListItem)) and not block.chrome:
            found += _of_text(block, name)
    declined: list[Declined] = []
    plain = [one for one in found if not one.terms and not one.output]
    named = [one for one in found if not one.output and any(_same(one.tokens, window) for window in name.windows)]
    if named:  # the name itself says which of the card's windows is this model's
        plain = [replace(one, terms=(), rank=0) for one in named]
    elif not plain and len({one.tokens for one in found if one.terms}) == 1:
        plain = [replace(one, terms=()) for one in found if one.terms and not _MAY_YET.search(one.quote)]
    best = min((one.rank for one in plain), default=0)
    chosen = _agreed([one for one in plain if one.rank == best])
    if plain and chosen is None:
        said = ", ".join(dict.fromkeys(one.raw for one in plain if one.rank == best))
        declined.append(Declined("context_length", f"the card states several for this model: {said}", plain[0].quote))
    extended = {
        one.terms: one for one in reversed(found) if one.terms and (chosen is None or one.tokens > chosen.tokens)
    }
    longest = [one for one in found if one.output][:1]
    return ([chosen] if chosen else []) + sorted(extended.values(), key=lambda one: one.terms) + longest, declined


def _agreed(stated: Sequence[Stated]) -> Stated | None:
    """The statement whose value all others repeat (128K and 131,072 are one), the most exact of them."""
    if not stated or any(not _same(stated[0].tokens, one.tokens) for one in stated):
        return None
    return min(stated, key=lambda one: one.raw[-1:].lower() in "km")


def _same(one: int, other: int) -> bool:
    return abs(one - other) <= max(one, other) * 0.05


def _terms(role: str) -> Qualifiers:
    return () if not role else qualifiers(extension="yarn" if role == "yarn" else "extrapolation")


def _of_text(block: Paragraph | ListItem, name: Name) -> Iterator[Stated]:
    for line in block.text.split("\n"):
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z*\W])|(?<=。)", line):
            label = _LABEL.match(sentence)
            counts = token_counts(label["rest"], bare=True) if label else []
            if label and counts and not _ASIDE.search(label["rest"][: counts[0].start]):
                at = label.start("rest")
                for count in counts:
                    quote = quote_of_text(sentence, at + count.start, at + count.end)
                    output = count.role == "output"
                    terms = () if output else _terms(count.role)
                    yield Stated(1, count.tokens, count.raw, quote, block.locator, terms, output)
            else:
                yield from _of_sentence(sentence, block.locator, name)


def _of_sentence(sentence: str, locator: str, name: Name) -> Iterator[Stated]:
    if not re.search(r"conte[xn]t|sequence|up to|上下文", sentence, re.I) or len(sentence) > 2000:
        return
    sized = [m for m in _SIZED.finditer(sentence) if not OUTPUT.search(sentence[: m.start()])]
    if sized:
        for match in sized:
            sizes = [size.casefold() for size in re.findall(r"\d+(?:\.\d+)?[BM]\b", match["sizes"], re.I)]
            if name.size in sizes and (counts := token_counts(match["count"], bare=False)):
                quote = quote_of_text(sentence, match.start(), match.end())
                yield Stated(1, counts[0].tokens, counts[0].raw, quote, locator)
        return
    subject = name.is_in(sentence) or bool(_ITSELF.match(sentence))
    if (grown := _FROM_TO.search(sentence)) and not _ASIDE.search(sentence[: grown.end()]):
        for count in token_counts(grown["count"], bare=False):
            quote = quote_of_text(sentence, grown.start(), grown.end())
            yield Stated(0 if subject else 3, count.tokens, count.raw, quote, locator)
        return
    if (who := _SUBJECT.match(sentence)) and not name.words & set(name_words(who["name"])):
        return
    aside = False
    for clause, link in _clauses(sentence):
        aside = bool(_ASIDE.search(clause)) or (aside and link == "which")
        if not aside:
            yield from _of_clause(clause, locator, name, subject)


def _clauses(sentence: str) -> Iterator[tuple[str, str]]:
    """The clauses of a sentence, each with the word that joins it to the one before."""
    at, link = 0, ""
    for match in _CLAUSES.finditer(sentence):
        yield sentence[at : match.start()], link
        at, link = match.end(), (match["link"] or "").casefold()
    yield sentence[at:], link


def _of_clause(clause: str, locator: str, name: Name, subject: bool) -> Iterator[Stated]:
    sizes = {size.casefold() for size in _OF_SIZE.findall(clause)}
    if sizes and name.size and name.size not in sizes:
        return
    trained = bool(_TRAINED.search(clause))
    subject = subject or name.size in sizes
    every = [count for count in token_counts(clause, bare=True) if count.role != "output"]
    seen: set[int] = set()
    for form in _SPOKEN:
        for match in form.finditer(clause):
            at = match.start("count")
            count = next((one for one in every if one.start <= at < one.end), None)
            if count is None or at in seen or re.search(r"[-\w]-$", clause[max(0, at - 2) : at]):
                continue
            seen.add(at)
            if trained and not subject and not clause.strip().casefold().startswith("sequence"):
                continue
            quote = quote_of_text(clause, match.start(), match.end())
            role = count.role or _around(clause)
            yield Stated(4 if trained else 2 if subject else 3, count.tokens, count.raw, quote, locator, _terms(role))
    for count in token_counts(clause, bare=False):  # "256K context, expandable to 1M": the second number has no noun
        if seen and not trained and count.start not in seen and count.role in ("yarn", "other"):
            quote = quote_of_text(clause, count.start, count.end)
            yield Stated(3, count.tokens, count.raw, quote, locator, _terms(count.role))


def _around(clause: str) -> str:
    """A way of stretching that rules the whole clause: "With YaRN extrapolation, it supports 128K context"."""
    match = re.match(
        r"\W*(?:with|using|through|via|by)\b[^,]{0,40}?(?:(?P<yarn>yarn)|extrapolat|rope scaling)", clause, re.I
    )
    match = match or re.search(r"\((?:[^()]*?)(?:(?P<yarn>yarn)|extrapolation)[^()]*\)", clause, re.I)
    return "" if match is None else "yarn" if match["yarn"] else "other"


def _of_table(table: Table, name: Name) -> Iterator[Stated]:
    """Windows from a column or a row headed "context length": of this model's row or column, or common to all."""
    if table.chrome or len(table.rows) < 2:
        return
    if table.width <= 3 and _PAIRS.match(table.rows[0][1].text if table.width > 1 else ""):
        yield from _of_pairs(table)
        return
    names = f"{table.rows[0][0].text}\n{table.rows[0][-1].text}"
    if (
        table.width == 2
        and not re.search(r"\d|^\W*models?\W*$", names, _ROWS)
        and not _HEADER.match(table.rows[0][1].text)
    ):
        yield from _of_pairs(table)
        return
    for line in (table.rows, tuple(zip(*table.rows, strict=True))):
        heads = [at for at, cell in enumerate(line[0]) if _HEADER.match(cell.text)]
        if len(heads) == 1 and heads[0] > 0:
            yield from _of_column(line, heads[0], name, table, turned=line is not table.rows)
            return
    if table.width <= 3:
        yield from _of_pairs(table)


def _of_pairs(table: Table) -> Iterator[Stated]:
    """Windows of a table of keys and values, perhaps with comments; hyperparameters of training rank as such."""
    trained = any(_TRAINED.search(heading) for heading in (*table.headings[-2:], table.caption))
    for row in table.rows:
        cells = [cell for cell in row[1:] if cell.text]
        if not cells or not _HEADER.match(row[0].text):
            continue
        quote = f"{row[0].text} | {cells[0].text}"
        for count in token_counts(cells[0].text, bare=True):
            if count.role != "output":
                rank = 4 if trained else 1
                yield Stated(rank, count.tokens, count.raw, quote, table.locator, _terms(count.role))


def _of_column(rows: Sequence[Sequence[Cell]], column: int, name: Name, table: Table, turned: bool) -> Iterator[Stated]:
    """`rows` are the table's, or its columns when models stand side by side; the first is the header."""
    found: list[tuple[tuple[int, int], Stated]] = []
    label, value = rows[0][0], rows[0][column]
    for row in rows[1:]:
        if row[0].text or row[column].text:  # two empty cells: the row above goes on
            label, value = row[0], row[column]
        elif not any(cell.text for cell in row):
            continue
        counts = [c for c in token_counts(value.text, bare=True) if c.role != "output"]
        if not counts:
            continue
        fit = _fit(label, row, name)
        quote = (
            quote_of_row((label, value), 0, 1) if turned or row[column] is not value else quote_of_row(row, 0, column)
        )
        found += [
            (fit, Stated(1 if fit[0] else 2, c.tokens, c.raw, quote, table.locator, _terms(c.role))) for c in counts
        ]
    plain = [pair for pair in found if not pair[1].terms]
    if not plain:
        return
    best = max(fit for fit, _ in plain)
    ours = [said for fit, said in found if fit == best]
    if best[0] > 0:
        yield from ours
    elif all(_same(one.tokens, plain[0][1].tokens) for _, one in plain) and all(fit[0] == 0 for fit, _ in found):
        yield plain[0][1]


def _fit(label: Cell, row: Sequence[Cell], name: Name) -> tuple[int, int]:
    """How well a row is this model's: (2 own name, 1 family and size, 0 cannot tell, -1 another's; words in common)."""
    words = {w for w in name_words(label.text) if w not in _PLAIN_WORDS}
    strange = words - name.words
    sizes = {
        word for cell in row[:6] for word in name_words(cell.text[:20])[:1] if re.fullmatch(r"\d+(?:\.\d+)?[bm]", word)
    }
    common = len(words & name.words)
    named_size = {word for word in words if re.fullmatch(r"\d+(?:\.\d+)?[bm]", word)}
    if strange:
        return (-1, common)
    if named_size:
        return (2 if name.size in named_size or named_size <= name.words else -1, common)
    if sizes and name.size:
        return (1, common) if name.size in sizes else (-1, common)
    if not words:
        return (0, 0)
    return (2 if common >= 2 and (not name.size or words == name.words) else 0 if not common else 1, common)
