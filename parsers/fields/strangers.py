"""The papers and screens of others that members send by mistake: tolls, licences, invitations.

Each family has its own words; a single one may stand on a receipt too, two hardly ever do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parsers.fields.entry import Entry
from parsers.fields.flow import Flow
from parsers.labels import Role
from parsers.lettering import one_of

_NUMBERED: Final = (  # They have numbers of their own.
    one_of(r"""
    \bpeaje\b|\bconcesion\b|\bcarril\b|seguridad vial|\bbuen viaje\b|linea de emergencia|\bcaseta\b
        \bcategoria\b|\bruta del\b|\btelepeaje\b
    """),
    one_of(r"""
        \bparqueadero\b|\bparking\b|\bplaca\b|hora (?:de )?(?:entrada|salida|ingreso)|\bvehiculo\b
        \btarifa (?:minuto|hora|plena)|\bvalet\b|\blavado\b
    """),
    one_of(r"""
        licencia de (?:transito|conduccion)|tarjeta de propiedad|\bplaca\b|\bcilindra(?:da|je)\b
        \bcarroceria\b|\bchasis\b|\bautomovil\b|\bmotocicleta\b|\bsoat\b|tecnicomecanica
        \bclase de vehiculo\b|\bno\.? motor\b|\bvin\b
    """),
    one_of(r"""
        pasajer|equipaje|\bsilla\b|parqueadero|vehiculo|\bplaca\b|\bpeaje\b|\bmesa \d|propina
        habitacion|galones|surtidor|\bsurt\b|\bppu\b|mesero|no respondemos|objetos dejados
        apuesta|apostado|\bloteria\b|\bchance\b|\bboleta\b|\bfuncion\b
    """),
)  # fmt: skip
_OTHERS: Final = (
    one_of(r"""
        cedula de (?:ciudadania|extranjeria)|republica de colombia|\bnuip\b|fecha de nacimiento
        lugar de (?:nacimiento|expedicion)|\bpasaporte\b|\bestatura\b|\bregistraduria\b|\beps\b
        tarjeta de identidad|grupo sanguineo|\bafiliad[ao]\b|licencia de (?:transito|conduccion)
    """),
    one_of(r"""
        \bconvocatoria\b|\basamblea\b|\b(?:te|l[oe]s) esperamos\b|\binvita(?:mos|cion)?\b|\bferia\b
        \bcelebra\w*\b|\bdelegad[oa]s\b|\bcondona\w*\b|\bponte al dia\b|\bauditorio\b|\bcoliseo\b
        \bsalon (?:comunal|social)\b|\brifas?\b|\bbonos?\b|\binscri(?:bete|pciones)\b|\bbazar\b
        \bsorteo\b|\bpromocion\b|\bcapacitacion\b|\btaller\b
    """),
    one_of(r"""
    \bmis? (?:qr|llaves?|codigo)\b|\btu (?:codigo )?qr\b|\bcrear (?:otra )?llave\b|\bescane[ae]\w*
    \bmuestra (?:este|tu)\b|\bcomparte (?:tu|este) (?:qr|codigo|llave)\b
    \brecib[ei]\w* (?:pagos|plata)
        \badministra\w* (?:tus )?llaves\b|\bllaves? (?:activas?|registradas?)\b
    """),
    one_of(r"""
        \bhola\b|\bdisponible\b|\bcuenta de ahorros\b|\bmis productos\b
        \bsaldo (?:total|disponible)\b
        \bcuenta nomina\b|\btarjeta de credito\b|\bcupo\b|\bultimos movimientos\b
    """),
)  # fmt: skip
_TICKET: Final = one_of(r"""
    \bfactura (?:pos|de venta|electronica)\b|\bvuelva pronto\b|\bsubtotal\b|\bx ?\d{1,2}\b
    \b\d{1,4} ?(?:g|gr|kg|ml|lt|und?)\b|\bart(?:iculos)?\b|\bcant(?:idad)?\b|\bimpoconsumo\b
    \b(?:leche|huevos|queso|pan|cafe|arroz|pollo|carne|papa|azucar|aceite|jabon)\b
    \bpanaderia\b|\bcafeteria\b|\bdrogueria\b|\brestaurante\b|\bcarniceria\b|\bferreteria\b
""")
_FEWEST: Final = 2
_FEWEST_OF_TICKET: Final = 3


def words_of_others(flow: Flow, entries: Sequence[Entry], *, ours: bool) -> list[str]:
    """Return the words that show the sheet to be of something else; none where it may be ours.

    :param ours: the sheet names us: an invitation of our own is no receipt, a paid slip is.
    """
    roles = {entry.role for entry in entries if entry.values}
    if not ours and not roles & _LEADS_TO_US:
        for family in _NUMBERED:
            if len(words := _words(family, flow)) >= _FEWEST:
                return words
        if len(words := _words(_TICKET, flow)) >= _FEWEST_OF_TICKET:
            return words
    if roles & {Role.TRANSACTION, Role.REFERENCE}:
        return []
    return next((w for f in _OTHERS if len(w := _words(f, flow)) >= _FEWEST), [])


_LEADS_TO_US: Final = frozenset({Role.REFERENCE, Role.CODE, Role.KEY, Role.DESTINATION})


def _words(family: re.Pattern[str], flow: Flow) -> list[str]:
    return list(dict.fromkeys(family.findall(flow.folded)))
