"""``tupago read --explain``: why a file was read as it was, in words and on a picture."""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from intake.verbs.console import OutputFileError, why

_WIDTH: Final = 100
_IN: Final = "  "
_LONGEST: Final = 34  # Letters of a label or of its value that are shown.


def explain_many(
    files: Sequence[Path], *, passwords: Sequence[str], picture: Path | None
) -> Iterator[dict[str, Any]]:
    """Yield what is told of each file, with ``explained`` and the names of the pictures written.

    :param picture: the name of the picture; else ``<name>.explicado.png`` in this folder.
    :raises OutputFileError: if a picture cannot be written.
    """
    from parsers.process import Reader

    with Reader() as reader, tempfile.TemporaryDirectory(prefix="tupago-explain-") as scratch:
        for file in files:
            folder = Path(scratch)
            told = reader.read(file, file.name, passwords=passwords, explain_dir=folder)
            told["file"] = str(file)
            target = picture or Path(f"{file.name}.explicado.png")
            _keep_pictures(told.get("explained", {"documents": []}), folder, target)
            yield told


def _keep_pictures(explained: dict[str, Any], folder: Path, target: Path) -> None:
    """Move the pictures to where they were asked for: the first, with ``-2`` the next."""
    pictures = [
        page["picture"]
        for document in explained["documents"]
        for page in document["pages"]
        if page["picture"]
    ]
    for number, picture in enumerate(pictures, 1):
        name = target if number == 1 else target.with_stem(f"{target.stem}-{number}")
        try:
            shutil.move(folder / picture["file"], name)
        except OSError as error:
            raise OutputFileError(f"{name}: {why(error)}") from None
        picture["file"] = str(name)


def in_words(told: dict[str, Any]) -> str:
    """Return the explanation of a file for people, at most 100 letters wide."""
    lines = [told["file"]]
    for document in told["explained"]["documents"]:
        if document["name"] != Path(told["file"]).name:
            lines.append(f"{_IN}{document['name']}")
        lines += [_told(_IN, problem["message"]) for problem in document["problems"]]
        for page in document["pages"]:
            lines += _page(page)
    lines += [_told(_IN, problem["message"]) for problem in told.get("problems", ())]
    return "\n".join(lines)


# --- Looks ---------------------------------------------------------------------------------


def _page(page: dict[str, Any]) -> Iterator[str]:
    told = [f"PÁGINA {page['page']}", f"leída con {page['looks'][0]['name']}", page["why"]]
    if page["turned"]:
        told.append(f"girada {page['turned']}° a la izquierda")
    if page["tilt"]:
        side = "derecha" if page["tilt"] > 0 else "izquierda"
        told.append(f"cae {_decimal(abs(page['tilt']))}° a la {side}")
    yield ""
    yield _told(_IN, " · ".join(told))
    if page["picture"]:
        yield _told(_IN, f"imagen: {page['picture']['file']}")
    elif page["eye"] == "plain_text":
        yield f"{_IN}imagen: no hay, es texto"
    else:
        yield f"{_IN}imagen: no alcanzó el tiempo, o no se puede dibujar"
    yield from _looks(page["looks"])
    for sheet in page["sheets"]:
        yield from _sheet(sheet)


def _looks(looks: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield ""
    rows = [
        (
            "›" if look["chosen"] else "",
            look["name"],
            f"{look['words']} textos",
            f"letras {_decimal(look['letters'])}",
            f"{look['told']} datos",
            f"confianza del ojo {look['trust']}",
        )
        for look in looks
    ]
    yield f"{_IN}MIRADAS"
    yield from _table(rows)


# --- Receipts ------------------------------------------------------------------------------


def _sheet(sheet: dict[str, Any]) -> Iterator[str]:
    issuer = sheet["issuer"]
    yield ""
    yield _told(_IN, f"{sheet['kind_name'].upper()}: {sheet['kind_why']}")
    if issuer:
        yield _told(_IN, f"emisor: {issuer['name']} ({issuer['code']}), por «{issuer['mark']}»")
    else:
        yield f"{_IN}emisor: nada lo dice"
    if sheet["entries"]:
        yield from ("", f"{_IN}RÓTULOS")
        yield from _table([_entry(entry) for entry in sheet["entries"]])
    if sheet.get("figures"):
        yield from ("", f"{_IN}CIFRAS")
        yield from _table(
            [
                ("›" if one["won"] else "", one["role_name"], *_evidence(one))
                for one in sheet["figures"]
            ]
        )
    if "fields" not in sheet:
        return
    yield from ("", f"{_IN}CAMPOS")
    for name, field in sheet["fields"].items():
        yield from _field(field, listed=name == "amount")
    for remark in sheet["notes"]:
        yield _told(_IN, f"nota: {remark}")


def _entry(entry: dict[str, Any]) -> tuple[str, ...]:
    values = " | ".join(_cut(value["text"]) for value in entry["values"]) or "(nada)"
    place = entry["values"][0]["place"] if entry["values"] else ""
    part = {"origin": "en origen", "destination": "en destino"}.get(entry["section"] or "", "")
    label = f"«{_cut(entry['label'])}»" + ("" if entry["exact"] else " (parecido)")
    return (label, entry["role_name"], place, part, values)


def _evidence(one: dict[str, Any]) -> tuple[str, ...]:
    letters = f"letras {_decimal(one['letters'])}"
    return (one["shown"], _decimal(one["confidence"]), letters, one["place"] or "", one["reason"])


def _field(field: dict[str, Any], *, listed: bool) -> Iterator[str]:
    """Yield what the field is and why.

    :param listed: its candidates stand among the figures already.
    """
    if not field["candidates"]:
        reason = "" if field["reason"] == "no se encontró" else f": {field['reason']}"
        yield f"{_IN}  {field['name']:<12} —  no se encontró{reason}"
        return
    sure = _decimal(field["confidence"])
    if field["least"]:
        sure += f", se da desde {_decimal(field['least'])}"
    given = field["shown"] if field["given"] else "NO SE DA"
    found = field["found"] is not None
    yield f"{_IN}{'✓' if field['given'] else '✗'} {field['name']:<12} {given}" + (
        f"  ({sure})" if found else ""
    )
    yield _told(" " * 17, field["reason"])
    if not field["given"]:
        read = [look for look in field["looks"] if look["value"] not in {None, field["found"]}]
        yield from (_told(" " * 17, f"{one['name']} leyó {one['shown']}") for one in read)
    if not listed and (len(field["candidates"]) > 1 or not field["given"]):
        rows = [("›" if one["won"] else "", *_evidence(one)) for one in field["candidates"]]
        yield from _table(rows, indent=15)


# --- Lines ---------------------------------------------------------------------------------


def _table(rows: Sequence[tuple[str, ...]], *, indent: int = 4) -> Iterator[str]:
    """Yield the rows with their columns aligned; what is too long in the last one is wrapped."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        head = "  ".join(
            cell.ljust(width) for cell, width in zip(row[:-1], widths[:-1], strict=True) if width
        )
        lead = " " * indent + head + "  "
        yield _told(lead, row[-1], under=" " * min(len(lead), _WIDTH // 2))


def _told(lead: str, text: str, *, under: str | None = None) -> str:
    """Return the text behind ``lead``, wrapped, further lines below its beginning."""
    follow = lead if under is None and not lead.strip() else under or " " * len(lead)
    room = _WIDTH if len(lead) < _WIDTH - 20 else len(lead) + 20
    wrapped = textwrap.fill(
        " ".join(text.split()), room, initial_indent=lead, subsequent_indent=follow + ""
    )
    return wrapped if text.strip() else lead.rstrip()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _decimal(share: float) -> str:
    return f"{share:.3f}".rstrip("0").rstrip(".").replace(".", ",")
