"""A payment that is nobody's yet: staff say with one key whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlmodel import select

from intake.wiring import Office
from models.sql.payments import get_payment
from models.sql.tables import Decision
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive

MARTA = "1077227777"


def offered(page: str) -> list[str]:
    return re.findall(r'name="cedula" value="(\d+)"><button data-key', page)


def test_who_is_named_is_offered_before_who_is_one_digit_away(
    ana: Visitor, receive: Receive, house: Office
) -> None:
    with house.transaction() as session:
        invented.add_member(session, "41555222", "Blanca Nieves Torrado")
    payment = receive(
        member_id=None, text="para aportes de la cc 41.555.222", fields={"reference": "1077227771"}
    )

    page = ana.get(f"/pagos/{payment}").text

    assert offered(page) == ["41555222", MARTA]
    assert "lo nombra el mensaje" in page
    assert "1077227771, difiere en un dígito" in page


def test_one_key_gives_it_to_the_member_and_is_written_down(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(member_id=None, text="aportes", fields={"reference": "1077227771"})

    answer = ana.decide(payment, "corregir", {"cedula": MARTA})

    assert answer.status_code == 303
    with office.reading() as session:
        one = get_payment(session, payment)
        steps = session.exec(select(Decision).where(Decision.payment_id == payment)).all()
    assert (one.member_id, one.amount_centavos) == (MARTA, 3_800_000)
    assert (steps[-1].by, steps[-1].step) == ("ana", "edit")
    assert offered(ana.get(f"/pagos/{payment}").text) == []


def test_nobody_is_offered_where_nothing_tells(ana: Visitor, receive: Receive) -> None:
    payment = receive(member_id=None, text="aportes", fields={"reference": None})

    assert offered(ana.get(f"/pagos/{payment}").text) == []


def test_who_only_looks_is_offered_nothing(
    visitor: Callable[[str], Visitor], receive: Receive
) -> None:
    payment = receive(member_id=None, text="aportes", fields={"reference": "1077227771"})

    assert offered(visitor("cata").get(f"/pagos/{payment}").text) == []
