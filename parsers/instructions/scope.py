"""What the member stands by: denials, questions and orders to the program taken out."""

from __future__ import annotations

from typing import Final

from models.instruction import Occasion
from parsers.instructions.asides import asides
from parsers.instructions.clauses import puts
from parsers.instructions.mentions import Cue, Kind, Marked, Mention
from parsers.instructions.slips import taken_back
from parsers.instructions.told import told

_HARD: Final = frozenset({".", ";", "!", "?"})
_CONTENT: Final = frozenset(
    {
        Kind.PRODUCT, Kind.ACTION, Kind.NEXT_ONE, Kind.ALL, Kind.AMOUNT, Kind.SHARE, Kind.REST,
        Kind.EVENLY, Kind.PERIOD, Kind.PREPAYMENT, Kind.PERSON_NUMBER, Kind.OBLIGATION,
        Kind.PURPOSE, Kind.COUNT, Kind.KIN, Kind.NAME, Kind.OWN, Kind.RECEIPT, Kind.BENEFICIARY,
    }
)  # fmt: skip
_ONLY_ASKS: Final = frozenset(
    {Occasion.BALANCE, Occasion.COMPLAINT, Occasion.ASKS_STATUS, Occasion.WANTS_PERSON}
)
_ASKS_KINDLY: Final = frozenset(
    {
        "aplicar", "abonar", "pasar", "poner", "meter", "cargar", "dejar", "distribuir",
        "adelantar", "colaborar", "sumar", "suman", "suma", "sumen", "anotar", "anotan", "anotas",
        "anota", "anoten", "registrar", "registran", "registra", "registren", "apuntar",
        "apuntan", "apunta", "imputar", "imputan", "echan", "echas",
        "colocar", "colocan", "colocas", "coloquen", "agregar", "agregan", "agregas",
        "llevan", "guardar", "guardan", "guardas", "subir", "suben", "subes",
    }
)  # fmt: skip


_FAR: Final = 8  # Words that a denial may reach over.
_TURNS: Final = frozenset({",", ":", "sino", "pero", "es", "son", "solo", "va"})
_DENIABLE: Final = frozenset({Kind.PRODUCT, Kind.ACTION, Kind.PREPAYMENT})
_PUTS: Final = frozenset(
    {"pasar", "poner", "aplicar", "abonar", "meter", "cargar", "reducir", "mantener"}
)
_TO_WHOM: Final = frozenset(
    {"le", "les", "me", "lo", "la", "los", "las", "nos", "se", "vayan", "a"}
)
_TAG: Final = 3  # Words of "…, ¿me confirma?" and the comma before them.
_TOLD: Final = 3  # Words after which a comma ends what is denied: "no la dejo vencer por nada, …"
_SHOWN: Final = frozenset({"esa", "ese", "eso", "esta", "este", "asi", "la", "el"})
_LEADS_TO: Final = frozenset(
    {
        "me", "nos", "le", "les", "se", "lo", "la", "vayan", "vaya", "ir", "a", "que", "querer",
        "para", "interesa", "interes", "necesito", "gustaria",
    }
)  # fmt: skip
_PAYS_IN: Final = frozenset(
    {
        "me", "lo", "la", "los", "las", "le", "se", "nos", "a", "al", "para", "en", "el", "de",
        "del", "que", "como", "mi", "esto", "eso", "este", "ese", "vez", "porfavor", "por",
        "favor", "un", "una", "ir", "ser", "quedar", "querer", "dejar", "poner", "pasar",
        "meter", "cargar", "aplicar", "abonar", "abono", "pago", "enviar", "mandar", "llevar",
        "lleven", "lleve", "echar", "echen", "eche", "tomar", "tomen", "tome", "contar",
        "cuenten", "registren", "registrar", "sumar", "sumen", "cruzar", "crucen", "usar", "usen",
        "imputar", "imputen", "distribuir", "consignar", "tocar", "toquen", "anoten", "dar",
        "necesito", "requiero", "ningun", "ninguna", "nada", "tener", "estar", "estoy", "deber",
        "saldo", "hay",
        "plata", "platica", "dinero", "haber", "vayan", "vaya",
    }
)  # fmt: skip


def stood_by(marked: Marked) -> tuple[list[Mention], bool]:
    """Return the mentions that count, and whether the text holds a question."""
    live = [m for m in marked.mentions if m.kind is not Kind.IGNORED]
    live = _outside(live, [_to_end_of_sentence(marked, m) for m in live if m.kind is Kind.BOT])
    questions = _questions(marked, live)
    live = _outside(live, questions)
    left_out = told(marked, live) | taken_back(marked, live)
    live = [m for m in live if m.start not in left_out]
    live = _outside(live, asides(marked, live))
    live = [m for m in live if not _fetches(marked, m)]
    return _affirmed(marked, live), bool(questions)


def _fetches(marked: Marked, mention: Mention) -> bool:
    """Tell whether "recoger" is to fetch something: "paso a recoger la camiseta"."""
    if marked.lemmas[mention.start : mention.end] != ("recoger",):
        return False
    known = {at for m in marked.mentions for at in range(m.start, m.end)}
    named = set(range(mention.end, mention.end + 5)) & known
    shown = marked.words[mention.start - 1 : mention.start] in (("lo",), ("la",))
    return not named and not shown


def split_at_corrections(mentions: list[Mention]) -> list[list[Mention]]:
    """Return the mentions before, between and after second thoughts; empty parts are left out."""
    parts: list[list[Mention]] = [[]]
    for mention in mentions:
        if mention.kind is Kind.CORRECTION:
            parts.append([])
        else:
            parts[-1].append(mention)
    return [part for part in parts if any(m.kind in _CONTENT for m in part)]


def _told_from(marked: Marked, cue: Cue) -> int:
    """Return where a complaint begins: with its sentence, unless that asks for something first."""
    start = _sentence_start(marked, cue.start)
    asks = {"para", "aplicar", "abonar"} & set(marked.lemmas[start : cue.start])
    return start if cue.occasion is Occasion.COMPLAINT and not asks else cue.start


def _states(marked: Marked, cue: Cue) -> bool:
    """Tell whether the same words without a question mark state something: "ya está al día"."""
    return cue.occasion is Occasion.ASKS_STATUS and marked.words[cue.start] == "ya"


def _outside(mentions: list[Mention], stretches: list[tuple[int, int]]) -> list[Mention]:
    return [m for m in mentions if not any(start <= m.start < end for start, end in stretches)]


def _to_end_of_sentence(marked: Marked, mention: Mention) -> tuple[int, int]:
    return mention.start, _sentence_end(marked, mention.end)


def _sentence_end(marked: Marked, at: int) -> int:
    while at < len(marked.words) and marked.words[at] not in _HARD:
        at += 1
    return at


def _sentence_start(marked: Marked, at: int) -> int:
    while at > 0 and marked.words[at - 1] not in _HARD:
        at -= 1
    return at


def _questions(marked: Marked, mentions: list[Mention]) -> list[tuple[int, int]]:
    """Return the stretches that only ask; "¿me lo aplican a la cuota?" is a request and stays."""
    found = []
    cues = [m for m in mentions if m.kind is Kind.QUESTION]
    for cue in cues:
        start = _sentence_start(marked, cue.start)
        end = _sentence_end(marked, cue.end)
        asked = marked.words[end : end + 1] == ("?",)
        parted = "," in marked.words[start : cue.start]
        asks = bool(_ASKS_KINDLY & set(marked.lemmas[start : cue.start]))
        end = end if asked else _asking_ends(marked, cue.end, end)
        tag = cue.end >= end and not asks  # "…, ¿cierto?"
        found.append((cue.start if parted or not (asked or tag) else start, end))
    stopped = any(m.kind is Kind.STOP for m in mentions)  # "ya está aplicado, no lo tengan …"
    found += [
        (_told_from(marked, cue), end)
        for cue in marked.cues
        for end in (_asking_ends(marked, cue.end, _sentence_end(marked, cue.end)),)
        if cue.occasion in _ONLY_ASKS
        and (not (stopped or _states(marked, cue)) or marked.words[end : end + 1] == ("?",))
    ]
    for at, word in enumerate(marked.words):
        if word == "?" and at:
            start = _sentence_start(marked, at)
            commas = [i for i in range(start, at) if marked.words[i] == ","]
            asides = [i for i in range(start, at) if marked.words[i] in _INQUIRIES]
            if asides:
                start = asides[0]  # "aportes, y una preguntica: ¿…?"
            elif commas and (at - commas[-1] <= _TAG or _opens_question(marked, commas[-1] + 1)):
                start = commas[-1]  # "300 al crédito, ¿bien?"
            lemmas = set(marked.lemmas[start:at])
            if not lemmas & _ASKS_KINDLY and not any(start <= cue.start < at for cue in cues):
                found.append((start, at))
    return found


def _asking_ends(marked: Marked, start: int, end: int) -> int:
    """Return where a question without a mark ends: "… por qué no contestan, es de los aportes"."""
    return next(
        (
            at
            for at in range(start, end)
            if marked.words[at] in {",", "pero", "y"}
            and _STATES & set(marked.words[at + 1 : at + 2])
        ),
        end,
    )


_STATES: Final = frozenset({"es", "va", "van", "son", "esto", "eso", "ahi", "aqui", "para", "hoy"})


def _opens_question(marked: Marked, at: int) -> bool:
    """Tell whether "…, será que alcanza hoy?" begins to ask here."""
    return bool(_QUESTIONING & set(marked.words[at : at + 2]))


_INQUIRIES: Final = frozenset({"pregunta", "preguntica", "preguntita", "duda", "inquietud"})
_QUESTIONING: Final = frozenset(
    {
        "sera", "seria", "si", "cuando", "cuanto", "como", "que", "cual", "ya", "puede", "pueden",
        "podria", "podrian", "alcanza", "sirve", "verdad", "cierto", "donde", "quien", "tengo",
    }
)  # fmt: skip


_UNDENIED: Final = _CONTENT | {Kind.STOP, Kind.ELSEWHERE}


# --- Denials -------------------------------------------------------------------------------


def _affirmed(marked: Marked, mentions: list[Mention]) -> list[Mention]:
    denied: set[int] = set()
    for mention in mentions:
        if mention.kind is Kind.DENIAL and not _sets_aside(marked, mentions, mention):
            denied.update(range(mention.start, _reach(marked, mentions, mention)))
    denied |= _plainly_denied(marked, mentions, denied)
    for at, mention in enumerate(mentions):
        if mention.kind in _CONTENT and _denied_by_neighbour(marked, mentions, at):
            denied.update(range(mention.start, mention.end))
    refused = any(m.kind is Kind.PREPAYMENT and m.start in denied for m in mentions)
    kept = [m for m in mentions if m.start not in denied or m.kind not in _UNDENIED]
    return [_chosen_instead(marked, m) for m in kept] if refused else kept


def _sets_aside(marked: Marked, mentions: list[Mention], denial: Mention) -> bool:
    """Tell whether "todo al crédito salvo 20.000 para el seguro" takes a part out of the whole."""
    parts = marked.words[denial.start : denial.end] in (("salvo",), ("excepto",))
    return parts and any(m.kind is Kind.AMOUNT and 0 <= m.start - denial.end <= 1 for m in mentions)


def _plainly_denied(marked: Marked, mentions: list[Mention], denied: set[int]) -> set[int]:
    """Return the words that a "no" before any other verb of paying in denies.

    "Que no quede como abono a capital, es la cuota": only where something else is asked for.
    """
    found: set[int] = set()
    inside = {at for m in mentions for at in range(m.start, m.end)} | denied
    for at, word in enumerate(marked.words):
        if word != "no" or at in inside:
            continue
        near = [m for m in mentions if at < m.start <= at + _FAR and m.kind in _DENIABLE]
        if not near or not set(marked.lemmas[at + 1 : near[0].start]) <= _PAYS_IN:
            continue
        end = at + 1
        while end < len(marked.words) and marked.words[end] not in _HARD | _TURNS:
            end += 1
        found.update(range(at, end))
    targets = _DENIABLE | {Kind.NEXT_ONE, Kind.ALL}
    rest = [m for m in mentions if m.kind in targets and m.start not in found | denied]
    return found if rest else set()


def _no_before(marked: Marked, mention: Mention) -> bool:
    """Tell whether "no", "no me", "no quiero que me" stands directly before."""
    at = mention.start - 1
    while at > 0 and marked.lemmas[at] in _LEADS_TO:
        at -= 1
    return at >= 0 and marked.words[at] in {"no", "ni", "sin"}


def _nothing_put(marked: Marked, at: int) -> bool:
    """Recognise "a la tarjeta no le pongan nada" behind its target."""
    if marked.words[at : at + 1] != ("no",):
        return False
    at += 1
    while marked.words[at : at + 1] and marked.words[at] in _TO_WHOM:
        at += 1
    verb, after = marked.words[at : at + 1], marked.words[at + 1 : at + 2]
    nothing = after in (("nada",), ("plata",), ("ni",)) and marked.words[at + 2 : at + 3] != (
        "mas",
    )
    return nothing and puts(verb[0])


def _chosen_instead(marked: Marked, mention: Mention) -> Mention:
    """Read "no me reduzcan el plazo sino la cuota": the instalment is the choice, not a target."""
    before = marked.words[max(0, mention.start - 2) : mention.start]
    if (mention.kind, mention.value) == (Kind.ACTION, "installment") and (
        {"sino", "solo", "solamente"} & set(before)
    ):
        return Mention(Kind.PREPAYMENT, "reduce_installment", mention.start, mention.end)
    return mention


def _reach(marked: Marked, mentions: list[Mention], denial: Mention) -> int:
    """Return where a denial ends: at a comma, at "sino" or "solo", or with the sentence."""
    at = denial.end
    met = any(m.kind in _CONTENT and denial.start <= m.start < denial.end for m in mentions)
    bounds = {m.start: m for m in mentions if m.kind in {Kind.BUT, Kind.CORRECTION, Kind.DENIAL}}
    while at < len(marked.words):
        word = marked.words[at]
        if word in _HARD or word in {"pero", ":", "sino"}:
            break
        here = [m for m in mentions if m.start <= at < m.end and m.kind in _CONTENT]
        shown = set(marked.words[denial.end : at]) <= _SHOWN  # "no era esa, mi cédula es …"
        said = marked.words[denial.end : at]
        if word == "," and (
            marked.words[at + 1 : at + 2] in _INSTEAD
            or set(marked.words[at + 1 : at + 2]) & _PAYS_NOW
        ):
            break  # "pero no me alcanzó, entonces aportes"
        if word == "," and (
            met or shown or len(said) >= _TOLD or _is_easy(said) or set(said) <= _NOTHING
        ):
            break
        if at in bounds and (met or marked.words[at] in {"sino", "solo", "unicamente"}):
            break
        if met and not here and marked.lemmas[at] in _PUTS:
            break  # "en vez de capital pásenlo a los aportes"
        met = met or bool(here)
        at += 1
    return at


def _is_easy(said: tuple[str, ...]) -> bool:
    """Recognise "no es fácil, va la cuota": how things are, not what is denied."""
    return len(said) == 1 and said[0] in _ADJECTIVES


_NOTHING: Final = frozenset({"nada", "plata", "un", "peso", "ahi", "alla", "ni", "dinero"})
_PAYS_NOW: Final = frozenset(
    {
        "yo",
        "pago",
        "pagamos",
        "mando",
        "consigno",
        "ahi",
        "aqui",
        "va",
        "van",
        "hoy",
        "esto",
        "envio",
    }
)
_INSTEAD: Final = (("entonces",), ("asi",), ("mejor",))
_ADJECTIVES: Final = frozenset(
    {
        "facil", "justo", "mucho", "poco", "culpa", "malo", "mala", "gran", "asunto",
        "cosa", "tanto", "tarde", "nada", "broma", "mentira", "sencillo",
    }
)  # fmt: skip


def _denied_by_neighbour(marked: Marked, mentions: list[Mention], at: int) -> bool:
    """Recognise "no 79123465" and "a capital no, a la cuota"."""
    mention = mentions[at]
    numbers = {Kind.AMOUNT, Kind.PERSON_NUMBER, Kind.OBLIGATION, Kind.PERIOD, Kind.OWN}
    if marked.words[mention.start - 1 : mention.start] == ("no",) and mention.kind in numbers:
        before = mentions[at - 1] if at else None
        label = before is not None and before.kind is not Kind.OBLIGATION
        return not (
            mention.kind is Kind.OBLIGATION and before and label and before.end == mention.start - 1
        )
    if mention.kind is Kind.PREPAYMENT and _no_before(marked, mention):
        return True
    after = marked.words[mention.end : mention.end + 2]
    forgotten = marked.lemmas[mention.end : mention.end + 1] == ("ignorar",)  # "olvídelo"
    if (
        forgotten
        or after in (("ni", "un"), ("ni", "medio"))  # "a capital ni un peso"
        or _nothing_put(marked, mention.end)
    ):
        return mention.kind in _DENIABLE
    if after[:1] == ("no",) and after[1:] in (("era",), ("es",), ("fue",), ("va",)):
        ends = marked.words[mention.end + 2 : mention.end + 3]
        return mention.kind in _DENIABLE and ends in ((), (",",), (".",), (";",))
    return (
        after[:1] in (("no",), ("nada",))
        and (len(after) == 1 or after[1] in {",", ";", ".", "!", "por", "porfavor", "gracias"})
        and mention.kind in _DENIABLE | {Kind.PERIOD, Kind.AMOUNT, Kind.PURPOSE}
    )
