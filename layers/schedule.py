"""Schedule: how often a zone is looked at, and after how long silence is an alarm."""

from dataclasses import dataclass
from typing import ClassVar

from layers.column import column
from layers.record import Record, require, require_text
from layers.terms import JobKind, Tlp

EVERY_ZONE = "*"
"""The schedule of all zones that have none of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Record):
    """When one zone, or every zone without its own, is due."""

    KEY: ClassVar[tuple[str, ...]] = ("zone_id",)
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER_STRICT)
    zone_id: str = column("The zone; * for every zone without a schedule of its own.")
    every_days: int = column("Due when so long has passed since the last good look.", unit="d")
    silent_days: int = column("Alarm when there was no usable view for so long.", unit="d")
    at: str = column("UTC time of day of the job, such as 03:17.", default="03:17")
    source: str = column("Source; empty: that of the settings.", default="")
    job: JobKind = column(
        "refresh: the whole archive; watch: new looks alone, whatever the archive's length.",
        default=JobKind.REFRESH,
    )

    def __post_init__(self) -> None:
        """Refuse what no clock knows."""
        require_text("zone_id", self.zone_id)
        require(
            1 <= self.every_days <= 366,
            f"every_days is {self.every_days}, and must lie between 1 and 366.",
        )
        require(
            self.every_days <= self.silent_days <= 3_660,
            f"silent_days is {self.silent_days}: no less than every_days ({self.every_days}), "
            "or every pause would be an alarm.",
        )
        require(
            self.job in {JobKind.REFRESH, JobKind.WATCH},
            f"job is {self.job}, and a schedule looks by refresh or by watch.",
        )
        hour, _, minute = self.at.partition(":")
        known = len(hour) == len(minute) == 2 and (hour + minute).isdecimal()
        require(
            known and int(hour) < 24 and int(minute) < 60,
            f"at is {self.at!r}, and must be a UTC time of day such as 03:17.",
        )
