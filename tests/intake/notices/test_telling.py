from __future__ import annotations

import string
from datetime import datetime

import pytest

from applier.due_time import BOGOTA
from intake import replies
from intake.notices.telling import _what_is_wrong, spoken_time
from models.payment import State
from models.receipt import Receipt
from models.sql.tables import Document, Payment
from parsers.problems import FileError, SoundError, VideoError


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


def refused(error: type[FileError]) -> Document:
    return Document(
        case_id=1, message_id="m1", position=0, name="archivo", kind="unread", sha256="",
        problem=error.code, detail=error.message,
    )  # fmt: skip


def paid(state: State) -> Payment:
    said = Receipt(paid_to_us=True).as_json()
    return Payment(
        case_id=1, document_id=1, position=0, state=state, receipt=said, receipt_read=said,
        sha256="", received_at=datetime(2026, 11, 24, 9, tzinfo=BOGOTA),
    )  # fmt: skip


def test_a_member_who_sent_what_cannot_be_read_is_told_what_to_send_instead() -> None:
    sent = [refused(SoundError), refused(VideoError), refused(SoundError)]

    assert _what_is_wrong([paid(State.UNREADABLE)], sent) == [
        SoundError.message,
        VideoError.message,
    ]


def test_a_voice_note_beside_a_receipt_that_was_read_is_told_of_too() -> None:
    assert _what_is_wrong([paid(State.PROPOSED)], [refused(SoundError)]) == [SoundError.message]
