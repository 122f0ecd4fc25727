"""Who signs at the console: a user name, and the password that proves it."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import TupagoError

if TYPE_CHECKING:
    from intake.payments.review import Staff
    from intake.wiring import Office

By = Annotated[
    str,
    typer.Option("--by", metavar="USUARIO", help="Quién lo hace; se le pide la clave."),
]


class OwnPasswordFirstError(TupagoError):
    code = "cli.own_password"
    message = "Cambie primero en la página la clave de un solo uso."


def signed_in(office: Office, username: str) -> Staff:
    """Return who does it, once he has given his password: at the terminal, or in a line of input.

    :raises WrongPasswordError: if it is not his.
    """
    from intake.administration.staff import sign_in
    from intake.payments.review import Staff

    if sys.stdin.isatty():
        password = getpass.getpass(f"Clave de {username}: ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    user = sign_in(office, username, password, "consola")
    if user.must_change_password:
        raise OwnPasswordFirstError(username)
    return Staff(username=user.username, role=user.role)
