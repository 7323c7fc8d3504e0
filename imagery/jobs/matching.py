"""Matching: a candidate is the next state of a detection that is known, or a new one.

Without it, a site that grows would become a new detection at every run. Earlier states stay
as they are; each run adds its own. A known detection that was still waiting for confirmation
and is not met again has expired.

A run that takes another's place goes on from that one's states, so that what both found keeps
its id and nobody hears of it twice; what only the other found is taken back. And where an earlier
window is made up for, what is found there takes the id that later runs gave it.

Outlines are degrees, longitude first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from geo.overlap import iou
from imagery.jobs.recipe import Recipe
from imagery.vectorize import Candidate
from layers.detection import Detection
from layers.ids import content_id
from layers.run import Run, standing
from layers.store.protocol import Store
from layers.terms import DetectionKind, DetectionStatus

_LIVING = frozenset({DetectionStatus.PROVISIONAL, DetectionStatus.ALERT, DetectionStatus.CONFIRMED})
_NOT_MET = "Expired: looked for again, and not found: the looks since do not bear it out."
_TAKEN_BACK = "Taken back: scenes that came later do not bear it out."
_WAITING = frozenset({DetectionStatus.PROVISIONAL, DetectionStatus.ALERT})


def known_before(store: Store, run: Run) -> list[Detection]:
    """Return the newest state of each detection of a zone, as of before a run.

    The states of the run whose place it takes are the newest of all.
    """
    earlier = [
        each
        for each in standing(store.select(Run, zone_id=run.zone_id))
        if each.as_of < run.as_of or each.run_id == run.supersedes
    ]
    earlier.sort(key=lambda each: each.run_id == run.supersedes)
    order = {each.run_id: place for place, each in enumerate(earlier)}
    return _newest(store.select(Detection, zone_id=run.zone_id), order)


def named_elsewhere(store: Store, run: Run, known: Iterable[Detection]) -> list[Detection]:
    """Return the newest state of each other detection of a zone, for its id alone.

    They are of later runs, of runs of the same instant, or of runs that stand no more.
    """
    names = {each.detection_id for each in known}
    runs = sorted(
        store.select(Run, zone_id=run.zone_id), key=lambda each: (each.as_of, each.run_id)
    )
    order = {each.run_id: place for place, each in enumerate(runs)}
    found = _newest(store.select(Detection, zone_id=run.zone_id), order)
    return [each for each in found if each.detection_id not in names]


def matched(
    found: Sequence[Candidate],
    known: Sequence[Detection],
    *,
    run: Run,
    recipe: Recipe,
    scenes: Mapping[date, tuple[str, ...]],
    elsewhere: Sequence[Detection] = (),
) -> list[Detection]:
    """Return the states that a run adds.

    Parameters
    ----------
    found
        Largest first.
    known
        From `known_before`.
    run
        The run that found them.
    recipe
        How much overlap makes it the same.
    scenes
        UTC day -> ids of the scenes of that day.
    elsewhere
        From `named_elsewhere`.

    """
    partner = _partners(found, known, recipe)
    alone = [each for number, each in enumerate(found) if number not in partner]
    names = {
        id(alone[number]): elsewhere[place].detection_id
        for number, place in _partners(alone, elsewhere, recipe).items()
    }
    states: list[Detection] = []
    taken = {known[place].detection_id for place in partner.values()} | set(names.values())
    for number, candidate in enumerate(found):
        before = known[partner[number]] if number in partner else None
        status = DetectionStatus(candidate.status)
        if before is None and status not in _LIVING:
            continue
        name = before.detection_id if before else names.get(id(candidate))
        name = name or _new_id(run.zone_id, candidate, taken)
        taken.add(name)
        states.append(_state(candidate, name, run, scenes))
    met = {state.detection_id for state in states}
    return states + [
        state for each in known if each.detection_id not in met for state in _not_met(each, run)
    ]


def _not_met(before: Detection, run: Run) -> list[Detection]:
    """Return what becomes of a known detection that a run did not find: its next state, or none."""
    if before.status in _WAITING:
        return [_closed(before, run, DetectionStatus.EXPIRED, _NOT_MET)]
    if run.supersedes and before.run_id == run.supersedes and before.status in _LIVING:
        return [_closed(before, run, DetectionStatus.RETRACTED, _TAKEN_BACK)]
    return []


def _closed(before: Detection, run: Run, status: DetectionStatus, reason: str) -> Detection:
    return replace(
        before, run_id=run.run_id, status=status, reason=reason, recorded_at=run.recorded_at
    )


def _newest(states: Iterable[Detection], order: Mapping[str, int]) -> list[Detection]:
    """Return the newest state of each detection, of the runs that have a place in an order."""
    placed = sorted(
        (each for each in states if each.run_id in order), key=lambda each: order[each.run_id]
    )
    newest = {each.detection_id: each for each in placed}
    return [newest[name] for name in sorted(newest)]


def _partners(
    found: Sequence[Candidate], known: Sequence[Detection], recipe: Recipe
) -> dict[int, int]:
    """Return which candidate is which known detection; best overlaps first, each once."""
    pairs = sorted(
        (-shared, number, place)
        for number, candidate in enumerate(found)
        for place, before in enumerate(known)
        if (shared := _shared(candidate, before)) >= recipe.same_iou
    )
    partner: dict[int, int] = {}
    for _, number, place in pairs:
        if number not in partner and place not in partner.values():
            partner[number] = place
    return partner


def _shared(candidate: Candidate, before: Detection) -> float:
    """Return the overlap of two that can be one: what is razed is not what was built there."""
    razed = DetectionKind.DEMOLITION
    if (before.kind is razed) != (candidate.kind == razed):
        return 0.0
    if not candidate.outline.intersects(before.outline):
        return 0.0
    return iou(candidate.outline, before.outline)


def _new_id(zone_id: str, candidate: Candidate, taken: set[str]) -> str:
    centre = candidate.outline.centroid
    place = (round(centre.x, 5), round(centre.y, 5))
    name = content_id("d", zone_id, candidate.kind, candidate.first_look, *place)
    while name in taken:
        name = content_id("d", name)
    return name


def _state(
    candidate: Candidate, name: str, run: Run, scenes: Mapping[date, tuple[str, ...]]
) -> Detection:
    return Detection(
        detection_id=name,
        run_id=run.run_id,
        zone_id=run.zone_id,
        outline=candidate.outline,
        area_m2=round(candidate.area_m2, 1),
        kind=DetectionKind(candidate.kind),
        status=DetectionStatus(candidate.status),
        window_start=candidate.last_normal,
        window_end=candidate.first_look,
        looks=candidate.looks,
        clear_looks=candidate.clear_looks,
        magnitude=round(candidate.magnitude, 2),
        score=candidate.score,
        numbers=tuple(f"{name}={value:g}" for name, value in candidate.numbers.named().items()),
        reason=candidate.reason,
        scene_ids=scenes.get(candidate.first_look, ()),
        indices=candidate.indices,
        synthetic=run.synthetic,
        recorded_at=run.recorded_at,
    )
