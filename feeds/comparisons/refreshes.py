"""Which pages a change makes stale, how urgent that is, and what takes it back: pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from feeds.comparisons import reasons
from feeds.comparisons.profile import COMPARED
from feeds.text import TITLE_LENGTH, plain
from feeds.words import field_name, percent_text
from storage import triggers
from storage.desk.views import ComparisonView, Opening, Why
from storage.resolve import alike
from storage.terms import PRICES, TOKEN_COUNTS, Authority, ChangeKind, Field, qualifiers, qualifiers_text
from storage.triggers import Rules
from storage.views import ChangeView, FactLine, ModelView

SHOWN: Final = frozenset(
    {
        *COMPARED,
        *(Field.CACHED_INPUT_PRICE, Field.CACHE_WRITE_PRICE, Field.MAX_INPUT_TOKENS),
        *(Field.DEPRECATION_DATE, Field.RETIREMENT_DATE, Field.SUCCESSOR),
    }
)
"""The fields of which a page shows the plain value."""
_BATCH: Final = qualifiers(mode="batch")
_GRAVEST: Final = ("conflict", "correction", "refresh")
_MOST: Final = 50
"""Pages that a grouped item names one by one."""
_ENDED: Final = frozenset({"deprecated", "retired"})


def refreshes(
    change: ChangeView, comparisons: Sequence[ComparisonView], models: Mapping[str, ModelView], rules: Rules
) -> list[Opening]:
    """What a change makes of the comparisons that show it: the pages that exist become stale, those that still wait as
    new get the change as one more reason. More pages than a day's cap are one grouped item.
    """
    if change.authority is not Authority.FIRST_PARTY or change.provider != change.vendor:
        return []
    found = []
    for part in _parts(change):
        lane = _lane(part)
        for comparison in comparisons if lane else ():
            if part.model_id not in (comparison.a.id, comparison.b.id) or comparison.state == "dismissed":
                continue
            if comparison.published_at is None or comparison.published_at <= part.published_at:
                found.append((comparison, _refresh(part, lane, comparison, models, rules)))
    pages = {one.id: one for one, opening in found if not opening.joins_only}
    if len(pages) <= rules.per_day:
        return [opening for _, opening in found]
    return [_grouped(change, list(pages.values()), [(one.id, opening) for one, opening in found])]


def _grouped(change: ChangeView, pages: Sequence[ComparisonView], found: Sequence[tuple[str, Opening]]) -> Opening:
    """One item for all pages that a flood of changes, or a change of a model with many pages, makes stale."""
    day = f"{change.published_at:%Y-%m-%d}"
    line = plain(f"Comparisons due: {len(pages)} pages show what changed on {day} ({_what(change)})", 200)
    of_page: dict[str, list[Opening]] = {one.id: [] for one in pages}
    for page_id, opening in found:
        if page_id in of_page:
            of_page[page_id].append(opening)
    shown = []
    for page in pages[:_MOST]:
        said = " ".join(why.sentence for one in of_page[page.id] for why in one.why)
        shown.append(Why(f"{page.a.name} vs {page.b.name}: {said}", change.id))
    if len(pages) > _MOST:
        shown.append(Why(f"And {len(pages) - _MOST} more pages.", change.id))
    return Opening(
        lane=min((one.lane for _, one in found), key=_GRAVEST.index),
        line=line,
        title=plain(line, TITLE_LENGTH),
        at=change.published_at,
        why=tuple(shown),
        urgent=any(one.urgent for _, one in found),
        place=0.5,
        stale=tuple((page.a.id, page.b.id) for page in pages),
    )


def _what(change: ChangeView) -> str:
    if change.facts or change.field is None:
        return f"{change.vendor_name}, {change.id}"
    return f"{change.model}, {field_name(change.field)}"


def _parts(change: ChangeView) -> list[ChangeView]:
    """A grouped change as the changes it groups."""
    if change.kind not in (ChangeKind.FACT_CHANGED, ChangeKind.FACT_CORRECTED) or not change.facts:
        return [change]
    return [_one(change, line) for line in change.facts if line.model_id]


def _one(change: ChangeView, line: FactLine) -> ChangeView:
    return replace(
        change,
        model_id=line.model_id,
        model=line.model,
        field=line.field,
        qualifiers=line.qualifiers,
        unit=line.unit,
        old=line.old,
        new=line.value or None,
        new_evidence=line.evidence,
        old_evidence=line.before,
        facts=(),
        delta_pct=None,
        source=line.evidence.source,
        url="",
    )


def _lane(change: ChangeView) -> str:
    """Where an editor finds what this change makes of a page; nothing when no page shows it."""
    batch = change.qualifiers == _BATCH and change.field in PRICES
    shown = change.field in SHOWN and (not change.qualifiers or batch)
    match change.kind:
        case ChangeKind.FACT_CHANGED:
            return "refresh" if shown and not _is_form(change) else ""
        case ChangeKind.FACT_WITHDRAWN | ChangeKind.FACT_ADDED:
            return "refresh" if shown else ""
        case ChangeKind.MODEL_DEPRECATED | ChangeKind.MODEL_WITHDRAWN | ChangeKind.ALIAS_REPOINTED:
            return "refresh"
        case ChangeKind.FACT_CORRECTED | ChangeKind.FACT_RETRACTED:
            return "correction" if shown or change.field is None else ""
        case ChangeKind.FACT_CONFLICT | ChangeKind.FACT_AGREED:
            return "conflict" if shown else ""
    return ""


def _is_form(change: ChangeView) -> bool:
    """Whether only the way of writing a value moved: Apache-2.0 and apache-2.0, 128,000 and 131,072, 7B and 7.24B."""
    if change.kind is ChangeKind.FACT_CHANGED and change.severity == "note":
        return True  # a price that differs by rounding alone
    old, new = change.old or "", change.new or ""
    return change.field is not None and (old.casefold() == new.casefold() or alike(change.field, old, new))


def _refresh(
    change: ChangeView, lane: str, comparison: ComparisonView, models: Mapping[str, ModelView], rules: Rules
) -> Opening:
    other = comparison.b.id if change.model_id == comparison.a.id else comparison.a.id
    flips = flipped(change, models.get(other))
    names = f"{comparison.a.name} vs {comparison.b.name}"
    what = _brief(change)
    brief = f" ({what})" if what else ""
    # What is known for the first time, or agreed on again, only takes back a reason that was given before.
    goes_back = change.kind in (ChangeKind.FACT_ADDED, ChangeKind.FACT_AGREED)
    opening = Opening(
        lane=lane,
        line=f"Comparison due: {names}",
        title=plain(f"Comparison due: {names}{brief}", TITLE_LENGTH),
        at=change.published_at,
        why=(_why(change, flips, goes_back),),
        pair=(comparison.a, comparison.b),
        urgent=lane in ("correction", "conflict") or _is_urgent(change, flips, rules),
        place=0.5,
        joins_only=goes_back or (comparison.published_at is None and comparison.state == "due"),
    )
    if change.kind is not ChangeKind.FACT_CHANGED:
        return opening
    return replace(
        opening,
        retraction=replace(
            opening,
            lane="correction",
            line=f"Retraction due: {names}",
            title=plain(f"Retraction due: {names}{brief}", TITLE_LENGTH),
            why=tuple(
                replace(why, sentence=f"{why.sentence} {reasons.TAKEN_BACK}", lane="correction") for why in opening.why
            ),
            urgent=True,
        ),
    )


def _why(change: ChangeView, flips: bool, goes_back: bool) -> Why:
    old, new = change.old, change.new
    parts = (change.model_id, change.field or "", change.unit, qualifiers_text(change.qualifiers))
    slot = "|".join(parts) if change.field else ""
    if change.kind in (ChangeKind.FACT_CONFLICT, ChangeKind.FACT_AGREED):
        slot, old, new = f"conflict|{slot}", "agreed", "disputed"
        if goes_back:
            old, new = new, old
    elif change.kind not in (ChangeKind.FACT_CHANGED, ChangeKind.FACT_WITHDRAWN, ChangeKind.FACT_ADDED):
        slot = ""
    proof = change.new_evidence or change.old_evidence
    return Why(
        reasons.for_refresh(change, flips),
        change.id,
        slot,
        old,
        new,
        model=change.model if change.field else "",
        field=change.field or "",
        unit=change.unit,
        source=proof.source if proof else change.source,
        quote=proof.quote if proof else change.quote,
        snapshot=proof.snapshot if proof else change.snapshot,
        flips=flips,
        goes_back=goes_back,
    )


def _brief(change: ChangeView) -> str:
    if change.field is None:
        return change.kind.value.partition(".")[2].replace("_", " ")
    return f"{field_name(change.field)}{percent_text(change.delta_pct).replace(' (', ' ').removesuffix(')')}"


def _is_urgent(change: ChangeView, flips: bool, rules: Rules) -> bool:
    """Whether a change cannot wait for the weekly mail: what commerce may do, an end, a moved name, a new winner."""
    return (
        (flips and triggers.FLIP in rules.urgent)
        or (change.kind is ChangeKind.ALIAS_REPOINTED and triggers.ALIAS in rules.urgent)
        or (_is_end(change) and triggers.RETIREMENT in rules.urgent)
        or (_moves_license(change) and triggers.LICENSE in rules.urgent)
    )


def _is_end(change: ChangeView) -> bool:
    ended = change.kind in (ChangeKind.MODEL_DEPRECATED, ChangeKind.MODEL_WITHDRAWN)
    return ended or change.field is Field.RETIREMENT_DATE or (change.field is Field.STATUS and change.new in _ENDED)


def _moves_license(change: ChangeView) -> bool:
    """Whether a license changes its class or what commerce may do; within a flood the old reading is not known."""
    old, new = change.old_evidence, change.new_evidence
    if change.field is not Field.LICENSE or change.kind is ChangeKind.FACT_AGREED:
        return False
    if old is None or new is None:
        return True
    return old.license_class != new.license_class or old.commercial_use != new.commercial_use


def flipped(change: ChangeView, other: ModelView | None) -> bool:
    """Whether a change turns round who is ahead in a row: cheaper, or longer."""
    if other is None or change.field is None or change.field not in PRICES | TOKEN_COUNTS or change.qualifiers:
        return False
    rival = other.fact(change.field)
    if rival is None or rival.unit != change.unit or change.old is None or change.new is None:
        return False
    try:
        before, after, theirs = Decimal(change.old), Decimal(change.new), Decimal(rival.value)
    except InvalidOperation:
        return False
    return before.compare(theirs) != after.compare(theirs)
