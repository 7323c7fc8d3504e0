"""Ids that SMART allows, for zones and sites of ours: the same ones each time, each only once.

A region is two letters of a country and a number (KH_R507), a site four more digits. An id that
has this form stays as it is. Others are given a number made from the id itself; where two would
meet, the later in the alphabet takes the next that is free. The id of ours travels in the file.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping

from layers.errors import RejectedError
from layers.exchange.smart.countries import alpha2

_REGION = re.compile(r"[A-Z]{2}_([RST]\d{3}|C[0-7]\d{2})")
_FIRST_REGION, _REGIONS = 500, 500
_FIRST_SITE, _SITES = 0, 10_000


def region_ids(countries: Mapping[str, str]) -> dict[str, str]:
    """Return the region id of each zone.

    Parameters
    ----------
    countries
        Id of each zone -> its country, ISO 3166 alpha-3. All zones that there are: which id is
        free depends on the others.

    Raises
    ------
    RejectedError
        If one country has more zones than SMART has numbers for.

    """
    found = {zone: zone for zone in countries if _REGION.fullmatch(zone)}
    taken = set(found)
    for zone in sorted(set(countries) - set(found)):
        country = alpha2(countries[zone])
        numbers = _tried(zone, first=_FIRST_REGION, count=_REGIONS)
        found[zone] = _free((f"{country}_R{number:03d}" for number in numbers), taken, zone)
        taken.add(found[zone])
    return found


def checked_region_id(name: str) -> str:
    """Return a region id that a person gave.

    Raises
    ------
    RejectedError
        If SMART allows no such id.

    """
    if not _REGION.fullmatch(name):
        raise RejectedError(
            f"{name!r} is no region id of SMART. Give two capital letters of a country, R, S or T "
            "and three digits, such as KH_R001."
        )
    return name


def site_ids(region_id: str, wanted: Iterable[str]) -> dict[str, str]:
    """Return the site id of each compound or detection of a region.

    Raises
    ------
    RejectedError
        If a region has more sites than SMART has numbers for.

    """
    names = set(wanted)
    form = re.compile(rf"{region_id}_\d{{4}}")
    found = {name: name for name in names if form.fullmatch(name)}
    taken = set(found)
    for name in sorted(names - set(found)):
        numbers = _tried(name, first=_FIRST_SITE, count=_SITES)
        found[name] = _free((f"{region_id}_{number:04d}" for number in numbers), taken, name)
        taken.add(found[name])
    return found


def _tried(name: str, *, first: int, count: int) -> Iterable[int]:
    """Return all numbers, from the one that a name is worth."""
    start = int(hashlib.sha256(name.encode()).hexdigest()[:12], 16) % count
    return (first + (start + step) % count for step in range(count))


def _free(names: Iterable[str], taken: Collection[str], whose: str) -> str:
    for name in names:
        if name not in taken:
            return name
    raise RejectedError(
        f"SMART has no number left for {whose}: a country has {_REGIONS} regions of our own and a "
        f"region {_SITES} sites. Export fewer at a time."
    )
