"""From a member's receipt through batches to LINIX: one applied, one rejected, mended, applied."""

from __future__ import annotations

import hashlib

import pytest
from sqlmodel import select

from intake.payments import review
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.proposal import Action, ProposedLine
from models.sql import audit
from models.sql.payments import current_proposal
from models.sql.tables import BookLine, CoreBatchState, Notice, ObligationRow, Payment
from tests.intake.batches.conftest import a_desk
from tests.intake.batches.desk import ANA, LUIS, Desk

LOAN = "144-014194"


@pytest.fixture
def any_desk(any_office: Office) -> Desk:
    return a_desk(any_office)


def told(desk: Desk, payment_id: int) -> list[str]:
    """Return what the member was told of the payment."""
    with desk.office.reading() as session:
        rows = session.exec(select(Notice).where(Notice.payment_id == payment_id)).all()
    return [f"{row.kind}: {row.body}" for row in rows]


def test_one_is_applied_one_is_rejected_mended_and_applied_with_the_next(any_desk: Desk) -> None:
    desk = any_desk
    good = desk.receive(text="para mis aportes")
    bad = desk.receive(text="la cuota vencida del crédito", amount="240000.00")
    for payment_id in (good, bad):
        desk.approve(payment_id, ANA)
    assert not any("applied" in one for one in told(desk, good))

    first = desk.prepare(ANA)
    desk.approve_batch(first, LUIS)
    rows = desk.rows(first)
    desk.send(first)
    key = {row["producto"]: row["clave_idempotencia"] for row in rows}
    assert [row["accion"] for row in rows] == ["NextValue", "NextValue", "ExpiredValue"]
    assert [row["soporte"] for row in rows] == ["AP", "AP", "OB"]
    assert [row["clave_idempotencia"] for row in rows] == [key_of(row) for row in rows]
    desk.answer(
        first,
        [
            *((one, "APLICADO", "RC-1001") for product, one in key.items() if product != LOAN),
            (key[LOAN], "RECHAZADO", "", "El crédito está en cobro jurídico"),
        ],
    )
    desk.work()

    assert desk.state(good) == State.POSTED
    [notice] = [one for one in told(desk, good) if one.startswith("applied")]
    assert "38.000" in notice
    assert desk.state(bad) == State.PROPOSED
    assert not any(one.startswith("applied") for one in told(desk, bad))
    with desk.office.reading() as session:
        proposal = current_proposal(session, bad)
    assert proposal is not None
    assert "cobro jurídico" in " ".join(check.message for check in proposal.checks)

    mend(desk, bad)
    desk.approve(bad, LUIS)
    second = desk.sent()
    assert len(desk.lines(second)) == 1
    desk.applied_all(second)

    assert desk.state(bad) == State.POSTED
    assert {desk.batch(one).state for one in (first, second)} == {CoreBatchState.ANSWERED}
    assert len([one for one in told(desk, bad) if one.startswith("applied")]) == 1
    with desk.office.reading() as session:
        booked = session.exec(select(BookLine)).all()
        loan = session.get_one(ObligationRow, ("1077227777", LOAN))
        assert list(audit.broken_links(session)) == []
    assert sum(row.debit_centavos for row in booked) == 27_800_000
    assert sum(row.credit_centavos for row in booked) == 27_800_000
    assert loan.overdue_centavos == 24_000_000  # The core did not take that; the savings grew.


def key_of(row: dict[str, str]) -> str:
    """Return the key as whoever receives the file can compute it (RULES.md 6)."""
    facts = [
        *(row[name] for name in ("banco", "cuenta", "fecha_contable", "valor", "referencia_banco")),
        f"{row['id_credito_extracto']}/1",
        row["producto"],
        row["accion"],
    ]
    return hashlib.sha256("|".join(facts).encode()).hexdigest()


def mend(desk: Desk, payment_id: int) -> None:
    """Put the money where staff and the member agreed that it goes instead."""
    line = ProposedLine(
        obligation="2-1077227777",
        action=Action.DEPOSIT,
        amount=Money.pesos(240_000),
        reason="lo pidió por teléfono",
    )
    with desk.office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        review.edit(session, desk.office, payment_id, ANA, version, [line])
