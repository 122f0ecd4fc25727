"""Words that ask for nothing: whoever only thanks us is not told that a receipt is missing."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# What makes it a courtesy.
_THANKS: Final = """
agradecida agradecido agradezco amen bendicion bendiciones bendiga entendido excelente genial
gracia gracias igualmente listo ok oka okay okey perfecto recibido vale
"""
# What may stand beside it.
_BESIDE: Final = """
amable atencion atenta atento bien bueno buenisimo con dale dia dias dios doctor doctora don dona
el en esta feliz gusto la las le les linda lindo lo los mil muchas muchisimas mucho muy noche por
que quedamos quedo resto saludos semana senor senora senorita si su super sus tarde tardes todo
tranquila tranquilo un una ustedes y ya
"""
_KEYS: Final = frozenset(_THANKS.split())
_COURTESIES: Final = _KEYS | frozenset(_BESIDE.split())
_WORD: Final = re.compile(r"[^\W\d_]+|\d+|\?")
_MOST_WORDS: Final = 15


def is_courtesy(text: str) -> bool:
    """Return whether ``text`` is thanks, a yes or a wish, and certainly nothing else."""
    bare = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(one for one in bare if not unicodedata.combining(one))
    words = _WORD.findall(plain)
    if not words:  # A thumb, a heart: pictures of a courtesy.
        return bool(text.strip())
    return (
        len(words) <= _MOST_WORDS
        and all(word in _COURTESIES for word in words)
        and any(word in _KEYS for word in words)
    )
