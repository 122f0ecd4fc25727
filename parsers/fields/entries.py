"""Labels found on a sheet, each with the values that stand behind, beside or below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from parsers.amounts import find_amounts
from parsers.fields.continuing import (
    Found,
    has_colon,
    owned_runs,
    take_rest_of_destination,
    take_rest_of_name,
    take_rest_of_number,
    take_with_tax,
    take_wrapped,
)
from parsers.fields.direction import take_across, take_backward, take_upward
from parsers.fields.entry import Entry, Place, Snippet, whole
from parsers.fields.labelling import labels_in
from parsers.fields.layout import Run, Sheet
from parsers.fields.settling import settle_line, settle_page
from parsers.fields.tables import (
    deal_out,
    first_of_kind,
    join_labels,
    join_wrapped,
    take_approvals,
    take_columns,
    take_line_below,
    take_staggered,
)
from parsers.labels import DATE_ROLES, MONEY_ROLES, NUMBER_ROLES, SECTIONS, Role

_CODED: Final = re.compile(r"[A-Z]{2,6}-[\w-]*\d[\w-]*")
_STAFF: Final = frozenset(["usuario", "cajero", "asesor", "vendedor", "operador", "colocador"])
_GLUED_NAME: Final = re.compile(r"[a-z]{2,6}\d{4,}")
_BEFORE_VALUE: Final = re.compile(r"[\s:：.\-–=#>»›▸►▶→⇒➔➜|)(?]*")


def entries_of(sheet: Sheet, overrides: Mapping[tuple[str, ...], Role]) -> tuple[Entry, ...]:
    """Return the labels of the sheet in reading order, each with its values.

    :param overrides: what the sheet's issuer means by a label, where it differs from the rule.
    """
    found: Found = {}
    for run in sheet.runs:
        found[id(run)] = _of_this_receipt([Entry(label) for label in labels_in(run, overrides)])
        _take_behind(run, found[id(run)])
        settle_line(found[id(run)])
    take_approvals(sheet, found)
    take_backward(sheet, found)
    take_columns(sheet, found)
    take_line_below(sheet, found)
    join_labels(sheet, found)
    join_wrapped(sheet, found)
    _take_beside(sheet, found)
    take_staggered(sheet, found)
    take_with_tax(sheet, found)
    take_wrapped(sheet, found)
    take_rest_of_name(sheet, found)
    take_rest_of_number(sheet, found)
    take_rest_of_destination(sheet, found)
    upward = take_upward(sheet, found)
    take_across(sheet, found)
    _take_below(sheet, found)
    if not upward:
        _zip_columns(sheet, found)
    _take_above(sheet, found)
    entries = settle_page([entry for run in sheet.runs for entry in found[id(run)]])
    _mark_sections(entries)
    return tuple(entries)


# --- Values --------------------------------------------------------------------------------


def _take_behind(run: Run, entries: Sequence[Entry]) -> None:
    for index, entry in enumerate(entries):
        stop = entries[index + 1].label.start if index + 1 < len(entries) else len(run.text)
        start = entry.label.end
        skipped = _BEFORE_VALUE.match(run.text, start, stop)
        start = skipped.end() if skipped else start
        while start > entry.label.end and run.text[start - 1] in "-–":
            start -= 1  # A minus belongs to the value.
        text = run.text[start:stop].rstrip()
        if re.search(r"[\w@*]", text) and not _is_sign_misread(entry, text):
            entry.values.append(Snippet(run, start, start + len(text), Place.BEHIND))


def _is_sign_misread(entry: Entry, text: str) -> bool:
    """Whether a lone mark is what is left of "N.º": no payment has the number 2."""
    return entry.role is Role.TRANSACTION and entry.label.words[-1] == "no" and text in {"2", "9"}


def _take_beside(sheet: Sheet, found: Found) -> None:
    for number, row in enumerate(sheet.rows):
        for index, run in enumerate(row):
            if not found[id(run)]:
                continue
            last = found[id(run)][-1]
            if _satisfied(last) and last.role is not Role.ORIGIN:
                continue
            for other in row[index + 1 :]:
                inner = found[id(other)]
                if inner and not _is_value(last, inner, row, other):
                    break
                if _heads_a_column(last, other, sheet.rows[number + 1 : number + 2], run):
                    break
                if _is_priced(last) and not find_amounts(other.text):
                    break  # What stands beyond is of the next column.
                inside = re.search(r"\w", run.text[: last.label.start])
                if inside and number and _are_under(run, other, sheet.rows[number - 1], found):
                    break
                found[id(other)] = [entry for entry in inner if _is_member(last, entry)]
                last.values.append(whole(other, Place.BESIDE))


def _are_under(run: Run, other: Run, above: Sequence[Run], found: Found) -> bool:
    """Whether two runs of a row are values of two labels above: "Nota  Soporte" over "cc  4471"."""
    heads = [
        next((head for head in above if abs(head.left - one.left) < 0.5 * one.height), None)
        for one in (run, other)
    ]
    first, second = heads
    if first is None or second is None or first is second:
        return False
    return all(found[id(head)] and not found[id(head)][-1].values for head in (first, second))


def _is_priced(entry: Entry) -> bool:
    """Whether a label for money has its figure, beside it and not in its own run."""
    return entry.role in MONEY_ROLES and any(
        value.place is Place.BESIDE and find_amounts(value.text) for value in entry.values
    )


def _heads_a_column(label: Entry, other: Run, below: Sequence[Sequence[Run]], run: Run) -> bool:
    """Whether words beside the label of a number are the head of the next column.

    ``Folio de la operación    Medio`` stands above ``55123987    App``.
    """
    if label.role not in MONEY_ROLES | NUMBER_ROLES | DATE_ROLES or re.search(r"\d", other.text):
        return False
    if label.role in {Role.KEY, Role.CODE, Role.FEE} or "$" in other.text:
        return False
    under = below[0] if below else ()
    return any(
        abs(low.left - run.left) < run.height and re.search(r"\d", low.text) for low in under
    ) and any(abs(low.left - other.left) < other.height for low in under)


def _is_value(label: Entry, inner: Sequence[Entry], row: Sequence[Run], run: Run) -> bool:
    """Whether a run beside a label is its value, though it has the words of a label itself."""
    if label.role is Role.TRANSACTION and _CODED.fullmatch(run.text.strip()):
        return True  # "TRX-535651723"
    if label.name in _STAFF and _GLUED_NAME.fullmatch(run.text.strip()):
        return True  # "Usuario   ref1375431"
    if _is_document(label, inner):
        return True
    return _only_names(inner, row, run) or _was_typed(label, inner)


_KINDS_OF_DOCUMENT: Final = frozenset(
    [("cc",), ("c", "c"), ("nit",), ("cedula",), ("cedula", "ciudadania"), ("nuip",)]
)


def _is_document(label: Entry, inner: Sequence[Entry]) -> bool:
    """Whether the words only say what a number is: "Documento del ordenante   C.C. 10431329".

    What a payer typed as reference may begin so, too: "Referencia (opcional)   cuota 93904092".
    """
    if label.values or len(inner) != 1 or has_colon(inner[0]) or not inner[0].values:
        return False
    inner_words = inner[0].label.words
    if label.role in {Role.REFERENCE, Role.OTHER_REFERENCE}:
        return inner_words in _KINDS_OF_DOCUMENT or inner_words == ("cuotas",)
    return label.role is Role.BARE_REFERENCE and inner_words in {("cc",), ("c", "c"), ("cuotas",)}


def _is_member(label: Entry, inner: Entry) -> bool:
    """Whether a number inside a payer's own text stays one: "cuota cc 52118904"."""
    return label.role is Role.CONCEPT and inner.role is Role.REFERENCE


def _names_member(entry: Entry) -> bool:
    """Whether a word for the member leads to a number: "afiliado 52770913"."""
    return entry.role is Role.PAYER and any(
        re.fullmatch(r"\W*\d[\d.]{4,}\W*", value.text) for value in entry.values
    )


def _was_typed(label: Entry, inner: Sequence[Entry]) -> bool:
    """Whether the words are what a payer typed behind "Descripción", whatever they pretend to be.

    A label at the very beginning is taken for a label: the text field may have been left empty.
    """
    if label.role is not Role.CONCEPT or not inner:
        return False
    members = all(
        (entry.role in {Role.REFERENCE, Role.NOISE} or _names_member(entry))
        and entry.values
        and not has_colon(entry)
        for entry in inner
    )
    first = inner[0].label
    return members or re.search(r"\w", first.run.text[: first.start]) is not None


def _satisfied(entry: Entry) -> bool:
    """Whether the label has what it announces; a form's "CUENTA No. Ahorros Corriente" has not."""
    if entry.role is Role.ACCOUNT:
        return any(re.search(r"\d{3}|@\w|[*•xX]{2,}", value.text) for value in entry.values)
    if entry.label.words[0] in {"pago", "recaudo"} and entry.role is Role.AMOUNT:
        return _has_amount(entry) and not _is_code(entry.values[0].text)  # "PAGO SERV 9182"
    return bool(entry.values)


def _is_code(text: str) -> bool:
    return re.fullmatch(r"0*\d{3,6}", text.strip()) is not None


def _only_names(entries: Sequence[Entry], row: Sequence[Run], run: Run) -> bool:
    """Whether a label's words are a value here: "Tipo de operación   Pago de convenio"."""
    return (
        len(entries) == 1
        and not entries[0].values
        and entries[0].label.words[0] in {"pago", "recaudo"}
        and not any(find_amounts(other.text) for other in row if other.left > run.left)
    )


def _of_this_receipt(entries: list[Entry]) -> list[Entry]:
    """Leave out what only a payer's own text calls a label, on the row of "Descripción".

    A mail flattened to one line goes on with true labels: they have colons.
    """
    for index, entry in enumerate(entries):
        if entry.role is Role.CONCEPT:
            behind = entries[index + 1 :]
            kept = [other for other in behind if other.role is Role.REFERENCE or has_colon(other)]
            return [*entries[: index + 1], *kept]
    return entries


_LINES_BELOW: Final = {
    Role.DESTINATION: 4,
    Role.SECTION_DESTINATION: 3,
    Role.ORIGIN: 3,
    Role.PAYEE: 3,
    Role.KEY: 2,
    Role.TRANSACTION: 2,
    Role.CONCEPT: 2,
    Role.DATE: 2,
    Role.ACCOUNT: 3,
}


def _take_below(sheet: Sheet, found: Found) -> None:
    owned = owned_runs(found)
    for number, row in enumerate(sheet.rows):
        for run in row:
            entries = found[id(run)]
            if not entries or _satisfied(entries[-1]):
                continue
            right = min((o.left for o in row if o.left > run.left), default=float("inf"))
            left = max((o.right for o in row if o.left < run.left), default=float("-inf"))
            wanted = _LINES_BELOW.get(entries[-1].role, 1)
            values = _column(sheet, found, owned, number, run, (left, right), wanted)
            if len(entries) == 1:
                entries[0].values.extend(values)
            elif values:  # "Referencia Total a pagar" over "0118… $ 54.000"
                deal_out(entries, values)


def _column(
    sheet: Sheet,
    found: Found,
    owned: set[int],
    number: int,
    label: Run,
    sides: tuple[float, float],
    wanted: int,
) -> list[Snippet]:
    """Return the unowned runs under a label, down to the next label or wide gap."""
    values: list[Snippet] = []
    above = label
    for row in sheet.rows[number + 1 : number + 1 + wanted]:
        under = [
            run
            for run in row
            if run.right > max(label.left - 2 * label.height, sides[0])
            and run.left < min(max(label.right, label.left + 12 * label.height), sides[1])
        ]
        if not under or any(_stops(label, found, run) for run in under):
            break
        under = [run for run in under if id(run) not in owned]
        if not under or under[0].middle - above.middle > 3.2 * max(above.height, under[0].height):
            break
        values.extend(whole(run, Place.BELOW) for run in under)
        for run in under:
            if _is_document(found[id(label)][-1], found[id(run)]):
                found[id(run)] = []
            if found[id(label)][-1].role is Role.CONCEPT:
                found[id(run)] = [e for e in found[id(run)] if e.role is Role.REFERENCE]
        above = under[0]
    return values


def _stops(label: Run, found: Found, run: Run) -> bool:
    """Whether a labelled run ends the column; "cedula 79959070" may be what a payer wrote."""
    inner = found[id(run)]
    role = found[id(label)][-1].role
    if role is Role.TRANSACTION and _CODED.fullmatch(run.text.strip()):
        return False
    if role in {Role.DESTINATION, Role.ORIGIN} and inner:  # "Cuenta Corriente" is part of a block.
        return any(entry.role is not Role.ACCOUNT or entry.values for entry in inner)
    last = found[id(label)][-1]
    return bool(inner) and not _was_typed(last, inner) and not _is_document(last, inner)


def _zip_columns(sheet: Sheet, found: Found) -> None:
    """Labels read one after the other, and only then their values, in the same order."""
    rows = sheet.rows
    number = 0
    while number < len(rows):
        labels: list[Entry] = []
        at = number
        while at < len(rows) and len(rows[at]) == 1 and _bare(found[id(rows[at][0])]):
            labels.append(found[id(rows[at][0])][0])
            at += 1
        values = [row[0] for row in rows[at : at + len(labels)] if len(row) == 1]
        fits = len(labels) > 1 and len(values) == len(labels)
        if fits and not any(found[id(run)] for run in values):
            kinds = [(_kind_fits(e.role, run.text)) for e, run in zip(labels, values, strict=True)]
            if all(kind is not False for kind in kinds) and any(kinds):
                for entry, run in zip(labels, values, strict=True):
                    entry.values[:] = [whole(run, Place.BELOW)]
                at += len(values)
        number = max(at, number + 1)


def _bare(entries: Sequence[Entry]) -> bool:
    return len(entries) == 1 and not any(v.place <= Place.BESIDE for v in entries[0].values)


def _kind_fits(role: Role, text: str) -> bool | None:
    """Whether the text is of the role's kind; None where any text would do."""
    if role in MONEY_ROLES | DATE_ROLES | NUMBER_ROLES and role is not Role.TIME:
        return first_of_kind(role, text) is not None
    return None


def _take_above(sheet: Sheet, found: Found) -> None:
    """Take amounts that are printed large above their own small label."""
    owned = owned_runs(found)
    for number, row in enumerate(sheet.rows[1:], 1):
        for run in row:
            for entry in found[id(run)]:
                if entry.role is not Role.AMOUNT or _has_amount(entry):
                    continue
                for other in sheet.rows[number - 1]:
                    if id(other) not in owned and not found[id(other)]:
                        entry.values.append(whole(other, Place.ABOVE))


def _has_amount(entry: Entry) -> bool:
    return any(find_amounts(value.text) for value in entry.values)


# --- Sections ------------------------------------------------------------------------------


def _mark_sections(entries: Sequence[Entry]) -> None:
    section: Role | None = None
    origin_row = -2
    for entry in entries:
        if entry.role in SECTIONS and not any(v.place <= Place.BESIDE for v in entry.values):
            section = entry.role
        elif entry.role is Role.DESTINATION or (
            section is Role.SECTION_ORIGIN and entry.role is Role.PAYEE
        ):
            section = Role.SECTION_DESTINATION  # What follows the payee's name is his.
        elif entry.role is Role.ORIGIN and not any(v.place <= Place.BESIDE for v in entry.values):
            origin_row = entry.label.run.row
            section = Role.SECTION_ORIGIN if entry.name.startswith("producto") else section
        elif entry.role is Role.ACCOUNT and entry.label.run.row - origin_row <= 1:
            entry.section = Role.SECTION_ORIGIN  # "Desde / Cuenta de Ahorros ****1835"
            continue
        entry.section = section
