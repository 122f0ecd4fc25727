from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlmodel import select
from werkzeug.test import TestResponse

from intake.wiring import Office
from models.money import Money
from models.sql.tables import AuditEvent, BankCreditRow, ImportedFile
from tests.conftest import rows
from tests.parsers.bankfiles.files import Collection, Paid, xlsx
from tests.webhook.conftest import Visitor

APORTES = Paid(reference="1077227777", amount=Money.pesos(38_000))
CUOTA = Paid(reference="52345678", amount=Money(125_000_050), medium="15")
_SEEN = re.compile(r'name="visto" value="([0-9a-f]{64})"')
UNKNOWN = (
    b"Banco Inventado;;;\n"
    b"Dia;Pagador;Quien;Plata\n"
    b"20/11/2026;LUZ ROJAS;1077227777;38.000,00\n"
    b"20/11/2026;PEDRO PEREZ;52345678;1.250.000,50\n"
)


def hand_in(person: Visitor, data: bytes, name: str = "recaudo.txt") -> str:
    """Upload a file and return the address of its page."""
    person.get("/banco/archivos")
    answer = person.post("/banco/archivos", {"archivo": (io.BytesIO(data), name)})
    assert answer.status_code == 303
    return str(answer.location)


def keep(
    person: Visitor, address: str, form: str = "asobancaria-2001", **more: str
) -> TestResponse:
    """Say yes to the reading that the page shows."""
    shown = _SEEN.search(person.get(address).text)
    return person.post(address, {"formato": form, "visto": shown[1] if shown else "", **more})


def look(person: Visitor, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(person.get(address).text)).split())


def test_a_file_is_shown_as_it_would_count_before_anything_is_kept(
    ana: Visitor, office: Office
) -> None:
    page = look(ana, hand_in(ana, Collection(batches=[[APORTES, CUOTA]]).data()))

    assert "Abonos 2 Suman $ 1.288.000,50 Nuevos 2 · $ 1.288.000,50" in page
    assert "1077227777 efectivo 14523" in page
    assert rows(office, "bankcredit") == rows(office, "importedfile") == 0


def test_what_was_looked_at_is_kept_with_its_trace(ana: Visitor, office: Office) -> None:
    answer = keep(ana, hand_in(ana, Collection(batches=[[APORTES]]).data()))

    assert answer.location == "/banco/archivos"
    assert "1 abono nuevo por $ 38.000" in unescape(ana.get("/banco/archivos").text)
    with office.transaction() as session:
        credit = session.exec(select(BankCreditRow)).one()
        file = session.exec(select(ImportedFile)).one()
        deeds = [(one.actor, one.action) for one in session.exec(select(AuditEvent))]
    assert (credit.medium, credit.origin, credit.account) == ("cash", "14523", "230053290")
    assert (file.by, file.form, file.total_centavos) == ("ana", "asobancaria-2001", 3_800_000)
    assert deeds == [("ana", "bank.hand_in"), ("ana", "import.bank")]
    assert office.files.get(file.sha256) == Collection(batches=[[APORTES]]).data()


def test_two_people_with_the_same_file_keep_it_once(
    ana: Visitor, visitor: Callable[[str], Visitor], office: Office
) -> None:
    luis, data = visitor("luis"), Collection(batches=[[APORTES]]).data()
    address = hand_in(ana, data)
    assert hand_in(luis, data, "otro nombre.txt") == address
    luis.get(address)
    seen = _SEEN.search(ana.get(address).text)
    assert seen

    keep(ana, address)
    luis.post(address, {"formato": "asobancaria-2001", "visto": seen[1]})

    assert "ya se había importado" in luis.get("/banco/archivos").text
    assert rows(office, "bankcredit") == 1
    assert "lo guardó Ana María Gómez" in luis.get(address).text


def test_what_an_earlier_file_gave_is_shown_as_known(ana: Visitor) -> None:
    keep(ana, hand_in(ana, Collection(batches=[[APORTES]]).data()))

    page = look(ana, hand_in(ana, Collection(batches=[[APORTES, CUOTA]]).data()))

    assert "Nuevos 1 · $ 1.250.000,50 Ya conocidos 1" in page


def test_bad_lines_are_named_and_nothing_can_be_kept(ana: Visitor, office: Office) -> None:
    data = Collection(batches=[[APORTES]]).data().replace(b"1077227777", b"107722777K")
    address = hand_in(ana, data)

    page = look(ana, address)

    assert "3 referencia: se esperaban solo dígitos" in page
    assert "Guardar" not in page.split("Así")[0]
    assert keep(ana, address).status_code == 422
    assert rows(office, "bankcredit") == 0


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "foto.png", "no se puede leer como tabla"),
        (b"PK\x03\x04 nothing", "medio.xlsx", "El XLSX está dañado"),
        (b"%PDF-1.4 \0", "extracto.pdf", "no se puede leer como tabla"),
        (Collection(batches=[[APORTES]], nit="9006491199").data(), "b.txt", "no es el de la Coope"),
        (Collection(batches=[[APORTES]]).of_1998(), "b98.txt", "está apagado. Asobancaria 1998"),
        (Collection(batches=[[APORTES]]).data()[:500], "medio.txt", "está incompleto"),
    ],
)
def test_a_file_of_another_kind_or_half_a_file_is_told_in_words(
    ana: Visitor, data: bytes, name: str, why: str
) -> None:
    address = hand_in(ana, data, name)

    assert why in look(ana, address)
    assert ana.page is not None
    assert ana.page.status_code == 200


def test_an_empty_file_and_no_file_are_refused(ana: Visitor) -> None:
    ana.get("/banco/archivos")

    empty = ana.post("/banco/archivos", {"archivo": (io.BytesIO(b""), "nada.csv")})
    none = ana.post("/banco/archivos", {})

    assert (empty.status_code, none.status_code) == (422, 422)
    assert "está vacío" in empty.text
    assert "Escoja el archivo" in none.text


def test_what_was_handed_in_waits_until_it_is_kept_or_discarded(
    ana: Visitor, office: Office
) -> None:
    address = hand_in(ana, Collection(batches=[[APORTES]]).data(), "espera.txt")
    assert "espera.txt" in ana.get("/banco/archivos").text

    ana.post(f"{address}/descartar")

    assert "«espera.txt» quedó descartado" in ana.get("/banco/archivos").text
    assert "espera.txt" not in ana.get("/banco/archivos").text
    assert ana.get(address).status_code == 404
    assert rows(office, "bankcredit") == 0


def test_no_other_file_of_the_store_can_be_looked_at(ana: Visitor, office: Office) -> None:
    sha256 = office.files.put(b"a receipt of somebody")

    assert ana.get(f"/banco/archivos/{sha256}").status_code == 404
    assert ana.get("/banco/archivos/..").status_code == 404


def test_compliance_imports_nothing(visitor: Callable[[str], Visitor]) -> None:
    cata = visitor("cata")

    assert "/banco/archivos" not in cata.get("/").text
    assert cata.get("/banco/archivos").status_code == 403
    cata.get("/")
    assert cata.post("/banco/archivos", {}).status_code == 403


def test_too_much_at_once_is_refused_in_words(app: Flask, ana: Visitor) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 2_000
    ana.get("/banco/archivos")

    answer = ana.post("/banco/archivos", {"archivo": (io.BytesIO(bytes(3_000)), "x.csv")})

    assert answer.status_code == 413


def test_the_same_money_from_another_list_waits_for_a_person_s_word(
    ana: Visitor, office: Office
) -> None:
    keep(ana, hand_in(ana, Collection(batches=[[APORTES]]).data()))
    portal = b"Fecha;Referencia;Debito;Credito\n20/11/2026;1077227777;;38.000,00\n"
    address = hand_in(ana, portal, "portal.csv")

    assert "revise que no sea la misma lista" in look(ana, address)
    assert keep(ana, address, "occidente").status_code == 422
    assert rows(office, "bankcredit") == 1
    assert keep(ana, address, "occidente", distintos="si").status_code == 303
    assert rows(office, "bankcredit") == 2


def test_a_day_to_come_is_pointed_out(ana: Visitor) -> None:
    page = look(ana, hand_in(ana, b"Fecha;Debito;Credito\n28/11/2026;;38000\n", "futuro.csv"))

    assert "tiene fecha de un día que no ha llegado" in page


# --- Columns that a person chooses -----------------------------------------------------------

CHOSEN = "formato=columnas&encabezado=2&date=1&payer=2&reference=3&amount=4"


def saved(ana: Visitor, address: str, **more: str) -> int:
    form: dict[str, object] = {
        "formato": "columnas", "encabezado": "2", "date": "1", "payer": "2", "reference": "3",
        "amount": "4", "nombre": "inventado", "titulo": "Banco Inventado",
    }  # fmt: skip
    form |= more
    columns = urlencode({name: value for name, value in form.items() if value})
    shown = _SEEN.search(ana.get(f"{address}?{columns}").text)
    return ana.post(address, form | {"visto": shown[1] if shown else ""}).status_code


def test_a_table_that_nobody_knows_asks_for_its_columns(ana: Visitor) -> None:
    page = ana.get(hand_in(ana, UNKNOWN, "inventado.csv")).text

    assert "No es ninguno de los formatos conocidos." in page
    assert "Escoger las columnas" in page
    assert '<option value="1" selected>A · Dia</option>' in page  # Its cells are days.
    assert ">Guardar" not in page


def test_columns_once_chosen_are_recognised_the_next_time(ana: Visitor, office: Office) -> None:
    address = hand_in(ana, UNKNOWN, "inventado.csv")
    assert "Suman $ 1.288.000,50" in look(ana, f"{address}?{CHOSEN}")
    assert saved(ana, address) == 303
    more = UNKNOWN + b"21/11/2026;ANA DIAZ;41234567;9.000,00\n"

    page = look(ana, hand_in(ana, more, "inventado2.csv"))

    assert "Así se entiende · Banco Inventado" in page
    assert "Nuevos 1 · $ 9.000 Ya conocidos 2" in page
    with office.transaction() as session:
        payers = {one.payer for one in session.exec(select(BankCreditRow))}
    assert payers == {"LUZ ROJAS", "PEDRO PEREZ"}


def test_what_reads_otherwise_than_it_was_looked_at_is_not_kept(
    ana: Visitor, office: Office
) -> None:
    saved(ana, hand_in(ana, UNKNOWN, "inventado.csv"))
    address = hand_in(ana, UNKNOWN + b"21/11/2026;ANA DIAZ;41234567;9.000,00\n", "mas.csv")
    seen = _SEEN.search(ana.get(address).text)
    mapping = office.settings.home / "mappings" / "inventado.toml"
    swapped = {"quien": "pagador", "pagador": "quien"}
    text = re.sub("quien|pagador", lambda found: swapped[found[0]], mapping.read_text())
    mapping.write_text(text)
    assert seen

    answer = ana.post(address, {"formato": "mapping:inventado", "visto": seen[1]})

    assert answer.status_code == 422
    assert "se entiende ahora de otra manera" in answer.text
    assert rows(office, "bankcredit") == 2


def test_a_name_is_not_given_twice(ana: Visitor, office: Office) -> None:
    saved(ana, hand_in(ana, UNKNOWN, "inventado.csv"))
    other = hand_in(ana, UNKNOWN.replace(b"Plata", b"Pesos"), "otro.csv")

    assert saved(ana, other) == 422
    assert saved(ana, other, nombre="occidente") == 422
    assert saved(ana, other, nombre="../fuera") == 422
    assert rows(office, "bankcredit") == 2


def test_columns_that_read_nothing_get_no_name(ana: Visitor, office: Office) -> None:
    address = hand_in(ana, UNKNOWN, "inventado.csv")

    assert saved(ana, address, amount="2") == 422
    assert not list((office.settings.home / "mappings").glob("*.toml"))
    assert "Escoja al menos" in look(ana, f"{address}?formato=columnas&encabezado=2&date=1")


def test_a_mapping_that_somebody_broke_stops_no_other_file(ana: Visitor, office: Office) -> None:
    saved(ana, hand_in(ana, UNKNOWN, "inventado.csv"))
    (office.settings.home / "mappings" / "roto.toml").write_text("title =")
    address = hand_in(ana, UNKNOWN + b"21/11/2026;ANA DIAZ;41234567;9.000,00\n", "mas.csv")

    assert "Nuevos 1" in look(ana, address)
    assert "está mal escrito" in look(ana, f"{address}?formato=mapping:roto")
    assert "Escoger las columnas" in ana.get(f"{address}?formato=mapping:roto").text
    assert ana.get("/banco/archivos").status_code == 200


def test_a_table_without_headings_is_read_by_place(ana: Visitor, office: Office) -> None:
    data = xlsx([["20261120", 38000, "1077227777"], ["20261120", 54000, "52345678"]])
    address = hand_in(ana, data, "sin.xlsx")

    status = saved(
        ana, address, encabezado="", primera="1", amount="2", payer="", nombre="sin-encabezados"
    )

    assert status == 303
    with office.transaction() as session:
        credits_ = session.exec(select(BankCreditRow)).all()
    assert {(one.amount_centavos, one.reference) for one in credits_} == {
        (3_800_000, "1077227777"),
        (5_400_000, "52345678"),
    }


def test_doubtful_dates_wait_for_a_person(ana: Visitor) -> None:
    data = b"Fecha;Valor\n05/11/2026;38000\n06/11/2026;-100\n"

    page = ana.get(hand_in(ana, data, "fechas.csv")).text

    assert "Todas las fechas se pueden leer de dos maneras" in page
    assert ">Guardar" not in page


def test_an_order_of_dates_that_nobody_settled_is_not_saved(ana: Visitor, office: Office) -> None:
    data = b"Dia;Quien;Plata\n05/11/2026;1077227777;5\n06/11/2026;52345678;7\n"
    address = hand_in(ana, data, "fechas.csv")
    columns = "formato=columnas&encabezado=1&date=1&reference=2&amount=3"
    form = {"encabezado": "1", "reference": "2", "amount": "3", "payer": ""}

    page = ana.get(f"{address}?{columns}").text

    assert ">Guardar" not in page
    assert saved(ana, address, **form) == 422
    assert "lun 11 may 2026" in ana.get(f"{address}?{columns}&fechas=mdy").text
    assert saved(ana, address, **form, fechas="mdy") == 303
    with office.transaction() as session:
        days = {one.credited_on for one in session.exec(select(BankCreditRow))}
    assert days == {date(2026, 5, 11), date(2026, 6, 11)}


def test_the_order_that_one_file_shows_is_kept_for_the_next(ana: Visitor) -> None:
    first = b"Dia;Quien;Plata\n11/25/2026;1077227777;5\n"
    form = {"encabezado": "1", "reference": "2", "amount": "3", "payer": ""}
    saved(ana, hand_in(ana, first, "uno.csv"), **form)

    page = ana.get(hand_in(ana, first.replace(b"25", b"05"), "dos.csv")).text

    assert "jue 5 nov 2026" in page
    assert ">Guardar" in page
