"""Backups: a whole copy of store and vault in a folder, with the hashes that prove it.

    compoundwatch-20261126T165000Z/
        store.gpkg      every row of the store, as of one instant, whatever its engine
        exact.vault     the vault, sealed as it is; the key that opens it is never in a backup
        manifest.json   SHA-256 of both, rows and SHA-256 of each table, head of the audit log

It is written beside and renamed: a folder of that name is whole. Jobs may write meanwhile.
"""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from layers import audit
from layers.errors import SchemaTooNewError, StoreDamagedError, StoreError
from layers.files import sync, write_beside
from layers.schema import SCHEMA_VERSION
from layers.store.as_written import held_as_written, shape_of
from layers.store.copying import Held, Step, copy
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.vault.vault import Vault

STORE, VAULT, MANIFEST = "store.gpkg", "exact.vault", "manifest.json"
_FORMAT = 1
_PREFIX = "compoundwatch-"


@dataclass(frozen=True, slots=True)
class Backup:
    """One folder, not yet believed."""

    folder: Path
    """Where it lies."""

    @property
    def name(self) -> str:
        """Its name, which says when it was made."""
        return self.folder.name

    def manifest(self) -> dict[str, Any]:
        """Return what it says of itself.

        Raises
        ------
        SchemaTooNewError
            If a newer program wrote it: what it holds is not known here.
        StoreDamagedError
            If it says nothing, or cannot be read.

        """
        try:
            said: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text("utf-8"))
            newer = said["schema"] > SCHEMA_VERSION
            if not newer and said["format"] == _FORMAT and {"files", "tables", "head"} <= set(said):
                return said
        except (OSError, ValueError, KeyError, TypeError):
            newer = False
        if newer:
            raise SchemaTooNewError(_too_new(self, f"schema {said['schema']}"))
        raise StoreDamagedError(
            f"{self.name} is no backup of this program, or its manifest is damaged. Nothing was "
            "changed. Use another backup."
        )


def make(store: Store, vault: Vault, into: Path, *, at: datetime, step: Step) -> Backup:
    """Write a backup and return it.

    Parameters
    ----------
    store, vault
        What is copied; others may write to them meanwhile.
    into
        Folder of backups.
    at
        Now, UTC.
    step
        Shown how far it is.

    Raises
    ------
    StoreError
        If it cannot be written, or one of this second is there already.

    """
    made = Backup(into / f"{_PREFIX}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    if made.folder.exists():
        raise StoreError(f"There is a backup {made.name} already. Wait a second.")
    part = made.folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700, parents=True)
        with contextlib.closing(open_store(str(part / STORE), create=True)) as target:
            copied = copy(store, target, step=step)
            head = audit.head(target)
        (part / STORE).chmod(0o600)
        vault.copy_to(part / VAULT)
        write_manifest(part, copied.tables, head, made_at=at)
        part.rename(made.folder)
        sync(into)
    except OSError as error:
        raise StoreError(
            f"The backup could not be written to {into} ({error.strerror}). Nothing of it counts; "
            "what it was made of is as it was. Make room, or name another folder."
        ) from None
    return made


def write_manifest(
    folder: Path,
    tables: Mapping[str, Held],
    head: str,
    *,
    made_at: datetime,
    schema: int = SCHEMA_VERSION,
) -> None:
    """Write down what a folder holds, beside and renamed."""
    files = [folder / name for name in (STORE, VAULT) if (folder / name).exists()]
    said = {
        "format": _FORMAT,
        "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "schema": schema,
        "head": head,
        "files": {each.name: sha256(each) for each in files},
        "tables": {name: [each.rows, each.digest] for name, each in tables.items()},
    }
    for each in files:
        sync(each)
    write_said(folder, said)


def all_in(folder: Path) -> list[Backup]:
    """Return the backups in a folder, oldest first."""
    if not folder.is_dir():
        return []
    found = (each for each in folder.iterdir() if each.name.startswith(_PREFIX))
    return [Backup(each) for each in sorted(found) if each.suffix != ".part"]


def check(backup: Backup) -> dict[str, Any]:
    """Hold a backup of this or an older schema against its hashes, and return its manifest.

    What an older program wrote is held against what that program hashed: the columns of then.

    Raises
    ------
    SchemaTooNewError
        If a newer program wrote it.
    StoreError
        If a file is missing or other than when it was written, or a table or the audit log is.

    """
    said = backup.manifest()
    if said.get("purging"):
        raise StoreDamagedError(
            f"A purge of the backup {backup.name} was stopped halfway. Nothing was changed now. "
            "Finish it: compoundwatch purge."
        )
    check_files(backup, said)
    shape = shape_of(backup.folder / STORE)
    if shape.unknown:
        raise SchemaTooNewError(_too_new(backup, f"it has {', '.join(shape.unknown)}"))
    check_tables(backup, said, held_as_written(backup.folder / STORE, shape.columns))
    if shape.schema != said["schema"]:
        raise StoreDamagedError(_other(backup, "The schema"))
    if shape.whole:
        with opened(backup) as store:
            check_log(backup, said, store)
    return said


def check_files(backup: Backup, said: dict[str, Any]) -> None:
    """Refuse a backup of which a file is missing or was changed.

    Raises
    ------
    StoreDamagedError
        With the name of the file.

    """
    for name, digest in said["files"].items():
        path = backup.folder / name
        if name not in (STORE, VAULT) or not path.is_file() or sha256(path) != digest:
            raise StoreDamagedError(
                f"{name} of the backup {backup.name} is missing, or is not as it was written. "
                "Nothing was changed. Use another backup."
            )


def check_tables(backup: Backup, said: dict[str, Any], found: Mapping[str, Held]) -> None:
    """Refuse a backup of which a table is not the one that its manifest hashed.

    Raises
    ------
    StoreDamagedError
        With the name of the table.

    """
    for name in {**said["tables"], **found}:
        here = found.get(name)
        if here is None or [here.rows, here.digest] != said["tables"].get(name):
            raise StoreDamagedError(_other(backup, f"The table {name}"))


def check_log(backup: Backup, said: dict[str, Any], store: Store) -> None:
    """Refuse a backup whose audit log does not hold up to the head that its manifest names.

    Raises
    ------
    StoreDamagedError
        With the first entry that does not hold.

    """
    verified = audit.verify(store, [said["head"]])
    if verified.wrong:
        raise StoreDamagedError(
            f"The audit log of the backup {backup.name} does not hold. {verified.wrong}"
        )


def bring_up(path: Path) -> None:
    """Bring the store of a backup, or a copy of it, to this program's schema; no copy is left."""
    from layers.store.upgrading import upgrade_file  # noqa: PLC0415 - SQLAlchemy, for this alone

    upgrade_file(path, keep=False)


def _other(backup: Backup, what: str) -> str:
    return (
        f"{what} of the backup {backup.name} is not as it was written. Nothing was changed. Use "
        "another backup."
    )


def _too_new(backup: Backup, found: str) -> str:
    return (
        f"The backup {backup.name} was made by a newer program ({found}; this one knows schema "
        f"{SCHEMA_VERSION}). What it has more would be lost, so nothing was changed. Update "
        "Compound Watch, and restore it with the new one."
    )


def write_said(folder: Path, said: dict[str, Any]) -> None:
    """Write a manifest, beside and renamed."""
    write_beside(folder / MANIFEST, json.dumps(said, indent=2).encode())
    sync(folder)


@contextlib.contextmanager
def opened(backup: Backup) -> Iterator[Store]:
    """Open the store of a backup, for reading alone: no log comes to lie beside it."""
    with contextlib.closing(open_store(str(backup.folder / STORE), read_only=True)) as store:
        yield store


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
