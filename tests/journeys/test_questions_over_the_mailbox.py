"""Every kind of question, asked and answered over a real mailbox and a real mail server.

Five members at once, since each trip waits for the same processes.
"""

from __future__ import annotations

import secrets
from email.message import EmailMessage

from sqlmodel import col, select

from intake.demo import receipts
from intake.demo.drawing import pdf
from intake.payments.review import ask
from models.payment import State
from models.sql.payments import current_proposal
from models.sql.tables import (
    Case,
    CaseState,
    Identity,
    IdentityKind,
    Message,
    ObligationRow,
    OpenQuestion,
    Payment,
)
from tests.journeys.house import House
from tests.journeys.people import a_letter, yesterday
from tests.journeys.processes import eventually
from tests.journeys.test_from_the_mailbox_to_the_answer import ANA, a_reply
from tests.webhook import invented

NOBODY = "99888777"


def payer(house: House, name: str, *owed: ObligationRow) -> tuple[str, str]:
    """Bring in a member of this journey's own; return number and mail."""
    member_id = f"10{secrets.randbelow(10**8):08}"
    with house.office.transaction() as session:
        mail = invented.add_member(session, member_id, name, *owed).email or ""
        session.add(
            Identity(
                kind=IdentityKind.EMAIL,
                value=mail,
                member_id=member_id,
                source="import",
                created_at=house.office.now(),
            )
        )
    return member_id, mail


def contributions() -> tuple[ObligationRow, ObligationRow]:
    number = secrets.token_hex(4)
    return (
        invented.owed(f"1-{number}", "social_contributions", "Aportes sociales", monthly=4_100),
        invented.owed(f"2-{number}", "permanent_savings", "Ahorros permanentes", monthly=36_900),
    )


def loan(number: str, name: str, monthly: int) -> ObligationRow:
    return invented.owed(number, "loan", name, monthly=monthly, balance=20 * monthly)


def rentadiario(number: str) -> ObligationRow:
    return invented.owed(number, "rentadiario", "Rentadiario", monthly=0, next_due=0)


def a_slip(house: House, pesos: int, reference: str, *, numbered: bool = True) -> bytes:
    number = f"77{secrets.randbelow(10**8):08}"
    rows = receipts.transfer(yesterday(house.office), pesos, reference, number)
    title = "Comprobante de transferencia - Banco de Occidente"
    # Another photograph of the same slip, cut off below, has other bytes.
    return pdf(title, rows) if numbered else pdf(title, rows[:-1]) + secrets.token_bytes(4)


def send(house: House, sender: str, subject: str, text: str, slip: bytes) -> str:
    """Let a mail come with the slip; return its subject, which no other has."""
    house.deliver(a_letter(sender, text, subject=subject, attached=slip))
    return subject


def settled(house: House, *subjects: str) -> list[Payment]:
    """Return the payments of these mails, once all of them are settled."""

    def look() -> list[Payment] | None:
        with house.office.reading() as session:
            found = session.exec(
                select(Payment, Message.subject)
                .join(Case, col(Case.id) == Payment.case_id)
                .join(Message, col(Message.case_id) == Case.id)
                .where(col(Message.subject).in_(subjects), Case.state == CaseState.SETTLED)
            ).all()
        by_subject = {subject: payment for payment, subject in found}
        return [by_subject[one] for one in subjects] if len(by_subject) == len(subjects) else None

    return eventually(look, *house.processes)


def asked(house: House, sender: str, words: str) -> EmailMessage:
    """Return the mail that puts the question, once it is there."""

    def look() -> EmailMessage | None:
        told = [one for one in house.mails_to(sender) if words in one.get_content()]
        return told[0] if told else None

    return eventually(look, *house.processes)


def answer(house: House, to: EmailMessage, sender: str, text: str) -> None:
    house.deliver(a_reply(to, sender, text))


def answered(house: House, *payments: Payment) -> list[Payment]:
    """Return the payments as they are once nothing is open about any of them."""
    ids = [payment.id for payment in payments]

    def look() -> list[Payment] | None:
        with house.office.reading() as session:
            still = session.exec(
                select(OpenQuestion.id).where(
                    col(OpenQuestion.payment_id).in_(ids), col(OpenQuestion.answered_at).is_(None)
                )
            ).all()
            now = [session.get_one(Payment, one) for one in ids]
        return None if still else now

    return eventually(look, *house.processes)


def last_line(house: House, payment: Payment) -> tuple[str, str]:
    with house.office.reading() as session:
        proposal = current_proposal(session, payment.id or 0)
    assert proposal is not None
    return proposal.lines[-1].obligation, str(proposal.lines[-1].amount)


def test_every_kind_of_question_is_asked_and_answered_by_mail(in_operation: House) -> None:
    house = in_operation
    edna, edna_mail = payer(
        house,
        "Edna Rocío Tovar",
        loan("16-70101", "Crédito calamidad", 60_000),
        loan("28-70102", "Crédito vehículo", 90_000),
    )
    saul, saul_mail = payer(house, "Saúl Pinzón", *contributions(), rentadiario("1010-70103"))
    nidia, nidia_mail = payer(house, "Nidia Cortés", *contributions())
    oscar, oscar_mail = payer(house, "Óscar Lozano", *contributions())
    irma, irma_mail = payer(house, "Irma Quintero", *contributions())
    subjects = [
        send(
            house, edna_mail, "Adjunto comprobante", "para el crédito", a_slip(house, 60_500, edna)
        ),
        send(
            house, saul_mail, "Comparto el soporte", "Adjunto mi pago", a_slip(house, 71_000, saul)
        ),
        send(house, nidia_mail, "Soporte adjunto", f"cc {NOBODY}", a_slip(house, 41_000, NOBODY)),
        send(house, oscar_mail, "Va el comprobante", "para aportes", a_slip(house, 41_000, oscar)),
        send(house, irma_mail, "Comprobante adjunto", "para aportes", a_slip(house, 41_000, irma)),
    ]
    which_loan, the_rest, whose, first, torn = settled(house, *subjects)
    again = a_slip(house, 41_000, oscar, numbered=False)
    [second] = settled(house, send(house, oscar_mail, "Aquí el soporte", "para aportes", again))
    with house.office.transaction() as session:
        told = {"code": "better_copy", "message": "No se alcanza a leer. ¿Nos envía otra copia?"}
        ask(session, house.office, torn.id or 0, ANA, torn.version, **told, options=())

    answer(house, asked(house, edna_mail, "2. Crédito vehículo"), edna_mail, "la segunda, gracias")
    answer(house, asked(house, saul_mail, "quedan $ 30.000"), saul_mail, "al rentadiario")
    answer(house, asked(house, nidia_mail, "1. Es para mí"), nidia_mail, "Es para mí")
    answer(house, asked(house, oscar_mail, "1. Sí, es el mismo"), oscar_mail, "sí, es el mismo")
    copy = a_reply(asked(house, irma_mail, "otra copia"), irma_mail, "Va de nuevo")
    better = a_slip(house, 41_000, irma)
    copy.add_attachment(better, maintype="application", subtype="pdf", filename="otra.pdf")
    house.deliver(copy)

    which_loan, the_rest, whose, second, torn = answered(
        house, which_loan, the_rest, whose, second, torn
    )
    assert last_line(house, which_loan) == ("28-70102", "$ 60.500")
    assert last_line(house, the_rest) == ("1010-70103", "$ 30.000")
    assert whose.member_id == nidia
    assert (second.state, second.duplicate_of_id) == (State.DUPLICATE, first.id)
    assert torn.state == State.PROPOSED
