"""Whatever was sent, opened down to documents; what cannot be opened becomes a problem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from parsers.pictures import measured
from parsers.problems import (
    ArchiveError,
    DamagedFileError,
    EmptyFileError,
    FileError,
    LinkOnlyError,
    NotReadableError,
    SoundError,
    SpreadsheetError,
    TooManyPartsError,
    UnknownTypeError,
    VideoError,
)
from parsers.unpack import archives, letters, outlook
from parsers.unpack.budget import Budget, refuse_depth, refuse_size
from parsers.unpack.decoding import text_of, text_of_html
from parsers.unpack.document import Document, Kind, Letter, Problem, Unpacked
from parsers.unpack.formats import Format, format_of
from parsers.unpack.locks import unlocked_pdf
from parsers.unpack.mail import Attachment, Mail, parsed_mail
from parsers.unpack.rich import Rich, rich_text

LEAST_SIDE: Final = 300  # Pixels; smaller pictures in a mail are logos and dots …
LEAST_BYTES: Final = 10_000  # … and so are lighter ones …
LONGEST_STRIP: Final = 5  # … and banners.
LONGEST_NAME: Final = 120
_SIGNATURES: Final = re.compile(r"pkcs7-signature|pgp-signature", re.IGNORECASE)
_STORES: Final = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:drive\.google\.com|docs\.google\.com|photos\.app\.goo\.gl"
    r"|photos\.google\.com|1drv\.ms|onedrive\.live\.com|sharepoint\.com|we\.tl|wetransfer\.com"
    r"|dropbox\.com|icloud\.com|mega\.nz|mediafire\.com)(?:[/:?#]|$)",
    re.IGNORECASE,
)


_PARSERS: Final[Mapping[Format, Callable[..., Mail | archives.Office]]] = {
    Format.MAIL: parsed_mail,
    Format.OLE: outlook.parsed_ole,
    Format.TNEF: outlook.parsed_tnef,
}


_REFUSED: Final[Mapping[Format, type[FileError]]] = {
    Format.UNKNOWN: UnknownTypeError,
    Format.TABLE: SpreadsheetError,
    Format.ARCHIVE: ArchiveError,
    Format.SOUND: SoundError,
    Format.VIDEO: VideoError,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a file lies: how deep, whether a mail or Office brought it, whether among its words."""

    depth: int = 0
    brought: bool = False  # Its sender may not have chosen it: logos, banners.
    inline: bool = False

    def inside(self, *, brought: bool = False, inline: bool = False) -> _Place:
        return _Place(
            depth=self.depth + 1,
            brought=self.brought or brought,
            inline=self.inline or inline,
        )


@dataclass(slots=True, kw_only=True)
class Opening:
    """One file on its way to documents."""

    passwords: Sequence[str] = ()
    budget: Budget = field(default_factory=Budget)
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    letter: Letter | None = None

    def outcome(self) -> Unpacked:
        """Return what was found: attached files first, then texts, then pictures among words."""
        ranked = sorted(self.documents, key=lambda found: (found.inline, found.kind is Kind.TEXT))
        once = {found.sha256: found for found in reversed(ranked)}
        return Unpacked(
            documents=tuple(found for found in ranked if once[found.sha256] is found),
            letter=self.letter,
            problems=tuple(self.problems),
        )

    def open(self, data: bytes, name: str, place: _Place) -> None:
        """Open one file; nothing it holds makes this raise, short of the process's own limits."""
        name = clean_name(name)
        try:
            self._open(data, name, place)
        except FileError as error:
            heard = data if isinstance(error, SoundError) else b""
            self.problems.append(Problem.of(error, name=name, data=heard))
        except Exception as error:  # noqa: BLE001 - a part that a parser chokes on stays one part
            reason = NotReadableError(f"{type(error).__name__} while opening")
            self.problems.append(Problem.of(reason, name=name))

    def _open(self, data: bytes, name: str, place: _Place) -> None:
        refuse_depth(place.depth)
        refuse_size(data)
        if not data.strip(b"\0 \t\r\n"):
            raise EmptyFileError
        form = format_of(data)
        if form in _REFUSED:
            raise _REFUSED[form](f"begins with {data[:8].hex()}")
        match form:
            case Format.PICTURE:
                self._picture(data, name, place)
            case Format.PDF:
                plain = unlocked_pdf(data, self.passwords)
                self._keep(plain, name, Kind.PDF, original=data)
            case Format.ZIP:
                self._archive(data, name, place)
            case Format.RTF:
                self._rich(rich_text(data), name, place)
            case Format.MAIL | Format.OLE | Format.TNEF:
                found = _PARSERS[form](data, budget=self.budget)
                if isinstance(found, archives.Office):
                    self._office(found, name, place)
                else:
                    self._mail(found, name, place)
            case Format.HTML | Format.TEXT:
                text = text_of(data) if form is Format.TEXT else text_of_html(text_of(data))
                self._keep(text.encode(), name, Kind.TEXT, original=data)
            case _:
                pass  # Harmless: no receipt, and no complaint.

    def _keep(
        self,
        data: bytes,
        name: str,
        kind: Kind,
        *,
        original: bytes | None = None,
        inline: bool = False,
    ) -> None:
        self.budget.spend_document()
        self.documents.append(
            Document.of(data, name=name, kind=kind, original=original, inline=inline)
        )

    def _picture(self, data: bytes, name: str, place: _Place) -> None:
        if place.brought and _is_ornament(data):
            return
        self._keep(data, name, Kind.PICTURE, inline=place.inline)

    def _archive(self, data: bytes, name: str, place: _Place) -> None:
        with archives.opened_zip(data) as archive:
            if archives.is_office(archive):
                self._office(archives.office_of(archive, budget=self.budget), name, place)
                return
            for member in archives.members_of(archive, budget=self.budget):
                self._member(member, place.inside())

    def _office(self, office: archives.Office, name: str, place: _Place) -> None:
        """Open an Office document: its pictures, and the words that stand beside them or alone."""
        before = len(self.documents), len(self.problems)
        for picture in office.pictures:
            if picture.error or format_of(picture.data) is Format.PICTURE:
                self._member(picture, place.inside(brought=True))
        if office.text:
            beside = len(self.documents) > before[0]
            self._keep(office.text.encode(), name, Kind.TEXT, inline=beside)
        elif before == (len(self.documents), len(self.problems)):
            raise (SpreadsheetError if office.is_table else UnknownTypeError)(
                "an Office document without pictures or words"
            )

    def _rich(self, rich: Rich, name: str, place: _Place) -> None:
        pictures = tuple(
            archives.Member(name=f"imagen {position} de {name}", data=data)
            for position, data in enumerate(rich.pictures, start=1)
        )
        self._office(archives.Office(pictures=pictures, text=rich.text), name, place)

    def _member(self, member: archives.Member, place: _Place) -> None:
        if member.error:
            self.problems.append(Problem.of(member.error, name=clean_name(member.name)))
        else:
            self.open(member.data, member.name, place)

    def _mail(self, mail: Mail, name: str, place: _Place) -> None:
        """Open a mail's attachments; its own words are a document where no file is likelier."""
        if self.letter is None and mail.headers:
            self.letter = letters.letter_of(mail)
        if mail.truncated:
            self.problems.append(Problem.of(TooManyPartsError("more than 100 parts"), name=name))
        if place.depth == 0 and not (mail.headers or mail.text or mail.attachments or mail.nested):
            raise DamagedFileError("a mail that holds nothing")
        before = len(self.documents), len(self.problems)
        for position, attachment in enumerate(mail.attachments, start=1):
            self._attached(attachment, position, place)
        for inner in mail.nested:
            refuse_depth(place.depth + 1)
            self._mail(inner, inner.header("subject") or name, place.inside())
        self._words(mail, name, before)

    def _attached(self, attachment: Attachment, position: int, place: _Place) -> None:
        if _SIGNATURES.search(attachment.declared):
            return
        name = attachment.name or f"adjunto {position}"
        inside = place.inside(brought=True, inline=attachment.shown_inside)
        self.open(attachment.data, name, inside)

    def _words(self, mail: Mail, name: str, before: tuple[int, int]) -> None:
        """Keep the mail's words as a document: those passed on, or all where it brings no file."""
        found, troubled = self.documents[before[0] :], len(self.problems) > before[1]
        passed_on = letters.letter_of(mail).forwarded_text if not mail.nested else ""
        if passed_on:
            self._keep(passed_on.encode(), name, Kind.TEXT)
        elif all(document.inline for document in found) and not troubled and mail.text.strip():
            self._keep(letters.as_read(mail).encode(), name, Kind.TEXT)
        if not found and any(map(_STORES.match, mail.links)):
            self.problems.append(Problem.of(LinkOnlyError("a file store's link"), name=name))


def unpack(data: bytes, name: str, *, passwords: Sequence[str] = ()) -> Unpacked:
    """Return all that a file holds.

    Hostile and broken parts end as problems, each beside the good ones. ``passwords`` are tried on
    every locked PDF, in the forms that banks use.
    """
    opening = Opening(passwords=passwords)
    opening.open(data, name, _Place())
    return opening.outcome()


def clean_name(name: str) -> str:
    """Return a file's name fit to be shown: no folders, no control characters, not too long."""
    last = re.split(r"[/\\]", name.strip())[-1]
    seen = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C").strip()
    if len(seen) <= LONGEST_NAME:
        return seen or "archivo"
    stem, dot, ending = seen.rpartition(".")
    ending = f"{dot}{ending}" if dot and len(ending) <= 5 else ""  # noqa: PLR2004 - ".heic"
    return (stem or seen)[: LONGEST_NAME - len(ending)] + ending


def _is_ornament(data: bytes) -> bool:
    """Whether a picture that came with a mail is a logo, a dot or a banner, and no receipt."""
    width, height = measured(data)
    if not width:
        return False  # A broken picture may be the receipt: say so rather than drop it.
    small = min(width, height) < LEAST_SIDE or len(data) < LEAST_BYTES
    return small or max(width, height) > LONGEST_STRIP * min(width, height)
