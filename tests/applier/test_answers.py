from __future__ import annotations

from collections.abc import Callable

import pytest

from applier.answers import answered
from models.instruction import Asked, Instruction, InstructionLine, Intent, Prepayment, Target
from models.money import Money

PRINCIPAL = Instruction(
    intent=Intent.APPLY,
    lines=(InstructionLine(product=Target.LOAN, action=Asked.PRINCIPAL),),
)
LOAN = Instruction(intent=Intent.APPLY, lines=(InstructionLine(product=Target.LOAN),))
NOTHING = Instruction()


def saying(understood: Instruction) -> Callable[[str], Instruction]:
    return lambda _words: understood


def choice(prepayment: Prepayment) -> Instruction:
    return Instruction(intent=Intent.APPLY, prepayment=prepayment)


def test_a_number_picks_the_option_of_that_place() -> None:
    heard: list[str] = []

    def understand(words: str) -> Instruction:
        heard.append(words)
        return choice(Prepayment.REDUCE_INSTALLMENT)

    options = ("Reducir el plazo", "Reducir la cuota")
    after = answered(
        PRINCIPAL,
        code="choose_prepayment",
        options=options,
        answer=" la 2. ",
        understand=understand,
    )

    assert heard == ["Reducir la cuota"]
    assert after.prepayment is Prepayment.REDUCE_INSTALLMENT
    assert after.lines == PRINCIPAL.lines


@pytest.mark.parametrize("answer", ["9", "0", "dos mil"])
def test_a_number_that_is_no_option_leaves_a_person_to_look(answer: str) -> None:
    after = answered(
        PRINCIPAL,
        code="choose_prepayment",
        options=("Reducir el plazo", "Reducir la cuota"),
        answer=answer,
        understand=saying(NOTHING),
    )

    assert after.needs_human
    assert answer in (after.why or "")


def test_the_obligation_that_is_named_completes_the_line_that_named_none() -> None:
    after = answered(
        LOAN,
        code="choose_obligation",
        options=("Crédito vivienda 28-11902", "Crédito consumo 16-10324"),
        answer="1",
        understand=saying(NOTHING),
    )

    assert [line.number for line in after.lines] == ["28-11902"]


def test_a_cedula_says_whose_payment_it_is() -> None:
    after = answered(
        LOAN,
        code="which_member",
        options=(),
        answer="es de mi mamá, c.c. 41.555.222",
        understand=saying(NOTHING),
    )

    assert after.on_behalf_of == "41555222"
    assert after.lines == LOAN.lines


def test_what_was_left_over_goes_where_the_answer_says_and_the_rest_stays_as_it_was() -> None:
    first = Instruction(
        intent=Intent.APPLY,
        lines=(InstructionLine(product=Target.LOAN, amount=Money.pesos(200_000)),),
    )
    saved = Instruction(intent=Intent.APPLY, lines=(InstructionLine(product=Target.RENTADIARIO),))

    after = answered(
        first,
        code="choose_target",
        options=(),
        answer="al rentadiario",
        understand=saying(saved),
    )

    assert [(line.product, line.rest) for line in after.lines] == [
        (Target.LOAN, False),
        (Target.RENTADIARIO, True),
    ]


def test_a_new_instruction_replaces_nothing_said_but_keeps_whose_it_is() -> None:
    before = Instruction(on_behalf_of="41555222")

    after = answered(
        before, code="choose_target", options=(), answer="a la cuota", understand=saying(LOAN)
    )

    assert after.lines == LOAN.lines
    assert after.on_behalf_of == "41555222"


def test_words_that_are_not_understood_leave_a_person_to_look() -> None:
    after = answered(
        LOAN, code="choose_target", options=(), answer="ahí miran", understand=saying(NOTHING)
    )

    assert after.needs_human
    assert after.lines == LOAN.lines
