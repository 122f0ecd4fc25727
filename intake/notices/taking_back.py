"""What the member is told when a payment that was applied is taken back."""

from __future__ import annotations

from sqlmodel import Session

from intake.notices.outbox import queue_notice
from intake.notices.telling import may_be_told
from intake.replies import as_template, reply, sentence
from intake.wiring import Office
from models.money import Money
from models.sql.tables import Case, Payment

_KIND = "reversed"


def tell_reversed(session: Session, office: Office, payment: Payment) -> None:
    """Say kindly that it is not applied any more; why is the house's own affair."""
    case = session.get_one(Case, payment.case_id)
    if may_be_told(session, case, payment):
        amount = str(Money(payment.amount_centavos or 0))
        body = sentence(_KIND, "body", amount=amount, number=case.number)
        told = reply(_KIND, body, sentence(_KIND, "what_now"))
        told = as_template(told, _KIND, amount=amount, number=case.number)
    else:
        told = reply(
            _KIND, sentence(_KIND, "plain", number=case.number), sentence(_KIND, "what_now")
        )
        told = as_template(told, "reversed_plain", number=case.number)
    queue_notice(session, office, case, told, key=f"reversed:{payment.id}", payment_id=payment.id)
