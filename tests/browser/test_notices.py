"""Notices that did not arrive, seen to in a real browser without the mouse."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from intake.wiring import Office
from models.sql.tables import Notice
from tests.webhook.test_notices import lose

SitDown = Callable[..., Page]


def test_notices_are_seen_to_by_keyboard(sit_down: SitDown, office: Office) -> None:
    page = sit_down("ana")
    first, second, third = (lose(office) for _ in range(3))
    page.goto("/avisos")
    expect(page.locator("[data-row]")).to_have_count(3)
    expect(page.locator("nav .count").last).to_have_text("3")

    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1)).to_have_class("card selected")
    page.keyboard.press("t")
    expect(page.locator("#said")).to_contain_text("usted le avisó")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.keyboard.press("e")
    expect(page.locator("#said")).to_contain_text("otra vez en camino")
    page.keyboard.press("c")
    expect(page.locator("#said")).to_contain_text("va por correo")
    expect(page.get_by_text("Todos los avisos llegaron.")).to_be_visible()

    with office.reading() as session:
        seen_to = [session.get_one(Notice, lost.id) for lost in (first, second, third)]
    assert all(notice.handled_by == "ana" for notice in seen_to)
