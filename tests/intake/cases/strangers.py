"""Everything that strangers send us, and a member whose every datum is unmistakable.

A stranger is whoever is not proven to be the member whose payment it is. Each kind of stranger
walks the same way: through every kind of receipt, word and code, and through all that staff and the
clock do with it afterwards. What is said on the way is collected, to be searched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select

from applier.due_time import BOGOTA
from intake.cases.reminding import chase
from intake.demo.drawing import Row, pdf
from intake.demo.messages import DemoFile
from intake.payments.posting import post_payment
from intake.payments.reversing import ask_reversal, confirm_reversal
from intake.payments.review import (
    Staff,
    ask,
    call_duplicate,
    call_not_a_payment,
    correct,
    edit,
    reject,
)
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.payment import State
from models.proposal import Action, ProposedLine
from models.sql.obligations import member_obligations
from models.sql.payments import current_proposal
from models.sql.tables import Case, Identity, Member, Notice, ObligationRow, Payment
from tests.intake.cases.desk import Desk
from tests.journeys.people import a_letter
from tests.people_of_the_house import LUIS, sign
from webhook import wording
from webhook.asking import asks

ANA: Final = Staff("ana", "supervisor")

# The member: the number is named by strangers themselves, nothing else of her is.
ZORAIDA: Final = "1099888111"
MAIL: Final = "zoraida.jacaranda@secreto.example"
OTHER_MAIL: Final = "z.pijao@secreto.example"
PHONE: Final = "+573197531864"
ANOTHER_PHONE: Final = "+573186420975"
# What may stand in no word to a stranger; amounts in the forms in which people write them.
MARKERS: Final = (
    "zoraida", "quimbayá", "quimbaya", "pijao", "jacaranda", "guacamaya", "turpial", "caracolí",
    "ceiba", "secreto.example", "3197531864", "319 753 1864", "1864", "3186420975", "0975",
    "77-908070", "908070", "77-605040", "605040", "55-303030", "303030", "33-1099888111",
    "44-1099888111", "61-808080", "808080", "123.457", "123457", "246.914", "98.765", "98765",
    "8.642.975", "8642975", "7.531.246", "7531246", "43.219", "43219", "17.043", "17043",
)  # fmt: skip


def _owed(number: str, product: str, name: str, **pesos: int) -> ObligationRow:
    return ObligationRow(
        member_id=ZORAIDA,
        id=number,
        product=product,
        name=name,
        collected_by="counter",
        monthly_centavos=pesos["monthly"] * 100,
        balance_centavos=pesos["balance"] * 100,
        overdue_centavos=pesos.get("overdue", 0) * 100,
        overdue_since=datetime(2026, 10, 15, tzinfo=BOGOTA).date() if "overdue" in pesos else None,
        next_due_centavos=pesos["monthly"] * 100,
        next_due_date=datetime(2026, 11, 30, tzinfo=BOGOTA).date(),
    )


def settle_in(office: Office) -> None:
    """Bring the member in, with two addresses and with debts of every kind."""
    with office.transaction() as session:
        session.add(Member(id=ZORAIDA, name="Zoraida Quimbayá Pijao", email=MAIL, phone=PHONE))
        session.flush()
        for kind, value in (
            ("email", MAIL),
            ("email", OTHER_MAIL),
            ("phone", PHONE),
            ("phone", ANOTHER_PHONE),
        ):
            session.add(
                Identity(
                    kind=kind,
                    value=value,
                    member_id=ZORAIDA,
                    source="import",
                    created_at=office.now(),
                )
            )
        for row in (
            _owed("77-908070", "loan", "Crédito Guacamaya", monthly=123_457, balance=8_642_975,
                  overdue=123_457),
            _owed("77-605040", "loan", "Crédito Turpial", monthly=98_765, balance=7_531_246),
            _owed("55-303030", "card", "Tarjeta Caracolí", monthly=43_219, balance=432_190),
            _owed("33-1099888111", "social_contributions", "Aportes Ceiba", monthly=1_704,
                  balance=17_043),
            _owed("44-1099888111", "permanent_savings", "Ahorro Ceiba", monthly=15_339,
                  balance=153_390),
            _owed("61-808080", "insurance", "Seguro Ceiba", monthly=17_043, balance=17_043),
        ):  # fmt: skip
            session.add(row)


# --- Who writes, and what -------------------------------------------------------------------


@dataclass(frozen=True)
class Stranger:
    """Somebody who writes; ``send`` gives the case.

    ``parts``: of the way that he walks. Who differs from another only in what he is called by walks
    a shorter one.
    """

    title: str
    address: str
    send: Callable[..., int]
    parts: str


@dataclass
class Walk:
    """One stranger's way, and the words that met him on it."""

    desk: Desk
    who: Stranger
    since: int  # The number of cases that were there before.
    hers: str  # The number of a case of the member's own.
    said: list[tuple[str, Notice]] = field(default_factory=list)  # What led to it, and the notice.
    heard: datetime | None = None
    seen: set[str] = field(default_factory=set)
    states: set[State] = field(default_factory=set)

    def send(self, about: str, text: str, *files: DemoFile) -> int:
        """Send it, an hour after the last: it is a case of its own."""
        self.desk.wait(hours=1)
        case_id = self.who.send(text, *files)
        self.listen(f"{about}: {text} {' '.join(file.name for file in files)}")
        return case_id

    def listen(self, about: str) -> None:
        """Collect what was said since the last time, to him."""
        for notice in self.desk.notices(to=self.who.address, since=self.heard):
            if notice.id not in self.seen:
                self.seen.add(notice.id)
                self.said.append((about, notice))
        self.heard = self.desk.clock.moment - timedelta(minutes=5)
        with self.desk.office.reading() as session:
            states = session.exec(select(Payment.state).distinct()).all()
        self.states |= {State(state) for state in states}


def strangers(desk: Desk) -> Iterator[Stranger]:
    """Yield one of each kind of sender who is not proven to be the member."""

    def phone(address: str, user_id: str | None = None) -> Callable[..., int]:
        return lambda text, *files: desk.whatsapp(address, text, *files, user_id=user_id)

    def mail(address: str, results: str | None) -> Callable[..., int]:
        def send(text: str, *files: DemoFile) -> int:
            letter = a_letter(address, text, *files, subject="Comprobante")
            del letter["Authentication-Results"]
            if results is not None:
                letter["Authentication-Results"] = f"mx.becoop.example; {results}"
            return desk.mail(letter)

        return send

    unknown = "whatsapp:+573150000001"
    yield Stranger(
        "número desconocido", unknown, phone(unknown), "receipts oddities late words codes answers"
    )
    yield Stranger("número oculto", "whatsapp:CO.77001", phone("whatsapp:CO.77001"), "few codes")
    yield Stranger(
        "correo desconocido y probado",
        "nadie@correo.example",
        mail("nadie@correo.example", "dmarc=pass header.from=correo.example"),
        "few",
    )
    yield Stranger(
        "correo de la asociada, sin probar",
        MAIL,
        mail(MAIL, None),
        "receipts words",
    )
    yield Stranger(
        "correo de la asociada, falso",
        OTHER_MAIL,
        mail(OTHER_MAIL, "dmarc=fail header.from=secreto.example"),
        "few words",
    )
    daughter = "whatsapp:+573005550103"
    yield Stranger("la hija, asociada", daughter, phone(daughter), "receipts words")
    with desk.office.transaction() as session:
        session.add(
            Identity(
                kind="whatsapp_user",
                value="CO.99009",
                member_id="52333444",
                source="staff",
                created_at=desk.office.now(),
            )
        )
    both = f"whatsapp:{ANOTHER_PHONE}"
    yield Stranger("direcciones de dos", both, phone(both, user_id="CO.99009"), "few words")


def receipt(desk: Desk, pesos: int, **printed: str) -> DemoFile:
    """Return a transfer's PDF; ``printed`` changes or adds rows by their label."""
    rows: dict[str, str] = {
        "Fecha": desk.yesterday.strftime("%d/%m/%Y"),
        "Valor": f"$ {pesos:,}".replace(",", "."),
        "Cuenta destino": "230053290",
        "Estado": "Aprobada",
        "Comprobante No.": str(4_000_000_000 + next(_COUNT)),
    }
    rows |= printed
    told: list[Row] = list(rows.items())
    data = pdf("Comprobante de transferencia - Banco de Occidente", told)
    # Named for what it says: what he sent himself may be repeated to him.
    return DemoFile(name=" ".join(rows.values()), kind="application/pdf", data=data)


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


_COUNT = _numbers()


def file(name: str, kind: str, data: bytes) -> DemoFile:
    return DemoFile(name=name, kind=kind, data=data)


# --- The way --------------------------------------------------------------------------------


def walk(desk: Desk, who: Stranger, known_number: str, known_receipt: DemoFile) -> Walk:
    """Send everything as this stranger, and let staff and the clock do all they can with it."""
    way = Walk(desk, who, since=len(desk.cases()), hers=known_number)
    way.listen("before")
    way.said.clear()
    parts: dict[str, Callable[[], None]] = {
        "few": lambda: _few(way, known_receipt),
        "receipts": lambda: _receipts(way, known_receipt),
        "oddities": lambda: _oddities(way),
        "late": lambda: _late(way),
        "words": lambda: _words(way, known_number),
        "codes": lambda: _codes(way),
        "answers": lambda: _answers(way),
    }
    for part in who.parts.split():
        parts[part]()
    _clock(way)
    _staff(way)
    if "answers" in who.parts:
        _ask_how_it_goes(way)
    return way


def _few(way: Walk, known_receipt: DemoFile) -> None:
    way.send("exact amount", f"es de {ZORAIDA}", receipt(way.desk, 98_765))
    way.send("which loan", f"para el crédito de {ZORAIDA}", receipt(way.desk, 51_000))
    way.send("principal", f"a capital del crédito de {ZORAIDA}", receipt(way.desk, 52_000))
    way.send("hers already", "aquí va", known_receipt)
    way.send("by its reference", "", receipt(way.desk, 58_000, Referencia=ZORAIDA))


def _receipts(way: Walk, known_receipt: DemoFile) -> None:
    desk = way.desk
    for about, pesos, text in (
        ("exact amount", 98_765, f"es de {ZORAIDA}"),
        ("all that is overdue", 123_457, f"cc {ZORAIDA} lo vencido"),
        ("nothing fits", 50_000, f"de {ZORAIDA}"),
        ("which loan", 51_000, f"para el crédito de {ZORAIDA}"),
        ("principal", 52_000, f"abono a capital del crédito de {ZORAIDA}"),
        ("payoff", 53_000, f"para cancelar todo el crédito de {ZORAIDA}"),
        ("not hers", 54_000, f"para el crédito 16-99999 de {ZORAIDA}"),
        ("a rest", 55_000, f"20.000 para aportes de {ZORAIDA}"),
        ("two shares", 56_000, f"mitad aportes y mitad tarjeta, {ZORAIDA}"),
        ("contradiction", 57_000, f"{ZORAIDA} para aportes, no, perdón, para nada de eso"),
    ):
        way.send(about, text, receipt(desk, pesos))
    way.send("by its reference", "", receipt(desk, 58_000, Referencia=ZORAIDA))
    way.send("mistyped reference", "", receipt(desk, 59_000, Referencia="1099888112"))
    way.send("hers already", "aquí va", known_receipt)


def _oddities(way: Walk) -> None:
    desk = way.desk
    again = receipt(desk, 60_000, Referencia=ZORAIDA)
    way.send("sent", "para aportes", again)
    way.send("sent again", "¿les llegó?", again)
    twin = {"Comprobante No.": ""}
    way.send("perhaps the same", f"de {ZORAIDA}", receipt(desk, 61_000, **twin))
    way.send("perhaps the same again", f"de {ZORAIDA}!", receipt(desk, 61_000, **twin))
    case_id = way.send("two", f"el primero aportes, el segundo tarjeta, {ZORAIDA}",
             receipt(desk, 62_000), receipt(desk, 63_000))  # fmt: skip
    way.send("one old, one new", f"de {ZORAIDA}", again, receipt(desk, 64_000))
    _ask_everything(desk.office, desk.payments(case_id)[0].id or 0)
    way.listen("asked about one of two")
    way.send("rejected", f"de {ZORAIDA}", receipt(desk, 65_000, Estado="Rechazada"))
    way.send("pending", f"de {ZORAIDA}", receipt(desk, 66_000, Estado="Pendiente"))
    elsewhere = {"Cuenta destino": "999888777", "Beneficiario": "Otra Empresa SAS"}
    way.send("elsewhere", f"de {ZORAIDA}", receipt(desk, 67_000, **elsewhere))
    locked = pdf("Comprobante", [("Valor", "$ 68.000")], password="nadie-la-sabe")
    way.send("locked", f"de {ZORAIDA}", file("a.pdf", "application/pdf", locked))
    way.send("no receipt", f"de {ZORAIDA}",
             file("b.pdf", "application/pdf", pdf("Horario", [("Lunes", "8 a 5")])))  # fmt: skip
    way.send("damaged", f"de {ZORAIDA}", file("c.pdf", "application/pdf", b"%PDF-1.4 nada"))
    way.send("a table", "", file("d.csv", "text/csv", b"cedula;valor\n1;2\n" * 20))
    way.send("a voice", "", file("e.ogg", "audio/ogg", b"OggS" + bytes(60)))


def _late(way: Walk) -> None:
    desk = way.desk
    way.send("late receipt", f"de {ZORAIDA}", receipt(desk, 69_000))
    desk.wait(minutes=-58)
    way.send("late receipt, it comes", "", receipt(desk, 70_000))
    desk.wait(minutes=-58)
    way.send("late words", f"perdón, es para el crédito de {ZORAIDA}")


def _words(way: Walk, known_number: str) -> None:
    for text in (
        f"¿cuánto debe {ZORAIDA}?",
        "¿cuánto debo?",
        f"quiero poner una queja, soy {ZORAIDA}",
        "hola, buenos días",
        "quiero hablar con un asesor",
        "¿ya me aplicaron el pago?",
        f"¿ya aplicaron el {known_number}?",
        f"{known_number}: que sea para el crédito",
        "muchas gracias 🙏",
        "sí, autorizo",
        f"para el crédito de {ZORAIDA} por favor",
        f"¿cómo se llama la asociada {ZORAIDA}?",
        "BAJA",
        "ALTA",
    ):
        way.send(text, text)


def _codes(way: Walk) -> None:
    way.send("invited", f"es de {ZORAIDA}", receipt(way.desk, 71_000))
    way.send("expired or none", "el código es 000000")
    for number in range(7):
        way.desk.wait(minutes=-59)
        way.send(f"try {number}", f"{number:06}")


def _answers(way: Walk) -> None:
    desk = way.desk
    way.desk.wait(hours=24)
    for answer in (ZORAIDA, "1", "a cualquiera", "1099888112"):
        way.send("whose", "para aportes", receipt(desk, 72_000))
        way.send(f"whose: {answer}", answer)
    way.send("term", f"a capital del crédito, {ZORAIDA}", receipt(desk, 73_000))
    way.send("term: said", "reducir la cuota")


def _clock(way: Walk) -> None:
    way.send("not answered", "", receipt(way.desk, 74_000))
    for _ in range(3):
        way.desk.wait(days=3)
        way.desk.clock.moment = way.desk.clock.moment.replace(hour=15)
        chase(way.desk.office)
        way.listen("reminded")


def _staff(way: Walk) -> None:
    """Let staff do everything with what this stranger has sent."""
    office = way.desk.office
    with office.reading() as session:
        ids = session.exec(
            select(Payment.id)
            .join(Case, col(Case.id) == Payment.case_id)
            .where(
                Case.sender == way.who.address,
                col(Case.id) > way.since,
                Payment.state == State.PROPOSED,
            )
            .order_by(col(Payment.id))
        ).all()
    deeds = (
        _ask_everything, _give_to_her_and_post, _reject, _no_payment, _duplicate, _post_as_read,
    )  # fmt: skip
    for position, payment_id in enumerate(ids[: len(deeds)]):
        deed = deeds[position % len(deeds)]
        deed(office, payment_id or 0)
        way.listen(deed.__name__)


def _ask_everything(office: Office, payment_id: int) -> None:
    """Put each question that the page offers for this payment, with the options it offers."""
    with office.reading() as session:
        payment = session.get_one(Payment, payment_id)
        offered = asks(
            session.get_one(Case, payment.case_id),
            payment,
            current_proposal(session, payment_id),
            member_obligations(session, payment.member_id),
        )
    # The one for a better copy first: while it is open, the next receipt is taken for that copy.
    for one in sorted(offered, key=lambda one: one.code != "better_copy"):
        with office.transaction() as session:
            version = session.get_one(Payment, payment_id).version
            ask(
                session,
                office,
                payment_id,
                ANA,
                version,
                code=one.code,
                message=one.message,
                options=one.options,
            )


def _give_to_her_and_post(office: Office, payment_id: int) -> None:
    """Say that it is the member's, split it over her debts, approve and post it."""
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        moved = correct(session, office, payment_id, ANA, version, fields={}, member_id=ZORAIDA)
        edit(session, office, payment_id, ANA, moved.version, [_deposit(moved)])
    _approve_and_post(office, payment_id)


def _deposit(payment: Payment) -> ProposedLine:
    return ProposedLine(
        obligation="44-1099888111",
        action=Action.DEPOSIT,
        amount=Money(payment.amount_centavos or 0),
        reason="a mano",
    )


def _post_as_read(office: Office, payment_id: int) -> None:
    _approve_and_post(office, payment_id)


def _approve_and_post(office: Office, payment_id: int) -> None:
    try:
        sign(office, payment_id, "lo confirmé con el banco")
    except TupagoError:
        return  # What blocks it stays blocked; it says nothing to anybody.
    with office.transaction() as session:
        post_payment(session, office, payment_id)


def _reject(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        reject(session, office, payment_id, ANA, version, reason=wording.REJECTIONS[0])


def _duplicate(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        call_duplicate(session, office, payment_id, ANA, version, of_payment_id=None)


def _no_payment(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        call_not_a_payment(session, office, payment_id, ANA, version)


def _ask_how_it_goes(way: Walk) -> None:
    """Ask about a case of his own in every state that there is."""
    office = way.desk.office
    case_id = way.send("it goes", f"de {ZORAIDA}", receipt(way.desk, 75_000))
    [payment] = way.desk.payments(case_id)
    number, payment_id = way.desk.case(case_id).number, payment.id or 0
    way.send("proposed", f"¿ya aplicaron el {number}?")
    _ask_everything(office, payment_id)
    way.send("waiting", f"¿ya aplicaron el {number}?")
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        moved = correct(session, office, payment_id, ANA, version, fields={}, member_id=ZORAIDA)
        edit(session, office, payment_id, ANA, moved.version, [_deposit(moved)])
    sign(office, payment_id, "lo confirmé con el banco")
    way.send("approved", f"¿ya aplicaron el {number}?")
    with office.transaction() as session:
        post_payment(session, office, payment_id)
    way.send("posted", f"¿ya aplicaron el {number}?")
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        ask_reversal(session, office, payment_id, ANA, version, reason="era de otra persona")
        confirm_reversal(session, office, payment_id, LUIS, version)
    way.send("reversed", f"¿ya aplicaron el {number}?")
    for state in (State.REJECTED, State.DUPLICATE, State.NOT_A_PAYMENT):
        way.send(state.value, f"¿ya aplicaron el {_own_in(way, state)}?")


def _own_in(way: Walk, state: State) -> str:
    with way.desk.office.reading() as session:
        return (
            session.exec(
                select(Case.number)
                .join(Payment, col(Payment.case_id) == Case.id)
                .where(Case.sender == way.who.address, Payment.state == state)
                .order_by(col(Payment.duplicate_of_id).is_not(None))
            ).first()
            or ""
        )


# --- What was said --------------------------------------------------------------------------


def words_of(notice: Notice) -> str:
    """Return every word of a notice that its reader could see, in lower case."""
    parts = [notice.subject or "", notice.body, notice.template or ""]
    parts += [json.dumps(notice.variables or {}, ensure_ascii=False)]
    parts += [one.get("title", "") for one in notice.choices or ()]
    return "\n".join(parts).lower()
