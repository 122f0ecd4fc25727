"""Messages without a receipt: an answer, words about what came before, or something for people.

Whatever is none of the first two goes to the other tray ("otros mensajes"): the member hears
something short and honest, and a person of the staff sees to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.cases.answering import answered_by_button, answered_question
from intake.cases.evidence import instruction_text
from intake.cases.late import (
    add_words,
    can_be_amended,
    case_just_before,
    has_payments,
    join,
    newest_open_case,
)
from intake.cases.threads import case_spoken_of, numbers_named
from intake.email.judgement import Verdict
from intake.identity import may_know_of, sender_proven
from intake.notices.brief import answer_about, tell_added, tell_state, words_of
from intake.notices.courtesy import is_courtesy
from intake.payments.proposing import bogota_day
from intake.payments.queueing import PROGRAM
from intake.whatsapp.kinds import Kind, kind_of
from intake.wiring import Office
from models.instruction import Intent, Occasion
from models.payment import State
from models.sql.tables import Case, Channel, Document, Message, Payment
from parsers.instructions import occasion, understand

PAYMENTS: Final = "payments"
OTHER: Final = "other"
AUTOMATIC: Final = "automatic"
WORDS: Final = "words"
INSTRUCTION: Final = "instruction"  # What to do with a payment whose receipt has not come.
LATE_WORDS: Final = "late_words"  # About a payment that a person has decided already.
# Of these nobody of the staff needs to see anything: they are answered, or ask for nothing.
_SEEN_TO: Final = frozenset(
    {
        AUTOMATIC, Kind.STICKER, Kind.NOTHING, Occasion.GREETING, Occasion.THANKS,
        Occasion.OPT_IN, Occasion.OPT_OUT, Occasion.ACCEPTS,
    }
)  # fmt: skip
# An open question does not turn these into its answer.
_NO_ANSWERS: Final = frozenset(
    {
        Occasion.BALANCE, Occasion.COMPLAINT, Occasion.WANTS_PERSON, Occasion.ASKS_STATUS,
        Occasion.GREETING, Occasion.OPT_OUT, Occasion.OPT_IN,
    }
)  # fmt: skip
_MERELY_POLITE: Final = (Occasion.GREETING, Occasion.THANKS)
_BY_KIND: Final = (Kind.VOICE, Kind.VIDEO, Kind.PLACE, Kind.CONTACT, Kind.STICKER)
_RECORDINGS: Final[Mapping[str | None, Kind]] = {
    "file.sound": Kind.VOICE,
    "file.video": Kind.VIDEO,
}
_MOST_STATES: Final = 3


def converse(
    session: Session,
    office: Office,
    case: Case,
    messages: Sequence[Message],
    documents: Sequence[Document],
) -> None:
    """Answer a case that holds no receipt, or let it amend the one that it speaks of."""
    said = words_of(messages)
    if _by_a_machine(messages):
        _lay_aside(session, office, case, AUTOMATIC)
        answer_about(session, office, case, WORDS, key=f"ack:{case.id}")  # Kept, never sent.
        return
    if answered_by_button(session, office, case, messages):
        case.tray = PAYMENTS
        return
    about = _about(office, messages, documents, said)
    if about not in _NO_ANSWERS and answered_question(session, office, case, said or None):
        case.tray = PAYMENTS
        return
    if about == Occasion.ASKS_STATUS:
        _tell_state(session, office, case, messages)
        return
    if about in (WORDS, INSTRUCTION, *_BY_KIND) and _amended(
        session, office, case, messages, said, about
    ):
        return
    _lay_aside(session, office, case, about)
    answer_about(session, office, case, about, key=f"ack:{case.id}")


def _by_a_machine(messages: Sequence[Message]) -> bool:
    return any(
        message.automatic or message.sender_verdict == Verdict.FAILED for message in messages
    )


def _about(
    office: Office, messages: Sequence[Message], documents: Sequence[Document], said: str
) -> str:
    """Return what the case is about: what its words say, or what kind of thing came."""
    found = Occasion.THANKS if is_courtesy(said) else occasion(said)
    if found is None or found is Occasion.GREETING:  # "Buenas tardes" under "Consulta de saldo".
        found = occasion(instruction_text(messages) or "") or found
    if found is not None and found not in _MERELY_POLITE:
        return found
    kinds = [kind_of(message.form) for message in messages]
    kinds += [_RECORDINGS[one.problem] for one in documents if one.problem in _RECORDINGS]
    by_kind = next((kind for kind in _BY_KIND if kind in kinds), None)
    if by_kind is not None and (not said or found is not None):
        return by_kind
    if found is not None:
        return found
    if not said and Kind.NOTHING in kinds:
        return Kind.NOTHING
    return INSTRUCTION if _instructs(office, said) else WORDS


def _amended(
    session: Session,
    office: Office,
    case: Case,
    messages: Sequence[Message],
    said: str,
    about: str,
) -> bool:
    """Let the words amend what they speak of: the case quoted, the one just before, the newest."""
    spoken_of = case_spoken_of(session, case, messages)
    home = spoken_of or case_just_before(session, case)
    if home is None and about == INSTRUCTION:
        home = newest_open_case(session, case)
    if home is None or not has_payments(session, home):
        return False
    if not can_be_amended(session, home) or not _is_open(session, home):
        case.joined_id = home.id
        _lay_aside(session, office, case, LATE_WORDS)
        answer_about(session, office, case, LATE_WORDS, key=f"ack:{case.id}")
        return True
    join(session, office, case, home)
    changed = add_words(session, office, home, said) if said else []
    if about in _BY_KIND:
        if about != Kind.STICKER:
            answer_about(session, office, home, about, key=f"late:{case.id}")
    else:
        tell_added(session, office, home, key=f"late:{case.id}", payments=changed)
    return True


def _instructs(office: Office, said: str) -> bool:
    understood = understand(said, bogota_day(office.now())) if said else None
    return understood is not None and (
        understood.intent is Intent.APPLY or understood.on_behalf_of is not None
    )


def _is_open(session: Session, case: Case) -> bool:
    still = (State.PROPOSED, State.UNREADABLE, State.WAITING_MEMBER)
    return (
        session.exec(
            select(Payment.id).where(Payment.case_id == case.id, col(Payment.state).in_(still))
        ).first()
        is not None
    )


def _lay_aside(session: Session, office: Office, case: Case, about: str) -> None:
    """Put the case into the other tray; what asks for nothing is seen to already."""
    case.tray, case.about = OTHER, str(about)
    if about in _SEEN_TO:
        case.handled_by, case.handled_at = PROGRAM, office.now()
    session.flush()


def _tell_state(session: Session, office: Office, case: Case, messages: Sequence[Message]) -> None:
    """Say how the sender's own cases stand; an unproven one has to name the case himself."""
    asked = _cases_asked_for(session, case, messages)
    _lay_aside(session, office, case, Occasion.ASKS_STATUS)
    if tell_state(session, office, case, asked):
        case.handled_by, case.handled_at = PROGRAM, office.now()
    else:
        answer_about(session, office, case, Occasion.ASKS_STATUS, key=f"ack:{case.id}")


def _cases_asked_for(session: Session, case: Case, messages: Sequence[Message]) -> Sequence[Case]:
    named = numbers_named(instruction_text(messages) or "")
    if named:
        found = session.exec(select(Case).where(col(Case.number).in_(named)).limit(_MOST_STATES))
        return [one for one in found if may_know_of(session, case, one, one.sender_member_id)]
    if not all(sender_proven(message) for message in messages):
        return ()
    spoken_of = case_spoken_of(session, case, messages)
    if spoken_of is not None:
        return (spoken_of,)
    own = sa.and_(col(Case.channel) == case.channel, col(Case.sender) == case.sender)
    if case.sender_member_id is not None:
        own = sa.or_(own, col(Case.sender_member_id) == case.sender_member_id)
    return session.exec(
        select(Case)
        .where(
            own,
            col(Case.channel) != Channel.UPLOAD,
            sa.exists().where(col(Payment.case_id) == col(Case.id)),
        )
        .order_by(col(Case.id).desc())
        .limit(_MOST_STATES)
    ).all()
