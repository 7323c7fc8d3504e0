"""imagery.sources.items: Sentinel-1 keeps its orbit, and Landsat's one near infrared is the nir."""

from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import mapping

from imagery.errors import ItemError
from imagery.scene import Orbit, Units
from imagery.sources.folder import beside
from imagery.sources.items import scene_of
from imagery.sources.protocol import offered_bands
from tests.imagery.series import ZONE


def an_item(folder: Path, names: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    for name in names:
        (folder / f"{name}.tif").write_bytes(b"II*\0")
    assets = {
        name: {"href": f"./{name}.tif", "raster:bands": [{"scale": 1e-4, "offset": 0}]}
        for name in names
    }
    return {
        "type": "Feature", "id": "X", "collection": "any", "geometry": mapping(ZONE),
        "properties": {"datetime": "2024-01-01T00:00:00Z", "gsd": 10, **properties},
        "assets": assets,
    }  # fmt: skip


def test_a_radar_item_keeps_its_orbit(tmp_path: Path) -> None:
    item = an_item(
        tmp_path, ("vv", "vh"), **{"sat:relative_orbit": 91, "sat:orbit_state": "ascending"}
    )
    scene = scene_of(item, beside(tmp_path))
    assert scene.units is Units.BACKSCATTER
    assert scene.orbit == Orbit(91, "ascending")
    assert offered_bands([scene]) == ("vv", "vh")


@pytest.mark.parametrize("orbit", [None, "91", 0, True])
def test_a_radar_item_without_its_orbit_is_refused(tmp_path: Path, orbit: Any) -> None:
    item = an_item(tmp_path, ("vv", "vh"), **{"sat:relative_orbit": orbit})
    with pytest.raises(ItemError, match="relative_orbit"):
        scene_of(item, beside(tmp_path))


def test_the_one_near_infrared_of_landsat_is_called_so(tmp_path: Path) -> None:
    names = ("blue", "green", "red", "nir08", "swir16", "swir22")
    scene = scene_of(an_item(tmp_path, names), beside(tmp_path))
    assert offered_bands([scene]) == ("blue", "green", "red", "nir", "swir16", "swir22")
    assert scene.orbit is None
