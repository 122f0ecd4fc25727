"""The issuers we know, in the order in which they are recognised.

Gateways and networks come before banks: their receipts name the bank that the money came from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

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


def identify(rows: Sequence[str]) -> Issuer | None:
    """Return the issuer of a sheet, or None where nothing on it tells.

    :param rows: the rows of text from the top, without accents and case.
    """
    text = " ".join(rows)
    for issuer in ISSUERS:
        if any(re.search(mark, text) for mark in issuer.marks):
            return issuer
    for row in rows[:_HEAD_ROWS]:
        for issuer in ISSUERS:
            if any(re.search(mark, row.strip()) for mark in issuer.heads):
                return issuer
    for issuer in ISSUERS:
        if any(all(re.search(word, text) for word in group) for group in issuer.wording):
            return issuer
    return None
