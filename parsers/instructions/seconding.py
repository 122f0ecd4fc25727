"""Where the second reader (gist.py) disagrees with the rules, a person decides.

A text that the rules are sure of becomes one for a person, never the other way round; and a text in
which they found nothing gets its kind from the second reader, which is for a person as well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.instruction import Instruction, Intent, Target
from parsers.instructions.gist import Aspect, Gist, Opinion, aspects_of, second_opinion
from parsers.instructions.mentions import Kind, Marked

_LEAST_SURE: Final = 0.25  # Below, the text sounds like anything but a clear instruction.
_CERTAIN: Final = 0.92  # Above, the text sounds as if it asked for something that was not read.
_UNHEARD: Final = 0.005  # Below, nothing in the text sounds like what was read.
_LIKELY: Final = 0.6
_ASPECTS: Final = {
    Aspect.REST: "lo que sobre",
    Aspect.SHARE: "una parte del pago",
    Aspect.PAYOFF: "pagar toda la deuda",
    Aspect.OVERDUE: "lo vencido",
    Aspect.LATE_INTEREST: "intereses de mora",
    Aspect.PRINCIPAL: "un abono a capital",
    Aspect.ADVANCE: "adelantar cuotas",
}
_REDUCTIONS: Final = frozenset({Aspect.REDUCE_TERM, Aspect.REDUCE_INSTALLMENT})
_UNSPOKEN: Final = _REDUCTIONS | {Aspect.REST, Aspect.SHARE}  # Said in too many ways.
_ASKING: Final = frozenset({Kind.ACTION, Kind.PREPAYMENT})
_NEGATIONS: Final = frozenset({"no", "ni", "sin", "nada", "sino", "tampoco"})
_KINDS: Final = {
    Gist.QUESTION: (Intent.QUESTION, "Parece una pregunta o un reclamo."),
    Gist.DUPLICATE: (Intent.DUPLICATE_NOTICE, "Parece avisar que ya lo había enviado."),
    Gist.REFUND: (Intent.REFUND, "Parece pedir la devolución del dinero."),
    Gist.PENDING: (Intent.PENDING, "Parece decir que el pago todavía no se ha hecho."),
    Gist.ELSEWHERE: (Intent.APPLY, "Parece referirse a algo que no está en el mensaje."),
}  # fmt: skip


def seconded(said: Instruction, seen: Marked) -> Instruction:
    if not seen.words:
        return said
    opinion = second_opinion(seen)
    if not said.needs_human:
        doubt = _doubt(said, opinion, seen)
        return replace(said, needs_human=True, why=doubt) if doubt else said
    if said.intent in {Intent.NONE, Intent.QUESTION} and not said.lines:
        return _named(said, opinion)
    return said


def _doubt(said: Instruction, opinion: Opinion, seen: Marked) -> str | None:
    if opinion.gists[Gist.SURE] < _LEAST_SURE:
        kind = _KINDS.get(opinion.likeliest)
        return kind[1] if kind else "El programa no está seguro de haber entendido el mensaje."
    read = aspects_of(said)
    if all(line.amount for line in said.lines):
        read |= {Aspect.REST}  # "lo demás, 162.000, al crédito"
    missed = [
        name
        for aspect, name in _ASPECTS.items()
        if opinion.aspects[aspect] > _CERTAIN and aspect not in read and not _denied(aspect, seen)
    ]
    added = [
        name
        for aspect, name in _ASPECTS.items()
        if aspect in read - _UNSPOKEN and opinion.aspects[aspect] < _UNHEARD
    ]
    payroll = any(line.product is Target.PAYROLL_DEDUCTION for line in said.lines)
    if added and not payroll:
        return f"No es seguro que pida {added[0]}: leer el mensaje."
    return f"Parece pedir también {missed[0]}: leer el mensaje." if missed else None


def _denied(aspect: Aspect, seen: Marked) -> bool:
    """Tell whether the rules saw what is asked for and took a "no" to be its denial."""
    said = {m.value.removesuffix("_all") for m in seen.mentions if m.kind in _ASKING}
    return aspect.value in said and bool(_NEGATIONS & set(seen.words))


def _named(said: Instruction, opinion: Opinion) -> Instruction:
    likeliest = opinion.likeliest
    named = _KINDS.get(likeliest)
    if named is None or opinion.gists[likeliest] < _LIKELY:
        return said
    intent, why = named
    if intent is said.intent:
        return said
    return replace(said, intent=intent, why=why, declared_total=None)
