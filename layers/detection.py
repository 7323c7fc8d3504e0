"""Detection: a lasting change of the ground that imagery found in a zone.

A detection is never edited. A later run makes its next state, and the store keeps every
state, keyed by detection and run. What a person decides is a Review, added beside it.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from geo.shapes import Outline
from layers.column import Sensitivity, column
from layers.record import Record, require, require_share, require_text
from layers.terms import DetectionKind, DetectionStatus, Tlp

_PIXELS_SAY = frozenset(DetectionStatus) - {DetectionStatus.VERIFIED, DetectionStatus.DISMISSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection(Record):
    """One outline of change, and how sure the imagery is of it."""

    KEY: ClassVar[tuple[str, ...]] = ("detection_id", "run_id")
    GEOMETRY: ClassVar[str] = "outline"

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    detection_id: str = column("Made from zone, kind, date and place: stable over runs.")
    run_id: str = column("The run that led to this state.")
    zone_id: str = column("The zone that was watched.")
    outline: Outline = column("In degrees.", unit="EPSG:4326", sensitivity=Sensitivity.RESTRICTED)
    area_m2: float = column("Geodesic area of the outline.", unit="m2")
    kind: DetectionKind = column("What changed.")
    status: DetectionStatus = column("How far it has come.")
    window_start: date | None = column(
        "UTC day of the last clear look without it; empty if never seen without.", default=None
    )
    window_end: date = column("UTC day of the first clear look with it.")
    looks: int = column("Clear looks that showed it.")
    clear_looks: int = column("Clear looks since the baseline.")
    magnitude: float = column("Median departure from the expected.", unit="sigma")
    score: float = column("0 to 1: how much speaks for it.")
    numbers: tuple[str, ...] = column(
        "The five numbers behind the score, each as name=value.", default=()
    )
    reason: str = column("Why it expired or was taken back; empty for what stands.", default="")
    scene_ids: tuple[str, ...] = column("The scenes that first showed it.", default=())
    indices: tuple[str, ...] = column("The indices that showed it.", default=())

    @property
    def corrected(self) -> str:
        """What a person corrected; empty, for what is stored is as it was found."""
        return ""

    @property
    def compound_id(self) -> str:
        """The compound that a person said it belongs to; empty, for pixels know of none."""
        return ""

    def __post_init__(self) -> None:
        """Refuse what only a person may say, and windows that end before they start."""
        require_text("detection_id", self.detection_id, longest=80)
        require(
            self.status in _PIXELS_SAY,
            f"Detection {self.detection_id} cannot be stored as {self.status}: pixels alone never "
            "verify or dismiss. Add a Review.",
        )
        require_share("score", self.score)
        require(
            self.window_start is None or self.window_start <= self.window_end,
            f"Detection {self.detection_id} is first seen on {self.window_end}, before the last "
            f"look without it on {self.window_start}.",
        )
