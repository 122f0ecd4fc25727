"""Colombian pesos."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"(-?)(\d+)(?:\.(\d{1,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of Colombian pesos (COP), counted in whole centavos.

    Integers only: a receipt prints an exact figure, so nothing here may round.
    """

    centavos: int

    @classmethod
    def pesos(cls, whole: int) -> Money:
        return cls(whole * 100)

    @classmethod
    def from_plain(cls, text: str) -> Money:
        """Return the amount written as a plain number of pesos: ``54000``, ``54000.00``.

        This is the form of our own files; what receipts print is read by `parsers.amounts`.

        :raises ValueError: if the text is anything else.
        """
        found = _PLAIN.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not a plain amount of pesos: {text!r}")
        sign, whole, cents = found.groups()
        centavos = int(whole) * 100 + int((cents or "").ljust(2, "0"))
        return cls(-centavos if sign else centavos)

    @property
    def plain(self) -> str:
        """The amount as our own files write it: ``54000.00``."""
        sign = "-" if self.centavos < 0 else ""
        whole, cents = divmod(abs(self.centavos), 100)
        return f"{sign}{whole}.{cents:02}"

    def __add__(self, other: Money) -> Money:
        return Money(self.centavos + other.centavos)

    def __sub__(self, other: Money) -> Money:
        return Money(self.centavos - other.centavos)

    def __mul__(self, times: int) -> Money:
        return Money(self.centavos * times)

    def __bool__(self) -> bool:
        return self.centavos != 0

    def __str__(self) -> str:
        """Return the amount as members read it: ``$ 1.234.567``, or ``$ 80,50``."""
        sign = "-" if self.centavos < 0 else ""
        whole, cents = divmod(abs(self.centavos), 100)
        grouped = f"{whole:,}".replace(",", ".")
        return f"{sign}$ {grouped}" + (f",{cents:02}" if cents else "")


ZERO = Money(0)
