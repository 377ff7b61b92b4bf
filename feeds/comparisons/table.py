"""Two models side by side as a value: rows of cells, each with its state and its sources, and what differs in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from feeds.comparisons.profile import differ, kind_of
from feeds.text import QUOTE_LENGTH, clean
from feeds.words import amount_text, field_name, value_text
from storage.resolve import is_living
from storage.terms import PRICES, TOKEN_COUNTS, Authority, CommercialUse, Field, LicenseClass, Qualifiers, qualifiers
from storage.views import Evidence, FactView, ModelView

STALE: Final = timedelta(days=30)
"""How long after the page's newest confirmation a value counts as unconfirmed."""
_BATCH: Final = qualifiers(mode="batch")
_ROWS: Final[tuple[tuple[Field, Qualifiers], ...]] = (
    (Field.LICENSE, ()),
    (Field.OPEN_WEIGHTS, ()),
    (Field.GATED, ()),
    (Field.INPUT_PRICE, ()),
    (Field.OUTPUT_PRICE, ()),
    (Field.CACHED_INPUT_PRICE, ()),
    (Field.CACHE_WRITE_PRICE, ()),
    (Field.INPUT_PRICE, _BATCH),
    (Field.OUTPUT_PRICE, _BATCH),
    (Field.CONTEXT_LENGTH, ()),
    (Field.MAX_INPUT_TOKENS, ()),
    (Field.MAX_OUTPUT_TOKENS, ()),
    (Field.TOOL_CALLING, ()),
    (Field.MODALITIES, ()),
    (Field.PARAMETERS, ()),
    (Field.RUNTIMES, ()),
    (Field.KNOWLEDGE_CUTOFF, ()),
    (Field.RELEASE_DATE, ()),
    (Field.STATUS, ()),
    (Field.DEPRECATION_DATE, ()),
    (Field.RETIREMENT_DATE, ()),
    (Field.SUCCESSOR, ()),
)
_ALWAYS: Final = (Field.LICENSE, Field.CONTEXT_LENGTH, Field.INPUT_PRICE, Field.OUTPUT_PRICE)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one side in one row."""

    key: str
    """Unique within the page."""
    text: str = ""
    """Nothing where nothing is known."""
    state: str = "unknown"
    """verified | vendor | unofficial | conflicting | unconfirmed since <day> | derived | unknown."""
    notes: tuple[int, ...] = ()
    """Numbers of footnotes."""
    remark: str = ""
    """Our reading of a license, what another source says, how a number was computed."""
    value: str = ""
    """As stored."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to compare."""

    key: str
    label: str
    a: Cell
    b: Cell
    differs: bool


@dataclass(frozen=True, slots=True)
class Note:
    """One source's word, as a footnote."""

    number: int
    source: str
    quote: str
    locator: str
    authority: Authority
    snapshot: str
    first_seen: datetime
    last_confirmed: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """A model in a card."""

    name: str
    vendor: str
    kind: str
    entry: str
    """How one gets in: free weights, paid API, or not known."""
    description: str


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """The page, before it is written in any form."""

    a: Head
    b: Head
    rows: tuple[Row, ...]
    differs: tuple[str, ...]
    """What differs, one sentence each, and at last what is a tie."""
    notes: tuple[Note, ...]
    checked: datetime | None
    """When the newest of its facts was last confirmed."""


def compare(a: ModelView, b: ModelView) -> ComparisonTable:
    """Set two models side by side."""
    return _Builder(a, b).table()


class _Builder:
    def __init__(self, a: ModelView, b: ModelView) -> None:
        self._a, self._b = a, b
        self._notes: dict[tuple[str, str, str], Note] = {}
        confirmed = [fact.evidence.last_confirmed for model in (a, b) for fact in model.facts]
        self._checked = max(confirmed, default=None)

    def table(self) -> ComparisonTable:
        rows, said, ties = [], [], []
        for field, terms in _ROWS:
            one, other = _fact(self._a, field, terms), _fact(self._b, field, terms)
            if one is None and other is None and (terms or field not in _ALWAYS):
                continue
            label = f"{field_name(field)}{', batch' if terms else ''}"
            key = f"{field.value}{'-batch' if terms else ''}"
            unlike = differ(field, one, other)
            rows.append(Row(key, label, self._cell(key, "a", one), self._cell(key, "b", other), unlike))
            if field is Field.LICENSE and (uses := self._commercial_use(one, other)):
                rows.append(uses)
            if field is Field.OUTPUT_PRICE and not terms and (blend := self._blended()):
                rows.append(blend)
            if one and other and not unlike and one.unit == other.unit:
                ties.append(f"{label} ({value_text(field, one.value, one.unit)})")
            elif one and other and unlike:
                said.append(_in_words(field, label, self._a, self._b, one, other))
        if ties:
            said.append(f"A tie in {', '.join(ties)}.")
        notes = tuple(sorted(self._notes.values(), key=lambda note: note.number))
        return ComparisonTable(_head(self._a), _head(self._b), tuple(rows), tuple(said), notes, self._checked)

    def _cell(self, key: str, side: str, fact: FactView | None) -> Cell:
        place = f"{key}-{side}"
        if fact is None:
            return Cell(place)
        numbers = [self._note(fact.evidence)]
        remarks = []
        reading = fact.evidence.license_class
        if fact.field is Field.LICENSE and reading and reading is not LicenseClass.UNKNOWN:
            remarks.append(f"{reading}, our reading")
        for other in fact.others:
            if fact.conflict and other.value != fact.value:
                remarks.append(f"another source: {value_text(fact.field, other.value, fact.unit)}")
                numbers.append(self._note(other))
            elif other.value == fact.value and len(numbers) < 2:
                numbers.append(self._note(other))
        text = value_text(fact.field, fact.value, fact.unit)
        return Cell(
            place, text, self._state(fact), tuple(dict.fromkeys(numbers)), "; ".join(remarks), clean(fact.value, 300)
        )

    def _state(self, fact: FactView) -> str:
        if fact.conflict == "real":
            return "conflicting"
        evidence = fact.evidence
        if self._checked and self._checked - evidence.last_confirmed > STALE:
            return f"unconfirmed since {evidence.last_confirmed:%Y-%m-%d}"
        agreeing = {evidence.source} | {other.source for other in fact.others if other.value == fact.value}
        if evidence.authority is not Authority.FIRST_PARTY:
            return "unofficial"
        return "verified" if len(agreeing) > 1 else "vendor" if is_living(evidence.source_kind) else "announced"

    def _note(self, evidence: Evidence) -> int:
        key = (evidence.source, evidence.quote, evidence.locator)
        if key not in self._notes:
            self._notes[key] = Note(
                number=len(self._notes) + 1,
                source=evidence.source,
                quote=clean(evidence.quote, QUOTE_LENGTH),
                locator=clean(evidence.locator, 100),
                authority=evidence.authority,
                snapshot=evidence.snapshot,
                first_seen=evidence.first_seen,
                last_confirmed=evidence.last_confirmed,
            )
        return self._notes[key].number

    def _commercial_use(self, one: FactView | None, other: FactView | None) -> Row | None:
        cells = []
        for side, fact in (("a", one), ("b", other)):
            use = fact.evidence.commercial_use if fact else None
            if fact is None or use is None or use is CommercialUse.UNKNOWN:
                cells.append(Cell(f"commercial-use-{side}"))
                continue
            remark = "; ".join(part for part in ("our reading", clean(fact.evidence.condition, 300)) if part)
            notes = (self._note(fact.evidence),)
            cells.append(Cell(f"commercial-use-{side}", use.value, "derived", notes, remark, use.value))
        a, b = cells
        unlike = bool(a.text and b.text and a.text != b.text)
        return Row("commercial-use", "commercial use", a, b, unlike) if a.text or b.text else None

    def _blended(self) -> Row | None:
        cells = []
        for side, model in (("a", self._a), ("b", self._b)):
            into, out = model.fact(Field.INPUT_PRICE), model.fact(Field.OUTPUT_PRICE)
            amounts = [_decimal(fact) for fact in (into, out)]
            if into is None or out is None or into.unit != out.unit or None in amounts:
                cells.append(Cell(f"blended-{side}"))
                continue
            blend = (3 * (amounts[0] or Decimal()) + (amounts[1] or Decimal())) / 4
            value = f"{blend.normalize():f}"
            text = value_text(Field.INPUT_PRICE, value, into.unit)
            notes = (self._note(into.evidence), self._note(out.evidence))
            cells.append(Cell(f"blended-{side}", text, "derived", tuple(dict.fromkeys(notes)), "computed", value))
        a, b = cells
        unlike = bool(a.text and b.text and a.text != b.text)
        return Row("blended", "blended price, 3 in to 1 out", a, b, unlike) if a.text or b.text else None


def _fact(model: ModelView, field: Field, terms: Qualifiers) -> FactView | None:
    if not terms:
        return model.fact(field)
    return next(
        (f for f in model.facts if f.field is field and f.qualifiers == terms and f.provider == model.vendor), None
    )


def _head(model: ModelView) -> Head:
    description = model.fact(Field.DESCRIPTION)
    priced = model.fact(Field.INPUT_PRICE, model.vendor)
    stated = model.fact(Field.OPEN_WEIGHTS)
    opened = stated.value == "yes" if stated else any(space == "hub" for space, _ in model.aliases)
    ways = [way for way, there in (("free weights", opened), ("paid API", priced is not None)) if there]
    return Head(
        name=clean(model.name, 120),
        vendor=clean(model.vendor_name, 120),
        kind=clean(kind_of(model), 40),
        entry=" or ".join(ways) or "price not known",
        description=clean(description.value, 200) if description else "",
    )


def _in_words(field: Field, label: str, a: ModelView, b: ModelView, one: FactView, other: FactView) -> str:
    """In what two sides differ, in a sentence."""
    first, second = clean(a.name, 120), clean(b.name, 120)
    texts = [value_text(field, fact.value, fact.unit) for fact in (one, other)]
    x, y = _decimal(one), _decimal(other)
    if x is not None and y is not None and field in PRICES | TOKEN_COUNTS:
        if field in PRICES:
            low, high = ((first, one, x), (second, other, y)) if x < y else ((second, other, y), (first, one, x))
            less = f" ({(1 - low[2] / high[2]) * 100:.0f}% less)" if high[2] else ""
            shown = value_text(field, high[1].value, high[1].unit)
            return f"{low[0]} is cheaper in {label}: {amount_text(low[1].value, low[1].unit)} against {shown}{less}."
        high_first = x > y
        name, most, least = (first, x, y) if high_first else (second, y, x)
        more = f" ({(most / least - 1) * 100:.0f}% more)" if least else ""
        return f"{name} has the larger {label}: {most:,} against {least:,} tokens{more}."
    return f"{label.capitalize()}: {_read(one, texts[0])} for {first}, {_read(other, texts[1])} for {second}."


def _read(fact: FactView, text: str) -> str:
    reading = fact.evidence.license_class
    known = fact.field is Field.LICENSE and reading and reading is not LicenseClass.UNKNOWN
    return f"{text} ({reading}, our reading)" if known else text


def _decimal(fact: FactView | None) -> Decimal | None:
    try:
        number = Decimal(fact.value) if fact else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number.adjusted()) <= 20 else None
