"""Which numbers of a text are money, identity numbers, obligations, counts, or nothing of these."""

from __future__ import annotations

import re
from typing import Final

from models.months import MONTHS
from parsers.instructions.counted import COUNTED, PRODUCTS, THINGS
from parsers.instructions.days import is_clock_or_day, is_day
from parsers.instructions.figures import (
    ELLIPTICAL,
    NAMED_MILLION,
    UNKNOWN,
    Figure,
    figure_at,
)
from parsers.instructions.identities import (
    GROUPED,
    SHORTEST_BARE,
    looks_like_person,
    names_obligation,
)
from parsers.instructions.listing import receipts_listed
from parsers.instructions.mentions import Kind, Mention
from parsers.instructions.purposes import FIRST_NAMES, INSURANCE_PURPOSES

_OWN_NIT: Final = "860024575"
_DATE: Final = re.compile(r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}:\d{2}(?::\d{2})?")
_HYPHENATED: Final = re.compile(r"\d{1,4}-\d{3,12}(?:-\d{1,4})?")
_SHORT_HYPHENATED: Final = re.compile(r"\d{1,12}-\d{1,12}(?:-\d{1,4})?")  # Only beside a loan.
_DIGITS: Final = re.compile(r"\d+")
_FILLERS: Final = frozenset(
    {
        "nro", ":", ".", "#", "de", "la", "el", "es", "con", "n", ",", "=", "-", "(", "era", "fue",
        "que", "puse",
    }
)  # fmt: skip
_MOST_PRODUCTS: Final = 9  # "38 aportes" is money, "2 créditos" is not.
_LEAST_IDENTITY: Final = 1_000_000
_NOTE: Final = 50  # Pesos: the smallest coin.
_ROUND: Final = 1000  # Pesos: a sum rather than a number.
_OF_ONE: Final = frozenset({"insurance", "savings", "rentadiario", "rentahorrito"})
_BETWEEN_COUNT: Final = frozenset(
    {"ultimo", "ultimas", "proximas", "primeras", "siguientes", "ordinarias", "cuotas"}
)
_LONGEST_IDENTITY: Final = 11
_SHORTEST_IDENTITY: Final = 5
_LONG_CEDULA: Final = 10  # Those given out since 2004 have ten digits and begin with 1.
_LEAST_ELLIPTICAL: Final = 10  # Thousands, said without the word.
_PAIR: Final = 2
_NEVER_COUNTED: Final = 20  # "100 cuota" is money, "2 cuota" is not.
_ONE_INSTALMENT: Final = frozenset({"cuota", "letra", "mensualidad"})
_LARGEST_INDEX: Final = 120  # "cuota 7 de 36": nobody owes more instalments than this.


class Numbers:
    """The numbers of one text, read from left to right with the phrases around them."""

    def __init__(self, words: list[str], lemmas: list[str], phrases: list[Mention]) -> None:
        self.words = words
        self.lemmas = lemmas
        self._ending_at = {mention.end: mention for mention in phrases}
        self._inside = {
            at: mention for mention in phrases for at in range(mention.start, mention.end)
        }
        self._listed = receipts_listed(words, lemmas, frozenset(self._inside))

    def mentions(self) -> list[Mention]:
        found: list[Mention] = []
        at = 0
        while at < len(self.words):
            mention = self._at(at)
            if mention is None:
                at += 1
                continue
            found.append(mention)
            at = mention.end
        return found

    def _at(self, at: int) -> Mention | None:
        if self.lemmas[at] in MONTHS or self._is_this_one(at):
            return self._month(at)
        if self._inside.get(at) and (
            len(self._inside[at]) > 1 or self._inside[at].kind is Kind.IGNORED
        ):
            return None  # Part of a phrase: "los dos créditos".
        word = self.words[at]
        if _DATE.fullmatch(word):
            return Mention(Kind.NUMBER, word, at, at + 1)
        if at in self._listed:
            return Mention(Kind.RECEIPT, word, at, at + 1)
        if word[0].isdigit():
            return self._written(at)
        return self._spoken(at)

    def _is_this_one(self, at: int) -> bool:
        """Recognise the second of "la cuota de octubre y esta"."""
        if self.words[at] not in {"esta", "este"} or self.words[at - 1 : at] != ["y"]:
            return False
        ends = self.words[at + 1 : at + 2] in ([], [","], ["."], [";"], ["!"])
        return ends and any(lemma in MONTHS for lemma in self.lemmas[max(0, at - 4) : at])

    # --- Numbers in digits ------------------------------------------------------------

    def _written(self, at: int) -> Mention:  # noqa: PLR0911 — one kind a line
        word = self.words[at]
        digits = re.sub(r"\D", "", word)
        cue = self._cue(at)
        if word[: len(_OWN_NIT)] == _OWN_NIT or (cue and self._is_other(cue, digits)):
            return Mention(Kind.NUMBER, digits, at, at + 1)
        if cue and cue.kind is Kind.IDENTITY:
            long_enough = _SHORTEST_IDENTITY <= len(digits) <= _LONGEST_IDENTITY
            kind = Kind.PERSON_NUMBER if long_enough else Kind.NUMBER
            return Mention(kind, digits, at, at + 1)
        if _HYPHENATED.fullmatch(word):
            return Mention(Kind.OBLIGATION, word, at, at + 1)
        if _SHORT_HYPHENATED.fullmatch(word):
            named = self._follows_debt(at) or (cue is not None and cue.kind is Kind.LABEL)
            named = named or (
                self.words[at - 1 : at] in (["del"], ["al"], ["el"]) and self._aimed(at)
            )
            named = named or self._goes_on(at) or self._is_its_number(at)
            return Mention(Kind.OBLIGATION if named else Kind.NUMBER, word, at, at + 1)
        if digits.isdigit() and self._is_index(at, int(digits)):
            return Mention(Kind.NUMBER, digits, at, self._index_end(at))
        if cue and cue.kind is Kind.LABEL:
            return self._obligation_by_label(at, digits)
        return self._by_neighbours(at, digits) or self._amount(at) or self._number(at)

    def _goes_on(self, at: int) -> bool:
        """Tell whether this is the second of "créditos 10-1 y 10-2"."""
        named = at - 1 if self.words[at - 1 : at] in (["el"], ["la"], ["al"]) else at
        joined = self.words[named - 1 : named] in (["y"], [","], ["sino"], ["no"], ["es"], ["era"])
        before = self.words[max(0, at - 5) : at - 1]
        return joined and any(_SHORT_HYPHENATED.fullmatch(word) for word in before)

    def _is_its_number(self, at: int) -> bool:
        """Recognise "el número del crédito es 33-91"."""
        back = at - 1
        while back > 0 and self.words[back] in {"es", "era", "el", ":"}:
            back -= 1
        before = self._ending_at.get(back + 1)
        return back < at - 1 and before is not None and before.value == "loan"

    def _aimed(self, at: int) -> bool:
        """Tell whether "las 3 cuotas del 44-12" or "a capital del 3-221" names a loan."""
        dated = re.fullmatch(r"[0-3]?\d-[01]?\d", self.words[at])
        far = at - 6 if dated else 0
        if not dated and self.words[at - 1] != "el":
            return True  # No day and month: "60 mil al 14-20".
        return any(
            m.kind in {Kind.ACTION, Kind.ALL, Kind.PREPAYMENT} or m.value == "loan"
            for i, m in self._inside.items()
            if far <= i < at
        )

    def _number(self, at: int) -> Mention:
        return Mention(Kind.NUMBER, self.words[at], at, at + 1)

    @staticmethod
    def _is_other(cue: Mention, digits: str) -> bool:
        return (cue.kind, cue.value) == (Kind.LABEL, "other") or digits.startswith(_OWN_NIT)

    def _obligation_by_label(self, at: int, digits: str) -> Mention:
        """Take a number after "No." for an obligation unless it looks like an identity number."""
        before = self.words[max(0, at - 6) : at]
        names_debt = any(
            self._inside[i].kind is Kind.PRODUCT
            for i in range(max(0, at - 6), at)
            if i in self._inside
        )
        ending = any(word.startswith(("termin", "acab")) for word in before)
        if names_debt or ending or len(digits) < SHORTEST_BARE:
            return Mention(Kind.OBLIGATION, digits, at, at + 1)
        return Mention(Kind.PERSON_NUMBER, digits, at, at + 1)

    def _by_neighbours(self, at: int, digits: str) -> Mention | None:  # noqa: PLR0911
        """Settle a number that carries no label by what stands beside it and how it is written."""
        word = self.words[at]
        if self._signed(at):
            return None
        number = int(digits)
        if len(digits) == _LONG_CEDULA and digits.startswith("1") and word.isdigit():
            return Mention(Kind.PERSON_NUMBER, digits, at, at + 1)
        insured = self._names_one(at) and len(digits) >= SHORTEST_BARE and number % _ROUND != 0
        if (
            (insured or self._follows_debt(at))
            and _DIGITS.fullmatch(word)
            and names_obligation(digits)
        ):
            return Mention(Kind.OBLIGATION, digits, at, at + 1)
        if (
            self._is_list_mark(at)
            or self._is_index(at, number)
            or is_clock_or_day(self.words, self.lemmas, at)
        ):
            return Mention(Kind.NUMBER, digits, at, self._index_end(at))
        counted = self._count(at, digits)
        if counted:
            return counted
        if re.fullmatch(r"20[123]\d", word) and self.words[at - 1 : at] != [","] and at:
            return Mention(Kind.NUMBER, digits, at, at + 1)
        if looks_like_person(word, number) or self._follows_person(at, number):
            return Mention(Kind.PERSON_NUMBER, digits, at, at + 1)
        return None

    def _follows_debt(self, at: int) -> bool:
        """Tell whether a loan or card is named directly before: "crédito de vivienda 20231145"."""
        back = at - 1
        while back >= 0 and self.words[back] in {"nro", ":", "#", "(", "no", "-"}:
            back -= 1
        before = self._ending_at.get(back + 1)
        if before and before.kind is Kind.PURPOSE:
            return before.value not in INSURANCE_PURPOSES.values() or self._names_loan(back)
        debt = {"loan", "card"}
        return bool(before and before.kind is Kind.PRODUCT and before.value in debt) or (
            back >= 0
            and self.lemmas[back] in {"libranza", "vivienda", "obligacion", "pagare", "credito"}
        )

    def _follows_person(self, at: int, number: int) -> bool:
        """Recognise "Abelardo Ruiz 4.222.111", "mi papá 2.333.111": no sum of money."""
        if number < _LEAST_IDENTITY or number % _NOTE == 0:
            return False
        near = (self._inside[i] for i in range(max(0, at - 3), at) if i in self._inside)
        return any(
            m.kind in {Kind.KIN, Kind.NAME} or self.words[m.start] in FIRST_NAMES for m in near
        )

    def _names_one(self, at: int) -> bool:
        """Tell whether an insurance or an account is named directly before: its own number."""
        return at in self._ending_at and self._ending_at[at].value in _OF_ONE

    def _names_loan(self, at: int) -> bool:
        before = self._inside.values()
        return any(m.kind is Kind.PRODUCT and m.value == "loan" and m.start < at for m in before)

    def _signed(self, at: int) -> bool:
        """Tell whether money words stand beside: a peso sign, or a word for thousands."""
        if at and self.words[at - 1] in {"$", "cop", "usd"}:
            return True
        figure = figure_at(self.words, at)
        return bool(figure and figure.signed)

    def _is_list_mark(self, at: int) -> bool:
        opens = at == 0 or self.words[at - 1] in {";", ":"}
        after = self.words[at + 1 : at + 2]
        return opens and after in ([")"], ["."], ["-"]) and len(self.words[at]) == 1

    def _is_index(self, at: int, number: int) -> bool:
        """Recognise "cuota 7", "cuota No. 7", "7 de 36"; "cuota 50%" is a share."""
        if self._percent(at + 1):
            return False
        before = [
            word for word in self.words[max(0, at - 3) : at] if word not in {"nro", "#", "no"}
        ]
        after_cuota = bool(before) and before[-1] in {"cuota", "cuotas", "letra", "mensualidad"}
        aimed = self.words[at + 1 : at + 2] in (["a"], ["al"], ["para"])
        following = self._inside.get(at + 2 if aimed else at + 1)
        amounts_first = any(
            word.isdigit() and len(word) < len("1000") for word in self.words[max(0, at - 4) : at]
        )
        if (
            amounts_first
            and following
            and following.kind in {Kind.PRODUCT, Kind.ACTION}
            and number >= _LEAST_ELLIPTICAL
        ):
            return False  # "200 cuota 100 capital"
        return (after_cuota and number <= _LARGEST_INDEX) or self._index_end(at) > at + 1

    def _index_end(self, at: int) -> int:
        following = self.words[at + 1 : at + 3]
        counted = len(following) == _PAIR and following[0] in {"de", "/"}
        if counted and following[1].isdigit() and self.words[at].isdigit():
            return at + 3 if int(following[1]) <= 2 * _LARGEST_INDEX else at + 1
        return at + 1

    def _count(self, at: int, digits: str) -> Mention | None:
        after = self.lemmas[at + 1 : at + 3]
        if after and after[0] in _BETWEEN_COUNT and len(after) > 1:
            after = after[1:]
        if not after or not digits.isdigit() or int(digits) > _LARGEST_INDEX:
            return None
        spaced = self.words[at - 1 : at] == ["a"]
        if int(digits) >= _NEVER_COUNTED and self.words[at + 1] in _ONE_INSTALMENT:
            return None  # "son 160 mil, 100 cuota, 60 aportes"
        few = after[0] == "aporte" and 1 <= int(digits) <= _MOST_PRODUCTS
        if (after[0] in COUNTED or few) and not spaced:
            return Mention(Kind.COUNT, digits, at, at + 1)
        if after[0] in PRODUCTS and int(digits) > _MOST_PRODUCTS:
            return None
        if after[0] in THINGS or after[0] in {"mes", "meses"}:
            return Mention(Kind.NUMBER, digits, at, at + 1)
        return None

    # --- Numbers in words -------------------------------------------------------------

    def _spoken(self, at: int) -> Mention | None:
        figure = figure_at(self.words, at)
        if figure is None:
            article = self.words[at] == "una" and self.lemmas[at + 1 : at + 2] == ["cuota"]
            ahead = self.lemmas[at - 1 : at] == ["adelantar"]
            one = (article and ahead) or self._is_one_more(at)
            return Mention(Kind.COUNT, "1", at, at + 1) if one else None
        if figure.value.startswith(ELLIPTICAL):
            counted = self._count(figure.end - 1, figure.value.strip(ELLIPTICAL))
            if counted:
                return Mention(counted.kind, counted.value, at, figure.end)
            few = figure.value.strip(ELLIPTICAL)
            if self._is_one_more(at) and few.isdigit() and int(few) < _LEAST_ELLIPTICAL:
                return Mention(Kind.COUNT, few, at, figure.end)
        return self._amount(at)

    def _is_one_more(self, at: int) -> bool:
        """Recognise "adelanto dos más", "y una más adelantada"."""
        after = self.words[at + 1 : at + 4]
        more = after[:1] == ["mas"] and after[1:2] != ["de"]
        ahead = self.lemmas[at - 1 : at] == ["adelantar"]
        adds = self.words[at - 1 : at] == ["y"] and "adelantar" in self.lemmas[at + 1 : at + 6]
        return more and (ahead or adds or "adelantar" in self.lemmas[at + 1 : at + 6])

    def _amount(self, at: int) -> Mention | None:
        figure = figure_at(self.words, at)
        if figure is None:
            return None
        value = figure.value
        if value.startswith(ELLIPTICAL) and float(value[1:]) < 10 and not self._millions(figure):  # noqa: PLR2004
            return Mention(Kind.NUMBER, value, at, figure.end)
        if self._percent(figure.end):
            return self._share(at, figure.end)
        if not figure.signed and not value.startswith(ELLIPTICAL) and value != UNKNOWN:
            # "1'200" is rather a million two hundred thousand than 1.200 pesos.
            small = int(value) < (1000 if "'" in self.words[at] else 100) * 1000
            value = UNKNOWN if small else value
        return Mention(Kind.AMOUNT, value, at, figure.end)

    def _millions(self, figure: Figure) -> bool:
        """Tell whether "2 al crédito" shares out "3 palos" that were named before."""
        said = set(self.words[: figure.end]) & NAMED_MILLION
        return bool(said) and self.words[figure.end : figure.end + 1] in (["a"], ["al"], ["para"])

    def _percent(self, end: int) -> bool:
        after = self.words[end : end + 2]
        return after[:1] == ["%"] or after[:1] == ["porciento"] or after == ["por", "ciento"]

    def _share(self, at: int, end: int) -> Mention:
        width = 2 if self.words[end] == "por" else 1
        figure = figure_at(self.words, at)
        percent = figure.value.strip(ELLIPTICAL) if figure else ""
        known = percent.isdigit() and int(percent) <= 100  # noqa: PLR2004
        kind = Kind.SHARE if known else Kind.AMOUNT
        return Mention(kind, f"{percent}/100" if known else UNKNOWN, at, end + width)

    # --- Months -----------------------------------------------------------------------

    def _month(self, at: int) -> Mention:
        """Read a month; a day beside it makes it a date, unless something falls due on it."""
        if self.lemmas[at] not in MONTHS:
            return Mention(Kind.PERIOD, "0", at, at + 1)  # "la cuota de octubre y esta"
        named = self.lemmas[at : at + 2] == ["julio", "cc"]  # "aportes de Julio, cc …"
        named = named or self.words[at - 1 : at] in (["don"], ["senor"], ["tio"])
        if named or (self._inside.get(at) and len(self._inside[at]) > 1):
            return Mention(Kind.NUMBER, "", at, at + 1)
        number = str(MONTHS.index(self.lemmas[at]) + 1)
        after = self.words[at + 1 : at + 4]
        year, end = None, at + 1
        skipped = 1 if after[:1] in (["de"], ["del"], ["/"], ["-"], ["."]) else 0
        if len(after) > skipped and re.fullmatch(r"(?:20)?2[4-9]", after[skipped]):
            year = "20" + after[skipped][-2:]
            end = at + 2 + skipped
        day_before = self.words[at - 1 : at] == ["de"] and is_day(self.words, at - 2)
        day_after = year is None and is_day(self.words, at + 1) and not self._signed(at + 1)
        if day_before or is_day(self.words, at - 1) or day_after:
            due = any(
                w in {"vence", "vencio", "vencia", "cuota"} for w in self.words[max(0, at - 5) : at]
            )
            if not due:
                return Mention(Kind.NUMBER, number, at, end + (1 if day_after else 0))
        return Mention(Kind.PERIOD, f"{year}-{int(number):02}" if year else f"m{number}", at, end)

    def _cue(self, at: int) -> Mention | None:
        """Return the label before a number, past "No.", ":" and the like."""
        back = at
        while back > 0 and back > at - 4:
            mention = self._ending_at.get(back)
            if mention and mention.kind in {Kind.IDENTITY, Kind.LABEL}:
                apart = mention.kind is Kind.LABEL and {",", "son"} & set(self.words[back:at])
                return None if apart and GROUPED.fullmatch(self.words[at]) else mention
            if mention and mention.kind is Kind.BENEFICIARY:
                return Mention(Kind.IDENTITY, "any", mention.start, mention.end)
            if mention and mention.kind not in {Kind.BUT, Kind.TOTAL}:
                return None
            if self.words[back - 1] not in _FILLERS and mention is None:
                return None
            back -= 1 if mention is None else len(mention)
        return None
