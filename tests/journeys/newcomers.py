"""Members of a journey's own, and a conversation with them by WhatsApp over the house's edges."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from intake.demo import receipts
from intake.demo.drawing import pdf
from intake.wiring import Office
from models.proposal import Proposal
from models.sql.payments import current_proposal
from models.sql.tables import Case, CaseState, Identity, Notice, Payment
from tests.journeys.house import House
from tests.journeys.looking import found_case, sent_notice
from tests.journeys.people import yesterday
from tests.journeys.processes import eventually
from tests.webhook import invented

_CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """A member with a mail on file, who writes from an address that nobody knows."""

    house: House
    id: str
    mail: str
    phone: str | None = None
    user_id: str | None = None

    @property
    def address(self) -> str:
        return self.phone or self.user_id or ""

    def send(self, text: str, *pesos: int, reference: str | None = None) -> Case:
        """Let a WhatsApp come, with a transfer's PDF for each amount; return it once settled."""
        media = [(self._transfer(amount, reference), "application/pdf") for amount in pesos]
        form = self.house.twilio.receive(text, sender=self.phone, user_id=self.user_id, media=media)
        assert self.house.post_messages([form]) == [204]

        def settled() -> Case | None:
            case = found_case(self.house.office, form["MessageSid"])
            return case if case is not None and case.state == CaseState.SETTLED else None

        return eventually(settled, *self.house.processes)

    def _transfer(self, pesos: int, reference: str | None) -> bytes:
        number = f"88{secrets.randbelow(10**8):08}"
        rows = receipts.transfer(yesterday(self.house.office), pesos, reference or "", number)
        kept = [row for row in rows if reference or row[1]]
        return pdf("Comprobante de transferencia", kept)

    def told(self, case: Case, kind: str) -> str:
        """Return what was answered, once it is sent."""
        notice: Notice = eventually(
            lambda: sent_notice(self.house.office, case.id or 0, kind), *self.house.processes
        )
        assert notice.recipient == self.address
        return notice.body

    def mails(self, least: int) -> Sequence[EmailMessage]:
        """Return what came to the mail on file, once there is so much."""

        def arrived() -> list[EmailMessage] | None:
            found = self.house.mails_to(self.mail)
            return found if len(found) >= least else None

        return eventually(arrived, *self.house.processes)


def code_in(mail: EmailMessage) -> str:
    [code] = _CODE.findall(mail.get_content())
    return str(code)


def newcomer(
    house: House, name: str, *, phone: str | None = None, user_id: str | None = None
) -> Newcomer:
    """Bring in a member who owes contributions and a loan, and has a mail on file."""
    office = house.office
    member_id = f"10{secrets.randbelow(10**8):08}"
    with office.transaction() as session:
        member = invented.add_member(
            session,
            member_id,
            name,
            invented.owed(
                f"1-{member_id}", "social_contributions", "Aportes sociales", monthly=4_100
            ),
            invented.owed(
                f"9-{member_id}", "loan", "Crédito de estudio", monthly=77_300, balance=900_000
            ),
        )
        assert member.email is not None
        session.add(
            Identity(
                kind="email",
                value=member.email,
                member_id=member_id,
                source="import",
                created_at=office.now(),
            )
        )
        mail = member.email
    return Newcomer(house=house, id=member_id, mail=mail, phone=phone, user_id=user_id)


def proposal_of(office: Office, payment: Payment) -> Proposal:
    with office.reading() as session:
        found = current_proposal(session, payment.id or 0)
    assert found is not None
    return found
