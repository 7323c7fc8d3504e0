"""Panel: the few pixels of a grid that are asked what all ground does on a day."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from imagery.monitor import ground
from imagery.monitor.history import Few
from imagery.monitor.rules import NO_DAY
from imagery.monitor.state import State

_RUNS, _RUN = 32, 96
"""So many runs of so many pixels: a median needs no more, and neighbours come from memory
together."""

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Some pixels of a grid, evenly spread, and what is known of them."""

    pixels: NDArray[np.intp]
    """Their positions."""

    known: Few
    """What is expected of them."""

    kind: NDArray[np.int8]
    """Their strata."""

    there: NDArray[np.int8]
    """The strata of the whole grid."""

    @classmethod
    def of(cls, state: State) -> "Panel":
        """Return the panel of a grid; all pixels of one that has few."""
        some = _evenly(state.kind.size)
        mine = state.kind[some]
        count = np.bincount(mine, minlength=ground.STRATA).tolist()
        there = [kind for kind, here in enumerate(count) if here or kind in state.kind]
        return cls(some, state.history.of(some), mine, np.array(there, dtype=np.int8))

    def common_mode(self, values: Values, state: State, day: np.datetime64) -> Values:
        """Return (stratum, feature) what each kind of ground does in a look, (feature, pixel)."""
        apart = values.take(self.pixels, axis=1) - self.known.expected(day)
        calm = state.counts.first[self.pixels] == NO_DAY
        return ground.common_mode(apart, self.kind, calm, self.there)


@cache
def _evenly(pixels: int) -> NDArray[np.intp]:
    """Return the positions of runs that lie evenly spread; of all pixels, where they are few."""
    starts = np.linspace(0, max(pixels - _RUN, 0), _RUNS).astype(np.intp)
    return np.unique(np.minimum(starts[:, None] + np.arange(_RUN), max(pixels - 1, 0)))
