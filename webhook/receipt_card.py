"""What was read from a receipt, and where on its pages it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from applier.policy import load_policy
from models.money import Money
from models.sql.tables import Document, Payment
from webhook import wording

# The order in which people compare a receipt with what was read.
_FIELDS: Final = (
    "amount", "date", "time", "reference", "transaction_id", "issuer", "status",
    "destination_account", "collection_code", "payer", "fee", "concept",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCard:
    name: str
    label: str
    shown: str  # "" where nothing was read.
    typed: str  # As the form for corrections takes it.
    note: str  # "lectura dudosa (71 %)", "leído: $ 5.400"
    low: bool
    boxed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxCard:
    field: str
    label: str
    x: float  # Of a page 1000 wide and 1000 high.
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCard:
    number: int
    picture: str
    width: int | None
    height: int | None
    boxes: tuple[BoxCard, ...]


def field_cards(payment: Payment) -> tuple[FieldCard, ...]:
    now, read = payment.receipt, payment.receipt_read
    low = load_policy().low_confidence
    confidence: Mapping[str, float] = now.get("confidence") or {}
    cards = []
    for name in _FIELDS:
        corrected = now.get(name) != read.get(name)
        sure = confidence.get(name, 1.0)
        notes = []
        if corrected:
            notes.append(f"corregido; se leyó {_shown(name, read.get(name)) or 'vacío'}")
        elif now.get(name) is not None and sure < low:
            notes.append(f"lectura dudosa ({sure:.0%})".replace("%", " %"))
        cards.append(
            FieldCard(
                name=name,
                label=wording.FIELDS[name],
                shown=_shown(name, now.get(name)),
                typed=_typed(name, now.get(name)),
                note="; ".join(notes),
                low=not corrected and now.get(name) is not None and sure < low,
                boxed=name in (now.get("boxes") or {}),
            )
        )
    return tuple(cards)


def _shown(name: str, value: Any) -> str:  # noqa: ANN401 - a receipt's JSON holds anything
    if value is None:
        return ""
    if name in {"amount", "fee"}:
        return str(Money.from_plain(value))
    if name == "date":
        return wording.full_day(wording.iso_day(value))
    if name == "status":
        return wording.named(wording.STATUSES, value)
    if name == "issuer":
        return wording.issuer(value)
    return str(value)


def _typed(name: str, value: Any) -> str:  # noqa: ANN401 - a receipt's JSON holds anything
    if value is None:
        return ""
    return str(Money.from_plain(value)).removeprefix("$ ") if name in {"amount", "fee"} else value


def page_cards(document: Document, payment: Payment) -> tuple[PageCard, ...]:
    boxes = payment.receipt.get("boxes") or {}
    cards = []
    for page in document.pages:
        if not page.get("sha256"):
            continue  # A text has no picture, and of some pages none could be drawn.
        number = page["page"]
        cards.append(
            PageCard(
                number=number,
                picture=url_for("files.page", document_id=document.id, number=number),
                width=page.get("width"),
                height=page.get("height"),
                boxes=tuple(
                    _box(name, box["box"])
                    for name, box in boxes.items()
                    if box["page"] == number and name in _FIELDS
                ),
            )
        )
    return tuple(cards)


def _box(name: str, edges: Sequence[float]) -> BoxCard:
    left, top, right, bottom = (round(edge * 1000, 1) for edge in edges)
    return BoxCard(
        field=name,
        label=wording.FIELDS[name],
        x=left,
        y=top,
        width=round(right - left, 1),
        height=round(bottom - top, 1),
    )
