"""Detector: what each of them promises."""

from typing import Protocol

from imagery.change import Change
from imagery.cube import Cube


class Detector(Protocol):
    """Finds change."""

    @property
    def name(self) -> str:
        """For recipes."""
        ...

    @property
    def version(self) -> str:
        """Grows when the same pixels would give another Change."""
        ...

    def detect(self, baseline: Cube, monitored: Cube) -> Change:
        """Return what changed on a grid after the baseline.

        Parameters
        ----------
        baseline, monitored
            Clear looks alone (imagery.masks.clear_only), of one grid, baseline first in time.
            Neither is changed.

        Returns
        -------
        Change
            On the same grid. A pixel with too few clear looks is NOT_OBSERVED.

        Raises
        ------
        NoScenesError
            If there are too few looks to say anything.

        """
        ...
