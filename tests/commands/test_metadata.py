"""`modelwire metadata`, as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.market import world
from tests.support.typing import Typed


def test_the_facts_are_described_for_other_tools(tmp_path: Path, typed: Typed) -> None:
    assert "there is no database" in typed("metadata", code=2)
    world(tmp_path)
    described = json.loads(typed("metadata"))["databases"]["modelwire"]
    assert described["tables"]["fact"]["columns"]["since"]
