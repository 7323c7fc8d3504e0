"""Footprint: the built-up outline of a compound or detection in one epoch."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from geo.shapes import Outline
from layers.column import column
from layers.record import Record, require, require_share, require_text
from layers.terms import Tlp

OBSERVED_SHARE_NEEDED = 0.7
"""Below this share of the site seen clearly, no area is given (records.md, footprint)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint(Record):
    """What was built in one epoch, or on one day, and how much of the site could be seen."""

    KEY: ClassVar[tuple[str, ...]] = ("footprint_id",)
    GEOMETRY: ClassVar[str] = "outline"

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.GREEN)
    footprint_id: str = column("Made from site, epoch, method and scenes.")
    zone_id: str = column("The zone of the site.")
    site_id: str = column("The compound or detection that it belongs to.")
    epoch: str = column("The quarter or month, such as 2024Q3 or 2024-07.", default="")
    seen_on: date | None = column(
        "The day of the look, where it is one look and no epoch.", default=None
    )
    phases: tuple[str, ...] = column(
        "What each part of the outline looked like, in the source's words.",
        standard="IARPA SMART current_phase",
        default=(),
    )
    method: str = column("How built-up ground was told.")
    method_version: str = column("Versions never mix in one series.")
    grid: str = column("CRS and pixel of the grid; grids never mix in one series.", default="")
    resolution_m: float | None = column("Side of its pixels.", unit="m", default=None)
    outline: Outline | None = column(
        "Built-up ground; empty where none, or where too little was seen.",
        unit="EPSG:4326",
        default=None,
    )
    surely: Outline | None = column(
        "Its part that is built beyond doubt.", unit="EPSG:4326", default=None
    )
    possibly: Outline | None = column(
        "All ground that was seen and may be built.", unit="EPSG:4326", default=None
    )
    unseen: Outline | None = column(
        "Ground of the site that no clear look reached.", unit="EPSG:4326", default=None
    )
    area_ha: float | None = column(
        "Built-up area of the whole site, unseen ground counted as the seen is.",
        unit="ha",
        default=None,
    )
    area_ha_lo: float | None = column("Lower end of the 90 % interval.", unit="ha", default=None)
    area_ha_hi: float | None = column("Upper end of the 90 % interval.", unit="ha", default=None)
    observed_share: float | None = column(
        "Share of the site seen clearly at least once; empty where the source does not say.",
        default=None,
    )
    scene_ids: tuple[str, ...] = column("The scenes of the epoch.", default=())
    details: str = column("What else the source said of it, as JSON.", default="")
    run_id: str = column("The run that made it; empty for an import.", default="")

    def __post_init__(self) -> None:
        """Refuse an area of what was not seen."""
        require_text("footprint_id", self.footprint_id)
        require_share("observed_share", self.observed_share)
        seen = self.observed_share
        require(
            self.area_ha is None or seen is None or seen >= OBSERVED_SHARE_NEEDED,
            f"Footprint {self.footprint_id} gives an area, and only {seen or 0:.0%} of "
            "the site was seen. Not observed is not zero: leave the area empty.",
        )
