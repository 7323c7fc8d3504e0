"""Evidence: what each state of a detection rests on, put together while pixels are at hand.

A tile is traced as soon as it is judged, for its cube is gone once the next one comes. When all
outlines are known, each takes the traces of its pixels, and the run's books say why a look was
left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from shapely import STRtree

from geo.grid import Grid
from imagery.change import Change
from imagery.chips import Chip, chips
from imagery.cube import Cube
from imagery.jobs.curve import curve
from imagery.jobs.looking import Archive, Tally
from imagery.jobs.sentence import INDICES, sentence
from imagery.objects import labels
from imagery.phases import UNKNOWN, phases
from imagery.traces import Trace, together, traced
from layers.detection import Detection
from layers.evidence import Evidence
from layers.run import Run, superseded
from layers.store.protocol import Store
from layers.terms import DetectionKind


@dataclass(slots=True, kw_only=True, eq=False)
class _Part:
    """One object as one tile saw it."""

    grid: Grid
    """Of the box around it."""

    there: NDArray[np.bool_]
    """Its pixels."""

    trace: Trace
    """Its series."""

    before: Chip | None
    """The place before."""

    after: Chip | None
    """The place since."""


@dataclass(slots=True, kw_only=True, eq=False)
class Dossier:
    """Gathers the traces of tiles; gives records once detections are known."""

    parts: list[_Part] = field(default_factory=list)
    """All objects of all tiles."""

    def add(self, cube: Cube, change: Change, *, near_days: int) -> None:
        """Trace the objects of one tile."""
        found = labels(change, near_days=near_days, least=1)
        places = ndimage.find_objects(found)
        masks = [found == label for label in range(1, len(places) + 1)]
        for place, there, trace in zip(places, masks, traced(cube, masks), strict=True):
            normal, first = _window(change, there)
            before, after = chips(cube, there, normal=normal, first=first)
            self.parts.append(_Part(
                grid=cube.grid.part(place), there=there[place], trace=trace, before=before,
                after=after,
            ))  # fmt: skip

    def records(
        self, detections: Sequence[Detection], *, archive: Archive, tally: Tally, run: Run,
        earlier: Mapping[str, Evidence] | None = None,
    ) -> list[Evidence]:  # fmt: skip
        """Return the evidence of each detection that a tile of this run saw.

        Where evidence from an earlier run is given, its looks are kept in front of the new
        ones, and so are its picture from before and its phases.
        """
        made, boxes = [], STRtree([part.grid.outline for part in self.parts])
        for each in detections:
            near = [self.parts[place] for place in sorted(boxes.query(each.outline))]
            parts = [part for part in near if _overlap(part, each)]
            if parts:
                before = (earlier or {}).get(each.detection_id)
                made.append(_record(each, parts, archive, tally, run, before))
        return made


def earlier_evidence(store: Store, zone_id: str) -> dict[str, Evidence]:
    """Return the newest evidence of each detection of a zone, from runs that stand."""
    gone = superseded(store.select(Run, zone_id=zone_id))
    found = [each for each in store.select(Evidence, zone_id=zone_id) if each.run_id not in gone]
    return {each.detection_id: each for each in sorted(found, key=_recorded)}


def _recorded(each: Evidence) -> tuple[bool, datetime]:
    return each.recorded_at is not None, each.recorded_at or datetime.min.replace(tzinfo=UTC)


def _window(change: Change, there: NDArray[np.bool_]) -> tuple[np.datetime64, np.datetime64]:
    """Return the last normal and the first anomalous day of an object's strong pixels."""
    core = there & change.core
    first = np.sort(change.first_look[core])[(int(core.sum()) - 1) // 2]
    normal = change.last_normal[core]
    normal = np.sort(normal[~np.isnat(normal)])
    last = normal[(normal.size - 1) // 2] if normal.size else first - np.timedelta64(1, "D")
    return min(last, first), first


def _overlap(part: _Part, detection: Detection) -> bool:
    """Say whether at least half of a part lies in the outline."""
    inside = part.grid.mask(detection.outline)
    return bool((inside & part.there).sum() * 2 >= part.there.sum())


def _record(
    detection: Detection, parts: list[_Part], archive: Archive, tally: Tally, run: Run,
    earlier: Evidence | None,
) -> Evidence:  # fmt: skip
    trace = together([part.trace for part in parts])
    first = np.datetime64(detection.window_end)
    last = np.datetime64(detection.window_start or detection.window_end)
    curves = [curve(trace, name, archive, tally).after(earlier) for name in _asked(trace, earlier)]
    strayed = [each.strayed(first=first, last=last) for each in curves]
    told, far = max(zip(curves, strayed, strict=True), key=lambda pair: pair[1].far)
    months = phases(trace, first=first, demolition=detection.kind is DetectionKind.DEMOLITION)
    seen = _merged(earlier, [(str(month), word) for month, word in months])
    largest = max(parts, key=lambda part: part.trace.pixels)
    before, after = largest.before, largest.after
    record = Evidence(
        detection_id=detection.detection_id, run_id=run.run_id, zone_id=run.zone_id,
        sentence=sentence(detection, far, seen, run.point),
        index=told.index,
        series=told.rows(last=last),
        phases=tuple(f"{month}={word}" for month, word in seen),
        before_png=before.png if before else b"",
        before_first=before.first if before else None,
        before_last=before.last if before else None,
        after_png=after.png if after else b"",
        after_first=after.first if after else None,
        after_last=after.last if after else None,
        synthetic=run.synthetic, recorded_at=run.recorded_at,
    )  # fmt: skip
    if earlier is None or not earlier.before_png:
        return record
    return replace(
        record, before_png=earlier.before_png, before_first=earlier.before_first,
        before_last=earlier.before_last,
    )  # fmt: skip


def _asked(trace: Trace, earlier: Evidence | None) -> list[str]:
    """Return the indices that could be shown; a curve that was begun goes on."""
    if earlier is not None and earlier.index in trace.names:
        return [earlier.index]
    return [name for name in INDICES if name in trace.names] or list(trace.names)


def _merged(earlier: Evidence | None, months: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the months of this run behind those that were told before."""
    told = dict(each.split("=", 1) for each in earlier.phases) if earlier else {}
    known = {month: word for month, word in told.items() if word != UNKNOWN}
    return sorted((told | dict(months) | known).items())
