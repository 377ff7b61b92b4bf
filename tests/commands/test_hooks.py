"""`modelwire hooks`, as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.market import launch, world
from tests.support.typing import Typed


def test_a_hook_is_made_shown_rotated_and_removed(tmp_path: Path, typed: Typed) -> None:
    launch(world(tmp_path))
    address = "http://127.0.0.1:9/hook"
    assert "private network" in typed("hooks", "add", address, code=2)
    said = typed("hooks", "add", address, "--events", "fact.*,comparison.due", "--allow-private")
    secret = said.rpartition("whsec_")[2].strip()
    assert len(secret) == 44
    (hook,) = map(json.loads, typed("hooks", "list", "--json").splitlines())
    assert hook["events"] == ["fact.*", "comparison.due"]
    assert secret not in typed("hooks", "list") + json.dumps(hook)
    assert "whsec_" in typed("hooks", "rotate", hook["id"][:20])
    assert "alone" in typed("hooks", "rotate", address, "--done")
    assert "no answer" in typed("hooks", "test", address, code=1)
    assert "0 new, 0 delivered" in typed("deliver")
    assert typed("hooks", "dead") == ""
    assert "told nothing" in typed("hooks", "remove", address)
    assert "no hook" in typed("hooks", "replay", address, code=2)


def test_a_hook_of_the_configuration_is_changed_there_alone(tmp_path: Path, typed: Typed) -> None:
    launch(world(tmp_path))
    secret = "whsec_" + "c2VjcmV0" * 5
    (tmp_path / "modelwire.toml").write_text(f'[[hook]]\nurl = "https://a.example/"\nsecret = "{secret}"\n')
    assert "https://a.example/" in typed("hooks", "list")
    assert "take it out there" in typed("hooks", "remove", "https://a.example/", code=2)
    assert "change it where it is set" in typed("hooks", "rotate", "https://a.example/", code=2)
    (tmp_path / "modelwire.toml").write_text('[[hook]]\nurl = "https://a.example/"\nsecret = "short"\n')
    assert "a secret is whsec_" in typed("deliver", code=2)
