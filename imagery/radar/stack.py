"""Stack: the radar looks of one relative orbit, in decibels.

From another orbit the same roof is seen at another angle and is lighter or darker by several
decibels, which is more than a new building makes. So looks of two orbits never stand in one
series: a stack has one orbit, and the only way to make stacks out of a cube parts it by orbit.

Arrays are (time, y, x). NaN = not observed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.radar.speckle import quieted
from imagery.scene import Orbit, Units

Decibels = NDArray[np.float32]

BANDS = ("vv", "vh")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrbitStack:
    """Looks of one orbit, by date; made by `by_orbit` alone."""

    orbit: Orbit
    """The relative orbit of every look."""

    grid: Grid
    """Where the pixels lie."""

    days: NDArray[np.datetime64]
    """(time,) UTC day of each look."""

    vv: Decibels
    """(time, y, x) gamma nought, dB."""

    vh: Decibels
    """(time, y, x) gamma nought, dB."""


def by_orbit(cube: Cube) -> tuple[OrbitStack, ...]:
    """Return one stack for each relative orbit of a cube, in the order of their numbers.

    Parameters
    ----------
    cube
        Of radar scenes: bands vv and vh, linear gamma nought. The order of scenes is of no
        account.

    Raises
    ------
    NoScenesError
        If it is no radar cube, or a scene does not say from which orbit it was seen.

    """
    if cube.units is not Units.BACKSCATTER or not set(BANDS) <= set(cube.bands):
        raise NoScenesError(
            f"The radar branch needs vv and vh as backscatter; this cube holds "
            f"{', '.join(cube.bands) or 'no bands'} as {cube.units}. Give Sentinel-1 scenes."
        )
    orbits = [scene.orbit for scene in cube.scenes]
    lost = [scene.id for scene, orbit in zip(cube.scenes, orbits, strict=True) if orbit is None]
    if lost:
        raise NoScenesError(
            f"{len(lost)} radar scenes do not say their relative orbit, such as {lost[0]}. Looks "
            "of two orbits cannot be compared. Add sat:relative_orbit to their Items."
        )
    known = sorted({orbit for orbit in orbits if orbit is not None})
    return tuple(_stack(cube, orbit) for orbit in known)


def _stack(cube: Cube, orbit: Orbit) -> OrbitStack:
    here = [look for look, scene in enumerate(cube.scenes) if scene.orbit == orbit]
    here.sort(key=lambda look: (cube.scenes[look].acquired, cube.scenes[look].id))
    return OrbitStack(
        orbit=orbit, grid=cube.grid, days=cube.days[here],
        vv=_decibels(cube.band("vv")[here], cube.clear[here]),
        vh=_decibels(cube.band("vh")[here], cube.clear[here]),
    )  # fmt: skip


def _decibels(linear: NDArray[np.float32], seen: NDArray[np.bool_]) -> Decibels:
    """Return 10 log10 of quieted backscatter; NaN where there was none, or it is not above 0."""
    known = seen & np.isfinite(linear) & (linear > 0)
    power = quieted(np.where(known, linear, np.float32(np.nan)))
    return np.where(known, 10 * np.log10(np.where(known, power, 1)), np.nan).astype(np.float32)
