"""Help pages in Spanish: typer writes its own few words in English."""

from __future__ import annotations

import re
from typing import Any, Final

from typer.core import TyperCommand, TyperGroup

_WORDS: Final = (
    (r"\bUsage: ", "Uso: "),
    (r"^Arguments:", "Argumentos:"),
    (r"^Options:", "Opciones:"),
    (r"^Commands:", "Verbos:"),
    (r"\[OPTIONS\]", "[OPCIONES]"),
    (r"\bCOMMAND \[ARGS\]\.\.\.", "VERBO …"),
    (r"\[required\]", "[obligatorio]"),
    (r"\[default: ", "[por omisión: "),
    (r"; required\]", "; obligatorio]"),
    (r"Show this message and exit\.", "Muestra esta ayuda."),
)
_USAGE: Final = (
    (r"Missing (?:argument|option|parameter) '?([^']+?)'?\.(?:'\.)?(.*)", r"falta \1.\2"),
    (r"Missing command\.", "falta el verbo."),
    (r"No such command '(.+)'\.(?: Did you mean (.+))?", r"no existe «\1»."),
    (r"No such option: (\S+)(.*)", r"no existe la opción \1."),
    (r"Option '(.+)' requires an argument\.", r"la opción \1 necesita un valor."),
    (r"Option '(.+)' does not take a value\.", r"la opción \1 no lleva valor."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", r"sobra: \1"),
    (
        r"Invalid value for '?([^']+?)'?: Value error, ('.*') is not one of (.+)\.",
        r"\1: \2 no es \3",
    ),
    (r"Invalid value for '?([^']+?)'?: .* valid integer.*", r"\1: no es un número entero"),
    (
        r"Invalid value for '?([^']+?)'?: .* does not match the formats (.+)",
        r"\1: no es AAAA-MM-DD",
    ),
    (r"Invalid value for '?([^']+?)'?: (.+)", r"\1: el valor no sirve (\2)"),
    (r"Invalid value: (.+)", r"\1"),
)


def in_spanish(page: str) -> str:
    for english, spanish in _WORDS:
        page = re.sub(english, spanish, page, flags=re.MULTILINE)
    return page


def usage_in_spanish(message: str) -> str:
    """Return what was wrong with the words of a command, in one line."""
    line = " ".join(message.split())
    for english, spanish in _USAGE:
        if re.fullmatch(english, line):
            return re.sub(english, spanish, line)
    return line


class SpanishCommand(TyperCommand):
    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 — typer's and click's contexts differ
        return in_spanish(super().get_help(ctx))


class SpanishGroup(TyperGroup):
    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 — typer's and click's contexts differ
        return in_spanish(super().get_help(ctx))
