"""Sends a notice by WhatsApp: as WhatsApp allows it at this hour, and once.

While the person's last message is fresh a notice goes as text, or as a question with buttons;
later only as a template that WhatsApp has approved (`intake.whatsapp.contents`).

Twilio knows no idempotency key. So before every attempt we look whether the same words went to
the same person already since the notice was written: an attempt whose answer was lost, or that a
kill cut short, is then found and not repeated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import requests
import sqlalchemy as sa
import structlog
from sqlmodel import col, select
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client  # type: ignore[import-untyped]

from intake.files import write_durably
from intake.replies import sentence
from intake.sending import Failed, Held, Retry, SendResult, Sent, Uncertain
from intake.settings import Settings
from intake.whatsapp.account import twilio_client
from intake.whatsapp.contents import Filled, as_buttons, as_template
from intake.whatsapp.delivery import lost_messages
from intake.whatsapp.refusals import (
    CONTENT,
    CREDENTIALS,
    WINDOW_CLOSED,
    refusal,
    told_to_staff,
)
from intake.wiring import Office
from models.sql.tables import Channel, Message, Notice, NoticeState

log = structlog.get_logger(__name__)

# WhatsApp says 24 h by its own clock; half an hour is left for the difference to ours.
WINDOW: Final = timedelta(hours=23, minutes=30)
LONGEST_BODY: Final = 1600  # UTF-16 units; Twilio refuses more (21617).
_NETWORK_RETRY_SECONDS: Final = 30.0
# How long an earlier notice to the same person may keep a later one waiting.
_QUEUE_PATIENCE: Final = timedelta(minutes=2)
_CLOCK_TOLERANCE: Final = timedelta(minutes=2)
_LOOK_BACK: Final = 50  # Messages to one person since a notice was written; far more than ever.
_FIGURES: Final = re.compile(r"\d+")
_HOUR: Final = timedelta(hours=1)
_SERVER_ERRORS: Final = 500


def send(office: Office, notice: Notice) -> SendResult:
    """Try once to send the notice, and say what became of it; nothing is written down here.

    Call it outside of any open transaction. After `Uncertain` wait half a minute before the next
    attempt: Twilio's list of messages may lag behind its sending.
    """
    settings = office.settings
    text = fitting(notice.body)
    if not settings.twilio_account_sid:
        return _write_to_folder(settings.outbox_folder, notice, text)
    held = _turn(office, notice)
    if held is not None:
        return held
    open_ = window_is_open(office, notice.recipient)
    filled = _content(settings, notice, open_=open_)
    if filled is None and not open_:
        return Failed(WINDOW_CLOSED.sentence, WINDOW_CLOSED.code)
    ways = ([filled] if filled else []) + ([text] if open_ else [])
    with twilio_client(settings) as client:
        return _hand_over(office, client, notice, ways)


def _hand_over(
    office: Office, client: Client, notice: Notice, ways: Sequence[Filled | str]
) -> SendResult:
    """Send the notice in the first way that Twilio takes, unless it went in one of them before."""
    try:
        sent = _already_sent(office, client, notice, ways)
    except (TwilioException, requests.RequestException) as error:
        return _not_tried(error)
    if sent is not None:
        log.info("whatsapp.was_sent_already", notice=notice.id, sid=sent)
        return Sent(sent)
    result = _create(office.settings, client, notice, ways[0])
    if ways[1:] and isinstance(result, Failed) and result.code == CONTENT.code:
        log.error("whatsapp.content_refused", notice=notice.id, detail=result.detail)
        return _create(office.settings, client, notice, ways[1])
    return result


def window_is_open(office: Office, recipient: str) -> bool:
    """Return whether WhatsApp lets us write freely to ``recipient`` (``whatsapp:+57…``) now."""
    with office.reading() as session:
        last_inbound: datetime | None = session.exec(
            select(sa.func.max(Message.received_at)).where(
                Message.channel == Channel.WHATSAPP, Message.sender == recipient
            )
        ).one()
    return last_inbound is not None and office.now() - last_inbound < WINDOW


def _content(settings: Settings, notice: Notice, *, open_: bool) -> Filled | None:
    """Return what the notice goes as, where that is more than its text."""
    if not open_ or notice.instead_of_id is not None:
        # After a failure the window may be closed by WhatsApp's clock; a template always goes.
        return as_template(settings, notice)
    return as_buttons(settings, notice)


def status_address(settings: Settings, notice_id: str) -> str:
    """Return where Twilio reports on a notice: named, so that no report ever lacks its notice."""
    return f"{settings.public_base_url.rstrip('/')}/twilio/status/{notice_id}"


def fitting(body: str) -> str:
    """Return the text as it is, or its beginning and a sentence that says there is more."""
    if _units(body) <= LONGEST_BODY:
        return body
    ending = "…\n\n" + sentence("whatsapp", "shortened")
    room = LONGEST_BODY - _units(ending)
    kept = body.encode("utf-16-le")[: room * 2].decode("utf-16-le", errors="ignore")
    # Cut between words, unless that would throw away much.
    between_words = max(kept.rfind(" "), kept.rfind("\n"))
    if between_words > len(kept) // 2:
        kept = kept[:between_words]
    return kept.rstrip(" \n,;:.") + ending


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _write_to_folder(folder: Path, notice: Notice, body: str) -> Sent:
    """Without an account the notice becomes a file to look at; again the same file."""
    told = {"to": notice.recipient, "body": body, "created_at": notice.created_at.isoformat()}
    data = json.dumps(told, ensure_ascii=False, indent=2).encode()
    write_durably(folder / f"{notice.id}.json", data)
    return Sent(f"outbox:{notice.id}")


def _turn(office: Office, notice: Notice) -> Held | None:
    """Return why the notice must wait for others to the same person, or None."""
    now = office.now()
    apart = office.settings.whatsapp_pair_seconds
    same_person = (
        Notice.channel == Channel.WHATSAPP,
        Notice.recipient == notice.recipient,
        Notice.id != notice.id,
    )
    with office.reading() as session:
        last_sent: datetime | None = session.exec(
            select(sa.func.max(Notice.sent_at))
            .where(*same_person)
            .where(col(Notice.sent_at) > now - timedelta(seconds=apart))
        ).one()
        # Two machines that answer each other must come to an end, here as by mail.
        one_too_many: datetime | None = session.exec(
            select(Notice.sent_at)
            .where(*same_person, col(Notice.sent_at) > now - _HOUR)
            .order_by(sa.desc(col(Notice.sent_at)))
            .offset(office.settings.whatsapp_per_person_and_hour - 1)
            .limit(1)
        ).first()
        earlier = session.exec(
            select(Notice.id)
            .where(*same_person)
            .where(col(Notice.state).in_([NoticeState.QUEUED, NoticeState.SENDING]))
            .where(col(Notice.created_at) > now - _QUEUE_PATIENCE)
            .where(
                sa.or_(
                    col(Notice.created_at) < notice.created_at,
                    sa.and_(
                        col(Notice.created_at) == notice.created_at, col(Notice.id) < notice.id
                    ),
                )
            )
        ).first()
    if earlier is not None:
        return Held(f"Primero sale el aviso anterior ({earlier}).", apart)
    if one_too_many is not None:
        log.warning("whatsapp.held", notice=notice.id)
        left = (one_too_many + _HOUR - now).total_seconds()
        return Held("Ya salieron demasiados mensajes a esta persona en una hora.", max(left, 1.0))
    if last_sent is not None:
        left = apart - (now - last_sent).total_seconds()
        return Held("Se le acaba de escribir a la misma persona.", max(left, 0.1))
    return None


def _already_sent(
    office: Office, client: Client, notice: Notice, ways: Sequence[Filled | str]
) -> str | None:
    """Return the SID under which these words went to this person since the notice was written.

    ``ways``: each way in which they may have gone.
    """
    since = notice.created_at - _CLOCK_TOLERANCE
    found: list[str] = []
    # No filter by date: a message still waiting to go out has no date of sending yet.
    for message in client.messages.list(to=notice.recipient, limit=_LOOK_BACK):
        created: datetime | None = message.date_created
        said = message.body or ""
        if any(_says(said, way) for way in ways) and (
            created is None or created.astimezone(UTC) >= since
        ):
            found.append(str(message.sid))
    if not found:
        return None
    with office.reading() as session:
        of_others = session.exec(
            select(Notice.provider_id).where(
                col(Notice.provider_id).in_(found), Notice.id != notice.id
            )
        ).all()
        lost = lost_messages(session, found)
    return next((sid for sid in found if sid not in {*of_others, *lost}), None)


def _says(said: str, way: Filled | str) -> bool:
    """Return whether what Twilio lists is what went in this way."""
    if isinstance(way, Filled) and way.code:
        return way.code in _FIGURES.findall(said)
    words = way if isinstance(way, str) else way.words
    return words.split() == said.split()


def _create(settings: Settings, client: Client, notice: Notice, told: Filled | str) -> SendResult:
    # Beside a content there may be no body.
    said = (
        {"body": told}
        if isinstance(told, str)
        else {"content_sid": told.sid, "content_variables": told.variables}
    )
    try:
        message = client.messages.create(
            to=notice.recipient,
            from_=settings.twilio_whatsapp_number,
            status_callback=status_address(settings, notice.id),
            **said,
        )
    except (TwilioException, requests.RequestException) as error:
        return _tried(error)
    return Sent(str(message.sid))


def _not_tried(error: Exception) -> Retry:
    """Return what follows from a failed look: nothing was sent, so it is safe to come again."""
    answered = _answered(error)
    if answered is None:
        return Retry(_network_trouble(error), _NETWORK_RETRY_SECONDS)
    found = refusal(answered.code)
    if found is CREDENTIALS:
        log.error("whatsapp.credentials", twilio_code=answered.code)
    wait = found.retry_after_seconds or _NETWORK_RETRY_SECONDS
    return Retry(told_to_staff(answered.code), wait)


def _tried(error: Exception) -> Retry | Uncertain | Failed:
    """Return what follows from a failed sending."""
    answered = _answered(error)
    if answered is None:
        return Uncertain(_network_trouble(error))
    if answered.status >= _SERVER_ERRORS:
        return Uncertain(f"Twilio contestó HTTP {answered.status}.")
    found = refusal(answered.code)
    if found.retry_after_seconds is not None:
        return Retry(told_to_staff(answered.code), found.retry_after_seconds)
    return Failed(told_to_staff(answered.code), found.code)


@dataclass(frozen=True, slots=True)
class _Answered:
    """A refusal that Twilio did put into words: HTTP status and its own code."""

    status: int
    code: int


def _answered(error: Exception) -> _Answered | None:
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return _Answered(error.status, error.code or error.status)
    # Lists fail with the bare answer only.
    answer = error.args[-1] if isinstance(error, TwilioException) and error.args else None
    status = getattr(answer, "status_code", None)
    return _Answered(status, status) if isinstance(status, int) else None


def _network_trouble(error: Exception) -> str:
    return f"No hubo respuesta de Twilio ({type(error).__name__})."
