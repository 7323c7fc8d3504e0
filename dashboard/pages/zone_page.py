"""One zone on one map: what imagery found there, and how sure we are of it."""

import pandas as pd
import streamlit as st

from dashboard import cache, session, state
from dashboard.components import counts, evidence_panel, map_panel, site_link, zone_picker
from dashboard.language import _, marked, said
from dashboard.maps.overlays import map_args
from layers.frames import Released
from layers.terms import DetectionStatus, OperatingPoint

_LAYERS = {
    "zones": marked("Zones"),
    "compounds": marked("Compounds"),
    "detections": marked("Detections"),
    "footprints": marked("Footprints"),
    "rescues": marked("Rescues"),
    "report-cells": marked("Report cells"),
}

_STANDING = (DetectionStatus.ALERT, DetectionStatus.CONFIRMED, DetectionStatus.VERIFIED)


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Zone"))
    asked = state.query()
    names = cache.names("zones")
    zone_id = zone_picker.show(names, state.chosen(asked, "zone", list(names)))
    if not zone_id:
        st.info(_("Choose a zone to see its map."))
        return
    zone = cache.zone(zone_id)
    epochs = cache.past(zone_id, "quarter").epochs()
    left, right = st.columns([3, 1])
    with right:
        epoch = _epoch(epochs, state.chosen(asked, "epoch", epochs))
        online = map_panel.basemap_choice()
    released = _asked(zone_id, epoch)
    detections = released["detections"].frame
    with left:
        clicked = _map(zone_id, zone, epoch, released, online)
    if clicked and clicked[0] == "detections":
        asked = {**asked, "detection": clicked[1]}
    chosen = state.chosen(asked, "detection", list(detections["detection_id"]))
    state.remember(state.View(zone=zone_id, epoch=epoch, detection=chosen))
    with right:
        _details(detections, chosen)
        for layer, name in _LAYERS.items():
            if layer in released:
                counts.show(_(name), released[layer])
        st.caption(_('Counts of reports are "at least", and never of fewer than 11.'))
    _looks(zone_id)
    if chosen:
        row = detections[detections["detection_id"] == chosen].iloc[0]
        evidence_panel.show(chosen, row["numbers"])
    _site(zone_id, chosen, detections)
    st.subheader(_("Detections"))
    if detections.empty:
        st.info(
            _(
                "No lasting change was found here. Absence of detections is not absence of "
                "construction."
            )
        )
    else:
        st.dataframe(
            detections.drop(columns=["geometry", "scene_ids", "run_id", "numbers"]), hide_index=True
        )


def _epoch(epochs: list[str], asked: str) -> str:
    if not epochs:
        st.caption(_("No footprints yet."))
        return ""
    return (
        st.select_slider(_("Footprints of"), epochs, value=asked or epochs[-1])
        if len(epochs) > 1
        else epochs[0]
    )


def _asked(zone_id: str, epoch: str) -> dict[str, Released]:
    """Return every layer of the zone, as it is released."""
    found = {
        "zones": cache.released("zones"),
        "compounds": cache.released("compounds", zone_id),
        "detections": cache.released("detections", zone_id),
        "rescues": cache.released("rescues", zone_id),
        "report-cells": cache.released("report_cells", zone_id),
    }
    if epoch:
        found["footprints"] = cache.released("footprints", zone_id, epoch=epoch)
    return found


def _map(
    zone_id: str, zone: pd.Series, epoch: str, released: dict[str, Released], online: str
) -> tuple[str, str] | None:
    pictures = cache.released("composites", zone_id).frame
    west, south, east, north = (float(edge) for edge in zone["geometry"].bounds)
    notes = (
        [_("Synthetic: this zone and everything in it is invented.")] if zone["synthetic"] else []
    )
    args = map_args(
        zone_id, (west, south, east, north), epoch=epoch, pictures=pictures,
        said={layer: counts.said(each) for layer, each in released.items()},
        version=session.reader().version(), notes=notes,
    )  # fmt: skip
    return map_panel.show(args, online=online).clicked


def _details(detections: pd.DataFrame, chosen: str) -> None:
    """Say what is known of the chosen detection, in words."""
    if not chosen:
        st.caption(_("Click a detection on the map to see its details."))
        return
    row = detections[detections["detection_id"] == chosen].iloc[0]
    status = DetectionStatus(row["status"])
    with st.container(border=True):
        st.markdown(f"**{row['kind'].replace('_', ' ')}, {status}**")
        area, score = f"{row['area_ha']:.2f}", f"{row['score']:.2f}"
        lines = (
            said(status),
            _("{area} ha, score {score}").format(area=area, score=score),
            _("Last look without it: {day}").format(day=row["window_start"] or _("none")),
            _("First look with it: {day}").format(day=row["window_end"]),
            _("Shown in {looks} of {clear} clear looks").format(
                looks=row["looks"], clear=row["clear_looks"]
            ),
            _("Indices: {indices}").format(indices=row["indices"]),
            str(row["reason"]),
            _("Id: {detection}").format(detection=row["detection_id"]),
            _("Synthetic") if row["synthetic"] else "",
        )
        st.text("\n".join(each for each in lines if each))


def _looks(zone_id: str) -> None:
    """Say how often the ground was seen: what every absence rests on."""
    runs = cache.released("runs", zone_id).frame
    if runs.empty:
        st.warning(
            _("This zone was never looked at: compoundwatch refresh ZONE --source folder:DIR.")
        )
        return
    run = runs.iloc[0]
    st.text(
        _(
            "Looked at as of {day}: {used} of {found} scenes, {clear} of looks clear, {seen} of "
            "the ground judged. {unseen}"
        ).format(
            day=f"{run['as_of']:%Y-%m-%d}",
            used=run["scenes_used"],
            found=run["scenes_found"],
            clear=f"{run['clear_share']:.0%}",
            seen=f"{run['seen_share']:.0%}",
            unseen=run["could_not_see"],
        )
    )
    if run["point"] in set(OperatingPoint):
        point = OperatingPoint(run["point"])
        told = _("Operating point: {point}. {meaning} Detector: {detector}.")
        st.caption(told.format(point=point, meaning=said(point), detector=run["detector"]))


def _measured(held: "pd.Series[bool]") -> str:
    """Say of how many standing detections there are areas, and why not of the others."""
    told = _("Areas by quarter: of {held} of {total} standing detections.")
    if not held.all():
        told = _(
            "Areas by quarter: of {held} of {total} standing detections. The others do not reach "
            "the bar for figures, which is that of the point evidence, or were found since "
            "footprints were made."
        )
    return told.format(held=held.sum(), total=held.size)


def _site(zone_id: str, chosen: str, detections: pd.DataFrame) -> None:
    """Say of how many detections there are areas, and where to see them."""
    sites = set(cache.growth(zone_id)["site_id"])
    standing = detections.loc[detections["status"].isin(_STANDING), "detection_id"]
    if len(standing):
        st.caption(_measured(standing.isin(sites)))
    site_link.show(zone_id, chosen if chosen in sites else "")
