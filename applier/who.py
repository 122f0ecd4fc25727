"""Whose payment this is (POLICY.md rule 10): text, then reference, then sender.

The pipeline asks `find_member`; the checks about numbers that do not agree are made from a CASE
by `number_checks`, so that a proposal says them however the member was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from applier.case import PaymentCase
from applier.channels import Channels, bare_number
from models.instruction import Instruction
from models.proposal import Check, Severity

_SHORTEST, _LONGEST = 6, 10  # Digits of an identity number.


class FoundBy(StrEnum):
    TEXT = "text"
    REFERENCE = "reference"
    SENDER = "sender"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The member a payment is for, and what said so."""

    member_id: str | None
    by: FoundBy
    looks_like_sender: bool = False  # The reference is the sender's own number, mistyped.


NOBODY: Final = Whose(member_id=None, by=FoundBy.NOTHING)


def find_member(
    *,
    on_behalf_of: str | None,
    reference: str | None,
    sender_member_id: str | None,
    is_member: Callable[[str], bool],
    channels: Channels,
) -> Whose:
    """Return whose payment it is.

    A number in the text that is nobody's ends the search: the money was said to be for somebody
    else, so neither the reference nor the sender may claim it.

    :param on_behalf_of: the number that the text names, in any writing.
    :param reference: as printed on the receipt.
    :param sender_member_id: the one member to whom the sender's address or phone is bound.
    :param is_member: whether digits are the identity number of a member.
    """
    named = identity_number(on_behalf_of, channels)
    if named is not None:
        return Whose(member_id=named, by=FoundBy.TEXT) if is_member(named) else NOBODY
    printed = identity_number(reference, channels)
    if printed is not None and is_member(printed):
        return Whose(member_id=printed, by=FoundBy.REFERENCE)
    if sender_member_id is not None:
        mistyped = is_one_slip_away(bare_number(reference or ""), sender_member_id)
        return Whose(member_id=sender_member_id, by=FoundBy.SENDER, looks_like_sender=mistyped)
    return NOBODY


def identity_number(printed: str | None, channels: Channels) -> str | None:
    """Return the digits of a member's possible identity number; our own NIT is none."""
    if printed is None or channels.is_our_nit(printed):
        return None
    number = bare_number(printed)
    return number if _SHORTEST <= len(number) <= _LONGEST else None


def named_numbers(instruction: Instruction | None, channels: Channels) -> tuple[str, ...]:
    """Return the identity numbers that the sender's own words name, in their order."""
    if instruction is None:
        return ()
    named = (instruction.on_behalf_of, *(line.member_id for line in instruction.lines))
    numbers = (identity_number(one, channels) for one in named)
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def numbers_to_offer(
    instruction: Instruction | None,
    reference: str | None,
    *,
    sender_id: str | None,
    proven: bool,
    channels: Channels,
) -> tuple[str, ...]:
    """Return the numbers among which the sender may choose whose payment it is.

    Who is not proven to be the member is offered all that his own words name and nothing else,
    known to us or not: that a number is a member's, or that none is, is not his to learn.

    :param sender_id: the sender's own number, which is offered in words ("Es para mí").
    :param proven: whether the sender is known to be who he says.
    """
    named = named_numbers(instruction, channels)
    if not proven:
        return named
    printed = identity_number(reference, channels)
    tried = identity_number(instruction.on_behalf_of if instruction else None, channels)
    numbers = dict.fromkeys((*named, *((printed,) if printed else ())))
    return tuple(number for number in numbers if number not in {tried, sender_id})


def is_one_slip_away(typed: str, meant: str) -> bool:
    """Whether one digit was replaced, left out or added, or two neighbours were swapped."""
    if typed == meant:
        return False
    if len(typed) == len(meant):
        differ = [place for place in range(len(typed)) if typed[place] != meant[place]]
        if len(differ) == 1:
            return True
        first, last = differ[0], differ[-1]
        return (
            len(differ) == 2  # noqa: PLR2004  two neighbours
            and last == first + 1
            and typed[first] == meant[last]
            and typed[last] == meant[first]
        )
    shorter, longer = sorted((typed, meant), key=len)
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )


def slips_of(number: str) -> frozenset[str]:
    """Return every number that is `is_one_slip_away` from ``number`` and may be a member's."""
    digits = "0123456789"
    places = range(len(number))
    slips = {number[:place] + digit + number[place + 1 :] for place in places for digit in digits}
    slips |= {number[:place] + number[place + 1 :] for place in places}
    slips |= {number[:p] + digit + number[p:] for p in range(len(number) + 1) for digit in digits}
    slips |= {
        number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        for place in places[:-1]
    }
    return frozenset(
        slip
        for slip in slips - {number}
        if _SHORTEST <= len(slip) <= _LONGEST and not slip.startswith("0")
    )


def number_checks(case: PaymentCase, channels: Channels) -> list[Check]:
    """Return what the numbers on the receipt, in the text and of the sender say together."""
    if case.member is None:
        checks = [
            Check(
                code="member_unknown",
                severity=Severity.BLOCK,
                message="No sabemos de qué asociado es este pago.",
            )
        ]
    else:
        checks = []
    reference = case.receipt.reference
    named = case.instruction.on_behalf_of if case.instruction else None
    if channels.is_our_nit(reference):
        checks.append(
            Check(
                code="reference_is_our_nit",
                severity=Severity.INFO,
                message="La referencia es el NIT de la Cooperativa, no una cédula.",
            )
        )
        return checks
    printed = bare_number(reference or "")
    if named is not None:
        if identity_number(printed, channels) and bare_number(named) != printed:
            checks.append(
                Check(
                    code="reference_mismatch",
                    severity=Severity.WARN,
                    message=f"El comprobante trae la referencia {printed}, pero el asociado "
                    f"escribió {named}; vale lo escrito.",
                )
            )
    elif (own := _own_number(case)) is not None and is_one_slip_away(printed, own):
        checks.append(
            Check(
                code="reference_typo",
                severity=Severity.WARN,
                message=f"La referencia {printed} difiere en un dígito de la cédula {own} de "
                "quien escribe.",
            )
        )
    return checks


def _own_number(case: PaymentCase) -> str | None:
    own = case.sender_id or (case.member.id if case.member else None)
    return re.sub(r"\D", "", own).lstrip("0") if own else None
