"""Five receipts and four texts, before, between and after them, within seconds: one case."""

from __future__ import annotations

import secrets

from intake.demo import receipts
from intake.demo.drawing import pdf
from intake.wiring import Office
from models.payment import State
from models.sql.tables import CaseState
from tests.journeys.house import House
from tests.journeys.looking import case_of, sent_notice, settled_payments
from tests.journeys.people import yesterday
from tests.journeys.processes import eventually

CLARA = "whatsapp:+573009990101"
ROSALBA = "28540088"  # Whose payments Clara sends.


def a_slip(office: Office, pesos: int) -> tuple[bytes, str]:
    rows = receipts.transfer(yesterday(office), pesos, ROSALBA, f"77{secrets.randbelow(10**8):08}")
    return pdf("Comprobante de transferencia - Banco de Occidente", rows), "application/pdf"


def test_an_album_of_five_with_text_before_between_and_after_is_one_case(
    in_operation: House,
) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    slips = [a_slip(office, 31_000 + 100 * number) for number in range(5)]
    before = twilio.receive("Buenas tardes 🙏 les mando los pagos de doña Rosalba", sender=CLARA)
    first = [twilio.receive(sender=CLARA, media=[slip]) for slip in slips[:2]]
    between = twilio.receive("todos son para aportes", sender=CLARA)
    captioned = twilio.receive("el último 👇", sender=CLARA, media=[slips[2]])
    rest = [twilio.receive(sender=CLARA, media=[slip]) for slip in slips[3:]]
    after = twilio.receive("muchas gracias", sender=CLARA)

    assert house.post_messages([before]) == [204]
    assert house.post_messages([*first, between, captioned]) == [204] * 4
    assert house.post_messages([*rest, after]) == [204] * 3

    forms = [before, *first, between, captioned, *rest, after]
    assert len({case_of(office, form["MessageSid"]).number for form in forms}) == 1
    case = case_of(office, before["MessageSid"])
    payments = eventually(lambda: settled_payments(office, case.id or 0), *house.processes)
    told = eventually(
        lambda: sent_notice(office, case.id or 0, "acknowledgement"), *house.processes
    )

    assert len(payments) == 5
    assert {payment.state for payment in payments} == {State.PROPOSED}
    assert {payment.member_id for payment in payments} == {ROSALBA}
    assert [
        {line["product"] for line in (payment.instruction or {})["lines"]} for payment in payments
    ] == [{"contributions"}] * 5
    assert [one.body for one in house.whatsapps_to(CLARA)] == [told.body], "one answer"
    assert "5 pagos, por $ 156.000" in told.body
    assert f"*{case.number}*" in told.body
    assert case_of(office, after["MessageSid"]).state == CaseState.SETTLED


def test_listo_ends_the_waiting(in_operation: House) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    sender = "whatsapp:+573009990102"
    slip = twilio.receive("para aportes", sender=sender, media=[a_slip(office, 31_700)])
    word = twilio.receive("Listo", sender=sender)

    assert house.post_messages([slip]) == [204]
    assert house.post_messages([word]) == [204]

    case = case_of(office, slip["MessageSid"])
    assert case_of(office, word["MessageSid"]).id == case.id
    assert case.closes_at <= office.now()
    [payment] = eventually(lambda: settled_payments(office, case.id or 0), *house.processes)
    assert payment.state == State.PROPOSED
