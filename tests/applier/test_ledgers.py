"""What every ledger keeps, whichever it is: the book posts at once, LINIX when it has answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.ledgers.book import Book, NotInTheBookError
from applier.ledgers.linix import CoreNumberMissingError, Linix
from applier.ports import Ledger, PostingOrder
from intake.wiring import Office
from models.money import ZERO, Money
from models.payment import State
from models.proposal import Action, ProposedLine
from models.sql.core import AppliedInCoreError, applied_lines, core_lines
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    CoreLine,
    CoreLineState,
    ObligationRow,
)
from tests.conftest import A_FRIDAY
from tests.intake.deeds import keep_payment
from tests.webhook import invented

MARTA = "1077227777"
LOAN = "144-014194"
SHARE = f"1-{MARTA}"
MakeLedger: TypeAlias = Callable[[Session], Ledger]
LEDGERS: dict[str, MakeLedger] = {"book": Book, "linix": Linix}


@pytest.fixture(params=LEDGERS)
def make_ledger(request: pytest.FixtureRequest) -> MakeLedger:
    return LEDGERS[request.param]


@pytest.fixture
def house(any_office: Office) -> Office:
    with any_office.transaction() as session:
        invented.add_marta(session)
    return any_office


def a_line(obligation: str, pesos: int, action: Action) -> ProposedLine:
    return ProposedLine(
        obligation=obligation, action=action, amount=Money.pesos(pesos), reason="lo pidió"
    )


UNAPPLIED = Money.pesos(6_200)
LINES = (a_line(LOAN, 240_000, Action.OVERDUE), a_line(SHARE, 3_800, Action.NEXT_DUE))


def an_order(
    office: Office, lines: tuple[ProposedLine, ...] = LINES, unapplied: Money = UNAPPLIED
) -> PostingOrder:
    payment_id = keep_payment(office, state=State.APPROVED, at=A_FRIDAY)
    return PostingOrder(
        key=f"payment:{payment_id}",
        payment_id=payment_id,
        member_id=MARTA,
        amount=sum((line.amount for line in lines), unapplied),
        lines=lines,
        unapplied=unapplied,
        description="Pago BC-00001",
        at=A_FRIDAY,
    )


def answer(session: Session, payment_id: int, state: CoreLineState = CoreLineState.APPLIED) -> None:
    """Let the core answer all that waits, as the answer to a batch does."""
    session.execute(
        sa.update(CoreLine)
        .where(col(CoreLine.payment_id) == payment_id, col(CoreLine.state) == CoreLineState.WAITING)
        .values(state=state.value, core_number=f"RC-{payment_id}")
    )


def post(office: Office, make_ledger: MakeLedger, order: PostingOrder) -> str:
    """Post as the work does: once, and again when the ledger has had its time."""
    with office.transaction() as session:
        number = make_ledger(session).post(order)
        answer(session, order.payment_id)
    if number is None:
        with office.transaction() as session:
            number = make_ledger(session).post(order)
    assert number
    return number


def owed(office: Office) -> dict[str, tuple[int, int, int]]:
    """Return balance, overdue and next due of what Marta has, in whole pesos."""
    with office.reading() as session:
        return {
            row.id: (
                row.balance_centavos // 100,
                row.overdue_centavos // 100,
                row.next_due_centavos // 100,
            )
            for row in session.exec(select(ObligationRow))
        }


def trial_balance(office: Office) -> tuple[int, int]:
    with office.reading() as session:
        lines = session.exec(select(BookLine)).all()
    return sum(row.debit_centavos for row in lines), sum(row.credit_centavos for row in lines)


def test_an_order_is_posted_once_under_one_number_and_the_book_balances(
    house: Office, make_ledger: MakeLedger
) -> None:
    order = an_order(house)

    number = post(house, make_ledger, order)
    again = [post(house, make_ledger, order) for _ in range(2)]

    assert again == [number, number]
    with house.reading() as session:
        assert len(session.exec(select(BookEntry)).all()) == 1
    debits, credits_ = trial_balance(house)
    assert debits == credits_ == order.amount.centavos


def test_what_was_posted_is_owed_no_more(house: Office, make_ledger: MakeLedger) -> None:
    post(house, make_ledger, an_order(house))

    assert owed(house)[LOAN] == (8_160_000, 0, 240_000)
    assert owed(house)[SHARE] == (123_800, 0, 0)


def test_a_reversal_gives_back_what_was_owed_once(house: Office, make_ledger: MakeLedger) -> None:
    before, order = owed(house), an_order(house)
    post(house, make_ledger, order)

    numbers = []
    for _ in range(2):
        with house.transaction() as session:
            numbers.append(make_ledger(session).reverse(order, number="RV-9", at=A_FRIDAY))

    assert numbers[0] == numbers[1]
    assert owed(house) == before
    debits, credits_ = trial_balance(house)
    assert debits == credits_ == order.amount.centavos * 2


def test_what_was_never_posted_is_not_reversed(house: Office, make_ledger: MakeLedger) -> None:
    order = an_order(house)

    with house.transaction() as session, pytest.raises(NotInTheBookError):
        make_ledger(session).reverse(order, number="RV-9", at=A_FRIDAY)


# --- What LINIX keeps beyond that ------------------------------------------------------------


def test_nothing_is_booked_before_linix_has_applied_every_line(house: Office) -> None:
    order = an_order(house)
    with house.transaction() as session:
        assert Linix(session).post(order) is None
        first = session.exec(select(CoreLine).order_by(col(CoreLine.id))).all()[0]
        first.state, first.core_number = CoreLineState.APPLIED, "RC-1"

    with house.transaction() as session:
        assert Linix(session).post(order) is None

    with house.reading() as session:
        assert session.exec(select(BookEntry)).all() == []
        assert len(core_lines(session, order.payment_id)) == 3


def test_the_lines_of_an_order_add_up_to_its_money_with_a_line_for_what_is_unapplied(
    house: Office,
) -> None:
    order = an_order(house)
    with house.transaction() as session:
        Linix(session).post(order)
        lines = core_lines(session, order.payment_id)

    assert sum(line.amount_centavos for line in lines) == order.amount.centavos
    assert [(line.obligation, line.action) for line in lines][-1] == (None, None)
    assert len({line.key for line in lines}) == 3
    assert all(len(line.key) == 64 for line in lines)


def test_only_what_linix_rejected_is_sent_again_and_under_the_same_key(house: Office) -> None:
    order = an_order(house)
    with house.transaction() as session:
        Linix(session).post(order)
        one, two, three = core_lines(session, order.payment_id)
        one.state = three.state = CoreLineState.APPLIED
        one.core_number = three.core_number = "RC-1"
        two.state = CoreLineState.REJECTED

    with house.transaction() as session:
        assert Linix(session).post(order) is None
        again = core_lines(session, order.payment_id)[-1]

    assert (again.obligation, again.amount_centavos) == (two.obligation, two.amount_centavos)
    assert again.key == two.key
    assert again.position == 4


def test_a_second_line_for_what_linix_has_applied_already_has_a_key_of_its_own(
    house: Office,
) -> None:
    order = an_order(house, unapplied=ZERO)
    with house.transaction() as session:
        Linix(session).post(order)
        one, two = core_lines(session, order.payment_id)
        one.state, one.core_number = CoreLineState.APPLIED, "RC-1"
        two.state = CoreLineState.REJECTED
    more = (LINES[0], a_line(LOAN, 3_800, Action.OVERDUE))
    edited = PostingOrder(
        key=order.key,
        payment_id=order.payment_id,
        member_id=MARTA,
        amount=order.amount,
        lines=more,
        unapplied=ZERO,
        description="",
        at=A_FRIDAY,
    )

    with house.transaction() as session:
        Linix(session).post(edited)
        last = core_lines(session, order.payment_id)[-1]

    assert last.amount_centavos == 380_000
    assert last.key not in {one.key, two.key}


def test_money_that_was_reversed_goes_to_linix_again_under_keys_that_it_does_not_know(
    house: Office,
) -> None:
    first = an_order(house)
    other = keep_payment(house, state=State.APPROVED, at=A_FRIDAY, sha256="1" * 64)
    second = replace(first, key=f"payment:{other}", payment_id=other)
    with house.transaction() as session:
        session.add(
            BankCreditRow(
                id="credit",
                file_sha256="-",
                credited_on=A_FRIDAY.date(),
                amount_centavos=first.amount.centavos,
                used_by_id=first.payment_id,
            )
        )
    number = post(house, Linix, first)
    with house.transaction() as session:
        Linix(session).reverse(first, number=f"REV {number}", at=A_FRIDAY)
        session.get_one(BankCreditRow, "credit").used_by_id = other

    with house.transaction() as session:
        Linix(session).post(second)
        known = {line.key for line in core_lines(session, first.payment_id)}
        anew = {line.key for line in core_lines(session, other)}

    assert len(known) == len(anew) == 3
    assert not known & anew


def test_an_order_that_leaves_out_what_linix_applied_is_refused(house: Office) -> None:
    order = an_order(house)
    with house.transaction() as session:
        Linix(session).post(order)
        core_lines(session, order.payment_id)[0].state = CoreLineState.APPLIED
        for line in core_lines(session, order.payment_id)[1:]:
            line.state = CoreLineState.REJECTED
    moved = PostingOrder(
        key=order.key,
        payment_id=order.payment_id,
        member_id=MARTA,
        amount=order.amount,
        lines=(a_line(LOAN, 100_000, Action.OVERDUE),),
        unapplied=order.amount - Money.pesos(100_000),
        description="",
        at=A_FRIDAY,
    )

    with house.transaction() as session, pytest.raises(AppliedInCoreError):
        Linix(session).post(moved)

    with house.reading() as session:
        assert len(applied_lines(session, order.payment_id)) == 1
        assert len(core_lines(session, order.payment_id)) == 3


def test_a_person_reverses_in_linix_first_and_gives_its_number(house: Office) -> None:
    order = an_order(house)
    post(house, Linix, order)

    with house.transaction() as session, pytest.raises(CoreNumberMissingError):
        Linix(session).reverse(order, number=None, at=A_FRIDAY)
