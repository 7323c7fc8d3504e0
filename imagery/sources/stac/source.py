"""A STAC API as a source: searched anew each time, read by parts, several files at a time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from shapely import prepare

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.bands import OPTICAL, SCL
from imagery.calling import Door
from imagery.cube import Cube
from imagery.errors import ItemError
from imagery.manners import Keys
from imagery.scene import Asset, Refusal, Scene, Units
from imagery.sources.access import Access
from imagery.sources.items import scene_of
from imagery.sources.protocol import Price, Search, offered_bands
from imagery.sources.reading import Image, Way, read_scenes
from imagery.sources.stac.catalogue import found_items
from imagery.sources.stac.choosing import Product, newest, product_of
from imagery.sources.stac.cloud import ZoneCloud
from imagery.sources.stac.files import Files
from imagery.sources.stac.ground_range import GroundRangeReader, ground_range_of
from imagery.sources.stac.keys import Bearer, keys_of
from imagery.sources.stac.services import Service
from imagery.sources.stac.spelling import in_our_words, located

MOST_CLOUD = 0.9
"""A scene that is clouded beyond this over the zone is not fetched: masks would drop nearly all of
it, for they ask for three tenths of clear ground in each tile (`imagery.masks`)."""

_SIMULATED = "simulated-"
_SHOWN = 200
_HEAD_BYTES = 32_768
_BLOCK_PX, _TILE_PX = 512, 1024
_TABLE_BYTES = 2_500_000
"""Of annotation and calibration of an image in ground range."""

_PACKED = 0.7
"""Share of their plain size that packed pixels take, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StacSource:
    """Scenes of a STAC API."""

    service: Service
    """Which."""

    door: Door
    """What calls it, and its files."""

    api_keys: Keys = field(repr=False)
    """What opens the API."""

    file_keys: Keys = field(repr=False)
    """What opens the files."""

    most_cloud: float | None = MOST_CLOUD
    """Share of cloud over the zone beyond which a scene's bands are not fetched; None: they
    always are."""

    cloud: ZoneCloud | None = None
    """What is known of the zone; None: each read is a zone."""

    ground_range: GroundRangeReader | None = None
    """What lays radar in ground range upon the ground; None: such radar is refused."""

    workers: int = 8
    """Files that are read at a time."""

    @property
    def name(self) -> str:
        """What a run writes down: host and collections."""
        return self.service.name

    @property
    def synthetic(self) -> bool:
        """True if its scenes are invented, and say so by their collection."""
        return any(each.startswith(_SIMULATED) for each in self.service.collections)

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return the scenes that touch an AOI (degrees) and lie in a period (None: any).

        Raises
        ------
        SourceDownError
            If the service does not answer, or answers with garbage.
        CredentialsError
            If it does not know us.

        """
        prepare(aoi)
        products: dict[str, Product] = {}
        refused: list[Refusal] = []
        items = found_items(self.service, self.door, self.api_keys, aoi, period)
        for place, item in enumerate(items, start=1):
            name = _name(item, place)
            try:
                each = self._product(item)
            except ItemError as error:
                refused.append(Refusal(item=name, reason=f"{name}: {error}"))
                continue
            outside = period is not None and not period.contains(each.scene.acquired)
            if not outside and aoi.intersects(each.scene.outline):
                products.setdefault(each.scene.id, each)
        scenes, older = newest(list(products.values()))
        return Search(scenes=tuple(scenes), refused=(*refused, *older))

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return the bands, QA bands aside, that every one of these scenes offers."""
        return offered_bands(scenes)

    def over(self, grid: Grid, zone: Outline | None = None) -> "StacSource":
        """Return this source for one zone, over which cloud is told once a scene."""
        if self.most_cloud is None:
            return self
        return replace(self, cloud=ZoneCloud(grid=grid, zone=zone, most=self.most_cloud))

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return these scenes on a grid; see `imagery.sources.protocol`.

        Raises
        ------
        SourceDownError, CredentialsError
            If the service gives so few of the files that it is not the scenes.

        """
        cloud = self.over(grid).cloud if self.cloud is None else self.cloud
        hidden = None if cloud is None else partial(cloud.hides, at=grid, read=self._raster)
        way = Way(read=self._raster, workers=self.workers, hidden=hidden)
        return read_scenes(scenes, grid, bands, way)

    def price(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Price:
        """Return about how many megabytes would be fetched; nothing is sent."""
        names = [*(name for name in bands if name in offered_bands(scenes)), SCL]
        total = sum(
            _bytes(name, each, grid)
            for each in scenes
            for name in names
            if name in each.assets
        )  # fmt: skip
        return Price(megabytes=round(total / 1e6, 1))

    def _product(self, item: Any) -> Product:
        if not isinstance(item, Mapping):
            raise ItemError("It is no Item (a GeoJSON Feature). The catalogue is at fault.")
        collection = item.get("collection")
        if collection not in self.service.collections:
            raise ItemError(
                f"It is of the collection {str(collection)[:60]!r}, which was not asked for. The "
                "catalogue is at fault."
            )
        ours = in_our_words(item, self.service)
        scene = scene_of(
            ours, located(self.service), must_say=True, can_place=self.ground_range is not None
        )
        return product_of(scene, ours)

    def _raster(self, asset: Asset, grid: Grid, bands: Sequence[int], codes: bool) -> Image:
        """Read what a grid needs of one file."""
        if asset.ground_range is not None and self.ground_range is not None:
            return self.ground_range.read(asset, asset.ground_range, grid)[None]
        return Files(door=self.door, keys=self.file_keys).read(asset, grid, bands, codes)


def stac_source(service: Service, access: Access) -> StacSource:
    """Return a service as a source, with what opens it."""
    door = Door(clock=access.clock, near=service.near, may=service.may)
    api_keys = Bearer(access.stac_token, frozenset({service.host}))
    file_keys = keys_of(service, door, access)
    return StacSource(
        service=service, door=door, api_keys=api_keys, file_keys=file_keys,
        ground_range=ground_range_of(service, door, api_keys, file_keys),
        workers=service.connections,
    )  # fmt: skip


def _name(item: Any, place: int) -> str:
    """Return the id of an Item, or where it stood in the answer."""
    text = item.get("id") if isinstance(item, Mapping) else None
    usable = isinstance(text, str) and text.strip() and text.isprintable()
    return text[:_SHOWN] if usable and isinstance(text, str) else f"item {place} of the answer"


def _bytes(name: str, scene: Scene, grid: Grid) -> float:
    """Return about how many bytes of one file a grid needs."""
    lies = scene.assets[name].lies
    usual = OPTICAL[name].gsd_m if name in OPTICAL else 20.0 if name == SCL else scene.gsd_m
    gsd_m = abs(lies.transform[0]) if lies and lies.transform else usual
    tiled = scene.assets[name].href.endswith(".jp2")
    tables = _TABLE_BYTES if scene.assets[name].ground_range else 0
    while gsd_m * 4 <= grid.resolution_m and not (tiled or tables):  # an overview serves
        gsd_m *= 2
    side = _TILE_PX if tiled else _BLOCK_PX
    blocks = [math.ceil(n * grid.resolution_m / gsd_m / side) + 0.5 for n in grid.shape]
    width = 4 if scene.units is Units.BACKSCATTER and not tables else 1 if name == SCL else 2
    return _HEAD_BYTES + tables + blocks[0] * blocks[1] * side**2 * width * _PACKED
