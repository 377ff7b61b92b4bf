"""OpenRouter's list of models (/api/v1/models): windows, prices, modalities and tool calling of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final, Protocol

from crawler.readers.json_rows import QUOTE_LENGTH, Json, Row, count, load, mapping, rows, strings
from crawler.readers.modalities import modalities
from crawler.source import Document, reader
from storage.terms import Claim, Declined, Field, Pointer, Qualifiers, Reading, qualifiers


class _Claims(Protocol):
    """Makes a claim about the model of one row."""

    def __call__(
        self, field: Field, value: str, raw: str, quote: str, place: str, unit: str = "", terms: Qualifiers = ()
    ) -> Claim: ...


UNIT: Final = "USD/1M tokens"
PER_MILLION: Final = Decimal(1_000_000)
# Only these are prices of tokens; `image`, `request`, `web_search` and the like are prices of something else.
PRICED: Final = (
    ("prompt", Field.INPUT_PRICE, ()),
    ("completion", Field.OUTPUT_PRICE, ()),
    ("input_cache_read", Field.CACHED_INPUT_PRICE, ()),
    ("input_cache_write", Field.CACHE_WRITE_PRICE, ()),
    ("input_cache_write_1h", Field.CACHE_WRITE_PRICE, qualifiers(ttl="1h")),
)


@reader(version=2)
def openrouter(document: Document) -> Reading:
    """Claims about every model of the list, named by OpenRouter's id. A price below zero means "varies": declined."""
    text = document.text
    try:
        whole = load(text)
    except ValueError as error:
        return Reading(note=f"This answer is not JSON: {error}.")
    keys = _where(whole)
    if not keys:
        return Reading(note="This answer has no list of models under `data`.")
    listed = [row for row in rows(text, *keys) if any(strings(row.data.get("id")))]
    shared = Counter(alias for row in listed for alias in set(_aliases(row.data)))
    claims: list[Claim] = []
    declined: list[Declined] = []
    for row in listed:
        aliases = tuple(alias for alias in _aliases(row.data) if shared[alias] == 1)
        for said in _said(row, aliases):
            if isinstance(said, Claim):
                claims.append(said)
            else:
                declined.append(said)
    pointers = tuple(pointer for row in listed for pointer in _pointers(row))
    note = "" if listed else "The list of models is empty."
    return Reading(tuple(claims), tuple(declined), pointers=pointers, note=note)


def _where(whole: Json) -> tuple[str, ...]:
    """Under which keys the models are listed: an archive may keep the answer in a wrapper of its own."""
    if isinstance(mapping(whole).get("data"), list):
        return ("data",)
    if isinstance(mapping(mapping(whole).get("body")).get("data"), list):
        return ("body", "data")
    return ()


def price_per_million(text: str) -> Decimal | None:
    """A price per token, as OpenRouter spells it, per million tokens; negative where the price varies."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or (value and not -30 < value.adjusted() < 10):
        return None
    return value * PER_MILLION


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: "2", "0.35"."""
    return format(value.normalize(), "f") if value else "0"


def _aliases(model: Mapping[str, Json]) -> list[str]:
    """Other names of the same thing. A variant ("...:free") shares its model's slug and Hub id."""
    model_id, name = str(model["id"]), model.get("name")
    names = [one.split(": ", 1)[-1].strip() for one in strings(name)[:1]]
    if ":" not in model_id and not model.get("alias_target"):
        names += [x for key in ("hugging_face_id", "canonical_slug") for x in strings(model.get(key))[:1]]
    return [alias for alias in dict.fromkeys(names) if alias and alias != model_id]


def _pointers(row: Row) -> Iterator[Pointer]:
    """What a moving name of the list ("~vendor/x-latest") redirects to today."""
    for target in strings(mapping(row.data.get("alias_target")).get("slug"))[:1]:
        place = f"$.data[{row.number}].alias_target"
        yield Pointer(str(row.data["id"]), target, _around(row, "alias_target", target), place)


def _said(row: Row, aliases: tuple[str, ...]) -> Iterator[Claim | Declined]:
    model, here = str(row.data["id"]), f"$.data[{row.number}]"

    def claim(
        field: Field, value: str, raw: str, quote: str, place: str, unit: str = "", terms: Qualifiers = ()
    ) -> Claim:
        return Claim(model, field, value, unit, terms, raw, quote, f"{here}.{place}", aliases)

    raw, quote = row.pair("id", model)
    yield claim(Field.STATUS, "available", raw, quote, "id")

    top = mapping(row.data.get("top_provider"))
    for field, holder, key, place in (
        (Field.CONTEXT_LENGTH, row.data, "context_length", "context_length"),
        (Field.MAX_OUTPUT_TOKENS, top, "max_completion_tokens", "top_provider.max_completion_tokens"),
    ):
        if (tokens := count(holder.get(key), least=0)) is not None:  # OpenRouter does say 0 at times: its word, kept
            raw, quote = row.pair(key, holder.get(key))
            yield claim(field, str(tokens), raw, quote, place, "tokens")

    pricing = mapping(row.data.get("pricing"))
    yield from _prices(row, claim, pricing, "pricing", ())
    overrides = pricing.get("overrides")
    for number, override in enumerate(overrides if isinstance(overrides, list) else []):
        tier = mapping(override)
        other = set(tier) - {key for key, _, _ in PRICED} - {"min_prompt_tokens"}
        least = count(tier.get("min_prompt_tokens"))
        place = f"pricing.overrides[{number}]"
        if least and not (other & {"max_prompt_tokens", "region", "time", "hours", "days"}):
            yield from _prices(row, claim, tier, place, qualifiers(context=f">{least}"))
        elif tier:
            yield Declined("a price tier", "its terms are not understood", "", f"{here}.{place}")

    yield from _abilities(row, claim)


def _prices(
    row: Row, claim: _Claims, pricing: Mapping[str, Json], place: str, terms: Qualifiers
) -> Iterator[Claim | Declined]:
    for key, field, own in PRICED:
        written = pricing.get(key)
        if written is None or written == "" or isinstance(written, (bool, list, dict)):
            continue
        raw, quote = row.pair(key, written)
        value = price_per_million(str(written))
        if value is None or value < 0:
            reason = "no number" if value is None else "the price varies"
            yield Declined(f"{field} of {row.data['id']}", reason, quote, f"$.data[{row.number}].{place}.{key}")
        else:
            yield claim(field, plain(value), raw, quote, f"{place}.{key}", UNIT, qualifiers(dict(own + terms)))


def _abilities(row: Row, claim: _Claims) -> Iterator[Claim]:
    architecture = mapping(row.data.get("architecture"))
    flow = architecture.get("modality")
    taken, given = strings(architecture.get("input_modalities")), strings(architecture.get("output_modalities"))
    if not (taken and given) and isinstance(flow, str) and flow.count("->") == 1:
        left, right = flow.split("->")
        taken, given = left.split("+"), right.split("+")
    if value := modalities(taken, given):
        raw, quote = row.pair("modality", flow)
        yield claim(Field.MODALITIES, value, raw, quote or _around(row, "output_modalities"), "architecture")
        if "text" in given:
            yield claim(Field.KIND, "chat", raw, quote or _around(row, "output_modalities"), "architecture")
    if "tools" in strings(row.data.get("supported_parameters")):
        quote = _around(row, "supported_parameters", "tools")
        yield claim(Field.TOOL_CALLING, "yes", "tools", quote, "supported_parameters")


def _around(row: Row, key: str, last: str = "") -> str:
    """The text from a key to a string behind it (or to the list's end), shortened from the left to fit a quote."""
    start = row.text.find(f'"{key}"')
    if start < 0:
        return ""
    end = row.text.find(f'"{last}"', start) + len(last) + 2 if last else row.text.find("]", start) + 1
    return row.text[max(start, end - QUOTE_LENGTH) : end] if end > start else ""
