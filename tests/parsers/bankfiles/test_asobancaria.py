from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TupagoError
from models.money import ZERO, Money
from parsers.bankfiles.asobancaria import read_asobancaria
from parsers.bankfiles.layout import layout
from parsers.bankfiles.problems import RejectedFileError
from parsers.bankfiles.statement import Statement
from tests.parsers.bankfiles.files import OURS, Collection, Paid

APORTES = Paid(reference="1077227777", amount=Money.pesos(38_000))
CUOTA = Paid(reference="52345678", amount=Money(125_000_050), medium="15")
FILE = Collection(batches=[[APORTES, CUOTA], [Paid(reference="41234567", amount=Money.pesos(9))]])


def read(data: bytes) -> Statement:
    return read_asobancaria(
        data, ours=OURS, form=layout("asobancaria-2001"), source="asobancaria-2001"
    )


def rejected(data: bytes) -> str:
    with pytest.raises(RejectedFileError) as caught:
        read(data)
    return str(caught.value)


def test_each_collected_payment_becomes_a_credit_of_the_collection_day() -> None:
    statement = read(FILE.data())

    assert [(one.date, one.amount, one.reference) for one in statement.credits] == [
        (date(2026, 11, 20), Money.pesos(38_000), "1077227777"),
        (date(2026, 11, 20), Money(125_000_050), "52345678"),
        (date(2026, 11, 20), Money.pesos(9), "41234567"),
    ]
    assert "internet" in statement.credits[1].description


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("padded", [True, False])
def test_line_ends_and_trimmed_blanks_make_no_difference(end: str, padded: bool) -> None:  # noqa: FBT001
    assert read(FILE.data(end=end, padded=padded)) == read(FILE.data())
    assert read(FILE.data(end=end, padded=padded).rstrip()) == read(FILE.data())


def test_the_nit_may_come_without_its_check_digit() -> None:
    without = Collection(batches=FILE.batches, nit="0860024575")

    assert read(without.data()) == read(FILE.data())


def test_the_account_may_be_filled_with_blanks_on_either_side() -> None:
    for account in ("        230053290", "230053290        "):
        assert read(Collection(batches=FILE.batches, account=account).data()) == read(FILE.data())


def test_a_batch_may_count_its_own_two_records() -> None:
    assert len(read(Collection(batches=FILE.batches, extra_in_batch_count=2).data()).credits) == 3


def test_returned_payments_are_left_out_but_count_in_the_totals() -> None:
    returned = Paid(reference="1", amount=Money.pesos(10), cause="R03")

    statement = read(Collection(batches=[[APORTES, returned]]).data())

    assert [one.reference for one in statement.credits] == ["1077227777"]
    assert [(one.line, one.reason) for one in statement.left_out] == [(4, "devuelto, causal R03")]


@pytest.mark.parametrize(
    ("code", "medium", "words"),
    [
        ("01", "cash", "ventanilla, efectivo"),
        ("02", "cheque", "ventanilla, cheque"),
        ("03", "other", "buzón"),
        ("15", "transfer", "cuenta, internet"),
        ("23", "card", "tarjeta, datáfono"),
        ("53", None, "medio 53"),
        ("  ", None, "banco"),
    ],
)
def test_the_medium_of_a_payment_is_kept_also_where_the_table_has_none(
    code: str, medium: str | None, words: str
) -> None:
    paid = Paid(reference="1077227777", amount=Money.pesos(38_000), medium=code)

    [credit] = read(Collection(batches=[[paid]]).data()).credits

    assert credit.medium == medium
    assert words in credit.description


def test_a_credit_tells_its_service_code_its_account_and_its_line() -> None:
    credit = read(FILE.data()).credits[2]

    assert (credit.origin, credit.account, credit.line) == ("14523", "230053290", 7)


def test_of_several_references_in_one_field_the_payer_s_number_is_taken() -> None:
    several = f"{1076072:025}{800233760:019}{2402:04}"

    [credit] = read(Collection(batches=[[Paid(reference=several, amount=Money(1))]]).data()).credits

    assert credit.reference == "1076072"
    assert several.lstrip("0") in credit.description


def test_the_bank_s_own_identity_of_the_file_is_told() -> None:
    first, second = read(FILE.data()), read(replace(FILE, modifier="B").data())

    assert first.identity == "023/230053290/20261120/20261121/0415/A"
    assert second.identity == "023/230053290/20261120/20261121/0415/B"


@pytest.mark.parametrize("end", [b"\x1a", b"\r\n\x1a", b"\r\n\x1a\0\0\0", b"\r\n\r\n"])
def test_what_programs_leave_at_the_end_of_a_file_is_no_line(end: bytes) -> None:
    assert read(FILE.data().rstrip() + end) == read(FILE.data())


def test_a_mark_of_the_encoding_at_the_beginning_is_no_letter() -> None:
    assert read(b"\xef\xbb\xbf" + FILE.data()) == read(FILE.data())


def test_letters_beyond_ascii_in_reserved_places_disturb_nothing() -> None:
    lines = [f"{line:<97}Ñ".encode("iso-8859-1") for line in FILE.lines()]

    assert read(b"\r\n".join(lines)) == read(FILE.data())


def test_zeros_as_return_cause_mean_paid() -> None:
    paid = Paid(reference="1077227777", amount=Money.pesos(38_000), cause="000")

    assert len(read(Collection(batches=[[paid]]).data()).credits) == 1


def changed(old: bytes, new: bytes) -> bytes:
    assert FILE.data().count(old) >= 1
    return FILE.data().replace(old, new, 1)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "línea 1: el archivo no empieza con su encabezado"),
        (b"hola,mundo", "línea 1: el archivo no empieza con su encabezado"),
        (b"\n".join(FILE.data().splitlines()[1:]), "línea 1: el archivo no empieza"),
        (replace(FILE, nit="9006491199").data(), "línea 1: el NIT 9006491199 no es el de la Coop"),
        (replace(FILE, nit="86002457X7").data(), "línea 1: NIT: se esperaban solo dígitos"),
        (replace(FILE, account="0" * 16 + "7").data(), "línea 1: la cuenta 7 no es de la Coop"),
        (replace(FILE, day="20261320").data(), "línea 1: fecha de recaudo: «20261320» no es una"),
        (changed(b"20261121", b"20260229"), "línea 1: fecha del archivo: «20260229» no es una"),
        (changed(b"0415A", b"04x5A"), "línea 1: hora de grabación: se esperaban solo dígitos"),
        (changed(b"A02", b"AAA"), "línea 1: tipo de cuenta: se esperaban solo dígitos"),
        (changed(b"1120023", b"11200 3"), "línea 1: entidad recaudadora: se esperaban solo"),
        (FILE.data() + FILE.data(), "línea 10: hay registros después del control de archivo"),
        (changed(b"\r\n05", b"\r\n" + FILE.data()[:162] + b"\r\n05"), "línea 2: hay dos encabe"),
        (changed(b"0000000014523", b"000000001452X"), "línea 2: código del servicio: se esperaban"),
        (changed(b"145230001", b"14523    "), "línea 2: número de lote: se esperaban solo dígitos"),
        (changed(b"\r\n08", b"\r\n05"), "línea 5: empieza un lote (05) sin cerrar el anterior"),
        (changed(FILE.data()[164:328], b""), "línea 2: hay un recaudo (06) fuera de un lote"),
        (changed(b"00000003800000", b"0000000380000X"), "línea 3: valor recaudado: se esperaban"),
        (changed(b"1077227777", b"107722777K"), "línea 3: referencia: se esperaban solo dígitos"),
        (changed(b"0101000000", b"0I01000000"), "línea 3: procedencia: se esperaban solo dígitos"),
        (changed(b"0101000000", b"01O1000000"), "línea 3: medio de pago: se esperaban solo"),
        (changed(b"0101000000", b"010100000-"), "línea 3: número de operación: se esperaban solo"),
        (changed(b"0230230", b"0A30230"), "línea 3: entidad debitada: se esperaban solo dígitos"),
        (changed(b"0230230", b"02302E0"), "línea 3: sucursal: se esperaban solo dígitos"),
        (
            changed(b"02302300000002", b"0230230000000B"),
            "línea 3: secuencia: se esperaban solo dígitos",
        ),
        (changed(b"\r\n06", b"\r\n08"), "línea 3"),
        (changed(b"\r\n06", b"\r\n07"), "línea 3: tipo de registro desconocido «07»"),
        (changed(b"\r\n06", b"\r\n\r\n06"), "línea 3: está en blanco"),
        (changed(b"\r\n06", b"9\r\n06"), "línea 2: tiene 163 caracteres; el formato usa 162"),
        (replace(FILE, extra_in_batch_count=1).data(), "línea 5: el lote dice 3 registros y trae"),
        (replace(FILE, miscounted=Money(1)).data(), "línea 9: el archivo dice $ 1.288.009,51 y"),
        (changed(b"09000000003", b"09000000005"), "línea 9: el archivo dice 5 registros y trae 3"),
        (
            changed(b"\r\n0800000000200000000012880", b"\r\n0800000000200000000012881"),
            "el lote dice $",
        ),
        (changed(b"500001  ", b"500003  "), "línea 5: el control dice lote 0003 y el lote abierto"),
        (Collection(batches=[]).data(), "línea 2: el archivo no trae ningún lote"),
        (b"\r\n".join(FILE.data().split(b"\r\n")[:-2]), "línea 8: falta el control de archivo"),
        (b"\n".join(FILE.data().splitlines()[:7]), "línea 7: falta el control de archivo"),
        (
            b"\n".join([*FILE.data().splitlines()[:7], FILE.data().splitlines()[8]]),
            "no está cerrado",
        ),
        (
            b"\n".join([*FILE.data().splitlines()[:5], FILE.data().splitlines()[4]]),
            "sin lote abierto",
        ),
    ],
)
def test_what_is_not_as_the_layout_says_rejects_the_whole_file(data: bytes, why: str) -> None:
    assert why in rejected(data)


def test_every_bad_line_is_named_and_the_totals_are_not_blamed_for_them() -> None:
    data = (
        FILE.data().replace(b"00000003800000", b"0000000380000X").replace(b"41234567", b"4123456A")
    )

    told = rejected(data)

    assert "línea 3: valor recaudado" in told
    assert "línea 7: referencia" in told
    assert "suman" not in told


def test_the_same_payment_in_a_file_that_is_sent_again_is_the_same_credit() -> None:
    more = Collection(batches=[[CUOTA], [APORTES, APORTES]])  # Numbered anew, and one more came.

    first, again = read(FILE.data()), read(more.data())

    known = {credit.id for credit in first.credits}
    assert [credit.id in known for credit in again.credits] == [True, True, False]


def test_two_equal_payments_of_one_day_are_two_credits() -> None:
    ids = {credit.id for credit in read(Collection(batches=[[APORTES, APORTES]]).data()).credits}

    assert len(ids) == 2


# --- 1998 --------------------------------------------------------------------------------------


def read_1998(data: bytes) -> Statement:
    return read_asobancaria(
        data, ours=OURS, form=layout("asobancaria-1998"), source="asobancaria-1998"
    )


def test_a_file_of_1998_gives_the_same_credits_without_batches() -> None:
    statement = read_1998(FILE.of_1998())

    assert [(one.date, one.amount, one.reference, one.medium) for one in statement.credits] == [
        (one.date, one.amount, one.reference, one.medium) for one in read(FILE.data()).credits
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (replace(FILE, miscounted=Money(1)).of_1998(), "línea 5: el archivo dice"),
        (b"\r\n".join(FILE.of_1998().split(b"\r\n")[:3]), "línea 3: falta el control de archivo"),
        (FILE.data(), "línea 1"),
    ],
)
def test_a_file_of_1998_is_held_to_its_totals_too(data: bytes, why: str) -> None:
    with pytest.raises(RejectedFileError, match=why):
        read_1998(data)


# --- Whatever a file holds ---------------------------------------------------------------------

payments = st.builds(
    Paid,
    reference=st.from_regex(r"[0-9]{0,48}", fullmatch=True),
    amount=st.integers(0, 10**13).map(Money),
    medium=st.sampled_from(["01", "02", "15", "31"]),
    cause=st.sampled_from(["   ", "000", "R01"]),
)


@given(batches=st.lists(st.lists(payments, max_size=5), min_size=1, max_size=4))
def test_what_is_written_is_read_back_and_no_centavo_lost(batches: list[list[Paid]]) -> None:
    every = [paid for batch in batches for paid in batch]

    statement = read(Collection(batches=batches).data())

    kept = sum((one.amount for one in statement.left_out), statement.total)
    assert kept == sum((paid.amount for paid in every), ZERO)
    assert len({credit.id for credit in statement.credits}) == len(statement.credits)
    assert [(one.amount, one.medium == "cheque") for one in statement.credits] == [
        (paid.amount, paid.medium == "02") for paid in every if paid.amount and paid.cause != "R01"
    ]


DIGITS = [at for at, letter in enumerate(FILE.data(padded=False)) if chr(letter).isdigit()]


@given(at=st.sampled_from(DIGITS), letter=st.integers(0, 255))
def test_one_damaged_digit_is_refused_or_changes_no_money(at: int, letter: int) -> None:
    whole = FILE.data(padded=False)
    damaged = whole[:at] + bytes([letter]) + whole[at + 1 :]
    try:
        statement = read(damaged)
    except RejectedFileError as error:
        assert error.lines  # noqa: PT017 — both outcomes are right
    else:
        assert [one.amount for one in statement.credits] == [
            one.amount for one in read(whole).credits
        ]


@given(
    paid=st.lists(payments, min_size=1, max_size=8),
    cut=st.integers(0, 8),
    overlap=st.integers(0, 8),
)
def test_files_that_overlap_give_the_credits_of_the_whole(
    paid: list[Paid], cut: int, overlap: int
) -> None:
    """Each next file of a day repeats it from its beginning, as a portal lists a day."""
    parts = [paid[:cut], paid[: cut + overlap], paid]

    ids = {one.id for part in parts for one in read(Collection(batches=[part]).data()).credits}

    assert ids == {one.id for one in read(Collection(batches=[paid]).data()).credits}


@given(data=st.binary(max_size=400), cut=st.integers(0, 1500), at=st.integers(0, 1500))
def test_any_bytes_are_read_or_refused_in_our_own_words(data: bytes, cut: int, at: int) -> None:
    whole = FILE.data()
    for damaged in (data, whole[:cut], whole[:at] + data + whole[at + len(data) :]):
        try:
            statement = read(damaged)
        except TupagoError as error:
            assert error.detail  # noqa: PT017 — both outcomes are right
        else:
            assert statement.total >= ZERO
