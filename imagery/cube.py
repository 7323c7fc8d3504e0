"""Cube: what was observed of one grid over time, and which looks were clear.

Axes are (time, band, y, x), rows from north to south, time ascending. NaN has one meaning:
no observation. `clear` has one polarity: True is a clear look.

A source hands out a cube in which `clear` says "observed"; `imagery.masks.clear_only`
makes of it one in which `clear` says "observed without cloud, shadow, snow or edge".
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from geo.period import Period
from imagery.scene import Refusal, Scene, Units


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cube:
    """Values and clear looks of one grid."""

    grid: Grid
    """Where the pixels lie."""

    scenes: tuple[Scene, ...]
    """One for each step of the time axis, by (acquired, id)."""

    bands: tuple[str, ...]
    """One for each step of the band axis; QA bands are not among them."""

    values: NDArray[np.float32]
    """(time, band, y, x), in `units`. NaN = no observation."""

    clear: NDArray[np.bool_]
    """(time, y, x). True = clear look (from a source: observed)."""

    qa: NDArray[np.uint8] | None = None
    """(time, y, x) scene classification codes; 0 = none. None without a QA band."""

    units: Units = Units.REFLECTANCE
    """What the values count."""

    masks: tuple[str, ...] = ()
    """Names of the masks that made `clear`, in the order of use; for the run's record."""

    refused: tuple[Refusal, ...] = ()
    """Scenes that were asked for and not used, and why."""

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit one another."""
        looks = (len(self.scenes), *self.grid.shape)
        wanted = {
            "values": (looks[0], len(self.bands), *looks[1:]),
            "clear": looks,
            "qa": looks,
        }
        for name, shape in wanted.items():
            array = getattr(self, name)
            if array is not None and array.shape != shape:
                raise ValueError(
                    f"{name} is {array.shape} and {len(self.scenes)} scenes, {len(self.bands)} "
                    f"bands and a grid of {self.grid.shape} need {shape}, time first. "
                    "Read the scenes with source.read(scenes, grid, bands)."
                )

    @property
    def days(self) -> NDArray[np.datetime64]:
        """(time,) UTC day of each scene, datetime64[D]."""
        naive = [scene.acquired.replace(tzinfo=None) for scene in self.scenes]
        return np.array(naive, dtype="datetime64[us]").astype("datetime64[D]")

    @property
    def clear_share(self) -> NDArray[np.float64]:
        """(time,) share of the grid's pixels that were looked at clearly, 0 to 1."""
        return np.asarray(self.clear.mean(axis=(1, 2)), dtype=np.float64)

    def has(self, band: str) -> bool:
        """Say whether a band is on the band axis."""
        return band in self.bands

    def band(self, name: str) -> NDArray[np.float32]:
        """Return one band, (time, y, x), as a view; NaN = no observation.

        Raises
        ------
        KeyError
            If the scenes do not have it.

        """
        if name not in self.bands:
            raise KeyError(
                f"These scenes have no band {name}; they have {', '.join(self.bands) or 'none'}."
            )
        return self.values[:, self.bands.index(name)]

    def holding(self, values: NDArray[np.float32]) -> "Cube":
        """Return the cube with other values of the same shape, such as corrected ones."""
        return replace(self, values=values)

    def between(self, period: Period) -> "Cube":
        """Return the part of the cube that was acquired within a period."""
        within = [period.contains(scene.acquired) for scene in self.scenes]
        return self.kept(np.array(within, dtype=np.bool_))

    def kept(self, index: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "Cube":
        """Return the cube of some scenes only; a slice of them shares its arrays.

        Parameters
        ----------
        index
            (time,) bool, or positions on the time axis in ascending order.

        """
        steps = np.arange(len(self.scenes))[index]
        part = index if isinstance(index, slice) else steps
        return replace(
            self,
            scenes=tuple(self.scenes[step] for step in steps),
            values=self.values[part],
            clear=self.clear[part],
            qa=None if self.qa is None else self.qa[part],
        )
