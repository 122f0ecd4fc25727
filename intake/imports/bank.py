"""The bank's lists of money that arrived, kept credit by credit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, select

from applier.policy import load_policy
from intake.imports.once import SourceFile, import_once
from intake.imports.report import ImportReport
from intake.payments.queueing import renew_proposals
from intake.wiring import Office
from models.sql.tables import BankCreditRow
from parsers.bankfiles.asobancaria import Ours
from parsers.bankfiles.formats import read_statement
from parsers.bankfiles.statement import Credit, Statement

KIND: Final = "bank"


def import_bank(
    office: Office, file: SourceFile, form: str, *, by: str, dry_run: bool = False
) -> ImportReport:
    """Keep the credits of a bank file; those that an earlier file gave are known already.

    Waiting payments are proposed anew, so that what the bank now confirms shows at once.

    :raises RejectedFileError, NotATableError, UnknownFormatError, MappingInvalidError: and
        nothing is imported.
    """
    channels = load_policy().channels
    ours = Ours(nit=channels.nit, check_digit=channels.check_digit, accounts=channels.accounts)
    statement = read_statement(
        file.data, form, ours=ours, saved=saved_mappings(office.settings.home / "mappings")
    )

    def write(session: Session, report: ImportReport) -> None:
        report.rows = len(statement.credits) + len(statement.left_out)
        report.total = statement.total
        report.left_out = dict(Counter(line.reason for line in statement.left_out))
        _keep(session, statement, file.sha256, report)
        renew_proposals(session, office)

    return import_once(office, file, KIND, write, by=by, dry_run=dry_run)


def saved_mappings(folder: Path) -> Mapping[str, str]:
    """Return the deployment's own column mappings, name to TOML."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


def _keep(session: Session, statement: Statement, sha256: str, report: ImportReport) -> None:
    days = {credit.date for credit in statement.credits}
    rows = session.exec(select(BankCreditRow).where(col(BankCreditRow.credited_on).in_(days))).all()
    known = {row.id for row in rows}
    in_file = {credit.id for credit in statement.credits}
    elsewhere = {_facts(row) for row in rows if row.id not in in_file}
    looks_known = 0
    for credit in statement.credits:
        if credit.id in known:
            report.unchanged += 1
            continue
        row = _row(credit, sha256)
        looks_known += _facts(row) in elsewhere
        session.add(row)
        report.added += 1
    session.flush()
    if looks_known:
        report.notes.append(
            f"{looks_known} abonos tienen el mismo día, valor y referencia que otros ya "
            "importados de otro archivo; revise que no sea la misma lista en otro formato."
        )


def _row(credit: Credit, sha256: str) -> BankCreditRow:
    return BankCreditRow(
        id=credit.id,
        file_sha256=sha256,
        credited_on=credit.date,
        amount_centavos=credit.amount.centavos,
        reference=credit.reference,
        description=credit.description,
    )


def _facts(row: BankCreditRow) -> tuple[object, ...]:
    return (row.credited_on, row.amount_centavos, row.reference)
