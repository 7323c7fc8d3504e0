"""Evidence: why a detection was made, kept with the state it explains.

The series of the place with what was expected, each look with the reason if it was left out,
the pictures before and after, the phases, and one sentence that an analyst could say aloud.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from layers.column import column
from layers.record import Record, require, require_text
from layers.terms import Tlp

SERIES = ("day", "scene", "value", "expected", "low", "high", "reason")
"""What a row of the series holds; value and bounds are null where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """What a state of a detection rests on."""

    KEY: ClassVar[tuple[str, ...]] = ("detection_id", "run_id")

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    detection_id: str = column("The detection.")
    run_id: str = column("The run that led to the state.")
    zone_id: str = column("The zone.")
    sentence: str = column("What was seen, as an analyst would say it.")
    index: str = column("The index or band whose series is shown.")
    series: str = column(
        "JSON: one row a look, of day, scene, value, expected, low, high, and why it was left out."
    )
    phases: tuple[str, ...] = column("Phase of each month since, as 2024-03=earthworks.")
    before_png: bytes = column("The place before, PNG; empty if it was not seen.", default=b"")
    before_first: date | None = column("UTC day of its first look.", default=None)
    before_last: date | None = column("UTC day of its last look.", default=None)
    after_png: bytes = column("The place since, PNG; empty if it was not seen.", default=b"")
    after_first: date | None = column("UTC day of its first look.", default=None)
    after_last: date | None = column("UTC day of its last look.", default=None)

    def __post_init__(self) -> None:
        """Refuse evidence of nothing."""
        require_text("detection_id", self.detection_id, longest=80)
        require(bool(self.sentence), f"The evidence of {self.detection_id} has no sentence.")

    def __repr__(self) -> str:
        """Leave series and pictures out."""
        return f"Evidence({self.detection_id}, {self.run_id})"

    def looks(self) -> list[dict[str, Any]]:
        """Return the series as rows."""
        return [dict(zip(SERIES, row, strict=True)) for row in json.loads(self.series)]
