from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlmodel import select

from intake.arrival import Arrived, ArrivedFile, Taken, take_in
from intake.wiring import Office
from models.sql.tables import Case, Channel, Message
from tests.conftest import A_FRIDAY, Clock, rows


def whatsapp(sid: str, *, sender: str = "whatsapp:+573005550101", text: str = "") -> Arrived:
    return Arrived(
        channel=Channel.WHATSAPP,
        account="whatsapp:+573174424530",
        external_id=sid,
        received_at=A_FRIDAY,
        sender=sender,
        text=text,
        files=() if text else (ArrivedFile(name="foto.jpg", url=f"https://media.example/{sid}"),),
    )


def mail(uid: int) -> Arrived:
    return Arrived(
        channel=Channel.EMAIL,
        account="tupago",
        external_id=f"INBOX/1/{uid}",
        received_at=A_FRIDAY,
        sender="luz@correo.example",
        raw_sha256="0" * 64,
    )


def take(office: Office, arrived: Arrived) -> Taken:
    with office.transaction() as session:
        return take_in(session, office, arrived)


def test_the_same_message_delivered_twice_is_one_message_and_one_case(any_office: Office) -> None:
    first, again = take(any_office, whatsapp("SM1")), take(any_office, whatsapp("SM1"))

    assert first.new
    assert not again.new
    assert again.message_id == first.message_id
    assert (rows(any_office, "message"), rows(any_office, "case")) == (1, 1)


def test_an_album_and_the_words_about_it_are_one_case(any_office: Office, clock: Clock) -> None:
    cases = set()
    for place, sid in enumerate(("MM1", "MM2", "SM3")):
        clock.moment = A_FRIDAY + timedelta(seconds=4 * place)
        cases.add(take(any_office, whatsapp(sid, text="son estos" if sid == "SM3" else "")).case_id)

    assert len(cases) == 1


def test_an_album_whose_pictures_arrive_at_the_same_moment_is_still_one_case(
    any_office: Office,
) -> None:
    with ThreadPoolExecutor(5) as pool:
        taken = list(pool.map(lambda n: take(any_office, whatsapp(f"MM{n}")), range(5)))

    assert len({one.case_id for one in taken}) == 1
    assert rows(any_office, "message") == 5


def test_gathering_ends_at_its_limit_however_much_follows(office: Office, clock: Clock) -> None:
    case_id = take(office, whatsapp("MM0")).case_id
    for place in range(1, 30):
        clock.moment = A_FRIDAY + timedelta(seconds=5 * place)
        take(office, whatsapp(f"MM{place}"))

    with office.transaction() as session:
        case = session.get_one(Case, case_id)
        limit = timedelta(seconds=office.settings.gather_at_most_seconds)
        assert case.closes_at == A_FRIDAY + limit


def test_two_people_who_write_at_once_have_a_case_each(office: Office) -> None:
    one = take(office, whatsapp("MM1", sender="whatsapp:+573005550101"))
    other = take(office, whatsapp("MM2", sender="whatsapp:+573005550102"))

    assert one.case_id != other.case_id


def test_every_mail_is_a_case_of_its_own(office: Office) -> None:
    assert take(office, mail(1)).case_id != take(office, mail(2)).case_id


def test_a_message_and_its_work_commit_together_or_not_at_all(any_office: Office) -> None:
    try:
        with any_office.transaction() as session:
            take_in(session, any_office, mail(1))
            raise ConnectionError  # noqa: TRY301 - the power goes off before the commit
    except ConnectionError:
        pass

    assert rows(any_office, "message") == 0
    assert any_office.work.client.list_workflows() == []

    case_id = take(any_office, mail(1)).case_id

    work = any_office.work.client.list_workflows()
    assert [one.workflow_id for one in work] == [f"settle:{case_id}:0"]


def test_a_case_number_can_be_read_aloud(office: Office) -> None:
    take(office, mail(1))
    with office.transaction() as session:
        number = session.exec(select(Case.number)).one()
        message = session.exec(select(Message)).one()

    assert number.startswith("BC-")
    assert not set(number[3:]) & set("01OILU")
    assert message.received_at == A_FRIDAY
