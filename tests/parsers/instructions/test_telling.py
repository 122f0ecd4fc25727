"""What a text only tells changes nothing; what may change the instruction goes to a person."""

from __future__ import annotations

from datetime import date

import pytest

from models.instruction import Asked, Prepayment, Target
from parsers.instructions import understand

SUNDAY = date(2026, 11, 22)
STORIES = (
    "Qué pena la hora, es que mi mamita estuvo en la clínica y apenas salí de turno.",
    "Uy, con este invierno tan bravo el bus se varó tres veces en la loma.",
    "Salúdeme a las niñas de la oficina y que Diosito las proteja siempre.",
    "La señora de la droguería me hizo el favor de tomar la fotico porque yo no veo bien.",
    "Me cobraron 4.500 por mandar la plata, qué abuso tan grande.",
)


@pytest.mark.parametrize("story", STORIES)
def test_a_story_before_or_after_changes_nothing(story: str) -> None:
    plain = understand("Es para la cuota del crédito 12-440 y los aportes.", SUNDAY)

    before = understand(f"{story} Es para la cuota del crédito 12-440 y los aportes.", SUNDAY)
    after = understand(f"Es para la cuota del crédito 12-440 y los aportes. {story}", SUNDAY)

    assert not plain.needs_human
    assert before == after == plain


@pytest.mark.parametrize(
    "text",
    [
        "aportes y lo de la rifa",
        "50 mil a la fosforera y 38 mil a los aportes",
        "cuota del gimnasio",
        "para el bono escolar y la cuota",
        "la cuota, pero solo si todavía no me la descontaron",
        "el crédito va bien, esto es del seguro",
    ],
)
def test_a_thing_that_is_no_product_or_a_condition_goes_to_a_person(text: str) -> None:
    assert understand(text, SUNDAY).needs_human


@pytest.mark.parametrize(
    "told",
    [
        "la de noviembre la mando el viernes",
        "el crédito me lo descuentan por nómina",
        "la tarjeta la cancelo el 30",
        "el crédito lo paga mi esposo aparte",
    ],
)
def test_what_is_paid_another_day_or_by_others_is_no_target(told: str) -> None:
    said = understand(f"esto es para los aportes, {told}", SUNDAY)

    assert [line.product for line in said.lines] == [Target.CONTRIBUTIONS]


def test_what_was_said_wrongly_before_is_taken_back() -> None:
    said = understand("Qué embarrada, les escribí aportes y era la póliza", SUNDAY)

    assert [line.product for line in said.lines] == [Target.INSURANCE]


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("que la cuota me llegue más bajita", Prepayment.REDUCE_INSTALLMENT),
        ("los meses que falten que sean los mismos", Prepayment.REDUCE_INSTALLMENT),
        ("el plazo no lo muevan", Prepayment.REDUCE_INSTALLMENT),
        ("que se encoja el tiempo", Prepayment.REDUCE_TERM),
        ("la cuota no me la toquen", Prepayment.REDUCE_TERM),
        ("la cuota se mantiene en 210.000", Prepayment.REDUCE_TERM),
        ("que el crédito se acabe cuanto antes", Prepayment.REDUCE_TERM),
    ],
)
def test_a_choice_is_put_together_from_what_is_named_and_where_it_goes(
    words: str, choice: Prepayment
) -> None:
    said = understand(f"Abono a capital de 800.000, {words}", SUNDAY)

    assert said.prepayment is choice
    assert [(line.product, line.action) for line in said.lines] == [(Target.LOAN, Asked.PRINCIPAL)]


def test_catching_up_joins_the_one_thing_that_is_owed() -> None:
    said = understand("Ando colgada con la tarjeta, es para ponerme al día", SUNDAY)

    assert [(line.product, line.action) for line in said.lines] == [(Target.CARD, Asked.OVERDUE)]
