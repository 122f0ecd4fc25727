"""A notice goes out by mail: what it looks like, and what may come between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from intake.email.outbound import compose, send
from intake.sending import Failed, Retry, Sent, Uncertain
from intake.wiring import Office
from models.sql.tables import Notice, NoticeState
from tests.conftest import A_FRIDAY, Clock
from tests.intake.email.certificates import Certificates, make_certificates
from tests.intake.email.conftest import OfficeWith
from tests.intake.email.smtp_server import DROP, SmtpServer

ID = "<out-0123456789abcdef01234567@becoop.coop>"


def a_notice(**changes: Any) -> Notice:  # noqa: ANN401
    return Notice(
        **{
            "id": "0123456789abcdef01234567",
            "key": "ack:1",
            "case_id": 1,
            "kind": "acknowledgement",
            "channel": "email",
            "recipient": "marta@example.com",
            "subject": "Re: Pago de la cuota [BC-7F3K9]",
            "body": "¡Hola! Su radicado es *BC-7F3K9*.\n.\nUn punto solo; 2 * 3 * 4 = 24.",
            "mail_message_id": ID,
            "in_reply_to": "<a1@example.com>",
            "mail_references": "<a0@example.com> <a1@example.com>",
            "state": NoticeState.QUEUED,
            "created_at": A_FRIDAY,
            **changes,
        }
    )


def read(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


@pytest.fixture
def mailing_office(office_with: OfficeWith, server: SmtpServer) -> Office:
    return office_with(smtp_host="127.0.0.1", smtp_port=server.port, smtp_tls="none")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


# --- What it looks like ---------------------------------------------------------------------


def test_a_notice_is_a_mail_in_the_members_own_thread(
    mailing_office: Office, server: SmtpServer
) -> None:
    assert send(mailing_office, a_notice()) == Sent(ID)

    [received] = server.received
    assert (received.sender, received.recipient) == ("tupago@becoop.coop", "marta@example.com")
    mail = read(received.data)
    assert mail["From"] == "becoop · tupago <tupago@becoop.coop>"
    assert mail["To"] == "marta@example.com"
    assert mail["Reply-To"] == mailing_office.settings.imap_user
    assert mail["Subject"] == "Re: Pago de la cuota [BC-7F3K9]"
    assert mail["Message-ID"] == ID
    assert mail["In-Reply-To"] == "<a1@example.com>"
    assert mail["References"] == "<a0@example.com> <a1@example.com>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-BeCoop-Loop"] == "1"
    assert "Precedence" not in mail
    assert mail["Date"].datetime == A_FRIDAY
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == [
        "¡Hola! Su radicado es BC-7F3K9.",
        ".",
        "Un punto solo; 2 * 3 * 4 = 24.",
    ]


def test_the_same_notice_is_the_same_mail_every_time(office: Office, clock: Clock) -> None:
    first = compose(office.settings, a_notice(), "marta@example.com")
    clock.moment += timedelta(hours=5)

    assert compose(office.settings, a_notice(attempts=3), "marta@example.com") == first


def test_what_a_stranger_wrote_cannot_add_a_header(office: Office) -> None:
    notice = a_notice(
        subject="Re: hola\r\nBcc: x@evil.example\u2028y",
        in_reply_to="<a@b>\r\nBcc: x@evil.example",
        mail_references="<" + "x" * 240 + "@example.com>\n roto <sin fin " + "<b@c> " * 30,
    )

    mail = read(compose(office.settings, notice, "marta@example.com"))

    assert "Bcc" not in mail
    assert mail["In-Reply-To"] == "<a@b>"
    assert mail["References"] == " ".join(["<b@c>"] * 20)


def test_a_long_message_id_stays_as_it_is(office: Office) -> None:
    theirs = "<" + "x" * 200 + "@example.com>"
    notice = a_notice(in_reply_to=theirs, mail_references=f"<a0@example.com> {theirs}")

    raw = compose(office.settings, notice, "marta@example.com")

    assert raw.count(theirs.encode()) == 2
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


# --- What may come between ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "answer", "outcome"),
    [
        ("CONNECT", "554 hoy no", Retry),
        ("CONNECT", DROP, Retry),
        ("EHLO", DROP, Retry),
        ("MAIL", "451 luego", Retry),
        ("MAIL", "550 5.7.60 no puede escribir con ese nombre", Retry),
        ("RCPT", "450 4.2.0 luego", Retry),
        ("RCPT", "550 5.1.1 no existe", Failed),
        ("RCPT", DROP, Retry),
        ("DATA", "451 luego", Retry),
        ("DATA", "554 no", Failed),
        (".", "451 4.7.1 lista gris", Retry),
        (".", "550 5.7.1 no", Failed),
        (".", DROP, Uncertain),
    ],
)
def test_each_trouble_has_its_outcome(
    mailing_office: Office, server: SmtpServer, verb: str, answer: str, outcome: type
) -> None:
    server.answers[verb] = answer

    result = send(mailing_office, a_notice())

    assert type(result) is outcome
    assert not isinstance(result, Sent)
    if answer != DROP:
        assert answer[4:] in result.detail or verb == "CONNECT"


def test_a_lost_answer_leads_to_the_same_mail_again(
    mailing_office: Office, server: SmtpServer
) -> None:
    server.answers["."] = DROP
    assert isinstance(send(mailing_office, a_notice()), Uncertain)
    server.answers.clear()

    assert send(mailing_office, a_notice(attempts=1)) == Sent(ID)

    first, second = server.received
    assert first == second


def test_a_lost_goodbye_changes_nothing(mailing_office: Office, server: SmtpServer) -> None:
    server.answers["QUIT"] = DROP

    assert send(mailing_office, a_notice()) == Sent(ID)


def test_retries_come_ever_more_rarely(office_with: OfficeWith) -> None:
    nobody = office_with(smtp_host="127.0.0.1", smtp_port=_closed_port(), smtp_tls="none")

    results = [send(nobody, a_notice(attempts=attempts)) for attempts in (0, 1, 5, 50)]

    assert [result.after_seconds for result in results if isinstance(result, Retry)] == [
        60,
        120,
        1920,
        14400,
    ]


def _closed_port() -> int:
    with SmtpServer() as server:
        return server.port


@pytest.mark.parametrize("recipient", ["", "marta", "a@b.co, c@d.co", "a@b.co\nBcc: c@d.co"])
def test_what_is_no_address_fails_for_good(office: Office, recipient: str) -> None:
    result = send(office, a_notice(recipient=recipient))

    assert isinstance(result, Failed)
    assert result.code == "mail.bad_address"


# --- Encrypted and signed in ----------------------------------------------------------------


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_the_password_goes_over_tls(
    office_with: OfficeWith, certificates: Certificates, tls: str
) -> None:
    with SmtpServer(certificates, implicit_tls=tls == "implicit") as server:
        office = office_with(
            smtp_host="localhost",
            smtp_port=server.port,
            smtp_tls=tls,
            smtp_ca_file=certificates.authority,
            smtp_user="tupago@becoop.coop",
            smtp_password=SecretStr("secreto"),
        )

        assert send(office, a_notice()) == Sent(ID)

    assert server.signed_in == ["\0tupago@becoop.coop\0secreto"]


def test_a_token_is_as_good_as_a_password(
    office_with: OfficeWith, certificates: Certificates
) -> None:
    with SmtpServer(certificates) as server:
        office = office_with(
            smtp_host="localhost",
            smtp_port=server.port,
            smtp_ca_file=certificates.authority,
            smtp_user="tupago@becoop.coop",
            smtp_auth="xoauth2",
        )

        assert send(office, a_notice(), tokens=lambda: "ficha") == Sent(ID)
        assert isinstance(send(office, a_notice()), Retry)  # No provider gives a token.

    assert server.signed_in == ["user=tupago@becoop.coop\1auth=Bearer ficha\1\1"]


def test_a_refused_sign_in_is_ours_to_mend(
    office_with: OfficeWith, certificates: Certificates
) -> None:
    with SmtpServer(certificates, answers={"AUTH": "535 5.7.139 no"}) as server:
        office = office_with(
            smtp_host="localhost",
            smtp_port=server.port,
            smtp_ca_file=certificates.authority,
            smtp_user="tupago@becoop.coop",
        )

        assert isinstance(send(office, a_notice()), Retry)


def test_an_unknown_server_gets_nothing(
    office_with: OfficeWith, certificates: Certificates
) -> None:
    with SmtpServer(certificates) as server:
        office = office_with(smtp_host="localhost", smtp_port=server.port, smtp_user="tupago")

        result = send(office, a_notice())

    assert isinstance(result, Retry)
    assert "CERTIFICATE_VERIFY_FAILED" in result.detail
    assert (server.received, server.signed_in) == ([], [])


def test_nothing_is_sent_in_the_clear(office_with: OfficeWith, server: SmtpServer) -> None:
    far_away = office_with(smtp_host="192.0.2.7", smtp_tls="none")
    without_starttls = office_with(smtp_host="127.0.0.1", smtp_port=server.port)

    assert isinstance(send(far_away, a_notice()), Retry)
    assert isinstance(send(without_starttls, a_notice()), Retry)
    assert server.received == []


def test_without_a_server_the_mail_is_written_down(office: Office) -> None:
    assert send(office, a_notice()) == Sent(ID)
    assert send(office, a_notice()) == Sent(ID)

    [file] = Path(office.settings.outbox_folder).iterdir()
    assert file.name == "0123456789abcdef01234567.eml"
    assert read(file.read_bytes())["Message-ID"] == ID
