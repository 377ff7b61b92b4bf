"""Prices per token: amount, currency and unit, and nothing where one of them is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fields.price import Hints, per_tokens, prices
from crawler.fields.terms_of_sale import mode_of, token_limit
from storage.terms import Declined

NO_HINTS = Hints()


def said(text: str, hints: Hints = NO_HINTS) -> list[str]:
    found = prices(text, hints)
    if isinstance(found, Declined):
        return []
    return [" ".join([price.value, price.currency, *(f"{k}={v}" for k, v in price.qualifiers)]) for price in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$5 / MTok", ["5 USD"]),
        ("$5 / input MTok", ["5 USD"]),
        ("US$5 per million tokens", ["5 USD"]),
        ("2$ / 1M tokens", ["2 USD"]),
        ("0.14€ / 1M tokens", ["0.14 EUR"]),
        ("0,14 € / 1M tokens", ["0.14 EUR"]),
        ("8元 / 百万tokens", ["8 CNY"]),
        ("¥8 / 1M tokens 元", ["8 CNY"]),
        ("$0.003 per 1K tokens", ["3 USD"]),
        ("$0.0008 / 1,000 tokens", ["0.8 USD"]),
        ("$0.000002 per token", ["2 USD"]),
        ("75¢ per million tokens", ["0.75 USD"]),
        ("USD 3.00 / 1M tokens", ["3 USD"]),
        ("Rp 15.000 / 1M tokens", ["15000 IDR"]),
        ("300円 / 100万トークン", ["300 JPY"]),
    ],
)
def test_reads_amount_currency_and_unit(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$2.00, prompts <= 200k tokens\n$4.00, prompts > 200k tokens", ["2 USD", "4 USD context=>200000"]),
        ("$0.30 (text / image / video)\n$1.00 (audio)", ["0.3 USD", "1 USD modality=audio"]),
        ("$2 through August 31, 2026", ["2 USD effective_until=2026-08-31"]),
        ("Free", ["0 USD"]),
        ("3.5", ["3.5 USD"]),
    ],
)
def test_the_surroundings_give_what_the_text_leaves_open(text: str, expected: list[str]) -> None:
    assert said(text, Hints("USD", 10**6)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$0.04 / image",
        "$0.006 per minute",
        "$10.00 / 1k calls",
        "$0.10 / GB per day",
        "$0.08 per session-hour",
        "$15.00 / 1M characters",
        "$5",
        "5 / 1M tokens",
        "coming soon",
        "N/A",
        "-",
        "contact sales",
        "",
    ],
)
def test_says_nothing_without_unit_or_currency_or_tokens(text: str) -> None:
    assert said(text) == []


def test_a_bare_yen_sign_is_told_by_the_document_or_not_at_all() -> None:
    assert said("¥8 / 1M tokens") == []
    assert said("¥8 / 1M tokens", Hints(near="价格以人民币计")) == ["8 CNY"]
    assert said("¥8 / 1M tokens", Hints(near="料金は日本円で表示")) == ["8 JPY"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Prices per 1M tokens", 10**6),
        ("per million input tokens", 10**6),
        ("USD / 1K tokens", 1000),
        ("价格（每千tokens）", 1000),
        ("por 1M de tokens", 10**6),
        ("100万トークンあたり", 10**6),
        ("$ per token", 1),
        ("per 1K tokens or per 1M tokens", 0),
        ("per image", 0),
        ("2 million tokens per minute", 0),
    ],
)
def test_reads_the_unit_of_a_header(text: str, count: int) -> None:
    assert per_tokens(text) == count


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("> 200k", ">200000"),
        ("<= 200k tokens", ""),
        ("Above 128K", ">128000"),
        ("32K<Token≤128K", ">32000,<=128000"),
        ("输入长度 (32, 128]", ">32000,<=128000"),
        ("输入长度 [0, 32]", ""),
        ("Long context", "long"),
        ("gpt-9", ""),
    ],
)
def test_names_a_context_tier_beyond_the_first(text: str, limit: str) -> None:
    assert token_limit(text) == limit


@pytest.mark.parametrize(
    ("text", "mode"),
    [("Batch API", "batch"), ("Standard", ""), ("Fast mode", "fast"), ("Batch and Flex", ""), ("批量", "batch")],
)
def test_names_one_mode_or_none(text: str, mode: str) -> None:
    assert mode_of(text) == mode


@given(st.decimals(min_value=Decimal("0.001"), max_value=Decimal(900), places=3))
def test_a_printed_price_reads_back_as_itself(amount: Decimal) -> None:
    for text in (f"${amount} / 1M tokens", f"{amount}$ / MTok", f"US${amount} per million tokens"):
        (price,) = prices(text) if not isinstance(prices(text), Declined) else (None,)
        assert price is not None
        assert Decimal(price.value) == amount


@given(st.text(max_size=120))
def test_no_text_raises_or_gives_a_price_without_a_currency(text: str) -> None:
    found = prices(text, Hints(per=10**6))
    assert isinstance(found, Declined) or all(price.currency and Decimal(price.value) >= 0 for price in found)
