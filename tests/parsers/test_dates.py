from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.dates import find_dates, find_times

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2099, 12, 31))
MONTHS = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]
LONG_MONTHS = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]


def only_date(text: str, **kwargs: bool) -> date:
    (found,) = find_dates(text, **kwargs)
    return found.day


@given(DAYS)
def test_a_day_is_read_from_every_way_to_write_it(day: date) -> None:
    short, long = MONTHS[day.month - 1], LONG_MONTHS[day.month - 1]
    written = [
        f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.day} {short} {day.year}", f"{day.day} {short}. {day.year}",
        f"{day.day:02} {short.upper()} {day.year}", f"{day.day} de {long} de {day.year}",
        f"{day.day} De {long.title()} De {day.year},", f"{short.title()} {day.day:02} - {day.year}",
        f"{short} {day.day:02} de {day.year}", f"{long.title()} {day.day}, {day.year}",
        f"{short.upper()} {day.day:02} {day.year}", f"{day.day:02}/{short.title()}/{day.year}",
        f"{day.day:02}   {day.month:02}   {day.year}", f"{long.title()}/{day.day:02}/{day.year}",
    ]  # fmt: skip

    assert [only_date(text) for text in written] == [day] * len(written)


@given(DAYS)
def test_bare_digits_are_a_date_only_where_a_label_announces_one(day: date) -> None:
    assert only_date(f"{day:%Y%m%d}", labelled=True) == day
    assert only_date(f"{day:%d%m%y}", labelled=True) == day
    assert not find_dates(f"{day:%Y%m%d}")


@given(st.integers(min_value=1, max_value=12), st.integers(min_value=1, max_value=12))
def test_day_comes_first_unless_the_issuer_is_known_to_put_the_month_first(
    one: int, other: int
) -> None:
    text = f"{one:02}/{other:02}/2026"

    (found,) = find_dates(text)

    assert found.day == date(2026, other, one)
    assert only_date(text, month_first=True) == date(2026, one, other)
    assert (found.other is not None) is (one != other)


def test_month_first_is_read_where_nothing_else_is_possible() -> None:
    assert only_date("08/20/2026") == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("27/09/2608:23:06", date(2026, 9, 27)),
        ("20/11/2026Linea", date(2026, 11, 20)),
        ("19/10/202614:17:22", date(2026, 10, 19)),
        ("09/27/20265:59:10 PM", date(2026, 9, 27)),
        ("WV 03 Sept 2026 - 11:48", date(2026, 9, 3)),
        ("NOU 14 2026 16:52:36", date(2026, 11, 14)),
        ("Vie, 20 nov. 2026", date(2026, 11, 20)),
        ("17 Jan 2024", date(2024, 1, 17)),
    ],
)
def test_glued_and_misread_dates_are_read(text: str, day: date) -> None:
    assert only_date(text) == day


@pytest.mark.parametrize(
    "text", ["18 sept 202¢", "0091308222 sept 2026", "31/02/2026", "CR 12 # 33-20", "860.024.575"]
)
def test_what_is_no_whole_date_is_none(text: str) -> None:
    assert not find_dates(text)


@given(st.times())
def test_an_hour_is_read_with_and_without_halves_of_the_day(moment: time) -> None:
    twelve = moment.hour % 12 or 12
    half = "a" if moment.hour < 12 else "p"
    minute = f"{moment.minute:02}"
    written = [
        f"{moment:%H:%M}", f"{moment:%H:%M:%S}", f"{twelve}:{minute} {half}. m.",
        f"{twelve:02}:{minute} {half}.m.", f"{twelve}:{minute} {half.upper()}M",
        f"{twelve}.{minute} {half}.m.", f"{twelve:02}:{minute}\u00a0{half}.\u00a0m.",
        f"{twelve}:{minute} {half} m.", f"alas {twelve:02} {minute}{half}.m -",
        f"{moment.hour:02}h{minute}",
    ]  # fmt: skip

    read = [[found.time for found in find_times(text)] for text in written]

    assert read == [[f"{moment:%H:%M}"]] * len(written)


@pytest.mark.parametrize("text", ["15:20 a. m.", "00:30 p. m.", "25:10", "12:75", "13.04", "1642"])
def test_an_hour_that_cannot_be_is_none(text: str) -> None:
    assert not find_times(text)


def test_an_hour_may_be_glued_to_its_date() -> None:
    assert [found.time for found in find_times("27/09/2608:23:06")] == ["08:23"]


def test_digits_are_an_hour_only_where_a_label_announces_one() -> None:
    assert [found.time for found in find_times("1642", labelled=True)] == ["16:42"]
    assert [found.time for found in find_times("16.42", labelled=True)] == ["16:42"]


def test_a_half_of_the_day_cut_or_misread_still_counts() -> None:
    assert [printed.time for printed in find_times("a las 02:22 p. r")] == ["14:22"]
    assert [printed.time for printed in find_times("02:22 p.rn.")] == ["14:22"]


def test_a_year_of_two_digits_may_follow_an_english_order() -> None:
    assert [printed.day for printed in find_dates("OCT 30/26")] == [date(2026, 10, 30)]
