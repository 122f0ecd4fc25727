"""What a prepayment is to change, put together from what is named and where it is to go.

"Que se me acorte el tiempo", "la cuota me la dejan quieta", "los meses que falten que sean los
mismos": an instalment or a term, and less of it or the same. Less of one is the same of the other,
as the law gives the member just these two (Ley 2032 de 2020).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Final

from parsers.instructions.mentions import Kind, Mention

_CUTS: Final = frozenset(
    {",", ";", ".", ":", "!", "?", "(", ")", "y", "pero", "sino", "porque", "pues"}
)
_INSTALMENT: Final = frozenset({"cuota", "mensual", "mensualmente"})
_TERM: Final = frozenset({"plazo", "tiempo", "meses", "anos"})
_MONTHLY: Final = frozenset({"al", "cada", "por"})
_LESS: Final = re.compile(
    r"reducir|quitar|menos|menor|menorcita|menorcito|baj[oa]s?|bajit[oa]s?|suav\w+|comod\w+|livian\w+|alivi\w+"
    r"|barat\w+|chiquit[oa]s?|pequen[oa]s?|descont\w*|descuent\w*|corto|corta|cortic[oa]|cerca|cerquita|antes|encoj\w+|encog\w+"
    r"|llevader\w+|manejable|pagable|pasable|bland\w+|floji\w+|pequenit\w+|menudit\w+|recalcul\w+|economic[oa]|inferior|reliquid\w+|aflo?j\w+|apriet\w+|recorte|disminucion|reduccion"
)
_SAME: Final = re.compile(
    r"igual|igualit[oa]|mism[oa]s?|mismit[oa]|mantener|quiet[oa]|intact[oa]|fij[oa]|seguir|siga|sigan"
    r"|asi|original|permane\w+|conserv\w+"
)
_CHANGES: Final = re.compile(
    r"reducir|mantener|muev\w+|mov\w+|cambi\w+|toqu\w+|toc\w+|modifi\w+|vari\w+|alter\w+"
    r"|corr[ae]n?|corran\w*"
)
_ENDS: Final = frozenset({"terminar", "acabar", "salir", "terminado"})
_SOON: Final = frozenset({"antes", "rapido", "ligero", "pronto", "temprano", "rapidito"})
_SHRINKS: Final = re.compile(r"acort\w+|encoj\w+|encog\w+|recort\w+")
_OWNED: Final = frozenset(
    {"se", "me", "el", "la", "credito", "deuda", "este", "esta", "esa", "ese", "obligacion", "mi"}
)
_REDUCTIONS: Final = frozenset({"reduce_term", "reduce_installment"})
_STAYS_AT: Final = frozenset({"en", "los", "$", "de", "lo"})
_NEGATIONS: Final = frozenset({"no", "sin", "ni"})
_OTHERS: Final = frozenset(
    {Kind.PREPAYMENT, Kind.REST, Kind.SHARE, Kind.PERIOD, Kind.COUNT, Kind.STOP, Kind.QUESTION}
)
_REACH: Final = 6  # Words that a "no" may stand before what it denies.
_TERM_VALUE: Final = "reduce_term"
_INSTALMENT_VALUE: Final = "reduce_installment"


class Choices:
    """Finds in one text the choices that no phrase has."""

    def __init__(
        self, words: Sequence[str], lemmas: Sequence[str], known: Sequence[Mention]
    ) -> None:
        self._words = words
        self._lemmas = lemmas
        self._known = known

    def mentions(self) -> list[Mention]:
        principal = [m for m in self._known if (m.kind, m.value) == (Kind.ACTION, "principal")]
        if not principal or any(self._denied(m) for m in principal):
            return []
        found: list[Mention] = []
        widened: list[Mention] = []
        for start, end in self._clauses(principal[0].end):
            here = [m for m in self._known if start <= m.start < end]
            if any(m.kind in _OTHERS for m in here):
                widened += [self._widened(m, here) for m in here if m.value in _REDUCTIONS]
                continue
            chosen = self._chosen(start, end) or self._alternative(start, end, found)
            if chosen:
                found.append(self._with_amount(chosen, here))
        return found + widened

    def _denied(self, mention: Mention) -> bool:
        """Tell whether "no necesito abono a capital" or "lo de capital olvídelo" is said."""
        before = self._words[max(0, mention.start - _REACH) : mention.start]
        parted = max((at for at, word in enumerate(before) if word in _CUTS), default=-1)
        before = before[parted + 1 :]  # "no es cuota, es capital"
        after = self._lemmas[mention.end : mention.end + 1]
        return bool(_NEGATIONS & set(before)) or after in (["ignorar"], ["no"])

    def _clauses(self, start: int) -> list[tuple[int, int]]:
        """Return the clauses from ``start`` on; "…, que siga igual" goes on what stands before."""
        inside = {at for m in self._known for at in range(m.start + 1, m.end)}
        cuts = [
            at
            for at in range(start, len(self._words))
            if at not in inside
            and self._words[at] in _CUTS
            and self._words[at : at + 2] != [",", "que"]
        ]
        bounds = [start, *cuts, len(self._words)]
        return [(a, b) for a, b in itertools.pairwise(bounds) if a < b]

    def _chosen(self, start: int, end: int) -> Mention | None:
        lemmas = self._lemmas
        at_instalment = [at for at in range(start, end) if self._is_instalment(at)]
        at_term = [at for at in range(start, end) if self._is_term(at)]
        if at_instalment and at_term:
            return None
        less = [at for at in range(start, end) if _LESS.fullmatch(lemmas[at])]
        same = [at for at in range(start, end) if _SAME.fullmatch(lemmas[at])]
        changes = [at for at in range(start, end) if _CHANGES.fullmatch(lemmas[at])]
        denied = [at for at in range(start, end) if self._words[at] in _NEGATIONS]
        if not (at_instalment or at_term):
            return self._ends_soon(start, end)
        places = at_instalment or at_term
        if denied and changes:
            kept, where = True, [*denied, *changes]
        elif less and not denied:
            kept, where = False, less
        elif same and not denied:
            kept, where = True, same
        else:
            return None
        value = _TERM_VALUE if bool(at_instalment) == kept else _INSTALMENT_VALUE
        where = [*where, *(at - (self._words[at] == "mes") for at in places)]
        return Mention(Kind.PREPAYMENT, value, min(where), max(where) + 1)

    def _is_instalment(self, at: int) -> bool:
        if self._words[at] == "mes":
            return self._words[at - 1] in _MONTHLY and at > 0
        return self._lemmas[at] in _INSTALMENT and not self._is_term(at)

    def _is_term(self, at: int) -> bool:
        """Recognise how long the loan runs: "el plazo", "el número de cuotas"."""
        many = bool({"nro", "numero", "cantidad"} & set(self._words[max(0, at - 3) : at]))
        return (
            self._lemmas[at] in _TERM or self._is_last(at) or (self._lemmas[at] == "cuota" and many)
        )

    def _is_last(self, at: int) -> bool:
        """Recognise the end of the loan: "la fecha final", "la última cuota"."""
        if self._words[at] in {"final", "terminacion", "vencimiento"}:
            return bool({"fecha", "la", "el"} & set(self._words[max(0, at - 2) : at]))
        return self._lemmas[at] == "cuota" and self._words[at - 1] in {"ultima", "ultimas"}

    def _ends_soon(self, start: int, end: int) -> Mention | None:
        """Recognise "que el crédito se acabe cuanto antes"."""
        ends = [at for at in range(start, end) if self._lemmas[at] in _ENDS]
        soon = [at for at in range(start, end) if self._words[at] in _SOON]
        shrinks = [at for at in range(start, end) if _SHRINKS.fullmatch(self._words[at])]
        if shrinks:  # "a capital y que se acorte"
            return Mention(Kind.PREPAYMENT, _TERM_VALUE, shrinks[0], shrinks[0] + 1)
        if not ends or not soon:
            return None
        before = ends[0]
        while before > start and self._lemmas[before - 1] in _OWNED:
            before -= 1
        return Mention(Kind.PREPAYMENT, _TERM_VALUE, before, max(*soon, *ends) + 1)

    def _alternative(self, start: int, end: int, found: Sequence[Mention]) -> Mention | None:
        """Read "… sino el valor de la cuota", "… y no el tiempo" after a choice as part of it."""
        if found and "tambien" in self._words[start:end]:
            return self._besides(start, end)
        known = [m for m in self._known if m.kind is Kind.PREPAYMENT and m.end <= start]
        if known and "tambien" in self._words[start:end]:
            return self._besides(start, end)
        opens = self._words[start]
        denied = self._words[start : start + 2] == ["y", "no"]
        chosen = [*found]
        if denied:
            chosen += [m for m in self._known if m.kind is Kind.PREPAYMENT and m.end <= start]
        if not chosen or (opens != "sino" and not denied):
            return None
        places = [
            at for at in range(start, end) if self._is_instalment(at) or self._lemmas[at] in _TERM
        ]
        if not places or any(m.kind is Kind.AMOUNT and start <= m.start < end for m in self._known):
            return None
        return Mention(Kind.PREPAYMENT, chosen[-1].value, start, max(places) + 1)

    def _besides(self, start: int, end: int) -> Mention | None:
        """Read "… y también el plazo": both are asked for, which is for a person."""
        for at in range(start, end):
            if self._lemmas[at] in _TERM:
                return Mention(Kind.PREPAYMENT, _TERM_VALUE, start, at + 1)
            if self._is_instalment(at) and end - start <= _REACH:
                return Mention(Kind.PREPAYMENT, _INSTALMENT_VALUE, start, at + 1)
        return None

    def _widened(self, known: Mention, here: Sequence[Mention]) -> Mention:
        """Take in what a phrase speaks of: "el crédito se acabe antes", "la cuota … en 210.000"."""
        start = known.start
        while start and self._lemmas[start - 1] in _OWNED:
            start -= 1
        wide = self._with_amount(Mention(known.kind, known.value, start, known.end), here)
        stays = bool({"como", "igual", "asi"} & set(self._words[wide.end : wide.end + 1]))
        if stays and "quedar" in self._lemmas[wide.start : wide.end]:
            return Mention(wide.kind, _TERM_VALUE, wide.start, wide.end + 1)
        return wide

    def _with_amount(self, chosen: Mention, here: Sequence[Mention]) -> Mention:
        """Take in what the instalment is now: "la cuota se mantiene en 210.000"."""
        inside = [m.end for m in here if m.start < chosen.end < m.end]
        end = max([chosen.end, *inside])
        after = next((m for m in here if m.kind is Kind.AMOUNT and m.start >= end), None)
        stays = chosen.value == _TERM_VALUE or "como" in self._words[end : end + 4]
        if (
            stays
            and after
            and set(self._words[end : after.start]) <= {"en", "los", "$", "de", "lo"}
        ):
            end = after.end
        start = min([chosen.start, *(m.start for m in here if m.start < chosen.start < m.end)])
        return Mention(Kind.PREPAYMENT, chosen.value, start, end)
