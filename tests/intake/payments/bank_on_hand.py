"""Credits of the bank, brought in as the bank's files bring them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from intake.imports.bank import import_bank
from intake.imports.once import SourceFile
from intake.imports.report import ImportReport
from intake.wiring import Office
from models.money import Money
from models.sql.payments import current_proposal
from models.sql.tables import BankCreditRow, Payment
from tests.intake.payments_on_hand import LUZ


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A line of the bank's list."""

    pesos: int
    reference: str = LUZ
    on: date = date(2026, 11, 19)


def the_bank_shows(office: Office, *lines: Shown) -> ImportReport:
    rows = [f"{line.on};{line.pesos}.00;{line.reference}" for line in lines]
    data = "\n".join(["Fecha;Valor;Referencia", *rows, ""]).encode()
    return import_bank(office, SourceFile("banco.csv", data), "occidente", by="prueba")


def credits_of(office: Office, pesos: int) -> list[BankCreditRow]:
    with office.reading() as session:
        amount = Money.pesos(pesos).centavos
        return list(
            session.exec(
                select(BankCreditRow)
                .where(BankCreditRow.amount_centavos == amount)
                .order_by(col(BankCreditRow.credited_on), col(BankCreditRow.id))
            )
        )


def bank_says(office: Office, payment_id: int | None) -> set[str]:
    with office.reading() as session:
        proposal = current_proposal(session, payment_id or 0)
    said = {check.code for check in proposal.checks} if proposal else set()
    return {code for code in said if code.startswith("bank_") or code == "fee_suspected"}


def now(office: Office, payment: Payment) -> Payment:
    with office.reading() as session:
        return session.get_one(Payment, payment.id)
