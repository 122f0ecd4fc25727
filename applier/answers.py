"""An answer to one of our questions, taken into the instruction it completes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from applier.options import (
    MINE,
    PREPAYMENTS,
    SAME_PAYMENT,
    THE_SAME,
    meant,
    member_in,
    number_in,
)
from applier.picking import Picked, is_polite, picked, plain, sounds_like, tokens
from models.instruction import Asked, Instruction, InstructionLine, Intent, Prepayment, Target

Understand: TypeAlias = Callable[[str], Instruction]

_IDENTITY: Final = re.compile(r"(?<!\d)\d[\d.]{4,12}\d(?!\d)")
_MOBILE: Final = re.compile(r"3\d{9}")  # No identity number of ten digits begins like this.
_MINE: Final = re.compile(r"\b(?:mi[oa]s?|para mi|a mi nombre|mi propi[oa])\b")
_LONGEST_CHOICE: Final = 6  # Words in which "la cuota" can be the whole answer.
_TERM: Final = ("plazo", "tiempo", "termino", "meses")
_INSTALMENT: Final = ("cuota", "mensualidad")
_ADVANCE: Final = ("adelantar", "adelanto", "adelante", "adelantadas", "anticipar", "anticipadas")
_NO: Final = ("ni", "ninguna", "ninguno", "no", "nop", "nunca", "tampoco")
# Not "a la misma cuota" nor "lo mismo de siempre".
_SAME: Final = re.compile(
    r"\b(?:mism[oa]s?(?! de siempre)(?: (?:pago|comprobante|recibo|soporte|consignacion|de)\b|"
    r"\W*$|\W+(?:gracias|si|por favor)\b|,)|repetid[oa]|duplicad[oa])"
)
_SAME_WORDS: Final = ("mismo", "misma", "repetido", "repetida", "duplicado", "duplicada")
_LONGEST_SAME: Final = 12  # Words.
_DENIED: Final = re.compile(
    r"\bno (?:es|son|era|fue) (?:(?:el|la|los|las|un|una) )?(?:mism|otr|repet|dupl)"
)
_OTHER: Final = (
    "otro", "otra", "otros", "otras", "diferente", "diferentes", "distinto", "distinta",
    "distintos", "nuevo", "nueva",
)  # fmt: skip
_YES: Final = ("aja", "claro", "correcto", "efectivamente", "exacto", "si", "sip")
# Nobody has several of these to choose among.
_NEVER_UNCLEAR: Final = frozenset(
    {
        Target.CONTRIBUTIONS,
        Target.SOCIAL_CONTRIBUTIONS,
        Target.PERMANENT_SAVINGS,
        Target.EVERYTHING_DUE,
        Target.EVERYTHING_OVERDUE,
        Target.PAYROLL_DEDUCTION,
        Target.MEMBERSHIP_FEE,
    }
)


def answered(
    instruction: Instruction,
    *,
    code: str,
    options: Sequence[str],
    answer: str,
    understand: Understand,
    tapped: int | None = None,
    about_rest: bool = False,
    own_number: str | None = None,
) -> Instruction | None:
    """Return ``instruction`` with what ``answer`` adds to it; None where it is no clear answer.

    A number, an ordinal or the words of one option pick that option; what is said beside it is
    read as an instruction of its own ("la 2, y el resto a aportes"). Words that say more than was
    asked are taken as an instruction, the newest words winning.

    :param options: as they were offered.
    :param understand: reads free words.
    :param tapped: the place, from 0, of the option whose button was pressed.
    :param about_rest: whether only what is left of the payment was asked about.
    :param own_number: the sender's own identity number, where we know it: what he calls his is not
        the member's whose number the receipt bears.
    """
    choice = Picked(tapped) if tapped is not None else picked(options, answer.strip())
    match code:
        case "choose_prepayment":
            taken = _prepayment(instruction, options, choice, answer, understand)
        case "choose_obligation":
            taken = _obligation(instruction, options, choice, answer, understand)
        case "which_member":
            return _member(instruction, options, choice, answer, understand, own_number)
        case "choose_target":
            before = _with_the_usual(instruction) if about_rest else instruction
            taken = _target(before, options, choice, answer, understand)
        case _:
            taken = None
    if taken is not None and choice is not None and choice.more:
        return _with_more(taken, choice.more, understand)
    return taken or _as_instruction(instruction, answer, understand)


def unclear(instruction: Instruction, answer: str) -> Instruction:
    """Return the instruction as one that a person must read, the answer as the reason."""
    why = f"Respondió «{answer[:120]}» y no es claro cómo aplicarlo."
    return replace(instruction, intent=Intent.APPLY, needs_human=True, why=why)


def is_the_same(answer: str, *, tapped: int | None = None) -> bool | None:
    """Return whether the member says that the payment is the one sent before; None if unclear."""
    if tapped is None and (chosen := picked(SAME_PAYMENT, answer)) and not chosen.more:
        tapped = chosen.position
    if tapped is not None:
        return SAME_PAYMENT[tapped] == THE_SAME
    first, _, below = answer.strip().partition("\n")
    if not _says(tokens(below), (*_SAME_WORDS, *_OTHER, *_NO)):
        answer = first  # Below it a signature, or thanks.
    said, text = tokens(answer), plain(answer)
    yes, no = _says(said, _YES), _says(said, _NO)
    same, other = len(said) <= _LONGEST_SAME and bool(_SAME.search(text)), _says(said, _OTHER)
    if _DENIED.search(text):  # "No es el mismo", but not "no, es el mismo".
        return False if same and not (other or yes) else None
    if same != other:
        return None if (no if same else yes) else same
    bare = is_polite(answer, *_YES, *_NO, "pago", "fue", "asi")
    return yes if yes != no and bare and not same else None


def _says(said: Sequence[str], words: Sequence[str]) -> bool:
    return any(sounds_like(one, word) for one in said for word in words)


# --- One question each ----------------------------------------------------------------------


def _prepayment(
    instruction: Instruction,
    options: Sequence[str],
    choice: Picked | None,
    answer: str,
    understand: Understand,
) -> Instruction | None:
    if choice is not None and (wanted := PREPAYMENTS.get(options[choice.position])):
        return _with_choice(instruction, wanted)
    understood = understand(answer)
    if understood.prepayment is not None and not understood.needs_human:
        beside = [line for line in understood.lines if line.product is not Target.LOAN]
        return _with_lines(_with_choice(instruction, understood.prepayment), beside)
    bare = _prepayment_named(answer)
    return _with_choice(instruction, bare) if bare is not None else None


def _prepayment_named(answer: str) -> Prepayment | None:
    """Return the choice that a word or two name, which only the question gives a meaning."""
    said = tokens(answer)
    if len(said) > _LONGEST_CHOICE or any(one.isdigit() or one in _NO for one in said):
        return None
    if any(sounds_like(one, known) for one in said for known in _ADVANCE):
        return Prepayment.ADVANCE_INSTALLMENTS
    term = any(sounds_like(one, known) for one in said for known in _TERM)
    instalment = any(sounds_like(one, known) for one in said for known in _INSTALMENT)
    if term == instalment:
        return None
    return Prepayment.REDUCE_TERM if term else Prepayment.REDUCE_INSTALLMENT


def _obligation(
    instruction: Instruction,
    options: Sequence[str],
    choice: Picked | None,
    answer: str,
    understand: Understand,
) -> Instruction | None:
    if choice is not None:
        option = options[choice.position]
        return _with_number(instruction, number_in(option) or option)
    understood = understand(answer)
    named = [line.number for line in understood.lines if line.number is not None]
    if len(named) == 1 and len(understood.lines) == 1 and not understood.needs_human:
        return _with_number(instruction, named[0])
    figures = re.findall(r"\d+(?:-\d+)+|\d{4,}", answer)
    if len(figures) == 1 and not options:
        return _with_number(instruction, figures[0])
    return None


def _member(
    instruction: Instruction,
    options: Sequence[str],
    choice: Picked | None,
    answer: str,
    understand: Understand,
    own_number: str | None,
) -> Instruction | None:
    numbers = {re.sub(r"\D", "", found) for found in _IDENTITY.findall(answer)}
    if len(numbers) > 1:
        numbers = {number for number in numbers if not _MOBILE.fullmatch(number)}
    understood = understand(answer).on_behalf_of
    if understood is not None and understood in numbers:
        numbers = {understood}
    if len(numbers) == 1:
        return replace(instruction, on_behalf_of=numbers.pop())
    if numbers:
        return None
    chosen = options[choice.position] if choice is not None else ""
    if number := member_in(chosen):
        return replace(instruction, on_behalf_of=number)
    if chosen == MINE or (_MINE.search(plain(answer)) and set(_NO).isdisjoint(tokens(answer))):
        return replace(instruction, on_behalf_of=own_number)
    return None


def _target(
    instruction: Instruction,
    options: Sequence[str],
    choice: Picked | None,
    answer: str,
    understand: Understand,
) -> Instruction | None:
    if choice is not None:
        lines = meant(options[choice.position])
    else:
        understood = understand(answer)
        if understood.intent is not Intent.APPLY or understood.needs_human:
            return None
        lines = understood.lines
    if len(lines) == 1 and _leaves_a_rest(instruction):
        rest = replace(lines[0], rest=True)
        return replace(instruction, lines=(*instruction.lines, rest))
    if choice is None:
        return None  # The words are the whole instruction.
    return replace(instruction, intent=Intent.APPLY, lines=lines, needs_human=False, why=None)


def _with_the_usual(instruction: Instruction) -> Instruction:
    """Return the instruction with the part in it that was placed without one."""
    if instruction.intent is Intent.APPLY and instruction.lines:
        return instruction
    usual = InstructionLine(product=Target.UNSPECIFIED)
    return replace(instruction, intent=Intent.APPLY, lines=(usual,), needs_human=False, why=None)


def _leaves_a_rest(instruction: Instruction) -> bool:
    """Return whether the first words placed some of the money and left some over."""
    return (
        instruction.intent is Intent.APPLY
        and bool(instruction.lines)
        and not any(line.rest for line in instruction.lines)
    )


# --- Taking it in ---------------------------------------------------------------------------


def _as_instruction(before: Instruction, answer: str, understand: Understand) -> Instruction | None:
    newest = understand(answer)
    if newest.intent is not Intent.APPLY or newest.needs_human:
        return None
    return replace(newest, on_behalf_of=newest.on_behalf_of or before.on_behalf_of)


def _with_more(taken: Instruction, more: str, understand: Understand) -> Instruction:
    """Add what was said beside the choice; a person reads it where it is not understood."""
    beside, _, below = more.partition("\n")
    if is_polite(beside):
        beside = ""
    if below and understand(below).intent is Intent.NONE:
        below = ""  # A signature.
    more = f"{beside}\n{below}".strip()
    if not more:
        return taken
    added = understand(more)
    if added.intent is not Intent.APPLY or added.needs_human or not added.lines:
        return unclear(taken, more)
    return _with_lines(taken, added.lines)


def _with_lines(taken: Instruction, added: Sequence[InstructionLine]) -> Instruction:
    """Add lines; those with money of their own come first, or an open-ended one would take it."""
    kept = taken.lines
    if any(line.rest for line in added):
        kept = tuple(line for line in kept if not line.rest)
    first = tuple(line for line in added if line.amount is not None or line.share is not None)
    others = tuple(line for line in added if line not in first)
    return replace(taken, lines=(*first, *kept, *others))


def _with_choice(instruction: Instruction, choice: Prepayment) -> Instruction:
    """Say what the prepayment changes; instalments in advance are no payment of principal."""
    ahead = choice is Prepayment.ADVANCE_INSTALLMENTS
    action = Asked.INSTALLMENT if ahead else Asked.PRINCIPAL
    lines = tuple(
        replace(line, action=action, prepayment=None) if line.action is Asked.PRINCIPAL else line
        for line in instruction.lines
    )
    return replace(instruction, lines=lines, prepayment=choice)


def _with_number(instruction: Instruction, number: str) -> Instruction | None:
    """Name the obligation on the first line that did not name one."""
    lines: list[InstructionLine] = list(instruction.lines)
    for place, line in enumerate(lines):
        if line.number is None and line.product not in _NEVER_UNCLEAR:
            lines[place] = replace(line, number=number)
            return replace(instruction, lines=tuple(lines))
    return None
