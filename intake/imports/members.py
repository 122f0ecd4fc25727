"""Members, and the addresses by which we know them, as the core system lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.imports.listing import (
    Listing,
    email_address,
    identity_number,
    phone_number,
    read_listing,
)
from intake.imports.once import SourceFile, import_once
from intake.imports.report import ImportReport
from intake.wiring import Office
from models.sql.tables import Identity, IdentityKind, Member
from parsers.bankfiles.columns import CellError
from parsers.bankfiles.grid import Row

KIND: Final = "members"
_IMPORTED: Final = "import"  # The source of an identity that a later file may take back.
_ID_TYPES: Final = "CETAPRU"  # LINIX's letters.
_STATUSES: Final = {
    "": "active", "active": "active", "activo": "active", "activa": "active", "a": "active",
    "inactive": "inactive", "inactivo": "inactive", "inactiva": "inactive", "i": "inactive",
    "suspended": "suspended", "suspendido": "suspended", "suspendida": "suspended",
    "retired": "retired", "retirado": "retired", "retirada": "retired", "r": "retired",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """A member as the file gives it, and the row it stands in."""

    row: Row
    id: str
    id_type: str
    name: str
    email: str | None
    phone: str | None
    status: str

    @property
    def addresses(self) -> list[tuple[str, str]]:
        pairs = ((IdentityKind.EMAIL, self.email), (IdentityKind.PHONE, self.phone))
        return [(kind.value, value) for kind, value in pairs if value]


def import_members(
    office: Office, file: SourceFile, *, by: str, dry_run: bool = False
) -> ImportReport:
    """Bring the members of a CSV or XLSX up to date; members that are not in it stay as they are.

    Mail addresses and phones become identities: whoever writes from one is known. An address that
    the file no longer gives a member is taken back, unless staff or the member bound it.

    :raises RejectedFileError: if any line is bad; nothing is imported then.
    :raises NotATableError: if the file is no table.
    """
    listing = read_listing(
        file.data, required=("member_id", "name"), optional=("id_type", "email", "phone", "status")
    )
    listed = list(_listed(listing))

    def write(session: Session, report: ImportReport) -> None:
        addresses = _Addresses(session, listed)
        addresses.refuse_taken(listing, listed)
        listing.require_sound("asociados")
        report.rows = len(listed)
        _save(session, listed, report)
        addresses.bind(session, office)

    return import_once(office, file, KIND, write, by=by, dry_run=dry_run)


def _listed(listing: Listing) -> list[_Listed]:
    members: list[_Listed] = []
    first_line: dict[str, int] = {}
    for row in listing:
        member_id = listing.read(row, "member_id", identity_number)
        name = listing.text(row, "name")
        if not name:
            listing.refuse(row, "name: está vacío")
        email = listing.read(row, "email", email_address)
        phone = listing.read(row, "phone", phone_number)
        id_type = listing.read(row, "id_type", _id_type)
        status = listing.read(row, "status", _status)
        if member_id is None or id_type is None or status is None:
            continue
        if member_id in first_line:
            listing.refuse(
                row, f"member_id: {member_id} ya está en la línea {first_line[member_id]}"
            )
            continue
        first_line[member_id] = row.line
        members.append(
            _Listed(
                row=row,
                id=member_id,
                id_type=id_type,
                name=name,
                email=email,
                phone=phone,
                status=status,
            )
        )
    return members


def _id_type(text: str) -> str:
    letter = (text or "C").upper()
    if letter not in _ID_TYPES or len(letter) != 1:
        raise CellError(f"«{text}» no es C, E, T, A, P, R ni U")
    return letter


def _status(text: str) -> str:
    try:
        return _STATUSES[text.lower()]
    except KeyError:
        raise CellError(f"«{text}» no es active, inactive, suspended ni retired") from None


class _Addresses:
    """Who is known by which address: as it is, and as the file wants it."""

    def __init__(self, session: Session, listed: list[_Listed]) -> None:
        kinds = [IdentityKind.EMAIL.value, IdentityKind.PHONE.value]
        self.bound = {
            (identity.kind, identity.value): identity
            for identity in session.exec(select(Identity).where(col(Identity.kind).in_(kinds)))
        }
        self.wanted: dict[tuple[str, str], str] = {}
        for member in listed:
            for address in member.addresses:
                self.wanted.setdefault(address, member.id)
        listed_ids = {member.id for member in listed}
        self.given_up = {
            address: identity
            for address, identity in self.bound.items()
            if identity.source == _IMPORTED
            and identity.member_id in listed_ids
            and self.wanted.get(address) != identity.member_id
        }

    def refuse_taken(self, listing: Listing, listed: list[_Listed]) -> None:
        """Make a bad line of every address that belongs to somebody else."""
        for member in listed:
            for address in member.addresses:
                owner = self.wanted[address]
                if address not in self.given_up and address in self.bound:
                    owner = self.bound[address].member_id
                if owner != member.id:
                    listing.refuse(member.row, f"{address[1]} ya es del asociado {owner}")

    def bind(self, session: Session, office: Office) -> None:
        for identity in self.given_up.values():
            session.delete(identity)
        session.flush()  # Before the same addresses are given to others.
        new = [
            {
                "kind": kind,
                "value": value,
                "member_id": member_id,
                "source": _IMPORTED,
                "created_at": office.now(),
            }
            for (kind, value), member_id in self.wanted.items()
            if (kind, value) not in self.bound or (kind, value) in self.given_up
        ]
        if new:  # As a list: the write lock is held, and members are writing to us.
            session.execute(sa.insert(Identity), new)


def _save(session: Session, listed: list[_Listed], report: ImportReport) -> None:
    known = {row.id: row for row in session.exec(select(Member))}
    added = []
    for member in listed:
        new = Member(
            id=member.id,
            id_type=member.id_type,
            name=member.name,
            email=member.email,
            phone=member.phone,
            status=member.status,
        )
        old = known.get(member.id)
        if old is None:
            added.append(new.model_dump())
        elif old.model_dump() == new.model_dump():
            report.unchanged += 1
        else:
            session.merge(new)
            report.changed += 1
    session.flush()
    if added:
        session.execute(sa.insert(Member), added)
    report.added = len(added)
