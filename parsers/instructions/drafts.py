"""Targets in the making: products and actions that belong together become one draft of a line."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.instruction import Asked, Target
from parsers.instructions.afterthoughts import add_one_more, months_alone, name_payroll_loans
from parsers.instructions.joining import ACCOUNTS, COMBINED, NEVER_PREPAID, Joining
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.purposes import INSURANCE_PURPOSES
from parsers.instructions.targets import HARD, Draft, gap

_OF_MANY: Final = {
    "tarjeta": Target.CARD, "seguro": Target.INSURANCE, "poliza": Target.INSURANCE,
}  # fmt: skip
_NUMBERED: Final = frozenset(
    {Target.LOAN, Target.CARD, Target.INSURANCE, None, Target.EVERYTHING_DUE}
)
_KEPT: Final = ACCOUNTS | {Target.SAVINGS}
_GENERIC: Final = frozenset({"deuda", "obligacion"})
_TELLS: Final = frozenset({"se", "me", "no", "nos", "estuve", "tuve", "ando", "estoy", "fue"})
_OTHERS_OWN: Final = (("la", "de"), ("los", "de"), ("el", "de"), ("las", "de"))
_FEW: Final = {"dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_SAME: Final = frozenset({"mismo", "misma"})


class Drafting:
    """Walks over the mentions of one text and groups them into drafts."""

    def __init__(self, marked: Marked, mentions: list[Mention]) -> None:
        self._marked = marked
        self._mentions = mentions
        self._joining = Joining(marked, mentions)
        self.drafts: list[Draft] = []
        self._periods: list[str] = []  # Said before any target.
        self.count: int | None = None  # Said, and no target found for it.
        self._owed = False  # "debo dos meses de …"
        self._cancel_at: int | None = None
        self._leading = False  # Months stand before their targets.
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
            self.drafts.append(months_alone(self._marked, self._periods))
        self.count = add_one_more(self._marked, self._mentions, self.drafts, self.count)
        name_payroll_loans(self._marked, self.drafts)
        return self.drafts

    def _next(self) -> Mention | None:
        return next(iter(self._mentions[self._at + 1 : self._at + 2]), None)

    # --- One mention each -------------------------------------------------------------

    def _product(self, mention: Mention) -> None:
        product = Target(mention.value)
        draft = self._touching(mention)
        if draft and product is Target.PAYROLL_DEDUCTION:
            return  # "la cuota que no me descontaron": how it came about.
        if draft and self._joining.takes(draft, product, mention):
            draft.product = product
            draft.number = (
                draft.number
                or self._same_as_before(product, mention)
                or self._joining.insured_for(mention)
            )
            draft.count = draft.count or self._take_count()
            if product in NEVER_PREPAID and draft.action is Asked.PRINCIPAL:
                draft.action = None  # "el pago extra es del seguro"
            draft.generic = self._marked.lemmas[mention.start] in _GENERIC
            draft.stretch(mention)
            return
        if draft is None and (
            self._refines(product, mention)
            or self._told_apart(product, mention)
            or self._joining.says_again(self.drafts, product, mention)
        ):
            return
        if self._points_back(mention):
            return
        self._describe(self._new(mention, product=product), product, mention)

    def _describe(self, draft: Draft, product: Target, mention: Mention) -> None:
        """Add to a new draft what its product's own words say."""
        if self._marked.words[mention.end : mention.end + 1] in (("pendiente",), ("pendientes",)):
            draft.action = draft.action or Asked.OVERDUE
        draft.number = self._joining.insured_for(mention) or self._same_as_before(product, mention)
        draft.generic = self._marked.lemmas[mention.start] in _GENERIC
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

    def _told_apart(self, product: Target, mention: Mention) -> bool:
        """Read "lo del mes, aportes" as one."""
        last = self.drafts[-1] if self.drafts else None
        between = self._marked.words[last.end : mention.start] if last else ()
        if last is None or last.product is not Target.EVERYTHING_DUE or not last.periods:
            return False
        if between not in ((",",), (":",)) or not self._joining.takes(last, product, mention):
            return False
        last.product = product
        last.stretch(mention)
        return True

    def _refines(self, product: Target, mention: Mention) -> bool:
        """Read "la cuenta de ahorros, el Rentadiario" as one account."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or last.product is not Target.SAVINGS or product not in ACCOUNTS:
            return False
        between = set(self._marked.words[last.end : mention.start])
        if "y" in between or between & HARD or last.measured:
            return False
        last.product = product
        last.stretch(mention)
        return True

    def _action(self, mention: Mention) -> None:
        if mention.value == "cancel":
            self._cancel_at = mention.end
            return
        said = self._marked.words[mention.start : mention.end]
        if mention.value == "overdue" and "que" in said and said[0] != "de":  # "las dos que debo"
            self.count = next((_FEW[word] for word in said if word in _FEW), self.count)
        everything = mention.value == "overdue_all"
        interest = mention.value == "plain_interest"
        action = {
            "overdue_all": Asked.OVERDUE,
            "plain_interest": Asked.LATE_INTEREST,
            "any": Asked.INSTALLMENT,
        }.get(mention.value) or Asked(mention.value)
        draft = self._touching(mention) or self._loan_before_comma(mention)
        card = "tarjeta" in self._marked.lemmas[mention.start : mention.end]
        if draft and draft.inherited:  # "la cuota del 45-7 y para el 45-9 abono a capital"
            draft.action, draft.inherited = None, False
        if draft and self._joining.adds(draft, action, mention, self._next()):
            both = (draft.action, action)
            draft.action = COMBINED[both] if draft.action else action  # type: ignore[index]
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

    def _number(self, mention: Mention) -> None:
        last = self.drafts[-1] if self.drafts else None
        parted = gap(self._marked, last.end, mention.start) if last else ""
        insured = last is not None and last.product is Target.INSURANCE and last.number is not None
        if insured and mention.kind is Kind.PURPOSE and not parted:
            return  # "el SOAT de la moto"
        other = mention.kind is Kind.PURPOSE and last and last.product is Target.CARD
        lent = mention.kind is Kind.PURPOSE and mention.value not in INSURANCE_PURPOSES.values()
        other = other or (last and lent and last.product is Target.INSURANCE)
        if last and mention.kind is Kind.OBLIGATION and last.product in _KEPT and not parted:
            last.number = last.number or mention.value  # "mi Rentadiario 00-4411"
            return
        if last and last.product in _NUMBERED and parted != "hard" and not other:
            if last.number is None:
                last.number = mention.value
                if last.product in {None, Target.EVERYTHING_DUE}:
                    last.product = Target.LOAN
                last.stretch(mention)
                return
            called = {"nro", "numero"} & set(self._marked.words[last.end : mention.start])
            whose = mention.kind is Kind.OBLIGATION and not last.number[0].isdigit()
            if whose and (not parted or (called and parted == "soft")):
                last.number = mention.value  # "crédito libre inversión 88-12"
                last.stretch(mention)
                return
            if mention.value == last.number:
                return  # "el de mejoras, sí, el de mejoras"
            if parted == "soft":
                twin = replace(last, start=mention.start, end=mention.end, number=mention.value)
                twin.periods, twin.amount, twin.share, twin.rest = [], None, None, False
                twin.action = None if self._money_between(last, mention) else twin.action
                twin.inherited = twin.action is not None
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
        named = (product for word, product in _OF_MANY.items() if word in words)
        product = next(named, Target.LOAN)
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
        named = words[mention.start - 2 : mention.start] in _OTHERS_OWN
        between = set(words[last.end : mention.start]) if last else set()
        if last and named and {"y", ","} & between and "no" not in between:
            owned = Mention(mention.kind, mention.value, mention.start - 1, mention.start)
            self._new(owned, product=last.product, action=last.action)

    def _counted(self, mention: Mention) -> None:
        last = self._touching(mention)
        after = self._next()
        goes_on = after is not None and after.kind in {Kind.PRODUCT, Kind.ACTION}
        months = self._marked.lemmas[mention.end : mention.end + 1] in (("mes",), ("meses",))
        if last and months and not goes_on and not (last.count or last.periods):
            last.count = int(mention.value)  # "aportes de 3 meses"
            return
        self.count = int(mention.value)
        self._owed = self._marked.lemmas[mention.start - 1 : mention.start] == ("deber",)

    def _period(self, mention: Mention) -> None:
        last = self.drafts[-1] if self.drafts else None
        after = self._next()
        if mention.value == "0" and self._tells_when(mention, after):
            return
        adds = self._marked.words[mention.start] == "y"
        joined = last is not None and "y" in self._marked.words[last.end : mention.start]
        held = last is not None and bool(last.periods or last.count)
        behind = last and last.action is Asked.OVERDUE and (held or adds or joined)
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
        if last is None and self._periods and before and before.kind is Kind.PERIOD:
            self._periods.extend(self._months_between(before, mention))
        if last and last.periods and before and before.kind is Kind.PERIOD:
            last.periods.extend(self._months_between(before, mention))
        owed = self._marked.lemmas[mention.start - 1 : mention.start] == ("deber",)
        self._owed = self._owed or (last is None and owed)  # "debo octubre y …"
        if last is None or (self._comes_before(mention) and last.periods) or self._leads(mention):
            self._periods.append(mention.value)
            return
        if not last.periods or gap(self._marked, last.end, mention.start) != "hard":
            last.periods.append(mention.value)
            last.stretch(mention)

    def _tells_when(self, mention: Mention, after: Mention | None) -> bool:
        """Recognise "del mes" of "del mes de octubre", and "este mes se me complicó"."""
        if after and self._dated(mention, after):
            return True
        told = self._marked.words[mention.end : mention.end + 1]
        return bool(told) and told[0] in _TELLS and not self._is_payroll(after)

    def _leads(self, mention: Mention) -> bool:
        """Tell whether a month stands before its target: "de noviembre X y de octubre Y"."""
        last, after = self.drafts[-1], self._next()
        if not self._leading or after is None or after.kind not in {Kind.PRODUCT, Kind.ACTION}:
            return False
        apart = gap(self._marked, last.end, mention.start)
        return bool(apart) and self._marked.words[mention.end : after.start] in (
            (),
            ("los",),
            ("la",),
        )

    def _is_payroll(self, after: Mention | None) -> bool:
        return after is not None and after.value == Target.PAYROLL_DEDUCTION

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
        adds = self._marked.words[after.start] == "y"  # "de este mes y del otro"
        return after.kind is Kind.PERIOD and between in ((), ("de",)) and not adds

    def _another(self, mention: Mention) -> bool:
        """Tell whether a month opens another instalment: "… y la de noviembre"."""
        words = self._marked.words
        around = words[max(0, mention.start - 3) : mention.end]
        pays = words[mention.start - 2 : mention.start] in (("y", "pago"), ("y", "va"))
        return pays or ("la" in around and ("de" in around or "del" in around))

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
        self._leading = self._leading or bool(self._periods)
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
