"""What the ground looks like before and after: told from water, burn, crops and regrowth.

Coarse and open on purpose: each rule is a line that an analyst could say aloud. Roof and
bare soil are one class where they fill a pixel; in a part of one only what has not the colour
of soil is building, for soil among plants is what felled forest looks like as well.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.change import Kind

Image = NDArray[np.float32]
States = dict[str, Image]
"""Index -> (y, x) median before or after."""

GREEN_NDVI = 0.45
BARE_NDVI = 0.34
OPENED_NDVI = 0.20
"""Loss of NDVI, with more light, that says part of a pixel was laid bare."""
LITTER_NDVI = 0.25
"""Above it, what is left is no soil alone: bare soil lies at .05 to .25, mixtures above (Sobrino
& Raissouni 2000). Forest that was felled shows it; ground that was graded does not."""
NEUTRAL = 0.7
"""Blue light added, as a share of red light added. Soil, litter and dry grass add .3 to .6, in
whatever share of a pixel; gravel and concrete .8 to 1, a blue roof more."""
NEUTRAL_BLUE = 0.04
"""Reflectance of blue that must be added, for such a share to mean anything."""
WATER_MNDWI = 0.10
DARK = 0.06
BARE_GREENNESS = 0.045
"""Greenness, in a picture made for the eye, below which ground carries no plants."""
RIM_GREENNESS = 0.06
"""The same at a site's rim, where a pixel is part garden."""


def kinds(
    before: States,
    after: States,
    *,
    steady: NDArray[np.bool_],
    part_bare: float = BARE_NDVI,
    neutral: NDArray[np.bool_] | None = None,
) -> NDArray[np.uint8]:
    """Return what a change would be, (y, x) codes of Kind; whether it is one, others say.

    Parameters
    ----------
    before, after
        Index -> (y, x) median before and since the change.
    steady : (y, x) bool
        True where the ground was the same all year before: only that can be demolished.
    part_bare
        NDVI up to which a pixel that lost much of it is a clearing, though plants are left in it.
    neutral : (y, x) bool
        True where most looks added light without the colour of soil (see NEUTRAL): something
        was built on a part of the pixel, though plants are left in it. None: nowhere.

    """
    if neutral is None:
        neutral = np.zeros(steady.shape, dtype=np.bool_)
    if "ndvi" in after:
        kind = _reflectance(before, after, part_bare, neutral)
    else:
        kind = _display(before, after)
    kind[(kind == Kind.DEMOLITION) & ~steady] = Kind.OTHER
    return kind


def plainly_bare(after: States) -> NDArray[np.bool_]:
    """Return where ground is bare beyond doubt since a change: a site's core, not its rim."""
    if "ndvi" in after:
        return np.ones(after["ndvi"].shape, dtype=np.bool_)
    return np.asarray(after["greenness"] < BARE_GREENNESS, dtype=np.bool_)


def _reflectance(
    before: States, after: States, part_bare: float, neutral: NDArray[np.bool_]
) -> NDArray[np.uint8]:
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
    opened = was_green & (was - ndvi > OPENED_NDVI) & (bright > was_bright + 0.015) & ~wet & ~burnt
    kind[opened & ~bare & (ndvi < part_bare)] = Kind.CLEARING
    kind[bare & was_green & (ndvi > LITTER_NDVI) & ~was_wet] = Kind.CLEARING
    kind[opened & neutral & ~was_wet] = Kind.NEW_BUILDING
    rubble = (bright < was_bright - 0.05) & (ndvi < GREEN_NDVI) & ~wet & ~burnt
    kind[was_built & rubble] = Kind.DEMOLITION
    return kind


def _display(before: States, after: States) -> NDArray[np.uint8]:
    bright, was_bright = after["brightness"], before["brightness"]
    green, was_green = after["greenness"], before["greenness"]
    was_bare = was_green < BARE_GREENNESS
    bare = green < RIM_GREENNESS
    laid_open = bare & (bright > was_bright + 0.03) & (green < was_green - 0.01)
    kind = np.full(bright.shape, Kind.OTHER, dtype=np.uint8)
    kind[(bare & was_bare) | laid_open] = Kind.NEW_BUILDING
    gone = (green > was_green + 0.03) & (bright < was_bright - 0.05)
    kind[gone & was_bare] = Kind.DEMOLITION
    return kind
