"""The maps of a briefing: what lies on each, and a legend of that and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from dashboard.briefing.map_contents import Bounds, LegendEntry, MapContents, Picture, Shape
from dashboard.briefing.projection import metres_a_degree
from dashboard.briefing.speech import Speech
from dashboard.language import marked
from dashboard.style import COMPOUNDS, DETECTIONS, FOOTPRINT, REPORTS, RESCUE, ZONE, Look
from layers.terms import DetectionStatus, SiteStatus

AREA, NUMBER = "area", "number"

HERE = Look(stroke="#c1121f", fill=0.9, width=2)
"""Where a locator points to, and the numbers of an index."""

_BUILT = marked("Built-up ground, newest observed quarter")
_LEAST_M, _AROUND_M = 400.0, 1_500.0
_REGION_DEG = 2.5
_MARGIN = 0.15
_FORM = 1.25
_MOST_LAT = 80.0

Drawn = tuple[Shape, LegendEntry]


def around(shape: BaseGeometry | None, precision_m: float | None, fallback: Bounds) -> Bounds:
    """Return the ground of a site: its outline with a margin; of a point, what it may stand for.

    Parameters
    ----------
    shape
        Outline or point of the site, degrees; None or empty where no place is known.
    precision_m
        Radius believed to hold it, metres.
    fallback
        Where no place is known.

    """
    if shape is None or shape.is_empty:
        return fallback
    west, south, east, north = shape.bounds
    least = max(_LEAST_M, min(precision_m or 0.0, _AROUND_M)) if _is_point(shape) else _LEAST_M / 2
    return _of_one_form(widened((west, south, east, north), margin=_MARGIN, least_m=least))


def _of_one_form(bounds: Bounds) -> Bounds:
    """Return bounds five wide to four high, so that pictures of all sites fit the same place."""
    west, south, east, north = bounds
    lat = min(max((south + north) / 2, -_MOST_LAT), _MOST_LAT)
    across, along = metres_a_degree(lat)
    wide, high = (east - west) * across, (north - south) * along
    half_x = max(wide, high * _FORM) / across / 2
    half_y = max(high, wide / _FORM) / along / 2
    x = (west + east) / 2
    return x - half_x, lat - half_y, x + half_x, lat + half_y


def widened(bounds: Bounds, *, margin: float, least_m: float) -> Bounds:
    """Return bounds with a margin, no nearer to their middle than some metres."""
    west, south, east, north = bounds
    lat = min(max((south + north) / 2, -_MOST_LAT), _MOST_LAT)
    across, along = metres_a_degree(lat)
    least_x, least_y = least_m / across, least_m / along
    half_x = max((east - west) / 2 * (1 + 2 * margin), least_x)
    half_y = max((north - south) / 2 * (1 + 2 * margin), least_y)
    x, y = (west + east) / 2, lat
    return x - half_x, y - half_y, x + half_x, y + half_y


def overview(
    site: BaseGeometry | None, name: str, bounds: Bounds, picture: Picture | None,
    drawn: Mapping[str, Sequence[Drawn]], speech: Speech,
) -> MapContents:  # fmt: skip
    """Return a site in its surroundings, over the latest picture where there is one."""
    found = list(_within(drawn, bounds))
    if site is not None and not site.is_empty:
        found.append(
            (
                Shape(geometry=shapely.centroid(site), look=HERE, label=name, mark="ring"),
                LegendEntry(look=HERE, mark="ring", text=speech.says("This site")),
            )
        )
    return MapContents(
        name="overview", caption=speech.says("Overview: the site in its surroundings"),
        bounds=bounds, shapes=tuple(each for each, _ in found), legend=_legend(found),
        picture=picture,
    )  # fmt: skip


def surroundings(ground: Bounds) -> Bounds:
    """Return what an overview of a site shows."""
    return widened(ground, margin=0.6, least_m=_AROUND_M)


def locator(ground: Bounds, drawn: Mapping[str, Sequence[Drawn]], speech: Speech) -> MapContents:
    """Return where in the region a site lies, and what is told by cells and regions alone."""
    x, y = (ground[0] + ground[2]) / 2, (ground[1] + ground[3]) / 2
    bounds = (x - _REGION_DEG, y - _REGION_DEG, x + _REGION_DEG, y + _REGION_DEG)
    found = list(_within(drawn, bounds))
    return MapContents(
        name="locator", caption=speech.says("Where in the region"), bounds=bounds,
        shapes=(*(each for each, _ in found),
                Shape(geometry=Point(x, y), look=HERE, mark="ring")),
        legend=_legend(found),
    )  # fmt: skip


def detail(
    ground: Bounds, picture: Picture | None, drawn: Mapping[str, Sequence[Drawn]],
    built: BaseGeometry | None, speech: Speech,
) -> MapContents | None:  # fmt: skip
    """Return the site itself over its latest picture; None without one."""
    if picture is None:
        return None
    found = list(_within(drawn, ground))
    if built is not None and not built.is_empty:
        found.insert(
            0,
            (
                Shape(geometry=built, look=FOOTPRINT),
                LegendEntry(look=FOOTPRINT, mark=AREA, text=speech.says(_BUILT)),
            ),
        )
    return MapContents(
        name="detail",
        caption=speech.says(
            "Detail over the latest picture, {first} to {last}",
            first=speech.day(picture.first), last=speech.day(picture.last),
        ),
        bounds=ground, shapes=tuple(each for each, _ in found), legend=_legend(found),
        picture=picture,
    )  # fmt: skip


def index(places: Sequence[tuple[int, BaseGeometry]], speech: Speech) -> MapContents | None:
    """Return all sites by number; None where no place is known."""
    points = [(number, shapely.centroid(shape)) for number, shape in places if not shape.is_empty]
    if not points:
        return None
    xs, ys = [point.x for _, point in points], [point.y for _, point in points]
    bounds = widened((min(xs), min(ys), max(xs), max(ys)), margin=0.08, least_m=60_000)
    return MapContents(
        name="index", caption=speech.says("Index: the sites by number"), bounds=bounds,
        shapes=tuple(
            Shape(geometry=point, look=HERE, label=str(number), mark=NUMBER)
            for number, point in points
        ),
        legend=(LegendEntry(look=HERE, mark=NUMBER, text=speech.says("A site, by its number")),),
    )  # fmt: skip


def zones_drawn(rows: Iterable[Mapping[str, Any]], speech: Speech) -> list[Drawn]:
    """Return the outlines of zones."""
    entry = LegendEntry(look=ZONE, mark=AREA, text=speech.says("Zone that is watched"))
    return [(Shape(geometry=row["geometry"], look=ZONE), entry) for row in rows if _there(row)]


def compounds_drawn(rows: Iterable[Mapping[str, Any]], own: str, speech: Speech) -> list[Drawn]:
    """Return compounds by reported status, all named but the sheet's own, which is named apart."""
    found = []
    for row in rows:
        if _there(row):
            status = SiteStatus(row["status"])
            look = COMPOUNDS[status]
            said = speech.says("Compound. {status}", status=speech.sentence(status))
            label = "" if row["compound_id"] == own else str(row["name"])
            point = _is_point(row["geometry"])
            found.append(
                (
                    Shape(geometry=row["geometry"], look=look, label=label),
                    LegendEntry(look=look, mark="circle" if point else AREA, text=said),
                )
            )
    return found


def detections_drawn(rows: Iterable[Mapping[str, Any]], speech: Speech) -> list[Drawn]:
    """Return detections that a person has verified: no others are ever handed in."""
    look = DETECTIONS[DetectionStatus.VERIFIED]
    entry = LegendEntry(look=look, mark=AREA, text=speech.says(
        "Detection. {status}", status=speech.sentence(DetectionStatus.VERIFIED)
    ))  # fmt: skip
    return [(Shape(geometry=row["geometry"], look=look), entry) for row in rows if _there(row)]


def rescues_drawn(rows: Iterable[Mapping[str, Any]], speech: Speech) -> list[Drawn]:
    """Return rescues at the middle of their cells."""
    entry = LegendEntry(look=RESCUE, mark="square", text=speech.says(
        "Rescues, at the middle of their cell of about 253 km², never where they were"
    ))  # fmt: skip
    return [
        (Shape(geometry=row["geometry"], look=RESCUE, mark="square"), entry)
        for row in rows if _there(row)
    ]  # fmt: skip


def reports_drawn(rows: Iterable[Mapping[str, Any]], speech: Speech) -> list[Drawn]:
    """Return regions with released counts of reports, each once."""
    entry = LegendEntry(look=REPORTS, mark=AREA, text=speech.says(
        "Region with 11 reports or more in a quarter"
    ))  # fmt: skip
    regions = {row["region"]: row["geometry"] for row in rows if _there(row)}
    return [(Shape(geometry=each, look=REPORTS), entry) for each in regions.values()]


def _within(drawn: Mapping[str, Sequence[Drawn]], bounds: Bounds) -> Iterable[Drawn]:
    """Yield what touches some ground, layer by layer from the bottom."""
    box = shapely.box(*bounds)
    for each in drawn.values():
        yield from (one for one in each if _seen(one[0]).intersects(box))


def _seen(shape: Shape) -> BaseGeometry:
    """Return what of a shape can be seen: of one without a fill, its line alone."""
    hollow = shape.look.fill == 0 and not _is_point(shape.geometry)
    return shape.geometry.boundary if hollow else shape.geometry


def _legend(found: Iterable[Drawn]) -> tuple[LegendEntry, ...]:
    return tuple(dict.fromkeys(entry for _, entry in found))


def _there(row: Mapping[str, Any]) -> bool:
    shape = row["geometry"]
    return shape is not None and not shape.is_empty


def _is_point(shape: BaseGeometry) -> bool:
    return shape.geom_type == "Point"
