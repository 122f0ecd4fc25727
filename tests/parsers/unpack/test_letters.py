from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.unpack.budget import Budget
from parsers.unpack.letters import letter_of, parted
from parsers.unpack.mail import parsed_mail
from tests.parsers.material import NOTICE, mail

OURS = "Vi $125.000 de Bancolombia, ¿de quién es?"

REPLIES = {
    "gmail": (
        "{}\n\nEl lun, 2 nov 2026 a las 10:02, Tu Pago (<t@becoop.coop>)\nescribió:\n\n"
        f"> {OURS}\n"
    ),
    "gmail in English": (
        f"{{}}\n\nOn Mon, Nov 2, 2026 at 10:02 AM Tu Pago <t@becoop.coop> wrote:\n> {OURS}"
    ),
    "iphone": (
        "{}\n\nEnviado desde mi iPhone\n\n"
        f"> El 2/11/2026, a las 10:02, Tu Pago escribió:\n> \n> {OURS}"
    ),
    "outlook": (
        "{}\n\nDe: Tu Pago <t@becoop.coop>\nEnviado el: lunes, 2 de noviembre de 2026 10:02\n"
        f"Para: Marta Peña\nAsunto: Re: pago\n\n{OURS}\n"
    ),
    "outlook on the web": (
        "{}\n________________________________\nDe: Tu Pago <t@becoop.coop>\n"
        f"Enviado: lunes, 2 de noviembre de 2026 10:02\nPara: Marta\nAsunto: Re: pago\n\n{OURS}"
    ),
    "outlook of old": (
        "{}\n\n-----Mensaje original-----\nDe: Tu Pago [mailto:t@becoop.coop]\n"
        f"Enviado el: lunes\nPara: Marta\nAsunto: Re: pago\n\n{OURS}"
    ),
    "yahoo": (
        "{}\n\nEl lunes, 2 de noviembre de 2026, 10:02:11 a. m. COT, Tu Pago <t@b.co> escribió:"
        f"\n\n{OURS}"
    ),
    "below the quote": f"El lun, 2 nov 2026, Tu Pago <t@becoop.coop> escribió:\n> {OURS}\n\n{{}}\n",
    "below, unnamed": f"> {OURS}\n> Gracias\n\n{{}}\n",
}


@pytest.mark.parametrize("style", REPLIES)
def test_an_answer_is_parted_from_what_it_answers(style: str) -> None:
    said = "Es para los aportes de mi mamá"

    parts = parted(REPLIES[style].format(said), subject="Re: pago [BC-7F3K9]", answers=True)

    assert parts.new == said
    assert OURS in parts.quoted
    assert not parts.forwarded


FORWARDS = {
    "gmail": (
        "{}\n\n---------- Forwarded message ---------\nDe: Bancolombia <alertas@example.test>\n"
        "Date: lun, 2 nov 2026 a las 9:00\nSubject: Transferencia\nTo: <m@example.test>\n\n\n{}\n"
    ),
    "gmail in Spanish": (
        "{}\n\n---------- Mensaje reenviado ----------\nDe: Bancolombia <alertas@example.test>\n"
        "Fecha: lun, 2 nov 2026\nAsunto: Transferencia\nPara: Marta\n\n{}"
    ),
    "apple": (
        "{}\n\nInicio del mensaje reenviado:\n\nDe: Bancolombia <alertas@example.test>\n"
        "Asunto: Transferencia\nFecha: 2 de noviembre de 2026\nPara: Marta\n\n{}"
    ),
    "outlook": (
        "{}\n\nDe: Bancolombia <alertas@example.test>\nEnviado el: lunes, 2 de noviembre\n"
        "Para: Marta\nAsunto: Transferencia\n\n{}"
    ),
}


@pytest.mark.parametrize("said", ["Mi pago de aportes", ""])
@pytest.mark.parametrize("style", FORWARDS)
def test_a_bank_notice_passed_on_is_kept_apart_and_whole(style: str, said: str) -> None:
    parts = parted(FORWARDS[style].format(said, NOTICE), subject="RV: Transferencia")

    assert parts.new == said
    assert NOTICE in parts.forwarded
    assert not parts.quoted


@pytest.mark.parametrize(
    "tail",
    [
        "-- \nMarta Peña\nTel 300 000 0000",
        "Enviado desde mi iPhone",
        "Enviado desde Outlook para Android",
        "Obtener Outlook para iOS<https://example.test>",
        "Sent from my Galaxy",
        "Este mensaje y sus anexos son confidenciales y para uso exclusivo del destinatario.",
        "AVISO LEGAL: la información de este correo es privada.",
        "Antes de imprimir este correo piense en el medio ambiente.",
    ],
)
def test_signatures_and_lawyers_lines_are_cut(tail: str) -> None:
    parts = parted(f"100.000 a capital del crédito\n\n{tail}\n")

    assert parts.new == "100.000 a capital del crédito"
    assert parts.quoted == tail.strip()


@pytest.mark.parametrize(
    "text",
    [
        "Comprobante\nDe: cuenta de ahorros *1234\nPara: COOPERATIVA ALIANZA\nValor: $54.000",
        "El pago es de mi papá y lo escribió: 54.000 para aportes",
        "Este mensaje es para que abonen 54.000 a mi crédito",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text: str) -> None:
    assert parted(text).new == text


def test_an_answer_without_words_of_its_own_says_nothing_new() -> None:
    parts = parted(f"El lun, 2 nov 2026, Tu Pago <t@b.co> escribió:\n> {OURS}", subject="Re: pago")

    assert parts.new == ""
    assert OURS in parts.quoted


def test_an_unmarked_quote_alone_is_read_whole_because_the_answer_may_stand_below() -> None:
    text = f"El lun, 2 nov 2026, Tu Pago <t@b.co> escribió:\n{OURS}\n\nEs de mi mamá"

    assert parted(text, subject="Re: pago").new == text


@given(st.text(alphabet="ab >:-_\nDeEl escribió@Asunto", max_size=300))
def test_no_letter_is_lost_whatever_is_cut(text: str) -> None:
    parts = parted(text)
    kept = "".join(sorted("".join((parts.new + parts.quoted + parts.forwarded).split())))

    assert kept == "".join(sorted("".join(text.split())))


def test_a_letter_says_who_wrote_and_what_it_answers() -> None:
    message = mail(
        "Para aportes",
        headers={"In-Reply-To": "<out-1@becoop.coop>", "References": "<a@b> <out-1@becoop.coop>"},
    )

    letter = letter_of(parsed_mail(message.as_bytes(), budget=Budget()))

    assert (letter.sender_name, letter.sender_address) == ("Marta Peña", "marta.pena@example.test")
    assert letter.subject == "Pago aportes"
    assert letter.message_id == "<m1@example.test>"
    assert letter.in_reply_to == "<out-1@becoop.coop>"
    assert letter.references == ("<a@b>", "<out-1@becoop.coop>")
    assert letter.new_text == "Para aportes"
    assert letter.headers["to"] == ("tupago@becoop.coop",)
