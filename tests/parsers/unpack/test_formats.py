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

MP4 = b"\x00\x00\x00\x20ftypmp42" + bytes(20)


@pytest.mark.parametrize(
    "form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "HEIF", "BMP", "AVIF", "JPEG2000"]
)
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
        (rb"{\rtf1\ansi hola}", Format.RTF),
        (b"<?xml version='1.0'?>\n<html><p>hola", Format.HTML),
        (b"<?xml version='1.0'?>\n<factura>54000</factura>", Format.UNKNOWN),
        (b"<svg xmlns='x'><text>54.000</text></svg>", Format.UNKNOWN),
        (b"Rar!\x1a\x07\x00", Format.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", Format.ARCHIVE),
        (b"\x1f\x8b\x08\x00", Format.ARCHIVE),
        (b"OggS\x00\x02OpusHead", Format.SOUND),
        (b"ID3\x03\x00", Format.SOUND),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", Format.SOUND),
        (b"\x00\x00\x00\x20ftypM4A \x00", Format.SOUND),
        (MP4 + b"hdlr" + bytes(8) + b"soun", Format.SOUND),
        (MP4 + b"hdlr" + bytes(8) + b"soun" + b"hdlr" + bytes(8) + b"vide", Format.VIDEO),
        (MP4, Format.VIDEO),
        (b"\x00\x00\x00\x20ftypmp42\x00", Format.VIDEO),
        (b"\x00\x00\x00\x14ftypqt  \x00", Format.VIDEO),
        (b"\x1aE\xdf\xa3\x01", Format.VIDEO),
        (b"Fecha;Valor;Ref\r\n" + b"20261102;54000;1077227777\r\n" * 5, Format.TABLE),
        (b"fecha,valor,oficina,ref\n" + b"2026-11-02,54000,221,10772\n" * 5, Format.TABLE),
        (b"01" + b"0" * 160 + b"\n" + (b"06" + b"1077227777" * 16 + b"\n") * 5, Format.TABLE),
        (b"ID3456 Valor $54.000 pagado", Format.TEXT),
        (b"Valor, $54,000\nCosto, $1,900\nTotal, $55,900\nListo\n", Format.TEXT),
        (b"Valor:\t$ 54.000\nCosto:\t$ 0\nTotal:\t$ 54.000\nFin\n", Format.TEXT),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", Format.HARMLESS),
        (b"\x00\x01\x02\x03" * 40, Format.UNKNOWN),
        (b"MZ\x90\x00" + bytes(range(256)), Format.UNKNOWN),
    ],
)
def test_other_files_are_known_by_what_they_hold(data: bytes, expected: Format) -> None:
    assert format_of(data) is expected
