"""Invented receipts: a layout of ``layouts/*.txt`` filled with values and set on a page.

What is set is what an eye would give: words with boxes, now and then misread. The form of a layout
is told at the head of ``layouts/README.md``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.evidence import Box, Page, Source, Word
from parsers.fields.second_reader.invented import manner, values
from parsers.text.plain import page_of_text

LAYOUTS: Final = Path(__file__).with_name("layouts")
_CHOICE: Final = re.compile(r"<([^<>]*)>")
_PLACE: Final = re.compile(r"\{(\$?\w+)\}")
_MARKS: Final = re.compile(r"(?P<marks>[\^>!.]{1,2}) (?P<text>.*)")
_FRESH: Final = frozenset(  # Another one wherever it stands.
    ["other", "staff", "city", "phone", "terminal", "num4", "num6", "other_date", "bank", "word"]
)
_TYPED: Final = frozenset({"sms", "mail", "chat"})  # They come as plain text, too.
_RULE: Final = "---"
_NARROW: Final = frozenset({"slip", "till", "atm", "voucher"})
_THIN: Final = frozenset("iljtfrI.,:;|!'()[] ")
_WIDE: Final = frozenset("mwMWOQGDCHNU@%$")
_MISREAD: Final = {  # What eyes take letters for, or lose.
    "o": "0", "O": "0", "l": "1", "I": "1", "s": "5", "S": "5", "b": "8", "B": "8", "g": " ",
    "z": "9", "e": "z", "a": "o", "n": "a",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    name: str
    options: dict[str, str]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line, and the placeholder it stands for; "" for fixed text."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Invented:
    """A page and what its words mean: by a word and its box, stretches with their placeholder."""

    page: Page
    truth: dict[tuple[str, Box], list[tuple[int, int, str]]]


def layouts_in(text: str) -> Iterator[Layout]:
    """Yield the layouts of a file.

    :raises ValueError: if a line stands before the first head.
    """
    for block in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        head, *lines = block.rstrip().split("\n")
        name, *options = (one.strip() for one in head.split("|"))
        told = dict(one.split("=", 1) for one in options if "=" in one)
        yield Layout(name, told, tuple(line.rstrip() for line in lines))


def filled(layout: Layout, chance: random.Random) -> Invented:
    """Return the layout as one receipt: its choices made, its values set in."""
    how = manner(chance)
    said = values(chance, how)
    lines = [
        _in_parts(line, said | _fresh(values(chance, how)))
        for line in _chosen(_perhaps_nobodys(layout.lines, chance), chance)
    ]
    if layout.options.get("kind") in _TYPED and chance.random() < 0.5:  # noqa: PLR2004
        return _as_text(lines)
    return _Setting(layout, chance).page(lines)


def _perhaps_nobodys(lines: Sequence[str], chance: random.Random) -> list[str]:
    """Return the lines, at times without the member's number where the payer's stands, too."""
    both = any("{payer_doc}" in line for line in lines)
    if not both or chance.random() < 0.7:  # noqa: PLR2004
        return list(lines)
    others = ("{payer_doc}", "amount}")
    return [
        line
        for line in lines
        if "{reference}" not in line or any(other in line for other in others)
    ]


def _fresh(said: dict[str, str]) -> dict[str, str]:
    return {name: one for name, one in said.items() if name.lstrip("$") in _FRESH}


# --- Choices -------------------------------------------------------------------------------


def _chosen(lines: Sequence[str], chance: random.Random) -> Iterator[str]:
    group: list[str] = []
    for line in (*lines, ""):
        if line.startswith("~ "):
            group.append(line[2:])
            continue
        chance.shuffle(group)
        for one in (*group, line):
            yield from _kept(one, chance)
        group = []


def _kept(line: str, chance: random.Random) -> Iterator[str]:
    if line.startswith("? "):
        if chance.random() < 0.5:  # noqa: PLR2004
            return
        line = line[2:]
    line = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), line)
    if line.strip() == _RULE and chance.random() < 0.5:  # noqa: PLR2004 — drawn, not printed.
        line = ""
    yield from (one.strip(" ") for one in line.split(" // "))


def _in_parts(line: str, said: dict[str, str]) -> tuple[str, list[list[Part]]]:
    """Return the marks of a line, and its cells, each as parts."""
    marked = _MARKS.match(line)
    marks, text = (marked["marks"], marked["text"]) if marked else ("", line)
    parting = "||" if "||" in text else " | "
    marks += "|" if parting == "||" else ""
    cells = [list(_parts(cell.strip(), said)) for cell in text.split(parting)]
    return marks, cells


def _parts(text: str, said: dict[str, str]) -> Iterator[Part]:
    at = 0
    for found in _PLACE.finditer(text):
        if found.start() > at:
            yield Part(text[at : found.start()], "")
        yield Part(said[found[1]], found[1].lstrip("$"))
        at = found.end()
    if at < len(text):
        yield Part(text[at:], "")


def _as_text(lines: Sequence[tuple[str, list[list[Part]]]]) -> Invented:
    """Return the lines as a text that was copied from a screen."""
    texts, names = [], []
    for _, cells in lines:
        parts = [part for cell in cells for part in (*cell, Part("  ", ""))]
        texts.append("".join(part.text for part in parts).rstrip())
        names.append([part.name for part in parts for _ in part.text])
    page = page_of_text("\n".join(texts))
    truth: dict[tuple[str, Box], list[tuple[int, int, str]]] = {}
    for word in page.words:
        row, start = round(word.box.top * page.height), round(word.box.left * page.width)
        truth[word.text, word.box] = list(_stretches(names[row][start : start + len(word.text)]))
    return Invented(page, truth)


# --- Setting -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cell:
    """One word of a line before it is set: its letters with the placeholder of each."""

    text: str
    names: tuple[str, ...]


class _Setting:
    """One page while it is set; lengths in pixels."""

    def __init__(self, layout: Layout, chance: random.Random) -> None:
        self.chance = chance
        narrow = layout.options.get("kind") in _NARROW
        self.mono = narrow and chance.random() < 0.8  # noqa: PLR2004
        self.size = chance.uniform(22, 34)
        letters = chance.uniform(28, 40) if narrow else chance.uniform(36, 70)
        self.width = letters * self.size * 0.62
        self.margin = self.size * chance.uniform(0.5, 3)
        self.leading = chance.uniform(1.25, 2.4)
        self.value_at = chance.choice([0.0, 0.0, 0.0, 0.4, 0.5])  # Of the width; 0: flush right.
        self.source = chance.choice([Source.TEXT_LAYER, Source.RAPIDOCR, Source.TESSERACT])
        self.misreads = chance.choice([0.0, 0.0, 0.004, 0.015])
        self.upper = narrow and chance.random() < 0.3  # noqa: PLR2004
        self.top = self.size * 2
        self.placed: list[tuple[list[_Cell], float, float, float]] = []

    def page(self, lines: Sequence[tuple[str, list[list[Part]]]]) -> Invented:
        for marks, cells in lines:
            self._set(marks, [self._words(cell) for cell in cells])
        height = self.top + self.size
        words: list[Word] = []
        truth: dict[tuple[str, Box], list[tuple[int, int, str]]] = {}
        for row, left, top, size in self.placed:
            for word, names in self._seen(row, left, top, size, height):
                words.append(word)
                truth[word.text, word.box] = names
        page = Page(
            number=1, width=round(self.width), height=round(height), words=tuple(words),
            source=self.source,
        )  # fmt: skip
        return Invented(page, truth)

    def _words(self, cell: Sequence[Part]) -> list[_Cell]:
        text = "".join(part.text for part in cell)
        names = [part.name for part in cell for _ in part.text]
        text = text.upper() if self.upper and len(text.upper()) == len(text) else text
        return [
            _Cell(found[0], tuple(names[found.start() : found.end()]))
            for found in re.finditer(r"\S+", text)
        ]

    def _set(self, marks: str, cells: list[list[_Cell]]) -> None:
        size = self.size * (1.8 if "!" in marks else 0.8 if "." in marks else 1.0)
        if not any(cells):
            self.top += size * self.chance.uniform(0.3, 1.2)
            return
        inner = self.width - 2 * self.margin
        if "|" in marks:
            step = inner / len(cells)
            for index, cell in enumerate(cells):
                self._place(cell, self.margin + index * step, size)
            self.top += size * self.leading
        elif len(cells) > 1:
            self._set_row(cells, inner, size)
        else:
            for line in self._wrapped(cells[0], inner, size):
                spare = inner - self._length(line, size)
                left = spare / 2 if "^" in marks else spare if ">" in marks else 0.0
                self._place(line, self.margin + left, size)
                self.top += size * self.leading

    def _set_row(self, cells: list[list[_Cell]], inner: float, size: float) -> None:
        first, last = cells[0], [word for cell in cells[1:] for word in cell]
        together = self._length(first, size) + self._length(last, size) + 1.6 * size
        self._place(first, self.margin, size)
        if together > inner:
            self.top += size * self.leading
        fits = self._length(last, size) < inner * (1 - self.value_at)
        beyond = self._length(first, size) + 1.6 * size < inner * self.value_at
        if self.value_at and fits and beyond and together <= inner:
            left = self.margin + inner * self.value_at
        else:
            left = self.margin + max(inner - self._length(last, size), 0)
        self._place(last, left, size)
        self.top += size * self.leading

    def _wrapped(self, line: list[_Cell], inner: float, size: float) -> Iterator[list[_Cell]]:
        rest: list[_Cell] = []
        for word in line:
            if rest and self._length([*rest, word], size) > inner:
                yield rest
                rest = []
            rest.append(word)
        if rest:
            yield rest

    def _length(self, line: Sequence[_Cell], size: float) -> float:
        return sum(self._advance(c, size) for word in line for c in word.text) + self._blank(
            size
        ) * max(len(line) - 1, 0)

    def _blank(self, size: float) -> float:
        return size * (0.6 if self.mono else 0.28)

    def _advance(self, letter: str, size: float) -> float:
        if self.mono:
            return size * 0.6
        return size * (0.3 if letter in _THIN else 0.72 if letter in _WIDE else 0.53)

    def _place(self, line: list[_Cell], left: float, size: float) -> None:
        if line:
            self.placed.append((line, left, self.top, size))

    # --- What an eye makes of it ---------------------------------------------------------

    def _seen(
        self, row: list[_Cell], left: float, top: float, size: float, height: float
    ) -> Iterator[tuple[Word, list[tuple[int, int, str]]]]:
        """Yield the words of a line as the eye gives them: RapidOCR gives whole lines."""
        groups = [row] if self.source is Source.RAPIDOCR else [[word] for word in row]
        top += size * self.chance.uniform(-0.05, 0.05)
        for group in groups:
            width = self._length(group, size)
            text, names = "", list[str]()
            for word in group:
                glued = self.source is Source.RAPIDOCR and self.chance.random() < 0.03  # noqa: PLR2004
                if text and not glued:
                    text, names = f"{text} ", [*names, ""]
                text += self._misread(word)
                names += word.names
            box = Box(
                page=1,
                left=min(max(left / self.width, 0.0), 0.98),
                top=top / height,
                right=min(max((left + width) / self.width, 0.01), 1.0),
                bottom=min((top + size) / height, 1.0),
            )
            yield Word(text=text, box=box, confidence=0.99), list(_stretches(names))
            left += width + self._blank(size)

    def _misread(self, word: _Cell) -> str:
        return "".join(
            _MISREAD.get(letter, letter)
            if not name and self.chance.random() < self.misreads
            else letter
            for letter, name in zip(word.text, word.names, strict=True)
        )


def _stretches(names: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for at in range(1, len(names) + 1):
        if at == len(names) or names[at] != names[start]:
            if names[start]:
                yield start, at, names[start]
            start = at
