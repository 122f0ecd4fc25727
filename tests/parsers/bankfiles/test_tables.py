from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TupagoError
from models.money import ZERO, Money
from parsers.bankfiles.choice import Choice, mapping_of
from parsers.bankfiles.detection import detect_table
from parsers.bankfiles.formats import BUILT_IN, FORMATS, Known, built_in, read_statement
from parsers.bankfiles.grid import read_grid
from parsers.bankfiles.mapped_table import read_mapped
from parsers.bankfiles.mapping import (
    ColumnMapping,
    MappingInvalidError,
    mapping_from_toml,
    mapping_to_toml,
)
from parsers.bankfiles.problems import NotATableError, RejectedFileError, UnknownFormatError
from parsers.bankfiles.statement import Statement
from tests.parsers.bankfiles.files import OURS, xlsx

PORTAL = """\
Banco de Occidente;;;;
Cuenta corriente;230-05329-0;;;
Fecha;Descripción;Documento;Débitos;Créditos
20/11/2026;Saldo anterior;;;
20/11/2026;CONSIGNACIÓN EFECTIVO;1.077.227.777;;38.000,00
20/11/2026;COMISIÓN;;5.000,00;0,00
13/11/2026;TRANSFERENCIA;Luz Marina;;1.250.000,50
Total movimientos;;;5.000,00;1.288.000,50
"""


def occidente(data: bytes | str) -> Statement:
    raw = data.encode("cp1252") if isinstance(data, str) else data
    return read_statement(raw, "occidente", Known(ours=OURS))


def table(statement: Statement) -> list[tuple[date, str, str | None]]:
    return [(one.date, one.amount.plain, one.reference) for one in statement.credits]


def test_headings_are_found_below_a_preamble_and_the_footer_is_no_movement() -> None:
    statement = occidente(PORTAL)

    assert table(statement) == [
        (date(2026, 11, 20), "38000.00", "1077227777"),
        (date(2026, 11, 13), "1250000.50", "Luz Marina"),
    ]
    assert [(one.line, one.reason) for one in statement.left_out] == [
        (4, "saldo o total"),
        (6, "débito"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_encodings_and_delimiters_make_no_difference(encoding: str, delimiter: str) -> None:
    data = PORTAL.replace(";", delimiter).encode(encoding)

    assert occidente(data) == occidente(PORTAL)


def test_a_spreadsheet_says_the_same_as_the_text() -> None:
    rows: list[list[object]] = [
        ["Banco de Occidente"],
        [],
        ["FECHA", "DETALLE", "REFERENCIA 1", "VALOR DÉBITO", "VALOR CRÉDITO"],
        [datetime(2026, 11, 20, 16, 42), "Consignación", 1077227777, None, 38000],  # noqa: DTZ001
        [datetime(2026, 11, 20), "Comisión", None, 5000.0, None],  # noqa: DTZ001
        [datetime(2026, 11, 13), "Transferencia", None, None, 1250000.5],  # noqa: DTZ001
    ]

    assert table(occidente(xlsx(rows))) == [
        (date(2026, 11, 20), "38000.00", "1077227777"),
        (date(2026, 11, 13), "1250000.50", None),
    ]


@pytest.mark.parametrize(
    ("sign", "amount", "taken"),
    [("C", "38,000.00", True), ("D", "38,000.00", False), ("Abono", "38000", True),
     ("-", "38,000.00", False), ("Cargo", "38.000", False)],
)  # fmt: skip
def test_a_column_may_say_whether_it_is_a_debit_or_a_credit(
    sign: str,
    amount: str,
    taken: bool,  # noqa: FBT001
) -> None:
    data = f"Fecha;Valor;Naturaleza;Concepto\n2026-11-20;{amount};{sign};x\n"

    assert bool(occidente(data).credits) is taken


@pytest.mark.parametrize("printed", ["-38,000.00", "38,000.00-", "(38,000.00)", "$ -38,000.00"])
def test_a_sign_makes_a_debit(printed: str) -> None:
    assert occidente(f'Fecha;Valor\n2026-11-20;"{printed}"\n').left_out[0].reason == "débito"


def test_the_style_of_figures_is_that_of_the_whole_column() -> None:
    colombian = occidente("Fecha;Valor\n2026-11-20;1.250\n2026-11-20;80,5\n")
    american = occidente("Fecha;Valor\n2026-11-20;1,250\n2026-11-20;80.5\n")

    assert [one.amount.plain for one in colombian.credits] == ["1250.00", "80.50"]
    assert [one.amount.plain for one in american.credits] == ["1250.00", "80.50"]


def test_a_column_of_two_styles_is_refused() -> None:
    with pytest.raises(RejectedFileError, match="no es un valor"):
        occidente("Fecha;Valor\n2026-11-20;1.250,00\n2026-11-20;1,250.00\n2026-11-20;3.000,00\n")


def test_the_order_of_dates_is_that_of_the_whole_column_and_the_day_is_first_in_doubt() -> None:
    month_first = occidente("Fecha;Valor\n11/05/2026;1\n11/20/2026;2\n")
    doubtful = occidente("Fecha;Valor\n11/05/2026;1\n")

    assert [one.date for one in month_first.credits] == [date(2026, 11, 5), date(2026, 11, 20)]
    assert doubtful.credits[0].date == date(2026, 5, 11)


@pytest.mark.parametrize(
    "printed",
    ["2026-11-20", "20261120", "20/11/26", "20-nov-2026", "2026/11/20 16:42", "20.11.2026"],
)
def test_days_are_read_in_the_forms_that_banks_use(printed: str) -> None:
    assert occidente(f"Fecha;Valor\n{printed};1\n").credits[0].date == date(2026, 11, 20)


def test_every_bad_row_is_named_and_nothing_is_taken() -> None:
    with pytest.raises(RejectedFileError) as caught:
        occidente("Fecha;Valor\n2026-11-20;1\nayer;2\n2026-11-20;mucho\n")

    assert [bad.line for bad in caught.value.lines] == [3, 4]


def test_a_row_with_debit_and_credit_is_refused() -> None:
    with pytest.raises(RejectedFileError, match="débito y crédito a la vez"):
        occidente("Fecha;Débitos;Créditos\n2026-11-20;1;2\n")


def test_a_file_without_the_headings_says_which_are_missing() -> None:
    with pytest.raises(RejectedFileError, match="encabezados"):
        occidente("hola;mundo\n1;2\n")


# --- The lists that are known ---------------------------------------------------------------

PSE_HEADINGS = [
    "CUS", "Valor", "Banco Originador", "Estado", "Cod. de autorización, rechazo o fallida",
    "Fecha-Hora creada", "Fecha-Hora último estado", "Impuesto", "Ticket ID", "Ciclo Origen",
    "Ciclo Transacción", "Servicio Código", "Servicio Nombre", "Referencia 1", "Referencia 2",
    "Referencia 3", "Tipo de Usuario", "Tipo de Autorización",
    "Fecha-Hora resolución de la transacción", "Banco Recaudador", "Modalidad de Vinculación",
    "ID Funcionalidad", "Nombre Funcionalidad", "Tipo de Cuenta Destino",
    "Número de Cuenta Destino", "Procedencia de Pago", "Medio de Pago", "Tipo de Dispositivo",
    "Navegador", "Tipo de Flujo",
]  # fmt: skip


def pse_row(cus: int, amount: float, state: str, **more: object) -> list[object]:
    given: dict[str, object] = {
        "CUS": cus, "Valor": amount, "Estado": state, "Banco Originador": "BANCO INVENTADO",
        "Referencia 1": "190.24.1.2", "Referencia 2": "CC", "Referencia 3": "1077227777",
        "Fecha-Hora resolución de la transacción": datetime(2026, 11, 20, 8, 31),  # noqa: DTZ001
        "Número de Cuenta Destino": "230053290",
    }  # fmt: skip
    given |= more
    return [given.get(name) for name in PSE_HEADINGS]


def test_pse_transactions_are_known_by_their_cus_and_only_approved_ones_count() -> None:
    rows: list[list[object]] = [
        list(PSE_HEADINGS),
        pse_row(4200923078, 454052, "Aprobada"),
        pse_row(4200923079, 10000, "Rechazada"),
        pse_row(4200923080, 20000, "APROBADA", **{"Número de Cuenta Destino": "99"}),
    ]

    statement = read_statement(xlsx(rows), "pse", Known(ours=OURS))

    assert [one.id for one in statement.credits] == ["pse:4200923078"]
    assert table(statement) == [(date(2026, 11, 20), "454052.00", "1077227777")]
    assert {one.reason for one in statement.left_out} == {
        "estado «Rechazada»",
        "es de la cuenta 99",
    }


def test_a_cus_that_stands_twice_rejects_the_file() -> None:
    rows: list[list[object]] = [
        list(PSE_HEADINGS),
        pse_row(1, 10, "Aprobada"),
        pse_row(1, 10, "Aprobada"),
    ]

    with pytest.raises(RejectedFileError, match="repetido"):
        read_statement(xlsx(rows), "pse", Known(ours=OURS))


def test_bancolombia_gives_nine_columns_without_headings() -> None:
    data = (
        b"12345678901,123,,20261120,,38000.00,2000,PAGO QR LUZ,0\n"
        b"12345678901,123,,20261120,,-4500.00,2001,COMISION,0\n"
        b"12345678901,123,,20261120,,999999.00,9999,SALDO DIA,0\n"
    )

    statement = read_statement(data, "bancolombia", Known(ours=OURS))

    assert table(statement) == [(date(2026, 11, 20), "38000.00", None)]
    assert statement.credits[0].description == "PAGO QR LUZ"


DAVIVIENDA_HEADINGS = [
    "Fecha de Sistema", "Documento", "Descripción motivo", "Transacción", "Oficina de Recaudo",
    "ID Origen/Destino", "Valor Cheque", "Valor Total", "Referencia 1", "Referencia 2",
]  # fmt: skip


def test_davivienda_says_by_words_what_is_a_credit_and_what_came_in_cheques() -> None:
    rows: list[list[object]] = [
        list(DAVIVIENDA_HEADINGS),
        ["20/11/2026", "991", "RECAUDO", "Nota Crédito", "Chapinero", "", "$ 0,00",
         "$ 38.000,00", "0001077227777", ""],
        ["20/11/2026", "992", "RECAUDO", "Nota Crédito", "Chapinero", "", "$ 54.000,00",
         "$ 54.000,00", "52345678", ""],
        ["20/11/2026", "993", "COMISION", "Nota Débito", "Chapinero", "", "$ 0,00",
         "$ 1.200,00", "", ""],
    ]  # fmt: skip

    statement = read_statement(xlsx(rows), "davivienda", Known(ours=OURS))

    assert [(one.reference, one.medium, one.origin) for one in statement.credits] == [
        ("1077227777", None, "Chapinero"),
        ("52345678", "cheque", "Chapinero"),
    ]
    assert statement.credits[0].description == "RECAUDO · Documento 991"
    assert [one.reason for one in statement.left_out] == ["débito"]


def test_a_word_that_tells_no_side_rejects_the_file() -> None:
    rows: list[list[object]] = [
        list(DAVIVIENDA_HEADINGS),
        ["20/11/2026", "1", "AJUSTE", "Traslado", "", "", "0", "5", "", ""],
        ["20/11/2026", "2", "AJUSTE", "Nota Crédito", "", "", "0", "-5", "", ""],
    ]

    with pytest.raises(RejectedFileError) as caught:
        read_statement(xlsx(rows), "davivienda", Known(ours=OURS))

    assert [bad.reason for bad in caught.value.lines] == [
        "«Traslado» no dice si es débito o crédito",
        "dice «Nota Crédito» y su valor es negativo",
    ]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_av_villas_names_its_account_above_and_tells_cash_from_cheques(end: str) -> None:
    headings = (
        "Fecha de aplicacion,Fecha de transaccion,Origen,Valor Efectivo,Valor Canje,Valor Total,"
        "Referencia 1,Referencia 2,Referencia 3,Referencia 4,Referencia 5"
    )
    lines = [
        "CUENTA     230053290 RECAUDOS",
        headings,
        "20261120,20261119,OFICINA 12,38000.00,0.00,38000.00,1077227777,,,,",
        "20261120,20261120,OFICINA 12,10000.00,44000.00,54000.00,52345678,,,,",
        "",
    ]

    statement = read_statement(end.join(lines).encode(), "avvillas", Known(ours=OURS))

    assert [(one.amount.plain, one.medium, one.account) for one in statement.credits] == [
        ("38000.00", "cash", "230053290"),
        ("54000.00", "cheque", "230053290"),
    ]
    assert "Fecha de transaccion 20261119" in statement.credits[0].description


def test_a_footer_that_prints_another_total_is_pointed_out() -> None:
    good, cut = occidente(PORTAL), occidente(PORTAL.replace("20/11/2026;CONSIG", "Saldo inicial;C"))

    assert good.notes == ()
    assert "El pie del archivo (línea 8) dice $ 1.288.000,50 y sus abonos suman" in cut.notes[0]


def test_a_saved_mapping_is_found_by_its_name() -> None:
    toml = 'title = "Mi banco"\n[columns]\ndate = "Día"\namount = "Plata"\n'
    data = b"Dia,Plata\n2026-11-20,5\n"

    statement = read_statement(data, "mapping:mio", Known(ours=OURS, saved={"mio": toml}))

    assert table(statement) == [(date(2026, 11, 20), "5.00", None)]
    assert statement.credits[0].id.startswith("mapping:mio:")


def test_an_unknown_format_says_which_there_are() -> None:
    with pytest.raises(UnknownFormatError, match="asobancaria-2001"):
        read_statement(b"", "sap", Known(ours=OURS))


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_mappings_that_come_with_tupago_are_sound(name: str) -> None:
    assert built_in(name).title
    assert name in FORMATS


@pytest.mark.parametrize(
    "toml",
    [
        "no = toml = at all",
        'title = "x"',
        'title = "x"\n[columns]\ndate = "a"',
        'title = "x"\n[columns]\ndate = "a"\namount = "b"\nfrom = "c"',
        'title = "x"\n[columns]\ndate = 1\namount = 2',
        'title = "x"\nheadings = false\n[columns]\ndate = "a"\namount = 2',
        'title = "x"\n[columns]\ndate = "a"\namount = "b"\n[values]\ndate_order = "dym"',
        'title = "x"\n[columns]\ndate = "a"\namount = "b"\n[values]\nfigures = "x"',
        'title = "x"\ncolumns = 3',
    ],
)
def test_a_mapping_that_is_wrong_is_refused(toml: str) -> None:
    with pytest.raises(MappingInvalidError):
        mapping_from_toml(toml)


# --- Identity and hostile bytes --------------------------------------------------------------


def test_files_that_overlap_give_each_line_the_same_identity() -> None:
    noon = occidente("Fecha;Valor;Concepto\n20/11/2026;5;QR\n")
    night = occidente("Fecha;Valor;Concepto\n20/11/2026;5;QR\n20/11/2026;5;QR\n21/11/2026;5;QR\n")

    assert [one.id == noon.credits[0].id for one in night.credits] == [True, False, False]
    assert len({one.id for one in night.credits}) == 3


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old",
        b"PK\x03\x04 and nothing more",
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"Fecha\0Valor",
        b"\xff\xfea",
    ],
)
def test_what_is_no_table_is_told_from_a_bad_one(data: bytes) -> None:
    with pytest.raises(NotATableError):
        read_grid(data)


@pytest.mark.parametrize(
    ("part", "size"), [("xl/worksheets/sheet1.xml", 201), ("xl/sharedStrings.xml", 61)]
)
def test_a_spreadsheet_that_unpacks_to_very_much_is_not_unpacked(part: str, size: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(part, bytes(size * 1_000_000))

    with pytest.raises(NotATableError, match="demasiado grande"):
        read_grid(out.getvalue())


def test_a_text_of_nothing_but_cells_is_not_cut() -> None:
    with pytest.raises(NotATableError, match="demasiadas celdas"):
        read_grid(b"Fecha" + b";" * 3_500_001)


def book_of(**sheets: int) -> bytes:
    """Return a workbook whose sheets hold so many rows, each with its sheet's name."""
    workbook = openpyxl.Workbook(write_only=True)
    for name, count in sheets.items():
        sheet = workbook.create_sheet(name)
        for _ in range(count):
            sheet.append([name, 1])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_of_several_sheets_the_long_one_is_read() -> None:
    assert {row[0] for row in read_grid(book_of(Resumen=3, Detalle=9, Vacia=0))} == {"Detalle"}


def test_two_sheets_of_movements_are_not_chosen_between() -> None:
    with pytest.raises(NotATableError, match="«Enero» y «Febrero»"):
        read_grid(book_of(Febrero=7, Enero=9))


ANY_MAPPING = ColumnMapping(
    title="x", columns={"date": ("fecha",), "amount": ("valor",), "reference": ("ref",)}
)
cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["20/11/2026", "2026-11-20", "1.250,00", "1,250.00", "", "-5", "1077227777"]),
)


@given(rows=st.lists(st.tuples(cells, cells, cells), max_size=6))
def test_any_cells_are_read_or_refused_in_our_own_words(rows: list[tuple[str, str, str]]) -> None:
    text = "\n".join(";".join(row) for row in [("fecha", "valor", "ref"), *rows])
    try:
        statement = read_mapped(text.encode("utf-8", "replace"), ANY_MAPPING, source="x")
    except TupagoError as error:
        assert error.detail  # noqa: PT017 — both outcomes are right
    else:
        assert all(credit.amount > ZERO for credit in statement.credits)


@given(data=st.binary(max_size=300), form=st.sampled_from(BUILT_IN))
def test_any_bytes_are_read_or_refused(data: bytes, form: str) -> None:
    for given_data in (data, b"PK\x03\x04" + data):
        with pytest.raises(TupagoError) as caught:
            read_statement(given_data, form, Known(ours=OURS))
        assert caught.value.detail


amounts = st.integers(1, 10**12).map(Money)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def printed(amount: Money, *, colombian: bool) -> str:
    american = f"{amount.centavos // 100:,}.{amount.centavos % 100:02}"
    return american.translate(str.maketrans(",.", ".,")) if colombian else american


@given(
    paid=st.lists(
        st.tuples(days, amounts, st.from_regex(r"[1-9][0-9]{6,9}", fullmatch=True)),
        min_size=1, max_size=6,
    ),
    order=st.permutations(["date", "amount", "reference", "sign", "saldo"]),
    style=st.tuples(
        st.booleans(), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m%d"]),
        st.sampled_from([";", "|", "\t"]), st.sampled_from(["utf-8", "cp1252", "utf-16"]),
    ),
)  # fmt: skip
def test_a_table_that_states_its_columns_is_read_whatever_their_order_and_style(
    paid: list[tuple[date, Money, str]], order: list[str], style: tuple[bool, str, str, str]
) -> None:
    colombian, day_form, delimiter, encoding = style
    titles = {"date": "Día", "amount": "Plata", "reference": "Quién", "sign": "Lado", "saldo": "Q"}
    lines = [delimiter.join(titles[name] for name in order)]
    for day, amount, reference in paid:
        cells = {
            "date": day.strftime(day_form),
            "amount": printed(amount, colombian=colombian),
            "reference": reference,
            "sign": "C",
            "saldo": "9",
        }
        lines.append(delimiter.join(cells[name] for name in order))
    data = "\n".join(lines).encode(encoding)
    choice = Choice(
        heading_line=1,
        columns={name: (at,) for at, name in enumerate(order) if name != "saldo"},
        date_order={"%d": "dmy", "%m": "mdy", "%Y": "ymd"}[day_form[:2]],
        figures="co" if colombian else "us",
    )
    saved = mapping_to_toml(mapping_of(choice, read_grid(data), "Mío"))

    statement = read_statement(data, "mapping:mio", Known(ours=OURS, saved={"mio": saved}))

    assert [(one.date, one.amount, one.reference) for one in statement.credits] == paid
    assert detect_table(read_grid(data), Known(ours=OURS, saved={"mio": saved})).sure


@given(
    cells=st.lists(st.sampled_from(["5;QR", "5;CAJA", "7,50;QR"]), min_size=1, max_size=8),
    cut=st.integers(0, 8),
)
def test_lists_of_a_day_that_overlap_give_the_credits_of_the_whole(
    cells: list[str], cut: int
) -> None:
    def ids(rows: list[str]) -> set[str]:
        lines = ["Fecha;Valor;Concepto", *(f"20/11/2026;{row}" for row in rows)]
        return {one.id for one in occidente("\n".join(lines)).credits}

    assert ids(cells[:cut]) <= ids(cells)
    assert len(ids(cells)) == len(cells)


@given(
    paid=st.lists(st.tuples(amounts, st.booleans()), min_size=1, max_size=8),
    colombian=st.booleans(),
)
def test_totals_are_those_of_the_file_in_either_style(
    paid: list[tuple[Money, bool]],
    colombian: bool,  # noqa: FBT001
) -> None:
    lines = [
        f"2026-11-20;{'' if is_credit else printed(amount, colombian=colombian)};"
        f"{printed(amount, colombian=colombian) if is_credit else ''}"
        for amount, is_credit in paid
    ]
    statement = occidente("\n".join(["Fecha;Débito;Crédito", *lines]))

    assert statement.total == sum((amount for amount, is_credit in paid if is_credit), ZERO)
    debits = sum((one.amount for one in statement.left_out), ZERO)
    assert debits == ZERO - sum((amount for amount, is_credit in paid if not is_credit), ZERO)
