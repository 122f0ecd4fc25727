"""Asobancaria 2001 collection files ("archivo de recaudos"): 162 characters a record.

Layout: Asobancaria, "Recomendación – Especificaciones técnicas para reportar la información del
recaudo", first revision, September 2001. A file is ``01 (05 06* 08)+ 09``; numbers are filled
with zeros on the left, money has two implied decimals, and blanks at the end may be cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from models.money import ZERO, Money
from parsers.bankfiles.problems import BadLine, RejectedFileError
from parsers.bankfiles.statement import Credit, Identities, LeftOut, Statement

_WIDTH: Final = 162
_CHEQUE: Final = "02"
_PAID: Final = frozenset({"", "000"})  # Return cause: blank at some banks, zeros at others.
_ORIGINS: Final = {
    "01": "banco", "02": "corporación de ahorro", "03": "ACH Colombia", "04": "Ascredibanco",
    "05": "ATH", "06": "CENIT", "07": "Redeban", "08": "Servibanca",
}  # fmt: skip
_MEDIA: Final = {
    "01": "ventanilla, efectivo", "02": "ventanilla, cheque", "03": "buzón",
    "11": "cuenta, audiorrespuesta", "12": "cuenta, cajero", "13": "cuenta, datáfono",
    "14": "cuenta, domiciliación", "15": "cuenta, internet",
    "21": "tarjeta, audiorrespuesta", "22": "tarjeta, cajero", "23": "tarjeta, datáfono",
    "24": "tarjeta, domiciliación", "25": "tarjeta, internet",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Who a collection file must be for. ``nit`` is without its check digit."""

    nit: str
    check_digit: str
    accounts: frozenset[str]


class _LineError(Exception):
    """The line at hand is wrong; the message says how."""


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    text: str  # Padded to its full width.

    @property
    def kind(self) -> str:
        return self.text[:2]

    def field(self, first: int, last: int) -> str:
        """Return the characters at 1-based positions ``first`` to ``last``, without blanks."""
        return self.text[first - 1 : last].strip()

    def digits(self, first: int, last: int, name: str) -> str:
        value = self.field(first, last)
        if not (value.isascii() and value.isdigit()):
            raise _LineError(f"{name}: se esperaban solo dígitos y dice «{value}»")
        return value

    def number(self, first: int, last: int, name: str) -> int:
        return int(self.digits(first, last, name))

    def day(self, first: int, last: int, name: str) -> date:
        value = self.digits(first, last, name)
        try:
            return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            raise _LineError(f"{name}: «{value}» no es una fecha AAAAMMDD") from None


@dataclass(slots=True)
class _Tally:
    """What a control record must repeat."""

    count: int = 0
    total: Money = ZERO

    def add(self, amount: Money) -> None:
        self.count += 1
        self.total += amount


@dataclass(slots=True)
class _Reading:
    """The file as far as it was read."""

    ours: Ours
    ids: Identities
    day: date | None = None
    bank: str = ""
    account: str = ""
    batch: str | None = None  # The number of the open batch.
    batches: int = 0
    in_batch: _Tally = field(default_factory=_Tally)
    in_file: _Tally = field(default_factory=_Tally)
    closed: bool = False
    spoiled: bool = False  # A line could not be read: totals would only repeat that.
    credits: list[Credit] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def take(self, record: _Record) -> None:
        if len(record.text) > _WIDTH:
            raise _LineError(f"tiene {len(record.text)} caracteres; el formato usa {_WIDTH}")
        if self.closed:
            raise _LineError("hay registros después del control de archivo (09)")
        if self.day is None and record.kind != "01":
            raise _LineError("el archivo no empieza con su encabezado (01)")
        match record.kind:
            case "01":
                self._open_file(record)
            case "05":
                self._open_batch(record)
            case "06":
                self._detail(record)
            case "08":
                self._close_batch(record)
            case "09":
                self._close_file(record)
            case other:
                raise _LineError(f"tipo de registro desconocido «{other}»")

    def _open_file(self, record: _Record) -> None:
        if self.day is not None:
            raise _LineError("hay dos encabezados (01)")
        # Before the other fields are looked at: a bad header is one bad line, not a file of them.
        self.day = date.min
        nit = record.digits(3, 12, "NIT").lstrip("0")
        if nit not in {self.ours.nit, self.ours.nit + self.ours.check_digit}:
            raise _LineError(f"el NIT {nit} no es el de la Cooperativa")
        self.account = record.field(24, 40).lstrip("0 ")
        if self.account not in self.ours.accounts:
            raise _LineError(f"la cuenta {self.account} no es de la Cooperativa")
        self.bank = record.digits(21, 23, "entidad recaudadora")
        self.day = record.day(13, 20, "fecha de recaudo")

    def _open_batch(self, record: _Record) -> None:
        if self.batch is not None:
            raise _LineError("empieza un lote (05) sin cerrar el anterior (08)")
        self.batch = record.digits(16, 19, "número de lote")
        self.batches += 1
        self.in_batch = _Tally()

    def _detail(self, record: _Record) -> None:
        if self.batch is None:
            raise _LineError("hay un recaudo (06) fuera de un lote")
        assert self.day is not None
        amount = Money(record.number(51, 64, "valor recaudado"))
        reference = self._reference(record)
        self.in_batch.add(amount)
        self.in_file.add(amount)
        cause = record.field(95, 97)
        medium = record.field(67, 68)
        reason = None
        if cause not in _PAID:
            reason = f"devuelto, causal {cause}"
        elif medium == _CHEQUE:
            reason = "cheque, todavía en canje"
        elif not amount:
            reason = "sin valor"
        if reason:
            self.left_out.append(LeftOut(line=record.line, reason=reason, amount=amount))
            return
        facts = [record.field(first, last) for first, last in _FACTS]
        self.credits.append(
            Credit(
                id=self.ids.of(self.bank, self.account, self.day, reference, *facts),
                date=self.day,
                amount=amount,
                reference=reference or None,
                description=_description(record),
            )
        )

    @staticmethod
    def _reference(record: _Record) -> str:
        return record.digits(3, 50, "referencia").lstrip("0") if record.field(3, 50) else ""

    def _close_batch(self, record: _Record) -> None:
        if self.batch is None:
            raise _LineError("hay un control de lote (08) sin lote abierto")
        number = record.field(30, 33)
        if number and number.lstrip("0") != self.batch.lstrip("0"):
            raise _LineError(f"el control dice lote {number} y el lote abierto es {self.batch}")
        # Banks count the details; some writers count the batch's own two records too.
        self._compare(record, self.in_batch, extra=(0, 2), of="lote")
        self.batch = None

    def _close_file(self, record: _Record) -> None:
        if self.batch is not None:
            raise _LineError(f"el lote {self.batch} no está cerrado (08)")
        if not self.batches:
            raise _LineError("el archivo no trae ningún lote (05)")
        self._compare(record, self.in_file, extra=(0,), of="archivo")
        self.closed = True

    def _compare(self, record: _Record, tally: _Tally, *, extra: tuple[int, ...], of: str) -> None:
        if self.spoiled:
            return
        count = record.number(3, 11, "total de registros")
        total = Money(record.number(12, 29, "valor total"))
        if count - tally.count not in extra:
            raise _LineError(f"el {of} dice {count} registros y trae {tally.count}")
        if total != tally.total:
            raise _LineError(f"el {of} dice {total} y sus recaudos suman {tally.total}")


# Value, origin, medium, operation, authorisation, debited bank, branch. Not the sequence and not
# the batch: a file that is sent again may number its lines anew.
_FACTS: Final = ((51, 64), (65, 66), (67, 68), (69, 74), (75, 80), (81, 83), (84, 87))


def read_asobancaria(data: bytes, *, ours: Ours, source: str) -> Statement:
    """Return the credits of a 2001 file; returned payments and cheques are left out.

    :raises RejectedFileError: if order, totals, receiver or any field is not as the layout says.
    """
    reading = _Reading(ours=ours, ids=Identities(source))
    bad: list[BadLine] = []
    last = 0
    for record in _records(data):
        last = record.line
        try:
            reading.take(record)
        except _LineError as error:
            bad.append(BadLine(record.line, str(error)))
            reading.spoiled = True
            if reading.day is None:
                break  # Another kind of file: its other lines would only say the same.
    if not bad and not reading.closed:
        bad.append(BadLine(max(last, 1), "falta el control de archivo (09): está incompleto"))
    if bad:
        raise RejectedFileError("archivo Asobancaria", bad)
    return Statement(credits=tuple(reading.credits), left_out=tuple(reading.left_out))


def _records(data: bytes) -> Iterator[_Record]:
    text = data.removeprefix(b"\xef\xbb\xbf").decode("iso-8859-1").rstrip("\x1a\r\n \t")
    for line, content in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        yield _Record(line, content.rstrip().ljust(_WIDTH))


def _description(record: _Record) -> str:
    origin, medium = record.field(65, 66), record.field(67, 68)
    parts = [
        _MEDIA.get(medium, f"medio {medium}" if medium else ""),
        _ORIGINS.get(origin, f"procedencia {origin}" if origin else ""),
        f"entidad {record.field(81, 83)}" if record.field(81, 83) else "",
        f"oficina {record.field(84, 87)}" if record.field(84, 87) else "",
        f"autorización {record.field(75, 80)}" if record.field(75, 80).strip("0") else "",
    ]
    return " · ".join(part for part in parts if part)
