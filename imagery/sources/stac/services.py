"""Services: what is known of a STAC API before it is asked: its hosts, its collections, its keys.

An Item's hrefs are followed to the hosts named here and nowhere else. What a service says of its
own archive and not in its Items stands here too, with where it says it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from imagery.addresses import checked_url, host_of, is_near
from imagery.errors import SourceError

_COLLECTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,200}[A-Za-z0-9])?")
_HEIGHTS = "cop-dem-glo-30"
"""What catalogues call the Copernicus DEM of 30 m, most often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A STAC API, and where the files of its Items lie."""

    url: str
    """Its landing page."""

    collections: tuple[str, ...]
    """What is searched."""

    hosts: tuple[str, ...] = ()
    """Where files may lie, beside the API's own host."""

    buckets: tuple[tuple[str, str], ...] = ()
    """S3 buckets of its files, and the https address that each is asked at; keys open them."""

    region: str = ""
    """Of the buckets, as signatures name it."""

    heights: str = ""
    """Collection of its elevation model, by which radar in ground range (GRD) is laid upon the
    ground; empty: it has none that can be read, and such radar is refused."""

    signing: str = ""
    """Where signatures for files are given out, {account} and {container} to be filled in; empty:
    files need none."""

    as_delivered: bool = False
    """True if the service is known to store Sentinel-2's numbers as ESA delivers them, offset
    and all, and its Items do not say so."""

    connections: int = 8
    """Files that are read at a time: no more than the service bears."""

    per_minute: float | None = None
    """Calls for files in a minute that it bears; None where it names no limit."""

    @property
    def host(self) -> str:
        """Return the host of the API."""
        return host_of(self.url)

    @property
    def name(self) -> str:
        """What a run writes down: no path, no key."""
        return f"stac:{self.host}/{','.join(self.collections)}"

    @property
    def near(self) -> bool:
        """Say whether a person has named a machine of his own."""
        return is_near(self.host)

    @property
    def may(self) -> Callable[[str], bool]:
        """Return what says of a host whether it may be called."""
        stores = (host_of(address) for _, address in self.buckets)
        known = {self.host, *self.hosts, host_of(self.signing), *stores}
        return lambda host: host in known


EARTH_SEARCH = Service(
    url="https://earth-search.aws.element84.com/v1",
    collections=("sentinel-2-c1-l2a",),
    hosts=(
        "e84-earth-search-sentinel-data.s3.us-west-2.amazonaws.com",
        "sentinel-cogs.s3.us-west-2.amazonaws.com",
    ),
)
"""Sentinel-2 as Cloud Optimized GeoTIFFs, open. Its radar lies in a bucket where who asks pays, and
is not read. Collection sentinel-2-l2a has years that sentinel-2-c1-l2a lacks:
earth-search#sentinel-2-l2a."""

PLANETARY_COMPUTER = Service(
    url="https://planetarycomputer.microsoft.com/api/stac/v1",
    collections=("sentinel-2-l2a", "sentinel-1-rtc"),
    hosts=(
        "sentinel2l2a01.blob.core.windows.net",
        "sentinel1euwestrtc.blob.core.windows.net",
        "sentinel1euwest.blob.core.windows.net",
        "elevationeuwest.blob.core.windows.net",
    ),
    heights="cop-dem-glo-30",
    signing="https://planetarycomputer.microsoft.com/api/sas/v1/token/{account}/{container}",
    as_delivered=True,
)
"""Sentinel-2, and Sentinel-1 as gamma nought with terrain correction, or in ground range
(planetary-computer#sentinel-2-l2a,sentinel-1-grd); files are signed for. Numbers of Sentinel-2
carry ESA's offset: https://github.com/microsoft/PlanetaryComputer/issues/134."""

CDSE = Service(
    url="https://stac.dataspace.copernicus.eu/v1",
    collections=("sentinel-2-l2a",),
    heights="cop-dem-glo-30-dged-cog",
    buckets=(("eodata", "https://eodata.dataspace.copernicus.eu"),),
    region="default",
    connections=4,
    per_minute=1_800,
)
"""The archive of ESA itself: JPEG 2000 in an S3 store, opened by keys of one's own. It bears four
connections and 2,000 calls a minute (https://documentation.dataspace.copernicus.eu/Quotas.html and
APIs/S3.html there)."""

PRESETS = {
    "earth-search": EARTH_SEARCH,
    "planetary-computer": PLANETARY_COMPUTER,
    "cdse": CDSE,
}


def service_of(spec: str) -> Service | None:
    """Return the service that a text names; None if it names none.

    Parameters
    ----------
    spec
        "earth-search", "planetary-computer", "cdse" or "stac:URL"; then, if wanted,
        "#COLLECTION,COLLECTION", and for a URL "@HOST,HOST" after them: where else files lie.

    Raises
    ------
    SourceError
        If it names one that cannot be.

    """
    text, _, rest = spec.strip().partition("#")
    names, _, others = rest.partition("@")
    collections = _listed(names, _COLLECTION, "collection")
    if text in PRESETS:
        preset = PRESETS[text]
        if others:
            raise SourceError(f"The hosts of {text} are known. Leave out what follows the @.")
        return replace(preset, collections=collections or preset.collections)
    if not text.startswith("stac:"):
        return None
    url = text.removeprefix("stac:")
    if "?" in url:
        raise SourceError(
            "The address of a STAC API may hold no query: it could be a key, and would be written "
            "down. Give a token in COMPOUNDWATCH_STAC_TOKEN."
        )
    checked_url(url, near=True)
    hosts = _listed(others.lower(), _HOST, "host")
    return Service(
        url=url.rstrip("/"), collections=collections or ("sentinel-2-l2a",), hosts=hosts,
        heights=_HEIGHTS,
    )  # fmt: skip


def _listed(text: str, shape: re.Pattern[str], what: str) -> tuple[str, ...]:
    found = tuple(part for part in text.split(",") if part)
    for part in found:
        if not shape.fullmatch(part):
            raise SourceError(
                f"{part[:60]!r} is no {what}. Write stac:URL#COLLECTION,COLLECTION@HOST,HOST."
            )
    return found
