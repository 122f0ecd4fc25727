from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, select

from intake.consent import privacy_notice, version_of
from intake.wiring import Office
from models.payment import State, Step
from models.sql.payments import get_payment, move
from models.sql.tables import AuditEvent, Consent, Identity, PayerAlias, Payment
from tests.webhook import invented
from tests.webhook.conftest import Visitor

MARTA = "1077227777"
PAGE = f"/asociados/{MARTA}"
ADDRESSES = f"{PAGE}/direcciones"
HIJA = "3105550142"


def identities(office: Office) -> dict[str, str]:
    with office.reading() as session:
        return {row.value: row.source for row in session.exec(select(Identity))}


def test_staff_bind_an_address_with_a_reason_that_is_kept(ana: Visitor, house: Office) -> None:
    ana.get(PAGE)
    ana.post(ADDRESSES, {"tipo": "phone", "direccion": "310 555 0142", "motivo": "llamó ella"})

    assert identities(house) == {"+573105550142": "staff"}
    page = ana.get(PAGE).text
    assert "+573105550142" in page
    assert "lo confirmó el equipo" in page
    with house.reading() as session:
        [kept] = session.exec(select(AuditEvent).where(AuditEvent.action == "identity.bound")).all()
    assert (kept.actor, kept.subject) == ("ana", f"member:{MARTA}")
    assert kept.detail["reason"] == "llamó ella"


def test_what_is_no_address_or_has_no_reason_binds_nothing(ana: Visitor, house: Office) -> None:
    ana.get(PAGE)
    for form, said in (
        ({"tipo": "phone", "direccion": "12", "motivo": "x"}, "no es un correo, un teléfono"),
        ({"tipo": "email", "direccion": "no", "motivo": "x"}, "no es un correo, un teléfono"),
        ({"tipo": "whatsapp_user", "direccion": "3", "motivo": "x"}, "no es un correo"),
        ({"tipo": "otro", "direccion": "a@b.co", "motivo": "x"}, "no es un correo"),
        ({"tipo": "phone", "direccion": HIJA, "motivo": " "}, "Escriba por qué lo sabe"),
    ):
        refused = ana.post(ADDRESSES, form)
        assert refused.status_code == 422
        assert said in refused.text
    assert identities(house) == {}


def test_an_address_is_one_members_only(ana: Visitor, house: Office) -> None:
    with house.transaction() as session:
        invented.add_member(session, "79000111", "Luz Rojas")
        session.add(_bound(house, "79000111", "+573105550142"))
    ana.get(PAGE)

    refused = ana.post(ADDRESSES, {"tipo": "phone", "direccion": HIJA, "motivo": "x"})

    assert "ya es de otro asociado" in refused.text
    assert ana.get("/asociados/0000").status_code == 404


def _bound(office: Office, member_id: str, phone: str) -> Identity:
    return Identity(
        kind="phone", value=phone, member_id=member_id, source="import", created_at=office.now()
    )


def test_a_waiting_payment_is_proposed_anew_when_its_sender_is_bound_and_again_when_not(
    ana: Visitor, house: Office, receive: Callable[..., int]
) -> None:
    payment_id = receive(verified=False)
    sender = {"tipo": "phone", "direccion": "+573007227777", "motivo": "confirmó por teléfono"}
    assert "remitente sin verificar" in ana.get(f"/pagos/{payment_id}").text
    ana.get(PAGE)

    ana.post(ADDRESSES, sender)
    assert "1 pago se revisó de nuevo" in ana.get(PAGE).text
    assert "remitente sin verificar" not in ana.get(f"/pagos/{payment_id}").text

    ana.get(PAGE)
    ana.post(f"{ADDRESSES}/quitar", {**sender, "motivo": "cambió de número"})
    assert "remitente sin verificar" in ana.get(f"/pagos/{payment_id}").text
    assert identities(house) == {}
    ana.get(PAGE)
    gone = ana.post(f"{ADDRESSES}/quitar", {**sender, "motivo": "otra vez"})
    assert "ya no está entre las de este asociado" in gone.text


def test_the_page_shows_what_was_shown_and_accepted(ana: Visitor, house: Office) -> None:
    with house.transaction() as session:
        session.add(_bound(house, MARTA, "+573105550142"))
        session.add(
            Consent(
                kind="phone",
                value="+573105550142",
                version=version_of(privacy_notice(house.settings)),
                channel="whatsapp",
                shown_at=house.now(),
                accepted_at=house.now() + timedelta(days=1),
                how="conduct",
            )
        )
    page = ana.get(PAGE).text

    assert "Aviso de privacidad" in page
    assert "WhatsApp, vie 20 nov 4:42 p. m." in page
    assert "siguió escribiendo el sáb 21 nov" in page


# --- Who paid for whom ----------------------------------------------------------------------

ROSA = {"payer": "ROSA ELENA DÍAZ"}


def _payers(session: Session) -> list[tuple[str, str, int]]:
    return [(row.payer, row.member_id, row.times) for row in session.exec(select(PayerAlias))]


def _approve(ana: Visitor, payment_id: int) -> None:
    ana.decide(payment_id, "aprobar")


def test_who_paid_for_a_member_is_suggested_next_time_and_decides_nothing(
    ana: Visitor, house: Office, receive: Callable[..., int]
) -> None:
    _approve(ana, receive(fields=ROSA))
    unknown = receive(member_id=None, amount="52000.00", fields={"payer": "Rosa Elena Diaz"})

    page = ana.get(f"/pagos/{unknown}").text

    assert "La vez pasada Rosa Elena Diaz pagó por" in page
    assert "1 vez; lo aprobó Ana María Gómez" in page
    with house.reading() as session:
        assert _payers(session) == [("rosa elena diaz", MARTA, 1)]
        assert get_payment(session, unknown).member_id is None, "a suggestion is no decision"


def test_a_member_who_pays_for_herself_and_a_masked_name_teach_nothing(
    ana: Visitor, house: Office, receive: Callable[..., int]
) -> None:
    for payer in ("Marta Inés Ruiz", "ROS*** DIA***", "Rosa"):
        _approve(ana, receive(fields={"payer": payer}))
    with house.reading() as session:
        assert _payers(session) == []


def test_a_reversal_takes_back_what_the_approval_taught(
    ana: Visitor, house: Office, receive: Callable[..., int]
) -> None:
    first, second = receive(fields=ROSA), receive(fields=ROSA, amount="41800.00")
    for payment_id in (first, second):
        _approve(ana, payment_id)
    with house.reading() as session:
        [(_, _, times)] = _payers(session)
        states = {one.state for one in session.exec(select(Payment))}
    assert (times, states) == (2, {State.APPROVED})

    for payment_id, left in ((second, 1), (first, 0)):
        with house.transaction() as session:
            payment = get_payment(session, payment_id)
            move(session, payment, Step.POST, by="tupago", at=house.now())
            move(session, payment, Step.REVERSE, by="ana", at=house.now())
            assert sum(times for _, _, times in _payers(session)) == left
