"""What a change is: construction, or plants, fire and water.

Coarse and open on purpose, as imagery.surface is for series: each rule is a line that an analyst
could say aloud. With near infrared the rules speak of plants, burn and water by their indices;
with a picture for the eye alone, of green. Index limits hold for reflectance; on raw counts, of
which the darkest value is taken off first, they err towards keeping a change.

    ends green                              other: a crop grew, a shadow passed
    ends as water                           other: a pond, a flood
    infrared burnt, and still dark          other: fire
    green before, dull and smooth after     other: a harvest
    green before, no edges after            clearing
    bare before, edges gone and darker      demolition
    all else                                new building, road or hard ground

Limits of burn severity: Key and Benson (2006), USDA RMRS-GTR-164; of water: Xu (2006).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imagery.change import Kind
from imagery.indices import ratio
from imagery.pairs.scale import smooth
from imagery.pairs.texture import edges

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]
Bands = dict[str, Image]

_PICTURE = ("red", "green", "blue")
_TINY = 1e-6
_WIDTH_M = 12.0
_MAX_REFLECTANCE = 2.0
_DARKEST = 0.005
"""Share of a band's values that counts as its darkest."""

_GREEN_NDVI = 0.40
_WATER_MNDWI = 0.20
_BURN_NBR_LOSS = 0.10
_GREEN_SPREADS = 1.5
"""Excess green of a picture, in the scene's spreads above its middle, that means plants."""

_DULL = 1.0
"""Gain of brightness, in the scene's spreads, below which bared soil may be a field."""

_EDGE_GAIN = 0.25
_EDGES_BUILT = 0.5
"""Gain of log edge strength; built ground gains more, razed ground loses as much."""

_DARKER = -0.5
"""Change of brightness, in the scene's spreads."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one picture shows of plants, water and fire, (y, x)."""

    bright: Image
    """Mean of the visible bands, in the scene's spreads above its middle."""

    green: Mask
    """Plants."""

    water: Mask
    """Open water; nowhere True where the bands cannot say."""

    nbr: Image
    """Normalised burn ratio; zero where the bands cannot say."""

    swir: Image
    """Short-wave infrared, which char raises and water lowers; zero where there is none."""


def kinds(before: Image, after: Image, bands: tuple[str, ...], valid: Mask, resolution_m: float,
          ) -> NDArray[np.uint8]:  # fmt: skip
    """Return what each pixel's change would be; whether it changed, the score says.

    Parameters
    ----------
    before, after : (band, y, x) float32
        The later in the units of the earlier (normalise.like), without NaN.
    bands
        Names, as in imagery.bands.
    valid : (y, x) bool
        True where both were seen.
    resolution_m
        Size of a pixel, metres.

    Returns
    -------
    (y, x) uint8
        Codes of Kind, never NONE.

    """
    gain = edges(after, valid) - edges(before, valid)
    gain = smooth(gain, valid, width_m=_WIDTH_M, resolution_m=resolution_m)
    named = _named(before, bands, valid, resolution_m)
    was, now = (
        _look(each, named, valid)
        for each in (named, _named(after, bands, valid, resolution_m, dark_of=before))
    )
    return _judged(was, now, gain)


def _judged(was: Look, now: Look, edge_gain: Image) -> NDArray[np.uint8]:
    """Return codes of Kind by the rules above; a later rule overrides an earlier one."""
    brighter = now.bright - was.bright
    burnt = (was.nbr - now.nbr > _BURN_NBR_LOSS) & (now.swir > was.swir) & (now.bright < 0)
    field = was.green & (brighter < _DULL) & (edge_gain < _EDGE_GAIN)
    kind = np.full(brighter.shape, Kind.NEW_BUILDING, dtype=np.uint8)
    razed = ~was.green & ~was.water & (edge_gain < -_EDGES_BUILT) & (brighter < _DARKER)
    kind[razed] = Kind.DEMOLITION
    kind[was.green & (edge_gain < _EDGES_BUILT)] = Kind.CLEARING
    kind[now.green | now.water | burnt | field] = Kind.OTHER
    return kind


def _named(
    picture: Image, bands: tuple[str, ...], valid: Mask, resolution_m: float,
    *, dark_of: Image | None = None,
) -> Bands:  # fmt: skip
    """Return smoothed bands by name; of counts, the earlier picture's darkest is taken off.

    Counts begin above zero, for the air shines too. Reflectance was rid of that, and in a scene
    without shade or water the darkest ground is not black.
    """
    reference = picture if dark_of is None else dark_of
    counts = float(np.median(reference[:, valid])) > _MAX_REFLECTANCE
    named = {}
    for name, band, dark in zip(bands, picture, reference, strict=True):
        darkest = float(np.quantile(dark[valid], _DARKEST)) if counts else 0.0
        named[name] = smooth(
            band - np.float32(darkest), valid, width_m=_WIDTH_M, resolution_m=resolution_m
        )
    return named


def _look(now: Bands, scene: Bands, valid: Mask) -> Look:
    """Read one picture by the middle and spread of the earlier one, `scene`."""
    bright = _spreads(_visible(now), _visible(scene), valid)
    dry = np.zeros(valid.shape, dtype=np.bool_)
    flat = np.zeros(valid.shape, dtype=np.float32)
    if {"red", "nir"} <= set(now):
        green = _index(now, "nir", "red") > _GREEN_NDVI
        water = _index(now, "green", "swir16") > _WATER_MNDWI if _wet_known(now) else dry
        nbr = _index(now, "nir", "swir22") if "swir22" in now else flat
        return Look(bright, green, np.asarray(water, dtype=np.bool_), nbr, now.get("swir22", flat))
    if set(_PICTURE) <= set(now):
        return Look(bright, _looks_green(now, scene, valid), dry, flat, flat)
    return Look(bright, dry, dry, flat, flat)


def _wet_known(bands: Bands) -> bool:
    return {"green", "swir16"} <= set(bands)


def _index(bands: Bands, first: str, second: str) -> Image:
    """Return a normalised difference of two bands, below zero clipped; 0 where both are dark."""
    high, low = np.maximum(bands[first], 0), np.maximum(bands[second], 0)
    return np.nan_to_num(ratio(high, low))


def _visible(bands: Bands) -> Image:
    seen = [bands[name] for name in _PICTURE if name in bands]
    return np.asarray(np.mean(seen or list(bands.values()), axis=0), dtype=np.float32)


def _looks_green(now: Bands, scene: Bands, valid: Mask) -> Mask:
    """Return where a picture for the eye shows plants, as stored and with grey taken for grey.

    Such a picture is stretched band by band, so its colours mean little by themselves; and where
    most of a scene is sand, to take its middle for grey turns other things green. What is green
    both ways is green.
    """
    stored = dict.fromkeys(_PICTURE, 1.0)
    middle = {name: max(float(np.median(scene[name][valid])), _TINY) for name in _PICTURE}
    found = np.ones(valid.shape, dtype=np.bool_)
    for white in (stored, middle):
        excess = _spreads(_excess_green(now, white), _excess_green(scene, white), valid)
        found &= excess > _GREEN_SPREADS
    return found


def _excess_green(bands: Bands, white: dict[str, float]) -> Image:
    """Return green above red and blue alike: asphalt on yellow sand is above red alone."""
    red, green, blue = (bands[name] / white[name] for name in _PICTURE)
    return np.asarray(green - np.maximum(red, blue), dtype=np.float32)


def _spreads(image: Image, scene: Image, valid: Mask) -> Image:
    """Return an image in the scene's standard deviations above its median."""
    spread = max(float(scene[valid].std()), float(np.finfo(np.float32).tiny))
    return np.asarray((image - np.median(scene[valid])) / spread, dtype=np.float32)
