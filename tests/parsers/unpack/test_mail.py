from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone

import pytest

from parsers.problems import BombError
from parsers.unpack.budget import Budget
from parsers.unpack.decoding import text_of_html
from parsers.unpack.mail import Mail, decoded_header, parsed_mail
from tests.parsers.material import mail


def parsed(data: bytes) -> Mail:
    return parsed_mail(data, budget=Budget())


def with_part(headers: bytes, body: bytes = b"eA==") -> bytes:
    """A mail of one part, written by hand as careless mailers do."""
    return b"From: a@b.co\r\nSubject: x\r\nMIME-Version: 1.0\r\n" + headers + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    "disposition",
    [
        b'attachment; filename="recibo n\xc3\xb3mina.pdf"',
        b'attachment; filename="=?utf-8?B?cmVjaWJvIG7Ds21pbmEucGRm?="',
        b"attachment; filename==?utf-8?Q?recibo_n=C3=B3mina.pdf?=",
        b"attachment; filename*=utf-8''recibo%20n%C3%B3mina.pdf",
        b"attachment; filename*0*=utf-8''recibo%20n%C3%B3; filename*1=mina.pdf",
        b"attachment; filename*=iso-8859-1'es'recibo%20n%F3mina.pdf",
        b'attachment; filename="=?iso-8859-1?Q?recibo_n=F3?=\r\n =?iso-8859-1?Q?mina.pdf?="',
    ],
)
def test_a_file_name_is_read_however_the_mailer_wrote_it(disposition: bytes) -> None:
    data = with_part(
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: " + disposition
    )

    [attachment] = parsed(data).attachments

    assert attachment.name == "recibo nómina.pdf"


def test_a_file_name_may_stand_in_the_content_type_alone() -> None:
    data = with_part(
        b'Content-Type: application/pdf; name="=?utf-8?Q?n=C3=B3mina.pdf?="\r\n'
        b"Content-Transfer-Encoding: base64"
    )

    assert parsed(data).attachments[0].name == "nómina.pdf"


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        (b"utf-8", "Año “2026”".encode()),
        (b"iso-8859-1", "Año “2026”".encode("cp1252")),  # What Outlook calls Latin 1.
        (b"us-ascii", "Año “2026”".encode()),
        (b"cp-850", "Año “2026”".encode()),  # No such charset.
        (b"invalid-charset", "Año “2026”".encode("cp1252")),
        (b"utf-8", "Año “2026”".encode("cp1252")),
        (b"utf-8", "Año “2026".encode().decode("cp1252").encode()),  # Encoded twice.
    ],
)
def test_text_is_decoded_whatever_the_sender_claims(charset: bytes, body: bytes) -> None:
    data = with_part(
        b"Content-Type: text/plain; charset=" + charset + b"\r\nContent-Transfer-Encoding: 8bit",
        body,
    )

    assert parsed(data).text.startswith("Año “2026")


def test_an_html_stand_in_gives_way_to_the_html() -> None:
    message = mail(
        "Vea este mensaje en HTML.",
        html="<style>p{color:red}</style><p>Enviaste <b>$54.000</b> a COOPERATIVA ALIANZA</p>"
        "<table><tr><td>Referencia</td><td>1077227777</td></tr></table>"
        '<p style="display:none">oculto</p>' + "<p>Gracias por usar nuestros canales.</p>" * 3,
    )

    text = parsed(message.as_bytes()).text

    assert "Enviaste $54.000 a COOPERATIVA ALIANZA" in text
    assert "Referencia  1077227777" in text
    assert "oculto" not in text
    assert "color" not in text


def test_plain_text_is_preferred_where_both_say_the_same() -> None:
    text = parsed(
        mail("Para aportes de Marta", html="<p>Para aportes de Marta</p>").as_bytes()
    ).text

    assert text.strip() == "Para aportes de Marta"


def test_a_picture_counts_as_shown_inside_only_where_the_html_refers_to_it() -> None:
    message = mail("hola", html='<p>hola <img src="cid:uno@x"></p>')
    message.add_attachment(b"1" * 9, "image", "png", filename="uno.png", cid="<uno@x>")
    message.add_attachment(b"2" * 9, "image", "png", filename="dos.png", cid="<dos@x>")

    places = {one.name: one.shown_inside for one in parsed(message.as_bytes()).attachments}

    assert places == {"uno.png": True, "dos.png": False}


def test_a_mail_attached_to_a_mail_is_taken_apart_too() -> None:
    outer = mail("reenvío")
    outer.add_attachment(mail("lo de adentro", attachments={"a.pdf": b"%PDF-"}))

    [inner] = parsed(outer.as_bytes()).nested

    assert inner.text.strip() == "lo de adentro"
    assert inner.attachments[0].name == "a.pdf"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"Fri, 20 Nov 2026 16:42:00 -0500", datetime(2026, 11, 20, 21, 42, tzinfo=UTC)),
        (
            b"Fri, 20 Nov 2026 16:42:00 -0500 (COT)",
            datetime(2026, 11, 20, 16, 42, tzinfo=timezone(timedelta(hours=-5))),
        ),
        (b"Fri, 20 Nov 2026 21:42:00", datetime(2026, 11, 20, 21, 42, tzinfo=UTC)),
        (b"ayer por la tarde", None),
        (b"1" * 181, None),
        (b"", None),
    ],
)
def test_the_date_is_read_or_left_open(written: bytes, read: datetime | None) -> None:
    assert parsed(b"From: a@b.co\r\nDate: " + written + b"\r\nSubject: x\r\n\r\nh").sent_at == read


def test_broken_headers_stop_nothing() -> None:
    data = (
        b"From: =?utf-8?B?@@@?= <a@b.co\r\nSubject: =?no-such-charset?Q?x?=\r\n"
        b"Content-Type: multipart/mixed; boundary=\xc3\xb1; charset=\xff\r\nno colon here\r\n"
        b"Content-Disposition: attachment; filename*=x'y\r\n\r\n--nothing\r\nhola"
    )

    read = parsed(data)

    assert read.header("subject") == "=?no-such-charset?Q?x?="


def test_headers_are_on_one_line_and_capped() -> None:
    many = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 5000) for number in range(400))
    read = parsed(b"From: a@b.co\r\nSubject: uno\r\n dos\r\n" + many + b"\r\nhola")

    assert read.headers["subject"] == ("uno dos",)
    assert len(read.headers) <= 200
    assert max(len(value) for values in read.headers.values() for value in values) <= 2000


def test_words_split_over_encoded_words_are_joined() -> None:
    assert decoded_header("=?utf-8?Q?Env=C3=ADo_de_?= =?utf-8?Q?n=C3=B3mina?=") == "Envío de nómina"


def test_endless_nesting_is_refused() -> None:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
        for depth in range(60)
    )

    with pytest.raises(BombError):
        parsed(b"From: a@b.co\r\nSubject: x\r\n" + opened + b"\r\nhola")


def test_of_too_many_parts_the_first_are_kept() -> None:
    message = mail("hola", attachments={f"{number}.bin": b"x" for number in range(150)})

    read = parsed(message.as_bytes())

    assert read.truncated
    assert read.text.strip() == "hola"
    assert 50 < len(read.attachments) < 100


def test_an_attached_mail_in_base64_which_the_standard_forbids_becomes_a_file() -> None:
    inner = b64encode(mail("lo de adentro").as_bytes())
    data = with_part(
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64", b"\r\n" + inner
    )

    [attachment] = parsed(data).attachments

    assert b"lo de adentro" in attachment.data


def test_html_nested_beyond_the_parsers_patience_still_gives_its_words() -> None:
    assert "hola" in text_of_html("<div>" * 5000 + "hola<script>no()</script>")
