"""The head of a mail is read without trusting it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.email.letterhead import Letterhead, read_letterhead


def test_the_head_says_who_writes_about_what() -> None:
    raw = (
        b"From: =?iso-8859-1?Q?Jos=E9_Pe=F1a?= <JPena@Example.COM>\r\n"
        b"Subject: =?utf-8?B?UGFnbyBkZSBsYSBjdW90YSDinIU=?=\r\n =?utf-8?Q?_noviembre?=\r\n"
        b"Message-ID: <x@y>\r\n\r\nFrom: otro@example.com\r\n"
    )

    assert read_letterhead(raw) == Letterhead(
        sender="jpena@example.com",
        sender_name="José Peña",
        subject="Pago de la cuota ✅ noviembre",
        message_id="<x@y>",
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"Subject: =?cp-850?Q?=80?=\n\nhola",
        b"From: \xff\xfe <a@b\x00.co>\n\n",
        b"From: <" + b"(" * 50_000 + b"@x.co>\n\n",
        b"From: a@b.co, c@d.co\n\n",
        b"Subject: =?utf-8?B?" + b"A" * 100_000,
    ],
)
def test_what_cannot_be_read_is_empty(raw: bytes) -> None:
    assert read_letterhead(raw).sender == ""


def test_what_is_read_can_be_kept_and_shown() -> None:
    raw = b"From: =?utf-8?Q?A=00B=1B=5B31m?= <a@b.co>\nSubject: =?utf-8?Q?x=00y?= \xed\xa0\x80\n\n"

    read = read_letterhead(raw)

    assert read.sender == "a@b.co"
    for text in (read.sender_name, read.subject):
        assert text is not None
        text.encode()
        assert "\x00" not in text
        assert "\x1b" not in text


FIELDS = st.sampled_from([b"From: ", b"Subject: ", b"Message-ID: ", b"\r\n", b"=?utf-8?B?", b"<"])


@given(st.lists(st.one_of(FIELDS, st.binary(max_size=30))).map(b"".join))
def test_no_bytes_stop_an_arrival(raw: bytes) -> None:
    read = read_letterhead(raw)

    assert read.sender == "" or read.sender.count("@") == 1
    for text in (read.sender_name, read.subject, read.message_id):
        assert text is None or text == text.encode().decode().strip()
