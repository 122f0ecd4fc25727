"""``tupago submit``: put a message into the real pipeline, as if its channel had brought it."""

from __future__ import annotations

import mimetypes
import re
import secrets
from collections.abc import Iterator
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from intake.verbs.console import AsJson, input_bytes, say, say_json

if TYPE_CHECKING:
    from intake.arrival import Arrived
    from intake.wiring import Office

EXAMPLE: Final = (
    'Ejemplo:  tupago submit recibo.jpg --from 3001234567 --text "para mis aportes" --json'
)
_NOBODY_BY_PHONE: Final = "whatsapp:+573000000000"
_NOBODY_BY_MAIL: Final = "consola@localhost"
_SENDER_HELP: Final = "Quién escribe: un celular o un correo."


class Way(StrEnum):
    EMAIL = "email"
    WHATSAPP = "whatsapp"


def submit(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Correos (.eml), fotos, PDF; pueden ser varios."),
    ] = None,
    channel: Annotated[
        Way | None,
        typer.Option("--channel", help="Por dónde llega; sin decirlo, un .eml por correo."),
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--from", metavar="ADDRESS", help=_SENDER_HELP)
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="T", help="Lo que escribe el asociado.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Entrega un mensaje como si acabara de llegar y dice su radicado."""
    from intake.verbs.database import ready_office

    paths = files or []
    if not paths and not text:
        raise typer.BadParameter("dé al menos un archivo o --text")
    mails = [path for path in paths if path.suffix.lower() == ".eml"]
    others = [path for path in paths if path not in mails]
    if mails and channel is Way.WHATSAPP:
        raise typer.BadParameter("un .eml llega por correo")
    if mails and not others and (sender or text):
        raise typer.BadParameter("un .eml ya dice quién escribe y qué")
    contents = {path: input_bytes(path) for path in paths}
    with ready_office() as office:
        arrivals = [_as_mail(office, contents[path]) for path in mails]
        if (others or text) and channel is Way.EMAIL:
            raw = _composed({path: contents[path] for path in others}, sender, text)
            arrivals.append(_as_mail(office, raw))
        elif others or text:
            pairs = [(path.name, contents[path]) for path in others]
            arrivals.extend(_as_whatsapp(office, pairs, sender, text))
        messages = _take_all(office, arrivals)
    numbers = list(dict.fromkeys(message["case"] for message in messages))
    if as_json:
        say_json({"case": numbers[0], "cases": numbers, "messages": messages})
        return
    for number in numbers:
        say(number)


def _take_all(office: Office, arrivals: list[Arrived]) -> list[dict[str, str]]:
    from intake.arrival import take_in
    from models.sql.tables import Case

    messages = []
    for arrived in arrivals:
        with office.transaction() as session:
            taken = take_in(session, office, arrived)
            number = session.get_one(Case, taken.case_id).number
        messages.append({"id": taken.message_id, "channel": arrived.channel.value, "case": number})
    return messages


def _as_mail(office: Office, raw: bytes) -> Arrived:
    from intake.arrival import Arrived
    from intake.email.letterhead import read_letterhead
    from models.sql.tables import Channel

    letterhead = read_letterhead(raw)
    return Arrived(
        channel=Channel.EMAIL,
        account=office.settings.imap_user,
        external_id=_once(),
        received_at=office.now(),
        sender=letterhead.sender,
        sender_name=letterhead.sender_name,
        subject=letterhead.subject,
        raw_sha256=office.files.put(raw),
    )


def _composed(files: dict[Path, bytes], sender: str | None, text: str | None) -> bytes:
    mail = EmailMessage()
    try:
        mail["From"] = sender or _NOBODY_BY_MAIL
    except ValueError as error:
        raise typer.BadParameter(f"--from: {error}") from None
    mail["To"] = "tupago@becoop.coop"
    mail["Subject"] = "Comprobante de pago"
    mail["Message-ID"] = f"<{secrets.token_hex(16)}@localhost>"
    mail.set_content(text or "")
    for path, data in files.items():
        kind, _ = mimetypes.guess_type(path.name)
        main, _, sub = (kind or "application/octet-stream").partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=path.name)
    return mail.as_bytes()


def _as_whatsapp(
    office: Office, files: list[tuple[str, bytes]], sender: str | None, text: str | None
) -> Iterator[Arrived]:
    """Yield a message a file, as WhatsApp brings an album; the text goes with the first."""
    from intake.arrival import Arrived, ArrivedFile
    from models.sql.tables import Channel

    address = _whatsapp_address(sender)
    for position, file in enumerate(files or [None]):
        kept: tuple[ArrivedFile, ...] = ()
        if file is not None:
            name, data = file
            kind, _ = mimetypes.guess_type(name)
            kept = (
                ArrivedFile(
                    name=name, content_type=kind, sha256=office.files.put(data), size=len(data)
                ),
            )
        yield Arrived(
            channel=Channel.WHATSAPP,
            account=office.settings.twilio_whatsapp_number,
            external_id=_once(),
            received_at=office.now(),
            sender=address,
            text=text if position == 0 else None,
            files=kept,
            sender_verdict="proven",
        )


def _whatsapp_address(sender: str | None) -> str:
    if not sender:
        return _NOBODY_BY_PHONE
    number = re.sub(r"[\s().-]", "", sender.removeprefix("whatsapp:"))
    if re.fullmatch(r"3\d{9}", number):
        number = f"+57{number}"
    if not re.fullmatch(r"\+[1-9]\d{7,14}", number):
        raise typer.BadParameter(f"--from: «{sender}» no es un celular; ejemplo: +573001234567")
    return f"whatsapp:{number}"


def _once() -> str:
    """Return the id of an arrival: sending the same again is sending it again."""
    return f"consola/{secrets.token_hex(16)}"
