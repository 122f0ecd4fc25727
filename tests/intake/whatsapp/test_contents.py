from __future__ import annotations

import json
import string
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.replies import sentences
from intake.sending import Failed, Sent
from intake.settings import Settings
from intake.whatsapp.arriving import arrive
from intake.whatsapp.contents import (
    CODE_TEMPLATE,
    LONGEST,
    all_contents,
    as_buttons,
    as_template,
    template,
)
from intake.whatsapp.inbound import arrived_from_form
from intake.whatsapp.outbound import send
from intake.whatsapp.registering import ContentsError, register
from intake.wiring import Office
from models.sql.tables import Notice, NoticeState
from tests.conftest import A_FRIDAY, Clock
from tests.fakes.twilio import FakeTwilio

MARTA = "whatsapp:+573000000001"
QUESTION = (
    "Sobre su radicado *BC-7F3K9* solo nos falta una respuesta suya:\n"
    "¿Quiere que su abono reduzca el plazo o la cuota?\n"
    "1. El plazo\n"
    "2. La cuota\n"
    "Puede contestar este mensaje con el número o con sus palabras."
)
TERM_OR_INSTALMENT = [
    {"id": "q:ab12:1", "title": "El plazo"},
    {"id": "q:ab12:2", "title": "La cuota"},
]
EVERYTHING = {content.name: f"HX{number:032x}" for number, content in enumerate(all_contents())}
AT_TWILIO = Settings(_env_file=None, twilio_contents=EVERYTHING)


@pytest.fixture
def ready(desk: Office, twilio: FakeTwilio) -> Office:
    """Give the office with every template and question registered."""
    there = twilio.keep_contents()
    settings = Settings(_env_file=None, **(desk.settings.model_dump() | {"twilio_contents": there}))
    return replace(desk, settings=settings)


def a_notice(**told: object) -> Notice:
    facts = {
        "id": "n1", "key": "n1", "case_id": 1, "kind": "question", "channel": "whatsapp",
        "recipient": MARTA, "body": QUESTION, "state": NoticeState.SENDING,
        "created_at": A_FRIDAY,
    }  # fmt: skip
    return Notice.model_validate(facts | told)


def kept(office: Office, twilio: FakeTwilio, **told: object) -> Notice:
    """Write a notice to a person whose message is there."""
    form = twilio.receive("Hola", sender=MARTA, at=A_FRIDAY)
    taken = arrive(office, arrived_from_form(form, received_at=A_FRIDAY))
    notice = a_notice(case_id=taken.case_id, **told)
    with office.transaction() as session:
        session.add(notice)
    return notice


# --- Outside the window ---------------------------------------------------------------------


def test_a_day_later_a_notice_goes_as_the_approved_template(
    ready: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    told = {"number": "BC-7F3K9", "amount": "$ 54.000"}
    notice = kept(ready, twilio, kind="applied", template="applied", variables=told)
    clock.moment += timedelta(days=2)

    result = send(ready, notice)

    (message,) = twilio.sent
    assert result == Sent(message.sid)
    assert message.content_sid is not None
    assert message.body == (
        "¡Listo! Aplicamos su pago de $ 54.000, del radicado BC-7F3K9. ¡Gracias por su pago!"
    )
    assert send(ready, notice) == result, "found again and not sent twice"


def test_a_question_goes_as_a_template_with_its_options_in_a_line(
    ready: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    asked = "¿Plazo o cuota? 1. El plazo 2. La cuota"
    told = {"number": "BC-7F3K9", "question": asked}
    notice = kept(
        ready, twilio, template="missing_detail", variables=told, choices=TERM_OR_INSTALMENT
    )
    clock.moment += timedelta(days=2)

    send(ready, notice)

    assert asked in twilio.sent[0].body
    assert twilio.sent[0].buttons == ()


def test_a_template_that_is_not_at_twilio_leaves_the_window_closed(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    told = {"number": "BC-7F3K9", "amount": "$ 54.000"}
    notice = kept(desk, twilio, kind="applied", template="applied", variables=told)
    clock.moment += timedelta(days=2)

    result = send(desk, notice)

    assert isinstance(result, Failed)
    assert result.code == "whatsapp.window_closed"
    assert twilio.sent == []


@pytest.mark.parametrize(
    "reason",
    ["", "   ", "Una\nlínea", "Con\ttabulador", "Con     cinco blancos", "x" * (LONGEST + 1)],
)
def test_what_whatsapp_would_refuse_never_goes_as_a_template(reason: str) -> None:
    told = {"number": "BC-7F3K9", "reason": reason}

    assert as_template(AT_TWILIO, a_notice(template="rejected", variables=told)) is None


def test_a_template_without_one_of_its_values_never_goes() -> None:
    assert as_template(AT_TWILIO, a_notice(template="applied", variables={"amount": "$ 1"})) is None


@given(st.text(max_size=60).filter(lambda text: bool(text.strip())))
def test_a_value_is_said_as_it_is_and_read_by_nobody_else(value: str) -> None:
    told = {"number": "BC-7F3K9", "reason": value}

    filled = as_template(AT_TWILIO, a_notice(template="rejected", variables=told))

    if filled is not None:
        assert value in filled.words
        assert json.loads(filled.variables) == {"1": "BC-7F3K9", "2": value}


@pytest.mark.parametrize("code", ["", "12345", "1234567", "482 913", "482913 y más"])
def test_only_six_digits_go_as_a_code(code: str) -> None:
    told = {"template": CODE_TEMPLATE, "variables": {"code": code}}

    assert as_template(AT_TWILIO, a_notice(**told)) is None


def test_a_code_goes_to_a_number_and_never_to_a_user_id() -> None:
    told = {"template": CODE_TEMPLATE, "variables": {"code": "482913"}}

    filled = as_template(AT_TWILIO, a_notice(**told))

    assert filled is not None
    assert json.loads(filled.variables) == {"1": "482913"}
    hidden = a_notice(**told, recipient="whatsapp:CO.481516")
    assert as_template(AT_TWILIO, hidden) is None


def test_a_code_whose_answer_was_lost_is_found_by_the_code_and_not_sent_twice(
    ready: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    told = {"kind": "identity_code", "template": CODE_TEMPLATE, "variables": {"code": "482913"}}
    notice = kept(ready, twilio, body="¡Hola! … *482913* …", **told)
    clock.moment += timedelta(days=2)
    notice.created_at = clock.moment

    result = send(ready, notice)
    twilio.sent[0].body = "482913 is your verification code."  # In whatever words it is listed.

    assert send(ready, notice) == result
    assert len(twilio.sent) == 1


def test_every_template_is_one_that_whatsapp_approves() -> None:
    for name, wording in sentences()["templates"].items():
        content = template(name)
        assert not content.body.startswith("{{"), "a template may not begin with a value …"
        assert not content.body.endswith("}}"), "… nor end with one"
        assert "}}{{" not in content.body.replace(" ", "")
        assert len(content.samples) == len(string.Template(wording).get_identifiers())
        assert len(content.filled(content.samples)) <= LONGEST
        assert content.name == content.name.lower()


def test_another_wording_is_another_template(monkeypatch: pytest.MonkeyPatch) -> None:
    before = template("applied").name
    monkeypatch.setitem(sentences()["templates"], "applied", "Aplicamos $amount, de $number. Fin.")

    assert template("applied").name != before


# --- Buttons --------------------------------------------------------------------------------


def test_a_question_goes_with_buttons_and_says_nothing_twice(
    ready: Office, twilio: FakeTwilio
) -> None:
    send(ready, kept(ready, twilio, choices=TERM_OR_INSTALMENT))

    (message,) = twilio.sent
    assert message.buttons == (("El plazo", "q:ab12:1"), ("La cuota", "q:ab12:2"))
    assert message.body == (
        "Sobre su radicado *BC-7F3K9* solo nos falta una respuesta suya:\n\n"
        "¿Quiere que su abono reduzca el plazo o la cuota?"
    )


def test_many_choices_go_as_a_list(ready: Office, twilio: FakeTwilio) -> None:
    names = [f"Crédito número {number}" for number in range(1, 7)]
    lines = [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    choices = [{"id": f"q:{number}", "title": name} for number, name in enumerate(names)]
    body = "\n".join(["¿A cuál de sus obligaciones?", "Escoja una:", *lines])

    send(ready, kept(ready, twilio, body=body, choices=choices))

    assert [title for title, _ in twilio.sent[0].buttons] == names
    assert "1." not in twilio.sent[0].body


def test_a_line_that_says_more_than_its_button_stays() -> None:
    body = QUESTION.replace("1. El plazo", "1. El plazo, y sigue pagando la misma cuota")

    filled = as_buttons(AT_TWILIO, a_notice(body=body, choices=TERM_OR_INSTALMENT))

    assert filled is not None
    assert "sigue pagando la misma cuota" in filled.words
    assert "con el número" in filled.words


def test_the_whole_options_stand_in_lines_above_the_buttons_and_below_all_else(
    ready: Office, twilio: FakeTwilio
) -> None:
    body = (
        "¡Hola! Recibimos su mensaje.\n\nLeímos un pago.\n\n¿A cuál de los dos va?\n"
        "1. Crédito vivienda terminado en 1902\n2. Crédito consumo terminado en 0088\n"
        "Puede contestar este mensaje con el número o con sus palabras.\n\nSus datos los cuidamos."
    )
    choices = [{"id": "a", "title": "Vivienda …1902"}, {"id": "b", "title": "Consumo …0088"}]

    send(ready, kept(ready, twilio, body=body, choices=choices))

    (message,) = twilio.sent
    assert message.body == (
        "¡Hola! Recibimos su mensaje. Leímos un pago. Sus datos los cuidamos.\n\n"
        "¿A cuál de los dos va?\n"
        "1. Crédito vivienda terminado en 1902\n2. Crédito consumo terminado en 0088\n"
        "Puede contestar este mensaje con el número o con sus palabras."
    )
    assert [title for title, _ in message.buttons] == ["Vivienda …1902", "Consumo …0088"]


@pytest.mark.parametrize(
    "choices",
    [
        TERM_OR_INSTALMENT[:0],
        [{"id": "1", "title": "Sí"}, {"id": "2", "title": "Sí"}],
        [{"id": "1", "title": "x" * 25}, {"id": "2", "title": "No"}],
        [{"id": "1", "title": ""}, {"id": "2", "title": "No"}],
        [{"id": "1" * 201, "title": "Sí"}, {"id": "2", "title": "No"}],
        [{"id": str(number), "title": str(number)} for number in range(11)],
    ],
)
def test_choices_that_whatsapp_would_refuse_go_as_numbered_lines(
    choices: list[dict[str, str]],
) -> None:
    assert as_buttons(AT_TWILIO, a_notice(choices=choices)) is None


def test_a_question_too_long_for_buttons_goes_as_text(ready: Office, twilio: FakeTwilio) -> None:
    body = f"{'Leímos sus pagos. ' * 60}\n\n{QUESTION}"

    send(ready, kept(ready, twilio, body=body, choices=TERM_OR_INSTALMENT))

    assert twilio.sent[0].body == body
    assert twilio.sent[0].buttons == ()


def test_without_the_contents_a_question_goes_as_text(desk: Office, twilio: FakeTwilio) -> None:
    send(desk, kept(desk, twilio, choices=TERM_OR_INSTALMENT))

    assert twilio.sent[0].body == QUESTION


def test_a_question_whose_buttons_twilio_refuses_goes_as_text(
    ready: Office, twilio: FakeTwilio
) -> None:
    notice = kept(ready, twilio, choices=TERM_OR_INSTALMENT)
    twilio.faults.refusals.append(63013)

    result = send(ready, notice)

    assert result == Sent(twilio.sent[0].sid)
    assert twilio.sent[0].body == QUESTION


# --- At Twilio ------------------------------------------------------------------------------


def test_contents_are_created_once_and_templates_submitted_once(
    desk: Office, twilio: FakeTwilio
) -> None:
    first = register(desk.settings)
    second = register(desk.settings)

    assert {one.content.name: one.sid for one in first} == {
        one.content.name: one.sid for one in second
    }
    assert all(one.new for one in first)
    assert not any(one.new for one in second)
    assert len(twilio.account.contents) == len(all_contents())
    asked = [one for one in twilio.account.contents if one.approval]
    categories = Counter(one.approval["category"] for one in asked if one.approval)
    assert categories == {"UTILITY": len(sentences()["templates"]), "AUTHENTICATION": 1}


def test_a_registration_that_was_cut_short_is_finished(desk: Office, twilio: FakeTwilio) -> None:
    register(desk.settings)
    twilio.account.contents[0].approval = None
    del twilio.account.contents[5:]

    register(desk.settings)

    assert twilio.account.contents[0].approval is not None
    assert len(twilio.account.contents) == len(all_contents())


def test_what_whatsapp_said_of_a_template_is_shown(desk: Office, twilio: FakeTwilio) -> None:
    register(desk.settings)
    assert twilio.account.contents[0].approval is not None
    twilio.account.contents[0].approval["status"] = "approved"

    assert register(desk.settings)[0].approval == "approved"


def test_twilio_refusing_is_one_sentence(desk: Office) -> None:
    wrong = desk.settings.model_copy(update={"twilio_api_key": "SK0"})

    with pytest.raises(ContentsError, match="401"):
        register(wrong)
