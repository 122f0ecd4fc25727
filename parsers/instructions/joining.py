"""Whether a product or an action belongs to the target that was named before it."""

from __future__ import annotations

from typing import Final

from models.instruction import Asked, Target
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.targets import OF, SAVINGS, Draft, gap, served_first

ACCOUNTS: Final = SAVINGS - {Target.CONTRIBUTIONS, Target.SOCIAL_CONTRIBUTIONS, Target.SAVINGS}
NEVER_PREPAID: Final = frozenset({Target.INSURANCE, Target.MEMBERSHIP_FEE})
COMBINED: Final = {
    (Asked.INSTALLMENT, Asked.OVERDUE): Asked.OVERDUE,
    (Asked.OVERDUE, Asked.INSTALLMENT): Asked.OVERDUE,
    (Asked.OVERDUE, Asked.OVERDUE): Asked.OVERDUE,
    (Asked.PAYOFF, Asked.INSTALLMENT): Asked.INSTALLMENT,
    (Asked.PAYOFF, Asked.PAYOFF): Asked.PAYOFF,
    (Asked.PAYOFF, Asked.PRINCIPAL): Asked.PAYOFF,
    (Asked.PRINCIPAL, Asked.PRINCIPAL): Asked.PRINCIPAL,
    (Asked.OVERDUE, Asked.LATE_INTEREST): Asked.LATE_INTEREST,
    (Asked.INSTALLMENT, Asked.EXTRA_INSTALLMENT): Asked.EXTRA_INSTALLMENT,
    (Asked.INSTALLMENT, Asked.INSTALLMENT): Asked.INSTALLMENT,
}
_OF_DEBTS: Final = frozenset({Asked.PRINCIPAL, Asked.LATE_INTEREST, Asked.EXTRA_INSTALLMENT})
_MEASURES: Final = frozenset({Kind.AMOUNT, Kind.SHARE, Kind.REST})
_ARTICLES: Final = frozenset({"mi", "el", "la", "este", "esta"})
_TOWARDS: Final = OF | {"para", "a", "al", "en"}
_OPENING: Final = frozenset({"de", "del", "al", "en", "con", "a"})


class Joining:
    """Settles for one text what belongs together."""

    def __init__(self, marked: Marked, mentions: list[Mention]) -> None:
        self._marked = marked
        self._mentions = mentions

    def takes(self, draft: Draft, product: Target, mention: Mention) -> bool:
        """Tell whether ``product`` says what ``draft`` is a payment of."""
        parted = set(self._marked.words[draft.end : mention.start])
        if draft.product is Target.EVERYTHING_DUE:
            told = self._narrowed(draft, parted)
            if told is not None:
                return told
        if draft.product is Target.MEMBERSHIP_FEE and product is Target.CARD and parted <= OF:
            return True  # "cuota de administración de la tarjeta"
        aport = draft.product is Target.CONTRIBUTIONS and product not in SAVINGS
        if aport and self._marked.words[draft.start] == "aporte" and parted and parted <= OF:
            return True  # "el aporte del seguro" is a payment of it.
        if draft.generic and parted and parted <= OF:
            return True
        if draft.product is product or (draft.product is Target.SAVINGS and product in ACCOUNTS):
            return True
        return draft.product is None and self._completes(draft, product, mention)

    def _narrowed(self, draft: Draft, parted: set[str]) -> bool | None:
        """Read "lo del mes, aportes", "todo lo de noviembre de la tarjeta"."""
        if draft.periods and parted <= OF | {"para", ","}:
            return True
        if parted and parted <= OF:
            draft.unclear = True
            return True
        return None

    def _completes(self, draft: Draft, product: Target, mention: Mention) -> bool:
        if served_first(self._marked, self._mentions, draft.start):
            return False  # "lo que quede después de la cuota es para el permanente"
        if draft.action in _OF_DEBTS and product in SAVINGS:
            return False
        if draft.action is Asked.PRINCIPAL and product is Target.LOAN:
            return True  # "un prepago de 700.000 para el crédito"
        figure_between = self._figure_between(draft, mention)
        before = mention.start - 1
        if figure_between and product in SAVINGS and self._marked.words[before] in {"al", "a"}:
            return False  # "200 a la cuota 80 al permanente"
        while product is Target.LOAN and self._marked.words[before] in _ARTICLES:
            before -= 1
        return not figure_between or self._marked.words[before] in _OPENING

    def _figure_between(self, draft: Draft, mention: Mention) -> bool:
        return any(
            m.kind in _MEASURES and draft.start < m.start < mention.start for m in self._mentions
        )

    def _figure_before(self, draft: Draft) -> bool:
        """Tell whether "45.000 aportes" has its amount already."""
        return any(
            m.kind is Kind.AMOUNT
            and m.end <= draft.start
            and set(self._marked.words[m.end : draft.start]) <= _TOWARDS
            for m in self._mentions
        )

    def insured_for(self, mention: Mention) -> str | None:
        """Return the insurance that its own word names: "plan exequial", "SOAT"."""
        lemmas = self._marked.lemmas[mention.start : mention.end]
        return next((name for name in ("exequial", "soat") if name in lemmas), None)

    def says_again(self, drafts: list[Draft], product: Target, mention: Mention) -> bool:
        """Take ``product`` into the last draft where it only names that once more."""
        last = drafts[-1] if drafts else None
        if last is None:
            return False
        if self._apposed(last, product, mention):
            last.number = self.insured_for(mention)
        elif self._tells_social(last, product, mention):
            last.product = product
        else:
            return False
        last.stretch(mention)
        return True

    def _apposed(self, last: Draft, product: Target, mention: Mention) -> bool:
        """Read "la funeraria, el plan exequial" as one target said twice."""
        between = self._marked.words[last.end : mention.start]
        if last.product is not product or between not in ((",", "el"), (",", "la")):
            return False
        if last.periods or last.count or last.number not in {None, self.insured_for(mention)}:
            return False
        return sum(m.kind is Kind.AMOUNT for m in self._mentions) < 2  # noqa: PLR2004

    def _tells_social(self, last: Draft, product: Target, mention: Mention) -> bool:
        """Read "aporte de los $3.800, el social" as that one contribution."""
        if product is not Target.SOCIAL_CONTRIBUTIONS or last.product is not Target.CONTRIBUTIONS:
            return False
        named = "aporte" in self._marked.lemmas[mention.start : mention.end]
        between = set(self._marked.words[last.end : mention.start])
        return not named and not {"y", "mas", "+"} & between

    def adds(self, draft: Draft, action: Asked, mention: Mention, after: Mention | None) -> bool:
        """Tell whether ``action`` says what to do with ``draft``; ``after``: the next mention."""
        if draft.action and (draft.action, action) not in COMBINED:
            return False
        if draft.product in NEVER_PREPAID and action is Asked.PRINCIPAL:
            return False
        if draft.product in SAVINGS:
            return self._fits_savings(draft, action, mention, after)
        if draft.product is not None and draft.everything:
            return action is Asked.OVERDUE
        parted = set(self._marked.words[draft.end : mention.start])
        if action is Asked.LATE_INTEREST and draft.action is Asked.OVERDUE and "con" in parted:
            return False
        self._owes(draft, action, parted)
        return not (draft.measured and draft.product is None)

    def _owes(self, draft: Draft, action: Asked, parted: set[str]) -> None:
        """Read "lo que debía de la cuota" as that instalment, overdue."""
        owed = "deber" in self._marked.lemmas[draft.start : draft.end]
        everything = draft.product is Target.EVERYTHING_DUE
        if everything and owed and action is Asked.INSTALLMENT and parted <= OF:
            draft.product, draft.action = None, Asked.OVERDUE

    def _fits_savings(
        self, draft: Draft, action: Asked, mention: Mention, after: Mention | None
    ) -> bool:
        if action in _OF_DEBTS or self._debt_follows(mention, after):
            return False
        aimed = {"para", "a", "al"} & set(self._marked.words[mention.start - 2 : mention.start])
        if self._figure_between(draft, mention) and (aimed or self._figure_before(draft)):
            return False  # "cien mil para los aportes ciento cincuenta mil para la letra"
        return action is not Asked.INSTALLMENT or "+" not in self._marked.words

    def _debt_follows(self, mention: Mention, after: Mention | None) -> bool:
        return bool(
            after
            and after.kind is Kind.PRODUCT
            and Target(after.value) not in SAVINGS
            and not gap(self._marked, mention.end, after.start)
        )
