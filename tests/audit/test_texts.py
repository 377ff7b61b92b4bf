"""Pages in the style of today's web, each with the verdicts that it must get, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.comparisons.audit import Audit, Finding

TEXTS = Path(__file__).parent / "texts"
PAGES = sorted(path for path in TEXTS.iterdir() if path.suffix != ".expected")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_claim_gets_its_verdict(path: Path, audited_text: Callable[[Path], Audit]) -> None:
    lines = path.with_name(f"{path.name}.expected").read_text(encoding="utf-8").splitlines()
    found = [told(one) for one in audited_text(path).findings]
    assert [one[:2] for one in found] == [tuple(line.split(" | ")[:2]) for line in lines]
    for (_, _, words), line in zip(found, lines, strict=True):
        assert line.split(" | ", 2)[2] in words


def told(one: Finding) -> tuple[str, str, str]:
    """The verdict, the model as named, and the words, of which the expectation need only name a part."""
    return one.verdict, one.claim.model if one.claim else "", " ".join(one.words.split())


def test_every_text_has_its_verdicts() -> None:
    assert len(PAGES) >= 15
    assert {f"{path.name}.expected" for path in PAGES} == {path.name for path in TEXTS.glob("*.expected")}
