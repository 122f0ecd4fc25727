"""``tupago audit``: prove that nobody changed the trail."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

import typer

from intake.verbs.console import AsJson, say, say_json
from models.errors import TupagoError

EXAMPLE: Final = "Ejemplo:  tupago audit verify"


class Deed(StrEnum):
    VERIFY = "verify"


class BrokenTrailError(TupagoError):
    code = "audit.broken"
    message = "La auditoría no está íntegra: alguien cambió o borró eventos."


def audit(
    deed: Annotated[Deed, typer.Argument(metavar="verify", help="Qué hacer con la auditoría.")],
    as_json: AsJson = False,
) -> None:
    """Comprueba que la cadena de auditoría está completa y sin cambios."""
    import sqlalchemy as sa
    from sqlmodel import select

    from intake.verbs.database import ready_office
    from models.sql.audit import broken_links
    from models.sql.tables import AuditEvent

    assert deed is Deed.VERIFY
    with ready_office() as office, office.reading() as session:
        count = session.exec(select(sa.func.count()).select_from(AuditEvent)).one()
        broken = list(broken_links(session))
    if as_json:
        say_json({"events": count, "whole": not broken, "broken": broken})
    if broken:
        raise BrokenTrailError("eventos " + ", ".join(map(str, broken[:20])))
    if not as_json:
        say(f"La auditoría está íntegra: {count} eventos encadenados.")
