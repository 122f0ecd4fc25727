"""How well proposals agree with labelled cases, and above all whether one is unsafe.

A verdict is *exact*, *abstained* (only cautious differences: less applied, more asked) or *wrong*
(something false or unsafe: money that does not add up, a line that is not the label's, a required
block or warning missing, a stranger told too much). Of the three only *wrong* costs money.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

Json = Mapping[str, Any]
_Bag = Counter[tuple[str, str]]

PARTS: Final = ("basis", "lines", "checks", "quiet", "questions")
_SERIOUS: Final = frozenset({"block", "warn"})
_TAKE_DEPOSITS: Final = frozenset(
    {
        "social_contributions",
        "permanent_savings",
        "special_permanent_savings",
        "rentadiario",
        "rentahorrito",
        "term_deposit",
    }
)
_LIMITS: Final = {"overdue": "overdue", "next_due": "next_due", "payoff": "balance"}
_FROM_BALANCE: Final = frozenset(
    {"reduce_term", "reduce_installment", "principal_pending_choice", "advance_installments"}
)
_NOT_THE_CONTRACT: Final = (KeyError, TypeError, ValueError, AttributeError, InvalidOperation)


class Verdict(StrEnum):
    EXACT = "exact"
    ABSTAINED = "abstained"
    WRONG = "wrong"


@dataclass
class Judgement:
    """What was found in one output."""

    parts: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(PARTS, False))
    unsafe: list[str] = field(default_factory=list)
    cautious: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.unsafe:
            return Verdict.WRONG
        return Verdict.ABSTAINED if self.cautious else Verdict.EXACT

    def note(self, text: str, *, unsafe: bool) -> None:
        (self.unsafe if unsafe else self.cautious).append(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    gold: Json
    judgement: Judgement


def score(golds: Iterable[Json], outputs: Mapping[str, Json | None]) -> list[Scored]:
    """Judge every labelled case by its id; one without an output counts as abstained."""
    return [Scored(gold=gold, judgement=judge(gold, outputs.get(gold["id"]))) for gold in golds]


def judge(gold: Json, output: Json | None) -> Judgement:
    """Return the verdict on one output of ``propose`` and what led to it."""
    found = Judgement()
    if output is None:
        found.cautious.append("no output")
        return found
    try:
        found.unsafe += _breaches(gold["case"], output)
        _bag(output.get("lines"))
        _centavos(output.get("unapplied"))
        _severities(output)
        _asked(output)
    except _NOT_THE_CONTRACT as error:
        return Judgement(unsafe=[f"not in the contract's form: {error!r}"])
    expected = gold["expected"]
    _judge_basis(expected, output, found)
    _judge_lines(expected, output, found)
    _judge_checks(expected, output, found)
    _judge_questions(expected, output, found)
    _judge_clean(expected, output, found)
    return found


def report(scored: Sequence[Scored]) -> str:
    """Return the table by tag and by required check, and the three figures of all."""
    groups: dict[str, list[Judgement]] = defaultdict(list)
    for one in scored:
        groups["ALL"].append(one.judgement)
        for tag in set(one.gold["tags"]):
            groups[f"tag {tag}"].append(one.judgement)
        for check in one.gold["expected"]["checks"]:
            groups[f"check {check['code']}"].append(one.judgement)
    head = f"{'':36}{'n':>5}{'exact':>8}{'abstain':>9}{'wrong':>7} | right:"
    lines = [head + "".join(f"{part:>11}" for part in PARTS)]
    lines += [
        _row(name, groups[name])
        for name in sorted(groups, key=_place)
        if len(groups[name]) > 1 or not name.startswith("tag")
    ]
    return "\n".join([*lines, summary(scored)])


def summary(scored: Sequence[Scored]) -> str:
    verdicts = Counter(one.judgement.verdict for one in scored)
    shares = {
        verdict: f"{100 * verdicts[verdict] / max(1, len(scored)):.1f} %" for verdict in Verdict
    }
    return (
        f"exact {shares[Verdict.EXACT]}, abstained {shares[Verdict.ABSTAINED]}, "
        f"WRONG {shares[Verdict.WRONG]} of {len(scored)}"
    )


def mistakes(scored: Iterable[Scored]) -> str:
    """Return every case that is not exact, with what differs."""
    texts = []
    for one in scored:
        found, gold = one.judgement, one.gold
        if found.verdict is not Verdict.EXACT:
            amount, said = gold["case"]["receipt"].get("amount"), gold["case"].get("instruction")
            head = f"{gold['id']} {found.verdict} {gold['tags']} {amount} {said!r}"
            texts.append("\n   ".join([head, *found.unsafe, *found.cautious]))
    return "\n\n".join(texts)


def _breaches(case: Json, output: Json) -> list[str]:
    """Return what is unsafe whatever the label: money lost, limits broken, `clean` untrue."""
    lines = _bag(output.get("lines"))
    problems = []
    paid = _centavos(case["receipt"].get("amount"))
    if sum(lines.values()) + _centavos(output.get("unapplied")) != paid:
        problems.append("money does not add up")
    owed = {obligation["id"]: obligation for obligation in case["obligations"]}
    from_balance: Counter[str] = Counter()
    for (number, action), money in lines.items():
        if number not in owed:
            problems.append(f"no obligation {number}")
            continue
        problems += [f"{number} {said}" for said in _line_breaches(owed[number], action, money)]
        if action in _FROM_BALANCE:
            from_balance[number] += money
            if from_balance[number] > _centavos(owed[number]["balance"]):
                problems.append(f"{number} above its balance")
    serious = any(check.get("severity") in _SERIOUS for check in output.get("checks") or [])
    truly_clean = not serious and not output.get("questions")
    if "clean" in output and bool(output["clean"]) != truly_clean:
        problems.append("clean does not follow from checks and questions")
    return problems


def _line_breaches(owed: Json, action: str, money: int) -> Iterable[str]:
    if money <= 0:
        yield "line without money"
    limit = _centavos(owed[_LIMITS[action]]) if action in _LIMITS else None
    if limit is not None and money > limit:
        yield f"{action} above its limit"
    if action == "payoff" and money != limit:
        yield "payoff is not the balance"
    if action == "deposit" and owed["product"] not in _TAKE_DEPOSITS:
        yield f"deposit on a {owed['product']}"


def _judge_basis(expected: Json, output: Json, found: Judgement) -> None:
    right = {expected["basis"], *expected.get("also_basis", ())}
    found.parts["basis"] = output.get("basis") in right
    if not found.parts["basis"]:
        found.cautious.append(f"basis {output.get('basis')}, not {expected['basis']}")


def _judge_lines(expected: Json, output: Json, found: Judgement) -> None:
    found.parts["lines"] = True
    if expected["lines"] is None:  # Not asserted; that it adds up was seen to already.
        return
    wanted, got = _bag(expected["lines"]), _bag(output.get("lines"))
    if got != wanted:
        beyond, lacking = dict(got - wanted), dict(wanted - got)
        found.parts["lines"] = False
        found.note(f"lines: +{beyond} -{lacking}", unsafe=bool(beyond))
    rest = expected["unapplied"]
    if rest is not None and _centavos(output.get("unapplied")) != _centavos(rest):
        found.parts["lines"] = False
        if got == wanted:
            found.unsafe.append("unapplied differs")


def _judge_checks(expected: Json, output: Json, found: Judgement) -> None:
    got = _severities(output)
    found.parts["checks"] = True
    for check in expected["checks"]:
        code, severity = check["code"], check["severity"]
        if code not in got:
            found.parts["checks"] = False
            found.note(f"check {code} missing", unsafe=severity in _SERIOUS)
        elif got[code] != severity:
            found.parts["checks"] = False
            found.note(f"check {code} is {got[code]}, not {severity}", unsafe=severity == "block")
    alarms = sorted(set(expected["absent_checks"]) & set(got))
    found.parts["quiet"] = not alarms
    found.cautious += [f"check {code} should not be there" for code in alarms]


def _judge_questions(expected: Json, output: Json, found: Judgement) -> None:
    got = _asked(output)
    lacking = set(expected["questions"]) - got
    beyond = got - set(expected["questions"]) - set(expected.get("may_questions", ()))
    found.parts["questions"] = not lacking and not beyond
    if beyond:
        found.cautious.append(f"asks {sorted(beyond)}")
    if lacking:
        # A prepayment that is not asked about would be decided by somebody else.
        unsafe = "choose_prepayment" in lacking
        found.note(f"does not ask {sorted(lacking)}", unsafe=unsafe)
    said = json.dumps(output.get("questions") or [], ensure_ascii=False)
    told = [words for words in expected.get("must_not_say", ()) if words in said]
    found.unsafe += [f"tells an unverified sender {words!r}" for words in told]


def _judge_clean(expected: Json, output: Json, found: Judgement) -> None:
    if "clean" in expected and "clean" in output:
        said = bool(output["clean"])
        if said != expected["clean"]:
            found.note(f"clean is {output['clean']}", unsafe=said)
    if any(not str(line.get("reason") or "").strip() for line in output.get("lines") or []):
        found.cautious.append("a line without its reason")


def _severities(output: Json) -> dict[str, str | None]:
    return {check["code"]: check.get("severity") for check in output.get("checks") or []}


def _asked(output: Json) -> set[str]:
    return {question["code"] for question in output.get("questions") or []}


def _bag(lines: Iterable[Json] | None) -> _Bag:
    bag: _Bag = Counter()
    for line in lines or []:
        bag[line["obligation"], line["action"]] += _centavos(line["amount"])
    return bag


def _centavos(amount: object) -> int:
    if amount in (None, ""):
        return 0
    centavos = Decimal(str(amount)) * 100
    if centavos != centavos.to_integral_value():
        raise ValueError(f"fraction of a centavo: {amount}")
    return int(centavos)


def _place(name: str) -> tuple[bool, bool, bool, str]:
    """Return the sort key of a group: all, the rules of POLICY.md, other tags, checks."""
    kind, _, rest = name.partition(" ")
    is_rule = kind == "tag" and rest[:1] == "r" and rest[1:].isdigit()
    return name != "ALL", not is_rule, kind != "tag", name


def _row(name: str, group: Sequence[Judgement]) -> str:
    verdicts = Counter(found.verdict for found in group)
    exact = 100 * verdicts[Verdict.EXACT] / len(group)
    right = "".join(
        f"{100 * sum(found.parts[part] for found in group) / len(group):>10.0f}%" for part in PARTS
    )
    counts = f"{verdicts[Verdict.ABSTAINED]:9}{verdicts[Verdict.WRONG]:7}"
    return f"{name:36}{len(group):5}{exact:7.1f}%{counts} |       {right}"
