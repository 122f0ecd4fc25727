"""Coming in and going out: a person's session, and the rule that nothing opens without one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import flask_login
from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from applier.policy import load_policy
from intake.administration.staff import change_password, sign_in
from intake.payments.review import Staff
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import StaffUser
from webhook.errors import LooksOnlyError, status_of

_PUBLIC: Final = frozenset({"static", "login.show", "login.enter", "health.show", "health.metrics"})
_LOOKING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_BEFORE_OWN_PASSWORD: Final = frozenset(
    {"login.show_password", "login.set_password", "login.leave"}
)
# What a page asks for by itself. Its answers renew no session: a page left open would keep its
# person signed in, and a late answer would bring back the cookie from before a form was sent,
# without the sentence that the form left for the next page.
_PARTS_OF_PAGES: Final = frozenset(
    {
        "queue.rows",
        "tray.rows",
        "members.suggest",
        "files.page",
        "files.recording",
        "files.recording_within",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in, in the form that flask-login wants."""

    username: str
    name: str
    role: str
    must_change_password: bool
    stamp: str  # Changes with the password: a stolen session ends with it.

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return f"{self.username} {self.stamp}"

    @property
    def decides(self) -> bool:
        """Whether this person may change anything; who audits others' decisions takes none."""
        return self.role in load_policy().approving_roles

    @property
    def staff(self) -> Staff:
        """The same person in the words of `intake.payments.review`."""
        return Staff(username=self.username, role=self.role)


def signed_in() -> Person:
    """Return who asks. Only for pages behind `guard`."""
    person = flask_login.current_user._get_current_object()  # noqa: SLF001 - flask-login's own advice
    assert isinstance(person, Person)
    return person


def guard(app: Flask, office: Office, *, public_blueprints: Collection[str]) -> None:
    """Shut every page of ``app`` to whoever is not signed in, and every form to who only looks.

    New pages are shut by themselves.
    """
    manager = flask_login.LoginManager(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(user_id: str) -> Person | None:
        username, _, stamp = user_id.partition(" ")
        with office.reading() as database:
            user = database.get(StaffUser, username)
        person = person_of(user) if user and user.active else None
        return person if person and person.stamp == stamp else None

    @app.before_request
    def only_known_people() -> ResponseReturnValue | None:
        if request.endpoint in _PUBLIC or request.blueprint in public_blueprints:
            return None
        if not flask_login.current_user.is_authenticated:
            return redirect(url_for("login.show", siguiente=_page_asked_for()))
        if signed_in().must_change_password and request.endpoint not in _BEFORE_OWN_PASSWORD:
            return redirect(url_for("login.show_password"))
        if not (signed_in().decides or request.method in _LOOKING or request.blueprint == "login"):
            raise LooksOnlyError(request.path)
        if request.endpoint not in _PARTS_OF_PAGES:
            session.modified = True
        return None


def login_pages(office: Office) -> Blueprint:
    pages = Blueprint("login", __name__)

    @pages.get("/login")
    def show() -> ResponseReturnValue:
        if flask_login.current_user.is_authenticated:
            return redirect(_safe_page(request.args.get("siguiente", "")))
        return render_template("login.html", username="")

    @pages.post("/login")
    def enter() -> ResponseReturnValue:
        username = request.form.get("usuario", "")
        try:
            user = sign_in(
                office, username, request.form.get("clave", ""), request.remote_addr or ""
            )
        except TupagoError as error:
            page = render_template("login.html", username=username, problem=error.message)
            return page, status_of(error)
        session.clear()
        session.permanent = True
        flask_login.login_user(person_of(user))
        return redirect(_safe_page(request.args.get("siguiente", "")), HTTPStatus.SEE_OTHER)

    @pages.post("/salir")
    def leave() -> ResponseReturnValue:
        flask_login.logout_user()
        session.clear()
        return redirect(url_for("login.show"), HTTPStatus.SEE_OTHER)

    @pages.get("/clave")
    def show_password() -> ResponseReturnValue:
        return render_template("password.html", forced=signed_in().must_change_password)

    @pages.post("/clave")
    def set_password() -> ResponseReturnValue:
        person, new = signed_in(), request.form.get("nueva", "")
        if new != request.form.get("otra_vez"):
            return _password_page(person, "Las dos claves nuevas no son iguales.")
        try:
            with office.transaction() as database:
                change_password(
                    database, person.username, request.form.get("actual", ""), new, office.now()
                )
                user = database.get_one(StaffUser, person.username)
        except TupagoError as error:
            return _password_page(person, error.message)
        flask_login.login_user(person_of(user))
        flash("Su clave quedó cambiada.")
        return redirect(url_for("queue.show"), HTTPStatus.SEE_OTHER)

    return pages


def person_of(user: StaffUser) -> Person:
    return Person(
        username=user.username,
        name=user.name,
        role=user.role,
        must_change_password=user.must_change_password,
        stamp=hashlib.sha256(user.password_hash.encode()).hexdigest()[:16],
    )


def _password_page(person: Person, problem: str) -> ResponseReturnValue:
    page = render_template("password.html", forced=person.must_change_password, problem=problem)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _page_asked_for() -> str:
    """Return where to go after signing in: this page, or the one whose form was sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return urlsplit(request.referrer or "").path or "/"


def _safe_page(page: str) -> str:
    """Return ``page`` if it is one of ours; a link must not lead a person elsewhere."""
    parts = urlsplit(page.replace("\\", "/"))
    ours = page.startswith("/") and not parts.scheme and not parts.netloc
    return page if ours else url_for("queue.show")
