from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlmodel import select

from intake.imports.bank import import_bank
from intake.imports.members import import_members
from intake.imports.obligations import import_obligations
from intake.imports.once import SourceFile
from intake.imports.report import ImportReport
from intake.payments.proposing import make_proposal
from intake.wiring import Office
from models.money import Money
from models.payment import State, Step
from models.proposal import Basis, Check, Proposal, Severity
from models.sql.payments import add_proposal, current_proposal, move
from models.sql.tables import BankCreditRow, Case, Document, Message, Payment
from parsers.bankfiles.problems import RejectedFileError, UnknownFormatError
from tests.conftest import rows
from tests.parsers.bankfiles.files import Collection, Paid

APORTES = Paid(reference="1077227777", amount=Money.pesos(38_000))
CUOTA = Paid(reference="52345678", amount=Money(125_000_050))


def bring_in(
    office: Office, data: bytes, form: str = "asobancaria-2001", *, dry_run: bool = False
) -> ImportReport:
    return import_bank(office, SourceFile("b.txt", data), form, by="prueba", dry_run=dry_run)


def test_the_bank_s_credits_are_kept_once_however_often_files_overlap(any_office: Office) -> None:
    first = bring_in(any_office, Collection(batches=[[APORTES]]).data())
    second = bring_in(any_office, Collection(batches=[[CUOTA], [APORTES]]).data())

    assert (first.added, second.added, second.unchanged) == (1, 1, 1)
    assert second.total == Money(128_800_050)
    with any_office.transaction() as session:
        kept = session.execute(
            sa.select(sa.func.sum(sa.column("amount_centavos"))).select_from(sa.table("bankcredit"))
        ).scalar_one()
    assert int(kept) == 128_800_050


def test_the_same_bytes_again_change_nothing(office: Office) -> None:
    data = Collection(batches=[[APORTES]]).data()
    bring_in(office, data)

    assert bring_in(office, data).already
    assert rows(office, "bankcredit") == 1


def test_a_dry_run_keeps_no_credit(office: Office) -> None:
    report = bring_in(office, Collection(batches=[[APORTES]]).data(), dry_run=True)

    assert report.added == 1
    assert rows(office, "bankcredit") == 0


def test_a_file_for_another_company_is_refused_whole(office: Office) -> None:
    with pytest.raises(RejectedFileError, match="NIT"):
        bring_in(office, Collection(batches=[[APORTES]], nit="9006491199").data())
    assert rows(office, "bankcredit") == 0


def test_the_same_money_in_another_format_is_taken_with_a_warning(office: Office) -> None:
    bring_in(office, Collection(batches=[[APORTES]]).data())

    report = bring_in(
        office, b"Fecha;Valor;Referencia\n2026-11-20;38000.00;1077227777\n", "occidente"
    )

    assert report.added == 1
    assert any("otro formato" in remark for remark in report.notes)


def test_a_mapping_saved_in_the_home_is_used_by_its_name(office: Office) -> None:
    folder = office.settings.home / "mappings"
    folder.mkdir()
    (folder / "mio.toml").write_text(
        'title = "Mi banco"\n[columns]\ndate = "Dia"\namount = "Plata"\n', encoding="utf-8"
    )

    report = bring_in(office, b"Dia;Plata\n2026-11-20;5\n", "mapping:mio")

    assert report.added == 1
    with pytest.raises(UnknownFormatError, match="mapping:mio"):
        bring_in(office, b"Dia;Plata\n2026-11-20;5\n", "mapping:otro")


def test_the_format_is_told_by_the_file_where_there_is_no_doubt(office: Office) -> None:
    data = Collection(batches=[[APORTES, CUOTA]]).data()

    looked = bring_in(office, data, "auto", dry_run=True)
    taken = bring_in(office, data, "auto")

    assert (taken.form, taken.added, taken.total) == ("asobancaria-2001", 2, Money(128_800_050))
    assert (looked.added, looked.total, looked.added_total) == (2, taken.total, taken.added_total)
    with pytest.raises(UnknownFormatError, match="no distingue débitos de abonos"):
        bring_in(office, b"Fecha;Valor\n2026-11-20;5\n", "auto")


def test_the_file_of_1998_is_read_once_it_is_switched_on(office: Office) -> None:
    data = Collection(batches=[[APORTES, CUOTA]]).of_1998()
    with pytest.raises(UnknownFormatError, match="TUPAGO_ASOBANCARIA_1998"):
        bring_in(office, data, "asobancaria-1998")
    switched_on = office.settings.model_copy(update={"asobancaria_1998": True})

    report = bring_in(replace(office, settings=switched_on), data, "auto")

    assert (report.form, report.total) == ("asobancaria-1998", Money(128_800_050))


def test_a_cheque_is_kept_and_is_money_only_once_it_has_cleared(office: Office) -> None:
    cheque = Paid(reference="1077227777", amount=Money.pesos(38_000), medium="02")

    report = bring_in(office, Collection(batches=[[cheque]]).data())

    with office.transaction() as session:
        credit = session.exec(select(BankCreditRow)).one()
    assert credit.medium == "cheque"
    assert credit.available_on == date(2026, 11, 25)  # Three business days after a Friday.
    assert report.notes == [
        "1 abono por $ 38.000 es un cheque en canje: no confirma pagos hasta el 25 nov."
    ]


CHEQUE = Paid(reference="1077227777", amount=Money.pesos(38_000), medium="02")
BOUNCED = replace(CHEQUE, cause="R01")


def returned(office: Office, *paid: Paid, modifier: str = "A") -> list[str]:
    data = Collection(batches=[[*paid, BOUNCED]], day="20261124", modifier=modifier).data()
    return bring_in(office, data).notes


def test_a_payment_that_the_bank_returns_takes_its_credit_away(office: Office) -> None:
    bring_in(office, Collection(batches=[[CHEQUE, APORTES]]).data())

    notes = returned(office)

    assert notes == [
        "El banco devolvió $ 38.000 del 20 nov (línea 3, causal R01); el abono quedó apartado."
    ]
    with office.transaction() as session:
        aside = {one.medium: one.set_aside_reason for one in session.exec(select(BankCreditRow))}
    assert aside == {"cheque": "El banco lo devolvió el 2026-11-24, causal R01.", "cash": None}


def test_a_return_told_twice_takes_one_credit_away(office: Office) -> None:
    bring_in(office, Collection(batches=[[CHEQUE]], day="20261119").data())
    returned(office)
    bring_in(office, Collection(batches=[[CHEQUE]], day="20261123").data())

    assert returned(office, modifier="B") == []
    with office.transaction() as session:
        standing = [
            one.credited_on
            for one in session.exec(select(BankCreditRow))
            if one.set_aside_by is None
        ]
    assert standing == [date(2026, 11, 23)]


def test_which_of_several_equal_credits_was_returned_a_person_tells(office: Office) -> None:
    bring_in(office, Collection(batches=[[CHEQUE]], day="20261119").data())
    bring_in(office, Collection(batches=[[CHEQUE]], day="20261120").data())

    [note] = returned(office)

    assert "hay 2 abonos iguales" in note


def test_another_edition_of_a_file_is_told(office: Office) -> None:
    bring_in(office, Collection(batches=[[APORTES]]).data())

    report = bring_in(office, Collection(batches=[[APORTES, CUOTA]]).data())

    assert (report.added, report.unchanged) == (1, 1)
    assert "El banco ya había enviado este archivo" in report.notes[0]


def test_a_line_that_the_day_s_other_cut_gave_is_named_and_not_counted_twice(
    office: Office,
) -> None:
    other = Paid(reference="41234567", amount=Money.pesos(9_000))
    bring_in(office, Collection(batches=[[APORTES, CUOTA]]).data())

    longer = bring_in(office, Collection(batches=[[APORTES, CUOTA, other]], modifier="B").data())
    cut = bring_in(office, Collection(batches=[[APORTES]], modifier="C").data())

    assert longer.notes == []  # It holds all of the first: the same list, longer.
    assert (cut.added, cut.unchanged) == (0, 1)
    assert cut.notes[0].startswith("1 abono (línea 3) es igual en todo a los de «b.txt»")


def test_a_text_that_breaks_off_is_pointed_out(office: Office) -> None:
    report = bring_in(office, b"Fecha;Debito;Credito\n20/11/2026;;38.000", "occidente")

    assert "revise que haya bajado completo" in report.notes[0]


def test_files_that_overlap_handed_in_at_once_count_each_credit_once(any_office: Office) -> None:
    files = [
        Collection(batches=[[APORTES]]).data(),
        Collection(batches=[[APORTES]]).data(),
        Collection(batches=[[APORTES, CUOTA]], modifier="B").data(),
        Collection(batches=[[CUOTA]], modifier="C").data(),
    ]
    together = Barrier(len(files))

    def one(data: bytes) -> ImportReport:
        together.wait()
        return bring_in(any_office, data)

    with ThreadPoolExecutor(len(files)) as pool:
        reports = list(pool.map(one, files))

    assert sum(report.added for report in reports) == rows(any_office, "bankcredit") == 2
    assert sum(report.already for report in reports) == 1


# --- What the bank now confirms shows at once ------------------------------------------------


def waiting_payment(office: Office) -> int:
    """Keep a payment of 38.000 that waits for staff, proposed before the bank's list came."""
    members = b"member_id,name\n1077227777,Luz Rojas\n"
    import_members(office, SourceFile("m.csv", members), by="prueba")
    bring_in(office, Collection(batches=[[CUOTA]]).data())
    with office.transaction() as session:
        case = Case(
            number="BC-22222",
            channel="upload",
            account="staff",
            sender="",
            opened_at=office.now(),
            closes_at=office.now(),
        )
        session.add(case)
        session.flush()
        assert case.id is not None
        session.add(
            Message(
                id="m1",
                channel="upload",
                account="staff",
                external_id="1",
                case_id=case.id,
                sender="",
                received_at=office.now(),
            )
        )
        session.flush()
        document = Document(
            case_id=case.id,
            message_id="m1",
            position=0,
            name="a.jpg",
            kind="picture",
            sha256="0" * 64,
            is_receipt=True,
        )
        session.add(document)
        session.flush()
        assert document.id is not None
        receipt = {"amount": "38000.00", "date": "2026-11-20", "status": "approved"}
        payment = Payment(
            case_id=case.id,
            document_id=document.id,
            position=0,
            member_id="1077227777",
            receipt=receipt,
            receipt_read=receipt,
            amount_centavos=3_800_000,
            sha256="0" * 64,
            sender_verified=True,
            received_at=office.now(),
        )
        session.add(payment)
        session.flush()
        proposal = make_proposal(session, office, payment)
        add_proposal(session, payment, proposal, by="tupago", at=office.now())
        move(session, payment, Step.PROPOSE, by="tupago", at=office.now())
        assert payment.id is not None
        return payment.id


def codes(office: Office, payment_id: int) -> set[str]:
    with office.transaction() as session:
        proposal = current_proposal(session, payment_id)
        assert proposal is not None
        return {check.code for check in proposal.checks}


def test_a_waiting_payment_is_confirmed_by_the_next_list(office: Office) -> None:
    payment_id = waiting_payment(office)
    assert "bank_not_found" in codes(office, payment_id)

    bring_in(office, Collection(batches=[[APORTES]]).data())

    assert "bank_confirmed" in codes(office, payment_id)
    with office.transaction() as session:
        assert session.get_one(Payment, payment_id).state == State.PROPOSED


def test_of_lines_that_a_person_edited_only_the_bank_s_word_is_renewed(office: Office) -> None:
    payment_id = waiting_payment(office)
    unread = Check(code="low_confidence", severity=Severity.WARN, message="Lectura dudosa.")
    edited = Proposal(basis=Basis.STAFF, unapplied=Money.pesos(38_000), checks=(unread,))
    with office.transaction() as session:
        payment = session.get_one(Payment, payment_id)
        add_proposal(session, payment, edited, by="ana", at=office.now())

    bring_in(office, Collection(batches=[[APORTES]]).data())

    with office.transaction() as session:
        now = current_proposal(session, payment_id)
    assert now is not None
    assert [check.code for check in now.checks] == ["low_confidence", "bank_confirmed"]
    assert replace(now, checks=edited.checks) == edited


def test_new_obligations_propose_the_member_s_payments_anew(office: Office) -> None:
    payment_id = waiting_payment(office)
    text = (
        b"member_id,obligation,product,name,overdue,overdue_since,monthly\n"
        b"1077227777,2-1077227777,permanent_savings,Ahorros,38000,2026-10-31,38000\n"
    )

    import_obligations(office, SourceFile("o.csv", text), by="prueba")

    with office.transaction() as session:
        proposal = current_proposal(session, payment_id)
        assert proposal is not None
        assert [line.obligation for line in proposal.lines] == ["2-1077227777"]
        assert session.exec(select(BankCreditRow)).one().used_by_id is None
