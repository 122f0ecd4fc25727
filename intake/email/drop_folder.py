"""A folder as mailbox, where none is set: what is put into it arrives like mail.

The same promises: stored and committed first, moved afterwards, and known when it is seen again.
"""

from __future__ import annotations

import mimetypes
import os
import stat
from pathlib import Path
from typing import Final

import structlog
from sqlmodel import Session, col, select

from intake.arrival import Arrived, ArrivedFile, take_in
from intake.email.letterhead import printable, read_letterhead
from intake.email.mailbox import LARGEST_MAIL
from intake.wiring import Office
from models.errors import TupagoError
from models.sql import audit
from models.sql.tables import Channel, Message

log = structlog.get_logger(__name__)

ACCOUNT: Final = "carpeta"
LOOK_SECONDS: Final = 1.0
_DONE: Final = "procesados"
_REFUSED: Final = "rechazados"
# What programs call a file that they have not finished.
_UNFINISHED: Final = frozenset({".part", ".tmp", ".crdownload", ".partial"})


class RefusedFileError(TupagoError):
    """The file cannot be taken in, today or later."""

    code = "mail.refused_file"
    message = "No se pudo recibir el archivo de la carpeta."


class DropFolder:
    """Takes what lies in the folder, once it lies still."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._folder = office.settings.inbox_folder
        self._last_look: dict[Path, tuple[int, int, int]] = {}

    def look(self) -> int:
        """Take every file that has not changed since the last look; return how many.

        :raises ExceptionGroup: of what went wrong with single files, after all were tried.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        states = dict(_files_in(self._folder))
        taken, errors = 0, []
        for path, state in states.items():
            if self._last_look.get(path) != state:
                continue
            try:
                taken += self._take(path)
            except Exception as error:  # noqa: BLE001  # Raised below: one bad file stops no other.
                errors.append(error)
        self._last_look = states
        if errors:
            raise ExceptionGroup("files that were not taken in", errors)
        return taken

    def _take(self, path: Path) -> bool:
        try:
            data = _read(path)
        except FileNotFoundError:
            return False  # Somebody took it out again.
        except (RefusedFileError, PermissionError) as error:
            log.warning("mail.file_refused", name=printable(path.name), reason=str(error))
            _move(path, self._folder / _REFUSED)
            return False
        self._keep(printable(path.name), data)
        _move(path, self._folder / _DONE)
        return True

    def _keep(self, name: str, data: bytes) -> None:
        sha256 = self._office.files.put(data)
        is_mail = name.lower().endswith(".eml")
        arrived = (_mail if is_mail else _file)(self._office, name, data, sha256)
        with self._office.transaction() as session:
            if is_mail and (message_id := _seen_before(session, arrived)):
                audit.record(
                    session,
                    at=self._office.now(),
                    actor="tupago",
                    action="mail.returned",
                    subject=f"mail:{name}",
                    detail={
                        "from": arrived.sender,
                        "subject": arrived.subject,
                        "message": message_id,
                    },
                )
            else:
                take_in(session, self._office, arrived)
        log.info("mail.kept", name=name, sha256=sha256)


def _mail(office: Office, name: str, data: bytes, sha256: str) -> Arrived:
    letterhead = read_letterhead(data)
    return Arrived(
        channel=Channel.EMAIL,
        account=ACCOUNT,
        external_id=f"{name}:{sha256}",
        received_at=office.now(),
        sender=letterhead.sender,
        sender_name=letterhead.sender_name,
        subject=letterhead.subject,
        raw_sha256=sha256,
    )


def _file(office: Office, name: str, data: bytes, sha256: str) -> Arrived:
    content_type, _ = mimetypes.guess_type(name)
    return Arrived(
        channel=Channel.UPLOAD,
        account=ACCOUNT,
        external_id=f"{name}:{sha256}",
        received_at=office.now(),
        raw_sha256=sha256,
        files=(ArrivedFile(name=name, content_type=content_type, sha256=sha256, size=len(data)),),
    )


def _seen_before(session: Session, arrived: Arrived) -> str | None:
    """Return the message with the same bytes under another name."""
    return session.exec(
        select(Message.id).where(
            Message.channel == arrived.channel,
            Message.account == arrived.account,
            Message.raw_sha256 == arrived.raw_sha256,
            col(Message.external_id) != arrived.external_id,
        )
    ).first()


def _files_in(folder: Path) -> list[tuple[Path, tuple[int, int, int]]]:
    """Return the finished-looking files of ``folder`` with what would change if they grew."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix.lower() in _UNFINISHED:
            continue
        try:
            seen = path.lstat()
        except FileNotFoundError:
            continue
        # An empty file is one that somebody is about to write.
        if stat.S_ISLNK(seen.st_mode) or (stat.S_ISREG(seen.st_mode) and seen.st_size):
            found.append((path, (seen.st_ino, seen.st_size, seen.st_mtime_ns)))
    return found


def _read(path: Path) -> bytes:
    """Return the content.

    :raises RefusedFileError: if it is a link, or too large.
    :raises PermissionError: if we may not read it.
    """
    if path.is_symlink():
        raise RefusedFileError("a link, not a file")
    with open(path, "rb", opener=_open_no_link) as file:  # Path.open takes no opener
        data = file.read(LARGEST_MAIL + 1)
    if len(data) > LARGEST_MAIL:
        raise RefusedFileError(f"more than {LARGEST_MAIL} bytes")
    return data


def _open_no_link(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NOFOLLOW)


def _move(path: Path, folder: Path) -> None:
    """Move ``path`` into ``folder`` under a name that is free; the lease keeps others away."""
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists() or target.is_symlink():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    path.rename(target)
