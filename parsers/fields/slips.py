"""The papers of cash desks and correspondents, which say nothing where all went well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parsers.fields.entry import Entry
from parsers.fields.flow import Flow
from parsers.labels import Role
from parsers.lettering import one_of

_CASH_DESK: Final = one_of(r"""
    recaudo|corresponsal|consignacion|tirilla|\brrn\b|cajer[oa]|\bcaj\b|copia cliente|terminal
    \bpdv\b|tiquete|punto de pago|firma (?:del )?cliente|factura de giro|colilla
    recibo de caja|comprobante de ingreso|original cliente|cobro de servicios|deposito a cuenta
""")
_COUNTER: Final = re.compile(r"no\.? terminal|\bter ?:|id comercio|corresponsal|recibo de pago")


_STAMP: Final = re.compile(  # A teller's: "2770 CAJA 59 HORA 15:25:56", "OFC 602 08:28"
    r"\b(?:caja|cj|ofc|oficina|suc|sucursal)\s?\d+\b[^$]{0,30}\b\d{1,2}:\d\d"
)
_APPROVAL: Final = re.compile(r"\bapro\w*\s?:?\s?\d{6}")


def is_slip(entries: Sequence[Entry], flow: Flow) -> bool:
    """Whether this is the paper of a cash desk or a correspondent, which prints no "exitosa"."""
    roles = {entry.role for entry in entries if entry.values}
    cash = {Role.CASH, Role.CHANGE, Role.CASH_OR_AMOUNT} & roles
    paper = _CASH_DESK.search(flow.folded)
    paid = {Role.AMOUNT, Role.TOTAL, Role.CASH_OR_AMOUNT, Role.FEE}
    if Role.KEY in roles:
        return False  # Nobody pays cash to a key: it is a screen, or the picture of one.
    if {Role.CODE, Role.TRANSACTION} <= roles and roles & paid:
        return True
    if Role.TRANSACTION in roles and _COUNTER.search(flow.folded):
        return True
    if paper and Role.TRANSACTION in roles and roles & {Role.AMOUNT, Role.TOTAL}:
        return True
    if cash and {Role.TRANSACTION, Role.TOTAL} <= roles:
        return True
    return bool(
        (roles & {Role.CODE, Role.REFERENCE} and paper)
        or (cash and paper)
        or any(_APPROVAL.search(run.folded) or _STAMP.search(run.folded) for run in flow.runs)
    )
