"""A payment that may be an earlier one: one key says that it is, one that they are two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from intake.wiring import Office
from models.payment import State
from models.sql.payments import current_proposal, get_payment
from models.sql.tables import AuditEvent, Decision
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive, state_of

UNNUMBERED = {"transaction_id": None}


def codes(office: Office, payment: int) -> set[str]:
    with office.reading() as session:
        proposal = current_proposal(session, payment)
    assert proposal is not None
    return {check.code for check in proposal.checks}


def last(office: Office, payment: int) -> Decision:
    with office.reading() as session:
        return session.exec(select(Decision).where(Decision.payment_id == payment)).all()[-1]


@pytest.fixture
def pair(receive: Receive) -> tuple[int, int]:
    """Give a payment and another that may be it: one shows no number."""
    return receive(text="aportes"), receive(text="aportes", fields=UNNUMBERED)


def test_the_two_stand_side_by_side(ana: Visitor, pair: tuple[int, int]) -> None:
    page = ana.get(f"/pagos/{pair[1]}").text

    assert "¿Es el mismo pago de" in page
    assert '<tr class="alike"><th scope="row">Valor</th>' in page
    assert '<tr class="unlike"><th scope="row">Transacción</th><td>no se lee</td>' in page
    assert "¿Es el mismo pago de" not in ana.get(f"/pagos/{pair[0]}").text, "the first is the first"


def test_one_key_ends_it_as_the_same_with_who_when_and_why(
    ana: Visitor, pair: tuple[int, int], office: Office
) -> None:
    ana.decide(pair[1], "es-el-mismo", {"de": str(pair[0])})

    with office.reading() as session:
        ended = get_payment(session, pair[1])
    assert (ended.state, ended.duplicate_of_id) == (State.DUPLICATE, pair[0])
    decision = last(office, pair[1])
    assert (decision.by, decision.step) == ("ana", "call_duplicate")
    assert "Igual: valor, fecha" in (decision.reason or "")


def test_one_key_keeps_two_payments_and_the_warning_goes(
    ana: Visitor, pair: tuple[int, int], office: Office
) -> None:
    assert "possible_duplicate" in codes(office, pair[1])

    answer = ana.decide(pair[1], "son-dos")

    assert answer.location == f"/pagos/{pair[1]}", "now it can be approved"
    assert state_of(office, pair[1]) == State.PROPOSED
    assert codes(office, pair[1]) & {"possible_duplicate", "told_apart"} == {"told_apart"}
    page = ana.get(f"/pagos/{pair[1]}").text
    assert "¿Es el mismo pago de" not in page
    assert "una persona ya dijo que son dos pagos" in page
    assert "dijo que son dos pagos distintos" in page
    decision = last(office, pair[1])
    assert (decision.by, decision.step) == ("ana", "tell_apart")
    assert "Distinto: transacción sin dato / " in (decision.reason or "")
    with office.reading() as session:
        trail = session.exec(select(AuditEvent.action)).all()
    assert "payment.tell_apart" in trail


def test_it_stays_told_apart_when_it_is_proposed_anew(
    ana: Visitor, pair: tuple[int, int], office: Office
) -> None:
    ana.decide(pair[1], "son-dos")

    ana.decide(pair[1], "corregir", {"cedula": "1077227777", "time": "10:30"})

    assert "possible_duplicate" not in codes(office, pair[1])


def test_a_later_likeness_is_asked_about_again(
    ana: Visitor, pair: tuple[int, int], office: Office, receive: Receive
) -> None:
    ana.decide(pair[1], "son-dos")
    third = receive(text="aportes", fields=UNNUMBERED)

    assert "possible_duplicate" in codes(office, third)


def test_lines_that_a_person_edited_stay(
    ana: Visitor, pair: tuple[int, int], office: Office
) -> None:
    ana.decide(
        pair[1],
        "editar",
        {
            "obligacion": ["144-014194"],
            "accion": ["overdue"],
            "valor": ["38.000"],
            "porque": ["lo pidió por teléfono"],
        },
    )

    ana.decide(pair[1], "son-dos")

    with office.reading() as session:
        proposal = current_proposal(session, pair[1])
    assert proposal is not None
    assert [line.obligation for line in proposal.lines] == ["144-014194"]
    assert "possible_duplicate" not in codes(office, pair[1])


def test_the_same_number_is_no_question(ana: Visitor, receive: Receive, office: Office) -> None:
    receive(text="aportes", fields={"transaction_id": "771"})
    again = receive(text="aportes", fields={"transaction_id": "771"})

    assert state_of(office, again) == State.DUPLICATE
    ana.decide(again, "reabrir")
    assert ana.decide(again, "son-dos").status_code == 409
    assert "duplicate_transaction" in codes(office, again)


def test_two_cuts_of_one_paper_are_compared_though_their_numbers_differ(
    ana: Visitor, receive: Receive, house: Office
) -> None:
    first = receive(text="aportes", fields={"transaction_id": "771"})
    second = receive(text="aportes", fields={"transaction_id": "993"})
    assert "¿Es el mismo pago de" not in ana.get(f"/pagos/{second}").text, "of two messages"
    with house.transaction() as session:
        get_payment(session, second).case_id = get_payment(session, first).case_id

    assert "¿Es el mismo pago de" in ana.get(f"/pagos/{second}").text
    ana.decide(second, "es-el-mismo", {"de": str(first)})
    assert state_of(house, second) == State.DUPLICATE


def test_what_was_not_shown_beside_it_is_refused(
    ana: Visitor, pair: tuple[int, int], receive: Receive, office: Office
) -> None:
    other = receive(amount="3800.00", paid_on=date(2026, 11, 2), text="aportes sociales")

    assert ana.decide(pair[1], "es-el-mismo", {"de": str(other)}).status_code == 409
    assert state_of(office, pair[1]) == State.WAITING_MEMBER, "he is asked, and nothing has changed"


def test_who_only_looks_decides_nothing(
    visitor: Callable[[str], Visitor], pair: tuple[int, int], office: Office
) -> None:
    cata = visitor("cata")

    assert 'data-key="s"' not in cata.get(f"/pagos/{pair[1]}").text
    assert cata.decide(pair[1], "son-dos").status_code == 403
    assert "possible_duplicate" in codes(office, pair[1])
