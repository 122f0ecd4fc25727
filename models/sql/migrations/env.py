"""Run by alembic: brings the tables of `models.sql.tables` to a version."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from models.sql import tables
from models.sql.columns import UtcDateTime
from models.sql.engine import open_engine

assert tables.Payment.metadata is SQLModel.metadata  # Importing the tables fills the metadata.


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the tables of dbos, which live in the same database, to dbos."""
    return kind != "table" or name in SQLModel.metadata.tables


def _plainly(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write column types as the databases know them: a migration outlives the classes of today."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url")
    assert url is not None
    engine = open_engine(url, pool_size=1)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_name=_ours,
            render_item=_plainly,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
