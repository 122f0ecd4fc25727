"""Money without a receipt, proposed in a real browser without the mouse."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from intake.wiring import Office
from tests.webhook.test_bank import bank_shows, made

SitDown = Callable[..., Page]


def test_money_is_proposed_and_put_aside_by_keyboard(sit_down: SitDown, office: Office) -> None:
    page = sit_down("luis")
    bank_shows(office, 240_000, credit_id="a")
    bank_shows(office, 50_000, credit_id="b", reference=None)
    bank_shows(office, 1_834, credit_id="c", reference=None)
    page.goto("/banco/sin-reclamar")
    expect(page.locator("[data-row]")).to_have_count(3)

    page.keyboard.press("p")
    expect(page.locator("#said")).to_contain_text("quedó en la cola")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.keyboard.press("p")  # Nobody's yet: the key leads to where the number is typed.
    page.keyboard.type("1077227777")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.keyboard.press("x")
    page.get_by_placeholder("Motivo").fill("Rendimientos de la cuenta")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Todo el dinero que muestra el banco")).to_be_visible()
    assert sorted(one.amount_centavos or 0 for one in made(office)) == [5_000_000, 24_000_000]


def test_receipts_without_money_are_opened_where_they_are_decided(
    sit_down: SitDown, receive: Callable[..., int]
) -> None:
    page = sit_down("ana")
    payment_id = receive(in_bank=False)
    page.goto("/banco/sin-abono")

    page.keyboard.press("r")

    expect(page).to_have_url(f"/pagos/{payment_id}?abrir=rechazar")
    expect(page.get_by_text("El dinero no llegó a la cuenta de la Cooperativa.")).to_be_visible()
