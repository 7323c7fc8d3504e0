"""Boundary: the outline of a zone or compound from one day to another, as somebody drew it.

Zones and compounds keep their id, and hold the outline that is valid now. Each outline that ever
was is a boundary: none is edited, and the one that follows names the one that it replaces.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from geo.errors import GeoError
from geo.shapes import Outline, checked_outline
from layers.column import Sensitivity, column
from layers.errors import RejectedError
from layers.record import require, require_text, require_utc
from layers.sourced import Sourced
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary(Sourced):
    """One outline of a zone or compound, with the days between which it is valid."""

    KEY: ClassVar[tuple[str, ...]] = ("boundary_id",)
    GEOMETRY: ClassVar[str] = "outline"

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    boundary_id: str = column("Made from the site, its outline and the moment.")
    zone_id: str = column("The zone, or the zone of the compound; empty for none.", default="")
    site_id: str = column("The zone or compound that it bounds.")
    outline: Outline = column("The outline.", unit="EPSG:4326", standard="#geo +bounds")
    valid_from: date | None = column(
        "First UTC day on which it is valid; empty if that is not known.", default=None
    )
    valid_until: date | None = column(
        "UTC day on which it ceases to be valid; empty while it goes on.", default=None
    )
    replaces: str = column("The boundary before it; empty for the first.", default="")
    drawn_by: str = column("A pseudonym.", sensitivity=Sensitivity.PERSONAL)
    drawn_at: datetime = column("When.", unit="UTC")
    note: str = column(
        "Why, for colleagues; never leaves.", sensitivity=Sensitivity.RESTRICTED, default=""
    )

    def __post_init__(self) -> None:
        """Refuse an outline that cannot be, and days that end before they begin."""
        self.check_source()
        require_text("boundary_id", self.boundary_id, longest=80)
        require_text("site_id", self.site_id, longest=80)
        require_text("drawn_by", self.drawn_by, longest=80)
        require_utc("drawn_at", self.drawn_at)
        require(
            self.valid_from is None
            or self.valid_until is None
            or self.valid_from < self.valid_until,
            f"The boundary of {self.site_id} is valid from {self.valid_from} until "
            f"{self.valid_until}, which is no day at all. Give a later end.",
        )
        try:
            checked_outline(self.outline)
        except GeoError as error:
            raise RejectedError(f"Boundary of {self.site_id}: {error}") from error
