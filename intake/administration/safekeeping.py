"""Backups: everything that is kept, in one file that proves itself, and back again.

The database is copied first and the raw files after it: files are only ever added, so every file
that the copied database names is in the backup.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

import sqlalchemy as sa

from intake.settings import Settings
from models.errors import TupagoError

MANIFEST: Final = "manifest.json"
_SQLITE: Final = "database.sqlite"
_POSTGRESQL: Final = "database.dump"
_FORMAT: Final = 1
_ASIDE: Final = "antes-"  # Folders in the home that hold what a restore replaced …
_WORKING: Final = ".restaurando-"  # … and what it is about to put there.
_NOT_OURS: Final = (
    tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, KeyError, TypeError,
    AttributeError,
)  # fmt: skip
_DUMP_SECONDS: Final = 3600
_PIECE: Final = 1024 * 1024


class BackupFailedError(TupagoError):
    code = "backup.failed"
    message = "No se pudo hacer la copia de seguridad."


class BackupDamagedError(TupagoError):
    """The file is no backup of ours, or something in it is not what the manifest says."""

    code = "backup.damaged"
    message = "La copia de seguridad está dañada o incompleta; no se cambió nada."


class HomeNotEmptyError(TupagoError):
    code = "backup.home_not_empty"
    message = "Ya hay datos donde se iba a restaurar; use --force para apartarlos primero."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a backup holds, or what was brought back."""

    files: int
    bytes: int
    database: str  # sqlite | postgresql
    aside: Path | None = None  # Where the data that was there before lies now.

    def as_json(self) -> dict[str, Any]:
        return {
            "files": self.files,
            "bytes": self.bytes,
            "database": self.database,
            "moved_aside": str(self.aside) if self.aside else None,
        }


# --- Out -----------------------------------------------------------------------------------


def back_up(settings: Settings, target: Path, *, at: datetime) -> Kept:
    """Write a tar (compressed, if it is called ``.gz``) of database, raw files and own templates.

    Nothing need be stopped. The file appears under its name only when it is whole.

    :raises BackupFailedError: if the database cannot be copied, or the raw files are not in a
        folder of this machine (a bucket is backed up by whoever keeps it).
    """
    if settings.files_url and "://" in settings.files_url:
        raise BackupFailedError(f"los archivos están en {settings.files_url}, que se copia aparte")
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with tempfile.TemporaryDirectory(prefix="tupago-backup-") as folder:
            database = _copy_database(settings, Path(folder))
            kept = _write_tar(settings, unfinished, database, zipped=_zipped(target), at=at)
        unfinished.rename(target)
    except OSError as error:
        raise BackupFailedError(f"{target}: {error.strerror or error}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return kept


def _zipped(target: Path) -> bool:
    return target.suffix in {".gz", ".tgz"}


def _copy_database(settings: Settings, folder: Path) -> Path:
    url = sa.make_url(settings.database)
    if not url.drivername.startswith("sqlite"):
        return _dump_postgresql(url, folder / _POSTGRESQL)
    copy = folder / _SQLITE
    if not Path(url.database or "").is_file():
        raise BackupFailedError(f"no existe {url.database}")
    try:
        # Never a copy of the file itself: what is still in the WAL beside it would be missing.
        with closing(sqlite3.connect(str(url.database))) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        raise BackupFailedError(str(error)) from None
    return copy


def _dump_postgresql(url: sa.URL, copy: Path) -> Path:
    _run(["pg_dump", "--format=custom", "--file", str(copy), "--dbname", _for_libpq(url)])
    return copy


def _for_libpq(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        raise BackupFailedError(f"falta {command[0]}: sudo apt-get install postgresql-client")
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_DUMP_SECONDS, check=False
    )
    if done.returncode != 0:
        raise BackupFailedError(f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}")


def _write_tar(
    settings: Settings, path: Path, database: Path, *, zipped: bool, at: datetime
) -> Kept:
    listed: dict[str, dict[str, Any]] = {}
    with path.open("xb") as out, tarfile.open(fileobj=out, mode="w:gz" if zipped else "w") as tar:
        for name, source in _sources(settings, database):
            with source.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            listed[name] = {"sha256": digest, "size": source.stat().st_size}
            tar.add(source, arcname=name, recursive=False)
        kind = "sqlite" if database.name == _SQLITE else "postgresql"
        manifest = {
            "tupago_backup": _FORMAT,
            "made_at": at.isoformat(timespec="seconds"),
            "database": kind,
            "files": listed,
        }
        told = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(told)
        entry.mtime = int(at.timestamp())
        tar.addfile(entry, io.BytesIO(told))
    size = sum(one["size"] for one in listed.values())
    return Kept(files=len(listed), bytes=size, database=kind)


def _sources(settings: Settings, database: Path) -> Iterator[tuple[str, Path]]:
    yield database.name, database
    for name, folder in _folders(settings).items():
        for source in sorted(folder.rglob("*")):
            relative = source.relative_to(folder)
            # A dot begins the name of what is being written just now.
            if source.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield f"{name}/{relative.as_posix()}", source


def _folders(settings: Settings) -> dict[str, Path]:
    own = {name: settings.home / name for name in ("mappings", "layouts")}
    return {"files": Path(settings.files)} | own


# --- Back ----------------------------------------------------------------------------------


def restore(settings: Settings, source: Path, *, force: bool, at: datetime) -> Kept:
    """Bring a backup back, after every byte of it was compared with its manifest.

    What was there before is never deleted: ``force`` moves it aside.

    :raises BackupDamagedError: if anything differs; nothing was changed then.
    :raises HomeNotEmptyError: if there is something already and ``force`` is not said.
    :raises BackupFailedError: if the files cannot be put in their place.
    """
    home = settings.home.absolute()
    if not force and _occupied(settings):
        raise HomeNotEmptyError(str(home))
    try:
        home.mkdir(parents=True, exist_ok=True)
        # Within the home, which may be a disk of its own: what follows are renames.
        with tempfile.TemporaryDirectory(prefix=_WORKING, dir=home) as folder:
            manifest = _unpack(source, Path(folder))
            if manifest["database"] != _kind(settings):
                raise BackupFailedError(
                    f"la copia es de {manifest['database']} y TUPAGO_DATABASE_URL dice otra cosa"
                )
            aside = _move_aside(settings, at)
            _put_in_place(settings, Path(folder))
    except OSError as error:
        raise BackupFailedError(f"{source}: {error.strerror or error}") from None
    size = sum(one["size"] for one in manifest["files"].values())
    return Kept(
        files=len(manifest["files"]), bytes=size, database=manifest["database"], aside=aside
    )


def _kind(settings: Settings) -> str:
    return sa.make_url(settings.database).get_backend_name()


def _occupied(settings: Settings) -> bool:
    return bool(_entries_of(settings.home)) or _has_database(settings)


def _entries_of(home: Path) -> list[Path]:
    """Return what counts as data: no logs, nothing that an earlier restore moved aside."""
    if not home.is_dir():
        return []
    return [
        entry
        for entry in sorted(home.iterdir())
        if entry.name != "log" and not entry.name.startswith((_WORKING, _ASIDE))
    ]


def _has_database(settings: Settings) -> bool:
    url = sa.make_url(settings.database)
    if _kind(settings) == "sqlite":
        return Path(url.database or "").exists()
    engine = sa.create_engine(url)
    try:
        return sa.inspect(engine).has_table("message")
    except sa.exc.OperationalError as error:
        raise BackupFailedError(str(error.__cause__ or error).splitlines()[0]) from None
    finally:
        engine.dispose()


def _move_aside(settings: Settings, at: datetime) -> Path | None:
    """Move what is there into a folder of its own; a PostgreSQL database is dumped into it."""
    entries, there = _entries_of(settings.home), _has_database(settings)
    if not entries and not there:
        return None
    aside = settings.home / f"{_ASIDE}{at:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    aside.mkdir()
    url = sa.make_url(settings.database)
    if there and _kind(settings) != "sqlite":
        _dump_postgresql(url, aside / _POSTGRESQL)
    for entry in entries:
        entry.rename(aside / entry.name)
    if _kind(settings) == "sqlite":
        for path in _sqlite_files(url):  # Left where it lies outside of the home.
            if path.exists():
                shutil.move(path, aside / path.name)
    return aside


def _sqlite_files(url: sa.URL) -> list[Path]:
    place = Path(url.database or "")
    return [place, *(place.with_name(f"{place.name}-{end}") for end in ("wal", "shm"))]


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack into an empty folder and compare; return the manifest."""
    try:
        with tarfile.open(source) as tar:
            found = {name: _unpack_one(tar, entry, folder) for name, entry in _entries(tar)}
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        wanted = {name: one["sha256"] for name, one in manifest["files"].items()}
        version, database = manifest["tupago_backup"], manifest["database"]
    except _NOT_OURS as error:
        raise BackupDamagedError(f"{source}: {type(error).__name__}") from None
    except FileNotFoundError as error:
        raise BackupDamagedError(f"{source}: falta {Path(error.filename or '').name}") from None
    found.pop(MANIFEST)
    if version != _FORMAT or database not in {"sqlite", "postgresql"}:
        raise BackupDamagedError(f"formato {version!r}, {database!r}")
    if differing := sorted(
        name for name in {*found, *wanted} if found.get(name) != wanted.get(name)
    ):
        raise BackupDamagedError(", ".join(differing[:10]))
    return manifest


def _entries(tar: tarfile.TarFile) -> Iterator[tuple[str, tarfile.TarInfo]]:
    """Yield the files; a link, or a path that leads out of the folder, is none of ours."""
    for entry in tar:
        parts = PurePosixPath(entry.name).parts
        if not entry.isfile() or entry.name.startswith("/") or ".." in parts:
            raise BackupDamagedError(f"«{entry.name}» no es de una copia de tupago")
        yield entry.name, entry


def _unpack_one(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> str:
    target = folder / entry.name
    target.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(entry)
    assert content is not None
    with content, target.open("xb") as out:
        return _copy_and_hash(content, out)


def _copy_and_hash(content: IO[bytes], out: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(_PIECE):
        digest.update(piece)
        out.write(piece)
    return digest.hexdigest()


def _put_in_place(settings: Settings, folder: Path) -> None:
    for name, place in _folders(settings).items():
        if (folder / name).is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(folder / name, place, dirs_exist_ok=True)
    url = sa.make_url(settings.database)
    if _kind(settings) == "sqlite":
        place = Path(url.database or "")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / _SQLITE, place)
    else:
        _run(
            [
                "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
                "--dbname", _for_libpq(url), str(folder / _POSTGRESQL),
            ]
        )  # fmt: skip
