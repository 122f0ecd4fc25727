"""A bank's table as a column mapping reads it: rows to credits, debits and balances left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from models.money import ZERO, Money
from parsers.bankfiles.columns import CellError, read_days, read_figures
from parsers.bankfiles.grid import Cell, Row, as_text, read_grid
from parsers.bankfiles.mapping import ColumnMapping, normal
from parsers.bankfiles.problems import BadLine, RejectedFileError
from parsers.bankfiles.statement import Credit, Identities, LeftOut, Statement

_LOOKED_AT: Final = 60  # Rows among which the headings are looked for.
_IDENTITY_NUMBER: Final = re.compile(r"\d{6,10}")


def read_mapped(
    data: bytes, mapping: ColumnMapping, *, source: str, accounts: frozenset[str] = frozenset()
) -> Statement:
    """Return the credits of a table; debits, unpaid rows and balances are left out.

    :param accounts: our own; where the mapping names an ``account`` column, rows of other
        accounts are left out. Empty: whatever account the file is of.
    :raises RejectedFileError: if a row cannot be read, or the headings are not found.
    :raises NotATableError: if the bytes are no table.
    """
    return read_rows(read_grid(data), mapping, source=source, accounts=accounts)


def read_rows(
    grid: Sequence[Row],
    mapping: ColumnMapping,
    *,
    source: str,
    accounts: frozenset[str] = frozenset(),
) -> Statement:
    """Do what `read_mapped` does, on a table that is read already."""
    heading, columns = _placed(grid, mapping)
    body = [row for row in grid if row.line > (heading.line if heading else mapping.start - 1)]
    table = _Table(
        mapping=mapping,
        columns=columns,
        titles=heading.cells if heading else (),
        source=source,
        accounts=accounts,
        own_account=_account_above(grid, mapping),
    )
    return table.read(body)


def heading_row(grid: Sequence[Row], mapping: ColumnMapping) -> tuple[Row, dict[str, list[int]]]:
    """Return the row of headings, and the positions of the columns that were found in it.

    :raises RejectedFileError: if no row holds what the mapping cannot do without.
    """
    for row in grid[:_LOOKED_AT]:
        columns = _found_columns(row, mapping)
        if not columns.get("date") or not (columns.get("amount") or columns.get("credit")):
            continue
        if all(columns.get(name) for name in mapping.required & set(mapping.columns)):
            return row, columns
    wanted = ", ".join(str(words[0]) for words in mapping.columns.values() if words)
    raise RejectedFileError(
        f"no se encontró la fila de encabezados del formato «{mapping.title}» ({wanted})"
    )


def _placed(
    grid: Sequence[Row], mapping: ColumnMapping
) -> tuple[Row | None, Mapping[str, list[int]]]:
    if mapping.headings:
        return heading_row(grid, mapping)
    numbers = {name: [int(word) - 1 for word in words] for name, words in mapping.columns.items()}
    return None, numbers


def _account_above(grid: Sequence[Row], mapping: ColumnMapping) -> str:
    """Return the account that stands above the table, where the mapping says so."""
    if mapping.account_at is None:
        return ""
    line, first, last = mapping.account_at
    text = next((" ".join(map(as_text, row.cells)) for row in grid if row.line == line), "")
    return re.sub(r"\D", "", text[first - 1 : last]).lstrip("0")


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


@dataclass(slots=True, kw_only=True)
class _Table:
    """Rows of one file on their way to credits."""

    mapping: ColumnMapping
    columns: Mapping[str, list[int]]
    titles: Sequence[Cell]
    source: str
    accounts: frozenset[str]
    own_account: str
    bad: list[BadLine] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    footer: Row | None = None

    def read(self, body: Sequence[Row]) -> Statement:
        rows = list(self._movements(body))
        if not rows and not self.mapping.headings:  # No heading has shown that it is its kind.
            raise RejectedFileError(f"no trae movimientos del formato «{self.mapping.title}»")
        days = read_days([self._cell(row, "date") for row in rows], self.mapping.date_order)
        amounts = self._amounts(rows)
        media = self._media(rows)
        ids = Identities(self.source)
        credits_ = []
        for row, day, amount, medium in zip(rows, days, amounts, media, strict=True):
            wrong = [value for value in (day, amount, medium) if isinstance(value, CellError)]
            if wrong:
                self.bad.append(BadLine(row.line, "; ".join(str(error) for error in wrong)))
                continue
            assert isinstance(day, date)
            assert isinstance(amount, Money)
            assert not isinstance(medium, CellError)
            if self._counts(row, amount):
                credits_.append(self._credit(row, day, amount, medium, ids))
        if self.bad:
            raise RejectedFileError(self.mapping.title, self.bad)
        self._compare_with_footer(rows, amounts)
        return Statement(
            title=self.mapping.title,
            credits=tuple(credits_),
            left_out=tuple(self.left_out),
            notes=tuple(self.notes),
        )

    def _cell(self, row: Row, name: str) -> Cell:
        positions = self.columns.get(name) or []
        return row[positions[0]] if positions else ""

    def _text(self, row: Row, name: str) -> str:
        return " ".join(as_text(self._cell(row, name)).split())

    # --- Which rows are movements --------------------------------------------------------

    def _movements(self, body: Sequence[Row]) -> Iterator[Row]:
        for row in body:
            beginning = next((text for cell in row.cells if (text := normal(as_text(cell)))), "")
            if self.mapping.stop and beginning.startswith(self.mapping.stop):
                self.footer = row
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

    def _compare_with_footer(
        self, rows: Sequence[Row], amounts: Sequence[Money | CellError]
    ) -> None:
        """Say so where the file prints a total of its credits that is not their sum."""
        name = "credit" if self.columns.get("credit") else "amount"
        if self.footer is None or not as_text(self._cell(self.footer, name)):
            return
        printed = read_figures(
            [*(self._cell(row, name) or "0" for row in rows), self._cell(self.footer, name)],
            self.mapping.figures,
        )[-1]
        figures = [amount for amount in amounts if isinstance(amount, Money)]
        arrived = sum((amount for amount in figures if amount > ZERO), ZERO)
        if isinstance(printed, Money) and printed not in {arrived, sum(figures, ZERO)}:
            self.notes.append(
                f"El pie del archivo (línea {self.footer.line}) dice {printed} y sus abonos "
                f"suman {arrived}; revise que esté completo."
            )

    # --- Amounts -------------------------------------------------------------------------

    def _amounts(self, rows: Sequence[Row]) -> list[Money | CellError]:
        if self.columns.get("credit"):
            return self._two_columns(rows)
        cells = [self._cell(row, "amount") for row in rows]
        amounts = read_figures(cells, self.mapping.figures)
        if not self.columns.get("sign"):
            return amounts
        signs = [self._text(row, "sign") for row in rows]
        return [self._signed(amount, sign) for amount, sign in zip(amounts, signs, strict=True)]

    def _signed(self, amount: Money | CellError, printed: str) -> Money | CellError:
        if isinstance(amount, CellError):
            return amount
        sign = normal(printed) or printed
        if sign in self.mapping.credit_signs:
            if amount < ZERO:
                return CellError(f"dice «{printed}» y su valor es negativo")
            return amount
        if sign in self.mapping.debit_signs:
            return min(amount, ZERO - amount)
        return CellError(f"«{printed}» no dice si es débito o crédito")

    def _two_columns(self, rows: Sequence[Row]) -> list[Money | CellError]:
        """Return credit less debit; a cell that is empty or a dash is nothing."""
        both = self._figures(rows, "credit", "debit")
        result: list[Money | CellError] = []
        for credit, debit in zip(*both, strict=True):
            if isinstance(credit, CellError):
                result.append(credit)
            elif isinstance(debit, CellError):
                result.append(debit)
            elif credit and debit:
                result.append(CellError("tiene débito y crédito a la vez"))
            else:
                result.append(credit + min(debit, ZERO - debit))
        return result

    def _figures(self, rows: Sequence[Row], *names: str) -> list[list[Money | CellError]]:
        """Return columns of amounts in one style; a cell that is empty or a dash is nothing."""
        cells: list[Cell] = []
        for name in names:
            column = [self._cell(row, name) for row in rows]
            cells += [cell if as_text(cell).strip("-") else "0" for cell in column]
        read = read_figures(cells, self.mapping.figures)
        return [read[at * len(rows) : (at + 1) * len(rows)] for at in range(len(names))]

    def _media(self, rows: Sequence[Row]) -> list[str | CellError | None]:
        """Return how each row was paid; a part of it in cheques makes it a cheque."""
        if not (self.columns.get("clearing") or self.columns.get("cash")):
            words = self.mapping.media
            return [
                words.get(normal(self._text(row, "medium")), self.mapping.medium) for row in rows
            ]
        media: list[str | CellError | None] = []
        for clearing, cash in zip(*self._figures(rows, "clearing", "cash"), strict=True):
            if isinstance(clearing, CellError):
                media.append(clearing)
            elif isinstance(cash, CellError):
                media.append(cash)
            else:
                paid_in_cash = "cash" if cash else self.mapping.medium
                media.append("cheque" if clearing else paid_in_cash)
        return media

    # --- Credits -------------------------------------------------------------------------

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

    def _credit(
        self, row: Row, day: date, amount: Money, medium: str | None, ids: Identities
    ) -> Credit:
        reference = self._reference(row)
        description = self._description(row)
        account = self._text(row, "account").lstrip("0") or self.own_account
        key = self._text(row, "key")
        if key in self.keys:
            self.bad.append(BadLine(row.line, f"«{key}» está repetido en el archivo"))
        if "key" in self.mapping.columns:
            if not key:
                self.bad.append(BadLine(row.line, "le falta su identificador"))
            self.keys.add(key)
            identity = f"{self.source}:{key}"
        else:
            identity = ids.of(account, day, amount.plain, reference, normal(description))
        return Credit(
            line=row.line,
            id=identity,
            date=day,
            amount=amount,
            reference=reference,
            description=description,
            medium=medium,
            origin=self._text(row, "origin"),
            account=account,
            payer=self._text(row, "payer"),
        )

    def _description(self, row: Row) -> str:
        """Return what the row says of itself, and with their headings the columns told `also`."""
        parts = [self._text(row, "description")]
        for position in self.columns.get("also") or []:
            text = " ".join(as_text(row[position]).split())
            title = as_text(self.titles[position]) if position < len(self.titles) else ""
            parts.append(f"{title} {text}".strip() if text else "")
        return " · ".join(part for part in parts if part)

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
