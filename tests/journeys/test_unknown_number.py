"""A member writes from a number that nobody knows, and says who he is with a code by mail."""

from __future__ import annotations

from models.payment import State
from tests.journeys.house import House
from tests.journeys.looking import notices, settled_payments
from tests.journeys.newcomers import code_in, newcomer, proposal_of

NEW_PHONE = "whatsapp:+573014440155"


def test_an_unknown_number_is_served_then_known_by_the_code_that_went_to_the_mail_on_file(
    in_operation: House,
) -> None:
    house, office = in_operation, in_operation.office
    ovidio = newcomer(house, "Ovidio Marín Tapias", phone=NEW_PHONE)
    first = ovidio.send(f"pago de la cédula {ovidio.id}, para el crédito", 77_300)
    served = ovidio.told(first, "acknowledgement")
    assert "Leímos un pago de $ 77.300" in served
    assert "Quedará revisado a más tardar" in served
    assert "le enviamos un código" in served
    assert "estudio" not in served, "what he owes is told to nobody yet"
    [with_code] = ovidio.mails(1)
    code = code_in(with_code)
    assert "terminado en 0155" in with_code.get_content()
    assert code not in "".join(one.body for one in house.whatsapps_to(NEW_PHONE))

    typed = ovidio.send(f"mi código es el {code[:3]} {code[3:]}")

    welcome = ovidio.told(typed, "introduction")
    assert "Ya sabemos que es usted" in welcome
    assert "Crédito de estudio" in welcome, "the payment that waited is told of at once"
    [_, added] = ovidio.mails(2)
    assert "reconocemos como suyos" in added.get_content()
    kept = notices(office, first.id or 0)["identity_code"]
    assert code not in kept.body, "no code is kept once it is out"

    ovidio.send("para aportes", 4_100)  # It names nobody; the number does.
    payments = settled_payments(office, first.id or 0) or []
    assert [payment.member_id for payment in payments] == [ovidio.id, ovidio.id]
    assert all(payment.sender_verified for payment in payments)
    assert [payment.state for payment in payments] == [State.PROPOSED, State.PROPOSED]
    [line] = proposal_of(office, payments[1]).lines
    assert line.obligation == f"1-{ovidio.id}"
