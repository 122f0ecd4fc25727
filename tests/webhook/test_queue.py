from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from intake.wiring import Office
from models.payment import State
from models.sql.payments import get_payment
from models.sql.tables import Case, Channel, Heartbeat, Payment
from tests.conftest import A_FRIDAY, Clock
from tests.webhook.conftest import Visitor

Receive = Callable[..., int]


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="pago-(\d+)"', page)]


def state_of(office: Office, payment_id: int) -> str:
    with office.transaction() as session:
        return get_payment(session, payment_id).state


def test_the_earliest_due_is_on_top(ana: Visitor, receive: Receive) -> None:
    late = receive(text="aportes", received_at=A_FRIDAY - timedelta(hours=2))
    first = receive(text="aportes", amount="3800.00", received_at=A_FRIDAY - timedelta(days=3))
    last = receive(text="aportes", amount="7600.00", received_at=A_FRIDAY - timedelta(hours=1))

    assert shown(ana.get("/").text) == [first, late, last]


def test_a_clean_payment_says_so_and_a_doubtful_one_says_why(
    ana: Visitor, receive: Receive
) -> None:
    receive(text="aportes")
    receive(amount="240000.00", text="cuota vivienda", in_bank=False)

    page = ana.get("/").text

    assert 'chip-clean">limpio' in page
    assert 'chip-warn">no está en banco' in page


def test_what_is_for_compliance_alone_is_shown_to_nobody_else(
    visitor: Callable[[str], Visitor], receive: Receive
) -> None:
    payment = receive(amount="10000000.00", text="aportes", fields={"medium": "cash"})

    seen_by = {
        name: "solo cumplimiento" in visitor(name).get(f"/pagos/{payment}").text
        for name in ("ana", "luis", "rosa", "cata")
    }

    assert seen_by == {"ana": False, "luis": False, "rosa": False, "cata": True}


@pytest.mark.parametrize(
    ("level", "hours"), [("calm", 6), ("half", 13), ("soon", 20), ("late", 25)]
)
def test_the_clock_changes_colour_at_half_and_at_four_fifths(
    ana: Visitor, receive: Receive, clock: Clock, level: str, hours: int
) -> None:
    clock.moment = A_FRIDAY.replace(day=19, hour=13)  # A Thursday, 8 in the morning in Bogotá.
    receive(text="aportes")
    clock.moment += timedelta(hours=hours)

    assert f"due-{level}" in ana.get("/").text


def test_each_filter_shows_its_own(ana: Visitor, receive: Receive) -> None:
    clean = receive(text="aportes")
    asked = receive(amount="500000.00", text="abono a capital del crédito de vivienda")
    unread = receive(amount=None, fields={"transaction_id": None})
    done = receive(amount="3800.00", text="para aportes sociales")
    ana.decide(done, "aprobar")

    assert set(shown(ana.get("/").text)) == {clean, unread}
    assert shown(ana.get("/?estado=esperando").text) == [asked]
    assert shown(ana.get("/?estado=ilegibles").text) == [unread]
    assert shown(ana.get("/?estado=aprobados-hoy").text) == [done]
    assert set(shown(ana.get("/?estado=todos").text)) == {clean, asked, unread, done}
    assert set(shown(ana.get("/?estado=inventado").text)) == {clean, unread}


def test_yesterdays_approvals_are_not_todays(ana: Visitor, receive: Receive, clock: Clock) -> None:
    done = receive(text="aportes")
    ana.decide(done, "aprobar")
    clock.moment += timedelta(days=1)

    assert shown(ana.get("/?estado=aprobados-hoy").text) == []


@pytest.mark.parametrize(
    "words", ["1077227777", "1.077.227.777", "38.000", "$ 38.000", "38000", "marta", "ruiz peña"]
)
def test_a_payment_is_found_by_number_name_or_amount(
    ana: Visitor, receive: Receive, words: str
) -> None:
    wanted = receive(text="aportes")
    receive(member_id=None, amount="12345.00", fields={"reference": "55555555"}, in_bank=False)

    assert shown(ana.get("/", query_string={"q": words}).text) == [wanted]


def test_a_search_looks_into_every_state(ana: Visitor, receive: Receive, office: Office) -> None:
    done = receive(text="aportes")
    ana.decide(done, "aprobar")
    with office.transaction() as session:
        number = session.get_one(Case, session.get_one(Payment, done).case_id).number

    assert shown(ana.get("/", query_string={"q": number.lower()}).text) == [done]
    assert shown(ana.get("/", query_string={"q": "100 % _"}).text) == []


def test_a_clean_payment_is_approved_from_the_list(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")
    version = re.search(r'name="seen_version" value="(\d+)"', ana.get("/").text)
    assert version

    answer = ana.post(f"/cola/{payment}/aprobar", {"seen_version": version[1]})

    assert answer.status_code == 303
    assert state_of(office, payment) == State.APPROVED


def test_a_doubtful_payment_has_no_button_in_the_list_and_cannot_be_forced(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes", in_bank=False)
    receive(amount="3800.00", text="aportes sociales")  # So that the bank has a list at all.
    page = ana.get("/").text

    answer = ana.post(f"/cola/{payment}/aprobar", {"seen_version": "2"})

    assert f"/cola/{payment}/aprobar" not in page
    assert answer.status_code == 422
    assert state_of(office, payment) == State.PROPOSED


def test_the_page_says_when_the_mail_was_read_last_and_raises_the_alarm(
    ana: Visitor, office: Office, clock: Clock
) -> None:
    assert "nunca" in ana.get("/").text
    with office.transaction() as session:
        session.add(Heartbeat(name="mail", at=clock.moment))
    fresh = ana.get("/").text
    clock.moment += timedelta(minutes=11)
    silent = ana.get("/").text

    assert "hace un momento" in fresh
    assert "más de 10 min sin leer" not in fresh
    assert "hace 11 min" in silent
    assert "más de 10 min sin leer" in silent


def test_the_part_that_refreshes_is_the_part_of_the_page(ana: Visitor, receive: Receive) -> None:
    receive(text="aportes", channel=Channel.EMAIL)

    part = ana.get("/cola").text

    assert "<html" not in part
    assert shown(part) == shown(ana.get("/").text)


def test_an_empty_queue_says_so(ana: Visitor) -> None:
    assert "Aquí no hay nada pendiente." in ana.get("/").text
