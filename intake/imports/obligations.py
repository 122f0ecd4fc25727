"""What members owe and save, as of the core system's last list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.imports.listing import Listing, identity_number, read_listing
from intake.imports.once import SourceFile, import_once
from intake.imports.renewal import renew_proposals
from intake.imports.report import ImportReport
from intake.wiring import Office
from models.money import Money
from models.obligation import Collector, Product
from models.sql.tables import Member, ObligationRow
from parsers.bankfiles.columns import CellError
from parsers.bankfiles.grid import Row
from parsers.lettering import fold

KIND: Final = "obligations"
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
        for row, obligation in listed:
            if obligation.member_id not in known:
                listing.refuse(row, f"member_id: {obligation.member_id} no es un asociado conocido")
        listing.require_sound("obligaciones")
        _replace(session, [obligation for _, obligation in listed], report)
        renew_proposals(session, office, {obligation.member_id for _, obligation in listed})

    return import_once(office, file, KIND, write, by=by, dry_run=dry_run)


def _listed(listing: Listing, columns: _Columns) -> list[tuple[Row, ObligationRow]]:
    listed: list[tuple[Row, ObligationRow]] = []
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
        listed.append((row, ObligationRow.model_validate(facts)))
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


def _replace(session: Session, new: list[ObligationRow], report: ImportReport) -> None:
    member_ids = {obligation.member_id for obligation in new}
    old = {
        (row.member_id, row.id): row.model_dump()
        for row in session.exec(select(ObligationRow))
        if row.member_id in member_ids
    }
    session.expunge_all()  # The rows below are new objects of the same keys.
    for member_id in member_ids:
        session.execute(sa.delete(ObligationRow).where(col(ObligationRow.member_id) == member_id))
    session.add_all(new)
    session.flush()
    for obligation in new:
        before = old.pop((obligation.member_id, obligation.id), None)
        if before is None:
            report.added += 1
        elif before == obligation.model_dump():
            report.unchanged += 1
        else:
            report.changed += 1
    report.rows = len(new)
    report.removed = len(old)
