"""Which CRS a foreign file declares, as an EPSG code; everything else is refused.

A CRS can be a text that names grid files, so a text from a foreign file is never handed to
PROJ: only an EPSG code is, read out of it.

Source: Esri's names of CRSs in .prj files.
"""

import re

from geo.crs import LONLAT, parse
from geo.errors import CRSMismatchError
from layers.errors import RejectedError

_ADVICE = "Nothing was imported. Export the file as EPSG:4326, longitude first."
_UTM = re.compile(r'PROJCS\["WGS[_ ]1984[_ ]UTM[_ ]Zone[_ ](\d{1,2})([NS])"')
_MERCATOR = re.compile(r'PROJCS\["WGS_1984_Web_Mercator_Auxiliary_Sphere"')
_DEGREES = re.compile(r'GEOGCS\["(?:GCS_WGS_1984|WGS[_ ]?(?:19)?84)"', re.IGNORECASE)
_DATUM = re.compile(r'DATUM\["(?:D_)?WGS_1984"', re.IGNORECASE)
_GREENWICH = re.compile(r'PRIMEM\["Greenwich",\s*0(?:\.0*)?\s*[\],]', re.IGNORECASE)
_DEGREE = re.compile(r'UNIT\["degree",\s*0\.01745329', re.IGNORECASE)
_AUTHORITY = re.compile(r'AUTHORITY\["EPSG",\s*"?(\d{4,6})"?\]\]\s*$', re.IGNORECASE)
_LONGEST = 5_000


def by_code(authority: object, code: object, name: str) -> str:
    """Return a CRS by authority and code, as "EPSG:32647".

    Raises
    ------
    RejectedError
        If the code is none of EPSG, or unknown.

    """
    number = str(code)
    if str(authority).upper() != "EPSG" or not re.fullmatch(r"[0-9]{4,6}", number):
        raise RejectedError(f"{name} declares a CRS that is no EPSG code. {_ADVICE}")
    try:
        parse(f"EPSG:{int(number)}")
    except CRSMismatchError as error:
        raise RejectedError(f"{name}: {error} {_ADVICE}") from None
    return f"EPSG:{int(number)}"


def by_prj(text: str, name: str) -> str:
    """Return the CRS of a .prj file: WGS 84 in degrees, UTM on it, or one with an EPSG code.

    Raises
    ------
    RejectedError
        If it is another one, or none.

    """
    text = text.strip()[:_LONGEST]
    if text.startswith("GEOGCS") and all(
        each.search(text) for each in (_DEGREES, _DATUM, _GREENWICH, _DEGREE)
    ):
        return LONLAT
    on_wgs84 = bool(_DATUM.search(text))
    zone = _UTM.match(text)
    if zone and on_wgs84 and 1 <= int(zone[1]) <= 60:
        return f"EPSG:{(32600 if zone[2] == 'N' else 32700) + int(zone[1])}"
    if _MERCATOR.match(text) and on_wgs84:
        return "EPSG:3857"
    if said := _AUTHORITY.search(text):
        return by_code("EPSG", said[1], name)
    raise RejectedError(
        f"{name} has a .prj of a CRS that is not known here, so its places would be wrong. "
        + _ADVICE
    )
