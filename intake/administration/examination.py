"""Is everything there that tupago needs, and does it answer? One finding each."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import requests
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session, col, select

from intake.batch_templates import saved_layout
from intake.settings import Settings
from intake.whatsapp.contents import all_contents
from intake.wiring import utc_now
from models.errors import TupagoError
from models.sql.engine import alembic_config, open_engine
from models.sql.tables import AuditEvent, Heartbeat, StaffUser

_PATIENCE_SECONDS: Final = 5.0
_LITTLE_DISK: Final = 2 * 1024**3  # Bytes: a few thousand receipts.
_NO_DISK: Final = 200 * 1024**2
_SILENCE: Final = timedelta(minutes=10)
_OLDEST_PYTHON: Final = (3, 11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. ``ok`` None: not set up, and that may be as intended."""

    what: str
    ok: bool | None
    told: str  # Spanish: how it is or, where it is wrong, how to mend it.
    essential: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "ok": self.ok,
            "message": self.told,
            "essential": self.essential,
        }


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, the essential first; no look takes longer than a few seconds."""
    yield _python()
    yield from _tesseract()
    yield _writable("carpeta de datos", settings.home)
    if not settings.files_url:
        yield _writable("carpeta de archivos", Path(settings.files))
    yield _disk(settings.home)
    yield from _database(settings)
    yield _mailbox(settings)
    yield _outgoing_mail(settings)
    yield _twilio(settings)
    if settings.twilio_account_sid:
        yield _contents(settings)
    if settings.ledger == "linix":
        yield _batch_layout(settings)
    yield from _for_tests()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= _OLDEST_PYTHON
    return Finding(what="Python", ok=ok, told=version if ok else f"{version}; instale 3.11 o más")


def _tesseract() -> Iterator[Finding]:
    how = "instálelo: sudo apt-get install tesseract-ocr tesseract-ocr-spa"
    if shutil.which("tesseract") is None:
        yield Finding(what="tesseract", ok=False, told=how)
        return
    yield Finding(what="tesseract", ok=True, told="está instalado")
    done = subprocess.run(
        ["tesseract", "--list-langs"],
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    spanish = "spa" in (done.stdout + done.stderr).split()
    yield Finding(
        what="tesseract en español", ok=spanish, told="está instalado" if spanish else how
    )


def _writable(what: str, folder: Path) -> Finding:
    at = folder.absolute()
    while not at.exists():
        at = at.parent
    ok = at.is_dir() and os.access(at, os.W_OK | os.X_OK)
    told = str(folder) if ok else f"no se puede escribir en {at}; cambie sus permisos"
    return Finding(what=what, ok=ok, told=told)


def _disk(folder: Path) -> Finding:
    at = folder.absolute()
    while not at.exists():
        at = at.parent
    free = shutil.disk_usage(at).free
    told = f"quedan {free / 1024**3:.1f} GB"
    if free < _NO_DISK:
        return Finding(what="disco", ok=False, told=f"{told}; libere espacio ya")
    ok = free >= _LITTLE_DISK
    return Finding(
        what="disco", ok=ok, told=told if ok else f"{told}; libere pronto", essential=False
    )


def _batch_layout(settings: Settings) -> Finding:
    """Look at the column template of the batches: a bad one is found before a batch needs it."""
    try:
        layout = saved_layout(settings.home, settings.linix_layout)
    except TupagoError as error:
        told = f"{error.message} {error.detail}"
        return Finding(what="plantilla de los lotes", ok=False, told=told)
    told = f"«{layout.name}», {len(layout.columns)} columnas"
    return Finding(what="plantilla de los lotes", ok=True, told=told)


# --- The database, and what it tells -------------------------------------------------------


def _database(settings: Settings) -> Iterator[Finding]:
    what = "base de datos"
    url = sa.make_url(settings.database)
    shown = url.render_as_string(hide_password=True)
    if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():
        yield Finding(what=what, ok=False, told=f"{shown} no existe; ejecute: tupago migrate")
        return
    engine = open_engine(settings.database, pool_size=1)
    if not url.drivername.startswith("sqlite"):
        engine.dispose()
        engine = sa.create_engine(url, connect_args={"connect_timeout": int(_PATIENCE_SECONDS)})
    newest = ScriptDirectory.from_config(alembic_config(settings.database)).get_current_head()
    try:
        with engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
        if present != newest:
            told = f"versión {present or 'ninguna'}, se espera {newest}; ejecute: tupago migrate"
            yield Finding(what=what, ok=False, told=told)
            return
        yield Finding(what=what, ok=True, told=f"{shown}, versión {present}")
        with Session(engine) as session:
            yield _clock(session)
            yield _staff(session)
            yield from _heartbeats(session)
    except sa.exc.SQLAlchemyError as error:
        cause = str(error.__cause__ or error).splitlines()[0]
        yield Finding(what=what, ok=False, told=f"{shown} no responde: {cause}")
    finally:
        engine.dispose()


def _clock(session: Session) -> Finding:
    last = session.exec(select(AuditEvent).order_by(col(AuditEvent.seq).desc()).limit(1)).first()
    ok = last is None or last.at <= utc_now() + timedelta(minutes=1)
    told = "no va por detrás de lo ya registrado"
    return Finding(
        what="reloj", ok=ok, told=told if ok else "está atrasado; sincronícelo: timedatectl"
    )


def _staff(session: Session) -> Finding:
    count = len(
        session.exec(select(StaffUser.username).where(col(StaffUser.active).is_(True))).all()
    )
    told = f"{count} personas pueden entrar" if count else "nadie puede entrar: tupago staff add …"
    return Finding(what="equipo", ok=bool(count), told=told, essential=False)


def _heartbeats(session: Session) -> Iterator[Finding]:
    beats = session.exec(select(Heartbeat).order_by(col(Heartbeat.name))).all()
    if not beats:
        told = "ninguno ha corrido todavía; inícielos: tupago run"
        yield Finding(what="procesos", ok=None, told=told, essential=False)
    for heartbeat in beats:
        age = utc_now() - heartbeat.at
        ok = age < _SILENCE
        told = f"última vuelta hace {int(age.total_seconds())} s"
        yield Finding(
            what=f"proceso {heartbeat.name}",
            ok=ok,
            told=told if ok else f"{told}; ¿está en marcha? tupago run",
            essential=False,
        )


# --- Who we talk to ------------------------------------------------------------------------


def _mailbox(settings: Settings) -> Finding:
    what = "buzón"
    if not settings.imap_host:
        told = f"sin TUPAGO_IMAP_HOST; el buzón es la carpeta {settings.inbox_folder}"
        return Finding(what=what, ok=None, told=told)
    return _reached(
        what, f"{settings.imap_host}:{settings.imap_port}", lambda: _knock_imap(settings)
    )


def _knock_imap(settings: Settings) -> None:
    socket.create_connection(
        (settings.imap_host, settings.imap_port), timeout=_PATIENCE_SECONDS
    ).close()


def _outgoing_mail(settings: Settings) -> Finding:
    what = "correo de salida"
    if not settings.smtp_host:
        told = f"sin TUPAGO_SMTP_HOST; los correos se escriben en {settings.outbox_folder}"
        return Finding(what=what, ok=None, told=told)
    return _reached(
        what, f"{settings.smtp_host}:{settings.smtp_port}", lambda: _knock_smtp(settings)
    )


def _knock_smtp(settings: Settings) -> None:
    kind = smtplib.SMTP_SSL if settings.smtp_tls == "implicit" else smtplib.SMTP
    with kind(settings.smtp_host, settings.smtp_port, timeout=_PATIENCE_SECONDS) as server:
        server.noop()


def _twilio(settings: Settings) -> Finding:
    what = "WhatsApp (Twilio)"
    if not settings.twilio_account_sid:
        told = "sin TUPAGO_TWILIO_ACCOUNT_SID; no se recibe ni se envía por WhatsApp"
        return Finding(what=what, ok=None, told=told)
    return _reached(what, settings.twilio_api_base_url, lambda: _knock_twilio(settings))


def _contents(settings: Settings) -> Finding:
    what = "plantillas y botones de WhatsApp"
    missing = [one for one in all_contents() if one.name not in settings.twilio_contents]
    if not missing:
        return Finding(what=what, ok=True, told="están todas", essential=False)
    told = (
        f"faltan {len(missing)}; ejecute tupago whatsapp contents. Mientras tanto las preguntas "
        "van sin botones, pasadas 24 horas los avisos van por correo, y a quien solo tiene celular "
        "no le llega el código para probar quién es"
    )
    return Finding(what=what, ok=False, told=told, essential=False)


def _knock_twilio(settings: Settings) -> None:
    key = settings.twilio_api_key or settings.twilio_account_sid
    secret = settings.twilio_api_secret if settings.twilio_api_key else settings.twilio_auth_token
    answer = requests.get(
        f"{settings.twilio_api_base_url}/2010-04-01/Accounts/{settings.twilio_account_sid}.json",
        auth=(key, secret.get_secret_value()),
        timeout=_PATIENCE_SECONDS,
    )
    answer.raise_for_status()


def _reached(what: str, where: str, knock: Callable[[], None]) -> Finding:
    try:
        knock()
    except (OSError, smtplib.SMTPException, requests.RequestException) as error:
        told = f"{where} no responde o no nos acepta: {' '.join(str(error).split())[:200]}"
        return Finding(what=what, ok=False, told=told)
    return Finding(what=what, ok=True, told=f"{where} responde")


def _for_tests() -> Iterator[Finding]:
    """Look for what only bin/test needs."""
    programs = {"dovecot": "dovecot-imapd", "initdb": "postgresql", "chromium": "chromium"}
    for program, package in programs.items():
        places = [*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/sbin")]
        found = shutil.which(program) or any((place / program).exists() for place in places)
        finding = Finding(what=f"{package} (solo pruebas)", ok=True, told="está", essential=False)
        how = f"solo para bin/test: sudo apt-get install {package}"
        yield finding if found else replace(finding, ok=None, told=how)
