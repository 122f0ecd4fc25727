from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from applier.answers import answered
from applier.picking import picked
from intake.notices.choices import (
    LONGEST_BUTTON,
    LONGEST_ROW,
    Tap,
    choices_of,
    is_genuine,
    tap_in,
    titles,
)
from intake.settings import Settings
from models.instruction import Instruction
from models.sql.tables import OpenQuestion
from tests.conftest import A_FRIDAY

SETTINGS = Settings(_env_file=None, secret_key=SecretStr("una clave de la casa"))
LOANS = ["Crédito vivienda terminado en 1902", "Crédito consumo terminado en 0088"]


def a_question(*options: str, token: str = "0123456789abcdef") -> OpenQuestion:  # noqa: S107 - no password
    return OpenQuestion(
        payment_id=1,
        code="choose_obligation",
        message="¿A cuál?",
        options=list(options),
        asked_by="tupago",
        asked_at=A_FRIDAY,
        token=token,
    )


def tap_on(question: OpenQuestion, position: int) -> Tap:
    choices = choices_of(SETTINGS, question)
    assert choices is not None
    tap = tap_in({"ButtonPayload": choices[position]["id"]})
    assert tap is not None
    return tap


def test_a_button_is_known_again_for_its_own_question_and_place() -> None:
    question, other = a_question(*LOANS), a_question(*LOANS, token="f" * 16)
    tap = tap_on(question, 1)

    assert (tap.token, tap.position) == (question.token, 1)
    assert is_genuine(SETTINGS, question, tap)
    assert not is_genuine(SETTINGS, other, tap)
    assert not is_genuine(SETTINGS, question, replace(tap, position=0))
    assert not is_genuine(SETTINGS, question, replace(tap, position=2))
    assert not is_genuine(SETTINGS, question, replace(tap, mac="ñ" * 20))


def test_a_button_says_nothing_any_more_once_its_words_are_others() -> None:
    tap = tap_on(a_question(*LOANS), 0)

    assert not is_genuine(SETTINGS, a_question(*reversed(LOANS)), tap)


def test_another_houses_buttons_are_not_ours() -> None:
    question = a_question(*LOANS)
    theirs = Settings(_env_file=None, secret_key=SecretStr("otra clave"))

    assert not is_genuine(theirs, question, tap_on(question, 0))


@pytest.mark.parametrize("pressed", ["", "1", "a.b", "a.b.c", "a.-1.c", "a.²x.c", "a.1.c.d"])
def test_what_is_no_button_of_ours_is_none(pressed: str) -> None:
    assert tap_in({"ButtonPayload": pressed}) is None
    assert tap_in({"ListId": pressed}) is None
    assert tap_in(None) is None


def test_one_option_has_a_button_and_more_than_ten_have_none(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path)

    assert [one["title"] for one in choices_of(settings, a_question("Es para mí")) or ()] == [
        "Es para mí"
    ]
    assert choices_of(settings, a_question()) is None
    assert choices_of(settings, a_question(*map(str, range(11)))) is None
    assert len(choices_of(settings, a_question(*map(str, range(10)))) or ()) == 10


@pytest.mark.parametrize(
    ("options", "most", "shown"),
    [
        (LOANS, LONGEST_BUTTON, ["Vivienda …1902", "Consumo …0088"]),
        (
            ["Pagar Aportes sociales", "Abonar a capital de Crédito consumo terminado en 0401"],
            LONGEST_ROW,
            ["Pagar Aportes sociales", "Capital consumo …0401"],
        ),
        (
            ["Depositar en Ahorros permanentes", "Depositar en Rentahorrito terminado en 20765432"],
            LONGEST_ROW,
            ["En Ahorros permanentes", "En Rentahorrito …5432"],
        ),
        (
            ["Crédito de libre inversión terminado en 630401"] * 2,
            LONGEST_BUTTON,
            ["1. Libre invers …0401", "2. Libre invers …0401"],
        ),
    ],
)
def test_a_title_is_the_option_in_short(options: list[str], most: int, shown: list[str]) -> None:
    found = titles(options, most)

    assert [title[:6] for title in found] == [title[:6] for title in shown]
    assert all(len(title) <= most for title in found)
    assert [re.sub(r"\D", "", one)[-4:] for one in found] == [
        re.sub(r"\D", "", one)[-4:] for one in shown
    ]


@given(
    st.lists(st.text(min_size=1, max_size=80).map(str.strip).filter(bool), min_size=2, max_size=10),
    st.sampled_from([LONGEST_BUTTON, LONGEST_ROW]),
)
def test_titles_fit_and_are_never_alike(options: list[str], most: int) -> None:
    found = titles(options, most)

    assert len(set(found)) == len(options)
    assert all(len(title.encode("utf-16-le")) // 2 <= most for title in found)


@pytest.mark.parametrize(
    "options",
    [
        LOANS,
        ["Reducir el plazo", "Reducir la cuota", "Adelantar cuotas"],
        ["Pagar Crédito consumo terminado en 0401", "Pagar Tarjeta becoop terminada en 0402"],
        ["Depositar en Rentadiario terminado en 10765432", "Depositar en Ahorros permanentes"],
    ],
)
def test_a_title_that_comes_as_words_picks_its_option(options: list[str]) -> None:
    """Twilio's list of messages, where a lost webhook is found, knows what was said only."""
    for place, title in enumerate(titles(options, LONGEST_ROW)):
        found = picked(options, title)
        assert found is not None
        assert (found.position, found.more) == (place, "")


@given(st.text(max_size=60))
def test_whatever_is_typed_an_answer_is_an_option_or_none(words: str) -> None:
    found = picked(LOANS, words)
    after = answered(
        Instruction(),
        code="choose_obligation",
        options=LOANS,
        answer=words,
        understand=lambda _: Instruction(),
    )

    assert found is None or 0 <= found.position < len(LOANS)
    assert after is None, "there is no line that could be completed"
