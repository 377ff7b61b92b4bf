"""Counts of tokens: what is one, for which role, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fields.tokens import LEAST, MOST, plain_count, tokens
from storage.terms import Declined


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("128k", 128_000),
        ("128K tokens", 128_000),
        ("1M", 1_000_000),
        ("1000K", 1_000_000),
        ("131,072", 131_072),
        ("131 072 tokens", 131_072),
        ("131.072 Token", 131_072),
        ("128K (131,072)", 131_072),
        ("1.5M", 1_500_000),
        ("12.8万", 128_000),
        ("１２８Ｋ".translate({0xFF2B: "K"}), 128_000),
        ("up to 200K tokens", 200_000),
        ("256K natively and 1M with extrapolation", 256_000),
        ("最大 384K", 384_000),
    ],
)
def test_reads_a_count_as_people_print_it(text: str, count: int) -> None:
    assert plain_count(text) == count


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("128K input, 64K output", {"input": 128_000, "output": 64_000}),
        ("Input: 128K / Output: 16K", {"input": 128_000, "output": 16_000}),
        ("Input token limit 1,048,576 Output token limit 65,536", {"input": 1_048_576, "output": 65_536}),
        ("Input token limit\n1,048,576\nOutput token limit\n65,536", {"input": 1_048_576, "output": 65_536}),
        ("max output 64K, max input 128K", {"input": 128_000, "output": 64_000}),
        ("256K natively and 1M with YaRN", {"": 256_000, "extended": 1_000_000}),
    ],
)
def test_tells_roles_apart(text: str, roles: dict[str, int]) -> None:
    found = tokens(text)
    assert not isinstance(found, Declined)
    assert {count.role: count.value for count in found} == roles


def test_an_exception_is_kept_in_its_own_words() -> None:
    found = tokens("up to 32k (except the 1B)")
    assert not isinstance(found, Declined)
    assert (found[0].value, found[0].exception) == (32_000, "except the 1B")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "N/A",
        "coming soon",
        "18T tokens of training data",
        "vocabulary of 128K tokens",
        "680k unicode characters",
        "10M tokens per minute",
        "200,000 TPM",
        "7B parameters",
        "$128",
        "version 4.5",
        "128K or 256K",
        "1024 dimensions",
        "2 hours",
    ],
)
def test_refuses_what_is_no_window(text: str) -> None:
    assert plain_count(text) is None


def test_a_column_of_counts_allows_bare_numbers_and_a_scale() -> None:
    assert plain_count("32768") is None
    assert plain_count("32768", bare=True) == 32_768
    assert plain_count("128", bare=True, scale=1000) == 128_000
    assert plain_count("12", bare=True) is None


@given(st.integers(min_value=1000, max_value=MOST))
def test_a_grouped_number_reads_back_as_itself(number: int) -> None:
    assert plain_count(f"{number:,} tokens") == number


@given(st.integers(min_value=1, max_value=900))
def test_thousands_and_millions_read_back(number: int) -> None:
    if number * 1000 >= LEAST:
        assert plain_count(f"{number}K") == number * 1000
    if number * 10**6 <= MOST:
        assert plain_count(f"{number}M tokens") == number * 10**6


@given(st.text(max_size=120))
def test_any_text_gives_counts_within_reason_or_a_refusal(text: str) -> None:
    found = tokens(text, bare=True)
    assert isinstance(found, Declined) or all(LEAST <= count.value <= MOST for count in found)
