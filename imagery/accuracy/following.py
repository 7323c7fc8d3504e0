"""Following: an archive taken in look by look, as on the days themselves.

A score of monitoring must not know the future. So each look is masked with the few looks
before it and none after, is taken in once, and what stands on that day is what an analyst
would have seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.change import Change, Kind, Status
from imagery.cube import Cube
from imagery.masks import MaskRules
from imagery.monitor.monitor import Monitor, history_length
from imagery.prepare import prepared

CONTEXT_LOOKS = 12
"""Looks before a new one that its mask may compare it with."""

TIERS = {"provisional": Status.PROVISIONAL, "alert": Status.ALERT, "confirmed": Status.CONFIRMED}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Day:
    """What stood after one look."""

    day: np.datetime64
    """UTC day of the look."""

    clear: NDArray[np.bool_]
    """(y, x) what it showed clearly; all False if it was dropped."""

    change: Change
    """What all looks so far add up to."""


def follow(
    raw: Cube, monitor: Monitor, rules: MaskRules, *, history: int | None = None
) -> Iterator[Day]:
    """Give what stood after each look that follows the history.

    Parameters
    ----------
    raw
        As a source hands it out, before masks.
    monitor, rules
        The detector, and what is a clear look.
    history
        How many of the first looks are learned from; None: as many as the monitor would take.

    Raises
    ------
    NoScenesError
        If the history is too short.

    """
    first = history_length(raw.days) if history is None else history
    state = monitor.begin(prepared(raw.kept(slice(0, first)), rules))
    for look in range(first, len(raw.scenes)):
        seen = prepared(raw.kept(slice(max(look - CONTEXT_LOOKS + 1, 0), look + 1)), rules)
        newest = seen.kept(slice(len(seen.scenes) - 1, len(seen.scenes)))
        clear = np.zeros(raw.grid.shape, dtype=np.bool_)
        if newest.scenes and newest.scenes[0].id == raw.scenes[look].id:
            monitor.update(state, newest)
            clear = newest.clear[0]
        yield Day(day=raw.days[look], clear=clear, change=monitor.change(state))


def standing(change: Change, tier: str) -> NDArray[np.bool_]:
    """Return where at least a tier stands, of construction, clearing or demolition, (y, x)."""
    least = TIERS[tier]
    reached = (change.status >= least) & (change.status <= Status.CONFIRMED) & change.core
    return np.asarray(reached & ~np.isin(change.kind, (Kind.NONE, Kind.OTHER)), dtype=np.bool_)
