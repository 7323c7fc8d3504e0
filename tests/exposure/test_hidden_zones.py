"""A zone that an audience may not have is, to it, no zone: in words, in rows, in names, in work.

The oracle is a store that never held it. For each audience and every method of the Reader, what is
asked of the store with the hidden zone must be what the other store answers.
"""

import inspect
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pandas as pd
import pytest
from shapely import Point, box

from layers.changing import Changed
from layers.clearance import CEILING, up_to
from layers.compound import Compound
from layers.errors import LayerError
from layers.footprint import Footprint
from layers.frames import Released
from layers.past import Past
from layers.read import Reader
from layers.record import Record
from layers.store.memory import MemoryStore
from layers.terms import AttemptState, Audience, CompoundKind, JobKind, Tlp
from layers.zone import Zone
from tests import builders as a
from tests.builders import NOW

HIDDEN = "Z-HUSHWOOD"
NAMES = ("hushwood", "quietpark", "mumfield")
"""What must be heard of nowhere: of the zone, of its compound, of a compound elsewhere."""

FAR = box(98.79, 16.29, 98.81, 16.31)
SUM = {"footprint_id": "f-sum", "site_id": "Z-1"}
HUSHED = tuple(each for each in Audience if CEILING[each] is not Tlp.RED)


def above(audience: Audience) -> Tlp:
    """Return the lowest marking that an audience may not see."""
    return next(each for each in reversed(Tlp) if not up_to(each, CEILING[audience]))


def of_a_zone(zone_id: str, mark: str, **said: Any) -> list[Record]:
    """Return a record of each kind that belongs to a zone, each itself for everybody."""
    free = {"zone_id": zone_id, "tlp": Tlp.CLEAR}
    site, run, found = f"c-{mark}", f"run-{mark}", f"d-{mark}"
    return [
        a.a_compound(compound_id=site, name=mark, **free, **said),
        a.a_run(run_id=run, **free),
        a.a_run(run_id=f"{run}-b", window="2024-05", job="backfill", **free),
        a.a_detection(detection_id=found, run_id=run, **free),
        a.a_footprint(footprint_id=f"f-{mark}", site_id=site, run_id=run, **free),
        a.a_footprint(
            footprint_id=f"g-{mark}", site_id=site, run_id=run,
            epoch="2024Q2", area_ha=1.0, area_ha_lo=0.5, **free,
        ),
        a.an_event(event_id=f"e-{mark}", compound_id=site, **free),
        a.a_rescue(rescue_id=f"r-{mark}", compound_id=site, citizenships=("XXB:40",), **free),
        a.a_scene(scene_id=f"s-{mark}", run_id=run, **free),
        a.a_composite(composite_id=f"p-{mark}", run_id=run, **free),
        a.a_composite(composite_id=f"q-{mark}", run_id=run, role="epoch", epoch="2024Q3", **free),
        a.an_evidence(detection_id=found, run_id=run, **free),
        a.a_review(review_id=f"v-{mark}", detection_id=found, run_id=run, tlp=Tlp.CLEAR),
        a.a_review(review_id=f"w-{mark}", detection_id=found, run_id=run, zone_id=zone_id,
                   compound_id=site, analyst="tern", outline=a.SITE, tlp=Tlp.CLEAR),
        a.a_suppression(suppression_id=f"x-{mark}", detection_id=f"was-{mark}", **free),
        a.a_boundary(boundary_id=f"y-{mark}", site_id=site, **free),
        a.a_boundary(boundary_id=f"z-{mark}", site_id=zone_id, **free),
        a.a_building(zone_id=zone_id, building_id=f"b-{mark}", tlp=Tlp.CLEAR),
        a.a_case(case_id=f"k-{mark}", compound_id=site, **free),
        a.an_organisation(organisation_id=f"o-{mark}", compound_id=site, **free),
        a.a_schedule(zone_id=zone_id, tlp=Tlp.CLEAR),
        a.an_attempt(
            attempt_id=f"t-{mark}", run_id=f"{run}-b", state=AttemptState.DONE,
            job=JobKind.BACKFILL, window="2024-05", **free,
        ),
        a.an_attempt(attempt_id=f"u-{mark}", state=AttemptState.FAILED, said="No disk.", **free),
    ]  # fmt: skip


@cache
def world(audience: Audience, *, without: bool) -> MemoryStore:
    """Return a store with a zone and a compound that an audience may not have, or without both."""
    store, mark = MemoryStore(), above(audience)
    seen = ("Z-1",) if without else ("Z-1", HIDDEN)
    store.put([
        a.a_zone(tlp=Tlp.CLEAR), *of_a_zone("Z-1", "seen"),
        a.a_building_set(zone_ids=seen, tlp=Tlp.CLEAR), a.a_balance(tlp=Tlp.CLEAR),
        a.a_rescue(rescue_id="R-2", compound_id="" if without else "c-mumfield", tlp=Tlp.CLEAR,
                   citizenships=("XXB:29",)),
    ])  # fmt: skip
    if not without:
        store.put([
            a.a_zone(zone_id=HIDDEN, name="Hushwood", outline=FAR, tlp=mark),
            *of_a_zone(HIDDEN, "quietpark", details='{"was": "quietpark"}'),
            a.a_compound(compound_id="c-mumfield", name="Mumfield", tlp=mark),
            a.a_footprint(footprint_id="f-mumfield", site_id="c-mumfield", tlp=Tlp.CLEAR),
            a.a_footprint(**SUM, area_ha=7.0, area_ha_hi=8.0, tlp=Tlp.CLEAR),
            a.an_event(event_id="e-lane", zone_id="", compound_id="c-quietpark", tlp=Tlp.CLEAR),
            a.an_event(event_id="e-mumfield", compound_id="c-mumfield", tlp=Tlp.CLEAR),
            a.a_case(case_id="k-mumfield", compound_id="c-mumfield", tlp=Tlp.CLEAR),
        ])  # fmt: skip
    return store


GIVEN: dict[str, list[Any]] = {
    "by": ["quarter", None], "epoch": [None, "2024Q3"], "past": [False, True],
    "run_id": [None, "run-seen", "run-quietpark"], "set_id": ["bs-1"], "side": ["before"],
    "detection_id": ["d-seen", "d-quietpark", "d-none"],
    "composite_id": ["p-seen", "p-quietpark", "p-none"], "kind": [Zone, Compound, Footprint],
    "report_ids": [["P-1"]], "analyst": ["heron", "nobody"],
    "since": [NOW - timedelta(days=1_000)], "until": [None], "on": [NOW.date()],
    "site_id": ["Z-1", "c-seen", "c-quietpark", HIDDEN], "country_iso3": ["XXB", "nowhere"],
}  # fmt: skip
"""What a parameter of a method is tried with; one without a line here fails the test below."""

NOT_ASKED = {"version"}
"""Tells how often the store was written, which differs between the two."""


def questions(zone_id: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every method of the Reader, with every choice of what it takes."""
    for name, method in inspect.getmembers(Reader, inspect.isfunction):
        if name.startswith("_") or name in NOT_ASKED:
            continue
        takes = [each for each in inspect.signature(method).parameters if each != "self"]
        if (zone_id is not None) != ("zone_id" in takes) and zone_id is not None:
            continue
        needs = inspect.signature(method).parameters.get("zone_id")
        if zone_id is None and needs is not None and needs.default is inspect.Parameter.empty:
            continue
        chosen: list[dict[str, Any]] = [{}]
        for each in takes:
            values = [zone_id] if each == "zone_id" else GIVEN[each]
            chosen = [{**before, each: value} for before in chosen for value in values]
        yield from ((name, each) for each in chosen)


def asked(store: Any, audience: Audience, name: str, how: dict[str, Any]) -> Any:
    """Return what a Reader answers, as plain values, or what it refuses with."""
    reader = Reader(store, audience, as_of=NOW)
    try:
        return plain(getattr(reader, name)(**how))
    except LayerError as error:
        return type(error).__name__, str(error)


def plain(value: Any) -> Any:
    if isinstance(value, Released | Changed):
        return plain(value.frame if isinstance(value, Released) else value.changes)
    if isinstance(value, Past):
        return {
            "events": [plain(each) for each in value.events],
            "growth": plain(value.growth()), "sites": value.sites(),
            "claims": [plain(each) for each in value.claims()],
        }  # fmt: skip
    if isinstance(value, pd.DataFrame):
        return value.astype(str).to_dict("records")
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value if isinstance(value, str | bytes | int | float | dict) else str(value)


def cases(zone_id: str | None) -> list[tuple[str, dict[str, Any]]]:
    return list(questions(zone_id))


@pytest.mark.parametrize("audience", HUSHED)
def test_a_hidden_zone_is_answered_as_one_that_never_was(audience: Audience) -> None:
    here, there = world(audience, without=False), world(audience, without=True)
    assert len(cases(HIDDEN)) >= 20
    for name, how in cases(HIDDEN):
        assert asked(here, audience, name, how) == asked(there, audience, name, how), name


@pytest.mark.parametrize("audience", HUSHED)
def test_of_a_hidden_zone_not_even_a_number_is_told(audience: Audience) -> None:
    here, there = world(audience, without=False), world(audience, without=True)
    for name, how in cases(HIDDEN):
        answers = []
        for store in (here, there):
            try:
                answers.append(getattr(Reader(store, audience, as_of=NOW), name)(**how))
            except LayerError:
                continue
        released = [each for each in answers if isinstance(each, Released)]
        if name != "building_sets":  # of sets it is told how many there are, whatever the zone
            assert len({(each.total, each.said()) for each in released}) <= 1, name


@pytest.mark.parametrize("audience", HUSHED)
@pytest.mark.parametrize("zone_id", [None, "Z-1"])
def test_rows_are_those_of_a_store_without_what_is_hidden(
    audience: Audience, zone_id: str | None
) -> None:
    here, there = world(audience, without=False), world(audience, without=True)
    for name, how in cases(zone_id):
        if how.get("composite_id") == "p-none" or how.get("detection_id") == "d-none":
            continue
        assert asked(here, audience, name, how) == asked(there, audience, name, how), name


@pytest.mark.parametrize("audience", HUSHED)
def test_no_answer_names_what_is_hidden(audience: Audience) -> None:
    store = world(audience, without=False)
    for zone_id in (None, "Z-1", "Z-HUSHWOOF"):
        for name, how in cases(zone_id):
            if "quietpark" in str(how):
                continue  # who asks says the name himself, and is told it back
            said = str(asked(store, audience, name, how)).casefold()
            assert not [each for each in NAMES if each in said], (name, how)


def test_a_compound_that_is_only_suspected_is_named_to_the_public_nowhere() -> None:
    store = MemoryStore()
    store.put([
        a.a_zone(tlp=Tlp.CLEAR), *of_a_zone("Z-1", "mumfield", kind=CompoundKind.SUSPECTED),
    ])  # fmt: skip
    for zone_id in (None, "Z-1"):
        for name, how in cases(zone_id):
            answer = asked(store, Audience.PUBLIC, name, how)
            said = str(answer).replace("d-mumfield", "").replace("run-mumfield", "")
            assert "c-mumfield" not in said, (name, how)


@pytest.mark.parametrize("audience", HUSHED)
def test_a_hidden_zone_costs_the_store_what_a_missing_one_does(audience: Audience) -> None:
    for name, how in cases(HIDDEN):
        counts = []
        for zone_id in (HIDDEN, "Z-HUSHWOOF"):
            store = Counted(world(audience, without=False))
            asked(store, audience, name, {**how, "zone_id": zone_id})
            counts.append(store.asked)
        assert counts[0] == counts[1], name


class Counted:
    """A store that notes what is asked of it, and how many rows it gives."""

    def __init__(self, inner: MemoryStore) -> None:
        """Look on at a store."""
        self._inner, self.asked = inner, list[tuple[str, str, int]]()

    def __getattr__(self, name: str) -> Any:
        """Return what the store has under a name, counted when it is called."""
        found = getattr(self._inner, name)

        def counted(*said: Any, **equal: Any) -> Any:
            answer = found(*said, **equal)
            kind = said[0].__name__ if said and isinstance(said[0], type) else ""
            self.asked.append((name, kind, len(answer) if isinstance(answer, list) else 0))
            return answer

        return counted


@pytest.mark.parametrize("audience", [each for each in Audience if each not in HUSHED])
def test_who_may_have_all_gets_all(audience: Audience) -> None:
    store = world(Audience.PUBLIC, without=False)
    said = str([asked(store, audience, name, how) for name, how in cases(None)]).casefold()
    assert all(each in said for each in NAMES)


def test_the_log_blots_out_what_an_administrator_may_not_hear() -> None:
    store = MemoryStore()
    store.put([a.a_zone(zone_id=HIDDEN, tlp=Tlp.RED), a.a_zone(tlp=Tlp.CLEAR)])
    store.put([a.an_audit_entry(about=f"briefing of {HIDDEN} for policy, beside Z-1")])
    (said,) = Reader(store, Audience.ADMINISTRATOR, as_of=NOW).audit().frame["about"]
    assert said == "briefing of (not shown) for policy, beside Z-1"


def test_a_zone_that_is_marked_up_is_hidden_by_a_reader_that_was_there_before() -> None:
    store = MemoryStore()
    zone = a.a_zone(tlp=Tlp.CLEAR)
    store.put([zone, *of_a_zone("Z-1", "seen")])
    reader = Reader(store, Audience.PUBLIC, as_of=NOW)
    assert reader.runs("Z-1").shown == 2
    store.put([replace(zone, tlp=Tlp.AMBER)], replace=True)
    assert (reader.runs("Z-1").shown, reader.runs().shown) == (0, 0)
    assert asdict(reader.runs("Z-1"))["total"] == 0
    assert Point(98.6, 16.3).within(zone.outline)
