"""What Twilio's error codes mean to us: whether to try again, and what staff are told.

A code may be Twilio's answer to a sending or stand in a report on it; its meaning is the same. What
passes by itself (a limit, a full queue, an error inside Twilio or WhatsApp) is worth another try;
everything else would be refused again, and so would what we do not know.

Source: twilio.com/docs/api/errors and /docs/whatsapp/api/error-code-mapping (CHANNELS.md B3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why Twilio or WhatsApp did not take or deliver a message."""

    code: str  # Ours, for machines.
    sentence: str  # For staff.
    retry_after_seconds: float | None = None  # None: the same message would be refused again.


WINDOW_CLOSED: Final = Refusal(
    "whatsapp.window_closed",
    "Pasaron más de 24 horas desde el último mensaje de la persona; WhatsApp ya no permite "
    "escribirle con texto libre.",
)
CREDENTIALS: Final = Refusal(
    "whatsapp.credentials",
    "Twilio no acepta nuestras credenciales; revise la configuración.",
    retry_after_seconds=600,
)
_NO_SUCH_ADDRESS: Final = Refusal(
    "whatsapp.no_such_address", "Ese número no recibe mensajes de WhatsApp."
)
CONTENT: Final = Refusal("whatsapp.content_refused", "WhatsApp no aceptó el contenido del mensaje.")
_CHANNEL: Final = Refusal(
    "whatsapp.channel_trouble", "WhatsApp tuvo un problema al entregar el mensaje.", 60
)
_TOO_FAST: Final = Refusal("whatsapp.too_fast", "Twilio pide enviar más despacio.", 10)
_QUEUE_FULL: Final = Refusal(
    "whatsapp.queue_full", "La fila de mensajes de nuestra línea en Twilio está llena.", 300
)
_UNKNOWN: Final = Refusal("whatsapp.refused", "Twilio rechazó el mensaje.")

_REFUSALS: Final[Mapping[int, Refusal]] = {
    63016: WINDOW_CLOSED,
    63018: Refusal(
        "whatsapp.sender_limit", "Nuestra línea de WhatsApp llegó a su límite de mensajes.", 300
    ),
    63003: _NO_SUCH_ADDRESS,
    63024: _NO_SUCH_ADDRESS,
    21211: _NO_SUCH_ADDRESS,
    21614: _NO_SUCH_ADDRESS,
    63005: CONTENT,
    63013: CONTENT,
    63021: CONTENT,
    21617: CONTENT,
    21655: CONTENT,  # The ContentSid is not (or no longer) at Twilio.
    21656: CONTENT,
    21658: CONTENT,
    92006: CONTENT,
    92007: CONTENT,
    63014: Refusal("whatsapp.blocked", "La persona bloqueó nuestra línea de WhatsApp."),
    21610: Refusal("whatsapp.opted_out", "La persona pidió no recibir más mensajes."),
    63007: Refusal(
        "whatsapp.sender_unknown", "Nuestra línea de WhatsApp no está registrada en Twilio."
    ),
    63010: _CHANNEL,  # Inside Twilio.
    63012: _CHANNEL,  # Inside WhatsApp.
    63023: _CHANNEL,
    30008: _CHANNEL,  # Said by nobody why; often gone a minute later.
    30021: _CHANNEL,
    30410: _CHANNEL,  # WhatsApp did not answer in time.
    30001: _QUEUE_FULL,  # As a report; as an answer it is 21611.
    21611: _QUEUE_FULL,
    20429: _TOO_FAST,
    429: _TOO_FAST,
    14107: _TOO_FAST,
    20003: CREDENTIALS,
    401: CREDENTIALS,
}


def refusal(code: int | None) -> Refusal:
    """Return what Twilio's ``code`` means; an unknown one is a refusal for good."""
    return _REFUSALS.get(code or 0, _UNKNOWN)


def told_to_staff(code: int | None) -> str:
    """Return the sentence for staff, with Twilio's own code in it: support asks for that one."""
    sentence = refusal(code).sentence
    return f"{sentence} (Twilio {code})" if code else sentence
