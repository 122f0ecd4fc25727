from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TupagoError
from models.money import ZERO, Money
from parsers.bankfiles.asobancaria import read_asobancaria
from parsers.bankfiles.problems import RejectedFileError
from parsers.bankfiles.statement import Statement
from tests.parsers.bankfiles.files import OURS, Collection, Paid

APORTES = Paid(reference="1077227777", amount=Money.pesos(38_000))
CUOTA = Paid(reference="52345678", amount=Money(125_000_050), medium="15")
FILE = Collection(batches=[[APORTES, CUOTA], [Paid(reference="41234567", amount=Money.pesos(9))]])


def read(data: bytes) -> Statement:
    return read_asobancaria(data, ours=OURS, source="asobancaria-2001")


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


def test_returned_payments_and_cheques_are_left_out_but_count_in_the_totals() -> None:
    returned = Paid(reference="1", amount=Money.pesos(10), cause="R03")
    cheque = Paid(reference="2", amount=Money.pesos(20), medium="02")

    statement = read(Collection(batches=[[APORTES, returned, cheque]]).data())

    assert [one.reference for one in statement.credits] == ["1077227777"]
    assert [(one.line, one.reason) for one in statement.left_out] == [
        (4, "devuelto, causal R03"),
        (5, "cheque, todavía en canje"),
    ]


def test_zeros_as_return_cause_mean_paid() -> None:
    paid = Paid(reference="1077227777", amount=Money.pesos(38_000), cause="000")

    assert len(read(Collection(batches=[[paid]]).data()).credits) == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no empieza con su encabezado"),
        (b"hola,mundo", "no empieza con su encabezado"),
        (Collection(batches=FILE.batches, nit="9006491199").data(), "no es el de la Cooperativa"),
        (Collection(batches=FILE.batches, account="0" * 16 + "7").data(), "no es de la Coop"),
        (Collection(batches=FILE.batches, day="20261320").data(), "fecha de recaudo"),
        (Collection(batches=FILE.batches, extra_in_batch_count=1).data(), "registros y trae"),
        (Collection(batches=FILE.batches, miscounted=Money(1)).data(), "suman"),
        (Collection(batches=[]).data(), "ningún lote"),
        (b"\r\n".join(FILE.data().split(b"\r\n")[:-2]), "falta el control de archivo"),
        (FILE.data() + FILE.data(), "después del control"),
        (FILE.data().replace(b"00000003800000", b"0000000380000X"), "valor recaudado"),
        (FILE.data().replace(b"\r\n05", b"\r\n07", 1), "tipo de registro desconocido"),
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


payments = st.builds(
    Paid,
    reference=st.from_regex(r"[0-9]{0,48}", fullmatch=True),
    amount=st.integers(0, 10**13).map(Money),
    medium=st.sampled_from(["01", "02", "15", "31"]),
    cause=st.sampled_from(["   ", "000", "R01"]),
)


@given(batches=st.lists(st.lists(payments, max_size=5), min_size=1, max_size=4))
def test_no_centavo_of_a_file_is_lost_or_invented(batches: list[list[Paid]]) -> None:
    statement = read(Collection(batches=batches).data())

    kept = sum((one.amount for one in statement.left_out), statement.total)
    assert kept == sum((paid.amount for batch in batches for paid in batch), ZERO)
    assert len({credit.id for credit in statement.credits}) == len(statement.credits)


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
