"""Which credit of the bank is this payment's (POLICY.md rule 11).

The amount must be equal to the centavo: the 4 x 1000 is charged to the payer, so a smaller credit
is another payment, or one from which a fee was taken; a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from applier.case import BankCredit, PaymentCase
from applier.channels import bare_number
from applier.policy import Policy
from applier.reasons import short_day
from models.money import ZERO, Money
from models.proposal import Check, Proposal, Severity
from models.receipt import Receipt

# All that the bank's list makes the program say; a new list renews these and leaves the rest.
BANK_CHECKS = frozenset(
    {"bank_confirmed", "bank_ambiguous", "bank_not_found", "bank_credit_used", "fee_suspected"}
)
_PESO = 100  # Centavos.
_MARGIN = timedelta(days=366)
_FIGURE = re.compile(r"\d+\.\d\d(?!\d)")


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
    arrived = [credit for credit in same if credit.is_available(case.today)]
    free = _best([credit for credit in arrived if _is_free(case, credit)])
    if len(free) == 1 and (case.receipt.date or free[0].reference):
        message = f"El banco confirma el abono{_told(free[0])}."
        return BankMatch(check=_check("bank_confirmed", message, Severity.OK), credit=free[0])
    if free:
        message = f"Hay {len(free)} abonos del banco por {case.amount} que podrían ser este."
        if len(free) == 1:
            message = "Un abono del banco coincide en valor, pero el comprobante no trae fecha."
        return BankMatch(check=_check("bank_ambiguous", message))
    held = [credit for credit in same if credit not in arrived and _is_free(case, credit)]
    if held:
        return BankMatch(check=_check("bank_not_found", _held(held[0])))
    if same:
        used = f"El abono del banco por {case.amount} ya respalda el radicado {same[0].used_by}."
        return BankMatch(check=_check("bank_credit_used", used, Severity.BLOCK))
    return BankMatch(check=_not_found(case, policy))


def with_bank_checks(proposal: Proposal, checks: Sequence[Check]) -> Proposal:
    """Return the proposal with what ``checks`` say of the bank in place of what it said before."""
    kept = [check for check in proposal.checks if check.code not in BANK_CHECKS]
    renewed = [check for check in checks if check.code in BANK_CHECKS]
    said = [check for check in proposal.checks if check.code in BANK_CHECKS]
    return proposal if said == renewed else replace(proposal, checks=(*kept, *renewed))


def amounts_sought(receipt: Receipt, policy: Policy) -> frozenset[Money]:
    """Return the amounts of which a credit may speak for the receipt, however it was read."""
    read = {*readings_of(receipt), *([receipt.amount] if receipt.amount else ())}
    nets = {net for amount in read for net in net_amounts(amount, policy)}
    return frozenset(amount for amount in read | nets if amount)


def net_amounts(amount: Money, policy: Policy) -> frozenset[Money]:
    """Return what is left of ``amount`` after the 4 x 1000, or after a fee that banks take."""
    costs = (_gmf(amount, policy), *policy.channels.fees)
    return frozenset(amount - cost for cost in costs if ZERO < cost < amount)


def days_sought(paid: date | None, policy: Policy) -> tuple[date, date] | None:
    """Return the first and the last day on which the payment can have been credited."""
    if paid is None:
        return None
    if not date.min + _MARGIN < paid < date.max - _MARGIN:
        return paid, paid  # Misread: no calendar goes further.
    first = paid - timedelta(days=policy.bank_days_before)
    return first, policy.calendar.add(paid, policy.bank_business_days_after)


def readings_of(receipt: Receipt) -> frozenset[Money]:
    """Return every amount that one of the readings took for the receipt's."""
    noted = {
        Money.from_plain(figure)
        for note in receipt.notes
        if "readings of the amount" in note
        for figure in _FIGURE.findall(note)
    }
    return frozenset({*receipt.amount_candidates, *noted})


def _told(credit: BankCredit) -> str:
    """Return what tells a person which credit it is."""
    reference = f", referencia {credit.reference}" if credit.reference else ""
    return f" de {credit.amount} del {short_day(credit.date)}{reference}"


def _held(credit: BankCredit) -> str:
    """Say that a cheque is money once the other bank has paid it ("canje")."""
    until = f" hasta el {short_day(credit.available_on)}" if credit.available_on else ""
    return f"El banco muestra {credit.amount} en un cheque en canje{until}: todavía no es dinero."


def _not_found(case: PaymentCase, policy: Policy) -> Check:
    nets = net_amounts(case.amount, policy)
    for credit in _possible(case, policy):
        is_free = credit.is_available(case.today) and _is_free(case, credit)
        if is_free and credit.amount in nets:
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
    expected = _references(case, policy)
    days = days_sought(case.receipt.date, policy)
    fitting = [
        credit
        for credit in case.bank_credits or ()
        if (not credit.reference or bare_number(credit.reference) in expected)
        and (days is None or days[0] <= credit.date <= days[1])
    ]
    # Whoever lists them, the first that is named is the same.
    return sorted(fitting, key=lambda one: (one.date, one.id, one.used_by or ""))


def _references(case: PaymentCase, policy: Policy) -> set[str]:
    """Return what the bank may have written: the receipt's reference, or else the member's number.

    Our own NIT on the receipt names nobody: beside it the bank may show the member's number.
    """
    printed, channels = case.receipt.reference, policy.channels
    own = {bare_number(case.member.id)} if case.member else {""}
    if printed and channels.is_our_nit(printed):
        return own | {channels.nit, channels.nit + channels.check_digit}
    return {bare_number(printed)} if printed else own


def _is_free(case: PaymentCase, credit: BankCredit) -> bool:
    return not credit.used_by or credit.used_by == case.case


def _best(credits_: Sequence[BankCredit]) -> Sequence[BankCredit]:
    """Return those with the payment's reference where there are any, else all."""
    return [credit for credit in credits_ if credit.reference] or credits_


def _check(code: str, message: str, severity: Severity = Severity.WARN) -> Check:
    return Check(code=code, severity=severity, message=message)
