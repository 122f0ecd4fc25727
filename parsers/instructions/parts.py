"""One stretch of a text, between one second thought and the next, as targets, sums and people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from models.instruction import Asked, Prepayment, Target
from parsers.instructions.connecting import connected
from parsers.instructions.drafts import Drafting
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.monthly import split_by_months
from parsers.instructions.people import People, people
from parsers.instructions.sharing import Sharing
from parsers.instructions.targets import Draft
from parsers.instructions.wholes import give_all_but

_NEAR: Final = 3  # Words: "pago anticipado de la cuota".
REDUCTIONS: Final = frozenset({Prepayment.REDUCE_TERM, Prepayment.REDUCE_INSTALLMENT})


@dataclass(slots=True)
class Part:
    """What one stretch of the text says, between one second thought and the next."""

    drafts: list[Draft]
    total: str | None
    people: People
    choices: list[tuple[int, Prepayment]]
    measures: list[Mention]
    mentions: list[Mention]
    doubts: list[str] = field(default_factory=list)


def part(seen: Marked, mentions: list[Mention]) -> Part:
    mentions = [_whole_payment(seen, mentions, at) for at in range(len(mentions))]
    drafting = Drafting(seen, mentions)
    drafts = connected(seen, mentions, drafting.run())
    choices = [
        (m.start, Prepayment(choice))
        for m in mentions
        if m.kind is Kind.PREPAYMENT
        for choice in (sorted(REDUCTIONS) if m.value == "contradictory" else [m.value])
    ]
    if not choices and any(d.action is Asked.PRINCIPAL for d in drafts):
        choices = _choice_alone(seen, mentions)
    _complete_by_choice(drafts, choices, mentions, drafting.count)
    unshared = split_by_months(drafts, mentions)
    unplaced = _by_receipt(drafts, mentions)
    shared = Sharing(seen, unshared, drafts).run()
    give_all_but(seen, drafts)
    if unplaced:
        shared.doubts.append("Habla de un comprobante sin decir para qué es.")
    return Part(
        drafts=drafts,
        total=shared.total,
        people=people(seen, mentions, drafts),
        choices=choices,
        measures=[m for m in mentions if m.kind is Kind.AMOUNT],
        mentions=mentions,
        doubts=shared.doubts,
    )


def _choice_alone(seen: Marked, mentions: list[Mention]) -> list[tuple[int, Prepayment]]:
    """Read "abono a capital: plazo", where the one word says the choice."""
    read = {at for m in mentions for at in range(m.start, m.end)}
    marks = {":", ",", "-", ";", ".", "(", ")"}
    for at, word in enumerate(seen.words):
        alone = (
            set(seen.words[at - 1 : at]) <= marks | {"con", "por", "modo"}
            and set(seen.words[at + 1 : at + 2]) <= marks
        )
        if at and word == "plazo" and at not in read and alone:
            return [(at, Prepayment.REDUCE_TERM)]
    return []


def _whole_payment(seen: Marked, mentions: list[Mention], at: int) -> Mention:
    """Read "Pago total: 254.500. Aportes …" as what the payment amounts to, not as a payoff."""
    mention = mentions[at]
    after = mentions[at + 1] if at + 1 < len(mentions) else None
    ahead = mention.value == "cancel" and "anticipado" in seen.lemmas[mention.start : mention.end]
    if ahead and any(
        m.value == "installment" and m.start - mention.end <= _NEAR
        for m in mentions[at + 1 : at + 3]
    ):
        return replace(mention, kind=Kind.PREPAYMENT, value="advance_installments")
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
    """Let a choice of term or instalment speak of principal, and "adelantar" of instalments."""
    said = {choice for _, choice in choices}
    if said & REDUCTIONS:
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
        if len(drafts) == 1 and drafts[0].product is Target.UNSPECIFIED and drafts[0].periods:
            drafts[0].product, drafts[0].action = Target.LOAN, Asked.INSTALLMENT
        if not drafts:
            at = choices[-1][0]
            drafts.append(Draft(at, at, product=Target.LOAN, action=Asked.INSTALLMENT, count=count))


def _by_receipt(drafts: list[Draft], mentions: list[Mention]) -> bool:
    """Give each target its receipt: "el primero es para aportes y el segundo para el crédito"."""
    said = [m for m in mentions if m.kind is Kind.RECEIPT]
    if len({m.value for m in said}) < 2 or not drafts:  # noqa: PLR2004
        return False
    if any(m.kind is Kind.EVENLY for m in mentions):
        return False  # "dos montones: uno para aportes y otro para la tarjeta"
    if all(len(m) == 1 for m in said) and not any(m.kind is Kind.TOTAL for m in mentions):
        return False  # "primero 38.000 aportes, segundo …": an order, not papers.
    forward = said[0].start < drafts[0].start
    if len(drafts) == 1 and len(drafts[0].periods) == len(said):
        # "la primera es la cuota de octubre y la otra la de noviembre"
        only = drafts[0]
        drafts[:] = [
            replace(only, periods=[month], receipt=int(m.value))
            for m, month in zip(said, only.periods, strict=True)
        ]
        return False
    for draft in drafts:
        if forward:
            near = [m for m in said if m.start < draft.start][-1:]
        else:
            near = [m for m in said if m.start > draft.start][:1]
        draft.receipt = int(near[0].value) if near else None
    return not {int(m.value) for m in said} <= {draft.receipt for draft in drafts}
