"""One sheet: what is gathered of one compound or zone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.briefing.contents import Sheet
from dashboard.briefing.gathering import areas, figures, site_maps, site_words
from dashboard.briefing.gathering.areas import SiteAreas
from dashboard.briefing.gathering.entering import Entering
from dashboard.briefing.gathering.site_pictures import newest_of, pictures_of
from dashboard.briefing.map_contents import Bounds, Picture
from dashboard.briefing.speech import Speech
from layers.frames import Released
from layers.terms import CompoundKind, ZoneKind

_NOWHERE: Bounds = (92.0, 4.0, 127.0, 29.0)
"""South-East Asia: where a site without a place is looked for."""

_LAYERS = ("detections", "events", "rescues", "report-cells", "footprints")


def compound_sheet(
    entering: Entering, row: Mapping[str, Any], number: int, speech: Speech
) -> Sheet:
    """Return the sheet of one compound, a row as released."""
    own, zone_id = row["compound_id"], row["zone_id"]
    layers = _layers(entering, zone_id)
    of_site = {name: _own(released, own, row["geometry"]) for name, released in layers.items()}
    kind = CompoundKind(row["kind"])
    sheet = _sheet(entering, row, number, zone_id, own, of_site, layers, speech)
    return replace(
        sheet, kind="compound",
        subtitle=" · ".join(filter(None, [own, row["country_iso3"], speech.sentence(kind)])),
    )  # fmt: skip


def zone_sheet(entering: Entering, row: Mapping[str, Any], number: int, speech: Speech) -> Sheet:
    """Return the sheet of one zone, a row as released."""
    zone_id = row["zone_id"]
    layers = _layers(entering, zone_id) | {"compounds": entering.inside(zone_id)}
    sheet = _sheet(entering, row, number, zone_id, zone_id, layers, layers, speech)
    return replace(
        sheet, kind="zone",
        subtitle=" · ".join([zone_id, row["country_iso3"], speech.sentence(ZoneKind(row["kind"]))]),
    )  # fmt: skip


def _sheet(
    entering: Entering, row: Mapping[str, Any], number: int, zone_id: str, site_id: str,
    of_site: Mapping[str, Released], layers: Mapping[str, Released], speech: Speech,
) -> Sheet:  # fmt: skip
    ground = site_maps.around(
        row["geometry"], row["precision_m"], _ground_of(entering, zone_id) or _NOWHERE
    )
    measured = _measured(entering, zone_id, site_id, speech)
    pictures = pictures_of(entering, zone_id, ground, speech)
    whole = site_id == zone_id  # a zone is its own surroundings, and needs no ring
    wide = ground if whole else site_maps.surroundings(ground)
    placed = row["geometry"] is not None and not row["geometry"].is_empty
    near = _drawn_near(entering, zone_id, site_id, layers, wide if placed else None, speech)
    far = _drawn_far(entering, layers, speech)
    return Sheet(
        site_id=site_id, kind="", number=number, title=str(row["name"]),
        where=" · ".join(filter(None, [site_id, row["country_iso3"]])), subtitle="",
        synthetic=bool(row["synthetic"]),
        overview=site_maps.overview(
            None if whole else row["geometry"], str(row["name"]), wide,
            newest_of(entering, zone_id, wide, speech), near, speech,
        ),
        locator=site_maps.locator(ground, far, speech),
        detail=site_maps.detail(
            ground, pictures[-1] if pictures else None, near,
            _built(entering, zone_id, site_id), speech,
        ) if placed else None,
        pictures=pictures if placed else (), pictures_said=_pictures_said(pictures, speech),
        chart=areas.chart(measured, speech) if measured else None,
        chart_said="" if measured else _unmeasured(layers, speech, whole=whole),
        figures=tuple(_figures(row, of_site, measured, entering.briefing.last_day, speech)),
        assessed=tuple(site_words.assessed(row, measured, speech)),
        unseen=tuple(site_words.unseen(entering, row, zone_id, measured, pictures, speech)),
        shown=tuple(site_words.shown_of(layers, speech)),
        sources=tuple(site_words.sources_of(row, of_site, pictures)),
    )  # fmt: skip


def _unmeasured(layers: Mapping[str, Released], speech: Speech, *, whole: bool) -> str:
    """Return why there is no chart: nothing measured, or nothing that these readers may have."""
    found = layers.get("footprints")
    if found is not None and found.hidden:
        return speech.says("What was measured of this place is not for these readers, or not all.")
    if whole and found is not None and found.shown:
        return speech.says(
            "All sites of this zone together were not measured; each has a sheet of its own."
        )
    return speech.says("No area of this site was measured in the period.")


def _ground_of(entering: Entering, zone_id: str) -> Bounds | None:
    """Return the ground of a zone; None of none."""
    zones = entering.every("zones")
    found = zones[zones["zone_id"] == zone_id]
    return None if found.empty else site_maps.around(found.iloc[0]["geometry"], None, _NOWHERE)


def _layers(entering: Entering, zone_id: str) -> dict[str, Released]:
    """Return the layers of a zone in the period; of no zone, none."""
    if not zone_id:
        return {}
    return entering.in_period({name: entering.of_zone(name, zone_id) for name in _LAYERS})


def _own(released: Released, compound_id: str, place: BaseGeometry | None) -> Released:
    """Return what of a zone's rows is of one compound: by its id, or by where it lies."""
    rows = released.frame
    if "compound_id" in rows:
        mine = rows["compound_id"] == compound_id
        if "detection_id" in rows and place is not None and place.area > 0:
            mine |= (rows["compound_id"] == "") & rows.geometry.intersects(place)
    elif place is None or place.is_empty:
        mine = pd.Series(data=False, index=rows.index)
    else:
        mine = rows.geometry.intersects(place)
    frame = rows[mine.astype(bool)]
    return replace(released, frame=frame, total=len(frame), hidden={})


def _measured(entering: Entering, zone_id: str, site_id: str, speech: Speech) -> SiteAreas | None:
    if not zone_id:
        return None
    return areas.site_areas(entering.past(zone_id), site_id, entering.briefing, speech)


def _built(entering: Entering, zone_id: str, site_id: str) -> BaseGeometry | None:
    """Return the newest outline of built-up ground in the period."""
    if not zone_id or "footprints" not in entering.briefing.layers:
        return None
    found = entering.of_zone("footprints", zone_id).frame
    rows = found[(found["site_id"] == site_id) & found["area_ha"].notna()]
    rows = rows.sort_values("epoch")  # those of the period alone were asked for
    return None if rows.empty else rows.iloc[-1]["geometry"]


def _drawn_near(
    entering: Entering, zone_id: str, site_id: str, layers: Mapping[str, Released],
    wide: Bounds | None, speech: Speech,
) -> dict[str, list[site_maps.Drawn]]:  # fmt: skip
    """Return what lies on the maps of a site, by layer from the bottom to the top.

    Of a site without a place (no `wide`) the zone alone: no other site is to be taken for it.
    """
    zones, compounds = entering.every("zones"), entering.every("compounds")
    own = zones[zones["zone_id"] == zone_id].to_dict("records")
    touched = sorted(compounds.sindex.query(shapely.box(*wide))) if wide else []
    around = compounds.iloc[touched].to_dict("records")
    found = {
        "zones": site_maps.zones_drawn(own, speech),
        "compounds": site_maps.compounds_drawn(around, site_id, speech),
        "detections": site_maps.detections_drawn(_rows(layers, "detections"), speech),
    }
    return {name: each for name, each in found.items() if name in entering.briefing.layers}


def _drawn_far(
    entering: Entering, layers: Mapping[str, Released], speech: Speech
) -> dict[str, list[site_maps.Drawn]]:
    """Return what lies on the map of the region.

    What is told by cells and regions of some 25 km alone would lie over all of a map of a site, or
    seem to say where in it.
    """
    found = {
        "report-cells": site_maps.reports_drawn(_rows(layers, "report-cells"), speech),
        "rescues": site_maps.rescues_drawn(_rows(layers, "rescues"), speech),
    }
    return {name: each for name, each in found.items() if name in entering.briefing.layers}


def _rows(layers: Mapping[str, Released], name: str) -> list[dict[str, Any]]:
    return layers[name].frame.to_dict("records") if name in layers else []


def _pictures_said(pictures: tuple[Picture, ...], speech: Speech) -> str:
    if not pictures:
        return speech.says("There is no picture of this site in the period.")
    return speech.says(
        "One extent and one stretch. Each is a composite of clear looks; transparent is not seen."
    )


def _figures(
    row: Mapping[str, Any], of_site: Mapping[str, Released], measured: SiteAreas | None,
    last_day: date, speech: Speech,
) -> list[Any]:  # fmt: skip
    synthetic = bool(row["synthetic"])
    found = [*figures.area_figures(measured, speech), figures.status_figure(row, last_day, speech)]
    if "compounds" in of_site:
        found.append(figures.compounds_figure(of_site["compounds"].frame, speech))
    if "detections" in of_site:
        rescues, released = of_site["rescues"].frame, of_site["report-cells"]
        named = figures.release_named(released, speech)
        found += [
            figures.detection_figure(of_site["detections"].frame, speech),
            figures.rescue_figure(rescues, speech, synthetic=synthetic),
            figures.report_figure(released.frame, named, speech, synthetic=synthetic),
            *figures.event_figures(of_site["events"].frame, speech),
        ]
    return found
