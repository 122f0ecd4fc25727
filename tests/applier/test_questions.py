from __future__ import annotations

import json
from string import Template

import pytest

from applier.answers import answered
from applier.questions import CODES, fixed, is_about_rest, wording
from models.instruction import Instruction
from tests.applier.desk import (
    Row,
    card,
    contributions,
    insurance,
    loan,
    proposed,
    questions,
    savings,
    says,
)

SITUATIONS = [
    pytest.param(200_000, [loan(), savings()], None, "choose_target", id="money left"),
    pytest.param(
        65_000,
        [card(), loan(next_due=51_000), insurance(), savings(next_due=900_000)],
        None,
        "choose_target",
        id="several combinations",
    ),
    pytest.param(
        120_000,
        [loan(), loan("35-30410", "Crédito educativo")],
        says({"product": "loan"}),
        "choose_obligation",
        id="several loans",
    ),
    pytest.param(
        300_000,
        [loan()],
        says({"product": "loan", "action": "principal"}),
        "choose_prepayment",
        id="a prepayment",
    ),
]


@pytest.mark.parametrize(("paid", "obligations", "understood", "code"), SITUATIONS)
def test_a_member_is_offered_options(
    paid: int, obligations: list[Row], understood: Row | None, code: str
) -> None:
    proposal = proposed(paid, obligations, understood=understood)

    assert questions(proposal) == [code]
    assert len(proposal.questions[0].options) > 1


@pytest.mark.parametrize(("paid", "obligations", "understood", "code"), SITUATIONS)
def test_a_stranger_reads_fixed_words_and_no_options(
    paid: int, obligations: list[Row], understood: Row | None, code: str
) -> None:
    proposal = proposed(paid, obligations, understood=understood, sender_verified=False)

    assert questions(proposal) == [code]
    assert proposal.questions[0].options == ()
    written = [question.as_json() for question in proposal.questions]
    said = json.dumps(written, ensure_ascii=False)
    assert not any(character.isdigit() for character in said)
    assert "Crédito" not in said
    assert "Rentadiario" not in said


def test_a_stranger_and_a_member_get_the_same_lines() -> None:
    stranger = proposed(200_000, [loan()], sender_verified=False)

    assert stranger.lines == proposed(200_000, [loan()]).lines


def test_options_never_look_alike() -> None:
    twins = [loan("16-30401", "Crédito consumo"), loan("35-30401", "Crédito consumo")]

    proposal = proposed(120_000, twins, understood=says({"product": "loan"}))

    assert proposal.questions[0].options == (
        "Crédito consumo terminado en 630401",
        "Crédito consumo terminado en 530401",
    )


@pytest.mark.parametrize(
    ("paid", "obligations", "understood"),
    [
        pytest.param(200_000, [loan(), savings()], None, id="money left"),
        pytest.param(200_000, [loan(), *contributions()], None, id="contributions"),
        pytest.param(
            65_000,
            [card(), loan(overdue=25_000, next_due=26_000), insurance()],
            None,
            id="several combinations",
        ),
        pytest.param(
            120_000,
            [loan(), loan("35-30410", "Crédito educativo"), *contributions()],
            says({"product": "contributions", "amount": 20_000}, {"product": "loan"}),
            id="several loans",
        ),
    ],
)
def test_whatever_is_chosen_answers_the_question(
    paid: int, obligations: list[Row], understood: Row | None
) -> None:
    asked = proposed(paid, obligations, understood=understood)
    [question] = asked.questions
    before = Instruction.from_json(understood) if understood else Instruction()

    for place in range(len(question.options)):
        after = answered(
            before,
            code=question.code,
            options=question.options,
            answer="",
            understand=lambda _: Instruction(),
            tapped=place,
            about_rest=is_about_rest(question.message, asked),
        )
        assert after is not None
        proposal = proposed(paid, obligations, understood=after.as_json())

        assert "target_not_found" not in [check.code for check in proposal.checks]
        assert question.code not in questions(proposal) or proposal.unapplied < asked.unapplied
        assert proposal.lines[: len(asked.lines)] == asked.lines or not is_about_rest(
            question.message, asked
        )


def test_fixed_words_name_nothing_that_is_anybodys() -> None:
    for code in CODES:
        message = fixed(code).message
        assert message.endswith(("?", "."))
        assert not set("$0123456789") & set(message)


def test_what_is_left_is_named_in_the_question_about_it() -> None:
    assert Template(wording()["choose_target_of_the_rest"]).get_identifiers() == ["left"]
