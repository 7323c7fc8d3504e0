"""The maker's own words: places in them, in every way in which people write one.

Title and notes are typed by a person, and nobody rounded what he typed. They hold few numbers, so
it is looked more sharply than in texts of records: a false alarm costs him one word.
"""

import re

from dashboard.briefing.checking.canonical import latin_digits, shown

_MINUTE = "['\N{RIGHT SINGLE QUOTATION MARK}\N{PRIME}\N{ACUTE ACCENT}]"
_MARKS = (
    "[\"'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{DOUBLE PRIME}\N{PRIME}]"
)
_DEGREES = "[\\s:°º]"
_DOTS = ".,'·•‧∙⋅・･˙"
"""Signs that are typed for a decimal point."""

_DECIMAL = re.compile(rf"(?<!\d)(?<!\d[.,])(\d{{1,3}})([{_DOTS}])(\d{{4,}})(?!\d|[.,]\d)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_MONTH_DAYS, _HALF_A_CIRCLE = 31, 180
_BEGINS = r"(?<!\d)(?<!\d[.,])"
_SPACED = rf"\d{{1,3}}{_DEGREES}+[0-5]?\d(?:(?:\s|:|{_MINUTE})+[0-5]?\d)?"
_DASHED = rf"\d{{1,3}}(?:{_DEGREES}|-)+[0-5]?\d(?:(?:\s|:|-|{_MINUTE})+[0-5]?\d)?"
_SECONDS = rf"\d{{1,3}}(?:{_DEGREES}|-)+[0-5]?\d(?:\s|:|-|{_MINUTE})+[0-5]?\d"
_WIND = r"(?:[NSEW]|(?i:north|south|east|west))\b"
_ANGLES = (
    re.compile(rf"{_BEGINS}{_DASHED}[.,]\d+\s?{_MARKS}{{0,2}}\s?{_WIND}"),
    re.compile(rf"{_BEGINS}{_SECONDS}\s?{_MARKS}{{0,2}}\s?{_WIND}"),
    re.compile(rf"\b[NSEW]\s?{_DASHED}[.,]\d+"),
    re.compile(rf"{_BEGINS}{_SPACED}[.,]\d+\s?{_MARKS}{{0,2}}\s?[,;/]?\s?{_SPACED}[.,]\d+"),
    re.compile(
        rf"\d\s?(?:[°º]|deg\w*)\s?\d{{1,2}}(?:[.,]\d+\s?(?:min|m\b|{_MINUTE})"
        rf"|\s?(?:min\w*|m|{_MINUTE})\s?\d{{1,2}})", re.IGNORECASE,
    ),
)  # fmt: skip
"""Degrees, minutes and seconds; or minutes with decimals."""

_PLUS_CODE = re.compile(
    r"(?<![0-9A-Z])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![0-9A-Z])",
    re.IGNORECASE,
)
_ENDS = r"(?:[.,]\d+)?\s?m?\s?[EN]?[\s,;/|]+(?:(?:x|y|e|n|easting|northing|east|north)[\s.:=]*)?"
_METRES = re.compile(
    rf"(?<!\d)(?<!\d[.,])(?:\d{{6}}{_ENDS}\d{{7}}|\d{{7}}{_ENDS}\d{{6}})(?!\d)", re.IGNORECASE
)
_LINK = re.compile(
    r"h(?:tt|xx)ps?\b|goo\.gl|\bmaps\.\w|\w/maps\b|\bgeo:\s?-?\d|openstreetmap|\bosm\.org"
    r"|what3words|w3w\.co|///\w+\.\w+\.\w+|plus\.codes",
    re.IGNORECASE,
)


def names_a_place(text: str, decimals: int) -> bool:
    """Say whether a text names a place more exactly than so many decimals of a degree.

    Addresses of pages count as such, whatever they lead to: a place can stand at their end.

    Examples
    --------
    >>> names_a_place("held at 16,30012 98,60012", 4), names_a_place("1,200 people, 12.5 ha", 4)
    (True, False)

    """
    plain = latin_digits(shown(text))
    if any(each.search(plain) for each in (*_ANGLES, _METRES, _LINK)):
        return True
    if any(re.search(r"\d", each[0]) for each in _PLUS_CODE.finditer(plain)):
        return True
    return any(
        len(rest) > decimals and int(whole) <= _HALF_A_CIRCLE and not _is_a_day(whole, point, rest)
        for whole, point, rest in _DECIMAL.findall(plain)
    )


def _is_a_day(whole: str, point: str, rest: str) -> bool:
    """Say whether it is a day or month before a year: "May 12,2024"."""
    return point in ".," and int(whole) <= _MONTH_DAYS and _YEAR.fullmatch(rest) is not None
