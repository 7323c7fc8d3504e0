"""Sites of the store that a report may name instead of a point, each with the cell it lies in.

A zone that reaches over several cells has none: to choose one of them would be a guess.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shapely import Point, get_coordinates

from geo.cells import cell_of
from layers.compound import Compound
from layers.exchange.precision import of_radius
from layers.terms import PlacePrecision
from layers.zone import Zone


@dataclass(frozen=True, slots=True)
class Site:
    """Where a compound or a zone lies."""

    cell: str
    """H3 cell of the resolution at which reports are counted; empty where there is not one."""

    precision: PlacePrecision
    """How exactly that is known."""


def sites_of(
    compounds: Iterable[Compound], zones: Iterable[Zone]
) -> Mapping[tuple[str, str], Site]:
    """Return sites by ("compound" or "zone", id)."""
    found = {("zone", each.zone_id): _site(each) for each in zones}
    return found | {("compound", each.compound_id): _site(each) for each in compounds}


def _site(record: Compound | Zone) -> Site:
    shape = record.shape if isinstance(record, Compound) else record.outline
    if shape is None:
        return Site("", PlacePrecision.UNKNOWN)
    stated = PlacePrecision.UNKNOWN if record.precision_m is None else of_radius(record.precision_m)
    if isinstance(shape, Point):
        return Site(cell_of(shape.x, shape.y), stated)
    cells = {cell_of(x, y) for x, y in get_coordinates(shape)}
    if isinstance(record, Compound):  # a few hundred metres; its middle says which side it lies on
        middle = shape.centroid
        return Site(cell_of(middle.x, middle.y), PlacePrecision.EXACT)
    return Site(cells.pop() if len(cells) == 1 else "", PlacePrecision.LOCALITY)
