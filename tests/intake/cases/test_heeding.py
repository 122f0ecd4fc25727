from __future__ import annotations

import secrets

import pytest
from sqlmodel import col, select

from intake.arrival import Arrived, take_in
from intake.cases.heeding import heed
from intake.notices import delivery
from intake.notices.outbox import queue_notice
from intake.replies import Reply
from intake.wiring import Office
from models.sql.tables import AuditEvent, Case, Channel, Message, Notice, NoticeState, OptOut
from tests.conftest import A_FRIDAY

PHONE, MAIL = "whatsapp:+573005550101", "marta@correo.example"


def says(
    office: Office,
    text: str,
    *,
    sender: str = PHONE,
    user_id: str | None = None,
    verdict: str = "proven",
    automatic: str | None = None,
) -> int:
    """Let a message come and be heeded; return its case."""
    channel = Channel.EMAIL if "@" in sender else Channel.WHATSAPP
    with office.transaction() as session:
        arrived = Arrived(
            channel=channel, account="nuestra", external_id=secrets.token_hex(8),
            received_at=A_FRIDAY, sender=sender, sender_user_id=user_id, text=text,
            sender_verdict=verdict,
        )  # fmt: skip
        taken = take_in(session, office, arrived)
        message = session.get_one(Message, taken.message_id)
        message.automatic = automatic
        heed(session, office, session.get_one(Case, taken.case_id), [message])
    return taken.case_id


def told(office: Office, case_id: int, kind: str) -> Notice:
    with office.transaction() as session:
        case = session.get_one(Case, case_id)
        notice = queue_notice(session, office, case, Reply(kind, "…"), key=secrets.token_hex(4))
    assert notice is not None
    return notice


def opted_out(office: Office) -> list[str]:
    with office.reading() as session:
        return sorted(row.value for row in session.exec(select(OptOut)))


def confirmations(office: Office) -> list[str]:
    with office.reading() as session:
        rows = session.exec(
            select(Notice.body).where(Notice.kind == "optout").order_by(col(Notice.created_at))
        )
        return [body.split()[0] for body in rows]


@pytest.mark.parametrize("words", ["STOP", "baja", "No me escriban más por favor", "ALTO"])
def test_who_asks_for_no_more_messages_gets_one_confirmation_and_nothing_of_our_own_accord(
    office: Office, words: str
) -> None:
    says(office, words)
    case_id = says(office, words)

    assert opted_out(office) == ["+573005550101"]
    assert confirmations(office) == ["Listo,"]
    for kind in ("applied", "rejected", "question", "reminder"):
        assert told(office, case_id, kind).state == NoticeState.SUPPRESSED
    for kind in ("acknowledgement", "answered", "duplicate", "brief"):
        assert told(office, case_id, kind).state == NoticeState.QUEUED


@pytest.mark.parametrize(
    "words",
    [
        "CANCELAR", "cancelar", "quiero cancelar", "Cancelar la cuota", "para q me baje la cuota",
        "de baja el interés", "¿me dan de alta?", "alto costo",
    ],
)  # fmt: skip
def test_to_pay_is_never_taken_for_it(office: Office, words: str) -> None:
    says(office, words)

    assert opted_out(office) == []


def test_it_holds_for_mail_too(office: Office) -> None:
    case_id = says(office, "Por favor no me escriban más", sender=MAIL, verdict="unproven")

    assert opted_out(office) == [MAIL]
    assert told(office, case_id, "applied").state == NoticeState.SUPPRESSED


def test_it_holds_for_the_number_and_for_the_user_id(office: Office) -> None:
    says(office, "BAJA", user_id="whatsapp:CO.123")

    assert opted_out(office) == ["+573005550101", "CO.123"]


def test_who_changes_their_mind_is_told_again(office: Office) -> None:
    says(office, "BAJA")
    case_id = says(office, "ALTA")

    assert opted_out(office) == []
    assert confirmations(office) == ["Listo,", "¡Con"]
    assert told(office, case_id, "applied").state == NoticeState.QUEUED


def test_a_machine_and_a_forged_sender_ask_for_nothing(office: Office) -> None:
    says(office, "BAJA", sender=MAIL, automatic="Auto-Submitted")
    says(office, "BAJA", sender=MAIL, verdict="failed")

    assert opted_out(office) == []


def test_what_was_written_before_and_not_yet_sent_stays_unsent(office: Office) -> None:
    notice = told(office, says(office, "Hola"), "applied")
    says(office, "BAJA")

    assert delivery.attempt(office, notice.id) is None
    with office.reading() as session:
        after = session.get_one(Notice, notice.id)
    assert after.state == NoticeState.SUPPRESSED
    assert after.problem == "La persona pidió no recibir mensajes por iniciativa nuestra."


def test_the_trail_holds_who_asked_and_when(office: Office) -> None:
    says(office, "BAJA")

    with office.reading() as session:
        [event] = session.exec(select(AuditEvent).where(AuditEvent.action == "optout.set"))
    assert (event.actor, event.subject) == ("member", "phone:+573005550101")
