"""Words: what a text of a finished file may say of places, and that it is marked.

A text is not held against the contents word by word: letters of some scripts come back from a page
in another order. What is looked for is what can name a place or a record: numbers as fine as a
place, angles, codes of grids, and ids that the program makes.
"""

import math
import re
from collections.abc import Iterator

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.canonical import latin_digits, shown
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from layers.clearance import up_to
from layers.terms import Tlp

_FINE = re.compile(r"(?<![\w.,])[-+\u2212]?(\d{1,3})([.,])(\d{3,})(?![\d]|[.,]\d)")
_PAIR = re.compile(
    r"(?<![\w.,])(\d{1,3}\.\d{2,})°?\s?[NSEW]?\s?[,;/ |\t]\s?-?(\d{1,3}\.\d{2,})(?![\d]|[.,]\d)"
)
_ANGLE = re.compile(
    r"(?<![\d.])(\d{1,3})\s?[°ºd]\s?(\d{1,2})(?:([.,])(\d+))?\s?[′'\u2019\u00b4m]"
    r"(?:\s?(\d{1,2})(?:[.,](\d+))?\s?(?:[″\"”s]|′′|''))?"
)
GRIDS = (
    re.compile(
        r"(?<![0-9A-Z])\d{1,2}\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{2,5}\s?\d{2,5}(?![\dA-Z])"
    ),
    re.compile(r"(?<![0-9A-Z])[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}(?![0-9A-Z])"),
    re.compile(r"(?<![0-9a-fA-F])8[0-9a-fA-F]{14}(?![0-9a-fA-F])"),
    re.compile(r"(?<![\d.])\d{6}(?:\.\d+)?m?E?[ ,;/]{1,2}\d{7}(?:\.\d+)?m?N?(?![\d])"),
)
"""MGRS, plus codes, H3 cells, UTM metres. A geohash looks like a word, and is not looked for."""

_NEIGHBOURS = re.compile(r"(?<![\d.])(-?\d{1,3}\.\d{4,})(?=[^\d.]{1,24}?(-?\d{1,3}\.\d{4,}))")
_ID = re.compile(r"(?<![0-9A-Za-z])[a-z]{1,4}-[0-9a-f]{16}(?![0-9a-f])")
_STEPS = (3_600 * 10, 18_000, 7_200, 3_600, 1_800, 900, 600, 300, 120, 60, 30, 15, 10, 5, 2, 1)
"""Seconds between two lines of longitude or latitude on a map."""

_LINES = 0.7, 8.0
"""The fewest and the most lines across the bounds of a map: it shows up to four times as much."""


def check_words(text: str, allowed: Allowed, found: Found, place: str = "") -> None:
    """Write down what a text says of places and records that the contents do not."""
    plain = latin_digits(shown(text))
    for rule in (_numbers, _angles, _codes):
        for breach, what in rule(plain, allowed):
            found.add(breach, what, place)


def check_marking(text: str, allowed: Allowed, found: Found, place: str = "") -> None:
    """Write down that a text does not say how far it may travel."""
    if not re.search(re.escape(allowed.marking) + r"(?![+\w])", text):
        found.add(Breach.MARKING, "The marking of the briefing does not stand here.", place)
    higher = [each for each in Tlp if not up_to(each, allowed.contents.briefing.tlp)]
    if any(each.value in text and each.value not in allowed.joined for each in higher):
        found.add(Breach.MARKING, "It is marked higher than the briefing.", place)


def check_code(text: str, allowed: Allowed, found: Found, place: str = "") -> None:
    """Write down places in code, style or drawing, where other fine numbers are usual.

    Only two fine numbers behind one another count, that lie on the ground of the briefing.
    """
    boxes = [each.bounds for each in allowed.maps if each.name != "locator"]
    for match in _NEIGHBOURS.finditer(text):
        one, other = float(match[1]), float(match[2])
        near = any(
            (west <= one <= east and south <= other <= north)
            or (west <= other <= east and south <= one <= north)
            for west, south, east, north in boxes
        )
        if near and not all(_is_known(each, allowed) for each in match.groups()):
            found.add(Breach.PLACE, "The code holds two numbers like a place of the maps.", place)


def _is_known(written: str, allowed: Allowed) -> bool:
    return allowed.knows(float(written), len(written.partition(".")[2]))


def _numbers(text: str, allowed: Allowed) -> Iterator[tuple[Breach, str]]:
    """Yield what is wrong with numbers of three decimals and more, and with pairs of two."""
    for match in _FINE.finditer(text):
        whole, point, rest = match.groups()
        if point == "," and len(rest) == 3:  # three digits after a comma are thousands
            continue
        breach = _known(float(f"{whole}.{rest}"), len(rest), match[0], allowed)
        if breach is not None:
            yield breach, "A number as fine as a place stands here, and is none of the briefing's."
    lons, lats = _ranges(allowed)
    for match in _PAIR.finditer(text):
        first, second = float(match[1]), float(match[2])
        near = any(
            one[0] <= first <= one[1] and other[0] <= second <= other[1]
            for one, other in ((lons, lats), (lats, lons))
        )
        said = match[1] in allowed.joined and match[2] in allowed.joined
        known = all(
            allowed.knows(float(each), len(each.partition(".")[2])) for each in match.groups()
        )
        if near and not said and not known:
            yield Breach.PLACE, "Two numbers stand here like longitude and latitude."


def exact_places(text: str, allowed: Allowed) -> bool:
    """Say whether a text holds a number or an angle finer than the audience may have a place."""
    numbers = any(
        len(match[3]) > allowed.decimals and match[2] == "." and float(match[1]) <= 180
        for match in _FINE.finditer(text)
    )
    return numbers or any(match[4] or match[5] for match in _ANGLE.finditer(text))


def _known(value: float, decimals: int, written: str, allowed: Allowed) -> Breach | None:
    """Return what is wrong with a number of a text; None if the contents have it."""
    if allowed.knows(value, decimals) or _said(written.lstrip("-+\N{MINUS SIGN}"), allowed):
        return None
    if decimals > allowed.decimals and value <= 180:
        return Breach.FINER
    return Breach.PLACE


def _said(written: str, allowed: Allowed) -> bool:
    """Say whether the contents write a number so: whole, not as a part of a longer one."""
    joined = allowed.joined
    pattern = rf"(?<![\d.,]){re.escape(written)}(?![\d])"
    return written in joined and re.search(pattern, joined) is not None


def _angles(text: str, allowed: Allowed) -> Iterator[tuple[Breach, str]]:
    """Yield what is wrong with angles: seconds are for lines of a map alone, that are round."""
    for match in _ANGLE.finditer(text):
        degrees, minutes, _, part, seconds, rest = match.groups()
        if match[0] in allowed.joined or (not part and not seconds):
            continue
        whole = int(degrees) * 3_600 + int(minutes) * 60 + int(seconds or 0)
        if part or rest or not _is_a_line(whole, allowed):
            yield Breach.FINER, "An angle stands here that is finer than the lines of a map."


def _is_a_line(seconds: int, allowed: Allowed) -> bool:
    """Say whether a line of longitude or latitude of some map may stand at these seconds."""
    for west, south, east, north in (each.bounds for each in allowed.maps):
        span = min(east - west, north - south)
        near = any(
            low - 2 * span <= seconds / 3_600 <= high + 2 * span
            for low, high in ((west, east), (south, north), (-east, -west), (-north, -south))
        )
        if near and any(
            _LINES[0] <= span * 3_600 / step <= _LINES[1] and seconds % step == 0 for step in _STEPS
        ):
            return True
    return False


def _codes(text: str, allowed: Allowed) -> Iterator[tuple[Breach, str]]:
    for pattern in GRIDS:
        for match in pattern.finditer(text):
            if match[0] not in allowed.joined:
                yield Breach.PLACE, "A code of a grid stands here, and is none of the briefing's."
    for match in _ID.finditer(text):
        if match[0] not in allowed.joined:
            yield Breach.VALUE, "The id of a record stands here that is not in the briefing."


def _ranges(allowed: Allowed) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return longitudes and latitudes around what the briefing is about, without their signs."""
    boxes = [each.bounds for each in allowed.maps]
    lons = [abs(each) for west, _, east, _ in boxes for each in (west, east)]
    lats = [abs(each) for _, south, _, north in boxes for each in (south, north)]
    return tuple(  # type: ignore[return-value]
        (math.floor(min(each, default=0.0)) - 1.0, math.ceil(max(each, default=180.0)) + 1.0)
        for each in (lons, lats)
    )
