"""What printers set between a label and its value, and what stands there when none was read."""

from __future__ import annotations

from datetime import date

import pytest

from models.money import Money
from models.receipt import Receipt
from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

LINES = (
    "RED DE PAGOS DEL VALLE", "COMPROBANTE RECAUDO", "Empresa{}COOPERATIVA ALIANZA LTDA",
    "Cod. Empresa{}9182", "Ced/Ref{}52118904", "Nombre{}GLORIA INES PARDO",
    "Recaudado{}$ 120,000", "Comision{}$ 1,800", "Pagado{}$ 121,800", "Fecha{}05/11/2026",
    "Hora{}10:12:40", "Operacion{}77120448193",
)  # fmt: skip


def read(*lines: str) -> Receipt:
    (receipt,) = read_receipts([typed("\n".join(lines))], date(2026, 11, 22)).receipts
    return receipt


@pytest.mark.parametrize(
    "apart", [" : ", " > ", " = ", " ▸ ", " → ", " » ", " -> ", " => ", " - ", " | ", "    "]
)
def test_label_and_value_are_told_apart_by_whatever_a_printer_sets_there(apart: str) -> None:
    receipt = read(*(line.format(apart) for line in LINES))

    assert (receipt.amount, receipt.fee) == (Money.pesos(120_000), Money.pesos(1_800))
    assert (receipt.reference, receipt.transaction_id) == ("52118904", "77120448193")
    assert (receipt.collection_code, receipt.payer) == ("9182", "GLORIA INES PARDO")
    assert (receipt.date, receipt.time) == (date(2026, 11, 5), "10:12")


def test_the_way_through_the_menus_of_a_site_is_no_label_and_its_value() -> None:
    receipt = read(
        "Pagos > Referencia 71204481 > Comprobante", "COOPERATIVA ALIANZA LTDA", "Pago exitoso",
        "Valor $ 54.000", "Fecha 05/11/2026", "Identificación 52118904",
    )  # fmt: skip

    assert receipt.reference == "52118904"
    assert receipt.transaction_id is None


def test_a_code_of_capitals_and_digits_is_told_from_the_label_that_it_is_glued_to() -> None:
    receipt = read(
        "Plata enviada", "COOP ALIANZA LTDA", "$ 54.000", "Fecha 05/11/2026", "Código7K2PM9QXTD"
    )

    assert receipt.transaction_id == "7K2PM9QXTD"


# --- Words that are labels only beside a value of their kind -------------------------------

HEAD = (
    "CORRESPONSAL DEL SUR", "COOPERATIVA ALIANZA LTDA", "Fecha    05/11/2026", "Convenio    9182",
    "Ref 1    52118904", "Vr pagado    $ 54.000",
)  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Aprobado    71204481",
        "APROBADA: 71204481",
        "Autorizado No. 71204481",
        "Confirmado 71204481",
    ],
)
def test_a_number_beside_the_word_approved_is_the_approvals(line: str) -> None:
    assert read(*HEAD, line).transaction_id == "71204481"


@pytest.mark.parametrize(
    "lines", ["Estado    Aprobado\n71204481", "Aprobado\n71204481", "Aprobado    $ 54.000"]
)
def test_the_word_approved_by_itself_is_an_outcome(lines: str) -> None:
    receipt = read(*HEAD, *lines.split("\n"))

    assert receipt.transaction_id is None
    assert receipt.amount == Money.pesos(54_000)


@pytest.mark.parametrize(
    "label", ["Tercero", "Cód. tercero", "Código recaudador", "CONVENIO / EMPRESA"]
)
def test_who_collects_for_another_calls_the_agreement_a_third_party(label: str) -> None:
    receipt = read("RECAUDO DE TERCEROS", f"{label}: 9182", *HEAD[4:], "COOP ALIANZA LTDA")

    assert receipt.collection_code == "9182"


@pytest.mark.parametrize(
    "lines",
    [
        "Número de convenio/ referencia\n9182/52118904",
        "Convenio y referencia: 9182 - 52118904",
        "CONVENIO / EMPRESA\n9182 COOPERATIVA ALIANZA\nCedula 52118904",
        "Convenio a pagar    9182 COOPERATIVA\nCedula 52118904",
        "Código: 9182\nCliente: 52118904\nCedula 52118904",
    ],
)
def test_agreement_and_member_may_share_a_label(lines: str) -> None:
    receipt = read(
        "PAGO DE SERVICIOS", *HEAD[1:3], *lines.split("\n"), "Monto $ 54.000", "CUS 771204"
    )

    assert (receipt.collection_code, receipt.reference) == ("9182", "52118904")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Soporte N.º\n8Y9JKQ1N3QKC", "8Y9JKQ1N3QKC"),
        ("N.º de soporte    71204481", "71204481"),
        ("Nºde referencia interna = 71204481", "71204481"),
        ("Numerode aprobacion: 71204481", "71204481"),
        ("Orden de compra: KUBMSS6FN5", "KUBMSS6FN5"),
        ("Autorizador: 712044", "712044"),
    ],
)
def test_number_is_written_in_many_ways(line: str, number: str) -> None:
    assert read(*HEAD, *line.split("\n")).transaction_id == number


def test_a_till_that_counts_operations_and_transactions_numbers_the_payment_by_the_latter() -> None:
    lines = ("COD    DESCRIPCION", "9757    COOP ALIANZA LTDA", "REF:52118904", "VLR PAGO $ 54.000")
    till = "Caja 156 Op 939534 Trx 21046"

    assert read("ALMACENES DEL SUR", "Fecha 2026/11/05", till, *lines).transaction_id == "21046"
    assert (
        read(
            "ALMACENES DEL SUR", "Fecha 2026/11/05", till, *lines, "APROBACION 712044"
        ).transaction_id
        == "712044"
    )


def test_an_account_that_ends_in_a_number_is_no_sum_of_money() -> None:
    receipt = read(
        "Pago realizado", "COOPERATIVA ALIANZA", "Total    $ 304.000", "Fecha    05/11/2026",
        "Comprobante    71204481", "El dinero salió de tu cuenta de ahorros terminada en 7120.",
        "Total debitado de la cuenta 7120",
    )  # fmt: skip

    assert receipt.amount == Money.pesos(304_000)


@pytest.mark.parametrize(
    "line",
    [
        "Te costó    S0,00",
        "Nos cobraste: $ 0",
        "Te cuesta: $ 0",
        "Le cobraron    $ 0,00",
        "Cargo por uso    $ 0",
        "Sin costo\n$0",
        "[VALOR TASA] $ 0",
        "Operación exitosa. 05/11/2026 12:40. Costo $ 0. Inquietudes 6015550101",
        "Hiciste el pago el 05/11/2026 con costo $0.",
    ],
)
def test_a_cost_of_nothing_is_told_in_many_words(line: str) -> None:
    assert read(*HEAD, *line.split("\n")).fee == Money(0)


def test_a_cost_that_holds_another_with_its_tax_is_the_whole_cost() -> None:
    parts = ("Comision    2.000", "IVA comision    380")

    assert read(*HEAD, *parts, "Costo al usuario    2.380").fee == Money.pesos(2_380)
    assert read(*HEAD, *parts, "TOTAL CARGO    2.380").fee == Money.pesos(2_380)
    assert read(*HEAD, *parts, "2.380").fee is None
    assert read(*HEAD, "Servicio usuario:", "1.200").fee == Money.pesos(1_200)


def test_a_dear_cost_without_an_amount_is_another_rows_figure() -> None:
    assert read(*HEAD[:-1], "CUS 7712044", "COSTO RECAUDO    150.000").fee is None
    assert read(*HEAD[:-1], "CUS 7712044", "COSTO RECAUDO    1.500").fee == Money.pesos(1_500)


def test_a_total_charge_holds_the_amount_and_a_help_line_is_no_cost() -> None:
    receipt = read(*HEAD, "Cargo por servicio    $ 1.500", "Total cargo    $ 55.500")

    assert (receipt.amount, receipt.fee) == (Money.pesos(54_000), Money.pesos(1_500))
    assert read(*HEAD, "Centro de servicio al usuario (601) 380 8890").fee is None
