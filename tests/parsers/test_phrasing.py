"""Labels that no list holds mean what their words say together, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.labels import LABELS, Role, canonical
from parsers.phrasing import is_one_phrase, meaning, vocabulary

TOLD = {
    "Costo por la operación realizada": Role.FEE,
    "Valor de la comisión bancaria": Role.FEE,
    "Service fee": Role.FEE,
    "Suma transferida": Role.AMOUNT,
    "Monto recibido por el beneficiario": Role.AMOUNT,
    "Total debitado de su cuenta": Role.TOTAL,
    "Valor a cobrar": Role.TOTAL,
    "Saldo después de la operación": Role.BALANCE,
    "Dinero entregado": Role.CASH,
    "Su devuelta efectivo": Role.CHANGE,
    "Valor pendiente": Role.NOISE,
    "Momento de la transacción": Role.DATE,
    "Fecha próximo pago": Role.OTHER_DATE,
    "Número de rastreo ACH": Role.TRANSACTION,
    "Código de seguimiento Bre-B": Role.TRANSACTION,
    "Documento del cliente": Role.REFERENCE,
    "Depositante CC": Role.OTHER_REFERENCE,
    "Documento del pagador": Role.OTHER_REFERENCE,
    "Cuenta hacia la que transfiere": Role.ACCOUNT,
    "Cuenta desde la que transfiere": Role.ORIGIN,
    "Llave utilizada para recibir": Role.KEY,
    "Titular de la cuenta que recibe": Role.PAYEE,
    "Nombre de quien paga": Role.PAYER,
    "Código de la empresa recaudadora": Role.CODE,
}


@pytest.mark.parametrize("printed", TOLD)
def test_a_label_nobody_wrote_down_is_understood(printed: str) -> None:
    phrase = canonical(printed)

    assert (LABELS.get(phrase) or meaning(phrase)) is TOLD[printed]


@pytest.mark.parametrize(
    "printed",
    [
        "Fecha Valor",  # The head of a table.
        "Valor Referencia",
        "Abono cédula",  # What a payer types.
        "Transferencia a cuenta corriente",  # A title.
        "Valor del arriendo",  # A word of no receipt.
        "Valor",  # One word is a matter of the list.
    ],
)
def test_words_that_do_not_tell_mean_nothing(printed: str) -> None:
    assert meaning(canonical(printed)) is None


@given(st.lists(st.sampled_from(sorted(vocabulary())), min_size=2, max_size=6))
def test_a_word_of_no_label_takes_every_meaning_away(words: list[str]) -> None:
    assert meaning((*words, "arriendo")) is None


def test_a_colon_parts_a_phrase() -> None:
    assert is_one_phrase("costo del servicio + iva")
    assert not is_one_phrase("producto: recaudo")
