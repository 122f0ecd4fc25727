"""Whether this payment was sent before (POLICY.md rule 11)."""

from __future__ import annotations

import re

from applier.case import EarlierReceipt, PaymentCase
from applier.channels import bare_number
from models.proposal import Check, Severity


def duplicate_checks(case: PaymentCase) -> list[Check]:
    """Return at most one check a kind; a certain duplicate silences the merely possible one."""
    checks = []
    for earlier in case.earlier_receipts:
        if case.sha256 and earlier.sha256 == case.sha256:
            checks.append(_check("duplicate_file", Severity.BLOCK, "Este mismo archivo", earlier))
            break
    for earlier in case.earlier_receipts:
        if _same_transaction(case, earlier):
            what = f"La transacción {earlier.transaction_id}"
            checks.append(_check("duplicate_transaction", Severity.BLOCK, what, earlier))
            break
    for earlier in case.earlier_receipts if not checks else ():
        if is_alike(case, earlier):
            what = "Un pago de igual valor, fecha y referencia"
            return [_check("possible_duplicate", Severity.WARN, what, earlier)]
    return checks


def _check(code: str, severity: Severity, what: str, earlier: EarlierReceipt) -> Check:
    message = f"{what} ya llegó en el radicado {earlier.case or 'anterior'}."
    return Check(code=code, severity=severity, message=message)


def _same_transaction(case: PaymentCase, earlier: EarlierReceipt) -> bool:
    """Compare with every number on the slip: on another photo another one may have been read."""
    receipt = case.receipt
    numbers = {_plain(number) for number in (receipt.transaction_id, *receipt.other_ids) if number}
    issuers = {receipt.issuer, earlier.issuer} - {None}
    return (
        earlier.transaction_id is not None
        and _plain(earlier.transaction_id) in numbers
        and receipt.amount is not None
        and earlier.amount == receipt.amount
        and len(issuers) <= 1
    )


def is_alike(case: PaymentCase, earlier: EarlierReceipt) -> bool:
    """Return whether the two may be one payment: amount, date and reference, and no numbers."""
    receipt = case.receipt
    if receipt.transaction_id and earlier.transaction_id:
        return False
    if receipt.amount is None or receipt.date is None:
        return False
    if (earlier.amount, earlier.date) != (receipt.amount, receipt.date):
        return False
    mine, theirs = bare_number(receipt.reference or ""), bare_number(earlier.reference or "")
    if not mine and not theirs:
        return case.member is not None and earlier.member_id == case.member.id
    return mine == theirs


def _plain(number: str) -> str:
    return re.sub(r"[\W_]", "", number).upper()
