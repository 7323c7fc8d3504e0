"""Pictures: whether the pixels of a finished file are one of the briefing's pictures.

The same pixels are known at once. Words may be burnt in, and a picture may be stretched: then what
is beneath the words must look alike, cell by cell of a coarse grid.
"""

import io
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.png import Pixels

_CELLS = 24
_ALIKE, _NEAR = 0.6, 20.0
"""Share of the cells that must be alike, and how near: of 255."""

_SEEN = 0.9
Coarse = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""Colours (24, 24, 3), and where something was seen (24, 24)."""


@dataclass(frozen=True)
class Known:
    """The pictures of one briefing."""

    allowed: Allowed
    """Whose they are."""

    @cached_property
    def _pixels(self) -> list[Pixels]:
        found = []
        for each in self.allowed.pictures:
            with Image.open(io.BytesIO(each.png), formats=["PNG"]) as image:
                found.append(np.asarray(image.convert("RGBA")))
        return found

    @cached_property
    def _coarse(self) -> list[Coarse]:
        return [_coarse(each) for each in self._pixels]

    def same(self, pixels: Pixels) -> bool:
        """Say whether these are the pixels of a picture; those not seen may have any colour."""
        seen = pixels[..., 3:] > 0
        return any(
            each.shape == pixels.shape
            and np.array_equal(each[..., 3], pixels[..., 3])
            and np.array_equal(np.where(seen, each, 0), np.where(seen, pixels, 0))
            for each in self._pixels
        )

    def alike(self, pixels: Pixels) -> bool:
        """Say whether these look like a picture with words on it, stretched or not."""
        if self.same(pixels):
            return True
        small = _coarse(pixels)
        return any(_alike(small, each) for each in self._coarse)


def _alike(one: Coarse, other: Coarse) -> bool:
    both = one[1] & other[1]
    if not both.any() or other[1].mean() < 0.1:
        return bool(np.array_equal(one[1], other[1]))
    far = np.abs(one[0] - other[0]).max(axis=-1) > _NEAR
    return bool((~far & both).sum() >= _ALIKE * other[1].sum())


def _coarse(pixels: Pixels) -> Coarse:
    size = (_CELLS, _CELLS)
    image = Image.fromarray(pixels, "RGBA").resize(size, Image.Resampling.BOX)
    small = np.asarray(image, dtype=np.float64)
    return small[..., :3], small[..., 3] >= 255 * _SEEN
