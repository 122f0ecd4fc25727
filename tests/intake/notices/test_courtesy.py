from __future__ import annotations

import pytest

from intake.notices.courtesy import is_courtesy


@pytest.mark.parametrize(
    "text",
    [
        "gracias",
        "Muchas gracias 🙏",
        "¡Mil gracias, muy amable!",
        "ok",
        "Listo, quedo atento",
        "Dios los bendiga",
        "👍",
        "Perfecto, gracias. Feliz tarde",
    ],
)
def test_thanks_ask_for_nothing(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Buenas tardes",
        "gracias, ¿cuánto debo?",
        "gracias?",
        "ok, aplíquelo a capital",
        "listo 50.000 para aportes",
        "2",
        "sí",
        "Gracias. No me ha llegado el recibo",
    ],
)
def test_whatever_may_ask_for_something_is_answered(text: str) -> None:
    assert not is_courtesy(text)
