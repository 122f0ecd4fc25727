"""Whatever the order of files, receipts, approvals and reversals: money is applied once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from intake.payments import review
from intake.payments.from_bank import propose_credit
from intake.payments.posting import post_payment
from intake.payments.returning import send_back
from intake.payments.reversing import ask_reversal, confirm_reversal
from intake.payments.setting_aside import set_aside, take_back
from intake.settings import Settings
from intake.wiring import Office, open_office
from models.errors import TupagoError
from models.payment import State
from models.receipt import Receipt
from models.sql.tables import BankCreditRow, Payment
from tests.conftest import Clock, close_office
from tests.intake.payments.bank_on_hand import Shown, the_bank_shows
from tests.intake.payments_on_hand import LUZ, a_payment, a_receipt, bring_in_members
from tests.people_of_the_house import JEFA, LUIS

LIVE: Final = frozenset({State.PROPOSED, State.APPROVED_ONCE, State.APPROVED, State.POSTED})
# Two amounts and two days: everything could be everything else.
pesos = st.sampled_from((3_800, 34_200))
on = st.sampled_from((date(2026, 11, 18), date(2026, 11, 19)))
which = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("file"), pesos, on),
    st.tuples(st.just("receipt"), pesos, on),
    st.tuples(st.just("from_bank"), which, on),
    st.tuples(st.just("approve"), which, on),
    st.tuples(st.just("post"), which, on),
    st.tuples(st.just("reject"), which, on),
    st.tuples(st.just("reopen"), which, on),
    st.tuples(st.just("send_back"), which, on),
    st.tuples(st.just("reverse"), which, on),
    st.tuples(st.just("set_aside"), which, on),
    st.tuples(st.just("take_back"), which, on),
)


@pytest.fixture(scope="module")
def seeded(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a database with the members in it, to begin every example from."""
    home = tmp_path_factory.mktemp("seeded")
    (home / "tupago.sqlite").write_bytes(migrated_sqlite.read_bytes())
    office = open_office(Settings(home=home, _env_file=None), now=Clock())
    bring_in_members(office)
    with office.transaction() as session:
        for credit in session.exec(select(BankCreditRow)):
            session.delete(credit)
    close_office(office)  # The last connection brings everything into the one file.
    return (home / "tupago.sqlite").read_bytes()


@contextmanager
def office_on(seeded: bytes) -> Iterator[Office]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "tupago.sqlite").write_bytes(seeded)
        office = open_office(Settings(home=home, _env_file=None), now=Clock())
        yield office
        close_office(office)


def do(office: Office, step: tuple[str, int, date], count: int) -> None:
    """Do one step as staff would; what may not be done is refused, and that is fine."""
    what, number, day = step
    if what == "file":
        the_bank_shows(office, Shown(pesos=number, on=day), Shown(pesos=count + 1))
        return
    if what == "receipt":
        receipt = a_receipt(number, transaction_id=str(count)).as_json() | {"date": str(day)}
        a_payment(office, Receipt.from_json(receipt), text=None)
        return
    try:
        with office.transaction() as session:
            _deed(session, office, what, number)
    except TupagoError:
        return


def _deed(session: Session, office: Office, what: str, number: int) -> None:
    credits_ = session.exec(select(BankCreditRow).order_by(col(BankCreditRow.id))).all()
    credit = credits_[number % len(credits_)].id if credits_ else ""
    payments = session.exec(select(Payment).order_by(col(Payment.id))).all()
    payment = payments[number % len(payments)] if payments else None
    if what == "from_bank":
        propose_credit(session, office, credit, LUZ, by="luis")
    elif what == "set_aside":
        set_aside(session, office, credit, LUIS, "no es de un asociado")
    elif what == "take_back":
        take_back(session, office, credit, LUIS)
    elif payment is None or payment.id is None:
        return
    elif what == "approve":
        staff = JEFA if payment.state == State.APPROVED_ONCE else LUIS
        reason = "lo revisé con el banco"
        review.approve(session, office, payment.id, staff, payment.version, reason=reason)
    elif what == "post":
        post_payment(session, office, payment.id)
    elif what == "reject":
        review.reject(session, office, payment.id, LUIS, payment.version, reason="es de otra")
    elif what == "reopen":
        review.reopen(session, office, payment.id, LUIS, payment.version)
    elif what == "reverse":
        seen = payment.version
        ask_reversal(session, office, payment.id, LUIS, seen, reason="era de otro asociado")
        confirm_reversal(session, office, payment.id, JEFA, seen)
    else:
        send_back(session, office, payment, by="luis", reason="vuelve a revisión")


def check(office: Office) -> None:
    with office.reading() as session:
        rows = session.exec(
            select(BankCreditRow, Payment).join(
                Payment, col(Payment.id) == col(BankCreditRow.used_by_id)
            )
        ).all()
    backed = [payment.id for _, payment in rows]
    assert len(backed) == len(set(backed)), "a payment has one credit, and a credit one payment"
    assert all(State(payment.state) in LIVE for _, payment in rows), "what is over claims nothing"
    decided = [pair for pair in rows if pair[1].state in (State.APPROVED, State.POSTED)]
    assert sum(payment.amount_centavos or 0 for _, payment in decided) == sum(
        credit.amount_centavos for credit, _ in decided
    )
    assert all(credit.amount_centavos == payment.amount_centavos for credit, payment in decided)


@settings(max_examples=15)
@given(st.lists(steps, min_size=12, max_size=24))
def test_a_credit_backs_at_most_one_live_payment_of_its_own_amount(
    seeded: bytes, told: list[tuple[str, int, date]]
) -> None:
    with office_on(seeded) as office:
        for count, step in enumerate(told):
            do(office, step, count)
            check(office)
