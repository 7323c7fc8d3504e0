"""How sites grew: areas by epoch, with the gaps where nobody could see.

A series holds one method on one grid: what an older method said is left out until the job has
done it again. A cumulative figure is all ground that was ever seen as built: it never shrinks,
for what a cloud hides was seen before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from math import hypot

import pandas as pd

from geo.area import geodesic_area_m2
from geo.period import Length, epoch_period, length_of
from geo.shapes import Outline, dissolve
from layers.errors import NotFoundError
from layers.footprint import Footprint

COLUMNS = (
    "site_id", "epoch", "start", "end", "area_ha", "area_ha_lo", "area_ha_hi", "observed_share",
    "ever_ha", "scenes", "method",
)  # fmt: skip

Ends = tuple[float, float, float]
"""A number, and the lower and upper end of its interval."""

_NUMBERS = ("area_ha", "area_ha_lo", "area_ha_hi", "observed_share", "ever_ha")
_DAYS_A_MONTH = 365.25 / 12
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """By how much a site's built-up area changed from one epoch to another, hectares."""

    site_id: str
    """The site."""

    first: str
    """The earlier epoch."""

    last: str
    """The later one."""

    net_ha: float
    """Later area less the earlier."""

    net_ha_lo: float
    """Lower end of the 90 % interval, as if the errors of both had nothing to do with one
    another: those of one site tend to be alike, so it is wide rather than narrow."""

    net_ha_hi: float
    """Upper end."""

    months: float
    """Between the middles of both."""

    @property
    def per_month_ha(self) -> tuple[float, float, float]:
        """Net change a month, with the ends of its interval."""
        low, net, high = (
            each / self.months for each in (self.net_ha_lo, self.net_ha, self.net_ha_hi)
        )
        return net, low, high


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """When a site was first and last seen built."""

    site_id: str
    """The site."""

    unbuilt_until: str
    """The last observed epoch before it with nothing beyond doubt; empty if there is none."""

    first_seen: str
    """The first epoch in which something is built beyond doubt; empty if in none."""

    last_seen: str
    """The last such epoch."""

    observed: int
    """Epochs with an area."""

    epochs: int
    """Epochs in all."""


def current(footprints: Iterable[Footprint]) -> list[Footprint]:
    """Return the newest footprint of each site and epoch, of one method and grid a series.

    Quarters, months and single looks of a site are three series. Which method and grid: those
    of the newest footprint of the series.
    """
    ordered = sorted(footprints, key=_age)
    method = {_series(each): _how(each) for each in ordered}
    newest = {
        (each.site_id, when(each)): each for each in ordered if _how(each) == method[_series(each)]
    }
    return sorted(newest.values(), key=lambda each: (each.site_id, when(each), each.footprint_id))


def when(footprint: Footprint) -> str:
    """Return the epoch of a footprint, or the day of its one look; empty where neither is told."""
    return footprint.epoch or (footprint.seen_on.isoformat() if footprint.seen_on else "")


def of_length(footprints: Iterable[Footprint], by: Length | None) -> list[Footprint]:
    """Return the footprints of quarters or of months; for None those of single looks."""
    return [
        each
        for each in footprints
        if (each.epoch and length_of(each.epoch) == by)
        or (by is None and not each.epoch and each.seen_on is not None)
    ]


def growth(footprints: Iterable[Footprint], by: Length | None = "quarter") -> pd.DataFrame:
    """Return the areas of each site, epoch by epoch; empty where not observed.

    The columns are COLUMNS: areas in hectares with the ends of their 90 % interval, the days on
    which an epoch starts and ends (the latter not included), how much was seen, and `ever_ha`, all
    ground that was ever seen as built.
    """
    rows = []
    kept = of_length(current(footprints), by)
    for _, series in groupby(kept, key=lambda each: each.site_id):
        ever: Outline | None = None
        for each in series:
            if each.outline is not None:
                ever = each.outline if ever is None else dissolve([ever, each.outline])
            rows.append(_row(each, ever))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(dict.fromkeys(_NUMBERS, "float64"))


def change(series: Sequence[Footprint], first: str, last: str) -> Growth:
    """Return by how much one site grew between two of its epochs.

    Parameters
    ----------
    series
        Footprints of one site, from `current`.
    first, last
        Names of epochs; empty for the first and the last in which it was observed.

    Raises
    ------
    NotFoundError
        If the site has no such epoch, one of them was not observed, or they do not follow one
        another: then no figure can be given, and zero would be wrong.

    """
    seen = {when(each): each for each in series if each.area_ha is not None}
    first, last = first or min(seen, default=""), last or max(seen, default="")
    for name in (first, last):
        if name not in seen:
            raise NotFoundError(
                f"There is no area for {name or 'any epoch'}: it was not observed, or there is no "
                f"such epoch. Observed are {', '.join(sorted(seen)) or 'none'}."
            )
    if _middle(seen[first]) >= _middle(seen[last]):
        raise NotFoundError(
            f"{first} does not lie before {last}, so nothing grew between them. Name the earlier "
            "first."
        )
    before, after = seen[first], seen[last]
    net, low, high = difference(_areas(before), _areas(after))
    return Growth(
        site_id=after.site_id, first=first, last=last, net_ha=round(net, 4),
        net_ha_lo=round(low, 4), net_ha_hi=round(high, 4),
        months=(_middle(after) - _middle(before)).days / _DAYS_A_MONTH,
    )  # fmt: skip


def difference(before: Ends, after: Ends) -> Ends:
    """Return a later area less an earlier one, with the ends of its 90 % interval; see Growth.

    Examples
    --------
    >>> difference((1.0, 0.7, 1.3), (2.0, 1.6, 2.4))
    (1.0, 0.5, 1.5)

    """
    (a, a_lo, a_hi), (b, b_lo, b_hi) = before, after
    net = b - a
    return net, net - hypot(b - b_lo, a_hi - a), net + hypot(b_hi - b, a - a_lo)


def lifetime(series: Sequence[Footprint]) -> Lifetime:
    """Return when one site was first and last seen built, beyond doubt."""
    seen = [each for each in series if each.area_ha is not None]
    built = [when(each) for each in seen if _areas(each)[1] > 0]
    before = [when(each) for each in seen if not built or when(each) < built[0]]
    return Lifetime(
        site_id=series[0].site_id if series else "", unbuilt_until=before[-1] if before else "",
        first_seen=built[0] if built else "", last_seen=built[-1] if built else "",
        observed=len(seen), epochs=len(series),
    )  # fmt: skip


def _row(each: Footprint, ever: Outline | None) -> dict[str, object]:
    start, end = _days(each)
    return {
        "site_id": each.site_id, "epoch": when(each), "start": start, "end": end,
        "area_ha": each.area_ha, "area_ha_lo": each.area_ha_lo, "area_ha_hi": each.area_ha_hi,
        "observed_share": each.observed_share,
        "ever_ha": 0.0 if ever is None else round(geodesic_area_m2(ever) / 10_000, 4),
        "scenes": len(each.scene_ids), "method": f"{each.method} {each.method_version}",
    }  # fmt: skip


def _areas(each: Footprint) -> Ends:
    """Return an observed area with the ends of its interval; without one, the area itself."""
    area = each.area_ha or 0.0
    low = area if each.area_ha_lo is None else each.area_ha_lo
    high = area if each.area_ha_hi is None else each.area_ha_hi
    return area, low, high


def _days(each: Footprint) -> tuple[date, date]:
    if each.epoch:
        period = epoch_period(each.epoch)
        return period.start.date(), period.end.date()
    assert each.seen_on is not None  # noqa: S101 - of_length lets no other pass
    return each.seen_on, each.seen_on


def _middle(each: Footprint) -> date:
    start, end = _days(each)
    return start + (end - start) / 2


def _age(each: Footprint) -> tuple[datetime, str]:
    return each.recorded_at or _LONG_AGO, each.footprint_id


def _series(each: Footprint) -> tuple[str, str]:
    return each.site_id, length_of(each.epoch) if each.epoch else "look"


def _how(each: Footprint) -> tuple[str, str, str]:
    return each.method, each.method_version, each.grid
