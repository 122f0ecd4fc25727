"""Labels of several meanings, told by the other labels of their page."""

from __future__ import annotations

import pytest

from models.receipt import Receipt
from parsers.fields import read_receipts
from tests.parsers.fields.pages import photographed, typed

HEAD = ("PUNTO FACIL", "PAGO REALIZADO", "22/10/2026  11:40:08")


def slip(*lines: str) -> Receipt:
    (receipt,) = read_receipts([photographed("\n".join((*HEAD, *lines)))]).receipts
    return receipt


def test_an_id_below_an_agreement_is_the_members_where_another_number_is_the_payments() -> None:
    receipt = slip(
        "CONV:9757", "COOPERATIVA ALIANZA", "ID:7431902", "$ 61.400", "CONTROL 402218834471"
    )

    assert receipt.reference == "7431902"
    assert receipt.transaction_id == "402218834471"


def test_a_lone_id_below_an_agreement_is_left_to_people() -> None:
    receipt = slip("CONVENIO: 9757", "COOPERATIVA ALIANZA", "ID: 7431902", "VALOR $ 61.400")

    assert (receipt.reference, receipt.transaction_id) == (None, None)


def test_an_id_beside_the_members_own_label_is_the_payments() -> None:
    receipt = slip("CONVENIO: 9757", "CEDULA: 7431902", "VALOR $ 61.400", "ID: 60218834")

    assert (receipt.reference, receipt.transaction_id) == ("7431902", "60218834")


def test_the_document_behind_a_payers_name_is_not_the_members() -> None:
    receipt = slip(
        "CONVENIO 9182 COOPERATIVA ALIANZA", "REFERENCIA 7431902", "VALOR $ 61.400",
        "PAGADO POR MARTHA LUCIA RINCON", "CC 39218804", "SERIAL 60218834",
    )  # fmt: skip

    assert receipt.reference == "7431902"


def test_who_makes_a_payment_has_a_document_of_his_own() -> None:
    receipt = slip(
        "Documento del obligado", "7431902", "Quien realiza el pago", "Martha Rincon CC 39218804",
        "Valor pagado", "$ 61.400", "Nro. de guia", "60218834471",
    )  # fmt: skip

    assert receipt.reference == "7431902"


def test_a_remitters_document_is_not_the_members() -> None:
    assert slip("Rem MARTHA RINCON CC 39218804", "Valor abonado: $ 61.400").reference is None


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("Servicio   COOP ALIANZA LTDA", "Código     9751"), "9751"),
        (("Comercio        Código     Referencia", "COOP ALIANZA    9182       7431902"), "9182"),
        (("Convenio recaudador     14523",), "14523"),
        (("C0NVEMlO 9182 COOPERATIVA ALIANZA",), "9182"),
        (("COOPERATIVA ALIANZA", "IO:9757"), "9757"),
        (("Código     9751", "Terminal   8812"), None),
    ],
)
def test_the_agreements_code_is_known_by_its_label_and_by_our_name(
    lines: tuple[str, ...], code: str | None
) -> None:
    assert (
        slip(*lines, "Valor pagado   $ 61.400", "Autorización   60218834").collection_code == code
    )


def test_a_code_behind_a_sentence_of_a_message_is_no_agreement() -> None:
    receipt = slip("COOPERATIVA ALIANZA", "Valor $ 61.400", "Terminal", "9182")

    assert receipt.collection_code is None


def test_the_line_to_call_is_nobodys_number() -> None:
    text = (
        "Banco Popular: Transferiste $61.400 a COOP ALIANZA LTDA en la cuenta *3290 "
        "el 19/07/26 a las 22:49. Dudas? Llama al\n018000934455"
    )
    (receipt,) = read_receipts([typed(text)]).receipts

    assert (receipt.transaction_id, receipt.reference) == (None, None)


def test_a_sentence_ends_with_day_hour_and_the_payments_number() -> None:
    text = (
        "Banco Sur: su transferencia por $61,400.00 a COOPERATIVA ALIANZA fue exitosa. "
        "20/11/26 09:23:04. No. 28023316. Costo $ 0."
    )
    (receipt,) = read_receipts([typed(text)]).receipts

    assert (receipt.transaction_id, receipt.reference) == ("28023316", None)


def test_the_reference_of_a_bill_is_the_members_and_the_banks_own_is_the_number() -> None:
    receipt = slip(
        "Convenio recaudador      9182", "Referencia del recibo    7431902",
        "Valor pagado             $ 61.400", "Numero de operacion      60218834471",
    )  # fmt: skip

    assert (receipt.reference, receipt.transaction_id) == ("7431902", "60218834471")


def test_two_values_below_two_labels_are_not_label_and_value() -> None:
    receipt = slip(
        "Valor            Costo", "$ 61.400         $ 0", "Observaciones    Comprobante",
        "Cuota mes CC     60218834", "7431902", "Llave            @coopalianza",
    )  # fmt: skip

    assert (receipt.reference, receipt.transaction_id) == ("7431902", "60218834")


def test_a_blank_that_a_printer_leaves_out_parts_label_and_number() -> None:
    receipt = slip(
        "EmpresaCOOP ALIANZA LTDA", "Convenio9182", "Identificacion7431902", "Valor pagado$ 61.400",
        "Nro. Factura interna34630415", "Id Transaccion60218834471",
    )  # fmt: skip

    assert receipt.transaction_id == "60218834471"
    assert (receipt.reference, receipt.collection_code) == ("7431902", "9182")


def test_the_word_for_a_transaction_is_no_part_of_its_number() -> None:
    receipt = slip("TX60218834471", "Convenio: 9182", "Referencia: 7431902", "Valor: $61.400")

    assert receipt.transaction_id == "60218834471"


def test_what_a_payer_typed_is_known_without_a_label() -> None:
    (receipt,) = read_receipts(
        [photographed("Transferencia exitosa\nLe transferiste a\nCoop Alianza Ltda\n$ 61.400\n"
                      "28 de septiembre de 2026 01:51 p. m.\nabono credito mes 7431902")]
    ).receipts  # fmt: skip

    assert receipt.reference == "7431902"


def test_the_number_of_a_sale_is_not_the_members_where_he_wrote_his_own() -> None:
    receipt = slip(
        "Referencia de la venta          9156300882", "Referencia de la transacción    618206219",
        "CUS                             30375104", "Descripción                     CUOTA 7431902",
        "Valor                           $ 61.400", "Entidad                         COOP ALIANZA",
    )  # fmt: skip

    assert (receipt.reference, receipt.transaction_id) == ("7431902", "30375104")


def test_an_order_of_the_shop_to_pay_is_the_number_where_the_member_is_told_elsewhere() -> None:
    receipt = slip(
        "COOPERATIVA ALIANZA", "Referencia de pago: 31022686471", "Valor: $ 61.400",
        "Descripción: Cuota asociado 7431902",
    )  # fmt: skip

    assert (receipt.reference, receipt.transaction_id) == ("7431902", "31022686471")


def test_digits_behind_letters_and_a_dash_are_no_member() -> None:
    assert slip("Referencia: ABC-7431902", "CUS: 60218834", "Valor $ 61.400").reference is None


def test_the_number_of_a_book_of_receipts_may_be_short() -> None:
    lines = ("COOPERATIVA ALIANZA LTDA", "Recibo de caja No. 9924", "La suma de $ 61.400")

    assert slip(*lines).transaction_id == "9924"


def test_columns_that_slipped_by_a_row_say_nothing() -> None:
    receipt = slip(
        "Convenio:              COOP ALIANZA LTDA", "Documento asociado:    3,362,000",
        "Valor:                 COOP ALIANZA", "Nro. aprobación:       $ 61.400",
    )  # fmt: skip

    assert (receipt.reference, receipt.transaction_id) == (None, None)


def test_a_unique_code_is_the_number_where_no_machine_has_one() -> None:
    page = "Pasaste $ 61.400\na Coop Alianza Ltda\n26 sep 2026, 1:35 p. m.\nCódigo único   2360925"
    (told,) = read_receipts([photographed(page)]).receipts
    (silent,) = read_receipts([photographed(page + "\nTerminal   8812331")]).receipts

    assert (told.transaction_id, silent.transaction_id) == ("2360925", None)


@pytest.mark.parametrize(
    "label",
    ["Número de referencia BBVA", "ID Wompi", "Referencia Davivienda:", "No. operación PSE"],
)
def test_a_label_with_a_banks_name_leads_to_the_banks_own_number(label: str) -> None:
    receipt = slip(f"{label}      60218834471", "Nota       cuota 7431902", "Valor     $ 61.400")

    assert (receipt.reference, receipt.transaction_id) == ("7431902", "60218834471")


@pytest.mark.parametrize(
    "counter", ["SEC 4471", "Orden # 88213", "TDA 12 CJ 04 TRX 28819", "Factura No 88213"]
)
def test_what_a_machine_or_a_shop_counts_yields_to_the_payments_number(counter: str) -> None:
    lines = ("CNV 014523", "REF 1: 7431902", "VLR $ 61.400", counter, "NO. OPER. 60218834")

    assert slip(*lines).transaction_id == "60218834"
    assert slip(*lines).collection_code == "14523"


def test_what_a_till_counts_is_no_number_of_the_payment() -> None:
    assert slip("TDA 12 CJ 04 TRX 28819", "CEDULA 7431902", "VLR $ 61.400").transaction_id is None


def test_the_document_of_who_paid_is_not_the_members_where_his_own_was_lost() -> None:
    lines = ("CONVENIO 9182", "VALOR $ 61.400", "PAGADO POR MARTHA LUCIA RINCON CC 39.218.804")

    assert slip(*lines).reference is None


def test_a_members_number_in_groups_is_never_the_amount() -> None:
    receipt = slip("CONVENIO 14523", "Ced. asociado 52.118.904", "Cod. verif. 60218834")

    assert (receipt.amount, receipt.reference) == (None, "52118904")


def to_a_key(*lines: str) -> Receipt:
    screen = (
        "¡Envío exitoso!",
        "Valor que envió",
        "$ 54.000",
        "Llave destino",
        "8600245757",
        *lines,
    )
    (receipt,) = read_receipts([photographed("\n".join(screen))]).receipts
    return receipt


@pytest.mark.parametrize("label", ["Referencia", "Número de referencia"])
def test_the_only_number_of_a_payment_to_a_key_is_the_banks(label: str) -> None:
    receipt = to_a_key(label, "255684788")

    assert (receipt.reference, receipt.transaction_id) == (None, "255684788")


def test_a_cedula_of_today_is_the_members_whatever_was_paid_to() -> None:
    assert to_a_key("Referencia", "1052118904").reference == "1052118904"


def test_a_description_tells_the_member_from_the_order_of_a_gateway() -> None:
    receipt = slip(
        "Referencia de pago  17881279",
        "Descripción  Pago de cartera documento 1064383116",
        "Valor pagado  COP 54.000",
        "Autorización / CUS  840204239",
    )

    assert (receipt.reference, receipt.transaction_id) == ("1064383116", "840204239")


@pytest.mark.parametrize(
    "told",
    [
        "Bancolombia: Pagaste $54,000 a COOP ALIANZA LTDA desde tu producto *4417. Ref: 52118904",
        "Banco Popular: pago de servicio COOPERATIVA ALIANZA, referencia 52118904, valor $ 54.000",
        "Bancolombia informa pago por $54,000 a COOP ALIANZA conv 14523 ref 0052118904 de *6640",
    ],
)
def test_the_reference_of_a_message_about_a_firm_that_was_paid_is_the_members(told: str) -> None:
    (receipt,) = read_receipts([typed(told + " 20/11/2026 09:12. Comprobante 0000418273")]).receipts

    assert (receipt.reference, receipt.transaction_id) == ("52118904", "0000418273")


def test_the_document_of_a_banks_message_is_the_movements() -> None:
    told = "Banco Popular: transferencia a COOP ALIANZA LTDA cuenta *3290 por $ 54.000 aplicada"
    (receipt,) = read_receipts([typed(told + " 14/11/26 08:31. Documento 5510392")]).receipts

    assert (receipt.reference, receipt.transaction_id) == (None, "5510392")


def test_what_follows_the_payees_name_is_his() -> None:
    page = (
        "Su transferencia fue exitosa\nMonto\n$ 54.000\n"
        "Producto origen\nCuenta de ahorros **** 8111\nNombre del destinatario\nCOOP ALIANZA LTDA\n"
        "Banco y producto destino\nBanco de Occidente\nCta. Corriente *****3290"
    )
    (receipt,) = read_receipts([typed(page)]).receipts

    assert receipt.destination_account == "*3290"
