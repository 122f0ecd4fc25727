"""Which amount, share or remainder belongs to which target, and which amount is the whole."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from models.instruction import Target
from parsers.instructions.bare_numbers import settled
from parsers.instructions.certainty import certain
from parsers.instructions.figures import UNKNOWN
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.portions import portioned
from parsers.instructions.targets import Draft, gap, served_first
from parsers.instructions.wholes import FILLER, is_all_to_spend, is_of_a_receipt, whole_of

_MEASURES: Final = frozenset({Kind.AMOUNT, Kind.SHARE, Kind.REST})
_INTRODUCES: Final = frozenset({"para", "a", "al", "en"})
_DISTRIBUTES: Final = frozenset(
    {
        "asi", "entonces", "eso", "esos", "ahi", "saca", "sacas", "saque", "saquen", "distribuir",
        "distribuidos", "repartidos", "cuales", "siguiente",
    }
)  # fmt: skip
_TO_A_TARGET: Final = frozenset(
    {",", "a", "al", "para", "en", "el", "la", "los", "las", "mi", "mis", "de", "del", "por"}
    | {"abonado", "abonados", "directo", "directos", "derecho", "aplicados", "destinados"}
)
_SAYS: Final = frozenset({",", ":", "(", "son", "que", "es", "o", "sea", "$", "de", "por"})
_IN_OTHER_WORDS: Final = frozenset(
    {"o", "sea", "que", "seria", "ser", "es", "decir", ",", "osea", "("}
)


_OF_THOSE: Final = (("de", "esos"), ("de", "estos"))


@dataclass(slots=True)
class Shared:
    """The drafts with their amounts, and what the text says of the whole payment."""

    drafts: list[Draft]
    total: str | None = None
    doubts: list[str] = field(default_factory=list)


class Sharing:
    """Pairs measures with drafts in one text."""

    def __init__(self, marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> None:
        self._marked = marked
        self._mentions = mentions
        self._result = Shared(drafts)
        self._drafts = [d for d in drafts if d.product is not Target.UNSPECIFIED or d.number]
        self._measures = self._once(
            [certain(marked, mentions, m) for m in mentions if m.kind in _MEASURES]
        )

    def run(self) -> Shared:
        measures = self._without_whole(self._each(self._without_spoken_rests()))
        measures = self._listed(measures)
        measures = self._without_totals(measures)
        measures = self._inside_drafts(measures)
        left = self._pair_in_runs(measures)
        self._pair_across(left)
        self._result.doubts += portioned(self._marked, self._mentions, self._drafts)
        if sum(draft.rest for draft in self._drafts) > 1:
            self._result.doubts.append("Dice dos destinos para lo que sobre.")
        self._result.total = settled(self._marked, self._drafts, self._result.total)
        return self._result

    # --- What a measure is ------------------------------------------------------------

    def _once(self, measures: list[Mention]) -> list[Mention]:
        """Read "setecientos mil pesos ($700.000)" as one amount."""
        kept: list[Mention] = []
        for measure in measures:
            last = kept[-1] if kept else None
            between = set(self._marked.words[last.end : measure.start]) if last else {""}
            again = last and last.kind is measure.kind and last.value == measure.value
            same = again and measure.kind is Kind.AMOUNT and between <= {"(", "$", "o", "sea"}
            if not same and not (
                again and measure.kind is Kind.REST and between <= _IN_OTHER_WORDS
            ):
                kept.append(measure)
        return kept

    def _without_spoken_rests(self) -> list[Mention]:
        """Read "lo demás, 162.000, al crédito" as an amount."""
        kept = []
        for one, other in zip(self._measures, [*self._measures[1:], None], strict=False):
            followed = other is not None and other.kind is Kind.AMOUNT and one.kind is Kind.REST
            if followed and other and set(self._marked.words[one.end : other.start]) <= _SAYS:
                continue
            kept.append(one)
        return kept

    def _each(self, measures: list[Mention]) -> list[Mention]:
        """Read "50 mil a cada uno"."""
        amounts = [m for m in measures if m.kind is Kind.AMOUNT]
        if not any(m.kind is Kind.EACH for m in self._mentions) or len(amounts) != 1:
            return measures
        for draft in self._drafts:
            draft.amount = UNKNOWN if draft.count else amounts[0].value
        return [m for m in measures if m is not amounts[0]]

    def _without_whole(self, measures: list[Mention]) -> list[Mention]:
        whole = whole_of(measures)
        if whole is None or len(self._drafts) >= len(measures):
            return measures
        self._total(whole.value)
        return [m for m in measures if m is not whole]

    def _without_totals(self, measures: list[Mention]) -> list[Mention]:
        left = []
        for at, measure in enumerate(measures):
            paper = is_of_a_receipt(self._marked, self._mentions, measure)
            amount = measure.kind is Kind.AMOUNT and not paper
            if amount and self._is_total(measure, at, measures):
                self._total(measure.value)
            else:
                left.append(measure)
        return left

    def _total(self, value: str) -> None:
        known = self._result.total
        if known is not None and known != value:
            self._result.doubts.append("Dice dos totales distintos.")
        self._result.total = value

    def _is_total(self, measure: Mention, at: int, measures: list[Mention]) -> bool:
        cue = self._cue_before(measure)
        if (
            cue == "strong"
            or is_all_to_spend(self._marked, measures, at)
            or self._says_total_after(measure)
        ):
            return True
        if not self._drafts:
            return True
        following = self._marked.words[measure.end : measure.end + 3]
        parted = bool(following) and following[0] in {":", ",", ";", ".", "(", "-", *_DISTRIBUTES}
        first = at == 0 and all(draft.start > measure.start for draft in self._drafts)
        others = len(measures) > 1 or len(self._drafts) > 1
        if first and others and (following[:1] == (":",) or set(following) & _DISTRIBUTES):
            return True
        if first and others and parted and (cue or len(measures) > len(self._drafts)):
            return True
        if first and cue and parted:
            return True
        amounts = [m for m in measures if m.kind is not Kind.REST]
        return first and len(amounts) == 1 and len(measures) == 1 and self._shared_by_all(measure)

    def _shared_by_all(self, measure: Mention) -> bool:
        """Tell whether one amount is for several targets: "54.000 para aportes y crédito"."""
        if len(self._drafts) < 2 or self._drafts[0].start - measure.end > 4:  # noqa: PLR2004
            return False
        to_first = set(self._marked.words[measure.end : self._drafts[0].start])
        for one, other in zip(self._drafts, self._drafts[1:], strict=False):
            between = self._marked.words[one.end : other.start]
            bare = set(between) <= {"y", ","}
            listed = (
                set(between) <= {"y", ",", "el", "la", "los", "mi", "mis"} and "para" in to_first
            )
            if not (bare or listed) or not between:
                return False
        return True

    def _cue_before(self, measure: Mention) -> str | None:
        cue = self._cue_ending_before(measure)
        return None if cue == "strong" and self._totals_another(measure) else cue

    def _totals_another(self, measure: Mention) -> bool:
        """Tell whether the cue is the one before's: "180.000 en total: 45.000 aportes"."""
        words, amounts = self._marked.words, [m for m in self._mentions if m.kind is Kind.AMOUNT]
        before = [m for m in amounts if m.end <= measure.start and m.start != measure.start]
        between = words[before[-1].end : measure.start] if before else ()
        return between[:2] == ("en", "total") or between[:1] == ("total",)

    def _cue_ending_before(self, measure: Mention) -> str | None:
        at = measure.start
        while at > 0 and self._marked.words[at - 1] in FILLER:
            at -= 1
        for mention in self._mentions:
            if mention.end == at and mention.kind is Kind.TOTAL:
                parts = self._marked.words[mention.start : mention.end] in _OF_THOSE
                told = any(m.kind is Kind.AMOUNT and m.end <= at for m in self._mentions)
                return None if parts and told else mention.value
            if (
                mention.end == at
                and mention.kind is Kind.BUT
                and self._marked.lemmas[at - 1] == "ser"
            ):
                return "weak"
            if mention.kind is Kind.TOTAL and mention.start <= measure.start - 1 < mention.end:
                return mention.value
        return None

    def _says_total_after(self, measure: Mention) -> bool:
        after = self._marked.words[measure.end : measure.end + 2]
        said = next((m for m in self._mentions if m.start > measure.start), None)
        if said and said.kind is Kind.TOTAL and self._amount_at(said.end):
            return False  # "… 220 mil total 400 mil"
        alone = after[:1] == ("total",) and self._marked.words[
            measure.end + 1 : measure.end + 2
        ] not in (
            ("del",),
            ("de",),
        )
        return after == ("en", "total") or alone

    def _amount_at(self, at: int) -> bool:
        return any(m.kind is Kind.AMOUNT and m.start == at for m in self._mentions)

    # --- Pairing ----------------------------------------------------------------------

    def _inside_drafts(self, measures: list[Mention]) -> list[Mention]:
        """Attach "cuota de 216.500 del crédito": the amount stands inside its target."""
        left = []
        for measure in measures:
            around = [d for d in self._drafts if d.start < measure.start < d.end and not d.measured]
            if around:
                _attach(around[0], measure)
            else:
                left.append(measure)
        return left

    def _listed(self, measures: list[Mention]) -> list[Mention]:
        """Pair "60/40 entre crédito y aportes", "aportes y seguro 38 mil y 14 mil" in order."""
        kind = Kind.SHARE if any(m.kind is Kind.SHARE for m in measures) else Kind.AMOUNT
        listed = [m for m in measures if m.kind is kind]
        free = [d for d in self._drafts if not d.measured]
        if len(listed) < 2 or len(listed) != len(free):  # noqa: PLR2004
            return measures
        if listed[-1].start > free[0].start and not self._comes_after(free, listed):
            return measures
        pairs = itertools.pairwise(listed)
        between = {word for m, n in pairs for word in self._marked.words[m.end : n.start]}
        plain = len(listed) == len(measures) and between <= {"y", "+", ",", "$"}
        if kind is Kind.AMOUNT and not (plain and between & {"y", "+"}):
            return measures
        for draft, measure in zip(free, listed, strict=True):
            _attach(draft, measure)
        return [m for m in measures if m.kind is not kind]

    def _comes_after(self, free: list[Draft], listed: list[Mention]) -> bool:
        """Tell whether targets joined by "y" stand before the amounts that are theirs in order."""
        if free[-1].end > listed[0].start:
            return False
        pairs = itertools.pairwise(free)
        between = {word for d, e in pairs for word in self._marked.words[d.end : e.start]}
        near = self._marked.words[free[-1].end : listed[0].start]
        joined = "y" in between and between <= {"y", ",", "el", "la", "los", "mi", "de"}
        return joined and set(near) <= {",", ":", "(", "de", "por", "$", "son"}

    def _pair_in_runs(self, measures: list[Mention]) -> list[Mention]:
        """Pair what nothing parts: "38.000 para aportes", "aportes 38.000"."""
        items: list[Draft | Mention] = sorted(
            [*(d for d in self._drafts if not d.measured), *measures], key=lambda item: item.start
        )
        runs: list[list[Draft | Mention]] = []
        for item in items:
            if runs and self._close(runs[-1][-1], item):
                runs[-1].append(item)
            else:
                runs.append([item])
        forward = self._points_forward(runs)
        left: list[Mention] = []
        for run in runs:
            left.extend(self._pair_run(run, forward=forward))
        return left

    def _close(self, one: Draft | Mention, other: Draft | Mention) -> bool:
        parted = gap(self._marked, one.end, other.start)
        if parted == ":" and isinstance(one, Draft) and isinstance(other, Mention):
            return True
        between = self._marked.words[one.end : other.start]
        if isinstance(one, Mention) and isinstance(other, Draft):
            if one.kind is Kind.REST and set(between) <= _TO_A_TARGET:
                return True  # "si sobra, a los aportes"
            if between[:2] == ("de", "mas") and set(between[2:]) <= _TO_A_TARGET:
                return True  # "300 mil de más a capital"
            if between[:1] == ("mas",) and set(between[1:]) <= _TO_A_TARGET:
                return True  # "150.000 más al capital"
        bracket = between in (("(",), ("-",), ("(", "$"), ("-", "$"), ("/",), (")",))
        return not parted or (bracket and isinstance(one, Draft) != isinstance(other, Draft))

    @staticmethod
    def _points_forward(runs: list[list[Draft | Mention]]) -> bool:
        """Tell whether amounts stand before their targets, as most of the text has it."""
        balance = 0
        for run in runs:
            if len(run) > 1 and isinstance(run[0], Draft) != isinstance(run[-1], Draft):
                balance += -1 if isinstance(run[0], Draft) else 1
        if balance == 0:
            return isinstance(runs[0][0], Mention) if runs else True
        return balance > 0

    def _pair_run(self, run: list[Draft | Mention], *, forward: bool) -> list[Mention]:
        if len(run) > 1 and isinstance(run[0], Draft) != isinstance(run[-1], Draft):
            forward = isinstance(run[0], Mention)
        elif len(run) == 3 and isinstance(run[1], Mention):  # noqa: PLR2004
            after = self._marked.words[run[1].end : run[2].start]
            forward = bool(set(after) & _INTRODUCES) or after[:1] in (("de",), ("del",)) or forward
        left: list[Mention] = []
        order = run if forward else run[::-1]
        waiting: Mention | None = None
        for item in order:
            if isinstance(item, Mention):
                if waiting:
                    left.append(waiting)
                waiting = item
            elif waiting and not (waiting.kind is Kind.REST and self._comes_first(item)):
                _attach(item, waiting)
                waiting = None
        if waiting:
            left.append(waiting)
        return left

    def _comes_first(self, draft: Draft) -> bool:
        """Recognise "lo que quede después de la cuota": that target is served before the rest."""
        return served_first(self._marked, self._mentions, draft.start)

    def _pair_across(self, left: list[Mention]) -> None:
        """Pair what commas or lines part, where it is the only way or everything alternates."""
        left = sorted(left, key=lambda m: m.start)
        free = [d for d in self._drafts if not d.measured]
        paired = len(left) == 1 or self._alternates(left, free)
        if len(left) == len(free) and left and paired:
            for draft, measure in zip(free, left, strict=True):
                self._attach_across(draft, measure)
            return
        for measure in left:
            last = free[-1] if free else None
            between = self._marked.words[measure.end : last.start] if last else ()
            others = [d for d in free if d is not last]
            served = bool(others) and all(self._comes_first(d) for d in others)
            if measure.kind is Kind.REST and last and served and not self._comes_first(last):
                _attach(last, measure)  # "lo que sobre de la cuota me lo dejan en aportes"
            elif measure.kind is Kind.REST and last and "despues" in between and self._aimed(last):
                _attach(last, measure)  # "lo restante, después de aportes y seguro, al crédito"
            else:
                self._leftover(measure)

    def _aimed(self, draft: Draft) -> bool:
        return bool({"para", "al", "a"} & set(self._marked.words[draft.start - 2 : draft.start]))

    def _attach_across(self, draft: Draft, measure: Mention) -> None:
        if measure.kind is Kind.REST and draft.end <= measure.start:
            self._leftover(measure)  # "la cuota y el resto": the rest has no target.
        elif (
            measure.kind is Kind.AMOUNT
            and len(self._drafts) > 1
            and len(self._measures) < len(self._drafts)
        ):
            self._leftover(measure)
        else:
            _attach(draft, measure)

    @staticmethod
    def _alternates(measures: list[Mention], drafts: list[Draft]) -> bool:
        items: list[Mention | Draft] = [*measures, *drafts]
        order = sorted(items, key=lambda item: item.start)
        kinds = [isinstance(item, Draft) for item in order]
        return all(one != other for one, other in itertools.pairwise(kinds))

    def _leftover(self, measure: Mention) -> None:
        if measure.kind is Kind.AMOUNT and self._result.total in {None, measure.value}:
            self._result.total = measure.value
        elif measure.kind is Kind.AMOUNT:
            self._result.doubts.append("Hay un valor que no se sabe a qué corresponde.")
        elif measure.kind is Kind.REST and measure.value == "credit_balance":
            self._result.doubts.append("Pide dejar un saldo a favor.")
        elif measure.kind is Kind.REST:
            self._result.doubts.append("No dice a qué aplicar lo que sobre.")
        elif self._drafts:
            self._result.doubts.append("Habla de una parte sin decir de qué.")


def _attach(draft: Draft, measure: Mention) -> None:
    if measure.kind is Kind.AMOUNT:
        draft.amount = measure.value
    elif measure.kind is Kind.SHARE:
        draft.share = Fraction(measure.value)
    else:
        draft.rest = True
