"""Duplicates: rows that may be one person or one event, proposed and never merged.

Two reports are alike if the keyed hash of what identifies the person is the same, or if place (to
some ten metres), quarter, citizenship and age band are. Two rescues are if they lie within about a
kilometre and three days. Whoever reads the list decides.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice, pairwise, product

from shapely import Point

from layers.record import Record
from layers.report import Report
from layers.rescue import Rescue

SAME_PLACE_DECIMALS = 4
"""Of a degree: about 11 m."""

NEAR_DEGREES = 0.01
"""About 1.1 km."""

NEAR_DAYS = timedelta(days=3)

_BOX_DEGREES = 0.006
"""Edge of a box of places that are all near one another: its diagonal is shorter than that."""

_BESIDE = range(-2, 3)
"""Boxes to either side in which something near may lie."""

Key = tuple[str, ...]

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

    Of rescues the search ends with the thousandth pair: who has so many looks at the file.

    Parameters
    ----------
    new
        About to be kept; reports among them still have their points.
    known
        Kept before. Of reports no point is known here, so that the hash alone can tell.

    """
    ids = {each.key for each in new}
    others = [each for each in known if each.key not in ids]
    rescues = islice(_same_rescue(new, others), _MOST)
    found = {*_same_person(new, others), *_same_place(new), *rescues}
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
    """Yield rescues that lie near one another.

    Only neighbours are compared, never each with each: a file of 200,000 rescues of one week would
    keep the machine busy for hours. Those of one box and three days are all near one another, so
    that what is looked at in vain stays in proportion to what is found.
    """
    fresh = {each.key for each in new}
    rescues = [each for each in (*known, *new) if isinstance(each, Rescue)]
    rescues.sort(key=lambda each: (each.on, each.rescue_id))
    order = {each.key: index for index, each in enumerate(rescues)}
    for one, other in chain(_by_place(rescues, fresh), _by_compound(rescues, fresh)):
        first, second = (one, other) if order[one.key] < order[other.key] else (other, one)
        if first.key not in fresh:
            first, second = second, first
        yield Pair(first.rescue_id, second.rescue_id, "near in place and time")


def _by_place(rescues: list[Rescue], fresh: set[Key]) -> Iterator[tuple[Rescue, Rescue]]:
    """Yield new ones, each with others near it, where both have a place."""
    boxes: dict[tuple[int, int, int], list[Rescue]] = defaultdict(list)
    for each in rescues:
        if each.point is not None:
            boxes[_box(each, each.point)].append(each)
    around = sorted(product((-1, 0, 1), _BESIDE, _BESIDE), key=lambda at: sum(map(abs, at)))
    for (days, east, north), inside in boxes.items():
        beside = [boxes.get((days + d, east + e, north + n), []) for d, e, n in around]
        for one in inside:
            if one.key in fresh:
                for other in chain.from_iterable(beside):
                    if _counts_once(one, other, fresh) and _near(one, other):
                        yield one, other


def _by_compound(rescues: list[Rescue], fresh: set[Key]) -> Iterator[tuple[Rescue, Rescue]]:
    """Yield those without a place, each with others of its compound; one of both is new."""
    groups: dict[tuple[str, bool], list[Rescue]] = defaultdict(list)
    for each in rescues:
        if each.compound_id:
            groups[each.compound_id, False].append(each)
            if each.key in fresh:
                groups[each.compound_id, True].append(each)
    for one in rescues:
        if one.point is None and one.compound_id:
            others = groups[one.compound_id, one.key not in fresh]
            begin = bisect_left(others, one.on - NEAR_DAYS, key=lambda each: each.on)
            for other in islice(others, begin, None):
                if other.on - one.on > NEAR_DAYS:
                    break
                if other.point is not None or _counts_once(one, other, fresh):
                    yield one, other


def _box(rescue: Rescue, point: Point) -> tuple[int, int, int]:
    return (
        rescue.on.toordinal() // NEAR_DAYS.days,
        math.floor(point.x / _BOX_DEGREES),
        math.floor(point.y / _BOX_DEGREES),
    )


def _counts_once(one: Rescue, other: Rescue, fresh: set[Key]) -> bool:
    """Say whether a pair counts here: it comes up twice where both are new."""
    return one.key < other.key or (one.key != other.key and not {one.key, other.key} <= fresh)


def _near(one: Rescue, other: Rescue) -> bool:
    assert one.point is not None  # noqa: S101 - both come out of boxes of places
    assert other.point is not None  # noqa: S101
    return bool(
        abs(other.on - one.on) <= NEAR_DAYS and one.point.distance(other.point) <= NEAR_DEGREES
    )
