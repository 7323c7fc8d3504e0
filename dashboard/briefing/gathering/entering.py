"""What may enter a briefing: released rows, rounded for those who may read it.

A Reader bound to who may come to read it gives what they may have: what is marked higher, only
suspected or not verified is left out by it, and counted. Here is left out what is withdrawn, which
is counted too, and what was not asked for.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, cast

import geopandas as gpd
import pandas as pd

from dashboard.briefing.briefing import Briefing, Layout
from dashboard.filtering import PERIOD, Filter, kept
from dashboard.language import marked
from dashboard.maps.features import placed
from geo.period import epoch_period, midnight
from layers.clearance import up_to
from layers.composite import ROLES
from layers.exchange.exporting import rounded
from layers.frames import Released
from layers.past import Past
from layers.read import Reader
from layers.terms import SiteStatus, Tlp

WITHDRAWN = marked("withdrawn")
OF_WITHDRAWN = marked("of a compound that is withdrawn")
ELSEWHERE = marked("outside of what this briefing is about")

_BY_EPOCH = frozenset({"footprints", "report-cells"})
"""Layers of which each row is of a quarter or month."""

Row = dict[Hashable, Any]
Found = TypeVar("Found")
Left = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(slots=True)
class Entering:
    """What one briefing may show; each zone is asked for, and worked on, once."""

    reader: Reader
    """Bound to who may read the briefing."""

    briefing: Briefing
    """What was asked for."""

    _kept: dict[tuple[str, str], Any] = field(default_factory=dict)

    def zones(self) -> Released:
        """Return the zones that the briefing is about."""
        return self._once("entered zones", "", self._zones)

    def _zones(self) -> Released:
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
        return self._once("entered compounds", "", self._compounds)

    def _compounds(self) -> Released:
        asked = self.briefing
        found = self._once("compounds", "", self.reader.compounds)
        inside = set()
        for zone_id in asked.zone_ids:
            own = self._once("compounds", zone_id, partial(self.reader.compounds, zone_id))
            inside |= set(own.frame["compound_id"])
        return self._entered(found, {
            WITHDRAWN: _withdrawn,
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
        return self._once(
            f"every {layer}", "", lambda: self._entered(found, {WITHDRAWN: _withdrawn}).frame
        )

    def inside(self, zone_id: str) -> Released:
        """Return the compounds of one zone."""
        ask = partial(self.reader.compounds, zone_id)
        return self._entered(self._once("compounds", zone_id, ask), {WITHDRAWN: _withdrawn})

    def withdrawn(self) -> set[str]:
        """Return the ids of zones and compounds that were found to be none."""
        zones = self._once("zones", "", self.reader.zones).frame
        return self._gone() | set(zones[_withdrawn(zones)]["zone_id"])

    def of_zone(self, layer: str, zone_id: str) -> Released:
        """Return a layer of one zone: detections, rescues, events, footprints or report-cells."""
        return self._once(layer, zone_id, lambda: self._of_zone(layer, zone_id))

    def _of_zone(self, layer: str, zone_id: str) -> Released:
        found = self._asked(layer, zone_id)
        if layer not in self.briefing.layers:
            return _nothing(found)
        why: dict[str, Left] = {OF_WITHDRAWN: self._of_withdrawn}
        if layer in _BY_EPOCH:
            why[PERIOD] = self._out_of_period
        return self._entered(found, why | {ELSEWHERE: self._of_others})

    def past(self, zone_id: str) -> Past:
        """Return the areas of a zone's sites in the period."""

        def ask() -> Past:
            found, gone = self.reader.past(zone_id), self._gone()
            shown = [each for each in found.footprints if each.site_id not in gone]
            if len(shown) < len(found.footprints):  # the sum would hold what is none
                shown = [each for each in shown if each.site_id != zone_id]
            return replace(found, footprints=shown)

        return self._once("past", zone_id, ask)

    def runs(self, zone_id: str) -> Released:
        """Return what jobs did in a zone until the last day of the briefing, the newest first."""
        found = self._once("runs", zone_id, lambda: self.reader.runs(zone_id))
        end = midnight(self.briefing.last_day) + timedelta(days=1)
        rows = found.frame
        return replace(found, frame=rows[[each < end for each in rows["as_of"]]])

    def pictures(self, zone_id: str) -> list[Row]:
        """Return the pictures of a zone in the period in order, without the pixels.

        Those of quarters; or, of fewer than two, the two of the newest run. Of no zone, none.
        """
        return self._once("pictures", zone_id, lambda: self._pictures(zone_id) if zone_id else [])

    def _pictures(self, zone_id: str) -> list[Row]:
        since, until = self.briefing.since, self.briefing.last_day
        quarters = [
            row for row in self.reader.pictures(zone_id).frame.to_dict("records")
            if len(row["epoch"]) == len("2024Q1") and "Q" in row["epoch"]
            and (since is None or epoch_period(row["epoch"]).end > midnight(since))
            and row["first"] is not None and row["first"] <= until
        ]  # fmt: skip
        if len(quarters) > 1:
            return sorted(quarters, key=lambda row: row["epoch"])
        of_run = [
            row for row in self.reader.composites(zone_id).frame.to_dict("records")
            if row["first"] is not None and row["last"] is not None
            and (since is None or row["last"] >= since) and row["first"] <= until
        ]  # fmt: skip
        return sorted(of_run, key=lambda row: ROLES.index(row["role"])) or quarters

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
        return self._once("gone", "", lambda: set(found[_withdrawn(found)]["compound_id"]))

    def _of_withdrawn(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        """Say of each row whether it is of a compound that was found to be none."""
        return _names(rows).isin(self._gone())

    def _of_others(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        """Say of each row whether it is of a compound that the briefing is not about."""
        if self.briefing.layout is Layout.ZONE:
            return _never(rows)
        others = set(self._all_compounds()["compound_id"]) - set(
            self.compounds().frame["compound_id"]
        )
        return _names(rows).isin(others)

    def _out_of_period(self, rows: pd.DataFrame) -> "pd.Series[bool]":
        out = [not (each and self.briefing.covers(each)) for each in rows["epoch"]]
        return pd.Series(out, index=rows.index, dtype=bool)

    def _entered(self, found: Released, why: Mapping[str, Left]) -> Released:
        """Return what is left of rows, with the rest counted by the first reason."""
        frame, hidden = found.frame, dict(found.hidden)
        for reason, left in why.items():
            gone = left(frame).astype(bool)
            if gone.any() and reason != ELSEWHERE:
                hidden[reason] = hidden.get(reason, 0) + int(gone.sum())
            frame = frame[~gone]
        frame = self._marked(self._rounded(frame))
        return replace(found, frame=frame, hidden=hidden, total=len(frame) + sum(hidden.values()))

    def _rounded(self, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        shapes = rounded(rows.geometry.to_numpy(), self.briefing.read_by)
        return rows.assign(geometry=gpd.GeoSeries(shapes, index=rows.index, crs=rows.crs))

    def _marked(self, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return rows marked no higher than the briefing: what is left of them may go so far."""
        if "tlp" not in rows:
            return rows
        tlp = self.briefing.tlp
        marks = [each if up_to(Tlp(each), tlp) else tlp.value for each in rows["tlp"]]
        return rows.assign(tlp=marks)

    def events(self, zone_id: str) -> Released:
        """Return the events of a zone at the middle of their compound, or of the zone."""
        found = self.of_zone("events", zone_id)
        if found.frame.empty:
            return found
        at = placed(found.frame, self.every("compounds"), self.every("zones"))
        return replace(found, frame=self._rounded(at.drop(columns="nth")))

    def in_period(self, layers: Mapping[str, Released]) -> dict[str, Released]:
        """Return what of some layers lies in the period, which ends with `as_of` at the latest."""
        asked = self.briefing
        return kept(layers, Filter(since=asked.since, until=asked.last_day))

    def _once(self, what: str, of: str, ask: Callable[[], Found]) -> Found:
        if (what, of) not in self._kept:
            self._kept[what, of] = ask()
        return cast("Found", self._kept[what, of])


def _nothing(found: Released) -> Released:
    return replace(found, frame=found.frame.iloc[:0], hidden={}, total=0, words="")


def _never(rows: pd.DataFrame) -> "pd.Series[bool]":
    return pd.Series(data=False, index=rows.index, dtype=bool)


def _names(rows: pd.DataFrame) -> "pd.Series[Any]":
    """Return the compound that each row names; empty where its kind names none."""
    for column in ("compound_id", "site_id"):
        if column in rows:
            return rows[column]
    return pd.Series("", index=rows.index, dtype=object)


def _withdrawn(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["status"] == SiteStatus.WITHDRAWN


def _not_among(rows: pd.DataFrame, column: str, wanted: tuple[str, ...]) -> "pd.Series[bool]":
    return ~rows[column].isin(list(wanted)) if wanted else _never(rows)
