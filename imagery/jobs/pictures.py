"""Pictures: the earlier and the latest composite of a run, put together from its tiles.

Both share one stretch, so that what differs between them differed on the ground.
"""

from datetime import timedelta

import numpy as np

from geo.period import Period
from imagery.composite import Composite, composite, png, stretch
from imagery.cube import Cube
from imagery.jobs.looking import Archive
from imagery.jobs.recipe import Recipe
from layers.composite import ROLES, CompositeImage
from layers.ids import content_id
from layers.run import Run


class Pictures:
    """Gathers tiles; gives records once all are in."""

    def __init__(self, archive: Archive, recipe: Recipe) -> None:
        """Begin with nothing seen."""
        span = timedelta(days=recipe.composite_days)
        whole = archive.period
        last = archive.scenes[-1].acquired + timedelta(seconds=1)
        self._grid = archive.grid
        self._periods = {
            "earlier": Period(whole.start, min(whole.start + span, last)),
            "latest": Period(max(last - span, whole.start), last),
        }
        self._tiles: dict[str, list[Composite]] = {role: [] for role in ROLES}

    def add(self, cube: Cube) -> None:
        """Take in the clear looks of one tile."""
        for role, period in self._periods.items():
            seen = composite(cube, period)
            if seen is not None:
                self._tiles[role].append(seen)

    def records(self, run: Run) -> list[CompositeImage]:
        """Return what was gathered, as records; none of a period in which nothing was seen."""
        whole = {role: self._joined(parts) for role, parts in self._tiles.items() if parts}
        limits = stretch(list(whole.values())) if whole else (0.0, 1.0)
        return [_record(run, role, each, limits) for role, each in whole.items()]

    def _joined(self, parts: list[Composite]) -> Composite:
        bands = np.full((3, *self._grid.shape), np.nan, dtype=np.float32)
        for each in parts:
            bands[(slice(None), *each.grid.window_in(self._grid))] = each.bands
        return Composite(
            grid=self._grid,
            bands=bands,
            first=min(each.first for each in parts),
            last=max(each.last for each in parts),
            scenes=tuple(dict.fromkeys(scene for each in parts for scene in each.scenes)),
        )


def _record(run: Run, role: str, picture: Composite, limits: tuple[float, float]) -> CompositeImage:
    content, (west, south, east, north) = png(picture, limits)
    return CompositeImage(
        composite_id=content_id("img", run.run_id, role),
        zone_id=run.zone_id, run_id=run.run_id, role=role, first=picture.first,
        last=picture.last, scenes=len(picture.scenes), west=west, south=south, east=east,
        north=north, seen_share=round(float(picture.seen.mean()), 4), png=content,
        synthetic=run.synthetic, recorded_at=run.recorded_at,
    )  # fmt: skip
