"""The trained second reader: its invented receipts, what it learns, and where it may speak."""

from __future__ import annotations

import random

import numpy as np
import pytest

from models.money import Money
from models.receipt import Receipt
from parsers.amounts import amount_in_words, find_amounts
from parsers.dates import find_dates
from parsers.fields import read_receipts
from parsers.fields.members import HELP_LINE
from parsers.fields.second_reader.invented import in_words, manner, values
from parsers.fields.second_reader.model import FILE, HIDDEN, TAGS, WIDTH, judged, weights
from parsers.fields.second_reader.spans import Tag, spans_of
from parsers.fields.second_reader.training import lessons_of, trained
from parsers.fields.second_reader.typesetting import LAYOUTS, Layout, filled, layouts_in
from parsers.fields.splitting import sheets_of
from parsers.text.plain import page_of_text

KNOWN = [
    layout for file in sorted(LAYOUTS.glob("*.txt")) for layout in layouts_in(file.read_text())
]


@pytest.mark.untraced
def test_every_invented_receipt_prints_an_amount_that_is_found() -> None:
    chance = random.Random(3)  # noqa: S311
    lost = []
    for layout in KNOWN:
        invented = filled(layout, chance)
        spans = [span for sheet in sheets_of(invented.page) for span in spans_of(sheet)]
        told = {name for parts in invented.truth.values() for _, _, name in parts}
        assert "amount" in told, layout.name
        if not any(span.money for span in spans):
            lost.append(layout.name)  # A label glued to its figure by the eye that is imitated.
    assert len(lost) < len(KNOWN) / 100


def test_names_of_invented_receipts_are_told_once() -> None:
    names = [layout.name for layout in KNOWN]

    assert len(names) > 700
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("seed", range(30))
def test_what_an_invented_receipt_says_can_be_read(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    how = manner(chance)
    said = values(chance, how)

    amount = find_amounts(said["$amount"])[0].amount
    assert amount_in_words(said["amount_words"]) == amount
    assert find_dates(said["date"]) or len(said["date"]) == len("20261112")
    assert find_amounts(said["$total"])[0].amount >= amount


def test_sums_of_money_are_spelled_out() -> None:
    assert in_words(45_900) == "cuarenta y cinco mil novecientos pesos"
    assert in_words(1_001_100) == "un millon mil cien pesos"
    assert in_words(2_000_000) == "dos millones de pesos"


def test_the_model_on_disk_fits_the_program() -> None:
    known = weights()

    assert known["clues"].shape == (WIDTH, HIDDEN)
    assert known["tags"].shape == (HIDDEN, len(TAGS))
    assert FILE.stat().st_size < 2_000_000


A_FEW = list(layouts_in((LAYOUTS / "apps.txt").read_text()))[:3]


def test_it_learns_from_a_handful_of_receipts_and_always_the_same() -> None:
    chance = random.Random(1)  # noqa: S311
    lessons = [
        one for layout in A_FEW for _ in range(25) for one in lessons_of(filled(layout, chance))
    ]

    known, again = trained(lessons), trained(lessons)

    tags = [tag for _, tag in lessons]
    assert np.mean(judged([where for where, _ in lessons], known).argmax(axis=1) == tags) > 0.9
    assert TAGS.index(Tag.AMOUNT) in tags
    assert all(np.array_equal(known[name], again[name]) for name in known)


def test_it_reads_the_amount_under_a_label_that_nobody_taught_the_rules() -> None:
    receipt = _read("""
        Confirmado, todo quedó al día
        Mandaste a la cooperativa
        $ 84.300
        Cooperativa Alianza
        Te descontamos por la vuelta    $ 1.200
        Te quedan en el bolsillo        $ 312.450
        20/10/2026  08:41
        Transferencia exitosa
    """)

    assert receipt.amount == Money.pesos(84_300)


def test_what_only_it_proposes_is_shown_to_staff_as_doubtful() -> None:
    said = [
        filled(layout, random.Random(7))  # noqa: S311
        for layout in KNOWN[:80]
    ]
    proposed = [
        (receipt, one)
        for invented in said
        for findings in read_receipts([invented.page]).findings
        if (receipt := findings.receipt)
        for name, choice in findings.choices.items()
        if (one := choice.found) and "segundo lector" in one.why and name in receipt.confidence
    ]

    assert proposed
    assert all(one.confidence < 0.9 for _, one in proposed)
    assert all("con la imagen" in " ".join(receipt.notes) for receipt, _ in proposed)


def test_it_never_takes_the_number_that_a_label_gives_to_the_payer() -> None:
    receipt = _read("""
        Bancolombia Corresponsal bancario
        Deposito a cuenta corriente
        Cuenta No.: 230053290
        Id. depositante: 14723330
        Valor del deposito: $ 60.000
        Comprobante: 3561010232
        10/10/2026 06:53:39
    """)

    assert receipt.reference is None


def test_a_sum_of_cash_and_change_under_the_members_label_is_no_reference() -> None:
    receipt = _read("""
        MERCADOS DEL VALLE   CAJA 12
        COOPERATIVA ALIANZA
        CODIGO CONVENIO   9182
        DOCUMENTO ASOCIADO   3,400,000
        VALOR   3,362,000
        CAMBIO   38,000
        AUTORIZACION 4716500
        18/11/2026 17:17
    """)

    assert receipt.reference is None
    assert "3400000 también está impreso como un valor" in receipt.notes


def test_the_number_of_a_house_is_no_payments_number() -> None:
    receipt = _read("""
        Bancolombia informa transferencia por $84.300 a COOPERATIVA ALIANZA el 20/10/2026 08:41.
        Cra 15 # 77C-21
    """)

    assert receipt.transaction_id is None


def test_a_word_glued_to_the_number_is_no_part_of_it() -> None:
    receipt = _read("""
        paymundo   APROBADA
        Hola, Diana Buitrago Ospina
        Este es el soporte de tu pago para
        COOPERATIVA ALIANZA LTDA.
        OrdenDXJF232UV3
        PV Reference821010536
        Identificación53498018
        Monto $ 149.247
        CanalEfectivo - Red VARIEDADES
        Fecha2026-09-21
        Hora12:17 a.m.
    """)

    assert receipt.transaction_id == "821010536"


@pytest.mark.parametrize("number", ["018000931987", "18000931987"])
def test_a_number_to_call_is_known_by_its_form(number: str) -> None:
    assert HELP_LINE.fullmatch(number)


def test_it_never_overrules_a_doubt_about_digits() -> None:
    receipt = _read("""
        COOPERATIVA ALIANZA
        RECIBO DE CAJA 0012345
        Valor pagado  $ 5
        20/10/2026
        Transacción exitosa
    """)

    assert receipt.amount is None


def test_a_file_of_layouts_tells_their_options() -> None:
    text = "=== una | kind=slip | status=approved\n^ HOLA\n\nVALOR | {$amount}\n=== otra\n{us}\n"

    assert list(layouts_in(text)) == [
        Layout("una", {"kind": "slip", "status": "approved"}, ("^ HOLA", "", "VALOR | {$amount}")),
        Layout("otra", {}, ("{us}",)),
    ]


def _read(text: str) -> Receipt:
    facts = read_receipts([page_of_text("\n".join(line.strip() for line in text.split("\n")))])
    assert facts.is_receipt
    return facts.receipts[0]
