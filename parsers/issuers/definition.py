"""What has to be known of an issuer to read its receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from parsers.labels import Role


class Rank(IntEnum):
    """The order in which issuers are recognised: who made a receipt before those it may name."""

    OURS = 1
    GATEWAY = 2  # Names the bank that the money came from.
    TERMINAL = 3  # Prints for correspondents of many banks, in shops of every name.
    NETWORK = 4  # Cash desks of their own.
    SHOP = 5
    WALLET = 6
    BANK = 7
    WIDESPREAD = 8  # Its name and wording stand on receipts of many others.


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """One bank, wallet, network or gateway, as data; the reading itself knows no issuer.

    Patterns are regular expressions on text without accents and case.
    """

    code: str  # As the module is called.
    name: str  # As people know it; the page shows it.
    rank: Rank
    marks: tuple[str, ...] = ()  # Anywhere on the sheet, any one of them identifies the issuer.
    heads: tuple[str, ...] = ()  # The same, but only among the first rows …
    head_rows: int = 6  # … so many: a phone's status bar, a title and a logo.
    wording: tuple[tuple[str, ...], ...] = ()  # All of a group together do, without its name.
    labels: Mapping[tuple[str, ...], Role] = field(default_factory=dict)  # Canonical words.
    bare_reference_is_member: bool = False  # A plain "Referencia" is the cédula; else it depends.
    month_first: bool = False
    medium: Literal["cash", "transfer", "pse"] | None = None
    number_shape: str | None = None  # Of the payment's number, where one is certain.
    self_applied: bool = False  # The core posts these payments by itself.
