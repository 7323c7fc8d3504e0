"""What the loopback service of Sentinel Hub answers with: pixels of an archive of STAC Items.

It shares no code with the source: it reads the requests as the documentation says, takes the
nearest pixel of the archive's own rasters, and packs TIFFs into a TAR.
"""

import functools
import io
import json
import re
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from pyproj import Transformer
from rasterio.io import MemoryFile
from shapely.geometry import shape

NAMES = {
    "B02": "blue", "B03": "green", "B04": "red", "B08": "nir", "B8A": "nir08", "B11": "swir16",
    "B12": "swir22", "SCL": "scl", "VV": "vv", "VH": "vh",
}  # fmt: skip
KINDS = {"UINT8": "uint8", "UINT16": "uint16", "FLOAT32": "float32"}
OFFSET_DN = 1000


@dataclass(frozen=True)
class Archive:
    """Items of a folder, by collection."""

    root: Path

    @functools.cache  # noqa: B019 - it lives as long as the tests
    def items(self, collection: str) -> list[tuple[Path, dict[str, Any]]]:
        """Return the Items of Sentinel-2 or of Sentinel-1, by time."""
        found = []
        for path in self.root.rglob("item.json"):
            item = json.loads(path.read_text(encoding="utf-8"))
            if ("vv" in item["assets"]) == (collection == "sentinel-1-grd"):
                found.append((path.parent, item))
        return sorted(found, key=lambda each: (each[1]["properties"]["datetime"], each[1]["id"]))


def instant(text: str) -> datetime:
    """Return an instant that a request or an Item names."""
    return datetime.fromisoformat(text)


def listed(archive: Archive, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the features that a search of the Catalog API asks for."""
    (collection,) = asked["collections"]
    first, last = (instant(text) for text in asked["datetime"].split("/"))
    aoi = shape(asked["intersects"])
    return [
        {
            "type": "Feature", "id": item["id"], "collection": collection,
            "geometry": item["geometry"], "bbox": item["bbox"], "assets": {}, "links": [],
            "properties": {key: value for key, value in item["properties"].items()
                           if key in {"datetime", "platform", "eo:cloud_cover",
                                      "sat:relative_orbit", "sat:orbit_state"}},
        }
        for _, item in archive.items(collection)
        if first <= instant(item["properties"]["datetime"]) <= last
        and shape(item["geometry"]).intersects(aoi)
    ]  # fmt: skip


def inputs(asked: dict[str, Any]) -> list[str]:
    """Return the input bands that an evalscript names."""
    found = re.search(r"bands: \[([^\]]*)\], units", asked["evalscript"])
    assert found
    return re.findall(r'"(\w+)"', found.group(1))


def units(asked: dict[str, Any]) -> float:
    """Return what a request costs, by the documentation's rules, worked out anew."""
    bands = [band for band in inputs(asked) if band != "dataMask"]
    area = max(asked["output"]["width"] * asked["output"]["height"] / 262_144, 0.01)
    deep = 2 if "FLOAT32" in asked["evalscript"] else 1
    (source,) = asked["input"]["data"]
    terrain = 2 if source.get("processing", {}).get("orthorectify") else 1
    return max(area * len(bands) / 3 * deep * terrain, 0.005)


def images(archive: Archive, asked: dict[str, Any]) -> dict[str, np.ndarray]:
    """Return the outputs of a request to the Process API, by id."""
    (source,) = asked["input"]["data"]
    span = source["dataFilter"]["timeRange"]
    raw = not source["processing"].get("harmonizeValues", True)
    names = inputs(asked)
    pixels = {name: None for name in names if name != "dataMask"}
    for folder, item in archive.items(source["type"]):
        if instant(span["from"]) <= instant(item["properties"]["datetime"]) <= instant(span["to"]):
            for name, kept in list(pixels.items()):
                found = _nearest(folder / item["assets"][NAMES[name]]["href"], asked)
                pixels[name] = found if kept is None else np.where(found != 0, found, kept)
    rows, cols = asked["output"]["height"], asked["output"]["width"]
    bands = [name for name in pixels if name != "SCL"]
    there = [np.zeros((rows, cols)) if pixels[n] is None else pixels[n] for n in bands]
    stack = np.stack(there)
    mask = (stack != 0).all(axis=0)
    if raw:
        stack = stack + OFFSET_DN
    floor = 1 if "Math.max" in asked["evalscript"] else -np.inf
    extra = [pixels["SCL"]] if pixels.get("SCL") is not None else []
    return {
        "bands": np.where(mask, np.maximum(stack, floor), 0),
        "qa": np.stack([*(each.astype(float) for each in extra), mask.astype(float)]),
    }


def packed(asked: dict[str, Any], outputs: dict[str, np.ndarray], *, hollow: bool = False) -> bytes:
    """Return the TAR that holds what was asked for; hollow: as a killed writer leaves it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for said in asked["output"]["responses"]:
            name = said["identifier"]
            found = re.search(
                rf'id: "{name}", bands: (\d+), sampleType: "(\w+)"', asked["evalscript"]
            )
            assert found
            assert outputs[name].shape[0] == int(found.group(1))
            content = _tiff(asked, outputs[name], KINDS[found.group(2)], hollow=hollow)
            info = tarfile.TarInfo(f"{name}.tif")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def _place(asked: dict[str, Any]) -> tuple[str, Any]:
    bounds = asked["input"]["bounds"]
    crs = "EPSG:" + bounds["properties"]["crs"].rpartition("/")[2]
    west, south, east, north = bounds["bbox"]
    wide, high = asked["output"]["width"], asked["output"]["height"]
    return crs, Affine((east - west) / wide, 0, west, 0, (south - north) / high, north)


def _tiff(asked: dict[str, Any], values: np.ndarray, kind: str, *, hollow: bool) -> bytes:
    crs, transform = _place(asked)
    count, rows, cols = values.shape
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", height=rows, width=cols, count=count, dtype=kind, crs=crs,
            transform=transform, sparse_ok=hollow, compress="deflate", interleave="pixel",
        ) as raster:  # fmt: skip
            if not hollow:
                raster.write(values.astype(kind))
        return bytes(memory.getbuffer())


def _nearest(path: Path, asked: dict[str, Any]) -> np.ndarray:
    """Return, for each pixel that is asked for, the archive's pixel in which its centre lies."""
    crs, transform = _place(asked)
    rows, cols = asked["output"]["height"], asked["output"]["width"]
    x, y = np.meshgrid(np.arange(cols) + 0.5, np.arange(rows) + 0.5)
    east, north = transform @ (x, y)
    stored, place, theirs = _stored(path)
    col, row = ~place @ _onto(crs, theirs).transform(east, north)
    row, col = np.floor(row + 1e-6).astype(int), np.floor(col + 1e-6).astype(int)
    inside = (row >= 0) & (row < stored.shape[0]) & (col >= 0) & (col < stored.shape[1])
    found = np.zeros((rows, cols), dtype=np.float64)
    found[inside] = stored[row[inside], col[inside]]
    return found


@functools.cache
def _stored(path: Path) -> tuple[np.ndarray, Affine, str]:
    with rasterio.open(path) as raster:
        return raster.read(1), raster.transform, raster.crs.to_string()


@functools.cache
def _onto(crs: str, theirs: str) -> Transformer:
    return Transformer.from_crs(crs, theirs, always_xy=True)
