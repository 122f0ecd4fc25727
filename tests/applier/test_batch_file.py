"""A batch as a file: the neutral layout, another core's, and templates that say nothing clear."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from applier.ledgers.batch_file import Facts, UnwritableValueError, Value, write_batch
from applier.ledgers.layout import (
    LINE_FIELDS,
    LayoutInvalidError,
    UnknownLayoutError,
    built_in,
    layout_named,
)
from models.money import Money

MADE_AT = datetime(2026, 11, 20, 21, 42, 5, tzinfo=UTC)  # 4:42 p. m. in Bogotá.
COLUMNS = (
    "lote_id", "linea", "fecha_contable", "fecha_pago", "tipo_doc", "documento", "nombre",
    "soporte", "producto", "accion", "valor", "medio", "codigo_movimiento", "banco", "cuenta",
    "referencia_banco", "id_credito_extracto", "id_recibo", "instruccion_sha256",
    "eleccion_prepago", "preparado_por", "aprobado_por", "aprobado_en", "clave_idempotencia",
    "observacion",
)  # fmt: skip

# An invented core: fixed width, no headings, centavos, codes of its own, the control row first.
NUCLEO = """
[file]
kind = "fixed"
encoding = "cp1252"
line_end = "\\n"
date = "%d%m%Y"
number = "centavos"

[[columns]]
name = "tipo"
constant = "2"
width = 1

[[columns]]
name = "cedula"
field = "member_id"
width = 12
align = "right"
fill = "0"

[[columns]]
name = "nombre"
field = "member_name"
most = 10
width = 10

[[columns]]
name = "transaccion"
field = "action"
values = { ExpiredValue = "041", NextValue = "042" }
width = 3

[[columns]]
name = "fecha"
field = "booked_on"
width = 8

[[columns]]
name = "valor"
field = "amount"
width = 13
align = "right"
fill = "0"

[[columns]]
name = "clave"
field = "key"
width = 64

[control]
place = "first"

[[control.columns]]
name = "tipo"
constant = "1"
width = 1

[[control.columns]]
name = "filas"
field = "rows"
width = 6
align = "right"
fill = "0"

[[control.columns]]
name = "suma"
field = "total"
width = 15
align = "right"
fill = "0"
"""


def a_row(number: int = 1, **facts: Value) -> Facts:
    row: dict[str, Value] = dict.fromkeys(LINE_FIELDS, "")
    return row | {
        "batch": "LX-000001",
        "line": number,
        "booked_on": date(2026, 11, 20),
        "paid_on": date(2026, 11, 19),
        "member_id": "1077227777",
        "member_name": "Marta Inés Ñáñez",
        "support": "OB",
        "product": "144-014194",
        "action": "ExpiredValue",
        "amount": Money.pesos(240_000),
        "bank": "023",
        "account": "0230053290",
        "approved_at": MADE_AT,
        "key": "ab" * 32,
        **facts,
    }


def control(*rows: Facts) -> Facts:
    total = sum(row["amount"].centavos for row in rows if isinstance(row["amount"], Money))
    return {"batch": "LX-000001", "rows": len(rows), "total": Money(total), "made_at": MADE_AT}


def parsed(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_neutral_layout_has_the_columns_in_their_order_and_a_control_row() -> None:
    rows = [a_row(1), a_row(2, amount=Money(380_050), key="cd" * 32)]

    made = write_batch(layout_named("neutral", {}), rows, control(*rows))

    head, first, second, last = parsed(made.text)
    assert tuple(head) == COLUMNS
    told = dict(zip(head, first, strict=True))
    assert told["valor"] == "240000.00"
    assert told["cuenta"] == "0230053290"
    assert (told["fecha_contable"], told["aprobado_en"]) == ("2026-11-20", "2026-11-20T16:42:05")
    assert told["nombre"] == "Marta Inés Ñáñez"
    assert dict(zip(head, second, strict=True))["valor"] == "3800.50"
    assert last == [
        "CONTROL", "LX-000001", "2", "243800.50", made.sha256, "2026-11-20T16:42:05",
    ]  # fmt: skip
    assert made.text.startswith(b"\xef\xbb\xbf")


def test_the_control_rows_hash_is_that_of_the_rows_as_the_file_has_them() -> None:
    rows = [a_row(1), a_row(2)]

    made = write_batch(layout_named("neutral", {}), rows, control(*rows))

    lines = made.text.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    assert made.sha256 == hashlib.sha256(b"".join(lines[1:-1])).hexdigest()


def test_the_same_batch_is_the_same_file() -> None:
    rows = [a_row()]
    layout = layout_named("neutral", {})

    one, two = (write_batch(layout, rows, control(*rows)) for _ in range(2))

    assert (one.text, one.sha256) == (two.text, two.sha256)


def test_the_spreadsheet_adds_up_and_keeps_numbers_that_are_names() -> None:
    rows = [a_row(1), a_row(2, amount=Money(380_050))]

    made = write_batch(layout_named("neutral", {}), rows, control(*rows))

    book = openpyxl.load_workbook(io.BytesIO(made.xlsx))
    head, *body = book["lote"].iter_rows(values_only=True)
    assert head == COLUMNS
    assert [row[10] for row in body] == [240_000, 3_800.5]
    assert {row[14] for row in body} == {"0230053290"}
    names, values = book["control"].iter_rows(values_only=True)
    assert dict(zip(names, values, strict=True))["sha256"] == made.sha256


FORMULAS = ['=HYPERLINK("http://malo.example")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1+1"]


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(name: str) -> None:
    rows = [a_row(member_name=name, remark=name)]

    made = write_batch(layout_named("neutral", {}), rows, control(*rows))

    head, first, _ = parsed(made.text)
    for column in ("nombre", "observacion"):
        assert dict(zip(head, first, strict=True))[column][0] not in "=@+-\t\r"
    sheet = openpyxl.load_workbook(io.BytesIO(made.xlsx))["lote"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_a_member_is_called_stays_in_its_cell(name: str) -> None:
    rows = [a_row(member_name=name)]

    made = write_batch(layout_named("neutral", {}), rows, control(*rows))

    head, first, last = parsed(made.text)
    assert len(head) == len(first) == len(COLUMNS)
    assert last[0] == "CONTROL"
    assert dict(zip(head, first, strict=True))["valor"] == "240000.00"


def test_another_cores_format_is_another_template_and_no_other_program() -> None:
    rows = [a_row(), a_row(2, action="NextValue", amount=Money(380_050), key="cd" * 32)]

    made = write_batch(layout_named("nucleo", {"nucleo": NUCLEO}), rows, control(*rows))

    assert made.text.decode("cp1252").split("\n") == [
        "1000002000000024380050",
        "2001077227777Marta Inés0412011202600000240000" + "00" + "ab" * 32,
        "2001077227777Marta Inés0422011202600000003800" + "50" + "cd" * 32,
        "",
    ]


def test_a_saved_template_comes_before_the_built_in_one() -> None:
    assert layout_named("neutral", {"neutral": NUCLEO}).kind == "fixed"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"action": "TotalValue"}, "línea 1, columna «transaccion»: .*«TotalValue»"),
        ({"member_id": "9" * 13}, "columna «cedula»: .*12 letras"),
        ({"amount": Money(10**14)}, "columna «valor»"),
    ],
)
def test_what_does_not_fit_is_said_and_never_cut(facts: Mapping[str, Any], words: str) -> None:
    rows = [a_row(**facts)]

    with pytest.raises(UnwritableValueError, match=words):
        write_batch(layout_named("nucleo", {"nucleo": NUCLEO}), rows, control(*rows))


def test_a_template_of_whole_pesos_does_not_round() -> None:
    text = (built_in("neutral") or "").replace('number = "decimal"', 'number = "pesos"')
    layout = layout_named("propia", {"propia": text})
    whole, broken = a_row(), a_row(amount=Money(150))

    assert b";240000;" in write_batch(layout, [whole], control(whole)).text
    with pytest.raises(UnwritableValueError, match="centavos"):
        write_batch(layout, [broken], control(broken))


KEY = '[[columns]]\nname = "clave"\nfield = "key"\n'
WRONG = {
    "no TOML": ("[file\n", "no es TOML"),
    "a broken value": ("[file]\nkind = separated\n", "línea 2"),
    "an unknown table": (KEY + "[fila]\n", "línea 4: «fila»"),
    "an unknown word": (KEY + "anchura = 3\n", "línea 4: «anchura»"),
    "an unknown field": (KEY + '[[columns]]\nname = "x"\nfield = "nope"\n', "línea 6.*«nope»"),
    "no field, no constant": (KEY + '[[columns]]\nname = "x"\n', "línea 4: «x»"),
    "both": (KEY + 'constant = "1"\n', "línea 1: «clave»"),
    "no columns": ("[file]\n", "faltan las columnas"),
    "no key": ('[[columns]]\nname = "x"\nfield = "line"\n', "falta una columna"),
    "no width": ('[file]\nkind = "fixed"\n' + KEY, "línea 3: «clave» necesita width"),
    "a width in words": (KEY + 'width = "diez"\n', "línea 4: width"),
    "an unknown encoding": ('[file]\nencoding = "ansi"\n' + KEY, "línea 2.*«ansi»"),
    "two separators": ('[file]\nseparator = ";;"\n' + KEY, "línea 2: separator"),
    "an unknown number": (KEY + 'number = "miles"\n', "línea 4: number"),
    "a long fill": (KEY + 'fill = "00"\n', "línea 4: fill"),
    "no control columns": (KEY + '[control]\nplace = "last"\n', "control.columns"),
    "an answer in one word": (KEY + '[answer]\nkey = "clave"\n', "línea 5: key"),
    "values that are no texts": (KEY + "values = { a = 1 }\n", "línea 4: values"),
    "a heading in words": ('[file]\nheading = "sí"\n' + KEY, "línea 2: heading"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_template_that_is_wrong_says_where(what: str) -> None:
    text, words = WRONG[what]

    with pytest.raises(LayoutInvalidError, match=f"^.*propia.toml: .*{words}"):
        layout_named("propia", {"propia": text})


@pytest.mark.parametrize("name", ["nadie", "../policy", "", "neutral.toml"])
def test_a_template_that_is_not_there_is_none(name: str) -> None:
    with pytest.raises(UnknownLayoutError):
        layout_named(name, {})
