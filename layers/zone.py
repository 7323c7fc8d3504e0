"""Zone: an SEZ, casino zone or watch area that is monitored."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from geo.errors import GeoError
from geo.shapes import Outline, checked_outline
from layers.column import column
from layers.errors import RejectedError
from layers.record import require, require_text
from layers.sourced import Sourced
from layers.terms import OutlineKind, SiteStatus, Tlp, ZoneKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Sourced):
    """An area that is monitored, and how exactly its place is known."""

    KEY: ClassVar[tuple[str, ...]] = ("zone_id",)
    GEOMETRY: ClassVar[str] = "outline"
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    zone_id: str = column("Identifies the zone.", standard="#meta +id")
    name: str = column("Its name in Latin letters.", standard="#loc +name")
    aliases: tuple[str, ...] = column("Other names, in any script.", default=())
    kind: ZoneKind = column("What it is.", standard="#loc +type")
    legal_status: str = column("gazetted, self_declared, none or unknown.", default="unknown")
    comparator: bool = column("An ordinary zone, kept for comparison.", default=False)
    country_iso3: str = column(
        "Country, as stated, never derived.", standard="#country +code +v_iso3"
    )
    adm1_name: str = column("First administrative level.", standard="#adm1 +name", default="")
    adm1_pcode: str = column("Its P-code, as text.", standard="#adm1 +code +v_pcode", default="")
    outline: Outline = column("What is watched.", unit="EPSG:4326", standard="#geo +bounds")
    outline_kind: OutlineKind = column("Where the outline comes from.")
    coord_method: str = column("How its place was found.", default="")
    precision_m: float | None = column("Radius believed to hold the place.", unit="m", default=None)
    year_est: str = column("Year of its beginning, as reported.", default="")
    area_ha_reported: float | None = column("Area as reported.", unit="ha", default=None)
    status: SiteStatus = column("Last reported status.", default=SiteStatus.UNKNOWN)
    status_on: date | None = column("The day of that report.", default=None)
    withdrawn_on: date | None = column(
        "UTC day on which it was found to be a mistake; empty while it stands.", default=None
    )
    details: str = column("What else the source said of it, as JSON.", default="")

    def __post_init__(self) -> None:
        """Refuse an outline that cannot be watched, and what has no name."""
        self.check_source()
        require_text("zone_id", self.zone_id, longest=80)
        require_text("name", self.name)
        require(
            len(self.country_iso3) == 3 and self.country_iso3.isupper(),
            f"country_iso3 is {self.country_iso3!r}; give three capital letters, such as MMR.",
        )
        try:
            checked_outline(self.outline)
        except GeoError as error:
            raise RejectedError(f"Zone {self.zone_id} has no usable outline. {error}") from error

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
