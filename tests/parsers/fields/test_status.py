"""How a payment ended where slips and movements say it in their own way, and what is told late."""

from __future__ import annotations

from datetime import date

import pytest

from models.money import Money
from models.receipt import Receipt, Status
from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed


def only(text: str) -> Receipt:
    (receipt,) = read_receipts([typed(text)], date(2026, 11, 22)).receipts
    return receipt


SLIP = (
    "BANCO DEL SUR  OFICINA 12\nDEPOSITO EN EFECTIVO\n08/11/2026 09:12\nTRANSACCION 5518720\n"
    "CONVENIO 9182 COOPERATIVA ALIANZA\nREFERENCIA 52118904\nVALOR $ 54.000\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "Operación sujeta a verificación",
        "Esta consignación queda sujeta a su conteo",
        "Deposito sujeto a posterior confirmacion",
    ],
)
def test_a_reservation_below_a_slip_is_no_state(line: str) -> None:
    assert only(SLIP + line).status is Status.APPROVED


def test_a_slip_that_waits_still_waits() -> None:
    assert only(SLIP + "ESTADO: PENDIENTE").status is Status.PENDING
    assert only(SLIP + "Transacción en proceso").status is Status.PENDING
    assert only(SLIP + "Tu factura se está pagando").status is Status.PENDING


def test_an_app_that_is_still_verifying_is_pending() -> None:
    text = "Envío a COOPERATIVA ALIANZA\nSujeto a verificación\nValor $ 54.000\nReferencia M551872"
    assert only(text + "\n08/11/2026").status is Status.PENDING


def test_a_movement_that_left_the_balance_was_made() -> None:
    text = (
        "Detalle\nPAGO COOPERATIVA ALIANZA\n- $ 54.000,00\nSaldo después  $ 201.300,00\n"
        "Fecha 08/11/2026\nCódigo de operación 5518720\nConvenio 9182"
    )
    assert only(text).status is Status.APPROVED


def test_money_received_at_a_counter_was_paid() -> None:
    text = (
        "GIROS DEL VALLE\nABONO A CUENTA\nOperación 5518720\n08/11/2026\nCuenta 230053290\n"
        "COOPERATIVA ALIANZA\nValor abonado $ 54.000\nFlete $ 4.000\nTotal recibido: $ 58.000"
    )
    assert only(text).status is Status.APPROVED


def test_a_side_of_a_payment_tells_nothing_where_the_head_is_cut_off() -> None:
    text = "Pagado desde\nCuenta de ahorros ****7134\nFecha y hora\n08/11/2026 18:08\n"
    assert only(text + "Código de autorización\n173693").status is Status.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "Banco del Sur: Transferimos $54.000 a COOPERATIVA ALIANZA. 08/11/2026",
        "Banco del Sur: Se transfirieron $54.000 de tu cuenta a COOPERATIVA ALIANZA 08/11/2026",
        "SUR · ahora\nHiciste una consignación de $ 54.000 a COOPERATIVA ALIANZA",
    ],
)
def test_a_notice_in_the_past_tense_was_paid(text: str) -> None:
    assert only(text).status is Status.APPROVED


@pytest.mark.parametrize("icon", ["@", "(A", "EX", "(GA", "(Y4", "Q", "©"])
@pytest.mark.parametrize("label", ["Llave", "A la llave"])
def test_our_key_is_told_whatever_the_eye_made_of_its_sign(icon: str, label: str) -> None:
    text = f"Envío exitoso\n$ 54.000\nCoop Alianza\n{label}   {icon}COOPALIANZA\nReferencia M551872"
    assert only(text).destination_account == "@COOPALIANZA"


def test_our_key_may_stand_without_the_word() -> None:
    text = "Envío exitoso\n$ 54.000\nCoop Alianza\n@BECOOP\nBanco de Occidente\nReferencia M551872"
    assert only(text).destination_account == "@BECOOP"


def test_values_may_end_at_the_right_a_line_below_their_labels() -> None:
    text = (
        "¡Envío exitoso!\n$ 54.000 para Coop Alianza\n8 de noviembre de 2026, 12:01\n"
        f"Llave\n{'8600245757':>60}\nEntidad\n{'Banco de Occidente':>60}\n"
        f"Código de la transferencia\n{'XS63CWCD8T5N':>60}"
    )
    receipt = only(text)
    assert receipt.destination_account == "8600245757"
    assert receipt.transaction_id == "XS63CWCD8T5N"


@pytest.mark.parametrize(
    "told",
    [
        "No fue posible hacer el pago de tu factura COOPERATIVA ALIANZA LTDA, convenio 9182,",
        "No nos fue posible procesar tu transferencia a la empresa COOPERATIVA ALIANZA LTDA,",
        "Hoy no pudimos completar el pago que le hiciste a la COOPERATIVA ALIANZA LTDA,",
    ],
)
def test_what_was_not_possible_was_not_paid(told: str) -> None:
    receipt = only(
        f"Hola,\n{told}\nreferencia 52118904, por $ 54.000, el 08/11/2026 a las 09:51 a.m.\n"
        "El número de comprobante es 1722383073."
    )

    assert receipt.status is Status.REJECTED


def test_a_mail_that_a_shop_has_received_a_payment_is_the_payers_receipt() -> None:
    receipt = only(
        "Apreciado(a) CAMILO VARGAS\n"
        "COOP ALIANZA LTDA ha recibido tu solicitud de pago a través de ePayco.\n"
        "Estado: Aceptada\nRef.Payco: 58967283\nFecha transacción: 16/11/2026 08:11:45\n"
        "Valor total: $ 54.000 COP\nDescripción: Pago asociado 52118904"
    )

    assert (receipt.status, receipt.reference) == (Status.APPROVED, "52118904")


@pytest.mark.parametrize(
    "told",
    [
        "Bancolombia: desde tu T.Deb *8810 salieron $81,000 hacia la cuenta *230053290. 07/11/2026",
        "Nequi: Mandaste $81.000 a COOPERATIVA ALIANZA, cuenta 230053290. 07/11/2026 3:44 p. m.",
        "Gana te confirma: pago de $81.000 a COOPERATIVA ALIANZA (convenio 9757), 07/11/2026",
        "Davivienda: Pago programado APLICADO. COOPERATIVA ALIANZA $81,000, 07/11/2026",
    ],
)
def test_a_notice_of_money_that_left_tells_a_payment_made(told: str) -> None:
    receipt = only(told)

    assert receipt.status is Status.APPROVED
    assert receipt.amount == Money.pesos(81_000)


def test_a_notice_of_what_could_not_leave_tells_none() -> None:
    receipt = only(
        "Bancolombia: No pudimos transferir $81,000 de tu cuenta *7710 a la cuenta *230053290. "
        "16/11/2026 19:37"
    )

    assert receipt.status is Status.REJECTED


def test_our_own_reminder_is_no_receipt() -> None:
    told = "BECOOP te recuerda: la cuota de tu credito es de $187.300 con fecha limite 25/11/2026."

    assert not read_receipts([typed(told)], date(2026, 11, 22)).is_receipt


def test_a_dash_between_label_and_figure_is_no_minus() -> None:
    slip_of = (
        "DAVIVIENDA\nRecaudo en efectivo\nConvenio - 14523 COOP ALIANZA LTDA\nTalon - 5518720\n"
    )

    assert only(slip_of + "Valor - $ 54.000").status is Status.APPROVED
    assert only(slip_of + "Valor: -$ 54.000").status is Status.REJECTED


SCREEN = "Monto\n$ 54.000\nLlave del receptor\n@COOPALIANZA\nNúmero de aprobación\n447435228\n"


def test_a_screen_of_a_key_whose_head_was_not_read_tells_no_end() -> None:
    assert only(SCREEN).status is Status.UNKNOWN
    assert only("Transferencia pendiente\n" + SCREEN).status is Status.PENDING


@pytest.mark.parametrize("verb", ["enviado", "transferido", "ejecutado", "entregado", "abonado"])
def test_what_was_not_done_by_any_verb_was_refused(verb: str) -> None:
    assert only(f"Dinero no {verb}\n{SCREEN}").status is Status.REJECTED


@pytest.mark.parametrize(
    "told",
    [
        "DaviPlata: Paso $54.000 con llave @alianza44 a COOP ALIANZA LTDA. Aprobacion 550218",
        "BBVA: Has enviado $ 54.000,00 a COOP ALIANZA LTDA (llave @BECOOP). Operacion 2200471183",
        "Bancolombia: Quedo listo tu pago de $54,000 a COOP ALIANZA LTDA. Comprobante 0000048812",
        "Bancolombia: Usaste la llave @COOPALIANZA para enviar $54,000.00. Lo recibio COOP ALIANZA",
        "¡Moviste tu plata! $ 54.000 para Coop Alianza Ltda, llave 8600245757, ID 9166200925",
    ],
)
def test_short_messages_tell_in_many_words_that_it_was_done(told: str) -> None:
    receipt = only(told + "\n20/11/2026 18:05")

    assert (receipt.status, receipt.amount) == (Status.APPROVED, Money.pesos(54_000))


def test_what_came_back_was_refused() -> None:
    told = "Nequi\nSe devolvió tu envío\nLos $ 54.000 para Cooperativa Alianza (cuenta 230053290)"

    assert only(told + " volvieron a tu Disponible. 16/11/2026 10:02").status is Status.REJECTED


@pytest.mark.parametrize(
    "stamp",
    ["2770 CAJA 59 HORA 15:25:56 NUM 969411", "317763 RECIBIDO", "BCO DEL SUR OFC 602 08:28"],
)
def test_the_stamp_of_a_teller_proves_that_he_took_the_money(stamp: str) -> None:
    form = "FORMATO DE CONVENIOS\nReferencia 1  746059\nNombre de quien paga  ANA GIL\n"

    assert only(f"{form}Efectivo  $ 54.000\nFecha  23/10/2026\n{stamp}").status is Status.APPROVED
    assert only(f"{form}Efectivo  $ 54.000\nFecha  23/10/2026").status is Status.UNKNOWN


def test_short_words_of_a_till_lead_to_our_agreement() -> None:
    receipt = only(
        "EFECTY\nPROY 9757\nCOOPERATIVA ALIANZA LTDA\nREF1 71656009\n04/11/2026 14:38\n"
        "PIN 322414629\n$54.000\nTarifa $ 2.900"
    )

    assert (receipt.collection_code, receipt.status) == ("9757", Status.APPROVED)
    assert (receipt.reference, receipt.transaction_id) == ("71656009", "322414629")


def test_an_offer_below_a_payment_refuses_nothing() -> None:
    told = (
        "Pagaste $ 54.000 a COOP ALIANZA LTDA\nInscribe este pago y no se te pasará la próxima vez."
    )

    assert only(f"{told}\nReferencia 1: 52118904\n15/11/2026").status is Status.APPROVED


def test_a_certificate_may_tell_that_the_money_came_back() -> None:
    told = (
        "CERTIFICACIÓN DE PAGO\ncertificamos que el 30 de junio de 2026 se ordenó abonar "
        "en la cuenta corriente 230-05329-0\nla suma de $ 277,321.00. La operación quedó "
        "registrada con el número 4958452778 y su estado es DEVUELTA."
    )

    assert only(told).status is Status.REJECTED
