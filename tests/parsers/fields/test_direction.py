"""Which way a page reads: values below, above, or at the other margin."""

from __future__ import annotations

from datetime import date

import pytest

from models.money import Money
from parsers.fields import read_receipts
from tests.parsers.fields.pages import photographed

UPWARD = """
Envío aplicado

$ 61.400
Plata pasada

$ 1.200
Tarifa

Coop Alianza Ltda
A quién

230053290
Cuenta que recibe

14 nov 2026 - 08:15 a. m.
Cuándo

60218834471
Número de autorización
"""

DOWNWARD = """
Envío aplicado

Plata pasada
$ 61.400

Tarifa
$ 1.200

A quién
Coop Alianza Ltda

Cuenta que recibe
230053290

Cuándo
14 nov 2026 - 08:15 a. m.

Número de autorización
60218834471
"""

ACROSS = """
Pago hecho
Comercio
                          COOP ALIANZA LTDA
Suma enviada
                                   $ 61.400
Tarifa
                                    $ 1.200
Cuándo
                     14 nov 2026 08:15 a.m.
Cuenta que recibe
                                  230053290
Número de autorización
                                60218834471
Mensaje
                      aporte mes cc 7431902
"""


BACKWARD = """
Envío aplicado
$ 61.400                    Plata pasada
$ 1.200                           Tarifa
Coop Alianza Ltda               A quién
230053290              Cuenta que recibe
14 nov 2026                       Cuándo
60218834471       Número de autorización
"""

IN_ONE_LINE = """
Envío aplicado
$ 61.400 valor enviado
$ 1.200 tarifa
Coop Alianza Ltda
230053290 cuenta destino
14 nov 2026 fecha
08:15 am hora
60218834471 número de autorización
"""


@pytest.mark.parametrize(
    "page",
    [UPWARD, DOWNWARD, ACROSS, BACKWARD, IN_ONE_LINE],
    ids=["up", "down", "across", "backward", "in one line"],
)
def test_the_labels_of_a_page_tell_together_which_way_it_reads(page: str) -> None:
    (receipt,) = read_receipts([photographed(page)]).receipts

    assert receipt.amount == Money.pesos(61_400)
    assert receipt.transaction_id == "60218834471"
    assert receipt.destination_account == "230053290"
    assert receipt.date is not None


@pytest.mark.parametrize("way", [BACKWARD, IN_ONE_LINE], ids=["backward", "in one line"])
def test_the_cost_of_a_page_that_reads_backward_is_no_number(way: str) -> None:
    (receipt,) = read_receipts([photographed(way)]).receipts

    assert receipt.fee == Money.pesos(1_200)
    assert receipt.reference is None


def test_a_page_that_reads_on_is_not_turned_by_words_behind_its_values() -> None:
    (receipt,) = read_receipts(
        [
            photographed("""
                Envío aplicado
                Fecha 14 nov 2026 hora 08:15
                Valor $ 61.400 total
                Autorización 60218834471 comprobante
                Cuenta destino 230053290 banco
            """)
        ]
    ).receipts

    assert (receipt.amount, receipt.transaction_id) == (Money.pesos(61_400), "60218834471")


def test_what_stands_across_a_page_is_read_for_the_member_too() -> None:
    (receipt,) = read_receipts([photographed(ACROSS)]).receipts

    assert receipt.reference == "7431902"


def test_the_code_of_an_event_is_its_number_and_the_reference_is_what_was_typed() -> None:
    page = UPWARD.replace(
        "60218834471\nNúmero de autorización",
        "7431902\nReferencia del giro\n\n60218834471\nCódigo del giro",
    )
    (receipt,) = read_receipts([photographed(page)]).receipts

    assert (receipt.reference, receipt.transaction_id) == ("7431902", "60218834471")


def test_a_value_that_reaches_beyond_the_margin_belongs_to_its_label_too() -> None:
    page = ACROSS.replace("       $ 61.400", "           $ 61.400")
    (receipt,) = read_receipts([photographed(page)]).receipts

    assert (receipt.amount, receipt.reference) == (Money.pesos(61_400), "7431902")


UPWARD_TO_THE_END = """
¡Plata enviada!
$ 61.400
en favor de COOP ALIANZA LTDA
14 nov 2026 08:15

******6853
Cta. debitada

2c28e88f-3854
No. aprobación

7431902
Descripción del pago
"""


def test_a_page_that_ends_with_a_label_reads_upward() -> None:
    (receipt,) = read_receipts([photographed(UPWARD_TO_THE_END)]).receipts

    assert (receipt.transaction_id, receipt.reference) == ("2c28e88f-3854", "7431902")


def test_a_label_is_no_sentence_about_the_number_below_it() -> None:
    page = UPWARD.replace("60218834471", "YH4LBRZJ7031").strip("\n") + "\n\n7431902\nNota"
    (receipt,) = read_receipts([photographed(page)]).receipts

    assert (receipt.transaction_id, receipt.reference) == ("YH4LBRZJ7031", "7431902")


IN_COLUMNS = """
BANCO DEL VALLE      890.300.279-4
Oficina PEREIRA
230053290            14523
Cuenta abonada       Código
52118904             $ 116.239,00
Cédula asociado      Valor
09/10/2026           14:35:01
Fecha                Hora
COOPERATIVA ALIANZA LTDA
Documento 5060131
RECIBIDO CONFORME
"""


def test_two_columns_of_values_above_their_labels_are_read_upward() -> None:
    [receipt] = read_receipts([photographed(IN_COLUMNS)]).receipts

    assert receipt.amount == Money.pesos(116_239)
    assert (receipt.destination_account, receipt.reference) == ("230053290", "52118904")
    assert receipt.date == date(2026, 10, 9)


OF_TWO_WAYS = """
$ 54.000,00
Valor transferido
$ 7.420,00
Comisión con IVA
Cooperativa Alianza Ltda
Beneficiario
230-05329-0
Cuenta Corriente de Occidente

Código de seguimiento
S8KMYQZSQ7
"""


def test_what_stands_below_a_page_that_reads_upward_may_read_downward() -> None:
    [receipt] = read_receipts([photographed(OF_TWO_WAYS)]).receipts

    assert (receipt.amount, receipt.fee) == (Money.pesos(54_000), Money.pesos(7_420))
    assert receipt.transaction_id == "S8KMYQZSQ7"


WITH_ICONS = """
      Transferencia realizada
      $ 54.000,00
      COOPERATIVA ALIANZA
 Q
      ¿Quién recibe?
      1017012574
 D
      Descripción
      TR8853352253
 C
      Comprobante
"""


def test_letters_in_discs_beside_the_lines_are_none_of_them() -> None:
    [receipt] = read_receipts([photographed(WITH_ICONS)]).receipts

    assert (receipt.reference, receipt.transaction_id) == ("1017012574", "TR8853352253")
