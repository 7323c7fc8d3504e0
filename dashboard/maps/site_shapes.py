"""A site at one epoch, as shapes for the map: what was built, what nobody could see, where it lies.

Asked of a Reader alone, so that a route gives no more of a site than a page does. Coordinates are
degrees, longitude first.
"""

from datetime import date

from shapely.geometry.base import BaseGeometry

from geo.errors import InvalidPeriodError
from geo.period import Length, length_of
from layers.errors import NotFoundError
from layers.footprint import Footprint
from layers.frames import Released, frame
from layers.past import Past
from layers.read import Reader

BUILT, UNSEEN, SITE = "built", "unseen", "site"
COLUMNS = ("what", "site_id", "epoch", "area_ha", "area_ha_lo", "area_ha_hi", "observed_share",
           "synthetic")  # fmt: skip

Bounds = tuple[float, float, float, float]

_MARGIN_SHARE, _LEAST_MARGIN_DEG = 0.15, 0.0008


def by_of(epoch: str) -> Length | None:
    """Return whether a name is that of a quarter or of a month; None for the day of one look.

    Raises
    ------
    NotFoundError
        If it is none of these.

    """
    try:
        return length_of(epoch)
    except InvalidPeriodError as error:
        try:
            date.fromisoformat(epoch)
        except ValueError:
            raise NotFoundError(str(error)) from error
        return None


def shapes_of(reader: Reader, zone_id: str, site_id: str, epoch: str) -> Released:
    """Return the shapes of one site in one epoch: its own outline, built ground, unseen ground.

    Raises
    ------
    NotFoundError
        If there is no such zone, site or epoch, or this audience may not have it.

    """
    reader.zone(zone_id)
    found = reader.past(zone_id, by_of(epoch)).at(site_id, epoch)
    drawn = {
        SITE: ground_of(reader, zone_id, site_id),
        BUILT: found.outline,
        UNSEEN: found.unseen,
    }
    rows = [_row(found, epoch, what, shape) for what, shape in drawn.items() if shape is not None]
    return Released(frame=frame(rows, columns=COLUMNS), total=len(rows))


def ground_of(reader: Reader, zone_id: str, site_id: str) -> BaseGeometry | None:
    """Return the outline of a site, as its record has it; None where none is released."""
    if site_id == zone_id:
        outline: BaseGeometry = reader.zone(zone_id)["geometry"]
        return outline
    for table, key in (
        (reader.compounds(zone_id).frame, "compound_id"),
        (reader.detections(zone_id).frame, "detection_id"),
    ):
        rows = table[table[key] == site_id]
        if len(rows):
            shape: BaseGeometry | None = rows.iloc[0]["geometry"]
            return shape
    return None


def extent_of(past: Past, site_id: str, ground: BaseGeometry | None) -> Bounds:
    """Return west, south, east and north of all that a site ever was: the same for each epoch."""
    shapes: list[BaseGeometry | None] = [
        shape for each in past.of(site_id) for shape in (each.outline, each.unseen)
    ]
    if not any(shapes) or site_id != past.zone_id:
        shapes.append(ground)  # a zone is mostly empty ground: its built-up ground is what to see
    bounds = [each.bounds for each in shapes if each is not None and not each.is_empty]
    if not bounds:
        raise NotFoundError(f"{site_id} has neither an outline nor a footprint to be shown.")
    west, south = (min(each[n] for each in bounds) for n in (0, 1))
    east, north = (max(each[n] for each in bounds) for n in (2, 3))
    margin = max(_MARGIN_SHARE * max(east - west, north - south), _LEAST_MARGIN_DEG)
    return west - margin, south - margin, east + margin, north + margin


def _row(found: Footprint, epoch: str, what: str, shape: BaseGeometry) -> dict[str, object]:
    return {
        "what": what, "site_id": found.site_id, "epoch": epoch, "area_ha": found.area_ha,
        "area_ha_lo": found.area_ha_lo, "area_ha_hi": found.area_ha_hi,
        "observed_share": found.observed_share, "synthetic": found.synthetic, "geometry": shape,
    }  # fmt: skip
