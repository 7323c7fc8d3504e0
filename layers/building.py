"""Building: the outline of one building in one zone, as one set has it."""

from dataclasses import dataclass
from math import isfinite
from typing import ClassVar

from geo.shapes import Outline
from layers.column import column
from layers.record import Record, require, require_share, require_text
from layers.terms import Tlp

LARGEST_M2 = 5_000_000.0
"""No building on earth has a larger footprint: the largest halls have about 1.5 km²."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Building(Record):
    """An outline, whole even where the zone's edge crosses it.

    It belongs to each zone that its outline touches, and stands once in each.
    """

    KEY: ClassVar[tuple[str, ...]] = ("set_id", "zone_id", "building_id")
    GEOMETRY: ClassVar[str] = "outline"

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    set_id: str = column("The set that it is of.")
    zone_id: str = column("The zone that its outline touches.")
    building_id: str = column("Made from its outline: the same in every set and zone.")
    outline: Outline = column("As the source drew it.", unit="EPSG:4326")
    area_m2: float = column("Geodesic area of the outline.", unit="m2")
    confidence: float | None = column(
        "How sure the source is, from 0 to 1; empty where it does not say.", default=None
    )
    height_m: float | None = column("Its height, as the source says.", unit="m", default=None)
    levels: float | None = column(
        "Its storeys, as the source says.", standard="OSM building:levels", default=None
    )
    source_ref: str = column("The source's own id: a plus code, an OSM id.", default="")

    def __post_init__(self) -> None:
        """Refuse what no building can be."""
        require_text("building_id", self.building_id, longest=80)
        require_share("confidence", self.confidence)
        require(
            0 < self.area_m2 <= LARGEST_M2,
            f"has {self.area_m2:,.1f} m², and a building has up to {LARGEST_M2:,.0f} m². Look "
            "whether the file holds buildings, or outlines of something else.",
        )
        for name, value in (("height_m", self.height_m), ("levels", self.levels)):
            require(
                value is None or (isfinite(value) and value >= 0),
                f"{name} is {value}, and it cannot be below zero.",
            )
