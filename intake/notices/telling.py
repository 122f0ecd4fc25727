"""What the member is told, and when: composed here, worded in `replies.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import format_date, format_datetime
from sqlmodel import Session, select

from applier.due_time import BOGOTA
from intake.identity import may_hear, may_know_of
from intake.notices.asking import next_question, open_question_of, putting, question_text
from intake.notices.outbox import queue_notice
from intake.promise import due_of, pauses_of
from intake.replies import Reply, as_template, reply, sentence
from intake.wiring import Office
from models.money import ZERO, Money
from models.payment import State
from models.proposal import Action, Proposal
from models.receipt import Receipt, Status
from models.sql.obligations import member_obligations
from models.sql.payments import current_proposal
from models.sql.tables import (
    Attachment,
    AttachmentState,
    Case,
    Channel,
    Document,
    Message,
    OpenQuestion,
    Payment,
)

_LOCALE: Final = "es_CO"
_DAY: Final = "EEEE d 'de' MMMM"
_ACK: Final = "acknowledgement"
# Files that nobody can read as a receipt: the member is told what to send instead of each.
_REFUSED: Final = frozenset(
    {
        "file.archive", "file.empty", "file.sound", "file.spreadsheet", "file.too_small",
        "file.unknown_type", "file.video",
    }
)  # fmt: skip
# How a line is said to the member; staff read the reasons, members the outcome.
_ACTIONS: Final = {
    Action.OVERDUE: "lo vencido",
    Action.NEXT_DUE: "la cuota",
    Action.PAYOFF: "pago total",
    Action.REDUCE_TERM: "abono a capital, reduce el plazo",
    Action.REDUCE_INSTALLMENT: "abono a capital, reduce la cuota",
    Action.ADVANCE_INSTALLMENTS: "cuotas adelantadas",
    Action.PRINCIPAL_PENDING_CHOICE: "abono a capital",
    Action.DEPOSIT: "abono",
}


def acknowledge(
    session: Session,
    office: Office,
    case: Case,
    payments: Sequence[Payment],
    documents: Sequence[Document],
    *,
    before: str = "",
    after: str = "",
    key: str = "",
) -> None:
    """Answer a settled case with one message: what was read, what follows, by when.

    ``before`` and ``after``: paragraphs about the sender himself, around what is said of the case.
    ``key``: of a later answer, where a file took its time.
    """
    key = key or f"ack:{case.id}"
    repeated = [payment for payment in payments if _is_told_repeated(session, case, payment)]
    if payments and len(repeated) == len(payments):
        told = _repeated(session, office, case, payments[0])
        queue_notice(session, office, case, told, key=key)
        return
    parts = [before, sentence(_ACK, "greeting", number=case.number)]
    read = [payment for payment in payments if payment.amount_centavos is not None]
    parts.append(read_sentence(read))
    parts += _what_is_wrong(payments, documents)
    parts.append(_what_is_on_its_way(session, case))
    parts.append(_in_which_order(read, case))
    parts += _what_is_repeated(session, repeated)
    parts.append(_how_applied(session, case, payments))
    # What somebody else has sent before is, to a stranger, a payment like any other.
    in_review = [one for one in payments if one.state == State.DUPLICATE and one not in repeated]
    waiting = [one for one in payments if one.state == State.PROPOSED or one in in_review]
    unread = [payment for payment in payments if payment.state == State.UNREADABLE]
    if waiting or unread:
        parts.append(due_sentence(session, office, (waiting or unread)[0]))
    asked = open_question_of(session, payments)
    if asked is not None:
        parts.append(question_text(session, asked, case.number))
    parts.append(after)
    told = putting(session, office, reply(_ACK, *parts), asked)
    queue_notice(session, office, case, told, key=key)


def _is_told_repeated(session: Session, case: Case, payment: Payment) -> bool:
    """Return whether the sender may know that the payment was received before, and as what."""
    if payment.state != State.DUPLICATE or payment.duplicate_of_id is None:
        return False
    first = session.get_one(Payment, payment.duplicate_of_id)
    about = session.get_one(Case, first.case_id)
    return may_know_of(session, case, about, first.member_id)


def _repeated(session: Session, office: Office, case: Case, payment: Payment) -> Reply:
    """Say that it was received before, and what is still missing from whoever sends it again."""
    first = session.get_one(Payment, payment.duplicate_of_id or payment.id)
    about = session.get_one(Case, first.case_id)
    known = "in_bank" if about.channel == Channel.BANK else "body"
    parts = [sentence("duplicate", known, number=about.number)]
    asked = open_question_of(session, [first]) if first.state == State.WAITING_MEMBER else None
    if asked is not None and not _may_read(session, case, asked):
        return reply("duplicate", *parts)
    if asked is not None:
        parts.append(question_text(session, asked, about.number, alone=True))
    else:
        parts.append(sentence("duplicate", "nothing_more"))
    return putting(session, office, reply("duplicate", *parts), asked)


def acknowledge_answer(
    session: Session,
    office: Office,
    case: Case,
    payment: Payment,
    *,
    after: str = "",
    for_a_person: bool = False,
) -> None:
    """Thank for an answer, and say what it led to.

    ``after``: a paragraph about the sender himself. ``for_a_person``: the answer was not clear,
    or came when somebody of the staff had already decided.
    """
    about = session.get_one(Case, payment.case_id)
    parts = [sentence("answered", "thanks", number=about.number)]
    if payment.state == State.DUPLICATE:
        parts.append(sentence("answered", "the_same"))
    elif for_a_person:
        parts.append(sentence("answered", "person"))
    follows, asked = _what_follows(session, office, case, payment)
    told = reply("answered", *parts, *follows, after)
    told = putting(session, office, told, asked)
    queue_notice(session, office, case, told, key=f"ack:{case.id}")


def tell_answered_before(session: Session, office: Office, case: Case) -> None:
    """Say kindly that a question needs no answer any more; nothing else, whoever pressed it."""
    told = reply("answered", sentence("answered", "closed"))
    queue_notice(session, office, case, told, key=f"ack:{case.id}")


def ask_again(session: Session, office: Office, case: Case, question: OpenQuestion) -> None:
    """Put an open question once more, as it is asked now."""
    payment = session.get_one(Payment, question.payment_id)
    number = session.get_one(Case, payment.case_id).number
    told = reply("question", question_text(session, question, number, alone=True))
    told = putting(session, office, told, question)
    queue_notice(session, office, case, told, key=f"ack:{case.id}", payment_id=payment.id)


def _what_follows(
    session: Session, office: Office, case: Case, payment: Payment
) -> tuple[list[str], OpenQuestion | None]:
    """Return how the payment is applied now and by when it is looked at, or what is asked next.

    Of payments that were sent together each is asked about in its turn.
    """
    about = session.get_one(Case, payment.case_id)
    parts = [_how_applied(session, case, [payment])]
    asked = open_question_of(session, [payment])
    if asked is None and payment.state == State.PROPOSED:
        parts.append(due_sentence(session, office, payment))
    if asked is not None and not _may_read(session, case, asked):
        return parts, None
    if asked is not None:
        parts.append(question_text(session, asked, about.number))
    elif (asked := next_question(session, about)) is not None and _may_read(session, case, asked):
        other = session.get_one(Payment, asked.payment_id)
        number = session.get_one(Case, other.case_id).number
        parts.append(question_text(session, asked, number, alone=other.case_id != about.id))
    else:
        asked = None
    return parts, asked


def _may_read(session: Session, case: Case, question: OpenQuestion) -> bool:
    """Return whether the question may stand in an answer to ``case``.

    It was worded for whoever sent its payment, and may name what the member owes: it is repeated to
    nobody else, nor to a mail that only says that it comes from him.
    """
    payment = session.get_one(Payment, question.payment_id)
    about = session.get_one(Case, payment.case_id)
    if (about.channel, about.sender) != (case.channel, case.sender):
        return False
    return not payment.sender_verified or may_be_told(session, case, payment)


def tell_introduced(
    session: Session, office: Office, case: Case, words: str, payments: Sequence[Payment]
) -> None:
    """Answer a code that was typed; of the newest payment that it opened, say how it is applied."""
    parts, asked = [words], None
    if payments:
        follows, asked = _what_follows(session, office, case, payments[-1])
        parts += follows
    told = putting(session, office, reply("introduction", *parts), asked)
    queue_notice(session, office, case, told, key=f"ack:{case.id}")


def tell_applied(session: Session, office: Office, payment: Payment) -> None:
    case = session.get_one(Case, payment.case_id)
    proposal = current_proposal(session, payment.id or 0)
    assert payment.amount_centavos is not None
    assert proposal is not None
    told_all = may_be_told(session, case, payment)
    if told_all:
        body = "from_bank" if case.channel == Channel.BANK else "body"
        amount = str(Money(payment.amount_centavos))
        parts = [
            sentence("applied", body, amount=amount, number=case.number),
            sentence("applied", "where") + "\n" + _lines(session, payment, proposal),
        ]
    else:
        parts = [sentence("applied", "plain", number=case.number)]
    parts.append(sentence("applied", "thanks"))
    told = reply("applied", *parts)
    if told_all:
        amount = str(Money(payment.amount_centavos))
        told = as_template(told, "applied", number=case.number, amount=amount)
    else:
        told = as_template(told, "applied_plain", number=case.number)
    queue_notice(session, office, case, told, key=f"applied:{payment.id}", payment_id=payment.id)


def tell_rejected(session: Session, office: Office, payment: Payment, reason: str) -> None:
    case = session.get_one(Case, payment.case_id)
    if case.channel == Channel.BANK:
        return  # He sent nothing and was told nothing: there is nothing to be rejected.
    told = reply(
        "rejected",
        sentence("rejected", "body", number=case.number, reason=reason),
        sentence("rejected", "what_now"),
    )
    told = as_template(told, "rejected", number=case.number, reason=reason)
    key = f"rejected:{payment.id}:{payment.version}"
    queue_notice(session, office, case, told, key=key, payment_id=payment.id)


def spoken_time(moment: datetime) -> str:
    """Return the moment as it is said: ``el martes 24 de noviembre a las 4:30 p. m.``.

    Midnight is said as the end of the day before: nobody comes at 12:00 a. m.
    """
    local = moment.astimezone(BOGOTA)
    if (local.hour, local.minute) == (0, 0):
        before = format_date(local - timedelta(days=1), _DAY, locale=_LOCALE)
        return f"al terminar el {before}."
    hour = format_datetime(local, "h:mm a", locale=_LOCALE)
    return f"el {format_date(local, _DAY, locale=_LOCALE)} a las {hour}"


def due_sentence(session: Session, office: Office, payment: Payment) -> str:
    """Return by when the payment is looked at, as a sentence."""
    due = due_of(payment, pauses_of(session, payment), office.now())
    return sentence(_ACK, "due", due=spoken_time(due))


def spoken_day(day: date) -> str:
    return format_date(day, "d 'de' MMMM", locale=_LOCALE)


def read_sentence(payments: Sequence[Payment]) -> str:
    if not payments:
        return ""
    total = sum((Money(payment.amount_centavos or 0) for payment in payments), ZERO)
    if len(payments) > 1:
        return sentence(_ACK, "read_many", count=str(len(payments)), amount=str(total))
    receipt = Receipt.from_json(payments[0].receipt)
    on_date = sentence(_ACK, "on_date", day=spoken_day(receipt.date)) if receipt.date else ""
    return sentence(_ACK, "read_one", amount=str(total), date=f" {on_date}" if on_date else "")


def _what_is_wrong(payments: Sequence[Payment], documents: Sequence[Document]) -> list[str]:
    """Return what keeps a receipt from being applied, in words that accuse nobody."""
    found: dict[str, None] = {}
    for payment in payments:
        receipt = Receipt.from_json(payment.receipt)
        if receipt.status in (Status.REJECTED, Status.PENDING):
            status = sentence("status", receipt.status.value)
            found[sentence(_ACK, "not_approved", status=status)] = None
        if receipt.self_applied:
            found[sentence(_ACK, "self_applied")] = None
        if receipt.paid_to_us is False:
            found[sentence(_ACK, "wrong_account")] = None
        if payment.state == State.UNREADABLE:
            found[sentence(_ACK, "unread")] = None
        if payment.state == State.NOT_A_PAYMENT:
            found[sentence(_ACK, "not_a_receipt")] = None
    if any(document.problem == "file.encrypted" for document in documents):
        found = {sentence(_ACK, "locked"): None}
    if refused := [one.detail for one in documents if one.problem in _REFUSED and one.detail]:
        found.pop(sentence(_ACK, "unread"), None)
        found |= dict.fromkeys(refused)
    return list(found)


def _what_is_on_its_way(session: Session, case: Case) -> str:
    """Say that a file has not reached us yet: WhatsApp shows it as delivered all the same."""
    pending = session.exec(
        select(Attachment.id)
        .join(Message)
        .where(Message.case_id == case.id, Attachment.state == AttachmentState.PENDING)
    ).all()
    if not pending:
        return ""
    return sentence(_ACK, "file_on_its_way" if len(pending) == 1 else "files_on_their_way")


def _in_which_order(payments: Sequence[Payment], case: Case) -> str:
    """Say which receipt we took for the first: WhatsApp does not promise an album's order."""
    numbered = any(
        line.get("receipt")
        for payment in payments
        for line in (payment.instruction or {}).get("lines", ())
    )
    if len(payments) < 2 or not numbered or case.channel != Channel.WHATSAPP:  # noqa: PLR2004
        return ""
    amounts = [str(Money(payment.amount_centavos or 0)) for payment in payments]
    return sentence(_ACK, "order", amounts=", ".join(amounts))


def _what_is_repeated(session: Session, payments: Sequence[Payment]) -> list[str]:
    told: dict[str, None] = {}
    for payment in payments:
        if payment.state == State.DUPLICATE and payment.duplicate_of_id is not None:
            first = session.get_one(Payment, payment.duplicate_of_id)
            number = session.get_one(Case, first.case_id).number
            told[sentence(_ACK, "one_repeated", number=number)] = None
    return list(told)


def may_be_told(session: Session, case: Case, payment: Payment) -> bool:
    """Return whether the reader of an answer to ``case`` may read what the payment's member owes.

    What was decided when the receipt was read is asked again: see `intake.identity.may_hear`.
    """
    own = session.get_one(Case, payment.case_id)
    return (
        payment.sender_verified
        and may_hear(session, own, payment.member_id)
        and (own.id == case.id or may_hear(session, case, payment.member_id))
    )


def _how_applied(session: Session, case: Case, payments: Sequence[Payment]) -> str:
    """Return the lines, to a verified sender only: they name what the member owes (rule 12)."""
    told = []
    for payment in payments:
        proposal = current_proposal(session, payment.id or 0)
        if proposal is None or not proposal.lines or not may_be_told(session, case, payment):
            continue
        if payment.state != State.PROPOSED or proposal.blocked:
            continue
        lines = _lines(session, payment, proposal)
        if len(payments) > 1:
            amount = str(Money(payment.amount_centavos or 0))
            lines = sentence(_ACK, "of_payment", amount=amount) + "\n" + lines
        told.append(lines)
    return "\n".join([sentence(_ACK, "applies"), *told]) if told else ""


def _lines(session: Session, payment: Payment, proposal: Proposal) -> str:
    names = {row.id: row.name for row in member_obligations(session, payment.member_id)}
    said = [
        f"• {line.amount} a {names.get(line.obligation, line.obligation)} ({_ACTIONS[line.action]})"
        for line in proposal.lines
    ]
    if proposal.unapplied:
        said.append(f"• {proposal.unapplied} por aplicar")
    return "\n".join(said)
