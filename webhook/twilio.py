"""Twilio's door: messages that arrive and reports on those we sent.

Nothing passes without a signature made with a secret of ours. What passes is written down in one
transaction and answered with nothing: replies go out through the outbox.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

import structlog
from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from twilio.request_validator import (  # type: ignore[import-untyped]
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from intake.notices.elsewhere import tell_elsewhere
from intake.settings import Settings
from intake.whatsapp.arriving import arrive
from intake.whatsapp.delivery import keep_report
from intake.whatsapp.inbound import NotAMessageError, arrived_from_form
from intake.wiring import Office

log = structlog.get_logger(__name__)

FORM_TYPE: Final = "application/x-www-form-urlencoded"
# A form with the longest text, all emoji, has 20 kB; room is left for fields yet unknown.
_LARGEST_FORM_BYTES: Final = 256 * 1024
_DONE: Final = ("", HTTPStatus.NO_CONTENT)


def twilio_pages(office: Office) -> Blueprint:
    """Return the pages that Twilio posts to.

    They must be exempt from the check for forged forms (CSRF): that one knows our own pages
    only, and a signature proves more.
    """
    pages = Blueprint("twilio", __name__, url_prefix="/twilio")

    @pages.before_request
    def let_in() -> None:
        """Hold for every route of these pages, those yet to be written too."""
        _refuse_unless_signed(office.settings)

    @pages.post("/whatsapp")
    def message() -> ResponseReturnValue:
        form = request.form.to_dict()
        token = request.headers.get("I-Twilio-Idempotency-Token")
        try:
            arrived = arrived_from_form(form, received_at=office.now())
        except NotAMessageError as error:
            log.warning("whatsapp.not_a_message", detail=error.detail, idempotency_token=token)
            abort(HTTPStatus.BAD_REQUEST)
        taken = arrive(office, arrived)
        log.info(
            "whatsapp.arrived",
            sid=arrived.external_id,
            new=taken.new,
            case=taken.case_id,
            files=len(arrived.files),
            idempotency_token=token,
        )
        return _DONE

    @pages.post("/status")
    @pages.post("/status/<notice_id>")
    def status(notice_id: str | None = None) -> ResponseReturnValue:
        with office.transaction() as session:
            told = keep_report(session, office, request.form.to_dict(), notice_id)
            if told is not None:
                tell_elsewhere(session, office, told)
        return _DONE

    return pages


def _refuse_unless_signed(settings: Settings) -> None:
    if not settings.twilio_auth_token.get_secret_value():
        abort(HTTPStatus.NOT_FOUND)  # There is no WhatsApp here.
    if request.mimetype != FORM_TYPE:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    request.max_content_length = _LARGEST_FORM_BYTES
    request.max_form_memory_size = _LARGEST_FORM_BYTES
    if not _is_signed(settings):
        log.warning(
            "twilio.wrong_signature",
            path=request.path,
            signed=SIGNATURE_HEADER in request.headers,
            settings=request.headers.get(SIGNATURE_SETTINGS_HEADER),
            address=request.remote_addr,
        )
        abort(HTTPStatus.FORBIDDEN)


def _is_signed(settings: Settings) -> bool:
    algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER))
    signature = request.headers.get(SIGNATURE_HEADER, "")
    return any(
        RequestValidator(secret).validate(address, request.form, signature, algorithm)
        for secret in _secrets(settings)
        for address in _addresses(settings)
    )


def _secrets(settings: Settings) -> list[str]:
    """Return every secret that may sign: two tokens during a rotation, and a shared key."""
    kept = (
        settings.twilio_auth_token,
        settings.twilio_auth_token_secondary,
        settings.twilio_webhook_secret,
    )
    return [secret for each in kept if (secret := each.get_secret_value())]


def _addresses(settings: Settings) -> Iterator[str]:
    """Yield the addresses that Twilio may have signed.

    They are made of the configured one: behind a proxy the request's own host and scheme are the
    proxy's or the client's to choose. Whether the fragment with the connection overrides counts
    as part of the address is not documented, so both forms are tried.
    """
    path = str(request.environ.get("RAW_URI") or request.full_path.rstrip("?"))
    address = settings.public_base_url.rstrip("/") + path
    yield address
    if settings.twilio_webhook_fragment:
        yield f"{address}#{settings.twilio_webhook_fragment}"
