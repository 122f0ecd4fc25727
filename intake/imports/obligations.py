"""What members owe and save, as of the core system's last list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from intake.imports.listing import Listing, identity_number, read_listing
from intake.imports.once import SourceFile, import_once
from intake.imports.report import ImportReport
from intake.payments.queueing import renew_proposals
from intake.wiring import Office
from models.money import Money
from models.obligation import Collector, Product
from models.sql.tables import Member, Payment
from parsers.bankfiles.columns import CellError
from parsers.bankfiles.grid import Row
from parsers.lettering import fold

KIND: Final = "obligations"
_Facts: TypeAlias = dict[str, Any]  # One row of the table.
_TABLE: Final[sa.Table] = SQLModel.metadata.tables["obligation"]
_AMOUNTS: Final = ("monthly", "balance", "overdue", "next_due")
_DAYS: Final = ("overdue_since", "next_due_date")
_COLLECTORS: Final = {
    "": Collector.COUNTER, "counter": Collector.COUNTER, "ventanilla": Collector.COUNTER,
    "payroll": Collector.PAYROLL, "nomina": Collector.PAYROLL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns that are read as a whole, by line."""

    money: dict[str, dict[int, Money]]
    days: dict[str, dict[int, date]]


def import_obligations(
    office: Office, file: SourceFile, *, by: str, dry_run: bool = False
) -> ImportReport:
    """Replace the obligations of every member in the file by those in it; others stay.

    Open payments of these members are proposed anew, but for those whose lines a person edited.

    :raises RejectedFileError: if any line is bad, an unknown member's included.
    :raises NotATableError: if the file is no table.
    """
    listing = read_listing(
        file.data,
        required=("member_id", "obligation", "product"),
        optional=("name", "collected_by", *_AMOUNTS, *_DAYS),
    )
    columns = _Columns(
        money={name: listing.money(name) for name in _AMOUNTS},
        days={name: listing.days(name) for name in _DAYS},
    )
    listed = _listed(listing, columns)

    def write(session: Session, report: ImportReport) -> None:
        known = set(session.exec(select(Member.id)))
        for row, facts in listed:
            if facts["member_id"] not in known:
                listing.refuse(row, f"member_id: {facts['member_id']} no es un asociado conocido")
        listing.require_sound("obligaciones")
        _replace(session, [facts for _, facts in listed], report)
        renew_proposals(session, office, col(Payment.member_id).is_not(None))

    return import_once(office, file, KIND, write, by=by, dry_run=dry_run)


def _listed(listing: Listing, columns: _Columns) -> list[tuple[Row, _Facts]]:
    listed: list[tuple[Row, _Facts]] = []
    first_line: dict[tuple[str, str], int] = {}
    for row in listing:
        member_id = listing.read(row, "member_id", identity_number)
        number = listing.read(row, "obligation", _obligation_number)
        product = listing.read(row, "product", _product)
        collector = listing.read(row, "collected_by", _collector)
        if member_id is None or number is None or product is None or collector is None:
            continue
        if (member_id, number) in first_line:
            line = first_line[member_id, number]
            listing.refuse(row, f"obligation: {number} de {member_id} ya está en la línea {line}")
            continue
        first_line[member_id, number] = row.line
        facts = {
            "member_id": member_id,
            "id": number,
            "product": product.value,
            "name": listing.text(row, "name") or number,
            "collected_by": collector.value,
            **{f"{name}_centavos": columns.money[name][row.line].centavos for name in _AMOUNTS},
            **{name: columns.days[name].get(row.line) for name in _DAYS},
        }
        listed.append((row, facts))
    return listed


def _obligation_number(text: str) -> str:
    """Return ``2 - 28540088`` as ``2-28540088``."""
    number = "-".join(part.strip() for part in text.split("-"))
    if not number.strip("-"):
        raise CellError("está vacío")
    return number


def _product(text: str) -> Product:
    try:
        return Product(text.lower())
    except ValueError:
        raise CellError(f"«{text}» no es un producto ({', '.join(Product)})") from None


def _collector(text: str) -> Collector:
    try:
        return _COLLECTORS[fold(text)]
    except KeyError:
        raise CellError(f"«{text}» no es counter ni payroll") from None


def _replace(session: Session, new: list[_Facts], report: ImportReport) -> None:
    """Delete and insert as lists: the write lock is held, and members are writing to us."""
    member_ids = {facts["member_id"] for facts in new}
    old: dict[tuple[str, str], _Facts] = {
        (row["member_id"], row["id"]): dict(row)
        for row in session.execute(sa.select(*_TABLE.columns)).mappings()
        if row["member_id"] in member_ids
    }
    by_key = sa.and_(
        _TABLE.c.member_id == sa.bindparam("of_member"), _TABLE.c.id == sa.bindparam("of_id")
    )
    if old:
        keys = [{"of_member": member_id, "of_id": number} for member_id, number in old]
        session.connection().execute(sa.delete(_TABLE).where(by_key), keys)
    session.execute(sa.insert(_TABLE), new)
    session.expire_all()  # Whoever looked at the old rows in this transaction looks again.
    for facts in new:
        before = old.pop((facts["member_id"], facts["id"]), None)
        if before is None:
            report.added += 1
        elif before == facts:
            report.unchanged += 1
        else:
            report.changed += 1
    report.rows = len(new)
    report.removed = len(old)
