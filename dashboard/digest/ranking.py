"""Ranking: which ten things are told, when more are new.

An alert is useless when hundreds arrive; so, as in Global Forest Watch's "Places to Watch", what
is new is ranked by what speaks for it, and the rest is counted. One zone with 500 changes must
not hide another's only one: each further item of the same zone counts for less.

Source: WRI technical note "Places to Watch" (rank within a grid, about ten are told).
"""

from collections import Counter
from collections.abc import Sequence

from dashboard.digest.item import Item

MOST = 10
"""Items of one digest."""

_AGAIN = 0.75
"""What each further item of one zone counts for."""

_LAST = frozenset({"backfill"})
"""Kinds that wake nobody: told after all others, in one line that is never counted out."""


def ranked(items: Sequence[Item], *, most: int = MOST) -> list[Item]:
    """Return the items that are told, first the one for which most speaks."""
    quiet = sorted((each for each in items if each.kind in _LAST), key=lambda each: each.keys)
    left = sorted(
        (each for each in items if each.kind not in _LAST),
        key=lambda each: (-each.points, each.keys),
    )
    told: list[Item] = []
    had: Counter[str] = Counter()
    while left and len(told) < most - len(quiet[:1]):
        # Of each zone only its best can come next, and `left` is in order.
        first: dict[str, Item] = {}
        for each in left:
            first.setdefault(each.zone_id or each.keys[0], each)
        best = min(
            first.values(),
            key=lambda each: (-each.points * _AGAIN ** had[each.zone_id], each.keys),
        )
        told.append(best)
        left.remove(best)
        had[best.zone_id] += 1
    return told + quiet[:1]
