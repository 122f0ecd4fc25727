"""Playing the demonstration: seed once, send the messages, say how each of them fares."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.arrival import Arrived, ArrivedFile, take_in
from intake.demo.cooperative import MEMBERS, members_csv, obligations_csv
from intake.demo.messages import DemoMessage, as_mail, credits_of, messages
from intake.imports.bank import import_bank
from intake.imports.members import import_members
from intake.imports.obligations import import_obligations
from intake.wiring import Office
from applier.due_time import BOGOTA
from models.money import Money
from models.payment import State
from models.sql.payments import current_proposal
from models.sql.tables import Case, CaseState, Channel, Member, Payment

Say = Callable[[str], None]

_LOOK_SECONDS: Final = 0.5
_PATIENCE_SECONDS: Final = 300
_AUTHORITY: Final = "mx.becoop.coop"  # The receiving server that vouches for the demo's mails.
_STATES: Final = {
    State.PROPOSED: "por revisar",
    State.WAITING_MEMBER: "se le preguntó al asociado",
    State.UNREADABLE: "ilegible",
    State.DUPLICATE: "duplicado",
    State.NOT_A_PAYMENT: "no es un comprobante",
}
