"""The clauses of a text, and which of them can change what is asked for.

A member tells much beside the instruction: why the payment is late, who sends the picture, how the
day went. No list of such words is ever complete. So it is decided by the clause: one in which no
product, action, amount or choice stands tells something, whatever its words, and changes nothing.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from parsers.instructions.mentions import Kind, Marked, Mention

MARKS: Final = frozenset({",", ";", ".", ":", "!", "?", "(", ")"})
_OPENS: Final = frozenset(
    {
        "y", "pero", "que", "porque", "pues", "entonces", "donde", "cuando", "mientras", "aunque",
        "sino", "o", "ni", "asi", "como", "apenas", "si", "para",
    }
)  # fmt: skip
_TELLS: Final = frozenset(
    {
        "porque", "que", "pero", "pues", "donde", "cuando", "mientras", "aunque", "como", "apenas",
        "ya", "es que",
    }
)  # fmt: skip
_WEIGHTY: Final = frozenset(
    {
        Kind.PRODUCT, Kind.ACTION, Kind.NEXT_ONE, Kind.ALL, Kind.AMOUNT, Kind.SHARE, Kind.REST,
        Kind.EVENLY, Kind.PREPAYMENT, Kind.OBLIGATION, Kind.PURPOSE, Kind.COUNT, Kind.EACH,
        Kind.PERSON_NUMBER, Kind.TOTAL, Kind.OWN,
    }
)  # fmt: skip
_LISTED: Final = 2  # Words that nobody knows: as many as the name of a thing has.
_PUTS: Final = re.compile(
    r"(?:met|pon|pong|ech|tir|mand|dej|pas|carg|abon|aplic|apliqu|asient|asent|anot|apunt|registr"
    r"|imput|sum|arrim|consign|gir|transfer|cubr|cruz|cruc|descuent|descont|sac|saqu|tom|coj|cog"
    r"|reserv|guard|deposit|acomod|coloc|coloqu|agreg|agregu|llev|sub|zamp|clav|baj|quit|restr"
    r"|cancel|pag|pagu|complet|complement|ubic|ubiqu|ingres|radic|radiqu|distribuy|distribu|repart"
    r"|destin|asign|acredit|abonad|pris|empuj|avient|avent|hag|hac|pid|necesit|solicit|quier|dig"
    r"|qued)"
    r"(?:a|an|as|amos|ar|ara|aran|e|en|es|er|emos|eme|ele|enle|o|io|ieron|iendo|ando|ir|i|is|os"
    r"|ado|ada|ados|adas|ido|ida)?(?:me|le|les|nos|se)?(?:lo|la|los|las)?"
)


def puts(lemma: str) -> bool:
    """Tell whether a word is a form of a verb of paying in: "métale", "échemelo", "asienten"."""
    return _PUTS.fullmatch(lemma) is not None


def pieces(seen: Marked, start: int, end: int) -> list[tuple[int, int]]:
    """Return a stretch cut at its marks and conjunctions; phrases stay whole."""
    inside = {
        at for m in seen.mentions if m.kind is not Kind.BUT for at in range(m.start + 1, m.end)
    }
    cuts = [
        at
        for at in range(start, end)
        if at not in inside and (seen.words[at] in MARKS or seen.words[at] in _OPENS)
    ]
    bounds = [start, *cuts, end]
    return [(one, other) for one, other in itertools.pairwise(bounds) if one < other]


def clause_at(seen: Marked, at: int) -> tuple[int, int]:
    """Return the clause in which a word stands."""
    return next(
        (one for one in pieces(seen, 0, len(seen.words)) if one[0] <= at < one[1]), (at, at + 1)
    )


def tells_only(mentions: list[Mention], start: int, end: int) -> bool:
    """Tell whether a clause says nothing that could change an instruction."""
    return not any(m.kind in _WEIGHTY and start <= m.start < end for m in mentions)


def may_name(seen: Marked, start: int, end: int, strange: int) -> bool:
    """Tell whether a clause with so many unknown words may name a thing: "y lo de la rifa"."""
    first = next((w for w in seen.words[start:end] if w not in MARKS), "")
    return 0 < strange <= _LISTED and first not in _TELLS
