"""`modelwire digest` and `modelwire subscribers`, as an operator types them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.desk.subscribers import Subscribers, UnknownSubscriber
from tests.support.inbox import receiving_mail
from tests.support.market import launch, world
from tests.support.typing import Typed

NOW = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
WEEK = "2026-W11"
SENDER = "digest@changes.example.org"


def test_an_operator_sends_it_by_command(tmp_path: Path, typed: Typed) -> None:
    launched = world(tmp_path)
    launch(launched)
    assert "all times UTC" in typed("digest", "--week", WEEK)
    assert "<!doctype html>" in typed("digest", "--week", WEEK, "--html")
    assert "set mail.sender" in typed("digest", "--week", WEEK, "--send", code=2)
    with receiving_mail() as inbox:
        (tmp_path / "modelwire.toml").write_text(
            f'base_url = "https://changes.example.org"\n[mail]\nsender = "{SENDER}"\nserver = "{inbox.url}"\n'
        )
        assert "is asked" in typed("subscribers", "add", "ann@example.org")
        assert "has not said yes" in typed("subscribers", "list")
        (ann,) = Subscribers(launched.desk.database).all()
        Subscribers(launched.desk.database).confirm(ann.token, NOW)
        assert "sent to 1, 0 had it before" in typed("digest", "--week", WEEK, "--send")
        assert "sent to 0, 1 had it before" in typed("digest", "--week", WEEK, "--send")
        assert typed("subscribers", "remove", "ann@example.org") == "Deleted.\n"
        assert typed("subscribers", "list", "--json") == ""
        with pytest.raises(UnknownSubscriber):
            Subscribers(launched.desk.database).remove("ann@example.org")
