"""What each table and column of the facts holds, in words: for whoever opens the database with other tools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_SHA: Final = "Sha256 of a stored body; see the table snapshot."
_QUALIFIERS: Final = "JSON: on what the value depends, e.g. batch mode or a context tier; {} for the plain one."


@dataclass(frozen=True, slots=True)
class Table:
    """A table in words."""

    description: str
    columns: Mapping[str, str]
    is_inner: bool = False
    """Of use to the program alone."""
    facets: tuple[str, ...] = ()
    """Columns by which people sort it."""
    newest: str = ""
    """The column by which the newest row comes first, or nothing."""
    is_restricted: bool = False
    """It holds whole documents of others, which may be kept as evidence and not be shown to everybody."""


TABLES: Final[Mapping[str, Table]] = {
    "change": Table(
        "What happened to a fact, a model or a source: an entry of the feeds. Written once, never edited.",
        {
            "seq": "The order in which changes were written; the cursor of the interface for programs.",
            "id": "A ULID; the end of the entry's id in the feeds.",
            "kind": "What happened, e.g. fact.changed or model.added.",
            "published_at": "When it was published (UTC): the time of the visit that showed it.",
            "vendor": "Slug of who makes the model.",
            "provider": "Slug of who sells access to it; the vendor itself for its own offer.",
            "model_id": "The model; empty for what concerns a source.",
            "model": "The model's name at that time.",
            "field": "Which fact, e.g. license or input_price.",
            "qualifiers": _QUALIFIERS,
            "old": "The value before; unset where there was none.",
            "new": "The value since; unset where there is none any more.",
            "unit": "Of both values, e.g. USD/1M tokens.",
            "authority": "Of the source: first-party, reseller, aggregator, press or community.",
            "severity": "major, minor or note.",
            "old_last_seen": "When the old value was last seen (UTC).",
            "new_first_seen": "When the new value was first seen (UTC). The change lies between the two.",
            "source": "The page that says so.",
            "quote": "The words of the page.",
            "snapshot": _SHA,
            "note": "One sentence, where the rest does not say it.",
            "title": "Of an announcement.",
            "url": "Of an announcement.",
            "about": "The id of the change that this one corrects or takes back.",
            "details": "JSON: the evidence of both values, and the facts of a change that groups several.",
        },
        facets=("kind", "vendor", "field", "severity"),
        newest="seq",
    ),
    "model": Table(
        "A model, under whatever names; the names are in the table alias.",
        {
            "id": "A ULID.",
            "vendor": "Slug of who makes it.",
            "name": "As people write it.",
            "family": "The release of which it is a member.",
            "first_seen": "When a source first showed it (UTC).",
            "created": "When its repository was made, where it has one (UTC).",
            "likes": "On the Hub, the last time it was looked at.",
            "downloads": "On the Hub, the last time it was looked at.",
            "merged_into": "The id of the model that it is in truth; unset for a model of its own.",
        },
        facets=("vendor",),
        newest="first_seen",
    ),
    "fact": Table(
        "The value that holds now for a slot, resolved over its sources.",
        {
            "slot_id": "Of what it is the value.",
            "observation_id": "The source's statement that won.",
            "value": "The value, in the form that all sources are brought to.",
            "since": "When it became the fact here (UTC).",
            "known": "baseline (there when the watch began), pending, published or withdrawn.",
            "conflict": "real or definitional, where sources disagree.",
        },
        facets=("known", "conflict"),
    ),
    "slot": Table(
        "Of what a value can be said.",
        {
            "id": "Its number.",
            "model_id": "The model.",
            "provider": "Slug of who sells access at these terms; the vendor for what is true of the model itself.",
            "field": "Which fact, e.g. context_length.",
            "unit": "Of its values, e.g. USD/1M tokens.",
            "qualifiers": _QUALIFIERS,
        },
        facets=("field", "provider"),
    ),
    "observation": Table(
        "What one source said of one slot, and from when to when.",
        {
            "id": "Its number.",
            "slot_id": "Of what it speaks.",
            "source_id": "Who says it.",
            "state": "pending (not yet confirmed), open, closed, flap (taken back at once) or misread.",
            "value": "The value, in the form that all sources are brought to.",
            "raw": "The value as the page writes it.",
            "quote": "The words of the page.",
            "locator": "Where on the page.",
            "until": "The last day of an introductory value.",
            "license_class": "Our reading of a license: permissive, copyleft, use-restricted, non-commercial ...",
            "commercial_use": "Our reading: yes, no or conditional.",
            "condition": "Our reading: on what commercial use depends.",
            "reader_version": "Of the program's reader.",
            "snapshot": _SHA,
            "confirmed_snapshot": f"Of the reading that confirmed it. {_SHA}",
            "first_seen": "When it was first said (UTC).",
            "confirmations": "How many readings have said it.",
            "missing": "How many readings in a row have not said it.",
            "last_confirmed": "When it was last said (UTC); unset while the source's last good reading says it.",
        },
        facets=("state",),
        newest="first_seen",
    ),
    "source": Table(
        "One watched address and how it fares.",
        {
            "id": "Its number.",
            "url": "The address.",
            "vendor": "Slug of whose models it speaks of.",
            "kind": "announcement, docs, pricing, index, hub ... or hand, for what a person set.",
            "authority": "How much it is believed: first-party, reseller, aggregator, press or community.",
            "provider": "Slug of whose terms it states.",
            "namespace": "Among which names its models are called.",
            "reader": "The part of the program that reads it.",
            "reader_version": "Of that part, when it last read it.",
            "parent": "The address that led to it, if one did.",
            "every_seconds": "How often it is to be visited.",
            "unseen": "1 while nobody has seen it read well.",
            "paused": "1 while it is not visited.",
            "etag": "The server's word for the version that was read last.",
            "last_modified": "The server's date of the version that was read last.",
            "body": f"Of the last good reading. {_SHA}",
            "first_good_at": "When it was first read well (UTC).",
            "last_good_at": "When it was last read well (UTC).",
            "last_visit_at": "When it was last visited (UTC).",
            "last_unconditional_at": "When it was last fetched whatever its validators said (UTC).",
            "last_outcome": "changed, unchanged, empty, broken, blocked, unreachable or held.",
            "note": "One sentence on that.",
            "failures": "Visits in a row that did not end well.",
            "complained": "1 when maintainers have been told of this episode.",
            "slots": "How many values it states.",
            "pending": "How many of its values wait for confirmation.",
            "held_since": "Since when so much changed at once that it is held back (UTC).",
            "due_at": "When it is due again (UTC).",
            "watermark": "Down to where a listing has been read.",
            "last_swept_at": "When the whole of a listing was last read (UTC).",
            "sweep": "The sweep under way.",
            "sweep_next_url": "The page at which it goes on.",
            "sweep_watermark": "The watermark when it began.",
        },
        facets=("kind", "authority", "last_outcome"),
    ),
    "visit": Table(
        "One attempt to fetch and read a source.",
        {
            "id": "Its number.",
            "source_id": "The source.",
            "at": "When (UTC).",
            "digest": "Sha256 of what came.",
            "outcome": "changed, unchanged, empty, broken, blocked, unreachable or held.",
            "status": "Of the HTTP answer; 0 where none came.",
            "note": "One sentence on it.",
            "said": "How many values were read; unset where no document came.",
        },
        facets=("outcome",),
        newest="at",
    ),
    "visit_day": Table(
        "What is left of the visits of a long past day.",
        {"source_id": "The source.", "day": "ISO date, UTC.", "outcome": "How they ended.", "visits": "How many."},
    ),
    "snapshot": Table(
        "A document as it was served, kept as evidence. The bodies belong to their makers.",
        {
            "sha256": "Of the body as it was served.",
            "url": "From where.",
            "fetched_at": "When (UTC).",
            "status": "Of the HTTP answer.",
            "headers": "JSON: the headers of the answer, without cookies.",
            "size": "Bytes of the body.",
            "body": "The body, compressed with zstandard.",
        },
        newest="fetched_at",
        is_restricted=True,
    ),
    "alias": Table(
        "One name of a model.",
        {
            "id": "Its number.",
            "namespace": 'Where it is called so: "hub", "openrouter", or a vendor\'s own documents.',
            "name": "The name.",
            "vendor": "Slug of who makes the model.",
            "key": "The name without what people spell differently.",
            "model_id": "The model.",
            "first_seen": "When it was first called so (UTC).",
        },
        facets=("namespace",),
    ),
    "pointer": Table(
        'That a source says which model a moving name ("...-latest") means.',
        {
            "id": "Its number.",
            "source_id": "Who says so.",
            "namespace": "Where the model is called so.",
            "vendor": "Slug of who makes it.",
            "name": "The moving name.",
            "state": "pending, open, closed, flap or misread.",
            "model_id": "The model that it means.",
            "quote": "The words of the page.",
            "locator": "Where on the page.",
            "snapshot": _SHA,
            "first_seen": "When it was first said (UTC).",
            "confirmations": "How many readings have said it.",
            "last_confirmed": "When it was last said (UTC); unset while the source's last good reading says it.",
        },
    ),
    "presence": Table(
        "That a provider shows a model, and since when.",
        {
            "model_id": "The model.",
            "provider": "Slug of who shows it.",
            "authority": "Of the source that shows it.",
            "since": "When it was first shown (UTC).",
            "state": "baseline (there when the watch began), pending, published or withdrawn.",
            "source_id": "The source that shows it.",
            "last_news_at": "When its launch, or what became known later, was last told (UTC).",
            "withdrawn_at": "When it was found to be gone (UTC).",
        },
        facets=("provider", "state"),
    ),
    "announcement": Table(
        "A dated statement of a vendor.",
        {
            "id": "Its number.",
            "vendor": "Slug of who says it.",
            "url": "Where it stands.",
            "title": "Its title.",
            "published": "When it was made, by its own word (UTC).",
            "first_seen": "When it was first seen (UTC).",
            "source_id": "The source that led to it.",
            "known": "baseline, pending or published.",
        },
        facets=("vendor",),
        newest="first_seen",
    ),
    "vendor": Table(
        "Who makes models.", {"slug": "The name in addresses and columns.", "name": "The name as people write it."}
    ),
    "identity_decision": Table(
        "A person's decision on whether two models are one.",
        {
            "id": "A ULID.",
            "at": "When (UTC).",
            "kind": "merge or split.",
            "kept": "The id of the model that is left of a merge.",
            "other": "The id of the other one.",
            "reason": "Why.",
            "details": "JSON: what was moved, to undo it.",
            "undone_at": "When it was taken back (UTC).",
        },
    ),
    "consumer": Table(
        "How far a reader of the changes has come.",
        {"name": "The reader.", "seq": "The last change that it has handled."},
        is_inner=True,
    ),
    "sweep_model": Table(
        "Which models a running sweep has met.",
        {"source_id": "The listing.", "sweep": "The sweep.", "model_id": "The model."},
        is_inner=True,
    ),
    "meta": Table("Facts about the database itself.", {"key": "What.", "value": "Which."}, is_inner=True),
}
"""Every table of `storage.schema`, by name."""

QUERIES: Final[Mapping[str, tuple[str, str]]] = {
    "facts_of_models": (
        "What holds now of each model, with who says so.",
        """select model.name as model, slot.provider, slot.field, fact.value, slot.unit, slot.qualifiers,
  observation.quote, source.url as source, observation.first_seen, fact.conflict
from fact join slot on slot.id = fact.slot_id join model on model.id = slot.model_id
join observation on observation.id = fact.observation_id join source on source.id = observation.source_id
where fact.known <> 'withdrawn' and (:model = '' or model.name like '%' || :model || '%')
order by model.name, slot.field, slot.provider""",
    ),
    "history_of_a_field": (
        "Everything that any source ever said of one field.",
        """select model.name as model, slot.provider, slot.qualifiers, observation.value, slot.unit, observation.state,
  observation.first_seen, observation.last_confirmed, observation.quote, source.url as source
from observation join slot on slot.id = observation.slot_id join model on model.id = slot.model_id
join source on source.id = observation.source_id
where slot.field = :field and (:model = '' or model.name like '%' || :model || '%')
order by model.name, observation.first_seen""",
    ),
}
"""Questions that join tables, by name: in words, and in SQL."""


def datasette(database: str) -> Mapping[str, object]:
    """Metadata with which Datasette shows the database of that name (a file's, without its ending)."""
    tables = {name: _shown(table) for name, table in TABLES.items()}
    tables["modelwire_version"] = {"description": "Of these tables.", "hidden": True}
    queries = {name: {"description": said, "sql": sql} for name, (said, sql) in QUERIES.items()}
    described = {
        "description": "AI models: their facts with evidence, and what changed.",
        "tables": tables,
        "queries": queries,
        # Free SQL could read the documents of others; `datasette --root` logs their keeper in.
        "allow_sql": {"id": "root"},
    }
    return {"title": "modelwire", "databases": {database: described}}


def _shown(table: Table) -> Mapping[str, object]:
    said: dict[str, object] = {"description": table.description, "columns": dict(table.columns)}
    if table.is_inner:
        said["hidden"] = True
    if table.facets:
        said["facets"] = list(table.facets)
    if table.newest:
        said["sort_desc"] = table.newest
    if table.is_restricted:
        said["allow"] = {"id": "root"}
    return said
