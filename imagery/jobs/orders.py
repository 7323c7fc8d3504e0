"""Orders: what a job is asked to do, and what came of it, as plain data.

An order is all that travels to another process or machine: it holds no store, no source and no
secret. Who carries it out opens those from its own settings.
"""

from dataclasses import dataclass
from datetime import datetime

from geo.period import Length
from layers.terms import AttemptState, JobKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One zone, one window."""

    zone_id: str
    """The zone."""

    job: JobKind
    """What is to be done."""

    as_of: datetime
    """Scenes acquired before this are used; UTC. Of a named window: its end, or now if sooner."""

    window: str = ""
    """Name of an epoch, such as 2024-03 or 2024Q1; empty: all until as_of."""

    source: str = ""
    """Name of the source; empty: that of the settings."""

    by: Length = "quarter"
    """How long the epochs of footprints are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an order."""

    order: Order
    """As given."""

    state: AttemptState
    """How it ended."""

    run_id: str = ""
    """The run that stands for it; empty if there is none."""

    detections: int = 0
    """How many it holds."""

    said: str = ""
    """What went wrong, or could not be done; empty if all is well."""

    remedy: str = ""
    """What to do about it."""

    units_spent: float = 0.0
    """Processing units."""

    @property
    def good(self) -> bool:
        """Whether the order needs nobody's attention."""
        return self.state in {AttemptState.DONE, AttemptState.SAME, AttemptState.BLIND}
