"""What the values and shares of a text leave open: of each or of all, by the day, part of what."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.parts import Part
from parsers.instructions.targets import Draft


def of_measures(whole: Part, seen: Marked, mentions: list[Mention]) -> Iterator[tuple[bool, str]]:
    """Yield each doubt about a value or a share, and whether there is reason for it."""
    drafts = whole.drafts
    shares = [draft.share for draft in drafts if draft.share is not None]
    yield (
        bool(shares) and len(shares) == len(drafts) and sum(shares) < 1,
        "No dice a qué aplicar la otra parte.",
    )
    yield (
        bool(shares) and any(d.amount for d in drafts) and not any(d.rest for d in drafts),
        "Mezcla valores y partes: confirmar cuánto es cada uno.",
    )
    yield (
        bool(shares) and any(not draft.measured for draft in drafts),
        "Dice una parte y no cuánto es para lo demás.",
    )
    yield (
        any(_of_each(draft, seen) for draft in drafts),
        "No es claro si el valor es de cada cuota o de todas.",
    )
    yield _describes_by_sum(seen, mentions), "Describe el crédito por su valor: confirmar."
    yield _by_the_day(seen, mentions), "Dice un valor por día: confirmar cuánto es en total."


def _of_each(draft: Draft, seen: Marked) -> bool:
    """Recognise "dos cuotas de 150 mil"."""
    several = draft.count is not None and draft.count > 1 and draft.amount is not None
    after = seen.words[draft.end : draft.end + 2]
    return several and after[:1] == ("de",) and after[1:] != () and after[1][:1].isdigit()


def _by_the_day(seen: Marked, mentions: list[Mention]) -> bool:
    """Recognise "7 días de Rentadiario a 5 mil", "20 mil diarios"."""
    amounts = [m for m in mentions if m.kind is Kind.AMOUNT]
    daily = {"diarios", "diario", "diarias", "semanales", "semanal"}
    return any(
        bool(daily & set(seen.words[m.end : m.end + 1]))
        or ("dias" in seen.words and seen.words[m.start - 1 : m.start] == ("a",))
        for m in amounts
    )


def _describes_by_sum(seen: Marked, mentions: list[Mention]) -> bool:
    """Recognise "la cuota del crédito de 10 millones"."""
    return any(
        m.kind is Kind.AMOUNT
        and seen.words[m.start - 1 : m.start] == ("de",)
        and seen.lemmas[m.start - 2 : m.start - 1] == ("credito",)
        for m in mentions
    )
