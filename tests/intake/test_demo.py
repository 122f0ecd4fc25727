from __future__ import annotations

from threading import Event

from sqlmodel import col, select

from applier.due_time import BOGOTA
from intake.demo import play
from intake.demo.messages import messages
from intake.email.drop_folder import DropFolder
from intake.wiring import Office
from models.sql.tables import Case, CaseState, Member, Message, ObligationRow
from tests.conftest import rows


def settle_everything(office: Office) -> None:
    folder = DropFolder(office)
    for _ in range(2):  # A file is taken when it looks the same twice.
        folder.look()
    with office.transaction() as session:
        for case in session.exec(select(Case)):
            case.state = CaseState.SETTLED


def play_once(office: Office) -> list[str]:
    """Play with somebody who settles whatever arrives, and return what was said."""
    said: list[str] = []

    class Impatient(Event):
        def wait(self, timeout: float | None = None) -> bool:
            del timeout
            settle_everything(office)
            return False

    play.send(office, said.append, Impatient())
    return said


def test_the_demonstration_has_members_enough_and_messages_of_every_kind(office: Office) -> None:
    play.seed(office)
    sent = messages(office.now().astimezone(BOGOTA))

    assert rows(office, "member") >= 12
    assert len(sent) >= 12
    assert sum(len(message.parts) > 1 for message in sent) >= 1
    with office.reading() as session:
        owing = session.exec(select(ObligationRow.member_id).distinct()).all()
        kinds = session.exec(select(ObligationRow.product).distinct()).all()
    assert len(owing) >= 12
    assert len(kinds) >= 6


def test_a_second_start_sends_nothing_again(office: Office) -> None:
    play.seed(office)
    first = play_once(office)
    messages_before = rows(office, "message")

    assert first[-1].startswith("demostración: lista")
    assert play_once(office) == []
    assert rows(office, "message") == messages_before
    assert not play.is_wanted(office)


def test_a_demonstration_that_was_interrupted_goes_on_with_the_rest(office: Office) -> None:
    play.seed(office)
    stopped = Event()
    stopped.set()
    play.send(office, lambda _line: None, stopped)  # All are handed in; nobody settles them.
    settle_everything(office)
    before = rows(office, "message")

    play_once(office)

    with office.reading() as session:
        sids = session.exec(select(Message.external_id)).all()
    assert rows(office, "message") >= before
    assert len(sids) == len(set(sids))
    every = messages(office.now().astimezone(BOGOTA))
    assert rows(office, "message") == sum(len(message.parts) for message in every)


def test_the_demonstration_never_plays_among_real_members(office: Office) -> None:
    with office.transaction() as session:
        session.add(Member(id="52000111", name="Una Asociada De Verdad"))

    assert not play.is_wanted(office)
    assert not play.is_on(office)
    with office.reading() as session:
        assert session.exec(select(col(Member.id))).all() == ["52000111"]
