"""From a member's text to an `Instruction`: the steps in order."""

from __future__ import annotations

from datetime import date
from typing import Final

from models.instruction import (
    Asked,
    Instruction,
    InstructionLine,
    Intent,
    Occasion,
    Prepayment,
    Target,
)
from parsers.instructions.accounting import unaccounted
from parsers.instructions.clauses import MARKS, tells_only
from parsers.instructions.doubts import doubts_of
from parsers.instructions.figures import money
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.merging import merged
from parsers.instructions.misreading import misread
from parsers.instructions.months import period
from parsers.instructions.occasions import occasion_of
from parsers.instructions.own_words import OwnWords, headed, own_words
from parsers.instructions.parts import REDUCTIONS, Part, part
from parsers.instructions.pipeline import marked
from parsers.instructions.retelling import retold
from parsers.instructions.scope import split_at_corrections, stood_by
from parsers.instructions.second_thoughts import folded
from parsers.instructions.seconding import seconded
from parsers.instructions.targets import Draft

_STOPS: Final = {
    "duplicate": (Intent.DUPLICATE_NOTICE, "Avisa que este comprobante ya lo había enviado."),
    "refund": (Intent.REFUND, "Pide la devolución del dinero."),
    "pending": (Intent.PENDING, "Dice que el pago todavía no se ha hecho efectivo."),
}
_ELSEWHERE: Final = {
    "agreement": "Se refiere a un acuerdo que no está en el mensaje.",
    "standing": "Pide lo mismo que otras veces, sin decir qué.",
    "attachment": "La instrucción está en otro documento.",
    "advice": "Deja la decisión en manos de la cooperativa.",
}
_ANY_DAY: Final = date(2026, 1, 1)  # Which month is meant says nothing about the occasion.
_LEFT_PAID: Final = frozenset(
    {
        "paga",
        "pagas",
        "pago",
        "pagos",
        "pagada",
        "pagadas",
        "pagado",
        "pagados",
        "cubierta",
        "cubiertas",
    }
    | {"cubierto", "cancelada", "canceladas", "cancelado", "lista", "listas"}
)
_WANTS_CERTIFICATE: Final = "Pide un paz y salvo."
_PAYING: Final = frozenset(
    {"pago", "pagar", "abono", "abonar", "consignar", "transferir", "transferencia", "cuota"}
    | {"consignacion", "comprobante", "cancelar", "cancelacion"}
)
_PAID_OFF: Final = frozenset({"pague", "cancele", "termine", "salde", "pagamos", "liquide"})
_NOTHING_SAID: Final = "No dice a qué aplicar el pago."


def read(text: str, today: date) -> Instruction:
    """Return what ``text`` asks for. See `parsers.instructions.understand`."""
    own = own_words(text)
    letter = headed(own.text)
    if letter is None:
        return _read(own, today)
    said = _read(OwnWords(letter.body, own.cut), today)
    if letter.answers and said.intent is not Intent.NONE:
        return said  # "RE: …" is what somebody wrote before.
    subject = _read(OwnWords(letter.subject, cut=False), today)
    if subject.intent is not Intent.APPLY or subject.needs_human:
        return said if said.intent is not Intent.NONE else _read(own, today)
    return merged(subject, said)


def _read(own: OwnWords, today: date) -> Instruction:
    seen = marked(own.text)
    return seconded(_by_rules(own, seen, today), seen)


def _by_rules(own: OwnWords, seen: Marked, today: date) -> Instruction:
    mentions, asks = stood_by(seen)
    parts = [part(seen, stretch) for stretch in split_at_corrections(mentions)]
    whole = folded(parts, seen)
    stop = _stop(mentions, whole, seen)
    if stop:
        intent, why = stop
        return Instruction(intent=intent, needs_human=True, why=why)
    if own.cut:
        whole.doubts.append("El mensaje es demasiado largo para leerlo entero.")
    if any(m.kind is Kind.BOT for m in seen.mentions):
        whole.doubts.append("El mensaje contiene órdenes dirigidas al programa.")
    whole.doubts.extend(
        _ELSEWHERE[m.value]
        for m in mentions
        if m.kind is Kind.ELSEWHERE and not (whole.drafts and _only_wonders(seen, m))
    )
    return _instruction(whole, seen, mentions, today, asks=asks)


def _only_wonders(seen: Marked, mention: Mention) -> bool:
    """Tell whether "no sé si" stands in a story: "allá no sé si haya corresponsal"."""
    start = end = mention.start
    while start and seen.words[start - 1] not in MARKS | {"y", "pero", "porque"}:
        start -= 1
    while end < len(seen.words) and seen.words[end] not in MARKS:
        end += 1
    wonders = mention.value == "advice" and seen.words[mention.start : mention.start + 2] == (
        "no",
        "se",
    )
    return wonders and tells_only(list(seen.mentions), start, end)


def occasion(text: str) -> Occasion | None:
    """Return what ``text`` is about. See `parsers.instructions.occasion`."""
    own = own_words(text)
    if not own.text.strip():
        own = OwnWords(text, cut=False)  # "Cordial saludo" alone looks like a signature.
    seen = marked(own.text)
    return occasion_of(own.text, seen, _by_rules(own, seen, _ANY_DAY))


def _too_much(seen: Marked, mention: Mention) -> bool:
    return seen.words[mention.end - 2 : mention.end] == ("de", "mas")


def _another_day(mentions: list[Mention], seen: Marked, whole: Part) -> bool:
    """Tell whether "mañana les mando el resto" stands beside "esto es para la cuota"."""
    stops = [m for m in mentions if (m.kind, m.value) == (Kind.STOP, "pending")]
    now = any(
        {"esto", "hoy", "este"} & set(seen.words[max(0, d.start - 5) : d.start])
        and not any({"esto", "hoy"} & set(seen.words[m.start : m.end]) for m in stops)
        for d in whole.drafts
    )
    later = all(
        {"manana", "luego", "despues", "tarde"} & set(seen.words[m.start : m.end]) for m in stops
    )
    return now and bool(stops) and later


def _all_in_its_clause(mentions: list[Mention], whole: Part, seen: Marked) -> bool:
    """Tell whether "no me dejó pagar la cuota" is all that is said of the targets."""
    stops = [m for m in mentions if (m.kind, m.value) == (Kind.STOP, "not_yet")]
    marks = [at for at, word in enumerate(seen.words) if word in MARKS | {"pero"}]
    return any(
        all(
            not any(min(m.start, d.start) < at < max(m.end, d.end) for at in marks)
            for d in whole.drafts
        )
        for m in stops
    )


def _takes_back(mentions: list[Mention], seen: Marked) -> bool:
    """Tell whether an earlier message is to be passed over, not an earlier payment."""
    stops = [m for m in mentions if (m.kind, m.value) == (Kind.STOP, "duplicate")]
    return all(
        {"omiso", "ignorar"} & set(seen.lemmas[m.start : m.end])
        and "mensaje" in seen.words[m.start : m.end + 4]
        for m in stops
    )


def _stop(mentions: list[Mention], whole: Part, seen: Marked) -> tuple[Intent, str] | None:
    """Return why nothing may be applied, if the text says so."""
    said = _stops(mentions, whole, seen)
    if "refund" in said and whole.drafts:
        whole.doubts.append("Pide aplicar una parte y devolver otra.")
        said.discard("refund")
    if whole.drafts and "not_yet" in said and _all_in_its_clause(mentions, whole, seen):
        whole.doubts.append("Dice que no pudo pagar.")
    if whole.drafts and any(m.value == "by_error" and _too_much(seen, m) for m in mentions):
        whole.doubts.append("Habla de lo que pagó de más.")
    if "later" in said:
        whole.doubts.append("Habla de un pago que no se ha hecho todavía.")
    if "went_through" in said:
        said.discard("pending")
    for value, answer in _STOPS.items():
        if value in said:
            return answer
    if "hold" in said:
        whole.drafts.clear()
        whole.doubts.append("Pide no aplicar el pago todavía.")
    return None


def _stops(mentions: list[Mention], whole: Part, seen: Marked) -> set[str]:
    """Return what is said that stands against applying the payment."""
    said = {m.value for m in mentions if m.kind is Kind.STOP}
    if whole.drafts:
        spare = {"duplicate"} if _takes_back(mentions, seen) else set()
        return said - spare - ({"pending"} if _another_day(mentions, seen, whole) else set())
    if "by_error" in said:
        said.add("refund")
    if "once_more" in said:
        said.add("duplicate")
    if {"not_yet", "later"} & said:
        said.add("pending")
        said.discard("later")
    return said


def _instruction(
    whole: Part, seen: Marked, mentions: list[Mention], today: date, *, asks: bool
) -> Instruction:
    someone = whole.people.on_behalf_of is not None or whole.people.nameless
    vague = "quincena" in seen.words or any(
        m.kind in {Kind.REST, Kind.SHARE, Kind.EVENLY} for m in mentions
    )
    if _wants_certificate(seen, whole):
        return Instruction(intent=Intent.QUESTION, needs_human=True, why=_WANTS_CERTIFICATE)
    if not whole.drafts and not whole.doubts and not someone and not vague:
        if asks:
            why = "Hace una pregunta."
            return Instruction(intent=Intent.QUESTION, needs_human=True, why=why)
        total = money(whole.total)
        return Instruction(declared_total=total, needs_human=True, why=_NOTHING_SAID)
    if _has_elsewhere(mentions) and all(d.product is Target.UNSPECIFIED for d in whole.drafts):
        whole.drafts.clear()
    if not whole.drafts and (someone or "quincena" in seen.words) and not _has_elsewhere(mentions):
        whole.drafts.append(Draft(0, 0, product=Target.UNSPECIFIED))
    prepayment = _choose(whole)
    lines = _lines(whole, today)
    prepayment = prepayment or _paid_ahead(whole, lines, seen, today)
    if not lines and not whole.doubts:
        whole.doubts.append(_NOTHING_SAID)
    doubts = whole.doubts + doubts_of(whole, lines, seen, mentions)
    this_month = period("0", today, past=False)
    doubts += unaccounted(whole, lines, seen, mentions, this_month)
    doubts += misread(whole, lines, seen, mentions)
    doubts += retold(whole, lines, seen, mentions)
    return Instruction(
        intent=Intent.APPLY,
        lines=tuple(lines),
        prepayment=prepayment,
        on_behalf_of=whole.people.on_behalf_of,
        declared_total=money(whole.total),
        needs_human=bool(doubts),
        why=" ".join(dict.fromkeys(doubts)) or None,
    )


def _wants_certificate(seen: Marked, whole: Part) -> bool:
    """Tell whether a "paz y salvo" is asked for and no payment is spoken of."""
    asked = {"paz", "salvo"} <= set(seen.words) and not any(d.action for d in whole.drafts)
    told = {
        at
        for at in range(1, len(seen.words))
        if "que" in seen.words[max(0, at - 2) : at] and seen.words[at] in _PAID_OFF
    }  # "el paz y salvo del crédito que ya pagué"
    paying = {lemma for at, lemma in enumerate(seen.lemmas) if at not in told}
    return asked and not _PAYING & paying


def _has_elsewhere(mentions: list[Mention]) -> bool:
    return any(m.kind is Kind.ELSEWHERE for m in mentions)


def _choose(whole: Part) -> Prepayment | None:
    """Return the member's one choice; two choices for two loans go to their lines."""
    said = {choice for _, choice in whole.choices}
    principal = [d for d in whole.drafts if d.action is Asked.PRINCIPAL]
    if said == {Prepayment.ADVANCE_INSTALLMENTS}:
        return (
            None
            if whole.drafts and len(principal) == len(whole.drafts)
            else Prepayment.ADVANCE_INSTALLMENTS
        )
    if len(said) > 1 and principal and not said <= REDUCTIONS:
        said &= REDUCTIONS
    if len(said) <= 1:
        if said & REDUCTIONS and not principal:
            whole.doubts.append("Pide reducir plazo o cuota sin un abono a capital.")
        return next(iter(said), None)
    if len(principal) == len(whole.choices) > 1:
        ordered = sorted(principal, key=lambda d: d.start)
        for draft, (_, choice) in zip(ordered, sorted(whole.choices), strict=True):
            draft.prepayment = choice
        return None
    whole.doubts.append("Pide a la vez reducir el plazo y reducir la cuota.")
    return None


def _paid_ahead(
    whole: Part, lines: list[InstructionLine], seen: Marked, today: date
) -> Prepayment | None:
    """Read "dejo paga la cuota de enero" in November as an instalment in advance."""
    leaves = any(
        lemma == "dejar" and _LEFT_PAID & set(seen.words[at + 1 : at + 4])
        for at, lemma in enumerate(seen.lemmas)
    )
    leaves = leaves or "de una vez" in " ".join(seen.words)
    this_month = period("0", today, past=False)
    ahead = bool(lines) and all(line.period and line.period > this_month for line in lines)
    return Prepayment.ADVANCE_INSTALLMENTS if leaves and ahead and not whole.choices else None


def _lines(whole: Part, today: date) -> list[InstructionLine]:
    drafts = [d for d in whole.drafts if not d.rest] + [d for d in whole.drafts if d.rest]
    lines: list[InstructionLine] = []
    for draft in drafts:
        months = list(dict.fromkeys(
            period(value, today, past=draft.action is Asked.OVERDUE) for value in draft.periods
        ))  # fmt: skip
        amount = draft.amount
        if len(months) > 1 and amount:
            if len(drafts) == 1 and whole.total is None:
                whole.total = amount
            else:
                whole.doubts.append("Un solo valor para varios meses.")
            amount = None
        lines.extend(_line(draft, amount, month) for month in months or (None,))
    return lines


def _line(draft: Draft, amount: str | None, month: str | None) -> InstructionLine:
    product = draft.target
    action = draft.action
    if product is Target.PAYROLL_DEDUCTION or product is Target.EVERYTHING_OVERDUE:
        action = Asked.OVERDUE
    return InstructionLine(
        product=product,
        number=draft.number,
        action=action,
        amount=money(amount),
        share=draft.share,
        count=draft.count if month is None or not draft.count or draft.count == 1 else None,
        period=month,
        member_id=draft.member,
        receipt=draft.receipt,
        rest=draft.rest,
        prepayment=draft.prepayment,
    )
