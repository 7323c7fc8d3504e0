"""Bounds: which outline of a site holds on which day, by all that was ever drawn of it.

Boundaries are never edited, so an end that follows from a later one is worked out here and stored
nowhere. One rule: on a day, of the boundaries whose own days hold it, the one that was drawn last.
So who draws a zone anew from a day on ends the old outline that day; who corrects an outline that
was always wrong takes its place on all days; and who adds what once was, with an end, changes
nothing of today.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from layers.boundary import Boundary

Span = tuple[date | None, date | None]
"""First day, and the day on which it ends; None: since always, and until further notice."""


def in_order(boundaries: Iterable[Boundary]) -> list[Boundary]:
    """Return boundaries of one site, the first drawn first: each after the one that it replaces."""
    left = sorted(boundaries, key=lambda each: (each.drawn_at, each.boundary_id))
    there = {each.boundary_id for each in left}
    placed: dict[str, Boundary] = {}
    while left:
        ready = next(
            (e for e in left if e.replaces not in there or e.replaces in placed), left[0]
        )  # a ring of replacements can only be made by hand: then by time alone
        placed[ready.boundary_id] = ready
        left.remove(ready)
    return list(placed.values())


def holding(boundaries: Sequence[Boundary], on: date) -> Boundary | None:
    """Return the boundary that holds on a day, of those in order; None if none is known."""
    return next((each for each in reversed(boundaries) if _own(each, on)), None)


def spans(boundaries: Sequence[Boundary]) -> dict[str, list[Span]]:
    """Return on which days each of them holds, by its id; none: others took all its days."""
    found: dict[str, list[Span]] = {each.boundary_id: [] for each in boundaries}
    edges = sorted(
        {day for each in boundaries for day in (each.valid_from, each.valid_until) if day}
    )
    starts: list[date | None] = [None, *edges]
    for first, last in zip(starts, [*edges, None], strict=True):
        day = first or (last - timedelta(days=1) if last and last > date.min else date.min)
        holds = holding(boundaries, day)
        if holds is None:
            continue
        mine = found[holds.boundary_id]
        if mine and mine[-1][1] == first and first is not None:
            mine[-1] = (mine[-1][0], last)
        else:
            mine.append((first, last))
    return found


def _own(boundary: Boundary, on: date) -> bool:
    begins = boundary.valid_from is None or boundary.valid_from <= on
    return begins and (boundary.valid_until is None or on < boundary.valid_until)
