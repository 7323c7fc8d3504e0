"""Coverage of intervals: how often the 90 % interval of an area holds what is true.

Each simulated compound is measured by the same steps as a real one: scenes of a quarter, looks
prepared, their median, odds, extent. The strays that make the interval (imagery.extent.STRAY)
were set on compounds of one seed; the count is made on those of others.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from geo.area import geodesic_area_m2
from geo.grid import Grid
from geo.period import epoch_period
from imagery.accuracy.compounds import Compound, compounds
from imagery.accuracy.smart import SmartSite
from imagery.builtup import DISPLAY, REFLECTANCE, built_up_odds, needed
from imagery.cube import Cube
from imagery.extent import Extent, extent
from imagery.kernels.median import median
from imagery.masks import MaskRules
from imagery.prepare import prepared
from imagery.progress import Progress, silent
from imagery.scene import Units

SEED = 2
"""Of the compounds that the count is made on; the strays were set on those of seed 1."""

_RULES = replace(MaskRules(), roof_looks=4)
_NEEDED = 0.7
_RESOLUTION_M = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One compound: what was estimated, and what is true."""

    method: str
    """How built-up ground was told."""

    compound: Compound
    """With its true area."""

    found: Extent
    """With its interval; no area where too little was seen."""

    @property
    def holds(self) -> bool:
        """Say whether the interval holds the truth."""
        low, high = self.found.area_ha_lo, self.found.area_ha_hi
        return low is not None and high is not None and low <= self.compound.area_ha <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Of a group of compounds."""

    count: int
    """That were seen well enough for an area."""

    unseen: int
    """That were not."""

    share: float
    """Whose interval holds the truth; NaN without any."""

    low: float
    """Lower end of the 90 % interval of that share (Wilson 1927)."""

    high: float
    """Upper end."""

    bias_ha: float
    """Mean of estimate less truth."""

    error_share: float
    """Mean absolute error, as a share of the true area of all."""

    width_share: float
    """Mean width of the interval, as a share of the true area of all."""


def measured(
    sites: Sequence[SmartSite], *, count: int, seed: int = SEED, progress: Progress = silent
) -> Iterator[Measured]:
    """Yield simulated compounds, each by reflectance and by colour alone.

    Parameters
    ----------
    sites
        Where outlines are drawn from.
    count
        How many compounds.
    seed
        Of all chance.
    progress
        Told of each compound.

    """
    for done, compound in enumerate(compounds(sites, count=count, seed=seed)):
        progress("compounds", done, count)
        cube = _looks(compound)
        for method, units in ((REFLECTANCE, Units.REFLECTANCE), (DISPLAY, Units.DISPLAY)):
            yield Measured(
                method=method, compound=compound,
                found=_extent(compound, cube, method, units, tone=_tone(seed, done)),
            )  # fmt: skip
    progress("compounds", count, count)


def coverage(group: Sequence[Measured]) -> Coverage:
    """Return how often the intervals of a group hold the truth, and how wide they are."""
    seen = [each for each in group if each.found.area_ha is not None]
    count = len(seen)
    true = sum(each.compound.area_ha for each in seen)
    off = [(each.found.area_ha or 0.0) - each.compound.area_ha for each in seen]
    wide = [(each.found.area_ha_hi or 0.0) - (each.found.area_ha_lo or 0.0) for each in seen]
    share = sum(each.holds for each in seen) / count if count else float("nan")
    low, high = _wilson(share, count) if count else (0.0, 1.0)
    return Coverage(
        count=count, unseen=len(group) - count, share=share, low=low, high=high,
        bias_ha=float(np.mean(off)) if off else float("nan"),
        error_share=float(np.abs(off).sum() / true) if true else float("nan"),
        width_share=float(np.sum(wide) / true) if true else float("nan"),
    )  # fmt: skip


def strata(group: Sequence[Measured]) -> Iterator[tuple[str, str, Coverage]]:
    """Yield the coverage of every kind of compound: (what it is split by, kind, coverage)."""
    for name, of in _SPLITS.items():
        for kind in sorted({of(each) for each in group}):
            yield name, kind, coverage([each for each in group if of(each) == kind])


_SPLITS: dict[str, Callable[[Measured], str]] = {
    "season": lambda each: each.compound.season,
    "contrast": lambda each: each.compound.contrast,
    "land around": lambda each: each.compound.ground,
    "ground not seen": lambda each: _class(1 - each.found.observed_share, (1e-9, 0.1)),
    "true area": lambda each: _class(each.compound.area_ha, (1.0, 4.0), unit=" ha"),
}


def _class(value: float, limits: tuple[float, float], unit: str = "") -> str:
    low, high = limits
    names = ("1: none", "2: up to 10 %", "3: more")
    if unit:
        names = (f"1: under {low:g}{unit}", f"2: to {high:g}{unit}", "3: more")
    return names[0] if value < low else names[1] if value < high else names[2]


def _looks(compound: Compound) -> Cube:
    """Return the clear looks of a compound and what lies around it in its quarter."""
    source = compound.source
    square = source.worlds[0].zone_outline
    scenes = source.search(square, epoch_period(compound.epoch)).scenes
    grid = Grid.covering(square, resolution_m=_RESOLUTION_M)
    return prepared(source.read(scenes, grid, source.bands(scenes)), _RULES)


def _extent(
    compound: Compound, cube: Cube, method: str, units: Units, *, tone: tuple[float, float]
) -> Extent:
    bands = {
        name: median(np.ascontiguousarray(cube.band(name)))
        if cube.scenes
        else np.full(cube.grid.shape, np.nan, dtype=np.float32)
        for name in cube.bands
    }
    if units is Units.DISPLAY:
        white, exponent = tone
        bands = {name: np.clip(each / white, 0, 1) ** exponent for name, each in bands.items()}
    odds = built_up_odds(bands, method=method, units=units)
    site = cube.grid.mask(compound.outline)
    return extent(
        odds, site, cube.grid, method=method, observed_needed=_NEEDED,
        bands=[bands[name] for name in needed(cube.bands, method)],
        most_ha=geodesic_area_m2(compound.outline) / 10_000,
    )  # fmt: skip


def _tone(seed: int, number: int) -> tuple[float, float]:
    """Return what one maker of colour pictures takes for white, and the exponent."""
    rng = np.random.default_rng([seed, number, 7])
    return float(rng.uniform(0.22, 0.40)), float(rng.uniform(0.55, 1.0))


def _wilson(share: float, count: int, z: float = 1.645) -> tuple[float, float]:
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return middle - half, middle + half
