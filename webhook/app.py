"""The web application: Twilio's webhook and the pages of the staff."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import Flask, Response, url_for
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from intake.secret_key import secret_key
from intake.wiring import Office
from webhook.bank import bank_pages
from webhook.bank_files import bank_file_pages
from webhook.batches import batch_pages
from webhook.book import book_pages
from webhook.bulk import bulk_pages
from webhook.cases import case_pages
from webhook.closing import closing_pages
from webhook.compliance import compliance_pages
from webhook.errors import show_errors
from webhook.files import file_pages
from webhook.health import health_pages
from webhook.login import guard, login_pages, signed_in
from webhook.members import member_pages
from webhook.notices import notice_pages
from webhook.payments import payment_pages
from webhook.people import people_pages
from webhook.queue import queue_pages
from webhook.tray import tray_pages, waiting_count
from webhook.twilio import twilio_pages
from webhook.upload import upload_pages

_MOST_BYTES: Final = 40 * 1024 * 1024  # Of one request: a handful of photographs.
_ONE_YEAR: Final = timedelta(days=365)  # Assets carry a hash of their content in their address.
_CONTENT_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


class _RowNumber(IntegerConverter):
    """A number in an address: what no row can have is no page, not an error of the database."""

    def __init__(self, urls: Map) -> None:
        super().__init__(urls, max=2**31 - 1)


def create_app(office: Office) -> Flask:
    """Return the application over ``office``; it opens no connection before its first request."""
    settings = office.settings
    https = settings.public_base_url.startswith("https://")
    app = Flask("webhook", root_path=str(Path(__file__).parent))
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="tupago",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        SESSION_REFRESH_EACH_REQUEST=False,  # `webhook.login.guard` says which requests do.
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.session_minutes),
        MAX_CONTENT_LENGTH=_MOST_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=_ONE_YEAR,
        WTF_CSRF_TIME_LIMIT=None,  # As long as the session: a page may stand open over lunch.
    )
    app.url_map.converters["int"] = _RowNumber
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    twilio = twilio_pages(office)
    guard(app, office, public_blueprints=(twilio.name,))
    csrf = CSRFProtect(app)
    csrf.exempt(twilio)  # Twilio signs its requests instead.
    for pages in (
        twilio,
        login_pages(office),
        queue_pages(office),
        bulk_pages(office),
        payment_pages(office),
        case_pages(office),
        notice_pages(office),
        tray_pages(office),
        file_pages(office),
        book_pages(office),
        bank_pages(office),
        bank_file_pages(office),
        closing_pages(office),
        compliance_pages(office),
        member_pages(office),
        upload_pages(office),
        people_pages(office),
        health_pages(office),
        *([batch_pages(office)] if settings.ledger == "linix" else []),
    ):
        app.register_blueprint(pages)
    show_errors(app)
    _give_templates_their_globals(app, office)
    _harden(app, https=https)
    return app


def _give_templates_their_globals(app: Flask, office: Office) -> None:
    folder = Path(app.static_folder or "")
    versions = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in folder.iterdir()
    }

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=versions[name])

    def messages_waiting() -> int:
        with office.reading() as session:
            return waiting_count(session)

    app.jinja_env.globals.update(
        asset=asset,
        signed_in=signed_in,
        messages_waiting=messages_waiting,
        posts_in_batches=office.settings.ledger == "linix",
    )


def _harden(app: Flask, *, https: bool) -> None:
    policy = "; ".join(f"{what} {where}" for what, where in _CONTENT_POLICY.items())

    @app.after_request
    def add_headers(answer: Response) -> Response:
        headers = answer.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("Cache-Control", "no-store")  # Nothing is left in a shared browser.
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return answer
