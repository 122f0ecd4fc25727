"""What the page of one bank file shows, every value a string."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from intake.imports.bank_preview import Preview
from models.money import ZERO, Money
from parsers.bankfiles.choice import CHOSEN, Choice
from parsers.bankfiles.grid import Row, as_text
from parsers.bankfiles.statement import Credit, LeftOut
from webhook import wording

_MOST_CREDITS: Final = 20
_MOST_BAD: Final = 100
_ROWS_AS_THEY_COME: Final = 12
_MOST_COLUMNS: Final = 40
_LONGEST_CELL: Final = 40
_ALPHABET: Final = 26

COLUMN_NAMES: Final = {
    "date": "Fecha",
    "amount": "Valor (con o sin signo)",
    "credit": "Abonos",
    "debit": "Débitos",
    "sign": "Débito o abono",
    "reference": "Referencia",
    "description": "Descripción",
    "payer": "Quién pagó",
    "origin": "Canal u oficina",
    "clearing": "Valor en cheque (canje)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    name: str
    form: str
    rows: str
    total: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingFile:
    sha256: str
    name: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCard:
    line: str
    day: str
    amount: str
    reference: str
    medium: str
    origin: str
    payer: str
    description: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutCard:
    reason: str
    rows: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    name: str
    title: str
    chosen: int  # From 1, as the form counts; 0: none.


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCard:
    """A table as it comes, and which of its columns hold what."""

    letters: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]  # Line, and its cells.
    options: tuple[tuple[int, str], ...]  # Of every list of columns.
    columns: tuple[ColumnChoice, ...]
    heading: int
    first: int
    date_order: str
    figures: str
    medium: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard:
    sha256: str
    name: str
    form: str
    form_title: str
    doubts: tuple[str, ...]
    problem: str
    bad: tuple[tuple[str, str], ...]  # Line, reason.
    bad_hidden: int
    can_keep: bool
    chosen: bool  # A person chose the columns.
    count: str
    total: str
    added: str
    added_total: str
    unchanged: str
    alike: bool
    digest: str  # Of the reading that is shown.
    keep: str  # What the button says.
    shows: frozenset[str]  # Columns of the credits that hold anything.
    left_out_rows: str
    notes: tuple[str, ...]
    credits: tuple[CreditCard, ...]
    hidden: str  # How many credits more there are.
    left_out: tuple[LeftOutCard, ...]
    table: TableCard | None


def file_card(seen: Preview, *, chosen: bool) -> FileCard:
    statement, report = seen.statement, seen.report
    credits_ = statement.credits if statement else ()
    left_out = statement.left_out if statement else ()
    cards = tuple(_credit_card(one, is_new=one.id in seen.new) for one in credits_[:_MOST_CREDITS])
    return FileCard(
        sha256=seen.file.sha256,
        name=seen.file.name,
        form=seen.form,
        form_title=statement.title if statement and seen.form else "",
        doubts=seen.detected.doubts,
        problem=seen.problem,
        bad=tuple((str(bad.line), bad.reason) for bad in seen.bad[:_MOST_BAD]),
        bad_hidden=max(0, len(seen.bad) - _MOST_BAD),
        can_keep=statement is not None and seen.imported is None and not seen.detected.doubts,
        chosen=chosen,
        count=_count(len(credits_)),
        total=str(statement.total if statement else ZERO),
        added=_count(report.added if report else 0),
        added_total=str(report.added_total or ZERO if report else ZERO),
        unchanged=_count(report.unchanged if report else 0),
        alike=seen.alike > 0,
        digest=statement.digest if statement else "",
        keep=f"Guardar {new_credits(report.added)}" if report and report.added else "Guardar",
        shows=_shown_columns(cards),
        left_out_rows=_count(len(left_out)),
        notes=tuple(report.notes) if report else (),
        credits=cards,
        hidden=_count(len(credits_) - _MOST_CREDITS) if len(credits_) > _MOST_CREDITS else "",
        left_out=_left_out(left_out),
        table=_table(seen.grid, seen.choice) if seen.choice else None,
    )


def _credit_card(credit: Credit, *, is_new: bool) -> CreditCard:
    return CreditCard(
        line=str(credit.line),
        day=wording.full_day(credit.date),
        amount=str(credit.amount),
        reference=credit.reference or "",
        medium=wording.named(wording.MEDIA, credit.medium) if credit.medium else "",
        origin=credit.origin,
        payer=credit.payer,
        description=credit.description,
        is_new=is_new,
    )


def _shown_columns(cards: Sequence[CreditCard]) -> frozenset[str]:
    names = ("payer", "medium", "origin", "description")
    return frozenset(name for name in names if any(getattr(card, name) for card in cards))


def new_credits(number: int) -> str:
    return "1 abono nuevo" if number == 1 else f"{_count(number)} abonos nuevos"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _left_out(lines: Sequence[LeftOut]) -> tuple[LeftOutCard, ...]:
    by_reason: dict[str, list[Money]] = defaultdict(list)
    for line in lines:
        by_reason[line.reason].append(line.amount)
    return tuple(
        LeftOutCard(reason=reason, rows=_count(len(amounts)), total=str(sum(amounts, ZERO)))
        for reason, amounts in sorted(by_reason.items(), key=lambda item: -len(item[1]))
    )


def _table(grid: Sequence[Row], choice: Choice) -> TableCard:
    shown = [row for row in grid if row.line >= choice.heading_line][:_ROWS_AS_THEY_COME]
    above = [row for row in grid if row.line < choice.heading_line][-3:]
    rows = [*above, *shown]
    width = min(_MOST_COLUMNS, max((len(row.cells) for row in rows), default=0))
    titles = next((row for row in grid if row.line == choice.heading_line), None)
    options = []
    for at in range(width):
        title = _short(titles.text(at)) if titles else ""
        options.append((at + 1, f"{letter(at)} · {title}" if title else letter(at)))
    return TableCard(
        letters=tuple(letter(at) for at in range(width)),
        rows=tuple(
            (str(row.line), tuple(_short(as_text(row[at])) for at in range(width))) for row in rows
        ),
        options=tuple(options),
        columns=tuple(_column_choices(choice)),
        heading=choice.heading_line,
        first=choice.first_line,
        date_order=choice.date_order,
        figures=choice.figures,
        medium=choice.medium or "",
    )


def _column_choices(choice: Choice) -> Iterator[ColumnChoice]:
    for name in CHOSEN:
        places = [at + 1 for at in choice.columns.get(name, ())]
        yield ColumnChoice(name=name, title=COLUMN_NAMES[name], chosen=places[0] if places else 0)
        if name == "reference":
            yield ColumnChoice(
                name=name, title="Otra referencia", chosen=places[1] if places[1:] else 0
            )


def letter(at: int) -> str:
    """Return how a spreadsheet calls the column counted from 0: A, B … Z, AA and so on."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, _ALPHABET)
        name = chr(ord("A") + rest) + name
    return name


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"
