"""Why a file is refused: as a whole, with every bad line named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.errors import TupagoError

MOST_TOLD: Final = 100  # In one sentence; `RejectedFileError.lines` holds them all.


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that cannot be taken, and why (Spanish, for staff)."""

    line: int  # As an editor or a spreadsheet counts it, from 1.
    reason: str

    def __str__(self) -> str:
        return f"línea {self.line}: {self.reason}"


class RejectedFileError(TupagoError):
    """Nothing of the file is taken: one bad line is enough, and all of them are named."""

    code = "import.rejected"
    message = "El archivo no se importó."

    def __init__(self, detail: str = "", lines: Sequence[BadLine] = ()) -> None:
        self.lines = tuple(sorted(lines, key=lambda bad: bad.line))
        told = [str(line) for line in self.lines[:MOST_TOLD]]
        more = len(self.lines) - len(told)
        if more:
            told.append(f"y {more} líneas más")
        super().__init__("; ".join([detail] * bool(detail) + told))


class NotATableError(TupagoError):
    """The bytes are no CSV and no XLSX."""

    code = "import.not_a_table"
    message = "El archivo no se puede leer como tabla (CSV o XLSX)."


class UnknownFormatError(TupagoError):
    code = "import.unknown_format"
    message = "No existe ese formato de archivo del banco."


class FormatUnsureError(UnknownFormatError):
    """No format fits, or something would have to be taken for granted."""

    code = "import.format_unsure"
    message = "El formato del archivo no se reconoce con seguridad."


class FormatOffError(UnknownFormatError):
    code = "import.format_off"
    message = "El archivo es de un formato que está apagado."
