from __future__ import annotations

import secrets
from dataclasses import dataclass

import pytest
from sqlmodel import col, select

from intake.arrival import Arrived, take_in
from intake.identity import Address
from intake.notices.optouts import UNWANTED, opt_out
from intake.notices.outbox import CODE_KIND
from intake.wiring import Office
from models.sql.tables import (
    AuditEvent,
    Case,
    Channel,
    Identity,
    IdentityKind,
    Notice,
    NoticeState,
)
from tests.webhook.conftest import Visitor

MARTA, PHONE, MAIL = "1077227777", "+573005550101", "socio1077227777@ejemplo.test"


@dataclass(frozen=True)
class Lost:
    """A notice that did not arrive."""

    id: str
    number: str


@pytest.fixture
def lost(house: Office) -> Lost:
    return lose(house)


def lose(
    office: Office,
    *,
    kind: str = "applied",
    state: NoticeState = NoticeState.FAILED,
    problem: str = "whatsapp.window_closed: Pasaron más de 24 horas.",
    known: bool = True,
) -> Lost:
    with office.transaction() as session:
        sender = f"whatsapp:{PHONE}" if known else "whatsapp:+573009999999"
        arrived = Arrived(
            channel=Channel.WHATSAPP, account="nuestra", external_id=secrets.token_hex(8),
            received_at=office.now(), sender=sender, text="Para aportes", sender_verdict="proven",
        )  # fmt: skip
        case = session.get_one(Case, take_in(session, office, arrived).case_id)
        if known:
            case.sender_member_id = MARTA
            for one, value in ((IdentityKind.PHONE, PHONE), (IdentityKind.EMAIL, MAIL)):
                if not session.exec(select(Identity).where(Identity.value == value)).first():
                    session.add(
                        Identity(
                            kind=one, value=value, member_id=MARTA, source="import",
                            created_at=office.now(),
                        )
                    )  # fmt: skip
        notice = Notice(
            id=secrets.token_hex(12), key=secrets.token_hex(4), case_id=case.id or 0, kind=kind,
            channel="whatsapp", recipient=sender, body="¡Listo! Aplicamos su pago.", state=state,
            problem=problem, created_at=office.now(),
        )  # fmt: skip
        session.add(notice)
        return Lost(notice.id, case.number)


def written(office: Office, lost: Lost) -> Notice:
    with office.reading() as session:
        return session.exec(select(Notice).where(Notice.instead_of_id == lost.id)).one()


def trail(office: Office) -> list[tuple[str, str]]:
    with office.reading() as session:
        rows = session.exec(
            select(AuditEvent)
            .where(col(AuditEvent.action).startswith("notice.told"))
            .order_by(col(AuditEvent.seq))
        )
        return [(row.actor, row.action) for row in rows]


def test_the_page_says_to_whom_what_and_why(ana: Visitor, lost: Lost) -> None:
    page = ana.get("/avisos").text

    for part in (lost.number, PHONE, "¡Listo! Aplicamos su pago.", "Marta Inés Ruiz Peña", MAIL):
        assert part in page
    assert "Pasaron más de 24 horas." in page
    assert "whatsapp.window_closed" not in page


def test_every_page_counts_them(ana: Visitor, lost: Lost) -> None:
    assert lost.number
    assert 'Avisos <span class="count" aria-label="por atender">1</span>' in ana.get("/libro").text
    ana.get("/avisos")
    ana.post(f"/avisos/{lost.id}/telefono")
    assert 'Avisos <span class="count"' not in ana.get("/libro").text


def test_sent_again_it_goes_to_the_same_address_and_is_work_no_longer(
    ana: Visitor, house: Office, lost: Lost
) -> None:
    ana.get("/avisos")

    assert ana.post(f"/avisos/{lost.id}/enviar").status_code == 303

    again = written(house, lost)
    assert (again.channel, again.recipient) == ("whatsapp", f"whatsapp:{PHONE}")
    assert (again.state, again.body) == (NoticeState.QUEUED, "¡Listo! Aplicamos su pago.")
    assert trail(house) == [("ana", "notice.told_again")]
    assert "Todos los avisos llegaron." in ana.get("/avisos").text


def test_by_mail_it_goes_to_the_registered_address_alone(
    ana: Visitor, house: Office, lost: Lost
) -> None:
    ana.get("/avisos")

    ana.post(f"/avisos/{lost.id}/correo")

    assert (written(house, lost).channel, written(house, lost).recipient) == ("email", MAIL)
    assert trail(house) == [("ana", "notice.told_mail")]


def test_told_by_phone_it_is_noted_who_did(ana: Visitor, house: Office, lost: Lost) -> None:
    ana.get("/avisos")

    ana.post(f"/avisos/{lost.id}/telefono")

    assert trail(house) == [("ana", "notice.told_phone")]
    with house.reading() as session:
        notice = session.get_one(Notice, lost.id)
        others = session.exec(select(Notice).where(Notice.instead_of_id == lost.id)).all()
    assert (notice.handled_by, notice.state) == ("ana", NoticeState.FAILED)
    assert others == []


def test_of_two_people_one_sees_to_it(ana: Visitor, house: Office, lost: Lost) -> None:
    ana.get("/avisos")
    ana.post(f"/avisos/{lost.id}/enviar")

    second = ana.post(f"/avisos/{lost.id}/correo")

    assert second.status_code == 409
    assert "ya lo atendió otra persona" in second.text
    assert written(house, lost).channel == "whatsapp"


def test_a_strangers_notice_has_no_mail_to_go_to(ana: Visitor, house: Office) -> None:
    stranger = lose(house, known=False)

    page = ana.get("/avisos").text

    assert "Por correo a" not in page
    assert ana.post(f"/avisos/{stranger.id}/correo").status_code == 422


def test_a_code_is_neither_shown_nor_sent_again(ana: Visitor, house: Office) -> None:
    code = lose(house, kind=CODE_KIND)

    page = ana.get("/avisos").text

    assert "Enviar de nuevo <" not in page
    assert ana.post(f"/avisos/{code.id}/enviar").status_code == 422


def test_what_may_still_arrive_is_shown_and_left_alone(ana: Visitor, house: Office) -> None:
    waiting = lose(house, state=NoticeState.UNCERTAIN, problem="se cortó la conexión")

    page = ana.get("/avisos").text

    assert waiting.number in page
    assert "Se vuelve a intentar solo." in page
    assert f"/avisos/{waiting.id}/" not in page


@pytest.mark.parametrize(("kind", "there"), [("question", True), ("applied", False)])
def test_a_question_to_somebody_who_wants_no_messages_waits_for_a_person(
    ana: Visitor, house: Office, kind: str, *, there: bool
) -> None:
    lose(house, kind=kind, state=NoticeState.SUPPRESSED, problem=UNWANTED)

    assert ("pidió no recibir mensajes" in ana.get("/avisos").text) is there


@pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.DELIVERED, NoticeState.QUEUED])
def test_what_went_out_is_no_work(ana: Visitor, house: Office, state: NoticeState) -> None:
    lose(house, state=state)

    assert "Todos los avisos llegaron." in ana.get("/avisos").text


def test_a_mail_servers_words_stand_beside_ours(ana: Visitor, house: Office) -> None:
    lose(house, problem="mail.refused: 550 5.1.1 no such user")

    page = ana.get("/avisos").text

    assert "El servidor de correo de la persona no lo recibió." in page
    assert "550 5.1.1 no such user" in page


def test_who_wants_no_messages_is_marked_on_the_case_and_on_the_member(
    ana: Visitor, house: Office, lost: Lost
) -> None:
    assert "pidió no recibir mensajes" not in ana.get(f"/casos/{lost.number}").text
    with house.transaction() as session:
        phone = Address(IdentityKind.PHONE.value, PHONE)
        opt_out(session, house, phone, "no me escriban", case_number=lost.number)

    assert "pidió no recibir mensajes" in ana.get(f"/casos/{lost.number}").text
    assert "no quiere mensajes" in ana.get(f"/asociados/{MARTA}").text
    assert f"/avisos/{lost.id}/enviar" not in ana.get("/avisos").text
