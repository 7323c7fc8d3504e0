"""The source cdse: Items as the Copernicus Data Space spells them, JP2 in an S3 store, and keys."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from shapely.geometry import box, mapping

from geo.crs import LONLAT, transform_xy
from geo.grid import Grid
from imagery.cube import Cube
from imagery.errors import CredentialsError
from imagery.sources.access import Access
from imagery.sources.stac import source as stac
from imagery.sources.stac.keys import Paced
from imagery.sources.stac.s3 import S3Keys, signed_headers
from imagery.sources.stac.services import CDSE, Service
from imagery.sources.stac.source import StacSource, stac_source
from tests.imagery.jp2_files import PLACE, SIDE, ground, headers, put, write
from tests.imagery.sources.stac_world import NOW, Item, changed, door
from tests.loopback import faulty
from tests.loopback.faulty import Server, serving
from tests.loopback.s3_store import S3Store
from tests.loopback.small_stac import SmallStac

KEY, SECRET = "KEY7Q8X9", "kanarie+secret/of=the store"
SAFE = "S2B_MSIL2A_20230105T041139_N0510_R047_T47QLV_20240807T153102.SAFE"
IMAGES = f"Sentinel-2/MSI/L2A_N0500/2023/01/05/{SAFE}/GRANULE/L2A_T47QLV_A030336/IMG_DATA"
SIZES = {"B02": 10, "B04": 10, "B08": 10, "B11": 20, "SCL": 20}
BANDS = ("blue", "red", "nir", "swir16")
FAR_OFF = "https://download.dataspace.copernicus.eu/odata/v1/Products(x)/$value"


def pixels(word: str) -> np.ndarray[Any, Any]:
    """Return the stored numbers of a band; each has its own."""
    size = SIDE * 10 // SIZES[word]
    if word == "SCL":
        rows, cols = np.mgrid[:size, :size]
        return (4 + (rows // 40 + cols // 40) % 3).astype(np.uint8)
    base = ground(size)
    return np.where(base > 0, base + 1_000 + 100 * int(word[1:]), 0).astype(np.uint16)


def asset(word: str) -> Item:
    """Return an asset as the Data Space writes it (STAC 1.1)."""
    gsd = SIZES[word]
    side, place = SIDE * 10 // gsd, PLACE @ Affine.scale(gsd / 10)
    found: Item = {
        "href": f"s3://eodata/{IMAGES}/R{gsd}m/T47QLV_20230105T041139_{word}_{gsd}m.jp2",
        "type": "image/jp2", "roles": ["data"], "gsd": gsd, "data_type": "uint16", "nodata": 0,
        "proj:code": "EPSG:32647", "proj:shape": [side, side],
        "proj:transform": list(place)[:6], "auth:refs": ["s3"], "storage:refs": ["cdse-s3"],
        "alternate": {"https": {"href": FAR_OFF, "auth:refs": ["oidc"]}},
    }  # fmt: skip
    if word != "SCL":
        found |= {"raster:scale": 1e-4, "raster:offset": -0.1, "bands": [{"name": word}]}
    return found


def item() -> Item:
    """Return an Item as the Data Space writes it."""
    corners = np.array([[0, 0], [SIDE, SIDE]]) @ np.diag([10, -10]) + [PLACE.c, PLACE.f]
    lons, lats = transform_xy(*corners.T, source="EPSG:32647", target=LONLAT)
    outline = box(min(lons), min(lats), max(lons), max(lats))
    assets = {f"{word}_{gsd}m": asset(word) for word, gsd in SIZES.items()}
    assets["B04_60m"] = {**asset("B04"), "href": "s3://eodata/not-read.jp2"}
    assets["Product"] = {"href": FAR_OFF, "type": "application/zip"}
    return {
        "type": "Feature", "stac_version": "1.1.0", "collection": "sentinel-2-l2a",
        "id": SAFE.removesuffix(".SAFE"), "geometry": mapping(outline), "bbox": outline.bounds,
        "properties": {"datetime": "2023-01-05T04:11:39.024000Z", "platform": "sentinel-2b",
                       "constellation": "sentinel-2", "gsd": 10, "eo:cloud_cover": 7.5,
                       "processing:version": "05.10", "grid:code": "MGRS-47QLV",
                       "eopf:datastrip_id": "S2B_OPER_MSI_L2A_DS_S2RP_20240807T153102_"
                                            "S20230105T041134_N05.10"},
        "assets": assets, "links": [],
    }  # fmt: skip


@dataclass
class World:
    """A store, a catalogue, and the service that both are."""

    store: S3Store
    api: SmallStac
    service: Service

    def source(self, **more: Any) -> StacSource:
        access = {"clock": lambda: NOW, "s3_key": lambda: KEY, "s3_secret": lambda: SECRET, **more}
        source = stac_source(self.service, Access(**access))
        return replace(source, door=door(may=self.service.may, clock=access["clock"]))

    def read(self, grid: Grid, **more: Any) -> Cube:
        source = self.source(**more)
        found = source.search(AOI)
        assert found.refused == ()
        return source.read(found.scenes, grid, BANDS)


AOI = box(*item()["bbox"])
GRID = Grid("EPSG:32647", PLACE @ Affine.translation(500, 480), (120, 150))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    for word, gsd in SIZES.items():
        path = folder / asset(word)["href"].removeprefix("s3://")
        path.parent.mkdir(parents=True, exist_ok=True)
        how = {"dtype": "uint8", "NBITS": "8"} if word == "SCL" else {}
        listed = {"TLM": "YES"} if word == "B08" else {}
        write(path, pixels(word), transform=PLACE @ Affine.scale(gsd / 10), **how, **listed)
    return folder


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    with serving(root) as running:
        yield running


@pytest.fixture
def world(server: Server) -> World:
    api = SmallStac(server, [item()])
    store = S3Store(server, KEY, SECRET, lambda: NOW)
    return World(store, api, replace(CDSE, url=api.url, buckets=(("eodata", store.url),)))


def test_a_scene_of_the_data_space_is_what_rasterio_reads_of_its_files(
    world: World, root: Path
) -> None:
    cube = world.read(GRID)
    assert cube.bands == BANDS
    assert world.store.turned_away == []
    rows, cols = slice(480, 600), slice(500, 650)
    for name, word in zip(BANDS, ("B02", "B04", "B08"), strict=False):
        with rasterio.open(root / asset(word)["href"].removeprefix("s3://")) as raster:
            stored = raster.read(1)[rows, cols].astype(np.float32)
        stored[stored == 0] = np.nan
        wanted = (stored * 1e-4 - 0.1).astype(np.float32)
        shown = cube.values[0, cube.bands.index(name)]
        assert np.allclose(shown, wanted, rtol=0, atol=1e-6, equal_nan=True), name
    assert cube.qa is not None
    assert np.array_equal(cube.qa[0], pixels("SCL").repeat(2, 0).repeat(2, 1)[rows, cols])


def test_no_whole_file_is_fetched_and_no_other_size_of_a_band(world: World, root: Path) -> None:
    world.read(GRID)
    served = world.store.server.log.served
    fetched = {path: many for path, many in served.items() if path.endswith(".jp2")}
    assert sorted(path.rsplit("_", 2)[1] for path in fetched) == sorted(SIZES)
    for path, many in fetched.items():
        whole = (root / path.lstrip("/")).stat().st_size
        assert many < 0.7 * whole or "_10m" not in path, path
    assert all("Range" in str(h) or "range" in h for _, p, h in world.store.server.log.calls
               if p.endswith(".jp2"))  # fmt: skip


def test_a_damaged_tile_refuses_the_scene(world: World, root: Path) -> None:
    path = root / asset("B04")["href"].removeprefix("s3://")
    whole = path.read_bytes()
    place, _, length, *_ = headers(whole)[6]
    try:
        path.write_bytes(put(whole, place + length - 3_000, ">1000s", bytes(1_000)))
        cube = world.read(GRID)
    finally:
        path.write_bytes(whole)
    assert cube.scenes == ()
    assert "B04_10m.jp2 is broken" in cube.refused[0].reason


def test_the_offset_is_that_of_the_item_and_is_not_told_from_its_date(world: World) -> None:
    def without(one: Item) -> None:
        for each in one["assets"].values():
            each.pop("raster:offset", None)

    world.api.items = [changed(item(), without)]
    assert "ambiguous" in world.source().search(AOI).refused[0].reason
    old = changed(world.api.items[0], lambda one: one["properties"].update(
        {"processing:version": "02.14"}))  # fmt: skip
    world.api.items = [old]
    assert world.source().search(AOI).scenes[0].assets["red"].offset == 0
    world.api.items = [changed(item(), lambda one: one["properties"].update(
        {"processing:version": "02.14"}))]  # fmt: skip
    assert "02.14 knew none" in world.source().search(AOI).refused[0].reason


@pytest.mark.parametrize("lack", ["s3_key", "s3_secret"])
def test_without_keys_nothing_is_fetched_and_it_is_said_where_they_are_made(
    lack: str, world: World
) -> None:
    with pytest.raises(CredentialsError, match=r"eodata-s3keysmanager.*CDSE_S3_KEY") as caught:
        world.read(GRID, **{lack: lambda: ""})
    assert SECRET not in str(caught.value)
    assert not any(path.endswith(".jp2") for path in world.store.server.log.asked)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"s3_key": lambda: "another"}, "InvalidAccessKeyId"),
     ({"s3_secret": lambda: "another"}, "SignatureDoesNotMatch")],
)  # fmt: skip
def test_keys_that_are_wrong_are_said_without_them(
    wrong: dict[str, Any], why: str, world: World
) -> None:
    with pytest.raises(CredentialsError, match=r"does not let us in \(status 403\)") as caught:
        world.read(GRID, **wrong)
    assert why in world.store.turned_away
    assert KEY not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_clock_that_is_off_is_said(world: World) -> None:
    with pytest.raises(CredentialsError, match="clock is 40 minutes ahead of its own: set it"):
        world.read(GRID, clock=lambda: NOW + timedelta(minutes=40))
    assert set(world.store.turned_away) == {"RequestTimeTooSkewed"}


def test_a_store_that_asks_to_wait_is_waited_for(world: World) -> None:
    turned = faulty.in_turn(faulty.status(429, Retry_After="3"), faulty.status(503))
    world.store.server.scripts["B04_10m.jp2"] = turned
    # Scripts are asked in order: the store's own comes first, and lets pass what is signed.
    assert world.read(GRID).scenes


def test_a_key_goes_to_its_store_alone() -> None:
    keys = S3Keys(lambda: KEY, lambda: SECRET, frozenset({"a.example"}), "default", lambda: NOW)
    assert keys.signed("https://b.example/eodata/x") == ("https://b.example/eodata/x", {})
    url, said = keys.signed("https://a.example/eodata/a (1)+%28~.jp2")
    assert url == "https://a.example/eodata/a%20%281%29%2B%28~.jp2"
    assert SECRET not in repr((keys, said))
    assert not keys.renewed(url)


def test_calls_are_paced_and_what_was_not_used_is_made_up_for_a_little() -> None:
    now, slept = [100.0], []
    keys = Paced(S3Keys(lambda: KEY, lambda: SECRET, frozenset(), "", lambda: NOW), 60,
                 ticks=lambda: now[0], sleep=slept.append)  # fmt: skip
    for _ in range(6):
        keys.signed("https://b.example/x")
    assert slept == [1.0, 2.0, 3.0]
    now[0] += 1_000
    keys.signed("https://b.example/x")
    assert len(slept) == 3


AT = datetime(2013, 5, 24, tzinfo=UTC)
EXAMPLES = {
    "GET object": (
        "https://examplebucket.s3.amazonaws.com/test.txt", {"Range": "bytes=0-9"},
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    "GET bucket lifecycle": (
        "https://examplebucket.s3.amazonaws.com/?lifecycle", {},
        "host;x-amz-content-sha256;x-amz-date",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    "GET bucket (list objects)": (
        "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J", {},
        "host;x-amz-content-sha256;x-amz-date",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_signatures_are_those_of_the_examples_that_aws_publishes(name: str) -> None:
    """Of "Authenticating Requests: Using the Authorization Header", with AWS's example keys."""
    url, also, names, signature = EXAMPLES[name]
    said = signed_headers(
        url, "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        region="us-east-1", now=AT, also=also,
    )  # fmt: skip
    assert said["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders={names},Signature={signature}"
    )
    assert said["x-amz-date"] == "20130524T000000Z"


def test_what_a_read_would_cost_is_told_of_jp2_by_its_tiles(world: World) -> None:
    source = world.source()
    scenes = source.search(AOI).scenes
    assert 0.5 < source.price(scenes, GRID, BANDS).megabytes < 40
    assert stac.MOST_CLOUD
