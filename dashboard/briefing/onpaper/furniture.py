"""What surrounds a map's contents: scale bar, lines of longitude and latitude, and their names."""

import math
from typing import Any

from dashboard.briefing.projection import Frame
from dashboard.briefing.speech import Speech

_BAR_SHARE, _LINES = 0.25, 4
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
    """Return the lines of longitude and latitude in a frame, two at least where they fit."""
    west, south, east, north = frame.bounds
    step = _step(min(east - west, north - south))
    return {
        "lon": [
            {"mm": frame.to_mm_x(each), "name": degrees(each, step, "EW")}
            for each in _between(west, east, step)
        ],
        "lat": [
            {"mm": frame.to_mm_y(each), "name": degrees(each, step, "NS")}
            for each in _between(south, north, step)
        ],
    }


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


def _step(span: float) -> float:
    return next((each for each in _STEPS if span / each >= _LINES - 1), _STEPS[-1])


def _between(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]
