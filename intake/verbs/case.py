"""``tupago case``: everything that is known of one case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from intake.verbs.console import AsJson, say_json
from models.errors import TupagoError

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.sql.tables import Case, Payment

EXAMPLE: Final = "Ejemplo:  tupago case BC-7F3K9 --json"


class UnknownCaseError(TupagoError):
    code = "case.unknown"
    message = "No existe un caso con ese radicado."


def case(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="El radicado: BC-7F3K9.")],
    as_json: AsJson = False,
) -> None:
    """Muestra un caso: mensajes, pagos, avisos, registros y auditoría."""
    from sqlmodel import select

    from intake.verbs.database import ready_office
    from models.sql.tables import Case

    wanted = number.strip().upper()
    with ready_office() as office, office.reading() as session:
        row = session.exec(
            select(Case).where(Case.number.in_([wanted, f"BC-{wanted}"]))  # type: ignore[attr-defined]
        ).first()
        if row is None:
            raise UnknownCaseError(number)
        told = _told(session, row)
    if as_json:
        say_json(told)
    else:
        _show(told)


def _told(session: Session, case: Case) -> dict[str, Any]:
    from sqlmodel import col, select

    from intake.notices.outbox import shown_body
    from models.sql.payments import payments_as_sent
    from models.sql.tables import (
        Attachment,
        AuditEvent,
        BookEntry,
        BookLine,
        Case,
        Document,
        Message,
        Notice,
        Posting,
        Reversal,
    )

    payments = payments_as_sent(session, case.id or 0)
    ids = [payment.id for payment in payments]
    messages = session.exec(
        select(Message).where(Message.case_id == case.id).order_by(col(Message.received_at))
    ).all()
    files = session.exec(
        select(Attachment)
        .where(col(Attachment.message_id).in_([message.id for message in messages]))
        .order_by(col(Attachment.position))
    ).all()
    entries = session.exec(select(BookEntry).where(col(BookEntry.payment_id).in_(ids))).all()
    lines = session.exec(
        select(BookLine).where(col(BookLine.entry_id).in_([entry.id for entry in entries]))
    ).all()
    subjects = [f"case:{case.id}", *(f"payment:{payment_id}" for payment_id in ids)]
    return {
        "case": case.number,
        **_facts(
            case,
            "state channel sender sender_member_id opened_at closes_at settled_at problem",
        ),
        **_facts(case, "amended_at tray about handled_by handled_at"),
        "joined": session.get_one(Case, case.joined_id).number if case.joined_id else None,
        "messages": [
            {
                **_facts(message, "id channel sender sender_name subject text received_at state"),
                **_facts(message, "automatic sender_verdict problem"),
                "files": [
                    _facts(file, "name content_type sha256 size state problem")
                    for file in files
                    if file.message_id == message.id
                ],
            }
            for message in messages
        ],
        "documents": [
            _facts(document, "name kind sha256 is_receipt problem detail")
            for document in session.exec(
                select(Document).where(Document.case_id == case.id).order_by(col(Document.id))
            )
        ],
        "payments": [_payment(session, payment) for payment in payments],
        "notices": [
            _facts(notice, "kind channel recipient subject state problem created_at sent_at")
            | {"body": shown_body(notice)}
            for notice in session.exec(
                select(Notice).where(Notice.case_id == case.id).order_by(col(Notice.created_at))
            )
        ],
        "postings": [
            _facts(posting, "payment_id ledger number posted_at")
            for posting in session.exec(select(Posting).where(col(Posting.payment_id).in_(ids)))
        ],
        "reversals": [
            _facts(reversal, "payment_id reason asked_by asked_at done_by done_at number")
            | _facts(reversal, "withdrawn_by withdrawn_at")
            for reversal in session.exec(
                select(Reversal).where(col(Reversal.payment_id).in_(ids)).order_by(col(Reversal.id))
            )
        ],
        "book": [
            {
                **_facts(entry, "number payment_id booked_on description"),
                "lines": [
                    {
                        **_facts(line, "account member_id obligation action"),
                        "debit": _pesos(line.debit_centavos),
                        "credit": _pesos(line.credit_centavos),
                    }
                    for line in lines
                    if line.entry_id == entry.id
                ],
            }
            for entry in entries
        ],
        "audit": [
            _facts(event, "seq at actor action subject detail")
            for event in session.exec(
                select(AuditEvent)
                .where(col(AuditEvent.subject).in_(subjects))
                .order_by(col(AuditEvent.seq))
            )
        ],
    }


def _payment(session: Session, payment: Payment) -> dict[str, Any]:
    from sqlmodel import col, select

    from models.sql.payments import current_proposal
    from models.sql.tables import Decision, OpenQuestion

    assert payment.id is not None
    proposal = current_proposal(session, payment.id)
    told = proposal.as_json() if proposal else None
    return {
        **_facts(payment, "id state version member_id sender_verified duplicate_of_id"),
        **_facts(payment, "instruction_text instruction receipt received_at settled_at"),
        "proposal": told,
        "checks": told["checks"] if told else [],
        "questions": [
            _facts(question, "code message options asked_by asked_at told_at reminded_at")
            | _facts(question, "handed_over_at answer answered_at")
            for question in session.exec(
                select(OpenQuestion).where(OpenQuestion.payment_id == payment.id)
            )
        ],
        "decisions": [
            _facts(decision, "step from_state to_state by at reason proposal_version without_bank")
            for decision in session.exec(
                select(Decision).where(Decision.payment_id == payment.id).order_by(col(Decision.id))
            )
        ],
    }


def _facts(row: object, names: str) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names.split()}


def _plain(value: Any) -> Any:  # noqa: ANN401 — whatever a column holds
    from applier.due_time import BOGOTA

    if isinstance(value, datetime):
        return value.astimezone(BOGOTA).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _pesos(centavos: int) -> str:
    from models.money import Money

    return Money(centavos).plain


# --- For people ----------------------------------------------------------------------------


def _show(told: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{told['case']}[/bold] · {told['state']} · {told['channel']}")
    console.print(f"de {escape(told['sender'] or '(sin remitente)')}, {told['opened_at']}")
    for message in told["messages"]:
        names = ", ".join(file["name"] for file in message["files"])
        said = " ".join((message["text"] or message["subject"] or "").split())
        console.print(escape(f"  {message['received_at']}  {said}  {names}".rstrip()))
    for payment in told["payments"]:
        _show_payment(console.print, payment)
    _list(console.print, "Avisos", told["notices"], "created_at kind state recipient")
    _list(console.print, "Registros", told["postings"], "posted_at ledger number")
    _list(console.print, "Reversas", told["reversals"], "asked_at asked_by reason done_by number")
    _list(console.print, "Auditoría", told["audit"], "at actor action subject")


def _show_payment(write: Any, payment: dict[str, Any]) -> None:  # noqa: ANN401 — rich's print
    from rich.markup import escape

    receipt, proposal = payment["receipt"], payment["proposal"]
    write(f"\n[bold]Pago {payment['id']}[/bold] · {payment['state']}")
    write(
        escape(
            f"  $ {receipt.get('amount') or '?'} · {receipt.get('date') or 'sin fecha'} · "
            f"{receipt.get('issuer') or 'emisor sin identificar'} · "
            f"asociado {payment['member_id'] or 'sin identificar'}"
        )
    )
    for line in proposal["lines"] if proposal else ():
        write(escape(f"    {line['amount']:>15}  {line['obligation']} {line['action']}"))
    for check in payment["checks"]:
        write(escape(f"    {check['severity']}: {check['message']}"))


def _list(write: Any, title: str, rows: Sequence[dict[str, Any]], names: str) -> None:  # noqa: ANN401
    from rich.markup import escape

    if rows:
        write(f"\n[bold]{title}[/bold]")
    for row in rows:
        write(escape("  " + "  ".join(str(row[name] or "") for name in names.split())))
