"""Catalogue: what the Catalog API lists, as scenes; one scene for one pass of a satellite.

The catalogue lists products, and one pass over a zone may lie in several of them: neighbouring
tiles, and the same tile processed twice. The Process API looks at a time, not at a product, and
lays them together. So products of one satellite within three minutes are one scene.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shapely import union_all
from shapely.errors import ShapelyError
from shapely.geometry import shape

from geo.errors import GeoError
from geo.period import parse_instant
from geo.shapes import Outline, checked_outline, dissolve
from imagery.bands import SCL
from imagery.errors import ItemError
from imagery.scene import Asset, Orbit, Refusal, Scene, Units
from imagery.sources.sentinelhub.asking import href
from imagery.sources.sentinelhub.evalscripts import S1_BANDS, S2_BANDS

OPTICAL_ID = "sentinel-2-l2a"
RADAR_ID = "sentinel-1-grd"

ONE_PASS = timedelta(minutes=3)
"""Products of one satellite that follow one another so closely are one scene."""

_SCALE = 1e-4
_MAX_ID = 200
_S2_NAME = re.compile(r"(S2[A-Z]_MSIL2A_\d{8}T\d{6}_N\d{4}_R\d{3})_T\w{5}_\d{8}T\d{6}")
_S1_NAME = re.compile(r"(S1[A-Z])_\w{2}_\w{4}_\w{4}_\d{8}T\d{6}_\d{8}T\d{6}_(\d{6})_")
_FIRST_ORBIT = {"S1A": 73, "S1B": 27, "S1C": 172}
"""Absolute orbit that was relative orbit 1 (ESA, Sentinel-1 product naming); 175 in a cycle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Product:
    """What the catalogue says of one product."""

    id: str
    platform: str
    acquired: datetime
    outline: Outline
    cloud: float | None
    orbit: Orbit | None


def scenes_of(
    features: Iterable[Mapping[str, Any]], kind: str
) -> tuple[list[Scene], list[Refusal]]:
    """Return the scenes that products make up, and the products that cannot be trusted.

    Parameters
    ----------
    features
        GeoJSON features of the Catalog API.
    kind
        "sentinel-2-l2a" or "sentinel-1-grd".

    """
    products: dict[str, _Product] = {}
    refused = []
    for feature in features:
        try:
            product = _product(feature, kind)
        except (ItemError, GeoError) as error:
            name = str(feature.get("id"))[:_MAX_ID] if isinstance(feature, dict) else "?"
            refused.append(Refusal(item=name, reason=f"{name}: {error}"))
            continue
        products[product.id] = product
    ordered = sorted(products.values(), key=lambda each: (each.platform, each.acquired, each.id))
    return [_scene(group, kind) for group in _passes(ordered)], refused


def _passes(products: Sequence[_Product]) -> list[list[_Product]]:
    """Return products in groups that are one pass each."""
    groups: list[list[_Product]] = []
    for product in products:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.platform == product.platform
            and product.acquired - last.acquired <= ONE_PASS
        ):
            groups[-1].append(product)
        else:
            groups.append([product])
    return groups


def _scene(group: Sequence[_Product], kind: str) -> Scene:
    first, last = group[0].acquired, group[-1].acquired
    bands: Sequence[str] = (*S1_BANDS,) if kind == RADAR_ID else (*S2_BANDS, SCL)
    optical = kind == OPTICAL_ID
    return Scene(
        id=_pass_id(group),
        collection=kind,
        acquired=first,
        platform=group[0].platform,
        gsd_m=10.0,
        outline=dissolve([union_all([each.outline for each in group])]),
        cloud_share=_cloud(group),
        assets={
            name: Asset(
                href=href(kind, first, last, name),
                scale=_SCALE if optical and name != SCL else 1.0,
                nodata=0,
            )
            for name in bands
        },
        orbit=group[0].orbit,
        units=Units.REFLECTANCE if optical else Units.BACKSCATTER,
    )


def _pass_id(group: Sequence[_Product]) -> str:
    """Return the id of a pass, which is the same whichever of its tiles touch the AOI."""
    names = [_S2_NAME.match(each.id) for each in group]
    known = [match.group(1) for match in names if match]
    return max(known) if len(known) == len(group) else group[0].id


def _cloud(group: Sequence[_Product]) -> float | None:
    """Return the cloud share over all products, by their areas."""
    known = [(each.outline.area, each.cloud) for each in group if each.cloud is not None]
    total = sum(area for area, _ in known)
    return sum(area * cloud for area, cloud in known) / total if total else None


def _product(feature: Mapping[str, Any], kind: str) -> _Product:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = feature.get("id") if isinstance(feature, dict) else None
    if (
        not isinstance(properties, dict)
        or not isinstance(name, str)
        or not 0 < len(name) <= _MAX_ID
    ):
        raise ItemError("It has no usable id, or no properties. The catalogue is at fault.")
    if not name.isprintable():
        raise ItemError("Its id holds characters that cannot be printed.")
    at = properties.get("datetime")
    if not isinstance(at, str):
        raise ItemError("It has no datetime, so nothing seen in it could be dated.")
    return _Product(
        id=name,
        platform=str(properties.get("platform") or "unknown")[:_MAX_ID].lower(),
        acquired=parse_instant(at),
        outline=_outline(feature),
        cloud=_share(properties.get("eo:cloud_cover")),
        orbit=_orbit(name, properties) if kind == RADAR_ID else None,
    )


def _outline(feature: Mapping[str, Any]) -> Outline:
    try:
        return checked_outline(shape(feature["geometry"]))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError):
        raise ItemError("Its geometry is missing or is no polygon.") from None


def _orbit(name: str, properties: Mapping[str, Any]) -> Orbit:
    """Return the relative orbit of a radar product: as stated, or from its absolute one."""
    direction = str(properties.get("sat:orbit_state") or "unknown").lower()[:_MAX_ID]
    stated = properties.get("sat:relative_orbit")
    if isinstance(stated, int) and not isinstance(stated, bool) and 1 <= stated <= 175:
        return Orbit(stated, direction)
    match = _S1_NAME.match(name)
    if match and match.group(1) in _FIRST_ORBIT:
        absolute = int(match.group(2))
        return Orbit((absolute - _FIRST_ORBIT[match.group(1)]) % 175 + 1, direction)
    raise ItemError(
        "It is a radar product whose relative orbit is not known. Seen from another orbit the "
        "same roof is lighter or darker, so it cannot be compared."
    )


def _share(percent: Any) -> float | None:
    usable = isinstance(percent, int | float) and 0 <= percent <= 100
    return percent / 100 if usable else None
