"""Batches for LINIX ("lotes"): prepared by one, approved by another, downloaded, sent, answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from intake.batch_templates import layout_of
from intake.batches.answers import AnswerReport, import_answer
from intake.batches.by_hand import confirm_by_hand, mark_by_hand, unmark_by_hand
from intake.batches.stages import (
    approve_batch,
    batch_numbered,
    discard,
    download,
    mark_sent,
    may_handle,
    prepare,
    waiting,
)
from intake.imports.once import SourceFile
from intake.payments.review import Staff
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import CoreBatch
from parsers.bankfiles.problems import RejectedFileError
from webhook import wording
from webhook.batch_cards import batch_card, batch_rows, waiting_card
from webhook.errors import NotFoundError, status_of
from webhook.history import staff_names
from webhook.login import signed_in

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_NAME: Final = 200
Deed = Callable[[Session, Office, CoreBatch, Staff], None]
LineDeed = Callable[[Session, Office, int, Staff], object]


class NoAnswerFileError(TupagoError):
    code = "upload.no_answer"
    message = "Escoja el archivo que devolvió LINIX."


def _discard(session: Session, office: Office, batch: CoreBatch, staff: Staff) -> None:
    discard(session, office, batch, staff, request.form.get("motivo", ""))


def _mark(session: Session, office: Office, line_id: int, staff: Staff) -> None:
    mark_by_hand(session, office, line_id, staff, request.form.get("comprobante", ""))


_DEEDS: Final[Mapping[str, tuple[Deed, str]]] = {
    "aprobar": (approve_batch, "quedó aprobado; ya se puede descargar"),
    "enviar": (mark_sent, "quedó como enviado; falta la respuesta de LINIX"),
    "descartar": (_discard, "quedó descartado; sus líneas esperan otro lote"),
}
_LINE_DEEDS: Final[Mapping[str, tuple[LineDeed, str]]] = {
    "a-mano": (_mark, "Anotado. Otra persona lo confirma mirando LINIX."),
    "confirmar": (confirm_by_hand, "Confirmado. Apruebe otra vez el pago para registrarlo."),
    "quitar": (unmark_by_hand, "Se quitó la marca: la línea se puede enviar otra vez."),
}


def batch_pages(office: Office) -> Blueprint:
    pages = Blueprint("batches", __name__, url_prefix="/lotes")

    @pages.get("")
    def show() -> ResponseReturnValue:
        return _list_page(office)

    @pages.post("")
    def make() -> ResponseReturnValue:
        return _prepare(office)

    @pages.get("/<number>")
    def look(number: str) -> ResponseReturnValue:
        return _page(office, number)

    @pages.get("/<number>/<any(texto, xlsx):form>")
    def take(number: str, form: str) -> ResponseReturnValue:
        return _file(office, number, xlsx=form == "xlsx")

    @pages.post("/<number>/<any(aprobar, enviar, descartar):verb>")
    def do(number: str, verb: str) -> ResponseReturnValue:
        deed, done = _DEEDS[verb]

        def act() -> list[str]:
            with office.transaction() as session:
                deed(session, office, batch_numbered(session, number), signed_in().staff)
            return [f"El lote {number} {done}."]

        return _after(office, number, act)

    @pages.post("/<number>/respuesta")
    def answer(number: str) -> ResponseReturnValue:
        return _after(office, number, lambda: told(_answer(office, number)))

    @pages.post("/<number>/lineas/<int:line_id>/<any('a-mano', confirmar, quitar):verb>")
    def by_hand(number: str, line_id: int, verb: str) -> ResponseReturnValue:
        deed, done = _LINE_DEEDS[verb]

        def act() -> list[str]:
            with office.transaction() as session:
                deed(session, office, line_id, signed_in().staff)
            return [done]

        return _after(office, number, act)

    return pages


def _prepare(office: Office) -> ResponseReturnValue:
    try:
        with office.transaction() as session:
            layout = office.settings.linix_layout
            number = prepare(session, office, signed_in().staff, layout).number
    except TupagoError as error:
        return _list_page(office, error), status_of(error)
    flash(f"El lote {number} quedó preparado; lo aprueba otra persona.")
    return redirect(url_for("batches.look", number=number), HTTPStatus.SEE_OTHER)


def _after(office: Office, number: str, act: Callable[[], list[str]]) -> ResponseReturnValue:
    """Do it, and lead to the batch as it then is; or show the batch with what went wrong."""
    try:
        sentences = act()
    except TupagoError as error:
        return _page(office, number, error), status_of(error)
    for sentence in sentences:
        flash(sentence)
    return redirect(url_for("batches.look", number=number), HTTPStatus.SEE_OTHER)


def _file(office: Office, number: str, *, xlsx: bool) -> Response:
    with office.transaction() as session:
        batch = batch_numbered(session, number)
        data = download(session, office, batch, signed_in().staff, xlsx=xlsx)
    extension = "xlsx" if xlsx else layout_of(office, batch.layout).extension
    answer = Response(data, content_type=_XLSX if xlsx else "text/plain")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"lote-{batch.number}.{extension}"
    )
    return answer


def _answer(office: Office, number: str) -> AnswerReport:
    file = request.files.get("archivo")
    if file is None or not file.filename:
        raise NoAnswerFileError("no file in the form")
    source = SourceFile(file.filename[-_LONGEST_NAME:], file.read())
    return import_answer(office, number, source, signed_in().staff)


def told(report: AnswerReport) -> list[str]:
    """Return what an answer changed, in sentences for staff."""
    if report.applied + report.rejected:
        applied, rejected = (
            _counted(report.applied, "aplicada"),
            _counted(report.rejected, "rechazada"),
        )
        open_ = wording.counted(report.unanswered, "línea", "líneas")
        left = f"faltan {open_} por responder" if open_ else "el lote quedó respondido"
        sentences = [f"{report.batch}: {applied}, {rejected}; {left}."]
    else:
        sentences = [f"{report.batch}: esta respuesta ya se había importado; no cambió nada."]
    if report.unknown:
        named = "; ".join(str(one) for one in report.unknown)
        sentences.append(f"No se tuvieron en cuenta {len(report.unknown)} líneas: {named}.")
    return sentences


def _counted(count: int, what: str) -> str:
    return wording.counted(count, f"línea {what}", f"líneas {what}s") or f"ninguna {what}"


def _list_page(office: Office, error: TupagoError | None = None) -> str:
    with office.reading() as session:
        found = waiting(session)
        rows = batch_rows(session, staff_names(session))
    return render_template(
        "batches.html",
        waiting=waiting_card(found),
        rows=rows,
        may_prepare=bool(found.lines) and may_handle(signed_in().staff),
        layout=office.settings.linix_layout,
        **_problem(error),
    )


def _page(office: Office, number: str, error: TupagoError | None = None) -> str:
    with office.reading() as session:
        try:
            batch = batch_numbered(session, number)
        except TupagoError:
            raise NotFoundError(number) from None
        card = batch_card(session, batch, signed_in().staff, staff_names(session))
    return render_template("batch.html", batch=card, **_problem(error))


def _problem(error: TupagoError | None) -> dict[str, str]:
    """Return what went wrong; what a template or a file says of its lines, a person must read."""
    if error is None:
        return {"problem": "", "more": ""}
    speaks = isinstance(error, RejectedFileError) or error.code.startswith("layout.")
    return {"problem": error.message, "more": error.detail if speaks else ""}
