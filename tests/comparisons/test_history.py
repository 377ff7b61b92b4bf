"""What held when: out of what several sources said, never an invented moment, never two units on one scale."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.comparisons import charts
from feeds.comparisons.history import Curve, Line, Point
from feeds.comparisons.timeline import steps
from storage.terms import SourceKind
from storage.views import HistoryView
from tests.comparisons.sides import DAY, F, fact, interval, table

CARD = {"source": "https://acme.example/card", "source_kind": SourceKind.CARD}


def day(number: float) -> timedelta:
    return timedelta(days=number)


def held(*history: HistoryView, now: str) -> list[tuple[str, int, int, bool]]:
    """(value, first day, last day, over) of each step."""
    found = steps(history, fact(F.CONTEXT_LENGTH, now))
    return [(one.value, (one.since - DAY).days, (one.seen_until - DAY).days, one.over) for one in found]


def said(value: str, since: float, until: float, state: str = "closed", **more: str) -> HistoryView:
    return interval(F.CONTEXT_LENGTH, value, DAY + day(since), DAY + day(until), state, **more)


def test_a_value_holds_from_when_it_was_first_seen_and_its_last_sight_is_remembered() -> None:
    assert held(said("1", 0, 3), said("2", 5, 9, "open"), now="2") == [("1", 0, 3, True), ("2", 5, 9, False)]


def test_what_was_never_in_force_is_no_step() -> None:
    never = [said("9", 1, 1, state) for state in ("pending", "flap", "misread")]
    assert held(said("1", 0, 3, "open"), *never, now="1") == [("1", 0, 3, False)]


def test_a_second_source_that_agrees_or_knows_less_moves_nothing() -> None:
    assert held(said("1", 0, 9, "open"), said("1", 2, 12, "open", **CARD), now="1") == [("1", 0, 12, False)]
    assert held(said("1", 0, 9, "open"), said("2", 2, 12, "open", **CARD), now="1") == [("1", 0, 9, False)]


def test_a_source_that_holds_between_two_sights_of_another_is_not_heard_in_between() -> None:
    first, then = said("1", 0, 3), said("2", 6, 9, "open")
    other = said("5", 1, 9, "open", **CARD)
    assert held(first, then, other, now="2") == [("1", 0, 3, True), ("2", 6, 9, False)]


def test_when_the_intervals_do_not_lead_to_the_fact_its_own_source_is_told() -> None:
    docs = said("1", 0, 9, "open", source="https://acme.example/pricing")
    card = said("2", 0, 9, "open", source="https://acme.example/a", source_kind=SourceKind.DOCS)
    assert held(docs, card, now="1")[-1][0] == "1"


SPANS = st.lists(
    st.tuples(st.sampled_from("123"), st.integers(0, 5), st.integers(0, 5), st.sampled_from(["a", "b"])), max_size=6
)


@given(SPANS)
def test_steps_are_in_order_differ_from_their_neighbours_and_end_in_the_fact(
    spans: list[tuple[str, int, int, str]],
) -> None:
    history, clock = [], {"a": 0, "b": 0}
    for value, gap, length, source in spans:
        start = clock[source] + gap
        clock[source] = start + length + 1
        history.append(said(value, start, start + length, source=f"https://acme.example/{source}"))
    history.append(said("4", 99, 100, "open", source="https://acme.example/pricing", source_kind=SourceKind.HAND))
    found = steps(history, fact(F.CONTEXT_LENGTH, "4"))
    assert found[-1].value == "4"
    assert not found[-1].over
    for one, following in pairwise(found):
        assert one.over
        assert one.since <= one.seen_until <= following.since
        assert one.value != following.value or one.seen_until < following.since


# -------------------------------------------------------------------------------------------------------------- curves


def test_curves_are_drawn_for_prices_and_context_and_never_share_a_scale_across_units() -> None:
    prices = interval(F.INPUT_PRICE, "3", DAY, DAY + day(1), "open")
    euros = interval(F.INPUT_PRICE, "2", DAY, DAY + day(1), "open", unit="EUR/1M tokens")
    made = table(
        [fact(F.INPUT_PRICE, "3")],
        [fact(F.INPUT_PRICE, "2", "EUR/1M tokens")],
        histories={"A1": [prices], "B2": [euros, said("8", 0, 1)]},
    )
    assert [(one.title, [line.words for line in one.lines]) for one in made.curves] == [
        ("input price per 1M tokens, USD", ["A1: $3.00 since 2026-11-01"]),
        ("input price per 1M tokens, EUR", ["B2: €2.00 since 2026-11-01"]),
        ("context in tokens", ["B2: 8 since 2026-11-01, last seen 2026-11-02"]),
    ]


def point(value: str, since: int, until: int, *, over: bool) -> Point:
    start = date(2026, 1, 1)
    return Point(Decimal(value), f"${value}", start + day(since), start + day(until), over)


FELL = Curve(
    F.INPUT_PRICE,
    "input price per 1M tokens",
    "USD/1M tokens",
    (
        Line("a", "A & <b>1</b>", (point("3", 0, 30, over=True), point("1.5", 40, 90, over=False))),
        Line("b", "B2", (point("2", 10, 50, over=True),)),
    ),
)


def test_a_chart_is_an_image_without_script_that_says_in_words_what_it_shows() -> None:
    svg = charts.chart(FELL, "chart-1")
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert [root.findtext(f"{space}{name}") for name in ("title", "desc")] == [FELL.title, FELL.words]
    assert FELL.words == (
        "A & <b>1</b>: $3 since 2026-01-01, then $1.5 since 2026-02-10. B2: $2 since 2026-01-11, last seen 2026-02-20."
    )
    tags = {one.tag.removeprefix(space) for one in root.iter()}
    assert not tags & {"script", "animate", "image", "foreignObject", "style"}
    assert {"$3.00", "$1.50", "$0.00", "2026-01-01", "now"} <= {one.text for one in root.iter(f"{space}text")}
    assert "var(--a)" in svg
    assert "var(--b)" in svg


def test_the_same_curve_gives_the_same_bytes_and_seeing_it_again_changes_none() -> None:
    first = charts.chart(FELL, "chart-1")
    charts.forget()
    assert charts.chart(FELL, "chart-1") == first
    later = Line("a", "A & <b>1</b>", (point("3", 0, 30, over=True), point("1.5", 40, 300, over=False)))
    confirmed = Curve(FELL.field, FELL.title, FELL.unit, (later, FELL.lines[1]))
    assert charts.chart(confirmed, "chart-1") == first


def test_a_page_that_was_written_before_spares_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = charts.chart(FELL, "chart-1")
    charts.forget()
    charts.remember(f"<figure>{before}</figure>\n<figure>{before}</figure>")
    monkeypatch.delattr(charts.vl_convert, "vegalite_to_svg")
    assert charts.chart(FELL, "chart-1") == before


@settings(max_examples=15, deadline=None)
@given(st.lists(st.decimals(0, 10**9, places=3), min_size=1, max_size=4))
def test_any_curve_can_be_drawn(values: list[Decimal]) -> None:
    points = tuple(point(str(value), 10 * n, 10 * n, over=n + 1 < len(values)) for n, value in enumerate(values))
    ElementTree.fromstring(charts.chart(Curve(F.CONTEXT_LENGTH, "context", "tokens", (Line("a", "A", points),)), "c"))
