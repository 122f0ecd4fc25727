from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.administration.safekeeping import (
    MANIFEST,
    BackupDamagedError,
    BackupFailedError,
    HomeNotEmptyError,
    back_up,
    restore,
)
from intake.settings import Settings
from intake.wiring import Office
from models.payment import State
from tests.conftest import A_FRIDAY, rows
from tests.intake.deeds import keep_payment

AT = datetime(2026, 11, 20, 22, tzinfo=UTC)


@pytest.fixture
def backup(office: Office, tmp_path: Path) -> Path:
    keep_payment(office, state=State.PROPOSED, at=A_FRIDAY, sha256=office.files.put(b"recibo"))
    mappings = office.settings.home / "mappings"
    mappings.mkdir()
    (mappings / "mio.toml").write_text("title = 'x'", encoding="utf-8")
    layouts = office.settings.home / "layouts"
    layouts.mkdir()
    (layouts / "nucleo.toml").write_text("[file]", encoding="utf-8")
    path = tmp_path / "copia.tar"
    back_up(office.settings, path, at=AT)
    return path


def elsewhere(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "otra", _env_file=None)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def count(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.home / "tupago.sqlite")) as connection:
        return int(connection.execute("select count(*) from payment").fetchone()[0])


def test_everything_comes_back_elsewhere(backup: Path, tmp_path: Path, office: Office) -> None:
    there = elsewhere(tmp_path)

    kept = restore(there, backup, force=False, at=AT)

    assert count(there) == rows(office, "payment") == 1
    assert (there.home / "mappings" / "mio.toml").is_file()
    assert (there.home / "layouts" / "nucleo.toml").is_file()
    stored = {path.name for path in Path(there.files).rglob("*") if path.is_file()}
    assert stored == {
        path.name for path in Path(office.settings.files).rglob("*") if path.is_file()
    }
    assert (kept.database, kept.aside) == ("sqlite", None)


def test_what_is_not_yet_in_the_main_file_of_the_database_is_in_the_backup(
    office: Office, tmp_path: Path
) -> None:
    keep_payment(office, state=State.PROPOSED, at=A_FRIDAY)
    beside = office.settings.home / "tupago.sqlite-wal"
    assert beside.stat().st_size > 0  # The office is open: the row is in the log beside the file.

    back_up(office.settings, tmp_path / "c.tar.gz", at=AT)
    restore(elsewhere(tmp_path), tmp_path / "c.tar.gz", force=False, at=AT)

    assert count(elsewhere(tmp_path)) == 1


def test_data_is_never_overwritten_and_with_force_only_moved_aside(
    backup: Path, office: Office
) -> None:
    home = office.settings.home
    office.engine.dispose()
    with pytest.raises(HomeNotEmptyError):
        restore(office.settings, backup, force=False, at=AT)
    (home / "nota.txt").write_text("importante", encoding="utf-8")

    kept = restore(office.settings, backup, force=True, at=AT)

    assert kept.aside is not None
    assert (kept.aside / "nota.txt").read_text(encoding="utf-8") == "importante"
    assert (kept.aside / "tupago.sqlite").is_file()
    assert not (home / "nota.txt").exists()
    again = restore(office.settings, backup, force=True, at=AT)
    assert again.aside is not None
    assert kept.aside.is_dir()


def rewritten(backup: Path, change: dict[str, bytes | None], *, extra: str = "") -> Path:
    """Write the backup anew with some entries changed or left out."""
    path = backup.with_name("cambiada.tar")
    with tarfile.open(backup) as old, tarfile.open(path, "w") as new:
        for entry in old:
            content = old.extractfile(entry)
            assert content is not None
            data = change.get(entry.name, content.read())
            if data is not None:
                entry.size = len(data)
                new.addfile(entry, io.BytesIO(data))
        if extra:
            new.addfile(tarfile.TarInfo(extra), io.BytesIO())
    return path


@pytest.mark.parametrize("change", ["changed", "missing", "added", "no manifest", "bad manifest"])
def test_a_backup_that_is_not_as_it_was_made_changes_nothing(
    backup: Path, tmp_path: Path, change: str
) -> None:
    with tarfile.open(backup) as tar:
        raw = next(name for name in tar.getnames() if name.startswith("files/"))
        manifest = json.load(tar.extractfile(MANIFEST) or io.BytesIO())
    damaged = {
        "changed": lambda: rewritten(backup, {raw: b"otro"}),
        "missing": lambda: rewritten(backup, {raw: None}),
        "added": lambda: rewritten(backup, {}, extra="files/00/de-mas"),
        "no manifest": lambda: rewritten(backup, {MANIFEST: None}),
        "bad manifest": lambda: rewritten(
            backup, {MANIFEST: json.dumps(manifest | {"tupago_backup": 99}).encode()}
        ),
    }[change]()

    with pytest.raises(BackupDamagedError):
        restore(elsewhere(tmp_path), damaged, force=False, at=AT)

    assert list(elsewhere(tmp_path).home.iterdir()) == []


@pytest.mark.parametrize("name", ["../fuera", "/fuera", "files/../../fuera"])
def test_a_path_that_leads_out_of_the_home_is_refused(
    backup: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BackupDamagedError):
        restore(elsewhere(tmp_path), rewritten(backup, {}, extra=name), force=False, at=AT)

    assert not (tmp_path / "fuera").exists()


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_half_a_backup_is_refused(backup: Path, tmp_path: Path, share: float) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(BackupDamagedError):
        restore(elsewhere(tmp_path), backup, force=False, at=AT)


def test_a_backup_that_fails_leaves_no_half_file_behind(tmp_path: Path) -> None:
    with pytest.raises(BackupFailedError):
        back_up(Settings(home=tmp_path / "nada", _env_file=None), tmp_path / "c.tar", at=AT)

    assert list(tmp_path.iterdir()) == []


def test_files_in_a_bucket_are_backed_up_by_whoever_keeps_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, files_url="s3://cubo/archivos", _env_file=None)

    with pytest.raises(BackupFailedError, match="s3://cubo"):
        back_up(settings, tmp_path / "c.tar", at=AT)


def test_a_backup_of_the_other_kind_of_database_is_refused(
    backup: Path, postgres_office: Office
) -> None:
    settings = postgres_office.settings

    with pytest.raises(BackupFailedError, match="sqlite"):
        restore(settings, backup, force=True, at=AT)
    assert rows(postgres_office, "message") == 0


def test_postgresql_is_dumped_and_brought_back(postgres_office: Office, tmp_path: Path) -> None:
    keep_payment(postgres_office, state=State.PROPOSED, at=A_FRIDAY)
    path = tmp_path / "c.tar"
    back_up(postgres_office.settings, path, at=AT)
    keep_payment(postgres_office, state=State.PROPOSED, at=AT)
    with pytest.raises(HomeNotEmptyError):
        restore(postgres_office.settings, path, force=False, at=AT)
    postgres_office.engine.dispose()

    kept = restore(postgres_office.settings, path, force=True, at=AT)

    assert rows(postgres_office, "payment") == 1
    assert kept.aside is not None
    assert (kept.aside / "database.dump").is_file()
