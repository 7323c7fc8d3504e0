"""What the Reader is asked in tests that ask it everything, of which records, and what it gives."""

import inspect
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from shapely import Point

from layers.errors import LayerError
from layers.read import Reader
from layers.record import Record
from layers.terms import Tlp
from tests import builders as a
from tests.exposure.test_hidden_zones import plain

ZONES = ("Z-1", "Z-2")
RESCUED = Point(98.601234567, 16.301234567)
Draw = st.DataObject

GIVEN: dict[str, tuple[Any, ...]] = {
    "zone_id": ZONES, "by": ("quarter", "month", None), "epoch": ("2024Q3",), "past": (False,),
    "run_id": ("run-1", "run-2"), "set_id": ("bs-1",), "side": ("before", "after"),
    "detection_id": ("d-1", "d-2"), "composite_id": ("img-1", "img-2"),
    "kind": tuple(each for each in (a.a_zone, a.a_compound, a.a_footprint)),
    "report_ids": (["P-1"], None), "analyst": ("heron",),
    "since": (a.NOW - timedelta(days=9), a.NOW - timedelta(hours=1)), "until": (None, a.NOW),
    "on": (a.NOW.date(),), "site_id": (*ZONES, "C-1", "C-2"), "country_iso3": ("XXB", "XXC"),
}  # fmt: skip


def records(n: int, zone: str) -> list[Record]:
    free: dict[str, Any] = {"zone_id": zone, "tlp": Tlp.GREEN}
    run, found = {"run_id": f"run-{n}"}, {"detection_id": f"d-{n}"}
    return [
        a.a_compound(compound_id=f"C-{n}", **free), a.a_run(**run, **free),
        a.a_detection(**found, **run, **free), a.an_evidence(**found, **run, **free),
        a.a_footprint(footprint_id=f"f-{n}", site_id=f"C-{n}", **run, **free),
        a.a_footprint(footprint_id=f"g-{n}", site_id=f"C-{n}", epoch="2024Q2", **run, **free),
        a.a_composite(composite_id=f"img-{n}", **run, **free), a.a_scene(**run, **free),
        a.a_rescue(rescue_id=f"R-{n}", point=RESCUED, citizenships=("XXB:29", "XXC:3"), **free),
        a.a_schedule(zone_id=zone),
        a.a_boundary(boundary_id=f"bo-{n}", site_id=zone, **free),
        a.a_boundary(boundary_id=f"bc-{n}", site_id=f"C-{n}", **free),
        a.a_building(building_id=f"b-{n}", **free), a.an_attempt(attempt_id=f"at-{n}", **free),
    ] + ([a.a_building_set(zone_ids=ZONES)] if n == 1 else [])  # fmt: skip


def sayings(name: str, tlp: Tlp) -> list[Record]:
    """Return what people say, a record of each kind, under one id and marking."""
    return [
        a.an_event(event_id=name, tlp=tlp), a.a_case(case_id=name, tlp=tlp),
        a.an_organisation(organisation_id=name, tlp=tlp),
        a.a_referral_contact(contact_id=name, tlp=tlp),
    ]  # fmt: skip


def how_to_ask(data: Draw, name: str) -> dict[str, Any]:
    """Draw what a question takes; a zone may be left out where it need not be named."""
    how: dict[str, Any] = {}
    for each in inspect.signature(getattr(Reader, name)).parameters.values():
        if each.name == "self" or (
            each.default is not inspect.Parameter.empty and not data.draw(st.booleans())
        ):
            continue
        value = data.draw(st.sampled_from(GIVEN[each.name]))
        how[each.name] = type(value()) if each.name == "kind" else value
    return how


def answered(ask: Any) -> Any:
    try:
        found = ask()
    except LayerError as error:
        return type(error).__name__, str(error)
    said = getattr(found, "said", None)
    return plain(found), said() if said is not None else ""
