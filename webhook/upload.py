"""A receipt that came over the counter or by another way: staff put it in themselves."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from intake.arrival import Arrived, ArrivedFile, take_in
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import Case, Channel, Member
from webhook.errors import LooksOnlyError, status_of
from webhook.login import signed_in

ACCOUNT: Final = "staff"
_NONCE: Final = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME: Final = 200
_LONGEST_TEXT: Final = 5000


class NothingToUploadError(TupagoError):
    code = "upload.nothing"
    message = "Escoja al menos un archivo."


class NoSuchMemberError(TupagoError):
    code = "upload.no_member"
    message = "No hay un asociado con esa cédula."


def upload_pages(office: Office) -> Blueprint:
    pages = Blueprint("upload", __name__, url_prefix="/subir")

    @pages.get("")
    def show() -> ResponseReturnValue:
        if not signed_in().decides:
            raise LooksOnlyError(request.path)
        return render_template(
            "upload.html", nonce=secrets.token_hex(16), member_id=request.args.get("cedula", "")
        )

    @pages.post("")
    def send() -> ResponseReturnValue:
        try:
            number = _take_in(office)
        except TupagoError as error:
            page = render_template(
                "upload.html",
                nonce=secrets.token_hex(16),
                member_id=request.form.get("cedula", ""),
                text=request.form.get("texto", ""),
                problem=error.message,
            )
            return page, status_of(error)
        flash(f"Quedó con el radicado {number}; en unos segundos estará leído.")
        return redirect(url_for("cases.show", number=number), HTTPStatus.SEE_OTHER)

    return pages


def _take_in(office: Office) -> str:
    """Keep the files, then let them arrive; the same form sent twice arrives once."""
    files = [_kept(office, file) for file in request.files.getlist("archivos") if file.filename]
    if not files:
        raise NothingToUploadError("no file in the form")
    member_id = re.sub(r"[\s.]", "", request.form.get("cedula", ""))
    nonce = request.form.get("nonce", "")
    arrived = Arrived(
        channel=Channel.UPLOAD,
        account=ACCOUNT,
        external_id=nonce if _NONCE.fullmatch(nonce) else secrets.token_hex(16),
        received_at=office.now(),
        text=request.form.get("texto", "").strip()[:_LONGEST_TEXT] or None,
        form={"member_id": member_id, "by": signed_in().username},
        files=tuple(files),
    )
    with office.transaction() as session:
        if member_id and session.get(Member, member_id) is None:
            raise NoSuchMemberError(member_id)
        taken = take_in(session, office, arrived)
        return session.get_one(Case, taken.case_id).number


def _kept(office: Office, file: FileStorage) -> ArrivedFile:
    data = file.read()
    return ArrivedFile(
        name=(file.filename or "archivo")[:_LONGEST_NAME],
        content_type=file.content_type,
        sha256=office.files.put(data),
        size=len(data),
    )
