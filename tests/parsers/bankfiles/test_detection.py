from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TupagoError
from models.money import Money
from parsers.bankfiles.choice import Choice, mapping_of, propose_choice
from parsers.bankfiles.detection import Detected, collection_format, detect_table
from parsers.bankfiles.formats import BUILT_IN, Known, built_in
from parsers.bankfiles.grid import read_grid
from parsers.bankfiles.mapping import mapping_from_toml, mapping_to_toml
from parsers.bankfiles.problems import NotATableError, UnknownFormatError
from tests.parsers.bankfiles.files import OURS, Collection, Paid

KNOWN = Known(ours=OURS)
FILE = Collection(batches=[[Paid(reference="1077227777", amount=Money.pesos(38_000))]])
AV_VILLAS = (
    b"CUENTA     230053290\n"
    b"Fecha de aplicacion,Fecha de transaccion,Origen,Valor Efectivo,Valor Canje,Valor Total,"
    b"Referencia 1,Referencia 2,Referencia 3,Referencia 4,Referencia 5\n"
    b"20261120,20261119,OFICINA,1.00,0.00,1.00,1077227777,,,,\n"
)
DAVIVIENDA = (
    "Fecha de Sistema;Documento;Descripción motivo;Transacción;Oficina de Recaudo;Valor Cheque;"
    "Valor Total\n20/11/2026;1;RECAUDO;Nota Crédito;X;0;5\n"
).encode()
PSE = b"CUS;Valor;Estado;Fecha-Hora creada\n1;5;Aprobada;20/11/2026\n"
BANCOLOMBIA = b"1,2,,20261120,,38000.00,2000,PAGO QR,0\n1,2,,20261120,,-5.00,2000,X,0\n"
PORTAL = "Fecha;Descripción;Débitos;Créditos\n20/11/2026;X;;5\n".encode()


def table(data: bytes, known: Known = KNOWN) -> Detected:
    return detect_table(read_grid(data), known)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (AV_VILLAS, "avvillas"),
        (DAVIVIENDA, "davivienda"),
        (PSE, "pse"),
        (BANCOLOMBIA, "bancolombia"),
        (PORTAL, "occidente"),
    ],
)
def test_each_known_table_is_told_from_the_others(data: bytes, form: str) -> None:
    detected = table(data)

    assert detected.form == form
    assert detected.sure


def test_collection_files_are_told_by_their_header() -> None:
    with_1998 = Known(ours=OURS, with_1998=True)

    assert collection_format(FILE.data(), KNOWN) == "asobancaria-2001"
    assert collection_format(FILE.data(padded=False, end="\r"), with_1998) == "asobancaria-2001"
    assert collection_format(FILE.of_1998(), with_1998) == "asobancaria-1998"
    assert collection_format(PORTAL, with_1998) is None


def test_what_is_switched_off_or_nearly_a_collection_file_is_said() -> None:
    with pytest.raises(UnknownFormatError, match="TUPAGO_ASOBANCARIA_1998"):
        collection_format(FILE.of_1998(), KNOWN)
    with pytest.raises(NotATableError, match="su encabezado no es"):
        collection_format(FILE.data().replace(b"20261120", b"20269920", 1), KNOWN)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Fecha;Valor\n05/11/2026;5\n06/11/2026;-7\n", "dos maneras"),
        ("Fecha;Valor\n25/11/2026;5\n06/11/2026;7\n", "no distingue débitos de abonos"),
        ("hola;mundo\n1;2\n", "No es ninguno"),
    ],
)
def test_what_would_be_taken_for_granted_is_a_doubt(text: str, doubt: str) -> None:
    detected = table(text.encode())

    assert not detected.sure
    assert any(doubt in told for told in detected.doubts)


@pytest.mark.parametrize(
    "text",
    [
        "Fecha;Valor\n05/11/2026;5\n25/11/2026;-7\n",
        "Fecha;Valor\n2026-11-05;5\n2026-11-06;-7\n",
        "Fecha;Valor;Naturaleza\n11/11/2026;5;C\n",
    ],
)
def test_what_a_table_states_itself_is_no_doubt(text: str) -> None:
    assert table(text.encode()).sure


def test_the_house_s_own_mapping_comes_before_those_that_fit_as_well() -> None:
    saved = mapping_to_toml(
        mapping_of(
            Choice(heading_line=1, columns={"date": (0,), "credit": (3,), "debit": (2,)}),
            read_grid(PORTAL),
            "Portal",
        )
    )

    assert table(PORTAL, Known(ours=OURS, saved={"portal": saved})).form == "mapping:portal"


def test_a_saved_mapping_wants_all_of_its_columns() -> None:
    """Without the debits' column a debit would count as a credit."""
    saved = mapping_to_toml(
        mapping_of(
            Choice(heading_line=1, columns={"date": (0,), "amount": (1,), "sign": (2,)}),
            read_grid(b"Dia;Plata;Lado\n20/11/2026;5;D\n"),
            "Mio",
        )
    )
    known = Known(ours=OURS, saved={"mio": saved})

    assert table(b"Dia;Plata;Lado\n20/11/2026;5;D\n", known).form == "mapping:mio"
    assert table(b"Dia;Plata\n20/11/2026;5\n", known).form == ""


# --- Columns that a person chooses -------------------------------------------------------------


def test_headings_propose_the_columns() -> None:
    choice = propose_choice(read_grid(b"Banco\n" + PORTAL))

    assert choice.heading_line == 2
    assert choice.columns == {"date": (0,), "credit": (3,), "debit": (2,), "description": (1,)}


def test_without_known_words_the_cells_propose_the_columns() -> None:
    data = b"Banco X;;\nQuien;Cuando;Cuanto\n1077227777;20/11/2026;38.000\n52345678;21/11/2026;5\n"

    choice = propose_choice(read_grid(data))

    assert (choice.heading_line, choice.columns["date"]) == (2, (1,))


def test_headings_that_stand_twice_are_told_by_their_place() -> None:
    grid = read_grid(b"Dia;Valor;Valor\n20/11/2026;1;5\n")
    choice = Choice(heading_line=1, columns={"date": (0,), "amount": (2,)})

    mapping = mapping_of(choice, grid, "x")

    assert not mapping.headings
    assert (mapping.start, mapping.columns["amount"]) == (2, (3,))


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_mapping_written_and_read_back_says_the_same(name: str) -> None:
    mapping = built_in(name)

    again = mapping_from_toml(mapping_to_toml(mapping))

    assert (again.columns, again.skip, again.stop, again.paid) == (
        mapping.columns, mapping.skip, mapping.stop, mapping.paid,
    )  # fmt: skip


@given(title=st.text(max_size=30), words=st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_any_words_can_be_saved(title: str, words: list[str]) -> None:
    grid = read_grid(("Fecha;Valor;" + ";".join(words)).encode("utf-8", "replace") + b"\n1;2;3\n")
    choice = Choice(heading_line=1, columns={"date": (0,), "amount": (1,)})

    mapping = mapping_of(choice, grid, title.encode("utf-8", "replace").decode())

    assert mapping_from_toml(mapping_to_toml(mapping)).title == mapping.title


@given(data=st.binary(max_size=300))
def test_any_bytes_are_told_or_refused_in_our_own_words(data: bytes) -> None:
    try:
        if collection_format(data, KNOWN) is None:
            grid = read_grid(data)
            assert detect_table(grid, KNOWN).form in {"", *BUILT_IN}
            propose_choice(grid)
    except TupagoError as error:
        assert error.detail  # noqa: PT017 — both outcomes are right
