"""``tupago staff``: who may enter the page."""

from __future__ import annotations

import secrets
from typing import Annotated, Final

import typer

from intake.verbs.console import BY, AsJson, say, say_json
from intake.verbs.help_page import SpanishCommand, SpanishGroup

EXAMPLE: Final = 'Ejemplo:  tupago staff add ana --name "Ana Ruiz" --role approver'
_ONE_TIME_BYTES: Final = 12

app = typer.Typer(cls=SpanishGroup, rich_markup_mode=None)

Username = Annotated[str, typer.Argument(metavar="USUARIO", help="Con el que entra a la página.")]


@app.command("add", cls=SpanishCommand, epilog=EXAMPLE)
def add(
    username: Username,
    name: Annotated[str, typer.Option("--name", metavar="N", help="Nombre completo.")] = "",
    role: Annotated[
        str,
        typer.Option("--role", metavar="R", help="approver, supervisor, compliance o admin."),
    ] = "approver",
    as_json: AsJson = False,
) -> None:
    """Abre una cuenta y dice su clave de un solo uso."""
    from intake.administration.staff import Role, create_staff
    from intake.verbs.database import ready_office

    if role not in {one.value for one in Role}:
        raise typer.BadParameter(f"--role: «{role}» no es {', '.join(Role)}")
    password = secrets.token_urlsafe(_ONE_TIME_BYTES)
    with ready_office() as office, office.transaction() as session:
        user = create_staff(
            session, username, name, password, role, office.now(), must_change=True, by=BY
        )
        shown = user.username
    _tell(shown, password, as_json=as_json)


@app.command("password", cls=SpanishCommand, epilog="Ejemplo:  tupago staff password ana")
def password(username: Username, as_json: AsJson = False) -> None:
    """Da una clave nueva de un solo uso a quien olvidó la suya."""
    from intake.administration.staff import give_password
    from intake.verbs.database import ready_office

    new = secrets.token_urlsafe(_ONE_TIME_BYTES)
    with ready_office() as office, office.transaction() as session:
        give_password(session, username, new, office.now(), by=BY)
    _tell(username, new, as_json=as_json)


@app.command("list", cls=SpanishCommand, epilog="Ejemplo:  tupago staff list --json")
def list_all(as_json: AsJson = False) -> None:
    """Muestra las cuentas."""
    from sqlmodel import col, select

    from intake.verbs.database import ready_office
    from models.sql.tables import StaffUser

    with ready_office() as office, office.reading() as session:
        users = session.exec(select(StaffUser).order_by(col(StaffUser.username))).all()
    told = [
        {
            "username": user.username,
            "name": user.name,
            "role": user.role,
            "active": user.active,
            "must_change_password": user.must_change_password,
        }
        for user in users
    ]
    if as_json:
        say_json(told)
        return
    for one in told:
        state = "activa" if one["active"] else "cerrada"
        say(f"{one['username']:<20} {one['role']:<12} {state:<8} {one['name']}")


def _tell(username: str, one_time: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"username": username, "one_time_password": one_time})
    else:
        say(f"{username}: clave de un solo uso {one_time}")
