"""Asobancaria collection files ("archivo de recaudos"), 2001 and 1998.

Where the fields stand is in `layouts/`; here is what a whole file must be: its order, its
receiver, its counts and its totals. Numbers are filled with zeros on the left, money has two
implied decimals, and blanks at the end of a record may be cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from models.money import ZERO, Money
from parsers.bankfiles.layout import Layout, LineError, Record, cut
from parsers.bankfiles.problems import BadLine, RejectedFileError
from parsers.bankfiles.statement import Credit, Identities, LeftOut, Returned, Statement

_LONGEST_REFERENCE: Final = 15  # Digits; what is longer is several references in one field.
_IDENTITY_NUMBER: Final = re.compile(r"\d{6,10}")
# A padded file of a DOS program ends in the mark of its end, and zeros up to its block.
_AFTER_THE_END: Final = "\x1a\0\r\n \t"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Who a collection file must be for. ``nit`` is without its check digit."""

    nit: str
    check_digit: str
    accounts: frozenset[str]


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
    form: Layout
    ids: Identities
    header: Record | None = None
    day: date = date.min
    account: str = ""
    batch: Record | None = None  # The header of the open batch.
    batches: int = 0
    in_batch: _Tally = field(default_factory=_Tally)
    in_file: _Tally = field(default_factory=_Tally)
    closed: bool = False
    foreign: bool = False  # Not for us, or no such file at all: the other lines say no more.
    spoiled: bool = False  # A line could not be read: totals would only repeat that.
    credits: list[Credit] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    returned: list[Returned] = field(default_factory=list)

    def take(self, line: int, text: str) -> None:
        if self.closed:
            raise LineError("hay registros después del control de archivo (09)")
        if self.header is None and text[:2] != "01":
            self.foreign = True
            raise LineError("el archivo no empieza con su encabezado (01)")
        if self.header is None:
            self.foreign = True  # Until its header is found to be in order.
        record = cut(line, text, self.form)
        match record.section:
            case "file":
                self._open_file(record)
            case "batch":
                self._open_batch(record)
            case "detail":
                self._detail(record)
            case "batch_end":
                self._close_batch(record)
            case _:
                self._close_file(record)

    def _open_file(self, record: Record) -> None:
        if self.header is not None:
            raise LineError("hay dos encabezados (01)")
        nit = record["nit"].lstrip("0")
        if nit not in {self.ours.nit, self.ours.nit + self.ours.check_digit}:
            raise LineError(f"el NIT {nit} no es el de la Cooperativa")
        self.account = record["account"].lstrip("0 ")
        if self.account not in self.ours.accounts:
            raise LineError(f"la cuenta {self.account} no es de la Cooperativa")
        self.header, self.day, self.foreign = record, record.day("day"), False

    def _open_batch(self, record: Record) -> None:
        if self.batch is not None:
            raise LineError("empieza un lote (05) sin cerrar el anterior (08)")
        self.batch = record
        self.batches += 1
        self.in_batch = _Tally()

    def _detail(self, record: Record) -> None:
        if self.form.has_batches and self.batch is None:
            raise LineError("hay un recaudo (06) fuera de un lote")
        amount = Money(record.number("amount"))
        self.in_batch.add(amount)
        self.in_file.add(amount)
        cause = record["cause"]
        if cause.strip("0"):  # Blank at some banks, zeros at others: paid.
            self._leave_out(record, amount, f"devuelto, causal {cause}")
            self.returned.append(self._returned(record, amount, cause))
        elif not amount:
            self._leave_out(record, amount, "sin valor")
        else:
            self.credits.append(self._credit(record, amount))

    def _leave_out(self, record: Record, amount: Money, reason: str) -> None:
        self.left_out.append(LeftOut(line=record.line, reason=reason, amount=amount))

    def _returned(self, record: Record, amount: Money, cause: str) -> Returned:
        medium = self.form.media.get(record["medium"])
        return Returned(
            line=record.line,
            date=self.day,
            amount=amount,
            reference=self._main_reference(record["reference"]) or None,
            medium=medium[0] if medium else None,
            cause=cause,
        )

    def _credit(self, record: Record, amount: Money) -> Credit:
        assert self.header is not None
        whole = record["reference"].lstrip("0")
        reference = self._main_reference(record["reference"])
        medium = self.form.media.get(record["medium"])
        # Not the sequence and not the batch: a file that is sent again may number them anew.
        facts = [record[name] for name in _FACTS]
        return Credit(
            line=record.line,
            id=self.ids.of(self.header["bank"], self.account, self.day, whole, *facts),
            date=self.day,
            amount=amount,
            reference=reference or None,
            description=self._description(record, "" if reference == whole else whole),
            medium=medium[0] if medium else None,
            origin=self.batch["service"].lstrip("0") if self.batch else "",
            account=self.account,
        )

    def _main_reference(self, printed: str) -> str:
        """Return the payer's number: of several in one field, the first that may be one."""
        bare = printed.lstrip("0")
        if len(bare) <= _LONGEST_REFERENCE or not self.form.reference_parts:
            return bare
        digits = printed.zfill(sum(self.form.reference_parts))
        parts, start = [], 0
        for width in self.form.reference_parts:
            parts.append(digits[start : start + width].lstrip("0"))
            start += width
        return next((part for part in parts if _IDENTITY_NUMBER.fullmatch(part)), bare)

    def _description(self, record: Record, whole_reference: str) -> str:
        medium, origin = record["medium"], record["origin"]
        fallback = f"medio {medium}" if medium else ""
        parts = [
            self.form.media[medium][1] if medium in self.form.media else fallback,
            self.form.origins.get(origin, f"procedencia {origin}" if origin else ""),
            f"entidad {record['debited_bank']}" if record["debited_bank"] else "",
            f"oficina {record['branch']}" if record["branch"] else "",
            f"autorización {record['authorisation']}" if record["authorisation"].strip("0") else "",
            f"referencia completa {whole_reference}" if whole_reference else "",
        ]
        return " · ".join(part for part in parts if part)

    def _close_batch(self, record: Record) -> None:
        if self.batch is None:
            raise LineError("hay un control de lote (08) sin lote abierto")
        opened, number = self.batch["number"], record["number"]
        if number and number.lstrip("0") != opened.lstrip("0"):
            raise LineError(f"el control dice lote {number} y el lote abierto es {opened}")
        # Banks count the details; some writers count the batch's own two records too.
        self._compare(record, self.in_batch, extra=(0, 2), of="lote")
        self.batch = None

    def _close_file(self, record: Record) -> None:
        if self.batch is not None:
            raise LineError(f"el lote {self.batch['number']} no está cerrado (08)")
        if self.form.has_batches and not self.batches:
            raise LineError("el archivo no trae ningún lote (05)")
        self.closed = True
        self._compare(record, self.in_file, extra=(0,), of="archivo")

    def _compare(self, record: Record, tally: _Tally, *, extra: tuple[int, ...], of: str) -> None:
        if self.spoiled:
            return
        count, total = record.number("count"), Money(record.number("total"))
        if count - tally.count not in extra:
            raise LineError(f"el {of} dice {count} registros y trae {tally.count}")
        if total != tally.total:
            raise LineError(f"el {of} dice {total} y sus recaudos suman {tally.total}")

    @property
    def identity(self) -> str:
        """What makes this file the one that it is, whatever it is called (see `Statement`)."""
        assert self.header is not None
        facts = [self.header["bank"], self.account, self.header["day"]]
        return "/".join([*facts, *(self.header[name] for name in _IDENTITY if self.header[name])])


_FACTS: Final = (
    "amount", "origin", "medium", "operation", "authorisation", "debited_bank", "branch",
)  # fmt: skip
_IDENTITY: Final = ("written_on", "written_at", "modifier")


def read_asobancaria(data: bytes, *, ours: Ours, form: Layout, source: str) -> Statement:
    """Return the credits of a collection file; returned payments are left out.

    :raises RejectedFileError: if order, totals, receiver or any field is not as the layout says.
    """
    reading = _Reading(ours=ours, form=form, ids=Identities(source))
    bad: list[BadLine] = []
    last = 1
    for last, text in _lines(data):
        try:
            reading.take(last, text)
        except LineError as error:
            bad.append(BadLine(last, str(error)))
            reading.spoiled = True
            if reading.foreign:
                break
    if not (reading.closed or reading.foreign):
        bad.append(BadLine(last, "falta el control de archivo (09): está incompleto"))
    if bad:
        raise RejectedFileError(form.title, bad)
    return Statement(
        title=form.title,
        credits=tuple(reading.credits),
        left_out=tuple(reading.left_out),
        returned=tuple(reading.returned),
        identity=reading.identity,
    )


def looks_like(data: bytes, form: Layout) -> bool:
    """Return whether the first line could be the header of such a file."""
    line, text = next(_lines(data[: 2 * form.width + len(_BYTE_ORDER_MARK)]))
    try:
        return cut(line, text, form).section == "file"
    except LineError:
        return False


def _lines(data: bytes) -> Iterator[tuple[int, str]]:
    text = data.removeprefix(_BYTE_ORDER_MARK).decode("iso-8859-1").rstrip(_AFTER_THE_END)
    yield from enumerate(re.split(r"\r\n|\r|\n", text), 1)
