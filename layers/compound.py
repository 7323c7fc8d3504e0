"""Compound: a named, usually walled site inside or beside a zone."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shapely import Point

from geo.errors import GeoError
from geo.shapes import Outline, checked_outline
from layers.column import Sensitivity, column
from layers.errors import RejectedError
from layers.record import require_text
from layers.sourced import Sourced
from layers.terms import CompoundKind, SiteStatus, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound(Sourced):
    """A site that a public report names, or that an analyst drew."""

    KEY: ClassVar[tuple[str, ...]] = ("compound_id",)
    GEOMETRY: ClassVar[str] = "shape"
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.GREEN)
    compound_id: str = column("Identifies the compound.", standard="#x_compound +code")
    zone_id: str = column("The zone it lies in, if any.", default="")
    name: str = column("Its name in Latin letters.", standard="#loc +name")
    aliases: tuple[str, ...] = column("Other names, in any script.", default=())
    kind: CompoundKind = column("What it is said to be.", standard="#loc +type")
    country_iso3: str = column("Country, as stated.", standard="#country +code +v_iso3", default="")
    shape: Outline | Point | None = column(
        "Its outline if one is known, else the point that stands for it.",
        unit="EPSG:4326",
        standard="#geo",
        default=None,
    )
    precision_m: float | None = column("Radius believed to hold the site.", unit="m", default=None)
    coord_method: str = column("How its place was found.", default="")
    first_reported: str = column(
        "When it was first reported.", standard="#date +reported", default=""
    )
    status: SiteStatus = column("Last reported status.", default=SiteStatus.UNKNOWN)
    status_on: date | None = column("The day of that report.", default=None)
    status_note: str = column(
        "What the source says.", sensitivity=Sensitivity.RESTRICTED, default=""
    )
    area_ha_reported: float | None = column("Area as reported.", unit="ha", default=None)
    withdrawn_on: date | None = column(
        "UTC day on which it was found to be a mistake; empty while it stands.", default=None
    )
    details: str = column("What else the source said of it, as JSON.", default="")

    def __post_init__(self) -> None:
        """Refuse an outline that crosses itself, and codes that are none."""
        require_text("compound_id", self.compound_id, longest=80)
        require_text("name", self.name)
        self.check_source()
        if self.shape is None or isinstance(self.shape, Point):
            return
        try:
            checked_outline(self.shape)
        except GeoError as error:
            raise RejectedError(f"Compound {self.compound_id}: {error}") from error

    @property
    def stands_as(self) -> SiteStatus:
        """What was last reported of it; that it is withdrawn comes before all that."""
        return self.status if self.withdrawn_on is None else SiteStatus.WITHDRAWN

    @property
    def stands(self) -> bool:
        """Whether it is a site; if not, it is withdrawn."""
        return self.stands_as.stands

    @property
    def stands_as_of(self) -> date | None:
        """The day of that."""
        return self.withdrawn_on or self.status_on

    @property
    def outline(self) -> Outline | None:
        """Its outline; None where only a point is known."""
        return None if isinstance(self.shape, Point) else self.shape
