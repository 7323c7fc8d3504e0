"""Gathering: a Reader and a briefing in, its contents out. Nothing is drawn here."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import geopandas as gpd
import pandas as pd

from dashboard.briefing.briefing import LAYERS, MOST_SITES, Briefing, Layout
from dashboard.briefing.contents import INVENTED, Contents, DataLayer, Sheet
from dashboard.briefing.gathering import method, site_maps
from dashboard.briefing.gathering.entering import Entering
from dashboard.briefing.gathering.site_sheet import compound_sheet, zone_sheet
from dashboard.briefing.gathering.site_words import reason_said, shown_of
from dashboard.briefing.map_contents import MapContents
from dashboard.briefing.speech import Speech, speech
from dashboard.style import MAP_LAYERS
from imagery.progress import Progress
from layers import release_frame
from layers.clearance import CEILING
from layers.detection import Detection
from layers.disclosure_table import COLUMNS
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.event import Event
from layers.footprint import Footprint
from layers.frames import Released, frame
from layers.read import Reader
from layers.rescue import Rescue

_COLUMNS = {
    "detections": COLUMNS[Detection], "events": COLUMNS[Event], "footprints": COLUMNS[Footprint],
    "rescues": COLUMNS[Rescue], "report-cells": release_frame.COLUMNS,
}  # fmt: skip
"""Of layers that belong to zones: they are the same where no zone is touched."""


def contents(reader: Reader, briefing: Briefing, *, step: Progress | None = None) -> Contents:
    """Return all that a briefing says.

    Parameters
    ----------
    reader
        Bound to who may read the briefing (`Briefing.read_by`), and to its instant.
    briefing
        What is asked for.
    step
        Told of each sheet; raises to stop.

    Raises
    ------
    NotReleasableError
        If the reader is bound to another audience.
    NotFoundError
        If there is no such site, or nothing that the filter and the marking leave.
    RejectedError
        If the site is withdrawn.

    """
    if reader.audience is not briefing.read_by:
        raise NotReleasableError(
            f"This briefing may be read by {briefing.read_by}, and it was asked for as "
            f"{reader.audience}. What enters a briefing is what its readers may have."
        )
    tongue, entering = speech(briefing.language), Entering(reader, briefing)
    sheets, whole = _sheets(entering, tongue, step or (lambda *_: None))
    return Contents(
        briefing=briefing, store_version=reader.version(), title=_title(briefing, sheets, tongue),
        marking=briefing.tlp.value, marking_says=tongue.sentence(briefing.tlp),
        as_of=tongue.says("As of {day}", day=tongue.day(briefing.as_of)),
        day=tongue.day(briefing.as_of),
        period=method.period_said(briefing, tongue),
        audience_says=method.audience_said(briefing, tongue),
        coarse=method.coarse_said(briefing, tongue),
        invented=_invented(sheets, tongue),
        index=_index(sheets, whole, briefing, tongue), sheets=tuple(sheets),
        left_out=tuple(_left_out(sheets, whole, briefing, tongue)),
        notes=tuple(filter(None, (each.strip() for each in briefing.notes.splitlines()))),
        method=method.paragraphs(briefing, tongue),
        sources=tuple(dict.fromkeys(each for one in sheets for each in one.sources)),
        attribution=method.attribution(sheets, tongue),
        words={each: tongue.says(each) for each in method.WORDS}, layers=_data(entering, tongue),
    )  # fmt: skip


def _invented(sheets: list[Sheet], tongue: Speech) -> str:
    """Return that all of it, or a part, is invented; empty where nothing is."""
    if not any(each.synthetic for each in sheets):
        return ""
    if all(each.synthetic for each in sheets):
        return tongue.says(INVENTED)
    return tongue.says("In part SYNTHETIC: sheets that are marked so are invented")


def _index(
    sheets: list[Sheet], whole: Released, briefing: Briefing, tongue: Speech
) -> MapContents | None:
    """Return the map of all sheets of an atlas; None else, and where no place is known."""
    if briefing.layout is not Layout.ATLAS:
        return None
    places = [
        (each.number, row["geometry"])
        for each, row in zip(sheets, whole.frame.to_dict("records"), strict=False)
        if row["geometry"] is not None
    ]
    return site_maps.index(places, tongue)


def _left_out(
    sheets: list[Sheet], whole: Released, briefing: Briefing, tongue: Speech
) -> list[str]:
    """Return what the whole briefing leaves out, counted."""
    layer = "zones" if briefing.layout is Layout.ZONE else "compounds"
    hidden = whole.hidden if _narrowed(briefing) else {}
    own = replace(whole, hidden={}, total=whole.shown) if hidden else whole
    found = shown_of({layer: own}, tongue)
    if hidden:  # nobody can tell whether they are of what was asked for
        why = "; ".join(f"{tongue.number(hidden[each])} {reason_said(each, tongue)}"
                        for each in sorted(hidden))  # fmt: skip
        found.append(tongue.says(
            "Not shown of the whole store, whether asked for or not: {why}.", why=why
        ))  # fmt: skip
    if whole.shown > len(sheets):
        found.append(tongue.says(
            "Sheets of {drawn} of {total} compounds: an atlas has {most} at most. Make another for "
            "the others: name countries or zones.",
            drawn=tongue.number(len(sheets)), total=tongue.number(whole.shown),
            most=tongue.number(MOST_SITES),
        ))  # fmt: skip
    return found


def _narrowed(briefing: Briefing) -> bool:
    """Say whether a briefing is about less than all of the store."""
    return bool(briefing.zone_ids or briefing.compound_ids or briefing.countries or briefing.kinds
                or briefing.statuses)  # fmt: skip


def _sheets(entering: Entering, tongue: Speech, step: Progress) -> tuple[list[Sheet], Released]:
    """Return the sheets, and the rows that they are of."""
    briefing = entering.briefing
    if briefing.layout is Layout.ZONE:
        whole, make, key = entering.zones(), zone_sheet, "zone_id"
    else:
        whole, make, key = entering.compounds(), compound_sheet, "compound_id"
    if whole.frame.empty:
        raise _nothing(entering, whole)
    order = [*dict.fromkeys(each for each in (key, "country_iso3") if each in whole.frame)]
    whole = replace(whole, frame=whole.frame.sort_values(order[::-1], kind="stable"))
    rows = whole.frame.head(MOST_SITES).to_dict("records")
    made = []
    for number, row in enumerate(rows, 1):
        step(str(row["name"]), number - 1, len(rows))
        made.append(make(entering, row, number, tongue))
    step("", len(rows), len(rows))
    return made, whole


def _nothing(entering: Entering, whole: Released) -> Exception:
    """Return why there is nothing to show: not found, withdrawn, or all left out."""
    briefing = entering.briefing
    if briefing.layout is not Layout.ATLAS:
        wanted = (*briefing.zone_ids, *briefing.compound_ids)[-1]
        if wanted in entering.withdrawn():
            return RejectedError(
                f"{wanted} is withdrawn: it was kept by mistake, and a briefing would tell others "
                "of it. If it is a site after all, let it stand again on the page Draw."
            )
        return NotFoundError(
            f"There is no {briefing.layout} {wanted[:80]!r} that may stand in a briefing for "
            f"{briefing.audience} marked {briefing.tlp}."
        )
    why = "; ".join(f"{count} {reason}" for reason, count in sorted(whole.hidden.items()))
    return NotFoundError(
        "No compound is left by this filter, so there is nothing to brief on"
        + (f" ({why})" if why else "")
        + f". Ask for other countries, zones, kinds or statuses, or for a marking up to "
        f"{CEILING[briefing.audience]}."
    )


def _title(briefing: Briefing, sheets: Iterable[Sheet], tongue: Speech) -> str:
    if briefing.title.strip():
        return " ".join(briefing.title.split())
    if briefing.layout is Layout.ATLAS:
        return tongue.says("Atlas of compounds")
    return next(iter(sheets)).title


def _data(entering: Entering, tongue: Speech) -> tuple[DataLayer, ...]:
    """Return the layers of the briefing as data, from the bottom of a map to its top."""
    briefing = entering.briefing
    zones, compounds = entering.zones(), entering.compounds()
    if briefing.layout is Layout.ZONE:
        touched = list(zones.frame["zone_id"])
    else:
        touched = [each for each in dict.fromkeys(compounds.frame["zone_id"]) if each]
    found = {"zones": zones, "compounds": compounds}
    for layer in LAYERS:
        if layer not in found and layer in briefing.layers:
            ask = entering.events if layer == "events" else partial(entering.of_zone, layer)
            found[layer] = _joined([ask(each) for each in touched], layer)
    in_period = entering.in_period(found)
    looks = {each.id: each for each in MAP_LAYERS}
    return tuple(
        DataLayer(id=each, title=tongue.says(looks[each].title), released=in_period[each],
                  drawn=looks[each])
        for each in LAYERS
        if each in in_period and each in briefing.layers
    )  # fmt: skip


def _joined(parts: list[Released], layer: str) -> Released:
    """Return the rows of several zones as one, each once."""
    if not parts:
        return Released(frame=frame([], columns=_COLUMNS[layer]), total=0)
    hidden: dict[str, int] = {}
    for each in parts:
        for reason, count in each.hidden.items():
            hidden[reason] = hidden.get(reason, 0) + count
    rows = pd.concat([each.frame for each in parts], ignore_index=True)
    if layer == "report-cells":  # one region may touch several zones
        rows = rows.drop_duplicates(["region", "epoch", "synthetic"])
    whole = gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)
    return replace(parts[0], frame=whole, hidden=hidden, total=len(whole) + sum(hidden.values()))
