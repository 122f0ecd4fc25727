"""What only the whole text says of its targets: one instalment more, the loan "la libranza"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.instruction import Asked, Prepayment, Target
from parsers.instructions.mentions import Marked, Mention
from parsers.instructions.targets import Draft

_THAT_OF: Final = (("la", "de"), ("la", "del"))
_NAMES_ONE: Final = frozenset({"la", "mi", "una", "esa", "esta"})


def add_one_more(
    marked: Marked, mentions: list[Mention], drafts: list[Draft], count: int | None
) -> int | None:
    """Read "la cuota de este mes y adelanto dos más" as two targets; return the count if unused."""
    last = drafts[-1] if drafts else None
    ahead = any(m.value == Prepayment.ADVANCE_INSTALLMENTS for m in mentions)
    if count is None or last is None or not ahead or not last.periods:
        return count
    if last.action is not Asked.INSTALLMENT or last.target is not Target.LOAN:
        return count
    end = len(marked.words)
    drafts.append(replace(last, start=end, end=end, periods=[], count=count))
    return None


def months_alone(marked: Marked, periods: list[str]) -> Draft:
    """Return the target of months without a product: "pago ya la de diciembre"."""
    said = marked.words
    draft = Draft(0, 0, product=Target.UNSPECIFIED, periods=periods)
    which = any(said[at : at + 2] in _THAT_OF for at in range(len(said)))
    text = " ".join(said)
    if "todo lo de " in text or "todo lo del " in text:
        draft.product = Target.EVERYTHING_DUE
    elif which and "deber" not in marked.lemmas:  # Only an instalment is a "la".
        draft.product, draft.action = Target.LOAN, Asked.INSTALLMENT
    return draft


def name_payroll_loans(marked: Marked, drafts: list[Draft]) -> None:
    """Take "la libranza" for the name of a loan; without an article it is a kind of loan."""
    words, lemmas = marked.words, marked.lemmas
    for draft in drafts:
        at = next((i for i in range(draft.start, draft.end) if lemmas[i] == "libranza"), None)
        if at is None or draft.number or draft.product is not Target.LOAN:
            continue
        if draft.action or (at and words[at - 1] in _NAMES_ONE):
            draft.number = "libranza"
