from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from parsers.unpack import Kind, Unpacked, unpack
from parsers.unpack.document import digest
from parsers.unpack.opening import LONGEST_NAME, clean_name
from tests.parsers.material import (
    NOTICE,
    PASSWORD,
    compound_file,
    encoded,
    mail,
    outlook_mail,
    outlook_text,
    photograph,
    printed_pdf,
    winmail,
    zipped,
)

PICTURE = encoded(photograph(), "JPEG", quality=80)
PDF = printed_pdf()


def codes(unpacked: Unpacked) -> list[str]:
    return [problem.code for problem in unpacked.problems]


def names(unpacked: Unpacked) -> list[str]:
    return [document.name for document in unpacked.documents]


@pytest.mark.parametrize(
    ("data", "kind"), [(PICTURE, Kind.PICTURE), (PDF, Kind.PDF), (b"Pague 54.000", Kind.TEXT)]
)
def test_a_file_given_directly_is_one_document_whatever_its_name_says(
    data: bytes, kind: Kind
) -> None:
    [document] = unpack(data, "../../etc/recibo.xyz").documents

    assert (document.kind, document.name, document.data) == (kind, "recibo.xyz", data)
    assert document.sha256 == digest(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"\0\0\0\r\n", "file.empty"),
        (b"\x01\x02\x03\x04" * 99, "file.unknown_type"),
        (b"PK\x03\x04" + b"x" * 99, "file.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file.damaged"),
        (b"\x78\x9f\x3e\x22" + b"\xff" * 99, "file.damaged"),
        (printed_pdf(password=PASSWORD), "file.encrypted"),
        (b"%PDF-" + b" " * 41 * 1024 * 1024, "file.too_large"),
    ],
)
def test_what_cannot_be_opened_is_told_by_a_code(data: bytes, code: str) -> None:
    unpacked = unpack(data, "archivo")

    assert codes(unpacked) == [code]
    assert not unpacked.documents
    assert unpacked.problems[0].message.endswith((".", "?"))


def test_a_locked_pdf_keeps_the_hash_of_what_was_sent() -> None:
    locked = printed_pdf(password=PASSWORD)

    [document] = unpack(locked, "extracto.pdf", passwords=["1.077.227.777"]).documents

    assert document.sha256 == digest(locked)
    assert b"/Encrypt" not in document.data


def test_one_bad_part_leaves_the_good_ones() -> None:
    message = mail(
        attachments={"malo.zip": b"PK\x03\x04??", "bueno.pdf": PDF, "raro.bin": b"\x01\x02" * 99}
    )

    unpacked = unpack(message.as_bytes(), "correo.eml")

    assert names(unpacked) == ["bueno.pdf"]
    assert codes(unpacked) == ["file.damaged", "file.unknown_type"]


def test_files_come_before_texts_and_pictures_among_words_come_last() -> None:
    message = mail("vea", html='<p>vea</p><img src="cid:a">')
    message.add_attachment(PICTURE, "image", "jpeg", filename="pegada.jpg", cid="<a>")
    message.add_attachment(b"Pague 54.000", "application", "octet-stream", filename="nota.txt")
    message.add_attachment(PDF, "application", "pdf", filename="pago.pdf")

    unpacked = unpack(message.as_bytes(), "correo.eml")

    assert names(unpacked) == ["pago.pdf", "nota.txt", "pegada.jpg"]
    assert unpacked.documents[-1].inline


def test_a_pasted_screenshot_is_kept_and_logos_dots_and_banners_are_not() -> None:
    noise = np.random.default_rng(1)

    def speckled(width: int, height: int) -> bytes:
        return encoded(Image.fromarray(noise.integers(0, 255, (height, width, 3), np.uint8)))

    pictures = {"logo": speckled(200, 200), "punto": speckled(1, 1), "franja": speckled(1600, 310)}
    light = encoded(Image.new("RGB", (600, 600), "white"))
    message = mail("hola", attachments={**pictures, "vacia": light, "pago": PICTURE})

    assert names(unpack(message.as_bytes(), "correo.eml")) == ["pago"]
    assert names(unpack(pictures["logo"], "logo.png")) == ["logo.png"]  # Chosen by a person.


def test_the_same_file_twice_in_a_mail_is_one_document() -> None:
    message = mail(attachments={"a.pdf": PDF, "b.pdf": PDF})

    assert names(unpack(message.as_bytes(), "correo.eml")) == ["a.pdf"]


def test_a_mail_without_files_is_itself_the_document() -> None:
    unpacked = unpack(mail(NOTICE, subject="Transferencia").as_bytes(), "aviso.eml")

    [document] = unpacked.documents
    text = document.data.decode()
    assert document.kind is Kind.TEXT
    assert NOTICE in text
    assert "Transferencia" in text
    assert unpacked.letter is not None


def test_a_mail_with_a_file_is_not_a_document_of_its_own() -> None:
    assert names(unpack(mail(attachments={"a.pdf": PDF}).as_bytes(), "c.eml")) == ["a.pdf"]


def test_a_mail_whose_only_file_is_locked_is_not_read_as_a_receipt() -> None:
    locked = printed_pdf(password=PASSWORD)

    unpacked = unpack(mail("Pagué 54.000", attachments={"a.pdf": locked}).as_bytes(), "c.eml")

    assert not unpacked.documents
    assert codes(unpacked) == ["file.encrypted"]


def test_a_notice_below_a_forwarding_line_is_a_document_beside_the_letter() -> None:
    text = (
        "Para aportes\n\n---------- Forwarded message ---------\nDe: Banco <a@example.test>\n"
        f"Date: lun, 2 nov 2026\nSubject: Aviso\nTo: x\n\n{NOTICE}"
    )

    unpacked = unpack(mail(text, subject="Fwd: Aviso").as_bytes(), "c.eml")

    assert unpacked.letter is not None
    assert unpacked.letter.new_text == "Para aportes"
    assert NOTICE in unpacked.letter.forwarded_text
    assert [NOTICE in document.data.decode() for document in unpacked.documents] == [True]


def test_a_mail_attached_to_a_mail_gives_its_files_and_the_outer_letter_stays() -> None:
    outer = mail("Reenvío mi pago")
    outer.add_attachment(mail("adentro", subject="Pago viejo", attachments={"a.pdf": PDF}))

    unpacked = unpack(outer.as_bytes(), "c.eml")

    assert names(unpacked) == ["a.pdf"]
    assert unpacked.letter is not None
    assert unpacked.letter.new_text == "Reenvío mi pago"
    assert "adentro" in unpacked.letter.forwarded_text


def test_a_mail_given_as_a_nameless_file_inside_a_mail_is_opened() -> None:
    inner = mail(NOTICE).as_bytes()

    unpacked = unpack(mail("vea", attachments={"x.bin": inner}).as_bytes(), "c.eml")

    assert [NOTICE in document.data.decode() for document in unpacked.documents] == [True]


def test_mails_nested_beyond_reason_end_as_a_problem_not_a_crash() -> None:
    message: EmailMessage = mail("fondo", attachments={"a.pdf": PDF})
    for _ in range(12):
        outer = mail("capa")
        outer.add_attachment(message)
        message = outer

    assert "file.bomb" in codes(unpack(message.as_bytes(), "c.eml"))


def test_a_link_to_a_file_store_is_named_and_not_followed() -> None:
    text = mail("Mi pago: https://drive.google.com/file/d/1")
    html = mail(" ", html='<p>Mi pago <a href="https://we.tl/t-1">descargar</a></p>')
    elsewhere = mail("Mi pago está abajo. https://banco.example.test")

    assert codes(unpack(text.as_bytes(), "c.eml")) == ["file.link"]
    assert codes(unpack(html.as_bytes(), "c.eml")) == ["file.link"]
    assert codes(unpack(elsewhere.as_bytes(), "c.eml")) == []


def test_signatures_and_calendar_entries_are_passed_over_in_silence() -> None:
    message = mail(attachments={"a.pdf": PDF, "cita.ics": b"BEGIN:VCALENDAR\r\n"})
    message.add_attachment(b"0\x82\x01", "application", "pkcs7-signature", filename="smime.p7s")

    unpacked = unpack(message.as_bytes(), "c.eml")

    assert (names(unpacked), codes(unpacked)) == (["a.pdf"], [])


def test_winmail_dat_gives_its_attachment() -> None:
    unpacked = unpack(mail(attachments={"x.dat": winmail("pago.pdf", PDF)}).as_bytes(), "c.eml")

    assert names(unpacked) == ["pago.pdf"]


def test_an_outlook_item_gives_letter_files_and_nested_mail() -> None:
    inner = outlook_mail(subject="Aviso", body=NOTICE, attachments={})
    item = outlook_mail(
        subject="Pago", body="Para aportes", attachments={"a.jpg": PICTURE}, nested=inner
    )

    unpacked = unpack(compound_file(item), "correo.msg")

    assert unpacked.letter is not None
    assert unpacked.letter.sender_address == "marta@example.test"
    assert unpacked.letter.new_text == "Para aportes"
    assert [document.kind for document in unpacked.documents] == [Kind.PICTURE, Kind.TEXT]
    assert NOTICE in unpacked.documents[1].data.decode()


def test_an_office_document_behind_a_password_is_told_apart_from_damage() -> None:
    locked = compound_file({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})
    drawing = compound_file({"VisioDocument": outlook_text("hola")})

    assert codes(unpack(locked, "a.xlsx")) == ["file.encrypted"]
    assert codes(unpack(drawing, "a.vsd")) == ["file.unknown_type"]


@pytest.mark.parametrize("folder", ["word", "xl", "ppt"])
def test_pictures_in_office_documents_are_found(folder: str) -> None:
    document = zipped({"[Content_Types].xml": b"<x/>", f"{folder}/media/image1.jpeg": PICTURE})

    [found] = unpack(document, "pago.docx").documents

    assert (found.kind, found.data) == (Kind.PICTURE, PICTURE)


def test_a_text_document_without_pictures_gives_its_words() -> None:
    body = b"<w:p><w:r><w:t>Pague 54.000</w:t></w:r></w:p><w:p><w:t>Aportes</w:t></w:p>"
    document = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": body})

    [found] = unpack(document, "pago.docx").documents

    assert found.data.decode() == "Pague 54.000\nAportes"


def test_words_beside_a_picture_in_a_document_are_a_caption() -> None:
    document = zipped(
        {
            "[Content_Types].xml": b"<x/>",
            "word/document.xml": "<w:p>Pagu\u00e9 A&amp;B</w:p>".encode(),
            "word/media/image1.jpeg": PICTURE,
        }
    )

    shown, said = unpack(document, "pago.docx").documents

    assert (shown.kind, shown.is_caption) == (Kind.PICTURE, False)
    assert (said.data.decode(), said.is_caption) == ("Pagué A&B", True)


def test_a_document_of_libreoffice_gives_pictures_and_words() -> None:
    words = b"<office:text><text:p>Valor: $ 54.000</text:p><text:p>Hecho</text:p></office:text>"
    manifest = {"mimetype": b"application/vnd", "META-INF/manifest.xml": b"<x/>"}

    alone = unpack(zipped({**manifest, "content.xml": words}), "pago.odt")
    shown = unpack(zipped({**manifest, "content.xml": b"<x/>", "Pictures/1.jpg": PICTURE}), "p.odt")

    assert [found.data.decode() for found in alone.documents] == ["Valor: $ 54.000\nHecho"]
    assert [found.data for found in shown.documents] == [PICTURE]


@pytest.mark.parametrize(
    "members",
    [
        {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"},
        {"META-INF/manifest.xml": b"<x/>", "content.xml": b"<office:spreadsheet>"},
    ],
)
def test_a_spreadsheet_is_told_apart(members: dict[str, bytes]) -> None:
    assert codes(unpack(zipped(members), "banco.xlsx")) == ["file.spreadsheet"]


def test_a_picture_in_a_spreadsheet_is_read_all_the_same() -> None:
    members = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"", "xl/media/a.jpg": PICTURE}

    unpacked = unpack(zipped(members), "pago.xlsx")

    assert ([found.data for found in unpacked.documents], codes(unpacked)) == ([PICTURE], [])


def test_a_zip_gives_its_files_and_not_what_macs_leave_in_it() -> None:
    inner = zipped({"b.pdf": PDF})
    archive = zipped({"a.jpg": PICTURE, "__MACOSX/._a.jpg": b"x", "dentro.zip": inner})

    unpacked = unpack(archive, "pagos.zip")

    assert (names(unpacked), codes(unpacked)) == (["a.jpg", "b.pdf"], [])


def test_a_zip_bomb_is_refused_by_what_it_declares() -> None:
    bomb = zipped({"cero": bytes(30 * 1024 * 1024)})

    assert len(bomb) < 100_000
    assert codes(unpack(bomb, "b.zip")) == ["file.bomb"]


def test_a_zip_that_lies_about_its_sizes_gives_no_more_than_it_declares() -> None:
    lying = bytearray(zipped({"a.txt": b"a" * 5000, "b.txt": b"Pague 54.000"}))
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        place = archive.start_dir
    lying[place + 24 : place + 28] = (10).to_bytes(4, "little")

    unpacked = unpack(bytes(lying), "l.zip")

    assert names(unpacked) == ["b.txt"]
    assert codes(unpacked) in (["file.damaged"], ["file.bomb"])


def test_a_locked_zip_member_is_told_and_the_others_are_read() -> None:
    archive = bytearray(zipped({"a.txt": b"Pague 54.000", "b.txt": b"Pague 60.000"}))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        place = opened.start_dir
    archive[place + 8] |= 1

    unpacked = unpack(bytes(archive), "l.zip")

    assert (names(unpacked), codes(unpacked)) == (["b.txt"], ["file.encrypted"])


def test_of_too_many_zip_members_the_first_are_read_and_the_rest_told() -> None:
    archive = zipped({f"{number}.txt": b"Pague %d" % number for number in range(60)})

    unpacked = unpack(archive, "m.zip")

    assert 20 <= len(unpacked.documents) <= 50
    assert "file.too_many_parts" in codes(unpacked)


def test_a_name_is_fit_to_be_shown() -> None:
    assert clean_name("..\\..\\C:\\pago\u202e\x00\n.pdf") == "pago.pdf"
    assert clean_name("///") == "archivo"
    long = clean_name("a" * 300 + ".heic")
    assert len(long) == LONGEST_NAME
    assert long.endswith(".heic")


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"II*\x00"]))
@settings(max_examples=150)
def test_random_bytes_end_as_documents_or_problems(data: bytes, start: bytes) -> None:
    unpacked = unpack(start + data, "x")

    assert len(unpacked.documents) + len(unpacked.problems) <= 1


WRAPPINGS = {
    "mail": mail("hola", html="<p>hola", attachments={"a.pdf": PDF, "b.jpg": PICTURE}).as_bytes(),
    "zip": zipped({"a.pdf": PDF, "b.txt": b"Pague 54.000" * 20}),
    "msg": compound_file(outlook_mail(subject="a", body="b", attachments={"a.pdf": PDF})),
    "winmail": winmail("a.pdf", PDF),
    "locked": printed_pdf(password=PASSWORD),
    "docx": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w:p>hola</w:p>"}),
}


@given(
    st.sampled_from(sorted(WRAPPINGS)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), max_size=6),
    st.floats(0, 1),
)
@settings(max_examples=250)
def test_mangled_and_cut_off_files_never_stop_the_reader(
    wrapping: str, wounds: list[tuple[float, bytes]], kept: float
) -> None:
    data = bytearray(WRAPPINGS[wrapping])
    for place, scar in wounds:
        at = int(place * (len(data) - len(scar)))
        data[at : at + len(scar)] = scar

    for victim in (bytes(data), bytes(data[: int(kept * len(data))])):
        unpacked = unpack(victim, "x", passwords=[PASSWORD])
        assert all(problem.message for problem in unpacked.problems)
        assert all(document.data for document in unpacked.documents)
