"""The decision table: each row it has, each state of a cell, and never a comparison of what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.comparisons.cells import STALE, State
from feeds.comparisons.opinions import Tally
from storage.desk.reviews import Seat, Verdict
from storage.terms import Authority, CommercialUse, LicenseClass, SourceKind, qualifiers
from storage.views import FactView
from tests.comparisons.sides import DAY, F, cell, fact, interval, review, row, said, table

BATCH = qualifiers(mode="batch")
APACHE = fact(
    F.LICENSE, "Apache-2.0", raw="Apache 2.0", license_class=LicenseClass.PERMISSIVE, commercial_use=CommercialUse.YES
)
COMMUNITY = fact(
    F.LICENSE,
    "LicenseRef-acme-community",
    raw="acme-community",
    license_class=LicenseClass.USE_RESTRICTED,
    commercial_use=CommercialUse.CONDITIONAL,
    condition="up to 700 million monthly users",
)
FULL = [
    COMMUNITY,
    *(
        fact(field, value)
        for field, value in {
            F.OPEN_WEIGHTS: "no", F.INPUT_PRICE: "3", F.OUTPUT_PRICE: "15", F.CACHED_INPUT_PRICE: "0.3",
            F.CACHE_WRITE_PRICE: "3.75", F.CONTEXT_LENGTH: "200000", F.MAX_OUTPUT_TOKENS: "8192", F.TOOL_CALLING: "yes",
            F.MODALITIES: "image+text -> text", F.PARAMETERS: "24000000000", F.RUNTIMES: "llama.cpp, vLLM",
            F.RELEASE_DATE: "2026-10", F.STATUS: "deprecated", F.RETIREMENT_DATE: "2027-03-01", F.SUCCESSOR: "A2",
        }.items()
    ),
    fact(F.INPUT_PRICE, "1.5", terms=BATCH),
    fact(F.OUTPUT_PRICE, "7.5", terms=BATCH),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("panel", "Ship: 3 of 4 would ship it, 1 seat is empty"),
        ("community", "75%: 3 of 4 votes"),
        ("best-for", "long documents"),
        ("entry", "Paid"),
        ("input_price", "$3.00 per 1M tokens"),
        ("output_price", "$15.00 per 1M tokens"),
        ("blended", "$6.00 per 1M tokens"),
        ("input_price-batch", "$1.50 per 1M tokens"),
        ("output_price-batch", "$7.50 per 1M tokens"),
        ("cached_input_price", "$0.30 per 1M tokens"),
        ("cache_write_price", "$3.75 per 1M tokens"),
        ("license", "acme-community"),
        ("license-id", "LicenseRef-acme-community"),
        ("license-class", "use-restricted"),
        ("commercial-use", "conditional"),
        ("condition", "up to 700 million monthly users"),
        ("context_length", "200,000 tokens"),
        ("max_output_tokens", "8,192 tokens"),
        ("tool_calling", "yes"),
        ("modalities", "image+text → text"),
        ("open_weights", "no"),
        ("runtimes", "llama.cpp, vLLM"),
        ("parameters", "24B"),
        ("release_date", "2026-10"),
        ("status", "deprecated"),
        ("retirement_date", "2027-03-01"),
        ("successor", "A2"),
    ],
)
def test_every_row_shows_what_is_known_of_a_side(key: str, text: str) -> None:
    seats = (Seat.BUILDER, Seat.SKEPTIC, Seat.FOUNDER)
    reviews = [review("A1", seat, best_for="long documents" if seat is Seat.BUILDER else "") for seat in seats]
    made = table(FULL, {}, reviews=reviews, tally=Tally(3, 1))
    shown = cell(made, key)
    assert shown.text == text
    opinion = key in ("panel", "community", "best-for")
    assert (shown.state is State.OPINION) == opinion
    assert bool(shown.notes) != opinion, "facts have footnotes, opinions have none"
    if key != "community":
        assert row(made, key).b.text == ""


def test_rows_of_which_nobody_speaks_are_there_when_a_reader_would_miss_them() -> None:
    made = table({}, {})
    assert [one.key for one in made.rows] == [
        *("panel", "community", "best-for", "entry", "input_price", "output_price", "blended"),
        *("license", "license-id", "license-class", "commercial-use", "context_length", "tool_calling", "modalities"),
        *("open_weights", "runtimes", "parameters", "release_date", "status", "successor"),
    ]
    assert {one.a.state for one in made.rows} == {State.UNKNOWN}
    assert (made.differs, made.notes, made.checked, made.verdict_on) == ((), (), None, None)


CONFIG = said(F.CONTEXT_LENGTH, "262144", source="https://acme.example/config.json", source_kind=SourceKind.CONFIG)


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        (fact(F.CONTEXT_LENGTH, "8"), State.VENDOR),
        (fact(F.CONTEXT_LENGTH, "8", source_kind=SourceKind.ANNOUNCEMENT), State.ANNOUNCED),
        (fact(F.CONTEXT_LENGTH, "8", authority=Authority.AGGREGATOR), State.UNOFFICIAL),
        (fact(F.CONTEXT_LENGTH, "8", others=(replace(CONFIG, value="8"),)), State.VERIFIED),
        (fact(F.CONTEXT_LENGTH, "8", others=(CONFIG,), conflict="real"), State.CONFLICTING),
        (fact(F.CONTEXT_LENGTH, "8", others=(CONFIG,), conflict="definitional"), State.VENDOR),
        (fact(F.CONTEXT_LENGTH, "8", last_confirmed=DAY - STALE), State.VENDOR),
        (fact(F.CONTEXT_LENGTH, "8", last_confirmed=DAY - STALE - timedelta(1)), State.UNCONFIRMED),
    ],
)
def test_a_cell_says_how_sure_it_is(shown: FactView, state: State) -> None:
    made = table([shown], {F.LICENSE: "MIT"})
    assert cell(made, "context_length").state is state
    if state is State.UNCONFIRMED:
        assert cell(made, "context_length").says == "unconfirmed since 2026-10-01"


def test_a_context_tells_what_it_rests_on_and_what_other_sources_say_with_a_footnote_each() -> None:
    made = table([fact(F.CONTEXT_LENGTH, "256000", others=(CONFIG,), conflict="definitional")], {})
    shown = cell(made, "context_length")
    assert shown.remarks == (
        "total window, by the price page at acme.example",
        "the configuration file at acme.example: 262,144 tokens",
    )
    assert [made.notes[number - 1].source for number in shown.notes] == [
        "https://acme.example/pricing",
        "https://acme.example/config.json",
    ]


def test_a_license_leads_to_its_text_where_it_has_an_spdx_id_else_to_the_page_that_names_it() -> None:
    made = table([APACHE], [COMMUNITY])
    shown = row(made, "license")
    assert (shown.a.text, shown.a.link) == ("Apache 2.0", "https://spdx.org/licenses/Apache-2.0.html")
    assert shown.b.link == "https://acme.example/pricing"
    assert (row(made, "license-id").a.remarks, row(made, "license-id").b.remarks) == ((), ("no SPDX id",))


NON_COMMERCIAL = fact(F.LICENSE, "CC-BY-NC-4.0", commercial_use=CommercialUse.NO)


@pytest.mark.parametrize(
    ("facts", "text", "remarks"),
    [
        ([fact(F.OPEN_WEIGHTS, "yes")], "Free", ("weights to download",)),
        (
            [fact(F.OPEN_WEIGHTS, "yes"), fact(F.GATED, "manual"), NON_COMMERCIAL],
            "Free",
            ("weights to download", "after asking for access", "not for commercial use, by our reading"),
        ),
        (
            [fact(F.OPEN_WEIGHTS, "yes"), fact(F.INPUT_PRICE, "0.1")],
            "Free",
            ("weights to download", "paid API from $0.10 input price"),
        ),
        ([fact(F.INPUT_PRICE, "3")], "Paid", ("from $3.00 input price",)),
        ([fact(F.INPUT_PRICE, "0"), fact(F.OUTPUT_PRICE, "0")], "Free", ("API without a charge",)),
        ([fact(F.INPUT_PRICE, "3", provider="openrouter", authority=Authority.AGGREGATOR)], "", ()),
        ([fact(F.OPEN_WEIGHTS, "no")], "", ()),
    ],
)
def test_entry_is_free_or_paid_or_not_known(facts: list[FactView], text: str, remarks: tuple[str, ...]) -> None:
    made = table(facts, {})
    assert (cell(made, "entry").text, cell(made, "entry").remarks) == (text, remarks)
    assert made.a.entry == cell(made, "entry")


def test_what_differs_is_said_in_sentences_and_a_tie_is_called_one() -> None:
    a = [
        APACHE,
        *(fact(f, v) for f, v in {F.INPUT_PRICE: "3", F.OUTPUT_PRICE: "15", F.CONTEXT_LENGTH: "128000"}.items()),
    ]
    b = [
        COMMUNITY,
        *(fact(f, v) for f, v in {F.INPUT_PRICE: "1", F.OUTPUT_PRICE: "15", F.CONTEXT_LENGTH: "131072"}.items()),
    ]
    assert table(a, b).differs == (
        "B2 is cheaper in input price: $1.00 against $3.00 per 1M tokens (67% less).",
        "B2 is cheaper in blended price, 3 parts input to 1 output: $4.50 against $6.00 per 1M tokens (25% less).",
        "License: Apache 2.0 for A1, acme-community for B2.",
        "License class, by our reading: permissive for A1, use-restricted for B2.",
        "Commercial use, by our reading: yes for A1, conditional for B2.",
        "A tie in entry (Paid), output price ($15.00 per 1M tokens), "
        "context (128,000 tokens and 131,072 tokens, which mean the same).",
    )


@pytest.mark.parametrize("unit", ["EUR/1M tokens", "USD/1M characters"])
def test_amounts_of_different_currencies_or_units_are_never_compared(unit: str) -> None:
    prices = (F.INPUT_PRICE, F.OUTPUT_PRICE)
    made = table([fact(f, "3") for f in prices], [fact(f, "1", unit) for f in prices])
    assert not [one.key for one in made.rows if one.differs]
    assert [said.endswith("are not compared.") for said in made.differs] == [True, True, True, False]
    assert not [said for said in made.differs if "cheaper" in said]
    one_sided = table([fact(F.INPUT_PRICE, "3"), fact(F.OUTPUT_PRICE, "1", unit)], {})
    assert cell(one_sided, "blended").text == "", "nor blended"


def test_lists_of_runtimes_are_never_whole_so_they_never_differ() -> None:
    made = table({F.RUNTIMES: "vLLM"}, {F.RUNTIMES: "llama.cpp"})
    assert (row(made, "runtimes").differs, made.differs) == (False, ())


AMOUNTS = st.decimals(min_value=0, max_value=10_000, places=4)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_whoever_is_said_to_be_cheaper_is(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> None:
    made = table({F.INPUT_PRICE: str(a), F.OUTPUT_PRICE: str(b)}, {F.INPUT_PRICE: str(c), F.OUTPUT_PRICE: str(d)})
    for label, one, other in (("input price", a, c), ("output price", b, d), ("blended", 3 * a + b, 3 * c + d)):
        sentences = [said for said in made.differs if f"cheaper in {label}" in said]
        cheaper = "A1" if one < other else "B2"
        assert [said.split(" ")[0] for said in sentences] == ([cheaper] if one != other else [])


# ---------------------------------------------------------------------------------------------- newer than the verdict

MOVED = (
    interval(F.CONTEXT_LENGTH, "128000", DAY - timedelta(30), DAY - timedelta(1)),
    interval(F.CONTEXT_LENGTH, "200000", DAY + timedelta(7), DAY + timedelta(9), "open"),
)


@pytest.mark.parametrize(
    ("reviewed", "changed"),
    [
        (date(2026, 11, 7), "since 2026-11-08, was 128,000 tokens"),
        (date(2026, 11, 8), ""),
        (date(2026, 12, 1), ""),
    ],
)
def test_a_cell_that_is_newer_than_the_verdict_is_marked(reviewed: date, changed: str) -> None:
    now = fact(F.CONTEXT_LENGTH, "200000", first_seen=DAY + timedelta(7), last_confirmed=DAY + timedelta(9))
    reviews = [review("B2", reviewed_on=reviewed), review("A1", Seat.SKEPTIC, reviewed_on=date(2026, 12, 2))]
    made = table([now], {}, histories={"A1": MOVED}, reviews=reviews)
    assert made.verdict_on == reviewed, "a verdict is as old as its oldest review"
    assert cell(made, "context_length").changed == changed


def test_what_became_known_or_ceased_after_the_verdict_is_marked_and_what_it_makes_up_too() -> None:
    new = [fact(F.INPUT_PRICE, "3", first_seen=DAY + timedelta(9)), fact(F.OUTPUT_PRICE, "15")]
    gone = interval(F.TOOL_CALLING, "yes", DAY, DAY + timedelta(8))
    made = table(new, {}, histories={"A1": (gone,)}, reviews=[review("A1")])
    assert cell(made, "input_price").changed == "known since 2026-11-10"
    assert cell(made, "blended").changed == "known since 2026-11-10"
    assert cell(made, "tool_calling").changed == "was yes, last seen 2026-11-09"
    assert cell(made, "output_price").changed == ""
    assert not [one for one in table(new, {}).rows if one.a.changed], "without a verdict nothing is newer"


# ------------------------------------------------------------------------------------------------------------ verdicts

SHIP, SKIP = Verdict.SHIP, Verdict.SKIP


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ((), ""),
        ((SHIP,), "No verdict yet: 1 of 4 would ship it, 3 seats are empty"),
        ((SHIP, SKIP), "No verdict yet: 1 of 4 would ship it, 2 seats are empty"),
        ((SHIP, SHIP, SHIP), "Ship: 3 of 4 would ship it, 1 seat is empty"),
        ((SKIP, SKIP, SKIP), "Skip: 0 of 4 would ship it, 1 seat is empty"),
        ((SHIP, SHIP, SKIP), "Mixed: 2 of 4 would ship it, 1 seat is empty"),
        ((SHIP, SHIP, SKIP, SKIP), "Mixed: 2 of 4 would ship it"),
        ((SHIP, SKIP, SKIP, SKIP), "Skip: 1 of 4 would ship it"),
    ],
)
def test_a_panel_comes_to_a_verdict_when_enough_have_spoken(verdicts: tuple[Verdict, ...], words: str) -> None:
    reviews = [review("A1", seat, verdict) for seat, verdict in zip(Seat, verdicts, strict=False)]
    made = table({}, {}, reviews=reviews)
    assert made.panels[0].words == words
    assert len(made.panels[0].seats) == 4, "an empty seat is shown as one"
    assert made.panels[1].words == ""


def test_opinions_never_come_from_facts() -> None:
    made = table(FULL, FULL)
    assert {cell(made, key).text for key in ("panel", "community", "best-for")} == {""}
    assert {panel.reviews for panel in made.panels} == {()}
