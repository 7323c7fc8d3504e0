"""Octets: pairs of machine numbers that are a place of the maps, wherever in a file they lie.

A reader shows what a file says it holds. What was deleted, moved or padded is found in the octets.
"""

import numpy as np

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach

_WIDTH = 8


def check_octets(content: bytes, allowed: Allowed, found: Found, place: str = "") -> None:
    """Write down float64 pairs near the maps that are none of those allowed, taken one by one."""
    boxes = [each.bounds for each in allowed.maps] or list(allowed.bounds)
    if not boxes:
        return
    west, south = (min(each[at] for each in boxes) for at in (0, 1))
    east, north = (max(each[at] for each in boxes) for at in (2, 3))
    known = allowed.coordinates | {value for one in allowed.bounds for value in one}
    for order in ("<f8", ">f8"):
        for shift in range(min(_WIDTH, max(0, len(content) - 2 * _WIDTH + 1))):
            count = (len(content) - shift) // _WIDTH
            values = np.frombuffer(content, order, count, shift)
            lon, lat = (
                (values >= low) & (values <= high) & (np.abs(values) > 1)
                for low, high in ((west, east), (south, north))
            )
            for at in np.flatnonzero((lon[:-1] & lat[1:]) | (lat[:-1] & lon[1:])).tolist():
                if not {float(values[at]), float(values[at + 1])} <= known:
                    found.add(
                        Breach.LEFT_BEHIND, "The octets hold a place that is none of the "
                        "briefing's.", place,
                    )  # fmt: skip
