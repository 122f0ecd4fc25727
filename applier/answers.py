"""An answer to one of our questions, taken into the instruction it completes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from models.instruction import Asked, Instruction, InstructionLine, Intent, Prepayment

_NUMBER_ALONE: Final = re.compile(r"\s*(?:la |el |opci[oó]n )*(\d{1,2})\s*[.)]?\s*", re.IGNORECASE)
_IDENTITY: Final = re.compile(r"(?<!\d)\d[\d.]{4,12}\d(?!\d)")
_NAMED: Final = re.compile(r"\d+(?:-\d+)+|\d{4,}")


def answered(
    instruction: Instruction,
    *,
    code: str,
    options: Sequence[str],
    answer: str,
    understand: Callable[[str], Instruction],
) -> Instruction:
    """Return ``instruction`` with what ``answer`` adds to it.

    A number alone picks the option of that position. Words that say more than was asked are read
    as an instruction of their own, the newest words winning. What cannot be understood leaves a
    person to look: the result then needs one, with the words as the reason.
    """
    words = _picked(options, answer)
    understood = understand(words)
    match code:
        case "choose_prepayment" if understood.prepayment is not None:
            return _with_choice(instruction, understood.prepayment)
        case "choose_obligation" if named := _NAMED.search(words):
            return _with_number(instruction, named[0])
        case "which_member" if found := _IDENTITY.search(words):
            number = re.sub(r"\D", "", found[0])
            return replace(instruction, on_behalf_of=number)
        case "choose_target" if _for_the_rest(instruction, understood):
            rest = replace(understood.lines[0], rest=True)
            return replace(instruction, lines=(*instruction.lines, rest))
        case _:
            if understood.intent is Intent.APPLY and not understood.needs_human:
                return _newest(instruction, understood)
    why = f"Respondió «{words[:120]}» y no es claro cómo aplicarlo."
    return replace(instruction, intent=Intent.APPLY, needs_human=True, why=why)


def _for_the_rest(instruction: Instruction, answer: Instruction) -> bool:
    """Return whether the answer says where the money goes that the first words left over."""
    return (
        instruction.intent is Intent.APPLY
        and bool(instruction.lines)
        and not any(line.rest for line in instruction.lines)
        and answer.intent is Intent.APPLY
        and not answer.needs_human
        and len(answer.lines) == 1
    )


def _picked(options: Sequence[str], answer: str) -> str:
    position = _NUMBER_ALONE.fullmatch(answer)
    if position and 1 <= int(position[1]) <= len(options):
        return options[int(position[1]) - 1]
    return answer


def _with_choice(instruction: Instruction, choice: Prepayment) -> Instruction:
    lines = tuple(
        replace(line, prepayment=None) if line.action is Asked.PRINCIPAL else line
        for line in instruction.lines
    )
    return replace(instruction, lines=lines, prepayment=choice)


def _with_number(instruction: Instruction, number: str) -> Instruction:
    """Name the obligation on the first line that did not name one."""
    lines: list[InstructionLine] = list(instruction.lines)
    for place, line in enumerate(lines):
        if line.number is None:
            lines[place] = replace(line, number=number)
            return replace(instruction, lines=tuple(lines))
    return instruction


def _newest(before: Instruction, newest: Instruction) -> Instruction:
    return replace(newest, on_behalf_of=newest.on_behalf_of or before.on_behalf_of)
