"""What staff must know before they approve a payment (POLICY.md rule 11).

Pure functions of the CASE. A code, once published, keeps its meaning; a message is for staff.
"""

from __future__ import annotations

import re
from typing import Final

from applier.bank import match_credit, readings_of
from applier.case import PaymentCase
from applier.cash import collection_code, is_cash
from applier.default_order import at_counter, in_order
from applier.duplicates import duplicate_checks
from applier.exact_match import exact_matches
from applier.names import name_parts
from applier.policy import Policy
from applier.split import Split
from applier.who import number_checks
from models.instruction import Intent
from models.money import Money
from models.proposal import Check, Severity
from models.receipt import Status

_DOCUMENT: Final = re.compile(r"(?<!\d)\d(?:[\d.]{4,12})\d(?!\d)")
_MOBILE: Final = re.compile(r"3\d{9}")  # No ten-digit identity number begins like this.


def receipt_checks(case: PaymentCase, policy: Policy) -> list[Check]:
    """Return what the receipt, its sender, the bank and earlier receipts give cause to say."""
    checks = number_checks(case, policy.channels)
    if not case.sender_verified:
        checks.append(
            _warn("sender_unverified", "El correo o celular de quien escribe no está verificado.")
        )
    if not case.is_receipt:
        return [*checks, _block("not_a_receipt", "Lo recibido no es un comprobante de pago.")]
    return [
        *checks,
        *_reading_checks(case, policy),
        *_destination_checks(case, policy),
        *_date_checks(case, policy),
        *duplicate_checks(case, policy),
        *_payer_checks(case),
        *_instruction_checks(case),
        *([match.check] if (match := match_credit(case, policy)) else []),
    ]


def _reading_checks(case: PaymentCase, policy: Policy) -> list[Check]:
    receipt, checks = case.receipt, []
    if not case.amount:
        checks.append(_block("amount_missing", "No se pudo leer el valor del comprobante."))
    if receipt.status in (Status.PENDING, Status.REJECTED):
        said = "pendiente" if receipt.status is Status.PENDING else "rechazado"
        checks.append(
            _block("status_not_approved", f"El comprobante dice que el pago está {said}.")
        )
    if receipt.self_applied:
        checks.append(
            _block(
                "self_applied_channel",
                "Se pagó en la zona privada: el sistema lo aplica solo en media hora.",
            )
        )
    doubtful = [
        label
        for field, label, value in (
            ("amount", "el valor", receipt.amount),
            ("reference", "la referencia", receipt.reference),
        )
        if value is not None and receipt.confidence.get(field, 1.0) < policy.low_confidence
    ]
    if doubtful:
        checks.append(_warn("low_confidence", f"Lectura dudosa: {' y '.join(doubtful)}."))
    readings = _plausible_readings(case, policy)
    if len(readings) > 1:
        said = " o ".join(str(amount) for amount in readings)
        checks.append(_block("two_amounts", f"El valor se puede leer de dos maneras: {said}."))
    return checks


def _plausible_readings(case: PaymentCase, policy: Policy) -> list[Money]:
    """Return the readings of the amount, where they differ, that something else speaks for."""
    receipt = case.receipt
    readings = {*readings_of(receipt), *([receipt.amount] if receipt.amount else ())}
    if len(readings) < 2:  # noqa: PLR2004  two readings
        return []
    known = {credit.amount for credit in case.bank_credits or () if not credit.used_by}
    for owed in case.obligations:
        known |= {owed.overdue, owed.next_due, owed.overdue + owed.next_due}
    if case.instruction is not None:
        known |= {line.amount for line in case.instruction.lines if line.amount}
        known |= {case.instruction.declared_total} if case.instruction.declared_total else set()
    return sorted(
        amount
        for amount in readings
        if amount and (amount in known or _adds_up(case, amount, policy))
    )


def _adds_up(case: PaymentCase, amount: Money, policy: Policy) -> bool:
    split = Split(amount, in_order(case.obligations, policy))
    counter = at_counter(split.obligations)
    return bool(exact_matches(split, counter, amount, most=1))


def _destination_checks(case: PaymentCase, policy: Policy) -> list[Check]:
    receipt, channels, checks = case.receipt, policy.channels, []
    destination = receipt.destination_account
    if _is_paid_elsewhere(case, policy):
        where = destination or "un tercero"
        checks.append(
            _block("wrong_account", f"El destino del pago es {where}, no la Cooperativa.")
        )
    if receipt.collection_code and channels.code(receipt.collection_code) is None:
        checks.append(
            _warn(
                "wrong_collection_code",
                f"El código de recaudo {receipt.collection_code} no es de la Cooperativa.",
            )
        )
    code = collection_code(receipt, channels)
    limit = code.limit_for(receipt.issuer) if code else None
    if code is not None and limit is not None and case.amount > limit:
        said = f"Supera el tope de {limit} por operación: {code.spoken(receipt.issuer)}."
        checks.append(_warn("over_channel_limit", said))
    if case.amount >= policy.cash.single and is_cash(receipt, channels):
        checks.append(
            Check(
                code="cash_threshold",
                severity=Severity.INFO,
                message=f"Pago en efectivo de {policy.cash.single} o más.",
                audience="compliance",
            )
        )
    return checks


def _is_paid_elsewhere(case: PaymentCase, policy: Policy) -> bool:
    """Whether the receipt shows another destination.

    A key that is not listed is another's too, unless our name stands beside it.
    """
    destination, to_us = case.receipt.destination_account, case.receipt.paid_to_us
    if not destination:
        return to_us is False
    if policy.channels.is_ours(destination):
        return False
    is_key = re.fullmatch(r"[\d\s.*x•-]+", destination.lower()) is None
    return not (is_key and to_us)


def _date_checks(case: PaymentCase, policy: Policy) -> list[Check]:
    paid = case.receipt.date
    if paid is None:
        return []
    if paid > case.today:
        return [_block("future_date", f"La fecha del comprobante ({paid:%d/%m/%Y}) no ha llegado.")]
    age = (case.today - paid).days
    if age > policy.old_receipt_days:
        return [_warn("old_receipt", f"El comprobante tiene {age} días.")]
    return []


def _payer_checks(case: PaymentCase) -> list[Check]:
    payer = case.receipt.payer
    if not payer or case.member is None:
        return []
    documents = {number.replace(".", "") for number in _DOCUMENT.findall(payer)}
    documents = {number for number in documents if not _MOBILE.fullmatch(number)}
    names = name_parts(payer)
    same_name = not names or any(
        part.startswith(mine) if is_cut else part == mine
        for mine, is_cut in names
        for part, _ in name_parts(case.member.name)
    )
    if same_name and not (documents and case.member.id not in documents):
        return []
    return [
        Check(
            code="third_party_payer",
            severity=Severity.INFO,
            message=f"Pagó otra persona: {payer}.",
        )
    ]


def _instruction_checks(case: PaymentCase) -> list[Check]:
    instruction, checks = case.instruction, []
    if instruction is None:
        return []
    total = instruction.declared_total
    if total is not None and case.amount and total != case.amount:
        checks.append(
            _warn(
                "declared_amount_differs",
                f"El asociado dice {total}; el comprobante, {case.amount}.",
            )
        )
    if needs_person(case):
        why = f": {instruction.why.rstrip('.')}" if instruction.why else ""
        checks.append(
            _warn("instruction_needs_person", f"El mensaje lo debe leer una persona{why}.")
        )
    return checks


def needs_person(case: PaymentCase) -> bool:
    """Whether the text is no instruction that a program may follow (rule 2)."""
    if case.instruction is None or case.instruction.intent is Intent.NONE:
        return False
    return case.instruction.needs_human or case.instruction.intent is not Intent.APPLY


def _warn(code: str, message: str) -> Check:
    return Check(code=code, severity=Severity.WARN, message=message)


def _block(code: str, message: str) -> Check:
    return Check(code=code, severity=Severity.BLOCK, message=message)
