"""Targets that a member may only speak of: what others did, what another day brings, what is not.

Where several lines were read, one of them may only have been told: "vi que me descontaron los
aportes, entonces pago la cuota". And where one was read, another may have been lost: "y la otra del
siguiente". Nothing here changes a line; each check says why it doubts, and a person decides.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from models.instruction import Asked, InstructionLine, Target
from parsers.instructions.clauses import MARKS
from parsers.instructions.mentions import Marked, Mention
from parsers.instructions.parts import Part
from parsers.instructions.targets import Draft

_BOUNDS: Final = MARKS | {"y", "pero", "entonces", "porque", "que"}
_OTHERS_DID: Final = re.compile(
    r"(?:descont|descuent|cobr|debit|acredit|pus|met|sac|quit|rebaj|aplic|cargu|carg|sub|aprob|devolv|rob)"
    r"(?:aron|ieron|o|io)"
)
_THEN: Final = frozenset(
    {"ya", "ayer", "antier", "anteayer", "era", "eran", "iba", "iban", "habia", "antes", "quedo"}
)
_NOW: Final = frozenset({"esto", "este", "esta", "hoy", "ahora", "ahorita"})
_LATER: Final = frozenset(
    {
        "manana", "luego", "despues", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado",
        "domingo", "quincena", "pronto",
    }
)  # fmt: skip
_SHALL_PAY: Final = re.compile(
    r"(?:pag|cancel|consign|mand|envi|cubr|abon|transfer|cuadr|arregl|hag)(?:o|are|ire|ariamos|amos)"
    r"|pagare|cubrire|hare|cumplo"
)
_SLIPS: Final = frozenset({"equivoque", "confundi", "equivocamos", "enrede", "rectifico"})
_OWED_BEFORE: Final = re.compile(
    r"debia(?:mos|n)?|adeud\w+|atrase|atrasamos|atrasad[oa]s?|retras(?:e|amos|ad[oa]s?)"
)
_ANOTHER: Final = (("la", "otra"), ("el", "otro"), ("las", "otras"), ("los", "otros"))
_NOT_IT: Final = tuple(
    ("no", word)
    for word in ("la", "lo", "las", "los", "va", "voy", "quiero", "pago", "pagare", "toca")
)
_OTHER_THINGS: Final = frozenset(
    {
        "del", "de", "siguiente", "proxima", "es", "va", "que", "pendiente", "tambien", "restante",
    }
)  # fmt: skip
_OWED: Final = frozenset({Asked.OVERDUE, Asked.LATE_INTEREST, Asked.PAYOFF})


def retold(
    whole: Part, lines: list[InstructionLine], seen: Marked, mentions: list[Mention]
) -> Iterator[str]:
    """Yield what of the text may only be told, in the words that staff read."""
    drafts = sorted((d for d in whole.drafts if d.end), key=lambda d: d.start)
    several = len(drafts) > 1
    for found, sentence in (
        (
            several and _others_did(drafts, seen),
            "Cuenta lo que otros hicieron: confirmar qué pide.",
        ),
        (several and _another_day(drafts, seen), "Habla de otro día: confirmar qué paga hoy."),
        (several and _then_and_now(drafts, seen), "Cuenta algo de antes: confirmar qué paga hoy."),
        (_unwanted(lines, seen), "Dice que algo ya no lo quiere: confirmar qué pide."),
        (_still_both(lines, seen), "Corrige algo y no se sabe qué."),
        (several and _unnamed(drafts, seen), "No es claro de qué producto es la cuota."),
        (_denied_after(drafts, seen, mentions), "Dice que no a algo y no se supo a qué."),
        (_owed_before(lines, seen), "Habla de algo vencido: confirmar qué cuota es."),
        (not several and _one_lost(lines, seen), "Habla de otra más que no se pudo leer."),
    ):
        if found:
            yield sentence


def _around(seen: Marked, draft: Draft) -> tuple[int, int]:
    """Return the clause in which a target stands."""
    start, end = draft.start, draft.end
    while start and seen.words[start - 1] not in _BOUNDS:
        start -= 1
    while end < len(seen.words) and seen.words[end] not in _BOUNDS:
        end += 1
    return start, end


def _others_did(drafts: list[Draft], seen: Marked) -> bool:
    """Recognise "me descontaron los aportes, pago la cuota"."""
    read = {at for m in seen.mentions for at in range(m.start, m.end)}
    return any(
        at not in read and _OTHERS_DID.fullmatch(seen.words[at])
        for draft in drafts
        for at in range(_around(seen, draft)[0], draft.start)
        if not draft.measured
    )


def _another_day(drafts: list[Draft], seen: Marked) -> bool:
    """Recognise "aportes hoy, y el seguro lo pago el martes"."""
    for draft in drafts:
        start, end = _around(seen, draft)
        here = seen.words[start:end]
        if {"de", "del"} & set(seen.words[end : end + 1]) or draft.rest or "despues" in here[:-1]:
            here = tuple(word for word in here if word != "despues")
        if _LATER & set(here) and any(_SHALL_PAY.fullmatch(word) for word in here):
            return True
    return False


def _then_and_now(drafts: list[Draft], seen: Marked) -> bool:
    """Recognise "la de ayer era la cuota, esta es de los aportes" where both were kept."""
    clauses = [_around(seen, draft) for draft in drafts]
    then = {
        (start, end)
        for start, end in clauses
        if _THEN & set(seen.words[start:end])
        or any(map(_OTHERS_DID.fullmatch, seen.words[start:end]))
    }
    now = {
        (start, end)
        for start, end in clauses
        for at in range(start, end)
        if seen.words[at] in _NOW and seen.words[at + 1 : at + 2] != ("mes",)
    }
    return bool(then) and bool(now - then)


def _unwanted(lines: list[InstructionLine], seen: Marked) -> bool:
    """Tell whether "cancelen el seguro, ya no lo quiero" was read as a payment."""
    paid = [line for line in lines if line.action is not Asked.PAYOFF]
    return bool(paid) and any(
        seen.words[at : at + 1] == ("no",)
        and seen.words[at + 1 : at + 2] in (("lo",), ("la",), ("los",), ("las",))
        and seen.words[at + 2 : at + 3] in (("quiero",), ("necesito",), ("deseo",), ("uso",))
        and (at + 3 >= len(seen.words) or seen.words[at + 3] in MARKS | {"mas", "y"})
        for at in range(len(seen.words))
    )


def _still_both(lines: list[InstructionLine], seen: Marked) -> bool:
    """Recognise "me equivoqué de mes, era octubre" where both months were kept."""
    pairs = itertools.combinations(lines, 2)
    return bool(_SLIPS & set(seen.words)) and any(
        one.product is other.product and one.amount is None and one.share is None
        for one, other in pairs
    )


def _unnamed(drafts: list[Draft], seen: Marked) -> bool:
    """Recognise "la tarjeta que está en mora, pago mínimo": no instalment of a loan."""
    named = any(d.product not in {None, Target.LOAN} for d in drafts)
    return named and any(
        d.product is None
        and d.action is Asked.INSTALLMENT
        and "cuota" not in seen.lemmas[d.start : d.end]
        for d in drafts
    )


def _denied_after(drafts: list[Draft], seen: Marked, mentions: list[Mention]) -> bool:
    """Recognise "la tarjeta no la pago este mes": what is denied was kept."""
    read = {at for m in mentions for at in range(m.start, m.end)}
    for draft in drafts:
        end = draft.start
        while end < len(seen.words) and (end < draft.end or seen.words[end] not in _BOUNDS):
            nothing_else = "nada" in seen.words[end + 2 : end + 3]
            if seen.words[end : end + 2] in _NOT_IT and end not in read and not nothing_else:
                return True
            end += 1
    return False


def _owed_before(lines: list[InstructionLine], seen: Marked) -> bool:
    """Recognise "las 2 letras que debíamos"."""
    read = {at for m in seen.mentions for at in range(m.start, m.end)}
    owed = any(line.action in _OWED for line in lines)
    return not owed and any(
        at not in read
        and _OWED_BEFORE.fullmatch(word)
        and seen.words[at - 1 : at] in (("que",), ("lo",), ("cuota",), ("cuotas",))
        for at, word in enumerate(seen.words)
    )


def _one_lost(lines: list[InstructionLine], seen: Marked) -> bool:
    """Recognise "la cuota de este mes y la otra del siguiente" where one line was read."""
    return len(lines) == 1 and any(
        seen.words[at + 1 : at + 3] in _ANOTHER
        and word in {"y", "mas", "+"}
        and bool(_OTHER_THINGS & set(seen.words[at + 3 : at + 4]))
        for at, word in enumerate(seen.words)
    )
