"""A member's trip by mail, over the real edges: IMAP with IDLE in, SMTP out."""

from __future__ import annotations

import secrets
from email.message import EmailMessage

from sqlmodel import col, select

from intake.demo import receipts
from intake.demo.drawing import pdf
from intake.payments import review
from intake.payments.review import Staff
from models.money import Money
from models.payment import State
from models.sql import audit
from models.sql.payments import current_proposal
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    Case,
    Message,
    Notice,
    NoticeState,
    OpenQuestion,
    Payment,
)
from tests.journeys.house import House
from tests.journeys.looking import notices, sent_notice, settled_payments
from tests.journeys.people import (
    LUZ,
    LUZ_MAIL,
    a_letter,
    a_transfer,
    yesterday,
)
from tests.journeys.processes import eventually

ANA = Staff("ana", "approver")
YAMILE_MAIL = "yamile.ospina@correo.example"
PAOLA_MAIL, BLANCA_MAIL = "paola.mesa@correo.example", "blanca.torrado@correo.example"


def case_of_mail(house: House, subject: str) -> int | None:
    """Return the case of the mail with this subject, once it is taken in and moved away."""
    with house.office.reading() as session:
        return session.exec(
            select(Case.id).join(Message).where(Message.subject == subject)
        ).one_or_none()


def payment_of_mail(house: House, letter: EmailMessage) -> Payment:
    house.deliver(letter)
    subject = str(letter["Subject"])
    case_id = eventually(lambda: case_of_mail(house, subject), *house.processes)
    [payment] = eventually(lambda: settled_payments(house.office, case_id), *house.processes)
    return payment


def test_a_mail_with_a_pdf_ends_in_the_book_once_and_is_answered_in_its_thread(
    in_operation: House,
) -> None:
    house, office = in_operation, in_operation.office
    letter = a_letter(
        LUZ_MAIL,
        "Buenas tardes, es para mis aportes del mes.",
        a_transfer(office, 38_000, LUZ, "8840021367"),
        subject="Pago aportes",
    )
    letter["References"] = "<antes@correo.example>"

    payment = payment_of_mail(house, letter)

    assert eventually(lambda: house.has_left_inbox(letter["Message-ID"]), *house.processes)
    assert payment.id is not None
    assert (payment.state, payment.member_id, payment.amount_centavos) == (
        State.PROPOSED,
        LUZ,
        3_800_000,
    )
    assert payment.sender_verified
    with office.transaction() as session:
        proposal = current_proposal(session, payment.id)
        assert proposal is not None
        assert proposal.clean
        number = session.get_one(Case, payment.case_id).number
        review.approve(session, office, payment.id, ANA, payment.version)
    eventually(lambda: sent_notice(office, payment.case_id, "applied"), *house.processes)

    acknowledged, applied = house.mails_to(LUZ_MAIL)
    for mail in (acknowledged, applied):
        assert mail["Subject"] == f"Re: Pago aportes [{number}]"
        assert mail["In-Reply-To"] == letter["Message-ID"]
        assert mail["References"] == f"<antes@correo.example> {letter['Message-ID']}"
        assert mail["Auto-Submitted"] == "auto-replied"
        assert number in mail.get_content()
        assert "*" not in mail.get_content()
    assert "Leímos un pago de $ 38.000" in acknowledged.get_content()
    assert "¡Listo! Aplicamos su pago de $ 38.000" in applied.get_content()
    with office.reading() as session:
        entry = session.exec(select(BookEntry).where(BookEntry.payment_id == payment.id)).one()
        lines = session.exec(select(BookLine).where(BookLine.entry_id == entry.id)).all()
        credit = session.exec(
            select(BankCreditRow).where(BankCreditRow.used_by_id == payment.id)
        ).one()
        assert list(audit.broken_links(session)) == []
    assert sum(line.debit_centavos for line in lines) == 3_800_000
    assert sum(line.credit_centavos for line in lines) == 3_800_000
    assert Money(credit.amount_centavos) == Money.pesos(38_000)

    house.deliver(a_bounce(applied))
    eventually(lambda: has_bounced(house, payment.case_id), *house.processes)
    assert "rebotó (5.2.2)" in (notices(office, payment.case_id)["applied"].problem or "")
    assert len(house.mails_to(LUZ_MAIL)) == 2
    assert house.mails_to("mailer-daemon@correo.example") == []


def test_a_question_is_answered_by_the_members_reply_and_not_by_a_machines(
    in_operation: House,
) -> None:
    house, office = in_operation, in_operation.office
    rows = receipts.app(yesterday(office), 1_500_000, "0000066822")
    letter = a_letter(
        YAMILE_MAIL,
        "para abonar a capital de mi crédito de vivienda",
        subject="Abono",
        attached=pdf("Transferencia exitosa", rows),
    )
    payment = payment_of_mail(house, letter)
    assert payment.state == State.WAITING_MEMBER
    eventually(lambda: house.mails_to(YAMILE_MAIL), *house.processes)
    [asked] = house.mails_to(YAMILE_MAIL)
    assert "plazo" in asked.get_content()

    absent = a_reply(asked, YAMILE_MAIL, "Estoy de vacaciones; reduzco mi plazo de respuesta.")
    absent.replace_header("Subject", "Respuesta automática: Abono")
    absent["Auto-Submitted"] = "auto-replied"
    house.deliver(absent)
    eventually(lambda: suppressed(house, "Respuesta automática: Abono"), *house.processes)
    with office.reading() as session:
        assert session.get_one(Payment, payment.id).state == State.WAITING_MEMBER
    house.deliver(a_reply(asked, YAMILE_MAIL, "Muchas gracias."))
    reply = a_reply(asked, YAMILE_MAIL, "1")
    house.deliver(reply)
    eventually(lambda: len(house.mails_to(YAMILE_MAIL)) > 1, *house.processes)

    with office.reading() as session:
        after = session.get_one(Payment, payment.id)
        proposal = current_proposal(session, after.id or 0)
        question = session.exec(
            select(OpenQuestion).where(OpenQuestion.payment_id == payment.id)
        ).one()
        number = session.get_one(Case, payment.case_id).number
    assert after.state == State.PROPOSED
    assert proposal is not None
    assert [line.action for line in proposal.lines] == ["reduce_term"]
    assert question.answer == "1"
    _, thanked = house.mails_to(YAMILE_MAIL)
    assert thanked["In-Reply-To"] == reply["Message-ID"]
    assert asked["Message-ID"] in thanked["References"].split()
    assert number in thanked.get_content()
    assert thanked["Subject"] == f"Re: Abono [{number}]"


def test_what_a_machine_sends_is_read_and_never_answered(in_operation: House) -> None:
    house, office = in_operation, in_operation.office
    absent = a_letter(
        PAOLA_MAIL,
        "Estoy fuera de la oficina.",
        a_transfer(office, 129_000, "1020304050", "7770001"),
        subject="Fuera de la oficina: pago",
    )
    absent["Auto-Submitted"] = "auto-replied"
    listed = a_letter(
        BLANCA_MAIL,
        "Comparto mi soporte con el grupo",
        a_transfer(office, 31_000, "41555222", "7770002"),
        subject="[vecinos] soporte",
    )
    listed["List-Id"] = "<vecinos.correo.example>"

    for letter, amount in ((absent, 12_900_000), (listed, 3_100_000)):
        payment = payment_of_mail(house, letter)
        assert (payment.state, payment.amount_centavos) == (State.PROPOSED, amount)
        [told] = notices(office, payment.case_id).values()
        assert told.state == NoticeState.SUPPRESSED
        assert "no se responde" in (told.problem or "")

    assert house.mails_to(PAOLA_MAIL) == house.mails_to(BLANCA_MAIL) == []


def suppressed(house: House, subject: str) -> Notice | None:
    with house.office.reading() as session:
        return session.exec(
            select(Notice)
            .join(Message, col(Message.case_id) == Notice.case_id)
            .where(Message.subject == subject, Notice.state == NoticeState.SUPPRESSED)
        ).first()


def has_bounced(house: House, case_id: int) -> bool:
    return notices(house.office, case_id)["applied"].state == NoticeState.FAILED


def a_reply(to: EmailMessage, sender: str, text: str) -> EmailMessage:
    """Return a member's answer as mail programs write it: our words below, and the thread."""
    quoted = "\n".join(f"> {line}" for line in to.get_content().splitlines())
    reply = a_letter(
        sender,
        f"{text}\n\nEl vie, 20 nov 2026 a las 16:42, becoop · tupago <tupago@becoop.coop> "
        f"escribió:\n\n{quoted}\n",
        subject=to["Subject"],
    )
    reply["In-Reply-To"] = to["Message-ID"]
    reply["References"] = f"{to['References']} {to['Message-ID']}"
    return reply


def a_bounce(of: EmailMessage) -> bytes:
    """Return what the member's server sends back when the mailbox there is full (RFC 3464)."""
    lines = [
        "Return-Path: <>",
        "From: Mail Delivery System <mailer-daemon@correo.example>",
        "To: tupago@becoop.coop",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        f"Message-ID: <{secrets.token_hex(8)}@correo.example>",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=b"',
        "",
        "--=b",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Su mensaje no se pudo entregar: el buzón está lleno.",
        "--=b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.correo.example",
        "",
        f"Final-Recipient: rfc822; {of['To']}",
        "Action: failed",
        "Status: 5.2.2",
        "--=b",
        "Content-Type: message/rfc822",
        "",
        of.as_string(),
        "--=b--",
        "",
    ]
    return "\n".join(lines).encode()
