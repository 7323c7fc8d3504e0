"""Sentinel-1 by the Process API: gamma nought, real numbers, one orbit a scene."""

import json
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import mapping

from imagery import rasters
from imagery.scene import Orbit, Units
from imagery.sources.folder import FolderSource
from tests.imagery.sources.sentinelhub.keeping import AOI, GRID, PERIOD, WORLD, bench


@pytest.fixture
def radar_archive(tmp_path: Path, rng: np.random.Generator) -> Path:
    for number, day in enumerate(("2023-01-04", "2023-01-16")):
        folder = tmp_path / f"S1-{number}"
        folder.mkdir()
        for name in ("vv", "vh"):
            values = rng.gamma(4.0, 0.02, size=(1, *GRID.shape)).astype(np.float32)
            values[:, :, :7] = 0
            rasters.write_cog(folder / f"{name}.tif", values, GRID, nodata=0)
        item = {
            "type": "Feature", "stac_version": "1.0.0", "id": f"S1-{number}", "links": [],
            "collection": "sentinel-1-rtc", "geometry": mapping(WORLD.scene_outline),
            "bbox": list(WORLD.scene_outline.bounds),
            "properties": {"datetime": f"{day}T11:30:00Z", "platform": "sentinel-1a", "gsd": 10,
                           "sat:relative_orbit": 33, "sat:orbit_state": "ascending"},
            "assets": {name: {"href": f"./{name}.tif", "raster:bands": [{"nodata": 0}]}
                       for name in ("vv", "vh")},
        }  # fmt: skip
        (folder / "item.json").write_text(json.dumps(item), encoding="utf-8")
    return tmp_path


def test_a_radar_cube_is_that_of_the_folder_and_costs_what_was_said(radar_archive: Path) -> None:
    folder = FolderSource(radar_archive)
    theirs = folder.read(folder.search(AOI, PERIOD).scenes, GRID, ("vv", "vh"))
    with bench(radar_archive) as here:
        source = here.source()
        scenes = source.search(AOI, PERIOD).scenes
        price = source.price(scenes, GRID, ("vv", "vh"))
        ours = source.read(scenes, GRID, ("vv", "vh"))
        asked = [each.body for each in here.service.asked if each.kind == "process"]
        assert price.units == pytest.approx(here.service.spent)
    assert np.array_equal(ours.values, theirs.values, equal_nan=True)
    assert np.isnan(ours.values[:, :, :, :7]).all()
    assert (ours.units, ours.qa) == (Units.BACKSCATTER, None)
    assert {scene.orbit for scene in ours.scenes} == {Orbit(33, "ascending")}
    (data,) = asked[0]["input"]["data"]
    assert data["processing"]["backCoeff"] == "GAMMA0_TERRAIN"
    assert data["processing"]["orthorectify"] is True
    assert data["dataFilter"]["acquisitionMode"] == "IW"
    assert data["dataFilter"]["polarization"] == "DV"
