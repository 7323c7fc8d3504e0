"""Contents: all that is new for one audience, as items; made of what a Reader gives alone.

So disclosure comes first: whatever this audience may not have is not there to be told. No item
holds a coordinate, and what stands in a name or a message is blotted as in the log.

What is news
- a detection that came to a state in which this receiver was not told of it;
- that a detection was taken back or dismissed, if this receiver was told of it before;
- a zone that fell silent, once for as long as that lasts;
- for those inside: a job that fails, once for each row of failures;
- what a backfill found: all of it in one line, for it is no news of today.
Of a withdrawn zone there is none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.digest.item import Item, Reason
from dashboard.digest.nearness import Nearness
from dashboard.logs import blotted
from geo.local_day import said as day_said
from layers import disclosure
from layers.frames import that_stand
from layers.read import Reader
from layers.silence import Silence
from layers.terms import DetectionStatus, Tlp

if TYPE_CHECKING:
    from datetime import datetime

_STATES: Mapping[DetectionStatus, float] = {
    DetectionStatus.VERIFIED: 45,
    DetectionStatus.CONFIRMED: 40,
    DetectionStatus.ALERT: 25,
    DetectionStatus.PROVISIONAL: 10,
}
_WITHDRAWN = frozenset(
    {DetectionStatus.RETRACTED, DetectionStatus.EXPIRED, DetectionStatus.DISMISSED}
)
_SILENCE: Mapping[Silence, tuple[float, str]] = {
    Silence.NOT_RUN: (38, "nothing is learned while the job stands still"),
    Silence.FAILING: (36, "nothing is learned while the job fails"),
    Silence.UNSEEN: (30, "what is built now would not be seen"),
}
_FAILED, _TAKEN_BACK, _SCORE, _AN_HECTARE, _LARGEST_HA = 22.0, 15.0, 20.0, 3.0, 10.0
_FEW = 3
"""More silent zones, or failing ones, than this are told as one item."""

_INSIDE = Tlp.AMBER
"""Which places are watched, and how well, is told no further than this."""


@dataclass(frozen=True, slots=True)
class _Zone:
    name: str
    country: str
    lon: float
    tlp: Tlp
    synthetic: bool


def news(reader: Reader, told: frozenset[str]) -> list[Item]:
    """Return all that is new for a reader's audience.

    Parameters
    ----------
    reader
        Of that audience.
    told
        Keys of what the receiver was told before.

    """
    zones = {
        row.zone_id: _Zone(
            blotted(str(row.name)), row.country_iso3, row.geometry.centroid.x, Tlp(row.tlp),
            bool(row.synthetic),
        )
        for row in that_stand(reader.zones().frame).itertuples()
    }  # fmt: skip
    return [
        *_detections(reader, zones, told), *_silences(reader, zones, told),
        *_failures(reader, zones, told),
    ]  # fmt: skip


def _detections(
    reader: Reader, zones: Mapping[str, _Zone], told: frozenset[str]
) -> Iterator[Item]:  # fmt: skip
    late, near, seen = reader.backfilled(), Nearness(reader), _Views(reader)
    suppressed = reader.suppressed()
    made_up: list[Any] = []
    for row in reader.detections().frame.itertuples():
        status, zone = DetectionStatus(row.status), zones.get(row.zone_id)
        key = f"{row.detection_id} {status}"
        if key in told or zone is None or row.detection_id in suppressed:
            continue
        if status in _WITHDRAWN:
            if any(f"{row.detection_id} {each}" in told for each in _STATES):
                yield _withdrawn(row, zone, key)
        elif row.run_id in late:
            made_up.append((row, key))
        else:
            reasons = (*reasons_of(row, status), *near.reasons(row.geometry))
            yield Item(
                keys=(key,), zone_id=row.zone_id, kind="detection",
                said=f"{_what(row)} in {zone.name} ({row.zone_id}): {status}",
                dates=seen.dates(row, zone), reasons=_heaviest_first(reasons), tlp=Tlp(row.tlp),
                synthetic=bool(row.synthetic),
            )  # fmt: skip
    if made_up:
        yield _backfill(made_up)


def reasons_of(row: Any, status: DetectionStatus) -> Iterator[Reason]:
    """Yield what of itself speaks for a detection that stands."""
    yield Reason(said=f"{status}", points=_STATES[status])
    area = min(row.area_ha, _LARGEST_HA) * _AN_HECTARE
    yield Reason(said=f"{row.area_ha:.1f} ha", points=round(area, 2))
    yield Reason(said=f"score {row.score:.2f}", points=round(row.score * _SCORE, 2))


def _withdrawn(row: Any, zone: _Zone, key: str) -> Item:
    why = f": {blotted(row.reason)}" if row.reason else ""
    return Item(
        keys=(key,), zone_id=row.zone_id, kind="withdrawn",
        said=(
            f"Taken back: {_what(row).lower()} in {zone.name} ({row.zone_id}) is {row.status}{why}"
        ),
        reasons=(Reason(said="it was told of before", points=_TAKEN_BACK),), tlp=Tlp(row.tlp),
        synthetic=bool(row.synthetic),
    )  # fmt: skip


def _backfill(made_up: list[Any]) -> Item:
    zones = sorted({row.zone_id for row, _ in made_up})
    return Item(
        keys=tuple(sorted(key for _, key in made_up)), zone_id=zones[0] if len(zones) == 1 else "",
        kind="backfill",
        said=f"A backfill found {len(made_up)} earlier changes in {_count(zones, 'zone')}; they "
        "are on the map with their dates",
        reasons=(Reason(said="made up for the past", points=0.0),),
        tlp=_highest(Tlp(row.tlp) for row, _ in made_up),
        synthetic=any(bool(row.synthetic) for row, _ in made_up),
    )  # fmt: skip


def _silences(
    reader: Reader, zones: Mapping[str, _Zone], told: frozenset[str]
) -> Iterator[Item]:  # fmt: skip
    alarms = [each for each in reader.alarms() if each.zone_id in zones]
    for kind in Silence:
        points, why = _SILENCE[kind]
        days = {
            (
                f"{each.zone_id} {kind} since {each.since:%Y-%m-%d}",
                each.zone_id,
                blotted(each.why),
            ): each.days
            for each in alarms
            if each.kind is kind
        }
        rows = [row for row in days if row[0] not in told]
        longest = max((days[row] for row in rows), default=0)
        reason = Reason(said=f"{longest} days; {why}", points=points)
        together = f"{len(rows)} zones are silent ({_plainly(kind)})"
        yield from _grouped(rows, zones, kind="silence", reason=reason, together=together)


def _failures(
    reader: Reader, zones: Mapping[str, _Zone], told: frozenset[str]
) -> Iterator[Item]:  # fmt: skip
    if not disclosure.may_have_details(reader.audience):
        return
    begun, rows = _first_failures(reader.attempts().frame), []
    for row in reader.failures().frame.itertuples():
        since = begun.get((row.zone_id, row.window), row.attempt_id)
        key = f"{row.zone_id} {row.job} failed since {since}"
        if row.zone_id in zones and key not in told:
            why = blotted(f"the {row.job} {row.state}: {row.said} {row.remedy}".strip())
            rows.append((key, row.zone_id, why.rstrip(".")))
    reason = Reason(said="a job needs somebody", points=_FAILED)
    together = f"jobs of {len({row[1] for row in rows})} zones failed"
    yield from _grouped(rows, zones, kind="failure", reason=reason, together=together)


def _first_failures(attempts: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return the first try of the row of failures in which each zone and window stands now."""
    first: dict[tuple[str, str], str] = {}
    over: set[tuple[str, str]] = set()
    for row in attempts.itertuples():  # those that began last come first
        which = (str(row.zone_id), str(row.window))
        if row.state not in ("failed", "died"):
            over.add(which)
        elif which not in over:
            first[which] = str(row.attempt_id)
    return first


def _grouped(
    rows: list[tuple[str, str, str]], zones: Mapping[str, _Zone], *, kind: str, reason: Reason,
    together: str,
) -> Iterator[Item]:  # fmt: skip
    """Yield an item for each zone, or one for all where there are many."""
    if len(rows) <= _FEW:
        for key, zone_id, why in rows:
            zone = zones[zone_id]
            yield Item(
                keys=(key,), zone_id=zone_id, kind=kind, said=f"{zone.name} ({zone_id}): {why}",
                reasons=(reason,), tlp=_highest([zone.tlp, _INSIDE]), synthetic=zone.synthetic,
            )  # fmt: skip
        return
    names = ", ".join(zones[zone_id].name for _, zone_id, _ in rows[:_FEW])
    yield Item(
        keys=tuple(sorted(key for key, _, _ in rows)), zone_id="", kind=kind,
        said=f"{together}: {names} and {len(rows) - _FEW} more. The first: {rows[0][2]}",
        reasons=(reason,), tlp=_highest([_INSIDE, *(zones[zone_id].tlp for _, zone_id, _ in rows)]),
        synthetic=any(zones[zone_id].synthetic for _, zone_id, _ in rows),
    )  # fmt: skip


class _Views:
    """When the scenes that first showed a change were acquired, where a reader may know."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._runs: dict[tuple[str, str], dict[str, datetime]] = {}

    def dates(self, row: Any, zone: _Zone) -> str:
        """Return when a change was first seen, and last not seen."""
        run = (row.zone_id, row.run_id)
        if run not in self._runs:
            frame = self._reader.scenes(*run).frame.dropna(subset=["acquired_at"])
            self._runs[run] = dict(zip(frame["scene_id"], frame["acquired_at"], strict=True))
        at = [self._runs[run][each] for each in str(row.scene_ids).split(", ")
              if each in self._runs[run]]  # fmt: skip
        first = day_said(min(at), zone.country, zone.lon) if at else f"{row.window_end} (UTC day)"
        before = row.window_start
        return f"first seen {first}" + (f", last seen without it {before}" if before else "")


def _what(row: Any) -> str:
    return f"{str(row.kind).replace('_', ' ').capitalize()}, {row.area_ha:.1f} ha"


def _plainly(kind: Silence) -> str:
    return {
        Silence.NOT_RUN: "the job did not run", Silence.FAILING: "only failures",
        Silence.UNSEEN: "no usable view",
    }[kind]  # fmt: skip


def _count(things: list[str], what: str) -> str:
    return f"1 {what} ({things[0]})" if len(things) == 1 else f"{len(things)} {what}s"


def _heaviest_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda each: -each.points))


def _highest(markings: Iterable[Tlp]) -> Tlp:
    order = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)
    return max(markings, key=order.index, default=Tlp.CLEAR)
