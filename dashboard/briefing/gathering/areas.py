"""Areas of one site in the period: the chart, the newest area, and by how much it changed."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.briefing.briefing import Briefing
from dashboard.briefing.contents import AreaChart, EpochArea
from dashboard.briefing.speech import Speech
from geo.period import Period, epoch_of, epoch_period, epochs_in, midnight
from layers.errors import NotFoundError
from layers.history import Growth
from layers.past import Past

_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAreas:
    """Areas of one site by quarter, gaps among them."""

    epochs: tuple[EpochArea, ...]
    """From the first quarter of the period on record to the last, each."""

    method: str
    """How built-up ground was told."""

    grown: Growth | None
    """Between the first and last observed quarter; None where fewer than two were observed."""

    @property
    def observed(self) -> list[EpochArea]:
        """Those with an area."""
        return [each for each in self.epochs if each.area_ha is not None]


def site_areas(past: Past, site_id: str, briefing: Briefing, speech: Speech) -> SiteAreas | None:
    """Return the areas of a site; None where there is none on record in the period."""
    found = past.growth()
    found = found.loc[[briefing.covers(each) for each in found["epoch"]]]
    rows = found[found["site_id"] == site_id]
    if rows.empty:
        return None
    by_epoch = {str(row["epoch"]): row for row in rows.to_dict("records")}
    every = _quarters(min(by_epoch), max(by_epoch), briefing)
    epochs = tuple(_epoch(name, by_epoch.get(name), speech) for name in every)
    seen = [each.epoch for each in epochs if each.area_ha is not None]
    return SiteAreas(
        epochs=epochs, method=str(rows.iloc[-1]["method"]),
        grown=_grown(past, site_id, seen),
    )  # fmt: skip


def chart(areas: SiteAreas, speech: Speech) -> AreaChart:
    """Return the chart of a site's areas."""
    return AreaChart(
        title=speech.says("Built-up area by quarter, hectares"),
        epochs=areas.epochs,
        said=speech.says(
            "Dot: estimate. Bar: 90 % interval. Grey: not observed, which does not mean unchanged. "
            "Measured on satellite imagery ({method}).",
            method=areas.method,
        ),
    )


def interval(value: float, low: float, high: float, speech: Speech, *, signed: bool = False) -> str:
    """Return an area with its interval, hectares."""

    def ha(number: float) -> str:
        text = speech.number(abs(number), 1)
        sign = _MINUS if number < 0 else "+" if signed and number > 0 else ""
        return f"{sign}{text}"

    return speech.says(
        "{value} ha (90 % interval {low} to {high} ha)", value=ha(value), low=ha(low), high=ha(high)
    )


def _quarters(first: str, last: str, briefing: Briefing) -> list[str]:
    """Return the quarters of the period, gaps among them: what has no record was not observed.

    From its first day, or the first on record where it has none, to the last that is over.
    """
    begun = epoch_period(first).start
    if briefing.since is not None:
        begun = min(begun, epoch_period(epoch_of(midnight(briefing.since))).start)
    running = epoch_period(epoch_of(midnight(briefing.last_day) + timedelta(days=1)))
    return epochs_in(Period(begun, max(epoch_period(last).end, running.start)))


def _epoch(name: str, row: Mapping[Hashable, Any] | None, speech: Speech) -> EpochArea:
    found = row or {}
    return EpochArea(
        name=speech.epoch(name), epoch=name, area_ha=_number(found.get("area_ha")),
        low_ha=_number(found.get("area_ha_lo")), high_ha=_number(found.get("area_ha_hi")),
        observed_share=_number(found.get("observed_share")),
    )  # fmt: skip


def _number(value: object) -> float | None:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    found = float(value)  # type: ignore[arg-type]
    return found if math.isfinite(found) else None


def _grown(past: Past, site_id: str, seen: list[str]) -> Growth | None:
    if len(seen) < 2:
        return None
    try:
        return past.change(site_id, seen[0], seen[-1])
    except NotFoundError:
        return None
