"""Why a line stands in a proposal, as a person at the desk would say it."""

from __future__ import annotations

from datetime import date
from typing import Final

from models.months import MONTHS
from models.obligation import Obligation, Product
from models.proposal import Action

ASKED: Final = "lo pidió el asociado"
OVERDUE_FIRST: Final = "va antes del abono a capital que pidió el asociado"
EXACT: Final = "el valor pagado coincide exactamente"
HABIT: Final = "así se aplicaron sus dos últimos pagos"
OLDEST_FIRST: Final = "sin instrucción, primero lo vencido más antiguo"
NEXT_IN_ORDER: Final = "sin instrucción, después de lo vencido va lo próximo a vencer"
BY_STAFF: Final = "lo decidió el personal"

_INSTALMENT: Final = {
    Product.SOCIAL_CONTRIBUTIONS: ("Aporte vencido", "Próximo aporte"),
    Product.PERMANENT_SAVINGS: ("Ahorro permanente vencido", "Próximo ahorro permanente"),
    Product.SPECIAL_PERMANENT_SAVINGS: ("Ahorro especial vencido", "Próximo ahorro especial"),
    Product.RENTADIARIO: ("Ahorro vencido", "Próximo ahorro"),
    Product.RENTAHORRITO: ("Ahorro vencido", "Próximo ahorro"),
    Product.CARD: ("Pago de tarjeta vencido", "Próximo pago de la tarjeta"),
    Product.INSURANCE: ("Seguro vencido", "Próximo pago del seguro"),
}
_OTHER: Final = ("Cuota vencida", "Próxima cuota")
_WHOLE: Final = {
    Action.PAYOFF: "Pago total del saldo",
    Action.REDUCE_TERM: "Abono a capital para reducir el plazo",
    Action.REDUCE_INSTALLMENT: "Abono a capital para reducir la cuota",
    Action.ADVANCE_INSTALLMENTS: "Cuotas adelantadas",
    Action.PRINCIPAL_PENDING_CHOICE: (
        "Abono a capital; falta que el asociado elija entre plazo y cuota"
    ),
    Action.DEPOSIT: "Depósito",
}


def short_day(day: date) -> str:
    """Return ``15 oct``."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def spoken_month(period: str) -> str:
    """Return ``noviembre de 2026`` for ``2026-11``; anything else comes back as it is."""
    year, _, month = period.partition("-")
    if month.isdigit() and 1 <= int(month) <= len(MONTHS):
        return f"{MONTHS[int(month) - 1]} de {year}"
    return period


def reason(owed: Obligation, action: Action, because: str, *, period: str | None = None) -> str:
    """Return what the line does and why: ``Cuota vencida desde el 15 oct; lo pidió el asociado``.

    :param period: the month that the member named, where he did.
    """
    late, coming = _INSTALMENT.get(owed.product, _OTHER)
    match action:
        case Action.OVERDUE:
            since = f" desde el {short_day(owed.overdue_since)}" if owed.overdue_since else ""
            what = late + since
            if period:
                because = f"{because} para {spoken_month(period)}, pero lo vencido va primero"
        case Action.NEXT_DUE:
            when = f", vence el {short_day(owed.next_due_date)}" if owed.next_due_date else ""
            what = coming + when
            if period:
                because = f"{because} para {spoken_month(period)}"
        case _:
            what = _WHOLE[action]
    return f"{what}; {because}"
