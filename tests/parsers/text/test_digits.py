"""The trained opinion on digits, and the invented lines that it learns from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

from parsers.text.digit_training.chance import Chance
from parsers.text.digit_training.lines import line_of
from parsers.text.digit_training.photographs import photographed
from parsers.text.digit_training.printing import Fonts, Printer, printed
from parsers.text.digit_training.training import lessons_of, trained
from parsers.text.digits import BESIDE, WIDTH, clues_of, judged, places_of, weights
from parsers.text.letters import Letter, Pixels, Recognizer, settled

CHARACTERS = ["", *BESIDE, " "]
DIGITS = "0123456789"


@pytest.fixture
def fonts(tmp_path: Path) -> Fonts:
    face = ImageFont.load_default(20)
    assert isinstance(face, ImageFont.FreeTypeFont)
    for name in ("plain", "some-mono"):
        file = tmp_path / "@fontsource" / name / "files" / f"{name}-latin-400-normal.woff2"
        file.parent.mkdir(parents=True)
        file.write_bytes(face.font_bytes)
    return Fonts.within(tmp_path)


def steps(*letters: dict[str, float]) -> Pixels:
    believed = np.full((40, len(CHARACTERS)), 1e-9)
    believed[:, 0] = 1.0
    for position, letter in enumerate(letters):
        believed[2 * position + 1, 0] = 0.0
        for mark, probability in letter.items():
            believed[2 * position + 1, CHARACTERS.index(mark)] = probability
    return believed


def letter(mark: str, belief: float, thought: str, certain: float) -> Letter:
    """Return a digit that the recogniser believes in so much, and what the opinion takes it for."""
    beliefs, opinion = np.zeros(11), np.full(10, (1 - certain) / 9)
    beliefs[DIGITS.index(mark)], opinion[DIGITS.index(thought)] = belief, certain
    return Letter(mark=mark, sure=belief, beliefs=beliefs, vouched=belief, opinion=opinion)


def test_a_recogniser_that_knows_other_letters_gets_no_opinion() -> None:
    assert places_of(["", *DIGITS, "$"]) is None


def test_clues_are_what_is_believed_at_a_digit_and_beside_it() -> None:
    places = places_of(CHARACTERS)
    assert places is not None

    first = clues_of(steps({"8": 0.9, "B": 0.1}), 0, np.full(11, 0.5), places)

    letters = len(BESIDE) + 1
    assert first.shape == (WIDTH,)
    assert (first[:letters] == first[letters : 2 * letters]).all()  # Nothing before the first step.
    assert first[2 * letters + 1 + BESIDE.index("B")] == pytest.approx(np.log(0.1))
    assert first[-11:] == pytest.approx(np.log(0.5))


def test_an_opinion_is_one_probability_for_each_digit() -> None:
    likely = judged(np.log(np.full((3, WIDTH), 0.1)), weights())

    assert likely.shape == (3, 10)
    assert likely.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("one", "unsure"),
    [
        (letter("4", 0.9, "4", 0.9), False),
        (letter("4", 0.9, "4", 0.45), True),  # Denied by the opinion.
        (letter("4", 0.5, "4", 0.9), True),  # Doubted by the recogniser …
        (letter("4", 0.5, "4", 0.99), False),  # … and confirmed.
        (letter("8", 0.8, "0", 0.995), False),  # Corrected …
        (letter("8", 0.8, "0", 0.9), True),
        (letter("8", 0.95, "0", 0.995), True),  # … against a recogniser that is sure of its own.
    ],
)
def test_a_digit_is_sure_where_recogniser_and_opinion_leave_no_doubt(
    one: Letter, *, unsure: bool
) -> None:
    assert one.is_unsure(slashed=False) == unsure


def test_beside_slashed_zeros_an_eight_must_surely_be_one() -> None:
    eight = letter("8", 0.99, "8", 0.95)

    assert not eight.is_unsure(slashed=False)
    assert eight.is_unsure(slashed=True)
    assert not letter("8", 0.99, "8", 0.98).is_unsure(slashed=True)


def test_a_printer_of_slashed_zeros_shows_by_the_opinion() -> None:
    both = np.zeros(10)
    both[[0, 8]] = 0.5

    assert replace(letter("8", 0.99, "8", 0.99), opinion=both).is_slashed_zero
    assert not letter("8", 0.5, "8", 0.99).is_slashed_zero


def test_opinions_of_several_looks_are_averaged() -> None:
    [one] = settled([letter("8", 0.8, "0", 1.0)], [[letter("8", 0.8, "8", 1.0)]])

    assert one.opinion is not None
    assert one.opinion[[0, 8]] == pytest.approx(0.5)


def test_fonts_are_told_apart_by_their_names(fonts: Fonts) -> None:
    assert [one.name for one in fonts.monospaced] == ["some-mono-latin-400-normal.woff2"]
    assert [one.name for one in fonts.others] == ["plain-latin-400-normal.woff2"]


def test_invented_lines_hold_all_digits_and_fit_a_receipt() -> None:
    chance = Chance(1)
    lines = [line_of(chance) for _ in range(300)]

    assert all(any(mark in DIGITS for mark in line) for line in lines)
    assert set(DIGITS) <= set("".join(lines))
    assert max(map(len, lines)) < 80


def test_the_same_seed_draws_the_same_crops_on_paper_and_screens(fonts: Fonts) -> None:
    def drawn() -> tuple[set[Printer], list[Pixels]]:
        chance, printers, crops = Chance(4), set(), []
        for _ in range(12):
            line = printed("REF 1008", fonts, chance)
            printers.add(line.printer)
            crop = photographed(line, chance)
            assert crop is not None
            crops.append(crop)
        return printers, crops

    printers, crops = drawn()

    assert {Printer.THERMAL, Printer.LASER, Printer.SCREEN} <= printers
    assert all(crop.dtype == np.uint8 and crop.std() > 0 for crop in crops)
    assert all((one == other).all() for one, other in zip(crops, drawn()[1], strict=True))


def test_a_lesson_is_each_digit_where_a_digit_stands(
    fonts: Fonts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parsers.text.digit_training.training.line_of", lambda _: "N.o 10B")
    read = [{mark: 0.99} for mark in "N"] + [{mark: 0.9} for mark in "o188"]

    def session(input_content: Pixels) -> Pixels:
        assert input_content.shape[2] == 48
        return steps(*read)[np.newaxis]

    clues, digits, clear = lessons_of(2, fonts, Recognizer(session, CHARACTERS), Chance(2))

    assert clues.shape == (4, WIDTH)  # The full stop is lost, and the "B" was no digit.
    assert digits.tolist() == [1, 0, 1, 0]
    assert not clear.any()


def test_what_is_learned_is_what_the_lessons_tell_and_the_same_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(5)
    digits = np.repeat([0, 8, 3], 150)
    clues = chance.normal(0, 0.1, (len(digits), WIDTH)).astype(np.float32)
    clues[digits == 0, 7:27] += 3
    clues[digits == 3, 30:50] += 3
    monkeypatch.setattr("parsers.text.digit_training.training._NETS", 1)
    lessons = (clues, digits, np.arange(len(digits)) % 2 == 0)

    known = trained(lessons)

    assert (judged(clues, known).argmax(axis=1) == digits).mean() > 0.99
    again = trained(lessons)
    assert all((known[name] == again[name]).all() for name in known)
