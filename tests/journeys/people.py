"""Invented members for the journeys, brought in as the cooperative would."""

from __future__ import annotations

import secrets
from datetime import datetime

from applier.due_time import BOGOTA
from intake.arrival import Arrived, ArrivedFile, Taken, take_in
from intake.demo import play
from intake.demo.messages import DemoFile, DemoMessage, DemoPart, as_mail, working_day
from intake.wiring import Office
from models.sql.tables import Channel

AUTHORITY = play.AUTHORITY
OUR_NUMBER = "whatsapp:+573174424530"
LUZ, LUZ_MAIL, LUZ_PHONE = "1077227777", "luz.rojas@correo.example", "whatsapp:+573005550101"
YAMILE_PHONE = "whatsapp:+573005550103"


def bring_in_members(office: Office) -> None:
    """Import the demonstration's members, obligations and bank list."""
    play.seed(office)


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
