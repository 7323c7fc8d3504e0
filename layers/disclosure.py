"""Audience in, released row out: who may see which record, which columns, how exactly.

Read this file as a table: `why_hidden` says which records an audience may not have, in the
words that are shown to it; `released` says what is left of the others. Nothing else decides.

Reports are not here: they leave as counts alone (`layers.releases`).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from shapely.geometry.base import BaseGeometry

from geo.cells import cell_centre, cell_of
from geo.period import epoch_of, midnight
from layers.attempt import Attempt
from layers.audit_entry import AuditEntry
from layers.balance import Balance
from layers.building import Building
from layers.building_set import BuildingSet
from layers.case import Case
from layers.composite import CompositeImage
from layers.compound import Compound
from layers.detection import Detection
from layers.errors import NotReleasableError
from layers.event import Event
from layers.evidence import Evidence
from layers.footprint import Footprint
from layers.organisation import Organisation
from layers.record import Record
from layers.rescue import Rescue
from layers.review import Review
from layers.run import Run
from layers.scene import SceneRecord
from layers.schedule import Schedule
from layers.terms import Audience, CompoundKind, DetectionStatus, RescueKind, Tlp
from layers.zone import Zone

RESCUE_DELAY = timedelta(days=90)
"""The public learns of a rescue after this (records.md, rule 4)."""

SMALL_COUNT = 10
"""Counts of people below this are left out for all but caseworkers (records.md, rescue)."""

_INSIDE = frozenset({Audience.ANALYST, Audience.CASEWORKER, Audience.ADMINISTRATOR})
"""Those who judge detections; everybody else sees what was judged."""

_ONLY_FOR: Mapping[type[Record], tuple[frozenset[Audience], str]] = {
    Review: (_INSIDE, "for analysts"),
    AuditEntry: (frozenset({Audience.ADMINISTRATOR}), "for administrators"),
}

_TLP_ORDER = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)
_CEILING = {
    Audience.PUBLIC: Tlp.CLEAR,
    Audience.PARTNER: Tlp.GREEN,
    Audience.POLICY: Tlp.AMBER,
    Audience.ANALYST: Tlp.AMBER_STRICT,
    Audience.ADMINISTRATOR: Tlp.AMBER_STRICT,
    Audience.CASEWORKER: Tlp.RED,
}

COLUMNS: Mapping[type[Record], tuple[str, ...]] = {
    Zone: (
        "zone_id", "name", "aliases", "kind", "legal_status", "comparator", "country_iso3",
        "adm1_name", "outline_kind", "coord_method", "precision_m", "year_est",
        "area_ha_reported", "status", "status_on", "source_title", "source_url", "synthetic", "tlp",
    ),
    Compound: (
        "compound_id", "zone_id", "name", "aliases", "kind", "country_iso3", "precision_m",
        "coord_method", "first_reported", "status", "status_on", "status_note",
        "admiralty_source", "admiralty_info", "area_ha_reported", "source_title", "source_url",
        "synthetic", "tlp",
    ),
    Detection: (
        "detection_id", "run_id", "zone_id", "kind", "status", "window_start", "window_end",
        "area_ha", "score", "numbers", "reason", "looks", "clear_looks", "magnitude", "indices",
        "scene_ids",
        "synthetic", "tlp",
    ),
    Footprint: (
        "footprint_id", "zone_id", "site_id", "epoch", "seen_on", "phases", "area_ha",
        "area_ha_lo", "area_ha_hi", "observed_share", "method", "method_version", "grid",
        "scene_ids", "run_id", "synthetic", "tlp",
    ),
    Event: (
        "event_id", "zone_id", "compound_id", "kind", "on", "date_precision", "share_claimed",
        "buildings_claimed", "buildings_total", "note", "source_title", "source_url", "synthetic",
        "tlp",
    ),
    Rescue: (
        "rescue_id", "compound_id", "zone_id", "kind", "when", "place", "n_people", "children",
        "lead_org_type", "outcome", "source_title", "source_url", "synthetic", "tlp",
    ),
    SceneRecord: (
        "scene_id", "run_id", "zone_id", "collection", "acquired_at", "platform", "gsd_m",
        "cloud_share", "clear_share", "shift_px", "used", "reason", "synthetic", "tlp",
    ),
    Run: (
        "run_id", "zone_id", "job", "window", "supersedes", "program", "recipe_id", "point",
        "detector", "source", "as_of", "first_at", "last_at",
        "scenes_found", "scenes_used", "scenes_refused", "clear_share", "seen_share", "indices",
        "masks", "candidates", "detections", "could_not_see", "outcome", "synthetic", "tlp",
    ),
    Review: (
        "review_id", "detection_id", "run_id", "analyst", "decision", "reason", "likelihood",
        "confidence", "decided_at", "tlp",
    ),
    CompositeImage: (
        "composite_id", "zone_id", "run_id", "role", "epoch", "first", "last", "scenes", "source",
        "west", "south", "east", "north", "seen_share", "synthetic", "tlp",
    ),
    Evidence: (
        "detection_id", "run_id", "zone_id", "sentence", "index", "series", "phases",
        "before_first", "before_last", "after_first", "after_last", "synthetic", "tlp",
    ),
    BuildingSet: (
        "set_id", "source", "release", "on", "date_precision", "licence", "attribution",
        "file_name", "sha256", "crs", "zone_ids", "rows_read", "kept", "outside", "left_out",
        "refused", "synthetic", "tlp",
    ),
    Building: (
        "building_id", "set_id", "zone_id", "area_m2", "confidence", "height_m", "levels",
        "source_ref", "synthetic", "tlp",
    ),
    Case: (
        "case_id", "kind", "stage", "count", "country_iso3", "zone_id", "compound_id", "offence",
        "on", "date_precision", "source_title", "source_url", "said_on", "archived_url",
        "admiralty_source", "admiralty_info", "synthetic", "tlp",
    ),
    Organisation: (
        "organisation_id", "name", "role", "country_iso3", "zone_id", "compound_id", "case_id",
        "source_title", "source_url", "said_on", "archived_url", "admiralty_source",
        "admiralty_info", "synthetic", "tlp",
    ),
    AuditEntry: ("entry_id", "at", "who", "audience", "action", "about", "rows", "tlp"),
    Schedule: ("zone_id", "every_days", "silent_days", "at", "source", "job", "tlp"),
    Attempt: (
        "attempt_id", "zone_id", "job", "window", "as_of", "recipe_id", "source", "started_at",
        "ended_at", "state", "run_id", "said", "remedy", "done", "of", "units_spent", "tlp",
    ),
    Balance: ("account", "scope", "requests", "counted", "charged", "open", "tlp"),
}  # fmt: skip


def why_hidden(
    record: Record,
    audience: Audience,
    *,
    as_of: datetime,
    status: DetectionStatus | None = None,
) -> str:
    """Return why an audience may not have a record, in plain words; empty if it may.

    Parameters
    ----------
    record
        Of any kind but a report.
    audience
        Who asks.
    as_of
        Now, UTC.
    status
        For a detection, or a footprint of one: its status after reviews.

    Raises
    ------
    NotReleasableError
        For a report, always.

    """
    if type(record) not in COLUMNS:
        raise NotReleasableError(
            f"A {type(record).__name__.lower()} never leaves as a record: counts by cell and "
            "quarter are what leaves."
        )
    if status is not None and audience not in _INSIDE and status is not DetectionStatus.VERIFIED:
        return "not verified by a person"
    suspected = isinstance(record, Compound) and record.kind is CompoundKind.SUSPECTED
    if suspected and audience is Audience.PUBLIC:
        return "only suspected"
    if isinstance(record, Rescue):
        too_new = midnight(record.on) + RESCUE_DELAY > as_of
        return "too recent for the public" if audience is Audience.PUBLIC and too_new else ""
    those, why = _ONLY_FOR.get(type(record), (frozenset(Audience), ""))
    if audience not in those:
        return why
    if _TLP_ORDER.index(record.tlp) > _TLP_ORDER.index(_ceiling(record, audience, status)):
        return f"marked {record.tlp}"
    return ""


def released(
    record: Record, audience: Audience, *, status: DetectionStatus | None = None
) -> dict[str, Any]:
    """Return what an audience gets of a record that it may have, with its geometry."""
    full = {name: getattr(record, name, None) for name in COLUMNS[type(record)]}
    full["geometry"] = getattr(record, type(record).GEOMETRY, None) if record.GEOMETRY else None
    change = _CHANGES.get(type(record))
    row = full if change is None else {**full, **change(record, audience)}
    if status is not None and "status" in row:
        row["status"] = status
    return {name: _plain(value) for name, value in row.items()}


def may_have_details(audience: Audience) -> bool:
    """Say whether an audience may have what else a source said: text that nobody has sorted."""
    return audience in _INSIDE


def may_import(audience: Audience) -> bool:
    """Say whether an audience may bring records in: who judges them answers for them."""
    return audience in _INSIDE


def _ceiling(record: Record, audience: Audience, status: DetectionStatus | None) -> Tlp:
    """Return the highest marking that an audience may see of such a record.

    A detection is AMBER until a person has verified it; then it is as a compound is.
    """
    if status is DetectionStatus.VERIFIED and isinstance(record, Detection):
        return max(_CEILING[audience], Tlp.AMBER, key=_TLP_ORDER.index)
    return _CEILING[audience]


def _rescue(record: Record, audience: Audience) -> dict[str, Any]:
    assert isinstance(record, Rescue)  # noqa: S101 - for the type checker; _CHANGES sees to it
    exact = audience is Audience.CASEWORKER
    return {
        "when": _when(record.on, audience),
        "place": "exact" if exact else "H3 cell",
        "geometry": record.point if exact else _in_its_cell(record),
        "n_people": record.n_people if exact else _large(record.n_people),
        "children": _some(record.n_child),
    }


def _when(on: date, audience: Audience) -> str:
    if audience is Audience.CASEWORKER:
        return on.isoformat()
    return epoch_of(midnight(on)) if audience is Audience.PUBLIC else f"{on:%Y-%m}"


def _in_its_cell(record: Rescue) -> BaseGeometry | None:
    """Return the centre of the cell: always the same, so that asking often tells nothing."""
    if record.point is None or record.kind is RescueKind.SHELTER:
        return None
    return cell_centre(cell_of(record.point.x, record.point.y))


def _large(count: int | None) -> int | None:
    return count if count is not None and count >= SMALL_COUNT else None


def _some(children: int | None) -> str:
    return "unknown" if children is None else "some" if children else "none"


def _detection(record: Record, _audience: Audience) -> dict[str, Any]:
    assert isinstance(record, Detection)  # noqa: S101 - as above
    return {"area_ha": round(record.area_m2 / 10_000, 4)}


def _compound(_record: Record, audience: Audience) -> dict[str, Any]:
    return {} if audience in _INSIDE else {"status_note": ""}


def _event(_record: Record, audience: Audience) -> dict[str, Any]:
    return {} if audience in _INSIDE else {"note": ""}


_CHANGES: Mapping[type[Record], Callable[[Record, Audience], dict[str, Any]]] = {
    Rescue: _rescue,
    Detection: _detection,
    Compound: _compound,
    Event: _event,
}


def _plain(value: object) -> object:
    """Return a list as text a person can read, words with commas; everything else as it is."""
    if not isinstance(value, tuple):
        return value
    parts = [str(each) for each in value]
    return (" " if all(each.endswith(".") for each in parts) else ", ").join(parts)
