"""What holds for the reading of any text at all."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.instruction import Instruction, Intent
from models.money import Money
from parsers.instructions import understand

SUNDAY = date(2026, 11, 22)
WORDS = (
    "aportes", "crédito", "cuota", "capital", "tarjeta", "el resto", "para", "y", ",", ".", ";",
    "no", "sino", "perdón", "mora", "noviembre", "mitad", "50 mil", "$38.000", "300", "1.2M",
    "medio palo", "CC 79123456", "mi mamá", "de", "reducir plazo", "la cuota", "144-014194",
    "todo", "cancelar", "?", "ya lo había mandado", "como siempre", "50%", "el primero", "dos",
    "adelantar", "saldo", "los míos", "cada uno", "\n", "millón", "por error", "total", "=", "mil",
)  # fmt: skip


def amounts(said: Instruction) -> set[Money]:
    named = {line.amount for line in said.lines} | {said.declared_total}
    return {amount for amount in named if amount is not None}


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_text_at_all_is_too_strange_to_read(text: str) -> None:
    said = understand(text, SUNDAY)

    assert Instruction.from_json(said.as_json()) == said


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_whatever_members_string_together_is_read_and_read_the_same_twice(text: str) -> None:
    said = understand(text, SUNDAY)

    assert understand(text, SUNDAY) == said
    assert said.intent is Intent.APPLY or (said.needs_human and not said.lines)
    assert said.needs_human == (said.why is not None)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00\x1b[31m\x07", "🙏" * 500, "$" * 400, "1" * 4000, "." * 9000],
)
def test_a_text_without_an_instruction_asks_for_a_person(text: str) -> None:
    assert understand(text, SUNDAY).needs_human


def test_a_text_longer_than_any_instruction_is_cut_and_left_to_a_person() -> None:
    said = understand("para aportes " * 5_000, SUNDAY)

    assert said.needs_human


FORMS = (
    lambda pesos: f"${pesos:,}".replace(",", "."),
    lambda pesos: f"{pesos:,}",
    lambda pesos: f"$ {pesos:,}.00",
    lambda pesos: f"{pesos}",
    lambda pesos: f"{pesos:,}".replace(",", "'"),
    lambda pesos: f"{pesos // 1000} mil",
    lambda pesos: f"{pesos // 1000}k",
    lambda pesos: f"{pesos // 1000} lucas",
)
PRODUCTS = ("aportes", "el crédito", "la tarjeta", "el seguro", "mi rentadiario")
JOINS = (" para ", " a ", " al ", ": ", " ")


@given(
    st.lists(
        st.tuples(
            st.integers(10, 4_000).map(lambda thousands: thousands * 1000),
            st.sampled_from(FORMS),
            st.sampled_from(JOINS),
        ),
        min_size=1,
        max_size=len(PRODUCTS),
    ),
    st.sampled_from([" y ", ", ", "; ", "\n", " más "]),
)
@settings(max_examples=200, deadline=None)
def test_no_amount_is_read_that_the_member_did_not_write(
    parts: list[tuple[int, object, str]], comma: str
) -> None:
    pieces = [
        f"{write(pesos)}{join}{product}"  # type: ignore[operator]
        for (pesos, write, join), product in zip(parts, PRODUCTS, strict=False)
    ]

    said = understand(comma.join(pieces), SUNDAY)

    assert amounts(said) <= {Money.pesos(pesos) for pesos, _, _ in parts}


@given(
    st.lists(st.integers(10, 240), min_size=2, max_size=4),
    st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_a_sum_in_thousands_gives_its_thousands_to_every_part(
    parts: list[int],
    agrees: bool,  # noqa: FBT001 — drawn by hypothesis
) -> None:
    total = sum(parts) + (0 if agrees else 7)
    named = ", ".join(f"{part} {name}" for part, name in zip(parts, PRODUCTS, strict=False))

    said = understand(f"son {total} mil: {named}", SUNDAY)

    assert said.needs_human != agrees
    if agrees:
        read = [line.amount for line in said.lines]
        assert read == [Money.pesos(part * 1000) for part in parts]


@pytest.mark.parametrize(
    ("month", "today", "period"),
    [
        ("noviembre", date(2026, 11, 22), "2026-11"),
        ("enero", date(2026, 11, 22), "2027-01"),
        ("diciembre", date(2027, 1, 5), "2026-12"),
        ("del mes", date(2027, 1, 5), "2027-01"),
        ("del mes pasado", date(2027, 1, 5), "2026-12"),
        ("del próximo mes", date(2026, 12, 31), "2027-01"),
        ("octubre de 2025", date(2026, 11, 22), "2025-10"),
    ],
)
def test_a_month_is_the_nearest_one_of_that_name(month: str, today: date, period: str) -> None:
    said = understand(f"pago de aportes {month}", today)

    assert [line.period for line in said.lines] == [period]


@pytest.mark.parametrize(
    "noise",
    [
        "\n\n> Recuerde pagar 500.000 a su crédito",
        "\n\nEl vie, 20 nov 2026 a las 10:00, becoop <x@example.org> escribió:\nPague la tarjeta",
        "\nEste mensaje es confidencial y su crédito también. No lo aplique a capital.",
        "\n\nAtentamente,\nLuz Ruiz\nCC 79123456\nAsesora de seguros",
        "\nNequi: Enviaste $80.000 a COOP ALIANZA el 20/11/2026",
        "\nEnviado desde mi iPhone",
    ],
)
def test_what_is_not_the_members_own_new_text_changes_nothing(noise: str) -> None:
    assert understand("38.000 para aportes" + noise, SUNDAY) == understand(
        "38.000 para aportes", SUNDAY
    )


def test_importing_the_package_does_not_load_the_language_pipeline() -> None:
    code = "import sys, parsers.instructions; sys.exit('spacy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
