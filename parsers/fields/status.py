"""How the payment ended, in the words of the receipt (RECEIPTS.md 0.5)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from models.receipt import Status
from parsers.fields.endings import BAD, DENIED, DONE, GOOD, WAITING
from parsers.fields.entry import Entry, Place, Snippet, of_role
from parsers.fields.flow import Flow
from parsers.fields.found import Found, found_at
from parsers.fields.headlines import is_phones, labels_with_values, speaking_against
from parsers.fields.kinds import is_notice
from parsers.fields.layout import Run, Sheet
from parsers.labels import Role
from parsers.lettering import one_of

_PROOF: Final = re.compile(  # Nobody proves what was not done.
    r"(?:comprobante|soporte|constancia|recibo) (?:electronico )?de "
    r"(?:la )?(?:pago|transferencia|envio|transaccion|operacion|consignacion)s?"
)
_RESERVED: Final = re.compile(  # What every slip of the house says below, whatever became of it.
    r"\bsujet[ao]s? a (?:su |la |posterior )?(?:confirm|valid|verific|revis|conteo|canje|recuento)"
    r"|\bpara (?:su )?(?:validacion|verificacion|revision)\b"
)
_HEADS_VALUE: Final = re.compile(  # "Realizada el", "Pagado hoy", "Enviado desde"
    r"\w+ (?:el|hoy|desde|con|por|en|a|para)\b(?! (?:exito|linea))"
)
_SIDES: Final = (Role.ORIGIN, Role.PAYER, Role.PAYEE, Role.DESTINATION, Role.SECTION_ORIGIN)
_PRICED: Final = re.compile(r"\d[.,]\d{3}(?!\d)")
_SUM: Final = re.compile(r"\$|\d[.,]\d{3}(?!\d)")
_SUMS: Final = (Role.AMOUNT, Role.TOTAL, Role.CASH_OR_AMOUNT)
_TITLE: Final = 8  # Runs from the top.
_SHORT_LINE: Final = 52  # Longer lines are sentences: notices, disclaimers, advertising.
_LABEL_WORDS: Final = re.compile(
    r"\b(?:valor|total|monto|dia|fecha|hora|ref\w*|cuenta|saldo|facturas?)\s+(?:\w+\s+)?"
    r"(?:pagad|enviad|consignad|recaudad|realizad|abonad|procesad|aprobad|acreditad)[ao]\b"
)


def status_of(sheet: Sheet, entries: Sequence[Entry], flow: Flow, *, slip: bool) -> Found[Status]:
    """Return how the payment ended; ``unknown`` where the word is cut off or missing.

    :param slip: a finished slip of a cash desk: it says nothing when all went well.
    """
    lines = [run for run in sheet.runs if len(run.text) <= _SHORT_LINE]
    said = (
        _labelled(entries)
        or _against(lines, slip=slip)
        or _unread_label(entries)
        or _told(flow, entries)
    )
    if said is not None:
        return said
    with_head = _SUM.search(flow.text) or any(e.values for e in of_role(entries, *_SUMS))
    of_sides = {} if with_head else _labels_of_sides(entries)
    labels = labels_with_values(entries)
    weak: Found[Status] | None = None
    for run in lines:
        text = _LABEL_WORDS.sub(lambda m: " " * len(m[0]), run.folded)
        for match in GOOD.finditer(text, of_sides.get(id(run), 0)):
            found = found_at(Status.APPROVED, Snippet(run, *match.span()))
            announces = any(a <= match.start() < b for a, b in labels.get(id(run), ()))
            if not announces and not _HEADS_VALUE.match(text, match.start()):
                return found
            weak = weak or found
    weak = weak or _told_by_label(flow) or _unsaid(sheet, entries, flow, slip=slip)
    against_it = speaking_against(sheet, entries, paper=slip and not is_phones(sheet))
    if weak.value is Status.APPROVED and against_it is not None:
        return _unknown(against_it)
    return weak


def _against(lines: Sequence[Run], *, slip: bool) -> Found[Status] | None:
    """Return what a short line says against the payment: rejected first, then pending."""
    for pattern, status in ((BAD, Status.REJECTED), (WAITING, Status.PENDING)):
        for run in lines:
            for match in pattern.finditer(run.folded):
                if not _is_idle(run.folded, match, slip=slip):
                    return found_at(status, Snippet(run, *match.span()))
    return None


def _is_idle(text: str, match: re.Match[str], *, slip: bool) -> bool:
    """Whether a line that holds a word of a bad end does not tell one."""
    before, rest = text[: match.start()], text[match.end() :]
    asked = re.match(r"[^.!]*\?", rest) is not None
    return bool(
        _IF.search(before)
        or asked
        or DENIED.search(before)
        or _NOT_YET.search(before)
        or (slip and _RESERVED.search(text))
        or _is_about_balance(text)
        or (_ALREADY.match(text) and "camino" in match[0])
    )


_NOT_YET: Final = re.compile(r"\b(?:aun|todavia) $")
_ALREADY: Final = re.compile(r"\W*(?:listo|hecho)\b")


def _unknown(snippet: Snippet) -> Found[Status]:
    why = f"no es seguro que el pago se haya hecho: dice «{snippet.text.strip()}»"
    return Found(Status.UNKNOWN, _DOUBTED, snippet, why=why)


_DOUBTED: Final = 0.85


def notes_on(status: Found[Status]) -> tuple[str, ...]:
    """Return what staff must know of a status that words speak against."""
    return (status.why,) if status.value is Status.UNKNOWN and status.why != _NOT_SAID else ()


def _labels_of_sides(entries: Sequence[Entry]) -> dict[int, int]:
    """Return where labels like "Pagado desde" end, by run.

    Where the head with the amount is cut off, so is the word about the end: these do not tell it.
    """
    return {id(entry.label.run): entry.label.end for entry in of_role(entries, *_SIDES)}


def _unsaid(sheet: Sheet, entries: Sequence[Entry], flow: Flow, *, slip: bool) -> Found[Status]:
    """Return what is meant where no word tells: papers and notices that only good ends have."""
    first = Snippet(sheet.runs[0], 0, len(sheet.runs[0].text), Place.ABOVE)
    if _is_notice(flow):
        why = "aviso del banco sin palabra en contra"
        return found_at(Status.APPROVED, first, why=why).trusted(_OF_NOTICE)
    numbered = any(entry.values for entry in of_role(entries, Role.TRANSACTION))
    titles = [run for run in sheet.runs[:_TITLE] if _PROOF.fullmatch(run.folded.strip())]
    summed = _PRICED.search(flow.text) or any(e.values for e in of_role(entries, *_SUMS))
    if slip and not summed:
        return Found(Status.UNKNOWN, 0.9, first, why="está cortado y no se ve lo pagado")
    if (slip and not is_phones(sheet)) or (titles and (numbered or summed)):
        why = "tirilla de caja sin palabra en contra"
        return found_at(Status.APPROVED, first, why=why)
    if (booked := _booked(sheet)) is not None:
        return booked
    return Found(Status.UNKNOWN, 0.9, first, why=_NOT_SAID)


_NOT_SAID: Final = "ninguna palabra lo dice"


def _booked(sheet: Sheet) -> Found[Status] | None:
    """Return that a movement was made: its amount has a minus, and a balance or a till follows."""
    after = any(_BALANCE_AFTER.search(run.folded) for run in sheet.runs)
    for run in sheet.runs:
        if after and _MINUS.fullmatch(run.text.strip()):
            why = "es un movimiento ya descontado de la cuenta"
            return found_at(Status.APPROVED, Snippet(run, 0, len(run.text)), why=why)
        if (received := _RECEIVED.match(run.folded)) is not None:
            why = "la caja dice que recibió el dinero"
            return found_at(Status.APPROVED, Snippet(run, *received.span()), why=why)
    return None


_BALANCE_AFTER: Final = re.compile(
    r"\bsaldo (?:posterior|despues|final|resultante|nuevo|tras|luego)|\bnuevo saldo\b"
    r"|\bno reconoces? (?:este|el) movimiento|\bdetalle del? movimiento|^movimiento$"
)
_MINUS: Final = re.compile(r"[-–−]\s?(?:\$|COP)?\s?[\d.,]{4,}|(?:\$|COP)\s?[-–−]\s?[\d.,]{4,}")
_RECEIVED: Final = re.compile(
    r"(?:total|valor|suma|efectivo|dinero|monto) ?(?:total )?recibid[ao]\b\s*:?\s*\$?\s?\d"
    r"|.*\d{5,}\W+recibid[o0]\b"
)
_OF_NOTICE: Final = 0.88


def _is_notice(flow: Flow) -> bool:
    """Whether a bank tells of one movement in a short message: it tells of what was done."""
    text = flow.folded
    undone = BAD.search(text) or WAITING.search(text) or _MAY_BE.search(text)
    return is_notice(flow) and not undone


def _labelled(entries: Sequence[Entry]) -> Found[Status] | None:
    for entry in of_role(entries, Role.STATUS):
        for value in entry.values:
            text = value.run.folded[value.start : value.end]
            read = Status.REJECTED if re.match(r"\W*devuelt", text) else _reading(text)
            if read is not None:
                return found_at(read, value, label=entry.label)
    return None


def _unread_label(entries: Sequence[Entry]) -> Found[Status] | None:
    """Return that the sheet says how it ended, "Estado", in a word that is not known."""
    for entry in of_role(entries, Role.STATUS):
        for value in entry.values:
            if re.search(r"[^\W\d_]{4}", value.text):
                return _unknown(value)
    return None


def _is_about_balance(folded: str) -> bool:
    return bool(
        re.search(
            r"saldo (?:pendiente|no disponible)|pagos? pendientes?|cuotas? pendientes?", folded
        )
    )


def _reading(text: str) -> Status | None:
    for pattern, status in (
        (BAD, Status.REJECTED),
        (WAITING, Status.PENDING),
        (GOOD, Status.APPROVED),
    ):
        if pattern.search(text):
            return status
    return None


_SENTENCE_BAD: Final = one_of(r"""
    (?:transaccion|pago|transferencia|envio|recaudo|operacion)(?:[^.]|\.\d){0,90}?no (?:fue|exitos)
    (?:transaccion|pago|transferencia|envio|recaudo|operacion)(?:[^.]|\.\d){0,90}?no ha sido\b
    (?:transaccion|pago|transferencia|envio|recaudo|operacion)(?:[^.]|\.\d){0,90}?no se (?![lt]e|ac)
    (?:transaccion|pago|transferencia|envio|recaudo|operacion)(?:[^.]|\.\d){0,90}?(?:rechaz|fallid)
    (?:transaccion|pago|transferencia|envio|operacion)(?:[^.]|\.\d){0,90}?(?:declin|revers)ad
    (?:transaccion|pago|transferencia|envio|operacion)(?:[^.]|\.\d){0,90}?(?:cancel|anul)ad
    no se (?:realizo|pudo|completo)[^.]{0,30}(?:envio|pago|transferencia|transaccion)|ups!
    no (?:(?:te|le|nos) )?(?:fue|ha sido|es) posible (?:\w+ )?(?:hac|realiz|proces|complet|pag)
    no (?:pudimos|logramos|se pudo) (?:hac|realiz|proces|complet|efectu|pag|envi|pas|transf)
    \bestado es (?:devuelt|rechaz|fallid|anulad|negad)
    no te alcanzo|sin saldo por fondos|\brechazo de (?:la )?(?:transferencia|pago|transaccion)
""")
_SENTENCE_WAITING: Final = one_of(r"""
    (?:transaccion|pago|transferencia|envio|operacion)[^.]{0,50}?(?:pendiente|en proceso)
    (?:transaccion|pago|transferencia|envio|operacion)[^.]{0,50}?(?:en validacion|en curso)
    se esta procesando|siendo procesad|12 horas para aceptar
""")


_ONLY_A_LABEL: Final = 0.85
_NO_HEADLINE: Final = 0.9
_IF: Final = re.compile(r"(?:^|\W)(?:si|en caso de(?: que)?)\b[^.;:]{0,60}$")


def _is_condition(flow: Flow, match: re.Match[str]) -> bool:
    """Whether it is what may yet be: "Si su transacción quedó pendiente, consulte …"."""
    return _IF.search(flow.folded[max(match.start() - 70, 0) : match.end() - 3]) is not None


_MOVEMENT: Final = re.compile(
    r"\b(?:transf(?:erencia)?|pago|recaudo|consignacion|envio|giro|bre-?b|pse|transaccion|operacion"
    r"|deposito|abono|compra pse)\b(?! programad)"
)
_SENTENCE_ENDS: Final = re.compile(r"[.!?](?=\s+(?![\d$])|$)")
_LONGEST_CLAUSE: Final = 160
_SHORTEST_OF_PROSE: Final = 25
_SUPPOSED: Final = re.compile(r"\bsi\b|\ben caso de\b")
_MAY_BE: Final = re.compile(
    r"\b(?:sera|seran|vera|veras|reflejad\w*|podra|puede|pueda|cuando|una vez|para que|sea)\b"
)


def _is_prose(flow: Flow, start: int, end: int) -> bool:
    """Whether the lines from one place to another are a sentence's, and not short labels."""
    first, last = (bisect_right(flow.starts, place) - 1 for place in (start, end))
    return first == last or all(
        len(run.text) >= _SHORTEST_OF_PROSE for run in flow.runs[first:last]
    )


def _of_movement(flow: Flow) -> Found[Status] | None:
    """Return how a movement ended, in the sentence that names it: "Bre-B exitoso por $ 45.900"."""
    text = flow.folded
    for named in _MOVEMENT.finditer(text):
        stop = _SENTENCE_ENDS.search(text, named.end())
        end = min(stop.start() if stop else len(text), named.end() + _LONGEST_CLAUSE)
        clause = _SUPPOSED.split(text[named.end() : end])[0]
        if "$" not in clause or _MAY_BE.search(clause) or _IF.search(text[: named.end()][-70:]):
            continue  # Only what tells a sum is the payment itself.
        found = [
            (match, status)
            for pattern, status in (
                (BAD, Status.REJECTED), (WAITING, Status.PENDING), (GOOD, Status.APPROVED),
            )
            if (match := pattern.search(clause))
        ]  # fmt: skip
        if found:
            match, status = found[0]
            start = named.end() + match.start()
            if _is_prose(flow, named.start(), start):
                return found_at(status, flow.snippet(start, start + len(match[0])))
    return None


_SENTENCE_GOOD: Final = re.compile(
    r"(?:transaccion|pago|transferencia|operacion|recaudo|envio)\s+(?:\w+\s+){0,3}?"
    r"(?:fue|ha sido|es|esta|quedo|se encuentra|exitos[ao]|aprobad[ao])\b\s*"
    r"(?:exitos|aprobad|realizad|complet|recibid)?"
)


def _told(flow: Flow, entries: Sequence[Entry]) -> Found[Status] | None:
    """Return what a sentence tells: "El pago en … fue rechazado", "Transferiste …"."""
    done = _done(flow, entries)
    for pattern, status in (
        (_SENTENCE_BAD, Status.REJECTED),
        (_SENTENCE_WAITING, Status.PENDING),
    ):
        told = (m for m in pattern.finditer(flow.folded) if not _is_condition(flow, m))
        match = next(told, None)
        if match and not (done and match.start() > done.end() + 160):
            return found_at(status, flow.snippet(*match.span()))
    if done:
        return found_at(Status.APPROVED, flow.snippet(*done.span()))
    ended = _of_movement(flow)
    if ended is not None:
        return ended
    for sentence in _SENTENCE_GOOD.finditer(flow.folded):
        rest = flow.folded[sentence.end() : sentence.end() + 12]
        if GOOD.search(sentence[0] + rest) and not _is_condition(flow, sentence):
            return found_at(Status.APPROVED, flow.snippet(*sentence.span()))
    lone = _LONE_WORD.search(flow.folded) if len(flow.text) <= _LONGEST_NOTICE else None
    read = _reading(lone[0]) if lone else None
    return found_at(read, flow.snippet(*lone.span())) if lone and read else None


_LONGEST_NOTICE: Final = 400
_LONE_WORD: Final = re.compile(r"(?<=\. )\w{5,12}(?=\.)")  # "… cuenta *0037. Aprobado."


def _done(flow: Flow, entries: Sequence[Entry]) -> re.Match[str] | None:
    """Return the first words that tell of a payment made, and are not merely a label's."""
    labels = labels_with_values(entries)
    return next((m for m in DONE.finditer(flow.folded) if not _is_label(flow, m, labels)), None)


def _is_label(
    flow: Flow, match: re.Match[str], labels: Mapping[int, Sequence[tuple[int, int]]]
) -> bool:
    """Whether the words only announce a value: "Enviaste  $ 54.000", "¿Cuánto pagaste?"."""
    at = flow.snippet(*match.span())
    run = at.run
    if any(start < at.end and at.start < end for start, end in labels.get(id(run), ())):
        return True
    bare = not re.search(r"[\d!$]", run.text) and len(run.text) <= _SHORT_LINE
    return bare or re.match(r"(?: a)?\s?:|[^.!]{0,30}\?", flow.folded[match.end() :]) is not None


def _told_by_label(flow: Flow) -> Found[Status] | None:
    """Return what the label of a value lets suppose: "Enviaste a:", whatever became of it."""
    done = DONE.search(flow.folded)
    if done is None:
        return None
    announces = re.match(r"(?: a)?\s?:", flow.folded[done.end() :]) is not None
    trust = _ONLY_A_LABEL if announces else _NO_HEADLINE
    return found_at(Status.APPROVED, flow.snippet(*done.span())).trusted(trust)
