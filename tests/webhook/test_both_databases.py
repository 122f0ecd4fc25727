from __future__ import annotations

from intake.payments.posting import post_payment
from intake.payments.review import Staff, approve
from intake.wiring import Office
from models.sql.payments import get_payment
from models.sql.tables import Case, Document, Message, StaffUser
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.invented import Sent
from tests.webhook.pages import app_of


def test_every_page_opens_on_both_databases(any_office: Office) -> None:
    office = any_office
    with office.transaction() as session:
        invented.add_marta(session)
        invented.add_person(session, office, "rosa", "Rosa Díaz", "admin")
        posted = invented.add_payment(session, office, Sent(text="aportes"))
        waiting = invented.add_payment(session, office, Sent(text="aportes", amount="3800.00"))
    with office.transaction() as session:
        version = get_payment(session, posted).version
        approve(session, office, posted, Staff("rosa", "admin"), version)
    with office.transaction() as session:
        post_payment(session, office, posted)
        number = session.get_one(Case, get_payment(session, waiting).case_id).number
        sha256 = session.get_one(Message, session.get_one(Document, 1).message_id).raw_sha256
        rosa = session.get_one(StaffUser, "rosa")
    visitor = Visitor(app_of(office))
    visitor.be(rosa)

    for page in (
        "/",
        "/cola",
        "/?estado=todos",
        "/?estado=aprobados-hoy",
        "/?q=38.000",
        "/?q=marta",
        f"/pagos/{posted}",
        f"/pagos/{waiting}",
        f"/casos/{number}",
        "/mensajes",
        "/cuarentena",
        "/libro",
        "/libro.csv",
        "/libro?cedula=1077227777",
        "/asociados",
        "/asociados?q=marta",
        "/asociados/1077227777",
        "/asociados/sugerencias?q=marta",
        "/subir",
        "/banco/sin-reclamar",
        "/banco/sin-reclamar?ver=apartados",
        "/banco/sin-abono",
        "/personal",
        "/salud",
        "/metrics",
        f"/archivos/{sha256}",
        "/documentos/1/paginas/1",
    ):
        with visitor.get(page) as answer:
            assert answer.status_code == 200, page
    found = visitor.decide(waiting, "rechazar", {"motivo": "El dinero no llegó."})
    assert found.status_code == 303
