"""One file from bytes to receipts: unpacked, looked at by as many eyes as it takes, explained."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from models.evidence import Box, Source
from models.receipt import Receipt, Status
from parsers.comparing import NOTHING, compared, completed
from parsers.fields import Facts, read_receipts
from parsers.fields.entry import of_role
from parsers.fields.kinds import Kind as Says
from parsers.fields.reader import Findings
from parsers.labels import Role
from parsers.pages import ReadPage, looks, seen_closer, sheets_of
from parsers.pictures import is_coloured
from parsers.problems import FileError, FirstPagesOnlyError, NotReadableError, TooSlowError
from parsers.sheets import Sheet
from parsers.text.rows import text_of_page
from parsers.text.unread import FEWEST_LINES, unread_lines
from parsers.unpack import Document, Kind, Letter, Problem, unpack

SECONDS: Final = 14.0  # For all pages of a file; the process is ended at 20.
LONGEST_TEXT: Final = 200_000  # Characters of a document's words that are handed on.
_SURE: Final = 0.9  # Below it staff are warned, so another eye looks first.
_PLAINLY_OTHER: Final = frozenset(Says) - {Says.RECEIPT, Says.BLANK, Says.OTHER}
_WELL_READ: Final = 0.9  # Mean confidence; below it words may be missing that make a receipt.
_WELL_READ_WORDS: Final = 20
# Of 210 screenshots that tesseract read alone, shares of words below that confidence: 0.61 where
# all labels were lost, at most 0.19 elsewhere; above 0.12 four of eleven lacked their number.
_GUESSED: Final = 0.6
_MANY_GUESSED: Final = 0.2
_SOME_GUESSED: Final = 0.12
_WEIGHTY: Final = ("amount", "date", "reference", "transaction_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A page as one eye read it, and what that says.

    :ivar alone: what it said before it was compared with the others.
    :ivar others: the further looks at the same page, of the one that was chosen.
    """

    page: ReadPage
    facts: Facts
    alone: Facts = NOTHING
    others: tuple[Look, ...] = ()

    @property
    def explains(self) -> bool:
        """Whether nothing that a receipt must say is missing or unsure: no other eye need look.

        Of a slip's scan tesseract says nothing that is sure: it takes slashed zeros for others.
        What is plainly something else, a chat or a page that asks to pay, is explained as well, and
        so is a photograph without a word: from nearer there never was one.
        """
        if not self.facts.is_receipt:
            nothing = self._is_surest and not self.page.page.words
            return nothing or (self.facts.kind in _PLAINLY_OTHER and self._is_well_read)
        return all(
            receipt.amount and receipt.date and (self._is_surest or self._is_sure_of(receipt))
            for receipt in self.facts.receipts
        )

    @property
    def _is_surest(self) -> bool:
        """Whether no other eye is surer. A nearer look only ever found what was missing."""
        return self.page.page.source is Source.RAPIDOCR

    def _is_sure_of(self, receipt: Receipt) -> bool:
        return (
            receipt.status is not Status.UNKNOWN
            and not (receipt.medium == "cash" and self._may_misread_slips)
            and all(receipt.confidence.get(name, 1.0) >= _SURE for name in (*_WEIGHTY, "status"))
            and not (
                self.page.page.source is Source.TESSERACT
                and (self._withholds_something or self._leaves_lines_unread)
            )
            and not self._is_badly_read(receipt)
        )

    def _is_badly_read(self, receipt: Receipt) -> bool:
        """Whether so many words are guesses that labels are likely to be lost among them."""
        words = [word for word in self.page.page.words if len(word.text) > 2]  # noqa: PLR2004
        guessed = sum(word.confidence < _GUESSED for word in words)
        most = _MANY_GUESSED if receipt.transaction_id else _SOME_GUESSED
        return guessed > most * len(words)

    @property
    def _leaves_lines_unread(self) -> bool:
        words, picture = self.page.page.words, self.page.sheet.picture()
        return unread_lines(words, picture) >= FEWEST_LINES

    @property
    def _withholds_something(self) -> bool:
        """Whether a weighty value was found and is too doubtful to be given."""
        return any(
            one.choices[name].found and not getattr(one.receipt, name)
            for one in self.facts.findings
            if one.receipt
            for name in (*_WEIGHTY, "destination_account")
            if name in one.choices
        ) or any(_misreads_key(one) or _misreads_number(one) for one in self.facts.findings)

    @property
    def _is_well_read(self) -> bool:
        words = self.page.page.words
        return (self._is_surest or len(words) >= _WELL_READ_WORDS) and (
            sum(word.confidence for word in words) >= _WELL_READ * len(words)
        )

    @property
    def _may_misread_slips(self) -> bool:
        return self.page.page.source is Source.TESSERACT and not is_coloured(
            self.page.sheet.picture()
        )

    @property
    def is_certain(self) -> bool:
        """Whether its words are what the page shows, and no eye's guess."""
        source = self.page.page.source
        return source is Source.PLAIN_TEXT or (
            source is Source.TEXT_LAYER and not self.page.sheet.veiled
        )

    @property
    def worth(self) -> tuple[int, int, int]:
        """How much it tells; of two that tell as much, the eye that errs less, then the rest."""
        told = sum(
            bool(value)
            for receipt in self.facts.receipts
            for value in (
                receipt.amount, receipt.date, receipt.transaction_id, receipt.reference,
                receipt.status is not Status.UNKNOWN,
            )
        )  # fmt: skip
        source = self.page.page.source
        hidden = self.page.sheet.veiled and source is Source.TEXT_LAYER
        rest = sum(len(receipt.confidence) for receipt in self.facts.receipts)
        return told, -1 if hidden else _TRUST[source], rest  # People see the picture, no layer.


def _misreads_key(findings: Findings) -> bool:
    """Whether the letters behind "Llave" are no key: an eye may take "@" for others."""
    told = findings.receipt is not None and findings.receipt.destination_account is not None
    return not told and any(
        re.fullmatch(r"\W*(?=\S*[^\W\d_])\S{5,}", value.text)
        for entry in of_role(findings.entries, Role.KEY)
        for value in entry.values[:1]
    )


def _misreads_number(findings: Findings) -> bool:
    """Whether what a payer typed is digits but for a letter: "2o91901" is somebody's cédula."""
    told = findings.receipt is not None and findings.receipt.reference is not None
    return not told and any(
        re.fullmatch(r"(?=(?:.*\d){4})\d+[a-zA-Z]{1,2}\d+", value.text.strip())
        for entry in of_role(findings.entries, Role.CONCEPT, Role.REFERENCE, Role.BARE_REFERENCE)
        for value in entry.values[:1]
    )


_TRUST: Final = {
    Source.TESSERACT: 0,
    Source.RAPIDOCR: 1,
    Source.TEXT_LAYER: 2,
    Source.PLAIN_TEXT: 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReading:
    """What one document says; ``looks`` holds the one that told most for each page."""

    document: Document
    kind: str = "blank"  # Of `parsers.fields.Facts`: receipt, bill, chat …
    receipts: tuple[Receipt, ...] = ()
    looks: tuple[Look, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def pages(self) -> tuple[ReadPage, ...]:
        return tuple(look.page for look in self.looks)

    @property
    def text(self) -> str:
        """All words in reading order, one printed row a line."""
        if self.document.kind is Kind.TEXT:
            return self.document.data.decode("utf-8", "replace")[:LONGEST_TEXT]
        return "\n\n".join(text_of_page(page.page) for page in self.pages)[:LONGEST_TEXT]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.document.name,
            "sha256": self.document.sha256,
            "kind": self.document.kind.value,
            "inline": self.document.inline,
            "says": self.kind,
            "is_receipt": bool(self.receipts),
            "receipts": [receipt.as_json() for receipt in self.receipts],
            "text": self.text,
            "pages": [
                {"page": page.page.number, "eye": page.page.source.value} for page in self.pages
            ],
            "problems": [problem.as_json() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """What one file says: CONTRACT.md's answer at the top, all that was in it beneath."""

    file: str
    documents: tuple[DocumentReading, ...] = ()
    letter: Letter | None = None
    problems: tuple[Problem, ...] = ()  # Of the file and of parts that never became documents.
    seconds: float = 0.0

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        return tuple(receipt for document in self.documents for receipt in document.receipts)

    @property
    def error(self) -> Problem | None:
        """Why nothing at all could be read; ``None`` where anything was."""
        if any(document.pages for document in self.documents):
            return None
        inner = (problem for document in self.documents for problem in document.problems)
        return next(iter((*self.problems, *inner)), None)

    def as_json(self) -> dict[str, Any]:
        beneath: dict[str, Any] = {
            "seconds": round(self.seconds, 2),
            "documents": [document.as_json() for document in self.documents],
            "letter": _letter_json(self.letter) if self.letter else None,
            "problems": [problem.as_json() for problem in self.problems],
        }
        if self.error:
            error = {"code": self.error.code, "message": self.error.message}
            return {"file": self.file, "error": error} | beneath
        receipts = self.receipts
        return {
            "file": self.file,
            "is_receipt": bool(receipts),
            "receipts": [receipt.as_json() for receipt in receipts],
        } | beneath


@dataclass(slots=True)
class _Clock:
    """The time that reading may take, shared by all documents of a file."""

    ends: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.ends


def read_file(data: bytes, name: str, *, passwords: Sequence[str] = ()) -> FileReading:
    """Read one file, whatever it is; what cannot be read is told in ``problems``."""
    began = time.monotonic()
    unpacked = unpack(data, name, passwords=passwords)
    clock = _Clock()
    documents: list[DocumentReading] = []
    for document in unpacked.documents:
        read = _read_document(document, clock)
        if document.is_caption and any(other.receipts for other in documents):
            read = replace(read, kind=Says.CHAT.value, receipts=())  # The same payment again.
        documents.append(read)
    return FileReading(
        file=name,
        documents=tuple(documents),
        letter=unpacked.letter,
        problems=unpacked.problems,
        seconds=time.monotonic() - began,
    )


def _read_document(document: Document, clock: _Clock) -> DocumentReading:
    looked: list[Look] = []
    problems: list[Problem] = []
    try:
        sheets, unread = sheets_of(document)
        for sheet in sheets:
            if clock.is_over:
                unread += 1
                continue
            found = _best_look(sheet, clock, known=any(look.facts.is_receipt for look in looked))
            if found:
                looked.append(found)
        if unread and not looked:
            raise TooSlowError("no time was left for it")
        if unread:
            raise FirstPagesOnlyError(f"{unread} pages not read")
        if not looked:
            raise NotReadableError("no eye could look at it")
    except FileError as error:
        problems.append(Problem.of(error, name=document.name))
    told = [look.facts.kind for look in looked if look.facts.is_receipt] or [
        look.facts.kind for look in looked
    ]
    return DocumentReading(
        document=document,
        kind=told[0] if told else "blank",
        receipts=tuple(_shown(look, receipt) for look in looked for receipt in look.facts.receipts),
        looks=tuple(looked),
        problems=tuple(problems),
    )


def _best_look(sheet: Sheet, clock: _Clock, *, known: bool) -> Look | None:
    """Return the look that tells most, doubts of the other eye included.

    ``known``: an earlier page of the document is a receipt, so that this one need not be.
    """
    taken: list[Look] = []
    for page in looks(sheet):
        look = _look_at(page)
        if not look.explains and (closer := seen_closer(page)) is not page:
            look = _look_at(closer)
        taken.append(look)
        satisfied = look.explains or (known and not look.facts.is_receipt)
        hidden = sheet.veiled and page.page.source is Source.TEXT_LAYER
        if (satisfied and not hidden) or clock.is_over:
            break
    if not taken:
        return None
    best = max(taken, key=lambda look: look.worth)
    further = [look for look in taken if look is not best]
    if best.is_certain:
        return replace(best, others=tuple(further))
    others = [look.facts for look in further]
    facts = completed(compared(best.facts, others), others)
    return replace(best, facts=facts, others=tuple(further))


def _look_at(page: ReadPage) -> Look:
    facts = read_receipts([page.page])
    return Look(page=page, facts=facts, alone=facts)


def _shown(look: Look, receipt: Receipt) -> Receipt:
    """Return the receipt with its boxes on the picture that staff see; a text has no picture."""
    if look.page.page.source is Source.PLAIN_TEXT:
        return replace(receipt, boxes={})
    boxes: dict[str, Box] = {name: look.page.as_shown(box) for name, box in receipt.boxes.items()}
    return replace(receipt, boxes=boxes)


def _letter_json(letter: Letter) -> dict[str, Any]:
    return {
        "subject": letter.subject,
        "sender_name": letter.sender_name,
        "sender_address": letter.sender_address,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "references": list(letter.references),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "new_text": letter.new_text,
        "quoted_text": letter.quoted_text,
        "forwarded_text": letter.forwarded_text,
        "headers": {name: list(values) for name, values in letter.headers.items()},
    }
