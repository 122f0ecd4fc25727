"""From a member's text to an `Instruction`: the steps in order, and what is left to a person."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from models.instruction import Asked, Instruction, InstructionLine, Intent, Prepayment, Target
from models.money import Money
from parsers.instructions.drafts import Draft, Drafting
from parsers.instructions.figures import UNKNOWN
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.months import period
from parsers.instructions.own_words import own_words
from parsers.instructions.people import People, people
from parsers.instructions.pipeline import marked
from parsers.instructions.scope import split_at_corrections, stood_by
from parsers.instructions.sharing import Sharing

_REDUCTIONS: Final = frozenset({Prepayment.REDUCE_TERM, Prepayment.REDUCE_INSTALLMENT})
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
# Words that turn a meaning around; one left over means that the text was not understood.
_TELLING: Final = frozenset(
    """
    no ni sin tampoco salvo excepto menos mil millon millones palo palos lucas barras plazo tiempo
    reducir mantener adelantar saldo sobrar mitad tercera devolver porciento % saldar liquidar
    recoger equivocar dolar
    """.split()
)
_NEGATIONS: Final = frozenset({"no", "ni", "sin", "tampoco"})
_REACH: Final = 5  # Words that a negation may bear on.
_ASKED: Final = frozenset(
    {Kind.PRODUCT, Kind.ACTION, Kind.PREPAYMENT, Kind.AMOUNT, Kind.OBLIGATION, Kind.REST}
)
_NOTHING_SAID: Final = "No dice a qué aplicar el pago."


@dataclass(slots=True)
class _Part:
    """What one stretch of the text says, between one second thought and the next."""

    drafts: list[Draft]
    total: str | None
    people: People
    choices: list[tuple[int, Prepayment]]
    measures: list[Mention]
    mentions: list[Mention]
    doubts: list[str] = field(default_factory=list)


def read(text: str, today: date) -> Instruction:
    """Return what ``text`` asks for. See `parsers.instructions.understand`."""
    own = own_words(text)
    seen = marked(own.text)
    mentions, asks = stood_by(seen)
    parts = [_part(seen, part) for part in split_at_corrections(mentions)]
    whole = _folded(parts, seen)
    stop = _stop(mentions, whole)
    if stop:
        intent, why = stop
        return Instruction(intent=intent, needs_human=True, why=why)
    if own.cut:
        whole.doubts.append("El mensaje es demasiado largo para leerlo entero.")
    if any(m.kind is Kind.BOT for m in seen.mentions):
        whole.doubts.append("El mensaje contiene órdenes dirigidas al programa.")
    whole.doubts.extend(_ELSEWHERE[m.value] for m in mentions if m.kind is Kind.ELSEWHERE)
    return _instruction(whole, seen, mentions, today, asks=asks)


def _part(seen: Marked, mentions: list[Mention]) -> _Part:
    mentions = [_whole_payment(seen, mentions, at) for at in range(len(mentions))]
    drafting = Drafting(seen, mentions)
    drafts = drafting.run()
    choices = [
        (m.start, Prepayment(choice))
        for m in mentions
        if m.kind is Kind.PREPAYMENT
        for choice in (sorted(_REDUCTIONS) if m.value == "contradictory" else [m.value])
    ]
    _complete_by_choice(drafts, choices, mentions, drafting.count)
    _by_receipt(drafts, mentions)
    shared = Sharing(seen, mentions, drafts).run()
    return _Part(
        drafts=drafts,
        total=shared.total,
        people=people(seen, mentions, drafts),
        choices=choices,
        measures=[m for m in mentions if m.kind is Kind.AMOUNT],
        mentions=mentions,
        doubts=shared.doubts,
    )


def _whole_payment(seen: Marked, mentions: list[Mention], at: int) -> Mention:
    """Read "Pago total: 254.500. Aportes …" as what the payment amounts to, not as a payoff."""
    mention = mentions[at]
    after = mentions[at + 1] if at + 1 < len(mentions) else None
    goes_on = any(m.kind in {Kind.PRODUCT, Kind.ACTION} for m in mentions[at + 2 :])
    says = (
        after
        and after.kind is Kind.AMOUNT
        and (set(seen.words[mention.end : after.start]) <= {":", "de", "$"})
    )
    if mention.value == "payoff" and seen.words[mention.end - 1] == "total" and says and goes_on:
        return replace(mention, kind=Kind.TOTAL, value="strong")
    return mention


def _complete_by_choice(
    drafts: list[Draft],
    choices: list[tuple[int, Prepayment]],
    mentions: list[Mention],
    count: int | None,
) -> None:
    """A choice of term or instalment speaks of principal; "adelantar" speaks of instalments."""
    said = {choice for _, choice in choices}
    if said & _REDUCTIONS:
        if not any(d.action is Asked.PRINCIPAL for d in drafts):
            loans = [d for d in drafts if d.product is Target.LOAN and d.action is None]
            rests = [m for m in mentions if m.kind is Kind.REST]
            if loans:
                loans[-1].action = Asked.PRINCIPAL
            elif not drafts or rests:
                at = choices[-1][0]
                drafts.append(Draft(at, at, product=Target.LOAN, action=Asked.PRINCIPAL))
    elif said:
        loans = [d for d in drafts if d.product is Target.LOAN and d.action is None]
        for draft in loans:
            draft.action = Asked.INSTALLMENT
        if not drafts:
            at = choices[-1][0]
            drafts.append(Draft(at, at, product=Target.LOAN, action=Asked.INSTALLMENT, count=count))


def _by_receipt(drafts: list[Draft], mentions: list[Mention]) -> None:
    """Give each target its receipt: "el primero es para aportes y el segundo para el crédito"."""
    said = [m for m in mentions if m.kind is Kind.RECEIPT]
    if len({m.value for m in said}) < 2 or not drafts:  # noqa: PLR2004
        return
    forward = said[0].start < drafts[0].start
    for draft in drafts:
        if forward:
            near = [m for m in said if m.start < draft.start][-1:]
        else:
            near = [m for m in said if m.start > draft.start][:1]
        draft.receipt = int(near[0].value) if near else None


# --- Second thoughts -----------------------------------------------------------------------


def _folded(parts: list[_Part], seen: Marked) -> _Part:
    """Let each later part of the text correct the earlier ones."""
    if not parts:
        return _Part([], None, People(), [], [], [])
    whole = parts[0]
    for later in parts[1:]:
        whole = _corrected(whole, later, seen)
    return whole


def _corrected(earlier: _Part, later: _Part, seen: Marked) -> _Part:
    who = later.people if later.people.on_behalf_of or later.people.nameless else earlier.people
    choices = later.choices or earlier.choices
    named = [d for d in later.drafts if d.product is not Target.UNSPECIFIED]
    if not earlier.drafts or not later.drafts:
        drafts = later.drafts or earlier.drafts
        doubts = later.doubts + ([] if later.drafts else earlier.doubts)
        if not later.drafts and later.measures:
            doubts += _amount_corrected(drafts, later)
        total = later.total if later.drafts else earlier.total
        return replace(
            later, drafts=drafts, people=who, choices=choices, doubts=doubts, total=total,
            measures=later.measures or earlier.measures, mentions=earlier.mentions + later.mentions,
        )  # fmt: skip
    if not named:
        return _details_corrected(earlier, later, who, choices)
    drafts, doubts = _targets_corrected(earlier, later, seen)
    return replace(
        later, drafts=drafts, people=who, choices=later.choices or (earlier.choices if len(drafts) > len(later.drafts) else []),
        doubts=later.doubts + doubts, mentions=earlier.mentions + later.mentions,
    )  # fmt: skip


def _amount_corrected(drafts: list[Draft], later: _Part) -> list[str]:
    measured = [d for d in drafts if d.amount is not None]
    if len(later.measures) == 1 and (len(measured) == 1 or len(drafts) == 1):
        value = later.measures[0].value
        (measured or drafts)[0].amount = value if value.isdigit() else UNKNOWN
        return []
    return ["Corrige un valor y no se sabe cuál."]


def _details_corrected(
    earlier: _Part, later: _Part, who: People, choices: list[tuple[int, Prepayment]]
) -> _Part:
    """Only a month or a number is corrected: the target stays."""
    said = later.drafts[0]
    doubts = list(earlier.doubts)
    if len(earlier.drafts) == 1:
        target = earlier.drafts[0]
        target.periods = said.periods or target.periods
        target.number = said.number or target.number
    else:
        doubts.append("Corrige un dato y no se sabe cuál.")
    return replace(earlier, people=who, choices=choices, doubts=doubts)


def _targets_corrected(earlier: _Part, later: _Part, seen: Marked) -> tuple[list[Draft], list[str]]:
    before, after = earlier.drafts, later.drafts
    only = any(
        m.kind is Kind.BUT and seen.words[m.start] in {"solo", "solamente", "unicamente"}
        for m in later.mentions
    ) or any(word in {"todo", "toda"} for word in _words_of(later, seen))
    same = {(_product(d)) for d in before} & {_product(d) for d in after}
    if len(before) > len(after) and same and not only:
        replaced = [next((a for a in after if _product(a) == _product(d)), d) for d in before]
        extra = [a for a in after if all(a is not d for d in replaced)]
        return replaced + extra, []
    if len(before) > 1 and len(after) == 1 and not only:
        return after, ["Corrige una parte de la instrucción y no se sabe cuál."]
    if (
        len(before) == len(after) == 1
        and not after[0].measured
        and before[0].amount
        and not later.total
    ):
        after[0].amount = before[0].amount
    return after, []


def _words_of(part: _Part, seen: Marked) -> tuple[str, ...]:
    return seen.words[part.mentions[0].start - 2 : part.mentions[-1].end] if part.mentions else ()


def _product(draft: Draft) -> Target:
    if draft.product:
        return draft.product
    return Target.EVERYTHING_OVERDUE if draft.everything else Target.LOAN


# --- Intents -------------------------------------------------------------------------------


def _stop(mentions: list[Mention], whole: _Part) -> tuple[Intent, str] | None:
    """Return why nothing may be applied, if the text says so."""
    said = {m.value for m in mentions if m.kind is Kind.STOP}
    if "refund" in said and whole.drafts:
        whole.doubts.append("Pide aplicar una parte y devolver otra.")
        said.discard("refund")
    if "by_error" in said and not whole.drafts:
        said.add("refund")
    if "went_through" in said:
        said.discard("pending")
    for value, answer in _STOPS.items():
        if value in said:
            return answer
    if "hold" in said:
        whole.drafts.clear()
        whole.doubts.append("Pide no aplicar el pago todavía.")
    return None


def _instruction(
    whole: _Part, seen: Marked, mentions: list[Mention], today: date, *, asks: bool
) -> Instruction:
    someone = whole.people.on_behalf_of is not None or whole.people.nameless
    vague = "quincena" in seen.words or any(
        m.kind in {Kind.REST, Kind.SHARE, Kind.EVENLY} for m in mentions
    )
    if not whole.drafts and not whole.doubts and not someone and not vague:
        if asks:
            why = "Hace una pregunta."
            return Instruction(intent=Intent.QUESTION, needs_human=True, why=why)
        total = _money(whole.total)
        return Instruction(declared_total=total, needs_human=True, why=_NOTHING_SAID)
    if _has_elsewhere(mentions) and all(d.product is Target.UNSPECIFIED for d in whole.drafts):
        whole.drafts.clear()
    if not whole.drafts and (someone or "quincena" in seen.words) and not _has_elsewhere(mentions):
        whole.drafts.append(Draft(0, 0, product=Target.UNSPECIFIED))
    prepayment = _choose(whole)
    lines = _lines(whole, today)
    doubts = whole.doubts + _doubts(whole, lines, seen, mentions)
    return Instruction(
        intent=Intent.APPLY,
        lines=tuple(lines),
        prepayment=prepayment,
        on_behalf_of=whole.people.on_behalf_of,
        declared_total=_money(whole.total),
        needs_human=bool(doubts),
        why=" ".join(dict.fromkeys(doubts)) or None,
    )


def _has_elsewhere(mentions: list[Mention]) -> bool:
    return any(m.kind is Kind.ELSEWHERE for m in mentions)


def _choose(whole: _Part) -> Prepayment | None:
    """Return the member's one choice; two choices for two loans go to their lines."""
    said = {choice for _, choice in whole.choices}
    principal = [d for d in whole.drafts if d.action is Asked.PRINCIPAL]
    if said == {Prepayment.ADVANCE_INSTALLMENTS}:
        return (
            None
            if whole.drafts and len(principal) == len(whole.drafts)
            else Prepayment.ADVANCE_INSTALLMENTS
        )
    if len(said) > 1 and principal and not said <= _REDUCTIONS:
        said &= _REDUCTIONS
    if len(said) <= 1:
        if said & _REDUCTIONS and not principal:
            whole.doubts.append("Pide reducir plazo o cuota sin un abono a capital.")
        return next(iter(said), None)
    if len(principal) == len(whole.choices) > 1:
        ordered = sorted(principal, key=lambda d: d.start)
        for draft, (_, choice) in zip(ordered, sorted(whole.choices), strict=True):
            draft.prepayment = choice
        return None
    whole.doubts.append("Pide a la vez reducir el plazo y reducir la cuota.")
    return None


# --- Lines ---------------------------------------------------------------------------------


def _lines(whole: _Part, today: date) -> list[InstructionLine]:
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
        lines.extend(_line(draft, amount, month) for month in months or [None])
    return lines


def _line(draft: Draft, amount: str | None, month: str | None) -> InstructionLine:
    product = _product(draft)
    action = draft.action
    if product is Target.PAYROLL_DEDUCTION or product is Target.EVERYTHING_OVERDUE:
        action = Asked.OVERDUE
    return InstructionLine(
        product=product,
        number=draft.number,
        action=action,
        amount=_money(amount),
        share=draft.share,
        count=draft.count if month is None or not draft.count or draft.count == 1 else None,
        period=month,
        member_id=draft.member,
        receipt=draft.receipt,
        rest=draft.rest,
        prepayment=draft.prepayment,
    )


def _money(value: str | None) -> Money | None:
    return Money(int(value)) if value and value.isdigit() else None


# --- What is left to a person --------------------------------------------------------------


def _doubts(
    whole: _Part, lines: list[InstructionLine], seen: Marked, mentions: list[Mention]
) -> list[str]:
    doubts = _doubts_of_sum(whole)
    if any(line.product is Target.UNSPECIFIED for line in lines):
        doubts.append("No dice a qué producto aplicar el pago.")
    if any(line.product is Target.TERM_DEPOSIT for line in lines):
        doubts.append("Un CDAT no recibe cuotas: hay que preguntar qué desea.")
    if any(d.plain_interest for d in whole.drafts):
        doubts.append("Habla de intereses sin decir si son de mora.")
    for draft in whole.drafts:
        alone = draft.product in {Target.LOAN, Target.CARD} and draft.action is None
        if draft.cancel and alone and not draft.measured and not draft.periods:
            doubts.append("«Cancelar» puede ser pagar la cuota o pagar toda la deuda.")
        if _one_word_for_two(draft, whole, seen):
            doubts.append(
                "El aporte social y el ahorro permanente se pagan juntos: confirmar el reparto."
            )
    if any(d.unclear for d in whole.drafts):
        doubts.append("Habla de lo que debe sin decir si es lo vencido o todo.")
    if _splits_loan_blindly(whole):
        doubts.append("No dice cuánto es para la cuota y cuánto para capital.")
    unread = _unread(seen, mentions)
    if unread:
        doubts.append(f"Una parte del mensaje no se entendió: «{unread}».")
    return doubts + _doubts_of_people(whole, lines)


def _splits_loan_blindly(whole: _Part) -> bool:
    """Tell whether principal and instalment stand side by side and nothing parts the money."""
    loans = [d for d in whole.drafts if _product(d) is Target.LOAN and not d.measured]
    actions = {d.action for d in loans}
    return {Asked.PRINCIPAL, Asked.INSTALLMENT} <= actions


def _unread(seen: Marked, mentions: list[Mention]) -> str | None:
    """Return a word that changes meanings and that no rule has taken up, if there is one."""
    read = {at for mention in seen.mentions for at in range(mention.start, mention.end)}
    kept = {m.start for m in mentions}
    denied = {at for m in seen.mentions if m.start not in kept for at in range(m.start, m.end)}
    for at, word in enumerate(seen.lemmas):
        if word not in _TELLING or at in read or denied & {at + 1, at - 1}:
            continue
        if word not in _NEGATIONS or _bears_on(seen, mentions, at):
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


def _one_word_for_two(draft: Draft, whole: _Part, seen: Marked) -> bool:
    """Tell whether "aporte social" with an amount may stand for both parts of the contribution."""
    others = {d.product for d in whole.drafts}
    singular = "social" in seen.words[draft.start : draft.end]
    return (
        draft.product is Target.SOCIAL_CONTRIBUTIONS
        and singular
        and draft.amount is not None
        and Target.PERMANENT_SAVINGS not in others
    )


def _doubts_of_sum(whole: _Part) -> list[str]:
    amounts = [d.amount for d in whole.drafts if d.amount]
    if UNKNOWN in amounts or whole.total == UNKNOWN:
        return ["Un valor no es claro."]
    total = _money(whole.total)
    if total is None or not amounts:
        return []
    named = Money(sum(int(amount) for amount in amounts))
    complete = len(amounts) == len(whole.drafts)
    if named > total or (complete and named != total):
        return [f"Los valores suman {named} y dice que son {total}."]
    return []


def _doubts_of_people(whole: _Part, lines: list[InstructionLine]) -> list[str]:
    doubts = list(whole.people.doubts)
    if whole.people.nameless:
        doubts.append("El pago es de otra persona y no da su número de identificación.")
    if whole.people.several and any(line.amount is None and line.share is None for line in lines):
        doubts.append("Hay pagos de dos asociados y no dice cuánto es de cada uno.")
    return doubts
