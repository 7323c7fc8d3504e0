"""Spelling: one Item of any provider, in the words of this house.

Planetary Computer calls the blue band B02, Earth Search blue, the Copernicus Data Space B02_10m.
Assets are renamed here and nothing else is touched: what an Item leaves open is decided, as for
all Items, in `imagery.sources.items`.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from imagery.addresses import checked_url
from imagery.bands import OPTICAL, RADAR, SCL, band_name
from imagery.errors import ItemError, SourceError
from imagery.sources.items import Locate
from imagery.sources.stac.services import Service

_SIZED = re.compile(r"([A-Za-z0-9]+)_(\d+)m")
_PLAIN = (SCL, *RADAR, "visual")
_SCL_GSD = 20.0
_APPLIED = "earthsearch:boa_offset_applied"


def in_our_words(item: Mapping[str, Any], service: Service) -> dict[str, Any]:
    """Return an Item whose assets have our names; those that are not read are left out.

    Raises
    ------
    ItemError
        If its bands are files that cannot be read in parts.

    """
    listed = item.get("assets")
    assets: dict[str, Any] = {}
    for key, asset in (listed if isinstance(listed, dict) else {}).items():
        name = our_name(str(key))
        if name is not None and name not in assets:
            assets[name] = _reachable(asset)
    for name, asset in assets.items():
        _check_kind(name, asset, service)
    properties = item.get("properties")
    if service.as_delivered and isinstance(properties, dict):
        properties = {_APPLIED: False, **properties}
    return {**item, "assets": assets, "properties": properties}


def our_name(key: str) -> str | None:
    """Return our word for an asset; None for one that is not read.

    Examples
    --------
    >>> our_name("B8A"), our_name("SCL_20m"), our_name("B02_60m"), our_name("thumbnail")
    ('nir08', 'scl', None, None)

    """
    sized = _SIZED.fullmatch(key)
    word = sized[1] if sized else key
    name = band_name(word) or next((each for each in _PLAIN if each == word.lower()), None)
    if sized is None or name is None:
        return name
    finest = OPTICAL[name].gsd_m if name in OPTICAL else _SCL_GSD
    return name if float(sized[2]) == finest else None


def located(service: Service) -> Locate:
    """Return what finds the files of a service, and refuses all that lie elsewhere."""

    def locate(name: str, href: str) -> str:
        try:
            checked_url(href, near=service.near, may=service.may)
        except SourceError as error:
            raise ItemError(f"The href of its asset {name} is not followed. {error}") from error
        parts = urlsplit(href)
        if parts.query or parts.fragment:
            raise ItemError(
                f"The href of its asset {name} has a query, which may be a key and would be "
                "written down. A service that signs its files has to be one that we know."
            )
        return href

    return locate


def _reachable(asset: Any) -> Any:
    """Return an asset by its https address, where it names one beside one of another kind."""
    if not isinstance(asset, dict) or str(asset.get("href", "")).startswith("http"):
        return asset
    others = asset.get("alternate")
    other = others.get("https") if isinstance(others, dict) else None
    href = other.get("href") if isinstance(other, dict) else None
    return {**asset, "href": href} if isinstance(href, str) else asset


def _check_kind(name: str, asset: Any, service: Service) -> None:
    stated = str(asset.get("type", "")) if isinstance(asset, dict) else ""
    href = str(asset.get("href", "")) if isinstance(asset, dict) else ""
    if "jp2" in stated or "jpeg2000" in stated or urlsplit_path(href).endswith(".jp2"):
        raise ItemError(
            f"Its asset {name} is JPEG 2000, of which no part can be fetched for itself; only "
            f"GeoTIFFs are read. {service.note}".strip()
        )


def urlsplit_path(href: str) -> str:
    """Return the path of an address in lower case; empty if it has none."""
    try:
        return urlsplit(href).path.lower()
    except ValueError:
        return ""
