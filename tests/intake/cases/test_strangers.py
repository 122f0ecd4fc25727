"""No reply to an unproven sender holds a datum that he did not send (POLICY.md rule 12)."""

from __future__ import annotations

import re
import shutil
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from applier.options import PREPAYMENTS, SAME_PAYMENT, member_in
from intake.replies import sentence, sentences
from intake.settings import Settings
from intake.wiring import open_office
from models.payment import State
from models.sql.tables import Message, Notice, NoticeState
from parsers.process import Reader
from tests.conftest import Clock, close_office
from tests.intake.cases.desk import Desk
from tests.intake.cases.strangers import (
    MAIL,
    MARKERS,
    PHONE,
    Walk,
    receipt,
    settle_in,
    strangers,
    walk,
    words_of,
)
from tests.journeys.people import AUTHORITY, a_letter, bring_in_members

DAUGHTER = "la hija, asociada"
# Sentences that only a proven member is told, or that are not said to senders at all. Whoever adds
# one to replies.toml either makes a stranger meet it on his way, or says here that he never does.
NEVER_TO_STRANGERS = {
    "acknowledgement.applies": "how the member's payment is applied",
    "acknowledgement.of_payment": "the same, for each of several payments",
    "applied.body": "the same, when it is posted",
    "applied.from_bank": "the same, where nobody sent the payment",
    "applied.where": "the same",
    "duplicate.in_bank": "only to whom the money is applied",
    "question.intro_from_bank": "to the address on file",
    "templates.missing_detail_from_bank": "to the address on file",
    "reversed.body": "what is taken back, with its amount",
    "templates.reversed": "the same, outside WhatsApp's window",
    "templates.applied": "the same, outside WhatsApp's window",
    "introduction.bound": "he is none any more",
    "introduction.code": "to the address on file",
    "introduction.code_subject": "to the address on file",
    "introduction.code_not_you": "to the address on file",
    "introduction.mail_address": "to the address on file",
    "introduction.phone_number": "to the address on file",
    "introduction.hidden_number": "to the address on file",
    "introduction.added": "to the address on file",
    "introduction.added_subject": "to the address on file",
    "introduction.not_you": "to the address on file",
    "templates.address_added": "to the address on file",
    "elsewhere.subject": "to the address on file",
    "elsewhere.by_mail": "to the address on file",
}


@pytest.fixture(scope="module")
def walks(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, reader: Reader
) -> Iterator[list[Walk]]:
    """Give the ways of all strangers, walked once."""
    home = tmp_path_factory.mktemp("strangers")
    shutil.copy(migrated_sqlite, home / "tupago.sqlite")
    clock = Clock()
    settings = Settings(
        home=home,
        mail_trusted_server=AUTHORITY,
        privacy_policy_url="https://becoop.example/datos",
        _env_file=None,
    )
    office = open_office(settings, now=clock)
    desk = Desk(office, clock, reader)
    bring_in_members(office)
    settle_in(office)
    hers = receipt(desk, 98_765)
    known = desk.mail(a_letter(MAIL, "para el crédito Turpial", hers, subject="Mi pago"))
    own = desk.whatsapp(f"whatsapp:{PHONE}", "para el crédito", receipt(desk, 50_500))
    assert "turpial" in desk.told(known, MAIL).lower(), "she herself is told"
    assert "guacamaya" in desk.told(own, f"whatsapp:{PHONE}").lower()
    number = desk.case(known).number
    yield [walk(desk, who, number, hers) for who in strangers(desk)]
    close_office(office)


def test_no_reply_to_an_unproven_sender_holds_a_members_datum(walks: list[Walk]) -> None:
    told = [
        (way.who.title, about, marker, notice.body)
        for way in walks
        for about, notice in way.said
        for marker in MARKERS
        if marker in words_of(notice) and marker not in about.lower()
    ]
    assert told == []


def test_nobody_else_hears_of_a_members_case_not_even_by_its_number(walks: list[Walk]) -> None:
    others = [way for way in walks if way.who.address != MAIL]
    unasked = [
        (way.who.title, about)
        for way in others
        for about, notice in way.said
        if way.hers in notice.body and way.hers not in about
    ]
    assert unasked == []
    answers = {
        notice.body.partition("\n\n")[0]
        for way in others
        for about, notice in way.said
        if f"aplicaron el {way.hers}" in about and notice.state != NoticeState.SUPPRESSED
    }
    assert answers == {sentence("other", "asks_status")}


def test_no_reply_to_an_unproven_sender_offers_a_choice_about_what_is_owed(
    walks: list[Walk],
) -> None:
    offered = {
        choice["title"] for notice in _to_nobodys_friend(walks) for choice in notice.choices or ()
    }
    members = {title for title in offered if member_in(title)}
    assert offered - members <= {*PREPAYMENTS, *SAME_PAYMENT}


def test_an_unproven_sender_chooses_only_among_numbers_that_he_wrote_himself(
    walks: list[Walk],
) -> None:
    offered = [
        (way, notice, number)
        for way in walks
        for _, notice in way.said
        for choice in notice.choices or ()
        if (number := member_in(choice["title"]))
    ]
    assert offered
    for way, notice, number in offered:
        with way.desk.office.reading() as session:
            texts = session.exec(
                select(Message.text).where(
                    Message.case_id == notice.case_id, Message.sender == way.who.address
                )
            ).all()
        assert number in re.sub(r"[.\s]", "", " ".join(text or "" for text in texts))


def test_everybody_who_may_be_answered_is_served(walks: list[Walk]) -> None:
    for way in walks:
        served = [notice for _, notice in way.said if notice.kind == "acknowledgement"]
        forged = way.who.title == "correo de la asociada, falso"
        assert served
        assert all("radicado" in notice.body for notice in served)
        sent = {notice.state != NoticeState.SUPPRESSED for notice in served}
        assert sent == {not forged}
        assert forged or any("Quedará revisado a más tardar" in one.body for one in served)


def test_the_way_leads_through_every_state_and_every_sentence(walks: list[Walk]) -> None:
    states = set().union(*(way.states for way in walks))
    assert states == set(State) - {State.READING, State.APPROVED_ONCE}
    said = "\n".join(
        "\n".join([notice.subject or "", notice.body, _as_sent(notice)])
        for notice in _to_nobodys_friend(walks)
    )
    told = {
        f"{kind}.{name}"
        for kind, section in sentences().items()
        for name, text in section.items()
        if _as_pattern(text).search(said)
    }
    every = {
        f"{kind}.{name}"
        for kind, section in sentences().items()
        for name, text in section.items()
        if string.Template(text).get_identifiers()  # Fixed words hold nobody's data.
    }
    assert sorted(told & set(NEVER_TO_STRANGERS)) == []
    assert sorted(every - told - set(NEVER_TO_STRANGERS)) == []


def _to_nobodys_friend(walks: list[Walk]) -> list[Notice]:
    """Return what was said to all but the daughter, who may hear of what she owes herself."""
    return [notice for way in walks if way.who.title != DAUGHTER for _, notice in way.said]


def _as_sent(notice: Notice) -> str:
    """Return the template's words, as they go out where WhatsApp's window is closed."""
    if notice.template is None:
        return ""
    return sentence("templates", notice.template, **(notice.variables or {}))


def _as_pattern(text: str) -> re.Pattern[str]:
    """Return what finds the sentence in a reply, whatever its values are."""
    names = dict.fromkeys(string.Template(text).get_identifiers(), "\0")
    filled = string.Template(text).substitute(names).strip()
    return re.compile(".+?".join(map(re.escape, filled.split("\0"))), re.DOTALL)
