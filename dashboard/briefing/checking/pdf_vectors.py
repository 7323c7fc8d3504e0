"""The lines of a map on a page, turned back into degrees: each must be one of the contents'.

What is drawn in a frame is an outline of the contents, a mark around one of their places, a line of
round degrees, a name beside a place, the base map of this package, or stands in the two corners of
scale bar and arrow. Anything else could be a place that somebody can read from the file.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.on_paper import NEAR_MM, edges_of, near, on_edges, upright
from dashboard.briefing.checking.pdf_content import Path
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.frames import Box, FrameOnPage
from dashboard.briefing.projection import LAND_DOTS_A_MM
from dashboard.maps.basemap import around

MARK_MM = 6.0
"""The largest mark."""

_BESIDE_MM, _LEADS_MM, _LINE_MM = 3.0, 60.0, 0.3
_BEYOND = 0.02
"""Share of its ground by which outlines are drawn beyond a frame, and hidden there."""

_STEPS = (10, 5, 2, 1, 1 / 2, 1 / 4, 1 / 6, 1 / 12, 1 / 30, 1 / 60, 1 / 120, 1 / 240, 1 / 360,
          1 / 720, 1 / 1_800, 1 / 3_600)  # fmt: skip
_MOST_LINES = 30
Points = NDArray[np.float64]


def in_frame(paths: Iterable[Path], frame: FrameOnPage) -> list[Path]:
    """Return the paths that lie in a frame, or are hidden beyond it, in its millimetres."""
    corner = np.array([frame.left_mm, frame.top_mm])
    ground = shapely.box(NEAR_MM, NEAR_MM, frame.width_mm - NEAR_MM, frame.height_mm - NEAR_MM)
    shapely.prepare(ground)
    found = []
    for each in paths:
        points = each.points - corner
        whole = np.concatenate([points, points[:1]]) if each.closed else points
        line = shapely.LineString(whole if len(whole) > 1 else np.repeat(whole, 2, axis=0))
        inside = bool(ground.intersects(line))
        if inside or _clipped(each.clip, frame):
            found.append(Path(points, each.closed, each.white, each.clip, each.image))
    return found


def _clipped(clip: Box | None, frame: FrameOnPage) -> bool:
    if clip is None:
        return False
    left, top = frame.left_mm - 0.3, frame.top_mm - 0.3
    right, bottom = left + frame.width_mm + 0.6, top + frame.height_mm + 0.6
    return left <= clip[0] and top <= clip[1] and clip[2] <= right and clip[3] <= bottom


def check_paths(
    paths: Sequence[Path], frame: FrameOnPage, allowed: Allowed, found: Found, place: str
) -> None:
    """Write down lines of a frame that are none of the contents'.

    Parameters
    ----------
    paths
        As `in_frame` gives them.
    frame
        Where they lie.
    allowed, found, place
        What may stand there, where problems go, and the page.

    """
    if not frame.straight():
        found.add(Breach.PLACE, "It is not told where its map lies.", place)
        return
    drawn = _Drawn(frame, allowed)
    strange = [each for each in paths if not drawn.known(each)]
    ends = drawn.led([each for each in strange if len(each.points) == 2])
    for each in strange:
        if not drawn.leads(each) and not drawn.at_an_end(each, ends) and not drawn.base(each):
            what = "A picture" if each.image else "A line or mark"
            found.add(Breach.PLACE, f"{what} of a map lies where the briefing has none.", place)


def recovered_points(paths: Iterable[Path], frame: FrameOnPage) -> list[tuple[float, float]]:
    """Return the places that somebody could read from a map: middles of marks, ends of lines."""
    found: list[tuple[float, float]] = []
    for each in in_frame(paths, frame):
        size = np.ptp(each.points, axis=0).max()
        middle = (each.points.min(axis=0) + each.points.max(axis=0)) / 2
        points = [*each.points.tolist(), *([middle.tolist()] if size <= MARK_MM else [])]
        found += [(lon, lat) for lon, lat in frame.places(np.array(points)).tolist()]
    return found


@dataclass(frozen=True)
class _Drawn:
    """What may be drawn in one frame, in its millimetres."""

    frame: FrameOnPage
    allowed: Allowed

    def known(self, path: Path) -> bool:
        """Say whether a path is of the contents, or furniture."""
        if path.image:
            return self._a_picture(path.points)
        return (
            self._whole(path.points)
            or self._on_edges(path, self._edges)
            or self._a_mark(path, self._places)
            or self._a_line(path.points)
            or self._a_name(path, self._places)
            or self._furniture(path)
        )

    def led(self, lines: Iterable[Path]) -> Points:
        """Return where the lines end that begin at a place of the contents: beside, a number."""
        found = [
            end
            for each in lines
            for start, end in (each.points, each.points[::-1])
            if near(start[None], self._places).all()
        ]
        return np.array(found).reshape(-1, 2)

    def leads(self, path: Path) -> bool:
        """Say whether a path is a short line from a place of the contents."""
        if len(path.points) != 2 or path.closed:
            return False
        short = np.linalg.norm(path.points[0] - path.points[1]) <= _LEADS_MM
        return bool(short and near(path.points, self._places).any())

    def at_an_end(self, path: Path, ends: Points) -> bool:
        """Say whether a path is a mark at the other end of such a line."""
        return self._a_mark(path, ends)

    def base(self, path: Path) -> bool:
        """Say whether a path is of the base map: land, or a town and its name."""
        edges, towns = self._base
        return (
            self._on_edges(path, edges) or self._a_mark(path, towns)
            or self._a_name(path, towns)
        )  # fmt: skip

    @cached_property
    def _edges(self) -> shapely.STRtree:
        return edges_of(self.allowed.shapes, self.frame)

    @cached_property
    def _places(self) -> Points:
        """Middles of all shapes, and of the maps that have one: where a mark may stand."""
        points = [each.centroid for each in self.allowed.shapes]
        return self.frame.on_paper(np.array([[each.x, each.y] for each in points]).reshape(-1, 2))

    @cached_property
    def _base(self) -> tuple[shapely.STRtree, Points]:
        dots = self.frame.width_mm * LAND_DOTS_A_MM
        features = around(*self.frame.bounds, dots=dots)["features"]
        land: list[Any] = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features
                if each["properties"]["what"] == "land"]  # fmt: skip
        towns = [each["geometry"]["coordinates"] for each in features
                 if each["properties"]["what"] == "town"]  # fmt: skip
        places = self.frame.on_paper(np.array(towns, dtype=np.float64).reshape(-1, 2))
        return edges_of(land, self.frame), places

    def _on_edges(self, path: Path, edges: shapely.STRtree) -> bool:
        """Say whether a path runs along outlines, along the frame, and along what is beyond it.

        Its corners alone do not say so: a line from edge to edge crosses what lies between.
        """
        points = path.points
        ends = np.roll(points, -1, axis=0) if path.closed else points[1:]
        halfway = (points[: len(ends)] + ends) / 2
        corners = self._on_frame(points) | on_edges(points, edges)
        between = self._along_frame(halfway) | on_edges(halfway, edges)
        return bool(corners.all() and between.all())

    def _along_frame(self, points: Points) -> NDArray[np.bool_]:
        """Say of each point whether it lies on the edge of the frame, or where outlines are cut."""
        size = np.array([self.frame.width_mm, self.frame.height_mm])
        found = np.zeros(len(points), dtype=bool)
        for beyond in (size * 0.0, size * _BEYOND):
            edge = (np.abs(points + beyond) <= NEAR_MM) | (
                np.abs(points - size - beyond) <= NEAR_MM
            )
            found |= edge.any(axis=1)
        return found

    def _whole(self, points: Points) -> bool:
        """Say whether a path is the frame itself: its ground, and the line around it."""
        corners = np.array([[0.0, 0.0], [self.frame.width_mm, self.frame.height_mm]])
        ends = np.array([points.min(axis=0), points.max(axis=0)])
        return bool(upright(points) and np.abs(ends - corners).max() <= _LINE_MM)

    def _on_frame(self, points: Points) -> NDArray[np.bool_]:
        size = np.array([self.frame.width_mm, self.frame.height_mm])
        low, high = np.abs(points) <= NEAR_MM, np.abs(points - size) <= NEAR_MM
        within = ((points >= -NEAR_MM) & (points <= size + NEAR_MM)).all(axis=1)
        beyond = size * _BEYOND
        at = (np.abs(points + beyond) <= NEAR_MM) | (np.abs(points - size - beyond) <= NEAR_MM)
        return np.asarray((within & (low | high).any(axis=1)) | at.all(axis=1))

    def _a_mark(self, path: Path, places: Points) -> bool:
        middle = (path.points.min(axis=0) + path.points.max(axis=0)) / 2
        small = np.ptp(path.points, axis=0).max() <= MARK_MM and len(path.points) > 2
        return bool(small and near(middle[None], places).all())

    def _a_line(self, points: Points) -> bool:
        """Say whether a path is a line of round degrees from edge to edge."""
        if len(points) != 2 or not self._on_frame(points).all():
            return False
        west, south, east, north = self.frame.bounds
        for axis, span in ((0, east - west), (1, north - south)):
            if abs(points[0, axis] - points[1, axis]) <= NEAR_MM / 10:
                degrees = self.frame.places(points)[0, axis]
                per_mm = abs(self.frame.places(points + 1.0)[0, axis] - degrees)
                return any(
                    span / step <= _MOST_LINES
                    and abs(degrees / step - round(degrees / step)) * step <= NEAR_MM * per_mm
                    for step in _STEPS
                )
        return False

    def _a_name(self, path: Path, places: Points) -> bool:
        """Say whether a path is the white ground of a name beside a place."""
        low, high = path.points.min(axis=0), path.points.max(axis=0)
        if not path.white or len(path.points) < 4 or not len(places):
            return False
        away = np.maximum(np.maximum(low - places, places - high), 0.0)
        return bool((np.linalg.norm(away, axis=1) <= _BESIDE_MM).any())

    def _furniture(self, path: Path) -> bool:
        """Say whether a path is of the scale bar or the arrow: upright boxes, and one arrow."""
        low, high = path.points.min(axis=0), path.points.max(axis=0)
        for number, (left, top, right, bottom) in enumerate(self.frame.furniture):
            if low[0] < left or low[1] < top or high[0] > right or high[1] > bottom:
                continue
            wide, tall = high - low
            arrow = number == 1 and 3.5 <= tall <= 4.5 and 2.5 <= wide <= 3.5
            box = upright(path.points) and min(wide, tall) > 0.5 and not 0.8 < wide / tall < 1.2
            return bool(box or arrow)
        return False

    def _a_picture(self, points: Points) -> bool:
        corners = (points.min(axis=0), points.max(axis=0))
        for west, south, east, north in (each.bounds for each in self.allowed.pictures):
            wanted = self.frame.on_paper(np.array([[west, north], [east, south]]))
            if np.abs(np.array(corners) - wanted).max() <= NEAR_MM:
                return True
        return False
