"""Whether this payment was sent before (POLICY.md rule 11).

Facts decide, never pictures: the numbers on a proof, its amount, day, payer and destination. No
issuer's number is unique for ever, and one payment is proven by a screen, a message and a mail
that carry different numbers or none; but two numbers of one bank are always two payments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from applier.case import EarlierReceipt, PaymentCase
from applier.channels import bare_number
from applier.names import name_parts
from applier.policy import Policy
from applier.reasons import short_day
from models.proposal import Check, Severity


class Likeness(StrEnum):
    """How an earlier receipt is this payment; the value is the check's code."""

    FILE = "duplicate_file"
    TRANSACTION = "duplicate_transaction"
    POSSIBLE = "possible_duplicate"


TOLD_APART: Final = "told_apart"  # The check's code once a person has said that they are two.
_CERTAIN: Final = (Likeness.FILE, Likeness.TRANSACTION)


def duplicate_checks(case: PaymentCase, policy: Policy) -> list[Check]:
    """Return at most one check a kind; a certain duplicate silences the merely possible one.

    Each names the first receipt of its kind, in whatever order they are listed.
    """
    first: dict[Likeness, EarlierReceipt] = {}
    for earlier in sorted(case.earlier_receipts, key=lambda one: one.case):
        for likeness in likenesses(case, earlier, policy):
            if likeness is not Likeness.POSSIBLE or not earlier.told_apart:
                first.setdefault(likeness, earlier)
    if not first.keys().isdisjoint(_CERTAIN):
        first.pop(Likeness.POSSIBLE, None)
    found = [_check(likeness, first[likeness], case) for likeness in Likeness if likeness in first]
    return found or _apart(case)


def _apart(case: PaymentCase) -> list[Check]:
    """Return the remark that the payment was compared with others, where nothing else is to say."""
    numbers = sorted({one.case for one in case.earlier_receipts if one.told_apart})
    if not numbers:
        return []
    message = f"Se parece a {' y '.join(numbers)}, y una persona ya dijo que son dos pagos."
    return [Check(code=TOLD_APART, severity=Severity.INFO, message=message)]


def likenesses(case: PaymentCase, earlier: EarlierReceipt, policy: Policy) -> list[Likeness]:
    """Return in which ways the earlier receipt is, or may be, this payment."""
    found = []
    if case.sha256 and earlier.sha256 == case.sha256:
        found.append(Likeness.FILE)
    if case.receipt.amount is None or earlier.amount != case.receipt.amount:
        return found
    if _same_number(case, earlier, policy):
        found.append(Likeness.TRANSACTION)
    elif _number_of_another(case, earlier, policy) or _is_alike(case, earlier):
        found.append(Likeness.POSSIBLE)
    return found


def _check(likeness: Likeness, earlier: EarlierReceipt, case: PaymentCase) -> Check:
    return Check(
        code=likeness.value,
        severity=Severity.BLOCK if likeness in _CERTAIN else Severity.WARN,
        message=f"{_what(likeness, earlier, case)} ya llegó en el radicado "
        f"{earlier.case or 'anterior'}.",
    )


def _what(likeness: Likeness, earlier: EarlierReceipt, case: PaymentCase) -> str:
    if likeness is Likeness.FILE:
        return "Este mismo archivo"
    if likeness is Likeness.TRANSACTION:
        return f"La transacción {earlier.transaction_id or case.receipt.transaction_id}"
    if _numbers(case) & _numbers_of(earlier):
        day = f" del {short_day(earlier.date)}" if earlier.date else ""
        return f"Un pago de igual número y valor{day}"
    return "Un pago de igual valor, fecha y referencia o pagador"


# --- By its number -------------------------------------------------------------------------------


def _same_number(case: PaymentCase, earlier: EarlierReceipt, policy: Policy) -> bool:
    """Whether one number proves it: of one issuer, that does not repeat, or on the same day."""
    if not _issuers_agree(case, earlier):
        return False
    if case.receipt.date is not None and case.receipt.date == earlier.date:
        return bool(_numbers(case) & _numbers_of(earlier))
    # Of another day, or of an unknown one, only the number that names the payment counts.
    named = _plain(earlier.transaction_id)
    if not named or named not in _numbers(case):
        return False
    other_days = None not in (case.receipt.date, earlier.date)
    return not (other_days and _restarts(case, earlier, policy))


def _number_of_another(case: PaymentCase, earlier: EarlierReceipt, policy: Policy) -> bool:
    """Whether the same number may be this payment's, though it proves nothing.

    It restarts, and the day was misread or changed; or a network printed it and a bank, too.
    """
    if not _numbers(case) & _numbers_of(earlier):
        return False
    if _issuers_agree(case, earlier):
        named = _plain(earlier.transaction_id)
        return bool(named) and named == _plain(case.receipt.transaction_id)
    of_network = {case.receipt.issuer, earlier.issuer} & policy.networks
    return bool(of_network) and case.receipt.date == earlier.date


def _issuers_agree(case: PaymentCase, earlier: EarlierReceipt) -> bool:
    return len({case.receipt.issuer, earlier.issuer} - {None}) <= 1


def _restarts(case: PaymentCase, earlier: EarlierReceipt, policy: Policy) -> bool:
    return not policy.restarting.isdisjoint({case.receipt.issuer, earlier.issuer})


def _numbers(case: PaymentCase) -> set[str]:
    """Return every number on the slip: on another photo another one may have been read."""
    return _all_plain((case.receipt.transaction_id, *case.receipt.other_ids))


def _numbers_of(earlier: EarlierReceipt) -> set[str]:
    return _all_plain((earlier.transaction_id, *earlier.other_ids))


def _all_plain(numbers: Iterable[str | None]) -> set[str]:
    return {plain for number in numbers if (plain := _plain(number))}


def _plain(number: str | None) -> str:
    return re.sub(r"[\W_]", "", number or "").upper()


# --- By its other facts --------------------------------------------------------------------------


def _is_alike(case: PaymentCase, earlier: EarlierReceipt) -> bool:
    """Whether the two may be one payment of one day, the amount being the same."""
    receipt = case.receipt
    if receipt.date is None or earlier.date != receipt.date:
        return False
    if receipt.transaction_id and earlier.transaction_id:
        # The bank's number and the network's; two of one bank are two payments.
        return not _issuers_agree(case, earlier) and _same_parties(case, earlier)
    mine, theirs = bare_number(receipt.reference or ""), bare_number(earlier.reference or "")
    if mine and theirs:
        return mine == theirs
    return case.member is not None and earlier.member_id == case.member.id


def _same_parties(case: PaymentCase, earlier: EarlierReceipt) -> bool:
    """Whether both tell payer and destination, and the same ones."""
    mine, theirs = name_parts(case.receipt.payer or ""), name_parts(earlier.payer or "")
    where = bare_number(case.receipt.destination_account or "")
    there = bare_number(earlier.destination_account or "")
    return bool(mine) and mine == theirs and bool(where) and where == there
