"""Invented receipts in every wrapping that members use: pictures, PDFs, mails, Outlook's files."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from itertools import pairwise

import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

# What a bank's application shows after a transfer; names and numbers belong to nobody.
RECEIPT = (
    "Transferencia exitosa",
    "Comprobante No. 0000798314",
    "16 nov 2026 - 12:42 p. m.",
    "Valor de la transferencia",
    "$ 171.335",
    "Costo de la transferencia",
    "$ 0",
    "Referencia 1077227777",
    "Producto destino",
    "COOPERATIVA ALIANZA",
    "Banco de Occidente 230053290",
)
NOTICE = (
    "Bancolombia le informa transferencia por $54.000 a COOPERATIVA ALIANZA "
    "el 16/11/2026 a las 12:42. Referencia 1077227777."
)
PASSWORD = "1077227777"


def screenshot(
    lines: Sequence[str] = RECEIPT, *, size: tuple[int, int] = (738, 1100), dark: bool = False
) -> Image.Image:
    """Draw a flat screen, dark on white or the other way round."""
    ground, ink = ("#101418", "#f4f4f4") if dark else ("white", "#202020")
    picture = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=34)
    step = min(90, (size[1] - 60) // max(1, len(lines)))
    for position, line in enumerate(lines):
        draw.text((60, 40 + position * step), line, fill=ink, font=font)
    return picture


def photograph(lines: Sequence[str] = RECEIPT, *, degrees: float = 0.0) -> Image.Image:
    """Lay a slip on a table, under uneven light and with a camera's noise."""
    slip = (
        screenshot(lines)
        .convert("RGBA")
        .rotate(degrees, expand=True, resample=Image.Resampling.BICUBIC)
    )
    table = Image.new("RGBA", (slip.width + 200, slip.height + 200), "#7a5c3e")
    table.alpha_composite(slip, (100, 100))
    pixels = np.asarray(table.convert("RGB"), dtype=np.float32)
    light = np.linspace(0.65, 1.0, pixels.shape[1], dtype=np.float32)[None, :, None]
    noise = np.random.default_rng(7).normal(0, 5, pixels.shape).astype(np.float32)
    return Image.fromarray((pixels * light + noise).clip(0, 255).astype(np.uint8))


def encoded(picture: Image.Image, form: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def printed_pdf(
    lines: Sequence[str] = RECEIPT,
    *,
    password: str | None = None,
    owner_only: bool = False,
    pages: int = 1,
    crop: tuple[float, float, float, float] | None = None,
) -> bytes:
    """Write a PDF with a text layer, on letter paper, the first line at the top."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    drawn = b"".join(
        b"BT /F1 12 Tf 72 %d Td (%s) Tj ET\n" % (720 - 24 * row, line.encode("cp1252"))
        for row, line in enumerate(lines)
    )
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(612, 792))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(drawn)
        if crop:
            page.cropbox = pikepdf.Array(list(crop))
    out = io.BytesIO()
    lock: pikepdf.Encryption | bool = False
    if password is not None:
        lock = pikepdf.Encryption(owner="of the bank", user="" if owner_only else password)
    pdf.save(out, encryption=lock)
    return out.getvalue()


def scanned_pdf(picture: Image.Image | None = None) -> bytes:
    """Write a PDF whose only page is a picture."""
    return encoded((picture or screenshot()).convert("RGB"), "PDF", resolution=100)


def veiled_pdf(lines: Sequence[str], picture: Image.Image) -> bytes:
    """Write a page covered by a picture, with words that nobody sees behind it."""
    seen, printed = io.BytesIO(scanned_pdf(picture)), io.BytesIO(printed_pdf(lines))
    with pikepdf.open(seen) as pdf, pikepdf.open(printed) as hidden:
        pdf.pages[0].add_underlay(hidden.pages[0], None)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def mail(
    text: str = "Buenos días, adjunto mi pago de aportes.",
    *,
    subject: str = "Pago aportes",
    attachments: Mapping[str, bytes] | None = None,
    html: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """Write a mail as an ordinary program does."""
    message = EmailMessage()
    message["From"] = "Marta Peña <Marta.Pena@example.test>"
    message["To"] = "tupago@becoop.coop"
    message["Subject"] = subject
    message["Date"] = "Fri, 20 Nov 2026 16:42:00 -0500"
    message["Message-ID"] = "<m1@example.test>"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def winmail(name: str, data: bytes) -> bytes:
    """Write a winmail.dat with one attachment ([MS-OXTNEF])."""

    def attribute(number: int, value: bytes) -> bytes:
        checksum = sum(value) & 0xFFFF
        return struct.pack("<BII", 2, number, len(value)) + value + struct.pack("<H", checksum)

    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(0x00069002, bytes(14))  # Where it is drawn: begins an attachment.
        + attribute(0x00018010, name.encode("cp1252") + b"\0")
        + attribute(0x0006800F, data)
    )


Storage = dict[str, "bytes | Storage"]


def outlook_text(value: str) -> bytes:
    return value.encode("utf-16-le")


def outlook_mail(
    *, subject: str, body: str, attachments: Mapping[str, bytes], nested: Storage | None = None
) -> Storage:
    """Return the storage tree of a .msg ([MS-OXMSG]); `compound_file` writes it down."""
    tree: Storage = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_0037001F": outlook_text(subject),
        "__substg1.0_1000001F": outlook_text(body),
        "__substg1.0_0C1A001F": outlook_text("Marta Peña"),
        "__substg1.0_5D01001F": outlook_text("marta@example.test"),
    }
    for position, (name, data) in enumerate(attachments.items()):
        tree[f"__attach_version1.0_#{position:08X}"] = {
            "__substg1.0_3707001F": outlook_text(name),
            "__substg1.0_37010102": data,
        }
    if nested:
        tree["__attach_version1.0_#000000FF"] = {"__substg1.0_3701000D": nested}
    return tree


def compound_file(tree: Storage) -> bytes:
    """Write an OLE compound file ([MS-CFB]) the plain way: whole sectors, siblings in a row.

    Streams are padded with zeros to the size from which the format keeps them outside its small
    stream.
    """
    sector, least = 512, 4096
    entries: list[tuple[str, int, int, bytes]] = []  # Name, type, child, data.
    siblings: dict[int, int] = {}

    def add(name: str, kind: int, content: bytes | Storage) -> int:
        index = len(entries)
        data = content.ljust(least, b"\0") if isinstance(content, bytes) else b""
        entries.append((name, kind, 0xFFFFFFFF, data))
        if isinstance(content, dict):
            inner = [add(*_entry(item)) for item in content.items()]
            siblings.update(pairwise(inner))
            if inner:
                entries[index] = (name, kind, inner[0], data)
        return index

    add("Root Entry", 5, tree)
    body, places = bytearray(), []
    table: list[int] = []
    for _name, _kind, _child, data in entries:
        count = -(-len(data) // sector)
        start = len(table) if count else 0xFFFFFFFE
        places.append((start, len(data)))
        table += [*range(start + 1, start + count), 0xFFFFFFFE] if count else []
        body += data.ljust(count * sector, b"\0")
    listing = bytearray()
    for index, (name, kind, child, _data) in enumerate(entries):
        text = name.encode("utf-16-le") + b"\0\0"
        start, size = places[index]
        listing += text.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ",
            len(text), kind, 1, 0xFFFFFFFF, siblings.get(index, 0xFFFFFFFF), child, bytes(16),
            0, 0, 0, start, size,
        )  # fmt: skip
    listing = listing.ljust(-(-len(listing) // sector) * sector, b"\0")
    directory = len(table)
    count = len(listing) // sector
    table += [*range(directory + 1, directory + count), 0xFFFFFFFE]
    fat_count = -(-(len(table) + 1 + len(table) // 128) // 128) or 1
    first_fat = len(table)
    table += [0xFFFFFFFD] * fat_count
    table += [0xFFFFFFFF] * (fat_count * 128 - len(table))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0,
        fat_count, directory, 0, least, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    fats = [*range(first_fat, first_fat + fat_count)]
    header += struct.pack("<109I", *fats, *[0xFFFFFFFF] * (109 - fat_count))
    return header + bytes(body) + bytes(listing) + struct.pack(f"<{len(table)}I", *table)


def _entry(item: tuple[str, bytes | Storage]) -> tuple[str, int, bytes | Storage]:
    name, content = item
    return name, 2 if isinstance(content, bytes) else 1, content
