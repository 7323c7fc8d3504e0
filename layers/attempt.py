"""Attempt: one try at a job: when, by whom, how it ended, and what to do if it failed.

A Run says what imagery showed, and is the same whenever and however often it is made. An attempt
says what happened on a machine: it is written when work begins and again when it ends, so that
one that died in between is seen to have died.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import column
from layers.record import Record, require_text, require_utc
from layers.terms import AttemptState, JobKind, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Record):
    """One try at one job for one zone and window."""

    KEY: ClassVar[tuple[str, ...]] = ("attempt_id",)
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER_STRICT)
    attempt_id: str = column("Made from job, zone, window, holder and start.")
    zone_id: str = column("The zone.")
    job: JobKind = column("What was done.")
    window: str = column("Epoch that it was for, such as 2024-03; empty: all until as_of.")
    as_of: datetime = column("The instant for which it was run.", unit="UTC")
    recipe_id: str = column("Id of the recipe.")
    source: str = column("Name of the source; never a path.")
    holder: str = column("Who did it: machine, process, and a word made when it started.")
    started_at: datetime = column("When it began.", unit="UTC")
    token: int = column(
        "Token of the lease that it was made under: of two tries at a zone, the larger came later.",
        default=0,
    )
    ended_at: datetime | None = column("When it ended; empty while at work.", default=None)
    state: AttemptState = column("How it stands.")
    run_id: str = column("The run that came of it; empty if none.", default="")
    said: str = column("What went wrong, or what could not be done; empty if all is well.",
                       default="")  # fmt: skip
    remedy: str = column("What to do about it.", default="")
    done: int = column("Steps done when it ended.", default=0)
    of: int = column("Steps there were.", default=0)
    units_spent: float = column("Processing units spent.", unit="PU", default=0.0)

    def __post_init__(self) -> None:
        """Refuse instants without a time zone."""
        require_text("attempt_id", self.attempt_id, longest=80)
        for name in ("as_of", "started_at", "ended_at"):
            require_utc(name, getattr(self, name))
