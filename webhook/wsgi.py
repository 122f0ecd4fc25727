"""The web process: ``gunicorn webhook.wsgi:app``."""

from __future__ import annotations

from intake.processes.logs import set_up_logs
from intake.settings import Settings
from intake.wiring import open_office
from webhook.app import create_app

settings = Settings()
set_up_logs(settings)
app = create_app(open_office(settings))
