"""imagery.sources.stac: Sentinel-1 in ground range, against exact geometry, over HTTP."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from shapely import box

import data
from imagery.cache.source import CachedSource
from imagery.jobs.recipe import read_recipe
from imagery.jobs.refresh import refresh
from imagery.scene import Units
from imagery.sources.reading import of_one_kind
from layers.detection import Detection
from layers.store.memory import MemoryStore
from tests import builders
from tests.imagery.sources.stac import radar_world
from tests.imagery.sources.stac.radar_world import (
    AOI,
    BACKGROUND,
    DOTS,
    GRID,
    Item,
    at,
    off_m,
    source_of,
)
from tests.imagery.sources.stac_world import changed
from tests.loopback.faulty import Server, serving, status


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
    place: Server, made: dict[str, list[Item]], radar_folder: Path
) -> None:
    source = source_of(place, made["scenes"][:1] + made["heights"])
    small = GRID.tiles(100)[0]
    source.read(source.search(AOI).scenes, small, ("vv", "vh"))
    images = {path: n for path, n in place.log.served.items() if path.endswith(".tiff")}
    assert len(images) == 2
    for path, n in images.items():
        assert n < (radar_folder / path.lstrip("/")).stat().st_size / 2
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


def test_an_item_that_names_interference_for_the_annotation_is_read_by_its_own(
    place: Server, made: dict[str, list[Item]]
) -> None:
    """As Planetary Computer's do (its issue 313); files lie as in every product of ESA."""
    name = made["scenes"][0]["id"]

    def mislead(item: Item) -> None:
        for each in ("vv", "vh"):
            beside = f"PLACE/{name}.SAFE/annotation"
            item["assets"][f"schema-calibration-{each}"]["href"] = (
                f"{beside}/calibration/calibration-iw-{each}.xml"
            )
            item["assets"][f"schema-product-{each}"]["href"] = f"{beside}/rfi/rfi-iw-{each}.xml"

    for each in ("vv", "vh"):
        for there, here in (("/annotation/iw", "product"), ("/calibration-iw", "calibration")):
            body = (place.root / name / f"{here}-{each}.xml").read_bytes()
            place.scripts[f"{there}-{each}.xml"] = status(200, body)
    source = source_of(place, [changed(made["scenes"][0], mislead), *made["heights"]])
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    assert cube.refused == ()
    assert off_m(cube.values[0, 0]).max() < 10
    assert not any("rfi" in path for path in place.log.asked)


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
