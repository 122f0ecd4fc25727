"""Money about which nobody said anything: exact match, then habit, then order (rules 6 to 8)."""

from __future__ import annotations

from typing import Final

from applier.case import PaymentCase
from applier.default_order import apply_in_order, at_counter
from applier.exact_match import exact_matches, give_combination
from applier.habit import give_usual, usual_split
from applier.options import together
from applier.policy import Policy
from applier.reasons import EXACT
from applier.split import Split
from models.money import Money
from models.proposal import Basis, Severity

_TOO_MANY: Final = (
    "Hay demasiadas formas de sumar {} con lo que debe el asociado: debe decir él a qué va el pago."
)


def apply_without_instruction(
    split: Split, case: PaymentCase, money: Money, policy: Policy
) -> Basis:
    """Divide ``money`` and return which authority decided; `Basis.NONE` where none did.

    Whatever finds no place stays left in ``split``; where several combinations fit, all of it is
    held for the member to choose.
    """
    obligations = at_counter(split.obligations)
    matches = exact_matches(split, obligations, money, most=policy.max_options)
    if len(matches.combinations) == 1:
        give_combination(split, matches.combinations[0], EXACT)
        return Basis.EXACT_MATCH
    if matches:
        if matches.too_many:
            split.check("too_many_combinations", _TOO_MANY.format(money), Severity.INFO)
        options = [together(combination, obligations) for combination in matches.combinations]
        split.ask("choose_target", options)
        split.hold(money, "choose_target")
        return Basis.NONE
    usual = usual_split(case) if money == case.amount and not split.lines else []
    if usual:
        give_usual(split, usual)
        return Basis.HISTORY
    given = apply_in_order(split, obligations, money, policy)
    return Basis.DEFAULT_ORDER if given else Basis.NONE
