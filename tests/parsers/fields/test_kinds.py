from __future__ import annotations

import pytest

from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

OTHERS = {
    "Bancolombia: Recibiste $150,200.00 por QR de ANA RUIZ el 2026/10/15 19:46.": "money_in",
    "Bancolombia: Compraste COP22.270,00 en TIENDA con tu T.Cred *2700": "purchase",
    "Bancolombia le informa Retiro por $670.000,00 en CAJERO LUNA.": "withdrawal",
    "CORRESPONSAL\nRETIRO\nFecha 08/11/2026\nValor $ 300.000\nRecibo 551200": "withdrawal",
    "Bancolombia: Tu clave dinamica es 277594. No la compartas con nadie.": "code",
    "Bancolombia: tu tarjeta *3000 vence el 28/11/2026. Te recordamos pagar $541.600.": "reminder",
    "BancoIombia: su credito quedo pre-aprobado! Recibalo hoy aqui: enlace.example": "fraud",
    "REPÚBLICA DE COLOMBIA\nCÉDULA DE CIUDADANÍA\nNÚMERO 52.118.904\nAPELLIDOS": "id_card",
    "Revisa los datos antes de enviar la plata\n¿Cuánto?\n$ 5.000\nEnviar": "before_payment",
    "Referencia Total a pagar\n0118412 $ 530.000\nPaga antes del\n18 Nov 2026": "before_payment",
    "": "blank",
}


@pytest.mark.parametrize(("text", "kind"), OTHERS.items())
def test_what_proves_no_payment_to_anybody_is_not_a_receipt(text: str, kind: str) -> None:
    facts = read_receipts([typed(text)])

    assert not facts.is_receipt
    assert facts.receipts == ()
    assert facts.kind == kind


def test_no_page_at_all_is_blank() -> None:
    assert read_receipts([]).kind == "blank"


def test_each_page_of_a_file_may_be_a_receipt_of_its_own() -> None:
    one = "Bancolombia: Transferiste $61,800 desde tu cuenta *8359 a la cuenta *230053290"
    other = "Bancolombia: Transferiste $92,000 desde tu cuenta *8359 a la cuenta *230053290"

    facts = read_receipts([typed(one), typed("Términos y condiciones"), typed(other)])

    assert [receipt.amount and receipt.amount.plain for receipt in facts.receipts] == [
        "61800.00",
        "92000.00",
    ]
