"""A deployment whose core is LINIX, and its people who approve and carry batches."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, select

from intake.batches.answers import AnswerReport, import_answer
from intake.batches.rows import lines_of
from intake.batches.stages import (
    approve_batch,
    batch_numbered,
    discard,
    download,
    mark_sent,
    prepare,
)
from intake.imports.once import SourceFile
from intake.payments import review
from intake.payments.posting import post_payment
from intake.payments.review import Staff
from intake.wiring import Office
from models.payment import State
from models.sql.tables import CoreBatch, CoreLine, Payment
from tests.webhook import invented
from tests.webhook.invented import Sent

ANA = Staff("ana", "approver")
LUIS = Staff("luis", "supervisor")
MARTA = "1077227777"


def with_linix(office: Office) -> Office:
    """Return the same office, posting to LINIX."""
    return replace(office, settings=office.settings.model_copy(update={"ledger": "linix"}))


def answer_file(
    rows: Iterable[Sequence[str]], head: str = "clave;estado;comprobante;motivo"
) -> bytes:
    return "\r\n".join([head, *(";".join(row) for row in rows)]).encode("utf-8-sig")


@dataclass(frozen=True)
class Desk:
    office: Office

    # --- Payments --------------------------------------------------------------------------

    def receive(self, **sent: Any) -> int:  # noqa: ANN401 - the fields of `Sent`
        with self.office.transaction() as session:
            return invented.add_payment(session, self.office, Sent(**sent))

    def approve(self, payment_id: int, staff: Staff = ANA, reason: str = "") -> None:
        """Approve the payment and do the work that this hands in."""
        with self.office.transaction() as session:
            version = session.get_one(Payment, payment_id).version
            review.approve(session, self.office, payment_id, staff, version, reason=reason)
        self.work()

    def approved(self, **sent: Any) -> int:  # noqa: ANN401 - the fields of `Sent`
        payment_id = self.receive(**({"text": "para mis aportes"} | sent))
        self.approve(payment_id)
        return payment_id

    def work(self) -> None:
        """Do what the worker does for every approved payment."""
        with self.office.reading() as session:
            approved = session.exec(select(Payment.id).where(Payment.state == State.APPROVED)).all()
        for payment_id in approved:
            with self.office.transaction() as session:
                post_payment(session, self.office, payment_id or 0)

    def payment(self, payment_id: int) -> Payment:
        with self.office.reading() as session:
            return session.get_one(Payment, payment_id)

    def state(self, payment_id: int) -> str:
        return self.payment(payment_id).state

    # --- Batches ---------------------------------------------------------------------------

    def prepare(self, staff: Staff = ANA, layout: str = "neutral") -> str:
        with self.office.transaction() as session:
            return prepare(session, self.office, staff, layout).number

    def approve_batch(self, number: str, staff: Staff = LUIS) -> None:
        with self.office.transaction() as session:
            approve_batch(session, self.office, batch_numbered(session, number), staff)

    def send(self, number: str, staff: Staff = ANA) -> None:
        with self.office.transaction() as session:
            mark_sent(session, self.office, batch_numbered(session, number), staff)

    def discard(self, number: str, why: str = "Se preparó por error") -> None:
        with self.office.transaction() as session:
            discard(session, self.office, batch_numbered(session, number), ANA, why)

    def sent(self) -> str:
        """Return a batch of all that waits, on its way to LINIX."""
        number = self.prepare()
        self.approve_batch(number)
        self.send(number)
        return number

    def file(self, number: str, *, xlsx: bool = False) -> bytes:
        with self.office.transaction() as session:
            batch = batch_numbered(session, number)
            return download(session, self.office, batch, ANA, xlsx=xlsx)

    def rows(self, number: str) -> list[dict[str, str]]:
        """Return the rows of the text file, by their headings, without the control row."""
        text = self.file(number).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        return [row for row in rows if row["lote_id"] == number]

    def answer(
        self, number: str, rows: Iterable[Sequence[str]], staff: Staff = ANA
    ) -> AnswerReport:
        file = SourceFile("respuesta.csv", answer_file(rows))
        return import_answer(self.office, number, file, staff)

    def applied_all(self, number: str) -> AnswerReport:
        """Let LINIX apply every line that is still open, and do the work that follows."""
        open_ = [line for line in self.lines(number) if line.state == "batched"]
        report = self.answer(number, [(line.key, "APLICADO", f"RC-{line.id}") for line in open_])
        self.work()
        return report

    def batch(self, number: str) -> CoreBatch:
        with self.office.reading() as session:
            return batch_numbered(session, number)

    def lines(self, number: str) -> Sequence[CoreLine]:
        with self.office.reading() as session:
            return lines_of(session, batch_numbered(session, number))

    def lines_of_payment(self, payment_id: int) -> Sequence[CoreLine]:
        with self.office.reading() as session:
            return session.exec(
                select(CoreLine).where(CoreLine.payment_id == payment_id).order_by(col(CoreLine.id))
            ).all()
