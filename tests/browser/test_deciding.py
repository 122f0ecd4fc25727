"""Whole decisions, made by hand in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from intake.wiring import Office
from models.sql.payments import current_proposal
from models.sql.tables import Channel

SitDown = Callable[..., Page]
Receive = Callable[..., int]
StateOf = Callable[[int], str]


def test_the_queue_is_worked_through_without_touching_the_mouse(
    sit_down: SitDown, receive: Receive, state_of: StateOf
) -> None:
    first = receive(text="aportes")
    second = receive(amount="3800.00", text="aportes sociales")
    third = receive(amount="240000.00", text="cuota vivienda")
    page = sit_down("ana")

    page.keyboard.press("j")
    expect(page.locator(f"#pago-{second}")).to_have_class("level-clean selected")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/pagos/{first}")
    page.keyboard.press("a")
    page.wait_for_url(f"**/pagos/{second}")
    expect(page.locator("#said")).to_contain_text("quedó aprobado")
    page.keyboard.press("j")
    page.wait_for_url(f"**/pagos/{third}")

    assert [state_of(payment) for payment in (first, second, third)] == [
        "approved",
        "proposed",
        "proposed",
    ]


def test_a_clean_payment_is_approved_from_the_list_with_one_key(
    sit_down: SitDown, receive: Receive, state_of: StateOf
) -> None:
    clean = receive(text="aportes")
    doubtful = receive(amount="3800.00", text="aportes sociales", in_bank=False)
    page = sit_down("ana")

    page.keyboard.press("a")
    expect(page.locator("#said")).to_contain_text("quedó aprobado")
    expect(page.locator(f"#pago-{doubtful}")).to_have_class("level-warn selected")
    page.keyboard.press("a")
    expect(page.locator("#said")).to_contain_text("hay que abrirlo")

    assert (state_of(clean), state_of(doubtful)) == ("approved", "proposed")


def test_a_doubtful_payment_takes_a_reason_before_it_is_approved(
    sit_down: SitDown, receive: Receive, state_of: StateOf
) -> None:
    receive(amount="3800.00", text="aportes sociales")
    payment = receive(text="aportes", in_bank=False)
    page = sit_down("luis")
    page.goto(f"/pagos/{payment}")

    page.keyboard.press("a")
    expect(page.get_by_placeholder("Motivo")).to_be_focused()
    page.keyboard.press("Enter")
    assert state_of(payment) == "proposed", "an empty reason is none"
    page.keyboard.type("El banco lo confirmó por teléfono.")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("falta la de otra persona")
    assert state_of(payment) == "approved_once", "without the bank it takes two"

    page = sit_down("ana")
    page.goto(f"/pagos/{payment}")
    page.keyboard.press("a")
    page.get_by_placeholder("Motivo").fill("También me lo confirmó.")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("quedó aprobado")
    assert state_of(payment) == "approved"


def test_lines_are_edited_until_they_balance(
    sit_down: SitDown, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")
    page = sit_down("ana")
    page.goto(f"/pagos/{payment}")

    page.keyboard.press("e")
    amounts = page.locator("[name=valor]")
    expect(amounts).to_have_count(2)
    amounts.nth(1).fill("30.000")
    expect(page.locator(".sum-text")).to_have_text(
        "Faltan $ 4.200 por repartir; quedarían sin aplicar."
    )
    page.get_by_role("button", name="+ Línea").click()
    page.locator("[name=obligacion]").nth(2).select_option("144-014194")
    page.locator("[name=accion]").nth(2).select_option("overdue")
    amounts.nth(2).fill("5.000")
    expect(page.locator(".sum-text")).to_have_text(
        "Sobran $ 800: las líneas suman más que el pago."
    )
    page.get_by_role("button", name="Guardar reparto").click()
    expect(page.get_by_role("alert")).to_contain_text("suman más que el pago")
    expect(page.locator("#editar")).to_have_attribute("open", "")
    page.locator("[name=valor]").nth(2).fill("4.200")
    expect(page.locator(".sum-text")).to_have_text("Cuadra: $ 38.000")
    page.get_by_role("button", name="Guardar reparto").click()
    expect(page.locator("#said")).to_contain_text("quedó con el reparto nuevo")

    with office.transaction() as session:
        proposal = current_proposal(session, payment)
    assert proposal is not None
    assert [line.amount.plain for line in proposal.lines] == ["3800.00", "30000.00", "4200.00"]
    assert proposal.basis == "staff"


def test_of_two_people_at_one_payment_one_wins_and_the_other_is_told(
    sit_down: SitDown, receive: Receive, state_of: StateOf
) -> None:
    payment = receive(text="aportes")
    ana, luis = sit_down("ana"), sit_down("luis")
    ana.goto(f"/pagos/{payment}")
    luis.goto(f"/pagos/{payment}")

    ana.keyboard.press("a")
    ana.wait_for_url("**/")
    luis.keyboard.press("r")
    luis.get_by_label("El pago aparece rechazado por el banco.").check()
    luis.get_by_role("button", name="Rechazar el pago").click()

    expect(luis.get_by_role("alert")).to_contain_text("Ana María Gómez lo aprobó")
    expect(luis.get_by_role("button", name="Rechazar")).to_have_count(0)
    assert state_of(payment) == "approved"


def test_a_question_is_put_with_its_key(
    sit_down: SitDown, receive: Receive, state_of: StateOf
) -> None:
    payment = receive(text="aportes")
    page = sit_down("ana")
    page.goto(f"/pagos/{payment}")

    page.keyboard.press("p")
    page.get_by_label("Pedir una copia legible").check()
    page.get_by_role("button", name="Enviar la pregunta").click()
    expect(page.locator("#said")).to_contain_text("espera la respuesta del asociado")

    assert state_of(payment) == "waiting_member"


def test_looking_at_a_field_shows_its_place_on_the_picture(
    sit_down: SitDown, receive: Receive
) -> None:
    payment = receive(text="aportes")
    page = sit_down("ana")
    page.goto(f"/pagos/{payment}")
    picture = page.locator(".page img")
    page.wait_for_function("document.querySelector('.page img').naturalWidth > 0")
    before = picture.bounding_box()

    page.locator(".field-amount").focus()

    expect(page.locator("rect[data-box=amount]")).to_have_class("box box-amount lit")
    after = picture.bounding_box()
    assert before
    assert after
    assert after["width"] > before["width"]
    page.locator(".field-amount").blur()
    page.keyboard.press("z")
    assert picture.bounding_box() == before


def test_the_queue_refreshes_and_keeps_ones_place(sit_down: SitDown, receive: Receive) -> None:
    receive(text="aportes")
    chosen = receive(amount="3800.00", text="aportes sociales")
    page = sit_down("ana")
    page.keyboard.press("j")

    new = receive(amount="7600.00", text="aportes sociales", channel=Channel.EMAIL)
    page.evaluate("refresh()")

    expect(page.locator(f"#pago-{new}")).to_be_visible()
    expect(page.locator(f"#pago-{chosen}")).to_have_class("level-clean selected")


def test_keys_do_nothing_while_one_types(
    sit_down: SitDown, receive: Receive, state_of: StateOf
) -> None:
    payment = receive(text="aportes")
    page = sit_down("ana")
    page.goto(f"/pagos/{payment}")

    page.keyboard.press("/")
    page.keyboard.type("aaa")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    assert state_of(payment) == "proposed"


def test_everything_works_without_javascript(
    sit_down: SitDown, receive: Receive, state_of: StateOf, office: Office
) -> None:
    first = receive(text="aportes")
    second = receive(amount="3800.00", text="aportes sociales")
    page = sit_down("ana", java_script_enabled=False)

    page.locator(f"#pago-{first} a").click()
    page.locator("summary", has_text="Editar el reparto").click()
    page.locator("[name=valor]").nth(1).fill("34.000")
    page.locator("[name=obligacion]").nth(2).select_option("144-014194")
    page.locator("[name=accion]").nth(2).select_option("overdue")
    page.locator("[name=valor]").nth(2).fill("200")
    page.get_by_role("button", name="Guardar reparto").click()
    with office.transaction() as session:
        proposal = current_proposal(session, first)
    page.get_by_role("button", name="Aprobar").click()
    page.locator("summary", has_text="Rechazar").click()
    page.get_by_label("El dinero no llegó a la cuenta de la Cooperativa.").check()
    page.get_by_role("button", name="Rechazar el pago").click()

    assert proposal is not None
    assert [line.amount.plain for line in proposal.lines] == ["3800.00", "34000.00", "200.00"]
    assert (state_of(first), state_of(second)) == ("approved", "rejected")


def test_a_telephone_shows_no_page_wider_than_itself(sit_down: SitDown, receive: Receive) -> None:
    payment = receive(text="aportes")
    page = sit_down("ana")
    page.set_viewport_size({"width": 390, "height": 844})

    for path in (
        "/",
        f"/pagos/{payment}",
        "/libro",
        "/asociados/1077227777",
        "/subir",
        "/cuarentena",
    ):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{path} is {wide} wide"
