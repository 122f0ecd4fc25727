"""The issuers we know, in the order in which they are recognised.

Gateways and networks come before banks: their receipts name the bank that the money came from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from parsers.issuers import (
    av_villas,
    avalpay,
    baloto,
    banco_agrario,
    banco_bogota,
    banco_occidente,
    banco_popular,
    bancolombia,
    bancoomeva,
    bbva,
    becoop,
    bold,
    caja_social,
    carulla,
    colpatria,
    dale,
    daviplata,
    davivienda,
    efecty,
    epayco,
    exito,
    falabella,
    gana,
    itau,
    jumbo,
    lulo,
    movii,
    nequi,
    nu,
    olimpica,
    pse,
    punto_de_pago,
    puntored,
    redeban,
    supergiros,
    sured,
    wompi,
)
from parsers.issuers.definition import Issuer

ISSUERS: Final[tuple[Issuer, ...]] = tuple(
    module.ISSUER
    for module in (
        becoop, avalpay, epayco, wompi, redeban, punto_de_pago, efecty, supergiros, puntored, exito,
        baloto, gana, sured, olimpica, carulla, jumbo, nequi, daviplata, caja_social, banco_bogota,
        banco_occidente, bbva, nu, lulo, av_villas, banco_popular, banco_agrario, colpatria, itau,
        falabella, bancoomeva, bold, movii, dale, davivienda, pse, bancolombia,
    )
)  # fmt: skip
_HEAD_ROWS: Final = 6  # A phone's status bar, a title and a logo.


class Identified(NamedTuple):
    """The issuer of a sheet, and the words on it that told, without accents and case."""

    issuer: Issuer
    mark: str


def identify(rows: Sequence[str]) -> Identified | None:
    """Return the issuer of a sheet, or None where nothing on it tells.

    :param rows: the rows of text from the top, without accents and case.
    """
    text = " ".join(rows)
    for issuer in ISSUERS:
        if mark := _first(issuer.marks, text):
            return Identified(issuer, mark)
    for row in rows[:_HEAD_ROWS]:
        for issuer in ISSUERS:
            if mark := _first(issuer.heads, row.strip()):
                return Identified(issuer, mark)
    for issuer in ISSUERS:
        for group in issuer.wording:
            words = [found[0] for word in group if (found := re.search(word, text))]
            if len(words) == len(group):
                return Identified(issuer, " … ".join(words))
    return None


def _first(patterns: Sequence[str], text: str) -> str | None:
    """Return what the first pattern that matches finds."""
    return next((found[0] for one in patterns if (found := re.search(one, text))), None)
