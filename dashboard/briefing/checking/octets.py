"""Octets: pairs of machine numbers that are a place of the maps, wherever in a file they lie.

A reader shows what a file says it holds. What was deleted, moved or padded is found in the octets.
"""

import numpy as np
from numpy.typing import NDArray

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach

_WIDTH = 8
_LEAST = 1.0
"""Degrees; small numbers are too many to be taken for places."""


def check_octets(content: bytes, allowed: Allowed, found: Found, place: str = "") -> None:
    """Write down float64 pairs on the maps that are none of those allowed, taken one by one.

    Octets that are a part of an allowed number are not read as a part of another.
    """
    boxes = [each.bounds for each in allowed.maps if each.name != "locator"]
    if not boxes or len(content) < 2 * _WIDTH:
        return
    west, south = (min(each[at] for each in boxes) for at in (0, 1))
    east, north = (max(each[at] for each in boxes) for at in (2, 3))
    exact = {value for one in allowed.bounds for value in one}
    known = np.array(sorted(allowed.coordinates | allowed.numbers | exact))
    free = np.ones(len(content), dtype=bool)
    strange: list[int] = []
    for order in ("<f8", ">f8"):
        for shift in range(_WIDTH):
            values = np.frombuffer(content, order, (len(content) - shift) // _WIDTH, shift)
            own = np.isin(values, known)
            for at in np.flatnonzero(own).tolist():
                free[shift + at * _WIDTH : shift + (at + 1) * _WIDTH] = False
            lon, lat = _between(values, west, east), _between(values, south, north)
            pairs = (lon[:-1] & lat[1:]) | (lat[:-1] & lon[1:])
            pairs &= ~(own[:-1] | own[1:])
            strange += (shift + np.flatnonzero(pairs) * _WIDTH).tolist()
    if any(free[at : at + 2 * _WIDTH].all() for at in strange):
        found.add(
            Breach.LEFT_BEHIND, "The octets hold a place that is none of the briefing's.", place
        )


def _between(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.bool_]:
    return np.asarray((values >= low) & (values <= high) & (np.abs(values) > _LEAST))
