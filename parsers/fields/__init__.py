"""From words with boxes to the facts of a receipt."""

from __future__ import annotations

from parsers.fields.reader import Facts, read_receipts

__all__ = ["Facts", "read_receipts"]
