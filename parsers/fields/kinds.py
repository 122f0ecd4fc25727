"""What a page is: a proof of an outgoing payment, or one of the other things members send."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from parsers.amounts import find_amounts
from parsers.dates import find_dates
from parsers.fields.entry import Entry, of_role
from parsers.fields.flow import Flow
from parsers.fields.ours import ACCOUNT, CODES, names_us, shows_our_nit
from parsers.fields.slips import is_slip
from parsers.fields.strangers import words_of_others
from parsers.labels import Role
from parsers.lettering import one_of


class Kind(StrEnum):
    RECEIPT = "receipt"
    BLANK = "blank"
    MONEY_IN = "money_in"
    PURCHASE = "purchase"
    WITHDRAWAL = "withdrawal"
    CODE = "code"  # One-time codes, log-in notices.
    REMINDER = "reminder"
    BEFORE_PAYMENT = "before_payment"
    BILL = "bill"
    ID_CARD = "id_card"
    CHAT = "chat"
    FRAUD = "fraud"
    OTHER = "other"


_SENT: Final = one_of(r"""
    \btransferiste\b|\benviaste\b|\bmandaste\b|\bpasaste\b|\bconsignaste\b|\bpagaste\b(?! en )
    \bsalieron (?:\$|cop\b)
    \b(?:realizaste|hiciste) una? (?:envio|pago|trans|consig|giro)|le informa (?:transferencia|pago)
    \bcertifica\w* que el \d|\brealizaste un debito\b
    \busted (?:ha )?(?:envio|transfirio|pago|realizado|realizo)|\bel envio de \$
    debito de tu cuenta|te notifica (?:pago|transf|envio)|\bpaso plata por
    transferencia desde (?:tu|su) cuenta|pago pse de tu cta|plata enviada|pago por pse(?! ?\W ?paso)
    \brechazo de (?:la )?(?:transferencia|pago)|descuento transferencia|compra por pse
    el pago en [^.]{3,40} por \$
    \bse (?:ha )?(?:efectu|realiz|proces)\w+ (?:una? |[ts]u |el |la )?(?:pago|envio) (?:por|de)\b
    \bse (?:ha )?(?:efectu|realiz|proces)\w+ [ts]u pago (?:automatico|programado|inscrito)
    \bse (?:ha )?(?:efectu|realiz|proces)\w+ (?:una? |[ts]u |la )?transferencia (?:por|de)\b
""")
_SENT_FOR_YOU: Final = re.compile(
    r"\b(?:(?:transferi|envia|paga|gira|traslada|debita)mos"
    r"|se (?:transfirieron|enviaron|pagaron|giraron|debitaron|descontaron)) (?:\$|cop\b)"
    r"|\bhemos (?:abonado|transferido|consignado|girado|pagado)\b"
)
_SHORTEST_PAPER: Final = 160  # Letters; less is a message.
_BY_CARD: Final = re.compile(  # "Pagaste $18.700 en PANADERIA LA ESPIGA con tu T.Deb"
    r"\b(?:pagaste|pago)\b.{0,25} en .{3,60}? con (?:tu|su|la) (?:t\.? ?(?:deb|cred)|tarjeta|qr\b)"
)
_ASKED: Final = re.compile(r"[^.!$]{0,60}\?")  # "Amor, ¿ya transferiste lo de becoop?"
# The first that matches names the kind of a message that tells no payment of its own.
_MESSAGES: Final = (
    (Kind.FRAUD, one_of(r"""
        desembols\w+ aqui|pre-?aprobad|reciba\w* (?:hoy )?aqui|bancoiombia|bit\.ly|premio
        clic aqui para
    """)),
    (Kind.CODE, one_of(r"""
        clave dinamica|codigo de (?:verificacion|seguridad|acceso)|\botp\b|no (?:la|lo) compartas
        ingreso a (?:la|tu) app|iniciaste sesion|contrasena|inicio de sesion
    """)),
    (Kind.MONEY_IN, one_of(r"""
        \brecibiste\b|\bte lleg(?:o|aron)\b|\brecepcion\b|te (?:enviaron|transfirieron)
        recibio (?:una )?(?:transferencia|consignacion|abono)|abono (?:de )?nomina|te pagaron
        te consignaron|\bte (?:pasaron|mandaron|giraron|depositaron|abonaron)\b|\bte envio \$
        lleg(?:o|aron) a tu (?:nequi|daviplata|cuenta|bolsillo|celular|llave)|plata que te
        ha recibido(?! (?:tu|su) (?:solicitud|pago))|pago recibido de
        transferencia recibida(?! por)|plata recibida
    """)),
    (Kind.PURCHASE, one_of(r"""
        \bcompraste\b|\bcompra (?:por|aprobada|en)\b|\btu compra\b
        t\.(?:cred|deb)\b(?!.{0,50}\bhacia la cuenta)
        \bpagaste [^.]{2,25} en[ ]
    """)),
    (Kind.WITHDRAWAL, one_of(r"""
        \bsacaste\b|codigo de retiro
        \bretir(?:o por|o (?:de )?\$|aste|o exitoso|o en|o de efectivo)\b|\bavance en
    """)),
    (Kind.REMINDER, one_of(r"""
        te recordamos|te recuerda|con fecha limite|presenta mora|en mora de|\bpague hoy\b
        recuerda pagar|recordatorio|\bvence el\b|tienes un pago|proximo a vencer
    """)),
)  # fmt: skip
_BEFORE: Final = one_of(r"""
    (?:revis|verific|confirm)[ae] (?:que )?(?:los|tus|sus|la|tu|su) (?:datos|informacion)
    confirmacion de (?:los )?datos|elij[ae] (?:su|tu|el) banco|(?:estas|esta) segur[oa]
    review (?:your|the) (?:transfer|payment|details)|you(?:'re| are) about to
    \bpaso \d de \d\b|corregir datos|valor (?:a|por) (?:transferir|enviar|pagar)|revis[ae] antes de
    confirmar (?:transferencia|envio|pago)|resumen de tu pago antes|\bestas? a punto de
    antes de (?:enviar|confirmar)|confirma(?:r)? tu (?:transferencia|envio|pago)
    vas a (?:enviar|transferir|pagar)|descripcion de tu transaccion
    \bir al banco\b|\bbanco seleccione\b|ingres[ae] (?:al sitio|a la pagina) de (?:su|tu) banco
    seleccion\w+ (?:el|tu) (?:banco|medio)|continuar con el pago|realizar pago|ir a pagar
""")
_GO_ON: Final = re.compile(
    r"(?:transferir|enviar|confirmar|pagar|continuar|pasar|hacer|realizar|send|confirm|pay|ir)"
    r"(?: (?:y|a|al|el|la|los|mi|tu|su|ahora|plata|dinero|pago|envio|transferencia|transferir"
    r"|enviar|pagar|datos|banco|now|with|con|pse|money|payment|transfer))*"
)
_GO_BACK: Final = re.compile(
    r"(?:cancelar|volver|atras|regresar|editar|corregir|modificar|cambiar|cancel|back|edit|no)"
    r"(?: (?:a|al|los|el|la|datos|valor|comercio|pago|informacion|envio|transferencia))*"
)
_ASKS: Final = one_of(r"""
    revis[ae] (?:los|tus|sus|la|tu|su) (?:datos|informacion)|corregir datos
    descripcion de tu transaccion|\bvas? a (?:enviar|transferir|pagar|pasar)\b
    elij[ae] (?:su|tu|el) banco|\bir al banco\b|(?:esta|estas) segur[oa]
    confirm[ae] (?:los|tus|sus|la|tu|su) (?:datos|informacion)
    revis[ae] antes de|seleccion\w+ (?:el|tu|su) banco|\bpaso \d de \d\b
""")
_AWAITS: Final = one_of(r"""
    codigo de pago (?:esta |ya esta )?(?:listo|generado)|esperando (?:el|tu|su) pago
    pag[ae] (?:en efectivo )?(?:con este codigo|en efectivo en)|descargar (?:la )?orden
    (?:pin|codigo|cupon|orden|referencia) de pago (?:generad|cread)|valor por pagar
    presenta (?:este|el) (?:codigo|pin|cupon)|pendiente de pago
""")
_BILL: Final = one_of(r"""
    estado de cuenta|cupon de pago|fecha limite de pago|pague antes de|paga(?:r)? antes del?
    pago oportuno|cuenta de cobro|factura electronica de venta|extracto|total a pagar
    puntos de pago|valor a pagar|fecha de corte|plan de pagos|certificado|paz y salvo
    pague hasta|\bordinario|matricula|canales de pago|puedes pagar|factura de servicios
    consumo (?:kwh|m3)|alumbrado publico|lectura (?:anterior|actual)|cupon para pago
    fecha de suspension|suspension desde|\bestrato\b
""")
_ID_CARD: Final = one_of(r"""
    republica de colombia|cedula de ciudadania|identificacion personal
    licencia de conduccion|fecha de nacimiento|grupo sanguineo|registraduria|indice derecho
""")
_CERTIFICATE: Final = re.compile(
    r"\W*(?:(?:certificad[oa]|certificacion|constancia)"
    r"(?! de (?:la |el |una? )?(?:pago|tra[ns]|consig|recaudo|envio|operacion|giro|movimiento"
    r"|deposito|abono))"
    r"|extracto|estado de cuenta|paz y salvo|cotizacion|solicitud|formulario|cuenta de cobro"
    r"|factura (?:electronica|de venta)|plan de pagos|simula(?:cion|dor)|tabla de amortizacion)"
    r"\b.{0,30}"
)
_TITLE_ROWS: Final = 6
_CHAT: Final = one_of(r"""
    quedo atent[ao]|\b(?:le|te) mando\b|\bya (?:le|te|se la) |\b(?:le|te) hago\b|\bya casi\b
    buen[oa]s (?:dias|tardes|noches)|ya se lo mando|con gusto|en linea|escribiendo|por favor
    senorita|ya hice el pago|le comparto|muchas gracias|cuanto debo|adjunto
""")
_STATEMENT: Final = re.compile(
    r"ultimos movimientos|(?:t|m)is movimientos|tus movimientos|movimientos recientes|saldo total"
    r"|historial de|\bentradas\s+salidas\b"
)
_PAPER: Final = one_of(r"""
    comprobante|recaudo|consignacion|convenio|tirilla|recibo de pago|corresponsal
    transaccion (?:en linea|exitosa|aprobada|rechazada|anulada|reversada)
    transferencia (?:exitosa|en proceso|rechazada|no exitosa|realizada|completada|aprobada)
    envio (?:a banco )?(?:realizado|exitoso|rechazado|en proceso)
    pago (?:exitoso|realizado|aprobado|aceptado|recibido|hecho|efectuado|pse)
    operacion (?:exitosa|rechazada|en curso)|\bcus\b|(?:transferencia|plata|dinero) enviad[ao]
    transaccion (?:no exitosa|en validacion|pendiente)|detalle del movimiento
    no pudimos realizar|el envio no se pudo|copia cliente|de donde salio
    estado de la transaccion|resultado de la transaccion|\*+ ?cliente|\*+ ?comercio
    desde donde se hizo|transaccion no fue
""")


class Judged(NamedTuple):
    """What a sheet is, and what told so, in Spanish."""

    kind: Kind
    why: str


def kind_of(flow: Flow, entries: Sequence[Entry]) -> Judged:  # noqa: C901, PLR0911, PLR0912 — the first that fits
    """Return what the sheet is."""
    text = flow.folded
    if len(re.sub(r"\W", "", text)) < 8:  # noqa: PLR2004
        return Judged(Kind.BLANK, "casi no tiene letras")
    if (own := _OWN_NOTICE.match(text)) and _OWED.search(text) and not _ended(text):
        return Judged(Kind.REMINDER, _says(own[0]))
    if (pocket := _OWN_POCKET.search(text)) and not _is_ours(flow):
        return Judged(Kind.OTHER, _says(pocket[0]))
    sent = _SENT.search(text) or (names_us(flow.text) and _SENT_FOR_YOU.search(text)) or None
    if sent and _BY_CARD.search(text) and not names_us(flow.text):
        return Judged(Kind.PURCHASE, "se pagó con tarjeta en un comercio")
    if sent and not _ASKED.match(text, sent.end()):
        return _message_in(text, only={Kind.FRAUD}) or Judged(Kind.RECEIPT, _says(sent[0]))
    if is_notice(flow) and _is_ours(flow) and _SUM.search(text) and not _OWED.search(text):
        return Judged(Kind.RECEIPT, "un banco avisa de un pago a la cooperativa")
    score = receipt_score(flow, entries)
    if (asks := _asks_to_pay(flow, entries)) is not None:
        return asks
    message = _message_in(text)
    if not message and (others := words_of_others(flow, entries, ours=_is_ours(flow))):
        kind = Kind.ID_CARD if len(set(_ID_CARD.findall(text))) > 1 else Kind.OTHER
        return Judged(kind, _says(*others))
    ours = message and message.kind is Kind.PURCHASE and names_us(flow.text)
    short = len(text) <= _SHORTEST_PAPER and not names_us(flow.text)
    if message and (score < (_FEWEST_SIGNS if ours else 5) or short):
        return message
    if len(cards := _ID_CARD.findall(text)) >= 2 and score < 5:  # noqa: PLR2004
        return Judged(Kind.ID_CARD, _says(*cards))
    if len(bills := _BILL.findall(text)) >= 2 and not _ended(text):  # noqa: PLR2004
        return Judged(Kind.BILL, f"{_says(*bills)}, y no que se haya pagado")
    titled = _is_titled(flow, _CERTIFICATE) and not _is_numbered_slip(entries, flow)
    if titled and not _ended(text):
        return Judged(Kind.BILL, "se titula certificado, extracto o solicitud")
    if _is_timed_talk(flow, entries):
        return Judged(Kind.CHAT, "lleva una hora detrás de cada renglón")
    if len(chat := set(_CHAT.findall(text))) >= 2 and not _PAPER.search(_without_prose(flow)):  # noqa: PLR2004
        return Judged(Kind.CHAT, _says(*sorted(chat)))
    if any(_WITHDRAWAL_SLIP.fullmatch(run.folded.strip()) for run in flow.runs):
        return Judged(Kind.WITHDRAWAL, "se titula retiro")
    statement = _STATEMENT.search(text)
    if statement and (score < 5 or _lists_many(flow)):  # noqa: PLR2004
        return Judged(Kind.OTHER, _says(statement[0]))
    if (other := _of_a_shop(flow, entries)) is not None:
        return other
    numbered = any(entry.values for entry in entries if entry.role is Role.TRANSACTION)
    fewest = _FEWEST_SIGNS + (not numbered and not _is_ours(flow) and not _ended(text))
    signs = f"{score} señas de comprobante, de {fewest} que bastan"
    return Judged(Kind.RECEIPT if score >= fewest else Kind.OTHER, signs)


_OWN_NOTICE: Final = re.compile(  # "Tu Pago Becoop: Nancy, …", "Mensajes Becoop le recuerda …"
    r".{0,30}?\b(?:becoop|coop\w* alianza(?: ltda)?)(?:\s?:| (?:le informa|[tl]e recuerda)\b)"
)
_OWED: Final = re.compile(r"\bvence\b|\bmora\b|\bpague\b|\brecuerde\b|\bfecha limite\b")
_OWN_POCKET: Final = re.compile(
    r"\ba tu (?:cajita|bolsillo|colchon|meta|alcancia|guardadito|marranito)\b"
)
_FEWEST_SIGNS: Final = 3  # One more where nothing names us and no number names the payment.
_CARD: Final = re.compile(r"visa|master ?card|maestro|tarjeta|credito|debito|contactless|\bchip\b")
_SHOP: Final = re.compile(
    r"\b(?:pagaste en|compra|venta|propina|su compra|factura (?:pos|de venta)|articulos vendidos)\b"
)
_RAFFLE: Final = re.compile(r"\b(?:boleta|rifa|sorteo|loteria|juega)\b")
_SUM: Final = re.compile(r"\$|\b\d{1,3}(?:[.,]\d{3})+\b")
_NOTICE: Final = re.compile(  # "Itau: Transferencia inmediata por $ 1.150.000 a COOPERATIVA …"
    r"\W*(?:(?:banco|bco\.?) ?\w+(?: \w+){0,2}|b(?:popular|bogota|occidente|agrario)|bancolombia"
    r"|davivienda|nequi|daviplata|bbva|itau|nu|av villas|occidente|lulo bank|gnb sudameris"
    r"|scotiabank colpatria|rappipay|movii|dale|efecty|coopcentral|bancoomeva)"
    r"\W{1,3}(?:[a-z]{3,12}, )?(?:(?:le |te )?(?:informa|notifica)\W{0,3})?"
    r"(?:[st]u |una? |el |la |recibimos tu )?"
    r"(?:transf(?:erencia)?|pago|envio|traslado|traspaso|cargo|debito|consignacion|giro|bre-?b|ach)\b"
)
_LONGEST_NOTICE: Final = 400


def is_notice(flow: Flow) -> bool:
    """Whether the sheet is a short message in which a bank tells of one movement."""
    return len(flow.folded) <= _LONGEST_NOTICE and _NOTICE.match(flow.folded) is not None


def _is_ours(flow: Flow) -> bool:
    return names_us(flow.text) or shows_our_nit(flow.text) or ACCOUNT in flow.text


def _of_a_shop(flow: Flow, entries: Sequence[Entry]) -> Judged | None:
    """Return what a shop, a car park or a bus line printed, where nothing on it leads to us."""
    roles = {entry.role for entry in entries if entry.values}
    raffle = set(_RAFFLE.findall(flow.folded))
    if len(raffle) > 1 and not roles & {Role.REFERENCE, Role.TRANSACTION, Role.CODE}:
        return Judged(Kind.OTHER, _says(*sorted(raffle)))
    if _is_ours(flow) or roles & {Role.REFERENCE, Role.CODE, Role.KEY, Role.DESTINATION}:
        return None
    shop, card = _SHOP.search(flow.folded), _CARD.search(flow.folded)
    bought = card or {Role.CHANGE, Role.TAX} & roles or (shop and shop[0] == "pagaste en")
    if shop and Role.ACCOUNT not in roles and bought:
        return Judged(Kind.PURCHASE, _says(shop[0]))
    return None


_AT_END: Final = re.compile(
    r"(?<!\d[/-])(?<![\d:])[0-2]?\d:[0-5]\d(?: ?[ap]\.? ?m\.?)?\W*$", re.MULTILINE
)
_HOURS_OF_CHAT: Final = 4


def _is_timed_talk(flow: Flow, entries: Sequence[Entry]) -> bool:
    """Whether hours stand behind the lines, and nothing that only a finished payment has."""
    if len(_AT_END.findall("\n".join(run.folded for run in flow.runs))) < _HOURS_OF_CHAT:
        return False
    roles = {entry.role for entry in entries if entry.values}
    numbers = " ".join(v.text for e in of_role(entries, Role.TRANSACTION) for v in e.values)
    told = not _ended(flow.folded) and not re.search(r"\d{4}", numbers) and "?" in flow.text
    return told or not roles & {Role.REFERENCE, Role.FEE, Role.CODE, Role.ACCOUNT}


def _says(*words: str) -> str:
    """Return the words as what the sheet says, the first few of them."""
    return "dice " + ", ".join(f"«{word.strip()}»" for word in dict.fromkeys(words[:4]))


def _lists_many(flow: Flow) -> bool:
    """Whether the sheet lists payments of several days."""
    days = {printed.day for printed in find_dates(flow.text)}
    signed = [amount for amount in find_amounts(flow.text) if amount.signed]
    return len(days) >= _FEWEST_DAYS and len(signed) >= _FEWEST_DAYS


_FEWEST_DAYS: Final = 4


def _is_titled(flow: Flow, title: re.Pattern[str]) -> bool:
    return any(title.fullmatch(run.folded) for run in flow.runs if run.row < _TITLE_ROWS)


def _without_prose(flow: Flow) -> str:
    """Return the text of the rows that are not sentences of a chat."""
    return "\n".join(
        run.folded
        for run in flow.runs
        if not re.search(r"\b(?:que|me|le|se lo|fue|para|por favor|nos)\b", run.folded)
        and run.folded.strip() not in {"comprobante", "mensaje"}
    )


def _message_in(text: str, only: set[Kind] | None = None) -> Judged | None:
    """Return what kind of message, that tells no payment of its own, the text is."""
    for kind, pattern in _MESSAGES:
        if (only is None or kind in only) and (match := pattern.search(text)):
            return Judged(kind, _says(match[0]))
    return None


def receipt_score(flow: Flow, entries: Sequence[Entry]) -> int:
    """How many of the things that only receipts have together stand on the sheet."""
    roles = {entry.role for entry in entries if entry.values}
    score = 0
    score += Role.AMOUNT in roles or Role.TOTAL in roles
    score += Role.TRANSACTION in roles
    score += bool(roles & {Role.REFERENCE, Role.BARE_REFERENCE, Role.ACCOUNT, Role.KEY})
    paid_whom = roles & {Role.CODE, Role.PAYEE, Role.DESTINATION}
    score += bool(paid_whom or _OUR_AGREEMENT.search(flow.folded))
    score += Role.DATE in roles or bool(find_dates(flow.text))
    score += 2 * bool(_PAPER.search(flow.folded))
    score += any(amount.signed for amount in find_amounts(flow.text))
    score += Role.FEE in roles or Role.CHANGE in roles
    staff = {entry.name for entry in entries if entry.name in _STAFF and entry.values}
    score += Role.TRANSACTION in roles and (len(staff) > 1 or names_us(flow.text))
    return score


_OUR_AGREEMENT: Final = re.compile(  # "COOPERATIVA ALIANZA LTDA (9182)"
    rf"\b(?:alianza(?: ltda)?|becoop)\W{{1,3}}0*(?:{'|'.join(sorted(CODES))})\b"
)
_STAFF: Final = frozenset(  # Who and what took the money at a cash desk.
    ["cajero", "terminal", "colocador", "vendedor", "caja", "oficina", "punto", "asesora", "pdv"]
)
_ENDED: Final = one_of(r"""
    exitos|con exito|aprobad|rechazad|\brealizad[ao]\b|completad|fallid|anulad|reversad|total pagado
    pendiente de conf|valor pagado|\baplicad[ao]\b|en proceso|transaccion pendiente|total recibido
""")
_WITHDRAWAL_SLIP: Final = re.compile(
    r"retiro(?: (?:de|en) efectivo| con \w+| (?:de )?(?:cta|cuenta)\b.*| ahorros)?"
    r"|(?:valor|monto) (?:del )?retir(?:ado|o)\b.*|retire su (?:dinero|tarjeta|efectivo)"
)


def _asks_to_pay(flow: Flow, entries: Sequence[Entry]) -> Judged | None:
    """Return that the sheet is of before the payment, if it is."""
    if len(set(_AWAITS.findall(flow.folded))) >= 2 and not _ended(flow.folded):  # noqa: PLR2004
        return Judged(Kind.BEFORE_PAYMENT, "es una orden que se ha de pagar todavía")
    plainly = len(set(_ASKS.findall(flow.folded))) >= 2 or (  # noqa: PLR2004
        _has_button(flow, _GO_ON) and _has_button(flow, _GO_BACK)
    )
    if is_before_payment(flow) and (plainly or not _is_numbered_slip(entries, flow)):
        return Judged(Kind.BEFORE_PAYMENT, "pide confirmar y no dice que se haya hecho")
    return None


def is_before_payment(flow: Flow) -> bool:
    """Whether the screen asks to confirm: looks like a receipt, is not one yet."""
    if _ended(flow.folded):
        return False
    if not (_BEFORE.search(flow.folded) or "paga antes de" in flow.folded):
        asked = _has_button(flow, _GO_BACK) or re.search(r"(?:enlace|link) de pago", flow.folded)
        return _has_button(flow, _GO_ON) and bool(asked)
    if re.search(r"paga antes del?", flow.folded) and "total a pagar" in flow.folded:
        return True
    return bool(_ASKS.search(flow.folded)) or _has_button(flow, _GO_ON)


def _has_button(flow: Flow, button: re.Pattern[str]) -> bool:
    return any(button.fullmatch(run.folded.strip(" .>→<←")) for run in flow.runs)


def _ended(text: str) -> bool:
    """Whether the text says that a payment was made, or failed."""
    return bool(_ENDED.search(text))


def _is_numbered_slip(entries: Sequence[Entry], flow: Flow) -> bool:
    """Whether a machine has numbered the payment already, whatever the paper asks to check."""
    numbered = any(entry.role is Role.TRANSACTION and entry.values for entry in entries)
    return numbered and is_slip(entries, flow)
