"""The words of members' messages: how they are abbreviated, mistyped and inflected.

Everything here is plain: lower case, no accents. Add a word here and nowhere else.
"""

from __future__ import annotations

from typing import Final

# Applied in order to the whole plain text, before it is cut into words.
REWRITES: Final = (
    (r"(?:\+?\b57 ?)?\b3\d{2}[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}\b(?![.,]?\d)", " telefono "),
    (r"\b60\d ?\d{3} ?\d{4}\b", " telefono "),
    (r"https?://\S+|www\.\S+|\S+@\S+\.\S+", " "),
    (r"\b4\s?(?:x|por)\s?(?:1[.,]?000|mil)\b", " gmf "),
    (r"\+\s?o\s?-|\+/-", " mas o menos "),
    (r"\by/o\b", " y "),
    (r"(?<=\d)[.,]oo\b", ",00"),
    (r"\bc\s?\.\s?c\b\.?|\bc\.\s?de\s?c\b\.?|\bc/c\b|\bcc(?=[.:#\d])\.?", " cc "),
    (r"\bt\s?\.\s?i\b\.?", " ti "),
    (r"\bc\s?\.\s?e\b\.?", " ce "),
    (r"\bt\s?\.\s?c\b\.?", " tc "),
    (
        r"\bm\s?/\s?(?:cte|l|c)\b\.?|\bmcte\b|\bmda\.? cte\b|\bmoneda (?:corriente|legal)\b",
        " pesos ",
    ),
    (r"\bu\s?\.?\s?s\s?\.?\s?d?\s?\$|\busd\s?\$?", " usd "),
    (r"\bn(?:o|r|ro|um)?\s?\.\s?(?=[:#]?\s?\d)|\b(?:nro|num|numero)\b", " nro "),
    (r"#\s?(?=\d)", " nro "),
    (r"(?<=\d)o(?=\s?mil\b|[.,]\d{3})", "0"),
    (r"\b50\s?[/-]\s?50\b", " mitad y mitad "),
    (r"\b1/2\b", " mitad "),
    (r"\b1/3\b", " tercera parte "),
    (r"\b1/4\b", " cuarta parte "),
    (
        r"\bcta\b(?=\s(?:del?\s|d\s)?(?:credi?t?o?|prestamo|mes|aportes?|este|ene|feb|mar|abr|may|jun|jul"
        r"|ago|sep|oct|nov|dic))",
        "cuota",
    ),
    (r"\bs\s(?=\d{1,3}[.,]\d{3}\b)", " $ "),
    (r"\b(\d{2,3}) - (\d{6,10})\b", r"\1-\2"),
    (r"\b(\d) - (\d{7,10})\b", r"\1-\2"),
    (r"(?<=\$)\s?(\d{1,3}) (\d{3}) (\d{3})\b", r" \1.\2.\3"),
    (r"(?<=\$)\s?(\d{1,3}) (\d{3})\b", r" \1.\2"),
    (r"(?<![\d.,-])(\d{1,3}) (\d{3}) 000\b", r"\1.\2.000"),
    (r"(?<![\d.,-])(\d{1,3}) 000\b", r"\1.000"),
    (r"\.{2,}", " , "),
)

ABBREVIATIONS: Final = {
    "q": "que", "pa": "para", "pal": "al", "pra": "para", "prara": "para", "xa": "para",
    "d": "de", "dl": "del", "dle": "del", "x": "por", "xfa": "porfavor", "xfavor": "porfavor",
    "porfa": "porfavor", "pf": "porfavor", "plis": "porfavor", "xq": "porque", "pq": "porque",
    "tb": "tambien", "tmb": "tambien", "i": "y", "e": "y",
    "cdto": "credito", "cred": "credito", "crd": "credito", "credit": "credito", "crto": "credito",
    "kapital": "capital", "kpital": "capital", "kapitl": "capital", "cap": "capital",
    "apt": "aportes", "apts": "aportes", "aport": "aportes", "aprt": "aportes", "apte": "aporte",
    "ap": "aportes", "aho": "ahorro", "ahor": "ahorro", "ahr": "ahorro", "aorro": "ahorro",
    "aorros": "ahorros", "haorro": "ahorro", "perm": "permanente", "permte": "permanente",
    "perma": "permanente", "esp": "especial", "espec": "especial", "oblig": "obligacion",
    "obl": "obligacion", "cuot": "cuota", "ctas": "cuotas", "couta": "cuota", "coutas": "cuotas",
    "kuota": "cuota", "qota": "cuota", "cuta": "cuota", "cta": "cuenta", "tarj": "tarjeta",
    "tjta": "tarjeta", "tjt": "tarjeta", "tdc": "tarjeta", "tc": "tarjeta", "seg": "seguro",
    "venc": "vencido", "int": "interes", "ints": "intereses", "ced": "cedula", "cedul": "cedula",
    "doc": "documento", "ident": "identificacion", "dcto": "descuento", "desc": "descuento",
    "ref": "referencia", "tel": "telefono", "cel": "celular", "vlr": "valor", "vr": "valor",
    "val": "valor", "trans": "transferencia", "transf": "transferencia", "compr": "comprobante",
    "cbte": "comprobante", "sr": "senor", "sra": "senora", "sres": "senores", "dra": "doctora",
    "mll": "mil", "mill": "mil", "miyon": "millon", "millon": "millon", "mllon": "millon",
    "mlln": "millon", "xtra": "extra", "viv": "vivienda", "educ": "educativo", "atte": "atentamente",
    "att": "atentamente", "smerced": "sumerce", "redito": "credito", "nomia": "nomina",
    "nom": "nomina", "sald": "saldo",
}  # fmt: skip

LEMMAS: Final = {
    # Products
    "aporte": "aportes aportecito aportecitos aportacion aportaciones",
    "social": "sociales",
    "ahorro": "ahorros ahorrito ahorritos ahorrillo",
    "permanente": "permanentes",
    "especial": "especiales",
    "obligatorio": "obligatorios obligatoria",
    "credito": "creditos creditico prestamo prestamos prestamito prestamico microcredito",
    "obligacion": "",
    "libranza": "libranzas",
    "deuda": "deudita",
    "tarjeta": "tarjetas tarjetica tarjetita",
    "seguro": "seguros poliza polizas segurito",
    "exequial": "exequiales funerario funeraria exequias",
    "cdat": "cdats cdt cdts",
    "rentadiario": "rentadiaria rentadario rentadiarios",
    "rentahorrito": "rentahorritos rentaahorrito rentahorro rentaorrito",
    "afiliacion": "afiliaciones",
    "nomina": "",
    # Actions
    "cuota": "cuotas cuotica cuotita cuoticas cuotitas letra letras letrica mensualidad mensualidades "
    "mensualida instalamento",
    "mora": "moras",
    "moratorio": "moratorios",
    "vencido": "vencida vencidos vencidas",
    "atrasado": "atrasada atrasados atrasadas atraso atrasos atrazado atrazada atrazadas atrasadita",
    "interes": "intereses",
    "capital": "",
    "extraordinario": "extraordinaria extraordinarios",
    "extra": "extras",
    "adicional": "adicionales",
    "anticipado": "anticipada anticipadamente anticipo anticipadas",
    "total": "totalmente",
    "totalidad": "",
    "plazo": "plazos",
    "tiempo": "",
    "abono": "abonos abonito",
    # Quantities and wholes
    "resto": "restico",
    "restante": "restantes",
    "sobrante": "sobrantes",
    "excedente": "excedentes",
    "todo": "toda todos todas todito todita",
    "mitad": "mita mitades",
    "tercera": "tercer tercio terceras",
    "parte": "partes",
    "igual": "iguales",
    "peso": "pesos pesitos cop pesito",
    # Months
    "enero": "ene", "febrero": "feb febr", "marzo": "mar", "abril": "abr", "mayo": "may",
    "junio": "jun", "julio": "jul", "agosto": "ago agos", "septiembre": "sep sept set setiembre",
    "octubre": "oct octub", "noviembre": "nov novi novbre", "diciembre": "dic dici dicbre dcbre",
    # People and papers
    "mama": "mami mamita mamacita madre", "papa": "papi papito padre", "esposo": "marido",
    "esposa": "senora_esposa", "hermano": "hermanito", "hermana": "hermanita", "hijo": "hijito",
    "hija": "hijita", "abuela": "abuelita", "abuelo": "abuelito", "tio": "", "tia": "",
    "primo": "", "prima": "", "sobrino": "sobrinito", "sobrina": "sobrinita", "suegra": "",
    "suegro": "", "cunado": "", "cunada": "", "nieto": "", "nieta": "", "novio": "", "novia": "",
    "companero": "companera", "amigo": "amiga", "vecino": "vecina", "yerno": "", "nuera": "",
    "pareja": "", "cc": "cedula cedulas cedulita", "asociado": "asociada", "comprobante":
    "comprobantes recibo recibos soporte soportes recibito desprendible",
    "transferencia": "transferencias", "consignacion": "consignaciones", "transaccion": "transacciones",
    "pago": "pagos pagito paguito",
    # Verbs that keep an irregular form
    "ir": "va van vaya vayan iba ira vaia",
    "ser": "es era son eran sea sean fue fueron seria",
    "quedar": "queda quedan quede queden quedo quedara quedaria quedaba",
    "deber": "debo deba debia debemos",
    "haber": "he habia hemos habiamos ha",
    "sobrar": "sobre sobra sobren sobran sobrara",
    "restar": "reste",
    "tener": "tengo tenga tenia",
    "querer": "quiero quisiera quiere queremos queria",
    "hacer": "hago hice hizo hicieron haga hagan hacen haciendo",
    "poner": "pongo puse",
    "meter": "meto meti",
    "pasar": "paso",
    "dejar": "dejo deja",
    "mandar": "mande mando mandado mandamos manda mandé",
    "enviar": "envie envio enviado enviamos envia enviaron reenvio reenvie reenviado",
    "poder": "pueden puede podrian podria puedo pude pudiera",
}  # fmt: skip

# Verbs by their stem, for the many endings with pronouns: "aplíquenmelo".
STEMS: Final = (
    (r"apli(?:c|qu)\w*", "aplicar"),
    (r"(?:pong|pon)(?:a|an|e|en|er|erlo|erle|gan|emos|iendo)(?:me|le|nos|se)?(?:lo|la|los|las|le)?", "poner"),
    (r"met(?:a|an|er|en|ieron|iendo|ale|anle)(?:me|le|se|n)?(?:lo|la|los|las|le)?", "meter"),
    (r"pas(?:e|en|a|an|ar|ando|aron|emos)(?:me|le|nos|se|n)?(?:lo|la|los|las|le)?", "pasar"),
    (r"dej(?:e|en|a|an|ar|ando|aron|emos)(?:me|le|nos|se|n)?(?:lo|la|los|las|le)?", "dejar"),
    (r"colabor\w+|ayud\w+", "colaborar"),
    (r"abon(?:ar|en|e|a|arle|arlo|arla|enle|enlo|ele|elo|aria|ando|amos|aron|eme|enme|emelo|enmelo)\w{0,3}", "abonar"),
    (r"carg(?:ar|u)\w*", "cargar"),
    (r"asign(?:ar|e|a)\w*", "aplicar"),
    (r"destin(?:ar|e|a|o)\w*", "aplicar"),
    (r"distribu\w+", "distribuir"),
    (r"repart\w+", "distribuir"),
    (r"divid\w+", "distribuir"),
    (r"acredit\w+", "aplicar"),
    (r"(?:redu[czj]|dismin[ui]|acort|recort|rebaj|achic|restar|restart|quitar)\w*", "reducir"),
    (r"baj(?:ar|e|en|o|an|ando|emos)(?:me|le|nos|lo|la|les)?|baj(?:en|e|ar)(?:me|le)(?:lo|la)?", "reducir"),
    (r"(?:manten|conserv|sostener|sosteniend|sosteng)\w*", "mantener"),
    (r"adelant\w+", "adelantar"),
    (r"cancel(?:ar|o|e|a|en|ando|arlo|arla|arle|aria|amos|ado|ada)\w{0,3}", "cancelar"),
    (r"cancelacion\w*", "cancelacion"),
    (r"sald(?:ar|ando|arlo|arla|e|en|a|amos|ado)", "saldar"),
    (r"liquid\w+", "liquidar"),
    (r"reco(?:ger|jer|jo|gerlo|ja|jan|giendo)\w*", "recoger"),
    (r"devol\w+|devuel\w+|regres(?:ar|en|e|enme|eme)\w*|reintegr\w+|reembols\w+", "devolver"),
    (r"revers\w+", "devolver"),
    (r"consign\w+", "consignar"),
    (r"transfer\w+|transfier\w+|transfir\w+", "transferir"),
    (r"deposit(?:e|ar|o|amos|ado)\w*", "consignar"),
    (r"pag(?:ar|ue|uen|a|an|ando|arle|arlo|arla|amos|ado|ada|aron)\w{0,3}", "pagar"),
    (r"rebot\w+", "rebotar"),
    (r"rechaz\w+", "rechazar"),
    (r"descont\w+|descuent(?:an|a|en|e)", "descontar"),
    (r"equivo\w+", "equivocar"),
    (r"corrij\w+|corrig\w+|correccion\w*|rectific\w+", "corregir"),
    (r"termin(?:ar|e|arlo|o|ando|en)", "terminar"),
    (r"acab(?:ar|e|arlo|o|ando|en)", "terminar"),
    (r"terminad[oa]s?|finalizad[oa]|acabad[oa]", "terminado"),
    (r"ignor\w+|olvid[ae]\w*", "ignorar"),
    (r"obligacion\w*", "obligacion"),
    (r"afiliacion\w*", "afiliacion"),
    (r"acord(?:amos|e|ado|ada)|hablamos|hable|hablado|conversamos|quedamos|convinimos|convenido", "acordar"),
)  # fmt: skip

# Words worth correcting to when one letter is wrong.
CORRECTABLE: Final = (
    "aporte", "aportes", "ahorro", "ahorros", "permanente", "especial", "obligatorio", "credito",
    "creditos", "prestamo", "obligacion", "tarjeta", "seguro", "poliza", "rentadiario",
    "rentahorrito", "libranza", "cuota", "cuotas", "mensualidad", "capital", "vencido", "vencida",
    "vencidas", "atrasado", "atrasada", "atrasadas", "intereses", "interes", "plazo", "reducir",
    "reduciendo", "adelantar", "cancelar", "cancelacion", "resto", "restante", "sobrante",
    "mitad", "extraordinario", "vivienda", "educativo", "vehiculo", "noviembre", "diciembre",
    "octubre", "septiembre", "cedula", "asociado", "asociada", "millon", "millones", "nomina",
    "descuento", "comprobante", "corrijo", "perdon", "exequial", "afiliacion", "lucas", "barras",
    "disminuir", "conservando", "manteniendo", "transferi", "consigne", "social", "sociales",
)  # fmt: skip

# Real words one letter away from those; never corrected.
REAL_WORDS: Final = frozenset(
    """
    aparte aporto aportar cuenta cuentas cuanta cuantas cuanto presto plaza plazas restos presta
    segura seguir sigue siguro salida saldo casado pasado pasada capitan espacial permanece
    tarjetas asociacion obligados cancela cancelo cancele creditar acredito acreditar debito
    transfiere consigna consigno consigo millar vencer vencio ventas sociable corrige perdone
    perdona lunes meses nuevo nueva octavo noveno decimo quinta quinto cuarta cuarto tercera
    buenas buenos tardes noches gracias mucho muchas favor porfavor mirar miren dejar vivir
    reducida reducido adelante adelanto mitades seguridad seguimos mando mande barra lucha luchas
    barrio marzo marco plata valor poder seguro abril atras cuatro cuatros sobra sobre restan
    """.split()
)
