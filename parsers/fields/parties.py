"""Who paid, whom, and what the payer wrote beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from parsers.dates import find_dates
from parsers.fields.entry import Entry, Place, Snippet, of_role
from parsers.fields.flow import Flow, behind
from parsers.fields.found import Found, found_at
from parsers.fields.layout import Run
from parsers.fields.ours import ACCOUNT, CODES, names_us, shows_our_nit
from parsers.fields.payers import apart, payer_without_label, with_rest
from parsers.labels import Role
from parsers.lettering import fold

_NOT_A_NAME: Final = re.compile(
    r"cuenta|\b(?:banco|bank|bancolombia|nequi|daviplata|davivienda|bbva|ahorros|corriente|cuenta|disponible"
    r"|llave|nit|c\.?c\.?|pse|s\.?a\.?s?|ltda|cooperativa|coop|entidad|celular|credito|salir|natural"
    r"|titular|persona|juridica|documento|tarjeta|efectivo|firma|sello|telefono|internet|asunto|center"
    r"|portal|apellidos?|notificacion\w*|servicios?|pagos?)\b"
)
_FIRM: Final = re.compile(
    r"[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ&. ]{3,50}\s"
    r"(?:S\.?\s?A\.?(?:\s?S\.?)?|LTDA\.?|Ltda\.?|E\.?\s?U\.?)"
)
_NO_CUSTOMER: Final = re.compile(  # Banks, networks and shops print their own names, too.
    r"banco|bancolombia|nequi|giros?\b|pagos?\b|efecty|efectivo|recaudo|redeban|\bred|servicio|apuesta"
    r"|chance|\bgana\b|suerte|corresponsal|baloto|punto|movii|credibanco|coop|fiduciaria|almacenes"
    r"|supertienda|exito|olimpica|cencosud|financi|loteria|acertemos|servientrega|\bavianca"
)
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’´-])*[^\W\d_]\.?")
_GREETED: Final = re.compile(
    r"(?:\bhola|\bbuen(?:os|as)? (?:dias?|tardes|noches)|apreciad[oa](?:\(a\))?"
    r"|estimad[oa](?:\(a\))?|senor(?:\(a\)|a)?|sr\.?\(?a?\)?)[\s,:]+"
    r"(?:(?:cliente|usuari[oa]|asociad[oa])[\s,:]+)?"
    r"(?P<name>[a-zñ]+(?: [a-zñ]+){1,5})\s*[!,.:]"
)
_SUBJECT: Final = re.compile(
    r"(?:^|[:.!]\s+)(?P<name>[a-zñ]+(?=,)|[a-zñ]+(?: [a-zñ]+){1,5})(?P<comma>,?) "
    r"(?:pagaste|transferiste|enviaste|consignaste|realizaste|hiciste"
    r"|(?:tu|su) (?:transferencia|pago|envio|consignacion) (?:de|por|a)\b)"
)
_RECEIVED_FROM: Final = re.compile(
    r"\brecib(?:imos|i|ido|io) de:? (?:el |la )?(?:senor(?:a|\(a\))? )?"
    r"(?P<name>[a-zñ]+(?: [a-zñ]+){1,5}?),?"
    r"(?= la (?:suma|cantidad)| el valor| identificad| con | c\.?c| por | \$)"
)
_GREETED_LINE: Final = re.compile(
    r"\W*(?:hola|buen(?:os|as)? (?:dias?|tardes|noches)),?\s+(?P<name>[^\d!,:;]{5,60}?)\s*[!,.:]*$"
)
_SUBJECT_LINE: Final = re.compile(
    r"(?P<name>[a-zñ]+(?: [a-zñ]+){1,5})"
    r"(?:,? (?:(?:le |te )?pagaste|transferiste|enviaste|consignaste)\b"
    r"|, (?:tu|su) (?:transferencia|pago|envio|consignacion)\b"
    r"|, (?:guarda|guarde|conserva|conserve|estos son|aqui (?:estan?|tienes))\b)"
)
_FIRST_NAME: Final = re.compile(
    r"(?P<name>[a-zñ]{3,15}), (?:(?:tu|su) (?:transferencia|pago|envio|consignacion)"
    r"|guarda|guarde|transferiste|enviaste|pagaste|realizaste|hiciste)\b"
)
_SHOUTED: Final = re.compile(  # "Bancolombia: ROSALBA enviaste"
    r"[A-Za-zÁÉÍÓÚáéíóúñ ]{2,25}: (?P<name>[A-ZÁÉÍÓÚÑ]{3,15})"
    r" (?:enviaste|pagaste|transferiste|consignaste|realizaste)\b"
)
_ADDRESSED: Final = re.compile(
    r"(?:(?:apreciad|estimad|respetad)[oa](?:\(a\))? )?senora?(?:\(a\))?:? "
    r"(?P<name>[a-zñ]+(?: [a-zñ]+){1,5})"
)
_NOT_GREETED: Final = re.compile(
    r"continuacion|cliente|usuario|senor|bancolombia|banco|asociado|equipo|tod[oa]s|buen"
    r"|^(?:listo|perfecto|excelente|genial|super|felicitaciones|felicidades|gracias|exito|bien)\b"
)
_OF_SENTENCES: Final = re.compile(  # "CLIENTE DECLARA CONOCER EL ORIGEN DE LOS FONDOS"
    r"\b(?:el|que|en|con|por|su|sus|no|al|un|una|para|este|esta|se|es|o|como|segun|declara|acepta"
    r"|autoriza|certifica|manifiesta|fondos|recursos|origen)\b"
)
_LONGEST_NAME: Final = 60
_BEFORE_ACCOUNT: Final = re.compile(  # "Alexander David - Ahorros *7149"
    r"(?P<name>[^\d]{5,60}?)\s[-–—|·]\s*(?:(?:cta|cuenta|ahorros|corriente|dep[oó]sito|nequi)\b|[*•\d])",
    re.IGNORECASE,
)


def payer_of(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return who paid, as printed; a greeting counts."""
    found = _payer_told(entries, flow)
    if found is None or found.snippet.confidence == 1:
        return found  # No engine guessed at these letters: blanks were not lost.
    return replace(found, value=apart(found.value))


def _payer_told(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    for entry in _payer_entries(entries):
        name = _name_behind(entry)
        if name is not None:
            return with_rest(name, flow)
    for pattern in (_GREETED, _SUBJECT, _RECEIVED_FROM):
        match = pattern.search(flow.folded)
        if match is not None and _is_broken(flow, match):
            continue
        if match is not None and not _is_no_name(match["name"]):
            printed = _of_name(entries, flow, match)
            if " " not in printed and " " in match["name"]:
                continue  # A logo over a label.
            if _in_capitals(printed) and not names_us(printed):
                return found_at(printed, behind(flow, match, "name"))
    return _before_verb(flow) or _in_a_line(flow) or payer_without_label(entries, flow)


def _is_no_name(folded: str) -> bool:
    """Whether words that a sentence begins with are nobody's: "Valor que pagaste"."""
    return bool(_NOT_GREETED.search(folded) or _OF_SENTENCES.search(folded))


def _in_capitals(printed: str) -> bool:
    """Whether every word, but "de" and the like, begins with a capital letter."""
    return all(word[0].isupper() for word in printed.split() if len(word) > 3)  # noqa: PLR2004


def _of_name(entries: Sequence[Entry], flow: Flow, match: re.Match[str]) -> str:
    """Return the name of a match, without the label that begins on the line below it."""
    printed = flow.text[match.start("name") : match.end("name")]
    labelled = {id(entry.label.run) for entry in entries if not entry.label.start}
    for run, start in zip(flow.runs, flow.starts, strict=True):
        if match.start("name") < start < match.end("name") and id(run) in labelled:
            return flow.text[match.start("name") : start].strip()
    return printed


def _in_a_line(flow: Flow) -> Found[str] | None:
    """Return who is greeted, or did what the line tells."""
    for run in flow.runs:
        match = (
            _GREETED_LINE.fullmatch(run.folded)
            or _SUBJECT_LINE.match(run.folded)
            or _FIRST_NAME.match(run.folded)
            or _SHOUTED.match(run.text)
            or _ADDRESSED.fullmatch(run.folded.strip(" ,:."))
        )
        if match is not None and not _is_no_name(match["name"]):
            printed = run.text[match.start("name") : match.end("name")]
            if _in_capitals(printed) and not names_us(printed):
                return found_at(printed, Snippet(run, *match.span("name")))
    return None


_PAID: Final = re.compile(
    r"(?:consigno|deposito|transfirio|giro|entrego|pago|envio|realizo|hizo) "
    r"(?:la (?:suma|cantidad)|(?:el|un) valor|una? (?:pago|consignacion|transferencia|deposito)|\$)"
)


def _before_verb(flow: Flow) -> Found[str] | None:
    """Return the name of who "consignó la suma de", on the lines before the verb."""
    for index, run in enumerate(flow.runs):
        if not _PAID.match(run.folded):
            continue
        lines: list[Run] = []
        for before in reversed(flow.runs[max(index - 2, 0) : index]):
            name = _name_in(before.text)
            if name is None:
                break
            lines.insert(0, before)
            if " " in name:
                break
        printed = " ".join(one.text.strip() for one in lines)
        if " " in printed and not names_us(printed):
            return found_at(printed, Snippet(lines[0], 0, len(lines[0].text)))
    return None


def _is_broken(flow: Flow, match: re.Match[str]) -> bool:
    """Whether the match runs on into another line, which says something else.

    Name and verb without a comma are a logo and the sentence below it; a colon that ends on another
    line than the greeting is a label's.
    """
    first, last = (
        flow.snippet(match.start(), match.end()),
        flow.snippet(match.end() - 1, match.end()),
    )
    if match[0].endswith(":") and first.run is not last.run:
        return True
    if match.groupdict().get("comma") != "":
        return False
    return (
        flow.snippet(match.end("name") - 1, match.end()).run
        is not flow.snippet(match.end() - 1, match.end()).run
    )


def _payer_entries(entries: Sequence[Entry]) -> Iterator[Entry]:
    holders = list(of_role(entries, Role.HOLDER))
    yield from (entry for entry in holders if entry.section is Role.SECTION_ORIGIN)
    yield from of_role(entries, Role.PAYER)
    yield from (entry for entry in of_role(entries, Role.CASH) if entry.name == "recibimos")
    yield from (entry for entry in holders if entry.section is None)
    yield from (user for user, number in pairwise(entries) if _is_user(user, number))
    payees = list(of_role(entries, Role.PAYEE))
    if any(names_us(value.text) for entry in payees for value in entry.values):
        yield from (entry for entry in payees if entry.name == "a nombre")
        yield from (entry for entry in payees if entry.name == "empresa")
    for entry in of_role(entries, Role.ORIGIN, Role.SECTION_ORIGIN):
        if entry.name in {"producto origen", "desde", "origen", "cuenta origen", "enviado desde"}:
            yield entry


def _is_user(user: Entry, number: Entry) -> bool:
    """Whether "Usuario" stands right above the member's number: who pays, and no cashier."""
    return user.name == "usuario" and number.role is Role.REFERENCE


def _name_behind(entry: Entry) -> Found[str] | None:
    lines: list[tuple[Snippet, str]] = []
    for value in entry.values:
        if value.place is Place.BELOW and lines:
            break
        pays = entry.role is not Role.HOLDER or entry.section is Role.SECTION_ORIGIN
        name = (_firm_in(value.text) if pays else None) or _name_in(value.text)
        if name is None and not lines and entry.role is Role.ORIGIN:
            continue  # "Cuenta origen / Ahorros *3191 / TERESA MEJIA"
        if name is None:
            break
        lines.append((value, name))
    if not lines:
        return None
    printed = " ".join(name for _, name in lines)
    if " " not in printed:
        return None  # A lone word is most often a name cut off.
    origin = entry.role in {Role.ORIGIN, Role.SECTION_ORIGIN}
    if names_us(printed) or (origin and len(printed.split()) < 2):  # noqa: PLR2004
        return None
    value, name = lines[0]
    at = value.text.find(name)
    found = found_at(printed, value.part(at, at + len(name)), label=entry.label)
    return found.doubted(0.97) if origin else found


def _firm_in(text: str) -> str | None:
    """Return the name of a firm that may be somebody's customer: "FERRETODO DEL CENTRO LTDA"."""
    is_customer = _FIRM.fullmatch(text.strip()) and not _NO_CUSTOMER.search(fold(text))
    return text.strip() if is_customer else None


def _name_in(text: str) -> str | None:
    """Return the name that the text is, or begins with before a number; None if it is none."""
    account = _BEFORE_ACCOUNT.match(text)
    text = account["name"] if account else text
    match = _NAME.match(text.strip(" :-–*·•,"))
    if match is None:
        return None
    name = re.split(r"\s+(?:C\.?\s?C\.?|NIT|Tel|Cel)\b", match[0])[0].strip(" -.")
    rest = text.strip(" :-–*·•,")[len(match[0]) :].strip(" .,-)")
    if len(name) < 3 or len(name) > _LONGEST_NAME or _NOT_A_NAME.search(fold(name)):  # noqa: PLR2004
        return None
    if rest and not re.match(r"[(\d*•C]", rest):
        return None
    if not all(word[:1].isupper() for word in name.split() if len(word) > 3):  # noqa: PLR2004
        return None
    strange = re.search(r"[^\sA-ZÁÉÍÓÚÜÑa-záéíóúüñ.'’´-]", name)  # Cut off, or of other languages.
    return None if strange or _OF_SENTENCES.search(fold(name)) else name


def concept_of(entries: Sequence[Entry]) -> Found[str] | None:
    """Return what the payer typed into the bank's own text field: data, never a command."""
    for entry in of_role(entries, Role.CONCEPT):
        if not entry.values:
            continue
        text = " ".join(v.text.strip() for v in entry.values if v.place <= Place.BESIDE)
        text = text or entry.values[0].text.strip()
        if re.search(r"[^\W_]", text) and not _is_moment(text):
            return found_at(text, entry.values[0], label=entry.label)
    return None


def _is_moment(text: str) -> bool:
    """Whether the text begins with a date: "Detalle" was the title over it."""
    return any(not re.search(r"\w", text[: day.start]) for day in find_dates(text))


# --- Was it paid to us? --------------------------------------------------------------------

_PAID_SOMEBODY: Final = re.compile(
    r"(?:pago|pagaste|transferiste|transferencia|enviaste|pago en)\b[^.]{0,60}?"
    r"(?:\$ ?[\d.,]+\$?|cop ?[\d.,]+|[\d.,]{4,}\$?)?\s+(?:a|en)\s+"
    r"(?!la |tu |su |cuenta|traves|otro|un |una |partir|las )[a-zñ][a-zñ .&]{4,40}?"
    r"\s+(?:desde|el|por|con|de tu)\b"
)
_KEY_OF: Final = re.compile(
    r"a la llave (?:[a-z ]+ )?\S+ de [a-zñ][a-zñ .&]{4,40}?"
    r"(?= el\b| en\b| con\b|[,.]|$| referencia| valor\b| fecha\b)"
)


def paid_to_us(
    entries: Sequence[Entry], flow: Flow, account: str | None, code: str | None
) -> bool | None:
    """Whether the receipt shows our name, account, NIT or agreement, somebody else, or no payee."""
    origin = _origin_text(entries)
    text = flow.text
    if origin and len(origin) < len(text) / 3:
        text = text.replace(origin, " ")
    if account is not None and account.lstrip("0") == ACCOUNT:
        return True
    if names_us(text) or shows_our_nit(text) or (code is not None and code in CODES):
        return True
    if account is not None and not account.startswith("@") and not _is_key(entries, account, flow):
        return None if account.startswith("*") and ACCOUNT.endswith(account[1:]) else False
    if _somebody_else(entries, flow):
        return False
    return None


def _is_key(entries: Sequence[Entry], account: str, flow: Flow) -> bool:
    """Whether the destination is a Bre-B key: it names nobody by itself."""
    if any(account in value.text for e in of_role(entries, Role.KEY) for value in e.values):
        return True
    return bool(re.search(r"a la llave\b[^.]{0,40}" + re.escape(account.lower()), flow.folded))


def _origin_text(entries: Sequence[Entry]) -> str:
    texts = [v.text for e in of_role(entries, Role.ORIGIN, Role.PAYER) for v in e.values]
    return max(texts, key=len, default="")


def _somebody_else(entries: Sequence[Entry], flow: Flow) -> bool:
    for entry in entries:
        to_whom = entry.role is Role.PAYEE or (
            entry.role in {Role.DESTINATION, Role.HOLDER}
            and entry.section is Role.SECTION_DESTINATION
        )
        if to_whom and any(re.search(r"[^\W\d_]{4,}", value.text) for value in entry.values):
            return True
    if "credito bancolombia" in flow.folded or "pagare:" in flow.folded:
        return True
    return bool(_PAID_SOMEBODY.search(flow.folded) or _KEY_OF.search(flow.folded))
