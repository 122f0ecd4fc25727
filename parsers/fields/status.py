"""How the payment ended, in the words of the receipt (RECEIPTS.md 0.5)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from models.receipt import Status
from parsers.fields.entry import Entry, Place, Snippet, of_role
from parsers.fields.flow import Flow
from parsers.fields.found import Found, found_at
from parsers.fields.kinds import is_notice
from parsers.fields.layout import Sheet
from parsers.labels import Role
from parsers.lettering import one_of

_BAD: Final = one_of(r"""
    \bno (?:fue |ha sido |es |resulto )?(?:exitos|aprobad|autorizad|realizad|complet|procesad)
    \bno (?:fue |ha sido )?(?:efectuad|enviad|transferid|ejecutad|concretad|entregad|girad|abonad)
    \bno (?:(?:te|le|nos) )?(?:fue|ha sido|es) posible\b
    \bno (?:se )?(?:pud\w+|logr\w+|hizo|realizo|completo|proceso|efectuo)\b|\brechaz|\bfallid
    \bdeclinad|\banulad|\banulacion|\breversad|\breverso\b|\breversion
    \b(?:transaccion|pago|operacion|transferencia) cancelad[ao]\b|\bcancelada por\b
    \bnegad[ao]\b|\bdenegad|\bfondos insuficientes|\bsaldo insuficiente|\bsin saldo\b
    \bno te alcanzo|\bexpirad|\berror de comunicacion|\bno disponible\b
    \b(?:fue|pago|transferencia) devuelt[ao]\b|\bse devolvio (?:[st]u|el|la)\b
    \bfracasad|\babortad|\bsin exito|\binvalid[ao]\b|\bno exitos|\berror en la transaccion
    \btransaccion con error|\bdeclined|\bfailed|\brejected|\bvoided
    \bunsuccessful|\bnot (?:completed|processed)|\bcancell?ed\b
""")
_WAITING: Final = one_of(r"""
    \bse esta (?:pag|proces|envi|realiz)ando\b
    \bpendiente\b(?! de pago)|\ben proceso\b|\ben validacion|\ben curso\b|\bprocesando
    \bpending\b|\bpor confirmar|\ben verificacion|\ben espera\b|\ben tramite
    \bprogramad[ao]\b(?! aplicad)|\ben revision|\b12 horas para aceptar|\bpor aprobar\b
    \ben estudio\b
    \bsujet[ao] a (?:confirm|valid|verific|aprob)|\bprocessing\b|\bin progress\b
    \bsiendo procesad|\bpor (?:aceptar|procesar|aplicar|autorizar|compensar|validar)\b
    \bno confirmad[ao]\b|\besperando (?:el|tu|su) pago|\bpor acreditar
""")
_GOOD: Final = one_of(r"""
    \bexitos[ao]|\baprobad[ao]\b|\bcompletad[ao]\b|\brealizad[ao]\b|\btodo salio bien
    \bcon exito\b|\baceptad[ao]\b|\bconfirmad[ao]\b|\bpagad[ao]\b|\benviad[ao]\b|\blisto!
    \bapproved\b|\bexito\b|\befectuad[ao]\b|\bprocesad[ao]\b|\bacreditad[ao]\b
    \bfinalizad[ao]\b|\bok\b|\brecaudad[ao]\b|\bya (?:pagaste|enviaste|quedo)
    \bpago recibido|\bpasaste plata|\benviaste plata|\bplata enviada
    \baplicad[ao]\b|\bsuccess|\bcompleted\b|\bpaid\b|\bsent\b|\bllego a su destino\b
    \bdinero enviado|\bplata enviada|\btransferid[ao]\b
    \b(?:transferencia|pago|envio|giro|plata) (?:quedo |esta )?list[ao]\b
    \btodo bien\b|\b(?:envio|pago|plata) (?:salio|hecho)\b|\bya llego\b|\bejecutad[ao]\b
    \btransaccion en linea\b|\bconsignad[ao]\b|\babonad[ao]\b
""")
_DONE: Final = one_of(r"""
    \btransferiste\b|\benviaste\b|\bpagaste\b|\bpasaste\b|\bconsignaste\b|\brealizaste\b
    \btransferencia de tu cta\b|\b(?:plata|dinero) enviad[ao]\b
    \b(?:luego|despues) de (?:la|tu|su) (?:transferencia|pago)\b
    \bte informa\w* (?:transferencia|pago)
    \bte confirma\w*:? (?:(?:el|tu) )?(?:transferencia|pago|recaudo)
    \bsalieron (?:\$|cop\b)|\b(?:pago|recaudo|giro)\b[^.]{0,60}\bfue recibid[ao]\b
    \bse (?:ha )?(?:efectuo|efectuado|proceso|procesado|registro)\b
    \bhiciste\b|\busted (?:ha )?(?:realizo|realizado|envio|transfirio|pago)\b|\bse realizo\b
    \bha realizado\b|le informa (?:transferencia|pago|recaudo|consignacion|giro)
    \bte notifica pago\b|\bpago pse de tu cta|\bclase de movimiento:? ?descuento
    \btransferencia desde (?:tu|su) cuenta\b|\bse (?:transfirio|giro|debito|abono)\b
    (?<!no )\bfue (?:exitos|girad)|(?<!no )\bse (?:hizo|completo) (?:con exito|correcta)
    \bcertifica\w* que\b.{0,120}?\b(?:realizo|efectuo|hizo|transfirio|pago|consigno)\b
    \bacabas de hacer\b|\bfue aprobad|\bde manera exitosa
    \brecibimos (?:tu|su|el|un) pago\b|\b(?:plata|dinero) (?:ya )?(?:llego|despego)\b
    \b(?:plata|dinero) va (?:para|en camino)\b
    \b(?:enviamos|transferimos|pagamos|giramos|trasladamos|debitamos) (?:\$|cop\b|tu (?:plata|pago))
    \bse (?:enviaron|transfirieron|debitaron|descontaron|pagaron|giraron|abonaron) (?:\$|cop\b)
    \bpaso plata (?:por|con|a)\b|\bmoviste (?:tu )?(?:plata|dinero)\b|\bmandaste\b
    \ble (?:enviaste|pagaste)\b|te notifica transferencia
    \bhas (?:enviado|pagado|transferido|consignado)\b|: (?:paso|transfirio|envio) (?:\$|cop\b)
    \b(?:ud\.?|usted) (?:envio|paso|transfirio|consigno)\b|\busaste la llave\b
    \bquedo (?:list[ao]|hech[ao]|aplicad[ao]|registrad[ao]|pago)\b
""")
_PROOF: Final = re.compile(  # Nobody proves what was not done.
    r"(?:comprobante|soporte|constancia|recibo) (?:electronico )?de "
    r"(?:la )?(?:pago|transferencia|envio|transaccion|operacion|consignacion)s?"
)
_RESERVED: Final = re.compile(  # What every slip of the house says below, whatever became of it.
    r"\bsujet[ao]s? a (?:su |la |posterior )?(?:confirm|valid|verific|revis|conteo|canje|recuento)"
    r"|\bpara (?:su )?(?:validacion|verificacion|revision)\b"
)
_SIDES: Final = (Role.ORIGIN, Role.PAYER, Role.PAYEE, Role.DESTINATION, Role.SECTION_ORIGIN)
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
    labelled = _labelled(entries)
    if labelled is not None:
        return labelled
    lines = [run for run in sheet.runs if len(run.text) <= _SHORT_LINE]
    for pattern, status in ((_BAD, Status.REJECTED), (_WAITING, Status.PENDING)):
        for run in lines:
            match = pattern.search(run.folded)
            if match and (
                _IF.search(run.folded[: match.start()]) or (slip and _RESERVED.search(run.folded))
            ):
                continue
            if match and not _is_about_balance(run.folded):
                return found_at(status, Snippet(run, *match.span()))
    told = _told(flow)
    if told is not None:
        return told
    with_head = _SUM.search(flow.text) or any(e.values for e in of_role(entries, *_SUMS))
    of_sides = {} if with_head else _labels_of_sides(entries)
    for run in lines:
        text = _LABEL_WORDS.sub(lambda m: " " * len(m[0]), run.folded)
        match = _GOOD.search(text, of_sides.get(id(run), 0))
        if match:
            return found_at(Status.APPROVED, Snippet(run, *match.span()))
    return _unsaid(sheet, entries, flow, slip=slip)


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
    if slip or (titles and numbered):
        why = "tirilla de caja sin palabra en contra"
        return found_at(Status.APPROVED, first, why=why)
    if (booked := _booked(sheet)) is not None:
        return booked
    return Found(Status.UNKNOWN, 0.9, first, why="ninguna palabra lo dice")


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
    undone = _BAD.search(text) or _WAITING.search(text) or _MAY_BE.search(text)
    return is_notice(flow) and not undone


def _labelled(entries: Sequence[Entry]) -> Found[Status] | None:
    for entry in of_role(entries, Role.STATUS):
        for value in entry.values:
            text = value.run.folded[value.start : value.end]
            read = Status.REJECTED if re.match(r"\W*devuelt", text) else _reading(text)
            if read is not None:
                return found_at(read, value, label=entry.label)
    return None


def _is_about_balance(folded: str) -> bool:
    return bool(
        re.search(
            r"saldo (?:pendiente|no disponible)|pagos? pendientes?|cuotas? pendientes?", folded
        )
    )


def _reading(text: str) -> Status | None:
    for pattern, status in (
        (_BAD, Status.REJECTED),
        (_WAITING, Status.PENDING),
        (_GOOD, Status.APPROVED),
    ):
        if pattern.search(text):
            return status
    return None


_SENTENCE_BAD: Final = one_of(r"""
    (?:transaccion|pago|transferencia|envio|recaudo|operacion)(?:[^.]|\.\d){0,90}?no (?:fue|exitos)
    (?:transaccion|pago|transferencia|envio|recaudo|operacion)(?:[^.]|\.\d){0,90}?no ha sido\b
    (?:transaccion|pago|transferencia|envio|recaudo|operacion)(?:[^.]|\.\d){0,90}?no se (?![lt]e)
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
                (_BAD, Status.REJECTED), (_WAITING, Status.PENDING), (_GOOD, Status.APPROVED),
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


def _told(flow: Flow) -> Found[Status] | None:
    """Return what a sentence tells: "El pago en … fue rechazado", "Transferiste …"."""
    done = _DONE.search(flow.folded)
    for pattern, status in (
        (_SENTENCE_BAD, Status.REJECTED),
        (_SENTENCE_WAITING, Status.PENDING),
    ):
        told = (m for m in pattern.finditer(flow.folded) if not _is_condition(flow, m))
        match = next(told, None)
        if match and not (done and match.start() > done.end() + 160):
            return found_at(status, flow.snippet(*match.span()))
    if done:
        found = found_at(Status.APPROVED, flow.snippet(*done.span()))
        head = re.match(r"(?: a)?\s?:", flow.folded[done.end() :])
        return found.trusted(_ONLY_A_LABEL) if head else found  # "Enviaste a:", whatever became.
    ended = _of_movement(flow)
    if ended is not None:
        return ended
    for sentence in _SENTENCE_GOOD.finditer(flow.folded):
        rest = flow.folded[sentence.end() : sentence.end() + 12]
        if _GOOD.search(sentence[0] + rest) and not _is_condition(flow, sentence):
            return found_at(Status.APPROVED, flow.snippet(*sentence.span()))
    return None
