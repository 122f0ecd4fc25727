"""Pages of a PDF: the words of its text layer, and how it is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Final

import pdfplumber
import pypdfium2
from PIL import Image

from parsers.pictures import LONGEST_SIDE, no_larger
from parsers.problems import DamagedFileError
from parsers.sheets import MOST_PAGES, Sheet
from parsers.text.textlayer import hides_figures, is_mostly_picture, page_of_text_layer

_MOST_ENLARGED: Final = 4.0  # 288 dots an inch: small slips need no more.
_TO_FIND_INK: Final = 1.5


def sheets_of_pdf(data: bytes) -> tuple[tuple[Sheet, ...], int]:
    """Return the first `MOST_PAGES` pages, and how many more there are.

    :raises DamagedFileError: if it cannot be opened, or has no page.
    """
    try:
        with pypdfium2.PdfDocument(data) as opened:
            count = len(opened)
    except pypdfium2.PdfiumError as error:
        raise DamagedFileError(f"pdfium: {error}") from error
    if not count:
        raise DamagedFileError("a PDF without pages")
    read = min(count, MOST_PAGES)
    sheets = [Sheet(number=number + 1, draw=_drawing(data, number)) for number in range(read)]
    for sheet in sheets:
        _add_printed_words(sheet, data)
    return tuple(sheets), count - read


def _add_printed_words(sheet: Sheet, data: bytes) -> None:
    """Give the sheet its text layer; a layer that cannot be read leaves the page to the eyes."""
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[sheet.number]) as opened:
            page = opened.pages[0]
            sheet.printed = page_of_text_layer(page, number=sheet.number)
            sheet.veiled = is_mostly_picture(page)
            if sheet.printed and not sheet.veiled:
                shown = _drawn(data, sheet.number - 1, enlarged=_TO_FIND_INK)
                sheet.veiled = hides_figures(sheet.printed, page, shown)
    except Exception:  # noqa: BLE001 - pdfminer raises all kinds on pages that pdfium still draws
        sheet.printed = None


def _drawing(data: bytes, index: int) -> Callable[[], Image.Image]:
    return partial(_drawn, data, index, enlarged=_MOST_ENLARGED)


def _drawn(data: bytes, index: int, *, enlarged: float) -> Image.Image:
    try:
        with pypdfium2.PdfDocument(data) as opened:
            page = opened[index]
            width, height = page.get_size()
            scale = min(enlarged, LONGEST_SIDE / max(width, height, 1.0))
            drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
            return no_larger(drawn, LONGEST_SIDE)
    except pypdfium2.PdfiumError as error:
        raise DamagedFileError(f"pdfium: {error}") from error
