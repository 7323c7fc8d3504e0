"""Heights: how high the ground of a grid lies, from the elevation model of the same service.

The Copernicus DEM counts from the geoid (EGM2008), radar geometry from the ellipsoid. Between them
lies the geoid's height, here from EGM96 by half degrees (`data/reference/geoid.tif`): within 1.3 m
of the full table in 999 of 1,000 places, and a metre of the newer geoid nearly everywhere.

Arrays are (y, x), metres above the WGS 84 ellipsoid; NaN = not known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

import data
from geo.grid import Grid
from geo.shapes import Outline
from imagery import rasters
from imagery.errors import ItemError, RasterError
from imagery.manners import Keys
from imagery.scene import Asset
from imagery.sources.checking import lies
from imagery.sources.stac.catalogue import found_items
from imagery.sources.stac.files import Files
from imagery.sources.stac.services import Service
from imagery.sources.stac.spelling import located, reachable

_NAMES = ("data", "elevation", "dem")
_MOST_TILES = 25
_AROUND = 1.5
"""Degrees around ground without heights in which there must be some: else it may be open sea."""

_KEPT = 4
"""Grids whose heights are kept: scenes are read one after the other onto the same few."""

_NODATA = -32_767.0
"""What elevation models write where they know nothing. The sea is 0 in them, and known."""

_LOWEST_M, _HIGHEST_M = -500, 9_000


@dataclass(slots=True, kw_only=True)
class Heights:
    """Heights of one service. For several threads."""

    service: Service
    """Whose elevation model: `service.heights`."""

    files: Files
    """Of the service."""

    api_keys: Keys = field(repr=False)
    """What opens its catalogue."""

    _known: dict[Grid, NDArray[np.float64] | RasterError] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def over(self, grid: Grid) -> NDArray[np.float64]:
        """Return the heights of a grid.

        Raises
        ------
        RasterError
            If the service has none there.
        SourceError
            If it does not give them.

        """
        with self._lock:
            if grid not in self._known:
                while len(self._known) >= _KEPT:
                    self._known.pop(next(iter(self._known)))
                self._known[grid] = self._told(grid)
            known = self._known[grid]
        if isinstance(known, RasterError):
            raise RasterError(str(known))
        return known

    def _told(self, grid: Grid) -> NDArray[np.float64] | RasterError:
        """Return heights, or why there are none: that is asked once, not for every scene."""
        try:
            return self._fetched(grid) + _undulation(grid)
        except ItemError as error:
            return RasterError(
                f"The elevation model of {self.service.host} cannot be used. {error}"
            )
        except RasterError as error:
            return error

    def _fetched(self, grid: Grid) -> NDArray[np.float64]:
        """Return heights above the geoid, of all tiles together."""
        tiles = self._tiles(grid.outline)
        if not tiles and not self._tiles(grid.outline.buffer(_AROUND)):
            raise RasterError(
                f"{self.service.host} has no heights ({self.service.heights}) of this ground, so "
                "radar in ground range cannot be laid upon it. Use terrain-corrected radar, such "
                "as sentinel-1-rtc of planetary-computer, or sentinelhub."
            )
        found = np.full(grid.shape, np.nan)
        locate = located(self.service)
        for item in tiles:
            asset = _asset(item, self.service, locate)
            tile = self.files.read(asset, grid, [1], False, zeros=True)[0]
            found = np.where(np.isnan(found), tile, found)
        found[(found < _LOWEST_M) | (found > _HIGHEST_M)] = np.nan
        return found

    def _tiles(self, aoi: Outline) -> list[Mapping[str, Any]]:
        """Return the Items of an AOI (degrees), in one order."""
        name = self.service.heights
        wanted = replace(self.service, collections=(name,))
        items = found_items(wanted, self.files.door, self.api_keys, aoi, None)
        tiles = [each for each in items
                 if isinstance(each, Mapping) and each.get("collection") == name]  # fmt: skip
        return sorted(tiles, key=lambda each: str(each.get("id")))[:_MOST_TILES]


def _asset(item: Mapping[str, Any], service: Service, locate: Callable[[str, str], str]) -> Asset:
    """Return the file of an elevation model's Item."""
    listed = item.get("assets")
    for name, asset in (listed if isinstance(listed, dict) else {}).items():
        roles = asset.get("roles") if isinstance(asset, dict) else None
        if str(name).lower() in _NAMES or "data" in (roles if isinstance(roles, list) else []):
            href = reachable(asset, service).get("href")
            place = lies({"properties": item.get("properties")}, asset)
            return Asset(href=locate(str(name)[:40], str(href)), nodata=_NODATA, lies=place)
    raise ItemError(
        f"The elevation model {service.heights} of {service.host} has an Item without an asset "
        "that is called data, so heights are not known. Use terrain-corrected radar."
    )


def _undulation(grid: Grid) -> NDArray[np.float64]:
    """Return how high the geoid lies above the ellipsoid, metres."""
    table = data.path("reference/geoid.tif")
    stored = rasters.read(table, grid, bands=[1], nodata=None)[0]
    return np.asarray(stored, dtype=np.float64) / 100
