"""What surrounds a map's contents: scale bar, lines of longitude and latitude, and their names."""

import math
from typing import Any

from dashboard.briefing.projection import Frame
from dashboard.briefing.speech import Speech

_BAR_SHARE = 0.25
_NAME_MM, _EDGE_MM = 14.0, 4.0
_NICE = (1, 2, 5, 10)
_STEPS = (
    10, 5, 2, 1, 1 / 2, 1 / 4, 1 / 6, 1 / 12, 1 / 30, 1 / 60, 1 / 120, 1 / 240, 1 / 360, 1 / 720,
    1 / 1_800, 1 / 3_600,
)  # fmt: skip
"""Degrees between two lines: round numbers of degrees, minutes or seconds."""


def scale_bar(frame: Frame, speech: Speech) -> dict[str, Any]:
    """Return length on paper and name of a bar of a round length, true at the map's middle."""
    wanted = frame.width_m * _BAR_SHARE
    power = 10.0 ** math.floor(math.log10(wanted))
    length = power * max(each for each in _NICE if each * power <= wanted * 1.0001)
    if length >= 1_000:
        name = speech.says("{length} km", length=speech.number(length / 1_000))
    else:
        digits = 0 if length >= 1 else 1
        name = speech.says("{length} m", length=speech.number(length, digits))
    return {"mm": length / frame.metres_a_mm, "name": name}


def graticule(frame: Frame) -> dict[str, Any]:
    """Return the lines of longitude and latitude in a frame, as far apart as their names are wide.

    A name that would stand beyond the frame is left out, its line is not.
    """
    west, south, east, north = frame.bounds
    across = _step(east - west, frame.width_mm / _NAME_MM)
    along = _step(north - south, frame.height_mm / _NAME_MM)
    return {
        "lon": [
            _line(frame.to_mm_x(each), frame.width_mm, degrees(each, across, "EW"))
            for each in _between(west, east, across)
        ],
        "lat": [
            _line(frame.to_mm_y(each), frame.height_mm, degrees(each, along, "NS"))
            for each in _between(south, north, along)
        ],
    }


def _line(at_mm: float, length_mm: float, name: str) -> dict[str, Any]:
    inside = _EDGE_MM <= at_mm <= length_mm - _EDGE_MM
    return {"mm": at_mm, "name": name if inside else ""}


def degrees(value: float, step: float, letters: str) -> str:
    """Return a longitude or latitude as fine as the lines are apart, never finer.

    Examples
    --------
    >>> degrees(98.5, 0.5, "EW")
    '98°30′E'
    >>> degrees(-10.0, 1.0, "NS")
    '10°S'

    """
    seconds = round(abs(value) * 3_600)
    whole, rest = divmod(seconds, 3_600)
    minutes, left = divmod(rest, 60)
    letter = letters[0 if value >= 0 else 1] if seconds else ""
    if step >= 1:
        return f"{whole}°{letter}"
    if step * 60 >= 1:
        return f"{whole}°{minutes:02d}′{letter}"
    return f"{whole}°{minutes:02d}′{left:02d}″{letter}"


def _step(span: float, most: float) -> float:
    """Return the smallest step of which there is room for the names."""
    fitting = [each for each in _STEPS if span / each <= max(most, 2.0)]
    return fitting[-1] if fitting else _STEPS[0]


def _between(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]
