"""Invented members for the journeys, brought in as the cooperative would."""

from __future__ import annotations

import secrets
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from applier.due_time import BOGOTA
from intake.arrival import Arrived, ArrivedFile, Taken, take_in
from intake.demo import play, receipts
from intake.demo.drawing import pdf
from intake.demo.messages import DemoFile, DemoMessage, DemoPart, as_mail, working_day
from intake.wiring import Office, utc_now
from models.sql.tables import Channel
from tests.people_of_the_house import bring_in_staff

AUTHORITY = play.AUTHORITY
OUR_NUMBER = "whatsapp:+573174424530"
LUZ, LUZ_MAIL, LUZ_PHONE = "1077227777", "luz.rojas@correo.example", "whatsapp:+573005550101"
YAMILE_PHONE = "whatsapp:+573005550103"


def a_transfer(office: Office, pesos: int, reference: str, number: str) -> DemoFile:
    """Return the PDF of a transfer made yesterday: text, so that reading it takes no OCR."""
    rows = receipts.transfer(yesterday(office), pesos, reference, number)
    data = pdf("Comprobante de transferencia - Banco de Occidente", rows)
    return DemoFile(name="soporte.pdf", kind="application/pdf", data=data)


def bring_in_members(office: Office) -> None:
    """Import the demonstration's members, obligations and bank list."""
    play.seed(office)
    bring_in_staff(office)


def send_mail(
    office: Office, sender: str, text: str, *files: DemoFile, subject: str = "Pago"
) -> Taken:
    """Let a mail arrive as the mailbox would: kept raw, then taken in."""
    message = DemoMessage(
        title=secrets.token_hex(4),
        sender=sender,
        subject=subject,
        parts=(DemoPart(text=text, files=files),),
    )
    raw = as_mail(message, received_at=office.now(), trusted_server=AUTHORITY)
    return _take(
        office,
        Arrived(
            channel=Channel.EMAIL,
            account="tupago@becoop.coop",
            external_id=f"INBOX/1/{secrets.randbits(31)}",
            received_at=office.now(),
            sender=sender,
            subject=subject,
            raw_sha256=office.files.put(raw),
        ),
    )


def a_letter(
    sender: str, text: str, *files: DemoFile, subject: str, attached: bytes | None = None
) -> EmailMessage:
    """Return a mail as our receiving server keeps it, its verdict on the sender on top.

    ``attached``: a PDF without more ado.
    """
    domain = sender.rpartition("@")[2]
    mail = EmailMessage()
    mail["Return-Path"] = f"<{sender}>"
    mail["Authentication-Results"] = f"{AUTHORITY}; dmarc=pass header.from={domain}"
    mail["From"], mail["To"] = sender, "tupago@becoop.coop"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(utc_now())
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@{domain}>"
    mail.set_content(text)
    if attached is not None:
        files = (*files, DemoFile(name="soporte.pdf", kind="application/pdf", data=attached))
    for file in files:
        main, _, sub = file.kind.partition("/")
        mail.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    return mail


def send_whatsapp(office: Office, sender: str, text: str, *files: DemoFile) -> Taken:
    return _take(
        office,
        Arrived(
            channel=Channel.WHATSAPP,
            account=OUR_NUMBER,
            external_id=f"SM{secrets.token_hex(16)}",
            received_at=office.now(),
            sender=sender,
            text=text or None,
            files=tuple(
                ArrivedFile(
                    name=file.name, content_type=file.kind, sha256=office.files.put(file.data)
                )
                for file in files
            ),
            sender_verdict="proven",
        ),
    )


def _take(office: Office, arrived: Arrived) -> Taken:
    with office.transaction() as session:
        return take_in(session, office, arrived)


def yesterday(office: Office) -> datetime:
    """Return the afternoon of the last working day before now."""
    return working_day(office.now().astimezone(BOGOTA))
