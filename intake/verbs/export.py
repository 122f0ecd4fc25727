"""``tupago export``: the house's lists, from the book to unclaimed money, or a day's close."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from intake.verbs.console import AsJson, OutputFileError, note, say, say_json, why

if TYPE_CHECKING:
    from sqlmodel import Session

    from intake.administration.exports import Table
    from intake.wiring import Office

EXAMPLE: Final = "Ejemplo:  tupago export close --date 2026-11-20 --out cierre.xlsx"


class What(StrEnum):
    BOOK = "book"
    MEMBERS = "members"
    PAYMENTS = "payments"
    CONSENTS = "consents"
    UNCLAIMED = "unclaimed"
    CLOSE = "close"


def export(
    what: Annotated[
        What,
        typer.Argument(
            metavar="book|members|payments|consents|unclaimed|close", help="Qué se exporta."
        ),
    ],
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], metavar="D", help="Solo ese día, en Bogotá."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="OUT", help="Archivo .csv o .xlsx; sin él, CSV a la salida."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Exporta el libro, los asociados, los pagos, el dinero sin reclamar o el cierre de un día."""
    from intake.administration.closing import close
    from intake.administration.exports import as_csv, as_xlsx
    from intake.verbs.database import ready_office

    if what is What.CLOSE and day is None:
        raise typer.BadParameter("el cierre necesita --date")
    if what in (What.MEMBERS, What.CONSENTS, What.UNCLAIMED) and day is not None:
        raise typer.BadParameter(f"--date no se usa con {what.value}")
    if out is not None and out.suffix.lower() not in {".csv", ".xlsx"}:
        raise typer.BadParameter("--out debe terminar en .csv o .xlsx")
    on = day.date() if day else None
    with ready_office() as office, office.reading() as session:
        closing = close(session, on) if what is What.CLOSE and on else None
        sheets = closing.as_tables() if closing else {"tupago": _table(office, session, what, on)}
    table = next(iter(sheets.values()))
    if out is not None:
        _write(out, as_xlsx(sheets) if out.suffix.lower() == ".xlsx" else as_csv(table))
    if as_json:
        say_json(closing.as_json() if closing else list(table.rows))
    elif out is None:
        say(as_csv(table).decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n"))
    else:
        say(f"{out}: {len(table.rows)} filas")
    if closing and closing.differences:
        note(f"el cierre tiene {len(closing.differences)} diferencias.")


def _table(office: Office, session: Session, what: What, day: date | None) -> Table:
    from intake.administration import exports
    from intake.administration.unclaimed_list import unclaimed_money

    match what:
        case What.BOOK:
            return exports.book(session, day)
        case What.PAYMENTS:
            return exports.payments(session, day)
        case What.UNCLAIMED:
            return unclaimed_money(session, office)
        case What.CONSENTS:
            return exports.consents(session)
        case _:
            return exports.members(session)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise OutputFileError(f"{path}: {why(error)}") from None
