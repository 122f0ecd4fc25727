"""The many words in which receipts say one and the same thing."""

from __future__ import annotations

from datetime import date

import pytest

from models.money import Money
from models.receipt import Receipt, Status
from parsers.fields import read_receipts
from tests.parsers.fields.pages import photographed, typed

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
        "Lo que envías: $ 54.000",
        "Monto trasladado: $ 54.000",
        "Monto a entregar: $ 54.000",
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
        "Por qué: ahorro 52118904",
        "Glosa: cuota 52.118.904",
        "Info. adicional: 52118904",
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
        ("Número de operación de Mercado Pago: 90112233445", "90112233445"),
        ("Nro. referencia: 7719920031", "7719920031"),
        ("Ordenante ROSA TORRES GIL   ID 41220871\nN.º de orden de pago 2026-441", "2026-441"),
    ],
)
def test_the_number_of_the_payment_has_many_names(line: str, number: str) -> None:
    assert slip("Valor: $ 54.000", *line.split("\n")).transaction_id == number


def test_a_label_in_two_languages_is_one_label() -> None:
    receipt = slip(
        "MTCN: 412-778-9031",
        "Sender / Remitente      ROSA TORRES GIL",
        "Transfer fee / Cargo    8,900.00 COP",
        "Principal / Monto del pago    54,000.00 COP",
    )

    assert receipt.payer == "ROSA TORRES GIL"
    assert (receipt.amount, receipt.fee) == (Money.pesos(54_000), Money.pesos(8_900))


# --- Whose number it is --------------------------------------------------------------------


def test_the_document_of_who_pays_is_not_the_members_wherever_it_stands() -> None:
    receipt = slip(
        "1. QUIEN PAGA", "Rosa Torres Gil", "Doc: 41220871 Tel: 3005551122", "2. QUE PAGA",
        "Convenio 9182 - Afiliado 52118904", "Valor: $ 54.000", "Nro. operación: 5518720",
    )  # fmt: skip

    assert (receipt.reference, receipt.transaction_id) == ("52118904", "5518720")


def test_who_signed_a_voucher_is_not_the_member() -> None:
    receipt = slip(
        "La suma de: $ 54.000",
        "Por concepto de: cuota con c.c. 52.118.904",
        "Elaboró Ana Gil    Aprobó c.c. 41220871",
    )

    assert receipt.reference == "52118904"


def test_the_holder_of_what_is_paid_is_the_member_at_a_cash_desk() -> None:
    lines = ("Proyecto 9182", "Valor: $ 54.000", "No. operación 55187201")

    assert slip(*lines, "Doc. titular 52118904", "Quien paga ROSA TORRES").reference == "52118904"
    assert slip(*lines, "Desde: Ahorros *1234", "Doc. titular 52118904").reference is None


def test_the_customer_is_the_member_where_another_holds_the_account() -> None:
    receipt = slip(
        "ID Transacción: 5518720118", "Valor: $ 54.000", "Datos del cliente",
        "Identificación del cliente: 52118904",
        "Datos del titular de la cuenta (diferente al cliente)",
        "Identificación titular: 41220871",
    )  # fmt: skip

    assert receipt.reference == "52118904"


def test_the_document_of_a_movement_is_the_banks_beside_a_reference() -> None:
    receipt = slip("Valor: $ 54.000", "Ref. 1: 000052118904", "No. documento: 5518720")

    assert (receipt.reference, receipt.transaction_id) == ("52118904", "5518720")


def test_a_payments_number_may_begin_like_a_telephone() -> None:
    receipt = slip("Valor: $ 54.000", "Número de comprobante: 6025128731")

    assert receipt.transaction_id == "6025128731"


def test_a_number_that_goes_on_in_the_next_line_is_given_whole_or_not_at_all() -> None:
    whole = slip("Valor: $ 54.000", "TIQUETE 120726363-", "3873915", "Gracias por su pago")
    half = slip("Valor: $ 54.000", "TIQUETE 120726363-", "Gracias por su pago")

    assert whole.transaction_id == "120726363-3873915"
    assert half.transaction_id is None


@pytest.mark.parametrize(
    "line", ["Ref. lulo: 5518720341", "Ref. Nequi  M5518720341", "CUS Bre-B 55187203415518"]
)
def test_a_number_with_the_name_of_a_bank_is_the_banks(line: str) -> None:
    receipt = slip("Valor: $ 54.000", "Nota: socio 52118904", line)

    assert receipt.transaction_id == line.rsplit(maxsplit=1)[-1]
    assert receipt.reference == "52118904"


def test_labels_may_stand_in_square_brackets() -> None:
    receipt = slip("[VALOR SERVICIO] $ 54.000", "[CEDULA] 52118904", "[PIN] 5518720341")

    assert (receipt.reference, receipt.transaction_id) == ("52118904", "5518720341")


def test_a_short_word_that_nobody_knows_is_no_other_one() -> None:
    assert slip("Valor: $ 54.000", "Referencia olmo: 5518720341").reference is None


def test_a_sentence_that_names_the_agreement_tells_whose_the_reference_is() -> None:
    receipt = slip(
        "Le pagaste $ 54.000 a COOPERATIVA ALIANZA (código 9757) con la referencia 52118904",
        "No. de referencia: S55187203",
    )

    assert (receipt.reference, receipt.transaction_id) == ("52118904", "S55187203")


def test_a_banks_document_beside_the_reference_of_our_agreement_is_the_payments() -> None:
    receipt = slip("Código: 14523", "Referencia: 52118904", "Valor: $ 54.000", "Documento 5060131")

    assert (receipt.reference, receipt.transaction_id) == ("52118904", "5060131")


def test_the_stamp_of_a_till_may_name_the_till_before_the_number() -> None:
    receipt = slip("Cédula: 52118904", "10/09/2026 14:02:02 CJ28 62439655 RECIBIDO $ 54.000")

    assert receipt.transaction_id == "62439655"


def test_the_short_words_of_a_till_mean_what_stands_beside_them() -> None:
    receipt = slip(
        "CAJA 020 TRX 27044", "NEG:9757 ID:52118904", "Valor: $ 54.000", "AUT RECAUDO 15518720"
    )

    assert (receipt.reference, receipt.transaction_id) == ("52118904", "15518720")
    assert receipt.collection_code == "9757"
    assert slip("CAJA 020 TRX 27044", "Valor: $ 54.000").transaction_id is None


# --- Where it went -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "account"),
    [
        ("Cuenta destino: COOPERATIVA ALIANZA Corriente 230-05329-0", "230053290"),
        ("se transfirió a COOPERATIVA ALIANZA LTDA (*****3290)", "*3290"),
        ("Forma de pago: transferencia cta. 230-05329-0", "230053290"),
        ("Llave: Qcoopalianza67", "@coopalianza67"),
        ("La cuenta de: Cooperativa Alianza #9757", None),
        ("Llave: @aportes6O", None),  # An O or a zero: nobody can tell.
        ("Account # / No. cuenta: 52118904", None),
    ],
)
def test_an_account_is_known_by_its_shape_and_never_guessed(line: str, account: str | None) -> None:
    assert slip("Valor: $ 54.000", "CUS: 5518720", line).destination_account == account


# --- How it ended --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("¡Todo bien! Tu envío salió", Status.APPROVED),
        ("Orden ejecutada", Status.APPROVED),
        ("Tu pago hecho", Status.APPROVED),
        ("¡Transferencia lista!", Status.APPROVED),
        (
            "Tu transferencia de hoy a la cuenta del Banco del Norte se hizo con éxito.",
            Status.APPROVED,
        ),
        ("La operación 551872 realizada por internet fue exitosa.", Status.APPROVED),
        ("La operación 551872 realizada por internet no fue exitosa.", Status.REJECTED),
        ("Estado: Esperando el pago", Status.PENDING),
        ("Enviaste a: COOPERATIVA ALIANZA\nTransferencia en validación", Status.PENDING),
    ],
)
def test_banks_have_many_words_for_the_end(line: str, status: Status) -> None:
    text = f"Banco del Sur\n{line}\nCOOPERATIVA ALIANZA\nValor $ 54.000\nCUS 551872\n8/11/2026"
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts

    assert receipt.status is status


def test_a_label_that_says_sent_to_is_no_sure_sign_of_success() -> None:
    text = "Banco del Sur\nEnviaste a:\nCOOPERATIVA ALIANZA\nValor: $ 54.000\nCUS: 551872"
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts

    assert receipt.confidence["status"] < 0.9


# --- Prices beside others ------------------------------------------------------------------


def test_our_line_of_a_tills_slip_is_the_amount_and_its_total_is_not() -> None:
    receipt = slip(
        "LECHE ENT 1L    4.900", "PAGO TERCEROS 9757", "VR. COBRADO    54.000",
        "TOTAL CUENTA    58.900", "EFECTIVO    60.000", "CAMBIO    1.100",
    )  # fmt: skip

    assert receipt.amount == Money.pesos(54_000)


def test_the_notice_that_names_us_tells_the_amount_among_notices_of_others() -> None:
    text = (
        "Rappi\nPagaste $ 75.900\nBBVA\nEnviaste $54,000.00 a COOPERATIVA ALIANZA\n"
        "cta *****3290 exitosamente. 28/10/2026 10:56"
    )
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts

    assert receipt.amount == Money.pesos(54_000)


def test_what_is_given_back_or_to_be_won_is_no_amount() -> None:
    receipt = slip(
        "Pago hecho", "$ 54.000", "+ $ 1.100 de servicio", "CUS: 5518720",
        "Te devolvimos $ 1.350", "Gane hasta $ 2.000.000",
    )  # fmt: skip

    assert (receipt.amount, receipt.fee) == (Money.pesos(54_000), Money.pesos(1_100))


def test_a_lone_figure_too_small_to_be_whole_is_offered_and_not_given() -> None:
    seen = photographed("\n".join((*HEAD, "CUS: 5518720", "$ 480")))
    (receipt,) = read_receipts([seen], date(2026, 11, 22)).receipts

    assert receipt.amount is None
    assert receipt.amount_candidates == (Money.pesos(480),)


def test_a_figure_among_others_of_its_column_is_the_price_on_our_row() -> None:
    receipt = slip(
        "SUELDO                             1.952.000",
        "SALUD                                 78.080",
        "COOPERATIVA ALIANZA LTDA-LIBRANZA     54.000",
        "NETO PAGADO AL EMPLEADO            1.819.920",
        "C.C.: 52.118.904",
    )

    assert (receipt.amount, receipt.reference) == (Money.pesos(54_000), "52118904")


# --- Who paid, when, and on which form -----------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("Camilo Salazar, guarda estos datos:", "Camilo Salazar"),
        ("Gloria, tu transferencia de $ 54.000 fue exitosa", "Gloria"),
        ("Señor(a) ANA RUIZ GIL\nRef. banco: 7718802\nCed", "ANA RUIZ GIL"),
        ("USUARIO\nANA RUIZ GIL\nIDENTIFICACION\n52118904", "ANA RUIZ GIL"),
        ("USUARIO: ANA RUIZ GIL\nTERMINAL: 4401", None),
        ("Pagó: ANA RUIZ GIL", "ANA RUIZ GIL"),
        ("Paid by: Ana Ruiz Gil", "Ana Ruiz Gil"),
        ("Tpaga\nComprobante\nLe pagaste a\nCOOPERATIVA ALIANZA", None),
        ("Titular de la cuenta de retiro: ANA RUIZ GIL", "ANA RUIZ GIL"),
    ],
)
def test_who_paid_is_told_in_many_ways(lines: str, name: str | None) -> None:
    assert slip("Valor: $ 54.000", *lines.split("\n"), "CUS: 5518720").payer == name


def test_the_day_of_the_sentence_counts_and_not_the_day_of_the_mail() -> None:
    text = (
        "Banco del Sur <avisos@banco.example>\n10 nov 2026 06:01 - Aviso\n"
        "La operación 524477734 realizada\nel 2026-11-09 a las 09:07 fue exitosa.\n"
        "Se transfirió a COOPERATIVA ALIANZA la suma de $70,000"
    )
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts

    assert (receipt.date, receipt.time) == (date(2026, 11, 9), "09:07")


def test_a_day_without_marks_is_one_where_its_hour_follows() -> None:
    (receipt,) = read_receipts(
        [typed("\n".join(("CAJ03 T118 20261105 10:44", *HEAD[:3], "Valor: $ 54.000")))]
    ).receipts

    assert (receipt.date, receipt.time) == (date(2026, 11, 5), "10:44")


def test_a_label_broken_around_its_value_is_one_label() -> None:
    receipt = slip(
        "Código del", "                14523", "convenio:",
        "Referencia", "                000000052118904", "1:",
        "Número de", "                131887", "aprobación:",
        "Valor: $ 54.000",
    )  # fmt: skip

    assert (receipt.collection_code, receipt.reference) == ("14523", "52118904")
    assert receipt.transaction_id == "131887"
    assert receipt.destination_account is None


# --- Where labels fail -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("este es el soporte No.56482995104 del 21 de noviembre", "56482995104"),
        ("fue girado según comprobante de egreso CE-28380", "CE-28380"),
        ("Ticket: K-ABJPNEVRN", "K-ABJPNEVRN"),
        ("4. CONTROL\nMX751481276-10/11/2026-14:09", "MX751481276"),
        ("FECHA    HORA SEC\n15/08/26 09:22 4136", "4136"),
    ],
)
def test_a_number_is_found_where_sentences_and_heads_hide_it(line: str, number: str) -> None:
    text = "\n".join((*HEAD[:3], *line.split("\n"), "Valor: $ 54.000"))
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts

    assert receipt.transaction_id == number


@pytest.mark.parametrize(
    "line",
    [
        "Convenio    PAGO COOPERATIVA ALIANZA LTDA (NURA 9182)",
        "9182 COOPERATIVAALIANZALTDA",
        "Servicio    9182 COOPERATIVA ALIANZA",
    ],
)
def test_our_code_is_known_beside_our_name(line: str) -> None:
    assert slip("Valor: $ 54.000", "CUS: 5518720", line).collection_code == "9182"


def test_a_wrong_code_before_our_name_is_told_as_it_is_printed() -> None:
    receipt = slip("EMP 30012-COOP ALIANZA LTDA", "Valor: $ 54.000", "CUS: 5518720")

    assert receipt.collection_code == "30012"


def test_what_the_payer_typed_is_read_inside_a_sentence() -> None:
    receipt = slip("Transferiste $ 54.000 con la descripción “Pago credito 52118904”.")

    assert receipt.reference == "52118904"


def test_the_key_under_whom_it_reached_is_the_destination() -> None:
    receipt = slip("Valor: $ 54.000", "Le llegó a", "COOPERATIVA ALIANZA", "@COOPALIANZA")

    assert receipt.destination_account == "@COOPALIANZA"


def test_an_account_that_is_not_ours_is_told_on_a_stamp() -> None:
    assert slip("CONSIGNACION CTE 230-053590", "EFE 54,000.00").destination_account == "230053590"


def test_a_cost_whose_amount_was_not_read_is_no_payment() -> None:
    receipt = slip("Valor servicio    $ 1.700", "319.856", "CUS: 5518720")

    assert receipt.amount != Money.pesos(1_700)


def test_what_a_slip_adds_up_proves_its_amount_without_a_label() -> None:
    for lines in (
        ("$ 54.000", "+ tarifa $ 1.200", "= $ 55.200"),
        ("Subt: 54.000  Serv: 1.200", "A cobrar: 55.200", "Entrega: 60.000  Dev: 4.800"),
    ):
        receipt = slip(*lines, "CUS: 5518720")

        assert (receipt.amount, receipt.fee) == (Money.pesos(54_000), Money.pesos(1_200))


def test_a_number_that_two_labels_claim_is_the_members_and_no_payments() -> None:
    receipt = slip("Cédula: 52118904", "Comprobante: 52118904", "Valor: $ 54.000")
    other = slip("Cédula: 52118904", "Comprobante: 52118904", "CUS: 5518720", "Valor: $ 54.000")

    assert (receipt.reference, receipt.transaction_id) == ("52118904", None)
    assert other.transaction_id == "5518720"


@pytest.mark.parametrize(
    "lines",
    [
        "Persona que realiza el pago: ROSA TORRES GIL - CC 41220871\nCédula 52118904",
        "Titular origen\nROSA TORRES GIL\nCC 41220871\nDescripción\nPago socio No 52118904",
        "Documento del pagador: 41220871\nCédula del asociado que recibe el pago: 52118904",
        "Origen\nCuenta Corriente ****8812\nReferencia 1  52118904",
    ],
)
def test_the_payers_document_in_any_block_is_not_the_members(lines: str) -> None:
    assert slip("CUS: 5518720", "Valor: $ 54.000", *lines.split("\n")).reference == "52118904"


def test_what_was_left_on_the_account_is_no_amount() -> None:
    receipt = slip("Pasó plata a un banco", "$ 54.000", "Quedó en su bolsillo $ 12.300")

    assert receipt.amount == Money.pesos(54_000)


def test_what_a_receipt_of_ours_adds_up_is_its_amount() -> None:
    receipt = slip("Aportes 20.000", "Crédito 34.000", "Total recibido 54.000", "Recibo 551872")

    assert receipt.amount == Money.pesos(54_000)


def test_a_number_that_begins_like_a_label_is_a_number_under_its_label() -> None:
    receipt = slip("Comprobante", "CB-99120-7", "Bre-B @coopalianza60", "Valor: $ 54.000")

    assert receipt.transaction_id == "CB-99120-7"
    assert receipt.destination_account == "@coopalianza60"


def test_a_transfer_that_we_received_is_the_payers_receipt() -> None:
    receipt = slip("Transferencia recibida por: COOP ALIANZA", "Valor: $ 54.000", "CUS: 5518720")

    assert receipt.amount == Money.pesos(54_000)


def test_a_total_that_its_items_come_to_is_what_was_paid() -> None:
    receipt = slip(
        "Concepto    Valor", "Aporte social    $ 105.300", "Ahorro    $ 284.700",
        "Total pagado    $ 390.000", "CUS: 5518720",
    )  # fmt: skip

    assert receipt.amount == Money.pesos(390_000)


def test_a_total_with_what_may_be_a_cost_is_left_to_people() -> None:
    receipt = slip(
        "Concepto    Valor", "Aporte social    $ 105.300", "Manejo    $ 4.700",
        "Total pagado    $ 110.000", "CUS: 5518720",
    )  # fmt: skip

    assert receipt.amount is None


def test_letters_and_a_digit_are_no_price() -> None:
    receipt = slip("Enviaste $ 54.000 a COOP ALIANZA LTDA", "Código de seguimiento: S8KMYQZSQ7")

    assert (receipt.amount, receipt.transaction_id) == (Money.pesos(54_000), "S8KMYQZSQ7")


def test_a_number_may_be_of_letters_alone() -> None:
    assert slip("Valor: $ 54.000", "Código de autorización: MXBNHMYJCA").transaction_id == (
        "MXBNHMYJCA"
    )
    assert slip("Valor: $ 54.000", "Autorización: PRESENCIAL").transaction_id is None


def test_the_day_of_booking_counts_where_no_other_is_told() -> None:
    text = (
        "TRASLADO REALIZADO\nBeneficiario: COOP ALIANZA LTDA\nCuenta: 230053290\nValor: $ 54.000\n"
    )
    dated = "Fecha de aplicación: 28/10/2026\nGenerado por usuario 2112 el 29/10/2026"
    (receipt,) = read_receipts([typed(text + dated)], date(2026, 11, 22)).receipts

    assert receipt.date == date(2026, 10, 28)


def test_what_was_charged_is_no_destination() -> None:
    receipt = slip(
        "Valor: $ 54.000", "con cargo a la cuenta de ahorros terminada en 8567", "CUS: 5518720"
    )

    assert receipt.destination_account is None


def test_a_number_called_nothing_else_is_the_payments() -> None:
    assert slip("Cédula: 52118904", "Valor: $ 54.000", "Número 300918274").transaction_id == (
        "300918274"
    )
    assert (
        slip("Cédula: 52118904", "Valor: $ 54.000", "Calle 8 Numero 15-210").transaction_id is None
    )


@pytest.mark.parametrize(
    "label", ["Comprobante N.º", "N.º de comprobante", "Nºde comprobante", "Comprobante N°"]
)
def test_the_sign_for_a_number_is_known_in_all_its_spellings(label: str) -> None:
    receipt = slip("Fecha: 14/11/2026", f"{label}: 4471029", "Valor: $ 54.000")

    assert receipt.transaction_id == "4471029"


def test_a_number_where_the_name_of_the_member_is_asked_is_the_members() -> None:
    receipt = slip("Asociado: 1013768190", "Valor: $ 54.000", "CUS: 5518720")

    assert receipt.reference == "1013768190"


def test_agreement_and_reference_on_one_line_are_told_apart() -> None:
    lines = "Convenio / referencia: 9182 / 20487970", "Valor: $ 54.000", "CUS: 5518720"
    [receipt] = read_receipts([photographed("\n".join((*HEAD, *lines)))]).receipts

    assert (receipt.collection_code, receipt.reference) == ("9182", "20487970")


def test_the_account_below_the_word_origen_is_not_where_the_money_went() -> None:
    receipt = slip("Valor: $ 54.000", "Producto origen", "Cuenta de ahorros *4842")

    assert receipt.destination_account is None


def test_the_day_on_which_a_mail_was_made_is_not_the_payments() -> None:
    receipt = slip(
        "Valor: $ 54.000", "Fecha", "29/07/2026", "Este correo se generó el 30/07/2026 solo."
    )

    assert receipt.date == date(2026, 7, 29)


@pytest.mark.parametrize("printed", ["ee**6096", "*****6096"])
def test_stars_read_as_letters_still_mask_an_account(printed: str) -> None:
    receipt = slip("Valor: $ 54.000", f"Cuenta destino: {printed}", "CUS: 5518720")

    assert receipt.destination_account == "*6096"
