from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.lettering import letters_in, may_be_within, within_edits

LETTERS = st.text(alphabet="ab", max_size=6)


@pytest.mark.parametrize(
    ("written", "meant", "edits"),
    [
        ("valor", "valor", 0),
        ("va1or", "valor", 1),
        ("vaor", "valor", 1),
        ("valoor", "valor", 1),
        ("ualo", "valor", 2),
        ("roc", "cor", 2),
        ("", "abc", 3),
    ],
)
def test_letters_changed_added_and_lost_are_counted(written: str, meant: str, edits: int) -> None:
    assert within_edits(written, meant, edits)
    assert within_edits(meant, written, edits)
    assert edits == 0 or not within_edits(written, meant, edits - 1)


@given(LETTERS, LETTERS, LETTERS, st.integers(0, 3))
def test_what_both_begin_and_end_with_changes_nothing(
    one: str, other: str, same: str, limit: int
) -> None:
    assert within_edits(same + one, same + other, limit) == within_edits(one, other, limit)
    assert within_edits(one + same, other + same, limit) == within_edits(one, other, limit)


@given(st.text(max_size=6), st.text(max_size=6), st.integers(0, 3))
def test_no_text_within_the_edits_is_ruled_out_by_its_letters(
    one: str, other: str, limit: int
) -> None:
    near = within_edits(one, other, limit)
    assert may_be_within(letters_in(one), letters_in(other), limit) or not near


def test_letters_that_one_text_lacks_rule_it_out() -> None:
    assert may_be_within(letters_in("valor"), letters_in("ualor"), 1)
    assert not may_be_within(letters_in("valor"), letters_in("fecha"), 2)
