"""Who paid, in pages that have no label of ours for it, and who is nobody's payer."""

from __future__ import annotations

from datetime import date

import pytest

from models.receipt import Receipt
from parsers.fields import read_receipts
from parsers.fields.people import goes_on, halves, people_in
from tests.parsers.fields.pages import typed

HEAD = (
    "BANCO DEL SUR",
    "Pago exitoso",
    "COOPERATIVA ALIANZA LTDA",
    "Valor $ 54.000",
    "Fecha 08/11/2026",
    "CUS 5518720",
)


def page(*lines: str) -> Receipt:
    text = "\n".join((*HEAD, *lines))
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts
    return receipt


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("Apreciada MARTA LUCIA PARDO", "MARTA LUCIA PARDO"),
        ("Estimado(a) asociado Pedro Nieto Gil", "Pedro Nieto Gil"),
        ("Nelson Rojas Duarte, hiciste un pago", "Nelson Rojas Duarte"),
        ("Solicitado el 08/11/2026 a las 09:12 por Ana Gil Torres", "Ana Gil Torres"),
        ("Consultado por ROSA MEJIA PARDO | Emitido 09/11/2026", "ROSA MEJIA PARDO"),
        ("Certificamos que nuestro cliente LUIS CORTES GIL realizó este pago", "LUIS CORTES GIL"),
        ("Asociado 52118904 DIANA SALAZAR NIETO", "DIANA SALAZAR NIETO"),
        ("Cuenta origen\nSuperCuenta de Oscar Pardo Gil", "Oscar Pardo Gil"),
        ("Producto origen   Cuenta Digital Gloria Rojas", "Gloria Rojas"),
        ("Sale de\nAhorros *4410\nFabio Torres Mejia", "Fabio Torres Mejia"),
        ("BANCO NORTE - YOLANDA DUARTE GIL", "YOLANDA DUARTE GIL"),
        ("Nombre del titular\nJULIAN PARDO ROJAS", "JULIAN PARDO ROJAS"),
        ("Cliente\nMILENA TORRES\nSALAZAR", "MILENA TORRES SALAZAR"),
        ("Envía    MARTA LUCIA PARDO", "MARTA LUCIA PARDO"),
        ("Gracias por tu pago, Marta Lucia Pardo.", "Marta Lucia Pardo"),
        ("Marta Lucia Pardo, la transacción en\nCOOPERATIVA ALIANZA fue", "Marta Lucia Pardo"),
        ("Marta Lucia Pardo, este es el comprobante de su pago", "Marta Lucia Pardo"),
        ("Pagador   FLORALBA NIETOROJAS", "FLORALBA NIETOROJAS"),
    ],
)
def test_a_payer_is_told_by_sentence_product_or_place(lines: str, name: str) -> None:
    assert page(*lines.split("\n")).payer == name


@pytest.mark.parametrize(
    "lines",
    [
        "Cajero: ROSA TORRES GIL",
        "Lo atendió\nROSA TORRES GIL",
        "Elaboró Rosa Torres Gil   Revisó Ana Pardo Nieto",
        "Vendedora 4410\nROSA TORRES GIL",
        "Mensaje   cuota de Rosa Torres Gil",
        "Para: Rosa Torres Gil",
        "ROSA TORRES GIL\nANA PARDO NIETO",
        "WHATSAPP   hace 13 min\nRosa Torres Gil",
        "ARROZ DIANA\nBARRIO SAN JOSE\nTIENDA DOÑA LUZ MARINA",
        "Hola! Somos becoop. Envíanos la foto",
    ],
)
def test_cashiers_friends_and_wares_are_no_payers(lines: str) -> None:
    assert page(*lines.split("\n")).payer is None


def test_a_firm_pays_but_the_holder_of_an_account_is_no_payer() -> None:
    assert page("Ordenante   TRANSPORTES EL ROBLE SAS").payer == "TRANSPORTES EL ROBLE SAS"
    assert page("Ordenante   SERVICIOS Y GIROS SAS").payer is None
    assert page("Cuenta 4410992213", "Titular   TRANSPORTES EL ROBLE SAS").payer is None


def test_what_is_sent_from_is_not_where_it_went() -> None:
    text = (
        "Movimiento exitoso\nHiciste una transferencia\n$ 210.000\nDesde          Hacia\n"
        "Marta Gil Rojas     Coop Alianza Ltda\nAhorros **4410      Corriente 230053290\n"
        "12 nov 2026 10:12\nComprobante 5518723312"
    )
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts
    assert (receipt.payer, receipt.destination_account) == ("Marta Gil Rojas", "230053290")


def test_a_bank_may_greet_by_the_first_name() -> None:
    text = "Banco del Sur: Listo, YOLANDA. Enviamos $54.000 a COOPERATIVA ALIANZA el 08/11/2026."
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts
    assert receipt.payer == "YOLANDA"
    assert receipt.status.value == "approved"


def test_names_are_told_by_their_shape_and_a_given_name() -> None:
    assert list(people_in("Cuenta Oro Luz Mary de la Cruz CC")) == ["Luz Mary de la Cruz"]
    assert list(people_in("de LUZ MARY DE LA CRUZ CC 52118904")) == ["LUZ MARY DE LA CRUZ"]
    assert list(people_in("Cuenta Bold Pedro Nieto")) == ["Pedro Nieto"]
    assert list(people_in("COOPERATIVA ALIANZA, Pago Exitoso, Cali Norte, ANA gil")) == []


def test_surnames_go_on_and_lost_blanks_come_back() -> None:
    assert goes_on("SALAZAR DE ROJAS")
    assert not goes_on("BANCOLOMBIA")
    assert halves("ROJASPARDO") == "ROJAS PARDO"
    assert halves("Floralba") == "Floralba"


@pytest.mark.parametrize(
    "sentence",
    [
        "debitado de la cuenta de ahorros ***4410 de MARTA LUCIA PARDO.",
        "Pago con cargo a la cuenta corriente *4410 a nombre de MARTA LUCIA PARDO",
        "El valor se descontó de su cuenta 1204410, titular MARTA LUCIA PARDO",
        "se registró el pago, debitado\nde la cuenta *4410 del asociado MARTA LUCIA PARDO.",
    ],
)
def test_who_owns_the_account_that_the_money_left_has_paid(sentence: str) -> None:
    assert page(*sentence.split("\n")).payer == "MARTA LUCIA PARDO"


def test_who_owns_the_account_that_the_money_went_to_has_not_paid() -> None:
    assert page("Se abonó a la cuenta *4410 de MARTA LUCIA PARDO").payer is None


def test_a_name_goes_on_under_its_label_where_the_paper_was_too_narrow() -> None:
    assert page("Quien paga = MARTA LUCIA PARDO", "CARDENAS", "Total 1").payer == (
        "MARTA LUCIA PARDO CARDENAS"
    )


def test_a_line_with_room_left_is_no_name_that_goes_on() -> None:
    wide = "Este comprobante no es válido como factura de venta"
    assert page(wide, "Quien paga = MARTA PARDO", "GIL").payer == "MARTA PARDO"


def test_what_a_payer_declares_is_nobodys_name() -> None:
    assert page("EL CLIENTE DECLARA CONOCER EL ORIGEN DE LOS FONDOS").payer is None


@pytest.mark.parametrize("line", ["Lina Niño, hiciste una transferencia", "Lina Niño, tu pago fue"])
def test_who_is_spoken_to_is_named_in_full(line: str) -> None:
    assert page(line).payer == "Lina Niño"


def test_the_holder_of_the_product_that_paid_has_paid() -> None:
    lines = (
        "Titular del producto      Producto        Costo",
        "MARTA LUCIA PARDO         Ahorros *4410   $ 0",
    )

    assert page(*lines).payer == "MARTA LUCIA PARDO"


def test_the_words_before_what_you_did_are_no_name() -> None:
    assert page("Valor que pagaste").payer is None
    assert page("Total Que Enviaste").payer is None
