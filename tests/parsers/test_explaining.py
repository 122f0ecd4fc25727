from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.evidence import Page
from parsers.comparing import compared
from parsers.explaining import FIELDS, explained, page_explained
from parsers.fields import read_receipts
from parsers.pages import ReadPage
from parsers.reading import Look, read_file
from parsers.sheets import Sheet
from tests.parsers.fields.pages import photographed, typed

SAMPLES = sorted((Path(__file__).parents[1] / "receipts").rglob("*.txt"))
SLIP = """
   CORRESPONSAL BANCOLOMBIA
   Recaudo de convenios
   FECHA: 12/11/2026   HORA: 15:41
   CONVENIO:            14523
   RECIBO:              004512
   REFERENCIA 1:        1077227777
   VALOR:               $ 54.000
   COSTO TRANSACCION:   $ 2.500
   TOTAL:               $ 56.500
   VALOR RECIBIDO:      $ 60.000
   CAMBIO:              $ 3.500
   TRANSACCION EXITOSA
"""


def look_at(page: Page, *, nearness: float = 1.0) -> Look:
    facts = read_receipts([page])
    seen = ReadPage(page=page, sheet=Sheet(number=1), nearness=nearness)
    return Look(page=seen, facts=facts, alone=facts)


def beside(best: Look, other: Look) -> Look:
    """The look that was chosen, after it was compared with the other."""
    return replace(best, facts=compared(best.facts, [other.facts]), others=(other,))


def sheet_of(look: Look) -> dict[str, Any]:
    [sheet] = page_explained(look)["sheets"]
    assert isinstance(sheet, dict)
    return sheet


def unclear(page: Page, text: str, confidence: float) -> Page:
    words = tuple(
        replace(word, confidence=confidence) if text in word.text else word for word in page.words
    )
    assert words != page.words
    return replace(page, words=words)


# --- A receipt -----------------------------------------------------------------------------


def test_the_amount_that_won_is_named_with_its_proof_and_so_is_every_figure_that_lost() -> None:
    sheet = sheet_of(look_at(typed(SLIP)))

    amount = sheet["fields"]["amount"]
    assert amount["value"] == "54000.00"
    assert amount["given"]
    assert "lo prueba: valor + costo = total" in amount["reason"]
    assert "rótulo exacto «VALOR»" in amount["reason"]
    assert [one["shown"] for one in amount["candidates"] if one["won"]] == ["$ 54.000"]
    lost = {one["shown"] for one in amount["candidates"] if not one["won"]}
    assert lost == {"$ 2.500", "$ 56.500", "$ 60.000", "$ 3.500"}
    roles = {figure["role_name"]: figure["shown"] for figure in sheet["figures"]}
    assert roles == {
        "valor": "$ 54.000",
        "costo": "$ 2.500",
        "total": "$ 56.500",
        "recibido": "$ 60.000",
        "cambio": "$ 3.500",
    }


def test_the_issuer_and_the_kind_are_told_with_the_words_that_gave_them_away() -> None:
    sheet = sheet_of(look_at(typed(SLIP)))

    assert sheet["kind"] == "receipt"
    assert "señas de comprobante" in sheet["kind_why"]
    assert sheet["issuer"]["mark"] in SLIP.lower()


def test_each_label_is_told_with_its_role_and_where_its_value_stands() -> None:
    entries = sheet_of(look_at(typed(SLIP)))["entries"]

    value = next(entry for entry in entries if entry["label"] == "VALOR")
    assert (value["role_name"], value["exact"]) == ("valor", True)
    assert [(one["text"], one["place"]) for one in value["values"]] == [("$ 54.000", "al lado")]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_explained_is_what_is_read(sample: Path) -> None:
    reading = read_file(sample.read_bytes(), sample.name)

    told = json.loads(json.dumps(explained(reading)))

    sheets = [
        sheet
        for document in told["documents"]
        for page in document["pages"]
        for sheet in page["sheets"]
        if "fields" in sheet
    ]
    assert [
        {name: field["value"] for name, field in sheet["fields"].items()} for sheet in sheets
    ] == [{name: receipt.as_json()[name] for name in FIELDS} for receipt in reading.receipts]
    for field in (field for sheet in sheets for field in sheet["fields"].values()):
        won = [one for one in field["candidates"] if one["won"]]
        assert [one["value"] for one in won] == ([field["found"]] if field["found"] else [])
        assert field["reason"]


# --- What is withheld ----------------------------------------------------------------------


def test_a_reference_of_unclear_letters_is_said_to_be_withheld_and_why() -> None:
    page = unclear(photographed(SLIP), "1077227777", 0.9)

    reference = sheet_of(look_at(page))["fields"]["reference"]

    assert (reference["value"], reference["found"]) == (None, "1077227777")
    assert not reference["given"]
    assert "letras poco claras (0,9)" in reference["reason"]
    assert reference["reason"].endswith("0,87 queda por debajo de 0,93: no se da")
    assert reference["confidence"] == pytest.approx(0.87)
    assert reference["least"] == pytest.approx(0.93)


def test_two_references_are_both_named_and_none_is_given() -> None:
    two = SLIP.replace("   VALOR:", "   REFERENCIA 1:        52118904\n   VALOR:")

    reference = sheet_of(look_at(typed(two)))["fields"]["reference"]

    assert not reference["given"]
    assert reference["reason"] == "varias referencias posibles: 1077227777, 52118904"
    assert {one["value"] for one in reference["candidates"]} == {"1077227777", "52118904"}
    assert not any(one["won"] for one in reference["candidates"])


def test_a_field_that_nothing_announces_was_not_found() -> None:
    payer = sheet_of(look_at(typed(SLIP)))["fields"]["payer"]

    assert (payer["reason"], payer["candidates"]) == ("no se encontró", [])


# --- Several looks -------------------------------------------------------------------------


def test_looks_that_agree_are_said_to() -> None:
    best = beside(look_at(photographed(SLIP)), look_at(photographed(SLIP), nearness=0.75))

    amount = sheet_of(best)["fields"]["amount"]

    assert amount["given"]
    assert "las dos lecturas coinciden" in amount["reason"]


def test_looks_that_differ_are_both_quoted_and_nothing_is_given() -> None:
    other = photographed(SLIP.replace("1077227777", "1077227717"))
    best = beside(look_at(photographed(SLIP)), look_at(other, nearness=0.75))

    page = page_explained(best)

    reference = page["sheets"][0]["fields"]["reference"]
    assert not reference["given"]
    assert "otra lectura dice 1077227717 (RapidOCR a 0,75)" in reference["reason"]
    assert reference["reason"].endswith("dos valores distintos: no se da")
    assert [(one["name"], one["chosen"]) for one in page["looks"]] == [
        ("RapidOCR", True),
        ("RapidOCR a 0,75", False),
    ]


def test_an_amount_that_only_one_look_found_says_that_it_lost_trust() -> None:
    other = photographed("\n".join(line for line in SLIP.splitlines() if "$" not in line))
    best = beside(look_at(photographed(SLIP)), look_at(other, nearness=0.75))

    amount = sheet_of(best)["fields"]["amount"]

    assert "la otra mirada no lo encontró; por eso queda en 0,85" in amount["reason"]


def test_a_value_that_only_another_look_gave_is_said_to_be_its() -> None:
    best = look_at(photographed("\n".join(x for x in SLIP.splitlines() if "REFER" not in x)))
    [receipt] = best.facts.receipts
    given = replace(best.facts, receipts=(replace(receipt, reference="1077227777"),))

    reference = sheet_of(replace(best, facts=given))["fields"]["reference"]

    assert reference["given"]
    assert reference["reason"] == "lo leyó otra mirada"


def test_the_look_that_tells_more_is_said_to() -> None:
    poorer = look_at(photographed("\n".join(x for x in SLIP.splitlines() if "REFER" not in x)))

    told = page_explained(beside(look_at(photographed(SLIP)), poorer))

    assert told["why"].startswith("dice más: ")


# --- What is no receipt --------------------------------------------------------------------


def test_a_bill_is_told_by_its_words_and_has_no_fields() -> None:
    bill = "ACUEDUCTO\nFactura electronica de venta\nTotal a pagar  $ 80.000\nPago oportuno 12/11"

    sheet = sheet_of(look_at(typed(bill)))

    assert sheet["kind"] == "bill"
    assert "«total a pagar»" in sheet["kind_why"]
    assert "fields" not in sheet


def test_an_empty_page_has_nothing_to_explain() -> None:
    sheet = sheet_of(look_at(typed("")))

    assert (sheet["kind"], sheet["entries"], sheet["issuer"]) == ("blank", [], None)
