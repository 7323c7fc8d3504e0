"""Spoilt scenes of the simulated tropics: what became of those that carry a forgotten offset.

The same scenes without the offset are at hand, so what a look was used with is beyond doubt: it
is held against them, tile by tile. A scene that cloud hides was never used, with the offset or
without, and says nothing of the guard; it is counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from imagery.cube import Cube

_HALF = 0.05
"""Reflectance between what is right and what carries the offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoilt:
    """Scenes that carry the offset."""

    scenes: int
    """All of them."""

    clear: int
    """Those that would have shown clear ground without it."""

    mended: int
    """Of these, used with the offset taken off in every tile that used them."""

    refused: int
    """Of these, used in no tile."""

    passed: int
    """Of these, used in any tile with the offset in them: what must not be."""


def spoilt(right: Sequence[Cube], seen: Sequence[Cube], *, since: date, scenes: int) -> Spoilt:
    """Return what became of the scenes that carry an offset.

    Parameters
    ----------
    right, seen
        Clear looks of the same tiles in the same order, without and with the fault.
    since
        First day of the offset.
    scenes
        How many carry it.

    """
    clear = {
        scene.id
        for cube in right
        for scene, looks in zip(cube.scenes, cube.clear, strict=True)
        if scene.acquired.date() >= since and looks.any()
    }
    used, passed = set(), set()
    for true, made in zip(right, seen, strict=True):
        place = {scene.id: look for look, scene in enumerate(true.scenes)}
        for look, scene in enumerate(made.scenes):
            if scene.id not in clear or scene.id not in place:
                continue
            both = made.clear[look] & true.clear[place[scene.id]]
            if not both.any():
                continue
            used.add(scene.id)
            apart = made.values[look][:, both] - true.values[place[scene.id]][:, both]
            if float(np.median(apart)) > _HALF:
                passed.add(scene.id)
    return Spoilt(
        scenes=scenes, clear=len(clear), mended=len(used - passed),
        refused=len(clear - used), passed=len(passed),
    )  # fmt: skip
