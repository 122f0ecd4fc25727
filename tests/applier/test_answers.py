from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from applier.answers import answered, is_the_same, unclear
from applier.options import MINE, PREPAYMENTS, of_member
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


@pytest.mark.parametrize(
    "answer", ["2", " la 2. ", "la segunda", "reducir cuota", "redusir la kuota", "la cuota porfa"]
)
def test_a_number_an_ordinal_or_its_words_pick_the_option(answer: str) -> None:
    after = answered(
        PRINCIPAL,
        code="choose_prepayment",
        options=tuple(PREPAYMENTS),
        answer=answer,
        understand=saying(NOTHING),
    )

    assert after is not None
    assert after.prepayment is Prepayment.REDUCE_INSTALLMENT
    assert after.lines == PRINCIPAL.lines


def test_a_button_says_its_option_whatever_stands_on_it() -> None:
    after = answered(
        PRINCIPAL,
        code="choose_prepayment",
        options=tuple(PREPAYMENTS),
        answer="Reducir…",
        understand=saying(NOTHING),
        tapped=0,
    )

    assert after is not None
    assert after.prepayment is Prepayment.REDUCE_TERM


def test_instalments_in_advance_are_no_payment_of_principal() -> None:
    after = answered(
        PRINCIPAL,
        code="choose_prepayment",
        options=tuple(PREPAYMENTS),
        answer="adelantar",
        understand=saying(NOTHING),
    )

    assert after is not None
    assert after.prepayment is Prepayment.ADVANCE_INSTALLMENTS
    assert [line.action for line in after.lines] == [Asked.INSTALLMENT]


@pytest.mark.parametrize("answer", ["9", "0", "dos mil", "2 cuotas", "la 1 o la 2", "no la cuota"])
def test_what_is_no_clear_choice_is_no_answer(answer: str) -> None:
    after = answered(
        PRINCIPAL,
        code="choose_prepayment",
        options=tuple(PREPAYMENTS),
        answer=answer,
        understand=saying(NOTHING),
    )

    assert after is None


def test_an_answer_that_answers_and_adds_is_taken_whole() -> None:
    saved = InstructionLine(product=Target.CONTRIBUTIONS, rest=True)
    options = ("Crédito vivienda terminado en 1902", "Crédito consumo terminado en 0324")
    heard: list[str] = []

    def understand(words: str) -> Instruction:
        heard.append(words)
        return Instruction(intent=Intent.APPLY, lines=(saved,))

    after = answered(
        LOAN,
        code="choose_obligation",
        options=options,
        answer="la 2, y el resto a aportes",
        understand=understand,
    )

    assert heard == ["y el resto a aportes"]
    assert after is not None
    assert [(line.number, line.rest) for line in after.lines] == [("0324", False), (None, True)]


def test_what_is_added_and_not_understood_is_read_by_a_person() -> None:
    after = answered(
        PRINCIPAL,
        code="choose_prepayment",
        options=tuple(PREPAYMENTS),
        answer="la 1 pero espere al otro mes",
        understand=saying(NOTHING),
    )

    assert after is not None
    assert (after.prepayment, after.needs_human) == (Prepayment.REDUCE_TERM, True)


def test_a_signature_below_adds_nothing() -> None:
    after = answered(
        PRINCIPAL,
        code="choose_prepayment",
        options=tuple(PREPAYMENTS),
        answer="La primera, por favor.\n\nEdilberto Cárdenas\nCel. 300 555 0106",
        understand=saying(NOTHING),
    )

    assert after is not None
    assert (after.prepayment, after.needs_human) == (Prepayment.REDUCE_TERM, False)


@pytest.mark.parametrize(
    "answer", ["la de vibienda", "vivienda", "la terminada en 902", "28-11902"]
)
def test_an_obligation_is_known_by_its_name_or_its_last_digits(answer: str) -> None:
    options = ("Crédito vivienda terminado en 1902", "Crédito consumo terminado en 0324")
    after = answered(
        LOAN, code="choose_obligation", options=options, answer=answer, understand=saying(NOTHING)
    )

    assert after is not None
    assert [line.number for line in after.lines] == ["1902"]


def test_the_number_goes_to_the_line_that_was_unclear() -> None:
    contributions = InstructionLine(product=Target.CONTRIBUTIONS, amount=Money.pesos(50_000))
    both = replace(LOAN, lines=(contributions, *LOAN.lines))
    after = answered(
        both,
        code="choose_obligation",
        options=("Crédito vivienda terminado en 1902", "Crédito consumo terminado en 0324"),
        answer="1",
        understand=saying(NOTHING),
    )

    assert after is not None
    assert [line.number for line in after.lines] == [None, "1902"]


def test_the_obligation_that_is_named_completes_the_line_that_named_none() -> None:
    after = answered(
        LOAN,
        code="choose_obligation",
        options=("Crédito vivienda (28-11902)", "Crédito consumo (16-10324)"),
        answer="1",
        understand=saying(NOTHING),
    )

    assert after is not None
    assert [line.number for line in after.lines] == ["28-11902"]


def test_a_cedula_says_whose_payment_it_is() -> None:
    after = answered(
        LOAN,
        code="which_member",
        options=(),
        answer="es de mi mamá, c.c. 41.555.222",
        understand=saying(NOTHING),
    )

    assert after is not None
    assert after.on_behalf_of == "41555222"
    assert after.lines == LOAN.lines


@pytest.mark.parametrize("answer", ["es para mí", "mío", "a mi nombre", "1"])
def test_a_member_may_say_that_it_is_his_own(answer: str) -> None:
    after = answered(
        replace(LOAN, on_behalf_of="999999"),
        code="which_member",
        options=(MINE,),
        answer=answer,
        understand=saying(NOTHING),
    )

    assert after is not None
    assert after.on_behalf_of is None


@pytest.mark.parametrize("answer", ["2", "la segunda", "Cédula 41555222", "la que termina en 5222"])
def test_a_number_that_was_offered_is_chosen(answer: str) -> None:
    after = answered(
        LOAN,
        code="which_member",
        options=(MINE, of_member("41555222")),
        answer=answer,
        understand=saying(NOTHING),
    )

    assert after is not None
    assert after.on_behalf_of == "41555222"


def test_a_phone_beside_the_cedula_is_not_taken_for_it() -> None:
    after = answered(
        LOAN,
        code="which_member",
        options=(),
        answer="41.555.222, mi celular es 3005550101",
        understand=saying(NOTHING),
    )

    assert after is not None
    assert after.on_behalf_of == "41555222"


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

    assert after is not None
    assert [(line.product, line.rest) for line in after.lines] == [
        (Target.LOAN, False),
        (Target.RENTADIARIO, True),
    ]


def test_a_new_instruction_replaces_nothing_said_but_keeps_whose_it_is() -> None:
    before = Instruction(on_behalf_of="41555222")

    after = answered(
        before, code="choose_target", options=(), answer="a la cuota", understand=saying(LOAN)
    )

    assert after is not None
    assert after.lines == LOAN.lines
    assert after.on_behalf_of == "41555222"


def test_words_that_are_not_understood_are_kept_for_a_person() -> None:
    after = answered(
        LOAN, code="choose_target", options=(), answer="ahí miran", understand=saying(NOTHING)
    )
    kept = unclear(LOAN, "ahí miran")

    assert after is None
    assert kept.needs_human
    assert "ahí miran" in (kept.why or "")
    assert kept.lines == LOAN.lines


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        ("sí", True),
        ("sí señora", True),
        ("Sí.\n\nLuz Marina Rojas", True),
        ("El mismo\nGracias", True),
        ("sí\npero es otro", None),
        ("siii", True),
        ("el mismo", True),
        ("es el mismo gracias", True),
        ("repetido", True),
        ("1", True),
        ("no", False),
        ("otro pago", False),
        ("no es el mismo", False),
        ("son dos pagos diferentes", False),
        ("la 2", False),
        ("no, es el mismo", None),
        ("no es otro", None),
        ("no sé", None),
        ("a la misma cuota de siempre", None),
        ("lo mismo de siempre", None),
        ("cuándo lo aplican", None),
    ],
)
def test_whether_it_is_the_same_payment_is_understood_or_left_open(
    answer: str,
    same: bool | None,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert is_the_same(answer) is same


def test_the_buttons_of_the_same_payment_say_what_is_on_them() -> None:
    assert [is_the_same("…", tapped=place) for place in (0, 1)] == [True, False]
