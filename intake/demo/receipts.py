"""What the demonstration's receipts say: labels and values as issuers print them."""

from __future__ import annotations

from datetime import datetime

from intake.demo.drawing import Row
from models.money import Money
from models.months import MONTHS


def transfer(day: datetime, pesos: int, reference: str, number: str) -> list[Row]:
    return [
        ("Estado", "Transferencia exitosa"),
        ("Fecha y hora", day.strftime("%d/%m/%Y %H:%M:%S")),
        ("Valor transferido", f"$ {pesos:,}.00"),
        ("Costo de la transacción", "$ 0.00"),
        ("Cuenta destino", "230-05329-0"),
        ("Beneficiario", "COOPERATIVA ALIANZA"),
        ("Referencia", reference),
        ("Número de comprobante", number),
    ]


def private_zone(day: datetime) -> list[Row]:
    return [
        ("Estado de la transacción", "Aprobada"),
        ("Descripción", "Recaudos realizados desde la WEB"),
        ("Empresa", "COOPERATIVA ALIANZA LTDA"),
        ("Valor", "$ 38.000"),
        ("Fecha", day.strftime("%d/%m/%Y")),
        ("Referencia", day.strftime("%m%d%H%M%S") + "59569"),
        ("CUS", "420092307"),
    ]


def app(day: datetime, pesos: int, number: str) -> list[Row]:
    month = MONTHS[day.month - 1][:3]
    return [
        ("", f"Comprobante No. {number}"),
        ("", f"{day.day} {month} {day.year} - 02:22 p. m."),
        ("Valor de la transferencia", str(Money.pesos(pesos))),
        ("Costo de la transferencia", "$ 0,00"),
        ("Producto destino", "COOPERATIVA ALIANZA"),
        ("", "Corriente 230 - 053290"),
        ("Producto origen", "*3363"),
    ]


def wallet(day: datetime, pesos: int, number: str) -> list[Row]:
    return [
        ("Para", "COOPERATIVA ALIANZA"),
        ("¿Cuánto?", f"{Money.pesos(pesos)},00"),
        ("Número de cuenta", "230053290"),
        ("Fecha", f"{day.day} de {MONTHS[day.month - 1]} de {day.year} a las 02:22 p. m."),
        ("Referencia", number),
    ]


def efecty(day: datetime, pesos: int, reference: str, number: str) -> list[Row]:
    return [
        ("", "EFECTY"),
        ("", "RECAUDO DE PAGOS"),
        ("FECHA:", day.strftime("%d/%m/%Y")),
        ("HORA:", day.strftime("%H:%M")),
        ("CONVENIO:", "9757"),
        ("", "COOPERATIVA ALIANZA"),
        ("REFERENCIA:", reference),
        ("No. TRANSACCION:", number),
        ("VALOR PAGADO:", str(Money.pesos(pesos))),
        ("", "PAGO EN EFECTIVO"),
        ("", "CONSERVE ESTE RECIBO"),
    ]


def redeban(day: datetime, pesos: int, reference: str, number: str) -> list[Row]:
    return [
        ("", "CORRESPONSAL BANCOLOMBIA"),
        ("", "SUPERMERCADO LA ESQUINA"),
        ("", day.strftime("%b %d %Y %H:%M:%S").upper()),
        ("C.UNICO: 3007012345", "TER: RBM00123"),
        (f"RECIBO: {number}", "RRN: 004990"),
        ("RECAUDO", "APRO: 304300"),
        ("CONVENIO:", "09182"),
        ("", "COOPERATIVA ALIANZA"),
        ("REF:", reference.rjust(24, "0")),
        ("VALOR", str(Money.pesos(pesos))),
        ("", "CONSERVE ESTA TIRILLA COMO SOPORTE"),
    ]


def bank_notice(day: datetime) -> str:
    return (
        "Por favor aplicar a la cuota del crédito de vivienda.\n\n"
        "---------- Forwarded message ---------\n"
        "De: Alertas y Notificaciones <alertas@banco.example>\n"
        f"Fecha: {day:%d/%m/%Y %H:%M}\n"
        "Asunto: Alertas y Notificaciones\n\n"
        "Bancolombia: Transferiste $640,000.00 desde tu cuenta *3037 a la cuenta *230053290 "
        f"el {day:%d/%m/%Y} a las {day:%H:%M}. ¿Dudas? 6045109095.\n"
    )
