"""Maps and pictures of a briefing, before anything is drawn; degrees, longitude first."""

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from dashboard.style import Look

Bounds = tuple[float, float, float, float]
"""West, south, east, north, degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of the ground, to be shown with its words burnt in."""

    png: bytes
    """Its pixels, PNG; transparent where not seen."""

    bounds: Bounds
    """Where it lies."""

    words: tuple[str, ...]
    """What is burnt in: what it shows, its days, its source."""

    first: date
    """UTC day of its first scene."""

    last: date
    """UTC day of its last scene."""

    source: str
    """Collection and satellites."""

    scenes: int
    """How many scenes."""

    seen_share: float
    """Share of its pixels that were seen, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One thing on a map."""

    geometry: BaseGeometry
    """Degrees."""

    look: Look
    """How it is drawn."""

    label: str = ""
    """Written beside it; empty for nothing."""

    mark: str = "circle"
    """How a point is drawn: circle, square, flag; `number` for the label in a disc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendEntry:
    """One line of a legend: of what the map shows, and of nothing else."""

    look: Look
    """As on the map."""

    mark: str
    """area, or as the points are drawn: circle, square, flag, number."""

    text: str
    """What it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContents:
    """One map: where, what lies on it, and its own legend."""

    name: str
    """overview, locator, detail or index."""

    caption: str
    """Above it."""

    bounds: Bounds
    """What must be seen; a map shows more where its paper is of another shape."""

    shapes: tuple[Shape, ...]
    """From the bottom to the top."""

    legend: tuple[LegendEntry, ...]
    """Of what is on it; empty on a locator."""

    picture: Picture | None = None
    """Beneath the shapes, without burnt words."""
