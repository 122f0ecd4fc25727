"""What a text is about that carries no instruction: a balance, thanks, "no me escriban más".

The phrases are in ``occasions.toml``. Greetings and thanks are texts of nothing else, and so are
the one-word answers: "BAJA" alone is an opt-out, "que me baje la cuota" is not.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from models.instruction import Instruction, Intent, Occasion, Target
from parsers.instructions.mentions import Marked
from parsers.instructions.spelling import plain

_ALONE: Final = {
    "stop": Occasion.OPT_OUT, "baja": Occasion.OPT_OUT, "alto": Occasion.OPT_OUT,
    "unsubscribe": Occasion.OPT_OUT, "desuscribir": Occasion.OPT_OUT,
    "start": Occasion.OPT_IN, "unstop": Occasion.OPT_IN, "alta": Occasion.OPT_IN,
    "activar": Occasion.OPT_IN, "asesor": Occasion.WANTS_PERSON,
    "asesora": Occasion.WANTS_PERSON, "humano": Occasion.WANTS_PERSON,
    "agente": Occasion.WANTS_PERSON, "operador": Occasion.WANTS_PERSON,
    "saldo": Occasion.BALANCE, "saldos": Occasion.BALANCE, "extracto": Occasion.BALANCE,
    "queja": Occasion.COMPLAINT, "reclamo": Occasion.COMPLAINT, "acepto": Occasion.ACCEPTS,
    "autorizo": Occasion.ACCEPTS, "aceptado": Occasion.ACCEPTS, "autorizado": Occasion.ACCEPTS,
}  # fmt: skip
_GREETING: Final = frozenset(
    {
        "hola", "holi", "holis", "ola", "buenas", "buenos", "buen", "buena", "dia", "dias",
        "tarde", "tardes", "noche", "noches", "cordial", "saludo", "saludos", "respetado",
        "respetados", "estimado", "estimados", "senores", "senor", "senora", "senorita",
        "cooperativa", "como", "estan", "esta", "estas", "van", "va", "les", "le", "bendiciones",
        "feliz",
        "quiubo", "alo", "muy", "becoop", "tupago", "alianza", "espero", "bien", "que", "se",
        "encuentren", "encuentre", "doctor", "doctora", "amigos", "todos", "a", "y", "todo", "tal",
        "atento",
    }
)  # fmt: skip
_GREETS: Final = frozenset(
    {"hola", "holi", "holis", "ola", "buenas", "buenos", "buen", "saludo", "saludos", "alo"}
)  # fmt: skip
_THANKING: Final = frozenset(
    {
        "gracias", "mil", "muchas", "muchisimas", "muy", "amable", "amables", "ok", "okay", "oki",
        "okis", "vale", "listo", "perfecto", "excelente", "entendido", "dale", "bueno", "super",
        "genial", "dios", "los", "bendiga", "pague", "pagar", "agradezco", "agradecido",
        "agradecida", "mucho", "por", "su", "la", "atencion", "colaboracion", "ayuda", "gentileza",
        "respuesta", "servicio", "tan", "informacion", "confirmar", "avisar", "todo", "de", "nada",
        "colaborar", "con", "gusto", "igualmente", "recibido", "sumerce", "quedo", "atento",
        "atenta", "ustedes", "usted", "claro", "quedamos", "en", "rapido", "rapida", "eso",
    }
)  # fmt: skip
_THANKS: Final = frozenset(
    {
        "gracias", "amable", "amables", "agradezco", "agradecido", "agradecida", "bendiga",
        "ok", "okay", "oki", "okis", "vale", "listo", "perfecto", "excelente", "entendido", "dale",
        "super", "genial", "recibido", "agradecer",
    }
)  # fmt: skip
_POLITE: Final = frozenset({"porfavor", "favor", "por", "gracias", "si", "me"})
_MARKS: Final = frozenset({",", ";", ".", ":", "!", "?", "(", ")", "-"})
_THUMBS: Final = frozenset("👍🙏👌❤💚💛💙🙌😊🤗✅")
_ORDER: Final = (
    Occasion.OPT_OUT,
    Occasion.OPT_IN,
    Occasion.COMPLAINT,
    Occasion.WANTS_PERSON,
    Occasion.BALANCE,
    Occasion.ASKS_STATUS,
)


def occasion_of(text: str, seen: Marked, said: Instruction) -> Occasion | None:
    """Return what ``text`` is about, or None where it carries an instruction or says nothing.

    ``seen`` and ``said`` are what the pipeline found in the text and what it was read as.
    """
    words = [word for word in seen.words if word not in _MARKS]
    alone = [word for word in plain(text).split() if word.strip(".,;:!?") not in _POLITE | {""}]
    if len(alone) == 1 and (found := _ALONE.get(alone[0].strip(".,;:!?"))):
        return found
    cues = {cue.occasion for cue in seen.cues}
    if Occasion.ACCEPTS in cues and not {"no", "ni", "tampoco"} & set(words):
        return None if _instructs(said) else Occasion.ACCEPTS
    if _instructs(said):
        return None
    found = next((occasion for occasion in _ORDER if occasion in cues), None)
    return found or _courtesy(text, words)


def _instructs(said: Instruction) -> bool:
    if said.intent is Intent.APPLY:
        return any(line.product is not Target.UNSPECIFIED for line in said.lines) or bool(
            said.on_behalf_of
        )
    return said.intent not in {Intent.NONE, Intent.QUESTION}


def _courtesy(text: str, words: list[str]) -> Occasion | None:
    if not words:
        shown = [c for c in text if unicodedata.category(c) == "So" or c in _THUMBS]
        return Occasion.THANKS if shown and set(shown) <= _THUMBS else None
    if not set(words) <= _GREETING | _THANKING | _POLITE:
        return None
    if set(words) & _THANKS:
        return Occasion.THANKS
    return Occasion.GREETING if set(words) & _GREETS else None
