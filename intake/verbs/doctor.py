"""``tupago doctor``: what is missing, and how to get it."""

from __future__ import annotations

from typing import Final

import typer

from intake.verbs.console import AsJson, load_settings, say, say_json

EXAMPLE: Final = "Ejemplo:  tupago doctor"


def doctor(as_json: AsJson = False) -> None:
    """Revisa qué falta para trabajar y cómo conseguirlo."""
    from intake.administration.examination import examine

    findings = list(examine(load_settings()))
    sound = not any(finding.essential and finding.ok is False for finding in findings)
    if as_json:
        say_json({"ok": sound, "findings": [finding.as_json() for finding in findings]})
    else:
        for finding in findings:
            mark = {True: "bien ", False: "FALTA" if finding.essential else "ojo  ", None: "—    "}
            say(f"{mark[finding.ok]}  {finding.what}: {finding.told}")
    if not sound:
        raise typer.Exit(1)
