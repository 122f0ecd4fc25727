"""A conversation without processes: what arrives is settled at once, on the test's clock."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from intake.arrival import AGAIN, Arrived, ArrivedFile, Taken, take_in
from intake.cases.reading import read_case
from intake.cases.settling import close_gathering, save_case
from intake.demo import receipts
from intake.demo.drawing import pdf
from intake.demo.messages import DemoFile, DemoMessage, DemoPart, as_mail
from intake.whatsapp.inbound import arrived_from_form
from intake.wiring import Office
from models.sql.tables import Case, Channel, Message, Notice, Payment
from parsers.process import Reader
from tests.conftest import Clock
from tests.journeys.people import AUTHORITY, OUR_NUMBER, yesterday

LUZ, LUZ_PHONE, LUZ_MAIL = "1077227777", "whatsapp:+573005550101", "luz.rojas@correo.example"
STRANGER = "whatsapp:+573009990001"


@dataclass(frozen=True, kw_only=True)
class Chat:
    """Somebody writes; what is returned is the case that the message belongs to in the end."""

    office: Office
    clock: Clock
    reader: Reader

    def later(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)

    def slip(self, pesos: int, number: str = "", reference: str = LUZ) -> tuple[bytes, str]:
        """Return the PDF of a transfer; a number of its own unless one is given."""
        number = number or f"88{secrets.randbelow(10**8):08}"
        rows = receipts.transfer(yesterday(self.office), pesos, reference, number)
        return pdf("Comprobante de transferencia - Banco de Occidente", rows), "application/pdf"

    def write(
        self,
        text: str = "",
        *files: tuple[bytes, str],
        sender: str = LUZ_PHONE,
        quotes: str = "",
        **form: str,
    ) -> Case:
        """Send by WhatsApp: the words with the first file, the others by themselves."""
        told = {"From": sender, "To": OUR_NUMBER, "NumMedia": str(len(files)), "Body": text, **form}
        if quotes:
            told["OriginalRepliedMessageSid"] = quotes
        arrived = [
            self._arrived(told | {"Body": text if place == 0 else ""}, file)
            for place, file in enumerate(files or (None,))
        ]
        return self._settle(arrived)

    def mail(
        self,
        text: str,
        *files: tuple[bytes, str],
        sender: str = LUZ_MAIL,
        subject: str = "Pago",
        headers: Sequence[tuple[str, str]] = (),
        proven: bool = True,
    ) -> Case:
        named = tuple(DemoFile(name="soporte.pdf", kind=kind, data=data) for data, kind in files)
        message = DemoMessage(
            title=secrets.token_hex(4),
            sender=sender,
            subject=subject,
            parts=(DemoPart(text=text, files=named),),
        )
        now = self.office.now()
        server = AUTHORITY if proven else "elsewhere.example"
        raw = as_mail(message, received_at=now, trusted_server=server)
        above = "".join(f"{name}: {value}\r\n" for name, value in headers)
        arrived = Arrived(
            channel=Channel.EMAIL,
            account="tupago@becoop.coop",
            external_id=f"INBOX/1/{secrets.randbits(31)}",
            received_at=now,
            sender=sender,
            subject=subject,
            raw_sha256=self.office.files.put(above.encode() + raw),
        )
        return self._settle([arrived])

    # --- What came of it --------------------------------------------------------------------

    def payments(self, case: Case) -> list[Payment]:
        with self.office.reading() as session:
            return list(
                session.exec(
                    select(Payment).where(Payment.case_id == case.id).order_by(col(Payment.id))
                )
            )

    def told(self, case: Case, *kinds: str) -> list[Notice]:
        """Return what was written about the case, oldest first; only of these kinds, if given."""
        with self.office.reading() as session:
            found = session.exec(
                select(Notice)
                .where(Notice.case_id == case.id)
                .order_by(col(Notice.created_at), col(Notice.id))
            ).all()
        return [one for one in found if not kinds or one.kind in kinds]

    def said(self, case: Case) -> list[str]:
        """Return the words that whoever wrote in the case has read, oldest first."""
        return [one.body for one in self.told(case) if one.recipient == case.sender]

    def messages(self, case: Case) -> list[Message]:
        with self.office.reading() as session:
            return list(
                session.exec(
                    select(Message)
                    .where(Message.case_id == case.id)
                    .order_by(col(Message.received_at), col(Message.id))
                )
            )

    def again(self, case: Case) -> Case:
        """Return the case as it is now."""
        with self.office.reading() as session:
            return session.get_one(Case, case.id)

    # --- How it goes ------------------------------------------------------------------------

    def _arrived(self, form: dict[str, str], file: tuple[bytes, str] | None) -> Arrived:
        self.later(milliseconds=200)  # As WhatsApp gives an album.
        told = {"MessageSid": f"SM{secrets.token_hex(16)}", "NumMedia": "0", **form}
        if file is None:
            return arrived_from_form(told, received_at=self.office.now())
        data, kind = file
        told |= {"MediaUrl0": "https://api.example/media", "MediaContentType0": kind}
        arrived = arrived_from_form(told, received_at=self.office.now())
        kept = ArrivedFile(name="a", content_type=kind, sha256=self.office.files.put(data))
        return Arrived(
            channel=arrived.channel,
            account=arrived.account,
            external_id=arrived.external_id,
            received_at=arrived.received_at,
            sender=arrived.sender,
            text=arrived.text,
            form=arrived.form,
            files=(kept,),
            sender_verdict=arrived.sender_verdict,
            picks=arrived.picks,
            quotes=arrived.quotes,
        )

    def _settle(self, arrived: Sequence[Arrived]) -> Case:
        taken = [self._take(one) for one in arrived][-1]
        self.later(seconds=40)
        with self.office.transaction() as session:
            assert close_gathering(session, self.office, taken.case_id, AGAIN)
        kept = read_case(self.office, self.reader, taken.case_id)
        with self.office.transaction() as session:
            save_case(session, self.office, taken.case_id, kept)
        with self.office.reading() as session:
            message = session.get_one(Message, taken.message_id)
            return session.get_one(Case, message.case_id)

    def _take(self, arrived: Arrived) -> Taken:
        with self.office.transaction() as session:
            return take_in(session, self.office, arrived)
