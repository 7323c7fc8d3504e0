"""SceneRecord: one product of one pass, as a run met it: used, or left out and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from geo.shapes import Outline
from layers.column import column
from layers.record import Record, require_share, require_text, require_utc
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneRecord(Record):
    """A scene over a zone (STAC Item), and how clear it was there."""

    KEY: ClassVar[tuple[str, ...]] = ("scene_id", "run_id")
    GEOMETRY: ClassVar[str] = "outline"

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    scene_id: str = column("Id of the STAC Item.")
    run_id: str = column("The run that met it.")
    zone_id: str = column("The zone it was wanted for.")
    collection: str = column("Collection of the Item.", default="")
    acquired_at: datetime | None = column("Moment of observation.", unit="UTC", default=None)
    platform: str = column("Satellite.", default="")
    gsd_m: float | None = column("What the sensor resolves.", unit="m", default=None)
    cloud_share: float | None = column("Cloud over the whole scene, as stated.", default=None)
    clear_share: float | None = column("Clear looks within the zone.", default=None)
    outline: Outline | None = column("What the scene covers.", unit="EPSG:4326", default=None)
    content: str = column(
        "SHA-256 over the sums (imagery.kernels.fingerprint) of what was read of it over the "
        "zone, tile by tile; empty where nothing was.",
        default="",
    )
    shift_px: float | None = column(
        "How far it lies beside the zone's other looks, pixels; what is more than "
        "imagery.registration leaves was taken back. Empty where that cannot be told.",
        default=None,
    )
    used: bool = column("Whether the run used it.")
    reason: str = column("Why it was left out.", default="")

    def __post_init__(self) -> None:
        """Refuse shares beyond one, and instants without a time zone."""
        require_text("scene_id", self.scene_id)
        require_utc("acquired_at", self.acquired_at)
        require_share("cloud_share", self.cloud_share)
        require_share("clear_share", self.clear_share)
