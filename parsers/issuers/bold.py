"""Bold."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(code="bold", name="Bold", heads=(r"^bold$",), medium="transfer")
