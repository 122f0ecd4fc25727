from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest
from sqlmodel import select

from intake.batches.answers import import_answer
from intake.batches.stages import BatchMovedError
from intake.imports.once import SourceFile
from intake.payments import review
from models.money import Money
from models.payment import State
from models.proposal import Action, Basis, ProposedLine
from models.sql import audit
from models.sql.core import AppliedInCoreError
from models.sql.payments import current_proposal
from models.sql.tables import BankCreditRow, BookLine, CoreBatchState, CoreLineState, Payment
from parsers.bankfiles.problems import NotATableError, RejectedFileError
from tests.conftest import rows
from tests.intake.batches.desk import ANA, LUIS, Desk, answer_file

SHARE, SAVINGS, LOAN = "1-1077227777", "2-1077227777", "144-014194"
WHY = "Crédito en cobro jurídico"


def taken(desk: Desk, number: str, data: bytes) -> dict[str, int]:
    report = import_answer(desk.office, number, SourceFile("respuesta", data), ANA)
    return {"applied": report.applied, "rejected": report.rejected, "unchanged": report.unchanged}


def all_rows(desk: Desk) -> list[int]:
    names = ("posting", "bookentry", "bookline", "decision", "proposalversion", "auditevent")
    return [rows(desk.office, name) for name in names]


def test_what_linix_applied_is_posted_under_its_number_and_the_member_is_told(
    any_desk: Desk,
) -> None:
    payment_id = any_desk.approved()
    number = any_desk.sent()

    report = any_desk.applied_all(number)

    assert (report.applied, report.unanswered, report.posted) == (2, 0, [payment_id])
    assert any_desk.state(payment_id) == State.POSTED
    assert any_desk.batch(number).state == CoreBatchState.ANSWERED
    assert rows(any_desk.office, "posting") == rows(any_desk.office, "bookentry") == 1
    work = {one.workflow_id for one in any_desk.office.work.client.list_workflows()}
    version = any_desk.payment(payment_id).version - 1  # Posting has raised it since.
    assert f"post:{payment_id}:{version}:answered" in work


def test_what_linix_rejected_is_back_with_staff_and_says_why(any_desk: Desk) -> None:
    payment_id = any_desk.approved(amount="240000.00", text="la cuota vencida del crédito")
    number = any_desk.sent()
    [line] = any_desk.lines(number)

    report = any_desk.answer(number, [(line.key, "RECHAZADO", "", WHY)])

    assert report.sent_back == [payment_id]
    assert any_desk.state(payment_id) == State.PROPOSED
    with any_desk.office.reading() as session:
        proposal = current_proposal(session, payment_id)
        used = session.get_one(BankCreditRow, line.credit_id).used_by_id
        assert list(audit.broken_links(session)) == []
    assert proposal is not None
    [check] = [check for check in proposal.checks if check.code == "core_rejected"]
    assert check.message == f"LINIX no aplicó {LOAN} ($ 240.000): {WHY}."
    assert not proposal.clean  # One key alone does not send it again.
    assert used is None


def test_it_is_mended_goes_into_the_next_batch_and_is_applied(any_desk: Desk) -> None:
    payment_id = any_desk.approved(amount="240000.00", text="la cuota vencida del crédito")
    first = any_desk.sent()
    any_desk.answer(first, [(line.key, "RECHAZADO", "", WHY) for line in any_desk.lines(first)])
    with any_desk.office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        mended = [a_line(LOAN, 200_000, Action.OVERDUE), a_line(SAVINGS, 40_000, Action.DEPOSIT)]
        review.edit(session, any_desk.office, payment_id, ANA, version, mended)
    any_desk.approve(payment_id, LUIS)
    second = any_desk.sent()

    any_desk.applied_all(second)

    assert second != first
    assert any_desk.state(payment_id) == State.POSTED
    assert rows(any_desk.office, "bookentry") == 1


def a_line(obligation: str, pesos: int, action: Action) -> ProposedLine:
    return ProposedLine(
        obligation=obligation, action=action, amount=Money.pesos(pesos), reason="a mano"
    )


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    desk.approved()
    rejected = desk.approved(amount="240000.00", text="la cuota vencida del crédito")
    number = desk.sent()
    told = [
        (line.key, *(("RECHAZADO", "", WHY) if line.payment_id == rejected else ("APLICADO", "9")))
        for line in desk.lines(number)
    ]
    desk.answer(number, told)
    desk.work()
    before = all_rows(desk)

    again = desk.answer(number, told)
    desk.work()

    assert (again.applied, again.rejected, again.unchanged) == (0, 0, 3)
    assert all_rows(desk) == before


def test_a_partial_answer_leaves_the_batch_open_and_no_payment_half_decided(desk: Desk) -> None:
    payment_id = desk.approved()
    number = desk.sent()
    one, two = desk.lines(number)

    first = desk.answer(number, [(one.key, "RECHAZADO", "", WHY)])
    assert (first.unanswered, first.sent_back) == (1, [])
    assert desk.batch(number).state == CoreBatchState.SENT
    assert desk.state(payment_id) == State.APPROVED

    second = desk.answer(number, [(two.key, "APLICADO", "RC-2")])
    assert (second.unanswered, second.sent_back) == (0, [payment_id])
    assert desk.batch(number).state == CoreBatchState.ANSWERED


@pytest.mark.parametrize(
    "head",
    [
        "clave;estado;comprobante;motivo",
        "CLAVE;Estado;Comprobante LINIX;MOTIVO",
        "motivo,comprobante,estado,clave",
        "Clave_Idempotencia\tEstádo\tComprobante\tMotivo",
    ],
)
def test_columns_come_in_any_order_case_and_separator(desk: Desk, head: str) -> None:
    desk.approved()
    number = desk.sent()
    mark = next(mark for mark in ";,\t" if mark in head)
    names = [name.lower() for name in head.split(mark)]

    def cell(name: str, key: str) -> str:
        if name.startswith("clave"):
            return key.upper()
        return {"motivo": "", "comprobante": "77"}.get(name.split(maxsplit=1)[0], "Aplicado")

    told = [[cell(name, line.key) for name in names] for line in desk.lines(number)]
    data = "\n".join([head, *(mark.join(row) for row in told)]).encode("cp1252")

    assert taken(desk, number, data) == {"applied": 2, "rejected": 0, "unchanged": 0}


def test_a_spreadsheet_answers_as_well(desk: Desk) -> None:
    desk.approved()
    number = desk.sent()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Respuesta del lote"])
    sheet.append(["estado", "clave", "comprobante", "motivo"])
    for line in desk.lines(number):
        sheet.append(["APLICADO", line.key, 4711, None])
    sheet.append([])
    out = io.BytesIO()
    book.save(out)

    assert taken(desk, number, out.getvalue())["applied"] == 2
    assert {line.core_number for line in desk.lines(number)} == {"4711"}


BAD: dict[str, tuple[Sequence[Sequence[str]], str]] = {
    "a state nobody knows": ([("{0}", "PENDIENTE", "1")], "«PENDIENTE»"),
    "applied without a voucher": ([("{0}", "APLICADO", "")], "comprobante"),
    "a line without its key": ([("", "APLICADO", "1")], "clave"),
    "two answers to one line": (
        [("{0}", "APLICADO", "1"), ("{0}", "RECHAZADO", "", "x")],
        "dice otra cosa",
    ),
    "no line at all": ([], "ninguna respuesta"),
    "keys of no line": ([("ab" * 32, "APLICADO", "1")], "ninguna clave"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_that_is_not_clear_changes_nothing(desk: Desk, what: str) -> None:
    desk.approved()
    number = desk.sent()
    keys = [line.key for line in desk.lines(number)]
    told, words = BAD[what]
    good = [] if what in {"no line at all", "keys of no line"} else [(keys[1], "APLICADO", "1")]
    before = all_rows(desk)

    with pytest.raises(RejectedFileError, match=words):
        desk.answer(number, [*good, *([cell.format(*keys) for cell in row] for row in told)])

    assert all_rows(desk) == before
    assert {line.state for line in desk.lines(number)} == {CoreLineState.BATCHED}


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04", b"hola\n"])
def test_what_is_no_table_of_answers_is_refused(desk: Desk, data: bytes) -> None:
    desk.approved()
    number = desk.sent()

    with pytest.raises((RejectedFileError, NotATableError)):
        taken(desk, number, data)


def test_keys_of_elsewhere_are_named_and_the_others_are_taken(desk: Desk) -> None:
    desk.approved()
    number = desk.sent()
    one, two = desk.lines(number)

    report = desk.answer(
        number,
        [(one.key, "APLICADO", "1"), ("ab" * 32, "APLICADO", "2"), (two.key, "APLICADO", "1")],
    )

    assert report.applied == 2
    assert [bad.line for bad in report.unknown] == [3]
    assert "ab" * 32 in str(report.unknown[0])


def test_linix_may_not_take_back_its_word(desk: Desk) -> None:
    desk.approved()
    number = desk.sent()
    one, two = desk.lines(number)
    desk.answer(number, [(one.key, "APLICADO", "RC-1"), (two.key, "RECHAZADO", "", WHY)])
    before = all_rows(desk)

    for told in (
        (one.key, "RECHAZADO", "", WHY),
        (one.key, "APLICADO", "RC-2"),
        (two.key, "APLICADO", "RC-3"),
    ):
        with pytest.raises(RejectedFileError, match="se contradice"):
            desk.answer(number, [told])

    assert all_rows(desk) == before


def test_the_answer_to_another_batch_is_not_taken(desk: Desk) -> None:
    desk.approved()
    number = desk.sent()
    [one, _] = desk.lines(number)
    data = answer_file(
        [(one.key, "APLICADO", "1", "LX-000099")], "clave;estado;comprobante;lote_id"
    )

    with pytest.raises(RejectedFileError, match="LX-000099"):
        taken(desk, number, data)


def test_nothing_is_answered_that_was_not_sent(desk: Desk) -> None:
    desk.approved()
    number = desk.prepare()
    key = desk.lines(number)[0].key

    with pytest.raises(BatchMovedError):
        desk.answer(number, [(key, "APLICADO", "1")])


# --- A payment that LINIX applied in part -----------------------------------------------------


@pytest.fixture
def half(desk: Desk) -> int:
    """Give a payment of which LINIX applied the first line and rejected the second."""
    payment_id = desk.approved()
    number = desk.sent()
    one, two = desk.lines(number)
    desk.answer(number, [(one.key, "APLICADO", "RC-1"), (two.key, "RECHAZADO", "", WHY)])
    return payment_id


def edit(desk: Desk, payment_id: int, *lines: ProposedLine) -> None:
    with desk.office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        review.edit(session, desk.office, payment_id, ANA, version, lines)


def test_what_linix_applied_stays_and_keeps_its_credit(desk: Desk, half: int) -> None:
    with desk.office.reading() as session:
        proposal = current_proposal(session, half)
    assert proposal is not None
    assert proposal.basis is Basis.STAFF  # Nothing proposes it anew over what was applied.
    assert {"core_rejected", "core_applied"} <= {check.code for check in proposal.checks}
    credit = desk.lines_of_payment(half)[0].credit_id
    with desk.office.reading() as session:
        assert session.get_one(BankCreditRow, credit).used_by_id == half

    with pytest.raises(AppliedInCoreError):
        edit(desk, half, a_line(SAVINGS, 38_000, Action.DEPOSIT))
    with pytest.raises(AppliedInCoreError):
        edit(
            desk, half, a_line(SHARE, 3_000, Action.NEXT_DUE), a_line(LOAN, 35_000, Action.OVERDUE)
        )


@pytest.mark.parametrize(
    "verb", ["reject", "call_duplicate", "call_not_a_payment", "correct", "ask"]
)
def test_nobody_walks_away_from_what_linix_applied(desk: Desk, half: int, verb: str) -> None:
    more: dict[str, dict[str, object]] = {
        "reject": {"reason": "No llegó el dinero"},
        "call_duplicate": {"of_payment_id": None},
        "correct": {"fields": {"amount": "1000.00"}, "member_id": "1077227777"},
        "ask": {"code": "choose_target", "message": "¿A dónde?", "options": ()},
    }
    before = desk.payment(half).version

    with desk.office.transaction() as session, pytest.raises(AppliedInCoreError):
        getattr(review, verb)(session, desk.office, half, ANA, before, **more.get(verb, {}))

    assert desk.payment(half).version == before


def test_only_the_rest_is_edited_and_sent_and_then_all_of_it_is_posted_once(
    desk: Desk, half: int
) -> None:
    edit(desk, half, a_line(SHARE, 3_800, Action.NEXT_DUE), a_line(LOAN, 34_200, Action.OVERDUE))
    desk.approve(half, LUIS)
    number = desk.sent()

    [line] = desk.lines(number)
    assert (line.obligation, line.amount_centavos) == (LOAN, 3_420_000)
    desk.applied_all(number)

    assert desk.state(half) == State.POSTED
    with desk.office.reading() as session:
        booked = {row.obligation: row.credit_centavos for row in session.exec(select(BookLine))}
    assert booked == {None: 0, SHARE: 380_000, LOAN: 3_420_000}
