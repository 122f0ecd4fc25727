"""Money without a receipt and receipts without money, as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from applier.bank import BANK_CHECKS
from applier.due_time import business_days_since
from applier.policy import load_policy
from intake.notices.asking import somebody_to_ask
from intake.payments.from_bank import preview
from intake.payments.proposing import bogota_day
from intake.payments.unclaimed import Sent, Whose, applied_without_credit, whose
from intake.payments.unconfirmed import Unconfirmed, smaller_credits
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.proposal import Basis, Proposal, Severity
from models.sql.obligations import member_obligations
from models.sql.payers import paid_for
from models.sql.tables import BankCreditRow, Case, Member
from webhook import wording
from webhook.cards import amount

MEDIUMS: Final[Mapping[str, str]] = {
    "cash": "Efectivo",
    "cheque": "Cheque",
    "transfer": "Transferencia",
    "card": "Tarjeta",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    id: str
    name: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCard:
    """A credit that nobody sent a receipt for."""

    id: str
    amount: str
    on: str
    age: str
    old: bool
    reference: str
    told: str  # What else the bank says of it.
    medium: str
    held: str  # Until when a cheque is no money yet.
    member: Somebody | None
    near: tuple[Somebody, ...]  # A person chooses; none of them is chosen for them.
    would: tuple[str, ...]  # How it would be applied.
    basis: str
    doubts: tuple[str, ...]
    applied: Sent | None  # Perhaps it was applied before, without the bank's word.
    sure: bool  # Its member and its amount leave no doubt.


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideCard:
    id: str
    amount: str
    on: str
    reference: str
    told: str
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnconfirmedCard:
    """A receipt whose money the bank has not shown."""

    id: int
    number: str
    channel: str
    channel_name: str
    member: str
    member_id: str
    amount: str
    paid: str
    age: str
    late: bool
    said: str  # By the bank's list.
    level: str
    smaller: tuple[str, ...]
    state: str
    state_name: str
    can_ask: bool
    can_reject: bool
    can_override: bool


def credit_cards(
    session: Session, office: Office, credits_: Sequence[BankCreditRow]
) -> list[CreditCard]:
    owners = whose(session, credits_)
    applied = applied_without_credit(session, credits_)
    return [
        _credit_card(session, office, credit, owners.get(credit.id, Whose()), applied)
        for credit in credits_
    ]


def _credit_card(
    session: Session,
    office: Office,
    credit: BankCreditRow,
    owner: Whose,
    applied: Mapping[str, Sent],
) -> CreditCard:
    today = bogota_day(office.now())
    age = business_days_since(credit.credited_on, today)
    held = credit.available_on if credit.available_on and credit.available_on > today else None
    proposal = preview(session, office, credit, owner.member) if owner.member else None
    doubts = _doubts(proposal)
    return CreditCard(
        id=credit.id,
        amount=str(Money(credit.amount_centavos)),
        on=wording.day(credit.credited_on),
        age=days(age),
        old=age > load_policy().unclaimed_business_days,
        reference=credit.reference or "",
        told=told_of(credit),
        medium=MEDIUMS.get(credit.medium or "", ""),
        held=wording.day(held) if held else "",
        member=Somebody(id=owner.member.id, name=owner.member.name) if owner.member else None,
        near=_near(session, credit, owner),
        would=_would(session, proposal, owner.member),
        basis=wording.named(wording.BASES, proposal.basis.value) if proposal else "",
        doubts=doubts,
        applied=applied.get(credit.id),
        sure=_is_sure(proposal) and not held and credit.id not in applied,
    )


def sure_member(session: Session, office: Office, credit: BankCreditRow) -> str | None:
    """Return whose the credit is, where it may be proposed together with others, unseen."""
    [card] = credit_cards(session, office, [credit])
    return card.member.id if card.sure and card.member else None


def _is_sure(proposal: Proposal | None) -> bool:
    return (
        proposal is not None
        and proposal.basis is Basis.EXACT_MATCH
        and not proposal.unapplied
        and proposal.clean
    )


def _doubts(proposal: Proposal | None) -> tuple[str, ...]:
    return tuple(
        check.message
        for check in (proposal.checks if proposal else ())
        if check.severity in (Severity.BLOCK, Severity.WARN) and check.code not in BANK_CHECKS
    )


def _near(session: Session, credit: BankCreditRow, owner: Whose) -> tuple[Somebody, ...]:
    if owner.member is not None:
        return ()
    near = {
        member.id: Somebody(id=member.id, name=member.name, why="referencia casi igual")
        for member in owner.near
    }
    for alias in paid_for(session, credit.payer):
        member = session.get_one(Member, alias.member_id)
        near.setdefault(
            member.id, Somebody(id=member.id, name=member.name, why="le pagó la vez pasada")
        )
    return tuple(near.values())


def _would(session: Session, proposal: Proposal | None, member: Member | None) -> tuple[str, ...]:
    if proposal is None or member is None:
        return ()
    names = {row.id: row.name for row in member_obligations(session, member.id)}
    lines = [
        f"{line.amount} a {names.get(line.obligation, line.obligation)}, "
        f"{wording.ACTIONS[line.action.value].lower()}"
        for line in proposal.lines
    ]
    return (*lines, f"{proposal.unapplied} sin aplicar") if proposal.unapplied else tuple(lines)


def aside_cards(credits_: Sequence[BankCreditRow], names: Mapping[str, str]) -> list[AsideCard]:
    return [
        AsideCard(
            id=credit.id,
            amount=str(Money(credit.amount_centavos)),
            on=wording.full_day(credit.credited_on),
            reference=credit.reference or "",
            told=told_of(credit),
            by=names.get(credit.set_aside_by or "", credit.set_aside_by or ""),
            at=wording.moment(credit.set_aside_at) if credit.set_aside_at else "",
            reason=credit.set_aside_reason or "",
        )
        for credit in credits_
    ]


def unconfirmed_cards(
    session: Session, found: Sequence[Unconfirmed], *, may_override: bool
) -> list[UnconfirmedCard]:
    cases = _cases(session, {one.payment.case_id for one in found})
    members = _names(session, {one.payment.member_id for one in found})
    return [
        _unconfirmed_card(session, one, cases[one.payment.case_id], members, may_override)
        for one in found
    ]


def _unconfirmed_card(
    session: Session,
    one: Unconfirmed,
    case: Case,
    members: Mapping[str | None, str],
    may_override: bool,  # noqa: FBT001 - of the person who looks
) -> UnconfirmedCard:
    payment = one.payment
    assert payment.id is not None
    said = [check for check in one.proposal.checks if check.code in BANK_CHECKS]
    blocked = any(check.severity is Severity.BLOCK for check in one.proposal.checks)
    open_ = State(payment.state) in (State.PROPOSED, State.APPROVED_ONCE)
    return UnconfirmedCard(
        id=payment.id,
        number=case.number,
        channel=case.channel,
        channel_name=wording.named(wording.CHANNELS, case.channel),
        member=members.get(payment.member_id, "Sin identificar"),
        member_id=payment.member_id or "",
        amount=amount(payment.amount_centavos),
        paid=wording.day(payment.paid_on) if payment.paid_on else "sin fecha",
        age=days(one.age),
        late=one.is_late,
        said=said[0].message if said else "Todavía no se ha subido ningún archivo del banco.",
        level=said[0].severity.value if said else "warn",
        smaller=tuple(
            f"{Money(credit.amount_centavos)} del {wording.day(credit.credited_on)}"
            for credit in smaller_credits(session, payment)
        ),
        state=payment.state,
        state_name=wording.named(wording.STATES, payment.state),
        can_ask=payment.state == State.PROPOSED and somebody_to_ask(session, payment),
        can_reject=True,
        can_override=may_override and open_ and not blocked,
    )


def _cases(session: Session, case_ids: set[int]) -> dict[int, Case]:
    rows = session.exec(select(Case).where(col(Case.id).in_(case_ids)))
    return {case.id or 0: case for case in rows}


def _names(session: Session, member_ids: set[str | None]) -> dict[str | None, str]:
    rows = session.exec(select(Member).where(col(Member.id).in_(member_ids)))
    return {member.id: member.name for member in rows}


def days(count: int) -> str:
    """Say an age in business days."""
    return wording.counted(count, "día hábil", "días hábiles") or "hoy"


def told_of(credit: BankCreditRow) -> str:
    """Return the bank's own words about a credit."""
    return " · ".join(part for part in (credit.description, credit.payer, credit.origin) if part)
