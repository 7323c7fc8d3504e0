"""Spelling: one Item of any provider, in the words of this house.

Planetary Computer calls the blue band B02, Earth Search blue, the Copernicus Data Space B02_10m.
Assets and a few words of Sentinel-2 are renamed here, files in a bucket of S3 get the address that
they are asked at, and nothing else is touched: what an Item leaves open is decided, as for all
Items, in `imagery.sources.items`.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from imagery.addresses import checked_url
from imagery.bands import OPTICAL, RADAR, SCL, band_name
from imagery.errors import ItemError, SourceError
from imagery.sources.items import Locate
from imagery.sources.stac.services import Service

_SIZED = re.compile(r"([A-Za-z0-9]+)_(\d+)m")
_PLAIN = (SCL, *RADAR, "visual")
_SCL_GSD = 20.0
_BESIDE = {"calibration": {"calibration"}, "annotation": {"annotation", "product"}}
_ELSE = {"noise", "rfi"}
"""Annotations of other things than where an image lies."""

_CALIBRATION = re.compile(r"(.*/annotation/)calibration/calibration-([^/]+\.xml)")
_INTERFERENCE = re.compile(r"/rfi-[^/]*$")
_APPLIED = "earthsearch:boa_offset_applied"
_SENTINEL2 = {
    "processing:version": "s2:processing_baseline",
    "eopf:datastrip_id": "s2:datastrip_id",
    "eopf:datatake_id": "s2:datatake_id",
}
"""What the Data Space calls by the words of the extension "processing" and of its own."""


def in_our_words(item: Mapping[str, Any], service: Service) -> dict[str, Any]:
    """Return an Item whose assets have our names; those that are not read are left out."""
    listed = item.get("assets")
    assets: dict[str, Any] = {}
    for key, asset in (listed if isinstance(listed, dict) else {}).items():
        name = our_name(str(key)) or beside(str(key))
        if name is not None and name not in assets:
            assets[name] = reachable(asset, service)
    assets |= _annotations(assets)
    properties = item.get("properties")
    if isinstance(properties, dict) and str(item.get("collection")).startswith("sentinel-2"):
        named = {ours: properties[word] for word, ours in _SENTINEL2.items() if word in properties}
        properties = {**named, **properties}
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


def beside(key: str) -> str | None:
    """Return our word for a file beside a radar image; None for one that is not read.

    Examples
    --------
    >>> beside("schema-product-vv"), beside("calibration-iw-vh"), beside("schema-noise-vv")
    ('annotation-vv', 'calibration-vh', None)

    """
    words = set(re.split(r"[^a-z0-9]+", key.lower()))
    sort = next((sort for sort, said in _BESIDE.items() if words & said), None)
    polarisation = next((each for each in RADAR if each in words), None)
    if sort is None or polarisation is None or words & _ELSE:
        return None
    return f"{sort}-{polarisation}"


def _annotations(assets: Mapping[str, Any]) -> dict[str, Any]:
    """Return annotations that an Item leaves out, or for which it names another file.

    Items of Planetary Computer give the file of radio interference (rfi-iw-vv.xml) for that of the
    product (https://github.com/microsoft/PlanetaryComputer/issues/313). In every product of ESA the
    annotation lies above its calibration, under the same name; what is read there must say so.
    """
    found = {}
    for each in RADAR:
        named = (assets.get(f"{sort}-{each}") for sort in ("calibration", "annotation"))
        below, stated = (asset.get("href") if isinstance(asset, dict) else None for asset in named)
        above = _CALIBRATION.fullmatch(str(below))
        if above and (stated is None or _INTERFERENCE.search(str(stated))):
            found[f"annotation-{each}"] = {"href": "".join(above.groups())}
    return found


def located(service: Service) -> Locate:
    """Return what finds the files of a service, and refuses all that lie elsewhere."""

    def locate(name: str, href: str) -> str:
        if href.startswith("s3://"):
            raise ItemError(
                f"The href of its asset {name} is not followed: it leads into the S3 bucket "
                f"{urlsplit(href).netloc[:60]!r}, which is not known here, or where who asks pays "
                "(Earth Search's Sentinel-1). Use another service, such as planetary-computer."
            )
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


def reachable(asset: Any, service: Service) -> Any:
    """Return an asset by its https address: that of its bucket, or one it names beside another."""
    if not isinstance(asset, dict) or str(asset.get("href", "")).startswith("http"):
        return asset
    for bucket, address in service.buckets:
        start = f"s3://{bucket}/"
        if str(asset.get("href", "")).startswith(start):
            key = quote(str(asset["href"]).removeprefix(start), safe="/~")
            return {**asset, "href": f"{address}/{bucket}/{key}"}
    others = asset.get("alternate")
    other = others.get("https") if isinstance(others, dict) else None
    href = other.get("href") if isinstance(other, dict) else None
    return {**asset, "href": href} if isinstance(href, str) else asset
