"""How much one file may cost us, however its parts are nested in each other."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from parsers.problems import BombError, TooLargeFileError, TooManyPartsError

MEGABYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 40 * MEGABYTE
LARGEST_TEXT: Final = 1 * MEGABYTE  # Characters of a letter or text that are read at all.
DEEPEST: Final = 6  # A mail in a mail in a ZIP …: five nested mails are allowed for.


@dataclass(slots=True, kw_only=True)
class Budget:
    """What is left to spend; one object goes through mail, winmail.dat, ZIP and Office alike."""

    parts: int = 100
    documents: int = 30
    size: int = 100 * MEGABYTE  # Bytes unpacked, all parts together.
    ends: float = field(default_factory=lambda: time.monotonic() + 12)  # Seconds, monotonic.

    def spend_part(self) -> None:
        """Count one more part.

        :raises TooManyPartsError: if there are too many.
        :raises BombError: if opening them takes too long.
        """
        self.parts -= 1
        if self.parts < 0:
            raise TooManyPartsError("more than 100 parts")
        if time.monotonic() > self.ends:
            raise BombError("unpacking takes too long")

    def spend_document(self) -> None:
        """Count one more document to be read.

        :raises TooManyPartsError: if there are too many.
        """
        self.documents -= 1
        if self.documents < 0:
            raise TooManyPartsError("more than 30 documents")

    def spend_bytes(self, count: int) -> None:
        """Count bytes that were, or are about to be, unpacked.

        :raises BombError: if there are too many.
        """
        self.size -= count
        if self.size < 0:
            raise BombError("unpacks to more than 100 MB")


def refuse_depth(depth: int) -> None:
    """Refuse a file that lies too deep in others.

    :raises BombError: if it does.
    """
    if depth > DEEPEST:
        raise BombError(f"nested more than {DEEPEST} deep")


def refuse_size(data: bytes) -> None:
    """Refuse a file too large to look into.

    :raises TooLargeFileError: if it is.
    """
    if len(data) > LARGEST_FILE:
        raise TooLargeFileError(f"{len(data) // MEGABYTE} MB")
