"""What was read with doubt shows on the page, beside the field, and why."""

from __future__ import annotations

import re

from intake.wiring import Office
from models.sql.payments import get_payment
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive

WHY = "ningún rótulo conocido dice cuál es el valor: compárelo con la imagen"
DOUBTFUL = {
    "confidence": {"amount": 0.89, "reference": 0.98},
    "doubts": {"amount": WHY},
}


def field(page: str, name: str) -> str:
    found = re.search(rf'<div class="field[^>]*data-field="{name}".*?</div>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_a_certain_receipt_shows_no_doubt_anywhere(ana: Visitor, receive: Receive) -> None:
    page = ana.get(f"/pagos/{receive(text='aportes')}").text

    assert 'class="crop"' not in page
    assert " low" not in field(page, "amount")
    assert "doubtful" not in page
    assert "why-doubtful" not in ana.get("/").text


def test_a_doubtful_amount_says_why_beside_what_is_printed(ana: Visitor, receive: Receive) -> None:
    page = ana.get(f"/pagos/{receive(text='aportes', fields=DOUBTFUL)}").text
    amount = field(page, "amount")

    assert f"<small>{WHY}</small>" in amount
    assert re.search(r'<svg viewBox="[\d. ]+" role="img"', amount)
    assert 'class="box box-amount doubtful"' in page
    assert 'class="crop"' not in field(page, "reference")


def test_the_queue_tells_only_the_shortest_reason(ana: Visitor, receive: Receive) -> None:
    receive(text="aportes", fields=DOUBTFUL)

    queue = ana.get("/").text

    assert (
        '<small class="why-doubtful">ningún rótulo conocido dice cuál es el valor</small>' in queue
    )
    assert "compárelo" not in queue


def test_a_missing_amount_says_why_it_was_not_read(ana: Visitor, receive: Receive) -> None:
    two = "dos lecturas del valor: $ 54.000 o $ 45.000"
    payment = receive(amount=None, text="aportes", fields={"doubts": {"amount": two}})

    amount = field(ana.get(f"/pagos/{payment}").text, "amount")

    assert "no se lee" in amount
    assert two in amount
    assert "dos lecturas del valor</small>" in ana.get("/").text


def test_what_a_person_has_corrected_is_no_longer_doubtful(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes", fields=DOUBTFUL)
    with office.transaction() as session:
        one = get_payment(session, payment)
        one.receipt = dict(one.receipt) | {"amount": "39000.00"}

    amount = field(ana.get(f"/pagos/{payment}").text, "amount")

    assert "corregido; se leyó $ 38.000" in amount
    assert "crop" not in amount


def test_what_was_read_before_reasons_were_kept_says_how_sure_it_was(
    ana: Visitor, receive: Receive
) -> None:
    payment = receive(text="aportes", fields={"confidence": {"amount": 0.85}})

    assert "lectura dudosa (85 %)" in field(ana.get(f"/pagos/{payment}").text, "amount")


def test_the_queue_tells_of_a_repetition_before_what_is_true_of_many(
    ana: Visitor, receive: Receive
) -> None:
    receive(text="aportes")
    receive(text="aportes", verified=False, in_bank=False, fields={"transaction_id": None})

    chips = re.findall(r'class="chip chip-warn">([^<]+)<', ana.get("/?estado=todos").text)

    assert chips[0] == "posible duplicado"


def test_a_doubtful_amount_is_told_beside_a_graver_matter(ana: Visitor, receive: Receive) -> None:
    receive(member_id=None, text="aportes", fields=DOUBTFUL | {"reference": None})

    queue = ana.get("/?estado=todos").text

    assert "asociado sin identificar" in queue
    assert "why-doubtful" in queue
