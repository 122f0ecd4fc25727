"""``tupago approve``: the console opens no way round the two people, the bank or the amount."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from intake.payments.posting import post_payment
from intake.wiring import Office
from models.payment import State
from models.sql.tables import Case, Payment
from tests.intake.console import Console, Spoken
from tests.webhook import invented
from tests.webhook.invented import PASSWORD, Sent

Say = Callable[..., Spoken]


@pytest.fixture
def house(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    with office.transaction() as session:
        invented.add_person(session, office, "ana", "Ana María Gómez")
        invented.add_person(session, office, "luis", "Luis Cárdenas", "supervisor")
        invented.add_person(session, office, "rosa", "Rosa Díaz", "admin")
        invented.add_marta(session)
    monkeypatch.setenv("TUPAGO_HOME", str(office.settings.home))
    return office


@pytest.fixture
def say(house: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return what approves while somebody types a password."""
    console = Console(capsys)

    def speak(payment: int, by: str, *words: str, password: str = PASSWORD) -> Spoken:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        with house.reading() as session:
            number = session.get_one(Case, session.get_one(Payment, payment).case_id).number
        return console("approve", number, "--by", by, *words)

    return speak


def receive(office: Office, **sent: object) -> int:
    with office.transaction() as session:
        return invented.add_payment(session, office, Sent(**sent))  # type: ignore[arg-type]


def state(office: Office, payment: int) -> str:
    with office.transaction() as session:
        return session.get_one(Payment, payment).state


def test_a_good_payment_is_signed_at_the_console_and_posted(house: Office, say: Say) -> None:
    payment = receive(house, text="aportes")

    assert say(payment, "ana", password="otra").code == 1
    assert state(house, payment) == State.PROPOSED
    said = say(payment, "ana", "--json")

    assert said.document == {"payment": payment, "amount": "38000.00", "state": "approved"}
    with house.transaction() as session:
        post_payment(session, house, payment)
    assert state(house, payment) == State.POSTED
    assert "no tiene un pago por aprobar" in say(payment, "luis").err


def test_an_administrator_at_the_console_is_one_person_and_needs_another(
    house: Office, say: Say
) -> None:
    payment = receive(house, text="aportes", in_bank=False)

    assert "escriba el motivo" in say(payment, "rosa").err
    first = say(payment, "rosa", "--reason", "lo confirmó el banco por teléfono")
    again = say(payment, "rosa", "--reason", "lo confirmó el banco por teléfono")

    assert "falta la de otra persona" in first.out
    assert "usted ya aprobó" in again.err
    assert say(payment, "ana", "--reason", "vi el correo del banco").code == 0
    assert state(house, payment) == State.APPROVED


def test_a_very_large_amount_is_typed_again_at_the_console_too(house: Office, say: Say) -> None:
    payment = receive(house, amount="25000000.00", text="ahorro permanente")

    assert "se escribe otra vez" in say(payment, "ana").err
    assert "no es el de este pago" in say(payment, "ana", "--amount", "2.500.000").err
    assert say(payment, "ana", "--amount", "25.000.000").code == 0
    assert say(payment, "luis", "--amount", "25000000").code == 0

    assert state(house, payment) == State.APPROVED
