"""One pass over all of INBOX: what is unknown becomes ours, what is ours leaves.

INBOX is the queue of what is not yet safely ours. Nothing is skipped for being old, read or
flagged; a crash between keeping and moving is mended by the next pass.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as StopEvent
from typing import Final

import structlog
from fsspec.implementations.local import LocalFileSystem
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError
from sqlmodel import Session

from intake.email import sightings
from intake.email.mailbox import LARGEST_MAIL, Mailbox, Place
from intake.email.sightings import Event
from intake.wiring import Office
from models.errors import TupagoError

log = structlog.get_logger(__name__)

_TRIES_BEFORE_WAITING: Final = 3
_FIRST_WAIT_SECONDS: Final = 60.0
_LONGEST_WAIT_SECONDS: Final = 3600.0


class DiskFullError(TupagoError):
    """Too little room to keep another mail; it is safer in the mailbox."""

    code = "mail.disk_full"
    message = "No hay espacio en el disco para guardar más correos."
    worth_retrying = True


@dataclass
class Patience:
    """How often each mail refused to become ours; one bad mail never stops the line.

    A refusal ends the session, so a mail that refused before is tried after all others, and from
    the third time on only now and then.
    """

    clock: Callable[[], float] = time.monotonic
    _tries: dict[tuple[Place, int], int] = field(default_factory=dict)
    _not_before: dict[tuple[Place, int], float] = field(default_factory=dict)

    def order(self, place: Place, uids: list[int]) -> list[int]:
        """Return those that may be tried now, the troublesome ones last."""
        now = self.clock()
        ready = [uid for uid in uids if self._not_before.get((place, uid), now) <= now]
        return sorted(ready, key=lambda uid: (self._tries.get((place, uid), 0), uid))

    def refused(self, place: Place, uid: int) -> bool:
        """Count a refusal; return whether staff should hear of it."""
        tries = self._tries[place, uid] = self._tries.get((place, uid), 0) + 1
        if tries >= _TRIES_BEFORE_WAITING:
            wait = _FIRST_WAIT_SECONDS * 2 ** min(tries - _TRIES_BEFORE_WAITING, 10)
            self._not_before[place, uid] = self.clock() + min(wait, _LONGEST_WAIT_SECONDS)
        return tries == _TRIES_BEFORE_WAITING


@dataclass(frozen=True, slots=True)
class Swept:
    """What a pass found and did, in mails."""

    listed: int
    kept: int
    left: int  # Still in INBOX on purpose.
    complete: bool  # False where a stop came before the end.


def sweep(office: Office, mailbox: Mailbox, patience: Patience, stop: StopEvent) -> Swept:
    """Make every mail in INBOX ours. Any error means: drop the session and begin again."""
    place, uids = mailbox.look()
    with Session(office.engine) as session:
        seen = sightings.seen_of(session, place, uids)
    moved = sum(_move_away(office, mailbox, place, uid) for uid in sorted(seen.ours))
    unknown = [uid for uid in uids if uid not in seen.ours and uid not in seen.left]
    sizes = mailbox.sizes(unknown)  # What is missing here was moved away by a person meanwhile.
    ready = patience.order(place, sorted(sizes))
    kept = 0
    for uid in ready:
        if stop.is_set():
            return Swept(len(uids), kept, len(uids) - moved - kept, complete=False)
        try:
            kept += _take(office, mailbox, place, uid, sizes[uid])
        except DiskFullError:
            raise  # Not the mail's fault.
        except Exception as error:
            if patience.refused(place, uid):
                sightings.mark_left(office, place, uid, Event.STUBBORN, b"", error=repr(error))
            raise
    left = len(seen.ours) - moved + len(seen.left) + len(sizes) - kept
    return Swept(len(uids), kept, left, complete=True)


def _take(office: Office, mailbox: Mailbox, place: Place, uid: int, size: int) -> bool:
    """Keep one mail and move it away; return whether it is ours now."""
    if size > LARGEST_MAIL:
        head = mailbox.head(uid)
        if head is not None:
            sightings.mark_left(office, place, uid, Event.TOO_LARGE, head, size=size)
        return False
    _require_room(office, size)
    raw = mailbox.fetch(uid, size)
    if raw is None:
        return False
    sightings.keep(office, place, uid, raw)
    _move_away(office, mailbox, place, uid)
    return True


def _move_away(office: Office, mailbox: Mailbox, place: Place, uid: int) -> bool:
    """Move what is ours; a server that says no (a full folder) must not keep new mail waiting."""
    try:
        mailbox.move_away(uid)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        log.warning("mail.not_moved", uid=uid, error=str(error))
        return False
    sightings.mark_moved(office, place, uid)
    return True


def _require_room(office: Office, size: int) -> None:
    """Make sure the disk has room.

    :raises DiskFullError: if less would be left than the settings want.
    """
    if not isinstance(office.files.filesystem, LocalFileSystem):
        return
    free = shutil.disk_usage(office.files.root).free
    if free - size < office.settings.mail_least_free_mb * 1024 * 1024:
        raise DiskFullError(f"{free // 1024 // 1024} MB free")
