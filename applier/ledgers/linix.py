"""LINIX, the cooperative's core, reached by batches of lines in a file.

A payment is posted here once the core has said of each of its lines that it applied it. The
embedded book follows then, so that what is owed, the history and the trial balance stay right.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from applier.due_time import BOGOTA
from applier.ledgers.book import Book
from applier.ledgers.vocabulary import action_word
from applier.policy import load_policy
from applier.ports import PostingOrder
from models.errors import TupagoError
from models.money import Money
from models.proposal import ProposedLine
from models.sql.core import LIVE, core_lines, without_applied
from models.sql.tables import BankCreditRow, CoreLine, CoreLineState, Payment


class CoreNumberMissingError(TupagoError):
    """Nothing here takes money out of the core: a person does that in the core itself."""

    code = "core.number_missing"
    message = "Reverse primero el pago en LINIX y escriba el comprobante que le dio."


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The money that a payment's lines come from, as the file tells it."""

    bank: str  # Three digits.
    account: str
    on: date  # When it was credited; without a credit, when the member says to have paid.
    reference: str
    sequence: str  # Tells equal credits apart.


@dataclass(frozen=True, slots=True)
class Linix:
    """Hands lines in within the caller's transaction; `intake.batches` takes them to the core."""

    session: Session

    @property
    def name(self) -> str:
        return "linix"

    def post(self, order: PostingOrder) -> str | None:
        """Hand in what the core has not applied, once; when it has applied all, book it.

        :returns: the core's numbers, separated by commas; None while it has not answered.
        :raises AppliedInCoreError: if the core applied something that the order lacks.
        """
        lines = core_lines(self.session, order.payment_id)
        if any(line.state in LIVE for line in lines):
            return None
        applied = [line for line in lines if line.state == CoreLineState.APPLIED]
        left, unapplied = without_applied(order.lines, order.unapplied, applied)
        if left or unapplied:
            self._hand_in(order, left, unapplied, lines)
            return None
        Book(self.session).post(order)
        return ", ".join(dict.fromkeys(line.core_number or "" for line in applied))

    def reverse(self, order: PostingOrder, *, number: str | None, at: datetime) -> str:
        """Take the order back in the book, which a person has done in the core already.

        :raises CoreNumberMissingError: without the core's own number of the reversal.
        :raises NotInTheBookError: if the order was never posted.
        """
        if not number:
            raise CoreNumberMissingError(order.key)
        return Book(self.session).reverse(order, number=number, at=at)

    def _hand_in(
        self,
        order: PostingOrder,
        left: Sequence[ProposedLine],
        unapplied: Money,
        earlier: Sequence[CoreLine],
    ) -> None:
        credit = self.session.exec(
            select(BankCreditRow).where(BankCreditRow.used_by_id == order.payment_id)
        ).first()
        payment = self.session.get_one(Payment, order.payment_id)
        origin = origin_of(payment, credit, order.at.astimezone(BOGOTA).date())
        applied = Counter(
            (line.obligation, line.action)
            for line in (*earlier, *self._reversed(order, credit))
            if line.state == CoreLineState.APPLIED
        )
        targets: list[tuple[str | None, str | None, Money]] = [
            (line.obligation, line.action.value, line.amount) for line in left
        ]
        if unapplied:
            targets.append((None, None, unapplied))
        for position, (obligation, action, amount) in enumerate(targets, len(earlier) + 1):
            self.session.add(
                CoreLine(
                    payment_id=order.payment_id,
                    position=position,
                    key=line_key(
                        origin,
                        amount,
                        obligation,
                        action,
                        occurrence=applied[obligation, action] + 1,
                    ),
                    member_id=order.member_id,
                    obligation=obligation,
                    action=action,
                    amount_centavos=amount.centavos,
                    credit_id=credit.id if credit else None,
                    created_at=order.at,
                )
            )
        self.session.flush()

    def _reversed(self, order: PostingOrder, credit: BankCreditRow | None) -> Sequence[CoreLine]:
        """Return what the core applied of the same money for a payment that was reversed since."""
        if credit is None:
            return ()
        return self.session.exec(
            select(CoreLine).where(
                CoreLine.credit_id == credit.id, CoreLine.payment_id != order.payment_id
            )
        ).all()


def origin_of(payment: Payment, credit: BankCreditRow | None, today: date) -> Origin:
    """Return where the payment's money came from; ``today`` stands where nobody gave a day."""
    channels = load_policy().channels
    ours = min(channels.accounts, default="")
    if credit is None:
        return Origin(
            bank=channels.bank,
            account=ours,
            on=payment.paid_on or today,
            reference=payment.reference or "",
            sequence=f"P{payment.id}",
        )
    return Origin(
        bank=channels.bank,
        account=credit.account or ours,
        on=credit.credited_on,
        reference=credit.reference or "",
        sequence=credit.id,
    )


def line_key(
    origin: Origin, amount: Money, obligation: str | None, action: str | None, *, occurrence: int
) -> str:
    """Return the line's key ("clave"): the same line sent again has the same one.

    ``occurrence`` counts, from 1, the lines for one product and action that the same money needs
    because the core had applied the earlier ones, of this payment or of one since reversed.
    """
    facts = (
        origin.bank,
        origin.account,
        origin.on.isoformat(),
        amount.plain,
        origin.reference,
        f"{origin.sequence}/{occurrence}",
        obligation or "",
        action_word(action),
    )
    return hashlib.sha256("|".join(facts).encode()).hexdigest()
