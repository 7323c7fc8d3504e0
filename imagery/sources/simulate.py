"""Simulated Sentinel-2: three years of invented scenes whose truth is known.

It is product code: the demo, the docs, the walk test and the benchmarks need scenes in which
what was built, where and when, is beyond doubt. Everything that comes from here is marked
synthetic. A scene follows from its world, its day and a seed alone: it can be rendered on any
grid or tile, in any order, and is the same.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry import mapping

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery import rasters
from imagery.bands import OPTICAL, SCL
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.scene import Asset, Scene
from imagery.sources.protocol import Search, offered_bands
from imagery.sources.simulation.covers import BANDS
from imagery.sources.simulation.noise import generator
from imagery.sources.simulation.places import worlds as the_worlds
from imagery.sources.simulation.render import QUARTERS, render
from imagery.sources.simulation.sky import weather
from imagery.sources.simulation.world import World

COLLECTION = "simulated-sentinel-2-l2a"
"""What marks an Item as invented, in a folder too."""

FIRST = date(2022, 1, 1)
LAST = date(2024, 12, 31)
REVISIT_DAYS = 5
PIXEL_M = 10.0
OFFSET_DN = 1_000
"""What Sentinel-2 L2A adds to its stored numbers since processing baseline 04.00 (ESA 2022)."""

_SCALE = 1e-4


def worlds() -> tuple[World, ...]:
    """Return the three invented worlds: River Bend, Old Port, Hill Gate."""
    return the_worlds()


@dataclass(frozen=True, slots=True)
class SimulatedSource:
    """Invented scenes of invented worlds."""

    worlds: tuple[World, ...] = field(default_factory=the_worlds)
    """Which."""

    seed: int = 1
    """Another seed, other weather and noise over the same ground."""

    first: date = FIRST
    """First day of the archive."""

    last: date = LAST
    """Last day of the archive."""

    max_cloud: float = 1.0
    """Scenes with a larger share of cloud are left out of a search, as catalogues do."""

    jitter_px: float = 0.0
    """Registration error of a scene: root mean square of its length, in pixels of 10 m."""

    offset_from: date | None = None
    """From this day on the stored numbers carry OFFSET_DN and no Item says so: a known fault."""

    @property
    def name(self) -> str:
        """What a run writes down."""
        faults = [f"jitter {self.jitter_px:g} px"] if self.jitter_px else []
        faults += [f"offset forgotten from {self.offset_from}"] if self.offset_from else []
        return f"simulate ({', '.join([f'seed {self.seed}', *faults])})"

    @property
    def synthetic(self) -> bool:
        """True: nothing here was observed."""
        return True

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return the scenes that touch an AOI (degrees) and lie in a period (None: any)."""
        found = [
            scene
            for world in self.worlds
            if aoi.intersects(world.scene_outline)
            for scene in self._scenes(world)
            if period is None or period.contains(scene.acquired)
            if (scene.cloud_share or 0) <= self.max_cloud
        ]
        return Search(scenes=tuple(sorted(found, key=lambda scene: (scene.acquired, scene.id))))

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return the bands, QA bands aside, that every one of these scenes offers."""
        return offered_bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return these scenes on a grid; see `imagery.sources.protocol`."""
        if not scenes:
            raise NoScenesError("No scene was given to read. Search a longer period.")
        ordered = sorted(scenes, key=lambda scene: (scene.acquired, scene.id))
        names = tuple(name for name in bands if name in BANDS)
        places = [BANDS.index(name) for name in names]
        values = np.empty((len(ordered), len(names), *grid.shape), dtype=np.float32)
        qa = np.empty((len(ordered), *grid.shape), dtype=np.uint8)
        known = {world.id: world for world in self.worlds}
        for step, scene in enumerate(ordered):
            world = known[scene.assets[SCL].href.split(":")[1]]
            day = scene.acquired.date()
            shift = self._shift(world, day, grid)
            stored, qa[step] = render(world, day, grid, seed=self.seed, shift=shift)
            seen = stored[places]
            values[step] = np.where(seen == 0, np.nan, seen * np.float32(_SCALE))
            if self.offset_from is not None and day >= self.offset_from:
                values[step] += np.float32(OFFSET_DN * _SCALE)
        return Cube(
            grid=grid,
            scenes=tuple(ordered),
            bands=names,
            values=values,
            clear=np.asarray((qa != 0) & bool(names), dtype=np.bool_),
            qa=qa,
        )

    def _scenes(self, world: World) -> list[Scene]:
        """Return all scenes of a world, in order."""
        late = sum(map(ord, world.id)) % REVISIT_DAYS
        days = range(late, (self.last - self.first).days + 1, REVISIT_DAYS)
        return [self._scene(world, self.first + timedelta(days=day)) for day in days]

    def _shift(self, world: World, day: date, grid: Grid) -> tuple[int, int] | None:
        """Return a date's registration error in quarters of a pixel; None for an exact archive."""
        if not self.jitter_px:
            return None
        rng = generator("jitter", world.id, self.seed, day.toordinal())
        metres = rng.normal(0, self.jitter_px / np.sqrt(2), 2) * PIXEL_M
        east, north = np.rint(metres / grid.resolution_m * QUARTERS).astype(int)
        return int(east), int(north)

    def _scene(self, world: World, day: date) -> Scene:
        return Scene(
            id=f"SIM_{world.id}_{day:%Y%m%d}",
            collection=COLLECTION,
            acquired=datetime(day.year, day.month, day.day, 3, 50, tzinfo=UTC),
            platform="simulated-2a" if day.toordinal() // REVISIT_DAYS % 2 else "simulated-2b",
            gsd_m=10.0,
            outline=world.scene_outline,
            cloud_share=round(weather(world.id, self.seed, day, world.climate).cover, 3),
            assets={
                name: Asset(href=f"simulate:{world.id}:{name}", scale=_SCALE, nodata=0)
                for name in (*BANDS, SCL)
            },
        )


def write_archive(world: World, root: Path, *, period: Period | None = None, seed: int = 1) -> int:
    """Write a world as STAC Items with GeoTIFFs, laid out like Earth Search; return how many.

    Parameters
    ----------
    world
        Which.
    root
        A folder; one folder an Item is made in it.
    period
        Only the scenes of this period; None: all three years.
    seed
        Of weather and noise.

    """
    source = SimulatedSource((world,), seed)
    scenes = source.search(world.scene_outline, period).scenes
    grids = {size: Grid.covering(world.scene_outline, resolution_m=size) for size in (10, 20)}
    for scene in scenes:
        folder = root / scene.id
        folder.mkdir(parents=True, exist_ok=True)
        for size, grid in grids.items():
            stored, codes = render(world, scene.acquired.date(), grid, seed=seed)
            for place, name in enumerate(BANDS):
                if OPTICAL[name].gsd_m == size:
                    rasters.write_cog(folder / f"{name}.tif", stored[place][None], grid, nodata=0)
            if size == 20:
                rasters.write_cog(folder / f"{SCL}.tif", codes[None], grid, nodata=0)
        text = json.dumps(_item(scene, grids), indent=1)
        (folder / "item.json").write_text(text, encoding="utf-8")
    return len(scenes)


def _item(scene: Scene, grids: dict[int, Grid]) -> dict[str, Any]:
    """Return a scene as a STAC Item, whose rasters lie on grids of 10 and 20 m."""
    return {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": scene.id,
        "collection": scene.collection,
        "geometry": mapping(scene.outline),
        "bbox": list(scene.outline.bounds),
        "properties": {
            "datetime": scene.acquired.isoformat().replace("+00:00", "Z"),
            "platform": scene.platform,
            "constellation": "sentinel-2",
            "gsd": 10,
            "proj:code": grids[10].crs,
            "eo:cloud_cover": round(100 * (scene.cloud_share or 0), 1),
            "s2:processing_baseline": "05.09",
            "earthsearch:boa_offset_applied": True,
            "synthetic": True,
        },
        "assets": {name: _asset(name, grids) for name in scene.assets},
        "links": [],
    }


def _asset(name: str, grids: dict[int, Grid]) -> dict[str, Any]:
    size = 20 if name == SCL else int(OPTICAL[name].gsd_m)
    radiometry = {} if name == SCL else {"scale": _SCALE, "offset": 0.0}
    kind = "uint8" if name == SCL else "uint16"
    return {
        "href": f"./{name}.tif",
        "type": "image/tiff; application=geotiff; profile=cloud-optimized",
        "roles": ["data"],
        "proj:shape": list(grids[size].shape),
        "proj:transform": list(grids[size].transform)[:6],
        "raster:bands": [
            {"nodata": 0, "data_type": kind, "spatial_resolution": size, **radiometry}
        ],
    }
