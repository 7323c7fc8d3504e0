"""imagery.sources.stac: Sentinel-1 in ground range, against exact geometry, over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from shapely import box

import data
from geo.crs import LONLAT, transform_xy
from imagery.cache.source import CachedSource
from imagery.jobs.recipe import read_recipe
from imagery.jobs.refresh import refresh
from imagery.manners import NoKeys
from imagery.scene import Units
from imagery.sources.reading import of_one_kind
from imagery.sources.stac.ground_range import ground_range_of
from imagery.sources.stac.services import Service
from imagery.sources.stac.source import StacSource
from layers.detection import Detection
from layers.store.memory import MemoryStore
from tests import builders
from tests.imagery.sources.stac import radar_world
from tests.imagery.sources.stac.radar_world import AOI, BACKGROUND, DOTS, GRID, Item
from tests.imagery.sources.stac_world import changed, door
from tests.loopback.faulty import Handler, Server, serving
from tests.loopback.small_stac import SmallStac


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("radar")


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, list[Item]]:
    """Give the Items, with PLACE for where they are served."""
    return {
        "scenes": [radar_world.write_scene(folder, "PLACE", "ascending"),
                   radar_world.write_scene(folder, "PLACE", "descending", "20240108")],
        "heights": radar_world.write_heights(folder, "PLACE"),
    }  # fmt: skip


@pytest.fixture
def place(folder: Path) -> Iterator[Server]:
    with serving(folder) as server:
        yield server


def at(items: list[Item], server: Server) -> list[Item]:
    """Return Items whose files are served somewhere."""

    def move(item: Item) -> None:
        for asset in item["assets"].values():
            asset["href"] = asset["href"].replace("PLACE", server.url)

    return [changed(each, move) for each in items]


def source_of(server: Server, items: list[Item], heights: str = "cop-dem-glo-30") -> StacSource:
    url = SmallStac(server, at(items, server), page=20, strict=True).url
    service = Service(url=url, collections=("sentinel-1-grd",), heights=heights)
    way = door(may=service.may)
    return StacSource(
        service=service, door=way, api_keys=NoKeys(), file_keys=NoKeys(),
        ground_range=ground_range_of(service, way, NoKeys(), NoKeys()),
    )  # fmt: skip


def found_at(image: np.ndarray, row: float, col: float) -> tuple[float, float]:
    """Return the middle of the brightest dot within 300 m of a place."""
    top, left = max(int(row) - 30, 0), max(int(col) - 30, 0)
    part = np.nan_to_num(image[top : int(row) + 31, left : int(col) + 31])
    peak = np.unravel_index(part.argmax(), part.shape)
    rows, cols = np.indices(part.shape)
    near = (np.abs(rows - peak[0]) <= 4) & (np.abs(cols - peak[1]) <= 4)
    weight = np.where(near, part - np.median(part), 0).clip(0)
    return (top + float((rows * weight).sum() / weight.sum()),
            left + float((cols * weight).sum() / weight.sum()))  # fmt: skip


def off_m(image: np.ndarray) -> np.ndarray:
    """Return how far each dot lies from where it stands, metres."""
    x, y = transform_xy(*DOTS.T, source=LONLAT, target=GRID.crs)
    rows = (GRID.transform.f - y) / 10 - 0.5
    cols = (x - GRID.transform.c) / 10 - 0.5
    seen = np.array([found_at(image, *each) for each in zip(rows, cols, strict=True)])
    return 10 * np.hypot(seen[:, 0] - rows, seen[:, 1] - cols)


def test_dots_on_plain_and_hill_lie_where_they_stand_from_both_sides(
    place: Server, made: dict[str, list[Item]]
) -> None:
    source = source_of(place, made["scenes"] + made["heights"])
    scenes = source.search(AOI).scenes
    assert [each.units for each in scenes] == [Units.BACKSCATTER] * 2
    assert [each.orbit.direction for each in scenes if each.orbit] == ["ascending", "descending"]
    cube = source.read(scenes, GRID, ("vv", "vh"))
    assert cube.refused == ()
    for look in range(2):
        off = off_m(cube.values[look, 0])
        assert off.max() < 10, off
        assert np.isfinite(cube.values[look, 0]).mean() > 0.97


def test_backscatter_is_gamma_nought(place: Server, made: dict[str, list[Item]]) -> None:
    source = source_of(place, made["scenes"] + made["heights"])
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    away = np.ones(GRID.shape, dtype=bool)
    for lon, lat in DOTS:
        row, col = GRID.pixel_of(lon, lat)
        away[row - 12 : row + 13, col - 12 : col + 13] = False
    for band, name in enumerate(("vv", "vh")):
        ground = np.nanmean(cube.values[:, band, away])
        assert abs(10 * np.log10(ground / BACKGROUND[name])) < 0.1


def test_of_an_image_what_the_zone_needs_is_fetched(
    place: Server, made: dict[str, list[Item]], folder: Path
) -> None:
    source = source_of(place, made["scenes"][:1] + made["heights"])
    small = GRID.tiles(100)[0]
    source.read(source.search(AOI).scenes, small, ("vv", "vh"))
    images = {path: n for path, n in place.log.served.items() if path.endswith(".tiff")}
    assert len(images) == 2
    for path, n in images.items():
        assert n < (folder / path.lstrip("/")).stat().st_size / 2
    assert not any("noise" in path for path in place.log.asked)
    tables = [path for path in place.log.asked if path.endswith(".xml")]
    source.read(source.search(AOI).scenes, GRID.tiles(100)[1], ("vv", "vh"))
    assert sorted(tables) == sorted(path for path in place.log.asked if path.endswith(".xml"))
    assert all(place.log.asked[path] == 1 for path in tables)


def test_ground_without_heights_is_not_observed(place: Server, made: dict[str, list[Item]]) -> None:
    south = made["heights"][:1]
    source = source_of(place, made["scenes"][:1] + south)
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    middle = GRID.shape[0] // 2
    assert np.isnan(cube.values[0, :, : middle - 15]).all()
    assert np.isfinite(cube.values[0, :, middle + 15 :]).mean() > 0.95


def test_the_sea_has_a_height(place: Server, made: dict[str, list[Item]], tmp_path: Path) -> None:
    heights = radar_world.write_heights(tmp_path, "PLACE", sea=True)
    with serving(tmp_path) as other:
        items = at(made["scenes"][:1], place) + at(heights, other)
        source = source_of(place, items)
        cube = source.read(source.search(AOI).scenes, GRID.tiles(200)[0], ("vv", "vh"))
    assert cube.refused == ()
    assert np.isfinite(cube.values).mean() > 0.95


def test_a_service_that_has_no_heights_here_reads_no_such_radar_and_says_why(
    place: Server, made: dict[str, list[Item]]
) -> None:
    source = source_of(place, made["scenes"])
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    assert cube.scenes == ()
    assert all("has no heights (cop-dem-glo-30) of this ground" in e.reason for e in cube.refused)
    none = source_of(place, made["scenes"], heights="").search(AOI)
    assert none.scenes == ()
    assert all("without terrain correction" in each.reason for each in none.refused)


def without(key: str) -> Callable[[Item], None]:
    return lambda item: item["assets"].pop(key)


def stating(**properties: str) -> Callable[[Item], None]:
    named = {name.replace("__", ":"): value for name, value in properties.items()}
    return lambda item: item["properties"].update(named)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without("schema-calibration-vh"), "names no calibration of vh"),
        (without("schema-product-vv"), "names no annotation of vv"),
        (without("vh"), "none of the assets that are read"),
        (stating(sar__instrument_mode="EW"), "of the mode 'EW'"),
        (stating(sar__product_type="SLC"), "of the kind SLC"),
    ],
)
def test_an_item_that_cannot_be_laid_upon_the_ground_is_refused(
    place: Server, made: dict[str, list[Item]], change: Callable[[Item], None], said: str
) -> None:
    spoilt = changed(made["scenes"][0], change)
    found = source_of(place, [spoilt, made["scenes"][1], *made["heights"]]).search(AOI)
    assert [each.id for each in found.scenes] == [made["scenes"][1]["id"]]
    reason = next(each.reason for each in found.refused if each.item == spoilt["id"])
    assert said in reason


@pytest.mark.parametrize(
    ("file", "body", "said"),
    [
        ("product-vv.xml", b"<product>", "no sound XML"),
        ("product-vv.xml", None, "cannot be fetched"),
        ("calibration-vh.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "no sound XML"),
        ("calibration-vh.xml", b"<calibration/>", "calibrates ''"),
        ("iw-vv.tiff", b"<html>not found</html>", "cannot be followed"),
    ],
)
def test_a_damaged_file_refuses_its_scene_alone(
    place: Server, made: dict[str, list[Item]], file: str, body: bytes | None, said: str
) -> None:
    bad = made["scenes"][0]["id"]

    def spoilt(handler: Handler) -> bool:
        if body is None:
            handler.reply(404, b"")
        else:
            handler.reply(200, body)
        return True

    place.scripts[f"/{bad}/{file}"] = spoilt
    source = source_of(place, made["scenes"] + made["heights"])
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    assert [each.id for each in cube.scenes] == [made["scenes"][1]["id"]]
    assert [each.item for each in cube.refused] == [bad]
    assert said in cube.refused[0].reason


def test_an_annotation_of_another_image_refuses_the_scene(
    place: Server, made: dict[str, list[Item]], folder: Path
) -> None:
    bad = made["scenes"][0]["id"]
    text = (folder / bad / "product-vv.xml").read_bytes()
    longer = text.replace(b"<numberOfLines>16700<", b"<numberOfLines>16800<")
    assert longer != text

    def another(handler: Handler) -> bool:
        handler.reply(200, longer)
        return True

    place.scripts[f"/{bad}/product-vv.xml"] = another
    source = source_of(place, made["scenes"] + made["heights"])
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    assert [each.item for each in cube.refused] == [bad]
    assert "it is of another image" in cube.refused[0].reason


def test_radar_with_and_without_its_slopes_is_never_held_against_one_another(
    place: Server, made: dict[str, list[Item]], tmp_path: Path
) -> None:
    source = source_of(place, made["scenes"] + made["heights"])
    raw = source.search(AOI).scenes
    flat = replace(raw[1], assets={
        name: replace(asset, ground_range=None) for name, asset in raw[1].assets.items()
    })  # fmt: skip
    fitting, refused = of_one_kind([*raw, flat])
    assert fitting == list(raw)
    assert "with its slopes' brightness" not in refused[0].reason
    assert "freed of its slopes' brightness" in refused[0].reason
    cached = CachedSource(inner=source, folder=tmp_path).over(GRID)
    for scenes in ([raw[1]], [flat]):
        cached.read(scenes, GRID, ("vv", "vh"))
    assert len([each for each in tmp_path.iterdir() if each.is_dir()]) == 2


def test_through_the_cache_it_is_the_same(
    place: Server, made: dict[str, list[Item]], tmp_path: Path
) -> None:
    source = source_of(place, made["scenes"] + made["heights"])
    scenes = source.search(AOI).scenes
    plain = source.read(scenes, GRID, ("vv", "vh"))
    kept = CachedSource(inner=source, folder=tmp_path).over(GRID).read(scenes, GRID, ("vv", "vh"))
    assert np.allclose(kept.values, plain.values, equal_nan=True, rtol=1e-3)


def test_a_job_finds_a_building_where_it_stands_by_such_radar_alone(
    tmp_path: Path,
) -> None:
    days = [date(2024, 1, 5) + timedelta(days=12 * n) for n in range(14)]
    items = [
        radar_world.write_scene(
            tmp_path, "PLACE", "ascending", f"{day:%Y%m%d}", building=n >= len(days) - 3
        )
        for n, day in enumerate(days)
    ]
    items += radar_world.write_heights(tmp_path, "PLACE")
    lon, lat = radar_world.BLOCK
    zone = box(lon - 0.006, lat - 0.006, lon + 0.006, lat + 0.006)
    store = MemoryStore()
    with serving(tmp_path) as server:
        run = refresh(
            builders.a_zone(outline=zone), source=source_of(server, items),
            store=store, recipe=read_recipe(data.path("recipes/balanced.toml")),
            as_of=datetime(2025, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    assert (run.detector, run.scenes_refused) == ("radar", 0)
    largest = max(store.select(Detection), key=lambda each: each.outline.area)
    middle = largest.outline.centroid
    assert np.hypot((middle.x - lon) * 106_500, (middle.y - lat) * 110_650) < 20
