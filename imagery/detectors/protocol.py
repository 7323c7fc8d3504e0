"""Detector: what each of them promises.

1. What passes is not change: a cloud, a shadow, one odd look.
2. A pixel with too few clear looks is NOT_OBSERVED, never NONE.
3. What is hidden changes nothing: more cloud may delay a find, and never invents one.
4. The same looks give the same Change, bit for bit.
"""

from typing import Protocol

from imagery.change import Change
from imagery.cube import Cube


class Detector(Protocol):
    """Finds change in a whole archive at once."""

    @property
    def name(self) -> str:
        """For recipes."""
        ...

    @property
    def version(self) -> str:
        """Grows when the same pixels would give another Change."""
        ...

    def detect(self, cube: Cube) -> Change:
        """Return what changed on a grid, and since when that could have been seen.

        Parameters
        ----------
        cube
            Clear looks alone (imagery.masks.clear_only), in order of time. Not changed.

        Returns
        -------
        Change
            On the same grid.

        Raises
        ------
        NoScenesError
            If there are too few looks, or too few bands, to say anything.

        """
        ...
