"""What a label means that no list holds, told from the words it is made of.

``Vr. cobrado por la operación`` was never written down, and still every word of it is known: a
phrase means something only where all its words are of the trade's vocabulary, and where the words
do not contradict each other (``Fecha Valor`` is the head of a table, and no label).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from parsers.labels import Role


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- Money ---------------------------------------------------------------------------------

_SUM: Final = _set("valor valores monto importe suma cantidad plata dinero total subtotal neto")
_FEE: Final = _set(
    "costo costos sobrecosto sobrecostos cobro tarifa comision comisiones cargo recargo flete gasto"
    " gastos"
)
_TAX: Final = _set("iva gmf impuesto impuestos gravamen 4x1000 4x1.000 retencion inc impoconsumo")
_BALANCE: Final = _set("saldo saldos disponible cupo")
_CHANGE: Final = _set("cambio vuelto vueltos vueltas devuelta devueltas devolver")
_CASH: Final = _set(
    "recibido recibida entregado entregada efectivo billete billetes cheque cheques"
)
_OF_OTHERS: Final = _set(  # "Pago mínimo", "Valor en mora": what is owed, and not what was paid.
    "minimo maximo tope limite vencido vencida mora interes intereses capital seguro anterior"
    " proximo proxima siguiente pendiente diario mensual promocional descuento ahorro unitario"
)
_WITH_COST: Final = _set(
    "debitado debitar cobrado cobrar descontado descontar cargado cancelado cancelar"
)
_CREDITED: Final = _set(
    "recaudado recaudada consignado consignada transferido transferida enviado enviada abonado"
    " abonada depositado depositada girado trasladado entregar recaudo aplicado aplicada"
    " acreditado neto base"
)
# --- Moments -------------------------------------------------------------------------------

_DAY: Final = _set("fecha dia momento cuando")
_HOUR: Final = _set("hora")
_OTHER_DAY: Final = _set(
    "impresion impreso reimpresion vencimiento vence limite corte generacion generado expedicion"
    " nacimiento contable vigencia consulta descarga proximo proxima oportuno oportuna cierre"
    " disponible afiliacion apertura canje habilitacion resolucion documento inicial"
)
# --- Numbers -------------------------------------------------------------------------------

_NUMBER: Final = _set("no id codigo consecutivo serial ticket guia pin clave folio radicado llave")
_EVENT: Final = _set(
    "transaccion operacion pago comprobante aprobacion autorizacion seguimiento rastreo"
    " confirmacion movimiento transferencia envio soporte recibo control verificacion validacion"
    " constancia consignacion recaudo deposito giro tx orden tramite cus solicitud trazabilidad"
    " reclamo reclamos egreso colilla volante traslado orden"
)
_OF_BANK: Final = _set(
    "bancaria bancario banco nuestra nuestro ach interna interno electronica electronico unico"
    " unica qr"
)
_ENDING: Final = _set("terminada terminado termina acabada")
_MEMBER: Final = _set(
    "asociado asociada afiliado afiliada deudor suscriptor obligacion cliente usuario usuaria socio"
    " factura contrato obligado principal ppal 1 uno"
)
_IDENTITY: Final = _set("cedula identificacion documento identidad cc nuip nit ciudadania c")
_SENDER: Final = _set(
    "pagador depositante consignante ordenante remitente origen comprador girador envia"
    " consigna deposita paga transfiere debita tarjetahabiente realiza efectua"
)
_TAKER: Final = _set(
    "destino beneficiario beneficiaria destinatario destinataria receptor receptora recibe"
    " recaudadora recaudador credito abono abonada acreditada hacia deposito abonado"
)
_FROM_HERE: Final = _set(
    "origen debito desde debitada cargo debitado sale salio salida debitar fondos retiro"
    " emisor emisora"
)
_AGREEMENT: Final = _set(
    "convenio empresa recaudo proyecto facturador entidad servicio nura iac comercio"
)
_ACCOUNT: Final = _set("cuenta producto")
_NAME: Final = _set("nombre nombres titular razon")
_STATE: Final = _set("estado resultado respuesta")
_NOTE: Final = _set(
    "descripcion glosa concepto mensaje motivo detalle nota notas comentario comentarios"
    " observacion"
)
_MACHINE: Final = _set(
    "terminal cajero oficina sucursal caja punto agencia agente corresponsal pos datafono canal"
    " telefono celular correo email direccion ip sesion tipo ciudad"
)
_FILLERS: Final = _set(
    "a por con que en se para mas o un una este esta fue es pagos realizado realizada efectuado"
    " efectuada hecho hecha real ano mes linea pagado pagada pagar paga transferir enviar"
    " consignar recaudar abonar aplicar depositar envio final completo completa social bre b"
    " utilizada usada inicio creacion registro sistema electronica cuota corriente ahorros tercero"
    " terceros transferencias recibir quien cual como lugar aproximado local colombia pse cop"
    " pesos bruto compra venta giro deposito apellidos apellido cedulas 2 3 dos tres hacer hizo"
    " antes despues otros otro asunto opcional adicional respaldo interbancaria nacional inmediata"
    " provisional inmediato movimientos financieros esperado este te nos devuelto cobramos abono"
    " retiro"
)
_VOCABULARY: Final = frozenset().union(
    _SUM, _FEE, _TAX, _BALANCE, _CHANGE, _CASH, _OF_OTHERS, _WITH_COST, _CREDITED, _DAY, _HOUR,
    _OTHER_DAY, _NUMBER, _EVENT, _OF_BANK, _MEMBER, _IDENTITY, _SENDER, _TAKER, _FROM_HERE,
    _AGREEMENT, _ACCOUNT, _NAME, _STATE, _NOTE, _MACHINE, _FILLERS, _ENDING,
    _set("referencia referencias"),
)  # fmt: skip
_NAMES_ITSELF: Final = _set("autorizacion aprobacion")  # Without "No.", too.
_TYPED: Final = _set("consignacion deposito abono aporte cuota identificacion")
_LONGEST: Final = 8
_ASKED: Final = re.compile(
    r"(?P<cost>cobr|cuesta|costo)"
    r"|(?:envi|transfi?e?r|pasas|paso|consign|abon|deposit|gir[ao]|mand|lleg)"
)
_ONE_PHRASE: Final = re.compile(r"[^:：;|$=?!@*]*")  # What may stand between a label's words.


def is_one_phrase(text: str) -> bool:
    """Whether nothing in the text sets its words apart, as a colon does."""
    return _ONE_PHRASE.fullmatch(text) is not None


def knows(word: str) -> bool:
    """Whether the canonical word is one that labels are made of."""
    return word in _VOCABULARY


def vocabulary() -> frozenset[str]:
    """Return the canonical words that labels are made of."""
    return _VOCABULARY


@lru_cache(maxsize=8192)
def meaning(phrase: tuple[str, ...]) -> Role | None:
    """Return what stands behind a label of these canonical words, or None where they do not tell.

    :param phrase: two words or more; what one word means is a matter of the list.
    """
    if not 1 < len(phrase) <= _LONGEST:
        return None
    if phrase[0] in {"que", "cuanto"} and (asked := _ASKED.match(phrase[1])):
        return Role.FEE if asked["cost"] else Role.AMOUNT  # "Lo que envías", "¿Cuánto te cobramos?"
    words = frozenset(phrase)
    if not words <= _VOCABULARY or len(words) < len(phrase) - 1:
        return None
    told = [
        role
        for role in (_of_money(words, phrase), _of_moment(words, phrase), _of_number(words, phrase))
        if role is not None
    ]
    if len(told) > 1:
        return None
    return told[0] if told else _of_text(words, phrase)


def _of_money(words: frozenset[str], phrase: tuple[str, ...]) -> Role | None:
    """Return which money the words speak of, if a word for money leads or ends them."""
    heads = _SUM | _FEE | _TAX | _BALANCE | _CHANGE
    led = bool({phrase[0], phrase[-1]} & heads) or phrase[0] in _CASH
    if not led or words & _ENDING or phrase[0] in {"tipo", "no", "codigo"}:
        return None  # "El dinero salió de tu cuenta terminada en 9502" announces no money.
    if words & _FEE and phrase[0] != "total":
        return None if words & {"cuenta"} else Role.FEE
    if words & _BALANCE:
        return Role.BALANCE
    if words & _CHANGE:
        return Role.CHANGE
    if words & _OF_OTHERS:
        return Role.NOISE
    return _of_sum(words)


def _of_sum(words: frozenset[str]) -> Role:
    if words & _CASH:
        if words & (_TAKER | _AGREEMENT):
            return Role.AMOUNT
        return Role.CASH_OR_AMOUNT if "efectivo" in words and len(words) > 1 else Role.CASH
    if words & _TAX and "total" not in words:
        return Role.TAX
    if words & _FEE or words & _WITH_COST:
        return Role.TOTAL
    if words & {"total", "subtotal"} and not words & _CREDITED:
        return Role.TOTAL
    return Role.AMOUNT


def _of_moment(words: frozenset[str], phrase: tuple[str, ...]) -> Role | None:
    if not {phrase[0], phrase[-1]} & (_DAY | _HOUR):
        return None
    if words & _OTHER_DAY:
        return Role.OTHER_DATE
    return Role.DATE if words & _DAY else Role.TIME


def _of_number(words: frozenset[str], phrase: tuple[str, ...]) -> Role | None:  # noqa: PLR0911, C901 — one a kind
    """Return which number the words announce, if they announce one."""
    numbered = bool({phrase[0], phrase[-1]} & _NUMBER) or phrase[0] in _NAMES_ITSELF
    if words & {"llave"}:
        return Role.ORIGIN if words & _FROM_HERE else Role.KEY
    if (
        words & _ACCOUNT
        and (phrase[0] in _ACCOUNT or numbered or (phrase[-1] in _ACCOUNT and not words & _SUM))
        and not words & _NAME
    ):
        if words & _FROM_HERE or (words & _SENDER and not words & _TAKER):
            return Role.ORIGIN
        return Role.ACCOUNT if words & _TAKER else None
    if (
        words & _IDENTITY
        and not words & {"tipo", "fecha"}
        and (
            numbered
            or phrase[0] in _IDENTITY | {"referencia"}
            or (phrase[0] in _SENDER and phrase[-1] in _IDENTITY)
        )
    ):
        members = words & {"obligacion", "asociado", "asociada", "afiliado", "socio", "deudor"}
        if "obligacion" in words or (members and not words & _SENDER):
            return Role.REFERENCE
        if words & (_SENDER | _TAKER | _AGREEMENT | _FROM_HERE):
            return Role.OTHER_REFERENCE
        return Role.REFERENCE if words & _MEMBER and not words & {"nit"} else None
    if "referencia" in words and ("referencia" in {phrase[0], phrase[-1]} or numbered):
        return _of_reference(words)
    if not numbered or phrase[0] in _NAME:
        return None
    if words & _MACHINE:
        return Role.NOISE
    if words & _EVENT:
        return Role.TRANSACTION
    if words & _AGREEMENT and words & {"codigo", "id", "no"}:
        return Role.CODE
    if words & {"cliente", "usuario", "asociado", "afiliado", "deudor", "suscriptor", "contrato"}:
        return Role.REFERENCE
    return Role.TRANSACTION if words & _OF_BANK and not words & {"banco"} else None


def _of_reference(words: frozenset[str]) -> Role | None:
    if words & {"2", "3", "dos", "tres"}:
        return Role.OTHER_REFERENCE
    if words & _MEMBER:
        return Role.REFERENCE
    if words & _TYPED and not words & (_OF_BANK | {"no"}):
        return Role.BARE_REFERENCE  # A depositor names it, or the bank numbers it.
    if words & _OF_BANK or (words & _EVENT) - {"pago", "recaudo", "recibo"}:
        return Role.TRANSACTION
    if "recibo" in words:
        return Role.BARE_REFERENCE  # Of the bill that was paid, or of the slip.
    return Role.REFERENCE if words & {"pago", "recaudo"} | _AGREEMENT else None


def _of_text(words: frozenset[str], phrase: tuple[str, ...]) -> Role | None:
    """Return whose name, which outcome or what remark the words announce."""
    if phrase[0] in _STATE or phrase[-1] == "estado":
        return None if phrase[-1] == "no" else Role.STATUS  # "Respuesta NO autorizada"
    if phrase[0] in _NOTE and "quien" in words:
        return Role.CONCEPT
    if phrase[0] in _NAME or phrase[-1] == "nombre" or "quien" in words:
        return _of_person(words)
    if words & {"empresa", "entidad", "convenio", "comercio"} and words & _TAKER:
        return Role.PAYEE if phrase[0] in {"empresa", "comercio", "convenio"} else None
    return Role.CONCEPT if phrase[0] in _NOTE and words & (_EVENT | _FILLERS) else None


def _of_person(words: frozenset[str]) -> Role | None:
    members = {"cliente", "usuario", "asociado", "afiliado", "deudor", "socio"}
    if words & (_SENDER | members | {"retiro"}):
        return Role.PAYER
    return Role.PAYEE if words & (_TAKER | _AGREEMENT) else None
