from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money
from parsers.amounts import UnreadableAmountError, amount_in_words, find_amounts, parse_amount

CENTAVOS = st.integers(min_value=0, max_value=99_999_999_99)


def grouped(centavos: int, thousands: str, decimal: str | None) -> str:
    whole, cents = divmod(centavos, 100)
    figure = f"{whole:,}".replace(",", thousands)
    return figure if decimal is None else f"{figure}{decimal}{cents:02}"


@given(CENTAVOS, st.sampled_from([(".", ","), (",", "."), (".", "."), (",", ",")]))
def test_an_amount_with_centavos_is_read_whatever_marks_it_is_printed_with(
    centavos: int, marks: tuple[str, str]
) -> None:
    assert parse_amount(f"$ {grouped(centavos, *marks)}") == Money(centavos)


@given(st.integers(min_value=0, max_value=99_999_999), st.sampled_from([".", ",", " ", "'"]))
def test_an_amount_in_whole_pesos_is_read_whatever_marks_its_thousands(
    pesos: int, mark: str
) -> None:
    assert parse_amount(grouped(pesos * 100, mark, None)) == Money.pesos(pesos)


@pytest.mark.parametrize(
    ("printed", "pesos"),
    [
        ("$ 54.000", 54_000), ("$11,900.00", 11_900), ("COP50.000,00", 50_000), ("COP4.043", 4_043),
        ("$ 0.00", 0), ("$38337.00", 38_337), ("$ 1,299", 1_299), ("39,151", 39_151),
        ("$120,000.00 COP", 120_000), ("83,390.00$", 83_390), ("$297 000", 297_000),
        ("1'250.000", 1_250_000), ("1'250'000", 1_250_000), ("$ 54.000,oo", 54_000),
        ("$54.000.oo", 54_000), ("$3.500.000.00", 3_500_000), ("S38000", 38_000),
        ("$ 54.000,-", 54_000), ("$\u00a054.000,00", 54_000), ("$ ****38.000.00", 38_000),
        ("54.000 pesos", 54_000), ("$ 54.000 M/CTE", 54_000), ("COP$ 54.000,00", 54_000),
    ],
)  # fmt: skip
def test_amounts_are_read_as_colombia_prints_them(printed: str, pesos: int) -> None:
    assert parse_amount(printed) == Money.pesos(pesos)


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "$",
        "1.2500",
        "12.34.567",
        "54.5",
        "1.234,567.89.1",
        "USD15,00",
        "US$ 20",
        "ciento veinte",
    ],
)
def test_a_figure_that_could_mean_two_things_is_refused(printed: str) -> None:
    with pytest.raises(UnreadableAmountError):
        parse_amount(printed)


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=9_999))
def test_a_mark_before_one_or_four_digits_is_never_guessed_at(first: int, rest: int) -> None:
    with pytest.raises(UnreadableAmountError):
        parse_amount(f"{first}.{rest:04}")
    with pytest.raises(UnreadableAmountError):
        parse_amount(f"{first},{rest % 10}")


def test_amounts_are_found_inside_a_sentence_with_what_stands_beside_them() -> None:
    text = "VALOR$54.000 Costo: $ 0, voided -$ 654.400, en Bogota 79.123"

    found = find_amounts(text)

    assert [one.amount for one in found] == [Money.pesos(n) for n in (54_000, 0, 654_400, 79_123)]
    assert [one.signed for one in found] == [True, True, True, False]
    assert [one.negative for one in found] == [False, False, True, False]
    assert text[found[0].start : found[0].end] == "$54.000"


@pytest.mark.parametrize(
    "text",
    ["cuenta *230053290", "00230053290", "USD22,00", "10/11/2026", "16:42:10", "COP 70,", "A54000"],
)
def test_numbers_that_are_no_prices_are_left_alone(text: str) -> None:
    assert not [one for one in find_amounts(text) if one.signed or one.grouped]


@pytest.mark.parametrize(
    ("text", "pesos"),
    [
        ("SON: CINCUENTA Y CUATRO MIL PESOS M/CTE", 54_000),
        ("un millón doscientos mil quinientos pesos", 1_200_500),
        ("veintiún mil pesos", 21_000),
        ("Veintiun millones de pesos", 21_000_000),
        ("ciento tres mil moneda corriente", 103_000),
    ],
)
def test_amounts_in_words_are_understood(text: str, pesos: int) -> None:
    assert amount_in_words(text) == Money.pesos(pesos)


def test_words_without_pesos_are_no_amount() -> None:
    assert amount_in_words("los dos recibos de mil usos") is None
