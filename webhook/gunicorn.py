"""How the web process is served; gunicorn reads this file."""

from __future__ import annotations

from intake.settings import Settings

_settings = Settings()

bind = _settings.web_bind
workers = _settings.web_workers
# Threads, because a page waits for the database and not for the processor.
threads = 4
# Twilio gives up after 15 s; a page that takes longer than this is stuck.
timeout = 30
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True  # It would lie in somebody's home folder, and nobody asks it.
