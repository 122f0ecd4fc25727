"""Several messages of one case, and what the receipt itself says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.instruction import Instruction, InstructionLine, Intent, Prepayment, Target
from models.money import Money
from parsers.instructions import understand, understand_all

SUNDAY = date(2026, 11, 22)


def said(*texts: str, concept: str | None = None) -> Instruction:
    return understand_all(texts, concept, SUNDAY)


def products(*texts: str, concept: str | None = None) -> list[Target]:
    return [line.product for line in said(*texts, concept=concept).lines]


def test_one_message_alone_says_what_it_says() -> None:
    text = "38.000 para aportes y el resto a la cuota"

    assert said(text) == understand(text, SUNDAY)
    assert said().intent is Intent.NONE


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (("para aportes", "y la cuota"), [Target.CONTRIBUTIONS, Target.LOAN]),
        (("para aportes", "también el seguro"), [Target.CONTRIBUTIONS, Target.INSURANCE]),
        (("la cuota", "lo que sobre a aportes"), [Target.LOAN, Target.CONTRIBUTIONS]),
        (("para aportes", "no, mejor para la tarjeta"), [Target.CARD]),
        (("para aportes", "perdón, es para el seguro"), [Target.INSURANCE]),
        (("Pago cuota", "Pago de la cuota y los aportes"), [Target.LOAN, Target.CONTRIBUTIONS]),
        (("la cuota", "¿ya quedó aplicada?"), [Target.LOAN]),
        (("cuánto debo", "bueno, entonces para la cuota"), [Target.LOAN]),
        (("para la cuota", "mil gracias"), [Target.LOAN]),
    ],
)
def test_a_later_message_adds_corrects_or_says_no_more(
    texts: tuple[str, ...], wanted: list[Target]
) -> None:
    assert products(*texts) == wanted
    assert not said(*texts).needs_human


def test_a_later_message_fills_in_what_was_left_open() -> None:
    whose = said("la cuota del crédito 45-1022", "es de mi mamá cc 41.555.222")
    assert (whose.on_behalf_of, whose.lines[0].number) == ("41555222", "45-1022")
    assert said("abono a capital", "reducir plazo").prepayment is Prepayment.REDUCE_TERM
    assert said("la cuota", "la cuota de noviembre").lines[0].period == "2026-11"


def test_a_new_amount_replaces_the_old_one_and_the_rest_stays() -> None:
    later = said("aportes 38.000 y el resto a la cuota", "aportes 40.000")

    assert [(line.amount, line.rest) for line in later.lines] == [
        (Money.pesos(40_000), False),
        (None, True),
    ]


def test_messages_that_ask_for_different_things_are_for_a_person() -> None:
    both = said("para aportes", "para la tarjeta")

    assert [line.product for line in both.lines] == [Target.CARD]
    assert both.needs_human
    assert both.why


def test_a_refund_asked_for_later_is_not_applied() -> None:
    assert said("para aportes", "devuélvanme la plata").intent is Intent.REFUND


def test_each_message_loses_its_own_signature_and_quote() -> None:
    assert products("para aportes\nEnviado desde mi iPhone", "y lo que sobre a la cuota") == [
        Target.CONTRIBUTIONS,
        Target.LOAN,
    ]


def test_the_receipts_concept_counts_where_the_member_said_nothing() -> None:
    assert products(concept="APORTES NOV") == [Target.CONTRIBUTIONS]
    assert products("gracias", concept="APORTES NOV") == [Target.CONTRIBUTIONS]
    assert not said("para la tarjeta", concept="TRANSFERENCIA").needs_human
    assert not said("para la cuota de noviembre", concept="CUOTA CREDITO").needs_human


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("para la tarjeta", "APORTES NOV"),
        ("es de mi papá cc 5.666.777, la cuota", "CUOTA CREDITO CC 79123456"),
    ],
)
def test_a_concept_that_contradicts_the_member_is_for_a_person(text: str, concept: str) -> None:
    both = said(text, concept=concept)

    assert both.needs_human
    assert concept in (both.why or "")
    assert both.lines == understand(text, SUNDAY).lines


def test_a_text_too_long_is_left_to_a_person_here_too() -> None:
    assert said("para aportes " * 2_000, "gracias").needs_human


@given(st.lists(st.text(max_size=60), max_size=4), st.none() | st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_messages_are_too_strange(texts: list[str], concept: str | None) -> None:
    both = understand_all(texts, concept, SUNDAY)

    assert both.needs_human == (both.why is not None)
    assert all(isinstance(line, InstructionLine) for line in both.lines)


def test_the_rest_of_the_receipt_that_a_sum_was_taken_from_asks_nobody() -> None:
    text = (
        "el primero es para el crédito de calamidad y el segundo 500.000 para el de vehículo"
        " y el resto para aportes"
    )

    told = understand(text, SUNDAY)

    assert not told.needs_human
    assert [(line.receipt, line.rest) for line in told.lines] == [(1, False), (2, False), (2, True)]
