"""Invented pages that say what a test wants them to say, at the moment it wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from storage.ledger import Ledger, Recorded
from storage.terms import (
    PRICES,
    TOKEN_COUNTS,
    Announcement,
    Authority,
    Claim,
    CommercialUse,
    Field,
    LicenseClass,
    Outcome,
    Reading,
    SourceInfo,
    SourceKind,
    Vendor,
    Visit,
    qualifiers,
)

ACME = Vendor("acme", "Acme AI", hub=("acme-ai",), openrouter=("acme",))
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Says = Mapping[str, Mapping[str, str]]
"""Model -> field (with qualifiers behind a question mark: "input_price?mode=batch") -> value."""

_CLASSES = {
    "apache-2.0": (LicenseClass.PERMISSIVE, CommercialUse.YES),
    "mit": (LicenseClass.PERMISSIVE, CommercialUse.YES),
    "cc-by-nc-4.0": (LicenseClass.NON_COMMERCIAL, CommercialUse.NO),
}


def at(days: float = 0, hours: float = 0) -> datetime:
    """A moment after the tests' first morning."""
    return START + timedelta(days=days, hours=hours)


def claims(says: Says, *, aliases: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Claim, ...]:
    """What a reader would make of a page that says this."""
    found = []
    for model, facts in says.items():
        for key, value in facts.items():
            name, _, terms = key.partition("?")
            what = Field(name)
            unit = "USD/1M tokens" if what in PRICES else "tokens" if what in TOKEN_COUNTS else ""
            license_class, commercial = _CLASSES.get(value, (None, None)) if what is Field.LICENSE else (None, None)
            found.append(
                Claim(
                    model=model,
                    field=what,
                    value=value,
                    unit=unit,
                    qualifiers=qualifiers(dict(pair.split("=", 1) for pair in terms.split("&") if pair)),
                    raw=value,
                    quote=f"{model} | {value}",
                    locator="table 1, row 1",
                    aliases=(aliases or {}).get(model, ()),
                    license_class=license_class,
                    commercial_use=commercial,
                )
            )
    return tuple(found)


@dataclass
class Page:
    """One watched address."""

    ledger: Ledger
    kind: SourceKind = SourceKind.DOCS
    url: str = "https://acme.example/models"
    vendor: Vendor = ACME
    authority: Authority = Authority.FIRST_PARTY
    provider: str = ""
    namespace: str = ""
    confirm: int = 2
    parent: str = ""
    archived: bool = False
    reader_version: int = 1
    vendors: tuple[Vendor, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def info(self) -> SourceInfo:
        return SourceInfo(
            url=self.url,
            vendor=self.vendor,
            kind=self.kind,
            authority=self.authority,
            provider=self.provider or self.vendor.slug,
            namespace=self.namespace or self.vendor.slug,
            reader="test",
            reader_version=self.reader_version,
            confirm=self.confirm,
            parent=self.parent,
        )

    def visit(self, when: datetime, outcome: Outcome = Outcome.CHANGED) -> Visit:
        """A visit that says nothing yet."""
        return Visit(self.info, when, outcome, archived=self.archived, vendors=self.vendors, status=200)

    def says(
        self,
        when: datetime,
        says: Says,
        *,
        announces: tuple[Announcement, ...] = (),
        body: bytes | None = None,
        sweep: str = "",
        next_url: str = "",
        watermark: str = "",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Recorded:
        """Record that the page was read and said this."""
        reading = Reading(
            claims(says, aliases=self.aliases), announcements=announces, next_url=next_url, watermark=watermark
        )
        titles = [(one.url, one.title) for one in announces]
        text = json.dumps([says, titles], sort_keys=True).encode() if body is None else body
        visit = replace(self.visit(when), reading=reading, body=text, sweep=sweep, headers=headers)
        return self.ledger.record(visit)

    def repeats(self, when: datetime) -> Recorded:
        """Record a 304."""
        return self.ledger.record(replace(self.visit(when, Outcome.UNCHANGED), status=304))

    def fails(self, when: datetime, outcome: Outcome = Outcome.BROKEN, note: str = "no table") -> Recorded:
        """Record a visit that went wrong."""
        return self.ledger.record(replace(self.visit(when, outcome), note=note, status=500))
