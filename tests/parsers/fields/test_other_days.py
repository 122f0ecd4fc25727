"""The day of the payment among the days on which papers are written, printed and expire."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

HEAD = "BANCO DEL LLANO\nConstancia de pago\nPago exitoso a COOPERATIVA ALIANZA\nValor $ 54.000\n"


def day_of(text: str) -> date | None:
    (receipt,) = read_receipts([typed(HEAD + text)], date(2026, 11, 22)).receipts
    return receipt.date


@pytest.mark.parametrize(
    "sentence",
    [
        "Esta constancia se expide por solicitud del cliente el 09/11/2026.",
        "Se expide a solicitud del interesado el día 9 de noviembre de 2026",
        "Certificación expedida en Neiva el 09/11/2026",
        "Documento emitido por el portal el 09/11/2026",
        "Este correo se generó automáticamente el nov 9 de 2026.",
    ],
)
def test_the_day_on_which_a_paper_was_written_is_not_the_payments(sentence: str) -> None:
    assert day_of(sentence) is None
    assert day_of(f"El pago se realizó el 05/11/2026.\n{sentence}") == date(2026, 11, 5)


@pytest.mark.parametrize(
    "words", ["certificamos que el", "hace constar que el día", "le informa que el día"]
)
def test_a_letter_says_on_which_day_its_payment_was_made(words: str) -> None:
    text = (
        f"NEIVA, 9 de noviembre de 2026\nEl Banco {words} 5 de noviembre de 2026 se pagó la cuota"
    )

    assert day_of(text) == date(2026, 11, 5)


def test_a_payment_scheduled_for_a_day_to_come_was_ordered_on_the_day_that_says_so() -> None:
    assert day_of("Se hará el 30 de noviembre de 2026\nProgramada el: 21/11/2026") == date(
        2026, 11, 21
    )
