"""Evidence: what each state of a detection rests on, put together while pixels are at hand.

A tile is traced as soon as it is judged, for its cube is gone once the next one comes. When all
outlines are known, each takes the traces of its pixels, and the run's books say why a look was
left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from imagery.change import Change
from imagery.chips import Chip, chips
from imagery.cube import Cube
from imagery.jobs.looking import Archive, Tally
from imagery.objects import labels
from imagery.phases import UNKNOWN, phases
from imagery.traces import Trace, expected, together, traced
from layers.detection import Detection
from layers.evidence import Evidence
from layers.run import Run
from layers.store.protocol import Store
from layers.terms import DetectionKind

_SHOWN = {"ndvi": "NDVI", "brightness": "brightness", "greenness": "greenness"}
_SIGMAS = 3.0
_NOT_SEEN = "cloud, shadow or edge over this place"


@dataclass(slots=True, kw_only=True, eq=False)
class _Part:
    """One object as one tile saw it."""

    grid: Grid
    """Of the tile."""

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
        masks = [found == label for label in range(1, int(found.max()) + 1)]
        for there, trace in zip(masks, traced(cube, masks), strict=True):
            normal, first = _window(change, there)
            before, after = chips(cube, there, normal=normal, first=first)
            part = _Part(grid=cube.grid, there=there, trace=trace, before=before, after=after)
            self.parts.append(part)

    def records(
        self, detections: Sequence[Detection], *, archive: Archive, tally: Tally, run: Run,
        earlier: Mapping[str, Evidence] | None = None,
    ) -> list[Evidence]:  # fmt: skip
        """Return the evidence of each detection that a tile of this run saw.

        Where evidence from an earlier run is given, its looks are kept in front of the new
        ones, and so are its picture from before and its phases.
        """
        made = []
        for each in detections:
            parts = [part for part in self.parts if _overlap(part, each)]
            if parts:
                record = _record(each, parts, archive, tally, run)
                before = (earlier or {}).get(each.detection_id)
                made.append(record if before is None else _continued(before, record))
        return made


def earlier_evidence(store: Store, zone_id: str) -> dict[str, Evidence]:
    """Return the newest evidence of each detection of a zone."""
    found = store.select(Evidence, zone_id=zone_id)
    return {each.detection_id: each for each in sorted(found, key=_recorded)}


def _recorded(each: Evidence) -> tuple[bool, datetime]:
    return each.recorded_at is not None, each.recorded_at or datetime.min.replace(tzinfo=UTC)


def _continued(before: Evidence, now: Evidence) -> Evidence:
    """Return evidence with the looks and phases of an earlier run in front of its own."""
    rows, new = json.loads(before.series), json.loads(now.series)
    met = {row[1] for row in rows}
    months = dict(each.split("=", 1) for each in before.phases)
    months |= {m: p for m, p in (e.split("=", 1) for e in now.phases) if m not in months}
    return replace(
        now,
        series=json.dumps(rows + [row for row in new if row[1] not in met]),
        phases=tuple(f"{month}={phase}" for month, phase in sorted(months.items())),
        before_png=before.before_png or now.before_png,
        before_first=before.before_first or now.before_first,
        before_last=before.before_last or now.before_last,
    )


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
    detection: Detection, parts: list[_Part], archive: Archive, tally: Tally, run: Run
) -> Evidence:
    trace = together([part.trace for part in parts])
    largest = max(parts, key=lambda part: part.trace.pixels)
    first = np.datetime64(detection.window_end)
    last = np.datetime64(detection.window_start or detection.window_end)
    name = _telling(trace, first=first, last=last)
    level, spread = expected(trace, name, until=last)
    months = phases(trace, first=first, demolition=detection.kind is DetectionKind.DEMOLITION)
    before, after = largest.before, largest.after
    return Evidence(
        detection_id=detection.detection_id, run_id=run.run_id, zone_id=run.zone_id,
        sentence=_sentence(detection, trace, name, level, spread, months, run),
        index=name,
        series=_series(trace, name, level, spread, archive, tally),
        phases=tuple(f"{month}={word}" for month, word in months),
        before_png=before.png if before else b"",
        before_first=before.first if before else None,
        before_last=before.last if before else None,
        after_png=after.png if after else b"",
        after_first=after.first if after else None,
        after_last=after.last if after else None,
        synthetic=run.synthetic, recorded_at=run.recorded_at,
    )  # fmt: skip


def _telling(trace: Trace, *, first: np.datetime64, last: np.datetime64) -> str:
    """Return the index that strays most from what was expected: the one to show."""
    strays = {}
    for name in (each for each in _SHOWN if each in trace.names):
        level, spread = expected(trace, name, until=last)
        since = trace.days >= first
        strays[name] = abs(_middle(((trace.of(name) - level) / spread)[since]))
    known = {name: far for name, far in strays.items() if np.isfinite(far)}
    return max(known, key=lambda name: known[name], default=trace.names[0])


def _series(
    trace: Trace, name: str, level: NDArray[np.float32], spread: NDArray[np.float32],
    archive: Archive, tally: Tally,
) -> str:  # fmt: skip
    """Return every scene of the archive as a row: its value, or why it has none."""
    place = {scene.id: number for number, scene in enumerate(trace.scenes)}
    values = trace.of(name)
    rows: list[list[object]] = []
    for scene in archive.scenes:
        number = place.get(scene.id)
        day = scene.acquired.date().isoformat()
        if number is None or not np.isfinite(values[number]):
            reason = _NOT_SEEN if tally.used(scene.id) else tally.reason(scene.id)
            rows.append([day, scene.id, None, None, None, None, reason])
            continue
        middle, away = float(level[number]), _SIGMAS * float(spread[number])
        known = np.isfinite(middle)
        bounds = [round(middle, 4), round(middle - away, 4), round(middle + away, 4)]
        rows.append(
            [day, scene.id, round(float(values[number]), 4), *(bounds if known else [None] * 3), ""]
        )
    return json.dumps(rows)


def _sentence(
    detection: Detection, trace: Trace, name: str, level: NDArray[np.float32],
    spread: NDArray[np.float32], months: list[tuple[np.datetime64, str]], run: Run,
) -> str:  # fmt: skip
    """Return what was seen, as an analyst would say it."""
    since = trace.days >= np.datetime64(detection.window_end)
    now, usual = _middle(trace.of(name)[since]), _middle(level[since])
    away = _SIGMAS * _middle(spread[since])
    said = [f"{_when(detection)} {detection.area_m2 / 1e4:.2g} ha of {_WHAT[detection.kind]}."]
    if np.isfinite(now) and np.isfinite(usual):
        said.append(
            f"Since then {_SHOWN.get(name, name)} is {now:.2f}, where {usual - away:.2f} to "
            f"{usual + away:.2f} was usual for the season; {detection.looks} clear looks show it."
        )
    known = [(month, word) for month, word in months if word != UNKNOWN]
    if known:
        month, word = known[-1]
        said.append(f"In {month} it looked {_LOOKS_LIKE.get(word, word)}.")
    hidden = sum(word == UNKNOWN for _, word in months)
    if hidden:
        said.append(f"In {hidden} of {len(months)} months since, no clear look reached it.")
    if detection.reason:
        said.append(detection.reason)
    said.append(f"Operating point: {run.point}.")
    return " ".join(said)


_WHAT = {
    DetectionKind.NEW_BUILDING: "ground turned bare and light, as built-up ground is",
    DetectionKind.CLEARING: "ground was cleared",
    DetectionKind.ROAD: "ground turned into a road",
    DetectionKind.DEMOLITION: "built-up ground changed or went",
    DetectionKind.OTHER: "ground changed",
}
_LOOKS_LIKE = {
    "cleared": "cleared",
    "earthworks": "like earthworks: bare soil that changes",
    "structure": "like a structure: neutral and light",
    "finished": "finished: neutral, light, and unchanged for half a year",
    "damaged": "damaged: changed, and not green",
    "removed": "removed: green again",
}


def _when(detection: Detection) -> str:
    if detection.window_start is None:
        return f"By {detection.window_end}, and no clear look shows since when,"
    return f"Between {detection.window_start} and {detection.window_end}"


def _middle(values: NDArray[np.float32]) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")
