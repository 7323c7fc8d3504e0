"""Import of a SMART folder: all of its models, or none and a full list of what is wrong."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from layers import incoming
from layers.audit import AuditLog
from layers.compound import Compound
from layers.exchange.smart.into_records import joined, records_of
from layers.exchange.smart.problems import Problem
from layers.exchange.smart.reading import Folder, read_folder
from layers.footprint import Footprint
from layers.record import Record
from layers.store.protocol import Added, Store
from layers.terms import AuditAction
from layers.zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartImport:
    """What an import did, or would have done."""

    folder: Folder
    """What was read."""

    zones: int
    """Regions that were taken."""

    compounds: int
    """Sites that were taken, with looks or with a summary alone."""

    footprints: int
    """Looks that were taken."""

    added: Added
    """What the store did; all zero if nothing was kept."""

    kept: bool
    """Whether anything was."""

    notes: tuple[str, ...] = ()
    """What a reader should know of it."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the files, by file and row."""
        return self.folder.problems


def import_smart(
    root: Path,
    *,
    store: Store,
    log: AuditLog,
    recorded_at: datetime,
    skip_refused: bool = False,
    replace: bool = False,
) -> SmartImport:
    """Read a folder of SMART models, and keep all of them, or say everything that is wrong.

    Parameters
    ----------
    root
        With region and site models (.geojson) anywhere in it.
    store, log
        Where records go, in one transaction, and that they came, in the same.
    recorded_at
        Now, UTC.
    skip_refused
        Keep the good files though others have problems.
    replace
        Let zones and compounds take the place of others with the same id.

    Raises
    ------
    RejectedError
        If there is no such folder, or no model in it.
    LayerError
        If the store refuses; nothing was kept.

    """
    folder = read_folder(root)
    records = _with_what_stands(records_of(folder, recorded_at=recorded_at), store)
    keep = bool(records) and (skip_refused or not folder.problems)
    added = Added()
    if keep:
        about = f"{folder.files - folder.refused} SMART files, ids sha256 {_ids(records)}"
        with log.effect(AuditAction.IMPORTED, about, at=recorded_at) as doing:
            added = taken = incoming.put(store, records, at=recorded_at, replacing=replace)
            doing.kept(taken, beside=taken.outlines)
    kinds = Counter(type(each) for each in records)
    return SmartImport(
        folder=folder, zones=kinds[Zone], compounds=kinds[Compound], footprints=kinds[Footprint],
        added=added, kept=keep, notes=_notes(folder, store),
    )  # fmt: skip


def _ids(records: list[Record]) -> str:
    """Return a hash over the ids of records, which tells one folder from another."""
    named = sorted(f"{type(each).__name__} {' / '.join(each.key)}" for each in records)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()


def _with_what_stands(records: list[Record], store: Store) -> list[Record]:
    """Join each compound with what a former import knew of it."""
    wanted = {each.compound_id for each in records if isinstance(each, Compound)}
    before = {
        each.compound_id: each for each in store.select(Compound) if each.compound_id in wanted
    }
    return [
        joined(each, before[each.compound_id])
        if isinstance(each, Compound) and each.compound_id in before
        else each
        for each in records
    ]


def _notes(folder: Folder, store: Store) -> tuple[str, ...]:
    """Say which sites have no region to stand in."""
    known = {each.id for each in folder.regions} | {each.zone_id for each in store.select(Zone)}
    alone = Counter(each.region_id for each in folder.sites if each.region_id not in known)
    return tuple(
        f"{count} sites say that they lie in region {region}, which has no region model here: they "
        "belong to no zone until it is imported."
        for region, count in sorted(alone.items())
    )
