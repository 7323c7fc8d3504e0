"""The promises of imagery.sources.protocol, kept by every source."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from shapely import box

from geo.grid import Grid
from geo.period import Period
from imagery.cache.source import CachedSource
from imagery.sources.folder import FolderSource
from imagery.sources.protocol import Source
from imagery.sources.simulate import SimulatedSource, worlds, write_archive
from tests.imagery.sources.sentinelhub.keeping import bench
from tests.imagery.sources.stac_world import published, source_at
from tests.loopback.faulty import serving
from tests.loopback.small_stac import SmallStac

PERIOD = Period.parse("2023-01-01/2023-02-10")
WORLD = worlds()[0]
AOI = WORLD.zone_outline
GRID = Grid.covering(AOI, resolution_m=20)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("archive")
    write_archive(WORLD, root, period=PERIOD)
    return root


@pytest.fixture(scope="module")
def sentinelhub(archive: Path) -> Iterator[Source]:
    with bench(archive) as here:
        yield here.source()


@pytest.fixture(scope="module")
def stac(archive: Path) -> Iterator[Source]:
    with serving(archive) as server:
        yield source_at(SmallStac(server, published(archive, server.url)).url)


@pytest.fixture(
    params=["folder", "simulate", "cached", "cached for the zone", "sentinelhub", "stac"]
)
def source(request: pytest.FixtureRequest, archive: Path, tmp_path: Path) -> Source:
    if request.param == "folder":
        return FolderSource(archive)
    if request.param in {"sentinelhub", "stac"}:
        return request.getfixturevalue(request.param)  # type: ignore[no-any-return]
    if request.param == "simulate":
        return SimulatedSource()
    cached = CachedSource(inner=FolderSource(archive), folder=tmp_path)
    return cached if request.param == "cached" else cached.over(GRID)


def test_scenes_come_in_order_and_once(source: Source) -> None:
    keys = [(scene.acquired, scene.id) for scene in source.search(AOI, PERIOD).scenes]
    assert len(keys) == 8
    assert keys == sorted(set(keys))


def test_scenes_lie_in_the_period_and_touch_the_aoi(source: Source) -> None:
    for scene in source.search(AOI, PERIOD).scenes:
        assert PERIOD.contains(scene.acquired)
        assert scene.outline.intersects(AOI)


def test_a_period_finds_the_same_scenes_as_its_two_halves(source: Source) -> None:
    halves = ("2023-01-01/2023-01-20", "2023-01-20/2023-02-10")
    parts = [s for half in halves for s in source.search(AOI, Period.parse(half)).scenes]
    assert tuple(parts) == source.search(AOI, PERIOD).scenes


def test_nothing_is_found_where_nothing_is(source: Source) -> None:
    assert source.search(box(0, 0, 0.1, 0.1)).scenes == ()
    assert source.search(AOI, Period.parse("1999-01-01/1999-02-01")).scenes == ()


def test_a_cube_has_what_was_asked_for(source: Source) -> None:
    scenes = source.search(AOI, PERIOD).scenes
    cube = source.read(scenes, GRID, ("red", "nir"))
    assert cube.bands == ("red", "nir")
    assert cube.values.shape == (len(scenes), 2, *GRID.shape)
    assert cube.values.dtype == np.float32
    assert cube.scenes == scenes
    assert cube.qa is not None


def test_bands_that_are_offered_can_be_read_and_others_are_left_out(source: Source) -> None:
    scenes = source.search(AOI, PERIOD).scenes[:1]
    offered = source.bands(scenes)
    assert {"blue", "green", "red", "nir", "swir16", "swir22"} <= set(offered)
    assert source.read(scenes, GRID, (*offered, "thermal")).bands == offered


def test_the_order_in_which_scenes_are_given_does_not_matter(source: Source) -> None:
    scenes = source.search(AOI, PERIOD).scenes[:4]
    one, other = (source.read(given, GRID, ("red",)) for given in (scenes, scenes[::-1]))
    assert one.scenes == other.scenes
    assert np.array_equal(one.values, other.values, equal_nan=True)


def test_a_scene_read_alone_is_the_same(source: Source) -> None:
    scenes = source.search(AOI, PERIOD).scenes
    whole = source.read(scenes, GRID, ("red", "swir16"))
    alone = source.read(scenes[3:4], GRID, ("red", "swir16"))
    assert np.array_equal(alone.values[0], whole.values[3], equal_nan=True)


def test_a_tile_reads_what_the_whole_reads(source: Source) -> None:
    scenes = source.search(AOI, PERIOD).scenes[:2]
    whole = source.read(scenes, GRID, ("red", "nir"))
    for tile in GRID.tiles(60)[::3]:
        rows, cols = tile.window_in(GRID)
        part = source.read(scenes, tile, ("red", "nir"))
        assert np.allclose(part.values, whole.values[:, :, rows, cols], atol=1e-6, equal_nan=True)


def test_observed_means_a_value_in_every_band(source: Source) -> None:
    cube = source.read(source.search(AOI, PERIOD).scenes, GRID, ("red", "nir"))
    assert np.array_equal(cube.clear, np.isfinite(cube.values).all(axis=1))


def test_another_crs_shows_the_same_ground(source: Source) -> None:
    if isinstance(source, CachedSource):
        source = CachedSource(inner=source.inner, folder=source.folder)  # any grid is a zone
    scene = max(source.search(AOI, PERIOD).scenes, key=lambda s: -(s.cloud_share or 0))
    web = Grid.covering(AOI, resolution_m=40, crs="EPSG:3857")
    utm = Grid.covering(AOI, resolution_m=40)
    means = [np.nanmedian(source.read((scene,), g, ("nir",)).values) for g in (web, utm)]
    assert means[0] == pytest.approx(means[1], rel=0.03)


def test_all_say_that_they_are_synthetic(source: Source) -> None:
    assert source.synthetic
    assert source.name


def test_the_archive_holds_what_the_simulation_shows(archive: Path) -> None:
    fine = Grid.covering(WORLD.zone_outline, resolution_m=10)
    cubes = [
        source.read(source.search(AOI, PERIOD).scenes[:3], fine, ("red", "nir"))
        for source in (FolderSource(archive), SimulatedSource())
    ]
    assert np.allclose(cubes[0].values, cubes[1].values, atol=1e-6, equal_nan=True)
