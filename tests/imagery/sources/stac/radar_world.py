"""A radar archive as services publish it: Sentinel-1 GRD of a plain and a hill, and their heights.

Bright dots stand at known places of the ground. Where they come to lie in an image, exact geometry
says (`tests.imagery.groundrange.passing`).
"""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.control import GroundControlPoint
from rasterio.errors import NotGeoreferencedWarning
from shapely import box
from shapely.geometry import mapping

from geo.crs import LONLAT, transform_xy
from geo.grid import Grid
from imagery.manners import NoKeys
from imagery.sources.stac.ground_range import ground_range_of
from imagery.sources.stac.services import Service
from imagery.sources.stac.source import StacSource
from tests.imagery.groundrange.passing import (
    SHAPE,
    Passing,
    annotation_xml,
    calibration_xml,
    gamma_of,
)
from tests.imagery.sources.stac_world import changed, door
from tests.loopback.faulty import Server
from tests.loopback.small_stac import SmallStac

Item = dict[str, Any]
Array = NDArray[np.float64]

LON, LAT = 98.5, 17.0
"""On the edge of two tiles of the elevation model."""

AOI = box(LON - 0.028, LAT - 0.027, LON + 0.028, LAT + 0.027)
GRID = Grid.covering(AOI, resolution_m=10)
GEOID_M = -39.15
"""EGM96 here, from the full table."""

PASSES = {"ascending": Passing(lon=98.3, lat=17.2),
          "descending": Passing(lon=98.8, lat=16.7, heading=192.0, incidence=41.0)}  # fmt: skip
BACKGROUND = {"vv": 0.05, "vh": 0.01}
"""gamma nought of the ground."""

DOTS = np.array([(LON + east, LAT + north) for east in (-0.02, -0.008, 0.004, 0.012, 0.02)
                 for north in (-0.018, -0.004, 0.008, 0.019)])  # fmt: skip
BLOCK = LON - 0.012, LAT + 0.004
"""A building of 90 by 90 m on the plain."""

_DOT = 5.0
_DOT_PX = 1.2
_LOOKS = 4.4
_TILE_PX = 1_200


def height_m(lon: Array, lat: Array) -> Array:
    """Return how high the ground lies above the geoid: a plain of 350 m and a hill of 900."""
    east, north = (lon - LON - 0.01) * 106_500, (lat - LAT) * 110_650
    return 350 + 550 * np.exp(-(east**2 + north**2) / 1_500**2)


def write_heights(root: Path, url: str, *, sea: bool = False) -> list[Item]:
    """Write two tiles of an elevation model, the north a sea if so wished; return their Items."""
    items = []
    for south in (16, 17):
        name = f"Copernicus_DSM_COG_10_N{south}_00_E098_00_DEM"
        step = 1 / _TILE_PX
        cells = (np.arange(_TILE_PX) + 0.5) * step
        tile = height_m(*np.meshgrid(98 + cells, south + 1 - cells)).astype(np.float32)
        tile[(south + 1 - cells > 17 + 1 / 180) & sea] = 0
        with rasterio.open(
            root / f"{name}.tif", "w", driver="COG", dtype="float32", count=1, width=_TILE_PX,
            height=_TILE_PX, crs="EPSG:4326", transform=Affine(step, 0, 98, 0, -step, south + 1),
            compress="deflate",
        ) as file:  # fmt: skip
            file.write(tile, 1)
        outline = box(98, south, 99, south + 1)
        items.append({
            "type": "Feature", "stac_version": "1.0.0", "id": name, "collection": "cop-dem-glo-30",
            "geometry": mapping(outline), "bbox": list(outline.bounds),
            "properties": {"datetime": "2021-04-22T00:00:00Z"}, "links": [],
            "assets": {"data": {"href": f"{url}/{name}.tif", "roles": ["data"]}},
        })  # fmt: skip
    return items


def write_scene(
    root: Path,
    url: str,
    direction: str,
    day: str = "20240105",
    *,
    building: bool | None = None,
) -> Item:
    """Write one Sentinel-1 GRD product; return its Item.

    None: of the whole zone, with dots. Else of what lies around the building, with it or without.
    """
    one = PASSES[direction]
    name = f"S1A_IW_GRDH_1SDV_{day}T233000_{day}T233025_05{day[-4:]}_0624B1"
    (root / name).mkdir(parents=True)
    ties = one.ties(np.random.default_rng(7))
    assets: Item = {"thumbnail": {"href": f"{url}/{name}/quick-look.png"}}
    for each in ("vv", "vh"):
        _write_image(root / name / f"iw-{each}.tiff", one, ties, each, int(day), building)
        (root / name / f"product-{each}.xml").write_bytes(
            annotation_xml(ties, polarisation=each.upper())
        )
        (root / name / f"calibration-{each}.xml").write_bytes(
            calibration_xml(polarisation=each.upper())
        )
        assets |= {each: {"href": f"{url}/{name}/iw-{each}.tiff"},
                   f"schema-product-{each}": {"href": f"{url}/{name}/product-{each}.xml"},
                   f"schema-noise-{each}": {"href": f"{url}/{name}/noise-{each}.xml"},
                   f"schema-calibration-{each}": {
                       "href": f"{url}/{name}/calibration-{each}.xml"}}  # fmt: skip
    outline = box(one.lon - 1.2, one.lat - 0.8, one.lon + 1.2, one.lat + 0.8)
    return {
        "type": "Feature", "stac_version": "1.0.0", "id": name, "collection": "sentinel-1-grd",
        "geometry": mapping(outline), "bbox": list(outline.bounds), "links": [],
        "properties": {
            "datetime": f"{day[:4]}-{day[4:6]}-{day[6:]}T23:30:12Z", "platform": "sentinel-1a",
            "constellation": "sentinel-1", "sar:product_type": "GRD", "sar:instrument_mode": "IW",
            "sar:polarizations": ["VV", "VH"],
            "sat:orbit_state": direction,
            "sat:relative_orbit": 172 if direction == "ascending" else 62,
        },
        "assets": assets,
    }  # fmt: skip


def _write_image(
    path: Path,
    one: Passing,
    ties: tuple[Array, ...],
    polarisation: str,
    seed: int,
    building: bool | None,
) -> None:
    """Write an image of a whole swath, of which the blocks around the zone are stored."""
    lon, lat = DOTS.T if building is None else np.array([BLOCK]).T
    lines, pixels = one.seen(lon, lat, height_m(lon, lat) + GEOID_M)
    first = [int(each.min() - 150) // 256 * 256 for each in (lines, pixels)]
    last = [int(each.max() + 150) // 256 * 256 + 256 for each in (lines, pixels)]
    line, pixel = np.meshgrid(*(np.arange(a, b) for a, b in zip(first, last, strict=True)),
                              indexing="ij")  # fmt: skip
    power = np.full(line.shape, BACKGROUND[polarisation])
    if building:
        power[(np.abs(line - lines) <= 4) & (np.abs(pixel - pixels) <= 4)] *= 10
    power *= np.random.default_rng(seed).gamma(_LOOKS, 1 / _LOOKS, line.shape)
    for at in zip(lines, pixels, strict=True) if building is None else ():
        near = np.hypot(line - at[0], pixel - at[1]) < 8
        off = (line[near] - at[0]) ** 2 + (pixel[near] - at[1]) ** 2
        power[near] += _DOT * np.exp(-off / (2 * _DOT_PX**2))
    stored = np.round(np.sqrt(power) * gamma_of(line, pixel)).astype(np.uint16)
    points = [
        GroundControlPoint(row, col, lon, lat, height)
        for row, col, lon, lat, height, _ in zip(*(e.ravel() for e in ties), strict=True)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver="GTiff", dtype="uint16", count=1, width=SHAPE[1], height=SHAPE[0],
            tiled=True, blockxsize=256, blockysize=256, compress="deflate", sparse_ok=True,
        ) as file:  # fmt: skip
            file.gcps = (points, rasterio.crs.CRS.from_epsg(4326))
            window = rasterio.windows.Window(first[1], first[0], line.shape[1], line.shape[0])
            file.write(stored, 1, window=window)


def at(items: list[Item], server: Server) -> list[Item]:
    """Return Items whose files are served somewhere."""

    def move(item: Item) -> None:
        for asset in item["assets"].values():
            asset["href"] = asset["href"].replace("PLACE", server.url)

    return [changed(each, move) for each in items]


def source_of(server: Server, items: list[Item], heights: str = "cop-dem-glo-30") -> StacSource:
    """Return a source that reads these Items, their files on a server."""
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
