"""WhatsApp's window is closed: the template goes, it does not arrive, and the mail does.

A code that proves who somebody is goes as a template of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from sqlmodel import select

from intake.payments.posting import post_payment
from intake.payments.review import Staff, approve, reject
from intake.whatsapp.contents import code_template
from intake.wiring import Office
from models.payment import State
from models.sql.tables import Case, Identity, IdentityKind, Notice, NoticeState
from parsers.process import Reader
from tests.conftest import Clock
from tests.fakes.twilio import through
from tests.intake.email.smtp_server import SmtpServer
from tests.intake.email.test_bounces import report
from tests.journeys.chat import Chat, conversation
from tests.journeys.people import LUZ, LUZ_MAIL, LUZ_PHONE, a_letter
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.pages import app_of

NESTOR, NESTOR_PHONE = "88776655", "whatsapp:+573005550111"
NESTOR_MAIL = "nestor.camargo@correo.example"
STRANGER = "whatsapp:+573009999999"
TULIO, TULIO_PHONE = "19223344", "whatsapp:+573005550177"
ANA = Staff("ana", "approver")


@dataclass(frozen=True)
class Days:
    """A conversation that goes on for days, with a mail server that is really there."""

    chat: Chat
    smtp: SmtpServer
    ana: Visitor

    def pay(self, sender: str) -> Case:
        return self.chat.say(sender, "para aportes", self.chat.transfer(38_000, LUZ))

    def apply(self, case: Case) -> None:
        """Let staff approve the payment three days later, and tell the member."""
        self.chat.wait(days=3)
        payment = self.chat.payment(case)
        with self.chat.office.transaction() as session:
            approve(
                session, self.chat.office, payment.id or 0, ANA, payment.version, reason="Se vio."
            )
            post_payment(session, self.chat.office, payment.id or 0)
        self.chat.deliver()

    def report(self, status: str, code: int) -> None:
        """Let Twilio report on the newest message, and send what comes of it."""
        post = through(self.chat.client)
        sid = self.chat.twilio.sent[-1].sid
        assert self.chat.twilio.report(sid, status, post=post, error_code=code) == 204
        self.chat.deliver()

    def come_back(self, notice: Notice) -> None:
        """Let a server report that the mail could not be delivered."""
        bounce = message_from_bytes(report(ours=notice.mail_message_id or ""), policy=default)
        assert isinstance(bounce, EmailMessage)
        self.chat.mail(bounce)

    def bring_in_tulio(self) -> None:
        """Bring in a member who has a phone and no mail, and has not written for long."""
        with self.chat.office.transaction() as session:
            owed = invented.owed("1-19223344", "social_contributions", "Aportes", monthly=38_000)
            member = invented.add_member(session, TULIO, "Tulio Mesa Roa", owed)
            member.email, member.phone = None, TULIO_PHONE.removeprefix("whatsapp:")
            session.add(
                Identity(
                    kind=IdentityKind.PHONE,
                    value=member.phone,
                    member_id=TULIO,
                    source="import",
                    created_at=self.chat.office.now(),
                )
            )

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one.data, policy=default) for one in self.smtp.received]

    def notices(self, case: Case, kind: str) -> list[Notice]:
        """Return the notices of this kind, each after the one that it was written instead of."""
        with self.chat.office.reading() as session:
            found = session.exec(
                select(Notice).where(Notice.case_id == case.id, Notice.kind == kind)
            ).all()
        return sorted(found, key=lambda notice: notice.instead_of_id is not None)


@pytest.fixture
def days(office: Office, clock: Clock, reader: Reader) -> Iterator[Days]:
    with conversation(office, clock, reader) as chat, SmtpServer() as smtp:
        told = {"smtp_host": "127.0.0.1", "smtp_port": smtp.port, "smtp_tls": "none"}
        connected = replace(chat.office, settings=chat.office.settings.model_copy(update=told))
        app = app_of(connected)
        with connected.transaction() as session:
            person = invented.add_person(session, connected, "ana", "Ana María Gómez")
        ana = Visitor(app)
        ana.be(person)
        yield Days(replace(chat, office=connected, client=app.test_client()), smtp, ana)


def test_a_template_that_does_not_arrive_is_followed_by_a_mail_in_the_same_words(
    days: Days,
) -> None:
    case = days.pay(LUZ_PHONE)
    days.apply(case)

    template = days.chat.told(LUZ_PHONE)[-1]
    assert template.content_sid is not None
    assert template.body == (
        f"¡Listo! Aplicamos su pago de $ 38.000, del radicado {case.number}. ¡Gracias por su pago!"
    )
    assert days.mails == []

    days.report("undelivered", 63024)
    days.report("undelivered", 63024)  # As Twilio does: twice, and out of order.
    days.report("sent", 0)

    [mail] = days.mails
    assert mail["To"] == LUZ_MAIL
    assert case.number in mail["Subject"]
    assert "no pudimos entregarle este mensaje por WhatsApp" in mail.get_content()
    assert f"Aplicamos su pago de $ 38.000 (radicado {case.number})" in mail.get_content()
    lost, told = days.notices(case, "applied")
    assert (lost.state, told.state) == (NoticeState.FAILED, NoticeState.SENT)
    assert told.instead_of_id == lost.id
    assert case.number not in days.ana.get("/avisos").text, "nobody has to see to it"
    page = days.ana.get(f"/casos/{case.number}").text
    assert "no se pudo enviar" in page

    days.come_back(told)

    assert len(days.notices(case, "applied")) == 2, "never in a circle"
    page = days.ana.get("/avisos").text
    assert case.number in page
    assert "El correo rebotó" in page
    days.ana.post(f"/avisos/{told.id}/telefono")
    assert "usted le avisó" in days.ana.get("/avisos").text
    assert case.number not in days.ana.get("/avisos").text


def test_what_whatsapp_calls_too_late_goes_once_as_the_template(days: Days) -> None:
    case = days.pay(LUZ_PHONE)
    days.report("failed", 63016)  # The acknowledgement has no template.
    assert [mail["To"] for mail in days.mails] == [LUZ_MAIL]
    payment = days.chat.payment(case)
    with days.chat.office.transaction() as session:
        reject(session, days.chat.office, payment.id or 0, ANA, payment.version, reason="No llegó.")
    days.chat.deliver()
    assert days.chat.told(LUZ_PHONE)[-1].content_sid is None

    days.report("failed", 63016)

    assert days.chat.told(LUZ_PHONE)[-1].content_sid is not None
    assert len(days.mails) == 1
    days.report("delivered", 0)
    assert "Todos los avisos llegaron." in days.ana.get("/avisos").text


def test_a_strangers_notice_stays_where_a_person_sees_it(days: Days) -> None:
    case = days.pay(STRANGER)
    days.apply(case)
    template = days.chat.told(STRANGER)[-1]
    assert "$" not in template.body

    days.report("undelivered", 63014)

    assert len(days.notices(case, "applied")) == 1
    page = days.ana.get("/avisos").text
    assert case.number in page
    assert "bloqueó nuestra línea" in page
    assert LUZ_MAIL not in page


def test_a_mail_that_comes_back_is_followed_by_the_template(days: Days) -> None:
    letter = a_letter(LUZ_MAIL, "para aportes", days.chat.transfer(38_000, LUZ), subject="Mi pago")
    case = days.chat.mail(letter)
    days.apply(case)
    [told] = days.notices(case, "applied")

    days.come_back(told)

    [message] = days.chat.told(LUZ_PHONE)
    assert message.content_sid is not None
    assert f"Aplicamos su pago de $ 38.000, del radicado {case.number}" in message.body


def test_a_reminder_that_falls_to_the_mail_is_answered_by_mail(days: Days) -> None:
    words = "para abonar a capital de mi crédito de vivienda"
    case = days.chat.say(NESTOR_PHONE, words, days.chat.transfer(6_000_000, NESTOR))
    days.chat.wait(days=4)
    days.chat.chase()
    template = days.chat.told(NESTOR_PHONE)[-1]
    assert template.content_sid is not None
    assert "1. Reducir el plazo" in template.body

    days.report("undelivered", 63003)

    [mail] = days.mails
    assert mail["To"] == NESTOR_MAIL
    assert "\n2. Reducir la cuota" in mail.get_content()
    answer = a_letter(NESTOR_MAIL, "la 2, gracias", subject=f"Re: {mail['Subject']}")
    answer["In-Reply-To"] = mail["Message-ID"]
    days.chat.mail(answer)

    payment = days.chat.payment(case)
    assert payment.state == State.PROPOSED
    assert [action for _, action, _ in days.chat.lines(payment)] == ["reduce_installment"]
    assert "Gracias, lo anotamos" in days.mails[-1].get_content()


def test_a_member_with_nothing_but_a_phone_gets_the_code_as_whatsapps_own_template(
    days: Days,
) -> None:
    days.bring_in_tulio()

    case = days.chat.say(STRANGER, f"para {TULIO}", days.chat.transfer(38_000, TULIO))

    assert "le enviamos un código" in days.chat.told(STRANGER)[-1].body
    [message] = days.chat.told(TULIO_PHONE)
    assert message.content_sid == days.chat.office.settings.twilio_contents[code_template().name]
    assert message.body.endswith("es tu código de verificación. Por tu seguridad, no lo compartas.")
    [kept] = days.notices(case, "identity_code")
    [code] = re.findall(r"\d{6}", message.body)
    assert code not in f"{kept.body}{kept.variables}", "no code is kept once it is out"
    days.chat.say(STRANGER, code)
    assert "Ya sabemos que es usted" in days.chat.told(STRANGER)[-1].body
    assert days.chat.payment(case).sender_verified


def test_a_code_that_no_template_carries_is_work_for_a_person(days: Days) -> None:
    days.bring_in_tulio()
    contents = dict(days.chat.office.settings.twilio_contents)
    del contents[code_template().name]
    told = days.chat.office.settings.model_copy(update={"twilio_contents": contents})
    chat = replace(days.chat, office=replace(days.chat.office, settings=told))

    case = chat.say(STRANGER, f"para {TULIO}", chat.transfer(38_000, TULIO))

    assert "le enviamos un código" in chat.told(STRANGER)[-1].body, "as to anybody"
    assert chat.told(TULIO_PHONE) == []
    page = days.ana.get("/avisos").text
    for part in (case.number, "Tulio Mesa Roa", "Llame al asociado", "••••••"):
        assert part in page
    [lost] = days.notices(case, "identity_code")
    assert "code" not in (lost.variables or {})
    days.ana.post(f"/avisos/{lost.id}/telefono")
    assert "Todos los avisos llegaron." in days.ana.get("/avisos").text


def test_a_message_lost_in_passing_comes_by_the_same_channel_a_little_later(days: Days) -> None:
    case = days.pay(LUZ_PHONE)

    days.report("undelivered", 63018)  # A limit of WhatsApp's, …
    days.report("undelivered", 30008)  # … and then something that nobody explains.
    days.report("delivered", 0)

    told = days.chat.told(LUZ_PHONE)
    assert len(told) == 3
    assert len({one.body for one in told}) == 1
    assert days.mails == []
    [acknowledged] = days.notices(case, "acknowledgement")
    assert acknowledged.state == NoticeState.DELIVERED
    assert "Todos los avisos llegaron." in days.ana.get("/avisos").text


def test_a_message_lost_again_and_again_goes_by_mail(days: Days) -> None:
    case = days.pay(LUZ_PHONE)

    for _ in range(4):
        assert days.mails == []
        days.report("undelivered", 63018)

    [mail] = days.mails
    assert mail["To"] == LUZ_MAIL
    assert "no pudimos entregarle este mensaje por WhatsApp" in mail.get_content()
    assert len(days.notices(case, "acknowledgement")) == 2
