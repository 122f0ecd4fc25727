"""The web process: ``gunicorn webhook.wsgi:app``."""

from __future__ import annotations

from intake.settings import Settings
from intake.wiring import open_office
from webhook.app import create_app

app = create_app(open_office(Settings()))
