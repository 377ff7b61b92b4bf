"""Two invented vendors whose models appear, change and compete: a database of the whole way, for feeds to tell of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.database import Database, open_database
from storage.desk import Desk, open_desk
from storage.ledger import Ledger
from storage.terms import SourceKind, Vendor
from tests.support.pages import Page, Says, at

BOLT = Vendor("bolt", "Bolt Labs", hub=("bolt",))

OLD: Says = {
    "Acme One": {"license": "Apache-2.0", "context_length": "128000", "input_price": "3", "output_price": "15"},
}
HARE: Says = {
    "Hare Open": {
        "license": "LicenseRef-acme-research-non-commercial",
        "context_length": "200000",
        "tool_calling": "yes",
        "parameters": "24000000000",
        "open_weights": "yes",
        "pipeline": "text-generation",
    },
}
TORTOISE: Says = {
    "Tortoise 3.1": {
        "license": "apache-2.0",
        "context_length": "256000",
        "tool_calling": "yes",
        "parameters": "24000000000",
        "open_weights": "yes",
        "pipeline": "text-generation",
    },
}


@dataclass
class World:
    """The facts, the desk, and the pages of the two vendors."""

    database: Database
    desk: Desk
    ledger: Ledger
    acme: Page
    bolt: Page

    def ends(self, days: float) -> None:
        """End a run: what is due to be published is."""
        self.ledger.publish_launches(at(days, hours=2), final=True)


def world(folder: Path) -> World:
    """Day 0: one model of Acme, none of Bolt."""
    database = open_database(f"sqlite:///{folder / 'modelwire.db'}")
    ledger = Ledger(database)
    acme = Page(ledger, archived=True)
    bolt = Page(ledger, url="https://bolt.example/models", vendor=BOLT, archived=True, kind=SourceKind.DOCS)
    made = World(database, open_desk(database.url), ledger, acme, bolt)
    acme.says(at(), OLD)
    bolt.says(at(), {"Bolt Zero": {"context_length": "8000"}})
    made.ends(0)
    return made


def launch(made: World, days: float = 7) -> None:
    """A week later: two rivals appear on one day, and a price falls."""
    cheaper = {"Acme One": {**OLD["Acme One"], "input_price": "1.5"}}
    made.acme.says(at(days), {**cheaper, **HARE})
    made.bolt.says(at(days, hours=1), {"Bolt Zero": {"context_length": "8000"}, **TORTOISE})
    made.ends(days)
