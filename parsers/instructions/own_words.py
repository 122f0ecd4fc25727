"""Which part of a message is the member's own: no quotes, forwards, footers, bank notices."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST = 6_000  # Letters; an instruction is a line or two, the rest is somebody else's text.

_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufe00-\ufe0f\u20e3]")
_QUOTE_STARTS: Final = re.compile(
    r"""^\s*(?:
        -{2,}\s*(?:mensaje\ (?:original|reenviado)|original\ message|forwarded\ message).*
      | _{8,}
      | (?:el|on)\ .{6,80}(?:escribi[oó]|wrote)\s*:?
      | inicio\ del\ mensaje\ reenviado:?
      | \*?(?:de|from):\*?\ .*@.*
      | \*?enviado:\*?\ .*\d
      | \*?(?:de|from):\*?\ .*\n(?:\*?(?:para|to|cc):.*\n)?
        \*?(?:enviado(?:\ el)?|sent|fecha|date|asunto|subject):.*
    )\s*$""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_FOOTER: Final = re.compile(
    r"(?:^|\n|(?<=[.!?]))\s*(?:(?:aviso|nota)\s+(?:legal|de\s+confidencialidad|confidencial)\b"
    r"|\W{0,3}\s*(?:este|el\s+presente)\s+(?:mensaje|correo)[^.\n]{0,80}\b(?:confidencial|privilegiad|dirigid)"
    r"|confidencialidad\s*:|confidentiality\s+notice|if\s+you\s+are\s+not\s+the\s+intended"
    r"|en\s+cumplimiento\s+(?:de|a)\s+la\s+ley|de\s+conformidad\s+con\s+la\s+ley"
    r"|(?:tratamiento|protecci[oó]n)\s+de\s+datos|pol[ií]tica\s+de\s+(?:privacidad|tratamiento)"
    r"|remitente\s+notificado\s+con|enviado\s+desde\s+(?:yahoo|correo|outlook)"
    r"|antes\s+de\s+imprimir|piense?\s+en\s+el\s+medio\s+ambiente|por\s+favor\s+no\s+imprima"
    r"|enviado\s+desde\s+mi|sent\s+from\s+my|obtener\s+outlook|get\s+outlook|libre\s+de\s+virus"
    r"|la\s+informaci[oó]n\s+contenida\s+en\s+este)",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(
    r"(?:^|\n|(?<=[.!,;]))\s*(?:--\s*\n|(?:(?:muy\s+)?(?:cordial(?:mente)?(?:\s+saludos?)?"
    r"|atentamente|atte?|atto|respetuosamente|saludos(?:\s+cordiales)?)"
    r"|(?P<soft>un\s+(?:cordial\s+)?saludo|cordial\s+saludo|un\s+abrazo|abrazos"
    r"|feliz\s+(?:d[ií]a|tarde|noche|fin\s+de\s+semana)|quedo\s+atent[oa]|quedamos\s+atentos))"
    r"\b[\s.,:;!]*)(?P<tail>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_PRODUCT: Final = re.compile(r"cuota|aporte|seguro|tarjeta|p[oó]liza|cr[eé]dito", re.IGNORECASE)
_GOES_ON: Final = re.compile(r"(?:[a-záéíóúñ0-9$]+[ ,]+){2,}[a-záéíóúñ0-9$]+")
_THANKS_AND_NAME: Final = re.compile(
    # "Gracias," on a line of its own and then a name: what follows is a signature.
    r"\n[ \t]*(?i:(?:muchas|mil|muchísimas)?\s*gracias|agradezco\s+su\s+(?:atención|ayuda))"
    r"[ \t]*[.,!:]*[ \t]*\n\s*"
    r"(?:[A-ZÁÉÍÓÚÑ][\wáéíóúñ.]*[ \t]*){2,6}(?:\n|\Z)"
)
_NAME_AND_NUMBERS: Final = re.compile(
    # A name on a line of its own at the end, and below it identity, telephone or town.
    r"\n[ \t]*(?:[A-ZÁÉÍÓÚÑ][\wáéíóúñ.]*[ \t]+){1,4}[A-ZÁÉÍÓÚÑ][\wáéíóúñ.]*[ \t]*"
    r"(?:\n[ \t]*(?i:contador|asesor|gerente|ingenier|abogad|auxiliar|tesorer|analista"
    r"|coordinador|director|secretari|administrador|docente|profesor|jefe|t\.\s?p\."
    r"|cra|carrera|calle|avenida"
    r"|c\.?\s?c\b|nit\b|c[eé]dula|tel|cel|m[oó]vil|whatsapp|\d{7})[^\n]{0,50})+"
    r"(?:\n(?![^\n]*(?i:\$|\bpara\b|\bpago|\bcuota|\baportes?\b))[^\n]{0,90}){0,5}\s*\Z"
)
_SUBJECT: Final = re.compile(
    r"^[ \t]*(?P<head>re|rv|fwd?|asunto|subject|ref(?:erencia)?)[ \t]*\.?[ \t]*:[ \t]*"
    r"(?:(?:re|rv|fwd?)[ \t]*:[ \t]*)*(?P<said>[^\n]*[a-záéíóúñ]{4}[^\n]*)\n",
    re.IGNORECASE | re.MULTILINE,
)
_EXPORTED: Final = re.compile(
    r"^\s*\[?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?,?\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?\s?m\.?)?\]?\s*(?:-\s*)?"
    r"(?P<who>[^:\n]{1,40}):\s*",
    re.IGNORECASE | re.MULTILINE,
)
_US: Final = re.compile(r"becoop|cooperativa|tupago|alianza", re.IGNORECASE)
_BANK: Final = (
    r"bancolombia|nequi|davivienda|daviplata|bbva|banco\s+\w+|av\s+villas|scotiabank|colpatria|ita[uú]|caja\s+social|nu\b|lulo|"
    r"pse|efecty|movii|dale|rappipay|falabella"
)
_UNTIL_OWN: Final = (  # To the end of the line, or to where the member takes the word.
    r"(?=[.!]?\s+(?:concepto|descripci[oó]n|detalle|motivo)\s*:|[.!]\s+(?:es|son|para|esto|este|ese|eso|va|favor|por\s+favor|lo)\b|\n|\Z)"
)
_NOTICE: Final = re.compile(
    rf"(?:^|(?<=\n)|(?<=[.!?:;]\s))\s*(?:reenviado:?\s*)?(?:\W{{0,2}}\s*(?:{_BANK})(?!\W{{0,5}}(?:descrip|concep|motivo|detalle|ref))[^\n:]{{0,20}}:[^\n]*?{_UNTIL_OWN}"
    r"|(?:¡?\s*listo\W+|¡?hola\W[^\n]{0,30}\W)?(?:pagaste|transferiste|enviaste|compraste|recibiste|retiraste|consignaste|realizaste|hiciste)"
    rf"\s[^\n]*?{_UNTIL_OWN}"
    r"|(?:pago|transferencia|transacci[oó]n|env[ií]o)\s+(?:exitos[oa]|aprobad[oa])\b[^\n]*"
    r"|(?:comprobante|referencia(?!\W{1,3}1\d{9}\s*$)|cus|n[uú]mero\s+de\s+(?:transacci[oó]n|aprobaci[oó]n|comprobante))\s*(?:no\.?|n[°º])?\s*:?\s*m?\d{5,}\s*$"
    rf"|(?:inquietudes|dudas)\s+al\s[^\n]*?{_UNTIL_OWN}|si\s+no\s+reconoces[^\n]*|saldo\s+disponible[^\n]*)",
    re.IGNORECASE,
)
_SMS: Final = re.compile(
    rf"(?:^|\n|(?<=\s))(?:{_BANK})(?:\s+(?:te\s+)?(?:le\s+)?informa)?\s*:?\s*(?:le\s+informa|te\s+informa|pagaste|transferiste|compraste|recibiste|enviaste|realizaste|hiciste)"
    rf"[^\n]*?(?:\d{{1,2}}:\d{{2}}(?::\d{{2}})?[^\n.]*\.?|{_UNTIL_OWN})(?:\s*(?:inquietudes|dudas|si\s+tienes)[^\n]*)?",
    re.IGNORECASE,
)


_CODE: Final = re.compile(r"""\{[^{}]*["'][^{}]*["']\s*:[^{}]*\}?""")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The member's own words, and whether there were too many to read them all."""

    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail or letter that names its subject; ``answers``: the subject is an older one."""

    subject: str
    body: str
    answers: bool


def headed(text: str) -> Letter | None:
    """Return the subject and the body of a letter that says "Asunto: …" or "Ref.: …" first."""
    found = _SUBJECT.search(text)
    if found is None or not re.search(r"\w{3}", text[found.end() :]):
        return None
    if re.search(r"[a-záéíóúñ]{3}[^\n]*[,.]?\s+(?:para|pago|cuota)\b", text[: found.start()]):
        return None
    return Letter(found["said"], text[found.end() :], answers=found["head"].lower() == "re")


def own_words(text: str) -> OwnWords:
    """Return what the member wrote anew.

    A signature goes too: a number that stands only there says who writes, not whose payment it is.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).replace("\r\n", "\n")
    text = "".join(
        letter if letter == "\n" or unicodedata.category(letter)[0] != "C" else " "
        for letter in text[: 4 * LONGEST]
    )
    text = _CODE.sub(" ", text)  # Written for a program: nobody says an amount that way.
    text = _without_quote(text)
    text = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))
    text = _without_our_lines(text)
    text = _SMS.sub("\n", text)
    text = _NOTICE.sub("\n", text)
    text = _before(_FOOTER, text)
    text = _without_signature(text)
    return OwnWords(text[:LONGEST], cut=len(text) > LONGEST)


def _without_quote(text: str) -> str:
    """Drop an earlier mail: all after its head, or the marked lines where it stands first."""
    found = _QUOTE_STARTS.search(text)
    if found is None:
        return text
    if re.search(r"\w", text[: found.start()]):
        return text[: found.start()]
    below = text[found.end() :]
    if re.search(r"^\s*>", below, re.MULTILINE):
        return below  # The quoted lines fall with their marks; the answer stands under them.
    return text[: found.start()]


def _before(mark: re.Pattern[str], text: str) -> str:
    found = mark.search(text)
    return text[: found.start()] if found else text


def _without_our_lines(text: str) -> str:
    """Drop what the cooperative wrote in a copied conversation, and the names of who spoke."""
    lines = []
    ours = False
    for line in text.split("\n"):
        said = _EXPORTED.match(line)
        if said:
            ours = bool(_US.search(said["who"]))
        if not ours:
            lines.append(line[said.end() :] if said else line)
    return "\n".join(lines)


def _without_signature(text: str) -> str:
    block = _NAME_AND_NUMBERS.search(text)
    if block and re.search(r"\w{3}", text[: block.start()]):
        text = text[: block.start()]
    thanks = _THANKS_AND_NAME.search(text)
    if thanks and re.search(r"\w{3}", text[: thanks.start()]):
        text = text[: thanks.start()]
    found = _SIGNATURE.search(text)
    if found is None:
        return text
    before = text[: found.start()]
    above = before.strip().rpartition("\n")[2]
    if _SUBJECT.fullmatch(above + "\n"):
        return text  # "Asunto: …" and then "Cordial saludo:": the letter begins.
    if found["soft"] and _GOES_ON.match(found["tail"]):
        return text  # "Buenas, feliz tarde, es para la cuota": no letter ends like that.
    if not re.search(r"\w{3}", before) or (
        len(before) < 8 and not _PRODUCT.search(before)  # noqa: PLR2004
    ):
        return text[found.start("tail") :] if found.start("tail") > 0 else text
    return before
