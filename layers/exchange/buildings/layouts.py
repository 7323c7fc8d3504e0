"""The columns of each source, recognised by name; nothing is guessed from values.

Google Open Buildings: latitude, longitude, area_in_meters, confidence, geometry,
full_plus_code. Microsoft Global ML: height, confidence; -1 says that there is none.
OpenStreetMap: what osmium, ogr2ogr, Geofabrik, overpass turbo and HOT call the id, building,
height and building:levels.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from layers.building_set import BuildingSource
from layers.errors import RejectedError


class Role(StrEnum):
    """What a column is for."""

    GEOMETRY = "geometry"
    LON = "lon"
    LAT = "lat"
    CONFIDENCE = "confidence"
    HEIGHT = "height"
    LEVELS = "levels"
    ID = "id"
    BUILDING = "building"


_NAMES: Mapping[Role, tuple[str, ...]] = {
    Role.GEOMETRY: ("geometry", "wkt", "geom", "the_geom", "wkt_geom", "outline"),
    Role.LON: ("longitude", "lon"),
    Role.LAT: ("latitude", "lat"),
    Role.CONFIDENCE: ("confidence",),
    Role.HEIGHT: ("height", "height_m"),
    Role.LEVELS: ("building:levels", "building_levels", "building_l"),
    Role.ID: ("full_plus_code", "full_id", "osm_id", "@id", "osm_way_id", "id"),
    Role.BUILDING: ("building",),
}

_OSM = {"osm_id", "@id", "osm_way_id", "full_id", "@type", "building"}
_TITLES = {
    BuildingSource.GOOGLE_OPEN_BUILDINGS: "Google Open Buildings",
    BuildingSource.MICROSOFT: "Microsoft",
    BuildingSource.OSM: "OpenStreetMap",
    BuildingSource.OTHER: "another source",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Whose a file is, and which of its columns is what."""

    source: BuildingSource
    """As asked for, or as recognised."""

    columns: Mapping[Role, tuple[str, ...]]
    """Role -> the file's own names; of several, the first that holds something counts."""

    def first(self, role: Role) -> str:
        """Return the first column of a role; empty if there is none."""
        return next(iter(self.columns[role]), "")


def layout_of(
    names: Iterable[str], asked: BuildingSource | None, file: str, *, more: bool = False
) -> Layout:
    """Return the layout of a file with these columns.

    Parameters
    ----------
    names
        As the file spells them.
    asked
        What the person said it is; None to go by the columns.
    file
        Its name, for the message.
    more
        Later rows may have columns that the first have not, as in GeoJSON.

    Raises
    ------
    RejectedError
        If the columns are those of another source than was asked for.

    """
    known = {name.strip().lower(): name for name in names}
    found = _recognised(set(known))
    columns = {
        role: tuple(
            known.get(each, each)
            for each in accepted
            if each in known or (more and role is not Role.BUILDING)
        )
        for role, accepted in _NAMES.items()
    }
    if asked in (None, found, BuildingSource.OTHER):
        return Layout(source=asked or found, columns=columns)
    if asked is BuildingSource.MICROSOFT and found is BuildingSource.OTHER:
        return Layout(source=asked, columns=columns)  # its older releases have no columns at all
    shown = ", ".join(sorted(known)[:12]) or "none"
    raise RejectedError(
        f"{file} was said to be of {_TITLES[asked]}, and its columns are those of "
        f"{_TITLES[found]}: {shown[:300]}. Nothing was imported. Pass --source auto, or look "
        "whether it is the right file."
    )


def _recognised(known: set[str]) -> BuildingSource:
    if {"area_in_meters", "confidence"} <= known and "bf_source" not in known:
        return BuildingSource.GOOGLE_OPEN_BUILDINGS
    if known & _OSM:
        return BuildingSource.OSM
    if {"height", "confidence"} <= known or "capture_dates_range" in known:
        return BuildingSource.MICROSOFT
    return BuildingSource.OTHER
