"""What the ground looks like before and after: told from water, burn, crops and regrowth.

Coarse and open on purpose: each rule is a line that an analyst could say aloud. Roof and
bare soil are one class here; what tells them apart is a later step.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.change import Kind

Image = NDArray[np.float32]
States = dict[str, Image]
"""Index -> (y, x) median before or after."""

GREEN_NDVI = 0.45
BARE_NDVI = 0.34
WATER_MNDWI = 0.10
DARK = 0.06


def kinds(before: States, after: States, *, steady: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return what a change would be, (y, x) codes of Kind; whether it is one, others say.

    Parameters
    ----------
    before, after
        Index -> (y, x) median before and since the change.
    steady : (y, x) bool
        True where the ground was the same all year before: only that can be demolished.

    """
    kind = _reflectance(before, after) if "ndvi" in after else _display(before, after)
    kind[(kind == Kind.DEMOLITION) & ~steady] = Kind.OTHER
    return kind


def _reflectance(before: States, after: States) -> NDArray[np.uint8]:
    ndvi, was = after["ndvi"], before["ndvi"]
    bright, was_bright = after["brightness"], before["brightness"]
    nothing = np.full_like(ndvi, -1.0)
    wet = (after.get("mndwi", nothing) > WATER_MNDWI) | ((bright < DARK) & (ndvi < 0.1))
    was_wet = before.get("mndwi", nothing) > WATER_MNDWI
    burnt = (bright < was_bright - 0.015) & (bright < 0.09) & (ndvi < was)
    bare = (ndvi < BARE_NDVI) & ~wet & ~burnt
    was_green = was > GREEN_NDVI
    was_built = (was < BARE_NDVI) & ~was_wet & (was_bright > 0.11)
    kind = np.full(ndvi.shape, Kind.OTHER, dtype=np.uint8)
    kind[bare & ~was_wet & (bright > was_bright + 0.015)] = Kind.NEW_BUILDING
    kind[bare & ~was_wet & was_green & (bright <= was_bright + 0.015)] = Kind.CLEARING
    rubble = (bright < was_bright - 0.05) & (ndvi < GREEN_NDVI) & ~wet & ~burnt
    kind[was_built & rubble] = Kind.DEMOLITION
    return kind


def _display(before: States, after: States) -> NDArray[np.uint8]:
    bright, was_bright = after["brightness"], before["brightness"]
    green, was_green = after["greenness"], before["greenness"]
    lighter = bright > was_bright + 0.05
    paler = green < was_green - 0.02
    kind = np.full(bright.shape, Kind.OTHER, dtype=np.uint8)
    kind[(lighter | paler) & (bright >= was_bright - 0.03)] = Kind.NEW_BUILDING
    kind[paler & (bright < was_bright - 0.03)] = Kind.CLEARING
    gone = (green > was_green + 0.03) & (bright < was_bright - 0.05)
    kind[gone] = Kind.DEMOLITION
    return kind
