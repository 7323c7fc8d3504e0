"""How exactly a place is known: words and codes of several lists, and metres, into one of ours.

`layers.terms.PlacePrecision` follows UCDP GED `where_prec` (1 to 7). ACLED's `geo_precision` (1 to
3) and IATI's location exactness (1 and 2) come in by columns of their own, since 1 to 3 mean
other things in each. Both UCDP and ACLED give a village their finest code: here it is a locality.
Of several statements the coarsest holds.

Sources: UCDP GED codebook; ACLED codebook; IATI GeographicExactness. Metres are a radius.
"""

import re

from layers.exchange.degrees import PLAIN
from layers.terms import PlacePrecision

_P = PlacePrecision
FINEST_FIRST = tuple(each for each in PlacePrecision if each is not _P.UNKNOWN)

_UCDP = {"1": _P.LOCALITY, "2": _P.NEAR, "3": _P.DISTRICT, "4": _P.PROVINCE, "5": _P.PROVINCE,
         "6": _P.COUNTRY, "7": _P.COUNTRY}  # fmt: skip
_ACLED = {"1": _P.LOCALITY, "2": _P.NEAR, "3": _P.PROVINCE}
_IATI = {"1": _P.EXACT, "2": _P.NEAR}
_WORDS = {
    _P.EXACT: "exact precise gps building rooftop address compound site parcel point",
    _P.LOCALITY: "locality town village city settlement neighbourhood neighborhood ward",
    _P.NEAR: "near approximate approx vicinity around",
    _P.DISTRICT: "district township county adm2 admin2 municipality",
    _P.PROVINCE: "province state region adm1 admin1 area",
    _P.COUNTRY: "country national adm0 admin0",
    _P.UNKNOWN: "unknown unclear unspecified",
}
_BY_WORD = {word: each for each, words in _WORDS.items() for word in words.split()}
_METRES = re.compile(
    r"(?:±|\+/-|ca\.?|~)? ?([0-9]+(?:\.[0-9]+)?) ?(m|km|metres?|meters?)?", re.IGNORECASE
)
_RADII_M = (
    (500, _P.EXACT), (5_000, _P.LOCALITY), (25_000, _P.NEAR), (100_000, _P.DISTRICT),
    (400_000, _P.PROVINCE),
)  # fmt: skip
_CODES = 7
"""A bare number up to this may be a code of one list or another, or metres."""


def of_word(text: str) -> PlacePrecision | str:
    """Return the level of a word or of metres; a text that says what is wrong with it.

    Examples
    --------
    >>> of_word("Township").value, of_word("2 km").value
    ('district', 'locality')

    """
    found = _BY_WORD.get(text.strip().lower())
    if found is not None:
        return found
    radius_m = metres(text)
    if radius_m is None:
        return f"is none of {', '.join(PlacePrecision)}, and no distance such as 500 m."
    if PLAIN.fullmatch(text.strip()) and radius_m <= _CODES:
        return (
            "may be metres or a code. Name the column precision_m for metres, where_prec for "
            "UCDP's codes or geo_precision for ACLED's."
        )
    return of_radius(radius_m)


def of_code(column: str, text: str) -> PlacePrecision | str:
    """Return the level of a code of where_prec, geo_precision or exactness."""
    known = {"where_prec": _UCDP, "geo_precision": _ACLED, "exactness": _IATI}[column]
    found = known.get(text.removesuffix(".0"))
    return found or f"is none of {', '.join(known)}."


def of_radius(radius_m: float) -> PlacePrecision:
    """Return the level of a radius in metres within which a place lies."""
    return next((each for most, each in _RADII_M if radius_m <= most), _P.COUNTRY)


def metres(text: str) -> float | None:
    """Return a distance in metres, which may be written in km; None if it is none."""
    told = _METRES.fullmatch(text.strip())
    if told is None:
        return None
    return float(told[1]) * (1_000 if (told[2] or "").lower() == "km" else 1)


def coarsest(levels: list[PlacePrecision]) -> PlacePrecision:
    """Return the level that holds where several are stated."""
    said = [each for each in levels if each is not _P.UNKNOWN]
    return max(said, key=FINEST_FIRST.index, default=_P.UNKNOWN)
