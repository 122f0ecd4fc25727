"""What staff and the worker do, from the click to the notice: for a process that is killed."""

from __future__ import annotations

from sqlmodel import select

from intake.batches.answers import import_answer
from intake.batches.rows import lines_of
from intake.batches.stages import approve_batch, mark_sent
from intake.imports.once import SourceFile
from intake.notices import delivery
from intake.payments.posting import post_payment
from intake.payments.reversing import ask_reversal, confirm_reversal, open_reversal
from intake.payments.review import Staff, approve
from intake.wiring import Office
from models.sql.tables import CoreBatch, CoreBatchState, Notice, Payment

ANA, LUIS = Staff("ana", "approver"), Staff("luis", "supervisor")
WHY = "se aplicó al crédito de otra persona"


def approve_post_and_tell(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        approve(session, office, payment_id, ANA, version)
    with office.transaction() as session:
        post_payment(session, office, payment_id)
    tell(office, f"applied:{payment_id}")


def reverse_and_tell(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        asked = open_reversal(session, payment_id)
        version = session.get_one(Payment, payment_id).version
        if asked is None:
            ask_reversal(session, office, payment_id, ANA, version, reason=WHY)
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        confirm_reversal(session, office, payment_id, LUIS, version)
    tell(office, f"reversed:{payment_id}")


def carry_batch(office: Office, batch_id: int) -> None:
    """Sign, send and answer the batch, from wherever it is; LINIX rejects its last line."""
    with office.reading() as session:
        batch = session.get_one(CoreBatch, batch_id)
        lines = lines_of(session, batch)
    if batch.state == CoreBatchState.PREPARED:
        with office.transaction() as session:
            approve_batch(session, office, session.get_one(CoreBatch, batch_id), LUIS)
    if batch.state in {CoreBatchState.PREPARED, CoreBatchState.APPROVED}:
        with office.transaction() as session:
            mark_sent(session, office, session.get_one(CoreBatch, batch_id), ANA)
    words = ["APLICADO;RC-1"] * (len(lines) - 1) + ["RECHAZADO;;No existe"]
    told = [f"{line.key};{word}" for line, word in zip(lines, words, strict=True)]
    file = "\n".join(["clave;estado;comprobante;motivo", *told]).encode()
    import_answer(office, batch.number, SourceFile("respuesta.csv", file), ANA)


def tell(office: Office, key: str) -> None:
    """Send the notice as the worker does it."""
    with office.reading() as session:
        notice_id = session.exec(select(Notice.id).where(Notice.key == key)).one()
    outcome = delivery.attempt(office, notice_id)
    assert outcome is not None
    with office.transaction() as session:
        delivery.note(session, office, notice_id, outcome, 0)
