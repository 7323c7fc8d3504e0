"""Item: one thing that a digest tells, and why it stands where it stands."""

from dataclasses import dataclass, field

from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that speaks for an item, in words, and what it weighs."""

    said: str
    """Such as "2.3 ha"."""

    points: float
    """What it adds to the item's rank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is new."""

    keys: tuple[str, ...]
    """What it tells, each in one state: what was told once in one state is not told again."""

    zone_id: str
    """Where; empty for what concerns several zones."""

    kind: str
    """detection, withdrawn, silence, failure or backfill; on a page also what else changed, as
    `layers.changing.What` has it."""

    site_id: str = ""
    """Id of the one detection, site or record that it is about; empty for several."""

    said: str
    """What it is, in one sentence without a full stop."""

    dates: str = ""
    """When it was seen, in UTC with the local day."""

    reasons: tuple[Reason, ...] = field(default=())
    """Why it ranks, heaviest first."""

    tlp: Tlp = Tlp.CLEAR
    """How far it may travel."""

    synthetic: bool = False
    """Whether it is invented."""

    @property
    def points(self) -> float:
        """Its rank: the sum of its reasons."""
        return sum(each.points for each in self.reasons)
