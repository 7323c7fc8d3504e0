"""What was gathered, held against the table of disclosure once more, before any file is opened.

The files are held against the contents; so the contents must be what the audience may have. It is
asked of the rows themselves, and not of the code that let them in.
"""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import shapely
from shapely import Point

from dashboard.briefing.checking.allowed import Allowed, vertices_of
from dashboard.briefing.checking.canonical import canonical, latin_digits, shown
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.own_words import names_a_place
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import GRIDS, exact_places
from dashboard.briefing.contents import DataLayer
from geo.cells import RELEASE_K, cell_centre, cell_of
from layers.clearance import CEILING, up_to
from layers.compound import Compound
from layers.detection import Detection
from layers.disclosure_table import TABLE
from layers.event import Event
from layers.exactness import LEFT_OUT, SMALL_COUNT
from layers.footprint import Footprint
from layers.record import Record
from layers.release_frame import COLUMNS as OF_RELEASES
from layers.rescue import Rescue
from layers.terms import Audience, CompoundKind, DetectionStatus, SiteStatus, Tlp
from layers.zone import Zone

_KINDS: Mapping[str, type[Record]] = {
    "zones": Zone, "compounds": Compound, "footprints": Footprint, "detections": Detection,
    "events": Event, "rescues": Rescue,
}  # fmt: skip
_COARSE_WHEN = re.compile(r"\d{4}(Q[1-4]|-\d{2})?")
CONTENTS = "contents"
"""Named as the file of what is wrong before there is one."""


def check_gathered(allowed: Allowed, found: Found) -> None:
    """Write down what of the contents breaks the table."""
    asked = allowed.contents.briefing
    if allowed.marking != asked.tlp.value or not up_to(asked.tlp, CEILING[asked.audience]):
        found.add(Breach.MARKING, "The marking is not the one that was asked for, or too high.")
    for layer in allowed.contents.layers:
        with found.reading("A layer", layer.id):
            _check_layer(layer, allowed, found)
    exact = allowed.vertices | _middles(allowed)
    for each in allowed.maps:
        for shape in each.shapes:
            if not vertices_of(shape.geometry, 12) <= exact:
                found.add(Breach.FINER, "A shape of a map is finer than its audience may have it.",
                          f"map {each.name}")  # fmt: skip
    _check_own_words(allowed, found)


def _check_layer(layer: DataLayer, allowed: Allowed, found: Found) -> None:
    frame, asked = layer.released.frame, allowed.contents.briefing
    columns = {str(each) for each in frame.columns if each != "geometry"}
    if layer.id == "report-cells":
        if columns - set(OF_RELEASES) or (pd.to_numeric(frame["at_least"]) < RELEASE_K).any():
            found.add(Breach.COUNT, "A count of reports is under what is released.", layer.id)
    elif layer.id not in _KINDS:
        found.add(Breach.VALUE, "The layer is none that a briefing may have.", layer.id)
        return
    else:
        _check_columns(columns, frame, _KINDS[layer.id], asked.read_by, layer.id, found)
    for shape in frame.geometry:
        if shape is not None and vertices_of(shape, 12) != vertices_of(shape, allowed.decimals):
            found.add(Breach.FINER, "A coordinate is finer than its audience may have it.",
                      layer.id)  # fmt: skip
    if "tlp" in columns and not all(up_to(Tlp(each), asked.tlp) for each in frame["tlp"]):
        found.add(Breach.MARKING, "A row is marked higher than the briefing.", layer.id)
    for row in frame.to_dict("records"):
        _check_row(row, layer.id, allowed, found)


def _check_columns(
    columns: set[str], frame: pd.DataFrame, kind: type[Record], audience: Audience, layer: str,
    found: Found,
) -> None:  # fmt: skip
    """Write down columns that the table does not have, or keeps from this audience."""
    rule = {each.name: each.by[audience] for each in TABLE[kind].fields if not each.apart}
    if columns - set(rule):
        found.add(Breach.VALUE, "A column stands in no rule of the table.", layer)
    for name in columns & set(rule):
        if rule[name] is LEFT_OUT and any(canonical(each) for each in frame[name]):
            found.add(Breach.VALUE, "A column is kept from this audience, and is not empty.", layer)


def _check_row(row: Mapping[str, Any], layer: str, allowed: Allowed, found: Found) -> None:
    asked = allowed.contents.briefing
    if layer == "detections" and row["status"] != DetectionStatus.VERIFIED:
        found.add(Breach.UNREVIEWED, "A detection is verified by no person.", layer)
    readable = asked.read_by is Audience.PUBLIC
    if layer == "compounds" and row["kind"] == CompoundKind.SUSPECTED and readable:
        found.add(Breach.UNREVIEWED, "A compound is only suspected.", layer)
    if layer in ("zones", "compounds") and row["status"] == SiteStatus.WITHDRAWN:
        found.add(Breach.VALUE, "A site is withdrawn.", layer)
    if layer == "rescues":
        _check_rescue(row, allowed, found, layer)


def _check_rescue(row: Mapping[str, Any], allowed: Allowed, found: Found, layer: str) -> None:
    count = row["n_people"]
    if count is not None and not pd.isna(count) and count < SMALL_COUNT:
        found.add(Breach.COUNT, f"A count of people is under {SMALL_COUNT}.", layer)
    if not _COARSE_WHEN.fullmatch(canonical(row["when"])):
        found.add(Breach.FINER, "A rescue has a day.", layer)
    place = row["geometry"]
    if place is None or place.is_empty:
        return
    middle = cell_centre(cell_of(place.x, place.y))
    if not isinstance(place, Point) or _rounded(middle, allowed) != _rounded(place, allowed):
        found.add(Breach.PLACE, "A rescue does not stand at the middle of its cell.", layer)


def _rounded(point: Point, allowed: Allowed) -> tuple[float, float]:
    return round(point.x, allowed.decimals), round(point.y, allowed.decimals)


def _middles(allowed: Allowed) -> frozenset[tuple[float, float]]:
    """Return the middles of released shapes and of maps, as exact as they are reckoned."""
    shapes = [
        each for layer in allowed.contents.layers for each in layer.released.frame.geometry
        if each is not None and not each.is_empty
    ]  # fmt: skip
    rounded = [each for each in allowed.shapes
               if vertices_of(each, 12) == vertices_of(each, allowed.decimals)]  # fmt: skip
    found: set[tuple[float, float]] = set()
    for each in (*shapes, *rounded):
        found |= vertices_of(shapely.centroid(each), 12)
        west, south, east, north = each.bounds
        found.add((round((west + east) / 2, 12), round((south + north) / 2, 12)))
    for west, south, east, north in (each.bounds for each in allowed.maps):
        found.add((round((west + east) / 2, 12), round((south + north) / 2, 12)))
    return frozenset(found)


def _check_own_words(allowed: Allowed, found: Found) -> None:
    """Write down places in the maker's own words: nobody rounded them."""
    asked = allowed.contents.briefing
    for place, text in (("notes", asked.notes), ("title", asked.title)):
        plain = latin_digits(shown(text))
        if (
            exact_places(plain, allowed) or any(each.search(plain) for each in GRIDS)
            or names_a_place(text, allowed.decimals)
        ):  # fmt: skip
            found.add(Breach.FINER, "The maker's own words name a place more exactly than the "
                      "audience may have it. Take it out of them.", place)  # fmt: skip
