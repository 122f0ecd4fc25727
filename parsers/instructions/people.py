"""Whose payment it is: the writer, a relative, or another member; each line by its owner."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.targets import Draft, gap

SENDER: Final = "sender"
_INTRODUCES: Final = frozenset({"de", "del", "para", "por", "a", "al"})
_ACTS: Final = frozenset({"transferir", "consignar", "pagar", "hacer", "enviar", "mandar", "giro"})
_LABELS: Final = frozenset({":", "cc", "nro", "(", "cedula", "nit", "de"})
_NAME_AND_CC: Final = 8  # Words: "yo , Carlos Andrés Rincón Gómez , cc".
_STUDIES: Final = frozenset({"educativo", "educación", "estudio", "estudios", "universidad"})
_OWN_NAME: Final = frozenset({"soy", "mi"})


_GREETS: Final = frozenset(
    {
        "digale", "diganle", "dile", "salude", "saludeme", "saludenme", "saludos", "saludes",
        "decirle", "preguntele", "preguntenle", "abrazo", "avisele", "llamen", "cuentele",
    }
)  # fmt: skip


@dataclass(slots=True)
class Owner:
    """Somebody whose payment, or part of it, this is."""

    start: int
    own: bool  # The writer.
    number: str | None = None
    writes: bool = False  # Only says who writes: "Yo, Carlos Rincón, cc …, pago la cuota de …"
    company: bool = False  # Has a NIT: rather who pays where somebody has a cédula besides.
    named: bool = False  # A relative or a name, not just a number.


@dataclass(slots=True)
class People:
    on_behalf_of: str | None = None
    nameless: bool = False  # Somebody else's payment, and no number to find that member by.
    several: bool = False
    doubts: list[str] = field(default_factory=list)


def people(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> People:
    """Find the owners and write on each draft whose it is, where it is not `on_behalf_of`."""
    owners = _own_products(marked, _owners(marked, mentions), drafts)
    mine = "pago es mio" in " ".join(marked.words)
    slipped = mine or any(
        m.value == "by_error" or m.kind is Kind.CORRECTION for m in marked.mentions
    )
    if slipped and any(owner.own and owner.number for owner in owners):
        owners = [owner for owner in owners if owner.own or owner.number]
    if any(owner.number and not owner.company for owner in owners):
        owners = [owner for owner in owners if not owner.company]
    if any(owner.number for owner in owners if not owner.own):
        owners = [owner for owner in owners if not owner.writes]
    others = [owner for owner in owners if not owner.own]
    own = [owner for owner in owners if owner.own]
    found = People()
    if not others:
        numbers = {owner.number for owner in own if owner.number}
        found.on_behalf_of = next(iter(numbers)) if len(numbers) == 1 else None
        return found
    if len(drafts) == 1 and not own and _both_named(others):
        _one_each(others, drafts)
    found.nameless = any(owner.number is None for owner in others)
    numbers = {owner.number for owner in others if owner.number}
    found.on_behalf_of = others[0].number
    found.several = len(numbers) > 1 or (bool(own) and bool(drafts))
    if found.several and not any(draft.member for draft in drafts):
        _divide(marked, owners, drafts, found)
    return found


def _owners(marked: Marked, mentions: list[Mention]) -> list[Owner]:
    owners: list[Owner] = []
    for at, mention in enumerate(mentions):
        if mention.kind is Kind.OWN:
            owners.append(Owner(mention.start, own=True))
        elif mention.kind in {Kind.KIN, Kind.NAME} or _names_member(mentions, at):
            _add_person(marked, mentions, at, owners)
        elif mention.kind is Kind.PERSON_NUMBER:
            _add_number(marked, mentions, at, owners)
    return owners


def _names_member(mentions: list[Mention], at: int) -> bool:
    return mentions[at].kind is Kind.BENEFICIARY


def _add_person(marked: Marked, mentions: list[Mention], at: int, owners: list[Owner]) -> None:
    mention = mentions[at]
    if _is_payer(marked, mentions, at):
        return
    studies = any(
        m.kind is Kind.PURPOSE and m.value in _STUDIES and 0 < mention.start - m.end <= 2  # noqa: PLR2004
        for m in mentions
    )
    if studies and mention.kind is Kind.KIN:
        return  # "el crédito educativo de mi hija": what it is for.
    before = marked.words[mention.start - 1 : mention.start]
    if _GREETS & set(marked.words[max(0, mention.start - 4) : mention.start]):
        return  # "dígale a don Julio que …"
    introduced = bool(before) and before[0] in _INTRODUCES
    introduced = introduced or marked.words[mention.start] in {"del", "al"}
    number_next = any(
        m.kind in {Kind.PERSON_NUMBER, Kind.IDENTITY}
        and 0 <= m.start - mention.end <= 4  # noqa: PLR2004
        and ";" not in marked.words[mention.end : m.start]
        for m in mentions[at + 1 : at + 5]
    )
    phrase = " ".join(marked.words[mention.start : mention.end])
    formal = mention.kind is Kind.BENEFICIARY and (
        "nombre" in phrase or "favor" in phrase or "cuenta" in phrase
    )
    asociado = mention.kind is Kind.BENEFICIARY and not formal
    writes = before == ("como",)  # "la cuota es mía como asociado"
    named = any(m.kind is Kind.NAME and m.start == mention.end for m in mentions)
    if asociado and (writes or not (number_next or named)):
        return
    if asociado and marked.words[max(0, mention.start - 2) : mention.start][:1] == ("soy",):
        owners.append(Owner(mention.start, own=True))
        return
    if (
        set(marked.words[max(0, mention.start - 2) : mention.start]) & _OWN_NAME
        and mention.kind is Kind.NAME
    ):
        return
    if introduced or number_next or formal or asociado:
        last = owners[-1] if owners else None
        same = last and not last.own and last.number is None and mention.start - last.start <= 6  # noqa: PLR2004
        if not same:
            owners.append(Owner(mention.start, own=False, named=True))


def _add_number(marked: Marked, mentions: list[Mention], at: int, owners: list[Owner]) -> None:
    mention = mentions[at]
    cue = mentions[at - 1] if at else None
    writes_own = bool(cue and cue.kind is Kind.IDENTITY and cue.value == "own")
    if _is_payer(marked, mentions, at):
        return
    if writes_own:
        mine = next((owner for owner in owners if owner.own and owner.number is None), None)
        if mine:
            mine.number = mention.value
        elif any(not owner.own and not owner.company for owner in owners):
            return  # "pago de mi mamá CC …; mi cédula es …": who writes, not whose it is.
        else:
            owners.append(Owner(mention.start, own=True, number=mention.value))
        return
    if _introduces_self(marked, mention):
        owners.append(Owner(mention.start, own=True, number=mention.value, writes=True))
        return
    last = owners[-1] if owners else None
    if last and last.number is None:
        last.number = mention.value
        return
    if any(owner.number == mention.value for owner in owners):
        return
    company = bool(cue and marked.words[cue.start] == "nit")
    owners.append(Owner(mention.start, own=False, number=mention.value, company=company))


def _introduces_self(marked: Marked, mention: Mention) -> bool:
    """Tell whether a number stands after "yo" and a name: "Yo, Carlos Rincón, cc 80111222"."""
    before = marked.words[max(0, mention.start - _NAME_AND_CC) : mention.start]
    if "yo" not in before:
        return False
    said = set(before[before.index("yo") :])
    return not said & {".", ";", ":", "para", "por", "pago", "mi", "de"}


def _is_payer(marked: Marked, mentions: list[Mention], at: int) -> bool:
    """Tell whether somebody is only the one who made the transfer: "hecho por mi hija"."""
    mention = mentions[at]
    for other in mentions[max(0, at - 2) : at]:
        between = marked.words[other.end : mention.start]
        labelled = mention.kind is Kind.PERSON_NUMBER and set(between) <= _LABELS
        if other.kind is Kind.PAYER and (0 <= mention.start - other.end <= 1 or labelled):
            return True
    after = marked.lemmas[mention.end : mention.end + 3]
    acts = any(word in _ACTS for word in after) and "para" not in after
    named = mention.kind in {Kind.KIN, Kind.NAME}
    introduced = marked.words[mention.start - 1 : mention.start]
    return named and acts and not (introduced and introduced[0] in _INTRODUCES)


def _both_named(others: list[Owner]) -> bool:
    numbers = [owner.number for owner in others]
    return None not in numbers and len(set(numbers)) == len(numbers) > 1


def _one_each(others: list[Owner], drafts: list[Draft]) -> None:
    """Give each of several members a line of the one product: "aportes: CC … y CC …"."""
    only = drafts[0]
    drafts.extend(replace(only, member=owner.number) for owner in others[1:])


def _divide(marked: Marked, owners: list[Owner], drafts: list[Draft], found: People) -> None:
    """Give each draft its owner: named directly after it ("aportes de mi mamá"), else before it."""
    for draft in drafts:
        after = [
            owner
            for owner in owners
            if owner.start >= draft.end
            and not gap(marked, draft.end, owner.start)
            and not any(draft.end <= other.start < owner.start for other in drafts)
        ]
        before = [owner for owner in owners if owner.start <= draft.start]
        owner = (after[:1] or before[-1:] or owners[:1])[0]
        number = owner.number or (SENDER if owner.own else None)
        draft.member = number if number != found.on_behalf_of else None


def _own_products(marked: Marked, owners: list[Owner], drafts: list[Draft]) -> list[Owner]:
    """Add the writer where "mi crédito" stands beside another person's product."""
    if not any(owner.named and not owner.own for owner in owners):
        return owners
    mine = [
        Owner(draft.start, own=True)
        for draft in drafts
        if {"mi", "mis"} & set(marked.words[max(0, draft.start - 1) : draft.end])
        and all(owner.own or not 0 <= owner.start - draft.end <= 2 for owner in owners)  # noqa: PLR2004
    ]
    return sorted(owners + mine, key=lambda owner: owner.start)
