"""Printers that slash their zeros, which every OCR engine may read as eights.

Two engines that agree are no proof then (9.999.000 comes out as 9.999.800). What betrays such a
printer are numbers that are known beforehand: tax numbers with a check digit, the year, help
lines, fees of nothing, centavos.
"""

from __future__ import annotations

import re
from typing import Final

from parsers.fields.layout import Run, Sheet

_TAX_NUMBER: Final = re.compile(r"(?<!\d)(\d{3})[.\s]?(\d{3})[.\s]?(\d{3})\s?-\s?(\d)(?!\d)")
_WEIGHTS: Final = (41, 37, 29, 23, 19, 17, 13, 7, 3)  # DIAN's, for nine digits.
_FEE_OF_NOTHING: Final = re.compile(
    r"\$ ?8(?![\d.,])"
    r"|(?<![\d.,])(?:0[.,]?8[08]|0[.,]08|8[.,][08]{2}|5[08][.,](?:08|80|88))(?![\d.,])"
)
_YEAR: Final = re.compile(r"(?<!\d)(?:2[08]2[0-9]|282\d)(?!\d)")
_HELP_LINE: Final = re.compile(r"(?<!\d)[08]1\s?8[08]{3}(?=\s?\d{5,6})")
_PADDING: Final = re.compile(
    r"(?<!\d)0*8+0{4,}\d{6,}|(?<!\d)0{3,}8+0{3,}\d{5,}|(?<!\d)0*8[08]{5,}\d{6,10}(?!\d)"
)
_HOUR: Final = re.compile(r"(?<![\d:.,/-])8\d:[0-5]\d(?![\d/])|(?<!\d)[0-3]\d/8\d/20\d\d")
_CENTAVOS: Final = re.compile(
    r"\d(?:,\d{3})+\.(?:08|80|88)(?!\d)|\d(?:\.\d{3})+,(?:08|80|88)(?!\d)"
)


def slashes_zeros(sheet: Sheet) -> bool:
    """Whether a known zero stands there as an eight, of which its reader was sure if it tells."""
    rows = ("  ".join(_with_zeros(run) for run in row) for row in sheet.rows)
    return reads_zeros_as_eights("\n".join(rows)) or _doubts_prices(sheet)


_FEWEST_DOUBTED: Final = 2


def _doubts_prices(sheet: Sheet) -> bool:
    """Whether several prices end in an eight that may be a zero, as prices do."""
    doubted = [
        run
        for run in sheet.runs
        for price in _ENDS_IN_EIGHT.finditer(run.text)
        if price.start("last") in (run.unsure(0, len(run.text)) or ())
    ]
    return len(doubted) >= _FEWEST_DOUBTED


_ENDS_IN_EIGHT: Final = re.compile(r"\d[.,]\d\d(?P<last>8)(?:[.,]\d\d)?(?!\d)")


# "$0.09": a cost below a peso, which is nothing with a zero misread.
_NEARLY_NOTHING: Final = re.compile(r"(?<![\d.,])(?:[$S5]?\s?0|5[08])[.,]0[1-9](?![\d%])")


def misreads_zeros(sheet: Sheet) -> bool:
    """Whether a zero that is known stands there as any other figure: then others may, too."""
    return any(_NEARLY_NOTHING.search(run.text) for run in sheet.runs)


def _with_zeros(run: Run) -> str:
    """Return the text with each eight that may be another digit as the zero that it may be."""
    marks = list(run.text)
    for at, piece in zip(run.starts, run.pieces, strict=True):
        for offset in piece.word.unsure or ():
            if marks[at + offset] == "8":
                marks[at + offset] = "0"
    return "".join(marks)


def reads_zeros_as_eights(text: str) -> bool:
    """Whether the text shows a known zero that was read as an eight."""
    return (
        any(_is_misread_tax_number(match) for match in _TAX_NUMBER.finditer(text))
        or bool(_FEE_OF_NOTHING.search(text))
        or any(match[0][1] == "8" for match in _YEAR.finditer(text))
        or any(
            "8" in match[0][0] + match[0].replace(" ", "")[3:]
            for match in _HELP_LINE.finditer(text)
        )
        or bool(_PADDING.search(text))
        or bool(_HOUR.search(text))
        or bool(_CENTAVOS.search(text))
    )


def _is_misread_tax_number(match: re.Match[str]) -> bool:
    """Whether a tax number fails its check digit, and would hold it with an eight as a zero."""
    number, digit = "".join(match.groups()[:3]), int(match[4])
    if _check_digit(number) == digit:
        return False
    eights = [index for index, figure in enumerate(number) if figure == "8"]
    return any(
        _check_digit("".join("0" if i in chosen else c for i, c in enumerate(number))) == digit
        for chosen in _subsets(eights)
    )


def _subsets(indexes: list[int]) -> list[set[int]]:
    return [
        {index for bit, index in enumerate(indexes) if pick >> bit & 1}
        for pick in range(1, 1 << len(indexes))
    ]


def _check_digit(number: str) -> int:
    rest = sum(weight * int(c) for weight, c in zip(_WEIGHTS, number, strict=True)) % 11
    return rest if rest < 2 else 11 - rest  # noqa: PLR2004
