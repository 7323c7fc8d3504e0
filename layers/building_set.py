"""BuildingSet: outlines of buildings that somebody else mapped, as they stood on one date.

A set is one release of one source, clipped to the zones. It says what stood on a date as that
source saw it: no set is a finding of ours, and two sources differ without a brick being moved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from layers.column import column
from layers.record import Record, require, require_text
from layers.terms import DatePrecision, Tlp


class BuildingSource(StrEnum):
    """Who mapped the buildings."""

    GOOGLE_OPEN_BUILDINGS = "google_open_buildings"
    MICROSOFT = "microsoft"
    OSM = "osm"
    OTHER = "other"


class Owed(NamedTuple):
    """What a source asks of whoever shows its outlines."""

    licence: str
    """Its licence."""

    attribution: str
    """The credit that is shown."""


OWED: Mapping[BuildingSource, Owed] = MappingProxyType({
    BuildingSource.GOOGLE_OPEN_BUILDINGS: Owed(
        "CC BY 4.0, or ODbL 1.0 at the user's choice", "Google Open Buildings"
    ),
    BuildingSource.MICROSOFT: Owed("ODbL 1.0", "Microsoft Global ML Building Footprints"),
    BuildingSource.OSM: Owed("ODbL 1.0", "© OpenStreetMap contributors"),
})  # fmt: skip
"""For another source, whoever imports it says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingSet(Record):
    """One release of one source: from which file it came, and what became of its rows."""

    KEY: ClassVar[tuple[str, ...]] = ("set_id",)

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    set_id: str = column("Made from source, release, date, the file's content and the zones.")
    source: BuildingSource = column("Who mapped the buildings.")
    release: str = column("Its release, as the source names it, such as v3.")
    on: date = column("The date that it stands for; the first day of the month or year.")
    date_precision: DatePrecision = column("How exactly that date is known.")
    licence: str = column("Under which the outlines may be used.")
    attribution: str = column("The credit that the licence asks for; shown with the outlines.")
    file_name: str = column("The file that it came from.")
    sha256: str = column("SHA-256 of that file.")
    crs: str = column("The CRS that the file declared; outlines are kept in EPSG:4326.")
    zone_ids: tuple[str, ...] = column(
        "The zones with a building of it. Of others it cannot be told whether they were mapped."
    )
    rows_read: int = column("Rows of the file.")
    kept: int = column("Rows kept: buildings in one zone or more.")
    outside: int = column("Rows outside of all zones.")
    left_out: int = column("Rows that are no buildings: lines, points, other tags.", default=0)
    refused: int = column("Rows with a problem, left out because that was asked.", default=0)

    def __post_init__(self) -> None:
        """Refuse a set whose rows do not add up, and one without a release or a credit."""
        require_text("set_id", self.set_id, longest=80)
        require_text("release", self.release, longest=200)
        require_text("licence", self.licence)
        require_text("attribution", self.attribution)
        require_text("file_name", self.file_name)
        require(
            len(self.sha256) == 64 and set(self.sha256) <= set("0123456789abcdef"),
            f"Building set {self.set_id}: sha256 is no SHA-256 (64 digits from 0 to f).",
        )
        said = (self.kept, self.outside, self.left_out, self.refused)
        require(
            min(said) >= 0 and sum(said) == self.rows_read,
            f"Building set {self.set_id} read {self.rows_read} rows and tells of {sum(said)}: "
            "kept, outside, left out and refused must add up.",
        )
