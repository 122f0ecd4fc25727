"""What the cooperative decides about applying payments, read from policy.toml and channels.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from applier.calendar import Calendar
from applier.cash import CashRules
from applier.channels import Channels
from models.errors import TupagoError
from models.money import Money
from models.obligation import Product


class PolicyInvalidError(TupagoError):
    """A data file that staff edit does not say what it must."""

    code = "policy.invalid"
    message = "Hay un dato mal escrito en los archivos de políticas de aplicación."


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    order: tuple[Product, ...]  # On the same day, the earlier one is paid first.
    old_receipt_days: int
    bank_days_before: int  # Calendar days.
    bank_business_days_after: int
    unclaimed_business_days: int  # A credit without a receipt is old from here on.
    cheque_business_days: int  # From the day it was paid in until it is money.
    low_confidence: float  # 0 to 1.
    restarting: frozenset[str]  # Issuers whose numbers begin again.
    networks: frozenset[str]  # Issuers whose number the banks print, too.
    calendar: Calendar
    cash: CashRules
    max_options: int
    two_people_from: Money
    type_amount_from: Money  # Whoever approves types the amount again.
    require_bank_credit: bool
    approving_roles: frozenset[str]
    override_roles: frozenset[str]  # Who may approve without a confirmed credit.
    shortest_reason: int  # Characters.
    needs_reason: frozenset[str]  # Codes of warnings that are approved only with a reason.
    due_hours: int
    words: Mapping[str, frozenset[str]]  # What members call a thing, by the word of our names.
    channels: Channels

    def rank(self, product: Product) -> int:
        return self.order.index(product) if product in self.order else len(self.order)

    @classmethod
    def from_toml(cls, policy: Mapping[str, Any], channels: Mapping[str, Any]) -> Policy:
        """Return the policy that the two files, parsed, describe.

        :raises PolicyInvalidError: if a value is missing or in another form.
        """
        try:
            checks, exact, approval = policy["checks"], policy["exact_match"], policy["approval"]
            return cls(
                order=tuple(Product(name) for name in policy["order"]["products"]),
                old_receipt_days=int(checks["old_receipt_days"]),
                bank_days_before=int(checks["bank_days_before"]),
                bank_business_days_after=int(checks["bank_business_days_after"]),
                unclaimed_business_days=int(policy["bank"]["unclaimed_business_days"]),
                cheque_business_days=int(policy["bank"]["cheque_business_days"]),
                low_confidence=float(checks["low_confidence"]),
                restarting=frozenset(policy["duplicates"]["restarting"]),
                networks=frozenset(policy["duplicates"]["networks"]),
                calendar=Calendar.from_toml(policy["calendar"]),
                cash=CashRules.from_toml(policy["cash"]),
                max_options=max(2, int(exact["max_options"])),  # Fewer would hide a tie.
                two_people_from=Money.from_plain(approval["two_people_from"]),
                type_amount_from=Money.from_plain(approval["type_amount_from"]),
                require_bank_credit=bool(approval["require_bank_credit"]),
                approving_roles=frozenset(approval["roles"]),
                override_roles=frozenset(approval["override_roles"]),
                shortest_reason=int(approval["shortest_reason"]),
                needs_reason=frozenset(approval["needs_reason"]),
                due_hours=int(policy["due_time"]["hours"]),
                words={ours: frozenset(theirs) for ours, theirs in policy["words"].items()},
                channels=Channels.from_toml(channels),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise PolicyInvalidError(f"{type(error).__name__}: {error}") from error


@cache
def load_policy() -> Policy:
    """Return the policy written in the files beside this module.

    :raises PolicyInvalidError: if a file cannot be parsed or lacks a value.
    """
    here = files(__package__)
    try:
        policy, channels = (
            tomllib.loads(here.joinpath(name).read_text(encoding="utf-8"))
            for name in ("policy.toml", "channels.toml")
        )
    except tomllib.TOMLDecodeError as error:
        raise PolicyInvalidError(str(error)) from error
    return Policy.from_toml(policy, channels)
