"""The table of disclosure: who may see which record, which fields, how exactly.

`TABLE` has a rule for each kind of record that leaves as rows: its fields in order, how exactly
each audience gets them (`layers.exactness`), and what holds a record back. What stands in no rule
leaves in no row. `layers.disclosure` carries it out, `layers.disclosure_words` prints it; it is the
section "Who sees what" of docs/protection.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from geo.period import midnight
from layers.attempt import Attempt
from layers.audit_entry import AuditEntry
from layers.balance import Balance
from layers.boundary import Boundary
from layers.building import Building
from layers.building_set import BuildingSet
from layers.case import Case
from layers.clearance import OUTSIDE
from layers.column_mapping import ColumnMapping
from layers.composite import CompositeImage
from layers.compound import Compound
from layers.detection import Detection
from layers.digest import Digest
from layers.disclosure_rule import Hold, Rule, apart, made, same, shape
from layers.event import Event
from layers.evidence import Evidence
from layers.exactness import (
    AS_IS,
    CELL,
    DAY,
    FROM_VAULT,
    HECTARES,
    LARGE,
    LEFT_OUT,
    MONTH,
    QUARTER,
    SAID_CELL,
    SOME,
    by,
)
from layers.footprint import Footprint
from layers.lease import Lease
from layers.organisation import Organisation
from layers.record import Record
from layers.referral_contact import ReferralContact
from layers.release import Release
from layers.release_basis import ReleaseBasis
from layers.release_cell import ReleaseCell
from layers.release_figure import ReleaseFigure
from layers.report import Report
from layers.rescue import Rescue
from layers.review import Review
from layers.run import Run
from layers.scene import SceneRecord
from layers.schedule import Schedule
from layers.spend import Spend
from layers.suppression import Suppression
from layers.terms import Audience, CompoundKind, DetectionStatus, Tlp
from layers.visit import Visit
from layers.zone import Zone

RESCUE_DELAY = timedelta(days=90)
"""The public learns of a rescue after this (records.md, rule 4)."""

_ALL_BUT_CASEWORKERS = frozenset(Audience) - {Audience.CASEWORKER}
_ALL_BUT_ADMINISTRATORS = frozenset(Audience) - {Audience.ADMINISTRATOR}

_ONLY_CASEWORKERS = by(LEFT_OUT, caseworker=AS_IS)
_ONLY_INSIDE = by(LEFT_OUT, analyst=AS_IS, caseworker=AS_IS, administrator=AS_IS)
_SOURCE = same("source_title", "source_url")
_EVIDENCE = _SOURCE + same("said_on", "archived_url", "admiralty_source", "admiralty_info")
_MARKS = same("synthetic", "tlp")
_DETAILS = apart("details", how=_ONLY_INSIDE)
_STANDING = made("status", "stands_as", by(AS_IS)) + made("status_on", "stands_as_of", by(AS_IS))
_WHEN = by(MONTH, public=QUARTER, caseworker=DAY)


_UNJUDGED = Hold(
    "not verified by a person", OUTSIDE,
    lambda _record, _at, status: status is not None and status is not DetectionStatus.VERIFIED,
)  # fmt: skip
_UNVERIFIED = Hold(
    "not verified by a person", OUTSIDE,
    lambda _record, _at, status: status is not DetectionStatus.VERIFIED,
)  # fmt: skip
_SUSPECTED = Hold(
    "only suspected", frozenset({Audience.PUBLIC}),
    lambda compound, _at, _status: compound.kind is CompoundKind.SUSPECTED,
)  # fmt: skip
_TOO_NEW = Hold(
    "too recent for the public", frozenset({Audience.PUBLIC}),
    lambda rescue, at, _status: midnight(rescue.on) + RESCUE_DELAY > at,
)  # fmt: skip
_FOR_ANALYSTS = Hold("for analysts", OUTSIDE, lambda *_: True)
_FOR_ADMINISTRATORS = Hold("for administrators", _ALL_BUT_ADMINISTRATORS, lambda *_: True)

TABLE: Mapping[type[Record], Rule] = {
    Zone: Rule(
        same(
            "zone_id", "name", "aliases", "kind", "legal_status", "comparator", "country_iso3",
            "adm1_name", "outline_kind", "coord_method", "precision_m", "year_est",
            "area_ha_reported",
        ) + _STANDING + _EVIDENCE + _MARKS + shape("outline") + _DETAILS,
    ),
    Compound: Rule(
        same(
            "compound_id", "zone_id", "name", "aliases", "kind", "country_iso3", "precision_m",
            "coord_method", "first_reported",
        )
        + _STANDING
        + same("status_note", how=_ONLY_INSIDE)
        + same("area_ha_reported") + _EVIDENCE + _MARKS + shape("shape") + _DETAILS,
        holds=(_SUSPECTED,),
    ),
    Detection: Rule(
        same("detection_id", "run_id", "zone_id", "kind", "status", "window_start", "window_end",
             "corrected", "compound_id")
        + made("area_ha", "area_m2", by(HECTARES))
        + same("score", "numbers", "reason", "looks", "clear_looks", "magnitude", "indices",
               "scene_ids")
        + _MARKS + shape("outline"),
        holds=(_UNVERIFIED,),
        coarse_for=Tlp.AMBER,
    ),
    Footprint: Rule(
        same(
            "footprint_id", "zone_id", "site_id", "epoch", "seen_on", "phases", "area_ha",
            "area_ha_lo", "area_ha_hi", "observed_share", "method", "method_version", "grid",
            "scene_ids", "run_id",
        ) + _MARKS + shape("outline") + _DETAILS,
        holds=(_UNJUDGED,),
    ),
    Event: Rule(
        same("event_id", "zone_id", "compound_id", "kind", "on", "date_precision",
             "share_claimed", "buildings_claimed", "buildings_total")
        + same("note", how=_ONLY_INSIDE) + _EVIDENCE + _MARKS,
    ),
    Rescue: Rule(
        same("rescue_id", "compound_id", "zone_id", "kind")
        + made("when", "on", _WHEN)
        + made("place", "place_precision", by(SAID_CELL, caseworker=AS_IS))
        + same("place_precision")
        + same("n_people", how=by(LARGE, caseworker=AS_IS))
        + made("children", "n_child", by(SOME))
        + same("n_child", "n_f", "n_m", "citizenships", how=_ONLY_CASEWORKERS)
        + same("lead_org_type", "outcome") + _SOURCE
        + same("said_on", how=_WHEN)
        + same("archived_url", "admiralty_source", "admiralty_info") + _MARKS
        + shape("point", by(CELL, caseworker=AS_IS)),
        holds=(_TOO_NEW,),
        coarse_for=Tlp.AMBER,
    ),
    Report: Rule(
        same(
            "report_id", "event_type", "epoch", "cell", "zone_id", "compound_id",
            "location_basis", "place_precision", "exploitation", "control", "signs", "signs_asked",
            "recruitment", "ransom", "debt", "channel", "age_band", "citizenship", "consent_scope",
            "consent_on", "consent_until", "duplicate_group", how=_ONLY_CASEWORKERS,
        )
        + tuple(replace(each, by=_ONLY_CASEWORKERS) for each in _EVIDENCE + _MARKS)
        + apart("point", "note", "photographs", how=by(LEFT_OUT, caseworker=FROM_VAULT)),
        refused_to=_ALL_BUT_CASEWORKERS,
    ),
    SceneRecord: Rule(
        same("scene_id", "run_id", "zone_id", "collection", "acquired_at", "platform", "gsd_m",
             "cloud_share", "clear_share", "shift_px", "used", "reason") + _MARKS
        + shape("outline"),
    ),
    Run: Rule(
        same(
            "run_id", "zone_id", "job", "window", "supersedes", "program", "recipe_id", "point",
            "detector", "source", "as_of", "first_at", "last_at", "scenes_found", "scenes_used",
            "scenes_refused", "clear_share", "seen_share", "indices", "masks", "candidates",
            "detections", "could_not_see", "outcome",
        ) + _MARKS
        + apart("recipe", how=by(AS_IS, public=LEFT_OUT, partner=LEFT_OUT)),
    ),
    Review: Rule(
        same("review_id", "detection_id", "run_id", "zone_id", "analyst", "decision", "reason",
             "likelihood", "confidence", "decided_at", "first_seen_on", "compound_id", "undoes",
             "tlp")
        + shape("outline"),
        holds=(_FOR_ANALYSTS,),
    ),
    Suppression: Rule(
        same("suppression_id", "zone_id", "detection_id", "review_id", "kind", "reason", "since",
             "lifted_at", "lifted_by") + _MARKS + shape("outline"),
        holds=(_FOR_ANALYSTS,),
    ),
    Boundary: Rule(
        same("boundary_id", "zone_id", "site_id", "valid_from", "valid_until", "replaces",
             "drawn_at")
        + same("drawn_by", "note", how=_ONLY_INSIDE) + _EVIDENCE + _MARKS + shape("outline"),
    ),
    CompositeImage: Rule(
        same("composite_id", "zone_id", "run_id", "role", "epoch", "first", "last", "scenes",
             "source", "west", "south", "east", "north", "seen_share") + _MARKS
        + apart("png"),
    ),
    Evidence: Rule(
        same("detection_id", "run_id", "zone_id", "sentence", "index", "series", "phases",
             "before_first", "before_last", "after_first", "after_last") + _MARKS
        + apart("before_png", "after_png"),
        holds=(_UNVERIFIED,),
    ),
    BuildingSet: Rule(
        same("set_id", "source", "release", "on", "date_precision", "licence", "attribution",
             "file_name", "sha256", "crs", "zone_ids", "rows_read", "kept", "outside", "left_out",
             "refused") + _MARKS,
    ),
    Building: Rule(
        same("building_id", "set_id", "zone_id", "area_m2", "confidence", "height_m", "levels",
             "source_ref") + _MARKS + shape("outline"),
    ),
    Case: Rule(
        same("case_id", "kind", "stage", "count", "country_iso3", "zone_id", "compound_id",
             "offence", "on", "date_precision") + _EVIDENCE + _MARKS,
    ),
    Organisation: Rule(
        same("organisation_id", "name", "role", "country_iso3", "zone_id", "compound_id",
             "case_id") + _EVIDENCE + _MARKS,
    ),
    ReferralContact: Rule(
        same("contact_id", "country_iso3", "name", "role", "phone", "email", "address", "url",
             "languages", "hours", "valid_as_of")
        + same("note", how=_ONLY_INSIDE) + _EVIDENCE + _MARKS,
    ),
    AuditEntry: Rule(
        same("entry_id", "at", "who", "audience", "action", "about", "rows", "tlp"),
        holds=(_FOR_ADMINISTRATORS,),
    ),
    Schedule: Rule(same("zone_id", "every_days", "silent_days", "at", "source", "job", "tlp")),
    Attempt: Rule(
        same("attempt_id", "zone_id", "job", "window", "as_of", "recipe_id", "source",
             "started_at", "ended_at", "state", "run_id", "said", "remedy", "done", "of",
             "units_spent", "tlp"),
    ),
    Balance: Rule(same("account", "scope", "requests", "counted", "charged", "open", "tlp")),
}  # fmt: skip

ALIKE_FOR_ALL: tuple[type[Record], ...] = (Release, ReleaseCell, ReleaseFigure)
"""What is published: the same octets for everybody (`layers.release_frame`)."""

NEVER: tuple[type[Record], ...] = (ReleaseBasis, ColumnMapping, Digest, Lease, Spend, Visit)
"""What is for the machine alone."""

COLUMNS: Mapping[type[Record], tuple[str, ...]] = {
    kind: tuple(each.name for each in rule.fields if each.name != "geometry" and not each.apart)
    for kind, rule in TABLE.items()
}
"""Names of the columns of a frame, which are the same for every audience."""
