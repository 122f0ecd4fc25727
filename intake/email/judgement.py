"""Whether a mail was written by a machine, whether its sender is proven, and where to answer.

Pure: everything is decided on the headers alone, a mapping of lower-case name to its values from
top to bottom, as `parsers.unpack` gives them. No header makes these functions raise.

Sources: RFC 3834 (automatic answers), RFC 8601 (Authentication-Results), RFC 7489 (alignment).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from email.utils import getaddresses
from enum import StrEnum
from typing import Final, TypeAlias

Headers: TypeAlias = Mapping[str, Sequence[str]]

# What `mail_trusted_server` says where Microsoft 365 receives our mail: it names no server.
MICROSOFT_365: Final = "microsoft365"


class Verdict(StrEnum):
    """What our receiving server found out about the sender."""

    PROVEN = "proven"
    UNPROVEN = "unproven"  # Nothing is known: keep and process, answer without personal data.
    FAILED = "failed"  # It pretends to be somebody: no answer, a person looks.


# --- Was it written by a machine? -----------------------------------------------------------

_PRESENCE_IS_ENOUGH: Final = {
    "list-id": "lista de correo",
    "list-unsubscribe": "lista de correo",
    "list-post": "lista de correo",
    "feedback-id": "envío masivo",
    "x-failed-recipients": "rebote",
    "x-autoreply": "respuesta automática",
    "x-autorespond": "respuesta automática",
    "x-auto-response-suppress": "pide que no se le responda",
    "x-becoop-loop": "es un correo nuestro que regresa",
}
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
_OUR_MESSAGE_ID: Final = re.compile(r"\s*<out-[0-9a-f]{24}@", re.IGNORECASE)
_DEAF_SENDER: Final = re.compile(
    r"(?:mailer[-_.]?daemon|postmaster|bounces?|alertas?\w*|notificacion(?:es)?\w*|notifications?"
    r"|avisos?|autoreply|auto[-_.]reply|daemon|nobody"
    r"|(?:no|do[-_.]?not|not)[-_.]?(?:reply|respond\w*|contest\w*))(?:[-_.+].*)?"
)
# Words of bounces and absences that carry no header which says so (5 of 117 real ones).
_MACHINE_SUBJECT: Final = re.compile(
    r"\s*(?:undeliver(?:ed|able)\b|mail delivery (?:failed|system)|delivery status notification"
    r"|delivery failure|returned mail|failure notice|automatic reply|auto(?:matic)?[- ]?reply"
    r"|out of (?:the )?office|respuesta autom[aá]tica|fuera de (?:la )?oficina"
    r"|no se (?:pudo|ha podido) entregar|no entregado|correo (?:devuelto|no entregado))",
    re.IGNORECASE,
)
# Senders of payment notices: their mail holds receipts, but nobody reads an answer to it.
_PAYMENT_NOTICES: Final = """
achcolombia.com.co avalpaycenter.com avvillas.com.co bancamia.com.co bancoagrario.gov.co
bancoavvillas.com.co bancocajasocial.com bancodebogota.com bancodebogota.com.co
bancodeoccidente.com.co bancofalabella.com.co bancolombia.com bancolombia.com.co
bancoomeva.com.co bancopopular.com.co bancow.com.co bbva.com.co bold.co clienteitau.co
colpatria.com coopcentral.com.co dale.com.co daviplata.com davivienda.com efecty.com.co
epayco.co gnbsudameris.com.co itau.co lulobank.com mercadopago.com.co movii.com.co
nequi.com.co notificacionesbancolombia.com nu.com.co payulatam.com pichincha.com.co
placetopay.com pse.com.co rappipay.co scotiabankcolpatria.com serfinanza.com wompi.co
"""
_PAYMENT_NOTICE_DOMAINS: Final = frozenset(_PAYMENT_NOTICES.split())


def automatic_reason(headers: Headers, *, own_addresses: Collection[str] = ()) -> str | None:
    """Return why nothing automatic may answer the mail, in a few Spanish words, or None.

    Not answering is not ignoring: a bank's notice that a rule forwards is a receipt all the same.
    """
    for reason in _reasons(headers, {normalise_address(own) for own in own_addresses}):
        return reason
    return None


def _reasons(headers: Headers, own_addresses: Collection[str]) -> Iterator[str]:
    for value in _all(headers, "auto-submitted"):
        if (word := _first_word(value)) not in ("", "no"):
            yield f"Auto-Submitted: {word}"
    if any(value.strip() == "<>" for value in _all(headers, "return-path")):
        yield "rebote"
    if _first_word(_first(headers, "content-type")) in (
        "multipart/report",
        "message/delivery-status",
    ):
        yield "rebote o acuse"
    for value in _all(headers, "precedence"):
        if (word := _first_word(value)) in _BULK:
            yield f"Precedence: {word}"
    yield from (reason for name, reason in _PRESENCE_IS_ENOUGH.items() if _all(headers, name))
    if any(_OUR_MESSAGE_ID.match(value) for value in _all(headers, "message-id")):
        yield "es un correo nuestro que regresa"
    if _is_spam(headers):
        yield "marcado como correo no deseado"
    yield from _sender_reasons(normalise_address(_first(headers, "from")), own_addresses)
    if _MACHINE_SUBJECT.match(_first(headers, "subject")):
        yield "por su asunto"


def _sender_reasons(sender: str, own_addresses: Collection[str]) -> Iterator[str]:
    local, _, domain = sender.rpartition("@")
    if sender and sender in own_addresses:
        yield "viene de nuestra propia dirección"
    if _DEAF_SENDER.fullmatch(local):
        yield "remitente que no lee respuestas"
    if any(_is_within(domain, known) for known in _PAYMENT_NOTICE_DOMAINS):
        yield "aviso de una entidad financiera"


def _is_spam(headers: Headers) -> bool:
    return any(
        _first_word(value) in ("yes", "true")
        for name in ("x-spam-flag", "x-spam-status", "x-spam")
        for value in _all(headers, name)
    )


# --- Who sent it? ---------------------------------------------------------------------------

_METHOD: Final = re.compile(r"\s*([a-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r'\b(header\.(?:from|d|i))\s*=\s*("[^"]*"|[^\s;]+)', re.IGNORECASE)
_LONGEST_RESULTS: Final = 10_000  # Characters; servers write a few hundred.


def sender_verdict(headers: Headers, trusted_server: str) -> Verdict:
    """Return what the topmost Authentication-Results says, if our own server wrote it.

    ``trusted_server`` is its authserv-id, or ``microsoft365``; empty trusts nobody. The receiving
    server must remove forged headers of its own name (RFC 8601, section 5).
    """
    sender = normalise_address(_first(headers, "from"))
    if not trusted_server or not sender or len(_all(headers, "from")) != 1:
        return Verdict.UNPROVEN
    statements = _statements(_first(headers, "authentication-results"))
    microsoft = trusted_server.lower() == MICROSOFT_365
    if not statements or not _is_ours(statements, trusted_server, microsoft=microsoft):
        return Verdict.UNPROVEN
    domain = sender.rpartition("@")[2]
    results = [result for statement in statements if (result := _result(statement, domain))]
    if not microsoft:
        results = [(method, word) for method, word in results if method != "compauth"]
    return _weigh(results)


def _weigh(results: Collection[tuple[str, str]]) -> Verdict:
    passed = {method for method, word in results if word == "pass"}
    failed = {method for method, word in results if word == "fail"}
    if passed & {"dmarc", "dkim", "compauth"}:
        return Verdict.PROVEN
    # SPF alone proves nothing about From; without anything better its hard failure counts.
    if failed & {"dmarc", "compauth", "spf"}:
        return Verdict.FAILED
    return Verdict.UNPROVEN


def _is_ours(statements: Sequence[str], trusted_server: str, *, microsoft: bool) -> bool:
    if microsoft:
        return _METHOD.match(statements[0]) is not None
    return _first_word(statements[0]) == trusted_server.lower()


def _result(statement: str, sender_domain: str) -> tuple[str, str] | None:
    """Return (method, word) of one statement; a pass for another domain than From is "other"."""
    found = _METHOD.match(statement)
    if found is None:
        return None
    method, word = found[1].lower(), found[2].lower()
    about = {name.lower(): value.strip('"').lower() for name, value in _PROPERTY.findall(statement)}
    if word == "pass" and method == "dkim":
        signer = about.get("header.d") or about.get("header.i", "").rpartition("@")[2]
        # The owner of a domain speaks for the names below it, never the other way round.
        if not signer or "." not in signer or not _is_within(sender_domain, signer):
            word = "other"
    if word == "pass" and method == "dmarc":
        judged = about.get("header.from", sender_domain).rpartition("@")[2]
        if not _is_within(sender_domain, judged):
            word = "other"  # Our reading of From and the server's are not of the same sender.
    return method, word


def _statements(value: str) -> list[str]:
    """Split at the semicolons that count; [] where quotes or comments do not close.

    Comments are left out: a sender may have put "dmarc=pass" into one.
    """
    parts, depth, quoted, escaped = [""], 0, False, False
    for character in value[:_LONGEST_RESULTS]:
        if escaped or character == "\\":
            escaped = not escaped
            continue
        if character == '"' and not depth:
            quoted = not quoted
        if not quoted and character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0:
                return []
            continue
        if depth:
            continue
        if character == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return [] if depth or quoted or len(value) > _LONGEST_RESULTS else parts


# --- Addresses ------------------------------------------------------------------------------

_LOCAL: Final = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}")
_DOMAIN: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
_LONGEST_ADDRESS_HEADER: Final = 2_000


def normalise_address(text: str) -> str:
    """Return the one mail address in ``text``, lower case; "" for none, several or a bad one."""
    try:
        found = [address for _, address in getaddresses([text[:_LONGEST_ADDRESS_HEADER]])]
    except (ValueError, IndexError, RecursionError):
        return ""
    addresses = [address for address in found if "@" in address]
    if len(addresses) != 1:
        return ""
    local, _, domain = addresses[0].strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return ""
    return f"{local}@{domain}"


def answer_address(headers: Headers) -> str | None:
    """Return where an automatic answer may go, or None.

    It goes to From, and only where the envelope's sender agrees with it; Reply-To is anybody's
    to write, so it is never used.
    """
    sender = normalise_address(_first(headers, "from"))
    if not sender or len(_all(headers, "from")) != 1:
        return None
    domain = sender.rpartition("@")[2]
    for value in _all(headers, "return-path"):
        envelope = normalise_address(value).rpartition("@")[2]
        if not envelope or not (_is_within(envelope, domain) or _is_within(domain, envelope)):
            return None
    return sender


def _is_within(domain: str, parent: str) -> bool:
    return bool(parent) and (domain == parent or domain.endswith(f".{parent}"))


def _all(headers: Headers, name: str) -> Sequence[str]:
    return headers.get(name) or ()


def _first(headers: Headers, name: str) -> str:
    values = _all(headers, name)
    return values[0] if values else ""


def _first_word(value: str) -> str:
    return re.split(r"[\s;,(]", value.strip().lower(), maxsplit=1)[0]
