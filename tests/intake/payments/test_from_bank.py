from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from intake.administration.closing import close
from intake.payments import review
from intake.payments.credits import CreditTakenError
from intake.payments.from_bank import ReceiptWaitsError, WhoseMoneyError, propose_credit
from intake.payments.posting import post_payment
from intake.payments.proposing import bogota_day
from intake.payments.reversing import ask_reversal, confirm_reversal
from intake.payments.review import Staff
from intake.payments.unclaimed import applied_without_credit, unclaimed, whose
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.payment import State
from models.receipt import Receipt
from models.sql.payments import current_proposal
from models.sql.tables import BankCreditRow, BookLine, Case, Channel, Identity, Notice, Payment
from tests.intake.payments.bank_on_hand import Shown, bank_says, credits_of, now, the_bank_shows
from tests.intake.payments_on_hand import LUZ, a_payment, a_receipt, bring_in_members
from tests.people_of_the_house import JEFA, LUIS, sign

ANA = Staff("ana", "approver")
REASON = "lo confirmó el banco por teléfono"


@pytest.fixture
def cooperative(office: Office) -> Office:
    bring_in_members(office)
    return office


def proposed(office: Office, credit: BankCreditRow, member_id: str = LUZ) -> Payment:
    with office.transaction() as session:
        return propose_credit(session, office, credit.id, member_id, by="ana")


def post(office: Office, payment: Payment) -> None:
    sign(office, payment.id or 0)
    with office.transaction() as session:
        post_payment(session, office, payment.id or 0)


def shown(office: Office, pesos: int = 38_000, **more: Any) -> BankCreditRow:  # noqa: ANN401
    """Return a new credit of Luz; the list of the demonstration has one of 38.000 already."""
    the_bank_shows(office, Shown(pesos=pesos, **more))
    return credits_of(office, pesos)[-1]


def amounts(credits_: list[BankCreditRow]) -> set[int]:
    """Return them in pesos."""
    return {credit.amount_centavos // 100 for credit in credits_}


def notices(office: Office, payment: Payment) -> list[Notice]:
    with office.reading() as session:
        return list(
            session.exec(
                select(Notice)
                .where(Notice.case_id == payment.case_id)
                .order_by(col(Notice.created_at))
            )
        )


# --- From the credit to the book --------------------------------------------------------------


def test_money_nobody_sent_a_receipt_for_is_applied_and_the_member_told_at_home(
    any_office: Office,
) -> None:
    bring_in_members(any_office)
    credit = shown(any_office, 3_800)

    payment = proposed(any_office, credit)

    assert payment.state == State.PROPOSED
    assert bank_says(any_office, payment.id) == {"bank_confirmed"}
    assert credits_of(any_office, 3_800)[0].used_by_id == payment.id
    post(any_office, payment)
    with any_office.reading() as session:
        booked = session.exec(select(BookLine).where(BookLine.account == "obligation")).all()
    assert [(line.obligation, line.credit_centavos) for line in booked] == [(f"1-{LUZ}", 380_000)]
    [told] = notices(any_office, payment)
    assert (told.channel, told.recipient) == (Channel.EMAIL, "luz.rojas@correo.example")
    assert "Vimos en el banco su pago de $ 3.800" in told.body
    assert told.template == "applied"


def test_without_an_address_on_file_nobody_is_told_and_staff_see_it(cooperative: Office) -> None:
    with cooperative.transaction() as session:
        for row in session.exec(select(Identity).where(Identity.member_id == LUZ)):
            session.delete(row)
    payment = proposed(cooperative, shown(cooperative, 3_800))
    post(cooperative, payment)

    [told] = notices(cooperative, payment)
    assert told.state == "suppressed"
    assert told.problem is not None
    assert "no tiene una dirección registrada" in told.problem


def test_two_people_who_propose_one_credit_at_once_make_one_payment(any_office: Office) -> None:
    bring_in_members(any_office)
    credit = shown(any_office, 3_800)

    def try_(_: int) -> str:
        try:
            proposed(any_office, credit)
        except TupagoError as error:
            return error.code
        return "proposed"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(try_, range(2)))

    assert outcomes == ["proposed", "review.credit_taken"]
    with any_office.reading() as session:
        assert len(session.exec(select(Case).where(Case.channel == Channel.BANK)).all()) == 1


def test_a_rejected_payment_gives_its_credit_back_and_can_be_made_anew(
    cooperative: Office,
) -> None:
    credit = shown(cooperative, 3_800)
    first = proposed(cooperative, credit)
    with cooperative.transaction() as session:
        review.reject(session, cooperative, first.id or 0, ANA, first.version, reason="otro socio")

    assert notices(cooperative, first) == [], "who sent nothing is not told of a rejection"
    assert credits_of(cooperative, 3_800)[0].used_by_id is None
    second = proposed(cooperative, credit)
    assert second.state == State.PROPOSED
    assert bank_says(cooperative, second.id) == {"bank_confirmed"}

    with cooperative.transaction() as session:
        version = session.get_one(Payment, first.id).version
        review.reopen(session, cooperative, first.id or 0, ANA, version)
    assert bank_says(cooperative, first.id) == {"bank_credit_used"}
    assert credits_of(cooperative, 3_800)[0].used_by_id == second.id


def test_a_number_that_is_nobody_s_makes_no_payment(cooperative: Office) -> None:
    credit = shown(cooperative, 3_800)

    with pytest.raises(WhoseMoneyError):
        proposed(cooperative, credit, "999999")
    assert credits_of(cooperative, 3_800)[0].used_by_id is None


def test_a_day_with_money_from_the_bank_closes_even(cooperative: Office) -> None:
    post(cooperative, proposed(cooperative, shown(cooperative, 3_800)))

    with cooperative.reading() as session:
        closing = close(session, bogota_day(cooperative.now()))
    assert closing.differences == []
    assert closing.as_json()["posted_with_credit"] == {"count": 1, "amount": "3800.00"}


def test_a_reversal_frees_the_money_and_it_can_be_proposed_for_whom_it_is(
    cooperative: Office,
) -> None:
    credit = shown(cooperative, 3_800)
    wrong = proposed(cooperative, credit, "52333444")
    post(cooperative, wrong)
    with cooperative.transaction() as session:
        seen = session.get_one(Payment, wrong.id).version
        ask_reversal(session, cooperative, wrong.id or 0, LUIS, seen, reason="era de otra asociada")
        confirm_reversal(session, cooperative, wrong.id or 0, JEFA, seen)

    right = proposed(cooperative, credit)

    assert now(cooperative, wrong).state == State.REVERSED
    assert bank_says(cooperative, right.id) == {"bank_confirmed"}
    assert [one.kind for one in notices(cooperative, wrong)] == ["applied", "reversed"]
    assert {one.recipient for one in notices(cooperative, wrong)} == {
        "yamile.ospina@correo.example"
    }


# --- What is unclaimed ------------------------------------------------------------------------


def test_money_whose_receipt_waits_is_claimed_and_cannot_be_proposed(cooperative: Office) -> None:
    credit = shown(cooperative, 38_111)
    payment = a_payment(cooperative, a_receipt(38_111))

    with cooperative.reading() as session:
        assert 38_111 not in amounts(unclaimed(session))
        number = session.get_one(Case, payment.case_id).number
    with pytest.raises(ReceiptWaitsError, match=number):
        proposed(cooperative, credit)


def test_one_receipt_claims_one_of_two_equal_credits(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=38_111), Shown(pesos=38_111))
    a_payment(cooperative, a_receipt(38_111))

    with cooperative.reading() as session:
        left = [c for c in unclaimed(session) if c.amount_centavos == 3_811_100]
    assert len(left) == 1


def test_a_receipt_that_lost_the_tax_on_its_way_claims_what_arrived(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=99_600))
    a_payment(cooperative, a_receipt(100_000))

    with cooperative.reading() as session:
        assert 99_600 not in amounts(unclaimed(session))


def test_a_receipt_that_was_rejected_claims_nothing_any_more(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=38_111))
    payment = a_payment(cooperative, a_receipt(38_111))
    with cooperative.transaction() as session:
        review.reject(
            session, cooperative, payment.id or 0, ANA, payment.version, reason="es de otra entidad"
        )

    with cooperative.reading() as session:
        assert 38_111 in amounts(unclaimed(session))


def test_whose_it_is_says_the_reference_and_a_slip_is_only_suggested(cooperative: Office) -> None:
    the_bank_shows(
        cooperative,
        Shown(pesos=101),
        Shown(pesos=102, reference="1077227778"),  # Another last digit.
        Shown(pesos=103, reference="107722777"),
        Shown(pesos=104, reference="5551234"),
        Shown(pesos=105, reference=""),
    )
    with cooperative.reading() as session:
        rows = {c.amount_centavos // 100: c for c in unclaimed(session)}
        found = whose(session, rows.values())

    def names(pesos: int) -> tuple[str | None, list[str]]:
        said = found.get(rows[pesos].id)
        if said is None:
            return None, []
        return (said.member.id if said.member else None), [one.id for one in said.near]

    assert names(101) == (LUZ, [])
    assert names(102) == (None, [LUZ])
    assert names(103) == (None, [LUZ])
    assert names(104) == (None, [])
    assert names(105) == (None, [])


def test_money_that_may_have_been_applied_without_the_bank_is_marked(cooperative: Office) -> None:
    payment = a_payment(cooperative, a_receipt(38_111))
    sign(cooperative, payment.id or 0, REASON)
    the_bank_shows(cooperative, Shown(pesos=38_111), Shown(pesos=38_111))  # Which one is it?

    with cooperative.reading() as session:
        left = [c for c in unclaimed(session) if c.amount_centavos == 3_811_100]
        marked = applied_without_credit(session, left)
    assert {one.payment_id for one in marked.values()} == {payment.id}


# --- The member's own receipt comes later -----------------------------------------------------


def later_receipt(**fields: str) -> Receipt:
    return Receipt.from_json(a_receipt(3_800).as_json() | fields)


@pytest.mark.parametrize("posted", [False, True])
def test_a_receipt_that_comes_later_is_the_same_money(cooperative: Office, *, posted: bool) -> None:
    first = proposed(cooperative, shown(cooperative, 3_800))
    if posted:
        post(cooperative, first)

    came = a_payment(cooperative, later_receipt(), text=None)

    assert came.state == State.DUPLICATE
    assert came.duplicate_of_id == first.id
    assert now(cooperative, first).transaction_id == "8840021367"
    again = a_payment(cooperative, later_receipt(), text=None)  # Another photo of it.
    assert (again.state, again.duplicate_of_id) == (State.DUPLICATE, first.id)


def test_what_the_receipt_asks_for_goes_with_the_money_while_nobody_has_decided(
    cooperative: Office,
) -> None:
    first = proposed(cooperative, shown(cooperative, 3_800))

    a_payment(cooperative, later_receipt(), text="todo para ahorro permanente")

    with cooperative.reading() as session:
        proposal = current_proposal(session, first.id or 0)
    assert proposal is not None
    assert [line.obligation for line in proposal.lines] == [f"2-{LUZ}"]
    assert bank_says(cooperative, first.id) == {"bank_confirmed"}


@pytest.mark.parametrize(
    ("fields", "text", "posted"),
    [
        ({}, "para ahorro permanente", True),  # Applied already, and he wanted it otherwise.
        ({}, "para abonar a capital", False),  # The choice is his, and he can be asked.
        ({"date": "2026-11-20"}, None, False),  # Paid after the credit: perhaps another payment.
        ({"date": "2026-11-17"}, None, False),
    ],
)
def test_where_anything_speaks_against_it_a_person_decides(
    cooperative: Office, fields: dict[str, str], text: str | None, *, posted: bool
) -> None:
    first = proposed(cooperative, shown(cooperative, 3_800))
    if posted:
        post(cooperative, first)

    came = a_payment(cooperative, later_receipt(**fields), text=text)

    assert came.state == State.PROPOSED
    assert bank_says(cooperative, came.id) == {"bank_credit_used"}


def test_a_second_payment_of_the_same_amount_is_not_taken_for_the_first(
    cooperative: Office,
) -> None:
    first = proposed(cooperative, shown(cooperative, 3_800))
    a_payment(cooperative, later_receipt(), text=None)

    other = a_payment(cooperative, later_receipt(transaction_id="999111"), text=None)

    assert other.state == State.PROPOSED
    the_bank_shows(cooperative, Shown(pesos=3_800), Shown(pesos=3_800))
    assert bank_says(cooperative, other.id) == {"bank_confirmed"}
    assert now(cooperative, first).state == State.PROPOSED


def test_a_receipt_gets_the_other_credit_where_there_are_two(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=3_800), Shown(pesos=3_800))
    first = proposed(cooperative, credits_of(cooperative, 3_800)[0])

    came = a_payment(cooperative, later_receipt(), text=None)

    assert bank_says(cooperative, came.id) == {"bank_confirmed"}
    assert bank_says(cooperative, first.id) == {"bank_confirmed"}


def test_money_before_the_receipts_window_stays_unclaimed(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=38_111, on=date(2026, 10, 1)))
    a_payment(cooperative, a_receipt(38_111))

    with cooperative.reading() as session:
        left = unclaimed(session)
    assert left[0].amount_centavos == Money.pesos(38_111).centavos, "the oldest comes first"
    proposed(cooperative, left[0])
    with pytest.raises(CreditTakenError):
        proposed(cooperative, left[0])
