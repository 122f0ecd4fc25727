"""The verbs that run on: ``tupago run`` for everything, ``work`` and ``mail`` for one process."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final

import typer

from intake.verbs.console import AsJson, load_settings, note, say, say_json

if TYPE_CHECKING:
    from intake.settings import Settings
    from intake.wiring import Office

RUN_EXAMPLE: Final = "Ejemplo:  tupago run"
WORK_EXAMPLE: Final = "Ejemplo:  tupago work"
MAIL_EXAMPLE: Final = "Ejemplo:  tupago mail"
DEMO_EXAMPLE: Final = "Ejemplo:  tupago demo  (con los procesos ya en marcha: tupago run)"

FIRST_USER: Final = "admin"


def run(
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Mostrar la cooperativa de demostración.")
    ] = True,
) -> None:
    """Actualiza la base de datos e inicia la página, el trabajo y el correo; Ctrl-C los detiene."""
    from intake.processes.supervisor import check_address, check_room, only_one, read_procfile

    settings, commands = load_settings(), read_procfile()
    with only_one(settings.home):
        check_room(settings.home)
        check_address(settings.web_bind)
        _run(settings, commands, demo=demo)


def _run(settings: Settings, commands: Mapping[str, list[str]], *, demo: bool) -> None:
    from intake.demo import play
    from intake.processes.supervisor import Supervisor
    from intake.wiring import open_office

    _bring_up_to_date(settings)
    office = open_office(settings)
    if demo and play.is_wanted(office):
        play.seed(office)
    playing = demo and play.is_on(office)
    if playing:
        # Its mails come out of a folder on this machine, where nobody can forge a verdict.
        os.environ.setdefault("TUPAGO_MAIL_TRUSTED_SERVER", play.AUTHORITY)
    password = _first_password(office)
    supervisor = Supervisor(commands=commands, say=_tell)
    _tell(f"página: {settings.public_base_url}")
    if password:
        _tell(f"usuario: {FIRST_USER}   clave de un solo uso: {password}")
    if playing:
        threading.Thread(target=_play, args=(office, supervisor.stop), daemon=True).start()
    supervisor.run()
    _tell("todo detenido; nada se perdió")


def _play(office: Office, stop: threading.Event) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from intake.demo.play import send

    try:
        send(office, _tell, stop)
    except (OSError, SQLAlchemyError) as error:  # What the processes themselves will tell of.
        _tell(f"demostración: no pude seguir ({' '.join(str(error).split())})")


def work() -> None:
    """Hace el trabajo pendiente: leer, proponer, registrar y avisar."""
    from intake.processes.logs import set_up_logs
    from intake.processes.work import work as work_on
    from intake.verbs.database import ready_office

    with ready_office() as office:
        set_up_logs(office.settings)
        work_on(office)


def mail() -> None:
    """Recibe el correo, o lo que se deje en la carpeta de entrada."""
    from intake.email.watch import watch
    from intake.processes.logs import set_up_logs
    from intake.verbs.database import ready_office

    stop = threading.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stop.set())
    with ready_office() as office:
        set_up_logs(office.settings)
        watch(office, stop)


def demo(as_json: AsJson = False) -> None:
    """Siembra la cooperativa de demostración y envía sus mensajes; solo en una base vacía."""
    from intake.demo import play
    from intake.verbs.database import ready_office

    with ready_office() as office:
        wanted = play.is_wanted(office)
        if wanted:
            play.seed(office)
            play.send(office, note, threading.Event())
    if as_json:
        say_json({"played": wanted})
    elif not wanted:
        say("Ya hay asociados o una conexión real; la demostración no toca nada.")


def _bring_up_to_date(settings: Settings) -> None:
    from sqlalchemy.exc import ArgumentError, DBAPIError

    from intake.verbs.database import DatabaseUnreachableError
    from intake.wiring import migrate_all

    try:
        migrate_all(settings)
    except DBAPIError as error:
        raise DatabaseUnreachableError(str(error.orig).splitlines()[0]) from None
    except ArgumentError:
        raise DatabaseUnreachableError("TUPAGO_DATABASE_URL no es una dirección") from None


def _first_password(office: Office) -> str | None:
    """Make the first account where there is none; return its password, which works once."""
    from sqlmodel import select

    from intake.administration.staff import Role, create_staff
    from models.sql.tables import StaffUser

    with office.transaction() as session:
        if session.exec(select(StaffUser.username).limit(1)).first() is not None:
            return None
        password = secrets.token_urlsafe(12)
        create_staff(
            session,
            FIRST_USER,
            "Administración",
            password,
            Role.ADMIN,
            office.now(),
            must_change=True,
        )
    return password


def _tell(line: str) -> None:
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:  # Whoever read our output is gone; the work goes on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
