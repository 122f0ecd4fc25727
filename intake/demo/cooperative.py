"""Who belongs to the demonstration cooperative, what they owe, and what the bank received.

Every name and number is invented. Dates are relative to the day the demonstration starts, so that
nothing in it is ever old.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from models.obligation import Product

_COUNTER, _PAYROLL = "counter", "payroll"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMember:
    id: str
    name: str
    email: str
    phone: str
    obligations: tuple[DemoObligation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoObligation:
    """Amounts in whole pesos; ``months_overdue`` counts unpaid instalments before this one."""

    id: str
    product: Product
    name: str
    monthly: int
    balance: int
    months_overdue: int = 0
    collected_by: str = _COUNTER


def _contributions(
    member: str, social: int, saved: int, *, months_overdue: int = 0
) -> tuple[DemoObligation, DemoObligation]:
    """Return the pair that every member pays: a tenth to social contributions, the rest saved."""
    return (
        DemoObligation(
            id=f"1-{member}",
            product=Product.SOCIAL_CONTRIBUTIONS,
            name="Aportes sociales",
            monthly=social,
            balance=social * 31,
            months_overdue=months_overdue,
        ),
        DemoObligation(
            id=f"2-{member}",
            product=Product.PERMANENT_SAVINGS,
            name="Ahorros permanentes",
            monthly=saved,
            balance=saved * 31,
            months_overdue=months_overdue,
        ),
    )


def _loan(
    number: str, name: str, monthly: int, balance: int, *, overdue: int = 0, by: str = _COUNTER
) -> DemoObligation:
    return DemoObligation(
        id=number,
        product=Product.LOAN,
        name=name,
        monthly=monthly,
        balance=balance,
        months_overdue=overdue,
        collected_by=by,
    )


def _other(number: str, product: Product, name: str, monthly: int, balance: int) -> DemoObligation:
    return DemoObligation(id=number, product=product, name=name, monthly=monthly, balance=balance)


MEMBERS: Final = (
    DemoMember(
        id="1077227777",
        name="Luz Marina Rojas Pinto",
        email="luz.rojas@correo.example",
        phone="+573005550101",
        obligations=_contributions("1077227777", 3_800, 34_200),
    ),
    DemoMember(
        id="79123456",
        name="Hernando Quiceno Gil",
        email="hernando.quiceno@correo.example",
        phone="+573005550102",
        obligations=(
            *_contributions("79123456", 5_000, 45_000),
            _loan("16-10655", "Crédito libre inversión", 216_500, 4_310_000, overdue=1),
        ),
    ),
    DemoMember(
        id="52333444",
        name="Yamile Ospina Beltrán",
        email="yamile.ospina@correo.example",
        phone="+573005550103",
        obligations=(
            *_contributions("52333444", 3_800, 34_200),
            _loan("28-11902", "Crédito vivienda", 640_000, 38_200_000),
        ),
    ),
    DemoMember(
        id="1013150124",
        name="Jhon Fredy Buitrago Lara",
        email="jhon.buitrago@correo.example",
        phone="+573005550104",
        obligations=(
            *_contributions("1013150124", 4_200, 37_800, months_overdue=1),
            _loan("16-20087", "Crédito educativo", 163_450, 2_120_300),
        ),
    ),
    DemoMember(
        id="41555222",
        name="Blanca Nieves Torrado",
        email="blanca.torrado@correo.example",
        phone="+573005550105",
        obligations=(
            *_contributions("41555222", 3_100, 27_900),
            _other("61-40123", Product.INSURANCE, "Póliza exequial", 17_400, 17_400),
        ),
    ),
    DemoMember(
        id="93107416",
        name="Edilberto Cárdenas Ríos",
        email="edilberto.cardenas@correo.example",
        phone="+573005550106",
        obligations=(
            *_contributions("93107416", 6_000, 54_000),
            _loan("16-12556", "Crédito calamidad", 60_000, 720_000),
            _loan("28-12556", "Crédito vehículo", 500_000, 17_300_000),
        ),
    ),
    DemoMember(
        id="1020304050",
        name="Paola Andrea Mesa Duque",
        email="paola.mesa@correo.example",
        phone="+573005550107",
        obligations=(
            *_contributions("1020304050", 3_800, 34_200),
            _other("90-103061", Product.CARD, "Tarjeta becoop", 129_000, 1_290_000),
        ),
    ),
    DemoMember(
        id="30765432",
        name="Gloria Inés Palacios",
        email="gloria.palacios@correo.example",
        phone="+573005550108",
        obligations=(
            *_contributions("30765432", 10_000, 90_000),
            _other("1010765432", Product.RENTADIARIO, "Rentadiario", 0, 812_000),
            _other("1020765432", Product.RENTAHORRITO, "Rentahorrito", 0, 95_000),
        ),
    ),
    DemoMember(
        id="28540088",
        name="Rosalba Neira Cuéllar",
        email="rosalba.neira@correo.example",
        phone="+573005550109",
        obligations=(
            *_contributions("28540088", 4_590, 41_310),
            _loan("45-28540088", "Crédito libranza", 205_000, 5_400_000, by=_PAYROLL),
        ),
    ),
    DemoMember(
        id="1032467801",
        name="Camilo Ernesto Vargas Peña",
        email="camilo.vargas@correo.example",
        phone="+573005550110",
        obligations=(
            *_contributions("1032467801", 3_800, 34_200, months_overdue=2),
            _loan("16-10324", "Crédito consumo", 155_000, 1_860_000, overdue=1),
        ),
    ),
    DemoMember(
        id="88776655",
        name="Néstor Iván Camargo",
        email="nestor.camargo@correo.example",
        phone="+573005550111",
        obligations=(
            *_contributions("88776655", 12_000, 108_000),
            _loan("28-78787", "Crédito vivienda", 1_150_000, 74_500_000),
        ),
    ),
    DemoMember(
        id="1085901223",
        name="Derly Tatiana Muñoz",
        email="derly.munoz@correo.example",
        phone="+573005550112",
        obligations=(
            *_contributions("1085901223", 3_500, 31_500),
            _other("150-1085901", Product.MEMBERSHIP_FEE, "Cuota de afiliación", 52_000, 52_000),
        ),
    ),
    DemoMember(
        id="1143829001",
        name="Wilmer Arboleda Mina",
        email="wilmer.arboleda@correo.example",
        phone="+573005550113",
        obligations=_contributions("1143829001", 3_800, 34_200),
    ),
)


def members_csv() -> str:
    rows = ["member_id,id_type,name,email,phone,status"]
    rows += [f"{m.id},C,{m.name},{m.email},{m.phone},active" for m in MEMBERS]
    return "\n".join(rows) + "\n"


def obligations_csv(today: date) -> str:
    """Return every obligation as the core would export it on ``today``."""
    columns = "member_id,obligation,product,name,collected_by,monthly,balance"
    rows = [f"{columns},overdue,overdue_since,next_due,next_due_date"]
    for member in MEMBERS:
        rows += [_row(member.id, owed, today) for owed in member.obligations]
    return "\n".join(rows) + "\n"


def _row(member_id: str, owed: DemoObligation, today: date) -> str:
    overdue = owed.monthly * owed.months_overdue
    since = _month_end(today, -owed.months_overdue) if overdue else ""
    due = _month_end(today, 0) if owed.monthly else ""
    return (
        f"{member_id},{owed.id},{owed.product.value},{owed.name},{owed.collected_by},"
        f"{owed.monthly}.00,{owed.balance}.00,{overdue}.00,{since},{owed.monthly}.00,{due}"
    )


def _month_end(today: date, months: int) -> date:
    """Return the last day of the month ``months`` away; of this one only if it is still ahead."""
    first = today.replace(day=1)
    for _ in range(-months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
