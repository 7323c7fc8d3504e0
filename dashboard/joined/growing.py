"""Growing: by how much sites grew between two quarters, hectares with the ends of 90 % intervals.

An interval of a difference is that of `layers.history`. Of a sum the ends are added to one another,
end to end: the errors of one method under one sky go together, so that this is right where they
do, and too wide where they do not. What was not observed at both ends is in no sum, and is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.language import _
from layers.history import Ends, difference

Series = Mapping[str, Ends | None]
"""Quarter -> area of one site with the ends of its interval; None: not observed."""

YEAR, STALE, SHORTEST, LONGEST = 4, 4, 3, 5
"""Quarters: of a year; how old the last look may be; how far apart looks of "a year" may lie."""


NEXT_TO_NOTHING_HA = 0.5
"""Of less than this no share is told: 8.7 ha more than 0.1 ha are no "10,800 %"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """What one site grew by."""

    first: str
    """The earlier quarter."""

    last: str
    """The later one."""

    before_ha: float
    """Its area then."""

    net_ha: Ends
    """Later less earlier, with the ends of its interval."""

    @property
    def percent(self) -> Ends | None:
        """The same as a share of the area before; None where that was next to nothing."""
        if self.before_ha < NEXT_TO_NOTHING_HA:
            return None
        net, low, high = (100 * each / self.before_ha for each in self.net_ha)
        return net, low, high


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What sites, or zones, grew by together."""

    net_ha: Ends | None
    """None where none of them was observed at both ends."""

    before_ha: float
    """What they had before, of those that are in the sum."""

    used: int
    """How many are in the sum."""

    of: int
    """Of how many."""


def series(areas: pd.DataFrame) -> dict[tuple[str, str], Series]:
    """Return (zone, site) -> its areas by quarter, in order.

    Parameters
    ----------
    areas
        Frame of `Reader.areas`.

    """
    found: dict[tuple[str, str], dict[str, Ends | None]] = {}
    for row in areas.sort_values("epoch", kind="stable").itertuples():
        found.setdefault((str(row.zone_id), str(row.site_id)), {})[str(row.epoch)] = _ends(row)
    return dict(found)


def between(site: Series, first: str, last: str) -> Grown | None:
    """Return what a site grew by; None where it was not observed at both ends."""
    before, after = site.get(first), site.get(last)
    if before is None or after is None:
        return None
    return Grown(first=first, last=last, before_ha=before[0], net_ha=difference(before, after))


def in_last_year(site: Series, now: str) -> Grown | str:
    """Return what a site grew by in the year before its newest look; why not, in words.

    Parameters
    ----------
    site
        Its areas.
    now
        The quarter of today.

    """
    seen = [epoch for epoch, area in site.items() if area is not None]
    if not seen:
        return _("not observed in any of its {count} quarters").format(count=len(site))
    last = seen[-1]
    blind = sum(epoch > last for epoch in site)
    if nth(now) - nth(last) > STALE:
        if blind:
            return _(
                "last observed in {last}, more than a year ago, nor in the {count} quarters that "
                "were tried since"
            ).format(last=last, count=blind)
        return _("last observed in {last}, more than a year ago").format(last=last)
    apart = {nth(last) - nth(epoch): epoch for epoch in seen}
    for quarters in sorted(range(SHORTEST, LONGEST + 1), key=lambda each: abs(each - YEAR)):
        if quarters in apart:
            return between(site, apart[quarters], last) or _("not observed")
    return _("observed in {last}, and not about a year before it").format(last=last)


def total(grown: Sequence[Grown | None]) -> Total:
    """Return what sites grew by together; those without a number are in no sum, and counted."""
    there = [each for each in grown if each is not None]
    net = None
    if there:
        sums = [sum(each.net_ha[end] for each in there) for end in range(3)]
        net = sums[0], sums[1], sums[2]
    return Total(
        net_ha=net, before_ha=sum(each.before_ha for each in there), used=len(there), of=len(grown)
    )


def nth(quarter: str) -> int:
    """Return the number of a quarter, counted on through the years.

    Examples
    --------
    >>> nth("2025Q1") - nth("2024Q4")
    1

    """
    return 4 * int(quarter[:4]) + int(quarter[5:])


def _ends(row: tuple[object, ...]) -> Ends | None:
    area, low, high = (getattr(row, name) for name in ("area_ha", "area_ha_lo", "area_ha_hi"))
    if pd.isna(area):
        return None
    return (
        float(area), float(area if pd.isna(low) else low), float(area if pd.isna(high) else high)
    )  # fmt: skip
