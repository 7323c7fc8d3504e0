"""Places of reports and rescues: how exactly each is known; no point that only looks exact.

Reports are counted by cell. A point that stands for a district lies in some cell, and to count the
report there would say of a person what nobody knows. So such a point is dropped, and the report is
kept only if it names a compound of the store, or a zone that lies in one cell.
"""

from dataclasses import dataclass

from shapely import Point

from geo.cells import cell_of
from layers.exchange import degrees, precision
from layers.exchange.cells import Cells
from layers.exchange.sites import Site
from layers.report import TOO_COARSE
from layers.terms import PlacePrecision

_FEW_DECIMALS = 2
"""Of a degree: about a kilometre."""

_ROUGH = (
    "called exact, and written with two decimals of a degree or fewer, which is a kilometre and "
    "more. See how exactly the place is known."
)
_ADVICE = (
    "Name in compound_id a compound that the store has, or in zone_id a zone that lies in one cell."
)
_DROPPED = "too coarse for a cell; the report was put where its compound or zone lies."
_NAMED = "no point; the report was put where its compound or zone lies."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report is counted."""

    cell: str
    """H3 cell."""

    precision: PlacePrecision
    """How exactly it is known."""

    point: Point | None
    """For the vault; None where a site stands for it."""


def place_of(cells: Cells) -> Place | None:
    """Return the place of a row, or note why it has none."""
    before = len(cells.problems)
    point = cells.point()
    known = precision_of(cells)
    if len(cells.problems) > before:
        return None
    if point is not None and known not in TOO_COARSE:
        return Place(cell_of(point.x, point.y), known, point)
    site = _site(cells)
    if site is not None and site.cell and site.precision not in TOO_COARSE:
        cells.tell("lon", _NAMED if point is None else _DROPPED)
        return Place(site.cell, site.precision, None)
    if site is not None and site.cell:
        cells.refuse(
            "compound_id",
            f"is a site whose own place is known to the {site.precision} only, so the report "
            "cannot be put into a cell.",
        )
    elif point is None:
        cells.refuse("lon", f"is empty, and so is lat; every row needs a place. {_ADVICE}")
    else:
        cells.refuse(
            "lon",
            f"and lat stand for a place that is known to the {known} only, and would be counted in "
            f"a cell as if it were exact. {_ADVICE}",
        )
    return None


def precision_of(cells: Cells) -> PlacePrecision:
    """Return how exactly the place of a row is known: the coarsest of all that is said of it.

    A point that is called exact and written with few decimals is told; see `Cells.point` first.
    """
    levels = []
    for name in ("place_precision", "precision_m", "where_prec", "geo_precision", "exactness"):
        if not (value := cells.text(name)):
            continue
        radius_m = precision.metres(value) if name == "precision_m" else None
        if radius_m is not None:
            found: PlacePrecision | str = precision.of_radius(radius_m)
        elif name in {"place_precision", "precision_m"}:
            found = precision.of_word(value)
        else:
            found = precision.of_code(name, value)
        if isinstance(found, PlacePrecision):
            levels.append(found)
        else:
            cells.refuse(name, found)
    said = precision.coarsest(levels)
    few = max(map(degrees.decimals, cells.written), default=9) <= _FEW_DECIMALS
    if said is PlacePrecision.EXACT and few:
        cells.tell("lon", _ROUGH)
    return said


def _site(cells: Cells) -> Site | None:
    """Return the site that a row names: its compound, or else its zone."""
    for kind in ("compound", "zone"):
        name = cells.text(f"{kind}_id")
        if name and (found := cells.sites.get((kind, name))) is not None and found.cell:
            return found
    return None
