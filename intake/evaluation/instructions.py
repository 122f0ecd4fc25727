"""How well the reading of members' texts agrees with labels, and above all whether one is false.

A verdict is *exact* (the same reading, or one that the label also accepts), *flag_ok* (both want a
person; details differ), *abstained* (a person is asked, or values are left out, and nothing false
is said) or *wrong*. Leaving out an action, a remainder or whose payment it is counts as wrong: the
money would go elsewhere. Contract and meaning of the labels: CONTRACT.md, ``tupago understand``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

Json = Mapping[str, Any]

_SAVINGS: Final = frozenset(
    {
        "contributions", "social_contributions", "permanent_savings", "special_permanent_savings",
        "savings", "rentadiario", "rentahorrito", "term_deposit",
    }
)  # fmt: skip
_DEBTS: Final = frozenset({"loan", "card", "insurance", "membership_fee"})
_WITHOUT_ACTION: Final = frozenset({"everything_overdue", "everything_due", "payroll_deduction"})
_DECIDING: Final = ("product", "action", "rest", "member")  # Left out, the money goes elsewhere.
_MISSABLE: Final = ("amount", "share", "count", "number", "period", "receipt")
_NOT_THE_CONTRACT: Final = (
    TypeError,
    ValueError,
    AttributeError,
    InvalidOperation,
    ZeroDivisionError,
)
_FEW: Final = 3  # Tags with fewer texts are left out of the report.
SENDER: Final = "sender"


class Verdict(StrEnum):
    EXACT = "exact"
    FLAG_OK = "flag_ok"
    ABSTAINED = "abstained"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    detail: str = ""  # "strict": equal without any equivalence; "flag only": all but the flag.


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    gold: Json
    output: Json | None
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    product: str
    action: str | None
    rest: bool
    member: str | None
    amount: Decimal | None
    share: Fraction | None
    count: int | None
    number: str | None
    period: str | None
    receipt: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    intent: str
    lines: tuple[_Line, ...]
    prepayment: str | None
    on_behalf_of: str | None
    declared_total: Decimal | None
    needs_human: bool


def score(golds: Iterable[Json], outputs: Mapping[str, Json | None]) -> list[Scored]:
    """Judge every labelled text by its id; one without an output counts as abstained."""
    return [
        Scored(
            gold=gold,
            output=outputs.get(gold["id"]),
            judgement=judge(gold, outputs.get(gold["id"])),
        )
        for gold in golds
    ]


def judge(gold: Json, output: Json | None) -> Judgement:
    """Return the verdict on one output of ``understand``."""
    if output is None:
        return Judgement(Verdict.ABSTAINED, "no output")
    try:
        said = _reading(output)
    except _NOT_THE_CONTRACT as error:
        return Judgement(Verdict.WRONG, f"not in the contract's form: {error!r}")
    wanted = [_reading(gold["expected"] | patch) for patch in ({}, *gold.get("also_ok", ()))]
    if said == wanted[0]:
        return Judgement(Verdict.EXACT, "strict")
    meant, meanings = _canonical(said), [_canonical(want) for want in wanted]
    if meant in meanings:
        return Judgement(Verdict.EXACT)
    return _judge_difference(meant, meanings, wanted)


def _judge_difference(
    meant: _Reading, meanings: Sequence[_Reading], wanted: Sequence[_Reading]
) -> Judgement:
    if meant.needs_human:
        if not wanted[0].needs_human:
            return Judgement(Verdict.ABSTAINED, "asks for a person")
        known = any(meant.intent == want.intent for want in wanted)
        return Judgement(Verdict.FLAG_OK, "" if known else "intent differs")
    if any(replace(meant, needs_human=want.needs_human) == want for want in meanings):
        return Judgement(Verdict.WRONG, "flag only")
    if all(want.needs_human for want in wanted):
        return Judgement(Verdict.WRONG, "a person was needed")
    if any(not want.needs_human and _only_leaves_out(want, meant) for want in meanings):
        return Judgement(Verdict.ABSTAINED, "values left out")
    return Judgement(Verdict.WRONG, "reads something else")


def _only_leaves_out(want: _Reading, said: _Reading) -> bool:
    """Tell whether everything said is also wanted."""
    if (said.intent, said.on_behalf_of) != (want.intent, want.on_behalf_of):
        return False
    if said.prepayment not in {None, want.prepayment}:
        return False
    if said.declared_total not in {None, want.declared_total}:
        return False
    if not said.lines:
        return True
    return len(said.lines) == len(want.lines) and all(
        one.product == "unspecified"
        or (
            all(getattr(one, key) == getattr(other, key) for key in _DECIDING)
            and all(getattr(one, key) in {None, getattr(other, key)} for key in _MISSABLE)
        )
        for one, other in zip(said.lines, want.lines, strict=True)
    )


# --- One form for one meaning --------------------------------------------------------------


def _reading(data: Json) -> _Reading:
    return _Reading(
        intent=data.get("intent") or "none",
        lines=tuple(_line(line) for line in data.get("lines") or ()),
        prepayment=data.get("prepayment") or None,
        on_behalf_of=_digits(data.get("on_behalf_of")),
        declared_total=_money(data.get("declared_total")),
        needs_human=bool(data.get("needs_human")),
    )


def _line(data: Json) -> _Line:
    member = data.get("member_id")
    share = data.get("share")
    return _Line(
        product=data.get("product") or "unspecified",
        action=data.get("action") or None,
        rest=bool(data.get("rest")),
        member=SENDER if member == SENDER else _digits(member),
        amount=_money(data.get("amount")),
        share=Fraction(str(share)) if share else None,
        count=int(data["count"]) if data.get("count") else None,
        number=_number(data.get("number")),
        period=data.get("period") or None,
        receipt=int(data["receipt"]) if data.get("receipt") else None,
    )


def _money(amount: object) -> Decimal | None:
    return None if amount in {None, ""} else Decimal(str(amount)).quantize(Decimal("0.01"))


def _digits(number: object) -> str | None:
    return None if number in {None, ""} else re.sub(r"\D", "", str(number)).lstrip("0")


def _number(name: object) -> str | None:
    """Compare obligations by their digits, and words without accents or case."""
    if name in {None, ""}:
        return None
    bare = unicodedata.normalize("NFD", str(name).lower())
    plain = "".join(letter for letter in bare if unicodedata.category(letter) != "Mn")
    return re.sub(r"\D", "", plain) if re.search(r"\d", plain) else " ".join(plain.split())


def _canonical(reading: _Reading) -> _Reading:
    """Bring readings that ask for the same to the same form."""
    lines = [
        replace(line, action=_action(line), member=line.member or reading.on_behalf_of or SENDER)
        for line in reading.lines
    ]
    behalf, total = reading.on_behalf_of, reading.declared_total
    members = {line.member for line in lines}
    if members:  # One member is said once; several are said by the lines.
        only = members.pop() if len(members) == 1 else None
        behalf = None if only == SENDER else only
    if len(lines) == 1:
        line = replace(lines[0], rest=False)
        if line.share is None:
            line = replace(line, amount=line.amount if line.amount is not None else total)
            total = line.amount if total is None else total
        lines = [line]
    ordered = [line for line in lines if not line.rest] + [line for line in lines if line.rest]
    return replace(reading, lines=tuple(ordered), on_behalf_of=behalf, declared_total=total)


def _action(line: _Line) -> str | None:
    """Return the action unless the product alone says as much."""
    implied = (
        line.product in _WITHOUT_ACTION
        or (line.product in _SAVINGS and line.action in {"deposit", "installment"})
        or (line.product in _DEBTS and line.action == "installment")
    )
    return None if implied else line.action


# --- For people ----------------------------------------------------------------------------


def report(scored: Sequence[Scored]) -> str:
    """Return the table by tag and by feature, and the three figures of all."""
    groups: dict[str, list[Judgement]] = defaultdict(list)
    for one in scored:
        for name in _groups(one.gold):
            groups[name].append(one.judgement)
    head = f"{'':32}{'n':>5}{'exact':>8}{'strict':>8}{'flag_ok':>9}{'abstain':>9}{'wrong':>7}"
    lines = [f"{head}{'(flag only)':>12}"]
    lines += [
        _row(name, groups[name])
        for name in sorted(groups, key=lambda key: (key != "ALL", key[:3] == "tag", key))
        if len(groups[name]) >= _FEW or not name.startswith("tag")
    ]
    return "\n".join([*lines, summary(scored)])


def _groups(gold: Json) -> Iterator[str]:
    yield "ALL"
    yield f"tag {gold['tag']}"
    yield from (f"has {feature}" for feature in gold.get("features", ()))


def _row(name: str, group: Sequence[Judgement]) -> str:
    counts = Counter(found.verdict for found in group)
    details = Counter(found.detail for found in group)
    exact = 100 * counts[Verdict.EXACT] / len(group)
    strict = 100 * details["strict"] / len(group)
    return (
        f"{name:32}{len(group):5}{exact:7.1f}%{strict:7.1f}%{counts[Verdict.FLAG_OK]:9}"
        f"{counts[Verdict.ABSTAINED]:9}{counts[Verdict.WRONG]:7}{details['flag only']:12}"
    )


def summary(scored: Sequence[Scored]) -> str:
    counts = Counter(one.judgement.verdict for one in scored)
    total = max(1, len(scored))
    right = 100 * (counts[Verdict.EXACT] + counts[Verdict.FLAG_OK]) / total
    return (
        f"right (exact + flag_ok) {right:.1f} %, "
        f"abstained {100 * counts[Verdict.ABSTAINED] / total:.1f} %, "
        f"WRONG {100 * counts[Verdict.WRONG] / total:.1f} % of {len(scored)}"
    )


def mistakes(scored: Iterable[Scored]) -> str:
    """Return every text that is not right, with what was wanted and what was read."""
    texts = []
    for one in scored:
        found, gold = one.judgement, one.gold
        if found.verdict in {Verdict.WRONG, Verdict.ABSTAINED}:
            head = f"{gold['id']} {found.verdict} ({found.detail}) [{gold['tag']}] {gold['text']!r}"
            want = json.dumps(gold["expected"], ensure_ascii=False)
            got = json.dumps(one.output, ensure_ascii=False)
            texts.append(f"{head}\n   want {want}\n   got  {got}")
    return "\n\n".join(texts)
