from __future__ import annotations

from webhook import wording


def test_staff_see_the_name_that_the_issuers_file_gives() -> None:
    assert wording.issuer("punto_de_pago") == "Punto de Pago"
    assert wording.issuer("av_villas") == "AV Villas"
    assert wording.issuer("banco_que_nadie_conoce") == "Banco Que Nadie Conoce"
