"""What this project raises on purpose, and what people are told about it."""

from __future__ import annotations

from typing import ClassVar


class TupagoError(Exception):
    """Base of every error raised on purpose.

    The class holds a code for machines and a sentence for people; the instance holds the detail
    that staff need. Anything else that escapes is a bug: it is logged with its traceback and the
    member hears only that a person will look at it.
    """

    code: ClassVar[str]
    message: ClassVar[
        str
    ]  # What people read, on the phone or on the page; Spanish, a whole sentence.
    worth_retrying: ClassVar[bool] = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"[{self.code}] {self.detail}" if self.detail else f"[{self.code}] {self.message}"
