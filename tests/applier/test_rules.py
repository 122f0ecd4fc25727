"""POLICY.md rule by rule: cases worked out by hand, in the language of `tests.applier.walk`."""

from __future__ import annotations

import re

import pytest

from tests.applier.desk import MEMBER, Row, credit, pesos
from tests.applier.walk import ACCOUNTS, Step, checks_of, expectation, outcome, step

OWN, OTHER = str(MEMBER["id"]), "79456123"


def last_two(*splits: str) -> list[Row]:
    """Return posted payments: `L.overdue 120000 S.deposit 30000` each; one stands for two alike."""
    return [_posted(split) for split in (splits if len(splits) > 1 else splits * 2)]


def _posted(split: str) -> Row:
    words = split.split()
    parts = [
        (place.split("."), float(money))
        for place, money in zip(words[::2], words[1::2], strict=True)
    ]
    lines = [
        {"obligation": ACCOUNTS[letter][0], "action": action, "amount": pesos(money)}
        for (letter, action), money in parts
    ]
    return {"date": "2026-10-02", "amount": pesos(sum(money for _, money in parts)), "lines": lines}


def before(**has: object) -> Row:
    """Return an earlier receipt: of this amount and day, otherwise saying nothing."""
    return {"case": "R-2026-000123", "amount": "120000.00", "date": "2026-11-19"} | has


LIMITS = {
    "a CDAT cannot be paid off": step(
        3_000_000, "T", "term_deposit/payoff", "| 3000000 | choose_target | | instruction"
    ),
    "a CDAT takes nothing": step(
        100_000, "T", "term_deposit", "| 100000 | choose_target | | instruction"
    ),
    "money for nobody's debt": step(100_000, "T S M", None, "| 100000 | choose_target | | none"),
    "savings are not paid off": step(
        90_000, "S", "rentadiario/payoff", "| 90000 | choose_target | | instruction"
    ),
    "an insurance without a balance": step(
        14_000, "I", "insurance/payoff", "| 14000 | choose_target | | instruction"
    ),
    "a fee is paid off": step(
        52_000, "M", "membership_fee/payoff", "M.payoff 52000 | 0 | | | instruction"
    ),
    "a fee of which nothing is due": step(
        52_000, "M", "membership_fee", "| 52000 | choose_target | | instruction"
    ),
}

TARGETS = {
    "in the order written": step(
        70_000, "C I", "card; insurance", "C.nd 65000 I.nd 5000 | 0 | | | instruction"
    ),
    "and the other way round": step(
        70_000, "C I", "insurance; card", "I.nd 14000 C.nd 56000 | 0 | | | instruction"
    ),
    "a person must read": step(
        120_000, "L", "loan; needs_human", "| 120000 | | instruction_needs_person | none"
    ),
    "only for whom": step(
        120_000, "L", f"on_behalf_of={OWN}", "L.nd 120000 | 0 | | | exact_match"
    ),
    "a number that is nobody's": step(
        120_000, "L E", "loan number=16-77777",
        "| 120000 | choose_target | target_not_found | instruction",
    ),
    "a loan's number for a card": step(
        120_000, "L C", "card number=16-30401",
        "| 120000 | choose_target | target_not_found | instruction",
    ),
    "a number without a product": step(
        120_000, "L C", "unspecified number=16-30401", "L.nd 120000 | 0 | | | instruction"
    ),
    "a number as members write it": step(
        120_000, "L E", "loan number=16_-_30401", "L.nd 120000 | 0 | | | instruction"
    ),
    "a part for another member": step(
        165_000, "L C", f"loan amount=100000; card amount=65000 member_id={OTHER}",
        "L.nd 100000 | 65000 | | other_member | instruction",
    ),
    "his own number said": step(
        120_000, "L", f"loan member_id={OWN}", "L.nd 120000 | 0 | | | instruction"
    ),
    "the sender is the member": step(
        120_000, "L", "loan member_id=sender", "L.nd 120000 | 0 | | | instruction", sender_id=OWN
    ),
    "the sender is another": step(
        120_000, "L", f"loan member_id=sender; on_behalf_of={OWN}",
        "| 120000 | | other_member | instruction", sender_id=OTHER,
    ),
    "for another receipt": step(
        14_000, "L I", "loan receipt=2",
        "| 14000 | choose_target | other_member | instruction", receipt_index=1,
    ),
}  # fmt: skip

AMOUNTS = {
    "each its own": step(
        185_000, "L C", "card amount=65000; loan amount=120000",
        "C.nd 65000 L.nd 120000 | 0 | | | instruction",
    ),
    "what no line claims": step(
        100_000, "L C", "card amount=65000",
        "C.nd 65000 | 35000 | choose_target | | instruction",
    ),
    "the second gets none": step(
        65_000, "C I", "card amount=65000; insurance amount=14000",
        "C.nd 65000 | 0 | | instruction_exceeds_payment | instruction",
    ),
    "a rest of nothing": step(
        65_000, "C I", "card amount=65000; insurance rest", "C.nd 65000 | 0 | | | instruction"
    ),
    "nothing is an amount too": step(
        120_000, "L C", "card amount=0; loan", "L.nd 120000 | 0 | | | instruction"
    ),
    "thirds": step(
        100_000, "S H P",
        "rentadiario share=1/3; rentahorrito share=1/3; special_permanent_savings share=1/3",
        "S.dep 33333 H.dep 33333 P.dep 33334 | 0 | | | instruction",
    ),
    "a third and the rest": step(
        100_000, "S H", "rentadiario share=1/3; rentahorrito rest",
        "S.dep 33333 H.dep 66667 | 0 | | | instruction",
    ),
    "a half, an amount and the rest": step(
        100_001, "S H I", "rentadiario share=1/2; insurance amount=14000; rentahorrito rest",
        "S.dep 50000 I.nd 14000 H.dep 36001 | 0 | | | instruction",
    ),
    "halves of an odd sum": step(
        100_001, "S H", "rentadiario share=1/2; rentahorrito share=1/2",
        "S.dep 50000 H.dep 50001 | 0 | | | instruction",
    ),
    "halves with centavos": step(
        100_000.25, "S H", "rentadiario share=1/2; rentahorrito share=1/2",
        "S.dep 50000 H.dep 50000.25 | 0 | | | instruction",
    ),
    "shares beyond the whole": step(
        90_000, "S H", "rentadiario share=2/3; rentahorrito share=2/3",
        "S.dep 60000 H.dep 30000 | 0 | | instruction_exceeds_payment | instruction",
    ),
    "a share that its loan cannot take": step(
        300_000, "L S", "loan share=1/2; rentadiario share=1/2",
        "L.nd 120000 S.dep 150000 | 30000 | choose_target | | instruction",
    ),
    "he says another sum": step(
        185_000, "L C", "loan; card; declared_total=180000.00",
        "L.nd 120000 C.nd 65000 | 0 | | declared_amount_differs | instruction",
    ),
    "he says another sum than his parts": step(
        120_000, "L C", "loan amount=60000; card amount=65000; declared_total=125000.00",
        "L.nd 60000 C.nd 60000 | 0 | | declared_amount_differs instruction_exceeds_payment"
        " | instruction",
    ),
}  # fmt: skip

WITHOUT_AMOUNTS = {
    "overdue, then next": step(
        200_000, "L od:60000", "loan/installment",
        "L.od 60000 L.nd 120000 | 20000 | choose_target | | instruction",
    ),
    "interest is part of the overdue": step(
        30_000, "L od:60000", "loan/late_interest", "L.od 30000 | 0 | | | instruction"
    ),
    "arrears that are not there": step(
        120_000, "L", "loan/overdue", "| 120000 | choose_target | | instruction"
    ),
    "a payoff to the peso": step(
        480_000, "C", "card/payoff", "C.payoff 480000 | 0 | | | instruction"
    ),
    "a payoff with overdue inside": step(
        2_400_000, "L od:120000", "loan/payoff", "L.payoff 2400000 | 0 | | | instruction"
    ),
    "a payoff that costs more than came": step(
        2_000_000, "L", "loan/payoff amount=2400000",
        "| 2000000 | choose_target | instruction_exceeds_payment payoff_short | instruction",
    ),
    "a payoff that falls short keeps all": step(
        100_000, "L I", "loan/payoff; insurance",
        "| 100000 | choose_target | payoff_short | instruction",
    ),
    "what is written before it is served": step(
        100_000, "L I", "insurance; loan/payoff",
        "I.nd 14000 | 86000 | choose_target | payoff_short | instruction",
    ),
    "one peso short": step(
        479_999, "C S", "card/payoff; rentadiario rest",
        "| 479999 | choose_target | payoff_short | instruction",
    ),
    "a payoff and the rest": step(
        500_000, "C S", "card/payoff; rentadiario rest",
        "C.payoff 480000 S.dep 20000 | 0 | | | instruction",
    ),
    "a payroll loan is paid off": step(
        4_000_000, "N", "loan/payoff", "N.payoff 4000000 | 0 | | payroll_collects | instruction"
    ),
    "an extra instalment of an amount": step(
        100_000, "L S", "loan/extra_installment amount=50000; rentadiario rest",
        "S.dep 50000 | 50000 | choose_target | | instruction",
    ),
    "an extra instalment of nobody knows what": step(
        100_000, "L S", "loan/extra_installment; rentadiario rest",
        "| 100000 | choose_target | | instruction",
    ),
    "savings and what is due on them": step(
        30_000, "P nd:22950", "special_permanent_savings",
        "P.nd 22950 P.dep 7050 | 0 | | | instruction",
    ),
    "permanent savings alone": step(
        50_000, "A B", "permanent_savings", "B.nd 36000 B.dep 14000 | 0 | | | instruction"
    ),
    "social contributions alone": step(
        10_000, "A B", "social_contributions", "A.nd 4000 A.dep 6000 | 0 | | | instruction"
    ),
    "the only savings account": step(
        50_000, "S A L", "savings", "S.dep 50000 | 0 | | | instruction"
    ),
    "some savings account": step(
        50_000, "S H", "savings", "| 50000 | choose_obligation | | instruction"
    ),
    "arrears of savings only": step(
        50_000, "S od:20000", "rentadiario/overdue",
        "S.od 20000 | 30000 | choose_target | | instruction",
    ),
}  # fmt: skip

COUNTS = {
    "a begun instalment counts": step(
        200_000, "L od:60000", "loan/installment count=1",
        "L.od 60000 | 140000 | choose_target | | instruction",
    ),
    "two: the begun one and the next": step(
        200_000, "L od:60000", "loan/installment count=2",
        "L.od 60000 L.nd 120000 | 20000 | choose_target | | instruction",
    ),
    "three, none overdue": step(
        360_000, "L", "loan/installment count=3", "L.nd 120000 L.ahead 240000 | 0 | | | instruction"
    ),
    "nothing next": step(
        240_000, "L nd:0 m:120000", "loan count=2", "L.ahead 240000 | 0 | | | instruction"
    ),
    "a card has none ahead": step(
        195_000, "C", "card count=3", "C.nd 65000 | 130000 | choose_target | | instruction"
    ),
    "two overdue and the next": step(
        42_000, "I od:28000", "insurance count=3", "I.od 28000 I.nd 14000 | 0 | | | instruction"
    ),
    "savings by their number": step(
        60_000, "S m:20000 nd:20000", "rentadiario count=2",
        "S.nd 20000 S.dep 20000 | 20000 | choose_target | | instruction",
    ),
    "overdue ones by their number": step(
        360_000, "L od:300000", "loan/overdue count=2",
        "L.od 240000 | 120000 | choose_target | | instruction",
    ),
    "two months of contributions": step(
        80_000, "A B", "contributions count=2",
        "A.nd 4000 A.dep 4000 B.nd 36000 B.dep 36000 | 0 | | | instruction",
    ),
    "one month of contributions in arrears": step(
        80_000, "A od:4000 B od:36000", "contributions count=1",
        "A.od 4000 B.od 36000 | 40000 | choose_target | | instruction",
    ),
    "a card in advance": step(
        130_000, "C", "card; prepayment=advance_installments",
        "C.nd 65000 | 65000 | choose_target | | instruction",
    ),
    "a month is information": step(
        120_000, "L od:60000", "loan/installment period=2026-12",
        "L.od 60000 L.nd 60000 | 0 | | | instruction",
    ),
}  # fmt: skip

SEVERAL = {
    "the one overdue by as much": step(
        60_000, "L od:60000 E od:50000", "loan", "L.od 60000 | 0 | | | instruction"
    ),
    "the one that owes as much in all": step(
        180_000, "L od:60000 E", "loan", "L.od 60000 L.nd 120000 | 0 | | | instruction"
    ),
    "two fit": step(
        80_000, "L nd:80000 E", "loan", "| 80000 | choose_obligation | | instruction"
    ),
    "none fits": step(90_000, "L E", "loan", "| 90000 | choose_obligation | | instruction"),
    "by the named amount": step(
        94_000, "L E I", "loan amount=80000; insurance",
        "E.nd 80000 I.nd 14000 | 0 | | | instruction",
    ),
    "by what an earlier amount leaves": step(
        94_000, "L E I", "insurance amount=14000; loan",
        "E.nd 80000 I.nd 14000 | 0 | | | instruction",
    ),
    "by what a later amount leaves": step(
        94_000, "L E I", "loan; insurance amount=14000",
        "E.nd 80000 I.nd 14000 | 0 | | | instruction",
    ),
    "no amount to tell by": step(
        94_000, "L E I", "loan; insurance",
        "I.nd 14000 | 80000 | choose_obligation | | instruction",
    ),
    "by what the rest is": step(
        94_000, "L E I", "insurance; loan rest", "E.nd 80000 I.nd 14000 | 0 | | | instruction"
    ),
    "two insurances at once": step(
        23_000, "I V", "insurance number=all", "I.nd 14000 V.nd 9000 | 0 | | | instruction"
    ),
    "the loan that payroll collects, by the law's word": step(
        80_000, "L E payroll:1", "loan number=libranza",
        "E.nd 80000 | 0 | | payroll_collects | instruction",
    ),
    "no loan of that kind": step(
        120_000, "L E", "loan number=libranza",
        "| 120000 | choose_target | target_not_found | instruction",
    ),
    "one is payroll's": step(
        14_000, "I payroll:1 V", "insurance",
        "V.nd 9000 | 5000 | choose_target | | instruction",
    ),
    "principal is not told by its amount": step(
        80_000, "L E", "loan/principal; prepayment=reduce_term",
        "| 80000 | choose_obligation | | instruction",
    ),
}  # fmt: skip

GROUPS = {
    "all overdue, the oldest first": step(
        300_000, "L od:60000 C od:65000 since:2026-09-01 S", "everything_overdue",
        "C.od 65000 L.od 60000 | 175000 | choose_target | | instruction",
    ),
    "all due": step(
        300_000, "L od:60000 C I", "everything_due",
        "L.od 60000 L.nd 120000 C.nd 65000 I.nd 14000 | 41000 | choose_target | | instruction",
    ),
    "all due, as far as it goes": step(
        100_000, "L od:60000 C I", "everything_due", "L.od 60000 L.nd 40000 | 0 | | | instruction"
    ),
    "all overdue, and the rest": step(
        100_000, "L od:60000 S", "everything_overdue; rentadiario rest",
        "L.od 60000 S.dep 40000 | 0 | | | instruction",
    ),
    "payroll's arrears are not everything": step(
        99_000, "N od:99000", "everything_overdue", "| 99000 | choose_target | | instruction"
    ),
    "what payroll did not deduct": step(
        150_000, "N od:99000 L", "payroll_deduction",
        "N.od 99000 | 51000 | choose_target | payroll_collects | instruction",
    ),
    "the rest unsaid": step(
        185_000, "L C", "card amount=65000; unspecified",
        "C.nd 65000 L.nd 120000 | 0 | | | instruction",
    ),
    "unsaid altogether": step(
        134_000, "L I C", "unspecified", "L.nd 120000 I.nd 14000 | 0 | | | exact_match"
    ),
}  # fmt: skip

CONTRIBUTIONS = {
    "three months": step(
        120_000, "A B", "contributions",
        "A.nd 4000 A.dep 8000 B.nd 36000 B.dep 72000 | 0 | | | instruction",
    ),
    "less than is overdue": step(
        20_000, "A od:4000 B od:36000", "contributions",
        "A.od 2000 B.od 18000 | 0 | | | instruction",
    ),
    "one at most its own overdue": step(
        38_000, "A od:2000 B od:40000", "contributions",
        "A.od 2000 B.od 36000 | 0 | | | instruction",
    ),
    "and so the other": step(
        30_000, "A od:20000 B od:20000", "contributions",
        "A.od 10000 B.od 20000 | 0 | | | instruction",
    ),
    "centavos stay with the savings": step(
        20_000.55, "A od:4000 B od:36000", "contributions",
        "A.od 2000 B.od 18000.55 | 0 | | | instruction",
    ),
    "centavos beyond what is due": step(
        50_000.75, "A B", "contributions",
        "A.nd 4000 A.dep 1000 B.nd 36000 B.dep 9000.75 | 0 | | | instruction",
    ),
    "a month, whatever is overdue": step(
        40_000, "A od:8000 B", "contributions", "A.od 4000 B.nd 36000 | 0 | | | instruction"
    ),
    "exactly what is overdue": step(
        10_000, "A od:8000 B od:2000", "contributions", "A.od 8000 B.od 2000 | 0 | | | instruction"
    ),
    "only the social ones": step(
        10_000, "A od:4000", "contributions",
        "A.od 4000 A.nd 4000 | 2000 | choose_target | | instruction",
    ),
    "only the savings": step(
        40_000, "B", "contributions", "B.nd 36000 | 4000 | choose_target | | instruction"
    ),
    "neither": step(
        40_000, "L", "contributions", "| 40000 | choose_target | target_not_found | instruction"
    ),
    "their arrears": step(
        60_000, "A od:4000 B od:36000", "contributions/overdue",
        "A.od 4000 B.od 36000 | 20000 | choose_target | | instruction",
    ),
    "part of their arrears": step(
        20_000, "A od:4000 B od:36000", "contributions/overdue",
        "A.od 2000 B.od 18000 | 0 | | | instruction",
    ),
    "both by payroll": step(
        40_000, "A payroll:1 B payroll:1", "contributions",
        "A.nd 4000 B.nd 36000 | 0 | | payroll_collects | instruction",
    ),
    "beside a loan": step(
        160_000, "A B L", "loan; contributions",
        "L.nd 120000 A.nd 4000 B.nd 36000 | 0 | | | instruction",
    ),
    "two months by their names": step(
        80_000, "A B", "contributions period=2026-11; contributions period=2026-12",
        "A.nd 4000 A.dep 4000 B.nd 36000 B.dep 36000 | 0 | | | instruction",
    ),
    "named once more by one of the two": step(
        100_000, "A B", "contributions; permanent_savings",
        "A.nd 4000 B.nd 36000 | 60000 | choose_target | | instruction",
    ),
    "two months beside a named amount": step(
        94_000, "A B I",
        "contributions period=2026-11; contributions period=2026-12; insurance amount=14000",
        "A.nd 4000 A.dep 4000 B.nd 36000 B.dep 36000 I.nd 14000 | 0 | | | instruction",
    ),
    "by a ratio that does not divide": step(
        40_000, "A nd:10000 m:10000 B nd:20000 m:20000", "contributions",
        "A.nd 10000 A.dep 3333 B.nd 20000 B.dep 6667 | 0 | | | instruction",
    ),
}  # fmt: skip

PREPAYMENTS = {
    "his own division": step(
        300_000, "L od:120000",
        "loan/principal amount=180000; loan/overdue amount=120000; prepayment=reduce_term",
        "L.term 180000 L.od 120000 | 0 | | | instruction",
    ),
    "his own division leaves arrears": step(
        300_000, "L od:120000",
        "loan/overdue amount=20000; loan/principal amount=280000; prepayment=reduce_term",
        "L.od 20000 L.term 280000 | 0 | | overdue_before_prepayment | instruction",
    ),
    "another loan's instalment divides nothing": step(
        400_000, "L od:100000 E",
        "loan/principal number=consumo amount=320000; loan/installment number=educativo;"
        " prepayment=reduce_term",
        "L.od 100000 L.term 220000 E.nd 80000 | 0 | | | instruction",
    ),
    "the instalment and the rest": step(
        300_000, "L", "loan/installment; loan/principal rest; prepayment=reduce_term",
        "L.nd 120000 L.term 180000 | 0 | | | instruction",
    ),
    "the arrears take it all": step(
        100_000, "L od:120000", "loan/principal", "L.od 100000 | 0 | | | instruction"
    ),
    "more than the balance": step(
        2_600_000, "L S", "loan/principal amount=2500000; rentadiario rest",
        "L.payoff 2400000 S.dep 100000 | 100000 | choose_target | | instruction",
    ),
    "a payroll loan": step(
        500_000, "N", "loan/principal; prepayment=reduce_installment",
        "N.cuota 500000 | 0 | | payroll_collects | instruction",
    ),
    "an insurance has none": step(
        14_000, "I", "insurance/principal", "| 14000 | choose_target | | instruction"
    ),
    "a card has none": step(
        65_000, "C", "card/principal", "| 65000 | choose_target | | instruction"
    ),
    "into savings it is a deposit": step(
        50_000, "S", "rentadiario/principal", "S.dep 50000 | 0 | | | instruction"
    ),
    "only loans have principal": step(
        300_000, "L C S", "unspecified/principal; prepayment=reduce_term",
        "L.term 300000 | 0 | | | instruction",
    ),
    "which of the loans": step(
        300_000, "L E C S", "unspecified/principal; prepayment=reduce_term",
        "| 300000 | choose_obligation | | instruction",
    ),
    "one chosen, one not": step(
        200_000, "L E",
        "loan/principal number=consumo amount=100000 prepayment=reduce_term;"
        " loan/principal number=educativo amount=100000",
        "L.term 100000 E.pending 100000 | 0 | choose_prepayment | | instruction",
    ),
    "above the instalment": step(
        200_000, "L", "loan/installment; prepayment=reduce_term",
        "L.nd 120000 | 80000 | choose_target | | instruction",
    ),
}  # fmt: skip

UNSAID = {
    "two whole dues": step(94_000, "L E I", None, "E.nd 80000 I.nd 14000 | 0 | | | exact_match"),
    "arrears with the next, and arrears": step(
        245_000, "L od:60000 C od:65000", None,
        "L.od 60000 L.nd 120000 C.od 65000 | 0 | | | exact_match",
    ),
    "the next alone only where nothing is overdue": step(
        120_000, "L od:60000 C", None, "L.od 60000 L.nd 60000 | 0 | | | default_order"
    ),
    "two alike": step(80_000, "L nd:80000 E", None, "| 80000 | choose_target | | none"),
    "payroll takes no part": step(99_000, "N L", None, "L.nd 99000 | 0 | | | default_order"),
    "what owes nothing is no choice": step(
        120_000, "L S H T M", None, "L.nd 120000 | 0 | | | exact_match"
    ),
    "centavos count": step(
        120_000.5, "L nd:120000.5", None, "L.nd 120000.50 | 0 | | | exact_match"
    ),
    "a centavo short": step(119_999.99, "L", None, "L.nd 119999.99 | 0 | | | default_order"),
    "oldest first": step(
        100_000, "L od:60000 C od:65000 since:2026-09-01", None,
        "C.od 65000 L.od 35000 | 0 | | | default_order",
    ),
    "soonest first": step(
        100_000, "L due:2026-12-05 C", None, "C.nd 65000 L.nd 35000 | 0 | | | default_order"
    ),
    "others come last": step(
        70_000, "P nd:22950 I C", None, "C.nd 65000 I.nd 5000 | 0 | | | default_order"
    ),
    "no prepayment by itself": step(
        500_000, "L S", None, "L.nd 120000 | 380000 | choose_target | | default_order"
    ),
}  # fmt: skip

HABITS = {
    "what is due comes before the deposit": step(
        50_000, "S nd:20000 L", None, "S.nd 20000 S.dep 30000 | 0 | | | history",
        history=last_two("S.deposit 50000"),
    ),
    "arrears then, an instalment now": step(
        150_000, "L S", None, "L.nd 120000 S.dep 30000 | 0 | | | history",
        history=last_two("L.overdue 120000 S.deposit 30000"),
    ),
    "once on time, once late": step(
        150_000, "L S", None, "L.nd 120000 S.dep 30000 | 0 | | | history",
        history=last_two(
            "L.next_due 120000 S.deposit 30000", "L.overdue 120000 S.deposit 30000"
        ),
    ),
    "more than is due today": step(
        150_000, "L nd:100000 S", None, "L.nd 100000 | 50000 | choose_target | | default_order",
        history=last_two("L.next_due 120000 S.deposit 30000"),
    ),
    "paid already": step(
        50_000, "S L", None, "L.nd 50000 | 0 | | | default_order",
        history=last_two("S.next_due 20000 S.deposit 30000"),
    ),
    "no payoff by habit": step(
        480_000, "C", None, "C.nd 65000 | 415000 | choose_target | | default_order",
        history=last_two("C.payoff 480000"),
    ),
    "an exact match comes before it": step(
        120_000, "L S", None, "L.nd 120000 | 0 | | | exact_match",
        history=last_two("S.deposit 120000"),
    ),
    "the words come before it": step(
        50_000, "S H", "rentahorrito", "H.dep 50000 | 0 | | | instruction",
        history=last_two("S.deposit 50000"),
    ),
    "an older habit is none": step(
        50_000, "S H", None, "| 50000 | choose_target | | none",
        history=[*last_two("S.deposit 50000"), *last_two("H.deposit 50000")[:1]],
    ),
}  # fmt: skip

PAID = "L.nd 120000 | 0 |"  # What follows in every case about numbers and duplicates.
NUMBERS = {
    "a digit replaced": step(
        120_000, "L", None, f"{PAID} | reference_typo | exact_match",
        {"reference": "1012345679"}, sender_id=OWN,
    ),
    "a digit missing": step(
        120_000, "L", None, f"{PAID} | reference_typo | exact_match",
        {"reference": "101234567"}, sender_id=OWN,
    ),
    "a digit added": step(
        120_000, "L", None, f"{PAID} | reference_typo | exact_match",
        {"reference": "10123456778"}, sender_id=OWN,
    ),
    "neighbours swapped": step(
        120_000, "L", None, f"{PAID} | reference_typo | exact_match",
        {"reference": "1012345687"}, sender_id=OWN,
    ),
    "padded": step(
        120_000, "L", None, f"{PAID} | | exact_match", {"reference": "0001012345678"},
        sender_id=OWN,
    ),
    "two digits are another number": step(
        120_000, "L", None, f"{PAID} | | exact_match", {"reference": "1012345699"}, sender_id=OWN
    ),
    "the words win": step(
        120_000, "L", f"loan; on_behalf_of={OWN}", f"{PAID} | reference_mismatch | instruction",
        {"reference": OTHER},
    ),
    "the words win over a slip": step(
        120_000, "L", f"loan; on_behalf_of={OWN}", f"{PAID} | reference_mismatch | instruction",
        {"reference": "1012345679"}, sender_id=OWN,
    ),
    "our own number is nobody's": step(
        120_000, "L", f"loan; on_behalf_of={OWN}", f"{PAID} | reference_is_our_nit | instruction",
        {"reference": "860.024.575-7"},
    ),
    "for somebody else": step(
        120_000, "L", None, f"{PAID} | | exact_match", sender_id=OTHER
    ),
    "nobody": step(
        120_000, "", None, "| 120000 | which_member | member_unknown | none", member=None
    ),
    "nobody, whatever he asks": step(
        120_000, "L", "loan", "| 120000 | which_member | member_unknown | none", member=None
    ),
}  # fmt: skip

DUPLICATES = {
    "the same number on the same day": step(
        120_000, "L", None, f"{PAID} | duplicate_transaction | exact_match",
        {"issuer": "nequi"}, earlier_receipts=[before(transaction_id="70815523", issuer="nequi")],
    ),
    "a number that restarts every day": step(
        120_000, "L", None, f"{PAID} | possible_duplicate | exact_match", {"issuer": "nequi"},
        earlier_receipts=[before(transaction_id="70815523", issuer="nequi", date="2026-10-19")],
    ),
    "a number that does not": step(
        120_000, "L", None, f"{PAID} | duplicate_transaction | exact_match",
        earlier_receipts=[
            before(transaction_id="70815523", issuer="davivienda", date="2026-10-19")
        ],
    ),
    "another of the numbers on it": step(
        120_000, "L", None, f"{PAID} | duplicate_transaction | exact_match",
        earlier_receipts=[before(transaction_id="1", other_ids=["7081-5523"])],
    ),
    "a lesser number of another day": step(
        120_000, "L", None, f"{PAID} | | exact_match",
        earlier_receipts=[
            before(transaction_id="1", other_ids=["70815523"], date="2026-10-19")
        ],
    ),
    "another amount": step(
        120_000, "L", None, f"{PAID} | | exact_match",
        earlier_receipts=[before(transaction_id="70815523", amount="119999.00")],
    ),
    "another bank's number": step(
        120_000, "L", None, f"{PAID} | | exact_match",
        earlier_receipts=[before(transaction_id="70815523", issuer="bbva")],
    ),
    "the network's and the bank's proof": step(
        120_000, "L", None, f"{PAID} | possible_duplicate | exact_match",
        earlier_receipts=[before(transaction_id="70815523", issuer="pse")],
    ),
    "two references of one bank": step(
        120_000, "L", None, f"{PAID} | | exact_match",
        {"payer": "ROSA NIÑO"},
        earlier_receipts=[
            before(
                transaction_id="70815524", issuer="davivienda", reference=OWN, member_id=OWN,
                payer="ROSA NIÑO", destination_account="230053290",
            )
        ],
    ),
    "screen and notice, each with its number": step(
        120_000, "L", None, f"{PAID} | possible_duplicate | exact_match",
        {"payer": "Rosa Niño"},
        earlier_receipts=[
            before(
                transaction_id="9001", issuer="pse", payer="ROSA NINO",
                destination_account="0230053290",
            )
        ],
    ),
    "of two payers": step(
        120_000, "L", None, f"{PAID} | third_party_payer | exact_match",
        {"payer": "JULIAN REYES"},
        earlier_receipts=[
            before(
                transaction_id="9001", issuer="pse", payer="ROSA NINO",
                destination_account="230053290",
            )
        ],
    ),
    "one without a number": step(
        120_000, "L", None, f"{PAID} | possible_duplicate | exact_match",
        earlier_receipts=[before(reference=OWN)],
    ),
    "one without number and reference, of the member": step(
        120_000, "L", None, f"{PAID} | possible_duplicate | exact_match",
        earlier_receipts=[before(member_id=OWN)],
    ),
    "one without number and reference, of nobody": step(
        120_000, "L", None, f"{PAID} | | exact_match", earlier_receipts=[before()]
    ),
    "the day before": step(
        120_000, "L", None, f"{PAID} | | exact_match",
        earlier_receipts=[before(reference=OWN, date="2026-11-18")],
    ),
    "the certain one silences the possible one": step(
        120_000, "L", None, f"{PAID} | duplicate_transaction | exact_match",
        earlier_receipts=[before(reference=OWN), before(transaction_id="70815523")],
    ),
}  # fmt: skip

ALL = {
    f"{group}: {name}": one
    for group, steps in {
        "limits": LIMITS,
        "targets": TARGETS,
        "amounts": AMOUNTS,
        "without amounts": WITHOUT_AMOUNTS,
        "counts": COUNTS,
        "several": SEVERAL,
        "groups": GROUPS,
        "contributions": CONTRIBUTIONS,
        "prepayments": PREPAYMENTS,
        "unsaid": UNSAID,
        "habits": HABITS,
        "numbers": NUMBERS,
        "duplicates": DUPLICATES,
    }.items()
    for name, one in steps.items()
}


@pytest.mark.parametrize("one", [pytest.param(one, id=name) for name, one in ALL.items()])
def test_a_case_worked_out_by_hand_comes_out_so(one: Step) -> None:
    assert outcome(one) == expectation(one.gives)


# Rule 11: every code with its severity, and a case that gives cause to say it.
CHECKS: dict[str, tuple[str, Step]] = {
    "amount_missing": ("block", step(None, "L", None, "")),
    "not_a_receipt": ("block", step(120_000, "L", None, "", {"is_receipt": False})),
    "status_not_approved": ("block", step(120_000, "L", None, "", {"status": "rejected"})),
    "self_applied_channel": ("block", step(120_000, "L", None, "", {"self_applied": True})),
    "duplicate_file": (
        "block",
        step(
            120_000, "L", None, "", {"sha256": "ab" * 32},
            earlier_receipts=[before(sha256="ab" * 32)],
        ),
    ),
    "duplicate_transaction": ("block", DUPLICATES["another of the numbers on it"]),
    "possible_duplicate": ("warn", DUPLICATES["one without a number"]),
    "wrong_account": ("block", step(120_000, "L", None, "", {"destination_account": "300"})),
    "wrong_collection_code": ("warn", step(120_000, "L", None, "", {"collection_code": "9751"})),
    "over_channel_limit": ("warn", step(9_999_001, "L", None, "", {"collection_code": "9182"})),
    "future_date": ("block", step(120_000, "L", None, "", {"date": "2026-11-23"})),
    "old_receipt": ("warn", step(120_000, "L", None, "", {"date": "2026-10-22"})),
    "bank_confirmed": ("ok", step(120_000, "L", None, "", bank_credits=[credit(120_000)])),
    "bank_ambiguous": (
        "warn",
        step(120_000, "L", None, "", bank_credits=[credit(120_000), credit(120_000, id="b2")]),
    ),
    "bank_not_found": ("warn", step(120_000, "L", None, "", bank_credits=[])),
    "bank_credit_used": (
        "block", step(120_000, "L", None, "", bank_credits=[credit(120_000, used_by="R-9")])
    ),
    "fee_suspected": ("warn", step(120_000, "L", None, "", bank_credits=[credit(119_520)])),
    "third_party_payer": ("info", step(120_000, "L", None, "", {"payer": "JULIAN REYES"})),
    "sender_unverified": ("warn", step(120_000, "L", None, "", sender_verified=False)),
    "payroll_collects": ("warn", WITHOUT_AMOUNTS["a payroll loan is paid off"]),
    "instruction_exceeds_payment": ("warn", AMOUNTS["the second gets none"]),
    "declared_amount_differs": ("warn", AMOUNTS["he says another sum"]),
    "payoff_short": ("warn", WITHOUT_AMOUNTS["one peso short"]),
    "overdue_before_prepayment": ("warn", PREPAYMENTS["his own division leaves arrears"]),
    "target_not_found": ("warn", TARGETS["a number that is nobody's"]),
    "other_member": ("warn", TARGETS["a part for another member"]),
    "instruction_needs_person": ("warn", TARGETS["a person must read"]),
    "reference_mismatch": ("warn", NUMBERS["the words win"]),
    "reference_typo": ("warn", NUMBERS["a digit added"]),
    "reference_is_our_nit": ("info", NUMBERS["our own number is nobody's"]),
    "member_unknown": ("block", NUMBERS["nobody"]),
    "cash_threshold": ("info", step(10_000_000, "L", None, "", {"medium": "cash"})),
    "low_confidence": ("warn", step(120_000, "L", None, "", {"confidence": {"amount": 0.5}})),
    "two_amounts": (
        "block", step(120_000, "L C", None, "", {"amount_candidates": ["120000.00", "65000.00"]})
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_can_come_up_and_says_in_spanish_what_is_the_matter(code: str) -> None:
    severity, one = CHECKS[code]

    said = next(check for check in checks_of(one) if check.code == code)

    assert said.severity.value == severity
    assert re.fullmatch(r"[A-ZÁÉÍÓÚ«].*\.", said.message)
    assert code not in said.message
    assert said.audience == ("compliance" if code == "cash_threshold" else None)
