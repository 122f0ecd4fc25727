"""What is asserted must balance: whatever the lines leave open is for a person, with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.instructions import understand

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("voy lento, casi seguro: la cuota del crédito", "Una palabra puede ser un producto"),
        ("mi aporte de hoy al capital del crédito, menos plazo", "Una palabra puede ser"),
        ("la mitad a la cuota, la otra mitad a la tarjeta y 15 mil al seguro", "suman más"),
        ("los recibos 2 y 3 van al crédito y el recibo 1 a los aportes", "se quedó sin destino"),
        ("la cuota de noviembre y otra adicional", "una cuota más"),
        ("la cuota del crédito alcanzó a vencer", "algo vencido"),
        ("ya me retiré del seguro de vida, ahí les queda eso", "ya dejó"),
        ("pago los aportes de octubre y noviembre va la otra semana", "pagará después"),
        ("para la tarjeta entera y lo que sobre a los aportes", "pago total"),
        ("al rentahorrito del pelado", "otra persona"),
        ("al crédito del compañero Duván", "otra persona"),
        ("con la prima adelantada pago la cuota de noviembre", "no va con el mes"),
        ("que me rebajen cuota y además plazo con este abono a capital", "reducir el plazo"),
        ("la cuota de noviembre del crédito más tres anticipadas", "«tres»"),
        ("la cuota de agosto se nos quedó", "algo vencido"),
        ("con esto quedo a ras en los aportes", "cómo quiere quedar"),
        ("los aportes del próximo año", "todo un año"),
        ("tengo seguro y aportes pero hoy pago los aportes", "solo contado"),
        ("era la cuota y puse aportes", "lo que puso antes"),
        ("abono capital para que me salga la cuota en 180 mil", "lo que paga o lo que quiere"),
        ("los aportes de Sigifredo", "no se conoce"),
        ("debo cuatro de aportes, pago dos", "algo vencido"),
        ("sigo debiendo la de noviembre, ahora va octubre", "pagará después"),
        ("crédito 100.000 y crédito 150.000", "parecen ser el mismo"),
        ("vi que me descontaron el seguro, entonces pago la cuota", "lo que otros hicieron"),
        ("hoy aportes y el seguro se los cuadro el viernes", "otro día"),
        ("ay, me equivoqué de mes, era agosto la cuota", "Corrige algo"),
        ("el exequial que está en mora, pago mínimo", "qué producto es la cuota"),
        ("el seguro no lo pago este mes; aportes sí", "Dice que no"),
        ("las tres cuotas que adeudaba", "algo vencido"),
        ("la cuota de noviembre y la otra del siguiente", "otra más"),
        ("el seguro 20.000 y lo demás divídanlo entre cuota y tarjeta", "no dice cómo"),
        (
            "primero el seguro, segundo los aportes y por último la cuota con lo que quede",
            "sin destino",
        ),
        ("abono a capital conservando las mismas cuotas", "reducir el plazo"),
        ("me mandaron a consignar esto por la señora Obdulia, va al seguro", "otra persona"),
    ],
)
def test_what_does_not_balance_is_for_a_person(text: str, reason: str) -> None:
    said = understand(text, SUNDAY)

    assert said.needs_human
    assert reason in (said.why or "")


@pytest.mark.parametrize(
    "text",
    [
        "la cuota y más seguro exequial",
        "para no atrasarme, la cuota de noviembre",
        "buenas señora Obdulia, los aportes",
        "mitad a la cuota y mitad al seguro",
        "el recibo 1 es de aportes y el recibo 2 del crédito",
    ],
)
def test_what_balances_is_not_asked_again(text: str) -> None:
    assert not understand(text, SUNDAY).needs_human
