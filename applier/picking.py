"""Which of the options somebody means who types instead of tapping: "la 2", "la de vivienda".

A choice that is not certain is none: then a person reads the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from applier.who import is_one_slip_away

_ORDINALS: Final = (
    "primera", "segunda", "tercera", "cuarta", "quinta", "sexta", "septima", "octava", "novena",
    "decima",
)  # fmt: skip
_CARDINALS: Final = (
    "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
)  # fmt: skip
_LAST: Final = "ultima"
# What may stand before the number that is the answer.
_BEFORE: Final = """
a al alternativa buenas buenos con creo de dia dias el elijo entonces es escojo hola la lo
marco me mejor mi no noches nro num numero o ok opcion para pues prefiero que quedo quiero
respuesta seria si tardes y
"""
# What may stand behind it without being more than courtesy.
_POLITE: Final = """
agradezco amable amables ayuda bendiciones bendiga bien bueno buena buen con de dia dias dios
el es esa ese eso favor feliz gracias hola la las les lo los muchas mucho muy noche ok
opcion por porfa porfavor porfis pues que quiero senor senora senorita si tarde tardes
ustedes xfa xfavor
"""
# They tell no option from another.
_EMPTY: Final = """
a al alternativa aplicar aplicarlo aplique apliquelo apliquen apliquenlo creo del elijo en
entonces escojo mejor mi mis me numero pago para prefiero quede quedo respuesta sea seria
termina terminada terminado terminan un una va vaya y
"""
_PIECE: Final = re.compile(r"\d+(?:[.,-]\d+)*|[^\W\d_]+|[^\w\s]")
_ENDS: Final = frozenset(".,;:!)(-–—")
_JOINS: Final = ("e", "mas", "pero", "tambien", "y")
_MOST_BEFORE: Final = 6
_SHORTEST_TYPO: Final = 5  # Letters of a word in which one slip still leaves no doubt.
_SHORTEST_ENDING: Final = 2  # Digits.


@dataclass(frozen=True, slots=True)
class Picked:
    """The option's place, from 0, and the words that add something to it."""

    position: int
    more: str = ""


def picked(options: Sequence[str], words: str) -> Picked | None:
    """Return the option that ``words`` choose; None where none or several may be meant."""
    found = _by_number(len(options), words) or _by_name(options, words)
    if found is None or (found.more and picked(options, found.more) is not None):
        return None  # "La de vivienda y la 3": two of them.
    return found


def is_polite(words: str, *but: str) -> bool:
    """Return whether nothing but courtesy is said; ``but`` are further words that may be there."""
    may = _POLITE_SOUNDS | set(map(_sound, but))
    return all(_sound(one) in may for one in tokens(words))


def plain(text: str) -> str:
    """Return the text in small letters, without accents and the marks of emoji."""
    bare = unicodedata.normalize("NFKD", text.lower())
    shown = "".join(one for one in bare if not unicodedata.category(one).startswith("M"))
    return shown.replace("mil gracias", "gracias")  # Else "la dos mil gracias" were an amount.


def tokens(words: str) -> list[str]:
    """Return words and figures, without accents."""
    return [one for one in _PIECE.findall(plain(words)) if one[0].isalnum()]


def sounds_like(word: str, meant: str) -> bool:
    """Return whether a word is the other one, in any spelling that people use for its sound."""
    said, wanted = _sound(word), _sound(meant)
    return said == wanted or (
        min(len(said), len(wanted)) >= _SHORTEST_TYPO and is_one_slip_away(said, wanted)
    )


# --- By its number --------------------------------------------------------------------------


def _by_number(count: int, words: str) -> Picked | None:
    """Find "2", "la 2.", "opción dos", "la segunda, y el resto a aportes"; not "2 cuotas"."""
    pieces = list(_PIECE.finditer(plain(words)))
    shown = [piece[0] for piece in pieces]
    for at, piece in enumerate(shown[: _MOST_BEFORE + 1]):
        before = shown[at - 1] if at > 0 else ""
        named = len(shown) == 1 or before in {"la", "el", "opcion", "numero", "respuesta"}
        position = _position(piece, count, named=named)
        if position is None:
            if piece.isalnum() and piece not in _BEFORE.split():
                return None
            continue
        follows = shown[at + 1] if at + 1 < len(shown) else "."
        if follows not in _ENDS and follows not in _JOINS and not is_polite(follows):
            return None
        if "no" in shown[:at] and "," not in shown[:at]:
            return None  # "No la 2": not that one.
        more = words[pieces[at].end() :] if len(plain(words)) == len(words) else ""
        more = more or " ".join(shown[at + 1 :])
        more = more.strip(" .,;:!)(-–—")
        return Picked(position, "" if is_polite(more) else more)
    return None


def _position(piece: str, count: int, *, named: bool) -> int | None:
    """Return the place that a figure or a word stands for; a word alone may be another word."""
    if piece.isdigit():
        number = int(piece)
        return number - 1 if 1 <= number <= count else None
    if piece == _LAST:
        return count - 1
    for place, ordinal in enumerate(_ORDINALS[:count]):
        stem = ordinal[:-1]
        if piece in {ordinal, f"{stem}o", stem} or sounds_like(piece, ordinal):
            return place
    if piece in _CARDINALS[:count] and (named or piece != "uno"):
        return _CARDINALS.index(piece)
    return None


# --- By what it names -----------------------------------------------------------------------


def _by_name(options: Sequence[str], words: str) -> Picked | None:
    """Find the only option that has every word said; if need be in the first part of them."""
    parts = re.split(r"[,;\n]|\.\s|\s+(?:y|pero)\s+", plain(words), maxsplit=1)
    for head, more in ((words, ""), (parts[0], parts[1] if len(parts) > 1 else "")):
        said = [one for one in tokens(head) if _sound(one) not in _EMPTY_SOUNDS]
        if not said or "no" in said:
            continue
        fitting = [place for place, option in enumerate(options) if _has(option, said)]
        if len(fitting) == 1:
            return Picked(fitting[0], "" if is_polite(more) else more.strip())
    return None


def _has(option: str, said: Sequence[str]) -> bool:
    named = tokens(option)
    return all(any(_means(one, name) for name in named) for one in said)


def _means(said: str, name: str) -> bool:
    if said[0].isdigit() or name[0].isdigit():
        mine, theirs = re.sub(r"\D", "", said), re.sub(r"\D", "", name)
        if min(len(mine), len(theirs)) < _SHORTEST_ENDING:
            return False
        return mine.endswith(theirs) or theirs.endswith(mine)
    return sounds_like(said, name)


_SOUNDS: Final = (
    (re.compile(r"ll"), "y"),
    (re.compile(r"qu|k|c(?![eihy])"), "k"),
    (re.compile(r"[cz](?=[ei])|z"), "s"),
    (re.compile(r"v|w"), "b"),
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def _sound(word: str) -> str:
    """Return the word as it is heard: "vibienda", "bivienda" and "vivienda" are one."""
    for written, heard in _SOUNDS:
        word = written.sub(heard, word)
    return word


_POLITE_SOUNDS: Final = frozenset(map(_sound, _POLITE.split()))
_EMPTY_SOUNDS: Final = _POLITE_SOUNDS | frozenset(map(_sound, _EMPTY.split()))
