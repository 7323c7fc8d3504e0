"""Imports of buildings: all rows of a file that lie in the zones, or none.

The file is read first, once, and what lies in a zone is held as WKB; then one short transaction
keeps it. So a national file costs the memory of its zones, the store is locked for seconds, and
whoever stops it, stops it before anything is kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from layers.audit import AuditLog
from layers.building_set import OWED, BuildingSet, BuildingSource
from layers.errors import RejectedError
from layers.exchange.buildings import files, formats
from layers.exchange.buildings.batch import Opened
from layers.exchange.buildings.clipping import Zones
from layers.exchange.buildings.gathering import Progress, Tally, building, gather
from layers.exchange.cells import Cells, Problem
from layers.exchange.reading.table import SourceRow
from layers.ids import content_id
from layers.record import Record
from layers.store.protocol import Added, Store
from layers.terms import AuditAction, DatePrecision
from layers.zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the person who imports says of a file."""

    release: str
    """Of the source, such as v3 or 2025-11-20."""

    on: date
    """The date that the outlines stand for."""

    date_precision: DatePrecision = DatePrecision.DAY
    """How exactly that is known."""

    source: BuildingSource | None = None
    """Whose it is; None to go by its columns."""

    licence: str = ""
    """For a source whose licence is not known here."""

    attribution: str = ""
    """The credit it asks for, where that is not known here."""

    synthetic: bool = False
    """Whether its buildings are invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingsResult:
    """What an import did, or would do."""

    building_set: BuildingSet
    """As it was kept, or would be."""

    added: Added
    """What the store did; all zero where nothing was kept."""

    problems: Sequence[Problem]
    """The first of them, one a row."""

    notes: Sequence[str]
    """What a reader should know of the set."""

    @property
    def refused(self) -> int:
        """Rows with a problem."""
        return self.building_set.refused

    @property
    def untold(self) -> int:
        """Problems beyond those that are listed."""
        return self.refused - len(self.problems)


def import_buildings(
    path: Path,
    said: Said,
    *,
    store: Store,
    log: AuditLog,
    recorded_at: datetime,
    zone_ids: Sequence[str] = (),
    dry_run: bool = False,
    skip_refused: bool = False,
    progress: Progress = lambda _what, _done, _of: None,
) -> BuildingsResult:
    """Read a file of buildings, and keep those in the zones, or say what is wrong.

    Parameters
    ----------
    path
        A CSV with WKT, GeoJSON, lines of GeoJSON, GeoPackage or GeoParquet.
    said
        Release, date and source.
    store, log
        Has the zones, and takes the buildings; and that they came, in the same transaction.
    recorded_at
        Now, UTC.
    zone_ids
        The zones to clip to; all if none is named.
    dry_run
        Say what would happen, and keep nothing.
    skip_refused
        Keep the good rows though others have problems.
    progress
        Told how much is done. What it raises stops the import, and nothing is kept.

    Raises
    ------
    RejectedError
        If the file as a whole cannot be read, or none of it lies in a zone.
    NotFoundError
        If there is no such zone.
    LayerError
        If the store refuses; nothing was kept.

    """
    zones = _zones(store, zone_ids)
    clip = Zones({zone.zone_id: zone.outline for zone in zones})
    with ExitStack() as closing:
        opened = formats.opened(path, said.source, clip.near, closing)
        before = files.state(path)
        tally = gather(opened, clip, progress)
    digest = files.sha256(path)
    if files.state(path) != before:
        raise RejectedError(f"{path.name} changed while it was read. Nothing was imported.")
    _check_any(tally, clip, path.name)
    made = _set(path.name, digest, said, opened, tally, zones, recorded_at)
    notes = _notes(made, zones)
    keeps = not dry_run and (skip_refused or not tally.refused)
    added = _kept(made, tally, store, log, recorded_at, progress) if keeps else Added()
    return BuildingsResult(building_set=made, added=added, problems=tally.problems, notes=notes)


def day_said(text: str) -> tuple[date, DatePrecision]:
    """Return the date that a person wrote, and how exactly: a day, a month or a year.

    Raises
    ------
    RejectedError
        If it is no date.

    """
    cells = Cells(SourceRow(number=0, values={"on": text.strip()}))
    day, precision = cells.day("on")
    if day is None:
        raise RejectedError(f"{text!r} is no date. Write 2024-07-31, 2024-07 or 2024.")
    return day, DatePrecision(precision)


def _zones(store: Store, zone_ids: Sequence[str]) -> list[Zone]:
    if zone_ids:
        return [store.get(Zone, zone_id) for zone_id in dict.fromkeys(zone_ids)]
    zones = store.select(Zone)
    if not zones:
        raise RejectedError(
            "This store has no zones, and buildings are kept in zones alone. Add one first: "
            "compoundwatch zone add."
        )
    return zones


def _check_any(tally: Tally, zones: Zones, name: str) -> None:
    """Refuse a file of which nothing lies in a zone: that is a wrong file, not an empty place."""
    if tally.kept or tally.refused:
        return
    swapped = (
        f" {zones.swapped} would lie near one if longitude and latitude were swapped: the axes of "
        "this file look swapped."
        if zones.swapped
        else " Is it the file of the right country?"
    )
    raise RejectedError(
        f"None of the {tally.rows:,} rows of {name} is a building in a zone.{swapped} Nothing was "
        "imported: that no building is listed does not show that none stood there."
    )


def _set(
    name: str, digest: str, said: Said, opened: Opened, tally: Tally, zones: Sequence[Zone],
    recorded_at: datetime,
) -> BuildingSet:  # fmt: skip
    source = opened.layout.source
    owed = OWED.get(source)
    licence = said.licence or (owed.licence if owed else "")
    attribution = said.attribution or (owed.attribution if owed else "")
    if not licence or not attribution:
        raise RejectedError(
            f"Whose {name} is was not recognised, so its licence is not known, and outlines "
            "without "
            "one may not be shown. Say it: --licence TEXT --credit TEXT."
        )
    clipped_to = [f"{each.zone_id} {sha256(each.outline.wkb).hexdigest()}" for each in zones]
    return BuildingSet(
        set_id=content_id(
            "bs", source, said.release, said.on, said.date_precision, digest, *sorted(clipped_to)
        ),
        source=source, release=said.release, on=said.on, date_precision=said.date_precision,
        licence=licence, attribution=attribution, file_name=name, sha256=digest, crs=opened.crs,
        zone_ids=tuple(sorted({zone for each in tally.kept for zone in each.zone_ids})),
        rows_read=tally.rows, kept=len(tally.kept), outside=tally.outside,
        left_out=tally.left_out, refused=tally.refused, synthetic=said.synthetic,
        recorded_at=recorded_at,
    )  # fmt: skip


def _kept(
    made: BuildingSet, tally: Tally, store: Store, log: AuditLog, at: datetime, progress: Progress
) -> Added:
    about = f"buildings {made.set_id}, file sha256 {made.sha256}"
    with log.effect(AuditAction.IMPORTED, about, at=at) as doing:
        added = store.put(_records(made, tally, progress))
        doing.kept(added)
    return added


def _records(made: BuildingSet, tally: Tally, progress: Progress) -> Iterator[Record]:
    yield made
    for count, kept in enumerate(tally.kept):
        for zone_id in kept.zone_ids:
            yield building(kept, made.set_id, zone_id, made.recorded_at, synthetic=made.synthetic)
        if count % 1000 == 0:
            progress("keeping buildings", count, len(tally.kept))


def _notes(made: BuildingSet, zones: Sequence[Zone]) -> list[str]:
    without = [each.zone_id for each in zones if each.zone_id not in made.zone_ids]
    notes = [f"Show it with its credit: {made.attribution} ({made.licence})."]
    if without:
        shown = ", ".join(without[:10]) + (" …" if len(without) > 10 else "")
        notes.append(
            f"No building of it lies in {len(without)} of {len(zones)} zones ({shown}). The file "
            "may not reach there: that none is listed does not show that none stood there."
        )
    return notes
