"""What a member said before and takes back: "les escribí aportes y era la cuota".

What follows a verb of saying is denied where a turn ("y era", "mejor", "resulta que es") and then
something else of the same kind stands after it.
"""

from __future__ import annotations

import itertools
from typing import Final

from parsers.instructions.clauses import MARKS
from parsers.instructions.mentions import Kind, Marked, Mention

_SAID: Final = frozenset(
    {
        "dije", "escribi", "coloque", "digite", "marque", "indique", "informe", "reporte", "anote",
        "dijimos", "pusimos", "puse",
    }
)  # fmt: skip
_HAD_SAID: Final = frozenset({"puesto", "escrito", "dicho", "indicado", "mandado", "informado"})
_SENT: Final = frozenset({"mande", "envie", "pase", "reporte"})
_TURNS: Final = frozenset(
    {
        "era", "eran", "es", "son", "seria", "resulta", "mejor", "realmente", "realidad", "debe",
        "debia", "queria", "quise", "correcto", "toca", "cambio", "ahora",
    }
)  # fmt: skip
_MEANT_TO: Final = frozenset({"queria", "pensaba", "iba", "quise", "planeaba", "ibamos", "era"})
_WERE: Final = frozenset({"era", "eran"})
_TARGETS: Final = frozenset({Kind.PRODUCT, Kind.ACTION, Kind.NEXT_ONE, Kind.ALL})
_CLASSES: Final = (
    _TARGETS,
    frozenset({Kind.PERIOD}),
    frozenset({Kind.OBLIGATION}),
    frozenset({Kind.PURPOSE}),
    frozenset({Kind.PERSON_NUMBER}),
    frozenset({Kind.KIN, Kind.NAME, Kind.OWN}),
)
_FAR: Final = 8  # Words between the verb and what was said.


def taken_back(marked: Marked, mentions: list[Mention]) -> frozenset[int]:
    """Return where the mentions begin that only repeat what was said wrongly before."""
    denied: set[int] = set()
    for at in range(len(marked.words)):
        end = _said(marked, at)
        if not end and marked.words[at] in _SENT and {"era", "eran"} & set(marked.words[at:]):
            end = at + 1  # "mandé aportes y era seguro"
        if marked.words[at] in _MEANT_TO:
            denied |= _given_up(marked, mentions, at)
        if end and _tells_of_before(marked, at):
            start, stop = _clause(marked, at)
            denied |= {m.start for m in mentions if start <= m.start < stop}
        elif end and not _denied(mentions, at, end + _FAR):
            denied |= _wrongly(marked, mentions, end)
    return frozenset(denied)


def _tells_of_before(marked: Marked, at: int) -> bool:
    """Recognise "…, la que escribí antes era la mía": what it was, beside what it is."""
    opens = marked.words[at - 2 : at] in (("la", "que"), ("lo", "que"), ("el", "que"))
    start, stop = _clause(marked, at)
    said = set(marked.words[at:stop])
    return opens and start == at - 2 and at > 2 and "antes" in said and bool(_WERE & said)  # noqa: PLR2004


def _clause(marked: Marked, at: int) -> tuple[int, int]:
    start = stop = at
    while start and marked.words[start - 1] not in MARKS:
        start -= 1
    while stop < len(marked.words) and marked.words[stop] not in MARKS:
        stop += 1
    return start, stop


def _given_up(marked: Marked, mentions: list[Mention], at: int) -> set[int]:
    """Read "quería pagar el seguro pero no me alcanzó, entonces aportes"."""
    targets = [m for m in mentions if m.start > at and m.kind in _TARGETS]
    for one, other in itertools.pairwise(targets):
        between = marked.words[one.end : other.start]
        if "pero" not in between or one.start - at > _FAR:
            continue
        turned = set(between[between.index("pero") :])
        paid = "ya" in turned and bool(turned & {"pague", "cancele", "pagamos", "consigne"})
        instead = paid or bool(turned & {"mejor", "entonces", "solo", "no"})
        if instead and not turned & {"tambien", "ademas"}:
            return {m.start for m in mentions if at < m.start < other.start and m.kind in _TARGETS}
    return set()


def _denied(mentions: list[Mention], start: int, end: int) -> bool:
    """Tell whether a phrase of denial says already what is taken back."""
    return any(
        m.kind in {Kind.DENIAL, Kind.CORRECTION} and m.start < end and m.end > start
        for m in mentions
        if m.start <= start or m.kind is Kind.DENIAL
    )


def _said(marked: Marked, at: int) -> int | None:
    """Return where a verb of saying ends: "puse", "les había dicho que", "mandé que era"."""
    words = marked.words
    if words[at] in _SAID and words[at - 1 : at] != ("como",):
        return at + 1
    if words[at] in {"habia", "habiamos", "he"} and words[at + 1 : at + 2]:
        return at + 2 if words[at + 1] in _HAD_SAID else None
    if words[at] in _SENT and words[at + 1 : at + 3] in (("que", "era"), ("que", "eran")):
        return at + 3
    return None


def _wrongly(marked: Marked, mentions: list[Mention], start: int) -> set[int]:
    after = [m for m in mentions if m.start >= start]
    for kinds in _CLASSES:
        said = [m for m in after if m.kind in kinds]
        if not said or said[0].start - start > _FAR:
            continue
        if Kind.KIN in kinds and marked.words[start : start + 1] != ("que",):
            continue  # "les dije que era de mi esposo pero es mío"
        for other in said[1:]:
            turn = _turn(marked, start - 1, said[0].end, other.start)
            if turn and (other.value != said[0].value or other.kind is not said[0].kind):
                return {m.start for m in after if m.start < turn}
    before = [m for m in mentions if m.end < start]
    slipped = {"antes", "error", "mal"} & set(marked.words[max(0, start - 3) : start])
    for kinds in _CLASSES:
        said = [m for m in after if m.kind in kinds and m.start - start <= 1]
        if slipped and said and any(m.kind in kinds for m in before):
            return {said[0].start}  # "cédula 52.118 (antes puse 52.811)"
    return set()


def _turn(marked: Marked, opened: int, start: int, end: int) -> int | None:
    turns = _WERE if marked.words[opened] in _SENT else _TURNS
    return next((at for at in range(start, end) if marked.words[at] in turns), None)
