"""Which part of a mail or a chat is the member's own, on the shapes that programs give it."""

from __future__ import annotations

import pytest

from parsers.instructions.own_words import own_words

SAYS = "Es para los aportes de noviembre."
ASKED = "¿Su pago de $320.000 es para la tarjeta o abono a capital?"

BELOW = {
    "gmail": f"El vie, 20 nov 2026 a las 10:14, Pagos (<pagos@example.org>) escribió:\n\n> {ASKED}",
    "gmail, header on two lines": (
        f"El vie, 20 nov 2026 a las 10:14, Cooperativa Alianza de Aportes\n"
        f"(<pagos@example.org>) escribió:\n> {ASKED}"
    ),
    "gmail in English": f"On Fri, Nov 20, 2026 at 10:14 AM Pagos <p@example.org> wrote:\n> {ASKED}",
    "iPhone": f"El 20/11/2026, a la(s) 10:14 a.m., Pagos <p@example.org> escribió:\n\n{ASKED}",
    "iPhone, quoted": (
        f"Enviado desde mi iPhone\n\n> El 20/11/2026, a las 10:14, P escribió:\n> {ASKED}"
    ),
    "Outlook": (
        "________________________________\nDe: Pagos <pagos@example.org>\n"
        f"Enviado: viernes, 20 de noviembre de 2026 10:14\nPara: yo\nAsunto: Pago\n\n{ASKED}"
    ),
    "Outlook without a line": (
        "De: Pagos\nEnviado el: viernes, 20 de noviembre de 2026 10:14 a. m.\n"
        f"Para: Ana\nAsunto: RE: Crédito\n\n{ASKED}"
    ),
    "Outlook in English": f"From: Pagos\nSent: Friday, November 20, 2026\nTo: Ana\n\n{ASKED}",
    "Outlook, bold heads": (
        f"*De:* Pagos <p@example.org>\n*Enviado:* viernes, 20 de noviembre de 2026\n\n{ASKED}"
    ),
    "forwarded by gmail": (
        "---------- Forwarded message ---------\nDe: Banco <b@example.org>\n"
        "Subject: Transferencia exitosa\n\nPague su tarjeta de crédito o abone a capital."
    ),
    "forwarded in Spanish": f"-------- Mensaje reenviado --------\nAsunto: Pago\n\n{ASKED}",
    "original message": f"-----Mensaje original-----\nDe: Pagos\n\n{ASKED}",
    "Apple forward": f"Inicio del mensaje reenviado:\n\nDe: Pagos\nAsunto: Crédito\n\n{ASKED}",
    "sent from a phone": "Enviado desde mi Samsung Galaxy",
    "sent from Yahoo": "Enviado desde Yahoo Mail para iPhone",
    "sent from Windows": "Enviado desde Correo para Windows",
    "Outlook for Android": "Obtener Outlook para Android<https://aka.ms/x>",
    "signature with its line": "--\nLuz Ruiz\nAnalista de Crédito y Cartera\nCel 300 123 4567",
    "signature": "Cordialmente,\n\nLUZ RUIZ\nDirectora de Crédito\nFondo de Ahorro\nCC 79.123.456",
    "Att.": "Att: Luz Ruiz, tarjeta profesional 123",
    "Atte": "Atte,\nLuz Ruiz\nSeguros de vida y exequiales",
    "thanks and a name": "Muchas gracias,\n\nLuz Elena Ruiz\nAsesora de Seguros\nTel 601 555 0190",
    "embrace": "Un abrazo,\nLuz\nVentas de tarjetas",
    "notice": "AVISO LEGAL: Este mensaje es confidencial. No lo aplique a capital.",
    "confidential": (
        "CONFIDENCIALIDAD: La información de este correo es para el crédito de su destinatario."
    ),
    "law 1581": "En cumplimiento de la Ley 1581 de 2012 sus aportes y su crédito son reservados.",
    "personal data": "Tratamiento de datos personales: conozca nuestra política de crédito.",
    "do not print": "Antes de imprimir este correo piense en su cuota con el medio ambiente.",
    "virus": "Libre de virus. www.avast.com",
    "English notice": "CONFIDENTIALITY NOTICE: this e-mail may contain capital and card data.",
    "mail tracker": "Remitente notificado con\nMailtrack",
}  # fmt: skip


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW.keys())
def test_what_others_wrote_below_is_cut(below: str) -> None:
    kept = own_words(f"Buenos días.\n{SAYS}\n\n{below}").text

    assert SAYS in kept
    left = kept.split(SAYS)[1].lower()
    for word in ("capital", "tarjeta", "crédito", "seguro", "cuota", "320.000", "79.123.456"):
        assert word not in left


ABOVE = {
    "answer below marked lines": f"> {ASKED}\n> Equipo de recaudo\n\n{SAYS}",
    "answer below gmail's quote": (
        f"El vie, 20 nov 2026 a las 10:14, Pagos escribió:\n> {ASKED}\n>\n\n{SAYS}"
    ),
    "answer below an English quote": f"On Fri, Nov 20, 2026 Pagos wrote:\n> {ASKED}\n\n{SAYS}",
    "between marked lines": f"> Hola, Luz\n{SAYS}\n> {ASKED}",
    "greeting that closes letters too": f"Cordial saludo,\n\n{SAYS}",
    "letter with a head": f"Cali, 20 de noviembre de 2026\n\nSeñores\nALIANZA\n\n{SAYS}",
}


@pytest.mark.parametrize("text", ABOVE.values(), ids=ABOVE.keys())
def test_an_answer_under_a_quote_is_kept_and_the_quote_is_not(text: str) -> None:
    kept = own_words(text).text

    assert SAYS in kept
    assert "capital" not in kept


@pytest.mark.parametrize(
    "notice",
    [
        "Bancolombia: Transferiste $54.000 desde tu cuenta *1234 a COOP el 20/11/2026 a las 10:32.",
        "Nequi: Enviaste $54.000 a COOP ALIANZA. ¿Dudas? Escríbenos al chat de tarjeta.",
        "Davivienda le informa: Transferencia por $54,000 de su cuenta de ahorros 20/11 10:32",
        "¡Listo! Transferiste $54.000 a la tarjeta de COOP",
        "Realizaste una transferencia por $54.000 a la cuenta de ahorros *3290",
    ],
)
def test_a_notice_of_the_bank_in_a_chat_is_cut(notice: str) -> None:
    for text in (f"{notice}\n{SAYS}", f"{SAYS}\n{notice}"):
        kept = own_words(text).text
        assert SAYS in kept
        assert "54" not in kept
        assert "tarjeta" not in kept


def test_a_notice_and_the_members_words_on_one_line_are_told_apart() -> None:
    assert SAYS in own_words(f"Nequi: Recibiste $100.000 de Ana. {SAYS}").text


def test_the_cooperatives_lines_in_a_copied_chat_are_cut() -> None:
    chat = (
        f"[20/11/26, 9:14 a. m.] Becoop: {ASKED}\n[20/11/26, 9:15 a. m.] Luz Ruiz: {SAYS}\n"
        "20/11/26, 9:16 - tupago: Con gusto, ¿reducir plazo o cuota?"
    )

    assert own_words(chat).text.strip() == SAYS
