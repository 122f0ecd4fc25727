"""``tupago approve``: the signature of somebody at the console, under the rules of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from intake.verbs.console import AsJson, say, say_json
from intake.verbs.signing import By, signed_in
from models.errors import TupagoError

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.sql.tables import Payment

EXAMPLE: Final = 'Ejemplo:  tupago approve BC-7F3K9 --by ana --reason "Lo confirmó el banco"'


class WhichPaymentError(TupagoError):
    code = "cli.which_payment"
    message = "El radicado tiene varios pagos por aprobar; diga cuál con --payment."


class NoPaymentError(TupagoError):
    code = "cli.no_payment"
    message = "Ese radicado no existe o no tiene un pago por aprobar."


def approve(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="El radicado: BC-7F3K9.")],
    by: By,
    payment: Annotated[
        int | None, typer.Option("--payment", help="Cuál, si el radicado tiene varios.")
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="MOTIVO", help="Donde hace falta.")
    ] = None,
    amount: Annotated[
        str | None,
        typer.Option("--amount", metavar="VALOR", help="El valor otra vez, si es muy alto."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Firma un pago como en la página: con la clave de quien aprueba y las mismas reglas."""
    from intake.payments import review
    from intake.verbs.database import ready_office
    from models.money import Money
    from models.sql.tables import Payment
    from parsers.amounts import parse_amount

    typed = parse_amount(amount) if amount is not None else None
    with ready_office() as office:
        with office.reading() as session:
            wanted = _wanted(session, number, payment)
            payment_id, version = wanted.id or 0, wanted.version
        staff = signed_in(office, by)
        with office.transaction() as session:
            done = review.approve(
                session, office, payment_id, staff, version, reason=reason, typed=typed
            )
            told = {
                "payment": payment_id,
                "amount": Money(done.amount_centavos or 0).plain,
                "state": session.get_one(Payment, payment_id).state,
            }
    if as_json:
        say_json(told)
    elif told["state"] == "approved_once":
        say(f"{number}: tiene la primera firma; falta la de otra persona.")
    else:
        say(f"{number}: quedó aprobado.")


def _wanted(session: Session, number: str, payment_id: int | None) -> Payment:
    """Return the payment of the case that waits for an approval.

    :raises NoPaymentError, WhichPaymentError: if there is none, or not one.
    """
    from sqlmodel import col, select

    from models.payment import State
    from models.sql.tables import Case, Payment

    wanted = number.strip().upper()
    found = session.exec(
        select(Payment)
        .join(Case, col(Case.id) == col(Payment.case_id))
        .where(
            col(Case.number).in_([wanted, f"BC-{wanted}"]),
            col(Payment.state).in_([State.PROPOSED, State.APPROVED_ONCE]),
        )
    ).all()
    if payment_id is not None:
        found = [one for one in found if one.id == payment_id]
    if not found:
        raise NoPaymentError(number)
    if len(found) > 1:
        raise WhichPaymentError(", ".join(str(one.id) for one in found))
    return found[0]
