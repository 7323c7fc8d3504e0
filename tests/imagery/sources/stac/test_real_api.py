"""The STAC source against a real STAC API, with real COGs over HTTP, on this machine."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from shapely import box
from shapely.geometry import mapping

from geo.grid import Grid
from geo.period import Period
from imagery.sources.folder import FolderSource
from imagery.sources.simulate import COLLECTION
from imagery.sources.stac.source import StacSource
from tests import postgis_server
from tests.imagery.sources.stac_world import PERIOD, WORLD, published, source_at
from tests.loopback.faulty import Server, serving
from tests.loopback.stac_api import StacApi

AOI = WORLD.zone_outline
BANDS = ("red", "nir", "swir16")
MANY = "many-sentinel-2-l2a"


@pytest.fixture(scope="module")
def files(root: Path) -> Iterator[Server]:
    with serving(root) as server:
        yield server


@pytest.fixture(scope="module")
def database() -> Iterator[postgis_server.Server]:
    yield from postgis_server.started()


@pytest.fixture(scope="module")
def api(
    database: postgis_server.Server, root: Path, files: Server, tmp_path_factory: Any
) -> Iterator[StacApi]:
    made = StacApi(database, tmp_path_factory.mktemp("api"))
    items = published(root, files.url)
    for name in (COLLECTION, MANY):
        made.collection(name)
    made.items([*items, *many(items[0])])
    with made.serving():
        yield made


def many(like: dict[str, Any]) -> list[dict[str, Any]]:
    """Return more Items than a page holds, some of them elsewhere."""
    found = []
    for number in range(260):
        item = copy.deepcopy(like)
        day = f"2020-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"
        item |= {"id": f"M_{number:03d}", "collection": MANY}
        item["properties"]["datetime"] = f"{day}T03:50:00Z"
        if number % 10 == 0:
            item["geometry"] = mapping(box(10, 50, 11, 51))
            item["bbox"] = [10, 50, 11, 51]
        found.append(item)
    return found


@pytest.fixture
def source(api: StacApi) -> StacSource:
    return source_at(api.url)


def test_it_finds_what_the_folder_finds(source: StacSource, root: Path) -> None:
    found, here = source.search(AOI, PERIOD), FolderSource(root).search(AOI, PERIOD)
    assert [(s.id, s.acquired, s.cloud_share) for s in found.scenes] == [
        (s.id, s.acquired, s.cloud_share) for s in here.scenes
    ]
    assert found.refused == ()
    assert source.synthetic


@pytest.mark.parametrize("resolution_m", [10, 20, 37])
def test_it_reads_what_the_folder_reads_to_the_bit(
    resolution_m: float, source: StacSource, root: Path
) -> None:
    grid = Grid.covering(AOI, resolution_m=resolution_m)
    folder = FolderSource(root)
    far = source.read(source.search(AOI, PERIOD).scenes, grid, BANDS)
    here = folder.read(folder.search(AOI, PERIOD).scenes, grid, BANDS)
    assert [s.id for s in far.scenes] == [s.id for s in here.scenes]
    for name in ("values", "clear", "qa"):
        assert getattr(far, name).tobytes() == getattr(here, name).tobytes()


def test_any_number_of_threads_reads_the_same(source: StacSource, api: StacApi) -> None:
    grid = Grid.covering(AOI, resolution_m=20)
    scenes = source.search(AOI, PERIOD).scenes[:4]
    cubes = [source_at(api.url, workers=n).read(scenes, grid, BANDS) for n in (1, 3, 16)]
    assert len({cube.values.tobytes() for cube in cubes}) == 1


def test_many_pages_are_read_to_the_last(api: StacApi) -> None:
    found = source_at(api.url, MANY).search(AOI, Period.parse("2020-01-01/2021-01-01"))
    assert len(found.scenes) == 234
    keys = [(scene.acquired, scene.id) for scene in found.scenes]
    assert keys == sorted(keys)
    assert found.refused == ()


def test_a_period_ends_before_its_end(api: StacApi) -> None:
    source = source_at(api.url, MANY)
    parts = ("2020-01-01/2020-01-15T03:50:00Z", "2020-01-15T03:50:00Z/2020-02-01")
    split = [s.id for part in parts for s in source.search(AOI, Period.parse(part)).scenes]
    whole = source.search(AOI, Period.parse("2020-01-01/2020-02-01")).scenes
    assert split == [s.id for s in whole]
    assert len(split) == len(set(split)) > 20


def test_a_collection_that_is_not_there_has_nothing(api: StacApi) -> None:
    assert source_at(api.url, "no-such").search(AOI, PERIOD).scenes == ()


def test_a_large_scene_costs_a_small_part_of_itself(
    root: Path, files: Server, source: StacSource
) -> None:
    """Tiles of ground as the simulation draws it, in a file of 3,000 pixels a side."""
    scene = source.search(AOI, PERIOD).scenes[0]
    with rasterio.open(root / scene.id / "red.tif") as small:
        pixels, place, crs = small.read(1), small.transform, small.crs
    side = 3_000
    whole = np.tile(pixels, (9, 9))[:side, :side]
    for packing in ("deflate", "zstd"):
        path = root / f"large-{packing}.tif"
        profile = {"driver": "COG", "height": side, "width": side, "count": 1, "dtype": "uint16",
                   "crs": crs, "transform": place @ Affine.translation(-1400, -1400), "nodata": 0,
                   "compress": packing, "blocksize": 256, "predictor": "yes"}  # fmt: skip
        with rasterio.open(path, "w", **profile) as large:
            large.write(whole[None])
        asset = type(scene.assets["red"])(href=f"{files.url}/{path.name}", nodata=0)
        grid = Grid.covering(AOI, resolution_m=10)
        source._raster(asset, grid, [1], False)
        served, size = files.log.served[f"/{path.name}"], path.stat().st_size
        assert size > 5_000_000
        assert served < 0.06 * size, f"{served:,} of {size:,} bytes"
        source._raster(asset, Grid.covering(AOI, resolution_m=160), [1], codes=False)
        assert files.log.served[f"/{path.name}"] - served < 0.03 * size
