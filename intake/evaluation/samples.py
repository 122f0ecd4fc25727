"""The files that reading is timed on: where they are, of what kind, and what is printed on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from models.errors import TupagoError
from parsers.pictures import decoded, is_flat
from parsers.problems import FileError

Label = Mapping[str, Any]

_NO_SAMPLES: Final = frozenset({"", ".jsonl", ".json", ".md", ".py"})
_PICTURES: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".tif", ".tiff", ".gif", ".bmp"}
)


class SamplesInvalidError(TupagoError):
    code = "evaluation.samples"
    message = "Los archivos que se van a medir no se pueden leer."


class Kind(StrEnum):
    SCREEN = "captura limpia"
    PHOTO = "foto"
    PRINTED = "PDF con texto"
    SCANNED = "PDF escaneado"
    OTHER = "otro"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A file to be read, and its label where it has one."""

    path: Path
    kind: Kind
    label: Label | None = None

    @property
    def passwords(self) -> tuple[str, ...]:
        password = (self.label or {}).get("password")
        return (password,) if password else ()


def samples_in(source: Path) -> list[Sample]:
    """Return the labelled files of a folder; without ``labels*.jsonl``, all its files; or the one.

    :raises SamplesInvalidError: if there is no such path, or the labels are not in their form.
    """
    if not source.exists():
        raise SamplesInvalidError(f"{source}: no existe")
    try:
        labels = [
            json.loads(line)
            for path in sorted(source.glob("labels*.jsonl"))
            for line in path.read_text(encoding="utf-8").split("\n")
            if line.strip()
        ]
        if labels:
            return [
                Sample(path=source / label["file"], kind=_kind_by_label(label), label=label)
                for label in labels
            ]
    except (KeyError, TypeError, ValueError) as error:
        raise SamplesInvalidError(f"{source}: {type(error).__name__}: {error}") from error
    paths = sorted(source.iterdir()) if source.is_dir() else [source]
    return [
        Sample(path=path, kind=_kind_by_look(path))
        for path in paths
        if path.is_file() and path.suffix.lower() not in _NO_SAMPLES
    ]


def spread(samples: Sequence[Sample], limit: int) -> list[Sample]:
    """Return at most ``limit`` of each kind, evenly spread over the list, in its order."""
    kept: set[int] = set()
    for kind in Kind:
        places = [place for place, sample in enumerate(samples) if sample.kind is kind]
        count = min(limit, len(places))
        kept.update(places[number * len(places) // count] for number in range(count))
    return [samples[place] for place in sorted(kept)]


def _kind_by_label(label: Label) -> Kind:
    if label["kind"] == "screenshot" and label["severity"] == "clean":
        return Kind.SCREEN
    return {"pdf": Kind.PRINTED, "pdf_scan": Kind.SCANNED}.get(label["kind"], Kind.PHOTO)


def _kind_by_look(path: Path) -> Kind:
    """Return the kind of a file without a label, as the reader itself would judge it."""
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        return Kind.PRINTED if _has_printed_words(path) else Kind.SCANNED
    if suffix not in _PICTURES:
        return Kind.OTHER
    try:
        return Kind.SCREEN if is_flat(decoded(path.read_bytes())) else Kind.PHOTO
    except (FileError, OSError):
        return Kind.OTHER


def _has_printed_words(path: Path) -> bool:
    from parsers.pdf import sheets_of_pdf  # noqa: PLC0415 - slow to import, and pictures need none

    try:
        sheets, _unread = sheets_of_pdf(path.read_bytes())
    except (FileError, OSError):
        return False
    return any(sheet.printed and not sheet.veiled for sheet in sheets)
