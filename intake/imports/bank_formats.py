"""The bank formats of this deployment, and the column mappings that staff have saved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from applier.policy import load_policy
from intake.files import write_durably
from intake.imports.once import SourceFile
from intake.wiring import Office
from models.errors import TupagoError
from models.sql import audit
from parsers.bankfiles.asobancaria import Ours
from parsers.bankfiles.detection import collection_format, detect_table
from parsers.bankfiles.formats import BUILT_IN, Known, read_statement, read_table
from parsers.bankfiles.grid import read_grid
from parsers.bankfiles.mapping import ColumnMapping, mapping_from_toml, mapping_to_toml
from parsers.bankfiles.problems import FormatUnsureError
from parsers.bankfiles.statement import Statement

AUTO: Final = "auto"
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class MappingNameError(TupagoError):
    code = "mapping.name"
    message = "El nombre del formato lleva solo letras minúsculas sin tilde, cifras y guiones."


class MappingTakenError(TupagoError):
    code = "mapping.taken"
    message = "Ya hay un formato con ese nombre y otras columnas. Escoja otro nombre."


def known_formats(office: Office) -> Known:
    """Return what this deployment reads: its own mappings are files in its home."""
    channels = load_policy().channels
    return Known(
        ours=Ours(nit=channels.nit, check_digit=channels.check_digit, accounts=channels.accounts),
        saved={
            path.stem: path.read_text(encoding="utf-8")
            for path in sorted(_folder(office).glob("*.toml"))
        },
        with_1998=office.settings.asobancaria_1998,
    )


def read_bank_file(file: SourceFile, form: str, known: Known) -> tuple[str, Statement]:
    """Return the format that the file was read by, and what it says.

    :param form: one of ``known.forms``, or ``auto`` for whichever fits beyond doubt.
    :raises UnknownFormatError: if there is no such format.
    :raises FormatUnsureError: if none fits without a doubt.
    :raises RejectedFileError, NotATableError, MappingInvalidError: as `read_statement` does.
    """
    if form != AUTO:
        return form, read_statement(file.data, form, known)
    collection = collection_format(file.data, known)
    if collection is not None:
        return collection, read_statement(file.data, collection, known)
    grid = read_grid(file.data)
    detected = detect_table(grid, known)
    if not detected.sure:
        raise FormatUnsureError(" ".join(detected.doubts))
    return detected.form, read_table(grid, detected.form, known)


def save_mapping(office: Office, name: str, mapping: ColumnMapping, *, by: str) -> None:
    """Keep a mapping under a name for ``--format mapping:NAME`` and for the next file like it.

    The same again changes nothing.

    :raises MappingNameError: if the name is not one, or is that of a built-in format.
    :raises MappingTakenError: if there is another mapping of that name.
    :raises MappingInvalidError: if the mapping lacks the date or the amounts.
    """
    if not _NAME.fullmatch(name) or name in BUILT_IN:
        raise MappingNameError(name)
    text = mapping_to_toml(mapping)
    mapping_from_toml(text)
    path = _folder(office) / f"{name}.toml"
    with office.transaction() as session:
        audit.lock_chain(session)
        if path.exists():
            if path.read_text(encoding="utf-8") != text:
                raise MappingTakenError(name)
            return
        write_durably(path, text.encode())
        audit.record(
            session, at=office.now(), actor=by, action="mapping.save", subject=f"mapping:{name}",
            detail={"title": mapping.title},
        )  # fmt: skip


def _folder(office: Office) -> Path:
    return office.settings.home / "mappings"
