"""The people of the staff ("personal"): who may come in, opened and closed by an administrator."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from intake.administration.staff import Role, create_staff, give_password, set_active
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import StaffUser
from webhook import wording
from webhook.errors import NotAllowedError, status_of
from webhook.login import signed_in


def people_pages(office: Office) -> Blueprint:
    pages = Blueprint("people", __name__, url_prefix="/personal")

    @pages.before_request
    def only_administrators() -> None:
        if signed_in().role != Role.ADMIN:
            raise NotAllowedError("people")

    @pages.get("")
    def show() -> ResponseReturnValue:
        return _page(office)

    @pages.post("")
    def add() -> ResponseReturnValue:
        username, password = request.form.get("usuario", ""), one_time_password()
        role = request.form.get("rol", "")
        try:
            with office.transaction() as session:
                user = create_staff(
                    session,
                    username,
                    request.form.get("nombre", ""),
                    password,
                    role if role in set(Role) else Role.APPROVER,
                    office.now(),
                    must_change=True,
                    by=signed_in().username,
                )
        except TupagoError as error:
            return _page(office, problem=error.message), status_of(error)
        return _page(office, given=(user.username, password))

    @pages.post("/<username>/clave")
    def renew(username: str) -> ResponseReturnValue:
        password = one_time_password()
        with office.transaction() as session:
            give_password(session, username, password, office.now(), by=signed_in().username)
        return _page(office, given=(username, password))

    @pages.post("/<username>/<any(abrir,cerrar):verb>")
    def switch(username: str, verb: str) -> ResponseReturnValue:
        try:
            with office.transaction() as session:
                set_active(
                    session,
                    username,
                    office.now(),
                    active=verb == "abrir",
                    by=signed_in().username,
                )
        except TupagoError as error:
            return _page(office, problem=error.message), status_of(error)
        flash(f"La cuenta de {username} quedó {'abierta' if verb == 'abrir' else 'cerrada'}.")
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    return pages


def one_time_password() -> str:
    """Return a password that can be read out over the phone; it serves for one entry."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _page(office: Office, *, problem: str = "", given: tuple[str, str] | None = None) -> str:
    with office.reading() as session:
        users = session.exec(
            select(StaffUser).order_by(col(StaffUser.active).desc(), col(StaffUser.name))
        ).all()
    rows = [
        {
            "username": user.username,
            "name": user.name,
            "role": wording.named(wording.ROLES, user.role),
            "active": user.active,
            "since": wording.full_day(user.created_at.date()),
            "pending": user.must_change_password,
        }
        for user in users
    ]
    return render_template(
        "people.html", rows=rows, problem=problem, given=given, roles=wording.ROLES
    )
