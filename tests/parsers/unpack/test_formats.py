from __future__ import annotations

import pytest

from parsers.unpack.formats import Format, format_of
from tests.parsers.material import (
    compound_file,
    encoded,
    mail,
    outlook_mail,
    printed_pdf,
    screenshot,
    winmail,
    zipped,
)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "HEIF", "BMP"])
def test_pictures_are_known_by_their_first_bytes(form: str) -> None:
    assert format_of(encoded(screenshot(size=(64, 64)), form)) is Format.PICTURE


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (printed_pdf(), Format.PDF),
        (b"\r\n\r\n" + printed_pdf(), Format.PDF),
        (mail().as_bytes(), Format.MAIL),
        (b"Received: from a by b; Fri, 20 Nov 2026\r\n\tfolded\r\nX-A: b\r\n\r\nhola", Format.MAIL),
        (compound_file(outlook_mail(subject="a", body="b", attachments={})), Format.OLE),
        (winmail("a.pdf", b"x"), Format.TNEF),
        (zipped({"a.txt": b"hola"}), Format.ZIP),
        (b"<!DOCTYPE html><html><body>hola</body></html>", Format.HTML),
        (b"\xef\xbb\xbf<html><p>hola", Format.HTML),
        ("Pagué $54.000 de aportes".encode(), Format.TEXT),
        ("Pagué $54.000 de aportes".encode("cp1252"), Format.TEXT),
        ("Pagué $54.000".encode("utf-16"), Format.TEXT),
        (b"De: mi cuenta\nPara: COOP ALIANZA\nValor: 54.000\n", Format.TEXT),
        (b"BM es mi banco, y pague 54.000", Format.TEXT),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", Format.HARMLESS),
        (b"\x00\x01\x02\x03" * 40, Format.UNKNOWN),
        (b"MZ\x90\x00" + bytes(range(256)), Format.UNKNOWN),
    ],
)
def test_other_files_are_known_by_what_they_hold(data: bytes, expected: Format) -> None:
    assert format_of(data) is expected
