"""Change -> Entry: the words in which a change is told. An entry is made once and never edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from feeds import content
from feeds.text import TITLE_LENGTH, at_quote, html, plain, web_address
from feeds.words import (
    amount_text,
    field_name,
    license_reading,
    moment,
    percent_text,
    reading_page,
    sentence,
    short_tokens,
    source_name,
    starts,
    terms_text,
    value_text,
    who_says,
)
from storage.terms import PRICES, Authority, ChangeKind, Field
from storage.views import ChangeView, FactLine

__all__ = ["Entry", "Site", "entry", "field_name", "group_entry", "title", "value_text"]

_K: Final = ChangeKind


@dataclass(frozen=True, slots=True)
class Site:
    """Where feeds and pages are published, and what they are called."""

    base_url: str
    title: str = "modelwire"
    stamp: str = ""
    """Put before every title; "DEMO" where the news is invented."""
    tag: str = ""
    """The beginning of every id, "tag:<host>,<year>:"; `write_feeds` takes it from the database."""
    hub: str = ""
    """The WebSub hub that is told when feeds change, or nothing."""

    def address(self, path: str) -> str:
        """Where a file of the site will be found."""
        return f"{self.base_url.rstrip('/')}/{path}"

    def stamped(self, said: str) -> str:
        """A title with the stamp before it."""
        return f"{self.stamp}: {said}" if self.stamp else said

    def called(self, feed: str) -> str:
        """What a feed is called among the feeds of others."""
        return self.stamped(f"{self.title}: {feed}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, in whatever format it is sent."""

    key: str
    """What makes the id: "change/<ULID>"."""
    title: str
    """Plain text."""
    summary: str
    """One or two plain sentences."""
    content: str
    """HTML, all of it ours; what a page said is text in it."""
    link: str
    """Where the proof is: the source at the quote, else our own page."""
    published: datetime
    severity: str = "minor"
    categories: tuple[str, ...] = ()
    record: tuple[tuple[str, object], ...] = ()
    """The facts of the entry by name, for machines."""


def entry(change: ChangeView, site: Site) -> Entry:
    """A change as a feed item."""
    address = change.url or change.source
    page = reading_page(address, change.quote)
    link = (at_quote(page, change.quote) if page == address else web_address(page)) or site.address("index.html")
    return Entry(
        key=f"change/{change.id}",
        title=site.stamped(title(change)),
        summary=summary(change),
        content=content.of_change(change, summary(change)) + _history(change, site),
        link=link,
        published=change.published_at,
        severity=change.severity,
        categories=_categories(change),
        record=_record(change),
    )


def _history(change: ChangeView, site: Site) -> str:
    """The way to all that is known of the model, where it has a page."""
    if not change.model_id or change.authority is not Authority.FIRST_PARTY or change.kind.for_maintainers:
        return ""
    page = content.link(site.address(f"model/{change.model_id}.html"), "", html(change.model))
    return f"<p>All that is known: {page}.</p>"


def group_entry(story: Sequence[ChangeView], site: Site) -> Entry:
    """Several changes of one author and one cause as one item; a single one as itself."""
    first = story[0]
    if len(story) == 1:
        return entry(first, site)
    names = f"{plain(first.vendor_name)}: {len(story)} repositories"
    what = title(replace(first, model=names)).removeprefix(f"{names}")
    said = f"{plain(first.vendor_name)} did the same to {len(story)} repositories."
    told = entry(first, site)
    return replace(
        told,
        title=site.stamped(plain(f"{names}{what}", TITLE_LENGTH)),
        summary=f"{said} {told.summary}",
        content=content.of_group(story, said) + told.content,
    )


def title(change: ChangeView) -> str:
    """The change in a line: the model first, then both values."""
    said = _whole_title(change)
    if len(said) <= TITLE_LENGTH:
        return said
    # The values are the news: a name that is too long is cut before they are.
    name = plain(change.model)
    room = TITLE_LENGTH - (len(said) - len(name))
    if change.model and room >= 20 and said.startswith(name):
        return f"{plain(name, room)}{said[len(name) :]}"
    return plain(said, TITLE_LENGTH)


def _whole_title(change: ChangeView) -> str:
    model = plain(change.model) or plain(change.vendor_name)
    field = f"{field_name(change.field)}{terms_text(change.qualifiers)}" if change.field else ""
    match change.kind:
        case _K.MODEL_ADDED:
            return f"{model}: {_listed(change)}new model{_headline(change.facts)}"
        case _K.MODEL_WITHDRAWN:
            return f"{model}: {'no longer listed' if not _seller(change) else f'no longer offered{_seller(change)}'}"
        case _K.MODEL_DEPRECATED:
            return f"{model}: {_ending(change)}"
        case _K.ANNOUNCEMENT:
            return f"{plain(change.vendor_name)}: {plain(change.title) or 'announcement'}"
        case _K.ALIAS_REPOINTED:
            return f"{model}: now points at {plain(change.new or '?')} (was {plain(change.old or '?')})"
        case _K.SOURCE_BROKEN:
            return f"Source broken: {_short_address(change.source)}"
        case _K.SOURCE_RECOVERED:
            return f"Source recovered: {_short_address(change.source)}"
        case _K.SOURCE_HELD:
            return f"Source held: {_short_address(change.source)}"
        case _K.FACT_RETRACTED:
            return f"{model}: retracted: {field or 'an entry'}{f' {_value(change, change.new)}' if change.new else ''}"
        case _K.FACT_CORRECTED if not change.field:
            return f"{model}: correction{f' of {len(change.facts)} values' if change.facts else ': misread'}"
        case _K.FACT_ADDED if not change.field:
            return f"{model}: now also known{_headline(change.facts) or f' ({len(change.facts)} facts)'}"
        case _K.FACT_CHANGED if change.facts:
            models = {line.model_id for line in change.facts if line.model_id}
            where = f" of {len(models)} models" if len(models) > 1 else ""
            return f"{model}: {len(change.facts)} values{where} changed at once"
    return f"{model}{_seller(change)}: {_moved(change, field)}"


def _moved(change: ChangeView, field: str) -> str:
    """What happened to one slot."""
    old, new = _value(change, change.old), _value(change, change.new)
    day = starts(change.qualifiers)
    match change.kind:
        case _K.FACT_ADDED:
            return f"{field} now known: {new}"
        case _K.FACT_WITHDRAWN:
            return f"{field} {old} no longer stated"
        case _K.FACT_SCHEDULED:
            return f"{field} {f'{old} → ' if change.old else ''}{new} from {day or 'a later day'}"
        case _K.FACT_SCHEDULE_CANCELLED:
            return f"{field} {old or new} from {day or 'a later day'} is cancelled"
        case _K.FACT_CORRECTED:
            return (
                f"correction: {field} is {new}, not {old}" if change.new else f"correction: {field} {old} was misread"
            )
        case _K.FACT_CONFLICT:
            return f"sources disagree on {field} ({_sides(change)})"
        case _K.FACT_AGREED:
            return f"sources agree again on {field} ({new or old})"
    if change.field in PRICES and change.old is not None and change.new is not None:
        before = amount_text(change.old, change.unit)
        return f"{field} {before} → {new}{percent_text(change.delta_pct)}"
    if change.old is not None and new.endswith(" tokens"):
        old = old.removesuffix(" tokens")
    return f"{field} {old} → {new}{percent_text(change.delta_pct)}"


def _value(change: ChangeView, value: str | None) -> str:
    return value_text(change.field, value, change.unit) if change.field and value is not None else plain(value or "")


def _sides(change: ChangeView) -> str:
    said = []
    for evidence in (change.new_evidence, change.old_evidence):
        if evidence is not None:
            who = "vendor" if evidence.authority is Authority.FIRST_PARTY else str(evidence.authority)
            place = source_name(evidence.source)
            who = place if place in ("Hugging Face", "OpenRouter") else who
            said.append(f"{who} {_value(change, evidence.value).removesuffix(' tokens')}")
    return " / ".join(said) or "see the entry"


def _seller(change: ChangeView) -> str:
    """Who sells, where that matters: a price is somebody's, and a reseller's word is not the vendor's."""
    if change.provider == change.vendor:
        return f" ({plain(change.vendor_name)} API)" if change.field in PRICES else ""
    return f" ({plain(change.provider)})" if change.provider else ""


def _listed(change: ChangeView) -> str:
    return "" if change.provider in ("", change.vendor) else f"on {plain(change.provider)}, "


def _headline(facts: tuple[FactLine, ...]) -> str:
    """ " (128K context, Apache-2.0, $3.00 in / $15.00 out per 1M)"."""
    own = {line.field: line for line in facts if not line.qualifiers}
    said = []
    if line := own.get(Field.CONTEXT_LENGTH):
        said.append(f"{short_tokens(line.value)} context")
    if line := own.get(Field.LICENSE):
        said.append(value_text(Field.LICENSE, line.value))
    prices = [
        f"{amount_text(line.value, line.unit)} {way}"
        for field, way in ((Field.INPUT_PRICE, "in"), (Field.OUTPUT_PRICE, "out"))
        if (line := own.get(field))
    ]
    if prices:
        said.append(f"{' / '.join(prices)} per 1M")
    return f" ({', '.join(said)})" if said else ""


def _ending(change: ChangeView) -> str:
    lines = {line.field: line.value for line in change.facts}
    if change.field:
        lines.setdefault(change.field, change.new or "")
    status = "retired" if lines.get(Field.STATUS) == "retired" else "deprecated"
    day = lines.get(Field.RETIREMENT_DATE, "")
    if not day or status == "retired":
        return status + (f" on {plain(day, 20)}" if day else "")
    try:
        left = (date.fromisoformat(day) - change.published_at.date()).days
    except ValueError:
        return f"{status}, retires {plain(day, 20)}"
    away = f"{left} day{'' if left == 1 else 's'}" if left >= 0 else "in the past"
    return f"{status}, retires {day} ({away})"


def _short_address(url: str) -> str:
    address = web_address(url)
    if not address:
        return plain(url, 80)
    parts = urlsplit(address)
    return plain(f"{parts.hostname}{parts.path}{f'?{parts.query}' if parts.query else ''}".removesuffix("/"), 90)


def summary(change: ChangeView) -> str:
    """One or two sentences: what it means, who says so, how long the old value stood."""
    said = [_meaning(change), _who(change), _when(change), sentence(plain(change.note, 300))]
    return " ".join(part for part in said if part)


def _meaning(change: ChangeView) -> str:
    old, new = change.old_evidence, change.new_evidence
    if change.field is Field.LICENSE and new and license_reading(new):
        before = license_reading(old) if old else ""
        if before and before != license_reading(new):
            return f"Our reading of the license: {before}; now {license_reading(new)}."
        return f"Our reading of the license: {license_reading(new)}."
    if change.kind is _K.MODEL_ADDED and change.members:
        return f"With it came {len(change.members)} more of its family."
    if change.kind is _K.FACT_SCHEDULED:
        return "Announced, and not yet in force."
    if change.kind is _K.FACT_CORRECTED:
        return "Nothing happened in the world: we had read it wrongly, and are sorry."
    if change.kind is _K.FACT_RETRACTED:
        return "An earlier entry was wrong and is taken back."
    return ""


def _who(change: ChangeView) -> str:
    proof = change.new_evidence or change.old_evidence
    if proof is None and change.facts:
        stated = [line.evidence for line in change.facts]
        proof = next((one for one in stated if one.source == change.source), stated[0])
    if change.kind.for_maintainers:
        return ""
    if change.kind is _K.FACT_WITHDRAWN and proof:
        said = who_says(proof)
        return f"{said[0].upper()}{said[1:]} no longer says it."
    if proof:
        said = who_says(proof)
        return f"{said[0].upper()}{said[1:]} says so."
    return f"Seen at {source_name(change.source)}." if change.source else ""


def _when(change: ChangeView) -> str:
    old, new = change.old_last_seen, change.new_first_seen
    if old and new and change.kind is not _K.FACT_CONFLICT:
        since = change.old_evidence.first_seen if change.old_evidence else None
        days = (old - since).days if since else 0
        stood = f" after at least {days} day{'' if days == 1 else 's'}" if days > 0 else ""
        return f"The old value was seen until {moment(old)}{stood}, the new one from {moment(new)}."
    if new and change.kind in (_K.MODEL_ADDED, _K.FACT_ADDED, _K.FACT_SCHEDULED):
        return f"First seen {moment(new)}."
    return f"Last seen {moment(old)}." if old and not new else ""


def _categories(change: ChangeView) -> tuple[str, ...]:
    said = (change.kind.value, change.vendor, change.field.value if change.field else "", change.severity)
    return tuple(dict.fromkeys(plain(one, 80) for one in said if one))


def _record(change: ChangeView) -> tuple[tuple[str, object], ...]:
    return (
        ("kind", change.kind.value),
        ("vendor", plain(change.vendor)),
        ("provider", plain(change.provider)),
        ("model", plain(change.model)),
        ("field", change.field.value if change.field else ""),
        ("qualifiers", {plain(name): plain(value) for name, value in change.qualifiers}),
        ("old", None if change.old is None else plain(change.old)),
        ("new", None if change.new is None else plain(change.new)),
        ("unit", plain(change.unit)),
        ("delta_pct", change.delta_pct),
        ("severity", change.severity),
        ("authority", change.authority.value),
        ("source", web_address(change.source)),
        ("quote", plain(change.quote, 200)),
        ("snapshot", plain(change.snapshot, 64)),
    )
