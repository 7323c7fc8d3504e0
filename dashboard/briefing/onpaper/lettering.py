"""Where names stand on a map, so that none covers another."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, millimetres."""

_MM_A_POINT = 0.3528
_WIDE = frozenset("WF")
_GAP_MM = 0.4
_LINE = 1.35


@dataclass(slots=True)
class Room:
    """What of a map is still free."""

    width_mm: float
    """Of the map."""

    height_mm: float
    """Of the map."""

    _taken: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        """Mark a place as taken."""
        self._taken.append(box)

    def free(self, box: Box) -> bool:
        """Say whether a place lies on the map, and nothing is there."""
        left, top, right, bottom = box
        if left < 0 or top < 0 or right > self.width_mm or bottom > self.height_mm:
            return False
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self._taken
        )

    def beside(
        self, x: float, y: float, text: str, *, points: float, apart: float, needed: bool = False
    ) -> tuple[float, float, float] | None:
        """Return left, top and width of a name beside a point, and take that place.

        Parameters
        ----------
        x, y
            The point, millimetres.
        text
            The name.
        points
            Size of its letters.
        apart
            How far from the point, millimetres.
        needed
            Whether it is placed even over others; else None where there is no room.

        """
        wide, high = width_mm(text, points), points * _MM_A_POINT * _LINE
        wide = min(wide, self.width_mm * 0.6)
        tries = (
            (x + apart, y - high / 2), (x - apart - wide, y - high / 2),
            (x - wide / 2, y - apart - high), (x - wide / 2, y + apart),
            (x + apart, y - high - apart / 2), (x + apart, y + apart / 2),
            (x - apart - wide, y - high - apart / 2), (x - apart - wide, y + apart / 2),
        )  # fmt: skip
        for left, top in tries:
            box = (left - _GAP_MM, top - _GAP_MM, left + wide + _GAP_MM, top + high + _GAP_MM)
            if self.free(box):
                self.take(box)
                return left, top, wide
        if not needed:
            return None
        left = min(max(x + apart, 0.0), self.width_mm - wide)
        top = min(max(y - high / 2, 0.0), self.height_mm - high)
        self.take((left, top, left + wide, top + high))
        return left, top, wide

    def near(self, x: float, y: float, radius: float) -> tuple[float, float]:
        """Return the middle of a disc as near to a point as there is room, and take that place."""
        for left, top in _spiral(x, y, radius):
            box = (left - radius, top - radius, left + radius, top + radius)
            if self.free(box):
                self.take(box)
                return left, top
        return x, y


def width_mm(text: str, points: float) -> float:
    """Return about how wide a text is: wide letters of East Asia count double, marks none."""
    units = sum(
        0.0 if unicodedata.combining(each) or unicodedata.category(each) in ("Mn", "Cf")
        else 1.0 if unicodedata.east_asian_width(each) in _WIDE
        else 0.62
        for each in text
    )  # fmt: skip
    return units * points * _MM_A_POINT


def _spiral(x: float, y: float, radius: float) -> Iterable[tuple[float, float]]:
    yield x, y
    steps = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
    for ring in range(1, 14):
        for across, down in steps:
            yield x + across * ring * radius * 1.1, y + down * ring * radius * 1.1
