"""A scanner that looks for exact points in any bytes the product lets out.

Reports lead to people. So the promise is not that the code looks right, but that no byte
that leaves holds a report's point, in whatever form (`encodings`) and coat (`coats`).

All forms of all points are looked for at once: of each the part that fewest others share is put
into a table, and every place of the octets is looked up in it. So ten times the forms cost a little
more time, not ten times as much.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tests.exposure.coats import undressed
from tests.exposure.encodings import ALONE, Needle, needles

Point = tuple[float, float]
"""Longitude, latitude, degrees."""

_BITS = 22
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Leak:
    """One exact point found."""

    point: Point

    coat: str
    """How it was written, outermost coat first."""


def leaks(blob: bytes, points: list[Point]) -> list[Leak]:
    """Return every exact point in these bytes, in any coat."""
    wanted = _wanted(tuple(points))
    found: dict[Leak, None] = {}
    for coats, bare in undressed(blob):
        for point, form in wanted.in_(bare):
            found[Leak(point, " > ".join([*coats, form]))] = None
    return list(found)


class _Wanted:
    """Every form of some points, ready to be looked for."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        self._points = points
        self._needles = [(at, each) for at, point in enumerate(points) for each in needles(point)]
        self._tables = [
            _Table([each for each in self._needles if (len(each[1].octets) >= 8) == wide],
                   np.dtype("<u8" if wide else "<u4"))
            for wide in (True, False)
        ]  # fmt: skip
        self._angles = _Angles(points)

    def in_(self, blob: bytes) -> Iterator[tuple[Point, str]]:
        """Yield each point that stands in bare octets, with its form."""
        halves: dict[tuple[int, str], list[tuple[int, Needle]]] = defaultdict(list)
        for at, which, needle in self._hits(blob):
            if needle.half == ALONE:
                yield self._points[which], needle.form
            else:
                halves[which, needle.form].append((at, needle))
        for (which, form), hits in halves.items():
            if _stand_together(hits):
                yield self._points[which], form

    def _hits(self, blob: bytes) -> Iterator[tuple[int, int, Needle]]:
        for table in self._tables:
            yield from table.hits(blob)
        yield from self._angles.hits(blob)


class _Table:
    """Needles by one part of each that is as wide as a machine's word."""

    def __init__(
        self, wanted: Sequence[tuple[int, Needle]], word: "np.dtype[np.unsignedinteger]"
    ) -> None:
        self._word = word
        size = word.itemsize
        parts = [[_number(each.octets[at : at + size]) for at in range(len(each.octets) - size + 1)]
                 for _, each in wanted]  # fmt: skip
        shared = Counter(part for each in parts for part in set(each))
        self._by_part: dict[int, list[tuple[int, int, Needle]]] = defaultdict(list)
        for (which, needle), each in zip(wanted, parts, strict=True):
            at = min(range(len(each)), key=lambda at: (shared[each[at]], -at))
            self._by_part[each[at]].append((at, which, needle))
        self._there = np.zeros(1 << _BITS, bool)
        self._there[_slots(np.array(list(self._by_part), np.uint64))] = True

    def hits(self, blob: bytes) -> Iterator[tuple[int, int, Needle]]:
        """Yield where each needle stands, of which point it is, and itself."""
        size = self._word.itemsize
        for shift in range(min(size, max(0, len(blob) - size + 1))):
            count = (len(blob) - shift) // size
            words = np.frombuffer(blob, self._word, count, shift)
            for at in np.flatnonzero(self._there[_slots(words)]).tolist():
                place = shift + at * size
                for inside, which, needle in self._by_part.get(int(words[at]), ()):
                    begins = place - inside
                    ends = begins + len(needle.octets)
                    if begins < 0 or blob[begins:ends] != needle.octets:
                        continue
                    if not (needle.ends and blob[ends : ends + 1].isdigit()):
                        yield begins, which, needle


class _Angles:
    """Degrees with minutes, and with seconds, whatever stands between the numbers."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        self._wanted = [
            (abs(value), which, half)
            for which, point in enumerate(points)
            for half, value in enumerate(point)
        ]
        degrees = "|".join(sorted({str(int(value)) for value, _, _ in self._wanted}))
        self._pattern = re.compile(
            rf"({degrees})(?=[^0-9]{{1,8}}?([0-5]?[0-9])"
            rf"(?:[^0-9.,]{{1,8}}([0-5]?[0-9]))?[.,]([0-9]{{1,12}}))".encode()
        )

    def hits(self, blob: bytes) -> Iterator[tuple[int, int, Needle]]:
        """Yield angles that are as fine as a few metres, and those of a point."""
        for match in self._pattern.finditer(blob):
            degrees, minutes, seconds, rest = match.groups()
            last = 3600 if seconds else 60
            fine = 1.0 / 10 ** len(rest) / last
            if fine > 4e-5:
                continue
            part = float(b"%s.%s" % (seconds or minutes, rest))
            value = int(degrees) + (int(minutes) / 60 if seconds else 0) + part / last
            for wanted, which, half in self._wanted:
                if abs(value - wanted) <= fine:
                    yield match.start(), which, Needle("degrees and minutes", match[0], half)


@lru_cache(maxsize=8)
def _wanted(points: tuple[Point, ...]) -> _Wanted:
    return _Wanted(points)


def _number(octets: bytes) -> int:
    return int.from_bytes(octets, "little")


def _slots(words: NDArray[np.unsignedinteger]) -> NDArray[np.intp]:
    return ((words.astype(np.uint64) * _ODD) >> np.uint64(64 - _BITS)).astype(np.intp)


def _stand_together(hits: Sequence[tuple[int, Needle]]) -> bool:
    """Say whether both halves are there, near enough, and one of them in full length."""
    first, second = (sorted((at, each.short) for at, each in hits if each.half == half)
                     for half in (0, 1))  # fmt: skip
    within = hits[0][1].within
    for at, short in first:
        begins, ends = (bisect_left(second, (at + side,)) for side in (-within, within + 1))
        if any(not (short and other) for _, other in second[begins:ends]):
            return True
    return False
