"""The page of a model: what is known of it with who says so, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.entries import Entry, Site
from feeds.text import QUOTE_LENGTH, clean
from feeds.web import render
from feeds.words import field_name, license_reading, starts, terms_text, value_text
from storage.desk.views import ComparisonView
from storage.terms import Authority
from storage.views import FactView, ModelView


def path_of(model_id: str, ending: str = "html") -> str:
    """Where the page of a model lies, or its feed: its id stays when its name does not."""
    return f"model/{model_id}.{ending}"


@dataclass(frozen=True, slots=True)
class _Fact:
    """A row of the page."""

    label: str
    text: str
    remark: str
    conflict: bool
    quote: str
    source: str
    authority: Authority
    first_seen: datetime
    last_confirmed: datetime


def model_page(model: ModelView, entries: Sequence[Entry], compared: Sequence[ComparisonView], site: Site) -> bytes:
    """The page of a model. `entries` are those of its changes, newest first."""
    names = sorted({clean(name, 100) for _, name in model.aliases if name != model.name})
    return render(
        "model.html",
        site=site,
        title=clean(model.name, 120),
        model=model,
        names=names[:20],
        facts=[_row(fact, model) for fact in model.facts],
        entries=entries,
        compared=compared,
        path=f"model/{model.id}",
        root="../",
    ).encode()


def _row(fact: FactView, model: ModelView) -> _Fact:
    evidence = fact.evidence
    seller = "" if fact.provider == model.vendor else f" at {clean(fact.provider, 60)}"
    day = starts(fact.qualifiers)
    others = sorted({other.value for other in fact.others} - {fact.value})
    remarks = [
        f"our reading: {license_reading(evidence)}" if license_reading(evidence) else "",
        f"condition: {clean(evidence.condition, 300)}" if evidence.condition else "",
        f"from {day}" if day else "",
        f"other sources: {', '.join(value_text(fact.field, one, fact.unit) for one in others[:5])}" if others else "",
    ]
    return _Fact(
        label=f"{field_name(fact.field)}{terms_text(fact.qualifiers)}{seller}",
        text=value_text(fact.field, fact.value, fact.unit),
        remark="; ".join(remark for remark in remarks if remark),
        conflict=fact.conflict == "real",
        quote=clean(evidence.quote, QUOTE_LENGTH),
        source=evidence.source,
        authority=evidence.authority,
        first_seen=evidence.first_seen,
        last_confirmed=evidence.last_confirmed,
    )
