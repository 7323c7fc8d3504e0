"""What the map shows of each layer: which rows that are, and their bytes, for who asks.

The rows are those that pages show, from the same cache (`dashboard.cache`), so that map, table and
counts are one. The bytes are kept there too.
"""

import json
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

import geopandas as gpd

from dashboard import cache, session
from dashboard.maps import basemap, features
from dashboard.style import MAP_LAYERS, MapLayer
from layers.errors import LayerError, NotFoundError

LAYERS = {layer.id: layer for layer in MAP_LAYERS}
NEWEST = "newest"
"""In place of an epoch, of all zones: of each site the newest quarter in which it was observed."""


@lru_cache(maxsize=64)  # each page asks for the same few views, and one takes 0.1 s to make
def land(west: float, south: float, east: float, north: float) -> cache.Packed:
    """Return the base map around a view; bounds are degrees."""
    return cache.pack(json.dumps(basemap.around(west, south, east, north)).encode())


def drawn(layer_id: str, zone_id: str | None, epoch: str, level: int, square: str) -> cache.Packed:
    """Return a layer of a zone, or of all, as the map draws it at a level of zoom.

    Raises
    ------
    LayerError
        If there is no such zone, layer, epoch, level or square.

    """
    layer, ask = _rows(layer_id, zone_id, epoch)
    audience = session.reader().audience
    return cache.packed(
        ("drawn", layer_id, zone_id or "", epoch, str(level), square),
        lambda: features.slim(ask(), layer, audience, level=level, square=square),
    )


def detail(layer_id: str, zone_id: str | None, epoch: str, key: str) -> bytes:
    """Return all that is released of one feature.

    Raises
    ------
    LayerError
        If there is no such zone, layer or epoch; or feature, or none for this audience.

    """
    layer, ask = _rows(layer_id, zone_id, epoch)
    return features.detail(ask(), layer, key, session.reader().audience)


def shorter(
    keep: Mapping[str, Mapping[str, Collection[str]]], zone_id: str | None, epoch: str
) -> dict[str, dict[str, list[str]]]:
    """Return what is kept of each layer as ids to show or as ids to hide, whichever is shorter.

    Raises
    ------
    LayerError
        If there is no such zone, layer or epoch.

    """
    made = {}
    for layer_id, said in keep.items():
        layer, ask = _rows(layer_id, zone_id, epoch)
        shown = set(said["show"])
        hidden = set(ask()[layer.key].astype(str)) - shown
        less = len(hidden) < len(shown)
        made[layer_id] = {"hide": sorted(hidden)} if less else {"show": sorted(shown)}
    return made


def check_epoch(zone_id: str, epoch: str) -> None:
    """Refuse an epoch that a zone does not have.

    Raises
    ------
    LayerError
        If it has no such quarter or month.

    """
    known = {*cache.past(zone_id, "quarter").epochs(), *cache.past(zone_id, "month").epochs()}
    if epoch not in known:
        raise LayerError("Footprints need a quarter or month that the zone has.")


def _rows(
    layer_id: str, zone_id: str | None, epoch: str
) -> tuple[MapLayer, Callable[[], gpd.GeoDataFrame]]:
    """Return a layer, and how its rows are asked for, after a look whether they may be."""
    layer = LAYERS.get(layer_id)
    if layer is None:
        raise NotFoundError(f"There is no layer {layer_id[:40]!r} on the map.")
    if zone_id is not None and zone_id not in cache.names("zones"):
        session.reader().zone(zone_id)
    if layer_id == "footprints":
        if zone_id is not None:
            check_epoch(zone_id, epoch)
            return layer, lambda: cache.released("footprints", zone_id, epoch=epoch).frame
        asked = {} if epoch == NEWEST else {"epoch": epoch}
        return layer, lambda: cache.released("footprints_everywhere", **asked).frame
    if layer_id == "events":
        return layer, lambda: _events(zone_id)
    of = None if layer_id == "zones" else zone_id
    return layer, lambda: cache.released(layer.kind, of).frame


def _events(zone_id: str | None) -> gpd.GeoDataFrame:
    kind = "events_everywhere" if zone_id is None else "events"
    found = cache.released(kind, zone_id)
    zones, compounds = cache.released("zones"), cache.released("compounds", zone_id)
    return features.placed(found.frame, compounds.frame, zones.frame)
