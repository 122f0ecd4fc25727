"""The words that say how a payment ended, and those that nobody knows yet."""

from __future__ import annotations

import pytest

from models.receipt import Receipt, Status
from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

SCREEN = """9:41
{headline}
COOPERATIVA ALIANZA
¿Cuánto pagaste?
$ 54.000
Código del convenio
9182
Número del comprobante
S55187203
Fecha
12/11/2026"""
SLIP = """SU RED
RECAUDO EMPRESARIAL
Convenio 9182
Valor $ 54.000
Comprobante 5518720
{line}"""


def screen(headline: str) -> Receipt:
    return read_receipts([typed(SCREEN.format(headline=headline))]).receipts[0]


@pytest.mark.parametrize(
    "headline",
    [
        "Tu plata no salió",
        "No se te descontó nada",
        "El pago no llegó a su destino",
        "No alcanzó la plata",
        "Hubo un problema con tu pago",
        "Tu plata volvió a tu cuenta",
        "Algo falló. Intenta de nuevo",
        "Envío sin completar",
        "No pasamos tu plata",
    ],
)
def test_a_headline_that_denies_the_payment_outweighs_every_label(headline: str) -> None:
    assert screen(headline).status is Status.REJECTED


@pytest.mark.parametrize(
    "headline",
    [
        "Tu pago está en el limbo: espera un momento",
        "En camino",
        "Estamos pasando la plata",
        "Tu pago quedó en cola",
        "Aún no se confirma tu pago",
        "Pago sin confirmar",
        "Ya casi sale tu plata",
        "Verificando tu pago",
        "Tu plata no ha llegado",
    ],
)
def test_a_headline_that_asks_for_patience_is_pending(headline: str) -> None:
    assert screen(headline).status is Status.PENDING


@pytest.mark.parametrize(
    "headline",
    [
        "Tu pago anda de paseo",
        "El giro se enredó por ahí",
        "Transferencia con demora del otro banco",
        "Tu envío se embolató",
    ],
)
def test_a_headline_that_nobody_knows_is_not_taken_for_a_good_end(headline: str) -> None:
    receipt = screen(headline)

    assert receipt.status is Status.UNKNOWN
    assert any(headline in note for note in receipt.notes)


@pytest.mark.parametrize("headline", ["Nequi", "Pagaste el servicio", "¡Listo! Pago al día"])
def test_a_headline_that_speaks_of_nothing_else_lets_the_labels_tell(headline: str) -> None:
    assert screen(headline).status is Status.APPROVED


def test_a_status_in_a_word_that_nobody_knows_is_unknown() -> None:
    text = "Enviaste $ 54.000\nA COOPERATIVA ALIANZA\nEstado: Enredada\nNº transacción 36970257"

    assert read_receipts([typed(text)]).receipts[0].status is Status.UNKNOWN


@pytest.mark.parametrize(
    "line",
    [
        "Esta transaccion no tiene reversion",
        "No se aceptan reclamos sin este recibo",
        "Devuelta",
        "El recaudo no suma puntos",
    ],
)
def test_what_a_slip_says_below_of_every_payment_is_no_bad_end(line: str) -> None:
    facts = read_receipts([typed(SLIP.format(line=line))])

    assert facts.receipts[0].status is Status.APPROVED


def test_a_slip_cut_off_before_any_sum_does_not_tell_how_it_ended() -> None:
    text = SLIP.format(line="").replace("Valor $ 54.000", "Valor")

    assert read_receipts([typed(text)]).receipts[0].status is Status.UNKNOWN


def test_a_screen_is_no_slip_that_may_keep_silent() -> None:
    text = SLIP.format(line="")

    assert read_receipts([typed(text)]).receipts[0].status is Status.APPROVED
    assert read_receipts([typed(f"9:41  5G\n{text}")]).receipts[0].status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (
            (
                "Bancolombia: 17/11/2026 10:05 pago convenio 14523 COOPERATIVA ALIANZA referencia "
                "39771204 valor $61.800 cuenta *0037. Aprobado. Inquietudes 018000931987"
            ),
            Status.APPROVED,
        ),
        (
            (
                "MOVii: ¡Movida hecha! $ 15.800 para COOPERATIVA ALIANZA. Llave @BECOOP. "
                "Autorización 330291177"
            ),
            Status.APPROVED,
        ),
        (
            (
                "Bancolombia: El envio de $240,000 a la cuenta *230053290 fue devuelto por el "
                "banco destino. El dinero ya esta en tu cuenta *9012."
            ),
            Status.REJECTED,
        ),
    ],
)
def test_a_message_tells_the_end_in_a_sentence_of_its_own(text: str, status: Status) -> None:
    assert read_receipts([typed(text)]).receipts[0].status is status
