"""Sending a notice by mail: composed the same way each time, handed to the mail server once.

The Message-ID was fixed when the notice was written and nothing here reads the clock. A notice
sent again after a lost answer is therefore the same mail, byte for byte.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Final

from intake.email.judgement import normalise_address
from intake.email.letterhead import printable
from intake.email.limits import hold
from intake.email.mailbox import LOOPBACK, MailSettingsError
from intake.email.oauth import TokenSource, token_source
from intake.files import write_durably
from intake.sending import Failed, Retry, SendResult, Sent, Uncertain
from intake.settings import Settings
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import Notice

_TIMEOUT_SECONDS: Final = 60
_FIRST_RETRY_SECONDS: Final = 60
_LONGEST_RETRY_SECONDS: Final = 4 * 3600
_MOST_REFERENCES: Final = 20
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{3,250}>")
# *negrita* is WhatsApp's; a mail in plain text would show the asterisks.
_BOLD: Final = re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])")
# Python would "encode" a Message-ID that is longer than the line, and break the thread.
_WIRE: Final = SMTP.clone(max_line_length=998)

_FOR_GOOD: Final = 500


def send(office: Office, notice: Notice, *, tokens: TokenSource | None = None) -> SendResult:
    """Try to send ``notice`` once. Never inside an open transaction: it counts what was sent.

    ``tokens`` replaces the source of OAuth2 tokens that the settings describe.
    """
    if (held := hold(office, notice)) is not None:
        return held
    settings = office.settings
    recipient = normalise_address(notice.recipient)
    if not recipient.isascii() or not recipient:
        return Failed(f"No es una dirección de correo: {notice.recipient}", "mail.bad_address")
    mail = compose(settings, notice, recipient)
    assert notice.mail_message_id is not None
    if not settings.smtp_host:
        write_durably(settings.outbox_folder / f"{notice.id}.eml", mail)
        return Sent(notice.mail_message_id)
    try:
        smtp = _connected(settings, tokens)
    except (TupagoError, smtplib.SMTPException, OSError) as error:
        return _retry(notice, f"no connection: {error}")
    try:
        return _hand_over(smtp, notice, _address(settings.mail_from), recipient, mail)
    except (smtplib.SMTPException, OSError) as error:
        return _retry(notice, f"before the data: {error}")
    finally:
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()


def compose(settings: Settings, notice: Notice, recipient: str) -> bytes:
    """Return the mail as it goes over the wire; the same notice always gives the same bytes."""
    local, _, domain = recipient.rpartition("@")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.mail_from
    mail["To"] = Address(username=local, domain=domain)
    mail["Reply-To"] = _reply_to(settings)
    mail["Subject"] = printable(notice.subject or "")
    mail["Date"] = notice.created_at
    mail["Message-ID"] = notice.mail_message_id
    if theirs := _MESSAGE_ID.findall(notice.in_reply_to or "")[:1]:
        mail["In-Reply-To"] = theirs[0]
    if before := _MESSAGE_ID.findall(notice.mail_references or "")[-_MOST_REFERENCES:]:
        mail["References"] = " ".join(before)
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"  # What Exchange understands instead.
    mail["X-BeCoop-Loop"] = "1"
    mail.set_content(_BOLD.sub(r"\1", notice.body), cte="quoted-printable")
    return mail.as_bytes(policy=_WIRE)


def _address(text: str) -> str:
    return parseaddr(text)[1]


def _reply_to(settings: Settings) -> str:
    """Return the mailbox that we read, whatever address we write from."""
    return settings.imap_user if "@" in settings.imap_user else _address(settings.mail_from)


def _connected(settings: Settings, tokens: TokenSource | None) -> smtplib.SMTP:
    """Return a session that may send."""
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_tls == "none" and host not in LOOPBACK:
        raise MailSettingsError(f"{host} without TLS")
    # Our own name, given here, spares a look-up that can take longer than the mail.
    own_name = _address(settings.mail_from).rpartition("@")[2] or "localhost"
    context = ssl.create_default_context(cafile=settings.smtp_ca_file)
    if settings.smtp_tls == "implicit":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, own_name, timeout=_TIMEOUT_SECONDS, context=context
        )
    else:
        smtp = smtplib.SMTP(host, port, own_name, timeout=_TIMEOUT_SECONDS)
    try:
        if settings.smtp_tls == "starttls":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        _sign_in(smtp, settings, tokens)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _sign_in(smtp: smtplib.SMTP, settings: Settings, tokens: TokenSource | None) -> None:
    if settings.smtp_auth == "xoauth2":
        user = settings.smtp_user or settings.imap_user
        token = (tokens or token_source(settings, user))()
        answer = f"user={user}\1auth=Bearer {token}\1\1"
        # A refusal comes as a challenge that has to be answered with nothing.
        smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else answer)
    elif settings.smtp_user:
        smtp.login(settings.smtp_user, settings.smtp_password.get_secret_value())


def _hand_over(
    smtp: smtplib.SMTP, notice: Notice, sender: str, recipient: str, mail: bytes
) -> SendResult:
    code, text = smtp.mail(sender)
    if not _is_yes(code):
        # Our own address is refused: ours to mend, and then worth another try.
        return _retry(notice, _said(code, text))
    code, text = smtp.rcpt(recipient)
    if not _is_yes(code):
        return _refusal(notice, code, text)
    try:
        code, text = smtp.data(mail)
    except smtplib.SMTPDataError as error:  # The server did not even want to see it.
        code, text = error.smtp_code, _as_bytes(error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        return Uncertain(f"after the data: {error}")
    if not _is_yes(code):
        return _refusal(notice, code, text)
    assert notice.mail_message_id is not None
    return Sent(notice.mail_message_id)


def _is_yes(code: int) -> bool:
    return 200 <= code < 300  # noqa: PLR2004  # RFC 5321, 4.2.1


def _refusal(notice: Notice, code: int, text: bytes) -> SendResult:
    if code >= _FOR_GOOD:
        return Failed(_said(code, text), "mail.refused")
    return _retry(notice, _said(code, text))


def _retry(notice: Notice, detail: str) -> Retry:
    wait = _FIRST_RETRY_SECONDS * 2 ** min(notice.attempts, 10)
    return Retry(detail, float(min(wait, _LONGEST_RETRY_SECONDS)))


def _said(code: int, text: bytes) -> str:
    return f"{code} {printable(text.decode('utf-8', 'replace'))}"[:500]


def _as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
