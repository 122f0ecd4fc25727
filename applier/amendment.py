"""Words that come later, taken into the instruction they amend: the newest win, the rest stays."""

from __future__ import annotations

from dataclasses import replace

from models.instruction import Asked, Instruction, InstructionLine, Intent, Target


def amended(before: Instruction | None, newest: Instruction) -> Instruction:
    """Return ``before`` with ``newest`` taken in.

    Later words often say one thing only: for whom, which loan, what to do with the rest, reduce
    the term. Then only that changes. Where they say where the money goes, they replace what was
    said about that before.
    """
    if before is None or before.intent is not Intent.APPLY or not before.lines:
        return newest
    kept = replace(
        before,
        on_behalf_of=newest.on_behalf_of or before.on_behalf_of,
        declared_total=newest.declared_total or before.declared_total,
    )
    if all(_names_nothing(line) for line in newest.lines) and newest.prepayment is None:
        return kept
    if newest.lines and all(line.rest for line in newest.lines):
        return replace(kept, lines=(*(one for one in kept.lines if not one.rest), *newest.lines))
    if _only_chooses(newest) and any(line.action is Asked.PRINCIPAL for line in before.lines):
        lines = tuple(replace(line, prepayment=None) for line in kept.lines)
        return replace(kept, lines=lines, prepayment=newest.prepayment)
    if (number := _number_for(before, newest)) is not None:
        return replace(kept, lines=(replace(before.lines[0], number=number),))
    return replace(newest, on_behalf_of=newest.on_behalf_of or before.on_behalf_of)


def _names_nothing(line: InstructionLine) -> bool:
    """Return whether the line is no more than "apply it"."""
    return (
        line.product is Target.UNSPECIFIED
        and line.number is None
        and line.action is None
        and line.amount is None
        and line.share is None
        and line.member_id is None
    )


def _only_chooses(newest: Instruction) -> bool:
    """Return whether the words say no more than what a prepayment is to reduce."""
    return newest.prepayment is not None and all(
        line.action is Asked.PRINCIPAL
        and line.amount is None
        and line.number is None
        and line.share is None
        for line in newest.lines
    )


def _number_for(before: Instruction, newest: Instruction) -> str | None:
    """Return which obligation is meant, where the later words say only that."""
    if len(before.lines) != 1 or len(newest.lines) != 1:
        return None
    [first], [later] = before.lines, newest.lines
    bare = InstructionLine(product=later.product, number=later.number)
    return later.number if later == bare and later.product is first.product else None
