"""Where money reaches the cooperative: accounts, collection codes, their channels and limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.money import Money

_CASH: Final = "cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One network that collects under a code."""

    name: str  # Empty: published as a logo only, and nobody has written it down yet.
    region: str
    medium: str  # "cash", or empty: not only.
    limit: Money | None  # The most that one operation may carry.
    issuers: frozenset[str]  # Codes of the readers' issuers; empty: not identified yet.


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionCode:
    code: str
    name: str  # Of whom it is; empty: unknown.
    cash_only: bool
    channels: tuple[Channel, ...] = ()

    def limit_for(self, issuer: str | None) -> Money | None:
        """Return the channel's limit; with an unknown channel, the largest one of the code."""
        limits = [channel.limit for channel in self.of(issuer) or self.channels]
        return max((limit for limit in limits if limit is not None), default=None)

    def is_cash(self, issuer: str | None) -> bool:
        """Whether what came this way was cash, whatever else the receipt says."""
        known = self.of(issuer)
        return self.cash_only or (bool(known) and all(one.medium == _CASH for one in known))

    def spoken(self, issuer: str | None) -> str:
        """Return how staff are told of the channel: by its name only where it is known."""
        names = sorted({channel.name for channel in self.of(issuer)} - {""})
        if names:
            return f"{' o '.join(names)}, código {self.code}"
        named = f", {self.name}" if self.name else ""
        return f"el mayor de los canales del código {self.code}{named}"

    def of(self, issuer: str | None) -> tuple[Channel, ...]:
        """Return the channels that an issuer is known to be."""
        return tuple(one for one in self.channels if issuer and issuer in one.issuers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    nit: str  # Without its check digit.
    check_digit: str
    bank: str  # Three digits: where the accounts are.
    accounts: frozenset[str]
    keys: frozenset[str]  # Our own Bre-B keys, lower case.
    fees: tuple[Money, ...]
    gmf_per_mille: int
    codes: Mapping[str, CollectionCode]

    def is_our_nit(self, number: str | None) -> bool:
        return number is not None and bare_number(number) in {self.nit, self.nit + self.check_digit}

    def is_ours(self, destination: str) -> bool:
        """Whether a printed destination, masked or whole, is an account, key or code of ours."""
        text = destination.strip().lower()
        if text in self.keys or self.is_our_nit(text):
            return True
        if re.search(r"[*x•]", text):
            return any(_fits_mask(text, account) for account in self.accounts)
        number = bare_number(text)
        return bool(number) and (number in self.accounts or number in self.codes)

    def code(self, printed: str | None) -> CollectionCode | None:
        return self.codes.get(bare_number(printed)) if printed else None

    def of_issuer(self, issuer: str | None) -> CollectionCode | None:
        """Return the code under which an identified network collects."""
        for code in self.codes.values():
            if any(issuer in channel.issuers for channel in code.channels):
                return code
        return None

    @classmethod
    def from_toml(cls, data: Mapping[str, Any]) -> Channels:
        """Return the channels that ``data`` (channels.toml, parsed) describes.

        :raises ValueError, KeyError, TypeError: if a value is missing or in another form.
        """
        codes = [_code(entry) for entry in data["codes"]]
        return cls(
            nit=str(data["nit"]),
            check_digit=str(data["check_digit"]),
            bank=str(data["bank"]),
            accounts=frozenset(data["accounts"]),
            keys=frozenset(key.lower() for key in data["keys"]),
            fees=tuple(Money.from_plain(fee) for fee in data["fees"]),
            gmf_per_mille=int(data["gmf_per_mille"]),
            codes={code.code: code for code in codes},
        )


def bare_number(text: str) -> str:
    """Return the digits of ``text`` without padding: slips print ``0000230053290``."""
    return re.sub(r"\D", "", text).lstrip("0")


def _code(entry: Mapping[str, Any]) -> CollectionCode:
    channels = tuple(
        Channel(
            name=channel["name"].strip(),
            region=channel["region"],
            medium=_medium(channel["medium"]),
            limit=Money.from_plain(channel["limit"]) if channel.get("limit") else None,
            issuers=frozenset(channel["issuers"]),
        )
        for channel in entry.get("channels", ())
    )
    return CollectionCode(
        code=str(entry["code"]),
        name=entry["name"].strip(),
        cash_only=bool(entry["cash_only"]),
        channels=channels,
    )


def _medium(written: str) -> str:
    if written not in (_CASH, ""):
        raise ValueError(f"a medium is {_CASH!r} or empty, not {written!r}")
    return written


def _fits_mask(masked: str, account: str) -> bool:
    """Whether the visible ends of ``230***3290`` are those of ``account``."""
    ends = re.split(r"[*x•.\s-]*[*x•][*x•.\s-]*", masked)
    first, last = re.sub(r"\D", "", ends[0]).lstrip("0"), re.sub(r"\D", "", ends[-1])
    return bool(first or last) and account.startswith(first) and account.endswith(last)
