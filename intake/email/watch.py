"""The process `mail`: see every mail within seconds, whatever the server or the network does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from threading import Event
from typing import Final

import structlog
from imapclient.exceptions import IMAPClientError

from intake.email.drop_folder import ACCOUNT, LOOK_SECONDS, DropFolder
from intake.email.mailbox import MailLoginError, opened
from intake.email.oauth import TokenSource, token_source
from intake.email.sweep import Patience, Swept, sweep
from intake.lease import Lease, held_lease
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import Heartbeat

log = structlog.get_logger(__name__)

HEARTBEAT: Final = "mail"
_STANDBY_SECONDS: Final = 5
_FIRST_PAUSE_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 60.0
_REFUSALS_BEFORE_SLOW: Final = 2
_LOOKS_A_BEAT: Final = 30
_random: Final = secrets.SystemRandom()


@dataclass
class Pace:
    """How long to wait before the next session, after how many bad ones."""

    pause_seconds: float = _FIRST_PAUSE_SECONDS
    refusals: int = 0

    def good(self) -> None:
        self.pause_seconds, self.refusals = _FIRST_PAUSE_SECONDS, 0

    def dropped(self) -> float:
        """Return the pause after a lost session: 1 s doubling to 60 s, give or take."""
        pause = self.pause_seconds * _random.uniform(0.5, 1.5)
        self.pause_seconds = min(2 * self.pause_seconds, _LONGEST_PAUSE_SECONDS)
        return pause

    def refused(self) -> float:
        """Return the pause after a refused sign-in: from the second on, servers lock accounts."""
        self.refusals += 1
        if self.refusals < _REFUSALS_BEFORE_SLOW:
            return self.dropped()
        return _LONGEST_PAUSE_SECONDS * _random.uniform(1, 1.5)

    @property
    def hopeless(self) -> bool:
        return self.refusals >= _REFUSALS_BEFORE_SLOW


def watch(office: Office, stop: Event, *, tokens: TokenSource | None = None) -> None:
    """Take in mail until ``stop``: of the mailbox, or of the drop folder where none is set.

    ``tokens`` replaces the source of OAuth2 tokens that the settings describe.

    :raises MailTokenError: if the settings want OAuth2 and describe no provider.
    """
    settings = office.settings
    if settings.imap_host and settings.imap_auth != "password" and tokens is None:
        tokens = token_source(settings, settings.imap_user)
    account = settings.imap_user if settings.imap_host else ACCOUNT
    while not stop.is_set():
        with held_lease(office, f"mail-{account}") as lease:
            if lease is not None and settings.imap_host:
                _watch_mailbox(office, stop, lease, tokens)
            elif lease is not None:
                _watch_folder(office, stop, lease)
        if not stop.is_set():
            log.info("mail.standby", account=account)
            stop.wait(_STANDBY_SECONDS)


def _watch_mailbox(office: Office, stop: Event, lease: Lease, tokens: TokenSource | None) -> None:
    pace, patience = Pace(), Patience()
    while not stop.is_set() and lease.alive():
        try:
            with opened(office.settings, tokens) as mailbox:
                while not stop.is_set() and lease.alive():
                    swept = sweep(office, mailbox, patience, stop)
                    if swept.complete:
                        pace.good()
                        _beat(office, _spoken(swept))
                    mailbox.wait_for_news(stop)
        except MailLoginError as error:
            pause = pace.refused()
            report = log.error if pace.hopeless else log.warning
            report("mail.login_refused", detail=error.detail, retry_in=round(pause, 1))
        except (IMAPClientError, OSError) as error:
            # Servers and networks end sessions every day; only a missing heartbeat is an alarm.
            pause = pace.dropped()
            log.warning("mail.session_lost", error=repr(error), retry_in=round(pause, 1))
        except TupagoError as error:
            pause = pace.dropped()
            log.error("mail.cannot_watch", error=str(error), retry_in=round(pause, 1))  # noqa: TRY400  # no bug, no traceback
        except Exception:  # A bug, or a mail that finds one, must not end the watch.
            pause = pace.dropped()
            log.exception("mail.session_failed", retry_in=round(pause, 1))
        else:
            return
        stop.wait(pause)


def _watch_folder(office: Office, stop: Event, lease: Lease) -> None:
    pace, folder = Pace(), DropFolder(office)
    looks = 0
    while not stop.is_set() and lease.alive():
        try:
            folder.look()
            if looks % _LOOKS_A_BEAT == 0:
                _beat(office, "carpeta")
            looks += 1
        except Exception:  # As above.
            pause = pace.dropped()
            log.exception("mail.folder_failed", retry_in=round(pause, 1))
        else:
            pace.good()
            pause = LOOK_SECONDS
        stop.wait(pause)


def _spoken(swept: Swept) -> str:
    return f"{swept.listed} en el buzón, {swept.kept} recibidos, {swept.left} por atender"


def _beat(office: Office, detail: str) -> None:
    with office.transaction() as session:
        session.merge(Heartbeat(name=HEARTBEAT, at=office.now(), detail=detail))
