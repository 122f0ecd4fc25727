"""What a text only tells: payments of another day or by somebody else, fees, loans, when it was.

"La de noviembre la mando el viernes", "el crédito me lo descuentan por nómina", "me cobraron 3.900
de comisión", "apenas entro este mes". What is told counts for nothing where something is asked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from parsers.instructions.clauses import MARKS, puts
from parsers.instructions.mentions import Kind, Marked, Mention

_CUTS: Final = MARKS | {"pero", "entonces", "asi"}
_STORY_CUTS: Final = _CUTS | {
    "y",
    "que",
    "porque",
    "apenas",
    "cuando",
    "como",
    "pues",
    "para",
    "donde",
}
_TARGETS: Final = frozenset(
    {Kind.PRODUCT, Kind.ACTION, Kind.NEXT_ONE, Kind.ALL, Kind.OBLIGATION, Kind.PURPOSE}
)
_NAMED: Final = _TARGETS | {Kind.PERIOD, Kind.REST}
_HEAVY: Final = _TARGETS | {Kind.AMOUNT, Kind.COUNT, Kind.REST, Kind.PREPAYMENT}
_THEM: Final = frozenset({"la", "lo", "las", "los"})
_I_WILL: Final = frozenset(
    {
        "pago", "cancelo", "traigo", "mando", "miro", "cuadro", "consigno", "abono", "transfiero",
        "giro", "hago", "arreglo", "cubro", "envio", "llevo", "pongo", "dejo", "veo", "organizo",
        "resuelvo", "completo", "doy", "voy", "vamos", "pagamos", "mandamos", "pagare", "mandare",
        "consignare", "acerco", "entrego", "miramos", "vemos", "cuadramos", "arreglamos", "reviso",
        "debo", "dejamos", "tengo",
    }
)  # fmt: skip
_I_DID: Final = frozenset(
    {"pague", "cancele", "consigne", "abone", "pagamos", "transferi", "gire", "hice", "mande"}
)
_THEY: Final = re.compile(
    r"pag(?:a|an|o|aron|ara)|descuenta|descuentan|descontaron|descuente|debitan|debita|cubre|cubren"
    r"|asume|asumen|cancela|cancelan|consigna|pone|descontar|pagar"
)
_THEN: Final = frozenset(
    {
        "manana", "luego", "despues", "tarde", "lunes", "martes", "miercoles", "jueves", "viernes",
        "sabado", "domingo", "otro", "otra", "proximo", "proxima", "entrante", "siguiente",
        "cuando", "apenas", "quincena", "siguientes", "viene", "fin", "finales", "principio",
        "pronto", "semana", "aparte", "prima",
    }
)  # fmt: skip
_BEFORE: Final = frozenset(
    {
        "ya", "ayer", "antier", "anteayer", "pasado", "pasada", "nomina", "oficina", "caja",
        "ventanilla", "antes", "semana", "lunes", "martes", "miercoles", "jueves", "viernes",
        "sabado", "domingo",
    }
)  # fmt: skip
_DONE: Final = frozenset(
    {
        "pague", "cancele", "consigne", "abone", "pagamos", "cancelamos", "paga", "pagas", "pago",
        "pagada", "pagadas", "cancelada", "canceladas", "cubierta",
    }
)  # fmt: skip
_SHORT: Final = frozenset({"alcance", "alcanzo", "alcanzamos", "pude", "pudimos", "logre", "tuve"})
_WHOLE: Final = frozenset({"completa", "completo", "completas", "toda", "todo", "entera", "entero"})
_LEFT: Final = frozenset({"retire", "retiramos", "retiraron", "desafilie", "renuncie"})
_PROMISES: Final = frozenset({"prometo", "prometemos", "comprometo", "comprometemos"})
_NOW: Final = frozenset({"esto", "hoy", "ahora", "aqui", "ahi", "este", "eso", "esta"})
_PAID_IN: Final = frozenset({"son", "van", "valor", "total", "hice", "fueron", "ahi", "aqui"})
_LABELS: Final = frozenset({"concepto", "descripcion", "motivo", "detalle", "mensaje", "asunto"})
_PAYER: Final = frozenset(
    {"nomina", "empresa", "colegio", "patron", "jefe", "banco", "pension", "pagaduria", "mesada"}
)
_FEES: Final = re.compile(
    r"cobr\w+|falt(?:a|an|o|aron|aba|aban)|comision\w*|gmf|prest(?:o|aron|e|ada|ado)|cost(?:o|aba|aron)|valio|valia|pasajes?|taxi"
    r"|retuv\w+|retencion|iva|gan(?:o|aba|e)|descontaron|descont\w*|multa|fiaron|fie"
)
_DUES: Final = re.compile(
    r"toc\w+|venc\w+|vienc\w+|ca[ei]\w*|deb\w+|falt\w+|qued\w+|correspond\w+|atras\w+|referent\w*"
    r"|perten\w+|dej\w+|colg\w+|pendient\w*|pag\w+|descont\w*|descuent\w*|cancel\w+|salio|cobr\w*"
)
_OWES: Final = re.compile(
    r"toc\w+|venc\w+|deb\w+|falt\w+|correspond\w+|atras\w+|referent\w*|perten\w+|pendient\w*"
    r"|descont\w*|descuent\w*|salio|lleg\w+|adelant\w*"
)
_CHARGED: Final = frozenset({"cobraron", "cobro", "cobraban", "clavaron"})
_OWED: Final = re.compile(r"deb\w+|atras\w+|mora|colg\w+|cuelg\w+|vencid\w+")
_DAY: Final = re.compile(r"[1-9]|[12]\d|3[01]")


def told(marked: Marked, mentions: list[Mention]) -> frozenset[int]:
    """Return where the mentions begin that only tell something, where others ask."""
    stretches = [*_put_off(marked, mentions), *_known_debts(marked), *_charges(marked)]
    inside = [m for m in mentions if any(a <= m.start < b for a, b in stretches)]
    asked = [m for m in mentions if m.kind in _TARGETS and m not in inside]
    dropped = {m.start for m in inside} if asked else set()
    dropped |= {m.start for m in _months_paid(marked, mentions)}
    if asked:
        dropped |= {m.start for m in _who_writes(marked, mentions)}
        dropped |= {m.start for m in _accounts(marked, mentions)}
        dropped |= {m.start for m in _fees(marked, mentions)}
        dropped |= {m.start for m in _times(marked, mentions)}
        dropped |= {m.start for m in _asides(marked, mentions)}
    return frozenset(dropped)


def _months_paid(marked: Marked, mentions: list[Mention]) -> list[Mention]:
    """Return the months of "ya pagué noviembre" where another is paid now: "esto es diciembre"."""
    parts = [
        (start, end, [m for m in mentions if m.kind is Kind.PERIOD and start <= m.start < end])
        for start, end in _parts(marked, frozenset(_CUTS))
    ]
    dated = [(start, end, months) for start, end, months in parts if months]
    paid = [months for start, end, months in dated if _is_paid(marked.words[start:end])]
    now = [start for start, end, _ in dated if not _is_paid(marked.words[start:end])]
    return [month for months in paid for month in months] if paid and now else []


def _is_paid(words: tuple[str, ...]) -> bool:
    """Recognise "ya pagué noviembre", "la de octubre ya está", "octubre ya quedó paga"."""
    return any(
        (word == "ya" or word in {"la", "lo", "las"})
        and (
            bool(_DONE & set(words[at + 1 : at + 3]))
            or (words[at + 1 : at + 2] in (("esta",), ("quedo",)) and set(words[at + 2 :]) <= _CUTS)
        )
        for at, word in enumerate(words)
    )


def _who_writes(marked: Marked, mentions: list[Mention]) -> list[Mention]:
    """Return what "soy el del taxi" seems to ask for, where something else is asked for."""
    said = [
        (start, end)
        for start, end in _parts(marked, _CUTS | {"y", "para", "que"})
        if marked.words[start + 1 : start + 2] == ("soy",) or marked.words[start] == "soy"
    ]
    said = [(start, _acts_from(marked, start, end)) for start, end in said]
    asked = [m for m in mentions if m.kind in _TARGETS]
    about = [m for m in asked if any(start <= m.start < end for start, end in said)]
    return about if len(about) < len(asked) else []


def _acts_from(marked: Marked, start: int, end: int) -> int:
    """Return where who writes says what was done: "soy la del local, le consigné lo del seguro"."""
    words = marked.words
    return next(
        (
            at
            for at in range(start + 2, end)
            if words[at] in _NOW | {"le", "les", "va", "van", "pago"} or puts(words[at])
        ),
        end,
    )


def _known_debts(marked: Marked) -> Iterator[tuple[int, int]]:
    """Yield "yo sé que debo desde agosto": what the member knows, not what is paid."""
    for start, end in _parts(marked, frozenset(_CUTS)):
        words = marked.words[start:end]
        knows = any(one == "se" and other == "que" for one, other in itertools.pairwise(words))
        if knows and any(_OWED.fullmatch(word) for word in words):
            yield start, end


def _charges(marked: Marked) -> Iterator[tuple[int, int]]:
    """Yield "me cobraron intereses y no estoy de acuerdo": what was charged before."""
    for start, end in _parts(marked, frozenset(_CUTS | {"y"})):
        words = marked.words[start:end]
        if any(a in {"me", "nos"} and b in _CHARGED for a, b in itertools.pairwise(words)):
            yield start, end


def _parts(marked: Marked, cuts: frozenset[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for at, word in enumerate(marked.words):
        if word in cuts or (word == "y" and _NOW & set(marked.words[at + 1 : at + 3])):
            yield start, at
            start = at
    yield start, len(marked.words)


def _put_off(marked: Marked, mentions: list[Mention]) -> Iterator[tuple[int, int]]:
    """Yield the clauses that speak of another day's payment, or of somebody else's."""
    for start, end in _parts(marked, frozenset(_CUTS)):
        named = [m for m in mentions if m.kind in _NAMED and start <= m.start < end]
        now = any(
            marked.words[at] in _NOW and marked.words[at + 1 : at + 2] != ("mes",)
            for at in range(start, end)
        )
        if not named or now:
            continue
        short = _fell_short(marked, start, end) and any(
            m.kind is Kind.AMOUNT and not start <= m.start < end for m in mentions
        )
        if short or _paid_before(marked, mentions, start, end) or _has_left(marked, start, end):
            yield start, end
            continue
        promised = _promised_from(marked, start, end)
        if promised is not None:
            yield promised, end
            continue
        for at in range(named[0].start + 1, end - 1):
            if marked.words[at] in _THEM and _tells(marked, mentions, at + 1, end):
                yield (_joined_from(marked, named, start, at), end)
                break


def _paid_before(marked: Marked, mentions: list[Mention], start: int, end: int) -> bool:
    """Recognise "pagué la póliza ayer", "el lunes mando la póliza" beside "hoy la tarjeta"."""
    words = set(marked.words[start:end])
    was = words & {"ayer", "antier", "anterior", "antes"} and words & {"era", "fue", "iba", "eran"}
    did = was or (words & _I_DID and words & (_BEFORE - {"ya", "oficina", "caja", "ventanilla"}))
    will = words & (_I_WILL - {"debo", "tengo"}) and words & _THEN
    if not (did or will):
        return False
    asked = [m for m in mentions if m.kind in _TARGETS and not start <= m.start < end]
    return any(
        ({"hoy", "ahora", "esto"} | ({"este", "esta"} if was else set()))
        & set(marked.words[max(0, m.start - 6) : m.start])
        for m in asked
    )


def _fell_short(marked: Marked, start: int, end: int) -> bool:
    """Recognise "no alcancé a pagar la cuota completa" beside what is paid instead."""
    words = marked.words[start:end]
    return bool(_SHORT & set(words)) and "no" in words and bool(_WHOLE & set(words))


def _has_left(marked: Marked, start: int, end: int) -> bool:
    """Recognise "ya me retiré del exequial" beside what is paid."""
    return bool(_LEFT & set(marked.words[start:end]))


def _promised_from(marked: Marked, start: int, end: int) -> int | None:
    """Return where "les prometo que octubre va la otra semana" begins."""
    at = next((at for at in range(start, end) if marked.words[at] in _PROMISES), None)
    if at is None or not _THEN & set(marked.words[at:end]):
        return None
    ands = [i for i in range(start, at) if marked.words[i] == "y"]
    return ands[-1] if ands else start


def _joined_from(marked: Marked, named: list[Mention], start: int, at: int) -> int:
    """Return where the told part begins: after the last "y" that stands before its target."""
    ands = [i for i in range(start, at) if marked.words[i] == "y"]
    before = [m for m in named if m.start < at]
    late = [
        i for i in ands if any(m.start > i for m in before) and any(m.start < i for m in before)
    ]
    return late[-1] if late else start


def _tells(marked: Marked, mentions: list[Mention], at: int, end: int) -> bool:
    verb = marked.words[at]
    after = marked.words[at + 1 : end]
    around = set(marked.words[at - 3 : end])
    if verb in _I_WILL:
        on_a_day = any(
            one == "el" and _DAY.fullmatch(other) for one, other in itertools.pairwise(after)
        )
        if on_a_day or _THEN & set(after):
            return True
    if verb in _I_DID and _BEFORE & around:
        return True
    if not _THEY.fullmatch(verb):
        return False
    people = {m.start for m in mentions if m.kind in {Kind.KIN, Kind.NAME}}
    someone = any(i in people for i in range(at + 1, min(at + 4, end)))
    return someone or bool(_PAYER & set(after))


def _accounts(marked: Marked, mentions: list[Mention]) -> Iterator[Mention]:
    """Yield what a bank prints before the "Concepto": "TRANSFERENCIA CTA AHO 1234 CONCEPTO …"."""
    labels = [at for at, word in enumerate(marked.words) if word in _LABELS]
    later = [m for m in mentions if labels and m.kind in _TARGETS and m.start > labels[0]]
    if later:
        known = {Kind.PRODUCT, Kind.AMOUNT, Kind.ACTION}
        yield from (
            m for m in mentions if m.end <= labels[0] and m.kind in known and _is_account(marked, m)
        )


def _is_account(marked: Marked, mention: Mention) -> bool:
    before = marked.words[max(0, mention.start - 3) : mention.end]
    return bool({"cuenta", "cta"} & set(before))


def _fees(marked: Marked, mentions: list[Mention]) -> Iterator[Mention]:
    """Yield the amounts of fees, fares and loans: "me cobraron 3.900 de comisión"."""
    for start, end in _parts(marked, frozenset(_CUTS | {"y", "porque"})):
        here = [m for m in mentions if start <= m.start < end]
        if any(m.kind in _TARGETS for m in here):
            continue
        if any(_FEES.fullmatch(word) for word in marked.words[start:end]):
            yield from (m for m in here if m.kind is Kind.AMOUNT)


def _times(marked: Marked, mentions: list[Mention]) -> Iterator[Mention]:
    """Yield the months that say when something else was: "me voy de viaje en enero"."""
    known = {at for m in marked.mentions for at in range(m.start, m.end)}
    for start, end in _parts(marked, frozenset(_STORY_CUTS)):
        here = [m for m in mentions if start <= m.start < end]
        months = [m for m in here if m.kind is Kind.PERIOD and _says_when(marked, m)]
        weighty = [m for m in here if m.kind in _HEAVY]
        if not months or weighty:
            continue
        others = [
            marked.words[at]
            for at in range(start, end)
            if at not in known and marked.words[at].isalpha() and len(marked.words[at]) > 3  # noqa: PLR2004
        ]
        stories = [word for word in others if word not in _PLAIN]
        before = marked.words[months[0].start - 1 : months[0].start]
        goes_on = marked.words[start] == "que"  # "la cuota que dejé de pagar en octubre"
        due = _DUES if goes_on else _OWES
        if before == ("desde",) or (stories and not any(due.fullmatch(word) for word in others)):
            yield from months
    for month in mentions:
        before = marked.words[max(0, month.start - 2) : month.start]
        if month.kind is Kind.PERIOD and before in (("mas", "que"), ("menos", "que")):
            yield month  # "siete más que el mes pasado"


def _asides(marked: Marked, mentions: list[Mention]) -> Iterator[Mention]:
    """Yield months and money of a story: "con tres meses de embarazo", "la gasolina a 16 mil"."""
    known = {at for m in marked.mentions for at in range(m.start, m.end)}
    for start, end in _parts(marked, frozenset({".", ";", "!", "?"})):
        here = [m for m in mentions if start <= m.start < end]
        if not any(m.kind in _TARGETS for m in here):
            words = [
                w for at, w in enumerate(marked.words) if start <= at < end and at not in known
            ]
            strange = [w for w in words if w.isalpha() and len(w) > 3 and w not in _PLAIN]  # noqa: PLR2004
            paid = any(puts(w) for w in marked.words[start:end]) or set(words) & _PAID_IN
            if len(strange) > 1 and not paid and not any(m.kind is Kind.TOTAL for m in here):
                yield from (m for m in here if m.kind is Kind.AMOUNT and not _sums_up(mentions, m))
    for start, end in _parts(marked, frozenset(_CUTS)):
        here = [m for m in mentions if start <= m.start < end]
        counts = [m for m in here if m.kind is Kind.COUNT]
        if counts and not any(m.kind in _HEAVY - {Kind.COUNT} for m in here):
            after = marked.words[counts[0].end : end]
            unusual = [w for w in after if w.isalpha() and len(w) > 3 and w not in _PLAIN]  # noqa: PLR2004
            if after[:1] in (("meses",), ("mes",)) and after[1:2] == ("de",) and unusual[1:]:
                yield from counts


def _sums_up(mentions: list[Mention], amount: Mention) -> bool:
    """Tell whether an amount is what all the others come to."""
    others = [
        int(m.value)
        for m in mentions
        if m.kind is Kind.AMOUNT and m is not amount and m.value.isdigit()
    ]
    return len(others) > 1 and amount.value.isdigit() and int(amount.value) == sum(others)


def _says_when(marked: Marked, month: Mention) -> bool:
    """Tell whether a month is when something was, not what is paid: "en enero", "este mes"."""
    first = marked.words[month.start]
    before = marked.words[month.start - 1 : month.start]
    return before in (("en",), ("desde",), ("hasta",), ("como",)) or first in {"en", "este", "por"}


_PLAIN: Final = frozenset(
    {
        "del", "los", "las", "mes", "para", "por", "con", "una", "son", "esta", "este", "ese",
        "esa",
        "pago", "cuota", "solo", "solamente", "unicamente", "tambien", "ademas", "porfavor",
        "favor",
        "gracias", "hola", "buenas", "buenos", "dias", "tardes", "noches", "comprobante", "recibo",
        "soporte", "envio", "adjunto", "mando", "completo", "vez", "respectivamente", "lease",
        "decir", "sea", "osea", "mejor", "perdon", "digo", "correccion", "corrijo", "era", "fue",
        "van", "transferencia", "consignacion", "foto", "periodo", "ano", "presente", "ahi", "aqui",
        "primero", "segundo", "luego", "despues", "hasta", "entre", "siguiente", "mas", "sino",
        "nada", "otro", "otra", "todo", "toda", "todos", "todas", "aplicar", "abonar", "poner",
    }
)  # fmt: skip
