"""The words of the page: every code's Spanish name, and how dates and times are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from applier.due_time import BOGOTA
from parsers.issuers.known import NAMES

_DAYS: Final = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_MONTHS: Final = (
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic",
)  # fmt: skip
_NOON: Final = 12

STATES: Final[Mapping[str, str]] = {
    "reading": "Leyendo",
    "unreadable": "Ilegible",
    "waiting_member": "Espera al asociado",
    "proposed": "Por revisar",
    "approved_once": "Falta una segunda firma",
    "approved": "Aprobado, por registrar",
    "posted": "Aplicado",
    "reversed": "Reversado",
    "rejected": "Rechazado",
    "duplicate": "Duplicado",
    "not_a_payment": "No es un pago",
}
STEPS: Final[Mapping[str, str]] = {
    "propose": "propuso cómo aplicarlo",
    "give_up_reading": "no pudo leerlo",
    "ask": "preguntó al asociado",
    "call_duplicate": "lo marcó como duplicado",
    "call_not_a_payment": "lo marcó como «no es un pago»",
    "edit": "lo corrigió",
    "tell_apart": "dijo que son dos pagos distintos",
    "approve": "lo aprobó",
    "approve_first": "dio la primera firma",
    "reject": "lo rechazó",
    "reopen": "lo reabrió",
    "post": "lo registró en el libro",
    "send_back": "lo devolvió a revisión",
    "reverse": "lo reversó",
}
BATCH_STATES: Final[Mapping[str, str]] = {
    "prepared": "Por aprobar",
    "approved": "Aprobado, por enviar",
    "sent": "Enviado, espera respuesta",
    "answered": "Respondido",
    "discarded": "Descartado",
}
LINE_STATES: Final[Mapping[str, str]] = {
    "waiting": "Espera lote",
    "batched": "Sin respuesta",
    "applied": "Aplicada",
    "rejected": "Rechazada",
    "withdrawn": "Retirada",
}
BATCH_EVENTS: Final[Mapping[str, str]] = {
    "prepared": "lo preparó",
    "approved": "lo aprobó",
    "downloaded": "descargó el archivo",
    "sent": "lo marcó como enviado a LINIX",
    "answered": "importó la respuesta de LINIX",
    "discarded": "lo descartó",
}
CHANNELS: Final[Mapping[str, str]] = {
    "email": "Correo",
    "whatsapp": "WhatsApp",
    "upload": "Subido",
    "bank": "Banco",
}
SEVERITIES: Final[Mapping[str, str]] = {
    "block": "Impide aprobar",
    "warn": "Para mirar",
    "info": "Dato",
    "ok": "En orden",
}
# As a chip in the queue: two or three words; the whole sentence is the check's own message.
CHECKS: Final[Mapping[str, str]] = {
    "amount_missing": "sin valor",
    "not_a_receipt": "no es comprobante",
    "status_not_approved": "pago no aprobado",
    "self_applied_channel": "zona privada",
    "duplicate_file": "archivo repetido",
    "duplicate_transaction": "transacción repetida",
    "possible_duplicate": "posible duplicado",
    "told_apart": "son dos pagos",
    "wrong_account": "otra cuenta",
    "wrong_collection_code": "otro convenio",
    "over_channel_limit": "supera el tope",
    "future_date": "fecha futura",
    "old_receipt": "comprobante viejo",
    "bank_confirmed": "confirmado en banco",
    "bank_ambiguous": "varios abonos iguales",
    "bank_not_found": "no está en banco",
    "bank_credit_used": "abono ya usado",
    "fee_suspected": "llegó con descuento",
    "third_party_payer": "paga un tercero",
    "sender_unverified": "remitente sin verificar",
    "payroll_collects": "va por nómina",
    "instruction_exceeds_payment": "pide más de lo pagado",
    "declared_amount_differs": "dice otro valor",
    "payoff_short": "no alcanza a cancelar",
    "overdue_before_prepayment": "queda mora",
    "target_not_found": "no tiene ese producto",
    "other_member": "nombra a otra persona",
    "instruction_needs_person": "leer lo que pide",
    "reference_mismatch": "referencia distinta",
    "reference_typo": "referencia con error",
    "reference_is_our_nit": "referencia: nuestro NIT",
    "member_unknown": "asociado sin identificar",
    "cash_threshold": "efectivo alto",
    "low_confidence": "lectura dudosa",
    "two_amounts": "dos valores posibles",
    "too_many_combinations": "muchas combinaciones",
    "core_rejected": "LINIX lo rechazó",
    "core_applied": "aplicado en parte",
}
QUESTIONS: Final[Mapping[str, str]] = {
    "choose_prepayment": "Abono a capital: ¿plazo o cuota?",
    "choose_target": "¿A qué aplicamos el pago?",
    "choose_obligation": "¿A cuál de sus obligaciones?",
    "which_member": "¿De qué asociado es?",
    "better_copy": "Pedir una copia legible",
    "same_payment": "¿Es el mismo pago?",
}
# The member reads the reason, on a line of its own after "no pudimos aplicarlo por lo siguiente:".
REJECTIONS: Final = (
    "El pago aparece rechazado por el banco.",
    "El dinero no llegó a la cuenta de la Cooperativa.",
    "El comprobante es de un pago a otra entidad.",
    "Lo que llegó no es un comprobante de pago.",
    "Este pago ya estaba aplicado.",
)
MEDIA: Final[Mapping[str, str]] = {
    "cash": "efectivo",
    "cheque": "cheque, en canje",
    "transfer": "transferencia",
    "card": "tarjeta",
    "other": "otro",
}
ACTIONS: Final[Mapping[str, str]] = {
    "overdue": "Vencido",
    "next_due": "Próxima cuota",
    "payoff": "Pago total",
    "reduce_term": "Capital, baja el plazo",
    "reduce_installment": "Capital, baja la cuota",
    "advance_installments": "Cuotas adelantadas",
    "principal_pending_choice": "Capital, falta elegir",
    "deposit": "Depósito",
}
BASES: Final[Mapping[str, str]] = {
    "instruction": "Lo pidió el asociado",
    "exact_match": "El valor coincide exacto",
    "history": "Como las dos últimas veces",
    "default_order": "Orden de la Cooperativa",
    "none": "Sin propuesta",
    "staff": "Lo repartió una persona",
}
STATUSES: Final[Mapping[str, str]] = {
    "approved": "Aprobado",
    "pending": "Pendiente",
    "rejected": "Rechazado",
    "unknown": "No se ve",
}
FIELDS: Final[Mapping[str, str]] = {
    "amount": "Valor",
    "date": "Fecha",
    "time": "Hora",
    "reference": "Referencia",
    "transaction_id": "Transacción",
    "issuer": "Entidad",
    "status": "Estado",
    "destination_account": "Cuenta destino",
    "collection_code": "Convenio",
    "payer": "Quién pagó",
    "fee": "Costo",
    "concept": "Concepto",
}
NOTICE_KINDS: Final[Mapping[str, str]] = {
    "acknowledgement": "Acuse de recibo",
    "question": "Pregunta",
    "applied": "Pago aplicado",
    "rejected": "Rechazo",
    "reversed": "Aviso de reversa",
    "duplicate": "Aviso de duplicado",
    "answered": "Gracias por la respuesta",
    "added": "Agregado al radicado",
    "brief": "Respuesta corta",
    "staff": "Respuesta del equipo",
    "reminder": "Recordatorio",
    "introduction": "Presentación",
    "identity_code": "Código de verificación",
    "address_added": "Aviso de dirección nueva",
    "privacy": "Aviso de privacidad",
    "optout": "Confirmación de no recibir mensajes",
}
# What a case of the other tray is about.
ABOUT: Final[Mapping[str, str]] = {
    "balance": "Pregunta por saldos",
    "complaint": "Queja",
    "greeting": "Saludo",
    "thanks": "Agradecimiento",
    "opt_out": "Pide no recibir mensajes",
    "opt_in": "Vuelve a aceptar mensajes",
    "accepts": "Autoriza el uso de datos",
    "wants_person": "Quiere hablar con alguien",
    "asks_status": "Pregunta por su pago",
    "instruction": "Falta el comprobante",
    "late_words": "Sobre un pago ya decidido",
    "voice": "Nota de voz",
    "video": "Video",
    "place": "Ubicación",
    "contact": "Contacto",
    "sticker": "Sticker",
    "nothing": "Llegó sin contenido",
    "automatic": "Correo automático",
    "code": "Código de verificación",
    "words": "Otro mensaje",
}
NOTICE_STATES: Final[Mapping[str, str]] = {
    "queued": "en cola",
    "sending": "enviándose",
    "sent": "enviado",
    "delivered": "entregado",
    "uncertain": "sin certeza de envío",
    "failed": "no se pudo enviar",
    "suppressed": "no se envía",
}
CASH_ALERTS: Final[Mapping[str, str]] = {
    "single": "Una operación sobre el umbral",
    "month": "El mes pasa el umbral",
    "split": "Varias del día pasan juntas el umbral",
    "near_limit": "Varias del día casi en el tope del canal",
}
PLACES: Final[Mapping[str, str]] = {
    "payment": "Con un pago",
    "duplicate": "Ya recibidos",
    "not_a_receipt": "No eran comprobantes",
    "words": "Palabras de un pago",
    "other_tray": "Otros mensajes",
    "quarantined": "En cuarentena",
    "in_progress": "Leyéndose",
}
ROLES: Final[Mapping[str, str]] = {
    "approver": "Revisa y aprueba",
    "supervisor": "Supervisión",
    "compliance": "Cumplimiento",
    "admin": "Administración",
}
MEMBER_STATES: Final[Mapping[str, str]] = {
    "active": "Activo",
    "inactive": "Inactivo",
    "retired": "Retirado",
}
COLLECTORS: Final[Mapping[str, str]] = {"counter": "Ventanilla", "payroll": "Nómina"}
BOOK_ACCOUNTS: Final[Mapping[str, str]] = {
    "bank": "Banco",
    "obligation": "Obligación",
    "unapplied": "Por aplicar",
}


def sender(channel: str, address: str) -> str:
    """Return who sent it as staff read it: an address, a number."""
    if channel == "upload":
        return "Equipo de la Cooperativa"
    if channel == "bank":
        return "El banco, sin comprobante"
    return address.removeprefix("whatsapp:") or "remitente oculto"


def named(names: Mapping[str, str], code: str) -> str:
    """Return the Spanish name; a code nobody has named yet is at least readable."""
    return names.get(code) or code.replace("_", " ")


def counted(count: int, one: str, many: str) -> str:
    """Say how many there are; nothing where there are none."""
    if not count:
        return ""
    return f"{count} {one if count == 1 else many}"


def issuer(code: str) -> str:
    """Return the issuer's name as people write it."""
    return NAMES.get(code) or code.replace("_", " ").title()


def iso_day(text: str) -> date:
    return date.fromisoformat(text)


def moment(at: datetime) -> str:
    """Write a point in time as people here do: ``vie 20 nov 4:42 p. m.``."""
    local = at.astimezone(BOGOTA)
    return f"{day(local.date())} {hour(local)}"


def full_moment(at: datetime) -> str:
    """Write a point in time with its year and seconds, for records."""
    local = at.astimezone(BOGOTA)
    return f"{local:%d/%m/%Y %H:%M:%S}"


def hour(local: datetime) -> str:
    half = "a. m." if local.hour < _NOON else "p. m."
    return f"{local.hour % _NOON or _NOON}:{local.minute:02} {half}"


def day(on: date) -> str:
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}"


def full_day(on: date) -> str:
    return f"{day(on)} {on.year}"


def ago(at: datetime, now: datetime) -> str:
    """Say how long ago ``at`` was, in the largest unit that is still honest."""
    return f"hace {span(now - at)}" if now - at >= timedelta(minutes=1) else "hace un momento"


def span(time: timedelta) -> str:
    """Write a length of time with at most two units: ``3 h 20 min``."""
    minutes = max(0, int(time.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:  # noqa: PLR2004 - two days
        return f"{hours // 24} días"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"
