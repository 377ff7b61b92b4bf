"""Dates are read as written, in every form documents use, and nothing else is a date."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fields.date import Precision, find_dates, read_date, read_moment


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("June 7, 2024", "2024-06-07"),
        ("2024-6-7", "2024-06-07"),
        ("Jun. 7th, 2024", "2024-06-07"),
        ("7 June 2024", "2024-06-07"),
        ("the 7th of June 2024", "2024-06-07"),
        ("07-Jun-2024", "2024-06-07"),
        ("2024-06-07T12:00:00Z", "2024-06-07"),
        ("2024-06-07T23:30:00-08:00", "2024-06-07"),
        ("2024-06-07 23:59:59.123 +0000", "2024-06-07"),
        ("2024.06.07", "2024-06-07"),
        ("2024/6/7", "2024-06-07"),
        ("Mon Nov 4 2024 06:15:00 (MST)", "2024-11-04"),
        ("Sun November 4 2024 00:00:00 (MST)", "2024-11-04"),
        ("Tue, 23 Jan 2024 22:13:29 +0800", "2024-01-23"),
        ("2024年6月7日", "2024-06-07"),
        ("2024년 6월 7일", "2024-06-07"),
        ("2024年6月", "2024-06"),
        ("7 de junio de 2024", "2024-06-07"),
        ("7 Juni 2024", "2024-06-07"),
        ("17 يونيو 2024", "2024-06-17"),
        ("September 2024", "2024-09"),
        ("Sept. 2024", "2024-09"),
        ("Febuary 3, 2025", "2025-02-03"),
        ("Arpil 2025", "2025-04"),
        ("Jan 20262", "2026-01"),
        ("March 4, 20251", "2025-03-04"),
        ("2024-06", "2024-06"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("Released on **May 2, 2025**", "2025-05-02"),
    ],
)
def test_a_date_is_read_in_the_forms_of_documents(text: str, iso: str) -> None:
    value = read_date(text)
    assert value is not None
    assert value.iso == iso
    assert text[slice(*value.span)] == value.raw


@pytest.mark.parametrize(
    "text",
    [
        "24.09",
        "v24.09.1",
        "release 2024",
        "Q3 2025",
        "June 31, 2024",
        "you may 2024",
        "match 2024",
        "acme-4o-2024-08-06",
        "https://example.com/2024/06/07/",
        "06/07/2024",
        "2024-13-01",
        "June 7",
        "10.2024.06.07",
        "June 7, 202411",
    ],
)
def test_what_is_not_surely_a_date_is_refused(text: str) -> None:
    assert find_dates(text) == ()


def test_the_locale_settles_the_order_of_two_small_numbers() -> None:
    assert [d.iso for d in find_dates("06/07/2024", "en-US")] == ["2024-06-07"]
    assert [d.iso for d in find_dates("06/07/2024", "en-GB")] == ["2024-07-06"]
    assert find_dates("06/07/2024", "en") == ()


def test_dates_of_a_sentence_come_in_order_with_their_spans() -> None:
    text = "It arrived on June 7, 2024 and goes away on 2025-01-31; training ended in March 2023."
    found = find_dates(text)
    assert [(d.iso, d.precision) for d in found] == [
        ("2024-06-07", Precision.DAY),
        ("2025-01-31", Precision.DAY),
        ("2023-03", Precision.MONTH),
    ]
    assert [text[slice(*d.span)] for d in found] == ["June 7, 2024", "2025-01-31", "March 2023"]


def test_a_cell_with_more_than_a_date_is_not_one() -> None:
    assert read_date("Not sooner than July 24, 2026") is None
    assert read_date("June 7, 2024 to June 9, 2024") is None


WRITTEN = (
    "%B %d, %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%a %b %d %Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y年%m月%d日",
    "%A, %d %b %Y 10:00:00 GMT",
)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(WRITTEN))
def test_a_printed_date_reads_back_as_itself(day: date, form: str) -> None:
    value = read_date(day.strftime(form))
    assert value is not None
    assert value.iso == day.isoformat()


@given(st.text(max_size=300), st.sampled_from(["", "en-US", "de", "zh_CN", "-"]))
def test_arbitrary_text_never_raises_and_spans_stand_in_it(text: str, locale: str) -> None:
    for value in find_dates(text, locale):
        assert text[slice(*value.span)] == value.raw
    read_date(text, locale)


def test_a_moment_is_aware_and_in_utc() -> None:
    assert read_moment("Tue, 23 Jan 2024 22:13:29 +0800") == datetime(2024, 1, 23, 14, 13, 29, tzinfo=UTC)
    assert read_moment("2024-01-23") == datetime(2024, 1, 23, tzinfo=UTC)
    assert read_moment("January 23, 2024") == datetime(2024, 1, 23, tzinfo=UTC)
    assert read_moment("January 2024") is None


@given(st.text(max_size=60))
def test_an_arbitrary_moment_never_raises(text: str) -> None:
    read_moment(text)
