"""imagery.sources.stac: the words of each provider, radar that can be used, names, prices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import mapping

from geo.grid import Grid
from imagery.errors import SourceError
from imagery.sources.access import Access
from imagery.sources.folder import FolderSource
from imagery.sources.registry import source as by_name
from imagery.sources.stac.services import PLANETARY_COMPUTER, PRESETS, service_of
from tests.imagery.sources.stac_world import (
    NOW,
    PERIOD,
    WORLD,
    Item,
    changed,
    source_at,
)
from tests.loopback.faulty import Server
from tests.loopback.small_stac import SmallStac

AOI = WORLD.zone_outline
GRID = Grid.covering(AOI, resolution_m=20)


ESA = {"blue": "B02", "green": "B03", "red": "B04", "nir": "B08", "swir16": "B11", "swir22": "B12",
       "scl": "SCL"}  # fmt: skip
SIZES = {"B11": 20, "B12": 20, "SCL": 20}


def renamed(item: Item, name: Callable[[str], str]) -> Item:
    def change(other: Item) -> None:
        other["assets"] = {name(ESA[key]): asset for key, asset in other["assets"].items()}
        other["assets"]["thumbnail"] = {"href": "https://elsewhere.example/t.png"}

    return changed(item, change)


WORDS: dict[str, Callable[[str], str]] = {
    "Planetary Computer": lambda word: word,
    "Copernicus Data Space": lambda word: f"{word}_{SIZES.get(word, 10)}m",
    "small letters": str.lower,
}


@pytest.mark.parametrize("who", WORDS)
def test_the_words_of_each_provider_show_the_same_ground(
    who: str, root: Path, server: Server, items: list[Item]
) -> None:
    source = source_at(SmallStac(server, [renamed(item, WORDS[who]) for item in items[:2]]).url)
    found = source.search(AOI, PERIOD)
    assert found.refused == ()
    bands = ("blue", "nir", "swir22")
    here = FolderSource(root)
    one = source.read(found.scenes, GRID, bands)
    other = here.read(here.search(AOI, PERIOD).scenes[:2], GRID, bands)
    assert one.values.tobytes() == other.values.tobytes()


def test_of_a_band_in_three_sizes_its_own_is_read(server: Server, items: list[Item]) -> None:
    item = renamed(items[0], WORDS["Copernicus Data Space"])
    for name in ("B02_20m", "B02_60m", "SCL_60m"):
        item["assets"] = {name: {"href": "https://elsewhere.example/x.tif"}, **item["assets"]}
    found = source_at(SmallStac(server, [item]).url).search(AOI, PERIOD)
    assert found.refused == ()
    assert found.scenes[0].assets["blue"].href.endswith("/blue.tif")


def test_scale_and_offset_stand_beside_the_href_since_stac_1_1(
    server: Server, items: list[Item]
) -> None:
    def change(item: Item) -> None:
        del item["properties"]["earthsearch:boa_offset_applied"]
        for name, asset in item["assets"].items():
            del asset["raster:bands"]
            asset |= {"nodata": 0, "raster:scale": 2e-4, "raster:offset": -0.05}
            asset["bands"] = [{"name": name}]

    found = source_at(SmallStac(server, [changed(items[0], change)]).url).search(AOI, PERIOD)
    asset = found.scenes[0].assets["red"]
    assert (asset.scale, asset.offset, asset.nodata) == (2e-4, -0.05, 0)


def test_another_address_of_an_asset_is_taken_where_the_first_is_no_https(
    server: Server, items: list[Item]
) -> None:
    def change(item: Item) -> None:
        for asset in item["assets"].values():
            asset["alternate"] = {"https": {"href": asset["href"]}}
            asset["href"] = "s3://eodata/x.tif"

    found = source_at(SmallStac(server, [changed(items[0], change)]).url).search(AOI, PERIOD)
    assert len(found.scenes) == 1


def test_a_service_that_stores_numbers_as_delivered_has_their_offset(
    server: Server, items: list[Item]
) -> None:
    def change(item: Item) -> None:
        del item["properties"]["earthsearch:boa_offset_applied"]
        for asset in item["assets"].values():
            asset["raster:bands"] = [{"nodata": 0}]

    api = SmallStac(server, [changed(items[0], change)])
    plain = source_at(api.url)
    assert "ambiguous" in plain.search(AOI, PERIOD).refused[0].reason
    from dataclasses import replace  # noqa: PLC0415 - for this test alone

    known = replace(plain, service=replace(plain.service, as_delivered=True))
    assert known.search(AOI, PERIOD).scenes[0].assets["red"].offset == pytest.approx(-0.1)
    assert PLANETARY_COMPUTER.as_delivered


RADAR: dict[str, Any] = {
    "type": "Feature", "stac_version": "1.0.0", "collection": "sentinel-1-rtc",
    "id": "S1A_IW_GRDH_1SDV_20230105T113000", "geometry": mapping(AOI),
    "properties": {"datetime": "2023-01-05T11:30:00Z", "platform": "sentinel-1a",
                   "sat:relative_orbit": 70, "sat:orbit_state": "descending",
                   "sar:product_type": "GRD"},
    "assets": {n: {"href": f"http://127.0.0.1/{n}.tif"} for n in ("vv", "vh")}, "links": [],
}  # fmt: skip


def test_radar_is_gamma_nought_on_the_ground_or_refused(server: Server) -> None:
    grd = changed(RADAR, lambda item: item.update(collection="sentinel-1-grd", id="G"))
    mute = changed(grd, lambda item: item.update(collection="radar", id="M"))
    del mute["properties"]["sar:product_type"]
    source = source_at(SmallStac(server, [RADAR, grd, mute]).url, "sentinel-1-rtc",
                       "sentinel-1-grd", "radar")  # fmt: skip
    found = source.search(AOI, PERIOD)
    assert [scene.collection for scene in found.scenes] == ["sentinel-1-rtc"]
    assert all("without terrain correction" in each.reason for each in found.refused)
    assert [each.item for each in found.refused] == ["G", "M"]


def test_sources_are_named_without_path_or_key() -> None:
    access = Access(clock=lambda: NOW, stac_token=lambda: "hush")
    names = {spec: by_name(spec, access).name for spec in PRESETS}
    assert names["earth-search"] == "stac:earth-search.aws.element84.com/sentinel-2-c1-l2a"
    assert names["planetary-computer"].endswith("/sentinel-2-l2a,sentinel-1-rtc")
    spec = "stac:https://api.example.org/secret-path/v1#a,b@files.example.org"
    assert by_name(spec, access).name == "stac:api.example.org/a,b"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("stac:https://x.org/v1?token=hush", "may hold no query"),
        ("stac:https://me:hush@x.org/v1", "name and password"),
        ("stac:http://x.org/v1", "Only https"),
        ("stac:x", "has no host"),
        ("stac:file:///etc", "has no host"),
        ("stac:https://x.org/v1#a b", "is no collection"),
        ("stac:https://x.org/v1#a@h/x", "is no host"),
        ("earth-search#a@evil.org", "hosts of earth-search are known"),
    ],
)
def test_a_service_that_cannot_be_is_refused_without_its_key(spec: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        service_of(spec)
    assert "hush" not in str(caught.value)


def test_a_service_is_not_opened_without_access() -> None:
    with pytest.raises(SourceError, match="given no access"):
        by_name("earth-search")


def test_what_a_read_would_cost_is_told_without_a_call(server: Server, items: list[Item]) -> None:
    source = source_at(SmallStac(server, items).url)
    scenes = source.search(AOI, PERIOD).scenes
    before = len(server.log.calls)
    one = source.price(scenes[:1], GRID, ("red", "nir"))
    all_of_them = source.price(scenes, GRID, ("red", "nir"))
    assert 0 < one.megabytes < all_of_them.megabytes
    assert all_of_them.units == 0
    assert len(server.log.calls) == before
    source.read(scenes, GRID, ("red", "nir"))
    served = sum(n for path, n in server.log.served.items() if path.endswith(".tif")) / 1e6
    assert 0.2 * served < all_of_them.megabytes < 20 * served
