"""``tupago import``: members, obligations and the bank's lists, whole or not at all."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from intake.verbs.console import BY, AsJson, in_one_line, input_bytes, note, say, say_json

if TYPE_CHECKING:
    from intake.imports.report import ImportReport

EXAMPLE: Final = (
    "Ejemplo:  tupago import members asociados.csv;  "
    "tupago import bank recaudo.txt --format asobancaria-2001 --dry-run"
)


class ListKind(StrEnum):
    MEMBERS = "members"
    OBLIGATIONS = "obligations"
    BANK = "bank"


def import_list(
    kind: Annotated[
        ListKind, typer.Argument(metavar="members|obligations|bank", help="Qué trae el archivo.")
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX o archivo del banco.")],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="F",
            help="Del banco: auto, asobancaria-2001, occidente, davivienda, avvillas, bancolombia, "
            "pse o mapping:NOMBRE.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Revisa y cuenta sin guardar nada.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Importa asociados, obligaciones o abonos del banco."""
    from parsers.bankfiles.problems import RejectedFileError

    if (kind is ListKind.BANK) == (form is None):
        raise typer.BadParameter(
            "un archivo del banco necesita --format"
            if form is None
            else "--format es solo para archivos del banco"
        )
    try:
        report = _import(kind, file, form or "", dry_run=dry_run)
    except RejectedFileError as error:
        if not as_json:
            raise
        lines = [{"line": bad.line, "reason": bad.reason} for bad in error.lines]
        say_json(
            {
                "kind": kind.value,
                "file": str(file),
                "error": {"code": error.code, "message": in_one_line(error), "lines": lines},
            }
        )
        note(in_one_line(error))
        raise typer.Exit(1) from None
    if as_json:
        say_json(report.as_json())
    else:
        _show(report)


def _import(kind: ListKind, path: Path, form: str, *, dry_run: bool) -> ImportReport:
    from intake.imports.bank import import_bank
    from intake.imports.members import import_members
    from intake.imports.obligations import import_obligations
    from intake.imports.once import SourceFile
    from intake.verbs.database import ready_office

    file = SourceFile(path.name, input_bytes(path))
    with ready_office() as office:
        match kind:
            case ListKind.MEMBERS:
                return import_members(office, file, by=BY, dry_run=dry_run)
            case ListKind.OBLIGATIONS:
                return import_obligations(office, file, by=BY, dry_run=dry_run)
            case ListKind.BANK:
                return import_bank(office, file, form, by=BY, dry_run=dry_run)


def _show(report: ImportReport) -> None:
    if report.already:
        say(f"{report.file}: este mismo archivo ya se había importado; no cambió nada.")
        return
    done = "se importarían" if report.dry_run else "se importaron"
    say(
        f"{report.file}: {done} {report.rows} filas: {report.added} nuevas, "
        f"{report.changed} cambiadas, {report.unchanged} iguales, {report.removed} retiradas."
    )
    if report.total is not None:
        say(f"  formato {report.form}")
        say(f"  abonos por {report.total}; los nuevos, por {report.added_total}")
    for reason, rows in report.left_out.items():
        say(f"  {rows} no se toman: {reason}")
    for remark in report.notes:
        say(f"  {remark}")
