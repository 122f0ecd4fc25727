"""Why a file, or a part of it, could not be read: a code for machines, a sentence for the member.

A hostile or broken part ends here and never stops the parts beside it.
"""

from __future__ import annotations

from models.errors import TupagoError


class FileError(TupagoError):
    """Base: something about a file as it was sent."""


class EmptyFileError(FileError):
    code = "file.empty"
    message = "El archivo llegó vacío. ¿Nos lo envía otra vez, por favor?"


class EncryptedFileError(FileError):
    code = "file.encrypted"
    message = "El archivo tiene clave y no pudimos abrirlo. ¿Nos lo envía sin clave?"


class DamagedFileError(FileError):
    code = "file.damaged"
    message = "El archivo llegó dañado o incompleto. ¿Nos lo envía otra vez, por favor?"


class TooLargeFileError(FileError):
    code = "file.too_large"
    message = "El archivo es demasiado grande. ¿Nos envía solo la foto o el PDF del comprobante?"


class UnknownTypeError(FileError):
    code = "file.unknown_type"
    message = "No reconocemos este tipo de archivo. ¿Nos envía el comprobante como foto o PDF?"


class SpreadsheetError(FileError):
    """Rows and columns: a bank's file, an export, a budget; the office imports those itself."""

    code = "file.spreadsheet"
    message = (
        "Recibimos una tabla o un archivo del banco. ¿Nos envía el comprobante como foto o PDF?"
    )


class ArchiveError(FileError):
    """Compressed in a way that needs a program of its own: RAR, 7z, gzip."""

    code = "file.archive"
    message = "No abrimos archivos comprimidos RAR o 7z. ¿Nos envía el comprobante como foto o PDF?"


class SoundError(FileError):
    code = "file.sound"
    message = "Recibimos un audio, pero no podemos escucharlo. ¿Nos lo escribe, por favor?"


class VideoError(FileError):
    code = "file.video"
    message = "Recibimos un video, pero no podemos verlo. ¿Nos envía una foto del comprobante?"


class TooSmallError(FileError):
    """A picture of a few pixels: a dot, or the thumbnail of one that was not sent."""

    code = "file.too_small"
    message = "La imagen llegó demasiado pequeña para leerla. ¿Nos la envía en su tamaño original?"


class BombError(FileError):
    """A small file that unpacks to far too much, or never ends."""

    code = "file.bomb"
    message = "No pudimos abrir este archivo. ¿Nos envía el comprobante como foto o PDF?"


class TooManyPartsError(FileError):
    code = "file.too_many_parts"
    message = (
        "El mensaje trae demasiados archivos; leímos los primeros. ¿Nos envía aparte los demás?"
    )


class FirstPagesOnlyError(FileError):
    """Not a failure: a long PDF, scan or text of which only the beginning was read."""

    code = "file.first_pages_only"
    message = "El archivo es muy largo; leímos solo las primeras páginas."


class LinkOnlyError(FileError):
    """Not a failure of a file: there is none, only a link, and links are never followed."""

    code = "file.link"
    message = "Por seguridad no abrimos enlaces. ¿Nos envía el comprobante como archivo adjunto?"


class NotReadableError(FileError):
    """The file opened, and yet no eye could read it."""

    code = "file.not_readable"
    message = "No pudimos leer este archivo; una persona lo revisará."


class NotFoundError(FileError):
    """There is no such file, or it may not be opened."""

    code = "file.not_found"
    message = "No encontramos el archivo."


class TooSlowError(FileError):
    """Reading took too long and was ended."""

    code = "file.too_slow"
    message = "No pudimos leer este archivo a tiempo; una persona lo revisará."


class CrashedError(FileError):
    """Reading ended the process that did it, or met a bug."""

    code = "file.crashed"
    message = "No pudimos leer este archivo; una persona lo revisará."


class OutOfMemoryError(FileError):
    """Reading needed more memory than it may have."""

    code = "file.out_of_memory"
    message = "El archivo es demasiado pesado para leerlo; una persona lo revisará."
