"""Drawing the demonstration's receipts: screens, slips, photographs of slips, PDFs.

They are drawn when they are needed, with today's dates and the typeface that Pillow carries, so
that the repository holds no pictures and the machine needs no fonts.
"""

from __future__ import annotations

import io
import random
import unicodedata
from collections.abc import Sequence
from typing import Final, TypeAlias

import pikepdf
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Row: TypeAlias = tuple[str, str]  # A label and its value; an empty label is a line of its own.

_SCREEN: Final = (720, 1280)
_SLIP_WIDTH: Final = 620
_PAPER: Final = (250, 249, 244)
_INK: Final = (38, 36, 44)


def screen(title: str, rows: Sequence[Row], *, dark: bool = False, paid: bool = True) -> bytes:
    """Return a phone's screen as PNG: title, then each label with its value below it."""
    ground, ink, faint = ((24, 24, 28), (240, 240, 240), (168, 168, 176)) if dark else (
        (255, 255, 255), (32, 24, 48), (110, 104, 122),
    )  # fmt: skip
    picture = Image.new("RGB", _SCREEN, ground)
    pen = ImageDraw.Draw(picture)
    pen.text((40, 24), "9:41", font=_font(26), fill=ink)
    if paid:
        pen.ellipse((320, 110, 400, 190), fill=(36, 160, 96))
        pen.line((342, 150, 356, 166, 382, 134), fill="white", width=7)
    else:
        pen.ellipse((320, 110, 400, 190), fill=(196, 52, 52))
        pen.line((344, 134, 376, 166), fill="white", width=7)
        pen.line((376, 134, 344, 166), fill="white", width=7)
    _centred(pen, 225, title, _font(44), ink)
    top = 330
    for label, value in rows:
        if label:
            pen.text((60, top), _drawable(label), font=_font(27), fill=faint)
            top += 38
        pen.text((60, top), _drawable(value), font=_font(36), fill=ink)
        top += 68
    return _png(picture)


def slip(rows: Sequence[Row]) -> bytes:
    """Return a till's slip as PNG: labels left, values right, as narrow printers do."""
    return _png(_slip_picture(rows))


def photo_of_slip(rows: Sequence[Row], *, seed: int) -> bytes:
    """Return the slip photographed on a table as JPEG: askew, in uneven light, a little soft."""
    chance = random.Random(seed)  # noqa: S311 - the same demonstration every time
    paper = _slip_picture(rows)
    width, height = paper.size
    table = Image.new("RGB", (width + 320, height + 320), (118, 84, 58))
    grain = ImageDraw.Draw(table)
    for top in range(0, table.height, 9):
        tone = chance.randint(-9, 9)
        grain.line((0, top, table.width, top), fill=(118 + tone, 84 + tone, 58 + tone), width=4)
    turned = paper.convert("RGBA").rotate(
        chance.uniform(-2.2, 2.2), expand=True, resample=Image.Resampling.BICUBIC
    )
    table.paste(turned, (160, 150), turned)
    table = Image.composite(table, Image.new("RGB", table.size, (70, 60, 50)), _light(table.size))
    table = table.filter(ImageFilter.GaussianBlur(0.7))
    kept = io.BytesIO()
    table.save(kept, "JPEG", quality=82)
    return kept.getvalue()


def landscape() -> bytes:
    """Return a picture that is no receipt at all, as JPEG: hills under a morning sun."""
    picture = Image.new("RGB", (1024, 768), (176, 214, 240))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((700, 90, 840, 230), fill=(255, 224, 130))
    for left, colour in ((-200, (96, 150, 90)), (240, (70, 128, 76)), (560, (52, 104, 66))):
        pen.ellipse((left, 420, left + 900, 1200), fill=colour)
    pen.rectangle((430, 470, 560, 580), fill=(196, 110, 84))
    pen.polygon([(410, 470), (495, 400), (580, 470)], fill=(120, 56, 44))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def pdf(title: str, rows: Sequence[Row], *, password: str | None = None) -> bytes:
    """Return a PDF with a text layer, as a bank's portal prints it; locked if told so."""
    lines = [_pdf_text(60, 760, 18, title)]
    for place, (label, value) in enumerate(rows):
        top = 712 - place * 26
        lines.append(_pdf_text(60, top, 11, label))
        lines.append(_pdf_text(260, top, 11, value))
    document = pikepdf.Pdf.new()
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[0]
    page.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(
            F1=pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
    )
    page.Contents = document.make_stream(b"\n".join(lines))
    kept = io.BytesIO()
    locked = pikepdf.Encryption(owner="becoop", user=password) if password else False
    document.save(kept, encryption=locked)
    return kept.getvalue()


def _pdf_text(left: int, top: int, size: int, text: str) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (size, left, top, escaped.encode("cp1252"))


def _slip_picture(rows: Sequence[Row]) -> Image.Image:
    font = _font(29)
    picture = Image.new("RGB", (_SLIP_WIDTH, 110 + 44 * len(rows)), _PAPER)
    pen = ImageDraw.Draw(picture)
    top = 50
    for label, value in rows:
        if label:
            pen.text((34, top), _drawable(label), font=font, fill=_INK)
            wide = pen.textlength(value, font=font)
            pen.text((_SLIP_WIDTH - 34 - wide, top), value, font=font, fill=_INK)
        else:
            _centred(pen, top, value, font, _INK, width=_SLIP_WIDTH)
        top += 44
    return picture


def _light(size: tuple[int, int]) -> Image.Image:
    """Return a mask that is bright at the top left and dimmer at the bottom right."""
    mask = Image.linear_gradient("L").rotate(200, expand=False).resize(size)
    return mask.point(lambda tone: 205 + tone * 50 // 255)


def _centred(
    pen: ImageDraw.ImageDraw,
    top: int,
    text: str,
    font: ImageFont.FreeTypeFont,
    ink: tuple[int, int, int],
    width: int = _SCREEN[0],
) -> None:
    shown = _drawable(text)
    pen.text(((width - pen.textlength(shown, font=font)) / 2, top), shown, font=font, fill=ink)


def _drawable(text: str) -> str:
    """Return the text without the letters that Pillow's own typeface lacks: ó, ñ, ¡, ¿."""
    plain = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return plain.strip()


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _png(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
