"""imagery.sources.stac: duplicates, neighbouring tiles, and cloud over the zone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import box

from geo.grid import Grid
from imagery.cache.source import CachedSource
from imagery.prepare import prepared
from imagery.sources.folder import FolderSource
from tests.imagery.sources.stac_world import (
    PERIOD,
    WORLD,
    Item,
    changed,
    source_at,
)
from tests.loopback.faulty import Server, serving
from tests.loopback.small_stac import SmallStac

AOI = WORLD.zone_outline
GRID = Grid.covering(AOI, resolution_m=20)


def product(item: Item, name: str, baseline: str, **properties: Any) -> Item:
    def change(other: Item) -> None:
        other["id"] = name
        other["properties"] |= {"s2:processing_baseline": baseline, "s2:mgrs_tile": "47QMU",
                                "s2:datastrip_id": f"S2B_DS_S20230104T035000_N{baseline}",
                                **properties}  # fmt: skip

    return changed(item, change)


def test_of_two_processings_of_one_acquisition_the_newest_stands(
    server: Server, items: list[Item]
) -> None:
    old = product(items[0], "S2B_47QMU_20230104_old", "04.00")
    new = product(items[0], "S2B_47QMU_20230104_new", "05.10", datetime="2023-01-04T03:50:00.4Z")
    for order in ([old, new], [new, old]):
        found = source_at(SmallStac(server, [*order, *items[1:]]).url).search(AOI, PERIOD)
        assert [scene.id for scene in found.scenes].count(new["id"]) == 1
        assert len(found.scenes) == 8
        assert [each.item for each in found.refused] == [old["id"]]
        assert "baseline 04.00" in found.refused[0].reason
        assert new["id"] in found.refused[0].reason


def test_parts_of_one_pass_are_not_taken_for_duplicates(server: Server, items: list[Item]) -> None:
    one = product(items[0], "P_1", "05.10")
    strip = product(items[0], "P_2", "05.10",
                    **{"s2:datastrip_id": "S2B_DS_S20230104T035025_N05.10"})  # fmt: skip
    tile = product(items[0], "P_3", "05.10", **{"s2:mgrs_tile": "47QMV"})
    other = product(items[0], "P_4", "05.10", platform="sentinel-2c")
    found = source_at(SmallStac(server, [one, strip, tile, other]).url).search(AOI, PERIOD)
    assert len(found.scenes) == 4
    assert found.refused == ()


def test_a_zone_on_the_edge_of_two_tiles_is_seen_whole_and_once_a_day(
    items: list[Item], tmp_path: Path, root: Path
) -> None:
    """One pass, cut into two tiles that overlap in a strip: each file holds its own part alone."""
    import rasterio  # noqa: PLC0415 - cuts the files

    parts = []
    for number, item in enumerate(items[:4]):
        for side in ("W", "E"):
            folder = tmp_path / f"{item['id']}_{side}"
            folder.mkdir()
            for name in ("red", "nir", "scl"):
                with rasterio.open(root / item["id"] / f"{name}.tif") as whole:
                    pixels, profile = whole.read(), whole.profile
                half = pixels.shape[2] // 2
                pixels[:, :, half + 12 :] = 0 if side == "W" else pixels[:, :, half + 12 :]
                pixels[:, :, : half - 12] = 0 if side == "E" else pixels[:, :, : half - 12]
                with rasterio.open(folder / f"{name}.tif", "w", **profile) as part:
                    part.write(pixels)
            own = {"s2:mgrs_tile": f"47QM{side}", "s2:datastrip_id": f"S{number}"}
            made = product(item, f"{item['id']}_{side}", "05.10", **own)
            made["assets"] = {n: made["assets"][n] for n in ("red", "nir", "scl")}
            for name in made["assets"]:
                made["assets"][name]["href"] = f"PLACE/{folder.name}/{name}.tif"
            parts.append(made)
    with serving(tmp_path) as files:
        text = json.dumps(parts).replace("PLACE", files.url)
        source = source_at(SmallStac(files, json.loads(text)).url)
        scenes = source.search(AOI, PERIOD).scenes
        assert len(scenes) == 8
        looks = prepared(source.read(scenes, GRID, ("red", "nir")))
    here = FolderSource(root)
    wanted = prepared(here.read(here.search(AOI, PERIOD).scenes[:4], GRID, ("red", "nir")))
    assert list(looks.days) == list(wanted.days)
    assert np.array_equal(looks.clear, wanted.clear)
    apart = ~np.isclose(looks.values, wanted.values, equal_nan=True, rtol=0, atol=1e-6)
    columns = np.flatnonzero(apart.any(axis=(0, 1, 2)))
    assert columns.size <= 3  # means over the cut edge itself


def clouded(item: Item, root: Path, folder: Path, share: float) -> Item:
    """Return an Item of which so much of the zone, from the north, is cloud by its class."""
    import rasterio  # noqa: PLC0415 - draws the cloud

    folder.mkdir(parents=True)
    with rasterio.open(root / item["id"] / "scl.tif") as old:
        codes, profile, place = old.read(), old.profile, old.transform
    codes[:] = 4
    grid = Grid.covering(AOI, resolution_m=20)
    top = round((place.f - grid.bounds[3]) / 20)
    codes[:, : top + round(share * grid.shape[0])] = 9
    with rasterio.open(folder / "scl.tif", "w", **profile) as new:
        new.write(codes)
    return item


def test_a_scene_whose_zone_is_clouded_is_left_out_and_its_bands_are_not_fetched(
    root: Path, tmp_path: Path, server: Server, items: list[Item]
) -> None:
    with serving(tmp_path) as own:
        for number, share in ((0, 0.97), (1, 0.5)):
            clouded(items[number], root, tmp_path / items[number]["id"], share)
            items[number]["assets"]["scl"]["href"] = f"{own.url}/{items[number]['id']}/scl.tif"
        source = source_at(SmallStac(server, items[:4]).url, most_cloud=0.9)
        scenes = source.search(AOI, PERIOD).scenes
        cube = source.read(scenes, GRID, ("red", "nir"))
    assert [s.id for s in cube.scenes] == [s.id for s in scenes]
    assert cube.refused == ()
    assert np.isnan(cube.values[0]).all()
    assert not cube.clear[0].any()
    assert cube.clear[1].any()
    fetched = {path for path, n in server.log.served.items() if n and path.endswith("red.tif")}
    assert f"/{items[0]['id']}/red.tif" not in fetched
    assert f"/{items[1]['id']}/red.tif" in fetched
    looks = prepared(cube)
    reasons = {each.item: each.reason for each in looks.refused}
    assert "left out: cloud over the zone" in reasons[scenes[0].id]
    assert scenes[0].id not in {scene.id for scene in looks.scenes}


@pytest.fixture
def two_clouded(root: Path, tmp_path: Path, items: list[Item]) -> Iterator[list[Item]]:
    """Give four Items: of the first all but a strip in the south is cloud, of the second half."""
    with serving(tmp_path / "own") as own:
        for number, share in ((0, 0.97), (1, 0.5)):
            name = items[number]["id"]
            clouded(items[number], root, tmp_path / "own" / name, share)
            items[number]["assets"]["scl"]["href"] = f"{own.url}/{name}/scl.tif"
        yield items[:4]


def test_cloud_is_told_over_the_whole_zone_whatever_part_of_it_is_read(
    server: Server, two_clouded: list[Item]
) -> None:
    source = source_at(SmallStac(server, two_clouded).url, most_cloud=0.9).over(GRID)
    scenes = source.search(AOI, PERIOD).scenes
    rows = GRID.shape[0]
    south = GRID.part((slice(rows - rows // 40, rows), slice(0, GRID.shape[1])))
    north = GRID.part((slice(0, rows // 4), slice(0, GRID.shape[1])))
    clear_corner = source.read(scenes, south, ("red", "nir"))
    assert clear_corner.qa is not None
    assert (clear_corner.qa[0] == 4).all()
    assert not clear_corner.clear[0].any()
    assert clear_corner.clear[1].any()
    reasons = {each.item: each.reason for each in prepared(clear_corner).refused}
    assert "left out: cloud over the zone" in reasons[scenes[0].id]
    assert source.read(scenes, north, ("red", "nir")).clear[1].any()
    fetched = [path for path, n in server.log.served.items() if n]
    assert f"/{two_clouded[0]['id']}/red.tif" not in fetched


def test_cloud_beside_the_outline_of_the_zone_hides_nothing(
    server: Server, two_clouded: list[Item]
) -> None:
    source = source_at(SmallStac(server, two_clouded).url, most_cloud=0.9)
    scenes = source.search(AOI, PERIOD).scenes
    rows = GRID.shape[0]
    south = GRID.part((slice(rows - rows // 40, rows), slice(0, GRID.shape[1]))).outline
    assert source.over(GRID, south).read(scenes, GRID, ("red", "nir")).clear[0].any()


def test_parts_of_a_zone_are_the_same_with_and_without_a_cache(
    server: Server, two_clouded: list[Item], tmp_path: Path
) -> None:
    source = source_at(SmallStac(server, two_clouded).url, most_cloud=0.9)
    scenes = source.search(AOI, PERIOD).scenes
    plain = source.over(GRID)
    cached = CachedSource(inner=source, folder=tmp_path / "cache").over(GRID)
    for tile in GRID.tiles(GRID.shape[0] // 3):
        one, other = (each.read(scenes, tile, ("red", "nir")) for each in (plain, cached))
        assert np.array_equal(one.clear, other.clear)
        assert np.allclose(one.values, other.values, equal_nan=True, atol=1e-4)


def test_a_classification_that_cannot_be_read_over_the_zone_refuses_its_scene_alone(
    server: Server, two_clouded: list[Item], tmp_path: Path
) -> None:
    """A tile whose own part is sound does not hide that the rest is not."""
    item = two_clouded[1]
    path = tmp_path / "own" / item["id"] / "scl.tif"
    path.write_bytes(path.read_bytes()[:-3_000])
    source = source_at(SmallStac(server, two_clouded).url, most_cloud=0.9)
    scenes = source.search(AOI, PERIOD).scenes
    cube = source.over(GRID).read(scenes, GRID.tiles(32)[0], ("red", "nir"))
    assert [each.item for each in cube.refused] == [item["id"]]
    assert len(cube.scenes) == 3


def test_what_is_not_fetched_for_cloud_changes_no_clear_look(
    server: Server, items: list[Item]
) -> None:
    """The same looks come out, whether clouded scenes are fetched or not."""
    api = SmallStac(server, items)
    with_all, without = source_at(api.url), source_at(api.url, most_cloud=0.9)
    scenes = with_all.search(AOI, PERIOD).scenes
    one, other = (prepared(s.read(scenes, GRID, ("red", "nir"))) for s in (with_all, without))
    assert one.scenes == other.scenes
    assert np.array_equal(one.values, other.values, equal_nan=True)


def test_through_the_cache_it_is_the_same_and_is_fetched_once(
    server: Server, items: list[Item], tmp_path: Path
) -> None:
    source = source_at(SmallStac(server, items).url, most_cloud=0.9)
    scenes = source.search(AOI, PERIOD).scenes
    plain = source.read(scenes, GRID, ("red", "nir"))
    for _ in range(2):
        cached = CachedSource(inner=source, folder=tmp_path).over(GRID)
        kept = cached.read(scenes, GRID, ("red", "nir"))
        calls = len(server.log.calls)
        assert np.allclose(kept.values, plain.values, equal_nan=True, atol=1e-4)
    assert len(server.log.calls) == calls


def test_a_source_far_away_is_asked_for_what_it_covers(server: Server, items: list[Item]) -> None:
    source = source_at(SmallStac(server, items).url)
    assert source.search(box(0, 0, 1, 1)).scenes == ()
