"""The many words in which receipts say one and the same thing."""

from __future__ import annotations

from datetime import date

import pytest

from models.money import Money
from models.receipt import Receipt
from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

HEAD = ("PAGOS DEL SUR", "COOPERATIVA ALIANZA LTDA", "Recaudo exitoso", "08/11/2026 09:12:10")


def slip(*lines: str) -> Receipt:
    (receipt,) = read_receipts([typed("\n".join((*HEAD, *lines)))], date(2026, 11, 22)).receipts
    return receipt


@pytest.mark.parametrize(
    "line",
    [
        "DEPOSITO $ 54.000",
        "Pagado: $54.000",
        "ABONO $54.000",
        "Le llegan $ 54.000",
        "They receive: 54,000 COP",
        "Cliente pagó: $54.000",
        "LE CANCELO: $ 54.000",
        "¿Cuánto abona? $ 54.000",
    ],
)
def test_the_amount_has_many_names(line: str) -> None:
    assert slip(line, "Costo: $ 900", "CUS: 5518720").amount == Money.pesos(54_000)


@pytest.mark.parametrize(
    "line",
    [
        "A nombre de qué cédula: 52118904",
        "Ref/Cédula socio 52118904",
        "Nota que dejaste: socio 52118904",
        "Mensaje para quien recibe: cuota 52118904",
    ],
)
def test_the_member_is_asked_for_in_many_ways(line: str) -> None:
    assert slip("Valor: $ 54.000", "CUS: 5518720", line).reference == "52118904"


@pytest.mark.parametrize(
    "line", ["Ref. consignación: 52118904", "Identificación del pago: 52118904"]
)
def test_what_a_depositor_names_is_the_member_beside_the_numbers_of_the_bank(line: str) -> None:
    receipt = slip("Valor: $ 54.000", "Cod. autorización: 5518720", line)

    assert (receipt.reference, receipt.transaction_id) == ("52118904", "5518720")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("MTCN: 412-778-9031", "412-778-9031"),
        ("Colilla A5518720", "A5518720"),
        ("Nro. para reclamos: 55187203311", "55187203311"),
        ("NROTX...: 5518720", "5518720"),
        ("Nº de orden: OP55187203311", "OP55187203311"),
        ("AUT RECAUD0 15518720", "15518720"),
        ("REF52118904SEC 55187", "55187"),
    ],
)
def test_the_number_of_the_payment_has_many_names(line: str, number: str) -> None:
    assert slip("Valor: $ 54.000", line).transaction_id == number


def test_a_label_in_two_languages_is_one_label() -> None:
    receipt = slip(
        "MTCN: 412-778-9031",
        "Sender / Remitente      ROSA TORRES GIL",
        "Transfer fee / Cargo    8,900.00 COP",
        "Principal / Monto del pago    54,000.00 COP",
    )

    assert receipt.payer == "ROSA TORRES GIL"
    assert (receipt.amount, receipt.fee) == (Money.pesos(54_000), Money.pesos(8_900))
