"""Lines that an eye has dropped show by their ink."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image, ImageDraw, ImageFont

from models.evidence import Word
from parsers.text.engine import box_within
from parsers.text.unread import FEWEST_LINES, unread_lines

SIZE = (900, 600)
LINES = ("Transacción  3127663862", "Referencia  1053721166", "Fecha  15/10/2026", "Costo  $ 900")


def screen() -> tuple[Image.Image, list[Word]]:
    """Return a drawn screen, and its words as an eye that misses nothing gives them."""
    picture = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(32)
    words = []
    for row, line in enumerate(LINES):
        draw.text((60, 80 + 90 * row), line, fill="black", font=font)
        left, top, right, bottom = draw.textbbox((60, 80 + 90 * row), line, font=font)
        box = box_within(
            page=1,
            left=left / SIZE[0],
            top=top / SIZE[1],
            right=right / SIZE[0],
            bottom=bottom / SIZE[1],
        )
        assert box is not None
        words.append(Word(text=line, box=box, confidence=0.95))
    return picture, words


def test_where_all_was_read_no_line_is_left() -> None:
    picture, words = screen()

    assert unread_lines(words, picture) == 0


def test_rows_that_were_dropped_are_counted() -> None:
    picture, words = screen()

    assert unread_lines(words[2:], picture) == FEWEST_LINES
    assert unread_lines(words[1:], picture) == 1


def test_rules_frames_and_pictures_are_no_letters() -> None:
    picture, words = screen()
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 880, 580), outline="black", width=3)
    draw.line((20, 450, 880, 450), fill="black", width=2)
    draw.ellipse((400, 470, 480, 550), fill="navy")

    assert unread_lines(words, picture) == 0


def test_of_short_words_no_height_of_letters_is_known() -> None:
    picture, words = screen()

    assert unread_lines([replace(words[0], text="a")], picture) == 0
