"""The words in which Colombians say that a payment was made, was not, or still waits.

All are searched in text without accents and case (`parsers.lettering.fold`).
"""

from __future__ import annotations

import re
from typing import Final

from parsers.lettering import one_of

BAD: Final = one_of(r"""
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
    \bno (?:(?:se )?(?:te|le|nos|me|les) )?(?:salio|paso|llego|entro|cayo|subio|cruzo|funciono)\b
    \bno (?:(?:te|le|nos|me|les) )?(?:quedo|resulto|avanzo|alcanzo|termino|arranco|sirvio)\b
    \bno se (?:(?:te|le|nos|me|les) )?(?!cobr|gener|encontr)\w{2,}(?:o|aron|ieron)\b(?! cobro)
    \bno (?:fue )?(?:pagad|aceptad|acreditad|finalizad|recibid|consignad|recaudad|debitad)[ao]\b
    \bno (?:aprob|autoriz|acept)o\b(?! ?\d)
    \bno (?:logr|pud|envi|pas|transfer|mov|hic|deb|gir)[aiu]mos\b
    \bno (?:hay|tiene|tienes|alcanza|alcanzan) (?:\w+ )?(?:saldo|fondos|plata|cupo|dinero)\b
    \bsin (?:enviar|realizar|procesar|completar|ejecutar|efectuar|exito|fondos|cupo|efecto)\b
    \b(?:plata|dinero|envio|giro|transaccion|operacion|consignacion|fue|quedo) devuelt[ao]\b
    \bdevolvimos (?:la|el|tu|su)\b
    \b(?:volvio|regreso|retorno) a (?:tu|su) (?:cuenta|bolsillo)
    \b(?:hubo|ocurrio|tuvimos) un[ao]? (?:\w+ )?(?:error|problema|falla|inconveniente)
    \bsalio mal\b|\balgo (?:fallo|paso|pasa)\b|\blo sentimos\b|\binterrumpid|\bfrustrad
    \b(?:intent|vuelv|prueb)[ae](?:l[oa]|r)? (?:a intentar|de nuevo|nuevamente|otra vez|mas tarde)
    \btiempo (?:agotado|excedido)|\btime ?out\b|\bcaducad
""")
DENIED: Final = re.compile(  # "Esta transacción no tiene reversión" is none.
    r"\b(?:no (?:\w+ )?(?:tiene|admite|permite|hay|genera|acepta\w*|procede\w*|aplica\w*|hacemos)"
    r"|sin|ningun[ao]?|para solicitar|para) (?:\w+ ){0,2}$"
)
WAITING: Final = one_of(r"""
    \bse esta (?:pag|proces|envi|realiz)ando\b
    \bpendiente\b(?! de pago)|\ben proceso\b|\ben validacion|\ben curso\b|\bprocesando
    \bpending\b|\bpor confirmar|\ben verificacion|\ben espera\b|\ben tramite
    \bprogramad[ao]\b(?! aplicad)|\ben revision|\b12 horas para aceptar|\bpor aprobar\b
    \ben estudio\b
    \bsujet[ao] a (?:confirm|valid|verific|aprob)|\bprocessing\b|\bin progress\b
    \bsiendo procesad|\bpor (?:aceptar|procesar|aplicar|autorizar|compensar|validar)\b
    \bno confirmad[ao]\b|\besperando (?:el|tu|su) pago|\bpor acreditar
    \ben (?:la |el |una? )?(?:cola|fila|limbo|transito|pausa|evaluacion|analisis|gestion)\b
    (?:plata|dinero|pago|transferencia|envio|giro|operacion)\b.{0,20} en camino
    ^\W*(?:va |esta )?en camino\W*$
    \ben (?:aprobacion|confirmacion|autorizacion|tramitacion|ruta)\b|\ba la espera\b|\bagendad[ao]\b
    \b(?:estamos|seguimos|estan?|siguen?|vamos|va|anda) (?:pas|envi|mand|proces|valid)ando\b
    \b(?:estamos|seguimos|estan?|siguen?|vamos|va|anda) (?:revis|verific|confirm|gir|carg)ando\b
    \b(?:estamos|seguimos|se estan?) (?:consult|esper|gestion|tramit|moviendo|transfiriendo)
    \b(?:valid|revis|verific|confirm|tramit|gestion)ando (?:[st]u|la|el|los|esta|este)\b
    \b(?:pas|envi|mand|gir)ando (?:[st]u |la |el )?(?:plata|dinero|pago|transferencia)\b
    \besper[ae] (?:un|unos|a que|que|mientras|la confirm|por favor)|\bun momento(?:,|\W*$)
    (?<!gracias )\bpor (?:verificar|revisar|completar|salir|llegar|entrar|ejecutar|abonar)\b
    \b(?:aun|todavia) (?:no (?:se|ha|han|hemos|esta|llega|sale|termina|queda|pasa)|falta|esta)\b
    \bno (?:se )?(?:ha|han|hemos) (?!sido|pasado de|tenido)\w+[dt]o\b|\bya casi\b
    \bcasi (?:list[ao]|termina|llega|alla)
    \bfaltan? (?:poco|un paso|que|confirmar|aprobar|autorizar|tu (?:confirm|aprob|autoriz))
    \bsin (?:confirmar|validar|aprobar|autorizar|terminar|aplicar|verificar|abonar)\b
""")
HINT: Final = one_of(r"""
    \b(?:aun|todavia|pronto|en breve|imposible|reintent\w*|incomplet[ao]|intent[ae]\w*)\b
    \b(?:bloquead|vencid|agotad|retenid|detenid|demorad|congelad|suspendid|pausad|trabad|atascad|enredad)[ao]
    \b(?:represad|frenad|varad|colgad|estancad|truncad|aplazad|postergad|inactiv|inciert)[ao]\b
    \b(?:rebot|cayo|fracas|inconclus|retras|rezag|deten|atasc|trab[oa]\b|suerte|veremos)\w*
    \b(?:medio|mitad de) camino\b|\btarda\w*\b|\bdemora\w*\b
    \b(?:te|le) (?:avis|contar|notificar|inform)\w*mos\b
    \bsin (?:respuesta|conexion|senal|confirm\w+|resultado)\b|\bpor \w+[aei]r\b|\brespondio\b
    \bretenid
    \b(?:error|falla|fallo|problema|inconveniente|demora|tarda|espera|limbo|ups|uy|oh)\b
    \b(?:devol|devuel|reintegr|reembols|pendient|revers|anul)\w*
    \b(?:llegara|saldra|pasara|hara|entrara)\b
    \b(?:pas|envi|mand|proces|valid|revis|verific|confirm|consult|esper|transfiri|movi)[ae]ndo\b
    \bno (?:se|te|le|nos|fue|ha|han|hay|pud\w+|\w+o|\w+aron)\b
""")
_EVENT: Final = (
    r"(?:plat(?:a|ica)|billete|pago|transferencia|envio|dinero|transaccion|operacion|giro|recaudo"
    r"|consignacion|movida|vuelta|movimiento|solicitud|orden)"
)
EVENT: Final = re.compile(rf"\b{_EVENT}\b")
ABOUT_IT: Final = re.compile(  # A sentence on how the payment fares: "Tu pago está en el limbo".
    rf"\W*(?:(?:(?:[st]us?|la|el|las|los|esta|este|mi) )?{_EVENT}\b(?: \w+){{0,3}}? "
    r"(?:esta|estan|quedo|quedaron|se|va|van|no|aun|todavia|sigue|anda|ya|fue|ha|tuvo|tiene"
    r"|necesita|requiere|viene|viaja|espera|demora|tarda|puede|toca|falta|salio|cayo|\w+ndo)"
    r"|(?:estamos|seguimos|vamos) \w+ndo|tuvimos|hubo|algo|esper[ae]|aguard[ae]|ups|uy|ay|oh"
    r"|lo sentimos"
    r"|intent[ae]|casi|aun|todavia|faltan?|un momento|pronto|en breve"
    r"|no (?:se|te|le|nos|fue|ha|han|hay|pud\w+|salio|paso|llego))\b"
)
GOOD: Final = one_of(r"""
    \bexitos[ao]|\baprobad[ao]\b|\bcompletad[ao]\b|\brealizad[ao]\b|\btodo salio bien
    \bcon exito\b|\baceptad[ao]\b|\bconfirmad[ao]\b|\bpagad[ao0]\b|\benviad[ao]\b|\blisto!
    \bapproved\b|\bexito\b|\befectuad[ao]\b|\bprocesad[ao]\b|\bacreditad[ao]\b
    \bfinalizad[ao]\b|\bok\b|\brecaudad[ao]\b|\bya (?:pagaste|enviaste|quedo)
    \bpago recibido|\bpasaste plata|\benviaste plata|\bplata enviada
    \baplicad[ao]\b|\bsuccess|\bcompleted\b|\bpaid\b|\bsent\b|\bllego a su destino\b
    \bdinero enviado|\bplata enviada|\btransferid[ao]\b
    \b(?:transferencia|pago|envio|giro|plata) (?:quedo |esta )?list[ao]\b
    \btodo bien\b|\b(?:envio|pago|plata) (?:salio|hecho)\b|\bya llego\b|\bejecutad[ao]\b
    \btransaccion en linea\b|\bconsignad[ao]\b|\babonad[ao]\b|\bemitid[ao]\b|^\W*hecho\W*$
    ^\W*(?:listo|hecho)\b\W+\w
    \bse aplica en linea\b|^\W*registrad[ao]\W*$
""")
DONE: Final = one_of(r"""
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
    \b(?:plata|dinero) va (?:para|en camino|volando)\b
    \b(?:enviamos|transferimos|pagamos|giramos|trasladamos|debitamos) (?:\$|cop\b|tu (?:plata|pago))
    \bse (?:enviaron|transfirieron|debitaron|descontaron|pagaron|giraron|abonaron) (?:\$|cop\b)
    \bpaso plata (?:por|con|a)\b|\bmoviste (?:tu )?(?:plata|dinero)\b|\bmandaste\b
    \ble (?:enviaste|pagaste)\b|te notifica transferencia
    \bhas (?:enviado|pagado|transferido|consignado)\b|: (?:paso|transfirio|envio) (?:\$|cop\b)
    \b(?:ud\.?|usted) (?:envio|paso|transfirio|consigno)\b|\busaste la llave\b
    \bse (?:hizo|envio|paso|ejecuto) (?:una? |[st]u |el |la )?(?:transferencia|pago|envio|giro)\b
    \b(?:envio|pago|giro|transferencia) (?:ya )?llego\b|\b(?:movida|vuelta|operacion) hecha\b
    \b(?:plata|dinero|pago) ya (?:salio|se fue|se envio)\b|^\W*(?:hecho|listo)!
    (?<!donde )\b(?:despego|salio|volo|viajo|llego) (?:[st]u|la) (?:plata|dinero)\b
    \b(?:plata|dinero|pago) ya esta (?:donde|list|hech)
    \bquedo (?:list[ao]|hech[ao]|aplicad[ao]|registrad[ao]|pago)\b
""")
