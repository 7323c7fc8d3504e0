"""Records that are valid by default: a test names only what it is about."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

from PIL import Image
from shapely import Point, box

from geo.period import epoch_of, midnight
from layers.audit import AuditLog
from layers.boundary import Boundary
from layers.building import Building
from layers.building_set import BuildingSet, BuildingSource
from layers.case import Case
from layers.case_terms import CaseKind, CaseStage, OrganisationRole, ReferralRole
from layers.composite import CompositeImage
from layers.compound import Compound
from layers.detection import Detection
from layers.event import Event
from layers.evidence import Evidence
from layers.footprint import Footprint
from layers.organisation import Organisation
from layers.record import Record
from layers.referral_contact import ReferralContact
from layers.release_figure import ReleaseFigure, Topic
from layers.report import Report
from layers.rescue import Rescue
from layers.review import Review
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.protocol import Store
from layers.suppression import Suppression
from layers.terms import (
    Audience,
    CompoundKind,
    DatePrecision,
    DetectionKind,
    DetectionStatus,
    EventKind,
    EventType,
    LocationBasis,
    OutlineKind,
    ReasonCode,
    RescueKind,
    ReviewDecision,
    ZoneKind,
)
from layers.zone import Zone
from tests.builders_of_jobs import (
    NOW,
    a_balance,
    a_column_mapping,
    a_digest,
    a_lease,
    a_release,
    a_release_basis,
    a_release_cell,
    a_schedule,
    a_spend,
    a_visit,
    an_attempt,
    an_audit_entry,
)

SQUARE = box(98.59, 16.29, 98.61, 16.31)
SITE = box(98.598, 16.298, 98.602, 16.302)


def a_zone(**said: Any) -> Zone:
    return Zone(**{
        "zone_id": "Z-1", "name": "River Bend", "kind": ZoneKind.SEZ, "country_iso3": "XXA",
        "outline": SQUARE, "outline_kind": OutlineKind.DIGITISED, "synthetic": True, **said,
    })  # fmt: skip


def a_compound(**said: Any) -> Compound:
    return Compound(**{
        "compound_id": "C-1", "zone_id": "Z-1", "name": "Bend Park", "shape": SITE,
        "kind": CompoundKind.SCAM_COMPOUND, "synthetic": True, **said,
    })  # fmt: skip


def a_run(**said: Any) -> Run:
    return Run(**{
        "run_id": "run-1", "zone_id": "Z-1", "job": "refresh", "recipe_id": "default-1",
        "recipe": "x = 1", "source": "simulate", "as_of": NOW, "scenes_found": 9,
        "scenes_used": 7, "clear_share": 0.8, "seen_share": 1.0, "synthetic": True, **said,
    })  # fmt: skip


def a_detection(**said: Any) -> Detection:
    return Detection(**{
        "detection_id": "d-1", "run_id": "run-1", "zone_id": "Z-1", "outline": SITE,
        "area_m2": 1.0e4, "kind": DetectionKind.NEW_BUILDING, "status": DetectionStatus.ALERT,
        "window_start": date(2024, 1, 1), "window_end": date(2024, 2, 1), "looks": 3,
        "clear_looks": 20, "magnitude": 6.0, "score": 0.7, "synthetic": True, **said,
    })  # fmt: skip


def a_footprint(**said: Any) -> Footprint:
    return Footprint(**{
        "footprint_id": "f-1", "zone_id": "Z-1", "site_id": "C-1", "epoch": "2024Q3",
        "method": "builtup", "method_version": "1", "outline": SITE, "area_ha": 2.0,
        "area_ha_lo": 1.5, "area_ha_hi": 2.5, "observed_share": 0.9, "run_id": "run-1",
        "unseen": box(98.59, 16.29, 98.592, 16.292), "synthetic": True, **said,
    })  # fmt: skip


def an_event(**said: Any) -> Event:
    return Event(**{
        "event_id": "E-1", "zone_id": "Z-1", "compound_id": "C-1",
        "kind": EventKind.DEMOLITION_DECLARED, "on": date(2024, 8, 1),
        "date_precision": DatePrecision.MONTH, "share_claimed": 0.25,
        "note": "A quarter of it is gone.", "source_title": "An invented paper",
        "synthetic": True, **said,
    })  # fmt: skip


def a_building_set(**said: Any) -> BuildingSet:
    return BuildingSet(**{
        "set_id": "bs-1", "source": BuildingSource.OSM, "release": "2024-08-01",
        "on": date(2024, 8, 1), "date_precision": DatePrecision.DAY, "licence": "ODbL 1.0",
        "attribution": "© OpenStreetMap contributors", "file_name": "bend.geojson",
        "sha256": "0" * 64, "crs": "EPSG:4326", "zone_ids": ("Z-1",), "rows_read": 3, "kept": 1,
        "outside": 2, "synthetic": True, **said,
    })  # fmt: skip


def a_building(**said: Any) -> Building:
    return Building(**{
        "set_id": "bs-1", "zone_id": "Z-1", "building_id": "b-1", "area_m2": 1180.5,
        "outline": box(98.6, 16.3, 98.6003, 16.3003), "confidence": 0.8, "height_m": 6.5,
        "source_ref": "w1", "synthetic": True, **said,
    })  # fmt: skip


def a_rescue(**said: Any) -> Rescue:
    return Rescue(**{
        "rescue_id": "R-1", "zone_id": "Z-1", "kind": RescueKind.RAID, "on": date(2024, 5, 17),
        "date_precision": DatePrecision.DAY, "point": Point(98.601234567, 16.301234567),
        "n_people": 40, "n_child": 2, "synthetic": True, **said,
    })  # fmt: skip


def a_report(point: Point | None = None, **said: Any) -> Report:
    where = point or Point(98.600123456, 16.300123456)
    return Report(**{
        "report_id": "P-1", "event_type": EventType.EXPLOITATION,
        "epoch": epoch_of(midnight(date(2024, 8, 1))), "cell": Report.cell_for(where),
        "location_basis": LocationBasis.STATED, "consent": True, "point": where,
        "synthetic": True, **said,
    })  # fmt: skip


def a_crowd(count: int, point: Point | None = None, **said: Any) -> list[Report]:
    """Return reports of three compounds at one point."""
    return [
        a_report(point, **{"report_id": f"P-{n}", "compound_id": f"C-{n % 3}", **said})
        for n in range(count)
    ]


def a_review(**said: Any) -> Review:
    return Review(**{
        "review_id": "v-1", "detection_id": "d-1", "run_id": "run-1", "analyst": "heron",
        "decision": ReviewDecision.CONFIRM, "reason": ReasonCode.REAL_CONSTRUCTION,
        "decided_at": NOW, "synthetic": True, **said,
    })  # fmt: skip


def a_withdrawal(of: str, **said: Any) -> Review:
    return a_review(**{
        "review_id": f"{of}-back", "decision": ReviewDecision.WITHDRAW, "undoes": of,
        "reason": ReasonCode.OTHER, **said,
    })  # fmt: skip


def a_scene(**said: Any) -> SceneRecord:
    return SceneRecord(**{
        "scene_id": "S-1", "run_id": "run-1", "zone_id": "Z-1", "acquired_at": NOW,
        "outline": SQUARE, "clear_share": 0.5, "used": True, "synthetic": True, **said,
    })  # fmt: skip


def a_composite(**said: Any) -> CompositeImage:
    return CompositeImage(**{
        "composite_id": "img-1", "zone_id": "Z-1", "run_id": "run-1", "role": "latest",
        "first": date(2024, 1, 1), "last": date(2024, 3, 1), "scenes": 4, "west": 98.59,
        "south": 16.29, "east": 98.61, "north": 16.31, "seen_share": 1.0, "png": b"\x89PNG",
        "synthetic": True, **said,
    })  # fmt: skip


def a_log(store: Store) -> AuditLog:
    return AuditLog(store=store, who="heron", audience=Audience.ANALYST)


def a_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (2, 2), (200, 100, 50, 255)).save(out, "PNG")
    return out.getvalue()


def an_evidence(**said: Any) -> Evidence:
    return Evidence(**{
        "detection_id": "d-1", "run_id": "run-1", "zone_id": "Z-1", "index": "ndvi",
        "sentence": "Between 2024-03-01 and 2024-03-11 2 ha of ground turned bare.",
        "series": '[["2024-03-11", "S1", 0.2, 0.7, 0.6, 0.8, ""]]',
        "phases": ("2024-03=cleared",), "before_png": a_png(), "synthetic": True, **said,
    })  # fmt: skip


def a_case(**said: Any) -> Case:
    return Case(**{
        "case_id": "K-1", "kind": CaseKind.PROSECUTION, "stage": CaseStage.TRIAL, "count": 3,
        "country_iso3": "XXA", "on": date(2025, 3, 1), "date_precision": DatePrecision.MONTH,
        "source_title": "Invented", "synthetic": True, **said,
    })  # fmt: skip


def an_organisation(**said: Any) -> Organisation:
    return Organisation(**{
        "organisation_id": "O-1", "name": "Invented Holdings", "role": OrganisationRole.DEVELOPER,
        "zone_id": "Z-1", "source_title": "Invented", "synthetic": True, **said,
    })  # fmt: skip


def a_referral_contact(**said: Any) -> ReferralContact:
    return ReferralContact(**{
        "contact_id": "RC-1", "country_iso3": "XXB", "name": "Invented Embassy",
        "role": ReferralRole.EMBASSY, "phone": "+999 00 000 000", "email": "office@example.org",
        "languages": ("Invented", "English"), "note": "Answers slowly.",
        "valid_as_of": date(2024, 10, 1), "source_title": "Invented", "synthetic": True, **said,
    })  # fmt: skip


def a_boundary(**said: Any) -> Boundary:
    return Boundary(**{
        "boundary_id": "b-1", "zone_id": "Z-1", "site_id": "Z-1", "outline": SQUARE,
        "valid_from": date(2020, 1, 1), "drawn_by": "analyst-1", "drawn_at": NOW,
        "synthetic": True, **said,
    })  # fmt: skip


def a_suppression(**said: Any) -> Suppression:
    return Suppression(**{
        "suppression_id": "s-1", "zone_id": "Z-1", "detection_id": "d-9", "review_id": "v-9",
        "kind": DetectionKind.CLEARING, "reason": ReasonCode.AGRICULTURE, "since": NOW,
        "outline": box(98.5920, 16.2920, 98.5930, 16.2930), "synthetic": True, **said,
    })  # fmt: skip


def one_of_each() -> list[Record]:
    """Return a record of every kind; a report as it comes back, without its point."""
    return [
        a_zone(), a_compound(), a_run(), a_detection(), a_footprint(), a_rescue(),
        replace(a_report(), point=None), a_review(), a_scene(), a_composite(),
        an_evidence(), an_event(), a_building_set(), a_building(), a_schedule(), a_lease(),
        an_attempt(), a_spend(), a_balance(), a_digest(), a_case(), an_organisation(),
        a_boundary(), a_suppression(), a_visit(), a_referral_contact(),
        a_column_mapping(), an_audit_entry(), a_release(), a_release_cell(), a_release_basis(),
        ReleaseFigure(release_id="000001", row_id="2024-debt-none", topic=Topic.DEBT, code="none",
                      year="2024", at_least=15),
    ]  # fmt: skip
