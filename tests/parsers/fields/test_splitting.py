from __future__ import annotations

from itertools import zip_longest

import pytest

from models.evidence import Page
from models.money import Money
from parsers.fields import read_receipts
from tests.parsers.fields.pages import photographed, typed

FIRST = """
RED DE PAGOS
COMPROBANTE DE RECAUDO
Fecha:    19/10/2026 14:17:22
PIN:                433206881
Proyecto:  9182 - COOP ALIANZA
Referencia:        1062873298
VALOR RECAUDO:      $ 151.000
"""
SECOND = """
CORRESPONSAL DEL SUR
RECAUDO DE CONVENIOS
Fecha:    20/10/2026 09:01:10
Recibo:                998812
Convenio:               9757
COOPERATIVA ALIANZA
Cedula:              52118904
Valor:               $ 38.000
"""
BELOW = FIRST + "\n" + SECOND
BESIDE = "\n".join(
    f"{left:40}{right}"
    for left, right in zip_longest(FIRST.split("\n"), SECOND.split("\n"), fillvalue="")
)
PAGES = {
    "below": typed(BELOW),
    "beside": typed(BESIDE),
    "below, askew": photographed(BELOW, degrees=4),
    "beside, askew": photographed(BESIDE, degrees=-3),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_two_slips_in_one_picture_are_two_receipts(page: Page) -> None:
    read = read_receipts([page]).receipts

    assert {(receipt.amount and receipt.amount.plain, receipt.reference) for receipt in read} == {
        ("151000.00", "1062873298"),
        ("38000.00", "52118904"),
    }


def test_one_slip_with_much_on_it_stays_one_receipt() -> None:
    text = FIRST + "Costo servicio: $ 0\nTotal pagado: $ 151.000\nFecha impresión: 21/10/2026\n"

    assert len(read_receipts([typed(text)]).receipts) == 1


SENTENCE = """
SU RED
Recibimos de ANA RUIZ GIL
la suma de $ 171.000 para abonar a COOP ALIANZA LTDA,
documento 71235564, el 07 DE JUNIO
DE 2026 hora 10:48 AM. Operacion
realizada satisfactoriamente.
Recibo No. 6364315
"""
TO_ACCOUNT = """
TIENDA LA ESQUINA
Corresponsal bancario
Deposito a cuenta corriente
Cuenta No.: 00230053290
Valor del deposito: $ 34.200
Comprobante: 9481526242
Fecha y hora: 14/11/2026 08:51:47 am
"""


@pytest.mark.parametrize("texts", [(SENTENCE, SECOND), (FIRST, TO_ACCOUNT), (SENTENCE, TO_ACCOUNT)])
def test_a_receipt_in_sentences_and_one_that_shows_our_account_are_receipts_too(
    texts: tuple[str, str],
) -> None:
    read = read_receipts([typed("\n".join(texts))]).receipts

    assert len(read) == len(texts)
    assert len({receipt.amount for receipt in read}) == len(texts)


def test_a_batch_above_its_payment_is_no_receipt_of_its_own() -> None:
    page = typed(
        "Usuario: 507189   Impreso: 13/06/2026\nConsulta de pagos - Detalle del registro\n"
        "Empresa  COLEGIO SAN BARTOLO SAS\nValor del lote  $ 557,720.00\nRegistro\n"
        "Beneficiario  COOP ALIANZA LTDA\nIdentificación  860024575\nBanco  BANCO DE OCCIDENTE\n"
        "Producto  Corriente - 230-05329-0\nReferencia  1073497526\nValor  $ 150,000.00\n"
        "Estado  Pago aplicado\nFecha de aplicación  11/06/2026\nNúmero de comprobante  4101810567"
    )

    (receipt,) = read_receipts([page]).receipts

    assert receipt.amount == Money.pesos(150_000)
