"""Why a comparison is due, one sentence each, with who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feeds import entries
from feeds.comparisons.profile import Profile, differ, differing
from feeds.text import TITLE_LENGTH, plain, web_address
from feeds.words import amount_text, field_name, reading_page, short_tokens, value_text
from storage.desk.views import Why
from storage.terms import PRICES, TOKEN_COUNTS, Field, LicenseClass, qualifiers_text
from storage.views import ChangeView, FactView

_MOST = 4
"""Differences that are told one by one; the page shows the rest."""


def for_new(a: Profile, b: Profile, launched: Sequence[ChangeView]) -> tuple[Why, ...]:
    """Why two models are worth setting side by side: what appeared, how they are alike, and in what they differ."""
    by_model = {change.model_id: change for change in launched}
    both = [by_model.get(one.model.id) for one in (a, b)]
    newest = launched[-1].id
    said = []
    one, other = both
    if one and other and _day(one) == _day(other):
        said.append(
            Why(
                f"Both appeared on {_day(one)}: {_name(a)} ({_source(one, a)}) and {_name(b)} ({_source(other, b)}).",
                newest,
            )
        )
    else:
        for side, change in zip((a, b), both, strict=True):
            if change:
                said.append(Why(f"{_name(side)} appeared on {_day(change)} ({_source(change, side)}).", change.id))
    said.append(Why(_alike(a, b), newest))
    fields = differing(a.model, b.model)
    said += [Why(_difference(a, b, field), newest) for field in fields[:_MOST]]
    return tuple(replace(why, lane="new") for why in said)


def title_of_new(a: Profile, b: Profile) -> str:
    """The title of the entry: both names, and the differences that fit."""
    said = f"Comparison due: {_name(a)} vs {_name(b)}"
    told: list[str] = []
    for field in differing(a.model, b.model):
        one, other = a.model.fact(field), b.model.fact(field)
        assert one is not None
        assert other is not None
        longer = [*told, f"{field_name(field)} {_short(field, one)} / {_short(field, other)}"]
        if len(f"{said} ({', '.join(longer)})") > TITLE_LENGTH:
            break
        told = longer
    return plain(f"{said} ({', '.join(told)})" if told else said, TITLE_LENGTH)


def for_refresh(change: ChangeView, flips: bool) -> str:
    """What changed on a page that shows it."""
    flip = " That changes who is ahead." if flips else ""
    return f"{entries.title(change)} ({_source(change)}).{flip}"


TAKEN_BACK: Final = "What the published page says of it was taken back."
"""Said of a value that went back to what it was after a page had told of it."""


def disputed(side: Profile, fact: FactView, change_id: str) -> Why:
    """That a vendor's own sources disagree about something that the page would show."""
    against = [e for e in fact.others if e.authority is fact.evidence.authority and e.value != fact.value]
    values = "; ".join(
        f"{value_text(fact.field, said.value, fact.unit)} ({_address(said.source, '', side)})"
        for said in (fact.evidence, *against[:2])
    )
    return Why(
        f"Resolve first: sources of {plain(side.model.vendor_name)} disagree on the {field_name(fact.field)} of "
        f"{_name(side)}: {values}.",
        change_id,
        f"conflict|{fact.model_id}|{fact.field}|{fact.unit}|{qualifiers_text(fact.qualifiers)}",
        "agreed",
        "disputed",
        model=_name(side),
        field=fact.field,
        unit=fact.unit,
        source=fact.evidence.source,
        quote=fact.evidence.quote,
        snapshot=fact.evidence.snapshot,
        lane="conflict",
    )


def _name(side: Profile) -> str:
    return plain(side.model.name)


def _day(change: ChangeView) -> str:
    return f"{(change.new_first_seen or change.published_at):%Y-%m-%d}"


def _source(change: ChangeView, side: Profile | None = None) -> str:
    return _address(change.url or change.source, change.quote, side)


def _address(url: str, quote: str = "", side: Profile | None = None) -> str:
    """Where a person can read it."""
    repository = next((name for space, name in side.model.aliases if space == "hub"), "") if side else ""
    page = reading_page(url, quote, repository)
    # Within brackets: an address must not end where a bracket in it does.
    return (web_address(page) or plain(page, 200)).replace("(", "%28").replace(")", "%29")


def _alike(a: Profile, b: Profile) -> str:
    kind = f"{plain(a.kind, 40)} models" if a.kind else "models"
    traits = []
    if a.open_weights is not None and a.open_weights == b.open_weights:
        traits.append("open weights" if a.open_weights else "closed weights")
    sizes = (a.model.fact(Field.PARAMETERS), b.model.fact(Field.PARAMETERS))
    if sizes[0] and sizes[1] and sizes[0].value == sizes[1].value:
        traits.append(f"{value_text(Field.PARAMETERS, sizes[0].value)} parameters")
    for field in (Field.CONTEXT_LENGTH, Field.TOOL_CALLING):
        one, other = a.model.fact(field), b.model.fact(field)
        if one and other and not differ(field, one, other):
            if field is Field.TOOL_CALLING and one.value == "yes":
                traits.append("tool calling")
            elif field is Field.CONTEXT_LENGTH:
                traits.append(f"a context of {value_text(field, one.value)}")
    said = f"Both are {kind}"
    if traits:
        said += f" with {' and '.join([', '.join(traits[:-1]), traits[-1]] if len(traits) > 1 else traits)}"
    shown = sorted({_address(fact.evidence.source, "", side) for side in (a, b) if (fact := _telling(side))})
    return f"{said} ({', '.join(shown)})." if shown else f"{said}."


def _telling(side: Profile) -> FactView | None:
    """The fact that shows best what sort of model it is."""
    fields = (Field.KIND, Field.PIPELINE, Field.OPEN_WEIGHTS, Field.PARAMETERS, Field.MODALITIES, Field.CONTEXT_LENGTH)
    return next((fact for field in fields if (fact := side.model.fact(field))), None)


def _difference(a: Profile, b: Profile, field: Field) -> str:
    one, other = a.model.fact(field), b.model.fact(field)
    assert one is not None
    assert other is not None
    sides = f"{_stated(a, one)}; {_stated(b, other)}"
    if field is Field.LICENSE:
        classes = {fact.evidence.license_class or LicenseClass.UNKNOWN for fact in (one, other)}
        if len(classes - {LicenseClass.UNKNOWN}) == 2:
            return f"Their licenses differ in class, by our reading: {sides}."
        return f"Their licenses differ: {sides}."
    return f"They differ in {field_name(field)}: {sides}."


def _stated(side: Profile, fact: FactView) -> str:
    reading = fact.evidence.license_class
    shown = value_text(fact.field, fact.value, fact.unit)
    known = f"{reading}, " if reading and reading is not LicenseClass.UNKNOWN and fact.field is Field.LICENSE else ""
    return f"{_name(side)} {shown} ({known}{_address(fact.evidence.source, '', side)})"


def _short(field: Field, fact: FactView) -> str:
    reading = fact.evidence.license_class
    if field is Field.LICENSE and reading and reading is not LicenseClass.UNKNOWN:
        return reading.value
    if field in TOKEN_COUNTS:
        return short_tokens(fact.value)
    if field in PRICES:
        return amount_text(fact.value, fact.unit)
    return value_text(field, fact.value, fact.unit)
