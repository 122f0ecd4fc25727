"""The sentences members read; `replies.toml` beside this file holds them all, editable by staff."""

from __future__ import annotations

import functools
import string
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from models.errors import TupagoError

PATH: Final = Path(__file__).with_name("replies.toml")


class ReplyTemplateError(TupagoError):
    """replies.toml lacks a sentence, or names a value that is not given."""

    code = "replies.template"
    message = "Falta una frase en replies.toml o nombra un dato que no existe."


@dataclass(frozen=True, slots=True)
class Reply:
    """A message ready to be sent: what kind it is, its words, and how it goes as a template."""

    kind: str
    body: str
    # Where WhatsApp's window is closed: the approved template, and what goes into it.
    template: str | None = None
    variables: dict[str, str] | None = None
    choices: list[dict[str, str]] | None = None  # Buttons: id and title each.


@functools.cache
def sentences() -> dict[str, dict[str, str]]:
    """Return every section of replies.toml: kind of reply → name of sentence → sentence."""
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def sentence(kind: str, name: str, **values: str) -> str:
    """Return one sentence with its values filled in.

    :raises ReplyTemplateError: if there is no such sentence or a value is missing.
    """
    try:
        return string.Template(sentences()[kind][name]).substitute(values).strip()
    except (KeyError, ValueError) as error:
        raise ReplyTemplateError(f"{kind}.{name}: {error}") from None


def reply(kind: str, *parts: str) -> Reply:
    """Join sentences, a paragraph each, into one message."""
    return Reply(kind, "\n\n".join(part for part in parts if part))


def as_template(told: Reply, template: str, **variables: str) -> Reply:
    """Return the reply with the ``[templates]`` wording that says it outside WhatsApp's window.

    A template's variable is one line: WhatsApp takes no line breaks within them.

    :raises ReplyTemplateError: if there is no such wording or a value is missing.
    """
    flat = {name: " ".join(value.split()) for name, value in variables.items()}
    sentence("templates", template, **flat)
    return replace(told, template=template, variables=flat)
