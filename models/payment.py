"""The life of a payment, from reading to posting.

Rule: whatever changes a payment's state is in this table. Callers ask `advance`; nobody else
decides a state. The page's buttons are read from `STAFF_STEPS` and `STEPS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from models.errors import TupagoError


class State(StrEnum):
    READING = "reading"
    UNREADABLE = "unreadable"
    WAITING_MEMBER = "waiting_member"  # The clock is paused.
    PROPOSED = "proposed"
    APPROVED_ONCE = "approved_once"  # The amount needs two people; one has approved.
    APPROVED = "approved"
    POSTED = "posted"
    REVERSED = "reversed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    NOT_A_PAYMENT = "not_a_payment"


class Step(StrEnum):
    PROPOSE = "propose"
    GIVE_UP_READING = "give_up_reading"
    ASK = "ask"
    CALL_DUPLICATE = "call_duplicate"
    CALL_NOT_A_PAYMENT = "call_not_a_payment"
    EDIT = "edit"
    TELL_APART = "tell_apart"  # A person compared it with one that it may be: they are two.
    APPROVE = "approve"
    APPROVE_FIRST = "approve_first"
    REJECT = "reject"
    REOPEN = "reopen"
    POST = "post"
    SEND_BACK = "send_back"  # The core did not take it, or it was called back before.
    REVERSE = "reverse"


STEPS: Final[Mapping[State, Mapping[Step, State]]] = {
    State.READING: {
        Step.PROPOSE: State.PROPOSED,
        Step.GIVE_UP_READING: State.UNREADABLE,
        Step.ASK: State.WAITING_MEMBER,
        Step.CALL_DUPLICATE: State.DUPLICATE,
        Step.CALL_NOT_A_PAYMENT: State.NOT_A_PAYMENT,
    },
    State.UNREADABLE: {
        Step.EDIT: State.PROPOSED,  # A person typed the fields in.
        Step.PROPOSE: State.PROPOSED,  # A legible copy came.
        Step.ASK: State.WAITING_MEMBER,
        Step.REJECT: State.REJECTED,
        Step.CALL_DUPLICATE: State.DUPLICATE,
        Step.CALL_NOT_A_PAYMENT: State.NOT_A_PAYMENT,
    },
    State.WAITING_MEMBER: {
        Step.PROPOSE: State.PROPOSED,  # The member answered.
        Step.GIVE_UP_READING: State.UNREADABLE,  # No legible copy came.
        Step.EDIT: State.PROPOSED,
        Step.TELL_APART: State.PROPOSED,
        Step.ASK: State.WAITING_MEMBER,
        Step.REJECT: State.REJECTED,
        Step.CALL_DUPLICATE: State.DUPLICATE,
        Step.CALL_NOT_A_PAYMENT: State.NOT_A_PAYMENT,
    },
    State.PROPOSED: {
        Step.PROPOSE: State.PROPOSED,  # Something new is known.
        Step.EDIT: State.PROPOSED,
        Step.TELL_APART: State.PROPOSED,
        Step.ASK: State.WAITING_MEMBER,
        Step.APPROVE: State.APPROVED,
        Step.APPROVE_FIRST: State.APPROVED_ONCE,
        Step.REJECT: State.REJECTED,
        Step.CALL_DUPLICATE: State.DUPLICATE,
        Step.CALL_NOT_A_PAYMENT: State.NOT_A_PAYMENT,
    },
    State.APPROVED_ONCE: {
        Step.EDIT: State.PROPOSED,  # Both must approve the same lines.
        Step.APPROVE: State.APPROVED,
        Step.REJECT: State.REJECTED,
    },
    State.APPROVED: {Step.POST: State.POSTED, Step.SEND_BACK: State.PROPOSED},
    State.POSTED: {Step.REVERSE: State.REVERSED},
    State.REVERSED: {},
    State.REJECTED: {Step.REOPEN: State.PROPOSED},
    State.DUPLICATE: {Step.REOPEN: State.PROPOSED},
    State.NOT_A_PAYMENT: {Step.REOPEN: State.PROPOSED},
}

STAFF_STEPS: Final = frozenset(
    {
        Step.EDIT, Step.TELL_APART, Step.ASK, Step.APPROVE, Step.APPROVE_FIRST, Step.REJECT,
        Step.REOPEN,
        Step.CALL_DUPLICATE, Step.CALL_NOT_A_PAYMENT, Step.SEND_BACK, Step.REVERSE,
    }
)  # fmt: skip
OPEN_STATES: Final = frozenset(
    {State.READING, State.UNREADABLE, State.WAITING_MEMBER, State.PROPOSED, State.APPROVED_ONCE}
)


class IllegalStepError(TupagoError):
    """The step is not possible from the payment's present state."""

    code = "payment.illegal_step"
    message = "Este pago ya cambió de estado; mire cómo quedó antes de seguir."


def advance(state: State, step: Step) -> State:
    """Return the state that ``step`` leads to.

    :raises IllegalStepError: if the step is not possible now.
    """
    try:
        return STEPS[state][step]
    except KeyError:
        raise IllegalStepError(f"cannot {step} while {state}") from None
