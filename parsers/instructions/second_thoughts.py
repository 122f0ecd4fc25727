"""How a later part of a text corrects an earlier one: "perdón", "corrijo", "no, mejor …"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.instruction import Prepayment, Target
from parsers.instructions.figures import UNKNOWN
from parsers.instructions.mentions import Kind, Marked
from parsers.instructions.parts import Part
from parsers.instructions.people import People
from parsers.instructions.targets import Draft

_ONLY: Final = frozenset({"solo", "solamente", "unicamente"})


def folded(parts: list[Part], seen: Marked) -> Part:
    """Let each later part of the text correct the earlier ones."""
    if not parts:
        return Part([], None, People(), [], [], [])
    whole = parts[0]
    for later in parts[1:]:
        whole = _corrected(whole, later, seen)
    return whole


def _corrected(earlier: Part, later: Part, seen: Marked) -> Part:
    who = later.people if later.people.on_behalf_of or later.people.nameless else earlier.people
    choices = later.choices or earlier.choices
    named = [d for d in later.drafts if d.product is not Target.UNSPECIFIED]
    if not earlier.drafts or not later.drafts:
        drafts = later.drafts or earlier.drafts
        doubts = later.doubts + ([] if later.drafts else earlier.doubts)
        if not later.drafts and later.measures:
            doubts += _amount_corrected(drafts, later)
        total = later.total if later.drafts else earlier.total
        return replace(
            later, drafts=drafts, people=who, choices=choices, doubts=doubts, total=total,
            measures=later.measures or earlier.measures, mentions=earlier.mentions + later.mentions,
        )  # fmt: skip
    if not named:
        return _details_corrected(earlier, later, who, choices)
    drafts, doubts = _targets_corrected(earlier, later, seen)
    kept = earlier.choices if len(drafts) > len(later.drafts) else []
    return replace(
        later,
        drafts=drafts,
        people=who,
        choices=later.choices or kept,
        doubts=later.doubts + doubts,
        mentions=earlier.mentions + later.mentions,
    )


def _amount_corrected(drafts: list[Draft], later: Part) -> list[str]:
    measured = [d for d in drafts if d.amount is not None]
    if len(later.measures) == 1 and (len(measured) == 1 or len(drafts) == 1):
        value = later.measures[0].value
        (measured or drafts)[0].amount = value if value.isdigit() else UNKNOWN
        return []
    return ["Corrige un valor y no se sabe cuál."]


def _details_corrected(
    earlier: Part, later: Part, who: People, choices: list[tuple[int, Prepayment]]
) -> Part:
    """Only a month or a number is corrected: the target stays."""
    said = later.drafts[0]
    doubts = list(earlier.doubts)
    if len(earlier.drafts) == 1:
        target = earlier.drafts[0]
        target.periods = said.periods or target.periods
        target.number = said.number or target.number
    else:
        doubts.append("Corrige un dato y no se sabe cuál.")
    return replace(earlier, people=who, choices=choices, doubts=doubts)


def _targets_corrected(earlier: Part, later: Part, seen: Marked) -> tuple[list[Draft], list[str]]:
    before, after = earlier.drafts, later.drafts
    only = any(m.kind is Kind.BUT and seen.words[m.start] in _ONLY for m in later.mentions) or any(
        word in {"todo", "toda"} for word in _words_of(later, seen)
    )
    same = {d.target for d in before} & {d.target for d in after}
    if len(before) > len(after) and same and not only:
        replaced = [next((a for a in after if a.target == d.target), d) for d in before]
        extra = [a for a in after if all(a is not d for d in replaced)]
        return replaced + extra, []
    if len(before) > 1 and len(after) == 1 and not only:
        return after, ["Corrige una parte de la instrucción y no se sabe cuál."]
    if (
        len(before) == len(after) == 1
        and not after[0].measured
        and before[0].amount
        and not later.total
    ):
        after[0].amount = before[0].amount
    return after, []


def _words_of(part: Part, seen: Marked) -> tuple[str, ...]:
    return seen.words[part.mentions[0].start - 2 : part.mentions[-1].end] if part.mentions else ()
