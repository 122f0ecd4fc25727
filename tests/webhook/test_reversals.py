from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session, select

from intake.payments.posting import post_payment
from intake.payments.returning import send_back
from intake.wiring import Office
from models.payment import State
from models.sql.tables import BookEntry, Payment, Posting
from tests.webhook.conftest import Visitor

Receive = Callable[..., int]
WHY = "Se aplicó al crédito de otra persona"


def state_of(office: Office, payment: int) -> str:
    with office.reading() as session:
        return session.get_one(Payment, payment).state


def posted(ana: Visitor, receive: Receive, office: Office) -> int:
    payment = receive(text="aportes")
    ana.decide(payment, "aprobar")
    with office.transaction() as session:
        post_payment(session, office, payment)
    return payment


def test_one_person_asks_for_the_reversal_and_another_confirms_it(
    visitor: Callable[[str], Visitor], receive: Receive, office: Office
) -> None:
    ana, luis = visitor("ana"), visitor("luis")
    payment = posted(ana, receive, office)

    assert "Pedir reversa" in ana.get(f"/pagos/{payment}").text
    silent = ana.decide(payment, "pedir-reversa", {"motivo": "mal"})
    ana.decide(payment, "pedir-reversa", {"motivo": WHY})
    waiting = ana.get(f"/pagos/{payment}").text
    alone = ana.decide(payment, "reversar")

    assert silent.status_code == 422
    assert "Confirmar reversa" not in waiting
    assert "la confirma otra persona" in waiting
    assert alone.status_code == 422
    assert state_of(office, payment) == State.POSTED
    listed = luis.get("/?estado=reversas").text
    assert f'id="pago-{payment}"' in listed
    assert "reversa pedida" in listed
    page = luis.get(f"/pagos/{payment}").text
    assert WHY in page
    assert "Confirmar la reversa" in page
    done = luis.decide(payment, "reversar")
    assert done.status_code == 303
    assert state_of(office, payment) == State.REVERSED
    after = luis.get(f"/pagos/{payment}").text
    assert "El abono del banco quedó libre" in after
    assert "Pedir reversa" not in after
    book = luis.get("/libro").text
    assert "Reversa CI-" in book
    assert "reversado por CI-" in book
    assert f'id="pago-{payment}"' not in luis.get("/?estado=reversas").text


def test_the_other_person_may_leave_the_payment_as_it_is(
    visitor: Callable[[str], Visitor], receive: Receive, office: Office
) -> None:
    ana, luis = visitor("ana"), visitor("luis")
    payment = posted(ana, receive, office)
    ana.decide(payment, "pedir-reversa", {"motivo": WHY})

    luis.decide(payment, "dejar-como-esta")
    late = luis.decide(payment, "reversar")

    assert late.status_code == 422
    assert "Nadie ha pedido la reversa" in late.text
    assert state_of(office, payment) == State.POSTED
    assert "dejó el pago como está" in luis.get(f"/pagos/{payment}").text


def test_who_looks_after_compliance_is_offered_no_reversal(
    visitor: Callable[[str], Visitor], receive: Receive, office: Office
) -> None:
    payment = posted(visitor("ana"), receive, office)
    cata = visitor("cata")

    assert "Pedir reversa" not in cata.get(f"/pagos/{payment}").text
    with office.reading() as session:
        version = session.get_one(Payment, payment).version
    asked = cata.post(
        f"/pagos/{payment}/pedir-reversa", {"seen_version": str(version), "motivo": WHY}
    )
    assert asked.status_code == 403
    assert "mirar y auditar" in asked.text


def test_what_linix_posted_asks_for_its_number(
    visitor: Callable[[str], Visitor], receive: Receive, office: Office
) -> None:
    ana, luis = visitor("ana"), visitor("luis")
    payment = posted(ana, receive, office)
    with office.transaction() as session:
        session.exec(select(Posting)).one().ledger = "linix"
    ana.decide(payment, "pedir-reversa", {"motivo": WHY})

    assert "Comprobante de la reversa en LINIX" in luis.get(f"/pagos/{payment}").text
    assert luis.decide(payment, "reversar").status_code == 422
    luis.decide(payment, "reversar", {"comprobante": "LX-REV-9"})

    with office.reading() as session:
        told = session.exec(select(BookEntry.description)).all()
    assert any("LX-REV-9" in text for text in told)


def test_what_came_back_says_so_in_the_queue_and_on_its_page(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")
    ana.decide(payment, "aprobar")
    with office.transaction() as session:
        _send_back(session, office, payment)

    listed = ana.get("/").text
    assert ">devuelto<" in listed
    assert 'aria-label="Aprobar BC-' not in listed, "not by one key"
    assert "LINIX: el crédito está bloqueado" in ana.get(f"/pagos/{payment}").text
    ana.decide(payment, "aprobar")
    assert state_of(office, payment) == State.APPROVED
    assert "Volvió a revisión" not in ana.get(f"/pagos/{payment}").text


def _send_back(session: Session, office: Office, payment: int) -> None:
    row = session.get_one(Payment, payment)
    send_back(session, office, row, by="luis", reason="LINIX: el crédito está bloqueado")
