"""The payment's number in sentences and stamps, and the numbers beside it that are another's."""

from __future__ import annotations

from datetime import date

import pytest

from models.receipt import Receipt
from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

HEAD = (
    "BANCO DEL LLANO", "COOPERATIVA ALIANZA LTDA", "Pago exitoso", "Valor    $ 54.000",
    "Fecha    05/11/2026", "Convenio    9182", "Referencia    52118904",
)  # fmt: skip


def page(*lines: str) -> Receipt:
    (receipt,) = read_receipts([typed("\n".join((*HEAD, *lines)))], date(2026, 11, 22)).receipts
    return receipt


@pytest.mark.parametrize(
    "sentence",
    [
        "Su pago se hizo correctamente. Guarde el código 440812097 como soporte.",
        "Conserve este número 440812097 para cualquier reclamo.",
        "Anote el consecutivo 440812097 por si tiene dudas.",
        "Presente el comprobante 440812097 en caso de reclamación.",
        "Tu pago quedó registrado con el número 440812097.",
        "La operación fue aprobada bajo el radicado 440812097",
        "Recibimos su pago con el consecutivo 440812097.",
        "Su número de seguimiento es 440812097.",
        "El comprobante de su pago es el No. 440812097",
        "Tu código de operación es 440812097.",
    ],
)
def test_a_sentence_tells_the_number_of_the_payment(sentence: str) -> None:
    receipt = page(sentence)

    assert (receipt.transaction_id, receipt.reference) == ("440812097", "52118904")


@pytest.mark.parametrize(
    "sentence",
    [
        "Guarde este soporte.",
        "Su solicitud quedó aplicada con el código 9182.",
        "Recuerde el número 3158811223 para sus dudas.",
        "Comuníquese con el número 3158811223",
    ],
)
def test_a_sentence_about_something_else_tells_no_number(sentence: str) -> None:
    assert page(sentence).transaction_id is None


@pytest.mark.parametrize(
    "line",
    [
        "Soporte 3127704419 www.pagosdelsur.example",
        "Soporte: 3127704419",
        "Soporte 3127704419 WhatsApp",
        "Línea de ayuda, código 3127704419",
        "Dudas? Llame al número 6017704419",
    ],
)
def test_a_number_at_which_somebody_answers_is_no_payments(line: str) -> None:
    assert page(line).transaction_id is None
    assert page("Id: 84120337211", line).transaction_id == "84120337211"


def test_a_support_number_that_is_no_telephone_is_the_payments() -> None:
    assert page("Soporte 440812097").transaction_id == "440812097"


@pytest.mark.parametrize(
    "serial",
    ["Recaudo nacional No. 60417733", "Formato No. 60417733", "Consignación No. 60417733"],
)
@pytest.mark.parametrize(
    "stamp", ["TRX 412907 PAGADO", "SEC 412907 RECIBIDO", "OPER 412907 CONSIG EFEC"]
)
def test_the_tellers_stamp_and_not_the_forms_serial_is_the_payments(
    serial: str, stamp: str
) -> None:
    receipt = page(f"Sucursal 12    {serial}", "05/11/2026 11:52:24", stamp)

    assert receipt.transaction_id == "412907"


def test_a_forms_number_without_a_stamp_stays_what_it_was() -> None:
    assert page("Recaudo nacional No. 60417733").transaction_id == "60417733"


@pytest.mark.parametrize("code", ["7K2PM9QXTD", "00MWXH4Z02XE"])
def test_a_code_of_letters_and_digits_is_the_payments(code: str) -> None:
    assert page(f"Código: {code}").transaction_id == code


def test_a_code_of_letters_and_digits_beside_the_payments_number_is_left_alone() -> None:
    assert page("CUS 440812097", "Código: 7K2PM9QXTD").transaction_id == "440812097"


def test_several_slashed_zeros_among_the_zeros_before_a_number_are_no_digits_of_it() -> None:
    (receipt,) = read_receipts(
        [typed("\n".join((*HEAD[:-1], "Referencia    00000800008007934316", "CUS 5517201")))]
    ).receipts

    assert receipt.reference == "7934316"
