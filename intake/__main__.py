"""The console command ``tupago``: its verbs, its exit codes, one readable line for any error."""

from __future__ import annotations

import os
import secrets
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typer
from typer.exceptions import Abort, TyperException

from intake.verbs import (
    approving,
    audit,
    backup,
    bench,
    case,
    core_batch,
    doctor,
    evaluate,
    export,
    importing,
    migrate,
    processes,
    propose,
    read,
    retention,
    staff,
    submit,
    understand,
    whatsapp,
)
from intake.verbs.console import in_one_line, load_settings, note
from intake.verbs.help_page import SpanishCommand, SpanishGroup, usage_in_spanish
from models.errors import TupagoError

CANNOT: Final = 1
INTERRUPTED: Final = 130  # As the shell says of Ctrl-C.

app = typer.Typer(
    name="tupago",
    cls=SpanishGroup,
    help="Lee comprobantes de pago, propone cómo aplicarlos y registra lo que el equipo aprueba.",
    epilog="Ejemplo:  tupago read recibo.jpg --json. Cada verbo tiene su ayuda: tupago read --help",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Loading rich takes longer than everything else together.
)


def _add(name: str, verb: Callable[..., None], example: str) -> None:
    app.command(name, cls=SpanishCommand, epilog=example)(verb)


_add("read", read.read, read.EXAMPLE)
_add("understand", understand.understand, understand.EXAMPLE)
_add("propose", propose.propose, propose.EXAMPLE)
_add("import", importing.import_list, importing.EXAMPLE)
_add("submit", submit.submit, submit.EXAMPLE)
_add("case", case.case, case.EXAMPLE)
_add("approve", approving.approve, approving.EXAMPLE)
_add("export", export.export, export.EXAMPLE)
_add("audit", audit.audit, audit.EXAMPLE)
_add("backup", backup.backup, backup.BACKUP_EXAMPLE)
_add("restore", backup.restore, backup.RESTORE_EXAMPLE)
_add("retention", retention.retention, retention.EXAMPLE)
app.add_typer(
    staff.app, name="staff", help="Abre y muestra cuentas del equipo.", epilog=staff.EXAMPLE
)
app.add_typer(
    whatsapp.app,
    name="whatsapp",
    help="Prepara la línea de WhatsApp en Twilio.",
    epilog=whatsapp.EXAMPLE,
)
app.add_typer(
    core_batch.app,
    name="batch",
    help="Lleva los pagos aprobados a LINIX por lotes.",
    epilog=core_batch.EXAMPLE,
)
_add("eval", evaluate.evaluate, evaluate.EXAMPLE)
_add("bench", bench.bench, bench.EXAMPLE)
_add("doctor", doctor.doctor, doctor.EXAMPLE)
_add("migrate", migrate.migrate, migrate.EXAMPLE)
_add("run", processes.run, processes.RUN_EXAMPLE)
_add("work", processes.work, processes.WORK_EXAMPLE)
_add("mail", processes.mail, processes.MAIL_EXAMPLE)
_add("demo", processes.demo, processes.DEMO_EXAMPLE)


def run(arguments: Sequence[str]) -> int:
    """Do what the words say and return the exit code: 0 done, 1 could not, 2 wrong usage."""
    try:
        command: Any = typer.main.get_command(app)
        code = command.main(list(arguments), prog_name="tupago", standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        return _wrong_usage(error)
    except TupagoError as error:
        note(in_one_line(error))
        return CANNOT
    except (KeyboardInterrupt, Abort):
        code = INTERRUPTED
    except BrokenPipeError:  # Whoever read our output has enough of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT
    except Exception as error:  # noqa: BLE001 — nobody at a console wants a traceback
        note(_unexpected(error))
        return CANNOT
    if code == INTERRUPTED:  # Typer answers Ctrl-C with this code and says nothing.
        note("interrumpido.")
    return code if isinstance(code, int) else 0


def _wrong_usage(error: TyperException) -> int:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "tupago"
    told = usage_in_spanish(error.format_message()).rstrip(".")
    note(f"{told}. Vea: {path} --help")
    return error.exit_code


def _unexpected(error: Exception) -> str:
    """Keep the traceback for whoever mends it and return what the person reads."""
    name = secrets.token_hex(4)
    told = f"algo inesperado falló ({name}): {type(error).__name__}: {error}"
    try:
        folder = load_settings().home / "log"
        path = _keep(folder, name, error)
    except (OSError, TupagoError):
        return told
    return f"{told}. El detalle quedó en {path}"


def _keep(folder: Path, name: str, error: Exception) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tupago-errors.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(f"--- {name} {datetime.now(UTC).isoformat(timespec='seconds')}\n")
        log.write("".join(traceback.format_exception(error)))
    return path


def main() -> None:
    """Run as the console command."""
    for stream in (sys.stdout, sys.stderr):
        # Spanish and JSON, whatever the terminal's locale says.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
