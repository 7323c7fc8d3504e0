"""Ranking: which ten things are told, when more are new.

An alert is useless when hundreds arrive; so, as in Global Forest Watch's "Places to Watch", what
is new is ranked by what speaks for it, and the rest is counted. One zone with 500 changes must
not hide another's only one: each further item of the same zone counts for less.

Source: WRI technical note "Places to Watch" (rank within a grid, about ten are told).
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heapreplace

from dashboard.digest.item import Item

MOST = 10
"""Items of one digest."""

_AGAIN = 0.75
"""What each further item of one zone counts for."""

_LAST = frozenset({"backfill"})
"""Kinds that wake nobody: told after all others, in one line that is never counted out."""


def ranked(items: Sequence[Item], *, most: int = MOST) -> list[Item]:
    """Return the items that are told, first the one for which most speaks."""
    every = weighted(items)
    told = [item for item, _ in every if item.kind not in _LAST]
    quiet = [item for item, _ in every if item.kind in _LAST][:1]
    return told[: most - len(quiet)] + quiet


def weighted(items: Sequence[Item]) -> list[tuple[Item, float]]:
    """Return all items in their order, each with what it weighs; those that wake nobody last."""
    queues: dict[str, list[Item]] = {}
    for each in sorted(
        (each for each in items if each.kind not in _LAST),
        key=lambda each: (-each.points, each.keys),
    ):
        queues.setdefault(each.zone_id or each.keys[0], []).append(each)
    # Of each zone only its best can come next: the heap holds one of each.
    heap = [(-queue[0].points, queue[0].keys, name, 0) for name, queue in queues.items()]
    heapify(heap)
    told: list[tuple[Item, float]] = []
    while heap:
        weight, _, name, place = heap[0]
        told.append((queues[name][place], round(-weight, 2)))
        if place + 1 < len(queues[name]):
            best = queues[name][place + 1]
            again = 1.0 if not best.zone_id else _AGAIN ** (place + 1)
            heapreplace(heap, (-best.points * again, best.keys, name, place + 1))
        else:
            heappop(heap)
    quiet = sorted((each for each in items if each.kind in _LAST), key=lambda each: each.keys)
    return told + [(each, 0.0) for each in quiet]
