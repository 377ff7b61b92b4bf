"""Pages in the style of today's web, each with the verdicts that it must get, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from feeds.comparisons.audit import Audit, Finding

TEXTS = Path(__file__).parent / "texts"
PAGES = sorted(path for path in TEXTS.iterdir() if path.suffix != ".expected")


def line(one: Finding) -> str:
    """verdict | model as named | the words"""
    return " | ".join((one.verdict, one.claim.model if one.claim else "", " ".join(one.words.split())))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_claim_gets_its_verdict(path: Path, audited_text: Callable[[Path], Audit]) -> None:
    expected = path.with_name(f"{path.name}.expected").read_text(encoding="utf-8").splitlines()
    assert [line(one) for one in audited_text(path).findings] == expected


def test_every_text_has_its_verdicts() -> None:
    assert len(PAGES) >= 15
    assert {f"{path.name}.expected" for path in PAGES} == {path.name for path in TEXTS.glob("*.expected")}
