from __future__ import annotations

from datetime import date

import pytest

from applier.amendment import amended
from models.instruction import Asked, Instruction, InstructionLine, Intent, Prepayment, Target
from models.money import Money
from parsers.instructions import understand

TODAY = date(2026, 11, 20)
PRINCIPAL = InstructionLine(
    product=Target.LOAN, action=Asked.PRINCIPAL, amount=Money.pesos(200_000)
)
CONTRIBUTIONS = InstructionLine(product=Target.CONTRIBUTIONS)
THE_REST = InstructionLine(product=Target.CONTRIBUTIONS, rest=True)


def said(*lines: InstructionLine, **more: object) -> Instruction:
    return Instruction(intent=Intent.APPLY, lines=lines, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("later", "lines"),
    [
        ("perdón, es para aportes", (CONTRIBUTIONS,)),
        ("es de mi mamá, cc 41.555.222", (PRINCIPAL,)),
        ("y lo que sobre a aportes", (PRINCIPAL, THE_REST)),
        ("que reduzca el plazo", (PRINCIPAL,)),
    ],
)
def test_later_words_change_what_they_speak_of(
    later: str, lines: tuple[InstructionLine, ...]
) -> None:
    assert amended(said(PRINCIPAL), understand(later, TODAY)).lines == lines


def test_for_whom_and_what_to_reduce_are_added() -> None:
    before = said(PRINCIPAL, on_behalf_of="1077227777")

    choice = amended(before, understand("que reduzca el plazo", TODAY))
    assert (choice.prepayment, choice.on_behalf_of) == (Prepayment.REDUCE_TERM, "1077227777")
    whose = amended(before, understand("es de mi mamá, cc 41.555.222", TODAY))
    assert whose.on_behalf_of == "41555222"
    assert amended(before, said(CONTRIBUTIONS)).on_behalf_of == "1077227777"


def test_the_obligation_that_was_missing_is_filled_in() -> None:
    before = said(InstructionLine(product=Target.LOAN, action=Asked.INSTALLMENT))
    later = said(InstructionLine(product=Target.LOAN, number="vivienda"))

    assert amended(before, later).lines == (
        InstructionLine(product=Target.LOAN, action=Asked.INSTALLMENT, number="vivienda"),
    )


def test_where_nothing_was_said_before_the_later_words_are_all() -> None:
    assert amended(None, said(CONTRIBUTIONS)) == said(CONTRIBUTIONS)
    assert amended(Instruction(), said(CONTRIBUTIONS)) == said(CONTRIBUTIONS)
