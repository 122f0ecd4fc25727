"""The bank's files ("archivos del banco"): handed in, looked at as they would count, then kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import col, select
from werkzeug.datastructures import MultiDict

from intake.administration.staff import Role
from intake.imports.bank import KIND, import_bank
from intake.imports.bank_formats import known_formats, save_mapping
from intake.imports.bank_preview import (
    ColumnsUnsureError,
    Preview,
    discard,
    hand_in,
    handed_in,
    preview,
)
from intake.imports.once import SourceFile
from intake.imports.report import ImportReport
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.sql.tables import BankUpload, ImportedFile, StaffUser
from parsers.bankfiles.choice import CHOSEN, Choice, mapping_of
from parsers.bankfiles.formats import SAVED, Known
from webhook import wording
from webhook.bank_file_card import FileCard, ListedFile, PendingFile, file_card, new_credits
from webhook.errors import NotAllowedError, NotFoundError, status_of
from webhook.login import signed_in

_IMPORTERS: Final = frozenset({Role.APPROVER, Role.SUPERVISOR, Role.ADMIN})
_COLUMNS: Final = "columnas"  # The format of whoever chooses the columns himself.
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME: Final = 200
_MOST_LISTED: Final = 100
_FARTHEST: Final = 1_000  # Column or line that a form may name.


class NoBankFileError(TupagoError):
    code = "upload.no_bank_file"
    message = "Escoja el archivo que bajó del banco."


def bank_file_pages(office: Office) -> Blueprint:
    pages = Blueprint("bank_files", __name__, url_prefix="/banco/archivos")

    @pages.before_request
    def only_those_who_import() -> None:
        if signed_in().role not in _IMPORTERS:
            raise NotAllowedError("bank files")

    @pages.get("")
    def show() -> ResponseReturnValue:
        return _list_page(office)

    @pages.post("")
    def upload() -> ResponseReturnValue:
        try:
            sha256 = _upload(office)
        except TupagoError as error:
            return _list_page(office, problem=error.message), status_of(error)
        return redirect(url_for(".look", sha256=sha256), HTTPStatus.SEE_OTHER)

    @pages.get("/<sha256>")
    def look(sha256: str) -> ResponseReturnValue:
        file = _file(office, sha256)
        return _file_page(office, _preview(office, file, request.args), request.args)

    @pages.post("/<sha256>")
    def keep(sha256: str) -> ResponseReturnValue:
        return _keep(office, _file(office, sha256))

    @pages.post("/<sha256>/descartar")
    def drop(sha256: str) -> ResponseReturnValue:
        file = _file(office, sha256)
        discard(office, sha256, by=signed_in().username)
        flash(f"«{file.name}» quedó descartado; no se guardó nada de él.")
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    return pages


def _upload(office: Office) -> str:
    file = request.files.get("archivo")
    if file is None or not file.filename:
        raise NoBankFileError("no file in the form")
    source = SourceFile(file.filename[-_LONGEST_NAME:], file.read())
    return hand_in(office, source, by=signed_in().username)


def _keep(office: Office, file: SourceFile) -> ResponseReturnValue:
    try:
        report = _import(office, file, request.form)
    except TupagoError as error:
        seen = _preview(office, file, request.form)
        page = _file_page(office, seen, request.form, problem=error.message)
        return page, status_of(error)
    flash(_told(report))
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


def _file(office: Office, sha256: str) -> SourceFile:
    if not _HASH.fullmatch(sha256):
        raise NotFoundError(sha256)
    return handed_in(office, sha256)


def _preview(office: Office, file: SourceFile, asked: MultiDict[str, str]) -> Preview:
    form = asked.get("formato", "")
    if form == _COLUMNS:
        return preview(office, file, choice=_choice(asked))
    return preview(office, file, form=form)


def _import(office: Office, file: SourceFile, asked: MultiDict[str, str]) -> ImportReport:
    """Take in the very bytes that were looked at, by the format that they were looked at with."""
    by, form = signed_in().username, asked.get("formato", "")
    if form == _COLUMNS:
        name, title = asked.get("nombre", "").strip().lower(), asked.get("titulo", "").strip()
        choice = _choice(asked)
        seen = preview(office, file, choice=choice)
        if seen.detected.doubts:
            raise ColumnsUnsureError(seen.file.name)
        if seen.statement is not None:  # Columns that read nothing are not worth a name.
            save_mapping(office, name, mapping_of(choice, seen.grid, title or name), by=by)
        form = f"{SAVED}{name}"
    return import_bank(
        office,
        file,
        form,
        by=by,
        may_be_alike=asked.get("distintos") == "si",
        looked_at=asked.get("visto", ""),
    )


def _choice(asked: MultiDict[str, str]) -> Choice:
    """Return the columns that the form names; what is no number is not chosen."""
    columns: dict[str, tuple[int, ...]] = {}
    for name in CHOSEN:
        places = tuple(
            dict.fromkeys(int(text) - 1 for text in asked.getlist(name) if _is_place(text))
        )
        if places:
            columns[name] = places
    heading, first = asked.get("encabezado", ""), asked.get("primera", "")
    return Choice(
        heading_line=int(heading) if _is_place(heading) else 0,
        first_line=int(first) if _is_place(first) else 1,
        columns=columns,
        date_order=_one_of(asked.get("fechas", ""), ("auto", "dmy", "mdy", "ymd")),
        figures=_one_of(asked.get("cifras", ""), ("auto", "co", "us")),
        medium=asked.get("medio") if asked.get("medio") in wording.MEDIA else None,
    )


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:6]) <= _FARTHEST


def _one_of(value: str, values: tuple[str, ...]) -> str:
    return value if value in values else values[0]


def _told(report: ImportReport) -> str:
    if report.already:
        return f"«{report.file}» ya se había importado; no cambió nada."
    return (
        f"«{report.file}»: {new_credits(report.added)} por {report.added_total}; "
        f"ya se conocían {report.unchanged}."
    )


# --- Pages -----------------------------------------------------------------------------------


def _file_page(
    office: Office, seen: Preview, asked: MultiDict[str, str], *, problem: str = ""
) -> str:
    known = known_formats(office)
    card: FileCard = file_card(seen, chosen=asked.get("formato", "") == _COLUMNS)
    by = _people(office)
    imported = seen.imported
    return render_template(
        "bank_file.html",
        file=card,
        problem=problem,
        formats=_formats(known),
        name=asked.get("nombre", ""),
        title=asked.get("titulo", ""),
        imported_by=by.get(imported.by, imported.by) if imported else "",
        imported_at=wording.full_moment(imported.at) if imported else "",
        media=wording.MEDIA,
    )


def _list_page(office: Office, *, problem: str = "") -> str:
    known, people = known_formats(office), _people(office)
    with office.reading() as session:
        files = session.exec(
            select(ImportedFile)
            .where(ImportedFile.kind == KIND)
            .order_by(col(ImportedFile.at).desc())
            .limit(_MOST_LISTED)
        ).all()
        taken = select(ImportedFile.sha256).where(ImportedFile.kind == KIND)
        pending = session.exec(
            select(BankUpload)
            .where(col(BankUpload.sha256).not_in(taken))
            .order_by(col(BankUpload.at).desc())
            .limit(_MOST_LISTED)
        ).all()
    return render_template(
        "bank_files.html",
        problem=problem,
        files=[_listed(file, known, people) for file in files],
        pending=[
            PendingFile(
                sha256=upload.sha256,
                name=upload.name,
                by=people.get(upload.by, upload.by),
                at=wording.full_moment(upload.at),
            )
            for upload in pending
        ],
    )


def _listed(file: ImportedFile, known: Known, people: Mapping[str, str]) -> ListedFile:
    total = file.total_centavos
    return ListedFile(
        name=file.name,
        form=_title(known, file.form or ""),
        rows=f"{file.rows:,}".replace(",", "."),
        total=str(Money(total)) if total is not None else "",
        by=people.get(file.by, file.by),
        at=wording.full_moment(file.at),
    )


def _formats(known: Known) -> dict[str, str]:
    return {form: _title(known, form) for form in known.forms}


def _title(known: Known, form: str) -> str:
    """Return how staff call a format; its bare name where its file is gone or badly written."""
    try:
        return known.title(form)
    except TupagoError:
        return form


def _people(office: Office) -> dict[str, str]:
    with office.reading() as session:
        return {user.username: user.name for user in session.exec(select(StaffUser))}
