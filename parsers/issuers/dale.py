"""dale!, the Aval wallet."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(code="dale", name="dale!", heads=(r"^dale!?$",), medium="transfer")
