"""Brings in what the webhook missed: Twilio's own list of messages, compared with ours.

Twilio gives up on a webhook after seconds; a message that came while we were down is in its list
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import requests
import structlog
from sqlmodel import Session, col, select
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from intake.settings import Settings
from intake.whatsapp.account import twilio_client
from intake.whatsapp.arriving import arrive
from intake.whatsapp.inbound import MediaLink, TwilioResource, arrived_from_resource
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import Channel, Heartbeat, Message

log = structlog.get_logger(__name__)

HEARTBEAT: Final = "twilio_sweep"
_FIRST_LOOK_BACK: Final = timedelta(hours=25)
_OVERLAP: Final = timedelta(minutes=10)
# A message this young is left to its webhook, whose form tells more (name, user id, button).
_WEBHOOKS_OWN: Final = timedelta(minutes=1)
# A message that announces a file the list lacks is left alone this long, then taken as it is.
_FILE_PATIENCE: Final = timedelta(hours=1)
_PAGE: Final = 1000  # The most Twilio gives at once.


class TwilioListError(TupagoError):
    """Twilio did not give its list of messages."""

    code = "whatsapp.list_unavailable"
    message = "No pudimos consultar en Twilio si falta algún mensaje."
    worth_retrying = True


class MediaNotListedError(TupagoError):
    """Twilio announces a file of the message but does not list it yet."""

    code = "whatsapp.media_not_listed"
    message = "Twilio anuncia un archivo que todavía no muestra."
    worth_retrying = True


def sweep(office: Office) -> int:
    """Take in every inbound message that Twilio has and we lack; return how many.

    The time of the sweep is written down only if nothing was left behind, so the next one looks
    back far enough. A message that cannot be taken in never keeps the others out.

    :raises TwilioListError: if Twilio cannot be asked.
    """
    if not office.settings.twilio_account_sid:
        return 0
    started = office.now()
    brought = left_behind = 0
    with twilio_client(office.settings) as client:
        for resource in _lacking(office, client, started):
            try:
                brought += _bring_in(office, client, resource, started)
            except (TupagoError, TwilioException, requests.RequestException) as error:
                left_behind += 1
                log.warning("whatsapp.left_behind", sid=resource.sid, why=str(error))
    if not left_behind:
        with office.transaction() as session:
            session.merge(Heartbeat(name=HEARTBEAT, at=started, detail=f"{brought} recuperados"))
    log.info("whatsapp.swept", brought=brought, left_behind=left_behind)
    return brought


def _lacking(office: Office, client: Client, started: datetime) -> list[TwilioResource]:
    """Return the inbound messages of Twilio's list that we lack, oldest first."""
    with office.reading() as session:
        last = session.get(Heartbeat, HEARTBEAT)
        since = last.at - _OVERLAP if last else started - _FIRST_LOOK_BACK
    try:
        listed = client.messages.list(
            to=office.settings.twilio_whatsapp_number,
            date_sent_after=since.astimezone(UTC),  # The library prints it as if it were.
            page_size=_PAGE,
        )
    except (TwilioException, requests.RequestException) as error:
        raise TwilioListError(str(error)) from error
    inbound = [
        message
        for message in listed
        if message.direction == "inbound" and _created(message, started) <= started - _WEBHOOKS_OWN
    ]
    with office.reading() as session:
        known = _known(session, [str(message.sid) for message in inbound])
    lacking = [message for message in inbound if message.sid not in known]
    return sorted(lacking, key=lambda message: _created(message, started))


def _known(session: Session, sids: list[str]) -> set[str]:
    """Return which of these we have; in portions, since databases limit the length of a list."""
    known: set[str] = set()
    for start in range(0, len(sids), _PAGE // 2):
        portion = sids[start : start + _PAGE // 2]
        known |= set(
            session.exec(
                select(Message.external_id).where(
                    Message.channel == Channel.WHATSAPP, col(Message.external_id).in_(portion)
                )
            )
        )
    return known


def _bring_in(office: Office, client: Client, resource: TwilioResource, started: datetime) -> bool:
    created = _created(resource, started)
    announced = int(resource.num_media or 0)
    links = list(_media(office.settings, client, resource)) if announced else []
    if len(links) < announced and started - created < _FILE_PATIENCE:
        raise MediaNotListedError(f"{resource.sid}: {len(links)} of {announced}")
    arrived = arrived_from_resource(resource, links, received_at=created)
    return arrive(office, arrived).new


def _media(settings: Settings, client: Client, resource: TwilioResource) -> Iterator[MediaLink]:
    for medium in client.messages(resource.sid).media.list():
        path = str(medium.uri).removesuffix(".json")
        url = settings.twilio_api_base_url.rstrip("/") + path
        yield MediaLink(url, medium.content_type)


def _created(resource: TwilioResource, otherwise: datetime) -> datetime:
    """Return when Twilio got the message; one without a date counts as old enough to take."""
    created: datetime | None = resource.date_created
    return created or otherwise - _FILE_PATIENCE
