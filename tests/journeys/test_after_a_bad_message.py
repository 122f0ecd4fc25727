"""A file that no reader survives is shown to staff, and the next message goes on."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
from sqlmodel import select

from intake.demo.messages import DemoFile
from intake.wiring import Office, utc_now
from models.payment import State
from models.sql.tables import Document
from tests.journeys.looking import notices, settled_payments
from tests.journeys.people import (
    AUTHORITY,
    LUZ,
    LUZ_MAIL,
    a_transfer,
    bring_in_members,
    send_mail,
)
from tests.journeys.processes import Worker, eventually


def an_endless_page() -> DemoFile:
    """Return a small PDF with so much on one page that nobody finishes reading it."""
    document = pikepdf.Pdf.new()
    document.add_blank_page(page_size=(595, 842))
    [page] = document.pages
    page.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(
            F1=pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
            )
        )
    )
    words = b"1 0 Td (Pago) Tj\n" * 300_000
    page.Contents = document.make_stream(b"BT /F1 11 Tf 60 760 Td " + words + b"ET")
    kept = io.BytesIO()
    document.save(kept)
    return DemoFile(name="soporte.pdf", kind="application/pdf", data=kept.getvalue())


def test_a_file_that_takes_too_long_is_left_to_a_person_and_the_next_goes_on(
    office: Office,
) -> None:
    settings = office.settings.model_copy(
        update={"reader_processes": 1, "reader_seconds": 5, "mail_trusted_server": AUTHORITY}
    )
    office = replace(office, now=utc_now, settings=settings)
    bring_in_members(office)
    bad = send_mail(office, LUZ_MAIL, "para aportes", an_endless_page()).case_id
    good = send_mail(
        office, LUZ_MAIL, "para aportes", a_transfer(office, 38_000, LUZ, "8840021367")
    ).case_id
    with Worker(office) as worker:
        [payment] = eventually(lambda: settled_payments(office, good), worker)
        [unread] = eventually(lambda: settled_payments(office, bad), worker)

    assert payment.state == State.PROPOSED
    assert payment.amount_centavos == 3_800_000
    assert unread.state == State.UNREADABLE, "it waits in the queue for a person"
    with office.reading() as session:
        problems = session.exec(select(Document.problem).where(Document.case_id == bad)).all()
    assert "file.too_slow" in problems
    told = notices(office, bad)["acknowledgement"].body
    assert "Una persona de nuestro equipo lo revisará" in told
