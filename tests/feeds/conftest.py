"""A world in which two rivals have appeared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.site import Site
from tests.support.market import World, launch, world
from tests.support.receiver import Receiver, receiving

SITE = Site("https://changes.example.org")


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[World]:
    """After the day on which two rivals appeared and a price fell."""
    made = world(tmp_path)
    launch(made)
    yield made
    made.database.engine.dispose()
    made.desk.database.engine.dispose()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who is told things over HTTP."""
    with receiving() as server:
        yield server
