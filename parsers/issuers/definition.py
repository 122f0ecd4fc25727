"""What has to be known of an issuer to read its receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from parsers.labels import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """One bank, wallet, network or gateway, as data; the reading itself knows no issuer.

    Patterns are regular expressions on text without accents and case.
    """

    code: str
    name: str  # As people know it.
    marks: tuple[str, ...] = ()  # Anywhere on the sheet, any one of them identifies the issuer.
    heads: tuple[str, ...] = ()  # The same, but only among the first rows.
    wording: tuple[tuple[str, ...], ...] = ()  # All of a group together do, without its name.
    labels: Mapping[tuple[str, ...], Role] = field(default_factory=dict)  # Canonical words.
    bare_reference_is_member: bool = False  # A plain "Referencia" is the cédula; else it depends.
    month_first: bool = False
    medium: Literal["cash", "transfer", "pse"] | None = None
    number_shape: str | None = None  # Of the payment's number, where one is certain.
    self_applied: bool = False  # The core posts these payments by itself.
