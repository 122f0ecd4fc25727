"""Words of an instruction that no rule has taken up, and whether they may change its meaning.

What stands in a clause of its own tells something (clauses.py). Left-over words are dangerous
inside a clause that asks for something, where a thing may be named that is no product of ours, and
where they deny, hedge or count.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from models.instruction import Asked, Prepayment
from parsers.instructions.clauses import MARKS, clause_at, may_name, pieces, puts, tells_only
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.parts import Part
from parsers.instructions.purposes import LOAN_PURPOSES
from parsers.instructions.targets import Draft

# Words that turn a meaning around; one left over means that the text was not understood.
_TELLING: Final = frozenset(
    {
        "no", "ni", "sin", "tampoco", "salvo", "excepto", "menos", "mil", "millon", "millones",
        "palo", "palos", "lucas", "barras", "plazo", "tiempo", "reducir", "mantener", "adelantar",
        "saldo", "sobrar", "mitad", "tercera", "devolver", "porciento", "%", "saldar", "liquidar",
        "recoger", "equivocar", "dolar",
        "alguno", "alguna", "cualquiera", "cualquier", "miren", "casi", "parte", "algo", "poco",
        "poquito", "lease", "creer", "supongo",
        "creo", "quizas", "quiza", "talvez", "depende", "alcanza", "alcance", "alcanzar",
        "alcanze", "ambos", "ambas", "cada", "media",
    }
)  # fmt: skip
_NUMBER_LIKE: Final = re.compile(
    r"(?:veint|trein|cuaren|cincuen|sesen|seten|ochen|noven)|.*cientos"
)
_MOVES: Final = frozenset({"reducir", "mantener"})
_CHANGEABLE: Final = frozenset(
    {
        "plazo", "tiempo", "cuota", "capital", "deuda", "saldo", "valor", "interes", "meses",
        "mes", "numero", "nro", "monto",
    }
)  # fmt: skip
_SURNAMES: Final = 3  # Words of a name after the first that we know.
_LINKS: Final = frozenset(
    {
        "la", "el", "los", "las", "lo", "al", "del", "de", "para", "por", "en", "con", "me", "le",
        "les", "se", "nos", "mi", "mis", "su", "sus", "un", "una", "unos", "mas", "otro", "otra",
        "otros", "otras", "tambien", "ademas", "luego", "despues", "entonces", "pues", "primero",
        "segundo", "tercero", "segunda", "tercera", "primera", "ultimo", "ultima",
        "finalmente", "porfavor", "favor", "asi", "ahi", "aqui", "ya", "completo", "completa",
        "adicional", "directo",
        "todo", "que", "ser", "son", "es", "ir", "va", "van", "vaya", "pago", "abono", "aplicar",
        "abonar", "poner", "pasar", "meter", "dejar", "cargar", "pagar", "cancelar", "mandar",
        "enviar", "echar", "echa", "echan", "eche", "echen", "echenla", "echelo", "guardar",
        "guardan", "llevar", "lleven", "llevenlo", "sumar", "sumen", "suman", "consignar", "hacer",
        "completar", "adelantar", "quedar", "plata", "platica", "dinero", "senores", "senor",
        "senora", "vale", "cuesta", "siguiente", "mismo", "misma", "comprobante", "transferencia",
        "consignacion", "foto", "incluida", "incluido", "incluidos", "incluidas", "descontar",
        "hagan", "nequi", "davivienda", "bancolombia",
        "daviplata", "efecty", "orden", "concepto", "valor", "numero", "nro", "tercer", "segun",
        "respectivamente", "igual", "correspondiente", "este", "esta", "ese", "esa", "gracias",
        "platita", "extra", "sobro", "sobra", "dejas", "no", "parte", "cubrir", "saldar", "saquen",
        "saque", "sacar", "distribuir", "hay",
        "aparte", "siempre", "posdata", "pd", "ella", "exclusivamente", "unicamente", "tan",
        "solo", "sobrar", "restar", "viene", "buenos", "dias", "buenas",
        "tardes", "fin", "adjuntar", "respetados", "comedidamente", "permito", "mete", "echeme",
        "nadie", "resto", "mio", "mia",
        "hoy", "ayer", "manana", "ahorita", "ahora", "recibo", "nada",
        "vez", "marmaja", "normal", "normalita", "normalito",
        "billete", "billetes", "billullo", "napa", "napita", "yapa", "encima", "cobraron",
        "descontaron", "prestaron",
    }
)  # fmt: skip
_NEGATIONS: Final = frozenset({"no", "ni", "sin", "tampoco"})
_ASKED: Final = frozenset(
    {Kind.PRODUCT, Kind.ACTION, Kind.PREPAYMENT, Kind.AMOUNT, Kind.OBLIGATION, Kind.REST}
)


_HEDGES: Final = frozenset(
    {
        "creer", "creo", "supongo", "quizas", "quiza", "talvez", "depende", "alcanza", "alcance",
        "alcanzar", "alcanze",
    }
)  # fmt: skip
_LONG: Final = 4  # Words of a clause that tells a story.
_REACH: Final = 5  # Words that a negation may bear on.


def unread_word(seen: Marked, mentions: list[Mention], whole: Part) -> str | None:
    """Return a word that changes meanings and that no rule has taken up, if there is one."""
    settled = _settled(whole)
    read = {at for mention in seen.mentions for at in range(mention.start, mention.end)}
    kept = {m.start for m in mentions}
    denied = {at for m in seen.mentions if m.start not in kept for at in range(m.start, m.end)}
    for at, word in enumerate(seen.lemmas):
        telling = word in _TELLING or _NUMBER_LIKE.match(word)
        if (
            not telling
            or at in read
            or word in settled
            or denied & {at + 1, at + 2, at + 3, at - 1}
        ):
            continue
        if word in _MOVES and not _CHANGEABLE & set(seen.lemmas[at + 1 : at + _REACH]):
            continue  # "bajé al pueblo"
        falls_short = "no" in seen.words[max(0, at - 2) : at]  # "el sueldo no me alcanza"
        hedges = word in _HEDGES and not falls_short
        if _wonders(seen, mentions, at) if hedges else _in_a_story(seen, mentions, at):
            continue
        if word == "cada" and whole.choices and seen.words[at + 1 : at + 2] == ("mes",):
            continue  # "que cada mes me toque menos"
        if word not in _NEGATIONS or _bears_on(seen, mentions, at):
            return seen.words[at]
    return None


def _wonders(seen: Marked, mentions: list[Mention], at: int) -> bool:
    """Tell whether "creo" bears on no instruction: "yo creo que ya estoy a punto de acabar"."""
    start = end = at
    while start and seen.words[start - 1] not in MARKS:
        start -= 1
    while end < len(seen.words) and seen.words[end] not in MARKS:
        end += 1
    agrees = {"si", "no", "eso", "asi", "ese", "esa"} & set(seen.words[end - 1 : end])
    follows = seen.words[at + 1 : at + 2] == ("que",) and end - start > _LONG
    return follows and not agrees and tells_only(mentions, start, end)


def _in_a_story(seen: Marked, mentions: list[Mention], at: int) -> bool:
    """Tell whether a word stands in a clause that asks for nothing: "el que renuevo cada año"."""
    start, end = clause_at(seen, at)
    words = [word for word in seen.words[start:end] if word not in MARKS]
    return len(words) >= _LONG and tells_only(mentions, start, end)


def _settled(whole: Part) -> frozenset[str]:
    """Return the words that say no more than what was read: "saldo" beside a payoff."""
    choices = {choice for _, choice in whole.choices}
    words = {"reducir", "mantener"} if choices else set()
    if Prepayment.REDUCE_TERM in choices:
        words |= {"plazo", "tiempo"}
    actions = {draft.action for draft in whole.drafts}
    if Asked.PAYOFF in actions or any(draft.rest for draft in whole.drafts):
        words |= {"saldo", "saldar", "liquidar", "recoger"}
    if any(draft.rest for draft in whole.drafts):
        words |= {"menos"}
    if Prepayment.ADVANCE_INSTALLMENTS in choices:
        words |= {"adelantar"}
    return frozenset(words)


def stray_word(seen: Marked, whole: Part) -> str | None:
    """Return a word between two targets that may belong to what is asked for, if there is one.

    "Aportes, seguro y cuota" is a list; "el crédito va bien, esto es del seguro" tells something.
    """
    if any(m.kind in {Kind.CORRECTION, Kind.DENIAL, Kind.ASIDE} for m in seen.mentions):
        return None
    drafts = sorted((d for d in whole.drafts if d.end), key=lambda d: d.start)
    strange = _strange(seen)
    for one, other in itertools.pairwise(drafts):
        for start, end in pieces(seen, one.end, other.start):
            if "pero" in seen.words[start:end]:
                return "pero"  # What stands before it may only have been told.
            found = [
                at
                for at in range(start, end)
                if at in strange
                and not (one.rest and seen.words[at] == "menos")
                and not (other.number and seen.words[at] in LOAN_PURPOSES)
            ]
            joined = start == one.end and seen.words[start] not in MARKS | {"que", "y", "pero"}
            if found and (joined or end == other.start or may_name(seen, start, end, len(found))):
                return seen.words[found[0]]
    return None


def _strange(seen: Marked) -> frozenset[int]:
    """Return where words stand that no phrase, list or verb of paying in accounts for."""
    apart = {Kind.BUT, Kind.TOTAL, Kind.IGNORED}
    read = {at for m in seen.mentions if m.kind not in apart for at in range(m.start, m.end)}
    for mention in seen.mentions:
        if mention.kind in {Kind.KIN, Kind.NAME}:
            read |= set(range(mention.end, mention.end + _SURNAMES))
    return frozenset(
        at
        for at, lemma in enumerate(seen.lemmas)
        if at not in read
        and len(lemma) > 1
        and lemma.isalpha()
        and lemma not in _LINKS
        and not puts(seen.words[at])
    )


def _bears_on(seen: Marked, mentions: list[Mention], at: int) -> bool:
    """Tell whether a "no" that no rule took up stands before something that is asked for."""
    end = at + 1
    while (
        end < len(seen.words) and end - at <= _REACH and seen.words[end] not in {",", ";", ".", ":"}
    ):
        end += 1
    near = [m for m in mentions if at < m.start < end and m.kind in _ASKED]
    return bool(near) and not (near[0].start == at + 1 and near[0].kind is Kind.OBLIGATION)


# --- Things that are no product of ours ----------------------------------------------------

_AIMS: Final = frozenset({"a", "al", "para"})
_OF: Final = frozenset({"del", "de"})
_ARTICLES: Final = frozenset(
    {"el", "la", "los", "las", "lo", "mi", "mis", "de", "del", "un", "una"}
)
_JOINS: Final = frozenset({"y", "mas", "+"})
_COURTESY: Final = frozenset(
    {
        "feliz", "buen", "buena", "bendiciones", "saludos", "saludes", "abrazo", "abrazos", "beso",
        "besos", "exitos", "listo", "chao", "dios", "quedo", "muchas", "mil", "bonito", "linda",
        "lindo", "bendecido", "bendecida", "amen", "excelente", "fin", "semana", "noche", "tarde",
        "dia", "salud", "gracia", "pena", "paciencia", "atencion", "ayuda", "colaboracion", "anexo",
        "adjunto", "soporte", "captura", "imagen", "evidencia", "pantallazo", "copia", "vez",
    }
)  # fmt: skip
_TIMES: Final = frozenset(
    {
        "quincena", "semana", "semestre", "bimestre", "trimestre", "ano", "dia", "lunes", "martes",
        "miercoles", "jueves", "viernes", "sabado", "domingo", "mes", "meses", "cooperativa",
        "alianza", "becoop", "coope", "banco", "siempre", "costumbre", "suscrito", "suscrita",
        "periodo", "presente", "corriente", "nave", "carrito", "motico", "motica", "casita",
        "socio", "socia", "cliente", "eso", "esos", "esas", "usuario", "usuaria",
    }
)  # fmt: skip


def unknown_words(seen: Marked) -> frozenset[int]:
    """Return where words stand that are neither read nor courtesy nor a time: "Yamileth"."""
    common = {at for at, lemma in enumerate(seen.lemmas) if lemma in _COURTESY | _TIMES}
    return _strange(seen) - common - {at for m in seen.mentions for at in range(m.start, m.end)}


def unknown_thing(seen: Marked, whole: Part) -> str | None:
    """Return a thing that money is asked for and that is no product of ours, if there is one.

    "50 mil a la fosforera", "aportes y lo de la rifa", "cuota del gimnasio".
    """
    strange = unknown_words(seen)
    amounts = [m.end for m in seen.mentions if m.kind is Kind.AMOUNT]
    for end in amounts:
        at = end
        while at < len(seen.words) and seen.words[at] in _AIMS | _ARTICLES:
            at += 1
        if at in strange and seen.words[end] in _AIMS:
            return seen.words[at]
    for draft in whole.drafts:
        found = (
            _of_unknown(seen, draft, strange)
            or _listed_unknown(seen, draft, strange)
            or _listed_first(seen, draft, strange)
        )
        if found:
            return found
    return None


def _of_unknown(seen: Marked, draft: Draft, strange: frozenset[int]) -> str | None:
    """Recognise "cuota del gimnasio": an instalment of something that we do not know."""
    at = draft.end
    if draft.product is not None or draft.action is not Asked.INSTALLMENT or draft.number:
        return None
    while at < len(seen.words) and seen.words[at] in _OF | _ARTICLES:
        at += 1
    before = seen.words[draft.end : at]
    named = {"del"} & set(before) or ({"de"} & set(before) and len(before) > 1)
    return seen.words[at] if named and at in strange else None


def _listed_first(seen: Marked, draft: Draft, strange: frozenset[int]) -> str | None:
    """Recognise "para el bono escolar y la cuota": a list that begins with something unknown."""
    at = draft.start - 1
    while at >= 0 and seen.words[at] in _ARTICLES | _AIMS:
        at -= 1
    if at < 1 or not draft.end or seen.words[at] not in _JOINS | {","}:
        return None
    last = at
    while at - 1 in strange:
        at -= 1
    opens = at
    while opens > 0 and seen.words[opens - 1] in _ARTICLES | _AIMS:
        opens -= 1
    aimed = _AIMS & set(seen.words[opens:at])
    return seen.words[at] if 0 < last - at <= 2 and aimed else None  # noqa: PLR2004


def _listed_unknown(seen: Marked, draft: Draft, strange: frozenset[int]) -> str | None:
    """Recognise "aportes y lo de la rifa": a list that ends in something unknown."""
    if not draft.end or seen.words[draft.end : draft.end + 1] not in (("y",), ("mas",), ("+",)):
        return None
    at = draft.end + 1
    while at < len(seen.words) and seen.words[at] in _ARTICLES | _AIMS:
        at += 1
    last = at
    while last in strange:
        last += 1
    ends = last >= len(seen.words) or seen.words[last] in MARKS | _JOINS
    return seen.words[at] if 0 < last - at <= 2 and ends else None  # noqa: PLR2004
