"""What an import did, as the command line and the page tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from models.money import Money


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """Counts of rows; ``already``: the same bytes were imported before, and nothing was done."""

    kind: str  # members | obligations | bank
    file: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    form: str | None = None  # Of a bank's file: the format that it was read by …
    identity: str | None = None  # … what the bank tells its files apart by …
    total: Money | None = None  # … the sum of its credits …
    added_total: Money | None = None  # … and of those that are new.
    left_out: dict[str, int] = field(default_factory=dict)  # Reason → rows.
    notes: list[str] = field(default_factory=list)  # Spanish, for staff.
    already: bool = False
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "file": self.file,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "unchanged": self.unchanged,
            "format": self.form,
            "total": _plain(self.total),
            "added_total": _plain(self.added_total),
            "left_out": self.left_out,
            "notes": self.notes,
            "already_imported": self.already,
            "dry_run": self.dry_run,
        }


def _plain(amount: Money | None) -> str | None:
    return amount.plain if amount is not None else None
