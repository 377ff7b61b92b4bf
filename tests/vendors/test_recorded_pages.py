"""Every declared source has a recorded page, and the readers see in it what a person has confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import Config
from crawler.maintaining import golden
from crawler.registry import find, reader_for

ROOT = Path(__file__).parents[2]
DEFAULT = Config()
GOLDEN = {str(path.relative_to(Path(__file__).parent)): path for path in golden.pages_in(ROOT)}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_reading_is_the_one_that_a_person_confirmed(name: str) -> None:
    path = GOLDEN[name]
    expected = golden.load(path)
    document = golden.recorded_page(path, expected)
    found = find(expected.url, DEFAULT)
    assert found is not None, f"{name}: no source has the address {expected.url}; correct it, or declare the source"
    assert expected.confirmed, (
        f"{name} is not confirmed: run `modelwire read {golden.page_of(path).relative_to(ROOT)} --url {expected.url}`, "
        "compare it with the page, correct the golden reading where the page says otherwise, then set confirmed: true"
    )
    now = golden.seen(found, document, reader_for(document, DEFAULT)(document))
    assert golden.differences(expected.seen, now) == []
    assert expected.seen.models or expected.seen.announces or expected.seen.leads_to, f"{name} expects nothing at all"


def test_no_page_is_left_without_a_golden_reading() -> None:
    pages = {path for path in Path(__file__).parent.glob("*/*") if not path.name.endswith((golden.SUFFIX, ".pyc"))}
    assert pages == {golden.page_of(path) for path in GOLDEN.values()}


@pytest.mark.parametrize("name", GOLDEN)
def test_recorded_pages_are_small(name: str) -> None:
    page = golden.page_of(GOLDEN[name])
    assert page.stat().st_size < 20_000, "cut it down to the parts that show its shape"
