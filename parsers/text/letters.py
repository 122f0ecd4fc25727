"""What the recogniser believes of every digit: which it is not sure of, and a closer look at those.

A recogniser names the likeliest letter and keeps to itself how near the next one came. A slip
printer's slashed zero comes out as an 8, but never with the certainty of a true 8.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any, Final, Protocol

import cv2
import numpy as np

Pixels = np.ndarray[Any, Any]

HEIGHT: Final = 48  # Pixels, as the model was trained.
NARROWEST: Final = 320
# Crops go to the model one at a time, their widths rounded up to this. A model that takes pictures
# of any size pays some 40 ms for every size it has not met, and a batch pays for the grey beside
# all but its widest crop: measured, a fifth less than batches of six, in half the memory. Even a
# size that it knows costs 4 ms where the crop before had another, as much as half a reading: crops
# of one width go one after the other.
_STEP: Final = 32
_MARKS: Final = "0123456789$"  # What a digit may be instead.

# From these probabilities of another mark on, a digit may be that one. Measured on 800 labelled
# numbers of photographs: 36 of 41 misread digits were zeros of slip printers read as 8 or 9. Where
# such a printer shows by digits that are as much 0 as 8, every eight is suspect that is not purely
# one. The other way round errs ten times less.
_DOUBTED: Final = 0.15  # In one look: worth a closer one.
_DOUBTED_ZERO: Final = 0.2  # Of a zero to be an eight.
_DOUBTED_LIKE_ZERO: Final = 0.05  # Of an 8, 9 or 6 to be a zero.
_MAY_BE_ZERO: Final = {"8": 0.12, "9": 0.12, "6": 0.2}
_MAY_BE_SLASHED: Final = 0.02  # Of an eight from a printer that slashes its zeros.
_AS_MUCH: Final = 0.15  # Of 0 and of 8, by which such a printer shows.
_MAY_BE_OTHER: Final = 0.35
_MAY_BE_EIGHT: Final = 0.42  # Of a zero, which printers slash.
_LEAST: Final = 0.6  # Of the digit itself, however many others share the rest.
_FEWEST_DIGITS: Final = 3  # A shorter number is neither money nor a reference.
_MOST_LOOKS: Final = 10  # Runs of a picture that are looked at closely, at some 25 ms each.

# What a dim or blurred photograph shows as another letter the model believes, but seldom purely.
# Measured on 4,200 labelled numbers of photographs that nothing else doubted: of 29 with a false
# digit or letter 15 fell below these, and 47 right ones. Zeros, which printers slash, are seldom
# pure and seldom false. A closer look at all that are not pure found one more for 5 % of a reading;
# crops varied in other ways and tesseract told no more.
_VOUCHED: Final = 0.92  # Of a digit.
_VOUCHED_ZERO: Final = 0.6
_VOUCHED_LETTER: Final = 0.85


# Neither punctuation, which the model may write wide, nor letters: the signs of East Asian scripts.
_EAST_ASIAN: Final = ((0x2E80, 0x2FFF), (0x3040, 0xD7FF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def western(characters: Sequence[str]) -> list[int]:
    """Return the places of the characters that a Colombian receipt may show, one in seven.

    The model knows 16 000 more. To tell them apart is a fifth of its work, and where it believes to
    see one there is a row of asterisks or somebody's logo.
    """
    return [
        place
        for place, character in enumerate(characters)
        if not any(
            first <= ord(letter) <= last for letter in character for first, last in _EAST_ASIAN
        )
    ]


class Session(Protocol):
    def __call__(self, input_content: Pixels) -> Pixels: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as it was read, and what else it may be.

    :ivar sure: its probability where it begins, 0 to 1.
    :ivar beliefs: the probabilities at its place of the ten digits and the peso sign.
    :ivar vouched: its probability where it is likeliest; of a digit, the mean of all looks.
    """

    mark: str
    sure: float
    beliefs: Pixels
    vouched: float

    @property
    def is_digit(self) -> bool:
        return self.mark in "0123456789"

    @property
    def is_doubted(self) -> bool:
        """Whether it is a digit that a closer look may find to be another."""
        if not self.is_digit:
            return False
        rivals = self._rivals
        if self.mark == "0":
            rivals[8] *= _DOUBTED / _DOUBTED_ZERO
        elif self.mark in _MAY_BE_ZERO:
            rivals[0] *= _DOUBTED / _DOUBTED_LIKE_ZERO
        return float(rivals.max()) >= _DOUBTED

    @property
    def is_faint(self) -> bool:
        """Whether it is named for want of a likelier one, and people should look themselves."""
        least = (
            _VOUCHED_ZERO if self.mark == "0" else _VOUCHED if self.is_digit else _VOUCHED_LETTER
        )
        return self.mark.isalnum() and self.vouched < least

    @property
    def is_slashed_zero(self) -> bool:
        """Whether it is as much a 0 as an 8."""
        return self.is_digit and float(self.beliefs[[0, 8]].min()) >= _AS_MUCH

    def is_unsure(self, *, slashed: bool) -> bool:
        """Whether it is a digit that may be another; ``slashed``: where zeros look like eights."""
        if not self.is_digit:
            return False
        rivals = self._rivals
        if self.mark == "0":
            eight, rivals[8] = rivals[8], 0.0
            others = rivals.max() >= _MAY_BE_OTHER or self.sure + eight < _LEAST
            return bool(eight >= _MAY_BE_EIGHT or others)
        zero = _MAY_BE_ZERO.get(self.mark, _MAY_BE_OTHER)
        if slashed and self.mark == "8":
            zero = _MAY_BE_SLASHED
        return bool(rivals[0] >= zero or rivals[1:].max() >= _MAY_BE_OTHER or self.sure < _LEAST)

    @property
    def _rivals(self) -> Pixels:
        rivals = self.beliefs.copy()
        rivals[int(self.mark)] = 0.0
        return rivals


@dataclass(frozen=True, slots=True)
class Line:
    """The text of one crop, and how sure it is (0 to 1).

    :ivar unsure: offsets of digits that may be others.
    :ivar faint: offsets of letters and digits that nobody can vouch for.
    """

    text: str
    confidence: float
    unsure: tuple[int, ...] = ()
    faint: tuple[int, ...] = ()


class Recognizer:
    """Reads crops of single lines, those with a doubtful digit several times."""

    def __init__(self, session: Session, characters: Sequence[str]) -> None:
        self._session = session
        self._characters = characters
        self._marks = [characters.index(mark) for mark in _MARKS]

    def read(self, crops: Sequence[Pixels]) -> list[Line]:
        """Return the text of each crop of one picture (height, width, BGR)."""
        spelled = self._spelled(crops)
        doubtful = [place for place, letters in enumerate(spelled) if _needs_closer_look(letters)]
        doubtful = doubtful[:_MOST_LOOKS]
        varied = [list(_varied(crops[place])) for place in doubtful]
        again = iter(self._spelled(list(chain.from_iterable(varied))))
        for place, looks in zip(doubtful, varied, strict=True):
            spelled[place] = settled(spelled[place], list(islice(again, len(looks))))
        slashed = any(letter.is_slashed_zero for letters in spelled for letter in letters)
        return [_line(letters, slashed=slashed) for letters in spelled]

    def _spelled(self, crops: Sequence[Pixels]) -> list[list[Letter]]:
        """Return the letters of each crop, read from the narrowest to the widest."""
        widths = [max(NARROWEST, -(-_width(crop) // _STEP) * _STEP) for crop in crops]
        spelled: list[list[Letter]] = [[]] * len(crops)
        for place in sorted(range(len(crops)), key=widths.__getitem__):
            [steps] = self._session(_prepared(crops[place], widths[place])[np.newaxis])
            spelled[place] = list(self._letters(steps))
        return spelled

    def _letters(self, steps: Pixels) -> Iterator[Letter]:
        """Yield the letters of one crop from ``steps`` (time, character); 0 is no letter."""
        best = steps.argmax(axis=1)
        edges = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
        for start, end in pairwise(edges):
            character = best[start]
            if not character:
                continue
            before = start - 1 if start and not best[start - 1] else start
            after = end + 1 if end < len(best) and not best[end] else end
            yield Letter(
                mark=self._characters[character],
                sure=float(steps[start, character]),
                beliefs=steps[before:after, self._marks].max(axis=0),
                vouched=float(steps[start:end, character].max()),
            )


def settled(letters: Sequence[Letter], others: Sequence[Sequence[Letter]]) -> list[Letter]:
    """Return the letters with what is believed of each digit averaged over all looks.

    A look that counts the digits otherwise says nothing about any one of them.
    """
    places = [place for place, letter in enumerate(letters) if letter.is_digit]
    looks = [[letters[place] for place in places]]
    for other in others:
        digits = [letter for letter in other if letter.is_digit]
        if len(digits) == len(places):
            looks.append(digits)
    result = list(letters)
    for position, place in enumerate(places):
        mean = np.mean([look[position].beliefs for look in looks], axis=0)
        best = int(mean.argmax())
        sure = float(mean[best])
        result[place] = Letter(mark=_MARKS[best], sure=sure, beliefs=mean, vouched=sure)
    return result


def _varied(crop: Pixels) -> Iterator[Pixels]:
    """Yield the crop squeezed, and cut closer: of ten ways tried, these told most together."""
    height, width = crop.shape[:2]
    yield cv2.resize(crop, (max(1, round(width * 0.85)), height))
    edge = round(0.07 * height)
    yield crop[edge : height - edge]


def _needs_closer_look(letters: Sequence[Letter]) -> bool:
    digits = [letter for letter in letters if letter.is_digit]
    return len(digits) >= _FEWEST_DIGITS and any(letter.is_doubted for letter in digits)


def _line(letters: Sequence[Letter], *, slashed: bool) -> Line:
    return Line(
        text="".join(_likeliest(letter, slashed=slashed) for letter in letters),
        confidence=float(np.mean([letter.sure for letter in letters])) if letters else 0.0,
        unsure=tuple(
            place for place, letter in enumerate(letters) if letter.is_unsure(slashed=slashed)
        ),
        faint=tuple(place for place, letter in enumerate(letters) if letter.is_faint),
    )


def _likeliest(letter: Letter, *, slashed: bool) -> str:
    """Return its mark, a zero where it looks like an eight: nobody slashes eights."""
    may_be_zero = slashed and letter.mark == "8" and letter.beliefs[0] >= _MAY_BE_ZERO["8"]
    return "0" if may_be_zero else letter.mark


def _width(crop: Pixels) -> int:
    return max(1, math.ceil(HEIGHT * int(crop.shape[1]) / int(crop.shape[0])))


def _prepared(crop: Pixels, width: int) -> Pixels:
    """Return the crop as the model wants it: 48 pixels high, -1 to 1, grey to the right."""
    own = min(_width(crop), width)
    resized = cv2.resize(crop, (own, HEIGHT)).astype(np.float32).transpose(2, 0, 1)
    prepared = np.zeros((3, HEIGHT, width), dtype=np.float32)
    prepared[:, :, :own] = resized / 127.5 - 1
    return prepared
