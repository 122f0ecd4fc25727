"""Targets in the making: products and actions that belong together become one draft of a line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from models.instruction import Asked, Prepayment, Target
from parsers.instructions.mentions import Kind, Marked, Mention

SAVINGS: Final = frozenset(
    {
        Target.CONTRIBUTIONS, Target.SOCIAL_CONTRIBUTIONS, Target.PERMANENT_SAVINGS,
        Target.SPECIAL_PERMANENT_SAVINGS, Target.SAVINGS, Target.RENTADIARIO,
        Target.RENTAHORRITO, Target.TERM_DEPOSIT,
    }
)  # fmt: skip
_ACCOUNTS: Final = SAVINGS - {Target.CONTRIBUTIONS, Target.SOCIAL_CONTRIBUTIONS, Target.SAVINGS}
_NUMBERED: Final = frozenset(
    {Target.LOAN, Target.CARD, Target.INSURANCE, None, Target.EVERYTHING_DUE}
)
_OF_DEBTS: Final = frozenset({Asked.PRINCIPAL, Asked.LATE_INTEREST, Asked.EXTRA_INSTALLMENT})
_COMBINED: Final = {
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
_SOFT: Final = frozenset(
    {",", "y", "mas", "+", "/", "-", "(", "o", "tambien", "ademas", "luego", "pero"}
)
_HARD: Final = frozenset({".", ";", "!", "?"})
_OF: Final = frozenset({"de", "del", "la", "el", "mi", "los", "mis", "las"})
_NEVER_PREPAID: Final = frozenset({Target.INSURANCE, Target.MEMBERSHIP_FEE})
_GENERIC: Final = frozenset({"deuda", "obligacion"})
_SAME: Final = frozenset({"mismo", "misma"})
_NAMES_ONE: Final = frozenset({"la", "mi", "una", "esa", "esta"})
_ARTICLES: Final = frozenset({"mi", "el", "la", "este", "esta"})
_OPENING: Final = frozenset({"de", "del", "al", "en", "con", "a"})


@dataclass(slots=True)
class Draft:
    """One line in the making, with the words it was read from."""

    start: int
    end: int
    product: Target | None = None
    action: Asked | None = None
    everything: bool = False  # "al día" without a product is everything overdue.
    number: str | None = None
    periods: list[str] = field(default_factory=list)
    count: int | None = None
    receipt: int | None = None
    amount: str | None = None  # As `parsers.instructions.figures` writes it.
    share: Fraction | None = None
    rest: bool = False
    member: str | None = None
    prepayment: Prepayment | None = None
    cancel: bool = False
    plain_interest: bool = False
    unclear: bool = False  # "lo que debo de aportes": what is overdue, or all of it?
    generic: bool = False  # "deuda", "obligación": gives way to the product that follows.

    @property
    def target(self) -> Target:
        """The product named, or the one that the action alone means."""
        if self.product is Target.EVERYTHING_DUE and self.action is Asked.OVERDUE:
            return Target.EVERYTHING_OVERDUE  # "todas las obligaciones vencidas"
        if self.product:
            return self.product
        return Target.EVERYTHING_OVERDUE if self.everything else Target.LOAN

    @property
    def measured(self) -> bool:
        return self.amount is not None or self.share is not None or self.rest

    def stretch(self, mention: Mention) -> None:
        self.start, self.end = min(self.start, mention.start), max(self.end, mention.end)


def gap(marked: Marked, start: int, end: int) -> str:
    """Return how two stretches are parted: "" not at all, "soft" (y, comma), ":" or "hard"."""
    between = marked.between(start, end)
    if any(word in _HARD for word in between):
        return "hard"
    if ":" in between or "=" in between:
        return ":"
    return "soft" if any(word in _SOFT for word in between) else ""


def served_first(marked: Marked, mentions: list[Mention], start: int) -> bool:
    """Recognise "lo que quede después de la cuota" and "lo que sobre de la cuota"."""
    if "despues" in marked.words[max(0, start - 4) : start] or _after_others(marked, start):
        return True
    rest = [m for m in mentions if m.kind is Kind.REST and m.end <= start]
    if not rest or not {"sobrar", "quedar", "restar", "excedente", "sobrante"} & set(
        marked.lemmas[rest[-1].start : rest[-1].end]
    ):
        return False
    between = marked.words[rest[-1].end : start]
    of = {*between[:1], marked.words[rest[-1].end - 1]} & {"de", "del"}
    return bool(of) and set(between) <= _OF


def _after_others(marked: Marked, start: int) -> bool:
    """Recognise the second of "después de cubrir aportes y seguro"."""
    if marked.words[max(0, start - 3) : start].count("y") != 1:
        return False
    before = marked.words[max(0, start - 8) : start]
    return "despues" in before and not {",", ".", ";"} & set(before[before.index("despues") :])


class Drafting:
    """Walks over the mentions of one text and groups them into drafts."""

    def __init__(self, marked: Marked, mentions: list[Mention]) -> None:
        self._marked = marked
        self._mentions = mentions
        self.drafts: list[Draft] = []
        self._periods: list[str] = []  # Said before any target.
        self.count: int | None = None  # Said, and no target found for it.
        self._owed = False  # "debo dos meses de …"
        self._cancel_at: int | None = None
        self._at = 0  # The mention being read.

    def run(self) -> list[Draft]:
        steps = {
            Kind.PRODUCT: self._product,
            Kind.ACTION: self._action,
            Kind.NEXT_ONE: self._action,
            Kind.OBLIGATION: self._number,
            Kind.PURPOSE: self._number,
            Kind.ALL: self._all,
            Kind.COUNT: self._counted,
            Kind.OWN: self._mine,
            Kind.KIN: self._theirs,
            Kind.PERIOD: self._period,
        }
        for at, mention in enumerate(self._mentions):
            step = steps.get(mention.kind)
            if step:
                self._at = at
                step(mention)
        if self._periods and not self.drafts:
            said = self._marked.words
            which = "deber" not in self._marked.lemmas and any(said[at : at + 2] in (("la", "de"), ("la", "del")) for at in range(len(said)))
            draft = Draft(0, 0, product=Target.UNSPECIFIED, periods=self._periods)
            if which:  # "pago ya la de diciembre": only an instalment is a "la".
                draft.product, draft.action = Target.LOAN, Asked.INSTALLMENT
            self.drafts.append(draft)
        self._name_payroll_loans()
        return self.drafts

    def _name_payroll_loans(self) -> None:
        """Take "la libranza" for the name of a loan; without an article it is a kind of loan."""
        words, lemmas = self._marked.words, self._marked.lemmas
        for draft in self.drafts:
            at = next((i for i in range(draft.start, draft.end) if lemmas[i] == "libranza"), None)
            if at is None or draft.number or draft.product is not Target.LOAN:
                continue
            if draft.action or (at and words[at - 1] in _NAMES_ONE):
                draft.number = "libranza"

    def _next(self) -> Mention | None:
        return next(iter(self._mentions[self._at + 1 : self._at + 2]), None)

    # --- One mention each -------------------------------------------------------------

    def _product(self, mention: Mention) -> None:
        product = Target(mention.value)
        draft = self._touching(mention)
        if draft and product is Target.PAYROLL_DEDUCTION:
            return  # "la cuota que no me descontaron": how it came about.
        if draft and self._takes(draft, product, mention):
            draft.product = product
            draft.number = draft.number or self._same_as_before(product, mention)
            draft.count = draft.count or self._take_count()
            if product in _NEVER_PREPAID and draft.action is Asked.PRINCIPAL:
                draft.action = None  # "el pago extra es del seguro"
            draft.generic = self._marked.lemmas[mention.start] in _GENERIC
            draft.stretch(mention)
            return
        if draft is None and self._refines(product, mention):
            return
        if self._points_back(mention):
            return
        last = self.drafts[-1] if self.drafts else None
        between = self._marked.words[last.end : mention.start] if last else ()
        if last and between in ((",",), (":",)) and self._takes(last, product, mention):
            month = last.product is Target.EVERYTHING_DUE and last.periods
            if month:  # "lo del mes, aportes"
                last.product = product
                last.stretch(mention)
                return
        draft = self._new(mention, product=product)
        if self._marked.words[mention.end : mention.end + 1] in (("pendiente",), ("pendientes",)):
            draft.action = draft.action or Asked.OVERDUE
        draft.number = self._same_as_before(product, mention)
        lemmas = self._marked.lemmas[mention.start : mention.end]
        draft.generic = lemmas[0] in _GENERIC
        if "exequial" in lemmas:
            draft.number = "exequial"
        elif "soat" in lemmas:
            draft.number = "soat"
        if (
            product is Target.EVERYTHING_DUE
            and "mes" in self._marked.words[mention.start : mention.end]
        ):
            draft.periods = ["0"]
        if product is Target.TERM_DEPOSIT:
            draft.action = Asked.DEPOSIT

    def _same_as_before(self, product: Target, mention: Mention) -> str | None:
        """Return the number of the loan that "el mismo crédito" points back to."""
        if not _SAME & set(self._marked.words[max(0, mention.start - 2) : mention.start + 2]):
            return None
        named = [d.number for d in self.drafts if d.target is product and d.number]
        return named[-1] if named else None

    def _points_back(self, mention: Mention) -> bool:
        """Tell whether "esa deuda" is only the loan that was named before."""
        before = self._marked.words[mention.start - 1 : mention.start]
        shown = bool(before) and before[0] in {"esa", "ese", "esta", "este", "dicha", "dicho"}
        owed = any(draft.target is Target.LOAN for draft in self.drafts)
        return shown and owed and mention.value == Target.LOAN

    def _takes(  # noqa: PLR0911 — one reason a line
        self, draft: Draft, product: Target, mention: Mention
    ) -> bool:
        parted = set(self._marked.words[draft.end : mention.start])
        if draft.product is Target.EVERYTHING_DUE and draft.periods and parted <= _OF | {"para"}:
            return True
        if draft.product is Target.MEMBERSHIP_FEE and product is Target.CARD and parted <= _OF:
            return True  # "cuota de administración de la tarjeta"
        opens = self._marked.words[draft.start] == "lo" and draft.end - draft.start < 4  # noqa: PLR2004
        if draft.product is Target.EVERYTHING_DUE and opens and parted <= _OF | {","}:
            return True  # "lo del mes, aportes"
        if (draft.generic or draft.periods == ["0"]) and parted and parted <= _OF:
            return draft.generic or draft.product is Target.EVERYTHING_DUE
        if draft.product is Target.EVERYTHING_DUE and parted and parted <= _OF:
            draft.unclear = True
            return True
        if draft.product is product or (draft.product is Target.SAVINGS and product in _ACCOUNTS):
            return True
        if draft.product is not None:
            return False
        if served_first(self._marked, self._mentions, draft.start):
            return False  # "lo que quede después de la cuota es para el permanente"
        if draft.action in _OF_DEBTS and product in SAVINGS:
            return False
        figure_between = any(
            m.kind in {Kind.AMOUNT, Kind.SHARE, Kind.REST} and draft.start < m.start < mention.start
            for m in self._mentions
        )
        before = mention.start - 1
        if draft.action is Asked.PRINCIPAL and product is Target.LOAN:
            return True  # "un prepago de 700.000 para el crédito"
        while product is Target.LOAN and self._marked.words[before] in _ARTICLES:
            before -= 1
        return not figure_between or self._marked.words[before] in _OPENING

    def _refines(self, product: Target, mention: Mention) -> bool:
        """Read "la cuenta de ahorros, el Rentadiario" as one account."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or last.product is not Target.SAVINGS or product not in _ACCOUNTS:
            return False
        between = set(self._marked.words[last.end : mention.start])
        if "y" in between or between & _HARD or last.measured:
            return False
        last.product = product
        last.stretch(mention)
        return True

    def _action(self, mention: Mention) -> None:
        if mention.value == "cancel":
            self._cancel_at = mention.end
            return
        everything = mention.value == "overdue_all"
        interest = mention.value == "plain_interest"
        action = {
            "overdue_all": Asked.OVERDUE,
            "plain_interest": Asked.LATE_INTEREST,
            "any": Asked.INSTALLMENT,
        }.get(mention.value) or Asked(mention.value)
        draft = self._touching(mention) or self._loan_before_comma(mention)
        card = "tarjeta" in self._marked.lemmas[mention.start : mention.end]
        if draft and self._adds(draft, action, mention):
            both = (draft.action, action)
            draft.action = _COMBINED[both] if draft.action else action  # type: ignore[index]
            draft.count = draft.count or self._take_count()
            draft.everything = draft.everything and everything
            draft.stretch(mention)
            return
        draft = self._new(mention, action=action, everything=everything)
        draft.plain_interest = interest
        draft.product = Target.CARD if card else None

    def _loan_before_comma(self, mention: Mention) -> Draft | None:
        """Read "crédito 16-10655, cuota" as one target."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or last.product is not Target.LOAN or last.action or last.measured:
            return None
        between = self._marked.words[last.end : mention.start]
        alone = len(self.drafts) == 1 or last.number is not None
        return last if alone and between in ((",",), (",", "la"), ("-",)) else None

    def _adds(self, draft: Draft, action: Asked, mention: Mention) -> bool:
        if draft.action and (draft.action, action) not in _COMBINED:
            return False
        if draft.product in _NEVER_PREPAID and action is Asked.PRINCIPAL:
            return False
        if draft.product in SAVINGS:
            if action in _OF_DEBTS or self._debt_follows(mention):
                return False
            return action is not Asked.INSTALLMENT or "+" not in self._marked.words
        if draft.product is not None and draft.everything:
            return action is Asked.OVERDUE
        parted = set(self._marked.words[draft.end : mention.start])
        if action is Asked.LATE_INTEREST and draft.action is Asked.OVERDUE and "con" in parted:
            return False
        owed = draft.product is Target.EVERYTHING_DUE and "deber" in (
            self._marked.lemmas[draft.start : draft.end]
        )
        if owed and action is Asked.INSTALLMENT and parted <= _OF:
            draft.product, draft.action = None, Asked.OVERDUE  # "lo que debía de la cuota"
        return not (draft.measured and draft.product is None)

    def _debt_follows(self, mention: Mention) -> bool:
        after = self._next()
        return bool(
            after
            and after.kind is Kind.PRODUCT
            and Target(after.value) not in SAVINGS
            and not gap(self._marked, mention.end, after.start)
        )

    def _number(self, mention: Mention) -> None:
        last = self.drafts[-1] if self.drafts else None
        parted = gap(self._marked, last.end, mention.start) if last else ""
        insured = last is not None and last.product is Target.INSURANCE and last.number is not None
        if insured and mention.kind is Kind.PURPOSE and not parted:
            return  # "el SOAT de la moto"
        other = mention.kind is Kind.PURPOSE and last and last.product is Target.CARD
        if last and mention.kind is Kind.OBLIGATION and last.product in _ACCOUNTS and not parted:
            last.number = last.number or mention.value  # "mi Rentadiario 00-4411"
            return
        if last and last.product in _NUMBERED and parted != "hard" and not other:
            if last.number is None:
                last.number = mention.value
                if last.product in {None, Target.EVERYTHING_DUE}:
                    last.product = Target.LOAN
                last.stretch(mention)
                return
            if mention.kind is Kind.OBLIGATION and not parted and not last.number[0].isdigit():
                last.number = mention.value  # "crédito libre inversión 88-12"
                last.stretch(mention)
                return
            if parted == "soft":
                twin = replace(last, start=mention.start, end=mention.end, number=mention.value)
                twin.periods, twin.amount, twin.share, twin.rest = [], None, None, False
                twin.action = None if self._money_between(last, mention) else twin.action
                self.drafts.append(twin)
                return
        loan = mention.kind is Kind.PURPOSE or "-" in mention.value
        product = Target.LOAN if loan else Target.UNSPECIFIED
        self._new(mention, product=product).number = mention.value

    def _money_between(self, draft: Draft, mention: Mention) -> bool:
        kinds = {Kind.AMOUNT, Kind.SHARE, Kind.REST}
        return any(m.kind in kinds and draft.end <= m.start < mention.start for m in self._mentions)

    def _all(self, mention: Mention) -> None:
        words = self._marked.lemmas[mention.start : mention.end]
        product = Target.CARD if "tarjeta" in words else Target.LOAN
        draft = self._touching(mention)
        wide = draft is not None and draft.product is Target.EVERYTHING_DUE
        if draft is None or (draft.product is not None and not wide):
            draft = self._new(mention)
        draft.product, draft.number = product, "all"
        draft.stretch(mention)

    def _mine(self, mention: Mention) -> None:
        """Read "aportes de mi esposa … y los míos": the same product once more."""
        words = self._marked.words
        last = self.drafts[-1] if self.drafts else None
        opens = words[mention.start] in {"el", "la", "los", "las"}
        if last and opens and words[mention.start - 1 : mention.start] in (("y",), (",",)):
            self._new(mention, product=last.product, action=last.action)

    def _theirs(self, mention: Mention) -> None:
        """Read "mi cuota y la de mi mamá": the same product once more."""
        words = self._marked.words
        last = self.drafts[-1] if self.drafts else None
        named = words[mention.start - 2 : mention.start] in (("la", "de"), ("los", "de"))
        if last and named and {"y", ","} & set(words[last.end : mention.start]):
            owned = Mention(mention.kind, mention.value, mention.start - 1, mention.start)
            self._new(owned, product=last.product, action=last.action)

    def _counted(self, mention: Mention) -> None:
        self.count = int(mention.value)
        self._owed = self._marked.lemmas[mention.start - 1 : mention.start] == ("deber",)

    def _period(self, mention: Mention) -> None:
        last = self.drafts[-1] if self.drafts else None
        after = self._next()
        if mention.value == "0" and after and self._dated(mention, after):
            return  # "del mes de octubre"
        behind = last and last.action is Asked.OVERDUE and (last.periods or last.count)
        if last and behind and self._another(mention):
            twin = Draft(mention.start, mention.end, product=last.product, action=Asked.INSTALLMENT)
            twin.number, twin.periods = last.number, [mention.value]
            self.drafts.append(twin)
            return
        before = self._mentions[self._at - 1] if self._at else None
        if last and last.action and before and before.kind is Kind.REST and self._another(mention):
            twin = Draft(mention.start, mention.end, product=last.product)
            twin.action = Asked.INSTALLMENT
            twin.number, twin.periods = last.number, [mention.value]
            self.drafts.append(twin)  # "la cuota de este mes y si queda, la del otro mes"
            return
        if last and last.periods == ["0"] and last.product is Target.EVERYTHING_DUE:
            between = set(self._marked.words[last.end : mention.start])
            if between <= {"de", "del"}:  # "lo del mes de octubre"
                last.periods = []
        if last and last.periods and before and before.kind is Kind.PERIOD:
            last.periods.extend(self._months_between(before, mention))
        if last is None or (self._comes_before(mention) and last.periods):
            self._periods.append(mention.value)
            return
        if not last.periods or gap(self._marked, last.end, mention.start) != "hard":
            last.periods.append(mention.value)
            last.stretch(mention)

    def _months_between(self, first: Mention, last: Mention) -> list[str]:
        """Return the months inside "de enero a marzo"."""
        to = self._marked.words[first.end : last.start]
        months = [m.value.removeprefix("m") for m in (first, last) if m.value.startswith("m")]
        if to not in (("a",), ("hasta",)) or len(months) < 2:  # noqa: PLR2004
            return []
        start, end = int(months[0]), int(months[1])
        return [f"m{(start + step) % 12 + 1}" for step in range((end - start) % 12 - 1)]

    def _dated(self, mention: Mention, after: Mention) -> bool:
        between = self._marked.words[mention.end : after.start]
        return after.kind is Kind.PERIOD and between in ((), ("de",))

    def _another(self, mention: Mention) -> bool:
        """Tell whether a month opens another instalment: "… y la de noviembre"."""
        words = self._marked.words
        around = words[max(0, mention.start - 3) : mention.end]
        return "la" in around and ("de" in around or "del" in around)

    def _comes_before(self, mention: Mention) -> bool:
        after = next(
            (m for m in self._mentions[self._at + 1 :] if m.kind in {Kind.PRODUCT, Kind.ACTION}),
            None,
        )
        return bool(after and gap(self._marked, mention.end, after.start) == ":")

    # --- What connects them -----------------------------------------------------------

    def _touching(self, mention: Mention) -> Draft | None:
        """Return the last draft if nothing parts it from ``mention``."""
        last = self.drafts[-1] if self.drafts else None
        if last is None:
            return None
        moves_on = {"va", "van"} & set(self._marked.words[last.end : mention.start])
        return last if not moves_on and not gap(self._marked, last.end, mention.start) else None

    def _new(
        self,
        mention: Mention,
        *,
        product: Target | None = None,
        action: Asked | None = None,
        everything: bool = False,
    ) -> Draft:
        draft = Draft(
            mention.start, mention.end, product=product, action=action, everything=everything
        )
        draft.count = self._take_count()
        draft.periods, self._periods = self._periods, []
        if self._owed and action is None:
            draft.action, self._owed = Asked.OVERDUE, False
        if self._cancel_at is not None and mention.start - self._cancel_at <= 3:  # noqa: PLR2004
            draft.cancel = True
        self._cancel_at = None
        self.drafts.append(draft)
        return draft

    def _take_count(self) -> int | None:
        count, self.count = self.count, None
        return count
