"""A member whose WhatsApp shows no number: asked for the cédula, known by the user id after."""

from __future__ import annotations

from models.payment import State
from tests.journeys.house import House
from tests.journeys.looking import settled_payments
from tests.journeys.newcomers import code_in, newcomer, proposal_of


def test_who_hides_the_number_is_asked_kindly_and_known_by_the_user_id_after(
    in_operation: House,
) -> None:
    house, office = in_operation, in_operation.office
    delia = newcomer(house, "Delia Ruth Ospino", user_id="whatsapp:CO.5550101020")
    first = delia.send("para el crédito", 77_300)
    asked = delia.told(first, "acknowledgement")
    assert "Leímos un pago de $ 77.300" in asked
    assert "número de cédula" in asked

    named = delia.send(delia.id)
    thanks = delia.told(named, "answered")
    assert "le enviamos un código" in thanks
    assert "estudio" not in thanks
    [with_code] = delia.mails(1)
    assert "no muestra su número" in with_code.get_content()
    typed = delia.send(code_in(with_code))
    assert "Crédito de estudio" in delia.told(typed, "introduction")
    [payment] = settled_payments(office, first.id or 0) or []
    assert (payment.state, payment.sender_verified) == (State.PROPOSED, True)
    assert proposal_of(office, payment).lines
