"""What two people do with their keys: reverse a posting, approve a large payment, approve many."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from intake.payments.posting import post_payment
from intake.payments.review import Staff, approve
from intake.wiring import Office
from models.sql.tables import Payment

Receive = Callable[..., int]
StateOf = Callable[[int], str]
SitDown = Callable[..., Page]


def post(office: Office, payment: int) -> None:
    with office.transaction() as session:
        version = session.get_one(Payment, payment).version
        approve(session, office, payment, Staff("ana", "approver"), version)
        post_payment(session, office, payment)


def test_a_reversal_is_asked_by_one_person_and_confirmed_by_another_by_keyboard(
    sit_down: SitDown, receive: Receive, state_of: StateOf, office: Office
) -> None:
    payment = receive(text="aportes")
    post(office, payment)
    ana, luis = sit_down("ana"), sit_down("luis")

    ana.goto(f"/pagos/{payment}")
    ana.keyboard.press("v")
    ana.keyboard.type("Se aplicó al crédito de otra persona")
    ana.get_by_role("button", name="Pedir la reversa").press("Enter")
    expect(ana.get_by_text("espera que otra persona confirme")).to_be_visible()
    expect(ana.get_by_text("la confirma otra persona")).to_be_visible()
    assert state_of(payment) == "posted"

    luis.goto("/")
    luis.get_by_role("link", name="Reversas pedidas 1").click()
    luis.wait_for_url("**/?estado=reversas")
    expect(luis.locator("[data-row].selected")).to_be_visible()
    luis.keyboard.press("Enter")
    luis.wait_for_url(f"**/pagos/{payment}")
    luis.keyboard.press("v")
    luis.keyboard.press("Enter")
    expect(luis.get_by_text("quedó reversado")).to_be_visible()
    assert state_of(payment) == "reversed"


def test_a_very_large_amount_is_typed_again_by_both(
    sit_down: SitDown, receive: Receive, state_of: StateOf
) -> None:
    payment = receive(amount="25000000.00", text="ahorro permanente")

    for username, typed in (("ana", "2.500.000"), ("ana", "25.000.000"), ("luis", "25000000")):
        page = sit_down(username)
        page.goto(f"/pagos/{payment}")
        page.keyboard.press("a")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        if typed == "2.500.000":
            expect(page.get_by_role("alert")).to_contain_text("no es el de este pago")
            assert state_of(payment) == "proposed"
        else:
            expect(page.locator(".notice-done")).to_be_visible()

    assert state_of(payment) == "approved"


def test_the_clean_ones_are_approved_together_by_two_keys(
    sit_down: SitDown, receive: Receive, state_of: StateOf
) -> None:
    first = receive(text="aportes")
    second = receive(amount="240000.00", text="lo vencido del crédito de vivienda")
    page = sit_down("ana")

    page.keyboard.press("l")
    expect(page.locator("[data-total]")).to_have_text("$ 278.000")
    page.get_by_role("checkbox").first.uncheck()
    expect(page.locator("[data-total]")).to_have_text("$ 240.000")
    page.get_by_role("checkbox").first.check()
    page.keyboard.press("a")
    expect(page.get_by_text("2 pagos quedaron aprobados, por $ 278.000.")).to_be_visible()

    assert (state_of(first), state_of(second)) == ("approved", "approved")
