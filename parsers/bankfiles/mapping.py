"""Saved column mappings: how to read a bank's table, kept as TOML that staff can edit.

A mapping names its columns by words of their headings (accents, case and marks do not count) or,
where the file has no headings, by their numbers from 1. `mappings/` beside this file holds the
ones that come with tupago; more may be saved in a deployment's own folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from models.errors import TupagoError
from models.money import ZERO, Money
from parsers.bankfiles.columns import CellError, read_days, read_figures
from parsers.bankfiles.grid import Row, as_text, read_grid
from parsers.bankfiles.problems import BadLine, RejectedFileError
from parsers.bankfiles.statement import Credit, Identities, LeftOut, Statement
from parsers.lettering import fold

_NAMES: Final = (
    "date", "amount", "credit", "debit", "sign", "reference", "description", "key", "status",
    "account",
)  # fmt: skip
_LOOKED_AT: Final = 60  # Rows among which the headings are looked for.
_IDENTITY_NUMBER: Final = re.compile(r"\d{6,10}")
_CREDIT_SIGNS: Final = frozenset(
    {"+", "c", "cr", "nc", "credito", "nota credito", "abono", "haber", "consignacion", "entrada"}
)
_DEBIT_SIGNS: Final = frozenset(
    {"-", "d", "db", "dr", "nd", "debito", "nota debito", "cargo", "debe", "retiro", "salida"}
)


class MappingInvalidError(TupagoError):
    code = "import.mapping_invalid"
    message = "El mapa de columnas guardado está mal escrito."


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """How one bank's table is read. Words are folded: no accents, no case, no marks."""

    title: str
    columns: Mapping[str, tuple[str | int, ...]]
    headings: bool = True
    date_order: str = "auto"  # auto | ymd | dmy | mdy
    figures: str = "auto"  # auto | co | us
    paid: tuple[str, ...] = ()  # What `status` says of money that arrived; empty: not looked at.
    skip: tuple[str, ...] = ()  # Rows whose description begins so: balances, not movements.
    stop: tuple[str, ...] = ()  # From a row that begins so on, the rest is footer.


def mapping_from_toml(text: str) -> ColumnMapping:
    """Return the mapping that ``text`` describes.

    :raises MappingInvalidError: if it is no TOML, names an unknown column or value, or leaves out
        the date or the amounts.
    """
    try:
        data = tomllib.loads(text)
        rows = data.get("rows", {})
        values = data.get("values", {})
        mapping = ColumnMapping(
            title=str(data["title"]),
            columns={name: _keywords(words) for name, words in data["columns"].items()},
            headings=bool(data.get("headings", True)),
            date_order=values.get("date_order", "auto"),
            figures=values.get("figures", "auto"),
            paid=_folded(rows.get("paid", ())),
            skip=_folded(rows.get("skip", ())),
            stop=_folded(rows.get("stop", ())),
        )
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
        raise MappingInvalidError(str(error)) from None
    _check(mapping)
    return mapping


def _check(mapping: ColumnMapping) -> None:
    named = set(mapping.columns)
    if unknown := named - set(_NAMES):
        raise MappingInvalidError(f"columnas desconocidas: {', '.join(sorted(unknown))}")
    if "date" not in named or not named & {"amount", "credit"}:
        raise MappingInvalidError("faltan las columnas date y amount (o credit)")
    if mapping.date_order not in {"auto", "ymd", "dmy", "mdy"}:
        raise MappingInvalidError(f"date_order: {mapping.date_order!r}")
    if mapping.figures not in {"auto", "co", "us"}:
        raise MappingInvalidError(f"figures: {mapping.figures!r}")
    numbered = [isinstance(word, int) for words in mapping.columns.values() for word in words]
    if any(numbered) == mapping.headings or (any(numbered) and not all(numbered)):
        raise MappingInvalidError("con headings = false las columnas son números; si no, palabras")


def _keywords(words: Any) -> tuple[str | int, ...]:  # noqa: ANN401 — straight from TOML
    many = words if isinstance(words, list) else [words]
    return tuple(word if isinstance(word, int) else normal(word) for word in many)


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(normal(word) for word in words)


def normal(heading: str) -> str:
    """Return a heading as it compares: letters and figures only, one blank between words."""
    return " ".join(re.findall(r"[a-z0-9+]+", fold(heading)))


# --- Reading -------------------------------------------------------------------------------


def read_mapped(
    data: bytes, mapping: ColumnMapping, *, source: str, accounts: frozenset[str] = frozenset()
) -> Statement:
    """Return the credits of a table; debits, unpaid rows and balances are left out.

    :param accounts: our own; where the mapping names an ``account`` column, rows of other
        accounts are left out. Empty: whatever account the file is of.
    :raises RejectedFileError: if a row cannot be read, or the headings are not found.
    :raises NotATableError: if the bytes are no table.
    """
    grid = read_grid(data)
    if mapping.headings:
        body, columns = _under_headings(grid, mapping)
    else:
        body = list(grid)
        columns = {
            name: [int(word) - 1 for word in words] for name, words in mapping.columns.items()
        }
    return _Table(mapping, columns, source, accounts).read(body)


def _under_headings(
    grid: Sequence[Row], mapping: ColumnMapping
) -> tuple[list[Row], dict[str, list[int]]]:
    """Return the rows under the headings, and the positions of the columns that were found."""
    for index, row in enumerate(grid[:_LOOKED_AT]):
        columns = _found_columns(row, mapping)
        if columns.get("date") and (columns.get("amount") or columns.get("credit")):
            missing = [name for name in ("key", "status") if name in mapping.columns]
            if all(columns.get(name) for name in missing):
                return list(grid[index + 1 :]), columns
    wanted = ", ".join(str(words[0]) for words in mapping.columns.values() if words)
    raise RejectedFileError(
        f"no se encontró la fila de encabezados del formato «{mapping.title}» ({wanted})"
    )


def _found_columns(row: Row, mapping: ColumnMapping) -> dict[str, list[int]]:
    """Match headings with keywords: equal headings first, then headings that hold the words.

    A column serves one purpose; "Valor crédito" is not also "Valor".
    """
    headings = {
        position: normal(as_text(cell)) for position, cell in enumerate(row.cells) if as_text(cell)
    }
    columns: dict[str, list[int]] = {name: [] for name in mapping.columns}
    taken: set[int] = set()
    for fits in (str.__eq__, _holds_words):
        for name, words in mapping.columns.items():
            for word in words:
                for position, heading in headings.items():
                    if position not in taken and fits(heading, str(word)):
                        columns[name].append(position)
                        taken.add(position)
    return columns


def _holds_words(heading: str, words: str) -> bool:
    return f" {words} " in f" {heading} "


@dataclass(slots=True)
class _Table:
    """Rows of one file on their way to credits."""

    mapping: ColumnMapping
    columns: Mapping[str, list[int]]
    source: str
    accounts: frozenset[str]
    bad: list[BadLine] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def read(self, body: Sequence[Row]) -> Statement:
        rows = list(self._movements(body))
        if not rows and not self.mapping.headings:  # No heading has shown that it is its kind.
            raise RejectedFileError(f"no trae movimientos del formato «{self.mapping.title}»")
        days = read_days([self._cell(row, "date") for row in rows], self.mapping.date_order)
        amounts = self._amounts(rows)
        ids = Identities(self.source)
        credits_ = []
        for row, day, amount in zip(rows, days, amounts, strict=True):
            wrong = [value for value in (day, amount) if isinstance(value, CellError)]
            if wrong:
                self.bad.append(BadLine(row.line, "; ".join(str(error) for error in wrong)))
                continue
            assert isinstance(day, date)
            assert isinstance(amount, Money)
            if self._counts(row, amount):
                credits_.append(self._credit(row, day, amount, ids))
        if self.bad:
            raise RejectedFileError(self.mapping.title, self.bad)
        return Statement(credits=tuple(credits_), left_out=tuple(self.left_out))

    def _cell(self, row: Row, name: str) -> Any:  # noqa: ANN401 — a cell, or "" for none
        positions = self.columns.get(name) or []
        return row[positions[0]] if positions else ""

    def _text(self, row: Row, name: str) -> str:
        return " ".join(as_text(self._cell(row, name)).split())

    def _movements(self, body: Sequence[Row]) -> Iterator[Row]:
        for row in body:
            beginning = next((text for cell in row.cells if (text := normal(as_text(cell)))), "")
            if self.mapping.stop and beginning.startswith(self.mapping.stop):
                return
            said = normal(self._text(row, "description"))
            if (
                self.mapping.skip
                and (beginning, said) != ("", "")
                and (said.startswith(self.mapping.skip) or beginning.startswith(self.mapping.skip))
            ):
                self.left_out.append(LeftOut(line=row.line, reason="saldo o total"))
            elif not any(
                as_text(self._cell(row, name)) for name in ("date", "amount", "credit", "debit")
            ):
                self.left_out.append(LeftOut(line=row.line, reason="sin fecha ni valor"))
            else:
                yield row

    def _amounts(self, rows: Sequence[Row]) -> list[Money | CellError]:
        if self.columns.get("credit"):
            return self._two_columns(rows)
        cells = [self._cell(row, "amount") for row in rows]
        amounts = read_figures(cells, self.mapping.figures)
        if not self.columns.get("sign"):
            return amounts
        signs = [self._text(row, "sign") for row in rows]
        return [
            self._signed(amount, normal(sign) or sign)
            for amount, sign in zip(amounts, signs, strict=True)
        ]

    @staticmethod
    def _signed(amount: Money | CellError, sign: str) -> Money | CellError:
        if isinstance(amount, CellError):
            return amount
        unsigned = max(amount, Money(-amount.centavos))
        if sign in _CREDIT_SIGNS:
            return unsigned
        if sign in _DEBIT_SIGNS:
            return Money(-unsigned.centavos)
        return CellError(f"«{sign}» no dice si es débito o crédito")

    def _two_columns(self, rows: Sequence[Row]) -> list[Money | CellError]:
        """Return credit less debit; a cell that is empty or a dash is nothing."""
        texts = [
            [cell if as_text(cell).strip("-") else "0" for cell in column]
            for column in (
                [self._cell(row, "credit") for row in rows],
                [self._cell(row, "debit") for row in rows],
            )
        ]
        both = read_figures([*texts[0], *texts[1]], self.mapping.figures)
        result: list[Money | CellError] = []
        for credit, debit in zip(both[: len(rows)], both[len(rows) :], strict=True):
            if isinstance(credit, CellError):
                result.append(credit)
            elif isinstance(debit, CellError):
                result.append(debit)
            elif credit and debit:
                result.append(CellError("tiene débito y crédito a la vez"))
            else:
                result.append(credit - max(debit, Money(-debit.centavos)))
        return result

    def _counts(self, row: Row, amount: Money) -> bool:
        """Whether the row is money that arrived; if not, say why it is left out."""
        account = self._text(row, "account").lstrip("0")
        reason = None
        if self.mapping.paid and normal(self._text(row, "status")) not in self.mapping.paid:
            reason = f"estado «{self._text(row, 'status')}»"
        elif account and self.accounts and account not in self.accounts:
            reason = f"es de la cuenta {account}"
        elif amount < ZERO:
            reason = "débito"
        elif not amount:
            reason = "sin valor"
        if reason:
            self.left_out.append(LeftOut(line=row.line, reason=reason, amount=amount))
        return reason is None

    def _credit(self, row: Row, day: date, amount: Money, ids: Identities) -> Credit:
        reference = self._reference(row)
        description = self._text(row, "description")
        key = self._text(row, "key")
        if key in self.keys:
            self.bad.append(BadLine(row.line, f"«{key}» está repetido en el archivo"))
        if "key" in self.mapping.columns:
            if not key:
                self.bad.append(BadLine(row.line, "le falta su identificador"))
            self.keys.add(key)
            identity = f"{self.source}:{key}"
        else:
            identity = ids.of(
                self._text(row, "account"), day, amount.plain, reference, normal(description)
            )
        return Credit(
            id=identity, date=day, amount=amount, reference=reference, description=description
        )

    def _reference(self, row: Row) -> str | None:
        """Return the first reference that reads like an identity number, else the first of all."""
        said = [as_text(row[position]) for position in self.columns.get("reference") or []]
        numbers = [_number(text) for text in said]
        for number in numbers:
            if number and _IDENTITY_NUMBER.fullmatch(number):
                return number
        for number, printed in zip(numbers, said, strict=True):
            if number or printed:
                return number or " ".join(printed.split())
        return None


def _number(printed: str) -> str | None:
    """Return the digits of ``1.077.227.777`` or ``0001077227777``; an IP address is no number."""
    bare = printed.replace(" ", "")
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}(?:[.,][0-9]{3})+", bare):
        return None
    return re.sub(r"\D", "", bare).lstrip("0") or None
