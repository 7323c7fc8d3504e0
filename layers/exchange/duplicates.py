"""Duplicates: rows that may be one person or one event, proposed and never merged.

Two reports are alike if the keyed hash of what identifies the person is the same, or if place (to
some ten metres), quarter, citizenship and age band are. Two rescues are if they lie within about a
kilometre and three days. Whoever reads the list decides.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from layers.record import Record
from layers.report import Report
from layers.rescue import Rescue

SAME_PLACE_DECIMALS = 4
"""Of a degree: about 11 m."""

NEAR_DEGREES = 0.01
"""About 1.1 km."""

NEAR_DAYS = timedelta(days=3)

_MOST = 1_000
"""Pairs that are listed; more than a person reads."""


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two records that may be one."""

    one: str
    """Id of the new one."""

    other: str
    """Id of another new one, or of one that is kept."""

    why: str
    """In plain words."""


def pairs(new: Sequence[Record], known: Sequence[Record]) -> list[Pair]:
    """Return which new records may be one with another; at most a thousand pairs.

    Parameters
    ----------
    new
        About to be kept; reports among them still have their points.
    known
        Kept before. Of reports no point is known here, so that the hash alone can tell.

    """
    ids = {each.key for each in new}
    others = [each for each in known if each.key not in ids]
    found = {*_same_person(new, others), *_same_place(new), *_same_rescue(new, others)}
    return sorted(found)[:_MOST]


def _same_person(new: Sequence[Record], known: Sequence[Record]) -> Iterator[Pair]:
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for each in (*known, *new):
        if isinstance(each, Report) and each.duplicate_group:
            groups[each.duplicate_group].append(each.report_id)
    fresh = {each.key[0] for each in new}
    return _of_groups(groups, fresh, "the same person, by what identifies them")


def _same_place(new: Sequence[Record]) -> Iterator[Pair]:
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for each in new:
        if isinstance(each, Report) and each.point is not None:
            at = [round(value, SAME_PLACE_DECIMALS) for value in (each.point.x, each.point.y)]
            groups[(*at, each.epoch, each.citizenship, each.age_band)].append(each.report_id)
    fresh = {each.key[0] for each in new}
    return _of_groups(groups, fresh, "the same place, quarter, citizenship and age band")


def _of_groups(groups: dict[Hashable, list[str]], fresh: set[str], why: str) -> Iterator[Pair]:
    """Yield each new one with the one before it: a chain says who belongs together."""
    for names in groups.values():
        for other, one in pairwise(names):
            if one in fresh:
                yield Pair(one, other, why)


def _same_rescue(new: Sequence[Record], known: Sequence[Record]) -> Iterator[Pair]:
    fresh = {each.key for each in new}
    rescues = [each for each in (*known, *new) if isinstance(each, Rescue)]
    rescues.sort(key=lambda each: (each.on, each.rescue_id))
    for index, one in enumerate(rescues):
        for other in rescues[index + 1 :]:
            if other.on - one.on > NEAR_DAYS:
                break
            if _near(one, other) and {one.key, other.key} & fresh:
                first, second = (one, other) if one.key in fresh else (other, one)
                yield Pair(first.rescue_id, second.rescue_id, "near in place and time")


def _near(one: Rescue, other: Rescue) -> bool:
    if one.point is None or other.point is None:
        return bool(one.compound_id) and one.compound_id == other.compound_id
    return bool(one.point.distance(other.point) <= NEAR_DEGREES)
