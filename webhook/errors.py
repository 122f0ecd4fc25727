"""How errors look on a page: one table, one handler, one template."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from applier.approval import ApproverRoleError
from intake.administration.staff import TooManyTriesError, UnknownStaffError, WrongPasswordError
from intake.batches.by_hand import HandSamePersonError, UnknownLineError
from intake.batches.stages import (
    BatchMovedError,
    BatchRoleError,
    BatchSamePersonError,
    UnknownBatchError,
)
from intake.files import FileGoneError
from intake.imports.bank_preview import UnknownUploadError
from intake.notices.untold import SeenToError
from intake.payments.credits import CreditTakenError
from intake.payments.from_bank import ReceiptWaitsError
from intake.payments.setting_aside import NotASupervisorError, UnknownCreditError
from intake.payments.telling_apart import NothingAlikeError
from models.errors import TupagoError
from models.payment import IllegalStepError
from models.sql.payments import StalePaymentError, UnknownPaymentError

log = structlog.get_logger(__name__)


class NotFoundError(TupagoError):
    code = "page.not_found"
    message = "Aquí no hay nada con ese número."


class NotAllowedError(TupagoError):
    code = "page.not_allowed"
    message = "Su usuario no tiene permiso para esta página."


class LooksOnlyError(TupagoError):
    code = "page.looks_only"
    message = "Su papel es mirar y auditar: lo que cambia algo lo hace otra persona."


STATUS: Final[Mapping[type[TupagoError], HTTPStatus]] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    UnknownPaymentError: HTTPStatus.NOT_FOUND,
    UnknownStaffError: HTTPStatus.NOT_FOUND,
    UnknownUploadError: HTTPStatus.NOT_FOUND,
    FileGoneError: HTTPStatus.GONE,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    LooksOnlyError: HTTPStatus.FORBIDDEN,
    ApproverRoleError: HTTPStatus.FORBIDDEN,
    StalePaymentError: HTTPStatus.CONFLICT,
    IllegalStepError: HTTPStatus.CONFLICT,
    SeenToError: HTTPStatus.CONFLICT,
    CreditTakenError: HTTPStatus.CONFLICT,
    ReceiptWaitsError: HTTPStatus.CONFLICT,
    NothingAlikeError: HTTPStatus.CONFLICT,
    UnknownCreditError: HTTPStatus.NOT_FOUND,
    NotASupervisorError: HTTPStatus.FORBIDDEN,
    UnknownBatchError: HTTPStatus.NOT_FOUND,
    UnknownLineError: HTTPStatus.NOT_FOUND,
    BatchMovedError: HTTPStatus.CONFLICT,
    BatchSamePersonError: HTTPStatus.FORBIDDEN,
    HandSamePersonError: HTTPStatus.FORBIDDEN,
    BatchRoleError: HTTPStatus.FORBIDDEN,
    WrongPasswordError: HTTPStatus.UNAUTHORIZED,
    TooManyTriesError: HTTPStatus.TOO_MANY_REQUESTS,
}
_SENTENCES: Final[Mapping[int, str]] = {
    400: "La solicitud llegó incompleta.",
    404: "Esa página no existe.",
    405: "Esa página no se puede usar así.",
    413: "Los archivos pesan demasiado; súbalos por partes.",
}


def status_of(error: TupagoError) -> HTTPStatus:
    return STATUS.get(type(error), HTTPStatus.UNPROCESSABLE_ENTITY)


def show_errors(app: Flask) -> None:
    @app.errorhandler(TupagoError)
    def show(error: TupagoError) -> ResponseReturnValue:
        return _page(error.message, error.code, status_of(error))

    @app.errorhandler(CSRFError)
    def show_forged(_error: CSRFError) -> ResponseReturnValue:
        sentence = "La página estaba abierta desde otra sesión. Vuelva a cargarla y repita el paso."
        return _page(sentence, "page.old_form", HTTPStatus.BAD_REQUEST)

    @app.errorhandler(HTTPException)
    def show_http(error: HTTPException) -> ResponseReturnValue:
        status = HTTPStatus(error.code or 500)
        sentence = _SENTENCES.get(status, "No se pudo mostrar la página.")
        return _page(sentence, f"http.{status.value}", status)

    @app.errorhandler(Exception)
    def show_bug(error: Exception) -> ResponseReturnValue:
        log.error("page.failed", path=request.path, exc_info=error)
        sentence = (
            "Algo falló de nuestro lado y quedó anotado. Lo que ya estaba guardado sigue bien."
        )
        return _page(sentence, "page.failed", HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(sentence: str, code: str, status: HTTPStatus) -> ResponseReturnValue:
    return render_template("error.html", sentence=sentence, code=code), status
