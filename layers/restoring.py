"""Restoring: brings a backup back, of this schema or an older one, where nothing is.

The backup is held against its hashes as it was written, and copied beside the place of the
store. The copy is brought up to this program's schema, its rows go into a fresh store, table by
table, and both are held against the manifest once more, by the columns of then: no value of that
time was changed. Then the vault is put in its place, and the store in one rename. Killed anywhere,
the store of before is there (none, or an empty one), or the new one; do it again, and it is done.

A shared store has no rename: rows go into it as `store copy` brings them, which goes on after a
kill. A manifest is no signature: it shows damage, not who wrote it.
"""

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.backup import STORE, VAULT, Backup, bring_up, check, check_log, check_tables, sha256
from layers.errors import StoreDamagedError, StoreError
from layers.files import sync
from layers.store.as_written import held_as_written, shape_of
from layers.store.copying import Copied, Step, copy
from layers.store.factory import open_store
from layers.store.placing import beside, check_free, place
from layers.store.protocol import Store
from layers.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did."""

    schema: int
    """Schema of the backup."""

    older: bool
    """Whether it was brought up to date."""

    copied: Copied
    """What backup and store hold, table by table."""


Told = Callable[[Store, Restored], None]
"""Writes into the new store that it was restored; for a file, before it is in its place."""


def restore(
    backup: Backup,
    url: str,
    vault: Vault,
    *,
    told: Told,
    step: Step,
    password: Callable[[], str] | None = None,
) -> Restored:
    """Bring a backup back to where there is no store, or an empty one, and no other vault.

    Parameters
    ----------
    backup
        Checked first, as it was written.
    url
        Address of the store, a file or a shared one.
    vault
        Of the store.
    told
        Writes it into the store's audit log.
    step
        Shown how far it is.
    password
        As for `open_store`.

    Raises
    ------
    SchemaTooNewError
        If a newer program made the backup.
    StoreError
        If the backup does not hold, or anything is in the way; nothing was changed.

    """
    shared = "://" in url
    if url == "memory://" or not (shared or url.endswith(".gpkg")):
        raise StoreError(f"{url} is no place for a store that stays. Give a .gpkg file.")
    said = check(backup)
    path = vault.path.with_suffix(".gpkg") if shared else Path(url)
    if not shared:
        check_free(path)
    _check_vault(vault, said)
    with beside(path) as work:
        source, older = _brought_up(backup, said, work)
        new = url if shared else str(work / STORE)
        with contextlib.closing(open_store(str(source), read_only=True)) as written:
            check_log(backup, said, written)
            with contextlib.closing(open_store(new, create=True, password=password)) as target:
                copied = copy(written, target, step=step)
                done = Restored(schema=said["schema"], older=older, copied=copied)
                _place_vault(backup, vault, said)
                told(target, done)
        if not shared:
            place(work / STORE, path)
    return done


def _brought_up(backup: Backup, said: dict[str, Any], work: Path) -> tuple[Path, bool]:
    """Copy the store of a backup as it was written, and bring the copy up to this schema.

    Returns
    -------
    path, older
        Of the copy, whose columns of then hold what the manifest says; and whether it was older.

    """
    path = work / "written.gpkg"
    shutil.copyfile(backup.folder / STORE, path)
    if sha256(path) != said["files"][STORE]:
        raise StoreDamagedError(
            f"{STORE} of the backup {backup.name} was changed while it was read. Nothing was "
            "changed here. See who writes to it, and do it again."
        )
    shape = shape_of(path)
    if not shape.whole:
        bring_up(path)
        check_tables(backup, said, held_as_written(path, shape.columns))
    return path, not shape.whole


def _check_vault(vault: Vault, said: dict[str, Any]) -> None:
    """Refuse a place where another vault lies; that of the backup may be there since a kill."""
    wanted = said["files"].get(VAULT)
    if wanted and vault.path.exists() and sha256(vault.path) != wanted:
        raise StoreError(
            f"There is a vault at {vault.path} already, and a backup takes the place of nothing. "
            "Move it away first."
        )


def _place_vault(backup: Backup, vault: Vault, said: dict[str, Any]) -> None:
    """Put the sealed vault where it belongs, to the octet, in one rename."""
    _check_vault(vault, said)
    if VAULT not in said["files"] or vault.path.exists():
        return
    vault.path.parent.mkdir(parents=True, exist_ok=True)
    part = vault.path.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    shutil.copyfile(backup.folder / VAULT, part)
    sync(part)
    part.replace(vault.path)
    sync(vault.path.parent)
