"""What stands at the head of a screen in words that nobody knows yet.

New wordings come with every new screen, and one that nobody knows must not pass for a good end:
where only labels and papers let suppose a payment, whatever else speaks of it makes that doubtful.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from parsers.dates import find_dates, find_times
from parsers.fields.endings import ABOUT_IT, DONE, EVENT, GOOD, HINT
from parsers.fields.entry import Entry, Snippet
from parsers.fields.layout import Run, Sheet
from parsers.fields.ours import names_us
from parsers.issuers.known import identify
from parsers.labels import Role
from parsers.lettering import one_of

_HEAD: Final = 8  # Runs from the top.
_TALL: Final = 1.15  # Times the middle letter height.
_LONGEST: Final = 52  # Longer lines are notices, disclaimers, advertising.
_LEAST_LETTERS: Final = 4
_CLOCK: Final = re.compile(r"\W*[0-2]?\d:[0-5]\d\W*(?:[ap]\.? ?m\.?)?\W*")
_RADIO: Final = re.compile(r".{0,12}\b(?:lte|wi-?fi|[345]g)\b.{0,12}")
_IDLE: Final = one_of(r"""
    \bno se aceptan|\bno valid[ao]|\bgracias\b|\bvuelva pronto|\bconserve|\breclamo|\bfactura\b
    \bpor (?:usar|utilizar|cobrar|preferir\w*|elegir\w*|su|tu)\b
    \bno (?:suma|tiene|genera|incluye)\b|\brecuerd[ae]\b|\balianza\b|\w\.\w+/|\bwww\b
    \bsujet[ao]s? a\b|\b(?:para|a) (?:su )?(?:validacion|verificacion|revision)\b|\bcambio\b
    ^\W*devuel(?:ve|t[ao])\W*(?:\d.*)?$|^\W*devolvio\b|\binscrib|\bvigilad[ao]|\bcompania\b
    \bdisponible\b|\bpublicidad\b|\bmarca registrada
""")
_SIGNED: Final = re.compile(r"\b(?:si|en caso de)\b")
_PLAIN: Final = re.compile(  # What heads sheets of every end, or of none.
    r"\W*(?:a|de|con|desde|hacia|para|en|por|que es de|al?iva|banco|cuenta|llave|bre-?b|ahorros"
    r"|corriente|resumen|detalles?|comprobantes?|recibos?|soportes?|informacion|datos"
    r"|lugar|canal|tipo|numero|no|nro|id|quien(?:es)?|fecha|hora|valor|monto|codigo|costo|concepto"
    r"|movimientos?|pagos?|historial|compartir|descargar|ayuda|servicios?|persona|documento"
    r"|transferencias?|recaudos?|consignacion(?:es)?|depositos?|convenio|referencia|factura"
    r"|mensaje|asunto|transaccion(?:es)?|cajer[oa]|oficina|sucursal|tienda|productos?|inicio"
    r"|operacion(?:es)?|corresponsal|copia|cliente|original|centro|hola|buen[oa]s|hoy|ayer)\b"
)


def labels_with_values(entries: Sequence[Entry]) -> dict[int, list[tuple[int, int]]]:
    """Return where the labels of values stand, by run: they announce, and tell no end."""
    found: dict[int, list[tuple[int, int]]] = {}
    for entry in entries:
        if entry.values and entry.role is not Role.STATUS:
            found.setdefault(id(entry.label.run), []).append((entry.label.start, entry.label.end))
    return found


def is_phones(sheet: Sheet) -> bool:
    """Whether it is a phone's screen: the hour stands alone in its first row."""
    first = sheet.rows[0]
    if any(find_dates(run.text) for run in first):
        return False  # A paper's own day and hour.
    return any(_CLOCK.fullmatch(run.folded) or _RADIO.fullmatch(run.folded) for run in first)


def speaking_against(sheet: Sheet, entries: Sequence[Entry], *, paper: bool) -> Snippet | None:
    """Return what may say that the payment was not made, in words that are not known.

    :param paper: a cash desk's, whose shop's name and slogans head it as well.
    """
    middle = statistics.median(run.height for run in sheet.runs)
    for index, run in enumerate(_unlabelled(sheet, entries)):
        tall = run.height > _TALL * middle
        if (index >= _HEAD and not tall) or "?" in run.text or _SIGNED.search(run.folded):
            continue
        if _IDLE.search(run.folded):
            continue
        told = ABOUT_IT.match(run.folded) or HINT.search(run.folded)
        if (told and not _ended_well(run.folded)) or (not paper and _is_strange(run, tall=tall)):
            return Snippet(run, 0, len(run.text))
    return None


def _unlabelled(sheet: Sheet, entries: Sequence[Entry]) -> Iterator[Run]:
    """Yield the short lines that are neither labels of values nor values."""
    labels = labels_with_values(entries)
    values = {id(value.run) for entry in entries for value in entry.values}
    for run in sheet.runs:
        if len(run.text) > _LONGEST or id(run) in values:
            continue
        if _letters(run, labels) >= _LEAST_LETTERS:
            yield run


def _letters(run: Run, labels: Mapping[int, Sequence[tuple[int, int]]]) -> int:
    """Return how many letters of a line are not a label's."""
    text = run.folded
    for start, end in labels.get(id(run), ()):
        text = text[:start] + " " * (end - start) + text[end:]
    return sum(letter.isalpha() for letter in text)


def _is_strange(run: Run, *, tall: bool) -> bool:
    """Whether a line is a headline that none of the known words explains."""
    text, event = run.folded, EVENT.search(run.folded)
    if not event and (re.search(r"\d{4}", text) or not re.search(r"\b[a-záéíóúñ]{2,}", run.text)):
        return False  # "Rosa Elena Torres", "TIENDA DE DON JUAN"
    if len(re.findall(r"[^\W\d_]{2,}", text)) < 2 or not (tall or event):  # noqa: PLR2004
        return False
    known = _ended_well(text) or _PLAIN.match(text) or identify([text])
    return not (known or names_us(text) or find_dates(run.text) or find_times(run.text))


def _ended_well(text: str) -> bool:
    return bool(GOOD.search(text) or DONE.search(text))
