"""``tupago batch``: batches for LINIX, by people who say who they are.

Two people sign a batch, here as on the page; so each verb that changes something asks for the
password of the one who does it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from intake.verbs.console import AsJson, OutputFileError, input_bytes, say, say_json, why
from intake.verbs.help_page import SpanishCommand, SpanishGroup
from intake.verbs.signing import By, signed_in
from models.errors import TupagoError

if TYPE_CHECKING:
    from intake.payments.review import Staff
    from intake.wiring import Office
    from models.sql.tables import CoreBatch

EXAMPLE: Final = (
    "Ejemplo:  tupago batch prepare --by ana;  tupago batch answer LX-000001 r.csv --by ana"
)

app = typer.Typer(cls=SpanishGroup, rich_markup_mode=None)

Number = Annotated[str, typer.Argument(metavar="LOTE", help="Por ejemplo LX-000001.")]


class NoBatchesError(TupagoError):
    code = "cli.no_batches"
    message = "Aquí los pagos no van a LINIX por lotes (TUPAGO_LEDGER)."


@app.command("list", cls=SpanishCommand, epilog="Ejemplo:  tupago batch list --json")
def list_all(as_json: AsJson = False) -> None:
    """Muestra lo que espera y los lotes."""
    from sqlmodel import col, select

    from intake.batches.stages import waiting
    from intake.verbs.database import ready_office
    from models.sql.tables import CoreBatch

    with ready_office() as office, office.reading() as session:
        found = waiting(session)
        batches = session.exec(select(CoreBatch).order_by(col(CoreBatch.id))).all()
    told = {
        "waiting": {
            "payments": found.payments,
            "lines": found.lines,
            "total": found.total.plain,
            "without_bank": found.without_bank,
        },
        "batches": [_as_json(batch) for batch in batches],
    }
    if as_json:
        say_json(told)
        return
    say(f"Esperan lote: {found.payments} pagos, {found.lines} líneas, {found.total}")
    for batch in batches:
        _show(batch)


@app.command("prepare", cls=SpanishCommand, epilog="Ejemplo:  tupago batch prepare --by ana")
def prepare_one(
    by: By,
    layout: Annotated[
        str | None,
        typer.Option("--layout", metavar="NAME", help="Plantilla; si no, la del ajuste."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Pone en un lote todos los pagos que esperan."""
    from intake.batches.stages import prepare

    with _office() as office:
        staff = signed_in(office, by)
        with office.transaction() as session:
            batch = prepare(session, office, staff, layout or office.settings.linix_layout)
    _tell(batch, as_json=as_json)


@app.command(
    "approve", cls=SpanishCommand, epilog="Ejemplo:  tupago batch approve LX-000001 --by luis"
)
def approve(number: Number, by: By, as_json: AsJson = False) -> None:
    """Aprueba un lote que preparó otra persona."""
    from intake.batches.stages import approve_batch

    _tell(_do(approve_batch, number, by), as_json=as_json)


@app.command("sent", cls=SpanishCommand, epilog="Ejemplo:  tupago batch sent LX-000001 --by ana")
def sent(number: Number, by: By, as_json: AsJson = False) -> None:
    """Anota que el archivo ya se cargó en LINIX."""
    from intake.batches.stages import mark_sent

    _tell(_do(mark_sent, number, by), as_json=as_json)


@app.command(
    "discard",
    cls=SpanishCommand,
    epilog='Ejemplo:  tupago batch discard LX-000001 --by ana --why "Faltaba un pago"',
)
def discard_one(
    number: Number,
    by: By,
    reason: Annotated[str, typer.Option("--why", metavar="T", help="Por qué se descarta.")],
    as_json: AsJson = False,
) -> None:
    """Descarta un lote que no se envió; sus líneas esperan otro."""
    from intake.batches.stages import discard

    def deed(session: Any, office: Office, batch: CoreBatch, staff: Staff) -> None:  # noqa: ANN401
        discard(session, office, batch, staff, reason)

    _tell(_do(deed, number, by), as_json=as_json)


@app.command(
    "file", cls=SpanishCommand, epilog="Ejemplo:  tupago batch file LX-000001 --by ana --xlsx"
)
def file(
    number: Number,
    by: By,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Dónde escribirlo.")
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Como hoja de cálculo.")] = False,
    as_json: AsJson = False,
) -> None:
    """Escribe el archivo de un lote aprobado."""
    from intake.batch_templates import layout_of
    from intake.batches.stages import batch_numbered, download

    with _office() as office:
        staff = signed_in(office, by)
        with office.transaction() as session:
            batch = batch_numbered(session, number)
            data = download(session, office, batch, staff, xlsx=xlsx)
        extension = "xlsx" if xlsx else layout_of(office, batch.layout).extension
    path = out or Path(f"lote-{batch.number}.{extension}")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise OutputFileError(f"{path}: {why(error)}") from None
    if as_json:
        say_json(_as_json(batch) | {"file": str(path)})
    else:
        say(f"{path}: {batch.rows} líneas, sha256 de las filas {batch.sha256}")


@app.command(
    "answer", cls=SpanishCommand, epilog="Ejemplo:  tupago batch answer LX-000001 r.csv --by ana"
)
def answer(
    number: Number,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV o XLSX que devolvió LINIX.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Importa la respuesta de LINIX: registra lo aplicado y devuelve lo rechazado."""
    from intake.batches.answers import import_answer
    from intake.imports.once import SourceFile

    source = SourceFile(path.name, input_bytes(path))
    with _office() as office:
        report = import_answer(office, number, source, signed_in(office, by))
    if as_json:
        say_json(report.as_json())
        return
    say(
        f"{report.batch}: {report.applied} aplicadas, {report.rejected} rechazadas, "
        f"{report.unchanged} ya sabidas, {report.unanswered} sin responder"
    )
    for one in report.unknown:
        say(f"  {one}")


# --- Together ------------------------------------------------------------------------------------


def _office() -> Any:  # noqa: ANN401 — the context manager of `ready_office`
    from intake.verbs.console import load_settings
    from intake.verbs.database import ready_office

    if load_settings().ledger != "linix":
        raise NoBatchesError
    return ready_office()


def _do(deed: Any, number: str, by: str) -> CoreBatch:  # noqa: ANN401 — a function of `stages`
    from intake.batches.stages import batch_numbered

    with _office() as office:
        staff = signed_in(office, by)
        with office.transaction() as session:
            batch = batch_numbered(session, number)
            deed(session, office, batch, staff)
            return batch


def _as_json(batch: CoreBatch) -> dict[str, Any]:
    from models.money import Money

    return {
        "batch": batch.number,
        "state": batch.state,
        "layout": batch.layout,
        "rows": batch.rows,
        "total": Money(batch.total_centavos).plain,
        "sha256": batch.sha256,
        "prepared_by": batch.prepared_by,
        "approved_by": batch.approved_by,
        "sent_by": batch.sent_by,
    }


def _tell(batch: CoreBatch, *, as_json: bool) -> None:
    if as_json:
        say_json(_as_json(batch))
    else:
        _show(batch)


def _show(batch: CoreBatch) -> None:
    told = _as_json(batch)
    say(
        f"{told['batch']}  {told['state']:<10} {told['rows']:>5} líneas {told['total']:>16}  "
        f"preparó {told['prepared_by']}, aprobó {told['approved_by'] or '—'}"
    )
