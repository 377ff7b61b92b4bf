"""What decides whether two models are rivals: kind, openness, license class, size, price, context, age, popularity."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from storage.resolve import alike
from storage.terms import Authority, Field, LicenseClass
from storage.views import FactView, ModelView

COMPARED: Final = (
    Field.LICENSE,
    Field.OPEN_WEIGHTS,
    Field.CONTEXT_LENGTH,
    Field.MAX_OUTPUT_TOKENS,
    Field.INPUT_PRICE,
    Field.OUTPUT_PRICE,
    Field.TOOL_CALLING,
    Field.PARAMETERS,
    Field.MODALITIES,
    Field.KNOWLEDGE_CUTOFF,
    Field.GATED,
    Field.RUNTIMES,
    Field.RELEASE_DATE,
    Field.STATUS,
)
"""The fields that a comparison is about, the most telling first."""

TELLING: Final = frozenset(COMPARED) - {Field.RUNTIMES, Field.RELEASE_DATE, Field.STATUS, Field.KNOWLEDGE_CUTOFF}
"""Those in which a difference is worth a page. Dates always differ, and lists of runtimes are never whole."""

_CHAT: Final = frozenset({"text-generation", "text2text-generation", "image-text-to-text", "any-to-any"})
_PIPELINES: Final = {
    "feature-extraction": "embedding",
    "sentence-similarity": "embedding",
    "text-to-image": "image",
    "image-to-image": "image",
    "text-to-video": "video",
    "image-to-video": "video",
    "automatic-speech-recognition": "transcription",
    "text-to-speech": "speech",
    "text-to-audio": "audio",
    "text-ranking": "reranking",
    "text-classification": "classification",
}
_NAMED: Final = re.compile(
    r"\b(?:(embed(?:ding)?s?)|(rerank(?:er)?)|(ocr)|(guard|moderation)|(asr|transcribe|whisper)|(tts)|(audio|realtime|voice)|(image)|(video))\b"
)
_NAMED_KINDS: Final = (
    *("embedding", "reranking", "ocr", "moderation", "transcription", "speech", "audio", "image", "video"),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """A model as its rivals see it."""

    model: ModelView
    kind: str
    """chat | embedding | ...; nothing where nobody can tell."""
    open_weights: bool | None
    license_class: LicenseClass | None
    parameters: float | None
    price: float | None
    """Three parts input to one part output, in `currency` per million tokens."""
    currency: str
    context: float | None
    appeared: date | None
    popularity: float | None

    @property
    def family(self) -> tuple[str, str]:
        return self.model.vendor, self.model.family


def profile(model: ModelView, launched: date | None = None) -> Profile:
    """The profile of a model; `launched` is when its launch was seen, where it was."""
    license_fact = model.fact(Field.LICENSE)
    license_class = license_fact.evidence.license_class if license_fact else None
    price, currency = _blended(model)
    return Profile(
        model=model,
        kind=kind_of(model),
        open_weights=_open_weights(model),
        license_class=None if license_class is LicenseClass.UNKNOWN else license_class,
        parameters=_number(model.fact(Field.PARAMETERS)),
        price=price,
        currency=currency,
        context=_number(model.fact(Field.CONTEXT_LENGTH)),
        appeared=_day(model.fact(Field.RELEASE_DATE)) or _dated(model) or launched,
        popularity=math.log10(1 + (model.likes or 0)) if model.likes is not None else None,
    )


def kind_of(model: ModelView) -> str:
    """What a model is for: as its vendor says, else by the Hub's pipeline, its name, what others say, what is known."""
    stated = model.fact(Field.KIND)
    if stated and stated.evidence.authority is Authority.FIRST_PARTY:
        return stated.value
    pipeline = model.fact(Field.PIPELINE)
    if pipeline:
        return "chat" if pipeline.value in _CHAT else _PIPELINES.get(pipeline.value, pipeline.value)
    for _, name in (("", model.name), *model.aliases):
        named = _NAMED.search(re.sub(r"[-_/]", " ", name.lower()))
        if named and named.lastindex:
            return _NAMED_KINDS[named.lastindex - 1]
    if stated:
        return stated.value
    modalities = model.fact(Field.MODALITIES)
    if modalities and "->" in modalities.value:
        outputs = modalities.value.rpartition("->")[2].strip()
        return "chat" if "text" in outputs else outputs
    speaks = (Field.TOOL_CALLING, Field.MAX_OUTPUT_TOKENS, Field.OUTPUT_PRICE)
    return "chat" if model.fact(Field.CONTEXT_LENGTH) and any(model.fact(field) for field in speaks) else ""


def evidenced(model: ModelView) -> set[Field]:
    """The compared fields of which a first-party source states a value in words that can be shown."""
    return {field for field in COMPARED if (fact := _own(model, field)) and fact.evidence.quote}


def _own(model: ModelView, field: Field) -> FactView | None:
    """What the vendor itself says: others' words are shown on a page, but make none."""
    fact = model.fact(field)
    return fact if fact and fact.evidence.authority is Authority.FIRST_PARTY else None


def differing(a: ModelView, b: ModelView) -> tuple[Field, ...]:
    """The telling fields of which both vendors say something, and not the same."""
    return tuple(field for field in COMPARED if field in TELLING and differ(field, _own(a, field), _own(b, field)))


def differ(field: Field, a: FactView | None, b: FactView | None) -> bool:
    """Whether two stated values differ; never across units or currencies."""
    return a is not None and b is not None and a.unit == b.unit and not alike(field, a.value, b.value)


_SAME_VENDOR: Final = 0.2


def distance(a: Profile, b: Profile) -> float:
    """How far apart two models are: 0 for twins, 1 and more for strangers. What only one side says counts as half."""
    parts: list[tuple[float, float | None]] = [
        (3, _unequal(a.open_weights, b.open_weights)),
        (1, _unequal(a.license_class, b.license_class)),
        (2, _apart(a.parameters, b.parameters, octaves=3)),
        (2, _apart(a.price, b.price, octaves=3) if a.currency == b.currency else 0.5),
        (1, _apart(a.context, b.context, octaves=4)),
        (2, _days(a.appeared, b.appeared)),
        (0.5, None if a.popularity is None or b.popularity is None else min(1, abs(a.popularity - b.popularity) / 3)),
    ]
    known = [(weight, part) for weight, part in parts if part is not None]
    total = sum(weight for weight, _ in known)
    apart = sum(weight * part for weight, part in known) / total if total else 1.0
    return apart + (_SAME_VENDOR if a.model.vendor == b.model.vendor else 0)


def _unequal(a: object, b: object) -> float | None:
    if a is None and b is None:
        return None
    return 0.5 if a is None or b is None else float(a != b)


def _apart(a: float | None, b: float | None, octaves: float) -> float | None:
    if a is None and b is None:
        return None
    if a is None or b is None:
        return 0.5
    if a <= 0 or b <= 0:
        return float(a != b)
    return min(1.0, abs(math.log2(a) - math.log2(b)) / octaves)


def _days(a: date | None, b: date | None) -> float | None:
    if a is None and b is None:
        return None
    return 0.5 if a is None or b is None else min(1.0, abs((a - b).days) / 180)


_IN_NAME: Final = re.compile(
    r"(?<!\d)(?:20(?P<y1>2\d)-?(?P<m1>0[1-9]|1[0-2])(?:-?\d\d)?|(?P<m2>0[1-9]|1[0-2])-20(?P<y2>2\d)"
    r"|(?P<y3>2[3-9])(?P<m3>0[1-9]|1[0-2]))(?!\d)"
)
"""A month in a name: 20250929, 2025-09, 08-2024, 2503."""


def _dated(model: ModelView) -> date | None:
    """The month that a model's names carry: an old model that is listed anew is not a new one."""
    for name in (model.name, *(name for _, name in model.aliases)):
        found = _IN_NAME.search(name)
        if found:
            said = {key[0]: int(value) for key, value in found.groupdict().items() if value}
            return date(2000 + said["y"], said["m"], 15)
    return None


def _open_weights(model: ModelView) -> bool | None:
    stated = model.fact(Field.OPEN_WEIGHTS)
    if stated:
        return stated.value == "yes"
    return True if any(namespace == "hub" for namespace, _ in model.aliases) else None


def _blended(model: ModelView) -> tuple[float | None, str]:
    into, out = model.fact(Field.INPUT_PRICE), model.fact(Field.OUTPUT_PRICE)
    if not into or not out or into.unit != out.unit:
        return None, ""
    a, b = _number(into), _number(out)
    return (None, "") if a is None or b is None else ((3 * a + b) / 4, into.unit)


def _number(fact: FactView | None) -> float | None:
    if fact is None:
        return None
    try:
        number = Decimal(fact.value)
    except InvalidOperation:
        return None
    return float(number) if number.is_finite() and abs(number.adjusted()) <= 20 else None


def _day(fact: FactView | None) -> date | None:
    if fact is None:
        return None
    try:
        return date.fromisoformat(fact.value if len(fact.value) == 10 else f"{fact.value}-15")
    except ValueError:
        return None
