"""Prepare: from what a source hands out to looks that can be held against one another.

Clear looks, then the guards: one look a pass, no forgotten offset, and all of them in one place.
Radar needs the first alone: it has no offset, and speckle no edges to be laid upon another. Each
guard says which looks it left out, and why, and what it mended; none mends what it cannot
be sure of.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from imagery.cube import Cube
from imagery.masks import DEFAULT_RULES, MaskRules, clear_only
from imagery.offset import Offset, without_offsets
from imagery.registration import Shift, registered
from imagery.scene import Orbit, Refusal, Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What tiles told of whole scenes: what is so in one, is so in all."""

    offsets: dict[str, Offset] = field(default_factory=dict)
    """Scene -> offset that its Item does not tell of; only scenes of which that is known."""

    shifts: dict[str, Shift] = field(default_factory=dict)
    """Scene -> how far it lies beside the others; only scenes of which that is known."""


def prepared(
    raw: Cube, rules: MaskRules = DEFAULT_RULES, *, told: Told | None = None,
    in_place: bool = False,
) -> Cube:  # fmt: skip
    """Return the looks of a cube that can be used, clear pixels alone.

    Parameters
    ----------
    raw
        As a source hands it out.
    rules
        What is a clear look.
    told
        What other tiles told of scenes; what this one tells is added. None: nothing.
    in_place
        Write over the values of `raw`, which is of no use then: an archive is large.

    """
    told = told or Told()
    cube = one_a_pass(clear_only(raw, rules, in_place=in_place))
    if cube.units is Units.BACKSCATTER:
        return cube
    return registered(without_offsets(cube, told.offsets), told.shifts)


def one_a_pass(cube: Cube) -> Cube:
    """Return a cube with one look a day: overlapping tiles and reprocessed scenes are one.

    The first of a day stands; where it does not see, the others fill in. Of radar, looks of one
    day from two orbits are two: they are never put together.
    """
    radar = cube.units is Units.BACKSCATTER
    passes: dict[tuple[np.datetime64, Orbit | None], list[int]] = {}
    for look, (day, scene) in enumerate(zip(cube.days, cube.scenes, strict=True)):
        passes.setdefault((day, scene.orbit if radar else None), []).append(look)
    if len(passes) == len(cube.scenes):
        return cube
    values, clear = cube.values.copy(), cube.clear.copy()
    refused = list(cube.refused)
    for first, *others in passes.values():
        for other in others:
            fill = clear[other] & ~clear[first]
            values[first][:, fill] = values[other][:, fill]
            clear[first] |= fill
            reason = (
                f"{cube.scenes[other].id} is of the same day as {cube.scenes[first].id}: two "
                "products of one pass are one look. It was used where the other did not see."
            )
            refused.append(Refusal(item=cube.scenes[other].id, reason=reason))
    merged = replace(cube, values=values, clear=clear, refused=tuple(refused))
    return merged.kept(np.array([looks[0] for looks in passes.values()], dtype=np.intp))
