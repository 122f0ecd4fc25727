"""Whatever is done with batches, in whatever order: no line is sent twice, no money is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from intake.settings import Settings
from intake.wiring import open_office
from models.errors import TupagoError
from models.payment import State
from models.sql import audit
from models.sql.tables import (
    BookEntry,
    BookLine,
    CoreBatch,
    CoreBatchState,
    CoreLine,
    CoreLineState,
    Payment,
    Posting,
)
from tests.conftest import Clock, close_office
from tests.intake.batches.conftest import a_desk
from tests.intake.batches.desk import ANA, LUIS, Desk

LIVE_BATCH: Final = {CoreBatchState.PREPARED, CoreBatchState.APPROVED, CoreBatchState.SENT}
LIVE_LINE: Final = {CoreLineState.WAITING, CoreLineState.BATCHED}
# What arrives: two of one member for the same things, one for another, one not wholly applied.
SENT: Final = (
    {"text": "para mis aportes"},
    {"text": "la cuota vencida del crédito", "amount": "240000.00"},
    {"text": "abono a capital, reducir plazo", "amount": "50000.00"},
)
DEEDS: Final = ("approve", "approve", "prepare", "sign", "send", "discard", "answer", "work")


@contextmanager
def fresh_desk(migrated: Path) -> Iterator[Desk]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "tupago.sqlite").write_bytes(migrated.read_bytes())
        office = open_office(Settings(home=home, _env_file=None), now=Clock())
        try:
            yield a_desk(office)
        finally:
            close_office(office)


# Which batch a deed is tried on: most often one that it fits, now and then whichever.
FITS: Final = {
    "sign": {CoreBatchState.PREPARED},
    "send": {CoreBatchState.APPROVED},
    "discard": {CoreBatchState.PREPARED, CoreBatchState.APPROVED},
    "answer": {CoreBatchState.SENT},
}


def do(desk: Desk, deed: str, pick: int) -> None:
    """Do the deed to the one that ``pick`` names; what cannot be done now is refused, no more."""
    with desk.office.reading() as session:
        payments = session.exec(select(Payment).order_by(col(Payment.id))).all()
        batches = session.exec(select(CoreBatch).order_by(col(CoreBatch.id))).all()
    any_of = [one for one in batches if pick % 8 == 0 or one.state in FITS.get(deed, ())]
    batch = any_of[pick % len(any_of)] if any_of else None
    number = batch.number if batch else "LX-999999"
    open_ = [one for one in payments if one.state == State.PROPOSED] or payments
    try:
        match deed:
            case "approve":
                desk.approve(open_[pick % len(open_)].id or 0, (ANA, LUIS)[pick % 2], "Lo vimos")
            case "prepare":
                desk.prepare((ANA, LUIS)[pick % 2])
            case "sign":
                other = LUIS if batch and batch.prepared_by == "ana" else ANA
                desk.approve_batch(number, other if pick % 8 else ANA)
            case "send":
                desk.send(number)
            case "discard":
                desk.discard(number)
            case "answer":
                answer(desk, number, pick)
            case _:
                desk.work()
    except TupagoError:
        pass


def answer(desk: Desk, number: str, pick: int) -> None:
    """Answer some of the batch's lines; the bits of ``pick`` say which, and which are rejected."""
    told = []
    for at, line in enumerate(desk.lines(number)):
        if pick >> at & 1:
            rejected = pick >> at + 3 & 1
            word = ("RECHAZADO", "", "No existe") if rejected else ("APLICADO", f"RC-{line.id}")
            told.append((line.key, *word))
    desk.answer(number, told)


def require_order(desk: Desk) -> None:
    with desk.office.reading() as session:
        lines = session.exec(select(CoreLine).order_by(col(CoreLine.id))).all()
        batches = {batch.id: batch for batch in session.exec(select(CoreBatch))}
        payments = {payment.id: payment for payment in session.exec(select(Payment))}
        entries = session.exec(select(BookEntry)).all()
        booked = session.exec(select(BookLine)).all()
        posted = session.exec(select(Posting.payment_id)).all()
        assert list(audit.broken_links(session)) == []
    of_payment: dict[int, list[CoreLine]] = defaultdict(list)
    of_batch: dict[int | None, list[CoreLine]] = defaultdict(list)
    for line in lines:
        of_payment[line.payment_id].append(line)
        of_batch[line.batch_id].append(line)
        assert (line.state == CoreLineState.WAITING) <= (line.batch_id is None)
        assert (line.state == CoreLineState.BATCHED) <= (batches_state(batches, line) in LIVE_BATCH)
    for batch in batches.values():
        if batch.state in LIVE_BATCH | {CoreBatchState.ANSWERED}:
            own = of_batch[batch.id]
            assert batch.rows == len(own) == len({line.key for line in own})
            assert batch.total_centavos == sum(line.amount_centavos for line in own)
        open_ = any(line.state == CoreLineState.BATCHED for line in of_batch[batch.id])
        assert open_ == (batch.state in LIVE_BATCH)
    for payment_id, own in of_payment.items():
        require_whole(payments[payment_id], own)
    assert sorted(posted) == sorted(entry.payment_id for entry in entries)
    assert len(set(posted)) == len(posted)
    assert sum(row.debit_centavos for row in booked) == sum(row.credit_centavos for row in booked)


def batches_state(batches: dict[int | None, CoreBatch], line: CoreLine) -> str | None:
    batch = batches.get(line.batch_id)
    return batch.state if batch else None


def require_whole(payment: Payment, lines: list[CoreLine]) -> None:
    live = [line for line in lines if line.state in LIVE_LINE]
    applied = [line for line in lines if line.state == CoreLineState.APPLIED]
    rejected = [line for line in lines if line.state == CoreLineState.REJECTED]
    assert len({line.batch_id for line in live}) <= 1
    done = sum(line.amount_centavos for line in applied)
    assert done <= (payment.amount_centavos or 0)
    match payment.state:
        case State.APPROVED if live:
            # The others of the same batch may have been answered already, either way.
            batch = live[0].batch_id
            with_it = [line for line in rejected if batch and line.batch_id == batch]
            assert done + sum(line.amount_centavos for line in (*live, *with_it)) == (
                payment.amount_centavos
            )
        case State.APPROVED | State.POSTED:
            assert not live
            assert done == payment.amount_centavos
        case _:
            assert not live  # What was rejected is with staff, and nothing of it is on its way.


@settings(max_examples=10)
@given(
    begun=st.booleans(),
    deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 63)), min_size=8, max_size=14),
)
def test_in_any_order(migrated_sqlite: Path, begun: bool, deeds: list[tuple[str, int]]) -> None:  # noqa: FBT001
    with fresh_desk(migrated_sqlite) as desk:
        payments = [desk.receive(**sent) for sent in SENT]
        if begun:  # Most that can go wrong does so once a batch is out of the house.
            for payment_id in payments:
                desk.approve(payment_id)
            desk.sent()
        for deed, pick in deeds:
            do(desk, deed, pick)
            require_order(desk)
        # Whatever was left half done can be brought to its end.
        for _ in range(2):
            finish(desk)
        with desk.office.reading() as session:
            states = set(session.exec(select(Payment.state)).all())
        assert states <= {State.POSTED, State.PROPOSED}
        require_order(desk)


def finish(desk: Desk) -> None:
    """Apply everything that is approved."""
    desk.work()
    with desk.office.reading() as session:
        batches = session.exec(select(CoreBatch).order_by(col(CoreBatch.id))).all()
    for batch in batches:
        if batch.state == CoreBatchState.PREPARED:
            desk.approve_batch(batch.number, ANA if batch.prepared_by == "luis" else LUIS)
        if batch.state in {CoreBatchState.PREPARED, CoreBatchState.APPROVED}:
            desk.send(batch.number)
        if batch.state in LIVE_BATCH:
            desk.applied_all(batch.number)
    try:
        number = desk.sent()
    except TupagoError:
        return
    desk.applied_all(number)
