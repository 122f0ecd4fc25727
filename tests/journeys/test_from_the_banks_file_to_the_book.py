"""Money that nobody sent a receipt for: from the bank's file to the book, and to the member."""

from __future__ import annotations

from sqlmodel import select

from intake.payments.from_bank import propose_credit
from intake.payments.unclaimed import unclaimed, whose
from models.money import Money
from models.payment import State
from models.sql.tables import BankCreditRow, BookEntry, BookLine, Case, Payment
from tests.journeys.house import House
from tests.journeys.looking import notices, sent_notice, settled_payments
from tests.journeys.people import a_transfer, send_mail
from tests.journeys.processes import eventually
from tests.people_of_the_house import sign

ROSALBA, ROSALBA_MAIL = "28540088", "rosalba.neira@correo.example"


def test_unclaimed_money_is_applied_told_and_its_late_receipt_changes_nothing(
    in_operation: House,
) -> None:
    house, office = in_operation, in_operation.office
    with office.reading() as session:
        free = unclaimed(session)
        owners = whose(session, free)
        [credit] = [one for one in free if one.amount_centavos == Money.pesos(45_900).centavos]
        owner = owners[credit.id].member
    assert owner is not None
    assert owner.id == ROSALBA

    with office.transaction() as session:
        payment = propose_credit(session, office, credit.id, owner.id, by="ana")
    sign(office, payment.id or 0)
    told = eventually(lambda: sent_notice(office, payment.case_id, "applied"), *house.processes)
    assert told.recipient == ROSALBA_MAIL
    assert "Vimos en el banco su pago de $ 45.900" in told.body

    receipt = a_transfer(office, 45_900, ROSALBA, "8840045900")
    late = send_mail(office, ROSALBA_MAIL, "Adjunto mi soporte", receipt).case_id
    [again] = eventually(lambda: settled_payments(office, late), *house.processes)
    assert (again.state, again.duplicate_of_id) == (State.DUPLICATE, payment.id)
    with office.reading() as session:
        number = session.get_one(Case, payment.case_id).number
        answered = notices(office, late)["duplicate"].body
        assert number in answered
        assert "ya lo habíamos visto en el banco" in answered
        [entry] = session.exec(select(BookEntry).where(BookEntry.payment_id == payment.id))
        lines = session.exec(select(BookLine).where(BookLine.entry_id == entry.id)).all()
        assert sum(line.credit_centavos for line in lines) == credit.amount_centavos
        assert session.get_one(BankCreditRow, credit.id).used_by_id == payment.id
        assert session.get_one(Payment, payment.id).state == State.POSTED
