"""Nequi, the wallet; its Referencia is its own number, never the member's."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank
from parsers.labels import Role

ISSUER = Issuer(
    code="nequi",
    name="Nequi",
    rank=Rank.WALLET,
    marks=(
        r"de donde salio la plata",
        r"movimiento hecho en:? nequi",
        r"desde donde se hizo el envio",
    ),
    heads=(r"\bnequi\b",),
    wording=(
        (
            r"numero nequi",
            r"cuanto",
        ),
        (
            r"envio realizado",
            r"cuanto",
            r"referencia",
        ),
        (
            r"enviaste de manera exitosa",
            r"a la llave",
        ),
        (r"nequi\s?:",),
    ),
    labels={("referencia",): Role.TRANSACTION},
    medium="transfer",
    number_shape=r"[MSC]-?\d{6,10}",
)
