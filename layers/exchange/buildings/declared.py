"""Which CRS a foreign file declares, as an EPSG code; everything else is refused.

A CRS can be a text that names grid files, so a text from a foreign file is never handed to
PROJ: only authority and code are.
"""

import re
from typing import Any

from geo.crs import LONLAT, parse
from geo.errors import CRSMismatchError
from layers.errors import RejectedError

_CODE = re.compile(r"(?:.*[:/])?(EPSG|OGC|CRS)(?:[:/][\w.]*)?[:/](\w+)$", re.IGNORECASE)
_LONLAT_CODES = {("OGC", "CRS84"), ("OGC", "CRS84H"), ("CRS", "CRS84"), ("EPSG", "4326")}
_ADVICE = "Nothing was imported. Export the file as EPSG:4326, longitude first."


def by_code(authority: str, code: object, name: str) -> str:
    """Return a CRS by authority and code, as "EPSG:32647".

    Raises
    ------
    RejectedError
        If the code is none of EPSG, or unknown.

    """
    authority, number = authority.upper(), str(code).upper()
    if (authority, number) in _LONLAT_CODES:
        return LONLAT
    if authority != "EPSG" or not number.isascii() or not number.isdigit():
        raise RejectedError(
            f"{name} declares the CRS {authority[:20]}:{number[:20]}, which is no EPSG code. "
            + _ADVICE
        )
    try:
        parse(f"EPSG:{int(number)}")
    except CRSMismatchError as error:
        raise RejectedError(f"{name}: {error} {_ADVICE}") from None
    return f"EPSG:{int(number)}"


def by_name(text: str, name: str) -> str:
    """Return a CRS by a name, such as urn:ogc:def:crs:EPSG::3857."""
    found = _CODE.fullmatch(text.strip()[:200])
    if found is None:
        raise RejectedError(f"{name} declares a CRS without an EPSG code. {_ADVICE}")
    return by_code(found[1], found[2], name)


def by_projjson(crs: Any, name: str) -> str:
    """Return a CRS by its PROJJSON, which has to say its id."""
    said = crs.get("id") if isinstance(crs, dict) else None
    if not isinstance(said, dict) or not {"authority", "code"} <= set(said):
        raise RejectedError(f"{name} declares a CRS without an EPSG code. {_ADVICE}")
    return by_code(str(said["authority"]), said["code"], name)
