"""Numbers: what is released around one compound, and what of it is not known.

A number of reports is of a region, whole H3 cells of a release, and of all compounds in it. Where
a quarter has none there were fewer than 11 reports, or none, or of fewer than three places: that
is not known, and never zero.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.joined.growing import nth
from dashboard.joined.places import Place
from dashboard.language import _, marked
from geo.cells import RELEASE_RESOLUTION
from layers.release_rules import at_most

NOT_KNOWN = marked("fewer than 11, or none, or of fewer than three places")
"""What a quarter without a number means."""

YEAR = 4
"""Released quarters whose numbers are added up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """One released number."""

    epoch: str
    """The quarter."""

    at_least: int
    """Reports: at least so many."""

    region: str
    """The H3 cell that names its region."""

    resolution: int
    """Of that cell: 5 is 253 km², coarser ones are seven times as large each."""

    @property
    def at_most(self) -> int:
        """The most that were counted when the number was made."""
        return at_most(self.at_least)

    @property
    def fine(self) -> bool:
        """Whether its region is one cell of the finest kind."""
        return self.resolution == RELEASE_RESOLUTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Two released numbers of one region, compared."""

    before: Quarter
    """The earlier."""

    after: Quarter
    """The later."""

    @property
    def low(self) -> int:
        """The least by which the counted reports rose; below zero where they may have fallen."""
        return self.after.at_least - self.before.at_most

    @property
    def high(self) -> int:
        """The most by which they rose; below zero where they surely fell."""
        return self.after.at_most - self.before.at_least

    @property
    def word(self) -> str:
        """In a word."""
        if self.low > 0:
            return _("more")
        return _("fewer") if self.high < 0 else _("about the same, or not told")

    def said(self) -> str:
        """Return both numbers with what they allow to be said."""
        return _(
            "{before} to {before_most} counted in {first}, {after} to {after_most} in {last}: a "
            "change of {low:+d} to {high:+d}. Reports that came after a number was made are in "
            "neither."
        ).format(
            before=self.before.at_least, before_most=self.before.at_most, first=self.before.epoch,
            after=self.after.at_least, after_most=self.after.at_most, last=self.after.epoch,
            low=self.low, high=self.high,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A rescue, as it is released."""

    rescue_id: str
    """Its id."""

    when: str
    """Day, month or quarter: as exactly as the audience has it."""

    kind: str
    """How people came out."""

    people: int | None
    """How many; None where fewer than ten, or not known."""

    own: bool
    """Whether it names the compound; else it is in the same cell and names none."""

    source: str
    """Who says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is released around one compound."""

    place: Place
    """The compound."""

    through: str
    """The last quarter that the newest release may hold; empty without a release."""

    quarters: Sequence[Quarter]
    """Numbers of the regions that hold it, by quarter, the newest last."""

    sharing: int
    """Compounds in the same cell, this one included; 0 where the cell is not known."""

    rescues: Sequence[Brought]
    """Its own and those near, the newest first."""

    @property
    def trend(self) -> Trend | None:
        """The newest number against the one before it of its region; None if there is none."""
        if len(self.quarters) < 2:
            return None
        after = self.quarters[-1]
        before = next((q for q in self.quarters[-2::-1] if q.region == after.region), None)
        return None if before is None else Trend(before=before, after=after)

    def last(self, quarters: int) -> list[Quarter]:
        """Return the numbers of so many quarters up to the last that a release may hold."""
        if not self.through:
            return []
        last = nth(self.through)
        return [each for each in self.quarters if last - quarters < nth(each.epoch) <= last]

    def reports(self, quarters: int = YEAR) -> int:
        """Return how many reports its cell has in those quarters, at least; 0: not known."""
        return sum(each.at_least for each in self.last(quarters) if each.fine)

    @property
    def own(self) -> list[Brought]:
        """Rescues that name the compound."""
        return [each for each in self.rescues if each.own]

    @property
    def people(self) -> tuple[int, int]:
        """People that its own rescues say, at least; and of how many rescues nobody may say."""
        said = [each.people for each in self.own]
        return sum(each for each in said if each is not None), said.count(None)


@dataclass(frozen=True, slots=True)
class Open:
    """How many reports are kept of a compound: for caseworkers alone."""

    named: int
    """That name it."""

    near: int
    """Of its cell, that name no compound; 0 where the cell is not known."""

    @classmethod
    def of(cls, place: Place, reports: pd.DataFrame) -> "Open":
        """Count those of one compound; see `of_all`."""
        return cls.of_all([place], reports)[place.compound_id]

    @classmethod
    def of_all(cls, places: Iterable[Place], reports: pd.DataFrame) -> "dict[str, Open]":
        """Return compound -> how many reports are kept of it.

        Parameters
        ----------
        places
            Compounds.
        reports
            Frame of `Reader.reports`.

        """
        named = Counter(zip(reports["compound_id"], reports["synthetic"], strict=True))
        bare = reports[reports["compound_id"] == ""]
        near = Counter(zip(bare["cell"], bare["synthetic"], strict=True))
        return {
            each.compound_id: cls(
                named=named[each.compound_id, each.synthetic],
                near=near[each.cell, each.synthetic] if each.cell else 0,
            )
            for each in places
        }

    def said(self) -> str:
        """Return it in words."""
        return _(
            "Open reports: {named} name this compound, {near} more of its cell name none. Open is "
            "what is kept: consented to, within retention, and of any quarter."
        ).format(named=self.named, near=self.near)


def area_said(resolution: int) -> str:
    """Return how large the cell of a region is, in words.

    Examples
    --------
    >>> area_said(5), area_said(4)
    ('253 km²', '1,770 km²')

    """
    return f"{(253, 1_770, 12_390, 86_750)[RELEASE_RESOLUTION - resolution]:,} km²"
