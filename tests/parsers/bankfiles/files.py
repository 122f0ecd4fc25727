"""Writes the bank files that the tests read; everything in them is invented."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl

from models.money import ZERO, Money
from parsers.bankfiles.asobancaria import Ours

OURS = Ours(nit="860024575", check_digit="7", accounts=frozenset({"230053290"}))


@dataclass(frozen=True, kw_only=True)
class Paid:
    """One detail record (06)."""

    reference: str
    amount: Money
    medium: str = "01"
    cause: str = "   "
    authorisation: str = "000000"
    origin: str = "01"

    def record(self, sequence: int) -> str:
        return (
            f"06{self.reference:0>48}{self.amount.centavos:014}{self.origin}{self.medium}000000"
            f"{self.authorisation}0230230{sequence:07}{self.cause:3}"
        )

    def record_of_1998(self, sequence: int) -> str:
        return f"02{self.reference:0>25}{self.amount.centavos:013}{self.medium}{sequence:07}"


@dataclass(frozen=True, kw_only=True)
class Collection:
    """A whole Asobancaria 2001 file, right unless told otherwise."""

    batches: Sequence[Sequence[Paid]]
    nit: str = "8600245757"
    account: str = "00000000230053290"
    day: str = "20261120"
    extra_in_batch_count: int = 0
    miscounted: Money = ZERO
    modifier: str = "A"

    def lines(self) -> list[str]:
        lines = [f"01{self.nit}{self.day}023{self.account}202611210415{self.modifier}02"]
        for number, batch in enumerate(self.batches, 1):
            lines.append(f"05{14523:013}{number:04}")
            lines += [paid.record(position) for position, paid in enumerate(batch, 2)]
            total = sum(paid.amount.centavos for paid in batch)
            lines.append(f"08{len(batch) + self.extra_in_batch_count:09}{total:018}{number:04}")
        every = [paid for batch in self.batches for paid in batch]
        total = sum(paid.amount.centavos for paid in every) + self.miscounted.centavos
        lines.append(f"09{len(every):09}{total:018}")
        return lines

    def of_1998(self) -> bytes:
        """Return the same payments as a file of 1998 gives them: without batches."""
        every = [paid for batch in self.batches for paid in batch]
        total = sum(paid.amount.centavos for paid in every) + self.miscounted.centavos
        lines = [
            f"01{self.nit[:9]:0>13}{self.day}023{self.account[-15:]}",
            *(paid.record_of_1998(position) for position, paid in enumerate(every, 1)),
            f"09{len(every):09}{total:018}",
        ]
        return "".join(f"{line:<128}\r\n" for line in lines).encode("iso-8859-1")

    def data(self, *, end: str = "\r\n", padded: bool = True) -> bytes:
        lines = [line.ljust(162) if padded else line.rstrip() for line in self.lines()]
        return (end.join(lines) + end).encode("iso-8859-1")


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    workbook.close()
    return out.getvalue()
