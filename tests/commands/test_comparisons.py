"""`modelwire comparisons`, as an editor types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.market import launch, world

PROGRAM = Path(sys.executable).with_name("modelwire")


def typed(folder: Path, *words: str, code: int = 0) -> str:
    """What `modelwire comparisons` prints on either stream."""
    command = [str(PROGRAM), "comparisons", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_an_editor_decides_and_takes_it_back(tmp_path: Path) -> None:
    launch(world(tmp_path))
    due = json.loads(typed(tmp_path, "--json"))
    assert due["line"] in typed(tmp_path, "list")
    assert "is dismissed" in typed(tmp_path, "dismiss", due["id"], "--reason", "Too far apart", "--who", "Ann")
    assert typed(tmp_path) == ""
    assert "undo the last action first" in typed(tmp_path, "accept", due["id"], code=2)
    assert "is open" in typed(tmp_path, "undo", due["id"])
    assert "is published" in typed(tmp_path, "publish", due["id"], "--url", "https://editor.example/x")


def test_pages_are_imported_and_lines_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    launch(world(tmp_path))
    (tmp_path / "pages.csv").write_text(
        "url,a,b\nhttps://e.example/1,Acme One,Hare Open\nhttps://e.example/2,Acme One,X\n"
    )
    said = typed(tmp_path, "import", "pages.csv", code=1)
    assert "Registered: 1 page." in said
    assert "pages.csv, line 3" in said
    assert "cannot be read" in typed(tmp_path, "import", "missing.csv", code=2)
