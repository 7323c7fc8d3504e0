"""Backups of older schemas.

One is real: `backup-5-early.tar.gz` was written by the program of commit f6efcb4, the first that
had backups (schema 5, before releases), with one row of each kind of then, an audit log and a
sealed vault whose key was destroyed; made as the stores beside it. No program of schema 1 to 4
had backups: `written` puts the stores of then into a folder with the manifest that the
format asks for, and its hashes are those of this program's reader.
"""

import shutil
import tarfile
from datetime import datetime
from pathlib import Path

from layers import backup as backups
from layers.backup import Backup
from layers.store.as_written import held_as_written, shape_of

VERSIONS = ("1", "2", "3-early", "3", "4", "5-early")
NAME = "compoundwatch-20261123T120000Z"


def real(folder: Path) -> Backup:
    """Unpack the backup that the first program with backups wrote."""
    with tarfile.open(Path(__file__).parent / "backup-5-early.tar.gz") as packed:
        packed.extractall(folder, filter="data")
    return Backup(folder / NAME)


def written(store: Path, vault: Path | None, folder: Path, *, at: datetime) -> Backup:
    """Make a backup of a store's file as it is, of whatever schema."""
    made = Backup(folder / NAME)
    made.folder.mkdir(parents=True)
    shutil.copyfile(store, made.folder / backups.STORE)
    if vault is not None:
        shutil.copyfile(vault, made.folder / backups.VAULT)
    shape = shape_of(store)
    tables = held_as_written(store, shape.columns)
    backups.write_manifest(made.folder, tables, "", made_at=at, schema=shape.schema)
    return made
