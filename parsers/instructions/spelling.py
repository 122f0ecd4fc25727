"""How members spell, and the one form that each word is brought to."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from parsers.instructions.words import (
    ABBREVIATIONS,
    CORRECTABLE,
    LEMMAS,
    NUMBER_WORDS,
    REAL_WORDS,
    REWRITES,
    STEMS,
)

_KEPT = re.compile(r"[^a-z0-9$%'.,:;()/+=\-#@?!\n ]")
_SAME: Final = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "′": "'",
        "–": "-",
        "—": "-",
        "−": "-",
        "“": " ",
        "”": " ",
    }
    | {
        "•": "\n",
        "·": "\n",
        "º": ".",
        "°": ".",
        "ª": ".",
        "\r": "\n",
        "\t": " ",
        "¿": " ; ",
        "¡": " ",
        "*": " ",
        "_": " ",
        "&": " y ",
    }
    | dict(zip("асеорхАСЕОРХ", "aceopxACEOPX", strict=True))  # Cyrillic letters that look alike.
    | {"→": " ", "½": " mitad ", "№": " # ", "|": " ; ", "~": " ", '"': " ", "=": " = "}
)
_REWRITES: Final = tuple((re.compile(pattern), into) for pattern, into in REWRITES)
_FORMS: Final = {form: lemma for lemma, forms in LEMMAS.items() for form in (lemma, *forms.split())}
_STEMS: Final = tuple((re.compile(stem), verb) for stem, verb in STEMS)
_SOUND: Final = (
    ("qu", "k"),
    ("ce", "se"),
    ("ci", "si"),
    ("ge", "je"),
    ("gi", "ji"),
    ("ll", "y"),
    ("h", ""),
    ("x", "ks"),
    ("nb", "mb"),
    ("nv", "mb"),
    ("np", "mp"),
)
_SOUND_LETTERS: Final = str.maketrans("cqzv", "kksb")
_SHORTEST_TYPO: Final = 5  # Shorter words have too many real neighbours: mora, hora.
_LONG: Final = 9  # Letters: so many that two of them may be missing.
_MOST_SKIPPED: Final = 2
_MISSPELT: Final = (
    ("ge", "je"), ("gi", "ji"), ("k", "c"), ("k", "qu"), ("v", "b"), ("b", "v"), ("s", "c"),
    ("s", "z"), ("z", "s"), ("c", "s"), ("y", "ll"), ("ll", "y"),
)  # fmt: skip
_SHORTEST_MISHEARD: Final = 6  # Spelt as it sounds and mistyped besides: "desiembre".
_GLUE: Final = ("para", "pal", "pa", "del", "de", "al", "los", "las", "el", "la", "mis", "mi", "a",
                "por", "con", "en", "y", "su", "cuota", "cuotas", "abono", "pago", "aportes",
                "aporte", "seguro")  # fmt: skip


def plain(text: str) -> str:
    """Return ``text`` in lower case without accents, emojis or decoration; lines end in `` ; ``.

    Apostrophes, dots and commas stay, because figures need them.
    """
    text = text.translate(_SAME)
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    )
    text = _KEPT.sub(" ", bare.lower())
    text = re.sub(r" *\n[\n ]*", " ; ", text)
    for pattern, into in _REWRITES:
        text = pattern.sub(into, text)
    text = _GLUED.sub(_unglued, text)
    return re.sub(r" {2,}", " ", text).strip()


def _unglued(found: re.Match[str]) -> str:
    whole, glue, rest = found[0], found[1], found[2]
    known = whole in _FORMS or whole in REAL_WORDS or whole in ABBREVIATIONS
    return whole if known else f"{glue} {rest}"


_PHRASE_WORDS: Final[frozenset[str]] = frozenset(
    re.findall(
        rf"\b[a-z]{{{_SHORTEST_TYPO},}}\b",
        "\n".join(
            Path(__file__).with_name(name).read_text("utf-8")
            for name in ("phrases.toml", "occasions.toml")
        ),
    )
)
_AFTER_GLUE: Final = sorted({form for form in CORRECTABLE if len(form) >= _SHORTEST_TYPO})
_GLUED: Final = re.compile(rf"\b({'|'.join(_GLUE)})({'|'.join(_AFTER_GLUE)})\b")


@lru_cache(maxsize=4096)
def word(form: str) -> str:
    """Return ``form`` (already plain) with abbreviations spelt out and typing errors corrected."""
    short = ABBREVIATIONS.get(form, form)
    if short.endswith(("ao", "aos")) and is_known(short.replace("ao", "ado")):
        short = short.replace("ao", "ado")  # "el mes pasao"
    if is_known(short):
        return short
    if len(short) < _SHORTEST_TYPO:
        heard = next((way for way in _respelt(short) if len(way) > 3 and _is_verb(way)), None)  # noqa: PLR2004
        return heard or short
    doubled = re.sub(r"([a-z])\1+", r"\1", short)
    if doubled != short and doubled in _FORMS:
        return doubled
    sound = _SOUNDS.get(_sound(short))
    if sound:
        return sound
    respelt = next((way for way in _respelt(short) if _is_verb(way)), None)
    if respelt:
        return respelt
    near = [known for known in CORRECTABLE if _one_slip_apart(short, known)]
    if not near and len(short) >= _SHORTEST_MISHEARD:
        heard = _sound(short)
        near = [known for sound, known in _CORRECTABLE_SOUNDS if _one_slip_apart(heard, sound)]
        near = near or [
            known
            for sound, known in _CORRECTABLE_SOUNDS
            if len(known) >= _LONG and _skips(heard, sound)
        ]
    return near[0] if near else short


def is_known(form: str) -> bool:
    """Tell whether ``form`` is a word of the vocabulary, or a real word beside it."""
    return (
        form in _FORMS
        or form in REAL_WORDS
        or form in _PHRASE_WORDS
        or form in NUMBER_WORDS
        or _is_verb(form)
    )


def _is_verb(form: str) -> bool:
    return any(stem.fullmatch(form) for stem, _ in _STEMS)


def _respelt(form: str) -> list[str]:
    """Return other spellings that sound like ``form``: "rebage" for "rebaje", "avone"."""
    ways = [form.replace(wrong, right) for wrong, right in _MISSPELT if wrong in form]
    return [*ways, *(f"{wrong}{form}" for wrong in ("h",) if form[0] in "aeiou")]


def _skips(typed: str, meant: str) -> bool:
    """Tell whether only letters were left out, two at most: "permante", "rentaario"."""
    if not 0 < len(meant) - len(typed) <= _MOST_SKIPPED or typed[0] != meant[0]:
        return False
    letters = iter(meant)
    return all(letter in letters for letter in typed)


def _sound(form: str) -> str:
    """Return how a word sounds in Colombia, where s, c and z, or b and v, sound alike."""
    for letters, sound in _SOUND:
        form = form.replace(letters, sound)
    return re.sub(r"(.)\1", r"\1", form.translate(_SOUND_LETTERS))


_SOUNDS: Final = {
    _sound(form): form
    for form in (*sorted(_PHRASE_WORDS), *sorted(NUMBER_WORDS), *_FORMS, *CORRECTABLE)
    if len(form) >= _SHORTEST_TYPO
}
_CORRECTABLE_SOUNDS: Final = tuple((_sound(form), form) for form in CORRECTABLE)


@lru_cache(maxsize=4096)
def lemma(form: str) -> str:
    """Return the one form under which the vocabulary knows ``form``."""
    if form in _FORMS:
        return _FORMS[form]
    return next((verb for stem, verb in _STEMS if stem.fullmatch(form)), form)


def _one_slip_apart(typed: str, meant: str) -> bool:
    """Tell whether one letter was changed, missed, added, or two neighbours were swapped."""
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    if len(longer) - len(shorter) > 1 or typed[0] != meant[0]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), None)
    if at is None:
        return True
    if len(longer) > len(shorter):
        return longer[at + 1 :] == shorter[at:]
    swapped = longer[at : at + 2] == shorter[at : at + 2][::-1]
    return longer[at + 1 :] == shorter[at + 1 :] or (
        swapped and longer[at + 2 :] == shorter[at + 2 :]
    )
