"""The watch against a real mail server, with what servers, networks and people do meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from intake.wiring import Office
from models.sql.tables import MailSighting
from tests.intake.email.conftest import (
    OfficeWith,
    a_mail,
    audited,
    eventually,
    has_beaten,
    imap_settings,
    messages,
    sightings,
    watching,
)
from tests.intake.email.dovecot import Dovecot
from tests.intake.email.wire import Wire, once

DONE = "Procesados"


def all_moved(office: Office, count: int) -> bool:
    rows: list[MailSighting] = sightings(office)
    return len(rows) == count and all(row.moved_at for row in rows)


def test_a_mail_is_taken_in_while_the_watch_idles(
    mail_office: Office, dovecot: Dovecot, user: str
) -> None:
    with watching(mail_office):
        eventually(lambda: has_beaten(mail_office), "a first complete sweep")
        dovecot.deliver(user, a_mail("Pago =?utf-8?q?cr=C3=A9dito?="))
        eventually(lambda: all_moved(mail_office, 1), "the mail")

    [message] = messages(mail_office)
    assert (message.channel, message.account) == ("email", user)
    assert (message.sender, message.sender_name) == ("marta@example.com", "Marta Ruiz")
    assert message.subject == "Pago crédito"
    assert message.received_at == mail_office.now()
    assert message.raw_sha256 is not None
    assert mail_office.files.get(message.raw_sha256) == a_mail("Pago =?utf-8?q?cr=C3=A9dito?=")
    assert dovecot.mails_in(user, "INBOX") == []
    assert len(dovecot.mails_in(user, DONE)) == 1
    assert dovecot.flags_in(user, DONE) == [set()]  # Nobody has read it.


def test_a_mail_that_somebody_has_read_is_taken_in_all_the_same(
    mail_office: Office, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, a_mail(), flags=[rb"\Seen", rb"\Answered"])

    with watching(mail_office):
        eventually(lambda: all_moved(mail_office, 1), "the mail that was read")


def test_message_ids_may_be_missing_or_repeated(
    mail_office: Office, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(
        user,
        a_mail("uno", message_id=None),
        a_mail("dos", message_id=None),
        a_mail("tres"),
        a_mail("cuatro"),
    )

    with watching(mail_office):
        eventually(lambda: all_moved(mail_office, 4), "four mails")

    subjects = {message.subject for message in messages(mail_office)}
    assert subjects == {"uno", "dos", "tres", "cuatro"}


def test_a_killed_session_is_followed_by_another(
    mail_office: Office, dovecot: Dovecot, user: str
) -> None:
    with watching(mail_office):
        eventually(lambda: has_beaten(mail_office), "a first complete sweep")
        eventually(dovecot.kill_sessions, "a session to kill")
        dovecot.deliver(user, a_mail())
        eventually(lambda: all_moved(mail_office, 1), "the mail after the kill")


@pytest.mark.parametrize("lost", [b"MOVE", b"BODY.PEEK", b"IDLE", b"LOGIN"])
def test_a_connection_cut_anywhere_neither_loses_nor_doubles(
    office_with: OfficeWith, dovecot: Dovecot, user: str, lost: bytes
) -> None:
    with Wire(dovecot.port) as wire:
        wire.cut_before = once(lost)
        office = office_with(**imap_settings(dovecot, user, imap_tls="none", imap_port=wire.port))
        dovecot.deliver(user, a_mail("uno"), a_mail("dos"))
        with watching(office):
            eventually(lambda: all_moved(office, 2), "both mails")
            eventually(lambda: wire.connections > 1, "a second session")

    assert len(messages(office)) == 2
    assert len(dovecot.mails_in(user, DONE)) == 2
    assert dovecot.mails_in(user, "INBOX") == []
    assert audited(office, "mail.returned") == []


def test_a_renumbered_mailbox_does_not_double_what_was_kept(
    office_with: OfficeWith, dovecot: Dovecot, user: str
) -> None:
    with Wire(dovecot.port) as wire:
        wire.cut_before = lambda said: b"MOVE" in said
        changes = imap_settings(dovecot, user, imap_tls="none", imap_port=wire.port)
        office = office_with(**changes)
        dovecot.deliver(user, a_mail())
        with watching(office):
            eventually(lambda: messages(office), "the mail, kept and not moved")
    dovecot.renumber(user, 4_000_000_001)

    again = office_with(**imap_settings(dovecot, user))
    with watching(again):
        eventually(lambda: len(sightings(again)) == 2, "the mail under its new number")
        eventually(lambda: dovecot.mails_in(user, "INBOX") == [], "an empty INBOX")

    assert len(messages(again)) == 1
    assert {row.event for row in sightings(again)} == {"new", "returned"}
    [event] = audited(again, "mail.returned")
    assert event.detail["message"] == messages(again)[0].id


def test_a_mail_dragged_back_by_a_person_is_shown_and_not_processed_again(
    mail_office: Office, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, a_mail())
    with watching(mail_office):
        eventually(lambda: all_moved(mail_office, 1), "the mail")
        with dovecot.person(user) as person:
            person.select_folder(DONE)
            person.move(person.search("ALL"), "INBOX")
        eventually(lambda: all_moved(mail_office, 2), "the mail that came back")

    assert len(messages(mail_office)) == 1
    assert len(audited(mail_office, "mail.returned")) == 1


def test_a_dead_wire_is_noticed_and_left(
    office_with: OfficeWith, dovecot: Dovecot, user: str
) -> None:
    with Wire(dovecot.port) as wire:
        office = office_with(
            **imap_settings(
                dovecot,
                user,
                imap_tls="none",
                imap_port=wire.port,
                imap_idle_seconds=1,
                imap_read_seconds=0.5,
            )
        )
        with watching(office):
            eventually(lambda: has_beaten(office), "a first complete sweep")
            wire.go_dead()
            dovecot.deliver(user, a_mail())
            eventually(lambda: all_moved(office, 1), "the mail of the silent time")
            assert wire.connections > 1


def test_where_the_server_knows_neither_idle_nor_move_the_mail_comes_all_the_same(
    office_with: OfficeWith, user: str
) -> None:
    with Dovecot(capability="IMAP4rev1 UIDPLUS NAMESPACE", prefix="INBOX.") as dovecot:
        office = office_with(**imap_settings(dovecot, user, imap_poll_seconds=1))
        with watching(office):
            eventually(lambda: has_beaten(office), "a first complete sweep")
            dovecot.deliver(user, a_mail(), flags=[rb"\Seen"])
            eventually(lambda: all_moved(office, 1), "the mail")

        assert dovecot.mails_in(user, "INBOX") == []
        assert dovecot.mails_in(user, f"INBOX.{DONE}") == [a_mail()]


def test_on_postgresql_a_mail_is_taken_in_whatever_its_head_holds(
    postgres_office: Office, dovecot: Dovecot, user: str
) -> None:
    settings = postgres_office.settings.model_copy(update=imap_settings(dovecot, user))
    office = replace(postgres_office, settings=settings)
    dovecot.deliver(user, a_mail("=?utf-8?Q?con=00nulo_y_=ED=A0=80?="))

    with watching(office):
        eventually(lambda: all_moved(office, 1), "the mail")

    [message] = messages(office)
    assert message.subject is not None
    assert message.subject.startswith("con nulo y")


def test_starttls_is_as_good_as_tls(office_with: OfficeWith, dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, a_mail())
    office = office_with(
        **imap_settings(dovecot, user, imap_tls="starttls", imap_port=dovecot.port)
    )

    with watching(office):
        eventually(lambda: all_moved(office, 1), "the mail")


@pytest.mark.parametrize("how", ["implicit", "starttls"])
def test_a_server_that_cannot_prove_its_name_gets_no_password(
    office_with: OfficeWith, dovecot: Dovecot, user: str, how: str
) -> None:
    port = dovecot.tls_port if how == "implicit" else dovecot.port
    office = office_with(
        **imap_settings(dovecot, user, imap_tls=how, imap_port=port, imap_ca_file=None)
    )

    with capture_logs() as logs, watching(office):
        eventually(lambda: logs, "a lost session")

    assert logs[0]["event"] == "mail.session_lost"
    assert "CERTIFICATE_VERIFY_FAILED" in logs[0]["error"]
    assert f"user=<{user}>" not in dovecot.log()


def test_a_password_never_crosses_a_network_in_the_clear(office_with: OfficeWith) -> None:
    office = office_with(imap_host="192.0.2.7", imap_tls="none")

    with capture_logs() as logs, watching(office):
        eventually(lambda: logs, "a report")

    assert logs[0]["event"] == "mail.cannot_watch"
    assert "192.0.2.7 without TLS" in logs[0]["error"]


def test_a_refused_password_is_tried_slowly_and_loudly(
    office_with: OfficeWith, dovecot: Dovecot, user: str
) -> None:
    office = office_with(**imap_settings(dovecot, user, imap_password=_wrong_password(office_with)))

    with capture_logs() as logs, watching(office):
        eventually(lambda: len(logs) == 2, "two refusals")

    assert [log["event"] for log in logs] == ["mail.login_refused"] * 2
    assert [log["log_level"] for log in logs] == ["warning", "error"]
    assert logs[1]["retry_in"] >= 60


def _wrong_password(office_with: OfficeWith) -> object:
    return office_with().settings.imap_password  # Empty.


def test_a_full_destination_keeps_no_mail_waiting(
    office_with: OfficeWith, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, a_mail("uno"), a_mail("dos"))
    office = office_with(**imap_settings(dovecot, user, imap_done_folder="no..puede..existir"))

    with watching(office):
        eventually(lambda: len(messages(office)) == 2, "both mails")
        eventually(lambda: has_beaten(office), "a complete sweep")

    assert len(dovecot.mails_in(user, "INBOX")) == 2
