"""PDFs behind a password. Colombian banks use the customer's cédula; no password is ever logged."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from parsers.problems import DamagedFileError, EncryptedFileError

MOST_TRIES: Final = 20  # The costliest lock takes 0.07 s a try.
_LOCK: Final = b"/Encrypt"  # Stands in the trailer, which is never compressed.
_LAST_DIGITS: Final = (4, 6)


def unlocked_pdf(data: bytes, passwords: Sequence[str]) -> bytes:
    """Return the PDF without its password; the same bytes where it has none.

    :raises EncryptedFileError: if none of the passwords opens it.
    :raises DamagedFileError: if it is locked and broken.
    """
    if _LOCK not in data:
        return data
    import pikepdf  # noqa: PLC0415 - slow to import, and few PDFs are locked

    for password in ("", *_limited(tries_of(passwords))):
        try:
            with pikepdf.open(io.BytesIO(data), password=password) as opened:
                if not opened.is_encrypted:
                    return data
                plain = io.BytesIO()
                opened.save(plain)
                return plain.getvalue()
        except pikepdf.PasswordError:
            continue
        except (pikepdf.PdfError, ValueError, RuntimeError) as error:
            raise DamagedFileError(f"PDF: {type(error).__name__}") from None if password else error
    raise EncryptedFileError("no known password opens the PDF")


def tries_of(passwords: Iterable[str]) -> Iterator[str]:
    """Yield what a bank may have made of each: as given, digits only, the last 4, the last 6."""
    seen = {""}
    for given in passwords:
        digits = re.sub(r"\D", "", given)
        shorter = (digits[-count:] for count in _LAST_DIGITS if len(digits) > count)
        for form in (given, given.strip(), digits, *shorter):
            if form not in seen:
                seen.add(form)
                yield form


def _limited(tries: Iterator[str]) -> Iterator[str]:
    for _count, password in zip(range(MOST_TRIES), tries, strict=False):
        yield password
