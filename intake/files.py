"""The raw files, kept under the hash of their content: written once, never changed."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import fsspec
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

from models.errors import TupagoError


class FileGoneError(TupagoError):
    code = "files.gone"
    message = "El archivo original ya no está guardado."


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Content-addressed store over a local folder or anything fsspec reaches (S3, …)."""

    filesystem: AbstractFileSystem
    root: str

    @classmethod
    def at(cls, url: str) -> Files:
        filesystem, root = fsspec.core.url_to_fs(url)
        filesystem.makedirs(root, exist_ok=True)
        return cls(filesystem=filesystem, root=root)

    def put(self, data: bytes) -> str:
        """Keep ``data`` durably and return its SHA-256 (hex); the same bytes are kept once."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if self.filesystem.exists(path):
            return sha256
        if isinstance(self.filesystem, LocalFileSystem):
            write_durably(Path(path), data)
        else:
            self.filesystem.pipe_file(path, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes.

        :raises FileGoneError: if they are not there (any more).
        """
        try:
            return bytes(self.filesystem.cat_file(self._path(sha256)))
        except FileNotFoundError:
            raise FileGoneError(sha256) from None

    def has(self, sha256: str) -> bool:
        return bool(self.filesystem.exists(self._path(sha256)))

    def remove(self, sha256: str) -> None:
        """Delete the bytes for good; those that are gone already are no error."""
        path = self._path(sha256)
        if self.filesystem.exists(path):
            self.filesystem.rm_file(path)

    def _path(self, sha256: str) -> str:
        return f"{self.root}/{sha256[:2]}/{sha256}"


def write_durably(path: Path, data: bytes) -> None:
    """Write, fsync, rename, fsync the folder: after this a power cut takes nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
