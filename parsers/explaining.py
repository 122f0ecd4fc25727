"""Why a file was read as it was: every look, every candidate, and what decided; in Spanish.

Nothing is read again here. What `parsers.fields` weighed and `parsers.reading` compared is put in
words, as data for ``tupago read --explain`` and for the picture of `parsers.annotating`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from models.evidence import Source
from models.money import Money
from models.receipt import Receipt, Status
from parsers.fields.entry import Entry, Place, Snippet
from parsers.fields.found import CLEAR_LETTERS, Choice, Found
from parsers.fields.reader import LEAST, Findings
from parsers.labels import Role
from parsers.reading import DocumentReading, FileReading, Look

FIELDS: Final = {
    "amount": "valor", "fee": "costo", "date": "fecha", "time": "hora",
    "reference": "referencia", "transaction_id": "transacción", "destination_account": "cuenta",
    "collection_code": "convenio", "payer": "pagador", "concept": "concepto", "status": "estado",
}  # fmt: skip
FIGURES: Final = {
    "amount": "valor", "total": "total", "fee": "costo", "tax": "impuesto", "balance": "saldo",
    "cash": "recibido", "change": "cambio", "loose": "suelta",
}  # fmt: skip
EYES: Final = {
    Source.PLAIN_TEXT: "el texto del archivo",
    Source.TEXT_LAYER: "el texto del PDF",
    Source.TESSERACT: "Tesseract",
    Source.RAPIDOCR: "RapidOCR",
}
_ROLES: Final = {
    Role.AMOUNT: "valor", Role.CASH_OR_AMOUNT: "efectivo", Role.TOTAL: "total", Role.FEE: "costo",
    Role.TAX: "impuesto", Role.BALANCE: "saldo", Role.CASH: "recibido", Role.CHANGE: "cambio",
    Role.DATE: "fecha", Role.OTHER_DATE: "otra fecha", Role.TIME: "hora",
    Role.REFERENCE: "referencia", Role.BARE_REFERENCE: "referencia a secas",
    Role.OTHER_REFERENCE: "otra referencia", Role.TRANSACTION: "transacción",
    Role.SECOND_ID: "otro número", Role.ACCOUNT: "cuenta", Role.KEY: "llave",
    Role.PAYEE: "quién recibe", Role.DESTINATION: "destino", Role.CODE: "convenio",
    Role.ORIGIN: "origen", Role.PAYER: "pagador", Role.HOLDER: "titular", Role.STATUS: "estado",
    Role.CONCEPT: "concepto", Role.SECTION_ORIGIN: "parte: origen",
    Role.SECTION_DESTINATION: "parte: destino", Role.SECTION_OTHER: "parte: otra",
    Role.NOISE: "no interesa",
}  # fmt: skip
_STATUSES: Final = {
    Status.APPROVED: "aprobado", Status.PENDING: "pendiente", Status.REJECTED: "rechazado",
    Status.UNKNOWN: "no se sabe",
}  # fmt: skip
_PLACES: Final = {
    Place.BEHIND: "seguido", Place.BESIDE: "al lado", Place.BELOW: "debajo", Place.ABOVE: "encima",
}  # fmt: skip
_KINDS: Final = {
    "receipt": "comprobante", "blank": "en blanco", "money_in": "plata que entra",
    "purchase": "compra", "withdrawal": "retiro", "code": "clave o código",
    "reminder": "recordatorio", "before_payment": "pantalla antes de pagar", "bill": "factura",
    "id_card": "documento de identidad", "chat": "conversación", "fraud": "engaño",
    "other": "otra cosa",
}  # fmt: skip


_MOST: Final = 100  # Of anything listed: receipts have a few, files that want to do harm more.


def explained(reading: FileReading) -> dict[str, Any]:
    """Return why the file was read as it was, as JSON holds it."""
    return {"documents": [_document(document) for document in reading.documents]}


def _document(document: DocumentReading) -> dict[str, Any]:
    return {
        "name": document.document.name,
        "says": document.kind,
        "pages": [page_explained(look) for look in document.looks],
        "problems": [problem.as_json() for problem in document.problems],
    }


def page_explained(look: Look) -> dict[str, Any]:
    """Return how the page was looked at, and what each receipt on it says and why."""
    return {
        "page": look.page.page.number,
        "eye": look.page.page.source.value,
        "eye_name": EYES[look.page.page.source],
        "turned": look.page.sheet.turned,
        "tilt": _degrees(look),
        "why": _why_chosen(look),
        "looks": [_look(one, chosen=one is look) for one in (look, *look.others)],
        "sheets": list(_sheets(look)),
    }


# --- Looks ---------------------------------------------------------------------------------


def _why_chosen(look: Look) -> str:
    if look.is_certain:
        return "es texto: ningún ojo tuvo que adivinar"
    if not look.others:
        return "bastó una mirada" if look.explains else "fue la única mirada"
    told, trust, rest = look.worth
    most, most_trust, most_rest = max(other.worth for other in look.others)
    if told > most:
        return f"dice más: {told} datos contra {most}"
    if trust > most_trust:
        return "dice lo mismo que las otras, y su ojo se equivoca menos"
    if rest > most_rest:
        return "dice lo mismo que las otras, y algún otro dato más"
    return "dice tanto como las otras, y fue la primera"


def _look(look: Look, *, chosen: bool) -> dict[str, Any]:
    told, trust, _ = look.worth
    words = look.page.page.words
    return {
        "eye": look.page.page.source.value,
        "name": _named(look),
        "nearness": look.page.nearness,
        "tilt": _degrees(look),
        "words": len(words),
        "letters": round(sum(word.confidence for word in words) / max(len(words), 1), 3),
        "told": told,
        "trust": trust,
        "chosen": chosen,
        "kind": look.alone.kind,
        "receipts": [
            {name: _plain(getattr(receipt, name)) for name in FIELDS}
            for receipt in look.alone.receipts
        ],
    }


def _named(look: Look) -> str:
    """Return the eye, and from how near it looked: ``RapidOCR a 0,75``."""
    near = look.page.nearness
    return EYES[look.page.page.source] + (f" a {near:.2f}".replace(".", ",") if near != 1 else "")


def _degrees(look: Look) -> float:
    return round(math.degrees(look.page.tilt), 1)


# --- Receipts ------------------------------------------------------------------------------


def _sheets(look: Look) -> Iterator[dict[str, Any]]:
    position = 0
    for findings in look.alone.findings:
        if findings.receipt is None:
            yield _head(findings, look)
            continue
        given = look.facts.receipts[position]
        others = [
            (_named(other), other.alone.receipts[position])
            for other in look.others
            if position < len(other.alone.receipts)
        ]
        silent = len(look.others) - len(others)
        yield _head(findings, look) | {
            "figures": list(_figures(findings, look)),
            "fields": {
                name: _field(name, findings, given, others, silent, look) for name in FIELDS
            },
            "notes": list(given.notes),
        }
        position += 1


def _head(findings: Findings, look: Look) -> dict[str, Any]:
    issuer = findings.issuer
    return {
        "kind": findings.judged.kind.value,
        "kind_name": _KINDS[findings.judged.kind.value],
        "kind_why": findings.judged.why,
        "issuer": (
            {"code": issuer.issuer.code, "name": issuer.issuer.name, "mark": issuer.mark}
            if issuer
            else None
        ),
        "entries": [_entry(entry, look) for entry in findings.entries[:_MOST]],
    }


def _entry(entry: Entry, look: Look) -> dict[str, Any]:
    label = entry.label
    return {
        "label": label.run.text[label.start : label.end],
        "exact": label.exact,
        "role": label.role.value,
        "role_name": _ROLES[label.role],
        "section": entry.section.value.removeprefix("section_") if entry.section else None,
        "values": [
            {"text": value.text, "place": _PLACES[value.place], **_where(value, look)}
            for value in entry.values[:_MOST]
        ],
        **_where(Snippet(label.run, label.start, label.end), look),
    }


def _figures(findings: Findings, look: Look) -> Iterator[dict[str, Any]]:
    assert findings.figures is not None, "receipts have figures"
    amount = findings.choices["amount"].found
    for role, founds in findings.figures.by_role.items():
        for one in founds[:_MOST]:
            won = amount is not None and one.snippet is amount.snippet
            named = {"role": role, "role_name": FIGURES[role]}
            yield named | _candidate(amount if amount and won else one, look, won=won)


def _candidate(found: Found[Any], look: Look, *, won: bool = False) -> dict[str, Any]:
    return {
        "value": _plain(found.value),
        "shown": _shown(found.value),
        "text": found.snippet.text,
        "confidence": round(found.confidence, 3),
        "letters": round(found.snippet.confidence, 3),
        "place": _PLACES[found.snippet.place] if found.label else None,
        "reason": found.reason,
        "won": won,
        **_where(found.snippet, look),
    }


# --- Fields --------------------------------------------------------------------------------


def _field(
    name: str,
    findings: Findings,
    given: Receipt,
    others: Sequence[tuple[str, Receipt]],
    silent: int,
    look: Look,
) -> dict[str, Any]:
    """Return what the field is, among what it was chosen, and why it is given or not.

    :param others: what each further look read, by its name.
    :param silent: how many further looks found no receipt here.
    """
    choice = findings.choices.get(name) or Choice(findings.status)
    found = choice.found
    least = LEAST.get(name, 0.0)
    value = getattr(given, name)
    reasons = _reasons(choice, least, given=value is not None)
    if found and (found.confidence >= least or value is not None):
        reasons += _compared(name, found, given, others, silent)
    return {
        "name": FIELDS[name],
        "value": _plain(value),
        "found": _plain(found.value) if found else None,
        "shown": _shown(found.value if found and value is None else value),
        "confidence": round(given.confidence.get(name, found.confidence if found else 0.0), 3),
        "least": least,
        "given": _plain(value) is not None,
        "reason": "; ".join(reasons),
        **_where(found.snippet if found and not _is_nowhere(found) else None, look),
        "candidates": list(_candidates(choice, look)),
        "looks": [
            {"name": eye, "value": _plain(value), "shown": _shown(value)}
            for eye, other in others
            for value in [getattr(other, name)]
        ],
    }


def _candidates(choice: Choice[Any], look: Look) -> Iterator[dict[str, Any]]:
    """Yield the chosen one, as sure as it came to be, and then the others."""
    found = choice.found
    if found:
        yield _candidate(found, look, won=True)
    for one in choice.candidates[:_MOST]:
        if not found or one.snippet is not found.snippet:
            yield _candidate(one, look)


def _reasons(choice: Choice[Any], least: float, *, given: bool) -> list[str]:
    found = choice.found
    if found is None:
        if given:
            return ["lo leyó otra mirada"]
        if not choice.candidates:
            return ["no se encontró"]
        values = dict.fromkeys(_shown(one.value) for one in choice.candidates[:_MOST])
        return [choice.why_not or f"entre {', '.join(values)} no se pudo escoger"]
    reasons = [found.reason]
    if found.snippet.confidence < CLEAR_LETTERS:
        reasons.append(f"letras poco claras ({_comma(found.snippet.confidence)})")
    if found.confidence < least:
        sure = _comma(found.confidence)
        reasons.append(
            f"{sure} queda por debajo de {_comma(least)}" + ("" if given else ": no se da")
        )
    return reasons


def _compared(
    name: str,
    found: Found[Any],
    given: Receipt,
    others: Sequence[tuple[str, Receipt]],
    silent: int,
) -> list[str]:
    """Return what the further looks say of a value that this look would give."""
    read = [(eye, getattr(other, name)) for eye, other in others]
    same = sum(value == found.value for _, value in read)
    differing = [f"{_shown(v)} ({eye})" for eye, v in read if v is not None and v != found.value]
    missing = silent + sum(value is None for _, value in read)
    reasons = []
    if same:
        agree = "las dos lecturas coinciden" if same == 1 else f"{same + 1} lecturas coinciden"
        reasons.append(agree)
    if differing:
        reasons.append(f"otra lectura dice {', '.join(differing)}")
    if missing and not same:
        reasons.append("la otra mirada no lo encontró")
    if getattr(given, name) is None:
        why = "dos valores distintos" if differing else "ninguna otra lectura lo confirma"
        reasons.append(f"{why}: no se da")
    elif getattr(given, name) != found.value:
        reasons.append(f"se da {_shown(getattr(given, name))}")
    elif abs(given.confidence.get(name, found.confidence) - found.confidence) > _NOTABLE:
        reasons.append(f"por eso queda en {_comma(given.confidence[name])}")
    return reasons


_NOTABLE: Final = 0.0005


def _plain(value: object) -> str | None:
    """Return a value as CONTRACT.md writes it."""
    if isinstance(value, Money):
        return value.plain
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)


def _shown(value: object) -> str:
    """Return a value as staff read it."""
    if isinstance(value, Status):
        return _STATUSES[value]
    return str(value) if isinstance(value, Money) else _plain(value) or "nada"


def _comma(share: float) -> str:
    return f"{share:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def _is_nowhere(found: Found[Any]) -> bool:
    """Whether nothing on the sheet says it: a status that is understood, or unknown."""
    return isinstance(found.value, Status) and found.snippet.place is Place.ABOVE


def _where(snippet: Snippet | None, look: Look) -> dict[str, Any]:
    """Return where it stands on the page's picture, in fractions; a text has no picture.

    ``box`` is upright; ``corners`` are those of the printed line, clockwise from top left.
    """
    if snippet is None or look.page.page.source is Source.PLAIN_TEXT:
        return {"box": None, "corners": None}
    box = look.page.as_shown(snippet.box)
    edges = (box.left, box.top, box.right, box.bottom)
    corners = look.page.corners_shown(snippet.box)
    return {
        "box": [round(edge, 4) for edge in edges],
        "corners": [[round(x, 4), round(y, 4)] for x, y in corners],
    }
