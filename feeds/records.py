"""What the program knows as flat JSON objects with stable keys: for `--json`, and for whoever reads it by machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from storage.desk.hooks import Delivery, Hook
from storage.terms import Claim, Declined
from storage.views import ChangeView, Evidence, FactLine, FactView, HistoryView, ModelView, SourceView, SuggestionView

Json = Mapping[str, object]


def line(record: Json) -> str:
    """One object on one line, in any script as written."""
    return json.dumps(record, ensure_ascii=False, separators=(", ", ": "))


def claim(said: Claim, url: str) -> Json:
    """A claim of a reader, as `read --json` prints it."""
    record: dict[str, object] = {
        "model": said.model,
        "aliases": list(said.aliases),
        "field": said.field,
        "value": said.value,
        "unit": said.unit,
        "qualifiers": dict(said.qualifiers),
        "raw": said.raw,
        "quote": said.quote,
        "locator": said.locator,
        "url": url,
    }
    if said.license_class is not None:
        record["license_class"] = said.license_class
        record["commercial_use"] = said.commercial_use or "unknown"
        record["condition"] = said.condition
    return record


def declined(one: Declined, url: str) -> Json:
    """What a reader saw and would not say."""
    return {"declined": one.what, "reason": one.reason, "quote": one.quote, "locator": one.locator, "url": url}


def change(one: ChangeView) -> Json:
    """A change, as `changes --json` prints it."""
    return {
        "id": one.id,
        "kind": one.kind,
        "vendor": one.vendor,
        "provider": one.provider,
        "model": one.model,
        "field": one.field or "",
        "qualifiers": dict(one.qualifiers),
        "old": one.old,
        "new": one.new,
        "unit": one.unit,
        "delta_pct": one.delta_pct,
        "severity": one.severity,
        "authority": one.authority,
        "old_last_seen": _moment(one.old_last_seen),
        "new_first_seen": _moment(one.new_first_seen),
        "published_at": _moment(one.published_at),
        "source": one.source,
        "quote": one.quote,
        "snapshot": one.snapshot,
        "old_source": one.old_evidence.source if one.old_evidence else "",
        "old_quote": one.old_evidence.quote if one.old_evidence else "",
        "old_snapshot": one.old_evidence.snapshot if one.old_evidence else "",
        "absent": one.absent,
        "note": one.note,
        "title": one.title,
        "url": one.url,
        "facts": [_fact_line(fact) for fact in one.facts],
        "members": list(one.members),
    }


def model(one: ModelView) -> Json:
    """A model with its facts, as `show --json` prints it."""
    return model_head(one) | {"facts": [fact(f) for f in one.facts]}


def model_head(one: ModelView) -> dict[str, object]:
    """A model without its facts, as `models --json` prints it."""
    return {
        "id": one.id,
        "vendor": one.vendor,
        "model": one.name,
        "family": one.family,
        "authority": one.authority,
        "aliases": [{"namespace": namespace, "name": name} for namespace, name in one.aliases],
        "moving_names": [name for _, name in one.moving],
        "first_seen": _moment(one.first_seen),
        "likes": one.likes,
        "downloads": one.downloads,
        "announced_only": one.announced_only,
        "withdrawn": one.withdrawn,
    }


def fact(one: FactView) -> Json:
    """A value that holds now, with what others say of it."""
    return {
        "provider": one.provider,
        "field": one.field,
        "value": one.value,
        "unit": one.unit,
        "qualifiers": dict(one.qualifiers),
        "conflict": one.conflict,
        **evidence(one.evidence),
        "others": [{"value": other.value, **evidence(other)} for other in one.others],
    }


def history(one: HistoryView) -> Json:
    """One interval, as `history --json` prints it."""
    return {
        "provider": one.provider,
        "field": one.field,
        "value": one.evidence.value,
        "unit": one.unit,
        "qualifiers": dict(one.qualifiers),
        "state": one.state,
        **evidence(one.evidence),
    }


def evidence(one: Evidence) -> dict[str, object]:
    """Who says a value, in which words, and since when."""
    record: dict[str, object] = {
        "authority": one.authority,
        "source": one.source,
        "first_seen": _moment(one.first_seen),
        "last_confirmed": _moment(one.last_confirmed),
        "raw": one.raw,
        "quote": one.quote,
        "locator": one.locator,
        "snapshot": one.snapshot,
    }
    if one.license_class is not None:
        record["license_class"] = one.license_class
        record["commercial_use"] = one.commercial_use or "unknown"
        record["condition"] = one.condition
    return record


def source(one: SourceView) -> Json:
    """A watched address and how it fares, as `sources --json` prints it."""
    return {
        "source": one.url,
        "vendor": one.vendor,
        "kind": one.kind,
        "authority": one.authority,
        "reader": one.reader,
        "parent": one.parent,
        "outcome": one.outcome or "",
        "note": one.note,
        "last_visit": _moment(one.last_visit),
        "last_good": _moment(one.last_good),
        "failures": one.failures,
        "slots": one.slots,
        "read": one.read,
        "usual": one.usual,
        "pending": one.pending,
        "due_at": _moment(one.due_at),
        "paused": one.paused,
        "unseen": one.unseen,
        "held_since": _moment(one.held_since),
        "history": [
            {
                "outcome": episode.outcome,
                "since": _moment(episode.since),
                "until": _moment(episode.until),
                "visits": episode.visits,
            }
            for episode in one.history
        ],
    }


def suggestion(one: SuggestionView) -> Json:
    """Two models that may be one."""
    return {"one": one.one, "one_id": one.one_id, "other": one.other, "other_id": one.other_id, "reason": one.reason}


def hook(one: Hook) -> Json:
    """A hook without its secret, as `hooks list --json` prints it."""
    return {
        "id": one.id,
        "url": one.terms.url,
        "events": list(one.terms.events),
        "filter": one.terms.filter,
        "envelope": one.terms.envelope,
        "allow_private": one.terms.allow_private,
        "declared": one.declared,
        "state": one.state,
        "note": one.note,
        "created_at": _moment(one.created_at),
    }


def delivery(one: Delivery) -> Json:
    """An event on its way to a hook, as `hooks dead --json` prints it."""
    return {
        "event": one.event_id,
        "type": one.type,
        "hook": one.hook.id,
        "url": one.hook.terms.url,
        "attempts": one.attempts,
        "status": one.status,
        "note": one.note,
        "body": json.loads(one.body),
    }


def _fact_line(one: FactLine) -> Json:
    return {
        "model": one.model,
        "field": one.field,
        "old": one.old,
        "value": one.value,
        "unit": one.unit,
        "qualifiers": dict(one.qualifiers),
        "quote": one.evidence.quote,
        "source": one.evidence.source,
        "snapshot": one.evidence.snapshot,
    }


def _moment(when: datetime | None) -> str | None:
    return when.isoformat().replace("+00:00", "Z") if when else None
