"""The application as each test makes it anew, its templates compiled once for all of them."""

from __future__ import annotations

from typing import Final

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from intake.wiring import Office
from webhook.app import create_app


class _Compiled(BytecodeCache):
    """Keeps compiled templates in memory; Jinja knows them by name and source."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED: Final = _Compiled()


def app_of(office: Office) -> Flask:
    """Return the application over ``office``: to compile a page takes longer than to show it."""
    app = create_app(office)
    app.jinja_env.bytecode_cache = _COMPILED
    return app
