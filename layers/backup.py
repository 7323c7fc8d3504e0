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
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from layers import audit
from layers.errors import StoreDamagedError, StoreError
from layers.files import sync, write_beside
from layers.report import Report
from layers.retention import Retention, reports_over
from layers.schema import SCHEMA_VERSION, TABLES
from layers.store.copying import Copied, Step, copy, held
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
        StoreDamagedError
            If it says nothing, or cannot be read.

        """
        try:
            said: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text("utf-8"))
            if said["format"] == _FORMAT and {"files", "tables", "head"} <= set(said):
                return said
        except (OSError, ValueError, KeyError, TypeError):
            pass
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
        write_manifest(part, copied, head, made_at=at)
        part.rename(made.folder)
        sync(into)
    except OSError as error:
        raise StoreError(
            f"The backup could not be written to {into} ({error.strerror}). Nothing of it counts; "
            "what it was made of is as it was. Make room, or name another folder."
        ) from None
    return made


def write_manifest(folder: Path, copied: Copied, head: str, *, made_at: datetime) -> None:
    """Write down what a folder holds, beside and renamed."""
    files = [folder / name for name in (STORE, VAULT) if (folder / name).exists()]
    said = {
        "format": _FORMAT,
        "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "schema": SCHEMA_VERSION,
        "head": head,
        "files": {each.name: _sha256(each) for each in files},
        "tables": {name: [each.rows, each.digest] for name, each in copied.tables.items()},
    }
    for each in files:
        sync(each)
    _write(folder, said)


def all_in(folder: Path) -> list[Backup]:
    """Return the backups in a folder, oldest first."""
    if not folder.is_dir():
        return []
    found = (each for each in folder.iterdir() if each.name.startswith(_PREFIX))
    return [Backup(each) for each in sorted(found) if each.suffix != ".part"]


def check(backup: Backup) -> dict[str, Any]:
    """Hold a backup against its hashes, and return its manifest.

    Raises
    ------
    StoreError
        If a file is missing or other than when it was written, or a table or the audit log is.

    """
    said = backup.manifest()
    if not said.get("purging"):
        _check_files(backup, said)
    if said.get("purging"):
        raise StoreDamagedError(
            f"A purge of the backup {backup.name} was stopped halfway. Nothing was changed now. "
            "Finish it: compoundwatch purge."
        )
    if said["schema"] != SCHEMA_VERSION:
        raise StoreError(
            f"The backup {backup.name} is of schema {said['schema']}, and this program has "
            f"{SCHEMA_VERSION}. Its files are as they were written. Copy its {STORE} to where the "
            "store shall lie, and bring it up to date: compoundwatch store upgrade."
        )
    with _opened(backup) as store:
        for kind, table in TABLES.items():
            found = held(store, kind)
            if [found.rows, found.digest] != said["tables"].get(table.name):
                raise StoreDamagedError(
                    f"The table {table.name} of the backup {backup.name} is not as it was written. "
                    "Nothing was changed. Use another backup."
                )
        verified = audit.verify(store, [said["head"]])
        if verified.wrong:
            raise StoreDamagedError(
                f"The audit log of the backup {backup.name} does not hold. {verified.wrong}"
            )
    return said


def begin_purge(
    backup: Backup, withdrawn: Collection[str], kept: Retention, *, as_of: datetime
) -> None:
    """Take out of a backup's store what may not be kept; its manifest says that it is going on.

    Raises
    ------
    StoreError
        If the backup is not as it was written, or of another schema: nothing of it was changed.

    """
    said = backup.manifest()
    if not said.get("purging"):
        _check_files(backup, said)
        with _opened(backup) as store:
            over = {*reports_over(store.select(Report), kept, as_of=as_of), *withdrawn}
            over &= {each.report_id for each in store.select(Report)}
        if not over:
            return
        _write(backup.folder, {**said, "purging": True})
    with contextlib.closing(open_store(str(backup.folder / STORE))) as store:
        over = {*reports_over(store.select(Report), kept, as_of=as_of), *withdrawn}
        store.remove(Report, [(name,) for name in sorted(over)])


def end_purge(backup: Backup, vault: Vault) -> bool:
    """Give a backup the vault as it is now, and a new manifest; return whether it needed them."""
    said = backup.manifest()
    path = backup.folder / VAULT
    old = path.exists() and Vault(path, vault.keys).key_name() != vault.key_name()
    if not old and not said.get("purging"):
        return False
    _write(backup.folder, {**said, "purging": True})
    if old:
        vault.copy_to(path)
    with _opened(backup) as store:
        tables = {table.name: held(store, kind) for kind, table in TABLES.items()}
    made_at = datetime.fromisoformat(said["made_at"])
    write_manifest(backup.folder, Copied(0, tables), said["head"], made_at=made_at)
    return True


def restore(backup: Backup, make_store: Callable[[], Store], vault: Vault, *, step: Step) -> Copied:
    """Bring a backup back into an empty store, and its vault where there is none.

    Parameters
    ----------
    backup
        Checked first.
    make_store
        Opens the target, making it where it is not; called when the backup has been checked.
    vault
        Of the target.
    step
        Shown how far it is.

    Raises
    ------
    StoreError
        If the backup does not hold, or anything is in the way; nothing was changed.

    """
    said = check(backup)
    if VAULT in said["files"] and vault.path.exists():
        raise StoreError(
            f"There is a vault at {vault.path} already, and a backup takes the place of nothing. "
            "Move it away first."
        )
    with _opened(backup) as source, contextlib.closing(make_store()) as target:
        copied = copy(source, target, step=step)
    if VAULT in said["files"]:
        Vault(backup.folder / VAULT, vault.keys).copy_to(vault.path)
    return copied


def _check_files(backup: Backup, said: dict[str, Any]) -> None:
    for name, digest in said["files"].items():
        path = backup.folder / name
        if name not in (STORE, VAULT) or not path.is_file() or _sha256(path) != digest:
            raise StoreDamagedError(
                f"{name} of the backup {backup.name} is missing, or is not as it was written. "
                "Nothing was changed. Use another backup."
            )


def _write(folder: Path, said: dict[str, Any]) -> None:
    write_beside(folder / MANIFEST, json.dumps(said, indent=2).encode())
    sync(folder)


@contextlib.contextmanager
def _opened(backup: Backup) -> Iterator[Store]:
    """Open the store of a backup, for reading alone: no log comes to lie beside it."""
    with contextlib.closing(open_store(str(backup.folder / STORE), read_only=True)) as store:
        yield store


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
