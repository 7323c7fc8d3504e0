"""The real sets are read as they are: every Item, every band, clouds found, nothing invented."""

from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import box

from geo.grid import Grid
from imagery.cube import Cube
from imagery.masks import clear_only
from imagery.scene import Units
from imagery.sources.folder import FolderSource


def read(folder: Path, resolution_m: float, dates: slice = slice(None)) -> Cube:
    source = FolderSource(folder)
    search = source.search(source.extent())
    assert search.refused == ()
    scenes = search.scenes[dates]
    grid = Grid.covering(source.extent(), resolution_m=resolution_m)
    cube = source.read(scenes, grid, source.bands(scenes))
    assert cube.refused == ()
    return cube


def test_s2_romania_is_reflectance_with_clouds_masked(shared: Path) -> None:
    cube = read(shared / "data" / "s2-romania", 10)
    assert (len(cube.scenes), cube.units) == (140, Units.REFLECTANCE)
    assert cube.bands == ("blue", "green", "red", "nir", "swir16")
    kept = clear_only(cube)
    assert 60 < len(kept.scenes) < 140
    summer = [scene.acquired.month in (6, 7, 8) for scene in kept.scenes]
    nir = kept.kept(np.array(summer)).band("nir")
    assert 0.2 < float(np.nanmedian(nir)) < 0.5
    assert float(np.nanpercentile(kept.band("blue"), 99)) < 0.2


def test_smart_timelapse_dubai_loses_its_clouds_and_keeps_its_warehouse(shared: Path) -> None:
    cube = read(shared / "data" / "smart-timelapse-dubai", 10)
    assert (len(cube.scenes), cube.units, cube.qa) == (94, Units.DISPLAY, None)
    assert cube.clear_share.max() < 0.98
    kept = clear_only(cube)
    days = [str(day) for day in kept.days]
    for cloudy in ("2019-02-13", "2019-07-18", "2019-12-05", "2020-03-24"):
        assert cloudy not in days
    warehouse = kept.grid.mask(box(55.1222, 24.9860, 55.1242, 24.9878))
    since = kept.kept(kept.days >= np.datetime64("2018-09-01"))
    assert since.clear[:, warehouse].mean() > 0.93


@pytest.mark.parametrize("area", ["L15-0571E-1075N_2287_3888_13", "L15-0566E-1185N_2265_3451_13"])
def test_sn7_mosaics_have_their_months_and_few_hidden_pixels(area: str, shared: Path) -> None:
    cube = read(shared / "data" / "sn7-monthly" / area, 33)
    assert cube.units is Units.DISPLAY
    assert all(scene.period is not None for scene in cube.scenes)
    kept = clear_only(cube)
    assert len(kept.scenes) >= len(cube.scenes) - 1
    assert kept.clear_share.mean() > 0.75 * cube.clear_share.mean()
