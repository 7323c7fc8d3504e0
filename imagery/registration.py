"""Registration: whether a look lies where the others lie, to a part of a pixel.

A look that is off by half a pixel makes change along every edge, growth on one side and loss on
the other. The shift of each look against the median of all is found by least squares on the
gradients of the reference (Lucas & Kanade 1981, https://hal.science/hal-03697340), over clear
pixels alone, so that clouds have no say. Small shifts are left, larger ones taken back by
interpolation, and a look that is off by more than a pixel is refused.

A pass is off as a whole: its shift is measured in the first tile that can tell it, and holds in
the others, so that one scene is not moved in one tile and left in the next.

Arrays are (time, y, x) or (y, x). Shifts are in pixels, (down, right).
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from imagery.bands import RGB
from imagery.cube import Cube
from imagery.kernels.median import median
from imagery.scene import Refusal

Image = NDArray[np.float32]
Shift = tuple[float, float]

LEAVE_PX = 0.3
"""A smaller shift is within what the detectors bear."""

REFUSE_PX = 1.0
"""A larger shift cannot be taken back without making the look softer than its neighbours."""

_ROUNDS = 3
_SETTLED_PX = 0.02
"""A round that moves by less is the last."""

_SIDE_PX = 128
_BETTER = 0.85
"""A shift is believed if it leaves at most this share of the difference: another sun or season
moves shadows as well, and taking that for a shift betters little."""

_LEAST_PIXELS = 500
_LEAST_LOOKS = 4
_MOST_LOOKS = 61
"""The reference is the median of so many of the clearest looks: it needs no more."""

_TEXTURE = 1e-3
"""Smallest mean square gradient, of the range of the reference, that can carry a shift."""


def registered(cube: Cube, known: dict[str, Shift] | None = None) -> Cube:
    """Return a cube whose looks lie on one another; those that cannot are refused.

    Parameters
    ----------
    cube
        Clear looks alone.
    known
        Scene -> shift, from other tiles; what this one tells is added to it. None: nothing.

    """
    names = [name for name in RGB if cube.has(name)] or list(cube.bands[:1])
    if len(cube.scenes) < _LEAST_LOOKS or not names:
        return cube
    shifts = {} if known is None else known
    _measure(cube, names, shifts)
    values, clear, kept, refused, moved = cube.values, cube.clear, [], list(cube.refused), 0.0
    for look, scene in enumerate(cube.scenes):
        shift = shifts.get(scene.id, (0.0, 0.0))
        size = float(np.hypot(*shift))
        if size > REFUSE_PX:
            reason = (
                f"{scene.id} lies {size:.1f} pixels beside the other looks, so that every edge "
                "would be a change. It was left out; look at its georeference."
            )
            refused.append(Refusal(item=scene.id, reason=reason))
            continue
        kept.append(look)
        if size > LEAVE_PX:
            values = values if values is not cube.values else values.copy()
            clear = clear if clear is not cube.clear else clear.copy()
            values[look], clear[look] = _moved(values[look], clear[look], shift)
            moved = max(moved, size)
    note = (f"looks shifted back by up to {moved:.1f} pixels",) if moved else ()
    whole = replace(
        cube, values=values, clear=clear, refused=tuple(refused), masks=(*cube.masks, *note)
    )
    return whole if len(kept) == len(cube.scenes) else whole.kept(np.array(kept, dtype=np.intp))


def _measure(cube: Cube, names: list[str], shifts: dict[str, Shift]) -> None:
    """Add the shifts of the looks of a cube that are not known yet, where they can be told."""
    asked = [look for look, scene in enumerate(cube.scenes) if scene.id not in shifts]
    if not asked:
        return
    light = _light(cube, names)
    seen = np.isfinite(light).sum(axis=(1, 2))
    clearest = np.sort(np.argsort(-seen, kind="stable")[:_MOST_LOOKS])
    reference = median(light[clearest])
    for look in asked:
        shift = shift_of(light[look], reference)
        if shift is not None:
            shifts[cube.scenes[look].id] = shift


def _light(cube: Cube, names: list[str]) -> Image:
    """Return the light of the middle of each look, large enough to tell a shift, no larger."""
    rows, cols = (slice(max((n - _SIDE_PX) // 2, 0), (n + _SIDE_PX) // 2) for n in cube.grid.shape)
    bands = [cube.band(name)[:, rows, cols] for name in names]
    light = np.asarray(np.mean(bands, axis=0, dtype=np.float32))
    light[~cube.clear[:, rows, cols]] = np.nan
    return np.ascontiguousarray(light)


def shift_of(image: Image, reference: Image) -> Shift | None:
    """Return how far an image lies below and to the right of a reference; None if unknowable.

    Too little texture, or too few pixels that both show, and nothing can be said.
    """
    if min(reference.shape) < 2:  # a line of pixels has no slope across
        return None
    slope: list[Image] = list(np.gradient(reference))
    down, right = slope
    spread = float(np.nanstd(reference))
    total = np.zeros(2)
    shifted = image
    for _ in range(_ROUNDS):
        there = np.asarray(np.isfinite(shifted) & np.isfinite(down) & np.isfinite(right))
        if there.sum() < _LEAST_PIXELS or spread <= 0:
            return None
        slopes = np.stack([down[there], right[there]], axis=1).astype(np.float64)
        difference: Image = np.subtract(shifted, reference)
        apart = difference[there].astype(np.float64)
        apart -= np.median(apart)
        limit = 3 * 1.4826 * float(np.median(np.abs(apart))) + 1e-9
        calm: NDArray[np.bool_] = np.less_equal(np.abs(apart), limit)
        square = slopes[calm].T @ slopes[calm] / max(int(calm.sum()), 1)
        if np.linalg.eigvalsh(square)[0] < _TEXTURE * spread**2:
            return None
        step = -np.linalg.solve(square, slopes[calm].T @ apart[calm] / int(calm.sum()))
        total += step
        shifted = _shift(image, -total)
        if np.hypot(*step) < _SETTLED_PX:
            break
    small = bool(np.hypot(*total) <= LEAVE_PX)
    if small or _gained(image, shifted, _shift(image, total), reference):
        return float(total[0]), float(total[1])
    return 0.0, 0.0


def _gained(image: Image, shifted: Image, wrong_way: Image, reference: Image) -> bool:
    """Say whether a shift brings an image plainly nearer to the reference.

    Nearer than it was, and than as large a shift the other way: that is as smooth, and noise
    comes nearer to anything by being smoothed.
    """
    left = _difference(shifted, reference)
    usual = min(_difference(image, reference), _difference(wrong_way, reference))
    return left <= _BETTER * usual


def _difference(image: Image, reference: Image) -> float:
    """Return the usual difference of two images, but for their overall light."""
    apart = (image - reference)[np.isfinite(image) & np.isfinite(reference)]
    return float(np.median(np.abs(apart - np.median(apart)))) if apart.size else float("inf")


def _moved(
    values: Image, clear: NDArray[np.bool_], shift: Shift
) -> tuple[Image, NDArray[np.bool_]]:
    """Return (band, y, x) moved back by a shift; what interpolation would smear is unseen."""
    back = -np.array(shift)
    moved = np.stack([_shift(band, back) for band in values])
    hidden = ndimage.shift((~clear).astype(np.float32), back, order=1, mode="nearest") > 0
    seen = ~hidden & np.isfinite(moved).all(axis=0)
    moved[:, ~seen] = np.nan
    return moved.astype(np.float32), seen


def _shift(image: Image, by: NDArray[np.float64]) -> Image:
    """Return an image moved down and right, bilinear; NaN spreads to what needed it."""
    hidden = ~np.isfinite(image)
    moved = ndimage.shift(np.where(hidden, 0, image), by, order=1, mode="nearest")
    if hidden.any():
        smeared = ndimage.shift(hidden.astype(np.float32), by, order=1, mode="nearest") > 0
        moved = np.where(smeared, np.nan, moved)
    return np.asarray(moved, dtype=np.float32)
