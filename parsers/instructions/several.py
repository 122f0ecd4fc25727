"""One instruction out of several messages and of what the receipt itself says.

The newest words of the member win; what they leave open stays as it was said before. Where a later
message asks for something else without saying that it corrects, or adds to, the earlier one, a
person decides. The receipt's own Concepto counts where the member said nothing, and where it
contradicts the member a person decides as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from models.instruction import Instruction, InstructionLine, Intent, Target
from parsers.instructions.mentions import Kind, Marked
from parsers.instructions.merging import doubted, merged
from parsers.instructions.own_words import own_words
from parsers.instructions.pipeline import marked
from parsers.instructions.reading import read

_CONCEPT: Final = "El concepto del comprobante dice otra cosa que el mensaje: «{}»."
_TOO_LONG: Final = "El mensaje es demasiado largo para leerlo entero."
_ADDS: Final = frozenset({"y", "tambien", "ademas", "mas", "+", "otra", "falto", "falta", "luego"})
_CORRECTS: Final = frozenset({Kind.CORRECTION, Kind.DENIAL, Kind.BUT})
_UNTOLD: Final = frozenset({Target.UNSPECIFIED, Target.SAVINGS})
_SAYS_NOTHING: Final = frozenset({Intent.NONE, Intent.QUESTION})


def read_all(texts_oldest_first: Sequence[str], concept: str | None, today: date) -> Instruction:
    """Return what is asked for. See `parsers.instructions.understand_all`."""
    own = [own_words(text) for text in texts_oldest_first]
    texts = list(dict.fromkeys(words for one in own if (words := one.text.strip())))
    said = _folded(texts, today)
    if any(one.cut for one in own):
        said = doubted(said, _TOO_LONG)
    return _with_concept(said, concept, today)


def _folded(texts: list[str], today: date) -> Instruction:
    """Read the texts as one as far as they go on from each other, else one after the other."""
    if not texts:
        return read("", today)
    whole, said = texts[0], read(texts[0], today)
    for text in texts[1:]:
        newer = read(text, today)
        if _goes_on(text, said, newer):
            whole = f"{whole}\n{text}"
            said = read(whole, today)
        else:
            whole, said = text, merged(said, newer)
    return said


def _goes_on(text: str, older: Instruction, newer: Instruction) -> bool:
    """Tell whether ``text`` is read best together with what stands before it."""
    if older.intent is not Intent.APPLY or newer.intent is not Intent.APPLY or not older.lines:
        return newer.intent in _SAYS_NOTHING or older.intent in _SAYS_NOTHING
    if not newer.lines or all(_names_nothing(line) for line in newer.lines):
        return True
    return _opens_by_adding(marked(text)) or all(line.rest for line in newer.lines)


def _opens_by_adding(seen: Marked) -> bool:
    """Recognise "y también …", "perdón, …", "no, es para …"."""
    opening = next((m.start for m in seen.mentions if m.kind in {Kind.PRODUCT, Kind.ACTION}), 0)
    corrects = any(m.kind is Kind.CORRECTION and m.start <= opening for m in seen.mentions)
    denies = any(m.kind in _CORRECTS and m.start == 0 for m in seen.mentions)
    return corrects or denies or seen.words[:1] == ("no",) or bool(_ADDS & set(seen.words[:2]))


def _names_nothing(line: InstructionLine) -> bool:
    bare = InstructionLine(product=Target.UNSPECIFIED, period=line.period)
    return line == bare


# --- What the receipt says -----------------------------------------------------------------


def _with_concept(said: Instruction, concept: str | None, today: date) -> Instruction:
    if not concept or not concept.strip():
        return said
    printed = read(concept, today)
    if said.intent is Intent.NONE:
        return printed if printed.intent is not Intent.NONE else said
    if said.intent is Intent.APPLY and _contradicts(printed, said):
        return doubted(said, _CONCEPT.format(" ".join(concept.split())))
    return said


def _contradicts(printed: Instruction, said: Instruction) -> bool:
    """Tell whether the receipt names other products than the member, or another member."""
    if printed.intent is not Intent.APPLY or printed.needs_human:
        return False
    who = {said.on_behalf_of} | {line.member_id for line in said.lines}
    if said.on_behalf_of and printed.on_behalf_of and printed.on_behalf_of not in who:
        return True
    named = {line.product for line in printed.lines}
    asked = {line.product for line in said.lines}
    if not named or not asked or (named | asked) & (_UNTOLD | _WHOLES):
        return False
    return not named & asked


_WHOLES: Final = frozenset(
    {Target.EVERYTHING_DUE, Target.EVERYTHING_OVERDUE, Target.PAYROLL_DEDUCTION}
)
