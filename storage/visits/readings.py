"""A reading in the terms of slots: whose model each claim is about, and which claims contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.decide import Standing, State
from storage.names import is_moving
from storage.schema import FactRow, ModelRow, ObservationRow
from storage.terms import (
    Authority,
    Claim,
    CommercialUse,
    LicenseClass,
    Popularity,
    Qualifiers,
    Reading,
    Visit,
    qualifiers_from,
    qualifiers_text,
)
from storage.visits.identity import ID_SPACES, Identity, Named, exactly, named, remember_vendors
from storage.visits.observations import SlotKey, Standings
from storage.visits.pointers import MovingName, Target

_Names = dict[tuple[str, tuple[str, ...]], Named]


@dataclass(slots=True)
class Said:
    """What a document says, by slot."""

    claims: dict[SlotKey, Claim] = field(default_factory=dict)
    contradicted: set[SlotKey] = field(default_factory=set)
    """Slots of which the document says two things: they are left as they are."""
    models: set[str] = field(default_factory=set)
    moving: dict[MovingName, Target] = field(default_factory=dict)
    """What moving names mean, where the document says one thing of each."""


def by_slot(session: Session, visit: Visit, reading: Reading) -> Said:
    """Resolve the names in a reading, and sort its claims by slot."""
    names, models = _resolve(session, visit, reading)
    said = Said()
    today = visit.at.date().isoformat()
    # What is announced for a day that has come is the value now; it is looked at last, so that it stands.
    for claim in sorted(reading.claims, key=lambda c: "effective_from" in dict(c.qualifiers)):
        model = models[names[claim.model, claim.aliases]]
        said.models.add(model.id)
        terms = dict(claim.qualifiers)
        terms.pop("effective_until", None)  # kept with the observation: an introductory price is the price
        in_force = terms.get("effective_from", "9") <= today
        if in_force:
            del terms["effective_from"]
        key = SlotKey(
            model.id,
            _provider(visit, model),
            claim.field,
            claim.unit,
            qualifiers_text(tuple(sorted(terms.items()))),
        )
        other = said.claims.get(key)
        if other is not None and other.value != claim.value and not in_force:
            said.contradicted.add(key)
        if other is None or in_force:
            said.claims[key] = claim
    for key in said.contradicted:
        del said.claims[key]
    said.moving = _moving(session, visit, reading, names, models)
    _note_popularity(reading.popularity, names, models)
    return said


def _moving(
    session: Session, visit: Visit, reading: Reading, names: _Names, models: Mapping[Named, ModelRow]
) -> dict[MovingName, Target]:
    """The moving names that stand beside others in the document, and those that it says outright point somewhere."""
    found: dict[MovingName, set[Target]] = defaultdict(set)
    for claim in reading.claims:
        name = names[claim.model, claim.aliases]
        beside = [] if is_moving(name.name) else [one for one in (claim.model, *claim.aliases) if is_moving(one)]
        for moving in beside if name.namespace not in ID_SPACES else ():
            key = MovingName(name.namespace, name.vendor, moving)
            found[key].add(Target(models[name].id, claim.quote, claim.locator))
    for pointer in reading.pointers:
        name, _ = named(visit.source, visit.vendors, pointer.target, ())
        known = exactly(session, name.namespace, name.vendor, name.name)
        if known:
            found[MovingName(name.namespace, name.vendor, pointer.name)].add(
                Target(known, pointer.quote, pointer.locator)
            )
    return {
        key: min(targets, key=lambda target: target.locator)
        for key, targets in found.items()
        if len({target.model_id for target in targets}) == 1
    }


def _resolve(session: Session, visit: Visit, reading: Reading) -> tuple[_Names, Mapping[Named, ModelRow]]:
    names: _Names = {}
    vendors = {}
    for model, aliases in dict.fromkeys((c.model, c.aliases) for c in reading.claims):
        name, vendor = named(visit.source, visit.vendors, model, aliases)
        names[model, aliases] = name
        vendors[vendor.slug] = vendor
    remember_vendors(session, vendors.values())
    wanted = sorted(set(names.values()), key=lambda n: (n.name, n.aliases))
    said: dict[Named, dict[tuple[str, str, Qualifiers], str]] = {name: {} for name in wanted}
    for claim in reading.claims:
        said[names[claim.model, claim.aliases]][claim.field, claim.unit, claim.qualifiers] = claim.value

    def told_apart(one: Named, other: Named) -> bool:
        return any(said[other].get(slot, value) != value for slot, value in said[one].items())

    return names, Identity(session, visit.at).resolve(wanted, told_apart)


def _provider(visit: Visit, model: ModelRow) -> str:
    """Who sells at the values said: a price list sells itself, the Hub shows what a model's vendor offers."""
    info = visit.source
    own = info.provider or info.vendor.slug
    if info.authority in (Authority.AGGREGATOR, Authority.RESELLER):
        return own
    return model.vendor if info.namespace in ID_SPACES else own


def _note_popularity(said: Collection[Popularity], names: _Names, models: Mapping[Named, ModelRow]) -> None:
    by_name = {model: models[name] for (model, _), name in names.items()}
    for one in said:
        if model := by_name.get(one.model):
            model.likes = model.likes if one.likes is None else one.likes
            model.downloads = model.downloads if one.downloads is None else one.downloads
            model.created = one.created or model.created


def come_into_force(
    session: Session, standings: Standings, rows: list[Standing[SlotKey]], today: str
) -> tuple[list[Standing[SlotKey]], dict[SlotKey, Claim]]:
    """End the scheduled values whose day has come: the other standings, and what they now say of the plain slots."""
    due = [row for row in rows if "" < row.slot.qualifier("effective_from") <= today]
    claims: dict[SlotKey, Claim] = {}
    for row in due:
        observation = session.get_one(ObservationRow, row.id)
        terms = dict(qualifiers_from(row.slot.qualifiers))
        del terms["effective_from"]
        plain = row.slot._replace(qualifiers=qualifiers_text(tuple(sorted(terms.items()))))
        if row.state is State.OPEN and not row.missing:
            claims[plain] = _claim(observation, plain)
        observation.state = State.CLOSED
        session.execute(delete(FactRow).where(FactRow.slot_id == standings.slot_ids[row.slot]))
    session.flush()
    over = {row.id for row in due}
    return [row for row in rows if row.id not in over], claims


def _claim(row: ObservationRow, slot: SlotKey) -> Claim:
    return Claim(
        model="",
        field=slot.field,
        value=row.value,
        unit=slot.unit,
        raw=row.raw,
        quote=row.quote,
        locator=row.locator,
        license_class=LicenseClass(row.license_class) if row.license_class else None,
        commercial_use=CommercialUse(row.commercial_use) if row.commercial_use else None,
        condition=row.condition,
    )


def extend_history(session: Session, source_id: int, visit: Visit, said: Said, snapshot: str) -> None:
    """Take in a visit that is older than the source's newest: values reach further back, nothing is published."""
    standings = Standings(session, source_id)
    ids = standings.ids(said.claims.keys())
    for slot, claim in said.claims.items():
        rows = session.scalars(
            select(ObservationRow)
            .where(ObservationRow.slot_id == ids[slot], ObservationRow.source_id == source_id)
            .order_by(ObservationRow.first_seen)
        ).all()
        before = [row for row in rows if row.first_seen <= visit.at]
        if before and before[-1].value == claim.value:
            continue
        after = next((row for row in rows if row.first_seen > visit.at), None)
        if after is not None and after.value == claim.value:
            after.first_seen, after.snapshot, after.quote, after.locator = (
                visit.at,
                snapshot,
                claim.quote,
                claim.locator,
            )
            continue
        session.add(
            ObservationRow(
                slot_id=ids[slot],
                source_id=source_id,
                state=State.CLOSED,
                value=claim.value,
                raw=claim.raw,
                quote=claim.quote,
                locator=claim.locator,
                license_class=claim.license_class or "",
                commercial_use=claim.commercial_use or "",
                condition=claim.condition,
                reader_version=visit.source.reader_version,
                snapshot=snapshot,
                first_seen=visit.at,
                last_confirmed=visit.at,
            )
        )
