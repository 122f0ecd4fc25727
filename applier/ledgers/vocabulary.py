"""LINIX's words for what a line does, as its vendor's own member portal sends them.

Source: github.com/selsa-inube/app-personas, the payment domain (`action`, `supportDocumentType`).
Whether the cooperative's release knows them is not public; a layout may write them otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.obligation import Product
from models.proposal import Action

ACTIONS: Final[Mapping[Action, str]] = {
    Action.OVERDUE: "ExpiredValue",
    Action.NEXT_DUE: "NextValue",
    Action.PAYOFF: "TotalValue",
    # The names say what stays as it was: the deadline, so the instalment shrinks; and the reverse.
    Action.REDUCE_INSTALLMENT: "RescheduleKeepingDeadline",
    Action.REDUCE_TERM: "RescheduleKeepingQuotaValue",
    Action.ADVANCE_INSTALLMENTS: "EarlyQuotaPayment",
    # Into savings and contributions; a loan's principal always carries the member's choice.
    Action.DEPOSIT: "CapitalReduction",
}
SUPPORT: Final[Mapping[Product, str]] = {
    Product.SOCIAL_CONTRIBUTIONS: "AP",
    Product.PERMANENT_SAVINGS: "AP",  # Both make up the statutory contribution.
    Product.SPECIAL_PERMANENT_SAVINGS: "AH",
    Product.RENTADIARIO: "AH",
    Product.RENTAHORRITO: "AH",
    Product.TERM_DEPOSIT: "AH",
    Product.LOAN: "OB",
    Product.CARD: "OB",
    Product.INSURANCE: "OS",
    Product.MEMBERSHIP_FEE: "CF",
}
UNAPPLIED: Final = "CP"  # "Cuentas por pagar": received, owed to the member.
PREPAYMENT: Final[Mapping[Action, str]] = {
    Action.REDUCE_TERM: "PLAZO",
    Action.REDUCE_INSTALLMENT: "CUOTA",
    Action.ADVANCE_INSTALLMENTS: "CUOTAS_FUTURAS",
}
NO_PREPAYMENT: Final = "NA"
MEDIA: Final[Mapping[str, str]] = {
    "cash": "EFECTIVO",
    "cheque": "CHEQUE",
    "transfer": "TRANSFERENCIA",
    "pse": "PSE",
}
OTHER_MEDIUM: Final = "TRANSFERENCIA"
MOVEMENT: Final = "CB"  # "Consignación bancaria".


def action_word(action: str | None) -> str:
    """Return LINIX's word for our action; unapplied money has none."""
    return ACTIONS[Action(action)] if action else ""
