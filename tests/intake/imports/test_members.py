from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from intake.imports.listing import phone_number
from intake.imports.members import import_members
from intake.imports.obligations import import_obligations
from intake.imports.once import SourceFile
from intake.imports.report import ImportReport
from intake.wiring import Office
from models.sql.audit import broken_links
from models.sql.tables import AuditEvent, Identity, Member, ObligationRow
from parsers.bankfiles.columns import CellError
from parsers.bankfiles.problems import NotATableError, RejectedFileError
from tests.conftest import rows
from tests.parsers.bankfiles.files import xlsx

HEAD = "member_id,id_type,name,email,phone,status\n"
LUZ = "1077227777,C,Luz Rojas,luz@ejemplo.co,3001234567,active\n"
ANA = "52345678,C,Ana Ruiz,,,\n"


def bring_in(office: Office, text: str, *, dry_run: bool = False) -> ImportReport:
    file = SourceFile("asociados.csv", text.encode())
    return import_members(office, file, by="prueba", dry_run=dry_run)


def rejected(office: Office, text: str) -> RejectedFileError:
    with pytest.raises(RejectedFileError) as caught:
        bring_in(office, text)
    return caught.value


def identities(office: Office) -> dict[str, str]:
    with office.transaction() as session:
        found = session.exec(select(Identity).order_by(col(Identity.value)))
        return {identity.value: identity.member_id for identity in found}


def test_a_list_of_members_makes_members_and_the_addresses_they_are_known_by(
    office: Office,
) -> None:
    report = bring_in(office, HEAD + LUZ + ANA)

    assert (report.rows, report.added) == (2, 2)
    assert identities(office) == {"+573001234567": "1077227777", "luz@ejemplo.co": "1077227777"}


def test_the_same_file_again_changes_nothing_and_says_so(office: Office) -> None:
    bring_in(office, HEAD + LUZ)
    events = rows(office, "auditevent")

    again = bring_in(office, HEAD + LUZ)

    assert again.already
    assert again.unchanged == 1
    assert rows(office, "auditevent") == events


def test_a_dry_run_counts_and_keeps_nothing(office: Office) -> None:
    report = bring_in(office, HEAD + LUZ, dry_run=True)

    assert (report.added, report.dry_run) == (1, True)
    assert [rows(office, name) for name in ("member", "identity", "importedfile")] == [0, 0, 0]
    assert bring_in(office, HEAD + LUZ).added == 1


def test_a_later_list_updates_who_is_in_it_and_leaves_the_others(office: Office) -> None:
    bring_in(office, HEAD + LUZ + ANA)

    report = bring_in(office, HEAD + LUZ.replace("3001234567", "3009876543"))

    assert (report.added, report.changed, report.unchanged) == (0, 1, 0)
    assert identities(office) == {"+573009876543": "1077227777", "luz@ejemplo.co": "1077227777"}
    assert rows(office, "member") == 2


def test_a_phone_may_pass_from_one_member_to_another_in_one_file(office: Office) -> None:
    bring_in(office, HEAD + LUZ + ANA)

    bring_in(office, HEAD + "1077227777,C,Luz Rojas,,,\n52345678,C,Ana Ruiz,,3001234567,\n")

    assert identities(office) == {"+573001234567": "52345678"}


def test_an_address_that_belongs_to_somebody_else_is_a_bad_line(office: Office) -> None:
    bring_in(office, HEAD + LUZ)

    error = rejected(office, HEAD + "52345678,C,Ana Ruiz,LUZ@EJEMPLO.CO,,\n")

    assert [bad.line for bad in error.lines] == [2]
    assert "1077227777" in str(error)
    assert rows(office, "member") == 1


def test_what_staff_bound_stays_bound(office: Office) -> None:
    bring_in(office, HEAD + ANA)
    with office.transaction() as session:
        session.add(
            Identity(
                kind="phone",
                value="+573005550000",
                member_id="52345678",
                source="staff",
                created_at=office.now(),
            )
        )

    bring_in(office, HEAD + ANA.replace(",,,", ",ana@ejemplo.co,,"))

    assert identities(office) == {"+573005550000": "52345678", "ana@ejemplo.co": "52345678"}


def test_every_bad_line_is_named_and_nothing_is_kept(office: Office) -> None:
    error = rejected(
        office,
        HEAD + LUZ + "x,C,A,,,\n52345678,Q,,no es,12,muerto\n" + LUZ.replace("luz@ejemplo.co", ""),
    )

    assert sorted({bad.line for bad in error.lines}) == [3, 4, 5]
    told = str(error)
    for word in ("«x»", "«Q»", "name", "«no es»", "«12»", "«muerto»", "ya está en la línea 2"):
        assert word in told
    assert rows(office, "member") == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "vacío"),
        ("hola\n1\n", "faltan las columnas member_id, name"),
        ("member_id,name\n", "ninguna fila"),
        ("member_id,name,name\n1,2,3\n", "repetidas"),
    ],
)
def test_a_file_of_another_kind_is_refused(office: Office, text: str, why: str) -> None:
    assert why in str(rejected(office, text))


def test_bytes_that_are_no_table_are_refused(office: Office) -> None:
    with pytest.raises(NotATableError):
        import_members(office, SourceFile("a.xlsx", b"PK\x03\x04"), by="prueba")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_names_keep_their_accents_in_either_encoding(office: Office, encoding: str) -> None:
    text = (HEAD + "1077227777,C,Ñáñez Peña,,,\n").replace(",", ";")

    import_members(office, SourceFile("a.csv", text.encode(encoding)), by="prueba")

    with office.transaction() as session:
        assert session.get_one(Member, "1077227777").name == "Ñáñez Peña"


def test_a_spreadsheet_of_members_is_read_as_the_csv_is(office: Office) -> None:
    data = xlsx([["Member_ID", "Name", "Phone"], [1077227777, "Luz Rojas", 3001234567]])

    import_members(office, SourceFile("a.xlsx", data), by="prueba")

    assert identities(office) == {"+573001234567": "1077227777"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("300 123 4567", "+573001234567"),
        ("+57 (300) 123-4567", "+573001234567"),
        ("573001234567", "+573001234567"),
        ("6012345678", "+576012345678"),
        ("+34612345678", "+34612345678"),
        ("", None),
    ],
)
def test_phones_are_kept_in_one_form(written: str, kept: str | None) -> None:
    assert phone_number(written) == kept


@pytest.mark.parametrize("written", ["12345", "4001234567", "+57400", "luz@ejemplo.co"])
def test_what_is_no_phone_is_refused(written: str) -> None:
    with pytest.raises(CellError):
        phone_number(written)


# --- Obligations ---------------------------------------------------------------------------

OBLIGATIONS = (
    "member_id,obligation,product,name,collected_by,monthly,balance,overdue,overdue_since,"
    "next_due,next_due_date\n"
)
APORTES = (
    "1077227777,1 - 1077227777,social_contributions,Aportes,counter,3800.00,120000.00,"
    "3800.00,2026-10-15,3800.00,2026-11-30\n"
)
CREDITO = "1077227777,144-014194,loan,Vivienda,payroll,200000,9000000.00,0,,200000,2026-11-30\n"


def bring_obligations(office: Office, text: str) -> ImportReport:
    return import_obligations(office, SourceFile("o.csv", text.encode()), by="prueba")


def test_obligations_replace_those_of_the_members_in_the_file(office: Office) -> None:
    bring_in(office, HEAD + LUZ + ANA)
    others = "52345678,2-52345678,permanent_savings,Ahorros,,34200,0,0,,34200,2026-11-30\n"
    bring_obligations(office, OBLIGATIONS + APORTES + CREDITO + others)

    report = bring_obligations(office, OBLIGATIONS + APORTES.replace("3800.00,2026-11-30", "0,"))

    assert (report.added, report.changed, report.removed) == (0, 1, 1)
    with office.transaction() as session:
        kept = session.exec(select(ObligationRow).order_by(col(ObligationRow.member_id))).all()
    assert [row.id for row in kept] == ["1-1077227777", "2-52345678"]
    assert kept[0].overdue_since == date(2026, 10, 15)
    assert (kept[0].overdue_centavos, kept[0].next_due_centavos) == (380_000, 0)
    assert kept[1].collected_by == "counter"


def test_bad_obligations_are_named_line_by_line(office: Office) -> None:
    bring_in(office, HEAD + LUZ)

    with pytest.raises(RejectedFileError) as caught:
        bring_obligations(
            office,
            OBLIGATIONS
            + APORTES
            + APORTES
            + "99999999,1,loan,,,,,,,,\n"
            + "1077227777,2,carro,,,,,,,,\n"
            + "1077227777,3,loan,,,-5,,,ayer,,\n",
        )

    assert [bad.line for bad in caught.value.lines] == [3, 4, 5, 6, 6]
    assert rows(office, "obligation") == 0


def test_every_import_leaves_its_link_in_a_trail_that_holds(office: Office) -> None:
    bring_in(office, HEAD + LUZ)
    bring_obligations(office, OBLIGATIONS + APORTES)

    with office.transaction() as session:
        actions = session.exec(select(AuditEvent.action).order_by(col(AuditEvent.seq))).all()
        assert list(actions) == ["import.members", "import.obligations"]
        assert list(broken_links(session)) == []
