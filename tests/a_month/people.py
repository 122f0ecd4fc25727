"""Forty members with mixed obligations, and the lists by which the core tells of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from models.money import ZERO, Money
from models.obligation import Obligation, Product

MEMBERS = 40


@dataclass(frozen=True, kw_only=True)
class Person:
    id: str
    name: str
    owes: tuple[Obligation, ...]

    @property
    def phone(self) -> str:
        return f"+5730{self.id[-8:]}"

    @property
    def due(self) -> Money:
        return sum((one.overdue + one.next_due for one in self.owes if _at_counter(one)), ZERO)

    @property
    def overdue(self) -> Money:
        return sum((one.overdue for one in self.owes if _at_counter(one)), ZERO)


def _at_counter(obligation: Obligation) -> bool:
    return obligation.collected_by.value == "counter"


def people(random: Random) -> list[Person]:
    return [_person(random, number) for number in range(MEMBERS)]


def _person(random: Random, number: int) -> Person:
    identity = str(1_010_200_300 + number * 7_919)
    name = f"{random.choice(_NAMES)} {random.choice(_SURNAMES)} {random.choice(_SURNAMES)}"
    late = random.random() < 0.5
    owes = [
        _saving(f"1-{identity}", Product.SOCIAL_CONTRIBUTIONS, 3_800, late=late),
        _saving(f"2-{identity}", Product.PERMANENT_SAVINGS, 34_200, late=late),
    ]
    loans = random.choice((0, 1, 1, 2))
    owes += [_loan(random, number * 10 + position) for position in range(loans)]
    if random.random() < 0.3:
        owes.append(_debt(f"8-{300_000 + number}", Product.CARD, random.randrange(40, 400) * 1_000))
    if random.random() < 0.4:
        owes.append(_debt(f"9-{500_000 + number}", Product.INSURANCE, 18_450))
    return Person(id=identity, name=name, owes=tuple(owes))


def _saving(number: str, product: Product, pesos: int, *, late: bool) -> Obligation:
    monthly = Money.pesos(pesos)
    return Obligation.from_json(
        {
            "id": number,
            "product": product.value,
            "name": "Aportes sociales" if product is Product.SOCIAL_CONTRIBUTIONS else "Permanente",
            "monthly": monthly.plain,
            "balance": Money.pesos(pesos * 40).plain,
            "overdue": monthly.plain if late else "0.00",
            "overdue_since": "2026-10-15" if late else None,
            "next_due": monthly.plain,
            "next_due_date": "2026-11-30",
        }
    )


def _loan(random: Random, number: int) -> Obligation:
    monthly = Money(random.randrange(90_000_00, 900_000_00))  # Centavos and all.
    late = random.random() < 0.3
    return Obligation.from_json(
        {
            "id": f"2-{28_500_000 + number}",
            "product": Product.LOAN.value,
            "name": "Crédito libre inversión",
            "collected_by": "payroll" if random.random() < 0.15 else "counter",
            "monthly": monthly.plain,
            "balance": Money(monthly.centavos * random.randrange(30, 60)).plain,
            "overdue": monthly.plain if late else "0.00",
            "overdue_since": "2026-10-20" if late else None,
            "next_due": monthly.plain,
            "next_due_date": "2026-11-20",
        }
    )


def _debt(number: str, product: Product, pesos: int) -> Obligation:
    return Obligation.from_json(
        {
            "id": number,
            "product": product.value,
            "name": "Tarjeta" if product is Product.CARD else "Póliza exequial",
            "monthly": Money.pesos(pesos).plain,
            "balance": Money.pesos(pesos * 12).plain,
            "next_due": Money.pesos(pesos).plain,
            "next_due_date": "2026-11-25",
        }
    )


def members_file(members: Sequence[Person]) -> bytes:
    return _csv(
        ("member_id", "id_type", "name", "email", "phone", "status"),
        [(one.id, "C", one.name, "", one.phone, "active") for one in members],
    )


def obligations_file(owed: Sequence[tuple[str, Obligation]]) -> bytes:
    rows = []
    for member_id, obligation in owed:
        data = obligation.as_json()
        rows.append((member_id, data.pop("id"), *("" if v is None else v for v in data.values())))
    return _csv(
        (
            "member_id", "obligation", "product", "name", "collected_by", "monthly", "balance",
            "overdue", "overdue_since", "next_due", "next_due_date",
        ),
        rows,
    )  # fmt: skip


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


_NAMES = ("Ana", "Luz", "Pedro", "Marta", "Jorge", "Nelly", "Wilson", "Rosa", "Iván", "Gladys")
_SURNAMES = ("Rojas", "Peña", "Ospina", "Cuellar", "Muñoz", "Vargas", "Zapata", "Ibarra", "Lozano")
