"""`modelwire compare`, `reviews` and `votes`, as they are typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.market import launch, world

PROGRAM = Path(sys.executable).with_name("modelwire")
REVIEWS = """\
reviews:
  - model: Tortoise 3.1
    seat: builder
    reviewer: Ada
    verdict: ship
    score: 8
    quote: It has a context window of 128K tokens.
    reviewed_on: 2026-03-12
"""


def typed(folder: Path, *words: str, code: int = 0) -> str:
    """What `modelwire` prints on either stream."""
    done = subprocess.run([str(PROGRAM), *words], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_reviews_and_votes_are_taken_in_listed_and_shown(tmp_path: Path) -> None:
    launch(world(tmp_path))
    pair = ("Hare Open", "Tortoise 3.1")
    assert "No reviews yet" in typed(tmp_path, "reviews", "list")
    (tmp_path / "r.yaml").write_text(REVIEWS)
    said = typed(tmp_path, "reviews", "import", "r.yaml")
    assert "Reviews: 1, of which 1 is new." in said
    assert "r.yaml, line 2: “128K” is bound to no fact" in said
    assert "unproven" in typed(tmp_path, "reviews", "list")
    assert json.loads(typed(tmp_path, "reviews", "list", "--json"))["figures"][0]["state"] == "unproven"
    (tmp_path / "r.yaml").write_text(REVIEWS.replace("8\n", "11\n").replace("ship\n", "sell\n"))
    assert typed(tmp_path, "reviews", "import", "r.yaml", code=2).count("r.yaml, line ") == 2
    assert "Counted." in typed(tmp_path, "votes", "add", *pair, "--for", "Tortoise 3.1", "--voter", "ann")
    (tmp_path / "v.csv").write_text("a,b,for,voter\nHare Open,Tortoise 3.1,Hare Open,bob\n")
    assert "Votes: 1, of which 1 is new." in typed(tmp_path, "votes", "import", "v.csv")
    assert json.loads(typed(tmp_path, "votes", "list", "--json"))["total"] == 2
    page = json.loads(typed(tmp_path, "compare", *pair, "--json"))
    assert (page["votes"]["total"], page["panels"]["b"]["ships"], page["verdict_on"]) == (2, 1, "2026-03-12")
    assert typed(tmp_path, "compare", *pair, "--html").startswith("<!doctype html>")
    assert typed(tmp_path, "compare", *pair) == typed(tmp_path, "compare", *pair, "--md")
    assert "choose one of --md, --html and --json" in typed(tmp_path, "compare", *pair, "--md", "--json", code=2)
    assert "names of one model" in typed(tmp_path, "compare", "Hare Open", "hare-open", code=2)
