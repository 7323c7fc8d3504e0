"""Small made-up ground for pairs: a patchwork of fields, and what may happen to it."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]

BANDS = ("blue", "green", "red", "nir", "swir16", "swir22")
SOIL = (0.09, 0.13, 0.18, 0.26, 0.32, 0.27)
PLANTS = (0.03, 0.06, 0.04, 0.38, 0.18, 0.09)
ROOF = (0.30, 0.32, 0.34, 0.36, 0.36, 0.34)
ASPHALT = (0.07, 0.08, 0.08, 0.09, 0.10, 0.10)
CHAR = (0.03, 0.04, 0.05, 0.08, 0.16, 0.20)
WATER = (0.05, 0.05, 0.03, 0.02, 0.01, 0.01)

RESOLUTION_M = 10.0


def ground(rng: np.random.Generator, side: int = 120) -> Image:
    """Return fields of soil and plants, (6, y, x) reflectance, with texture of 10 %."""
    cells = ndimage.zoom(rng.random((side // 10, side // 10)), 10, order=0)
    share = (0.1 + 0.8 * cells).astype(np.float32)
    soil, plants = (np.array(each, dtype=np.float32)[:, None, None] for each in (SOIL, PLANTS))
    clean = share * plants + (1 - share) * soil
    light, colour = rng.normal(size=share.shape), rng.normal(size=clean.shape)
    grain = ndimage.gaussian_filter(light, 1.0) + ndimage.gaussian_filter(colour, (0, 1, 1))
    return (clean * (1 + 0.25 * grain)).astype(np.float32)


def seen_again(picture: Image, rng: np.random.Generator) -> Image:
    """Return the same ground at another date: other light, other haze, 1 % noise."""
    gain = np.linspace(0.8, 1.2, len(picture), dtype=np.float32)[:, None, None]
    noise = rng.normal(scale=0.003, size=picture.shape)
    return (gain * picture + 0.02 + noise).astype(np.float32)


def square(side: int = 120, *, first: int = 50, size: int = 10) -> Mask:
    """Return one square site, (y, x)."""
    mask = np.zeros((side, side), dtype=np.bool_)
    mask[first : first + size, first : first + size] = True
    return mask


def covered(picture: Image, site: Mask, spectrum: tuple[float, ...]) -> Image:
    """Return a picture with a site of one surface."""
    changed = picture.copy()
    changed[:, site] = np.array(spectrum, dtype=np.float32)[:, None]
    return changed
