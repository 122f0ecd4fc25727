"""The demonstration's messages, as their senders would have sent them in the last days."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from intake.demo.drawing import Row, landscape, pdf, photo_of_slip, screen
from intake.demo.receipts import app, bank_notice, efecty, private_zone, redeban, transfer, wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFile:
    name: str
    kind: str  # MIME type.
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMessage:
    """What one person sends together; WhatsApp delivers each part as a message of its own."""

    title: str  # For the person who watches the demonstration.
    sender: str
    parts: tuple[DemoPart, ...]
    subject: str | None = None  # Only mails have one.
    later: bool = False  # Sent when the others are settled: it repeats one of them.


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPart:
    text: str = ""
    files: tuple[DemoFile, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCredit:
    """What the bank reports of a payment in the demonstration."""

    day: datetime
    pesos: int
    reference: str


def messages(now: datetime) -> tuple[DemoMessage, ...]:
    """Return every message, dated relative to ``now`` (aware, Bogotá)."""
    day = working_day(now)
    return (*_mails(day), *_whatsapps(day))


def credits_of(now: datetime) -> tuple[DemoCredit, ...]:
    """Return what arrived in our account: not all that members say they paid, and more."""
    day = working_day(now)
    paid = (
        (38_000, "1077227777"),
        (433_000, "79123456"),
        (640_000, "52333444"),
        (84_000, "1013150124"),
        (31_000, "41555222"),
        (60_000, "93107416"),
        (560_000, "93107416"),
        (129_000, "1020304050"),
        (150_000, "30765432"),
        (6_000_000, "88776655"),
        (87_000, "1085901223"),
        (38_000, "1143829001"),
        (212_000, ""),
        # Nobody sends a receipt for these: what the page of unclaimed money is for.
        (45_900, "28540088"),
        (155_000, "1032467810"),  # Camilo's number, its last two digits swapped.
        (1_834, ""),
    )
    return tuple(DemoCredit(day=day, pesos=pesos, reference=who) for pesos, who in paid)


def working_day(now: datetime) -> datetime:
    """Return the last weekday's afternoon: nobody pays tomorrow."""
    day = now.replace(hour=14, minute=22, second=7, microsecond=0) - timedelta(days=1)
    while day.weekday() >= 5:  # noqa: PLR2004 - Saturday
        day -= timedelta(days=1)
    return day


def _mails(day: datetime) -> tuple[DemoMessage, ...]:
    return (
        DemoMessage(
            title="Correo con el PDF de una transferencia",
            sender="luz.rojas@correo.example",
            subject="Pago aportes",
            parts=(
                DemoPart(
                    text="Buenas tardes, envío el soporte. Es para mis aportes del mes. Gracias.",
                    files=(
                        _pdf(
                            transfer(day, 38_000, "1077227777", "8840021367"),
                            "soporte.pdf",
                        ),
                    ),
                ),
            ),
        ),
        DemoMessage(
            title="Correo con la foto de una tirilla",
            sender="hernando.quiceno@correo.example",
            subject="cuota credito",
            parts=(
                DemoPart(
                    text="para ponerme al día con el crédito y la cuota de este mes",
                    files=(_photo(redeban(day, 433_000, "79123456", "004512"), "foto.jpg", 7),),
                ),
            ),
        ),
        DemoMessage(
            title="Correo que solo trae el aviso del banco",
            sender="yamile.ospina@correo.example",
            subject="Fwd: Alertas y Notificaciones",
            parts=(DemoPart(text=bank_notice(day)),),
        ),
        DemoMessage(
            title="Correo con un PDF protegido con la cédula",
            sender="derly.munoz@correo.example",
            subject="Soporte con clave",
            parts=(
                DemoPart(
                    text="Adjunto soporte, la clave es mi cédula 1085901223. "
                    "Es para aportes 35.000 y la cuota de afiliación 52.000",
                    files=(
                        _pdf(
                            transfer(day, 87_000, "1085901223", "8840029911"),
                            "soporte.pdf",
                            password="1085901223",  # noqa: S106 - an invented member's number
                        ),
                    ),
                ),
            ),
        ),
        DemoMessage(
            title="Correo de un pago hecho en la zona privada (se aplica solo)",
            sender="wilmer.arboleda@correo.example",
            subject="Confirmación Transacción PSE",
            parts=(DemoPart(files=(_pdf(private_zone(day), "pse.pdf", "becoop Canal Recaudo"),)),),
        ),
        DemoMessage(
            title="Correo con un pago rechazado",
            sender="camilo.vargas@correo.example",
            subject="pago",
            parts=(
                DemoPart(
                    text="para las cuotas atrasadas",
                    files=(
                        _screen(
                            "Transacción rechazada",
                            app(day, 231_000, "5510093"),
                            "pago.png",
                            paid=False,
                        ),
                    ),
                ),
            ),
        ),
        DemoMessage(
            title="Correo de un pago grande, que necesita dos personas",
            sender="nestor.camargo@correo.example",
            subject="Abono a capital crédito vivienda",
            parts=(
                DemoPart(
                    text="Abono a capital del crédito de vivienda para reducir el plazo.",
                    files=(_pdf(transfer(day, 6_000_000, "88776655", "8840030022"), "abono.pdf"),),
                ),
            ),
        ),
        DemoMessage(
            title="Correo de una dirección que no conocemos",
            sender="alguien@correo.example",
            subject="comprobante",
            parts=(
                DemoPart(
                    text="Buenos días, para la cuota por favor",
                    files=(
                        _screen(
                            "¡Envío realizado!",
                            wallet(day, 212_000, "M11591013"),
                            "envio.png",
                        ),
                    ),
                ),
            ),
        ),
    )


def _whatsapps(day: datetime) -> tuple[DemoMessage, ...]:
    paola = _screen("¡Transferencia exitosa!", app(day, 129_000, "0000066700"), "foto.png")
    return (
        DemoMessage(
            title="WhatsApp: pregunta por un saldo (no es un pago)",
            sender="+573005550198",
            parts=(DemoPart(text="Buenas tardes, ¿cuánto debo del crédito de vivienda?"),),
        ),
        DemoMessage(
            title="WhatsApp: quiere hablar con una persona",
            sender="+573005550199",
            parts=(DemoPart(text="por favor que me llame un asesor, tengo una duda"),),
        ),
        DemoMessage(
            title="WhatsApp: foto y texto",
            sender="+573005550107",
            parts=(DemoPart(text="pago de la tarjeta 🙏", files=(paola,)),),
        ),
        DemoMessage(
            title="WhatsApp: álbum de dos comprobantes",
            sender="+573005550106",
            parts=(
                DemoPart(
                    files=(_photo(efecty(day, 60_000, "93107416", "316726880001"), "1.jpg", 3),),
                ),
                DemoPart(
                    text="el primero es para el crédito de calamidad y el segundo 500.000 "
                    "para el de vehículo y el resto para aportes",
                    files=(_photo(efecty(day, 560_000, "93107416", "316726880002"), "2.jpg", 4),),
                ),
            ),
        ),
        DemoMessage(
            title="WhatsApp: abono a capital sin decir cuál (hay que preguntar)",
            sender="+573005550103",
            parts=(
                DemoPart(
                    text="Esto es para abonar a capital de mi crédito de vivienda",
                    files=(
                        _screen(
                            "Transferencia exitosa",
                            app(day, 1_500_000, "0000066822"),
                            "a.png",
                            dark=True,
                        ),
                    ),
                ),
            ),
        ),
        DemoMessage(
            title="WhatsApp: el mismo comprobante otra vez",
            later=True,
            sender="+573005550107",
            parts=(DemoPart(text="hola les llegó?", files=(paola,)),),
        ),
        DemoMessage(
            title="WhatsApp: no es un comprobante",
            sender="+573005550109",
            parts=(
                DemoPart(
                    text="feliz día 🌞",
                    files=(DemoFile(name="foto.jpg", kind="image/jpeg", data=landscape()),),
                ),
            ),
        ),
        DemoMessage(
            title="WhatsApp: tirilla sin una palabra (coincidencia exacta)",
            sender="+573005550104",
            parts=(
                DemoPart(
                    files=(_photo(redeban(day, 84_000, "1013150124", "004877"), "t.jpg", 11),)
                ),
            ),
        ),
        DemoMessage(
            title="WhatsApp: la hija paga lo de la mamá",
            sender="+573005550112",
            parts=(
                DemoPart(
                    text="es de mi mamá cc 41.555.222, para los aportes",
                    files=(_photo(efecty(day, 31_000, "41555222", "316726880045"), "m.jpg", 5),),
                ),
            ),
        ),
        DemoMessage(
            title="WhatsApp: reparto entre dos cuentas",
            sender="+573005550108",
            parts=(
                DemoPart(
                    text="100 mil para aportes y lo que sobre al rentadiario",
                    files=(
                        _screen(
                            "¡Transferencia exitosa!",
                            app(day, 150_000, "0000067001"),
                            "r.png",
                        ),
                    ),
                ),
            ),
        ),
    )


def as_mail(message: DemoMessage, *, received_at: datetime, trusted_server: str) -> bytes:
    """Return the message as our mail server would hand it over, its verdict on the sender first."""
    mail = EmailMessage()
    mail["Authentication-Results"] = (
        f"{trusted_server}; dmarc=pass header.from=correo.example; spf=pass; dkim=pass"
    )
    mail["From"] = message.sender
    mail["To"] = "tupago@becoop.coop"
    mail["Subject"] = message.subject or ""
    mail["Date"] = format_datetime(received_at)
    mail["Message-ID"] = f"<demo-{zlib.crc32(message.title.encode()):08x}@correo.example>"
    part = message.parts[0]
    mail.set_content(part.text or " ")
    for file in part.files:
        main, sub = file.kind.split("/")
        mail.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    return mail.as_bytes()


def _pdf(
    rows: Sequence[Row],
    name: str,
    title: str = "Comprobante de transferencia - Banco de Occidente",
    password: str | None = None,
) -> DemoFile:
    return DemoFile(name=name, kind="application/pdf", data=pdf(title, rows, password=password))


def _photo(rows: Sequence[Row], name: str, seed: int) -> DemoFile:
    return DemoFile(name=name, kind="image/jpeg", data=photo_of_slip(rows, seed=seed))


def _screen(
    title: str, rows: Sequence[Row], name: str, *, dark: bool = False, paid: bool = True
) -> DemoFile:
    return DemoFile(name=name, kind="image/png", data=screen(title, rows, dark=dark, paid=paid))
