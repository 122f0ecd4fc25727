"""Which credit of the bank is this payment's (POLICY.md rule 11).

The amount must be equal to the centavo: the 4 x 1000 is charged to the payer, so a smaller credit
is another payment, or one from which a fee was taken; a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from applier.case import BankCredit, PaymentCase
from applier.channels import bare_number
from applier.due_time import add_business_days
from applier.policy import Policy
from applier.reasons import short_day
from models.money import ZERO, Money
from models.proposal import Check, Severity

_PESO = 100  # Centavos.
_LONGEST_WINDOW = timedelta(days=60)  # Beyond, no count of business days is needed.


@dataclass(frozen=True, slots=True, kw_only=True)
class BankMatch:
    """What the bank's list says about one payment; ``credit`` only where it is beyond doubt."""

    check: Check
    credit: BankCredit | None = None


def match_credit(case: PaymentCase, policy: Policy) -> BankMatch | None:
    """Return the credit that backs the payment; None where there is nothing to compare."""
    if case.bank_credits is None or not case.amount or not case.is_receipt:
        return None
    same = [credit for credit in _possible(case, policy) if credit.amount == case.amount]
    free = _best([credit for credit in same if _is_free(case, credit)])
    if len(free) == 1 and (case.receipt.date or free[0].reference):
        message = f"El banco confirma el abono{_told(free[0])}."
        return BankMatch(check=_check("bank_confirmed", message, Severity.OK), credit=free[0])
    if free:
        message = f"Hay {len(free)} abonos del banco por {case.amount} que podrían ser este."
        if len(free) == 1:
            message = "Un abono del banco coincide en valor, pero el comprobante no trae fecha."
        return BankMatch(check=_check("bank_ambiguous", message))
    if same:
        used = f"El abono del banco por {case.amount} ya respalda el radicado {same[0].used_by}."
        return BankMatch(check=_check("bank_credit_used", used, Severity.BLOCK))
    return BankMatch(check=_not_found(case, policy))


def _told(credit: BankCredit) -> str:
    """Return what tells a person which credit it is."""
    reference = f", referencia {credit.reference}" if credit.reference else ""
    return f" de {credit.amount} del {short_day(credit.date)}{reference}"


def _not_found(case: PaymentCase, policy: Policy) -> Check:
    nets = {case.amount - cost for cost in (_gmf(case.amount, policy), *policy.channels.fees)}
    for credit in _possible(case, policy):
        if ZERO < credit.amount < case.amount and credit.amount in nets and _is_free(case, credit):
            message = f"El banco muestra {credit.amount}: parece el pago sin comisión o 4 x 1000."
            return _check("fee_suspected", message)
    return _check("bank_not_found", f"El banco aún no muestra un abono por {case.amount}.")


def _gmf(amount: Money, policy: Policy) -> Money:
    """Return the tax on moving ``amount``, rounded to the peso."""
    thousandths = amount.centavos * policy.channels.gmf_per_mille
    whole = 1000 * _PESO
    return Money((thousandths + whole // 2) // whole * _PESO)


def _possible(case: PaymentCase, policy: Policy) -> list[BankCredit]:
    """Return the credits whose date and reference could be this payment's."""
    expected = case.receipt.reference or (case.member.id if case.member else "")
    number = bare_number(expected)
    return [
        credit
        for credit in case.bank_credits or ()
        if (not credit.reference or bare_number(credit.reference) == number)
        and _in_window(credit.date, case.receipt.date, policy)
    ]


def _in_window(credited: date, paid: date | None, policy: Policy) -> bool:
    if paid is None:
        return True
    wait = credited - paid
    if not timedelta(days=-policy.bank_days_before) <= wait <= _LONGEST_WINDOW:
        return False
    if wait <= timedelta(days=policy.bank_business_days_after):
        return True
    return credited <= add_business_days(paid, policy.bank_business_days_after)


def _is_free(case: PaymentCase, credit: BankCredit) -> bool:
    return not credit.used_by or credit.used_by == case.case


def _best(credits_: Sequence[BankCredit]) -> Sequence[BankCredit]:
    """Return those with the payment's reference where there are any, else all."""
    return [credit for credit in credits_ if credit.reference] or credits_


def _check(code: str, message: str, severity: Severity = Severity.WARN) -> Check:
    return Check(code=code, severity=severity, message=message)
