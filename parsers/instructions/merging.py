"""How a newer instruction completes or replaces an older one of the same case."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.instruction import Asked, Instruction, InstructionLine, Intent, Target

_OTHERWISE: Final = "Los mensajes piden cosas distintas: vale lo último, confirmar."


def merged(older: Instruction, newer: Instruction) -> Instruction:
    """Return ``older`` with ``newer`` taken in: its words win, what they leave open stays."""
    if newer.intent is Intent.NONE or (newer.intent is Intent.QUESTION and older.lines):
        return older
    if newer.intent is not Intent.APPLY or not older.lines:
        return replace(newer, on_behalf_of=newer.on_behalf_of or older.on_behalf_of)
    kept = replace(
        newer,
        on_behalf_of=newer.on_behalf_of or older.on_behalf_of,
        declared_total=newer.declared_total or older.declared_total,
        prepayment=newer.prepayment or older.prepayment,
    )
    targets = [_target(line) for line in newer.lines]
    before = {_target(line): line for line in older.lines}
    if not set(targets) & before.keys():
        return doubted(kept, _OTHERWISE)
    lines = [_completed(line, before.get(_target(line))) for line in newer.lines]
    others = [line for line in older.lines if _target(line) not in targets]
    if others and len(newer.lines) > 1:
        return doubted(replace(kept, lines=tuple(lines)), _OTHERWISE)
    inserted = [lines[targets.index(t)] if t in targets else line for t, line in before.items()]
    added = [line for line in lines if _target(line) not in before]
    return replace(kept, lines=(*inserted, *added) if others else tuple(lines))


def _target(line: InstructionLine) -> tuple[Target, Asked | None]:
    """Return what a line asks for, whatever the amount; a debt's instalment needs no saying."""
    plain = line.action in {None, Asked.INSTALLMENT, Asked.DEPOSIT}
    return line.product, None if plain else line.action


def _completed(line: InstructionLine, before: InstructionLine | None) -> InstructionLine:
    if before is None:
        return line
    return replace(
        line,
        number=line.number or before.number,
        action=line.action or before.action,
        amount=line.amount if line.amount or line.rest or line.share else before.amount,
        count=line.count or before.count,
        period=line.period or before.period,
        member_id=line.member_id or before.member_id,
        rest=line.rest or (before.rest and line.amount is None and line.share is None),
    )


def doubted(said: Instruction, why: str) -> Instruction:
    return replace(said, needs_human=True, why=f"{said.why} {why}" if said.why else why)
