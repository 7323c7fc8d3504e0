"""Worlds: an invented place, what covers it, and what was really built there, and when.

Coordinates of patches are metres east and north of the world's centre, in its UTM zone;
outlines of zones and of the truth are degrees, longitude first.
"""

from dataclasses import dataclass
from datetime import date

from shapely import Polygon, affinity, box

from geo.crs import from_lonlat, to_lonlat, utm_crs
from geo.shapes import Outline
from imagery.sources.simulation.covers import Cover
from imagery.sources.simulation.sky import COMMON, Climate

HALF_ZONE_M = 1_000.0
"""A zone is two kilometres a side, unless its world says otherwise."""

HALF_SCENE_M = 1_800.0
"""Scenes reach beyond it, for the margin that a job looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A piece of ground with one cover."""

    shape: Polygon
    """Metres from the centre."""

    cover: Cover
    """What it sends back on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueChange:
    """One thing that was really built or razed."""

    outline: Outline
    """Degrees, longitude first."""

    built_on: date
    """First day of work on it (of what stood before the archive: a day before it)."""

    removed_on: date | None = None
    """First day of its demolition; None if it stands."""

    kind: str = "construction"
    """construction or demolition: what there is to find."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """An invented place."""

    id: str
    """Short name, as part of scene ids."""

    name: str
    """What the zone is called; invented."""

    lon: float
    """Of the centre, degrees."""

    lat: float
    """Of the centre, degrees."""

    patches: tuple[Patch, ...]
    """Painted in this order: later ones lie on top. The first covers everything."""

    truth: tuple[TrueChange, ...]
    """Everything that was built or razed in the time of the archive; nothing else was."""

    half_zone_m: float = HALF_ZONE_M
    """From the centre to an edge of the zone."""

    half_scene_m: float = HALF_SCENE_M
    """From the centre to an edge of the scenes."""

    climate: Climate = COMMON
    """What weather it has."""

    @property
    def crs(self) -> str:
        """The UTM zone of the centre."""
        return utm_crs(self.lon, self.lat)

    @property
    def centre(self) -> tuple[float, float]:
        """Centre in metres of `crs`, on a whole 20 m."""
        return centre_of(self.lon, self.lat)

    @property
    def zone_outline(self) -> Outline:
        """The zone, in degrees."""
        return outline_at(self.lon, self.lat, _square(self.half_zone_m))

    @property
    def scene_outline(self) -> Outline:
        """What a scene covers, in degrees."""
        return outline_at(self.lon, self.lat, _square(self.half_scene_m))


def centre_of(lon: float, lat: float) -> tuple[float, float]:
    """Return a place in metres of its UTM zone, on a whole 20 m."""
    point = from_lonlat(box(lon, lat, lon, lat).centroid, crs=utm_crs(lon, lat))
    return round(point.x / 20) * 20.0, round(point.y / 20) * 20.0


def outline_at(lon: float, lat: float, shape: Outline) -> Outline:
    """Return a shape, metres from a centre, in degrees."""
    x, y = centre_of(lon, lat)
    return to_lonlat(affinity.translate(shape, x, y), crs=utm_crs(lon, lat))


def _square(half_m: float) -> Polygon:
    return box(-half_m, -half_m, half_m, half_m)
