from __future__ import annotations

import string
from datetime import datetime

import pytest

from applier.due_time import BOGOTA
from intake import replies
from intake.notices.telling import spoken_time


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 24, 16, 30, tzinfo=BOGOTA), "el martes 24 de noviembre a las 4:30"),
        (datetime(2026, 11, 24, 0, 0, tzinfo=BOGOTA), "al terminar el lunes 23 de noviembre."),
        (datetime(2026, 12, 1, 9, 5, tzinfo=BOGOTA), "el martes 1 de diciembre a las 9:05"),
    ],
)
def test_a_due_time_is_said_as_people_say_it(moment: datetime, said: str) -> None:
    assert spoken_time(moment).startswith(said)


def test_every_sentence_can_be_said() -> None:
    for kind, sentences in replies.sentences().items():
        for name, text in sentences.items():
            values = dict.fromkeys(string.Template(text).get_identifiers(), "X")

            said = replies.sentence(kind, name, **values)

            assert said
            assert "$" not in said


def test_a_sentence_that_lacks_a_value_is_an_error_and_never_a_half_sentence() -> None:
    with pytest.raises(replies.ReplyTemplateError, match="number"):
        replies.sentence("acknowledgement", "greeting")
