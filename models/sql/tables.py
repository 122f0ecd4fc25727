"""Every table, in the order in which a payment passes through them."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.payment import State
from models.sql.columns import UtcDateTime

# One base type for every JSON column; PostgreSQL could index JSONB, but nothing here searches it.
Json = sa.JSON


def _utc(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    return Column(UtcDateTime, nullable=nullable, index=index)


class Channel(StrEnum):
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    UPLOAD = "upload"  # The staff form "subir comprobante".
    BANK = "bank"  # Nobody sent it: staff made it of money that the bank shows.


# --- Who ------------------------------------------------------------------------------------


class Member(SQLModel, table=True):
    """A member of the cooperative ("asociado")."""

    id: str = Field(primary_key=True)  # Identity number, digits only.
    id_type: str = "C"  # LINIX's letters: C cédula, E extranjería, T tarjeta, A NIT, P, R, U.
    name: str
    email: str | None = None
    phone: str | None = None
    status: str = "active"


class IdentityKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"  # E.164: +573001234567
    WHATSAPP_USER = "whatsapp_user"  # Twilio's ExternalUserId, for people who hide their number.


class Identity(SQLModel, table=True):
    """An address that belongs to a member: a sender found here is verified."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("kind", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    value: str  # Lower case mail address, E.164 number, or user id.
    member_id: str = Field(foreign_key="member.id", index=True)
    source: str  # import | staff | code
    created_at: datetime = Field(sa_column=_utc())


class IdentityCode(SQLModel, table=True):
    """A code sent to the address on file; who repeats it from a new address owns both."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str  # Of the new address, as in `Identity`.
    value: str = Field(index=True)
    # None where nobody could be sent a code: who is asked for one must not notice the difference.
    member_id: str | None = Field(default=None, foreign_key="member.id", index=True)
    code_hash: str
    tries: int = 0
    created_at: datetime = Field(sa_column=_utc())
    expires_at: datetime = Field(sa_column=_utc())
    used_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))


class Consent(SQLModel, table=True):
    """That the privacy notice (Ley 1581 de 2012) was shown to an address, and accepted."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("kind", "value", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    value: str
    version: str  # Of the text that was shown.
    channel: str
    shown_at: datetime = Field(sa_column=_utc())
    accepted_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    how: str | None = None  # words | conduct (Decreto 1377 de 2013, art. 7)
    message_id: str | None = Field(default=None, foreign_key="message.id")  # That accepted it.


class OptOut(SQLModel, table=True):
    """An address that wants no message it did not cause; what it sends is still acknowledged."""

    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    since: datetime = Field(sa_column=_utc())
    words: str  # As it was said.


class PayerAlias(SQLModel, table=True):
    """Somebody who paid for a member, as staff approved it: suggested next time, no more."""

    payer: str = Field(primary_key=True)  # The printed name, without accents and case.
    member_id: str = Field(primary_key=True, foreign_key="member.id")
    payment_id: int = Field(foreign_key="payment.id")  # The last one.
    approved_by: str
    approved_at: datetime = Field(sa_column=_utc())
    times: int = 1


class ObligationRow(SQLModel, table=True):
    """One obligation of a member as of the last import; `models.obligation` is the noun."""

    __tablename__: ClassVar[Any] = "obligation"

    member_id: str = Field(primary_key=True, foreign_key="member.id")
    id: str = Field(primary_key=True)
    product: str
    name: str
    collected_by: str
    monthly_centavos: int = Field(sa_type=sa.BigInteger)
    balance_centavos: int = Field(sa_type=sa.BigInteger)
    overdue_centavos: int = Field(sa_type=sa.BigInteger)
    overdue_since: date | None = None
    next_due_centavos: int = Field(sa_type=sa.BigInteger)
    next_due_date: date | None = None


# --- Arrive ---------------------------------------------------------------------------------


class MessageState(StrEnum):
    ARRIVED = "arrived"
    SETTLED = "settled"  # Read; whatever came of it hangs on its case.
    QUARANTINED = "quarantined"  # Its tries are used up: a person looks at it.


class Message(SQLModel, table=True):
    """What arrived, raw and immutable but for `state` and what follows it."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("channel", "account", "external_id"),)

    id: str = Field(primary_key=True)
    channel: str
    account: str  # The mailbox, our WhatsApp number, or "staff": where it arrived.
    external_id: str  # folder/UIDVALIDITY/UID, MessageSid, file hash: once per account.
    case_id: int = Field(foreign_key="case.id", index=True)
    sender: str  # As it wrote itself: mail address, whatsapp:+57…; "" where it is unreadable.
    sender_user_id: str | None = None  # WhatsApp's ExternalUserId.
    sender_name: str | None = None  # Free text; never trusted.
    subject: str | None = None
    text: str | None = None  # New text only; for mail known after reading.
    raw_sha256: str | None = Field(default=None, index=True)  # In the blob store; .eml, file, form.
    form: dict[str, Any] | None = Field(default=None, sa_type=Json)  # Twilio's whole form.
    headers: dict[str, Any] | None = Field(
        default=None, sa_type=Json
    )  # Mail headers, after reading.
    received_at: datetime = Field(sa_column=_utc(index=True))
    state: str = MessageState.ARRIVED
    attempts: int = 0
    problem: str | None = None  # For staff.
    automatic: str | None = None  # Why nothing automatic may answer it (RFC 3834).
    sender_verdict: str = "unproven"  # proven | unproven | failed


class MailSighting(SQLModel, table=True):
    """A mail as the mailbox numbers it; the ledger that a sweep compares INBOX with."""

    account: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=sa.BigInteger)
    uid: int = Field(primary_key=True, sa_type=sa.BigInteger)
    sha256: str | None = Field(default=None, index=True)
    message_id: str | None = Field(default=None, foreign_key="message.id")
    seen_at: datetime = Field(sa_column=_utc())
    moved_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    event: str = "new"  # new | returned (same bytes seen before) | too_large | stubborn


class AttachmentState(StrEnum):
    PENDING = "pending"
    STORED = "stored"
    FAILED = "failed"


class Attachment(SQLModel, table=True):
    """A file of a message, kept apart from it: WhatsApp media, an uploaded file."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("message_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    position: int
    name: str
    content_type: str | None = None
    url: str | None = None
    sha256: str | None = None
    size: int | None = None
    state: str = AttachmentState.PENDING
    attempts: int = 0
    problem: str | None = None


class CaseState(StrEnum):
    GATHERING = "gathering"  # More may follow; closes at `closes_at`.
    READING = "reading"
    SETTLED = "settled"
    QUARANTINED = "quarantined"


class Case(SQLModel, table=True):
    """What one sender sent together ("radicado")."""

    __table_args__: ClassVar[Any] = (
        # Two messages of an album arrive at the same moment; only one may open the case.
        Index(
            "one_gathering_case_per_sender",
            "channel",
            "account",
            "sender",
            unique=True,
            sqlite_where=sa.text("state = 'gathering' AND channel = 'whatsapp'"),
            postgresql_where=sa.text("state = 'gathering' AND channel = 'whatsapp'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)  # BC-7F3K9: random, Crockford base 32.
    channel: str
    account: str
    sender: str = Field(index=True)
    sender_member_id: str | None = Field(default=None, foreign_key="member.id")
    state: str = CaseState.GATHERING
    opened_at: datetime = Field(sa_column=_utc(index=True))
    closes_at: datetime = Field(sa_column=_utc())
    settled_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    amended_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    tray: str | None = Field(default=None, index=True)  # payments | other; None until settled.
    about: str | None = None  # Of the other tray: balance, complaint, greeting, voice …
    handled_by: str | None = None  # Who of the staff has seen to it.
    handled_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    # What came late belongs to an earlier case: its messages moved there, and this one is empty.
    joined_id: int | None = Field(default=None, index=True)
    attempts: int = 0
    problem: str | None = None


# --- Read and propose -----------------------------------------------------------------------


class Document(SQLModel, table=True):
    """One file or text as it was read."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("message_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    message_id: str = Field(foreign_key="message.id", index=True)
    position: int
    name: str
    kind: str  # picture | pdf | text
    sha256: str = Field(index=True)  # Of the file's own bytes: the same file sent again has it too.
    text: str = ""
    is_receipt: bool = False
    pages: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    problem: str | None = None  # The error code, where it could not be read.
    detail: str | None = None


class Payment(SQLModel, table=True):
    """One receipt: the unit of proposal, approval and posting."""

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("document_id", "position"),
        # What may be the same payment again; see `intake.payments.earlier`.
        Index("payment_amount_of_day", "amount_centavos", "paid_on"),
        # Together, so that no database takes the commoner half: many have one amount or state.
        Index("payment_of_member", "member_id", "state"),
        Index("payment_of_transaction", "transaction_id", "amount_centavos"),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    position: int  # Among the receipts of its document, from 0.
    state: str = Field(default=State.READING, index=True)
    version: int = 1  # Raised by every change; who holds an older one is told, not obeyed.
    member_id: str | None = Field(default=None, foreign_key="member.id")
    receipt: dict[str, Any] = Field(sa_type=Json)  # CONTRACT.md's form.
    receipt_read: dict[str, Any] = Field(sa_type=Json)  # As read, before any person's correction.
    instruction: dict[str, Any] | None = Field(default=None, sa_type=Json)
    instruction_text: str | None = None
    amount_centavos: int | None = Field(default=None, sa_type=sa.BigInteger)
    paid_on: date | None = None
    reference: str | None = None
    transaction_id: str | None = None
    issuer: str | None = None
    sha256: str = Field(index=True)  # Of the document.
    sender_verified: bool = False
    duplicate_of_id: int | None = Field(default=None, foreign_key="payment.id")
    received_at: datetime = Field(sa_column=_utc(index=True))
    settled_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))


class ClockPause(SQLModel, table=True):
    """A time during which the due time does not run: we wait for the member."""

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    started_at: datetime = Field(sa_column=_utc())
    ended_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))


class ProposalVersion(SQLModel, table=True):
    """Each proposal and each edit of it; the newest counts, none is ever overwritten."""

    payment_id: int = Field(primary_key=True, foreign_key="payment.id")
    version: int = Field(primary_key=True)
    proposal: dict[str, Any] = Field(sa_type=Json)
    made_by: str  # "tupago" or a staff user name.
    made_at: datetime = Field(sa_column=_utc())


class OpenQuestion(SQLModel, table=True):
    """A question put to the member, and the answer; "" where another question took its place."""

    __table_args__: ClassVar[Any] = (
        # Two of the staff may ask at the same moment, or one while the program asks.
        Index(
            "one_open_question_per_payment",
            "payment_id",
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    code: str
    message: str
    options: list[str] = Field(default_factory=list, sa_type=Json)
    asked_by: str
    asked_at: datetime = Field(sa_column=_utc())
    # In the buttons of this question; questions from before there were buttons have none.
    token: str | None = Field(
        default_factory=lambda: secrets.token_hex(8), index=True, unique=True, nullable=True
    )
    # When it went to the member: of two payments sent together the second is asked about later.
    told_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    reminded_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    handed_over_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))  # To staff
    answer: str | None = None
    answered_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))


class Decision(SQLModel, table=True):
    """Who moved a payment from one state to another, when and why."""

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    step: str
    from_state: str
    to_state: str
    by: str
    at: datetime = Field(sa_column=_utc())
    reason: str | None = None
    proposal_version: int | None = None
    # Whoever approved took it upon himself that the bank shows no credit.
    without_bank: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    # Digest of what was approved (`applier.approval.content_of`); of a payment that was told apart,
    # the ids of the others.
    content: str | None = None
    typed_centavos: int | None = Field(default=None, sa_type=sa.BigInteger)


# --- Post -----------------------------------------------------------------------------------


class Posting(SQLModel, table=True):
    """That a payment was posted: once, by its key."""

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", unique=True)
    key: str = Field(unique=True)
    ledger: str
    number: str  # The ledger's own.
    posted_at: datetime = Field(sa_column=_utc())


class Reversal(SQLModel, table=True):
    """That a posting shall be taken back: one person asks, another one does it or leaves it."""

    __table_args__: ClassVar[Any] = (
        # Two of the staff may ask at the same moment; only what was withdrawn is asked anew.
        Index(
            "one_reversal_per_payment",
            "payment_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    reason: str
    asked_by: str
    asked_at: datetime = Field(sa_column=_utc())
    done_by: str | None = None
    done_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    number: str | None = None  # The ledger's own, of the entry that takes the other back.
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))


class CoreBatchState(StrEnum):
    PREPARED = "prepared"
    APPROVED = "approved"  # By another person than who prepared it; now it can be downloaded.
    SENT = "sent"
    ANSWERED = "answered"  # Each of its lines was applied or rejected.
    DISCARDED = "discarded"  # Before it was sent; its lines wait for another.


class CoreBatch(SQLModel, table=True):
    """What goes to the cooperative's core (LINIX) in one file ("lote")."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)  # LX-000001
    state: str = Field(default=CoreBatchState.PREPARED, index=True)
    layout: str  # Name of the column template that its file is written with.
    rows: int
    total_centavos: int = Field(sa_type=sa.BigInteger)
    sha256: str  # Of its rows, as the control row tells it.
    # Of the two files, made when it was approved: what is downloaded is what was approved.
    text_sha256: str | None = None
    xlsx_sha256: str | None = None
    prepared_by: str
    prepared_at: datetime = Field(sa_column=_utc())
    approved_by: str | None = None
    approved_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    sent_by: str | None = None
    sent_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    answered_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    discarded_by: str | None = None
    discarded_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))


class CoreLineState(StrEnum):
    WAITING = "waiting"  # Approved; no batch has it yet.
    BATCHED = "batched"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # Called back before a batch was sent.


class CoreLine(SQLModel, table=True):
    """One line of an approved payment on its way to the core."""

    id: int | None = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    position: int  # Within its payment, from 1.
    key: str = Field(index=True)  # The core's own guard against posting twice ("clave").
    member_id: str
    obligation: str | None = None  # None: money that stays unapplied ("cuentas por pagar").
    action: str | None = None
    amount_centavos: int = Field(sa_type=sa.BigInteger)
    credit_id: str | None = Field(default=None, foreign_key="bankcredit.id")
    batch_id: int | None = Field(default=None, foreign_key="corebatch.id", index=True)
    state: str = Field(default=CoreLineState.WAITING, index=True)
    core_number: str | None = None  # Its voucher in the core ("comprobante").
    reason: str | None = None  # Why the core rejected it.
    # Typed into the core by a person, who says so; another one confirms it.
    hand_number: str | None = None
    hand_by: str | None = None
    created_at: datetime = Field(sa_column=_utc())
    answered_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))


class DayClose(SQLModel, table=True):
    """That a person has compared what came in with what went out on a day ("cuadre")."""

    day: date = Field(primary_key=True)
    closed_by: str
    closed_at: datetime = Field(sa_column=_utc())
    figures: dict[str, Any] = Field(sa_type=Json)  # As they stood then.
    remark: str = ""


class BookEntry(SQLModel, table=True):
    """An entry of the embedded book; its lines balance."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)  # CI-000001
    key: str = Field(unique=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    booked_on: date = Field(index=True)
    booked_at: datetime = Field(sa_column=_utc())
    description: str
    reverses_id: int | None = Field(default=None, foreign_key="bookentry.id", unique=True)


class BookLine(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="bookentry.id", index=True)
    account: str  # bank | obligation | unapplied
    member_id: str | None = None
    obligation: str | None = None
    action: str | None = None
    debit_centavos: int = Field(default=0, sa_type=sa.BigInteger)
    credit_centavos: int = Field(default=0, sa_type=sa.BigInteger)
    # What it changed in what the member owes, in centavos by column; a reversal undoes just that.
    effect: dict[str, Any] | None = Field(default=None, sa_type=Json)


class ImportedFile(SQLModel, table=True):
    """A file that was imported; the same bytes again change nothing."""

    sha256: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)  # members | obligations | bank
    name: str
    rows: int
    by: str
    at: datetime = Field(sa_column=_utc())
    form: str | None = None  # Of a bank's file: the format or mapping it was read by.
    identity: str | None = Field(default=None, index=True)  # The bank's own, of one day and hour.
    total_centavos: int | None = Field(default=None, sa_type=sa.BigInteger)


class BankUpload(SQLModel, table=True):
    """A bank's file that staff handed in to look at; importing it is another step."""

    sha256: str = Field(primary_key=True)  # In the store of files.
    name: str
    size: int  # Bytes.
    by: str
    at: datetime = Field(sa_column=_utc())


class BankCreditRow(SQLModel, table=True):
    """Money that arrived in our account, as the bank reports it."""

    __tablename__: ClassVar[Any] = "bankcredit"
    __table_args__: ClassVar[Any] = (
        # How a payment looks for its credit: members pay the same amounts every month.
        Index("ix_bankcredit_amount_day", "amount_centavos", "credited_on"),
    )

    id: str = Field(primary_key=True)  # Stable across files: made of the line's own facts.
    file_sha256: str
    credited_on: date = Field(index=True)
    amount_centavos: int = Field(sa_type=sa.BigInteger)
    reference: str | None = Field(default=None, index=True)
    description: str = ""
    account: str | None = None  # Ours, where the file names it.
    medium: str | None = None  # cash | cheque | transfer | card | other, where the file says it.
    origin: str | None = None  # Collection code, network or bank that it came through.
    payer: str | None = None
    available_on: date | None = None  # A cheque is money once it has cleared ("en canje").
    # One credit backs one payment.
    used_by_id: int | None = Field(default=None, foreign_key="payment.id", unique=True)
    # Money that is no member's payment: interest, our own transfers.
    set_aside_by: str | None = None
    set_aside_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    set_aside_reason: str | None = None


# --- Tell -----------------------------------------------------------------------------------


class NoticeState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"  # The connection broke after the data: perhaps it was taken.
    FAILED = "failed"
    SUPPRESSED = "suppressed"  # An automatic mail is not answered; the reason stands in `problem`.


class Notice(SQLModel, table=True):
    """Something we tell a member: an outbox row, written with what it tells of."""

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)  # What it tells of: "ack:12", "applied:7". Never said twice.
    case_id: int = Field(foreign_key="case.id", index=True)
    payment_id: int | None = Field(default=None, foreign_key="payment.id", index=True)
    kind: str  # acknowledgement | question | applied | rejected | duplicate | …
    channel: str
    recipient: str
    subject: str | None = None
    body: str
    choices: list[dict[str, str]] | None = Field(default=None, sa_type=Json)  # id and title each.
    template: str | None = None  # For a closed WhatsApp window: the approved template's name,
    variables: dict[str, str] | None = Field(default=None, sa_type=Json)  # and what goes into it.
    instead_of_id: str | None = Field(default=None, index=True)  # The notice that failed.
    mail_message_id: str | None = Field(default=None, index=True)  # Fixed before sending.
    in_reply_to: str | None = None
    mail_references: str | None = None
    state: str = Field(default=NoticeState.QUEUED, index=True)
    attempts: int = 0
    provider_id: str | None = Field(default=None, index=True)
    problem: str | None = None
    created_at: datetime = Field(sa_column=_utc(index=True))
    sent_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))
    handled_by: str | None = None  # Who of the staff has seen to one that did not arrive.
    handled_at: datetime | None = Field(default=None, sa_column=_utc(nullable=True))


class NoticeEvent(SQLModel, table=True):
    """A delivery report, kept as it came: in any order, doubled, with words unknown to us."""

    id: int | None = Field(default=None, primary_key=True)
    notice_id: str | None = Field(default=None, foreign_key="notice.id", index=True)
    provider_id: str = Field(index=True)
    status: str
    error_code: str | None = None
    form: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    at: datetime = Field(sa_column=_utc())


# --- The house itself -----------------------------------------------------------------------


class AuditEvent(SQLModel, table=True):
    """One link of the chain that shows who did what; `models.sql.audit` writes and proves it."""

    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_column=_utc())
    actor: str
    action: str
    subject: str  # "payment:7", "case:12", "staff:ana"
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    previous_hash: str
    hash: str


class StaffUser(SQLModel, table=True):
    username: str = Field(primary_key=True)
    name: str
    password_hash: str  # argon2id
    role: str = "approver"  # approver | supervisor | compliance | admin
    must_change_password: bool = False
    active: bool = True
    created_at: datetime = Field(sa_column=_utc())


class LoginFailure(SQLModel, table=True):
    """A wrong password; enough of them close the door for a while."""

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(index=True)
    address: str = Field(index=True)
    at: datetime = Field(sa_column=_utc(index=True))


class Heartbeat(SQLModel, table=True):
    """When a process last finished a round: silence is an incident."""

    name: str = Field(primary_key=True)  # mail | worker | twilio_sweep
    at: datetime = Field(sa_column=_utc())
    detail: str = ""
