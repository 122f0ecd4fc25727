"""Tables set labels and values apart: heads over columns, labels of two lines."""

from __future__ import annotations

from parsers.fields.entries import entries_of
from parsers.fields.splitting import sheets_of
from parsers.labels import Role
from tests.parsers.fields.pages import photographed, typed

MOVEMENT = """
Fecha        Hora    No. documento   Descripción           Estado     Valor
10/11/2026   00:56   80600900        TRANSF A OTRO BANCO   DEVUELTO   $ 929,000
"""


def values(text: str) -> dict[str, list[str]]:
    (sheet,) = sheets_of(typed(text))
    return {e.name: [v.text for v in e.values] for e in entries_of(sheet, {})}


def test_a_value_belongs_to_the_head_that_it_stands_under() -> None:
    assert values(MOVEMENT) == {
        "fecha": ["10/11/2026"],
        "hora": ["00:56"],
        "no documento": ["80600900"],
        "descripcion": ["TRANSF A OTRO BANCO"],
        "estado": ["DEVUELTO"],
        "valor": ["$ 929,000"],
    }


def test_heads_lead_to_their_values_on_a_photo_too() -> None:
    (sheet,) = sheets_of(photographed(MOVEMENT, degrees=1.0))

    found = {e.role: e.values[0].text for e in entries_of(sheet, {}) if e.values}

    assert found[Role.AMOUNT] == "$ 929,000"
    assert found[Role.STATUS] == "DEVUELTO"
    assert found[Role.TRANSACTION] == "80600900"


def test_a_label_goes_on_in_the_line_below() -> None:
    told = values("Referencia del\n                  1069379126\ncliente\nIVA   $ 0")

    assert told["referencia cliente"] == ["1069379126"]


def test_a_label_that_is_complete_is_not_joined_to_the_next() -> None:
    assert values("Enviado a   COOP ALIANZA\nLlave\n0091289811")["llave"] == ["0091289811"]


def test_the_head_of_the_next_column_is_not_the_value() -> None:
    told = values("Folio de la operación      Medio\n55123987                   App")

    assert told["folio operacion"] == ["55123987"]


def test_a_name_goes_on_flush_with_its_beginning_or_its_end() -> None:
    left = "Pagador:   PAOLA EUGENIA VELASQUEZ\n           CASTRO\nValor   $ 34.200"
    right = "Pagador    AMPARO VELASQUEZ\n                   RESTREPO\nValor   $ 34.200"

    assert values(left)["pagador"] == ["PAOLA EUGENIA VELASQUEZ", "CASTRO"]
    assert values(right)["pagador"] == ["AMPARO VELASQUEZ", "RESTREPO"]


def test_a_label_below_a_name_is_none_of_it() -> None:
    told = values("Pagador:   PAOLA EUGENIA VELASQUEZ\n           VALOR PAGADO\n$ 34.200")

    assert told["pagador"] == ["PAOLA EUGENIA VELASQUEZ"]
