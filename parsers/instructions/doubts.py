"""What the program cannot settle by itself, in the words that staff read."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from models.instruction import Asked, InstructionLine, Prepayment, Target
from models.money import Money
from parsers.instructions.asides import untold
from parsers.instructions.figures import UNKNOWN, money
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.parts import Part
from parsers.instructions.targets import SAVINGS, Draft

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
        "alcanze", "ambos", "ambas", "cada",
    }
)  # fmt: skip
_TARGETS: Final = frozenset({Kind.PRODUCT, Kind.ACTION, Kind.PERIOD, Kind.OBLIGATION, Kind.PURPOSE})
_CONDITIONS: Final = frozenset(
    {
        "no", "esta", "estan", "hay", "poder", "tener", "deber", "falta", "quedar", "haber", "ya",
        "todavia", "aun", "se", "toca", "sale", "me", "el", "la", "es", "ser", "son", "los",
        "las", "mi", "en", "alcanza",
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
        "segundo", "tercero", "segunda", "tercera", "primera", "ultimo", "finalmente", "porfavor",
        "favor", "asi", "ahi", "aqui", "ya", "completo", "completa", "adicional", "directo",
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
        "aparte", "siempre", "tan", "solo", "sobrar", "restar", "viene", "buenos", "dias", "buenas",
        "tardes", "fin", "adjuntar", "respetados", "comedidamente", "permito", "mete", "echeme",
    }
)  # fmt: skip
_NEGATIONS: Final = frozenset({"no", "ni", "sin", "tampoco"})
_SEVERAL: Final = frozenset({"asociados", "asociadas", "personas", "socios", "socias"})
_MOST_INSTALLMENTS: Final = 120
_REACH: Final = 5  # Words that a negation may bear on.
_ASKED: Final = frozenset(
    {Kind.PRODUCT, Kind.ACTION, Kind.PREPAYMENT, Kind.AMOUNT, Kind.OBLIGATION, Kind.REST}
)


def doubts_of(
    whole: Part, lines: list[InstructionLine], seen: Marked, mentions: list[Mention]
) -> list[str]:
    doubts = _doubts_of_sum(whole)
    doubts += [sentence for found, sentence in _of_targets(whole, lines, seen) if found]
    doubts += [sentence for found, sentence in _of_words(whole, seen, mentions) if found]
    unread = _unread(seen, mentions, whole)
    if unread:
        doubts.append(f"Una parte del mensaje no se entendió: «{unread}».")
    return doubts + _doubts_of_people(whole, lines)


def _of_targets(
    whole: Part, lines: list[InstructionLine], seen: Marked
) -> Iterator[tuple[bool, str]]:
    drafts = whole.drafts
    yield (
        any(line.product is Target.UNSPECIFIED for line in lines),
        "No dice a qué producto aplicar el pago.",
    )
    yield (
        any(line.product is Target.TERM_DEPOSIT for line in lines),
        "Un CDAT no recibe cuotas: hay que preguntar qué desea.",
    )
    yield (
        any(draft.plain_interest for draft in drafts),
        "Habla de intereses sin decir si son de mora.",
    )
    yield (
        any(_only_cancel(draft) for draft in drafts),
        "«Cancelar» puede ser pagar la cuota o pagar toda la deuda.",
    )
    yield (
        any(_one_word_for_two(draft, whole, seen) for draft in drafts),
        "El aporte social y el ahorro permanente se pagan juntos: confirmar el reparto.",
    )
    yield (
        any(draft.unclear and draft.action is not Asked.PAYOFF for draft in drafts),
        "Habla de lo que debe sin decir si es lo vencido o todo.",
    )
    yield (_splits_loan_blindly(whole), "No dice cuánto es para la cuota y cuánto para capital.")
    shares = [draft.share for draft in drafts if draft.share is not None]
    yield (
        bool(shares) and len(shares) == len(drafts) and sum(shares) < 1,
        "No dice a qué aplicar la otra parte.",
    )
    yield (
        any(draft.action is Asked.PAYOFF and draft.product in SAVINGS for draft in drafts),
        "Pide pagar el total de algo que no es una deuda.",
    )


def _of_words(whole: Part, seen: Marked, mentions: list[Mention]) -> Iterator[tuple[bool, str]]:
    yield (
        untold(seen, mentions),
        "Cuenta también lo que ya pagó o pagará después: confirmar qué pide.",
    )
    yield _counts_more(seen), "Nombra varias cuotas por su número."
    yield bool(_SEVERAL & set(seen.words)), "Habla de varios asociados."
    yield _excepts(seen, whole), "Exceptúa algo de todo lo que se paga."
    yield _offers_choice(seen, mentions), "Deja a elegir entre dos destinos."
    stray = _stray(seen, whole)
    yield bool(stray), f"Entre un destino y otro hay algo que no se entendió: «{stray}»."
    yield _sets_condition(seen), "Pone una condición que el programa no puede comprobar."


def _only_cancel(draft: Draft) -> bool:
    alone = draft.product in {Target.LOAN, Target.CARD} and draft.action is None
    return draft.cancel and alone and not draft.measured and not draft.periods


def _splits_loan_blindly(whole: Part) -> bool:
    """Tell whether principal and instalment stand side by side and nothing parts the money."""
    loans = [d for d in whole.drafts if d.target is Target.LOAN and not d.measured]
    asked = {(d.number, d.action or Asked.INSTALLMENT) for d in loans}
    return any(
        {(number, Asked.PRINCIPAL), (number, Asked.INSTALLMENT)} <= asked for number, _ in asked
    )


def _unread(seen: Marked, mentions: list[Mention], whole: Part) -> str | None:
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
        if word not in _NEGATIONS or _bears_on(seen, mentions, at):
            return seen.words[at]
    return None


def _settled(whole: Part) -> frozenset[str]:
    """Return the words that say no more than what was read: "saldo" beside a payoff."""
    choices = {choice for _, choice in whole.choices}
    words = {"reducir", "mantener"} if choices else set()
    if Prepayment.REDUCE_TERM in choices:
        words |= {"plazo", "tiempo"}
    actions = {draft.action for draft in whole.drafts}
    if Asked.PAYOFF in actions or any(draft.rest for draft in whole.drafts):
        words |= {"saldo", "saldar", "liquidar", "recoger"}
    if Prepayment.ADVANCE_INSTALLMENTS in choices:
        words |= {"adelantar"}
    return frozenset(words)


def _counts_more(seen: Marked) -> bool:
    """Recognise "2 cuotas del crédito y 1 de aportes", "la cuota 5 y 6"."""
    products = {m.start for m in seen.mentions if m.kind is Kind.PRODUCT}
    for mention in seen.mentions:
        if mention.kind is not Kind.NUMBER or not mention.value.isdigit() or mention.start < 1:
            continue
        at = mention.start
        joined = seen.words[at - 1] == "y" and int(mention.value) <= _MOST_INSTALLMENTS
        listed = at > 1 and seen.words[at - 2].isdigit() and "cuota" in seen.lemmas[at - 3 : at]
        if joined and (listed or (seen.words[at + 1 : at + 2] == ("de",) and at + 2 in products)):
            return True
    return False


def _excepts(seen: Marked, whole: Part) -> bool:
    everything = {Target.EVERYTHING_DUE, Target.EVERYTHING_OVERDUE}
    return bool({"excepto", "salvo", "menos"} & set(seen.words)) and any(
        d.target in everything for d in whole.drafts
    )


def _offers_choice(seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether "o" stands between two different things that are asked for."""
    asked = [m for m in mentions if m.kind in _TARGETS]
    for at, word in enumerate(seen.words):
        if word not in {"o", "u"}:
            continue
        before = [m for m in asked if at - _REACH <= m.end <= at]
        after = [m for m in asked if at < m.start <= at + _REACH]
        if before and after and before[-1].value != after[0].value:
            return True
    return False


def _sets_condition(seen: Marked) -> bool:
    """Tell whether something is asked for only "si se puede", "si ya está paga"."""
    read = {at for m in seen.mentions if m.kind is not Kind.BUT for at in range(m.start, m.end)}
    return any(
        word == "si"
        and at not in read
        and seen.lemmas[at + 1 : at + 2]
        and (seen.lemmas[at + 1] in _CONDITIONS)
        for at, word in enumerate(seen.words)
    )


def _stray(seen: Marked, whole: Part) -> str | None:
    """Return a word between two targets that no list has, if there is one.

    "Aportes, seguro y cuota" is a list; "el crédito va bien, esto es del seguro" tells something.
    """
    drafts = sorted((d for d in whole.drafts if d.end), key=lambda d: d.start)
    apart = {Kind.BUT, Kind.TOTAL, Kind.IGNORED}
    read = {at for m in seen.mentions if m.kind not in apart for at in range(m.start, m.end)}
    if any(m.kind in {Kind.CORRECTION, Kind.DENIAL, Kind.ASIDE} for m in seen.mentions):
        return None
    named = [m.end for m in seen.mentions if m.kind in {Kind.KIN, Kind.NAME}]
    for one, other in itertools.pairwise(drafts):
        for at in range(one.end, other.start):
            if any(end <= at < end + _SURNAMES for end in named):
                continue
            lemma = seen.lemmas[at]
            if at not in read and len(lemma) > 1 and lemma.isalpha() and lemma not in _LINKS:
                return seen.words[at]
    return None


def _bears_on(seen: Marked, mentions: list[Mention], at: int) -> bool:
    """Tell whether a "no" that no rule took up stands before something that is asked for."""
    end = at + 1
    while (
        end < len(seen.words) and end - at <= _REACH and seen.words[end] not in {",", ";", ".", ":"}
    ):
        end += 1
    near = [m for m in mentions if at < m.start < end and m.kind in _ASKED]
    return bool(near) and not (near[0].start == at + 1 and near[0].kind is Kind.OBLIGATION)


def _one_word_for_two(draft: Draft, whole: Part, seen: Marked) -> bool:
    """Tell whether "aporte social" with an amount may stand for both parts of the contribution."""
    others = {d.product for d in whole.drafts}
    singular = "social" in seen.words[draft.start : draft.end]
    return (
        draft.product is Target.SOCIAL_CONTRIBUTIONS
        and singular
        and draft.amount is not None
        and Target.PERMANENT_SAVINGS not in others
    )


def _doubts_of_sum(whole: Part) -> list[str]:
    amounts = [d.amount for d in whole.drafts if d.amount]
    if UNKNOWN in amounts or whole.total == UNKNOWN:
        return ["Un valor no es claro."]
    total = money(whole.total)
    if total is None or not amounts:
        return []
    named = Money(sum(int(amount) for amount in amounts))
    complete = len(amounts) == len(whole.drafts)
    if named > total or (complete and named != total):
        return [f"Los valores suman {named} y dice que son {total}."]
    return []


def _doubts_of_people(whole: Part, lines: list[InstructionLine]) -> list[str]:
    doubts = list(whole.people.doubts)
    if whole.people.nameless:
        doubts.append("El pago es de otra persona y no da su número de identificación.")
    if whole.people.several and any(line.amount is None and line.share is None for line in lines):
        doubts.append("Hay pagos de dos asociados y no dice cuánto es de cada uno.")
    return doubts
