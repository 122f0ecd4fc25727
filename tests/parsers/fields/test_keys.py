"""The Bre-B key that was paid to, however it is announced and its "@" read."""

from __future__ import annotations

import pytest

from models.receipt import Receipt
from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed


def page(text: str) -> Receipt:
    (receipt,) = read_receipts([typed(text)]).receipts
    return receipt


HEAD = "Pago exitoso\n$ 54.000\nFecha 05/11/2026\n"


@pytest.mark.parametrize(
    "label", ["Llave del negocio", "LLAVE DEL COMERCIO", "Llave de la empresa", "Llave del aliado"]
)
@pytest.mark.parametrize("key", ["@aportes27", "Gaportes27", "Qaportes27"])
def test_the_key_of_a_business_is_the_destination(label: str, key: str) -> None:
    receipt = page(
        f"{HEAD}{label}\n{key}\nNegocio\nCOOPERATIVA ALIANZA LTDA\nReferencia\nM55120977"
    )

    assert receipt.destination_account == "@aportes27"
    assert receipt.collection_code is None
    assert receipt.transaction_id == "M55120977"


@pytest.mark.parametrize("key", ["@aportes27", "Qaportes27", "Gaportes27"])
def test_a_sentence_names_the_key_behind_our_name(key: str) -> None:
    sentence = f"Banco Sur: Enviaste $54.000 a COOP ALIANZA LTDA llave\n{key} desde la cta *4410."

    assert page(f"{sentence} 05/11/2026 10:12").destination_account == "@aportes27"


def test_the_key_that_a_payment_came_from_is_no_destination() -> None:
    sentence = "Enviaste $54.000 a COOP ALIANZA LTDA desde tu llave @martapardo el 05/11/2026"

    assert page(sentence).destination_account is None


def test_a_key_right_below_our_name_is_the_destination() -> None:
    assert page(f"COOP ALIANZA LTDA\n@aportes27\n{HEAD}").destination_account == "@aportes27"
    assert page(f"{HEAD}COOP ALIANZA LTDA\nPago\nGracias\n@banco").destination_account is None


@pytest.mark.parametrize(
    "origin",
    ["Producto origen\nCuenta de ahorros *4842", "Origen\nCuenta de Ahorros\n*4842"],
)
def test_the_account_that_a_payment_came_from_is_no_destination(origin: str) -> None:
    head = f"{HEAD}Convenio\n14523 - COOP ALIANZA LTDA\nReferencia 1\n52118904\n"

    assert page(head + origin).destination_account is None


def test_a_sentence_names_the_account_that_the_money_went_to() -> None:
    told = "Transferiste $54.000 a COOP ALIANZA LTDA en la cuenta corriente *3290 el 05/11/2026"

    assert page(told).destination_account == "*3290"


def test_a_masked_account_has_four_digits_or_is_misread() -> None:
    read = "Destinatario\nCOOP ALIANZA LTDA\nCuenta destino\n{}\n"

    assert page(HEAD + read.format("*****3290")).destination_account == "*3290"
    assert page(HEAD + read.format("*****32090")).destination_account is None
