"""A stranger says who he is: with a code that was sent to the address on file.

The stranger is served first. Only the answer to his receipt carries, once a day, an invitation to
repeat here a code that the member gets elsewhere. What he reads and how long it takes is the same
whether there is such a member, an address on file, or neither: a row is kept and a code hashed in
every case, so that nobody can ask us who is a member.

A code lives half an hour: mail to somebody who never heard from us is often held back ten or
fifteen minutes (greylisting), and somebody has to look for it and come back. Five tries at six
digits are one chance in two hundred thousand; then the code is dead, and a day has three of them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
import structlog
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlmodel import Session, col, select

from applier.policy import load_policy
from applier.who import identity_number
from intake.cases.binding import AddressTakenError, Source, bind, reachable, spoken
from intake.consent import note_acceptance
from intake.identity import (
    CODE_VALID_FOR,
    Address,
    addresses_of,
    addresses_on_file,
    sender_proven,
    standing,
)
from intake.notices.outbox import CODE_KIND, queue_notice_to
from intake.notices.telling import tell_introduced
from intake.payments.queueing import PROGRAM
from intake.replies import reply, sentence
from intake.whatsapp.contents import CODE_TEMPLATE, code_template
from intake.wiring import Office
from models.instruction import Instruction
from models.sql import audit
from models.sql.tables import (
    Case,
    Channel,
    IdentityCode,
    IdentityKind,
    Member,
    Message,
    Payment,
)

log = structlog.get_logger(__name__)

MOST_TRIES: Final = 5
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_PER_ADDRESS_AND_DAY: Final = 3  # The first comes with a receipt, the others replace expired ones.
_PER_MEMBER_AND_DAY: Final = 3  # Whoever names others' numbers must not fill their mailboxes.
_PER_HOUR: Final = 60  # In all: a circuit breaker.
IN_CONFLICT: Final = (
    "Las direcciones de quien escribe son de asociados distintos; no se le contó nada."
)
ABOUT: Final = "code"  # What such a case is about, in the tray of other messages.
_KIND: Final = "introduction"
# The only six digits of a short text; "123 456" and "123-456" are how people copy them.
_CODE: Final = re.compile(r"(?<![\d.,$-])(\d{3})[ -]?(\d{3})(?![\d.,-]?\d)")
_LONGEST_TEXT: Final = 120
# As for passwords (intake.administration.staff): the rows are of no use to who steals them.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Outcome(StrEnum):
    """What became of a code that was typed."""

    BOUND = "bound"
    WRONG = "wrong"
    LOCKED = "locked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """A typed code: what the sender is told, and the payments that it opened to him."""

    outcome: Outcome
    payments: tuple[Payment, ...] = ()

    @property
    def words(self) -> str:
        return sentence(_KIND, self.outcome.value)


def meet(
    session: Session, office: Office, case: Case, messages: Iterable[Message]
) -> Introduction | None:
    """Find out who wrote the case, and say so in it; return the code that came with it, if any.

    Whose addresses belong to two members is nobody: a person looks, and nothing is told.
    """
    messages = list(messages)
    note_acceptance(session, office, messages)
    introduction = typed_code(session, office, case)
    found = [standing(session, message) for message in messages]
    members = {one.member_id for one in found if one.member_id is not None}
    if len(members) > 1 or any(one.in_conflict for one in found):
        members, case.problem = set(), IN_CONFLICT
    case.sender_member_id = next(iter(members), None)
    return introduction


def invitation(session: Session, office: Office, case: Case, payments: Sequence[Payment]) -> str:
    """Return the words that invite the sender to introduce himself, "" where there is no reason to.

    Whether there are words depends on the sender and on what he sent, never on whom he named.
    """
    message = _newest_message(session, case)
    if message is None or not _may_introduce_himself(session, message):
        return ""
    named = _named(payments)
    address = addresses_of(message)[0]
    if len(named) != 1 or _codes_of(session, address, office.now() - _DAY):
        return ""
    _issue(session, office, case, address, named.pop())
    return sentence(_KIND, "invitation", minutes=_minutes())


def typed_code(session: Session, office: Office, case: Case) -> Introduction | None:
    """Take the code that the newest message of ``case`` may hold; None where it holds none.

    Six digits count as a code only where one is awaited from this very address.
    """
    message = _newest_message(session, case)
    if message is None or not sender_proven(message) or message.automatic:
        return None
    code = _code_in(message.text or "")
    addresses = addresses_of(message)
    if code is None or not addresses:
        return None
    awaited = _codes_of(session, addresses[0], office.now() - _DAY)
    if not awaited or awaited[0].used_at is not None:
        return None
    introduction = _try(session, office, case, message, awaited, code)
    audit.record(
        session,
        at=office.now(),
        actor="member",
        action=f"identity.code_{introduction.outcome.value}",
        subject=f"case:{case.id}",
        detail={"kind": addresses[0].kind, "value": addresses[0].value},
    )
    return introduction


def answer_introduction(
    session: Session, office: Office, case: Case, introduction: Introduction
) -> None:
    """Answer a message that holds nothing but the code; nobody of the staff has to see it."""
    case.tray, case.about = "other", ABOUT
    case.handled_by, case.handled_at = PROGRAM, office.now()
    tell_introduced(session, office, case, introduction.words, introduction.payments)


def without_code(text: str | None) -> str | None:
    """Return a text without the code in it, None where nothing else was said."""
    left = _CODE.sub(" ", text or "")
    said = re.sub(r"(?i)\b(?:el|mi|es|c[oó]digo|hola|gracias|este|aqu[ií])\b", " ", left)
    return left.strip() if re.search(r"\w", said) else None


def _may_introduce_himself(session: Session, message: Message) -> bool:
    """Return whether binding the sender's address would open anything, and to the right person."""
    known = standing(session, message)
    return (
        message.channel != Channel.UPLOAD
        and not message.automatic
        and sender_proven(message)
        and known.member_id is None
        and not known.in_conflict
        and bool(addresses_of(message))
    )


def _named(payments: Iterable[Payment]) -> set[str]:
    """Return the identity numbers that stand in the texts, else on the receipts."""
    channels = load_policy().channels
    found: set[str] = set()
    for payment in payments:
        said = Instruction.from_json(payment.instruction) if payment.instruction else Instruction()
        number = identity_number(said.on_behalf_of, channels) or identity_number(
            payment.reference, channels
        )
        if number is not None:
            found.add(number)
    return found


# --- Codes -----------------------------------------------------------------------------------


def _issue(
    session: Session, office: Office, case: Case, address: Address, named: str | None
) -> None:
    """Keep a new code for ``address``; send it to the member where that can be done."""
    code = f"{secrets.randbelow(10**6):06}"
    to = _where_to(session, office, named) if named else None
    row = IdentityCode(
        kind=address.kind,
        value=address.value,
        member_id=named if to else None,
        code_hash=_HASHER.hash(code),
        created_at=office.now(),
        expires_at=office.now() + CODE_VALID_FOR,
    )
    session.add(row)
    session.flush()
    if to is None:
        return
    told = reply(
        CODE_KIND,
        sentence(_KIND, "code", address=spoken(address), code=code, minutes=_minutes()),
        sentence(_KIND, "code_not_you"),
    )
    told = replace(told, template=CODE_TEMPLATE, variables={"code": code})
    subject = sentence(_KIND, "code_subject")
    queue_notice_to(session, office, case, told, to=to, subject=subject, key=f"code:{row.id}")


def _where_to(session: Session, office: Office, named: str) -> Address | None:
    """Return the address on file that gets the code, or None where there is none or too many went.

    An address that nothing can reach now is better than none: the notice then fails where staff
    see it, who call the member.
    """
    if session.get(Member, named) is None:
        return None
    now = office.now()
    sent = sa.select(sa.func.count()).where(col(IdentityCode.member_id).is_not(None))
    of_member = sent.where(
        col(IdentityCode.member_id) == named, col(IdentityCode.created_at) > now - _DAY
    )
    if int(session.execute(of_member).scalar_one()) >= _PER_MEMBER_AND_DAY:
        log.warning("introduction.too_many_for_member", member=named)
        return None
    in_all = sent.where(col(IdentityCode.created_at) > now - _HOUR)
    if int(session.execute(in_all).scalar_one()) >= _PER_HOUR:
        log.error("introduction.too_many_in_all")
        return None
    on_file = addresses_on_file(session, named)
    can = [one for one in on_file if reachable(session, office, one) or _takes_codes(office, one)]
    return next(iter(can or on_file), None)


def _takes_codes(office: Office, address: Address) -> bool:
    """Return whether WhatsApp delivers a code there at any hour: as its template, to a number."""
    registered = code_template().name in office.settings.twilio_contents
    return registered and address.kind == IdentityKind.PHONE


def _codes_of(session: Session, address: Address, since: datetime) -> list[IdentityCode]:
    """Return the codes awaited from ``address``, the newest first."""
    return list(
        session.exec(
            select(IdentityCode)
            .where(
                IdentityCode.kind == address.kind,
                IdentityCode.value == address.value,
                col(IdentityCode.created_at) > since,
            )
            .order_by(col(IdentityCode.id).desc())
            .with_for_update()
        )
    )


def _try(
    session: Session,
    office: Office,
    case: Case,
    message: Message,
    awaited: Sequence[IdentityCode],
    code: str,
) -> Introduction:
    """Try ``code`` against the newest of ``awaited``; an expired one is replaced."""
    newest = awaited[0]
    expired = office.now() > newest.expires_at
    if newest.tries >= MOST_TRIES or (expired and len(awaited) >= _PER_ADDRESS_AND_DAY):
        return Introduction(outcome=Outcome.LOCKED)
    if expired:
        _issue(session, office, case, addresses_of(message)[0], newest.member_id)
        return Introduction(outcome=Outcome.EXPIRED)
    newest.tries += 1
    if not _matches(newest, code) or newest.member_id is None:
        locked = newest.tries >= MOST_TRIES
        return Introduction(outcome=Outcome.LOCKED if locked else Outcome.WRONG)
    newest.used_at = office.now()
    try:
        payments = bind(
            session,
            office,
            newest.member_id,
            addresses_of(message),
            source=Source.CODE,
            by="member",
            case=case,
        )
    except AddressTakenError:
        case.problem = "La dirección ya es de otro asociado; el código no la cambió."
        return Introduction(outcome=Outcome.LOCKED)
    return Introduction(outcome=Outcome.BOUND, payments=tuple(payments))


def _matches(row: IdentityCode, code: str) -> bool:
    try:
        return _HASHER.verify(row.code_hash, code)
    except VerifyMismatchError:
        return False


def _code_in(text: str) -> str | None:
    if len(text) > _LONGEST_TEXT:
        return None
    found = _CODE.findall(text)
    return "".join(found[0]) if len(found) == 1 else None


def _newest_message(session: Session, case: Case) -> Message | None:
    return session.exec(
        select(Message)
        .where(Message.case_id == case.id)
        .order_by(col(Message.received_at).desc(), col(Message.id).desc())
    ).first()


def _minutes() -> str:
    return str(int(CODE_VALID_FOR.total_seconds() // 60))
