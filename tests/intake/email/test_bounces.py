"""Our mails that come back are told from everything else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intake.email.bounces import bounced_notice

OURS = "<out-0123456789abcdef01234567@becoop.example>"


def report(*, action: str = "failed", status: str = "5.1.1", ours: str = OURS) -> bytes:
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

This is the mail system at host mx.example.com.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; marta@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user
--b
Content-Type: text/rfc822-headers

From: tupago@becoop.example
Message-ID: {ours}
--b--
""".encode()


def test_a_report_of_failure_names_our_mail_and_the_reason() -> None:
    assert bounced_notice(report()) == (OURS, "5.1.1")
    assert bounced_notice(report(action="Failed", status="4.4.7 (too old)")) == (OURS, "4.4.7")
    assert bounced_notice(report(status="?")) == (OURS, "5.0.0")


def test_a_delay_is_no_bounce() -> None:
    assert bounced_notice(report(action="delayed", status="4.4.1")) is None
    assert bounced_notice(report(action="delivered", status="2.0.0")) is None


def test_a_report_about_somebody_elses_mail_is_not_ours() -> None:
    assert bounced_notice(report(ours="<x@example.com>")) is None


def test_an_old_servers_bounce_in_plain_text_counts() -> None:
    quoted = f"The user does not exist.\n\nMessage-ID: {OURS}\n"
    by_name = f"From: <postmaster@mx.example.com>\nReturn-Path: <>\n\n{quoted}".encode()
    by_header = f"From: a@b.co\nX-Failed-Recipients: marta@example.com\n\n{quoted}".encode()

    assert bounced_notice(by_name) == (OURS, "5.0.0")
    assert bounced_notice(by_header) == (OURS, "5.0.0")


def test_an_answer_and_an_absence_notice_are_no_bounces() -> None:
    answer = f"From: marta@example.com\nIn-Reply-To: {OURS}\n\nGracias\n".encode()
    absence = f"Return-Path: <>\nFrom: marta@example.com\nReferences: {OURS}\n\nVuelvo".encode()

    assert bounced_notice(answer) is None
    assert bounced_notice(absence) is None


PIECES = st.sampled_from([OURS.encode(), b"\n\n", b"Content-Type: multipart/report; boundary=b\n"])


@given(st.lists(st.one_of(PIECES, st.binary(max_size=40))).map(b"".join))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    bounced_notice(raw)
