"""What a text is about when it says nothing of where the money goes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.instruction import Occasion
from parsers.instructions import occasion

ABOUT = {
    Occasion.BALANCE: (
        "cuánto debo", "Buenas tardes, cuánto debo de mi crédito?", "kuanto devo",
        "hola me regalan el saldo de mi tarjeta", "cual es mi saldo", "saldo",
        "cuanto me falta para terminar de pagar el prestamo", "necesito mi estado de cuenta",
        "cuánto tengo en aportes?", "buenas cuanto es lo q tengo q pagar este mes",
        "me regala el extracto por favor", "¿Cuánto me toca pagar en noviembre?",
    ),
    Occasion.COMPLAINT: (
        "Quiero poner una queja", "qué falta de respeto, nadie me contesta", "Pésimo servicio",
        "llevo una semana esperando que me apliquen el pago",
        "sigo apareciendo en mora y ya pagué", "por qué me cobraron doble este mes?",
        "Buenas, hace 15 días consigné y no me han aplicado el pago",
        "en la página sigue saliendo la cuota en mora. Qué descaro",
    ),
    Occasion.GREETING: ("Hola", "buenas tardes", "Buenos días, cómo están?", "cordial saludo"),
    Occasion.THANKS: (
        "gracias", "Muchas gracias 🙏", "ok gracias", "Listo, muy amable", "👍", "Ok",
        "mil gracias, Dios les pague",
    ),
    Occasion.OPT_OUT: (
        "STOP", "baja", "ALTO", "Stop por favor", "Cancelar suscripción", "no me escriban más",
        "por favor dejen de mandarme mensajes", "no quiero recibir más mensajes de ustedes",
        "quiero darme de baja", "bórrenme de la lista", "eliminen mi número",
    ),
    Occasion.OPT_IN: (
        "START", "ALTA", "vuelvan a escribirme", "quiero volver a recibir los mensajes",
        "ya pueden escribirme",
    ),
    Occasion.ACCEPTS: (
        "acepto", "ACEPTO.", "sí autorizo", "Sí, acepto",
        "si señora autorizo el tratamiento de mis datos",
    ),
    Occasion.WANTS_PERSON: (
        "quiero hablar con un asesor", "me pueden llamar por favor", "asesor",
        "necesito que me atienda una persona", "comuníqueme con alguien por favor",
    ),
    Occasion.ASKS_STATUS: (
        "¿ya me aplicaron?", "Buenas, recibieron mi comprobante?", "en qué va mi pago",
        "quisiera saber si ya quedó aplicado el pago", "cuándo me aplican el pago?",
        "qué pasó con mi consignación",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("about", "text"), [(about, text) for about, texts in ABOUT.items() for text in texts]
)
def test_a_text_is_about_what_it_says(about: Occasion, text: str) -> None:
    assert occasion(text) is about


@pytest.mark.parametrize("word", ["CANCELAR", "cancelar", "Cancelar.", "cancelar por favor"])
def test_cancelar_alone_means_to_pay_and_never_ends_the_messages(word: str) -> None:
    assert occasion(word) is None


@pytest.mark.parametrize("text", ["no acepto", "no autorizo", "tampoco acepto eso"])
def test_who_refuses_does_not_consent(text: str) -> None:
    assert occasion(text) is not Occasion.ACCEPTS


@pytest.mark.parametrize(
    "text",
    [
        "Hola, esto es para la cuota, gracias", "que me baje la cuota", "es de mi mamá cc 41555222",
        "50 mil a aportes. ¿cuánto debo?", "ya lo había mandado", "me rebotó la transferencia",
        "por favor devolver, transferí por error", "soporte", "1", "la primera", "",
        "abono a capital reduciendo plazo, gracias", "Quiero que me abonen al crédito",
    ],
)  # fmt: skip
def test_a_text_with_an_instruction_or_nothing_is_about_nothing_else(text: str) -> None:
    assert occasion(text) is None


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_no_text_is_too_strange(text: str) -> None:
    assert occasion(text) in {None, *Occasion}
