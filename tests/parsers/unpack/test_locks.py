from __future__ import annotations

import pytest

from parsers.problems import DamagedFileError, EncryptedFileError
from parsers.unpack.locks import MOST_TRIES, tries_of, unlocked_pdf
from tests.parsers.material import PASSWORD, printed_pdf


@pytest.mark.parametrize("lock", [PASSWORD, PASSWORD[-4:], PASSWORD[-6:]])
@pytest.mark.parametrize("known", [PASSWORD, "1.077.227.777", " 1077227777 "])
def test_a_pdf_opens_with_the_forms_banks_make_of_a_cedula(lock: str, known: str) -> None:
    plain = unlocked_pdf(printed_pdf(password=lock), ["52111222", known])

    assert b"/Encrypt" not in plain
    assert plain.startswith(b"%PDF-")


def test_a_pdf_that_only_forbids_printing_opens_without_a_password() -> None:
    assert b"/Encrypt" not in unlocked_pdf(printed_pdf(password="x", owner_only=True), [])


def test_an_open_pdf_stays_byte_for_byte() -> None:
    data = printed_pdf()

    assert unlocked_pdf(data, [PASSWORD]) is data


def test_an_unknown_password_is_said_without_naming_those_tried() -> None:
    with pytest.raises(EncryptedFileError) as caught:
        unlocked_pdf(printed_pdf(password="otra"), [PASSWORD])

    assert PASSWORD not in f"{caught.value!r} {caught.value.detail}"
    assert caught.value.__cause__ is None


def test_a_locked_pdf_that_is_broken_is_damaged() -> None:
    with pytest.raises(DamagedFileError):
        unlocked_pdf(b"%PDF-1.4\ntrailer << /Encrypt 5 0 R >>", [PASSWORD])


def test_only_so_many_passwords_are_tried() -> None:
    locked = printed_pdf(password="999999")

    with pytest.raises(EncryptedFileError):
        unlocked_pdf(locked, [f"{number:04}" for number in range(MOST_TRIES)] + ["999999"])


def test_no_form_is_tried_twice() -> None:
    tried = list(tries_of(["1.234", "1234", "1234"]))

    assert tried == ["1.234", "1234"]
