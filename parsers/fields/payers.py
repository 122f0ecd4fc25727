"""Who paid where no label tells: a name in a sentence of the page, or the only name on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from parsers.fields.entry import Entry, Snippet, of_role
from parsers.fields.flow import Flow
from parsers.fields.found import Found, found_at
from parsers.fields.layout import Run
from parsers.fields.ours import names_us
from parsers.fields.people import goes_on, halves, is_given, people_in
from parsers.labels import Role
from parsers.lettering import fold

_LISTO: Final = re.compile(
    r"\b(?:listo|hola|perfecto|excelente|genial|super|gracias|felicitaciones|hecho)[\s,!¡]+"
    r"(?P<name>[a-zñ]{3,15})\s?(?:[.!,:]|$)"
)
_BY_FIRST_NAME: Final = re.compile(
    r"(?:^|(?<=[.!:] )|(?<= ))(?P<name>[a-zñ]{3,15}), (?=(?:tu|su|te|le|ya) |[a-z]{3,12}ste\b)"
)
_TO_YOU: Final = re.compile(r"\s?(?:(?:le|te|ya) )?[a-z]{3,12}(?:ste|mos)\b")
_DID: Final = re.compile(  # "Operación realizada el 02-10-2026 a las 20:09:55 por NANCY AVILA"
    r"(?:(?:realiz|efectu|hech|envi|pag|orden|solicit|consult|gener|ejecut|descarg|transfer)\w*"
    r"\b[^|]{0,60}?\bpor|\bnuestr[oa] (?:asociad[oa]|usuari[oa])|\bel asociado|\bla asociada"
    r"|\bcliente|\bdesde (?:la|tu|su) (?:cuenta|cta)[^|]{0,30}? de)\W{1,3}$"
    r"|\b(?:asociad[oa]|cliente|usuari[oa]|depositante|pagador|ordenante|remitente|titular)"
    r"\W{1,3}[\d.]{5,14}\W+$"
)
_SPOKEN_TO: Final = re.compile(  # "PILAR GIL, tu pago …", "Marta Ruiz, usted pasó $ 100.000"
    r",\s(?:tu|usted|su|te|le|gracias|aqui|est[eao]s?|(?:la|el) (?:transaccion|operacion"
    r"|transferencia|pago|envio|recaudo)|hiciste|[a-z]+aste|[a-z]+iste)\b"
)
_ACTED: Final = re.compile(  # "Juan Pérez pagó $ 91.000"
    r"\s(?:pago|envio|transfirio|consigno|deposito|giro|realizo|hizo)\s(?:\$|una?\b|el\b|la\b|a\b)"
)
_FROM: Final = re.compile(r"De:?\s")
_ALONE: Final = frozenset(["de", "desde", "por", "consigno"])
_PRODUCT: Final = re.compile(r"cuenta|cta|ahorros|corriente|deposito|bolsillo|billetera|producto")
_SELLERS: Final = re.compile(
    r"cajer[oa]|vended|asesor|atendi|elabor|colocador|colaborador|promotor|funcionari|gerente|firma"
    r"|operador|recibido por|recibio|aprobo|reviso|autorizo|representante|contador|tesorer|whatsapp"
    r"|\bhace \d+ (?:min|h)|\bnit\b|auxiliar|mensaje|chat|en linea|contacto|beneficiari|destinatari"
    r"|\ba favor|\bpara\b|\benviado a\b|\bpagado a\b|recibe"
)
_TILL: Final = re.compile(r"\bcaj(?:a|ero|era)\b|vended|asesor|colocador|\bpdv\b|terminal|taquill")
_GREETING: Final = re.compile(
    r"\W*(?:hola|gracias por (?:[st]u|el) (?:pago|envio|transferencia|recaudo|aporte)"
    r"|(?:muy )?buen(?:os|as)? (?:dias?|tardes|noches)|listo|gracias|(?:apreciad|estimad"
    r"|respetad)[oa]\s?(?:\(?[ao]\)?)?|senora?(?:\(a\))?|sr\.?(?:\(?a\)?)?)"
    r"(?:\s(?:cliente|asociad[oa]|usuari[oa]|senora?(?:\(a\))?))?[\s,.:¡!]*"
)
_FITS_US: Final = frozenset(["a nombre", "nombre titular", "titular cuenta", "cuenta titular"])
_TOWARDS: Final = re.compile(r"\b(?:a|hacia|en) (?:la |su |tu )?(?:cuenta|cta|producto)\b[^|]*$")
_HEAD: Final = 2  # Rows from the top: a chat's partner, a shop's owner.
_FLUSH: Final = 0.8  # Letter heights.
_LONE: Final = 0.96


def payer_without_label(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return whom a sentence calls the payer, else the only person that the page names."""
    told = _told(flow) or _whose_account(flow) or _of_origin(entries, flow)
    if told is not None:
        return told
    return _only_person(entries, flow) or _first_name(flow)


def _told(flow: Flow) -> Found[str] | None:
    for run in flow.runs:
        for name, at in _people(run):
            if _TILL.search(run.folded):
                continue
            before, behind = run.folded[:at], run.folded[at + len(name) :]
            acts = _SPOKEN_TO.match(behind) or _ACTED.match(behind)
            greeted = _GREETING.fullmatch(before) or _FROM.fullmatch(run.text[:at])
            if (greeted if before else acts) or _DID.search(before):
                return _named(name, run, at, flow)
            beside = [o for o in flow.runs if o.row == run.row and o.right <= run.left]
            if not before and beside and beside[-1].folded.strip(" :") in _ALONE:
                return _named(name, run, at, flow)
    return None


_DEBITED: Final = re.compile(  # "debitado de la cuenta de ahorros ***5427 de CONSUELO ZAPATA"
    r"\b(?:debit\w*|descont\w*|retirad\w+|con cargo|cargad\w+|salio|salieron|desde|pagad\w+)\b"
    r"[^.$]{0,20}\b(?:cuenta|cta|producto|deposito)\b(?!.{0,20}\b(?:destino|a favor)\b)"
    r"[^.$]{0,40}?\d{3,}\W{1,2}"
    r"(?:de(?:l)?|a nombre de|cuyo titular es|titular|perteneciente a|propiedad de)\W{1,2}"
    r"(?:(?:el|la) )?(?:(?:senora?|asociad[oa]|cliente|titular|sr[a]?\.?) )?(?=[a-zñ])"
)


def _whose_account(flow: Flow) -> Found[str] | None:
    """Return whose account a sentence says that the money left, over lines as it may be."""
    match = _DEBITED.search(flow.folded)
    if match is None:
        return None
    run = flow.snippet(match.end(), match.end() + 1).run
    for name, at in _people(run):
        if at == flow.snippet(match.end(), match.end() + 1).start:
            return _named(name, run, at, flow)
    return None


def _of_origin(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return the person behind a product: "Cuenta Digital de MARTA GIL"."""
    named = {
        name: (value.run, at)
        for entry in of_role(entries, Role.ORIGIN, Role.SECTION_ORIGIN)
        for value in entry.values
        for name, at in _people(value.run)
        if value.start <= at
    }
    if len(named) != 1:
        return None
    ((name, (run, at)),) = named.items()
    return _named(name, run, at, flow)


def _only_person(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return the one person of a page that says that we were paid."""
    if not names_us(flow.text):
        return None
    everybody = [(run, name, at) for run in flow.runs for name, at in _people(run)]
    if len({name for _, name, _ in everybody}) != 1:
        return None
    run, name, at = everybody[0]
    near = [other for other in flow.runs if abs(other.row - run.row) <= 1]
    owners = [entry for entry in entries if any(value.run is run for value in entry.values)]
    taken = any(
        entry.role in {Role.CONCEPT, Role.NOISE, Role.DESTINATION, Role.KEY, Role.PAYEE}
        and entry.name not in _FITS_US | {"banco"}
        for entry in owners
    )
    taken = taken or _TOWARDS.search(run.folded[:at]) is not None
    if taken or run.row < _HEAD or any(_SELLERS.search(other.folded) for other in near):
        return None
    before, behind = run.folded[:at].strip(), run.folded[at + len(name) :].strip()
    if before and not (_PRODUCT.search(before) or re.fullmatch(r"[\W\d]*|.*[-–—|·/]", before)):
        return None
    if behind and behind[0].isalnum():
        return None
    found = _named(name, run, at, flow)
    return found.doubted(_LONE).because("es la única persona que nombra")


def _first_name(flow: Flow) -> Found[str] | None:
    match = _LISTO.search(flow.folded) or _BY_FIRST_NAME.search(flow.folded)
    if match is None:
        return None
    if not is_given(match["name"]) and not _TO_YOU.match(flow.folded, match.end()):
        return None
    snippet = flow.snippet(*match.span("name"))
    given = _GIVEN_BEFORE.search(snippet.run.text[: snippet.start])
    if given and not _GREETING.match(fold(given[0])):  # "Lina Niño, hiciste …"
        snippet = Snippet(snippet.run, given.start(), snippet.end)
    printed = snippet.text
    return found_at(printed, snippet) if printed[:1].isupper() else None


_GIVEN_BEFORE: Final = re.compile(r"(?:(?<![^\W\d_])[A-ZÁÉÍÓÚÑ][^\W\d_]+ ){1,3}$")


def _people(run: Run) -> Iterator[tuple[str, int]]:
    at = 0
    for name in people_in(run.text):
        at = run.text.index(name, at)
        yield name, at


def _named(name: str, run: Run, at: int, flow: Flow) -> Found[str]:
    return with_rest(found_at(name, Snippet(run, at, at + len(name))), flow)


def with_rest(found: Found[str], flow: Flow) -> Found[str]:
    """Return the name with the surnames that stand below its beginning, flush with it."""
    run = found.snippet.run
    if found.snippet.end < len(run.text.rstrip(" .,")) or run not in flow.runs:
        return found
    left = run.left + (run.right - run.left) * found.snippet.start / max(len(run.text), 1)
    for below in flow.runs:
        near = below.row == run.row + 1 and below.middle - run.middle < 2.6 * run.height
        sides = (below.left - left, below.left - run.left, below.right - run.right)
        flush = min(map(abs, sides)) < _FLUSH * run.height or _is_broken(run, below, flow)
        same = below.text.isupper() == found.value.isupper()
        if near and flush and same and goes_on(below.text.strip(" .,")):
            rest = below.text.strip(" .,")
            if fold(rest) not in fold(found.value):
                return replace(found, value=f"{found.value} {rest}")
    return found


def _is_broken(run: Run, below: Run, flow: Flow) -> bool:
    """Whether a line had no room for the word that begins the next one, under its label."""
    line = [one for one in flow.runs if one.row == run.row]
    alone = sum(one.row == below.row for one in flow.runs) == 1
    edge = max(one.right for one in flow.runs)
    word = (below.right - below.left) * len(below.text.split()[0]) / len(below.text)
    starts = abs(below.left - min(one.left for one in line)) < _FLUSH * run.height
    last = run is max(line, key=lambda one: one.right)
    return alone and starts and last and run.right + word + _BLANK * run.height > edge


_BLANK: Final = 0.4  # Letter heights.


def apart(name: str) -> str:
    """Return the name with the blanks that an OCR engine lost: "BLANCAAMPARO", "LOPEZVARGAS"."""
    return " ".join(halves(word) for word in name.split())
