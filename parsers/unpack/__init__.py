"""From what was sent to the documents in it: mails, archives and locks opened, types by content."""

from parsers.unpack.document import Document, Kind, Letter, Problem, Unpacked
from parsers.unpack.opening import unpack

__all__ = ["Document", "Kind", "Letter", "Problem", "Unpacked", "unpack"]
