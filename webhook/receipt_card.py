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


_AROUND: Final = 0.5  # Heights of the line, above and below a cut-out.
# What the payment is applied by; a doubt about another field would only be noise.
_DECIDING: Final = frozenset(
    {
        "amount", "date", "reference", "transaction_id", "destination_account", "collection_code",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CropCard:
    """A piece of a page, in its pixels: what is printed, to lie beside what was read."""

    picture: str
    page_width: int
    page_height: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCard:
    name: str
    label: str
    shown: str  # "" where nothing was read.
    typed: str  # As the form for corrections takes it.
    note: str  # "corregido; se leyó $ 5.400", "lectura dudosa (71 %)", or why it is doubtful.
    low: bool  # To be held against the picture.
    boxed: bool
    crop: CropCard | None  # Only where it is doubtful.


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxCard:
    field: str
    label: str
    doubtful: bool
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


def field_cards(document: Document, payment: Payment) -> tuple[FieldCard, ...]:
    now, read = payment.receipt, payment.receipt_read
    cards = []
    for name in _FIELDS:
        corrected = now.get(name) != read.get(name)
        doubt = "" if corrected else doubt_of(now, name)
        note = (
            f"corregido; se leyó {shown_as(name, read.get(name)) or 'vacío'}" if corrected else ""
        )
        cards.append(
            FieldCard(
                name=name,
                label=wording.FIELDS[name],
                shown=shown_as(name, now.get(name)),
                typed=_typed(name, now.get(name)),
                note=note or doubt,
                low=bool(doubt),
                boxed=name in (now.get("boxes") or {}),
                crop=_crop(document, now, name) if doubt else None,
            )
        )
    return tuple(cards)


def doubt_of(receipt: Mapping[str, Any], name: str) -> str:
    """Return why the field must be held against the picture; "" where it is certain or not there.

    What was read before doubts were kept says only how sure it was.
    """
    told: str = (receipt.get("doubts") or {}).get(name, "")
    if receipt.get(name) is None or name not in _DECIDING:
        return told
    sure: float = (receipt.get("confidence") or {}).get(name, 1.0)
    if sure >= load_policy().low_confidence:
        return ""
    return told or f"lectura dudosa ({sure:.0%})".replace("%", " %")


def short_doubt(receipt: Mapping[str, Any], read: Mapping[str, Any]) -> str:
    """Return the shortest reason why the amount, or else the reference, is doubtful.

    :param read: the receipt before any person's correction, which ends a doubt.
    """
    for name in ("amount", "reference"):
        if receipt.get(name) == read.get(name) and (told := doubt_of(receipt, name)):
            return told.partition(":")[0]
    return ""


def _crop(document: Document, receipt: Mapping[str, Any], name: str) -> CropCard | None:
    """Return the place of the value with a little of what stands around it."""
    place = (receipt.get("boxes") or {}).get(name)
    page = next((one for one in document.pages if place and one["page"] == place["page"]), {})
    if place is None or not (page.get("sha256") and page.get("width") and page.get("height")):
        return None
    across, down = page["width"], page["height"]
    left, top, right, bottom = place["box"]
    tall = (bottom - top) * down
    x0, y0 = max(0.0, left * across - tall), max(0.0, top * down - _AROUND * tall)
    x1, y1 = min(across, right * across + tall), min(down, bottom * down + _AROUND * tall)
    return CropCard(
        picture=url_for("files.page", document_id=document.id, number=page["page"]),
        page_width=across,
        page_height=down,
        x=round(x0, 1),
        y=round(y0, 1),
        width=round(x1 - x0, 1),
        height=round(y1 - y0, 1),
    )


def shown_as(name: str, value: Any) -> str:  # noqa: ANN401 - a receipt's JSON holds anything
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
                    _box(name, box["box"], doubtful=_is_doubtful(payment, name))
                    for name, box in boxes.items()
                    if box["page"] == number and name in _FIELDS
                ),
            )
        )
    return tuple(cards)


def _is_doubtful(payment: Payment, name: str) -> bool:
    now, read = payment.receipt, payment.receipt_read
    return now.get(name) == read.get(name) and bool(doubt_of(now, name))


def _box(name: str, edges: Sequence[float], *, doubtful: bool) -> BoxCard:
    left, top, right, bottom = (round(edge * 1000, 1) for edge in edges)
    return BoxCard(
        field=name,
        label=wording.FIELDS[name],
        doubtful=doubtful,
        x=left,
        y=top,
        width=round(right - left, 1),
        height=round(bottom - top, 1),
    )
