"""What a text mentions, before it is known what the member means by it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.instruction import Occasion


class Kind(StrEnum):
    """What a mention may contribute to the meaning; its value says which one."""

    IGNORED = "ignored"
    STOP = "stop"
    ELSEWHERE = "elsewhere"
    CORRECTION = "correction"
    DENIAL = "denial"
    ASIDE = "aside"
    BUT = "but"
    PREPAYMENT = "prepayment"
    REST = "rest"
    SHARE = "share"
    EVENLY = "evenly"
    EACH = "each"
    TOTAL = "total"
    PURPOSE = "purpose"
    PRODUCT = "product"
    ACTION = "action"
    PERIOD = "period"
    NEXT_ONE = "next_one"
    RECEIPT = "receipt"
    ALL = "all"
    BENEFICIARY = "beneficiary"
    PAYER = "payer"
    KIN = "kin"
    OWN = "own"
    IDENTITY = "identity"
    LABEL = "label"
    APPROXIMATE = "approximate"
    FOREIGN = "foreign"
    QUESTION = "question"
    BOT = "bot"
    # Found by rules rather than by phrases:
    AMOUNT = "amount"  # Centavos; "~300" a bare number; "?" money that nobody can count.
    COUNT = "count"
    PERSON_NUMBER = "person_number"
    OBLIGATION = "obligation"

    NAME = "name"
    NUMBER = "number"  # Some other number or a date, which means nothing here.


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of words, counted from 0, ``end`` not included, and what it stands for."""

    kind: Kind
    value: str
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of words that says what the text is about: "cuánto debo"."""

    occasion: Occasion
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """The member's words, corrected (``words``) and reduced (``lemmas``), and their mentions."""

    words: tuple[str, ...]
    lemmas: tuple[str, ...]
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...] = ()

    def between(self, start: int, end: int) -> tuple[str, ...]:
        """Return the words of a stretch but for plain numbers, whose marks part nothing."""
        inside = {
            at
            for mention in self.mentions
            if mention.kind is Kind.NUMBER
            for at in range(mention.start, mention.end)
        }
        return tuple(self.words[at] for at in range(start, end) if at not in inside)
