"""Playing the demonstration: seed once, send the messages, say how each of them fares."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Event
from typing import Final

import sqlalchemy as sa
from openpyxl import Workbook
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA
from intake.arrival import Arrived, ArrivedFile, take_in
from intake.demo.cooperative import MEMBERS, members_csv, obligations_csv
from intake.demo.messages import DemoMessage, DemoPart, as_mail, credits_of, messages
from intake.imports.bank import import_bank
from intake.imports.members import import_members
from intake.imports.obligations import import_obligations
from intake.imports.once import SourceFile
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.sql.payments import current_proposal
from models.sql.tables import Case, CaseState, Channel, Member, Message, Payment

Say = Callable[[str], None]

AUTHORITY: Final = "mx.becoop.example"  # The receiving server that vouches for the demo's mails.
PROGRAM: Final = "demo"
_LOOK_SECONDS: Final = 0.5
_PATIENCE_SECONDS: Final = 600
_OUTCOMES: Final = {
    State.WAITING_MEMBER: "se le preguntó al asociado",
    State.UNREADABLE: "ilegible, la mira una persona",
    State.DUPLICATE: "duplicado, ya se había recibido",
    State.NOT_A_PAYMENT: "no es un comprobante",
}


def is_wanted(office: Office) -> bool:
    """Return whether to show the demonstration: nothing real is connected and nobody is there."""
    if not _may_play(office):
        return False
    with office.reading() as session:
        return session.exec(select(Member.id).limit(1)).first() is None


def _may_play(office: Office) -> bool:
    settings = office.settings
    return settings.demo and not settings.imap_host and not settings.twilio_account_sid


def seed(office: Office) -> None:
    """Bring in the cooperative through the very imports that a real one uses."""
    now = office.now().astimezone(BOGOTA)
    members = SourceFile("asociados.csv", members_csv().encode())
    obligations = SourceFile("obligaciones.csv", obligations_csv(now.date()).encode())
    import_members(office, members, by=PROGRAM)
    import_obligations(office, obligations, by=PROGRAM)
    import_bank(office, SourceFile("banco.xlsx", _bank_file(now)), "occidente", by=PROGRAM)


def is_on(office: Office) -> bool:
    """Return whether the members are the demonstration's own, and nothing real is connected."""
    if not _may_play(office):
        return False
    with office.reading() as session:
        luz = session.get(Member, MEMBERS[0].id)
    return luz is not None and luz.email == MEMBERS[0].email


def send(office: Office, say: Say, stop: Event) -> None:
    """Send every message as its channel would, and say what became of it.

    What an earlier start has sent is not sent again: a demonstration that was interrupted goes on.
    """
    now = office.now().astimezone(BOGOTA)
    every = [message for message in messages(now) if not _has_arrived(office, message)]
    if not every:
        return
    say(f"demostración: enviando {len(every)} mensajes de muestra …")
    told = _settled(office)
    before = len(told)
    for later in (False, True):
        sent = [message for message in every if message.later is later]
        for message in sent:
            _deliver(office, message, now)
        _follow(office, told, len(told) + len(sent), before + len(every), say, stop)
    if len(told) == before + len(every):
        say("demostración: lista; los pagos esperan su aprobación en la página")


def _has_arrived(office: Office, message: DemoMessage) -> bool:
    with office.reading() as session:
        if message.subject is None:
            known = Message.external_id == _sid(message, message.parts[0])
        else:
            known = Message.sender == message.sender
        return session.exec(select(Message.id).where(known)).first() is not None


def _sid(message: DemoMessage, part: DemoPart) -> str:
    """Return the number of a message's part; the same at every start."""
    told = f"{message.title}/{message.parts.index(part)}"
    return f"MM{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _settled(office: Office) -> set[int]:
    with office.reading() as session:
        ended = col(Case.state).in_([CaseState.SETTLED, CaseState.QUARANTINED])
        return {case_id or 0 for case_id in session.exec(select(Case.id).where(ended))}


def _deliver(office: Office, message: DemoMessage, now: datetime) -> None:
    if message.subject is not None:
        raw = as_mail(message, received_at=now, trusted_server=AUTHORITY)
        folder = office.settings.inbox_folder
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{_sid(message, message.parts[0])}.eml"
        hidden = folder / f".{name}"  # The folder is watched: a half-written mail must not show.
        hidden.write_bytes(raw)
        hidden.rename(folder / name)
        return
    for part in message.parts:
        arrived = _whatsapp(office, message, part)
        with office.transaction() as session:
            take_in(session, office, arrived)


def _whatsapp(office: Office, message: DemoMessage, part: DemoPart) -> Arrived:
    return Arrived(
        channel=Channel.WHATSAPP,
        account=office.settings.twilio_whatsapp_number,
        external_id=_sid(message, part),
        received_at=office.now(),
        sender=f"whatsapp:{message.sender}",
        text=part.text or None,
        files=tuple(
            ArrivedFile(
                name=file.name,
                content_type=file.kind,
                sha256=office.files.put(file.data),
                size=len(file.data),
            )
            for file in part.files
        ),
        sender_verdict="proven",
    )


def _follow(office: Office, told: set[int], until: int, of: int, say: Say, stop: Event) -> None:
    """Tell of each case as it is settled, until ``until`` of them are."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while len(told) < until and time.monotonic() < deadline and not stop.wait(_LOOK_SECONDS):
        with office.reading() as session:
            settled = session.exec(
                select(Case)
                .where(col(Case.state).in_([CaseState.SETTLED, CaseState.QUARANTINED]))
                .order_by(col(Case.id))
            ).all()
            for case in settled:
                if case.id not in told:
                    told.add(case.id or 0)
                    say(f"  {len(told):>2}/{of} {case.number} {_story(session, case)}")


def _story(session: Session, case: Case) -> str:
    sender = session.exec(select(Message.sender).where(Message.case_id == case.id)).first()
    if case.state == CaseState.QUARANTINED:
        return f"{sender}: en cuarentena, {case.problem}"
    if case.joined_id is not None:
        return f"se agregó a {session.get_one(Case, case.joined_id).number}"
    fates = list(_fates(session, case))
    return f"{sender}: {'; '.join(fates) or 'sin comprobante, en «Otros mensajes»'}"


def _fates(session: Session, case: Case) -> Iterator[str]:
    for payment in session.exec(
        select(Payment).where(Payment.case_id == case.id).order_by(sa.asc("id"))
    ):
        amount = str(Money(payment.amount_centavos)) if payment.amount_centavos else "sin valor"
        outcome = _OUTCOMES.get(State(payment.state))
        if outcome is None:
            proposal = current_proposal(session, payment.id or 0)
            clean = proposal is not None and proposal.clean
            outcome = "limpio, una tecla" if clean else "con dudas, mírelo"
        yield f"{amount}, {outcome}"


def _bank_file(now: datetime) -> bytes:
    """Return the bank's list of credits, as a portal exports it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Fecha", "Descripción", "Referencia", "Débito", "Crédito"])
    for credit in credits_of(now):
        sheet.append(
            [credit.day.strftime("%d/%m/%Y"), "ABONO RECAUDO", credit.reference, "", credit.pesos]
        )
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
