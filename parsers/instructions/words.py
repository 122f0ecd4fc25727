"""The words of members' messages: how they are abbreviated, mistyped and inflected.

Everything here is plain: lower case, no accents. Add a word here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from models.months import MONTHS


def _grouped(found: re.Match[str]) -> str:
    """Write "27 554 108" with dots, as identity numbers and amounts are."""
    return ".".join(group for group in found.groups() if group)


# Applied in order to the whole plain text, before it is cut into words.
REWRITES: Final[tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...]] = (
    (r"(?:\+?\b57 ?)?\b3\d{2}[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}\b(?![.,]?\d)", " telefono "),
    (r"\b60\d ?\d{3} ?\d{4}\b", " telefono "),
    (r"\b(?!cc|ti|ce|no|id)[a-z]\d{5,}\b", " "),  # A transaction: "M8834120".
    (r"\.{4,}", " : "),  # "Aportes ........ $ 76.000"
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
    (r"\b(veinti|dieci)\s(?=[a-z])", r"\1"),
    (
        r"\b((?:trei|cuare|cincue|sese|sete|oche|nove)nta)\s?[iy]\s?(?=un|dos|tres|cua|cin|sei|sie|och|nue)",
        r"\1 y ",
    ),
    (r"\b50\s?[/-]\s?50\b", " mitad y mitad "),
    (r"\b(?:1/2|mitad) (?=pal(?:o|ito)\b|melon|millon)", " medio "),
    (r"\b1/2\b", " mitad "),
    (
        r"\b([1-9]0)\s?[/-]\s?([1-9]0)\b(?=\s(?:entre|para|a|al|aportes?|credito|tarjeta|cuota)\b)",
        r"\1 % \2 %",
    ),
    (r"\bcredit card\b", "tarjeta"),
    (r"\b([2-9]) ?[cs]ientos\b", r"\g<1>00"),
    (r"\b([1-9]) ?mill (?=\d{3}\b)", r"\1 millones "),
    (r"\b([1-9]) ?mill\b", r"\1 mll"),  # Thousands, or millions?
    (r"\b(?:un|1) cuarto de millon\b", "250 mil"),
    (r"\b(?:1r[ao]|1er[ao]?)\b", "primera"),
    (r"\b2d[ao]\b", "segunda"),
    (r"\b3(?:r[ao]|er[ao]?)\b", "tercera"),
    (r"\blu(?:ca|k|ka|qu[ie])[a-z]*\b", "lucas"),
    (r"\b1/3\b", " tercera parte "),
    (r"\b1/4\b", " cuarta parte "),
    (
        (
            r"\bcta\b(?=\s(?:del?\s|d\s)?(?:credi?t?o?|prestamo|mes|aportes?|este"
            r"|ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic))"
        ),
        "cuota",
    ),
    (r"\bs\s(?=\d{1,3}[.,]\d{3}\b)", " $ "),
    (
        r"\b(plazo|tiempo|cuota) ?: ?(?=(?:el |la )?(?:mism|menor|igual|reduc|original|men))",
        r"\1 ",
    ),
    (r"(?<=\d)\.(?=mil\b)", " "),  # "200.mil"
    (r"(?<![\d.,-])(\d{1,3}) (\d{3})(?= pesos\b)", r"\1.\2"),
    (r"\b(?:ref|referencia)\.? ?(?:nro )?[12]\b ?:? ?(?=\d[\d.]{5})", " ref : "),
    (r"\b(\d{2,3}) - (\d{6,10})\b", r"\1-\2"),
    (r"\b(\d) - (\d{7,10})\b", r"\1-\2"),
    (r"(?<=\$)\s?(\d{1,3}) (\d{3}) (\d{3})\b", r" \1.\2.\3"),
    (r"(?<=\$)\s?(\d{1,3}) (\d{3})\b", r" \1.\2"),
    (r"(?<![\d.,-])(\d{1,3}) (\d{3}) 000\b", r"\1.\2.000"),
    (r"(?<![\d.,-])(\d{1,3}) (\d{3}) (\d{3})(?: (\d{3}))?(?![.,]?\d|-|\s?mil)", _grouped),
    (r"(?<![\d.,-])(\d{1,3}) 000\b", r"\1.000"),
    (r"\.{2,}", " , "),
    (r"\b(de|para|por|en|con)(la|las|los|el)\b(?<!\bdel)", r"\1 \2"),
    (r"\bala\b", "a la"),
    (r"\b(lo|la|el|los|las)(q|que)\b", r"\1 que"),
    (r"\bes ?que\b|\besq\b", "es que"),
    (r"\b(este|del|el|mi)mes\b", r"\1 mes"),
    (r"\baldia\b", "al dia"),
    (r"\bsegurode", "seguro de "),
    (r"\bl(?=(?:aporte|abono|ahorro|obligacion)s?\b)", "el "),
    (r"\b(dos|tres|seis|ocho) (cientos|cientas)\b", r"\1\2"),
    (r"(?<=\d)[.,]ooo\b", ".000"),
    (r"\b2/3\b", " dos tercera parte "),
    (r"\b3/4\b", " tres cuartas parte "),
    (r"\blibre inv\b\.?", "libre inversion"),
    *(
        (rf"\bmes (?:nro )?0?{number}\b(?!\s?(?:/|mil|de\b|[.,]\d))", f"mes de {month}")
        for number, month in enumerate(MONTHS, 1)
    ),
    (r"\ba[ck]apital\b", "a capital"),
)

ABBREVIATIONS: Final = {
    "q": "que", "qe": "que", "ba": "va", "ban": "van", "boy": "voy",
    "ize": "hice", "ise": "hice", "ke": "que", "pa": "para", "pal": "al", "pra": "para",
    "prara": "para",
    "xa": "para",
    "d": "de", "dl": "del", "dle": "del", "x": "por", "xfa": "porfavor", "xfavor": "porfavor",
    "porfa": "porfavor", "pf": "porfavor", "plis": "porfavor", "xq": "porque", "pq": "porque",
    "tb": "tambien", "tmb": "tambien", "i": "y", "e": "y",
    "cdto": "credito", "sredito": "credito", "cretido": "credito", "apo": "aportes",
    "bivienda": "vivienda", "quota": "cuota", "quotas": "cuotas",
    "credi": "credito", "cred": "credito", "crd": "credito", "credit": "credito", "crto": "credito",
    "kapital": "capital", "kpital": "capital", "kapitl": "capital", "cap": "capital",
    "apt": "aportes", "apts": "aportes", "aport": "aportes", "aprt": "aportes", "apte": "aporte",
    "ap": "aportes", "aho": "ahorro", "ahor": "ahorro", "ahr": "ahorro", "aorro": "ahorro",
    "aorros": "ahorros", "haorro": "ahorro", "perm": "permanente", "permte": "permanente",
    "perma": "permanente", "esp": "especial", "espec": "especial", "oblig": "obligacion",
    "obl": "obligacion", "cuot": "cuota", "ctas": "cuotas", "couta": "cuota", "coutas": "cuotas",
    "kede": "quede", "qede": "quede",
    "kuota": "cuota", "qota": "cuota", "cuta": "cuota", "cta": "cuenta", "tarj": "tarjeta",
    "tjta": "tarjeta", "tarjt": "tarjeta", "tjt": "tarjeta", "tdc": "tarjeta", "tc": "tarjeta",
    "seg": "seguro",
    "venc": "vencido", "int": "interes", "ints": "intereses", "ced": "cedula", "cedul": "cedula",
    "doc": "documento", "ident": "identificacion", "dcto": "descuento", "desc": "descuento",
    "ref": "referencia", "tel": "telefono", "cel": "celular", "vlr": "valor", "vr": "valor",
    "val": "valor", "trans": "transferencia", "transf": "transferencia", "compr": "comprobante",
    "cbte": "comprobante", "sr": "senor", "sra": "senora", "sres": "senores", "dra": "doctora",
    "mill": "mil", "milcito": "mil", "milcitos": "mil",
    "miyon": "millon", "millon": "millon", "mllon": "millon",
    "mlln": "millon", "xtra": "extra", "viv": "vivienda", "educ": "educativo",
    "atte": "atentamente",
    "att": "atentamente", "smerced": "sumerce", "redito": "credito", "nomia": "nomina",
    "nom": "nomina", "mez": "mes", "bida": "vida", "exeq": "exequial", "soc": "social",
    "tbn": "tambien", "trasferencia": "transferencia", "trasferi": "transferi", "cto": "credito",
    "crdto": "credito", "abn": "abono", "rda": "rentadiario",
    "mes3s": "meses", "xfis": "porfavor", "porfi": "porfavor", "porfis": "porfavor", "bn": "bien",
    "enro": "enero", "enr": "enero", "agsto": "agosto", "nvbre": "noviembre",
    "nobre": "noviembre", "dbre": "diciembre", "octbre": "octubre", "sptbre": "septiembre",
    "plzo": "plazo", "plaz": "plazo", "tmpo": "tiempo", "dya": "dia", "cn": "con",
    "qotas": "cuotas",
    "cota": "cuota", "ducientos": "doscientos", "duscientos": "doscientos",
    "pgo": "pago", "pgos": "pagos", "pgar": "pagar", "mnd": "mando", "mndo": "mando",
    "ligerito": "ligero", "ligerico": "ligero", "rapidito": "rapido", "rapidico": "rapido",
    "prontico": "pronto", "loan": "credito", "savings": "ahorros", "payment": "pago",
    "contributions": "aportes", "insurance": "seguro", "installment": "cuota",
    "sobr": "sobre", "febrro": "febrero", "fbro": "febrero", "fbrero": "febrero",
    "totl": "total", "ttal": "total", "temprano": "pronto", "tempranito": "pronto",
    "aora": "ahora", "ora": "ahora", "orita": "ahorita",
    "fredi": "fredy", "quietica": "quieta", "quietico": "quieto", "quieticas": "quietas",
    "tot": "total",
    "aprot": "aporte", "aporet": "aporte", "aporets": "aportes", "aprots": "aportes",
    "sinquenta": "cincuenta", "cinquenta": "cincuenta", "quarenta": "cuarenta",
    "dic.": "diciembre", "sald": "saldo", "devo": "debo", "deve": "debe",
}  # fmt: skip

LEMMAS: Final = {
    # Products
    "aporte": "aportes aportico aporticos aportecito aportecitos aportacion aportaciones",
    "social": "sociales",
    "ahorro": "ahorros ahorrito ahorritos ahorrillo",
    "permanente": "permanentes",
    "especial": "especiales",
    "obligatorio": "obligatorios obligatoria",
    "credito": "creditos emprestito creditico prestamo prestamos prestamito prestamico "
    "microcredito",
    "obligacion": "",
    "libranza": "libranzas",
    "deuda": "deudita culebra",
    "tarjeta": "tarjetas tarjetica tarjetita",
    "seguro": "seguros poliza polizas segurito",
    "exequial": "exequiales funerario funeraria exequias",
    "cdat": "cdats cdt cdts",
    "rentadiario": "rentadiaria rentadario rentadiarios",
    "rentahorrito": "rentahorritos rentaahorrito rentahorro rentaorrito",
    "afiliacion": "afiliaciones",
    "nomina": "",
    # Actions
    "cuota": "cuotas cuotica cuotita cuoticas cuotitas letra letras letrica mensualidad "
    "mensualidades mensualida instalamento",
    "mora": "moras",
    "moratorio": "moratorios",
    "vencido": "vencida vencidos vencidas",
    "atrasado": "atrasada atrasados atrasadas atraso atrasos atrasadita atrasadito atrasaditas "
    "atrasaditos",
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
    "tercera": "tercer tercio tercios terceras",
    "parte": "partes",
    "igual": "iguales",
    "cuanto": "",
    "meses": "mesecitos mesesitos mesesito",
    "hipotecario": "hipotecaria",
    "quitar": "quite quiten quiteme quitenme quitarme quitarle",
    "peso": "pesos pesitos cop pesito",
    # Months
    "enero": "ene", "febrero": "feb febr", "marzo": "mar", "abril": "abr", "mayo": "may",
    "junio": "jun", "julio": "jul", "agosto": "ago agos", "septiembre": "sep sept set setiembre",
    "octubre": "oct octub", "noviembre": "nov novi novbre", "diciembre": "dic dici dicbre dcbre",
    # People and papers
    "mama": "mami mamita mamacita madre", "papa": "papi papito padre", "esposo": "marido",
    "esposa": "", "hermano": "hermanito", "hermana": "hermanita", "hijo": "hijito",
    "hija": "hijita", "abuela": "abuelita", "abuelo": "abuelito", "tio": "", "tia": "",
    "primo": "", "prima": "", "sobrino": "sobrinito", "sobrina": "sobrinita", "suegra": "",
    "suegro": "", "cunado": "", "cunada": "", "nieto": "", "nieta": "", "novio": "", "novia": "",
    "companero": "companera", "amigo": "amiga", "vecino": "vecina", "yerno": "", "nuera": "",
    "pareja": "", "cc": "cedula cedulas cedulita", "asociado": "asociada asociados asociadas",
    "comprobante":
    "comprobantes recibo recibos soporte soportes recibito desprendible",
    "transferencia": "transferencias", "consignacion": "consignaciones",
    "transaccion": "transacciones",
    "pago": "pagos pagito paguito",
    # Verbs that keep an irregular form
    "ir": "va van vaya vayan iba ira",
    "ser": "es era son eran sea sean fue fueron seria",
    "quedar": "queda quedan quede queden quedo quedara quedaria quedaba",
    "deber": "debo deba debia debemos",
    "haber": "he habia hemos habiamos ha",
    "salir": "saliendo sali salgo salimos saldre",
    "sobrar": "sobre sobra sobren sobran sobrara",
    "restar": "reste resta restan",
    "tener": "tengo tenga tenia",
    "querer": "quiero quisiera quiere queremos queria",
    "hacer": "hago hace hare haria hice hizo hicieron haga hagan hacen haciendo",
    "poner": "pongo puse",
    "meter": "meto meti",
    "pasar": "paso",
    "dejar": "dejo deja",
    "mandar": "mande mando mandado mandamos manda",
    "enviar": "envie envio enviado enviamos envia enviaron reenvio reenvie reenviado",
    "cerrar": "cierro cierre cierren cierra cerro cerrarlo cerrarla",
    "poder": "pueden puede podrian podria puedo pude pudiera",
}  # fmt: skip

# Verbs by their stem, for the many endings with pronouns: "aplíquenmelo".
_PRONOUNS: Final = r"(?:me|le|les|nos|se|n)?(?:lo|la|los|las|le)?"
STEMS: Final = (
    (r"apli(?:c|qu)\w*", "aplicar"),
    (r"pon(?:me|lo|la|nos|melo|mela|ganme|game)?", "poner"),
    (rf"(?:pong|pon)(?:a|an|e|en|er|gan|emos|iendo){_PRONOUNS}", "poner"),
    (rf"met(?:a|an|er|en|ieron|iendo){_PRONOUNS}", "meter"),
    (rf"pas(?:e|en|a|an|ar|ando|aron|emos){_PRONOUNS}", "pasar"),
    (rf"dej(?:e|en|a|an|ar|ando|aron|emos){_PRONOUNS}", "dejar"),
    (r"colabor\w+|ayud\w+", "colaborar"),
    (rf"mand(?:ar|e|en|o|a|an|ando|aron|amos){_PRONOUNS}", "mandar"),
    (rf"envi(?:ar|e|en|o|a|an|ando|aron|amos){_PRONOUNS}", "enviar"),
    (rf"abon(?:ar|en|e|a|aria|ando|amos|aron){_PRONOUNS}", "abonar"),
    (r"carg(?:ar|u)\w*", "cargar"),
    (r"asign(?:ar|e|a)\w*", "aplicar"),
    (r"destin(?:ar|e|a|o)\w*", "aplicar"),
    (r"distribu\w+", "distribuir"),
    (r"repart\w+", "distribuir"),
    (r"divid\w+", "distribuir"),
    (r"acredit\w+", "aplicar"),
    (r"(?:redu[czj]|dismin[ui]|acort|recort|rebaj|achi(?:ca|que))\w*", "reducir"),
    (r"finaliz(?:ar|o|e|a|amos|ando)", "terminar"),
    (r"merm\w+", "reducir"),
    (r"(?:restar|restart|quitar)\w*", "reducir"),
    (rf"baj(?:ar|e|en|o|a|an|ando|emos){_PRONOUNS}", "reducir"),
    (r"(?:mantien|manten|conserv|sostener|sosteniend|sosteng)\w*", "mantener"),
    (r"adelant\w+", "adelantar"),
    (r"cancel(?:ar|o|e|a|en|ando|arlo|arla|arle|aria|amos|ado|ada)\w{0,3}", "cancelar"),
    (r"cancelacion\w*", "cancelacion"),
    (r"finiquit\w+", "saldar"),
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
    (r"termin(?:ar|e|a|amos|aria|arlo|o|ando|en)", "terminar"),
    (r"acab(?:ar|e|arlo|o|ando|en)", "terminar"),
    (r"terminad[oa]s?|finalizad[oa]|acabad[oa]", "terminado"),
    (r"ignor\w+|olvid[ae]\w*", "ignorar"),
    (r"obligacion\w*", "obligacion"),
    (r"afiliacion\w*", "afiliacion"),
    (r"acord(?:amos|e|ado|ada)|(?:habl|convers|qued)amos|hable|hablado|convinimos", "acordar"),
)  # fmt: skip

# Heard alike is enough ("sincuenta"), a slip is not: "sesenta" and "setenta" are one slip apart.
NUMBER_WORDS: Final = frozenset(
    {
        "cuatro", "cinco", "siete", "nueve", "trece", "catorce", "quince", "dieciseis",
        "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidos", "veintitres",
        "veinticuatro", "veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve",
        "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa", "ciento",
        "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
        "ochocientos", "novecientos", "doscientas", "trescientas", "quinientas", "millon",
        "millones",
    }
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
    "vivienda", "libranza", "consumo", "calamidad", "hipotecario", "rotativo", "viaje", "estudio",
    "inversion", "enero", "febrero", "agosto", "prestamos", "mensualidades", "aportaciones",
    "excedente", "remanente", "adelanto", "anticipado", "consignacion", "transferencia",
    "obligaciones", "tarjetas", "liquidar", "saldar", "moratorio", "moratorios", "quincena",
)  # fmt: skip

# Real words one letter away from those; never corrected.
REAL_WORDS: Final = frozenset(
    {
        "aparte", "aporto", "aportar", "cuenta", "cuentas", "cuanta", "cuantas", "cuanto",
        "presto", "plaza", "plazas", "restos", "presta", "segura", "seguir", "sigue", "siguro",
        "salida", "saldo", "casado", "pasado", "pasada", "capitan", "espacial", "permanece",
        "tarjetas", "asociacion", "obligados", "cancela", "cancelo", "cancele", "creditar",
        "acredito", "acreditar", "debito", "transfiere", "consigna", "consigno", "consigo",
        "millar", "vencer", "vencio", "ventas", "sociable", "corrige", "perdone", "perdona",
        "lunes", "meses", "nuevo", "nueva", "octavo", "noveno", "decimo", "quinta", "quinto",
        "cuarta", "cuarto", "tercera", "buenas", "buenos", "tardes", "noches", "gracias", "mucho",
        "muchas", "favor", "porfavor", "mirar", "miren", "dejar", "vivir", "reducida", "reducido",
        "adelante", "adelanto", "mitades", "seguridad", "seguimos", "mando", "mande", "barra",
        "lucha", "luchas", "barrio", "marzo", "marco", "plata", "valor", "poder", "seguro",
        "abril", "atras", "cuatro", "cuatros", "sobra", "sobre", "restan",
        "demora", "aseguro", "demoras", "encuota", "cuento", "cuando", "canto",
        "estudie", "estudia", "estudios", "viajes", "viajo", "vienen", "viene", "enteros",
        "consuma", "consume", "consumir", "nuestra", "nuestro", "gusto", "justo",
        "atrasos", "alcanza", "alcance", "apaga", "bajita", "bajito", "quincenas", "quince",
        "anticipo", "liquida", "liquido", "recibido", "moratoria", "viajar", "estadio", "enteras",
        "parecido", "ordinario", "ordinaria", "primera", "excelente", "pendiente",
        "pendientes", "dinero", "compartir", "comparto", "confirmo", "confirmar",
        "entro", "entra", "entero", "agoto", "celula", "consigue", "nominal", "plano", "prestado",
        "prestados", "prestada", "saltar", "salvar", "viviendo", "interesa", "interesan", "locas",
        "corrido", "ahorrar", "ahorra", "vendido", "vendida", "vecino", "persona", "trasferencia",
        "adelantado", "adelantada", "adelantadas", "adelanten", "reunion", "inversiones",
    }
)  # fmt: skip
