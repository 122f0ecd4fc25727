"""One pass over INBOX: large mails, stubborn mails, and mails that people take away meanwhile."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from imapclient.exceptions import IMAPClientError

from intake.email.mailbox import LARGEST_MAIL, MailServerError, Place, opened
from intake.email.sweep import DiskFullError, Patience, Swept, sweep
from intake.settings import Settings
from intake.wiring import Office
from tests.intake.email.conftest import (
    OfficeWith,
    a_mail,
    audited,
    imap_settings,
    messages,
    sightings,
)
from tests.intake.email.dovecot import Dovecot
from tests.intake.email.wire import Wire


def swept(office: Office, patience: Patience | None = None) -> Swept:
    with opened(office.settings, None) as mailbox:
        return sweep(office, mailbox, patience or Patience(), threading.Event())


@pytest.fixture
def wire(dovecot: Dovecot) -> Iterator[Wire]:
    with Wire(dovecot.port) as between:
        yield between


@pytest.fixture
def wired_office(office_with: OfficeWith, dovecot: Dovecot, wire: Wire, user: str) -> Office:
    return office_with(**imap_settings(dovecot, user, imap_tls="none", imap_port=wire.port))


def test_a_sweep_tells_what_it_did(mail_office: Office, dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, a_mail("uno"), a_mail("dos"))

    assert swept(mail_office) == Swept(listed=2, kept=2, left=0, complete=True)
    assert swept(mail_office) == Swept(listed=0, kept=0, left=0, complete=True)


def test_the_identity_of_a_mail_is_its_number(
    mail_office: Office, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, a_mail())

    swept(mail_office)

    [message], [sighting] = messages(mail_office), sightings(mail_office)
    number = f"INBOX/{sighting.uidvalidity}/{sighting.uid}"
    assert (message.external_id, sighting.message_id) == (number, message.id)
    assert sighting.sha256 == message.raw_sha256


def test_a_mail_is_ours_before_the_server_is_told_to_move_it(
    wired_office: Office, wire: Wire, dovecot: Dovecot, user: str
) -> None:
    kept_by_then: list[str] = []

    def look(said: bytes) -> bool:
        if b"MOVE" in said:
            kept_by_then.extend(message.raw_sha256 or "" for message in messages(wired_office))
        return False

    dovecot.deliver(user, a_mail())
    wire.cut_before = look

    swept(wired_office)

    [sha256] = kept_by_then
    assert wired_office.files.get(sha256) == a_mail()


def test_a_mail_of_nine_megabytes_comes_in_pieces_and_whole(
    wired_office: Office, wire: Wire, dovecot: Dovecot, user: str
) -> None:
    pieces: list[bytes] = []

    def count(said: bytes) -> bool:
        pieces.extend(re.findall(rb"BODY\.PEEK\[\]<\d+\.\d+>", said))
        return False

    line = "Comprobante de pago con muchas fotos, una tras otra y ninguna pequeña.".encode()
    large = a_mail() + (line + b"\r\n") * (9 * 1024 * 1024 // len(line))
    dovecot.deliver(user, large)
    wire.cut_before = count

    swept(wired_office)

    [message] = messages(wired_office)
    assert message.raw_sha256 is not None
    assert wired_office.files.get(message.raw_sha256) == large
    assert len(pieces) == 10


def test_a_mail_that_is_too_large_stays_for_a_person_who_is_told_once(
    mail_office: Office, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, a_mail("Video") + b"x" * LARGEST_MAIL, a_mail("Foto"))

    assert swept(mail_office) == Swept(listed=2, kept=1, left=1, complete=True)
    assert swept(mail_office) == Swept(listed=1, kept=0, left=1, complete=True)

    assert [message.subject for message in messages(mail_office)] == ["Foto"]
    assert len(dovecot.mails_in(user, "INBOX")) == 1
    [event] = audited(mail_office, "mail.too_large")
    assert (event.detail["from"], event.detail["subject"]) == ("marta@example.com", "Video")
    assert event.detail["size"] > LARGEST_MAIL


def test_a_mail_that_a_person_moves_away_meanwhile_is_theirs(
    wired_office: Office, wire: Wire, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, a_mail("uno"), a_mail("dos"))

    def take_away(said: bytes) -> bool:
        if b"BODY.PEEK" in said and not taken.is_set():
            taken.set()
            with dovecot.person(user) as person:
                person.create_folder("Personal")
                person.select_folder("INBOX")
                person.move(person.search("ALL"), "Personal")
        return False

    taken = threading.Event()
    wire.cut_before = take_away

    # The server may end the session over it, which is as good.
    with suppress(IMAPClientError, OSError):
        swept(wired_office)
    assert swept(wired_office).complete

    assert len(dovecot.mails_in(user, "Personal")) == 2
    assert dovecot.mails_in(user, "INBOX") == []


def test_one_bad_mail_never_stops_the_line(
    wired_office: Office, wire: Wire, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, a_mail("malo"), a_mail("bueno"))
    wire.cut_before = lambda said: re.search(rb"UID FETCH 1 \(BODY\.PEEK", said) is not None
    now = [0.0]
    patience = Patience(clock=lambda: now[0])

    for _ in range(3):
        with pytest.raises(IMAPClientError):
            swept(wired_office, patience)

    # From now on it rests, the sweep is complete without it, and staff know.
    assert swept(wired_office, patience) == Swept(listed=1, kept=0, left=1, complete=True)
    assert [message.subject for message in messages(wired_office)] == ["bueno"]
    assert len(audited(wired_office, "mail.stubborn")) == 1

    # And when it lets itself be fetched, it is a mail like any other.
    now[0] += 61
    wire.cut_before = lambda _: False
    assert swept(wired_office, patience).kept == 1
    assert {message.subject for message in messages(wired_office)} == {"bueno", "malo"}
    assert {row.event for row in sightings(wired_office)} == {"new"}


def test_a_stubborn_mail_is_tried_ever_more_rarely() -> None:
    now = [0.0]
    patience, place = Patience(clock=lambda: now[0]), Place("tupago@becoop.example", "INBOX", 1)
    waits = []

    for _ in range(12):
        patience.refused(place, 7)
        before = now[0]
        while not patience.order(place, [7]):
            now[0] += 30
        waits.append(now[0] - before)

    assert waits == [0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]


def test_with_a_full_disk_mail_waits_in_the_mailbox(
    office_with: OfficeWith, dovecot: Dovecot, user: str
) -> None:
    dovecot.deliver(user, a_mail())
    full = office_with(**imap_settings(dovecot, user, mail_least_free_mb=10**9))

    with pytest.raises(DiskFullError):
        swept(full)

    assert messages(full) == []
    assert len(dovecot.mails_in(user, "INBOX")) == 1


@contextmanager
def a_server_that_says(*answers: tuple[bytes, bytes]) -> Iterator[int]:
    """Serve one client: to each line that holds the first, send the second; {tag} is filled in."""

    def serve() -> None:
        with listener.accept()[0] as client, client.makefile("rb") as lines:
            client.sendall(b"* OK listo\r\n")
            for line in lines:
                tag = line.split()[0]
                for asked, answer in answers:
                    if asked in line.upper():
                        client.sendall(answer.replace(b"{tag}", idling[0] or tag))
                        idling[0] = tag if asked == b"IDLE" else b""
                        break

    idling = [b""]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(10)
        assert not thread.is_alive()


def test_news_that_comes_in_one_packet_with_an_answer_is_heard() -> None:
    script = (
        (b"LOGIN", b"{tag} OK [CAPABILITY IMAP4rev1 IDLE MOVE] hola\r\n"),
        (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 IDLE MOVE\r\n{tag} OK hecho\r\n"),
        (b"IDLE", b"+ idling\r\n* 1 EXISTS\r\n"),
        (b"DONE", b"{tag} OK idle\r\n"),
        (b"NOOP", b"{tag} OK hecho\r\n"),
    )
    with a_server_that_says(*script) as port:
        settings = Settings(
            imap_host="127.0.0.1",
            imap_port=port,
            imap_tls="none",
            imap_idle_seconds=1000,
            imap_read_seconds=5,
            _env_file=None,
        )
        heard = threading.Event()

        def wait() -> None:
            with opened(settings, None) as mailbox:
                mailbox.wait_for_news(stop)
                heard.set()

        stop = threading.Event()
        thread = threading.Thread(target=wait)
        thread.start()
        was_heard = heard.wait(10)
        stop.set()
        thread.join(10)
        assert was_heard


def test_a_server_that_cannot_move_safely_is_refused() -> None:
    script = (
        (b"LOGIN", b"{tag} OK hola\r\n"),
        (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 IDLE\r\n{tag} OK hecho\r\n"),
    )
    with a_server_that_says(*script) as port:
        settings = Settings(imap_host="127.0.0.1", imap_port=port, imap_tls="none", _env_file=None)

        with (
            pytest.raises(MailServerError, match="neither MOVE nor UIDPLUS"),
            opened(settings, None),
        ):
            pass
