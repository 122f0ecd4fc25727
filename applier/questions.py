"""What is asked of the member, in his words; to a stranger nothing of ours is told (rule 12)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from applier.options import MINE, PREPAYMENTS, SAME_PAYMENT, of_member, places
from applier.policy import PolicyInvalidError
from applier.split import Split
from applier.targets import spoken
from models.money import Money
from models.obligation import Obligation
from models.proposal import Proposal, Question

# All that may be asked of a member.
CODES: Final = (
    "choose_target",
    "choose_obligation",
    "choose_prepayment",
    "which_member",
    "better_copy",
    "same_payment",
)
_VARIANTS: Final = (
    "which_member_or_mine",
    "which_member_of_these",
    "choose_target_of_several",
    "choose_target_of_the_rest",
)

_FIXED_OPTIONS: Final = {"same_payment": SAME_PAYMENT}


@cache
def wording() -> Mapping[str, str]:
    """Return the sentences of questions.toml.

    :raises PolicyInvalidError: if the file cannot be parsed or lacks one.
    """
    try:
        text = files(__package__).joinpath("questions.toml").read_text(encoding="utf-8")
        said: dict[str, str] = tomllib.loads(text)
        return {name: said[name].strip() for name in (*CODES, *_VARIANTS)}
    except (tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise PolicyInvalidError(f"questions.toml: {error}") from error


def to_member(split: Split, *, verified: bool, most: int) -> tuple[Question, ...]:
    """Return the questions of a finished split.

    :param verified: whether the sender's address or phone is bound to the member.
    :param most: options that a question about the target may offer.
    """
    return tuple(
        _question(code, options, split, most) if verified else fixed(code)
        for code, options in split.questions.items()
    )


def fixed(code: str) -> Question:
    """Return the question in words that anybody may read."""
    return Question(code=code, message=wording()[code], options=_FIXED_OPTIONS.get(code, ()))


def whose(*, sender_is_member: bool, numbers: Sequence[str] = ()) -> Question:
    """Return the question whose payment it is; a member can say that it is his own.

    :param sender_is_member: and is proven to be who he says.
    :param numbers: to choose among (`applier.who.numbers_to_offer`).
    """
    options = (*((MINE,) if sender_is_member else ()), *map(of_member, numbers))
    if not options:
        return fixed("which_member")
    variant = "which_member_of_these" if numbers else "which_member_or_mine"
    return Question(code="which_member", message=wording()[variant], options=options)


def usual(
    code: str, obligations: Iterable[Obligation], amount: Money, *, verified: bool, most: int
) -> Question:
    """Return the question as staff may put it, whatever the proposal says; not `whose`."""
    question = fixed(code)
    if not verified:
        return question
    split = Split(amount, tuple(obligations))
    match code:
        case "choose_prepayment":
            options = tuple(PREPAYMENTS)
        case "choose_target":
            options = tuple(places(split))[:most]
        case "choose_obligation":
            options = tuple(spoken(owed, split.obligations) for owed in split.obligations)
        case _:
            return question
    return replace(question, options=options)


def is_about_rest(message: str, proposal: Proposal) -> bool:
    """Return whether the question asked only about what the proposal leaves over."""
    return bool(proposal.lines) and str(proposal.unapplied) in message


def _question(code: str, options: tuple[str, ...], split: Split, most: int) -> Question:
    message = wording()[code]
    if code == "choose_prepayment":
        options = tuple(PREPAYMENTS)
    elif code == "choose_target" and options:
        message = wording()["choose_target_of_several"]
    elif code == "choose_target":
        options = tuple(places(split))[:most]
        if split.lines:
            message = Template(wording()["choose_target_of_the_rest"]).safe_substitute(
                left=str(split.unapplied)
            )
    return Question(code=code, message=message, options=options)
