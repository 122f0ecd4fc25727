"""The whole house as it is deployed: page, worker and mail watch, and all they talk to."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

import requests
from sqlmodel import select

from intake.settings import Settings
from intake.wiring import Office, migrate_all, open_office
from models.sql.tables import Heartbeat
from tests.conftest import close_office
from tests.fakes.twilio import FakeMessage, FakeTwilio
from tests.fakes.twilio.twilio import MESSAGES_PATH
from tests.intake.email.certificates import make_certificates
from tests.intake.email.dovecot import PASSWORD, Dovecot
from tests.intake.email.smtp_server import SmtpServer
from tests.journeys.people import AUTHORITY, bring_in_members
from tests.journeys.processes import MailWatch, Process, Web, Worker, eventually, free_port
from tests.journeys.proxy import TlsProxy
from tests.webhook import invented

_DONE: Final = "Procesados"


@dataclass(frozen=True, kw_only=True)
class House:
    """An office in operation. Tests share it: each has members of its own."""

    office: Office
    processes: tuple[Process, ...]
    url: str  # Where the page is, for people and for Twilio.
    authority: str  # Path of the certificate that vouches for it.
    twilio: FakeTwilio
    dovecot: Dovecot
    smtp: SmtpServer

    # --- What others do ---------------------------------------------------------------------

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
        """Post a form from outside, as Twilio does, and return the HTTP status."""
        with requests.Session() as session:
            session.trust_env = False  # No proxy stands between us and this machine.
            session.verify = self.authority
            answer = session.post(
                self.url + path, data=dict(form), headers=dict(headers), timeout=15
            )
        return answer.status_code

    def post_messages(self, forms: Sequence[Mapping[str, str]]) -> list[int]:
        """Post the forms of messages all at once, signed, and return the HTTP statuses."""
        with ThreadPoolExecutor(len(forms)) as threads:
            posted = [
                threads.submit(self.post, MESSAGES_PATH, form, self.twilio.headers(form))
                for form in forms
            ]
        return [one.result() for one in posted]

    def deliver(self, mail: EmailMessage | bytes) -> None:
        """Let a mail come into the mailbox."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        self.dovecot.deliver(self.mailbox, raw)

    # --- What others see --------------------------------------------------------------------

    @property
    def mailbox(self) -> str:
        return self.office.settings.imap_user

    def has_left_inbox(self, message_id: str) -> bool:
        """Return whether the mail is where what is safely ours lies, once and nowhere else."""
        waiting = [_read(raw)["Message-ID"] for raw in self.dovecot.mails_in(self.mailbox, "INBOX")]
        done = [_read(raw)["Message-ID"] for raw in self.dovecot.mails_in(self.mailbox, _DONE)]
        return message_id not in waiting and done.count(message_id) == 1

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Return what the mail server took for this person, oldest first."""
        return [_read(one.data) for one in self.smtp.received if one.recipient == address]

    def whatsapps_to(self, number: str) -> list[FakeMessage]:
        return [one for one in self.twilio.sent if one.recipient == number]


@contextmanager
def house(home: Path, database_url: str) -> Iterator[House]:
    """Start everything on a fresh database and give it once every process is ready."""
    with ExitStack() as stack:
        certificates = make_certificates(home)
        port = free_port()
        proxy = stack.enter_context(TlsProxy(certificates, port))
        twilio = stack.enter_context(FakeTwilio(public_base_url=proxy.url))
        dovecot, smtp = stack.enter_context(Dovecot()), stack.enter_context(SmtpServer())
        ours = Settings(
            _env_file=None,
            home=home,
            database_url=database_url,
            **twilio.settings(),
            trusted_proxies=1,
            imap_host="localhost",
            imap_port=dovecot.tls_port,
            imap_ca_file=dovecot.certificates.authority,
            imap_user=f"tupago-{secrets.token_hex(4)}@becoop.coop",
            imap_password=PASSWORD,
            smtp_host="127.0.0.1",
            smtp_port=smtp.port,
            smtp_tls="none",
            mail_trusted_server=AUTHORITY,
            # People take seconds for the next picture of an album; here it comes at once.
            gather_quiet_seconds=1.5,
            gather_text_only_seconds=1.5,
            mail_per_address_and_hour=100,  # Many journeys of one member in a few minutes.
            whatsapp_pair_seconds=1,  # The stand-in takes more at once than WhatsApp does.
        )
        migrate_all(ours)
        office = open_office(ours)
        stack.callback(close_office, office)
        bring_in_members(office)
        with office.transaction() as session:
            invented.add_person(session, office, "ana", "Ana María Gómez")
            invented.add_person(session, office, "luis", "Luis Cárdenas", "supervisor")
        web, worker, mail = Web(office, port), Worker(office), MailWatch(office)
        processes = tuple(stack.enter_context(one) for one in (web, worker, mail))
        web.wait_until_ready()
        worker.wait_until_ready()
        eventually(lambda: _mailbox_was_swept(office), mail)
        yield House(
            office=office,
            processes=processes,
            url=proxy.url,
            authority=proxy.authority,
            twilio=twilio,
            dovecot=dovecot,
            smtp=smtp,
        )


def _mailbox_was_swept(office: Office) -> bool:
    with office.reading() as session:
        return session.exec(select(Heartbeat).where(Heartbeat.name == "mail")).first() is not None


def _read(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail
