from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, repeat

import numpy as np
import pytest

from parsers.text.letters import Letter, Line, Pixels, Recognizer, settled, western

CHARACTERS = ["", *"0123456789$ ABCDEFGHIJKLMNOPQRSTUVWXYZ"]  # The first is no letter.
CROP = np.full((48, 320, 3), 255, dtype=np.uint8)
Beliefs = Mapping[str, float]


def steps(*letters: Beliefs) -> Pixels:
    """Return what a model believes of the letters, with no letter before and between them."""
    believed = np.zeros((40, len(CHARACTERS)))
    believed[:, 0] = 1.0
    for position, letter in enumerate(letters):
        row = believed[2 * position + 1]
        row[0] = 0.0
        for mark, probability in letter.items():
            row[CHARACTERS.index(mark)] = probability
    return believed


def clear(text: str) -> list[Beliefs]:
    return [{mark: 0.99} for mark in text]


def read(*looks: Sequence[Beliefs]) -> Line:
    """Read one crop: the first look at it, then whatever the closer looks would see."""
    [line] = read_page([looks[0]], closer=looks[1:])
    return line


def read_page(
    page: Sequence[Sequence[Beliefs]], closer: Sequence[Sequence[Beliefs]] = ()
) -> list[Line]:
    seen = chain(page, closer or repeat(page[0]))

    def session(input_content: Pixels) -> Pixels:
        return np.stack([steps(*letters) for _, letters in zip(input_content, seen, strict=False)])

    return Recognizer(session, CHARACTERS).read([CROP] * len(page))


def letter(mark: str, other: str = "", probability: float = 0.0) -> Letter:
    beliefs = np.array([0.9 * (one == mark) + probability * (one == other) for one in CHARACTERS])
    return Letter(mark=mark, sure=0.9, beliefs=beliefs[1:12], vouched=0.9)


def test_clear_digits_are_sure() -> None:
    line = read(clear("VALOR 54000"))

    assert (line.text, line.unsure) == ("VALOR 54000", ())
    assert line.confidence == pytest.approx(0.99)


def test_an_eight_that_may_be_a_zero_is_unsure() -> None:
    line = read([*clear("1"), {"8": 0.85, "0": 0.13}, *clear("4000")])

    assert (line.text, line.unsure) == ("184000", (1,))


def test_an_eight_that_looks_like_a_zero_is_an_unsure_zero_for_nobody_slashes_eights() -> None:
    line = read([*clear("1"), {"8": 0.7, "0": 0.25}, *clear("4000")])

    assert (line.text, line.unsure) == ("104000", (1,))


def test_a_zero_that_may_be_an_eight_is_a_slashed_zero() -> None:
    line = read([*clear("184"), {"0": 0.7, "8": 0.25}, *clear("00")])

    assert (line.text, line.unsure) == ("184000", ())


@pytest.mark.parametrize(("other", "unsure"), [(0.2, ()), (0.4, (2,))])
def test_any_other_pair_is_unsure_where_both_are_likely(
    other: float, unsure: tuple[int, ...]
) -> None:
    assert read([*clear("23"), {"1": 0.6, "7": other}, *clear("45")]).unsure == unsure


@pytest.mark.parametrize(
    "blurred", [{"3": 0.5, "5": 0.2, "6": 0.2}, {"0": 0.42, "6": 0.22, "2": 0.2}]
)
def test_a_digit_that_is_not_likely_itself_is_unsure(blurred: Beliefs) -> None:
    assert read([*clear("202"), blurred]).unsure == (3,)


def test_a_closer_look_settles_a_doubt() -> None:
    doubtful = [*clear("1"), {"8": 0.8, "0": 0.13}, *clear("4000")]

    assert read(doubtful, clear("184000"), clear("184000")).unsure == ()
    assert read(doubtful, clear("104000"), clear("104000")).text == "104000"


def test_a_look_that_counts_the_digits_otherwise_is_not_heard() -> None:
    doubtful = [*clear("1"), {"8": 0.8, "0": 0.13}, *clear("4000")]

    assert read(doubtful, clear("14000"), clear("14000")).unsure == (1,)


def test_a_peso_sign_taken_for_a_five_is_unsure() -> None:
    assert read([{"5": 0.6, "$": 0.38}, *clear("34200")]).unsure == (0,)


def test_where_zeros_look_like_eights_every_eight_must_be_pure() -> None:
    number = [*clear("1"), {"8": 0.95, "0": 0.03}, *clear("4000")]

    _, alone = read_page([clear("REF 123"), number])
    _, beside = read_page([[*clear("REF 1"), {"0": 0.5, "8": 0.45}, *clear("3")], number])

    assert alone.unsure == ()
    assert beside.unsure == (1,)


def test_looks_are_averaged() -> None:
    [one] = settled([letter("8", "0", 0.3)], [[letter("0", "8", 0.3)], [letter("0")]])

    assert one.mark == "0"
    assert one.beliefs[8] == pytest.approx((0.9 + 0.3 + 0.0) / 3)


def test_a_digit_that_is_likeliest_and_not_likely_enough_is_faint() -> None:
    line = read([{"6": 0.9, "8": 0.08}, *clear("0273283")])

    assert (line.text, line.unsure, line.faint) == ("60273283", (), (0,))


def test_a_zero_is_seldom_pure_and_seldom_another() -> None:
    assert read([{"0": 0.7, "8": 0.15}, *clear("273283")]).faint == ()


def test_of_a_number_even_a_letter_may_be_faint_and_no_other_mark() -> None:
    assert read([{"S": 0.8}, *clear("81759")]).faint == (0,)
    assert read([{"$": 0.8}, *clear("81759")]).faint == ()


def test_a_doubted_digit_that_closer_looks_settle_is_vouched_for() -> None:
    doubtful = [*clear("1"), {"8": 0.8, "0": 0.13}, *clear("4000")]

    assert read(doubtful, clear("184000"), clear("184000")).faint == ()
    assert read(doubtful, doubtful, doubtful).faint == (1,)


def test_a_letter_is_vouched_for_where_it_is_likeliest() -> None:
    """The model may begin a letter before it is sure of it."""

    def session(input_content: Pixels) -> Pixels:
        believed = steps(*clear("1234"))
        believed[2] = believed[1]
        believed[1, CHARACTERS.index("1")] = 0.8
        return np.stack([believed] * len(input_content))

    [line] = Recognizer(session, CHARACTERS).read([CROP])

    assert (line.text, line.faint) == ("1234", ())


@pytest.mark.parametrize(("wide", "given"), [(40, 320), (320, 320), (321, 352), (1000, 1024)])
def test_crops_go_to_the_model_alone_and_in_few_widths(wide: int, given: int) -> None:
    """A size that the model has not met costs it much; so does grey beside the letters."""
    shapes = []

    def session(input_content: Pixels) -> Pixels:
        shapes.append(input_content.shape)
        return steps(*clear("1"))[np.newaxis]

    Recognizer(session, CHARACTERS).read([np.full((48, wide, 3), 255, dtype=np.uint8)])

    assert shapes == [(1, 3, 48, given)]


def test_crops_of_one_width_go_one_after_the_other_and_each_keeps_its_place() -> None:
    """The model pays for every change of width."""
    widths = [700, 320, 500, 320, 700]
    given = []

    def session(input_content: Pixels) -> Pixels:
        given.append(width := input_content.shape[3])
        return steps(*clear(str(width)))[np.newaxis]

    crops = [np.full((48, width, 3), 255, dtype=np.uint8) for width in widths]
    lines = Recognizer(session, CHARACTERS).read(crops)

    assert given == [320, 320, 512, 704, 704]
    assert [line.text for line in lines] == ["704", "320", "512", "320", "704"]


def test_of_two_doubtful_lines_each_is_settled_by_its_own_closer_looks() -> None:
    """The lines are told apart by their brightness."""
    doubtful = [*clear("1"), {"8": 0.8, "0": 0.13}, *clear("4000")]
    closer = {0: clear("104000"), 255: clear("184000")}
    seen: set[int] = set()

    def session(input_content: Pixels) -> Pixels:
        grey = round((float(input_content[0, 0, 0, 0]) + 1) * 127.5)
        letters = closer[grey] if grey in seen else doubtful
        seen.add(grey)
        return steps(*letters)[np.newaxis]

    crops = [np.full((48, 400, 3), grey, dtype=np.uint8) for grey in closer]
    lines = Recognizer(session, CHARACTERS).read(crops)

    assert [line.text for line in lines] == ["104000", "184000"]


def test_of_the_model_s_letters_those_that_western_print_shows_are_read() -> None:
    characters = ["", "8", "ñ", "¿", "$", "，", "。", "【", "￥", "□", "火", "の", "한", "𠀀", " "]

    assert [characters[place] for place in western(characters)] == [
        "", "8", "ñ", "¿", "$", "，", "。", "【", "￥", "□", " ",
    ]  # fmt: skip
