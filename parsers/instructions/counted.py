"""What members count that is no money: instalments, months, receipts, children."""

from __future__ import annotations

from typing import Final

THINGS: Final = frozenset(
    {
        "credito", "obligacion", "comprobante", "pago", "vez", "veces", "dia", "dias", "ano",
        "anos", "hora", "horas", "hijo", "hija", "hijos", "persona", "personas", "parte",
        "consignacion", "transferencia", "producto", "productos", "tarjeta", "quincena", "semana",
        "semanas", "foto", "fotos", "archivo", "archivos", "imagen", "imagenes", "minutos",
        "nomina", "aporte", "telefono", "semestre", "millon", "cosa", "cosas", "adjunto",
        "adjuntos", "asociado", "pantallazo", "pantallazos", "primeros",
    }
)  # fmt: skip
COUNTED: Final = frozenset({"cuota", "mes", "meses", "vencido", "atrasado"})
PRODUCTS: Final = frozenset({"aporte", "credito", "tarjeta", "obligacion", "producto"})
