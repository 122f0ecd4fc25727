"""The whole pipeline at one desk: messages arrive, are read and settled, notices go out.

The steps are those of the settle workflow (`intake.processes.workflows`), run one after the other
in this process; only reading files happens in its child, as always.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from sqlmodel import col, select

from applier.due_time import BOGOTA
from intake.arrival import Arrived, ArrivedFile, take_in
from intake.cases.reading import read_case
from intake.cases.settling import close_gathering, save_case
from intake.demo import receipts
from intake.demo.drawing import pdf
from intake.demo.messages import DemoFile, working_day
from intake.notices import delivery
from intake.sending import Held
from intake.wiring import Office
from models.sql.tables import Case, Channel, Notice, NoticeState, Payment
from parsers.process import Reader
from tests.conftest import Clock
from tests.journeys.people import OUR_NUMBER

_CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True)
class Desk:
    office: Office
    clock: Clock
    reader: Reader

    # --- What comes in -------------------------------------------------------------------------

    def whatsapp(
        self, sender: str, text: str = "", *files: DemoFile, user_id: str | None = None
    ) -> int:
        """Let a WhatsApp message arrive and be settled; return its case."""
        arrived = Arrived(
            channel=Channel.WHATSAPP,
            account=OUR_NUMBER,
            external_id=f"SM{secrets.token_hex(16)}",
            received_at=self.office.now(),
            sender=sender,
            sender_user_id=user_id,
            text=text or None,
            files=tuple(
                ArrivedFile(
                    name=file.name, content_type=file.kind, sha256=self.office.files.put(file.data)
                )
                for file in files
            ),
            sender_verdict="proven",
        )
        return self._settle(arrived)

    def mail(self, letter: EmailMessage) -> int:
        """Let a mail arrive as the mailbox gives it, and be settled; return its case."""
        sender = str(letter["From"])
        arrived = Arrived(
            channel=Channel.EMAIL,
            account="tupago@becoop.coop",
            external_id=f"INBOX/1/{secrets.randbits(31)}",
            received_at=self.office.now(),
            sender=sender,
            subject=str(letter["Subject"]),
            raw_sha256=self.office.files.put(letter.as_bytes()),
        )
        return self._settle(arrived)

    def _settle(self, arrived: Arrived) -> int:
        with self.office.transaction() as session:
            case_id = take_in(session, self.office, arrived).case_id
        self.wait(minutes=2)
        with self.office.transaction() as session:
            if not close_gathering(session, self.office, case_id, 0):
                close_gathering(session, self.office, case_id, 1)
        kept = read_case(self.office, self.reader, case_id)
        with self.office.transaction() as session:
            save_case(session, self.office, case_id, kept)
        self.wait(seconds=1)
        return case_id

    def transfer(self, pesos: int, reference: str) -> DemoFile:
        """Return the PDF of a transfer made on the last working day; no two are the same."""
        rows = receipts.transfer(self.yesterday, pesos, reference, str(secrets.randbits(33)))
        data = pdf("Comprobante de transferencia - Banco de Occidente", rows)
        return DemoFile(name="soporte.pdf", kind="application/pdf", data=data)

    def wallet(self, pesos: int) -> DemoFile:
        """Return the PDF of a payment that names nobody."""
        rows = receipts.app(self.yesterday, pesos, str(secrets.randbits(33)))
        return DemoFile(
            name="pago.pdf", kind="application/pdf", data=pdf("Transferencia exitosa", rows)
        )

    @property
    def yesterday(self) -> datetime:
        return working_day(self.office.now().astimezone(BOGOTA))

    def wait(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)

    # --- What goes out -------------------------------------------------------------------------

    def notices(self, *, to: str | None = None, since: datetime | None = None) -> Sequence[Notice]:
        asked = select(Notice).order_by(col(Notice.created_at), col(Notice.id))
        if to is not None:
            asked = asked.where(Notice.recipient == to)
        if since is not None:
            asked = asked.where(col(Notice.created_at) >= since)
        with self.office.reading() as session:
            return session.exec(asked).all()

    def told(self, case_id: int, recipient: str) -> str:
        """Return what was answered to the case, all of it."""
        return "\n".join(one.body for one in self.notices(to=recipient) if one.case_id == case_id)

    def code_for(self, recipient: str) -> str:
        """Return the code that the newest notice to this address holds."""
        [*_, notice] = [one for one in self.notices(to=recipient) if one.kind == "identity_code"]
        [code] = _CODE.findall(notice.body)
        return str(code)

    def codes_sent(self) -> int:
        return sum(one.kind == "identity_code" for one in self.notices())

    def send_all(self) -> dict[str, str]:
        """Send what the outbox holds, to its folder; return the words that went out, by notice."""
        for notice in self.notices():
            if notice.state != NoticeState.QUEUED:
                continue
            result = delivery.attempt(self.office, notice.id)
            assert result is not None
            assert not isinstance(result, Held)
            with self.office.transaction() as session:
                delivery.note(session, self.office, notice.id, result, 0)
        return {path.stem: _words(path.read_bytes()) for path in self._outbox()}

    def _outbox(self) -> list[Any]:
        folder = self.office.settings.outbox_folder
        return sorted(folder.iterdir()) if folder.exists() else []

    # --- What is kept --------------------------------------------------------------------------

    def payments(self, case_id: int) -> list[Payment]:
        with self.office.reading() as session:
            return list(
                session.exec(
                    select(Payment).where(Payment.case_id == case_id).order_by(col(Payment.id))
                )
            )

    def cases(self) -> list[Case]:
        with self.office.reading() as session:
            return list(session.exec(select(Case).order_by(col(Case.id))))

    def case(self, case_id: int) -> Case:
        with self.office.reading() as session:
            return session.get_one(Case, case_id)


def unproven(letter: EmailMessage) -> EmailMessage:
    """Return the letter as a server keeps it that found out nothing about its sender."""
    del letter["Authentication-Results"]
    return letter


def _words(raw: bytes) -> str:
    if raw.startswith(b"{"):
        told: dict[str, Any] = json.loads(raw)
        return str(told["body"])
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return f"{mail['Subject']}\n{mail.get_content()}"
