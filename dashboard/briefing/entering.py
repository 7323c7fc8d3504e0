"""What may enter a briefing: released rows, none above its marking, rounded for its audience.

A Reader bound to the audience gives what that audience may have. Here more is left out: what is
marked higher than the briefing, what is only suspected where the marking lets everybody read it,
what is withdrawn, and what was not asked for. Everything left out is counted by its reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar, cast

import geopandas as gpd
import pandas as pd

from dashboard.briefing.briefing import Briefing
from dashboard.filtering import Filter, kept
from dashboard.language import marked
from layers.clearance import up_to
from layers.exchange.exporting import rounded
from layers.frames import Released
from layers.past import Past
from layers.read import Reader
from layers.terms import CompoundKind, SiteStatus, Tlp

ABOVE = marked("above the marking of this briefing")
SUSPECTED = marked("only suspected: not for a briefing that everybody may read")
WITHDRAWN = marked("withdrawn")
ELSEWHERE = marked("outside of what this briefing is about")

Found = TypeVar("Found")
Left = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(slots=True)
class Entering:
    """What one briefing may show; each zone is asked for once."""

    reader: Reader
    """Bound to the briefing's audience."""

    briefing: Briefing
    """What was asked for."""

    _kept: dict[tuple[str, str], Any] = field(default_factory=dict)

    def zones(self) -> Released:
        """Return the zones that the briefing is about."""
        asked, found = self.briefing, self._once("zones", "", self.reader.zones)
        wanted = set(asked.zone_ids)
        if asked.compound_ids:
            named = self._all_compounds()
            wanted |= set(named[named["compound_id"].isin(asked.compound_ids)]["zone_id"])
        chosen = bool(asked.zone_ids or asked.compound_ids)
        return self._entered(found, {
            WITHDRAWN: _withdrawn,
            ELSEWHERE: lambda rows: (
                (~rows["zone_id"].isin(wanted) if chosen else _never(rows))
                | _not_among(rows, "country_iso3", asked.countries)
            ),
        })  # fmt: skip

    def compounds(self) -> Released:
        """Return the compounds that the briefing is about."""
        asked = self.briefing
        found = self._once("compounds", "", self.reader.compounds)
        inside = set()
        for zone_id in asked.zone_ids:
            own = self._once("compounds", zone_id, partial(self.reader.compounds, zone_id))
            inside |= set(own.frame["compound_id"])
        return self._entered(found, {
            WITHDRAWN: _withdrawn,
            SUSPECTED: self._suspected,
            ELSEWHERE: lambda rows: (
                (~rows["compound_id"].isin(inside) if asked.zone_ids else _never(rows))
                | _not_among(rows, "compound_id", asked.compound_ids)
                | _not_among(rows, "country_iso3", asked.countries)
                | _not_among(rows, "kind", asked.kinds)
                | _not_among(rows, "status", asked.statuses)
            ),
        })  # fmt: skip

    def every(self, layer: str) -> gpd.GeoDataFrame:
        """Return the rows of all zones or compounds that may stand on a map beside others."""
        ask = {"zones": self.reader.zones, "compounds": self.reader.compounds}[layer]
        found = self._once(layer, "", ask)
        why: dict[str, Left] = {WITHDRAWN: _withdrawn}
        if layer == "compounds":
            why[SUSPECTED] = self._suspected
        return self._once(f"every {layer}", "", lambda: self._entered(found, why).frame)

    def withdrawn(self) -> set[str]:
        """Return the ids of zones and compounds that were found to be none."""
        zones = self._once("zones", "", self.reader.zones).frame
        return self._gone() | set(zones[_withdrawn(zones)]["zone_id"])

    def of_zone(self, layer: str, zone_id: str) -> Released:
        """Return a layer of one zone: detections, rescues, events, footprints or report-cells."""
        if layer not in self.briefing.layers:
            return self._once(layer, zone_id, lambda: _nothing(self._asked(layer, zone_id)))
        found = self._once(layer, zone_id, lambda: self._asked(layer, zone_id))
        return self._entered(found, {})

    def past(self, zone_id: str) -> Past:
        """Return the areas of a zone's sites in the period, none above the marking."""

        def ask() -> Past:
            found, gone = self.reader.past(zone_id), self._gone()
            known = {each.site_id for each in found.footprints}
            shown = [
                each for each in found.footprints
                if up_to(each.tlp, self.briefing.tlp) and each.site_id not in gone
            ]  # fmt: skip
            if {each.site_id for each in shown} != known:  # the sum would tell of what is hidden
                shown = [each for each in shown if each.site_id != zone_id]
            events = [each for each in found.events if up_to(each.tlp, self.briefing.tlp)]
            return replace(found, footprints=shown, events=events)

        return self._once("past", zone_id, ask)

    def runs(self, zone_id: str) -> pd.DataFrame:
        """Return what jobs did in a zone, the newest first."""
        found: pd.DataFrame = self._once("runs", zone_id, lambda: self.reader.runs(zone_id)).frame
        return found

    def pictures(self, zone_id: str) -> pd.DataFrame:
        """Return the pictures of a zone by quarter, without the pixels, none above the marking."""
        found = self._once("pictures", zone_id, lambda: self.reader.pictures(zone_id)).frame
        return self._under(found)

    def composites(self, zone_id: str) -> pd.DataFrame:
        """Return the two pictures of the newest run over a zone, none above the marking."""
        found = self._once("composites", zone_id, lambda: self.reader.composites(zone_id)).frame
        return self._under(found)

    def png(self, composite_id: str) -> bytes:
        """Return the pixels of a picture."""
        return self._once("png", composite_id, lambda: self.reader.composite_png(composite_id))

    def _asked(self, layer: str, zone_id: str) -> Released:
        ask = {
            "detections": self.reader.detections, "rescues": self.reader.rescues,
            "events": self.reader.events, "footprints": self.reader.footprints,
            "report-cells": self.reader.report_cells,
        }  # fmt: skip
        return ask[layer](zone_id)

    def _all_compounds(self) -> gpd.GeoDataFrame:
        return self._once("compounds", "", self.reader.compounds).frame

    def _gone(self) -> set[str]:
        """Return the compounds that are withdrawn."""
        found = self._all_compounds()
        return set(found[_withdrawn(found)]["compound_id"])

    def _entered(self, found: Released, why: Mapping[str, Left]) -> Released:
        """Return what is left of rows, with the rest counted by the first reason."""
        frame, hidden = found.frame, dict(found.hidden)
        marks: Mapping[str, Left] = {ABOVE: self._above, **why}
        for reason, left in marks.items():
            gone = left(frame).astype(bool)
            if gone.any() and reason != ELSEWHERE:
                hidden[reason] = hidden.get(reason, 0) + int(gone.sum())
            frame = frame[~gone]
        shapes = rounded(frame.geometry.to_numpy(), self.briefing.audience)
        frame = frame.assign(geometry=gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
        return replace(found, frame=frame, hidden=hidden, total=len(frame) + sum(hidden.values()))

    def _under(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that are marked no higher than the briefing."""
        return rows.loc[~self._above(rows)]

    def _above(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        if "tlp" not in rows:  # counts of a release are for everybody
            return _never(rows)
        return pd.Series(
            [not up_to(Tlp(each), self.briefing.tlp) for each in rows["tlp"]], index=rows.index,
            dtype=bool,
        )  # fmt: skip

    def _suspected(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        return (rows["kind"] == CompoundKind.SUSPECTED) & (self.briefing.tlp is Tlp.CLEAR)

    def in_period(self, layers: Mapping[str, Released]) -> dict[str, Released]:
        """Return what of some layers lies in the period; the rest is counted."""
        return kept(layers, Filter(since=self.briefing.since, until=self.briefing.until))

    def _once(self, what: str, of: str, ask: Callable[[], Found]) -> Found:
        if (what, of) not in self._kept:
            self._kept[what, of] = ask()
        return cast("Found", self._kept[what, of])


def _nothing(found: Released) -> Released:
    return replace(found, frame=found.frame.iloc[:0], hidden={}, total=0, words="")


def _never(rows: pd.DataFrame) -> "pd.Series[bool]":
    return pd.Series(data=False, index=rows.index, dtype=bool)


def _withdrawn(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["status"] == SiteStatus.WITHDRAWN


def _not_among(rows: pd.DataFrame, column: str, wanted: tuple[str, ...]) -> "pd.Series[bool]":
    return ~rows[column].isin(list(wanted)) if wanted else _never(rows)
