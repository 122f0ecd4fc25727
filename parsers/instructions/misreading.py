"""Words that may mean something else than what was read: a doubt about the finished reading.

"Tarde pero seguro" names no insurance, "la que dejé vencer" is no instalment of this month, and
what is promised for next week is not paid today. Nothing here changes a line; each check says why
it doubts, and a person decides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from models.instruction import Asked, InstructionLine, Prepayment, Target
from parsers.instructions.clauses import MARKS, clause_at
from parsers.instructions.leftovers import unknown_words
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.parts import Part

_OWED: Final = frozenset({Asked.OVERDUE, Asked.LATE_INTEREST, Asked.PAYOFF})
_LATE: Final = frozenset(
    {
        "vencer", "vencio", "vencieron", "venciera", "vencida", "vencidas", "vencido", "vencidos",
        "atrasada", "atrasadas", "atrasado", "atrasados", "atrase", "morosa", "moroso", "mora",
        "colgada", "colgadas", "colgado", "debia", "adeudada", "adeudadas", "incumplida",
        "retrasada", "retrasadas", "retraso", "atraso",
    }
)  # fmt: skip
_LATE_PHRASES: Final = (
    ("se", "me", "quedo"), ("se", "me", "quedaron"), ("se", "nos", "quedo"), ("me", "falto"),
    ("no", "habia", "pagado"), ("no", "habia", "cancelado"),
    ("sin", "pagar"), ("tenia", "pendiente"), ("tenia", "pendientes"), ("me", "quedo", "pendiente"),
    ("que", "faltaba"), ("que", "faltaban"), ("quede", "debiendo"),
    ("me", "colgue"), ("me", "atrase"),
)  # fmt: skip
_UNPAID: Final = (("pague",), ("pagamos",), ("cancele",), ("consigne",), ("pude",))
_QUARTERS: Final = frozenset({"trimestre", "bimestre"})
_ONWARDS: Final = (
    ("para", "aca"), ("en", "adelante"), ("para", "adelante"), ("hasta", "hoy"), ("hasta", "ahora"),
    ("hacia", "aca"), ("a", "hoy"),
)  # fmt: skip
_ALL_THAT: Final = ("todo", "lo", "que")
_OWE: Final = frozenset({"debo", "debemos", "adeudo"})
_OWING: Final = frozenset({"falta", "queda", "debo", "resta", "faltaba", "quede", "debia"})
_TOLD_BEFORE: Final = frozenset(
    {"tengo", "tenia", "tenemos", "manejo", "queria", "pensaba", "iba", "ya"}
)
_TURNS: Final = frozenset({"pero", "hoy", "ahora", "solo", "era", "esto", "este", "mejor"})
_DONE: Final = frozenset(
    {
        "pague",
        "pagado",
        "cancele",
        "consigne",
        "pagada",
        "pagados",
        "pagadas",
        "pagamos",
        "paga",
        "pagos",
    }
)
_WROTE: Final = frozenset({"puse", "escribi", "coloque", "digite", "marque", "anote", "pusimos"})
_WERE: Final = frozenset({"era", "eran", "es", "son"})
_BECOMES: Final = frozenset({"quede", "queden", "quedar", "baje", "salga", "quedara"})
_YEARS: Final = frozenset({"ano", "semestre", "trimestre"})
_AHEAD: Final = frozenset({"entrante", "proximo", "siguiente"})
_ENTIRE: Final = frozenset({"toda", "entera", "completa", "entero", "completo", "todita"})
_SETTLED: Final = frozenset({"quedo", "quedamos", "cumplo", "salgo", "quede"})
_WITH_THIS: Final = frozenset({"esto", "eso", "pago", "ello"})
_KIND_OF: Final = frozenset({Kind.PRODUCT, Kind.ACTION, Kind.PURPOSE, Kind.OBLIGATION})
_TERM: Final = frozenset({"plazo", "tiempo", "meses"})
_SAME: Final = frozenset(
    {"mismas", "manteniendo", "mantener", "mantengan", "conservando", "iguales"}
)
_BOTH: Final = frozenset({"tambien", "ambos", "ambas", "ademas"})
_BEFORE_IT: Final = frozenset(
    {"no", "sin", "antes", "evitar", "ni", "nunca", "para", "perdon", "disculpe", "disculpen"}
)
_LEFT: Final = frozenset(
    {
        "retire", "retiramos", "retiraron", "desafilie", "renuncie", "devolvi", "anule",
    }
)  # fmt: skip
_STILL: Final = frozenset({"quedo", "sigo", "quedamos", "quedaria", "seguimos"})
_PROMISES: Final = frozenset({"prometo", "prometemos", "comprometo", "debiendo"})
_LATER: Final = (
    ("la", "otra", "semana"), ("la", "proxima", "semana"), ("la", "semana", "entrante"),
    ("la", "semana", "que", "viene"), ("la", "otra", "quincena"), ("la", "proxima", "quincena"),
    ("el", "otro", "viernes"), ("el", "otro", "lunes"), ("los", "primeros", "dias"),
    ("a", "fin", "de", "mes"), ("a", "finales", "de"), ("el", "mes", "entrante"),
)  # fmt: skip
_TITLES: Final = frozenset(
    {
        "senora", "senor", "dona", "don", "pelao", "pelado", "pelada", "vecino", "vecina", "profe",
        "doctor", "doctora", "muchacho", "muchacha", "viejo", "vieja", "cucho", "cucha", "mono",
        "mona", "nino", "nina", "compadre", "comadre", "suegro", "suegra", "patron", "patrona",
        "difunto", "difunta", "finado", "finada", "negro", "negra", "flaco", "flaca", "gordo",
        "gorda", "parcero", "socio", "socia", "cunado", "cunada", "primo", "prima", "marido",
        "mujer", "companero", "companera", "amigo", "amiga", "sobrino", "sobrina", "tio", "tia",
        "hijo", "hija", "yerno", "nuera", "novio", "novia", "jefe", "jefa", "tocayo",
        "abuela", "abuelo", "papa", "mama", "hermano", "hermana", "esposa", "esposo",
    }
)  # fmt: skip
_SURELY: Final = frozenset({"pero", "estoy", "muy", "casi", "tan", "bien", "fijo"})
_OPENS_GIFT: Final = frozenset({"un", "este", "hice", "hago", "mi", "el"})
_NEAR: Final = 6
_WHOSE: Final = frozenset({"de", "del"})
_FOR: Final = frozenset({"a", "al", "por", "para"})
_ARTICLES: Final = frozenset({"la", "el", "mi", "los", "las", "un", "una"})
_ERRANDS: Final = frozenset(
    {"pagar", "pagarle", "esto", "pago", "pagando", "consignar", "consignarle", "favor", "hago"}
)
_KEEPS: Final = frozenset({"sin", "no", "ni"})
_TURNED: Final = MARKS | {"sino", "solo", "pero", "y"}


def misread(
    whole: Part, lines: list[InstructionLine], seen: Marked, mentions: list[Mention]
) -> Iterator[str]:
    """Yield what of the text may mean something else, in the words that staff read."""
    for found, sentence in (
        (_late_unsaid(lines, seen), "Habla de algo vencido: confirmar qué cuota es."),
        (_left(whole, seen), "Nombra algo que ya dejó: confirmar qué pide."),
        (_promised(seen, mentions), "Habla de lo que pagará después: confirmar qué pide."),
        (_whole_of_it(whole, seen), "Parece pedir el pago total: confirmar."),
        (_person(whole, seen), "Nombra a otra persona: confirmar de quién es el pago."),
        (_choice_turned(seen, mentions), "No es claro si pide reducir el plazo o la cuota."),
        (_turns(whole, seen), "Un destino puede ser solo contado: confirmar qué pide."),
        (_said_otherwise(whole, seen), "Cuenta lo que puso antes: confirmar qué pide."),
        (_meant_instalment(whole, seen), "No es claro si la cuota es lo que paga o lo que quiere."),
        (_unknown_owner(whole, seen), "Nombra a alguien o algo que no se conoce: confirmar."),
        (_refused(seen, mentions), "Dice que no a algo y no se supo a qué."),
        (_whole_year(seen), "Habla de todo un año: confirmar qué meses son."),
        (_open_range(seen, mentions), "Habla de varios meses sin decir cuáles: confirmar."),
        (_settles(lines, seen, mentions), "Dice cómo quiere quedar: confirmar qué pide."),
        (_wordplay(whole, seen), "Una palabra puede ser un producto o no serlo: confirmar."),
    ):
        if found:
            yield sentence


def _late_unsaid(lines: list[InstructionLine], seen: Marked) -> bool:
    """Tell whether something is said to be overdue and no line is: "la que dejé vencer"."""
    if any(line.action in _OWED for line in lines):
        return False
    if any(line.product in {Target.EVERYTHING_DUE, Target.PAYROLL_DEDUCTION} for line in lines):
        return False
    ignored = {
        at
        for m in seen.mentions
        if m.kind in {Kind.IGNORED, Kind.NAME}
        for at in range(m.start, m.end)
    }
    counted = {m.start for m in seen.mentions if m.kind in {Kind.COUNT, Kind.NUMBER, Kind.PERIOD}}
    months = {m.start for m in seen.mentions if m.kind is Kind.PERIOD}
    return any(
        word == "no"
        and seen.words[at - 1 : at] != ("que",)
        and seen.words[at + 1 : at + 2] in _UNPAID
        and bool(months & set(range(at + 2, at + 7)))
        for at, word in enumerate(seen.words)
    ) or any(
        (
            word in _LATE
            or (word in _OWE and {at + 1, at + 2} & counted)
            or any(seen.words[at : at + len(one)] == one for one in _LATE_PHRASES)
        )
        and at not in ignored
        and not _BEFORE_IT & set(seen.words[max(0, at - 5) : at])
        for at, word in enumerate(seen.words)
    )


def _left(whole: Part, seen: Marked) -> bool:
    """Tell whether a line stands for what the member has left: "ya me retiré del exequial"."""
    for at, word in enumerate(seen.words):
        if word in _LEFT and seen.words[at + 1 : at + 2] in (("del",), ("de",), ("el",), ("la",)):
            start, end = at, clause_at(seen, at)[1]
            if any(start <= d.start < end for d in whole.drafts):
                return True
    return False


def _promised(seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether another day is promised beside what is paid: "octubre va la otra semana"."""
    known = {
        at
        for m in seen.mentions
        for at in range(m.start, m.end)
        if m.kind not in {Kind.PERIOD, Kind.RECEIPT}
    }
    for at, word in enumerate(seen.words):
        still = word == "debiendo" and bool(_STILL & set(seen.words[max(0, at - 1) : at]))
        if at in known and not still:
            continue
        later = any(seen.words[at : at + len(one)] == one for one in _LATER)
        if not later and word not in _PROMISES:
            continue
        start = at
        while start and seen.words[start - 1] not in MARKS | {"y"}:
            start -= 1
        end = at
        while end < len(seen.words) and seen.words[end] not in MARKS:
            end += 1
        if any(
            m.kind in {Kind.PRODUCT, Kind.ACTION, Kind.PERIOD, Kind.AMOUNT, Kind.REST, Kind.PURPOSE}
            and start <= m.start < end
            and m.start != at
            for m in mentions
        ):
            return True
    return False


def _whole_of_it(whole: Part, seen: Marked) -> bool:
    """Tell whether "la tarjeta toda", "todo lo que me falta" was read as a payment to it."""
    owing = any(
        seen.words[at : at + 3] == ("todo", "lo", "que")
        and _OWING & set(seen.words[at + 3 : at + 5])
        for at in range(len(seen.words))
    )
    return any(
        d.product in {Target.LOAN, Target.CARD}
        and d.action not in {Asked.PAYOFF, Asked.OVERDUE, Asked.INSTALLMENT}
        and (owing or bool(_ENTIRE & set(seen.words[d.end : d.end + 1])))
        for d in whole.drafts
    )


def _person(whole: Part, seen: Marked) -> bool:
    """Tell whether somebody has no number: "el crédito de la señora Rosalba"."""
    if whole.people.nameless or whole.people.on_behalf_of or whole.people.doubts:
        return False
    if any(m.kind in {Kind.OWN, Kind.PAYER} for m in seen.mentions):
        return False
    for at, word in enumerate(seen.words):
        if word not in _TITLES or seen.words[at - 1 : at] == ("parte",):
            continue
        opens = at
        while opens and seen.words[opens - 1] in _ARTICLES | _TITLES:
            opens -= 1
        if "mi" in seen.words[opens:at]:
            continue  # A relative, whom the rules know.
        before = seen.words[max(0, opens - 4) : opens]
        owned = any(0 <= opens - 1 - d.end <= 1 for d in whole.drafts if d.end)
        if before[-1:] and before[-1] in _WHOSE and owned:
            return True
        if before[-1:] and before[-1] in _FOR and _ERRANDS & set(before):
            return True
    return False


def _choice_turned(seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether a "sin" that no rule read stands before a choice: "sin tocarme el número"."""
    for m in mentions:
        if m.kind is not Kind.PREPAYMENT or m.value == Prepayment.ADVANCE_INSTALLMENTS:
            continue
        said = set(seen.words[m.start : m.end])
        if m.value == Prepayment.REDUCE_TERM and "cuotas" in said and _SAME & said:
            return True  # "Las mismas cuotas" may be as many, or as high.
        if _BOTH & said and _TERM & said and "cuota" in seen.lemmas[m.start : m.end]:
            return True
        before = seen.words[max(0, m.start - 4) : m.start]
        if _KEEPS & set(before) and not _TURNED & set(before[_first(before) :]):
            return True
    return False


def _first(words: tuple[str, ...]) -> int:
    return max(at for at, word in enumerate(words) if word in _KEEPS)


def _turns(whole: Part, seen: Marked) -> bool:
    """Tell whether one target may only be told: "tengo crédito pero hoy pago la tarjeta"."""
    drafts = sorted((d for d in whole.drafts if d.end), key=lambda d: d.start)
    for one, other in itertools.pairwise(drafts):
        if one.measured or other.rest:
            continue
        start = one.start
        while start and seen.words[start - 1] not in MARKS:
            start -= 1
        before, between = set(seen.words[start : one.start]), set(seen.words[one.end : other.start])
        if _TOLD_BEFORE & before and _TURNS & set(seen.words[one.end :]):
            return True
        if "ya" in between and _DONE & between:
            return True
    return False


def _said_otherwise(whole: Part, seen: Marked) -> bool:
    """Tell whether "era para tarjeta y puse crédito" left both standing."""
    return (
        len(whole.drafts) > 1 and bool(_WROTE & set(seen.words)) and bool(_WERE & set(seen.words))
    )


def _meant_instalment(whole: Part, seen: Marked) -> bool:
    """Tell whether "que me quede la cuota en 200 mil" was read as a payment."""
    if not any(d.action is Asked.PRINCIPAL and not d.rest for d in whole.drafts):
        return False
    return any(
        d.action is Asked.INSTALLMENT
        and bool(_BECOMES & set(seen.words[max(0, d.start - 4) : d.start]))
        for d in whole.drafts
    )


def _unknown_owner(whole: Part, seen: Marked) -> bool:
    """Tell whether a word that nobody knows says whose or which it is: "aportes de Yamileth"."""
    people = whole.people
    if people.nameless or people.on_behalf_of or people.doubts:
        return False
    strange = unknown_words(seen)
    for draft in whole.drafts:
        at = draft.end
        if draft.product is None or not draft.end or draft.number:
            continue
        if (
            seen.words[at : at + 1] in (("de",), ("del",))
            and at + 1 in strange
            and (
                at + 2 == len(seen.words)
                or seen.words[at + 2] in MARKS | {"y"}
                or at + 2 in strange
            )
        ):
            return True
    return False


def _refused(seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether a "no" after a target left it standing: "el de vehículo no, el de vivienda"."""
    ends = {m.end for m in mentions if m.kind in _KIND_OF}
    return any(
        word == "no"
        and at in ends
        and (at + 1 == len(seen.words) or seen.words[at + 1] in MARKS | {"sino"})
        for at, word in enumerate(seen.words)
    )


def _whole_year(seen: Marked) -> bool:
    """Tell whether a whole year is paid: "aportes de todo el año entrante"."""
    return any(
        word in _YEARS
        and bool(_AHEAD & {*seen.words[max(0, at - 2) : at], *seen.words[at + 1 : at + 2]})
        for at, word in enumerate(seen.words)
    )


def _open_range(seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether "de septiembre para acá", "hasta diciembre" or "el último trimestre" is paid."""
    months = [m for m in mentions if m.kind is Kind.PERIOD]
    for at, month in enumerate(months):
        opens = {"desde", "hasta"} & set(seen.words[max(0, month.start - 2) : month.start])
        alone = len(months) == 1 or (at == 0 and "hasta" in opens)
        on = seen.words[month.end : month.end + 2] in _ONWARDS
        if (opens and alone) or on:
            return True
    known = {at for m in seen.mentions for at in range(m.start, m.end)}
    return any(
        word in _QUARTERS and at not in known for at, word in enumerate(seen.words)
    ) and bool(mentions)


def _settles(lines: list[InstructionLine], seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether "quedo a ras en aportes" or "quedo listo del mes" says more than was read."""
    read = {at for m in seen.mentions for at in range(m.start, m.end)}
    near = [m for m in mentions if m.kind in {Kind.PRODUCT, Kind.PERIOD}]
    if any(line.action in _OWED for line in lines):
        return False
    return any(
        word in _SETTLED
        and at not in read
        and bool(_WITH_THIS & set(seen.words[max(0, at - 2) : at]))
        and seen.words[at + 1 : at + 2] != ("bien",)
        and any(at < m.start <= at + _NEAR for m in near)
        and not MARKS & set(seen.words[at : at + 2])
        for at, word in enumerate(seen.words)
    )


def _wordplay(whole: Part, seen: Marked) -> bool:
    """Tell whether a product's name may be an ordinary word: "tarde pero seguro"."""
    for draft in whole.drafts:
        word = seen.words[draft.start : draft.start + 1]
        before = seen.words[max(0, draft.start - 1) : draft.start]
        surely = word in (("seguro",), ("segura",)) and bool(_SURELY & set(before))
        given = draft.product is Target.CONTRIBUTIONS and word == ("aporte",)
        given = given and "capital" in seen.words[draft.start : draft.start + _NEAR]
        if surely or (given and (not before or before[0] in _OPENS_GIFT)):
            return True
    return False
