"""The pair detector: two dates, or two handfuls of them, compared as pictures.

For archives too short to know any habit. It also finds change that ends in construction, such
as bare soil that becomes a road (`imagery.pairs`). It cannot know a season, so what it finds is
provisional, and dated no better than by the two dates.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.change import Change, Kind, Status
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.kernels.median import median
from imagery.pairs.compare import compare

VERSION = "1"

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDetector:
    """Compares the first half of the looks with the second."""

    @property
    def name(self) -> str:
        """For recipes."""
        return "pair"

    @property
    def version(self) -> str:
        """Grows when the same pixels would give another Change."""
        return VERSION

    def detect(self, cube: Cube) -> Change:
        """Return what changed between the two halves; what either did not see is not observed."""
        half = len(cube.scenes) // 2
        if half < 1 or not cube.bands:
            raise NoScenesError(
                f"{len(cube.scenes)} usable scenes are too few to compare two dates. "
                "Give two at least."
            )
        before, after = cube.kept(slice(0, half)), cube.kept(slice(half, len(cube.scenes)))
        was, now = _picture(before), _picture(after)
        valid = np.asarray(np.isfinite(was).all(axis=0) & np.isfinite(now).all(axis=0))
        found = compare(was, now, cube.bands, cube.grid.resolution_m, valid)
        changed = found.changed & valid
        nat = np.datetime64("NaT", "D")
        looks = after.clear.sum(axis=0).astype(np.int16)
        return Change(
            grid=cube.grid,
            status=np.where(
                valid, np.where(changed, Status.PROVISIONAL, Status.NONE), Status.NOT_OBSERVED
            ).astype(np.uint8),
            core=changed,
            kind=np.where(changed, found.kind, Kind.NONE).astype(np.uint8),
            first_look=np.where(changed, after.days[0], nat),
            last_normal=np.where(changed, before.days[-1], nat),
            magnitude=np.where(changed, found.score, 0).astype(np.float32),
            looks=np.where(changed, looks, 0).astype(np.int16),
            clear_looks=looks,
            consistency=changed.astype(np.float32),
            margin=found.threshold,
            indices=cube.bands,
            watched_from=after.days[0],
        )


def _picture(cube: Cube) -> Image:
    """Return the median of the clear looks, (band, y, x); NaN where there was none."""
    return median(np.where(cube.clear[:, None], cube.values, np.float32(np.nan)))
