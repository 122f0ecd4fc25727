"""A value read from a sheet, with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from models.evidence import Box
from parsers.fields.entry import Place, Snippet
from parsers.fields.labelling import LabelAt

T = TypeVar("T")

_KNOWN: Final = 0.95
# How far a value may be trusted for where it stands from its label; measured on labelled samples.
_TRUST: Final = {Place.BEHIND: 0.97, Place.BESIDE: 0.97, Place.BELOW: 0.97, Place.ABOVE: 0.95}
CLEAR_LETTERS: Final = 0.95  # Below this an OCR engine's own doubt starts to matter: on 200
# labelled pictures every misread reference, number and code stood below it.


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, how sure it is (0 to 1), where it was read, and why it is taken for the field's.

    :ivar label: what announces it; None where a sentence, or its shape alone, tells.
    :ivar why: what else speaks for it, in Spanish, for whoever asks (``tupago read --explain``).
    """

    value: T
    confidence: float
    snippet: Snippet
    label: LabelAt | None = None
    why: str = ""

    @property
    def box(self) -> Box:
        """Where it stands, without the zeros that only fill a number up."""
        text = self.snippet.text
        if isinstance(self.value, str) and self.value[:1] in "123456789":
            filled = len(text) - len(text.lstrip("0 "))
            return self.snippet.part(filled, len(text)).box
        return self.snippet.box

    def trusted(self, confidence: float) -> Found[T]:
        return replace(self, confidence=confidence)

    def known(self) -> Found[T]:
        """Return it surer: a value known beforehand, so that doubtful letters hardly matter."""
        return replace(self, confidence=max(self.confidence, _KNOWN))

    def doubted(self, factor: float) -> Found[T]:
        return replace(self, confidence=self.confidence * factor)

    @property
    def reason(self) -> str:
        """Why it is taken for the field's, in Spanish."""
        parts = [self.why] if self.why else []
        if self.label:
            printed = self.label.run.text[self.label.start : self.label.end]
            parts.append(f"rótulo {'exacto' if self.label.exact else 'parecido'} «{printed}»")
        return "; ".join(parts) or f"dice «{self.snippet.text.strip()}»"

    def because(self, why: str) -> Found[T]:
        return replace(self, why=f"{self.why}; {why}" if self.why else why)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """What a field is, and what else it could have been.

    :ivar candidates: all that were weighed, the chosen one among them.
    :ivar notes: what staff must know, in Spanish.
    :ivar why_not: why none was chosen although there were candidates, in Spanish.
    """

    found: Found[T] | None = None
    candidates: tuple[Found[T], ...] = ()
    notes: tuple[str, ...] = ()
    why_not: str = ""


def found_at(
    value: T, snippet: Snippet, *, label: LabelAt | None = None, why: str = ""
) -> Found[T]:
    """Return the value with the confidence that its place, its label and its letters give."""
    confidence = _TRUST[snippet.place] - (0.0 if label is None or label.exact else 0.01)
    if snippet.confidence < CLEAR_LETTERS:
        confidence -= 0.025 + 1.5 * (CLEAR_LETTERS - snippet.confidence)
    return Found(value, max(confidence, 0.0), snippet, label, why)


def most_trusted(candidates: Sequence[Found[T]]) -> Found[T] | None:
    """Return the surest candidate, the first of equals."""
    return max(candidates, key=lambda found: found.confidence, default=None)
