"""imagery.sources.items and folder: what an Item says becomes a scene."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import box

from geo.grid import Grid
from imagery.scene import Units
from imagery.sources.folder import FolderSource
from tests.imagery.sources.changed import refusal, with_, without

Write = Callable[..., Path]


# ------------------------------------------------------------------ what is sound


def test_an_item_becomes_a_scene(tmp_path: Path, write_item: Write, zone: Any) -> None:
    write_item(tmp_path, platform="sentinel-2a", **{"eo:cloud_cover": 12.5})
    (scene,) = FolderSource(tmp_path).search(zone).scenes
    assert (scene.id, scene.platform, scene.gsd_m) == ("S2_A", "sentinel-2a", 10)
    assert scene.acquired.isoformat() == "2023-01-05T03:50:00+00:00"
    assert scene.cloud_share == 0.125
    assert scene.units is Units.REFLECTANCE
    assert set(scene.assets) == {"blue", "green", "red", "nir", "scl"}


def test_a_mosaic_has_the_period_it_was_made_from(
    tmp_path: Path, write_item: Write, zone: Any
) -> None:
    times = {
        "datetime": None,
        "start_datetime": "2018-06-01T00:00:00Z",
        "end_datetime": "2018-07-01T00:00:00Z",
    }
    write_item(tmp_path, **times)
    (scene,) = FolderSource(tmp_path).search(zone).scenes
    assert str(scene.period) == "2018-06-01T00:00:00Z/2018-07-01T00:00:00Z"
    assert scene.acquired.isoformat() == "2018-06-01T00:00:00+00:00"


def test_a_visual_asset_gives_its_bands_by_name_in_display_values(
    tmp_path: Path, write_raster: Write, write_item: Write, zone: Any, grid: Grid
) -> None:
    bgr = np.stack([np.full(grid.shape, value, dtype=np.uint8) for value in (51, 102, 204)])
    names = [{"name": name} for name in ("B02", "B03", "B04")]
    folder = write_item(
        tmp_path,
        bands=(),
        scl=False,
        change=with_({"visual": {"href": "./visual.tif", "eo:bands": names}}, "assets"),
    )
    write_raster(folder / "visual.tif", bgr)
    source = FolderSource(tmp_path)
    scenes = source.search(zone).scenes
    cube = source.read(scenes, grid, ("red", "blue", "swir16"))
    assert cube.units is Units.DISPLAY
    assert cube.bands == ("red", "blue")
    assert cube.values[0, :, 50, 50] == pytest.approx([0.8, 0.2])
    assert cube.qa is None


def test_json_that_is_no_item_is_passed_over(tmp_path: Path, write_item: Write, zone: Any) -> None:
    write_item(tmp_path)
    (tmp_path / "catalog.json").write_text('{"type": "Catalog", "id": "c"}')
    (tmp_path / "notes.json").write_text("[1, 2]")
    search = FolderSource(tmp_path).search(zone)
    assert (len(search.scenes), search.refused) == (1, ())


def test_an_item_elsewhere_is_not_found(tmp_path: Path, write_item: Write) -> None:
    write_item(tmp_path)
    assert FolderSource(tmp_path).search(box(0, 0, 1, 1)).scenes == ()


# ------------------------------------------------------------------ radiometry


@pytest.mark.parametrize(
    ("radiometry", "red"),
    [
        (({"scale": 0.0001, "offset": -0.1}, None, "05.09"), 0.1),
        (({"scale": 0.0001, "offset": 0}, None, "05.09"), 0.2),
        (({"scale": 0.0001, "offset": -0.1}, True, "05.09"), 0.2),
        (({"scale": 0.0001}, True, "05.09"), 0.2),
        (({"scale": 0.0001}, False, "05.09"), 0.1),
        (({"scale": 0.0001, "offset": -0.1}, False, "05.09"), 0.1),
        (({"scale": 0.0001}, False, "02.14"), 0.2),
        (({"scale": 0.0001}, None, "02.14"), 0.2),
        (({}, None, "03.01"), 0.2),
    ],
)
def test_reflectance_follows_what_the_item_states(
    radiometry: tuple[dict[str, Any], bool | None, str],
    red: float,
    tmp_path: Path,
    write_item: Write,
    grid: Grid,
) -> None:
    stated, applied, baseline = radiometry
    key = "earthsearch:boa_offset_applied"
    change = without("properties", key) if applied is None else with_(applied, "properties", key)
    write_item(tmp_path, radiometry=stated, change=change, **{"s2:processing_baseline": baseline})
    source = FolderSource(tmp_path)
    cube = source.read(source.search(source.extent()).scenes, grid, ("red",))
    assert cube.band("red")[0, 50, 50] == pytest.approx(red)


@pytest.mark.parametrize("baseline", ["04.00", "05.09", "N0511", "?"])
def test_an_ambiguous_offset_is_refused_by_name_and_the_others_go_on(
    baseline: str, tmp_path: Path, write_item: Write, zone: Any
) -> None:
    write_item(tmp_path, "S2_SURE")
    write_item(
        tmp_path,
        "S2_OPEN",
        radiometry={"scale": 0.0001, "nodata": 0},
        change=without("properties", "earthsearch:boa_offset_applied"),
        **{"s2:processing_baseline": baseline},
    )
    search = FolderSource(tmp_path).search(zone)
    assert [scene.id for scene in search.scenes] == ["S2_SURE"]
    assert [refused.item for refused in search.refused] == ["S2_OPEN"]
    reason = search.refused[0].reason
    assert reason.startswith("S2_OPEN (S2_OPEN/item.json): Its radiometric offset is ambiguous")
    assert "State the offset" in reason


def test_an_offset_taken_off_twice_is_noticed_in_the_pixels(
    tmp_path: Path, write_item: Write, zone: Any, grid: Grid
) -> None:
    stated = {"scale": 0.0001, "offset": -0.1, "nodata": 0}
    key = "earthsearch:boa_offset_applied"
    write_item(
        tmp_path, "S2_DARK", values=600, radiometry=stated, change=without("properties", key)
    )
    source = FolderSource(tmp_path)
    cube = source.read(source.search(zone).scenes, grid, ("red",))
    assert cube.scenes == ()
    assert "S2_DARK: red.tif: 100% of its pixels come out below zero" in cube.refused[0].reason


def test_numbers_of_another_sensor_need_a_scale(tmp_path: Path, write_item: Write) -> None:
    def change(item: dict[str, Any]) -> None:
        item["collection"] = "landsat"
        item["properties"] = {"datetime": "2023-01-05T00:00:00Z"}

    write_item(tmp_path, radiometry={}, change=change)
    assert "does not state a scale" in refusal(tmp_path)
