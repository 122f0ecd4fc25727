"""What did not arrive by one channel goes by the other: to the member alone, and once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from intake.arrival import Arrived, take_in
from intake.identity import Address
from intake.notices import delivery
from intake.notices.elsewhere import tell_elsewhere
from intake.notices.optouts import opt_out
from intake.notices.outbox import CODE_KIND, queue_notice
from intake.replies import Reply, as_template
from intake.sending import Failed
from intake.settings import Settings
from intake.whatsapp.contents import all_contents
from intake.whatsapp.delivery import keep_report
from intake.wiring import Office
from models.sql.tables import (
    Case,
    Channel,
    Identity,
    IdentityKind,
    Member,
    Notice,
    NoticeState,
)
from tests.conftest import A_FRIDAY, Clock
from tests.fakes.twilio import FakeTwilio

MARTA, MOTHER = "1077227777", "41555222"
PHONE, MAIL = "+573005550101", "marta@correo.example"
OUR_LINE = "whatsapp:+573174424530"
CLOSED = Failed("Pasaron más de 24 horas.", "whatsapp.window_closed")
APPLIED = as_template(Reply("applied", "¡Listo!"), "applied_plain", number="BC-7F3K9")
EVERYTHING = {content.name: f"HX{number:032x}" for number, content in enumerate(all_contents())}


@pytest.fixture
def desk(office: Office) -> Office:
    """Give an office with an account at Twilio, all templates, and two members on file."""
    with FakeTwilio(now=office.now) as twilio, office.transaction() as session:
        settings = twilio.settings() | {"twilio_contents": EVERYTHING}
        kept = office.settings.model_dump(include={"home"})
        bind(session, MARTA, "Marta Ruiz", (IdentityKind.PHONE, PHONE), (IdentityKind.EMAIL, MAIL))
        bind(session, MOTHER, "Rosa Peña", (IdentityKind.EMAIL, "rosa@correo.example"))
    return replace(office, settings=Settings(_env_file=None, **kept, **settings))


def bind(session: Session, member_id: str, name: str, *addresses: tuple[IdentityKind, str]) -> None:
    session.add(Member(id=member_id, name=name))
    session.flush()
    for kind, value in addresses:
        session.add(
            Identity(
                kind=kind, value=value, member_id=member_id, source="import", created_at=A_FRIDAY
            )
        )


Tell = Callable[..., Notice]


@pytest.fixture
def told(desk: Office) -> Tell:
    """Return a function that lets a message come and queues its answer."""

    def tell(
        *,
        by: Channel = Channel.WHATSAPP,
        sender: str = f"whatsapp:{PHONE}",
        member_id: str | None = MARTA,
        verdict: str = "proven",
        reply: Reply = APPLIED,
    ) -> Notice:
        with desk.transaction() as session:
            account = OUR_LINE if by is Channel.WHATSAPP else "tupago@becoop.coop"
            arrived = Arrived(
                channel=by, account=account, external_id=secrets.token_hex(8),
                received_at=A_FRIDAY, sender=sender, text="Para aportes", sender_verdict=verdict,
            )  # fmt: skip
            case = session.get_one(Case, take_in(session, desk, arrived).case_id)
            case.sender_member_id = member_id
            notice = queue_notice(session, desk, case, reply, key=secrets.token_hex(4))
            assert notice is not None
            notice.recipient = sender
        return notice

    return tell


def fail(office: Office, notice: Notice, result: Failed = CLOSED) -> list[Notice]:
    """Let the notice fail and return what was written instead of it, oldest first."""
    with office.transaction() as session:
        delivery.note(session, office, notice.id, result, 0)
    return instead_of(office, notice)


def instead_of(office: Office, notice: Notice) -> list[Notice]:
    with office.reading() as session:
        return list(
            session.exec(
                select(Notice)
                .where(Notice.instead_of_id == notice.id)
                .order_by(col(Notice.created_at))
            )
        )


def report(office: Office, notice: Notice, status: str, code: int) -> list[Notice]:
    form = {"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": str(code)}
    with office.transaction() as session:
        reported = keep_report(session, office, form, notice.id)
        assert reported is not None
        tell_elsewhere(session, office, reported)
    return instead_of(office, notice)


def test_what_whatsapp_no_longer_takes_goes_to_the_members_mail_in_the_same_words(
    desk: Office, told: Tell
) -> None:
    notice = told()

    [mail] = fail(desk, notice)

    assert (mail.channel, mail.recipient, mail.state) == ("email", MAIL, NoticeState.QUEUED)
    assert mail.body.startswith("Le escribimos por correo porque")
    assert mail.body.endswith(notice.body)
    assert mail.subject is not None
    assert "[BC-" in mail.subject
    assert mail.kind == "applied"
    assert mail.mail_message_id


@pytest.mark.parametrize("code", [63014, 63024, 63003, 21610, 63013])
def test_what_whatsapp_reports_as_lost_goes_by_mail_once_however_often_it_says_so(
    desk: Office, told: Tell, code: int
) -> None:
    notice = told()

    report(desk, notice, "undelivered", code)
    report(desk, notice, "failed", code)

    assert [one.channel for one in report(desk, notice, "undelivered", code)] == ["email"]


def test_a_window_that_whatsapp_calls_closed_is_tried_with_the_template_and_then_by_mail(
    desk: Office, told: Tell
) -> None:
    notice = told()

    [template] = report(desk, notice, "failed", 63016)
    assert (template.channel, template.recipient) == ("whatsapp", notice.recipient)
    [mail] = report(desk, template, "undelivered", 63016)

    assert (mail.channel, mail.recipient) == ("email", MAIL)
    assert fail(desk, mail, Failed("550", "mail.refused")) == [], "never in a circle"


def test_a_mail_that_came_back_goes_as_a_template_to_the_phone(desk: Office, told: Tell) -> None:
    notice = told(by=Channel.EMAIL, sender=MAIL)

    [message] = fail(desk, notice, Failed("550", "mail.refused"))

    assert (message.channel, message.recipient) == ("whatsapp", f"whatsapp:{PHONE}")
    assert message.body == notice.body
    assert message.template == "applied_plain"
    assert fail(desk, message) == []


def test_a_mail_that_came_back_goes_nowhere_when_whatsapp_would_not_take_it(
    desk: Office, told: Tell
) -> None:
    notice = told(by=Channel.EMAIL, sender=MAIL, reply=Reply("acknowledgement", "Recibimos …"))

    assert fail(desk, notice, Failed("550", "mail.refused")) == []


def test_a_strangers_notice_goes_nowhere_else(desk: Office, told: Tell) -> None:
    assert fail(desk, told(sender="whatsapp:+573009999999", member_id=None)) == []


def test_who_writes_in_a_members_name_causes_no_message_to_that_member(
    desk: Office, told: Tell
) -> None:
    notice = told(by=Channel.EMAIL, sender=MAIL, verdict="unproven")

    assert fail(desk, notice, Failed("550", "mail.refused")) == []


def test_an_address_that_was_given_to_another_member_since_gets_nothing(
    desk: Office, told: Tell
) -> None:
    notice = told()
    with desk.transaction() as session:
        for identity in session.exec(select(Identity).where(Identity.value == PHONE)):
            identity.member_id = MOTHER

    assert fail(desk, notice) == []


def test_a_code_for_one_address_never_goes_to_another(desk: Office, told: Tell) -> None:
    assert fail(desk, told(reply=Reply(CODE_KIND, "Su código es 123456."))) == []


def test_an_address_that_wants_no_messages_is_not_the_next_one(desk: Office, told: Tell) -> None:
    notice = told()
    with desk.transaction() as session:
        mail = Address(IdentityKind.EMAIL.value, MAIL)
        opt_out(session, desk, mail, "no me escriban", case_number="BC-2")

    assert fail(desk, notice) == []


def test_what_was_delivered_after_all_stays_delivered(desk: Office, told: Tell) -> None:
    notice = told()
    report(desk, notice, "delivered", 0)

    assert report(desk, notice, "undelivered", 63024) == []


def test_what_staff_have_seen_to_is_told_by_nobody_else(
    desk: Office, told: Tell, clock: Clock
) -> None:
    notice = told()
    clock.moment += timedelta(minutes=1)
    with desk.transaction() as session:
        session.get_one(Notice, notice.id).handled_at = clock()

    assert fail(desk, notice) == []
