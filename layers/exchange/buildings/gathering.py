"""The rows of a file that lie in the zones, gathered in memory as small as they can be held."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import shapely
from shapely import MultiPolygon, Polygon

from geo.area import geodesic_area_m2
from layers.building import Building
from layers.building_set import BuildingSource
from layers.errors import LayerError, RejectedError
from layers.exchange.buildings.batch import Batch, Opened
from layers.exchange.buildings.cells import is_building, said_of
from layers.exchange.buildings.clipping import Found, Zones
from layers.exchange.cells import Problem

MOST_LISTED = 50
"""Problems that are told one by one; the rest are counted."""

MOST_KEPT = 1_000_000
"""Buildings of one import: what fits into memory beside the store."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and of how many."""


@dataclass(slots=True)
class Tally:
    """What was read, and what became of it."""

    rows: int = 0
    outside: int = 0
    left_out: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    """The first of them, one a row."""

    kept: list["Kept"] = field(default_factory=list)

    def refuse(self, number: int, column: str, message: str) -> None:
        """Count a row with a problem, and keep the problem if it is one of the first."""
        self.refused += 1
        if len(self.problems) < MOST_LISTED:
            self.problems.append(Problem(number, column, message))


@dataclass(frozen=True, slots=True)
class Kept:
    """A building that was read, as small as it can be held."""

    digest: bytes
    wkb: bytes
    zone_ids: tuple[str, ...]
    area_m2: float
    confidence: float | None
    height_m: float | None
    levels: float | None
    source_ref: str


def gather(opened: Opened, zones: Zones, progress: Progress) -> Tally:
    """Read a file to its end, and return what lies in the zones.

    Raises
    ------
    RejectedError
        If the file as a whole cannot be read, or too much of it lies in the zones.

    """
    tally, seen = Tally(), dict[bytes, int]()
    points = opened.layout.source is BuildingSource.OSM
    for batch in _uncollected(opened.batches):
        clipped = zones.clip(batch, opened.crs, points=points)
        tally.rows += len(batch.numbers) + batch.far
        tally.outside += clipped.outside
        tally.left_out += clipped.others
        for place, message in sorted(clipped.wrong.items()):
            tally.refuse(int(batch.numbers[place]), "", message)
        for found in clipped.found:
            _take(found, batch, opened, tally, seen)
        if len(tally.kept) > MOST_KEPT:
            raise RejectedError(
                f"More than {MOST_KEPT:,} buildings of this file lie in the zones. Nothing was "
                "imported. Name fewer zones at a time: --zone ZONE."
            )
        progress("reading buildings", round(1000 * batch.done), 1000)
    return tally


def _uncollected(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Yield batches while Python looks for no circles: rows have none, and the look takes half."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield from batches
    finally:
        if collecting:
            gc.enable()


def _take(found: Found, batch: Batch, opened: Opened, tally: Tally, seen: dict[bytes, int]) -> None:
    """Keep one row that lies in a zone, or say what is wrong with it."""
    number = int(batch.numbers[found.place])
    if not is_building(found.place, batch, opened.layout):
        tally.left_out += 1
        return
    cells = said_of(found.place, batch, opened.layout)
    if cells.problem:
        tally.refuse(number, *cells.problem)
        return
    wkb = shapely.to_wkb(found.outline, byte_order=1)
    digest = sha256(wkb).digest()[:12]
    if digest in seen:
        tally.refuse(
            number, "", f"has the very outline of row {seen[digest]}. Take one of them out."
        )
        return
    seen[digest] = number
    kept = Kept(
        digest, wkb, found.zone_ids, round(geodesic_area_m2(found.outline), 2), cells.confidence,
        cells.height_m, cells.levels, cells.source_ref,
    )  # fmt: skip
    try:
        building(kept, "s", found.zone_ids[0], None, synthetic=False)
    except LayerError as error:
        tally.refuse(number, "", str(error))
        return
    tally.kept.append(kept)


def building(
    kept: Kept, set_id: str, zone_id: str, recorded_at: datetime | None, *, synthetic: bool
) -> Building:
    """Return the record of a building in one zone."""
    outline = shapely.from_wkb(kept.wkb)
    assert isinstance(outline, Polygon | MultiPolygon)  # noqa: S101 - as it was written
    return Building(
        building_id=f"b-{kept.digest.hex()}", set_id=set_id, zone_id=zone_id,
        outline=outline, area_m2=kept.area_m2, confidence=kept.confidence,
        height_m=kept.height_m, levels=kept.levels, source_ref=kept.source_ref,
        synthetic=synthetic, recorded_at=recorded_at,
    )  # fmt: skip
