"""``tupago whatsapp``: what our WhatsApp line needs at Twilio."""

from __future__ import annotations

import json
from typing import Annotated, Final

import typer

from intake.verbs.console import AsJson, load_settings, note, say, say_json
from intake.verbs.help_page import SpanishCommand, SpanishGroup

EXAMPLE: Final = "Ejemplo:  tupago whatsapp contents"
_APPROVALS: Final = {
    "approved": "aprobada",
    "pending": "por aprobar",
    "received": "por aprobar",
    "rejected": "rechazada por WhatsApp",
    "paused": "en pausa",
    "disabled": "desactivada por WhatsApp",
}

app = typer.Typer(cls=SpanishGroup, rich_markup_mode=None)


@app.callback()
def whatsapp() -> None:
    """Prepara la línea de WhatsApp en Twilio."""


@app.command("contents", cls=SpanishCommand, epilog=EXAMPLE)
def contents(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Muestra las plantillas y no llama a Twilio.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Crea en Twilio las plantillas y los botones, pide su aprobación y dice qué ajuste guardar.

    Repetirlo no crea nada dos veces: sirve para ver si WhatsApp ya aprobó.
    """
    from intake.whatsapp.contents import all_contents
    from intake.whatsapp.registering import register

    if dry_run:
        shown = [
            {"name": content.name, "type": content.type, "body": content.filled(content.samples)}
            for content in all_contents()
        ]
        if as_json:
            say_json(shown)
            return
        for content in shown:
            say(f"{content['name']} ({content['type']})\n    {' '.join(content['body'].split())}")
        return
    registered = register(load_settings())
    keep = {one.content.name: one.sid for one in registered}
    if as_json:
        say_json(
            {
                "setting": keep,
                "contents": [
                    {
                        "name": one.content.name,
                        "sid": one.sid,
                        "new": one.new,
                        "approval": one.approval,
                    }
                    for one in registered
                ],
            }
        )
        return
    for one in registered:
        state = _APPROVALS.get(one.approval or "", one.approval or "no necesita aprobación")
        note(f"{one.content.name}: {'creada' if one.new else 'ya estaba'}, {state}")
    note("guarde esta línea en .env y reinicie tupago:")
    say(f"TUPAGO_TWILIO_CONTENTS='{json.dumps(keep)}'")
