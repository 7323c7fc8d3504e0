"""The adversary's tests: what each audience must not be able to learn through the Reader."""

import itertools
import json
import pickle
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geo.cells import RELEASE_K, cell_centre, cell_of
from layers.disclosure import why_hidden
from layers.disclosure_table import RESCUE_DELAY
from layers.errors import NotReleasableError
from layers.exchange.exporting import LAYERS, export_layer
from layers.read import Reader
from layers.releasing import make_release
from layers.store.memory import MemoryStore
from layers.terms import (
    Audience,
    CompoundKind,
    DetectionStatus,
    RescueKind,
    ReviewDecision,
    Tlp,
)
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import (
    NOW,
    SQUARE,
    a_compound,
    a_crowd,
    a_detection,
    a_log,
    a_report,
    a_rescue,
    a_review,
    a_zone,
    one_of_each,
)
from tests.exposure.scanner import leaks

OUTSIDE = [Audience.PUBLIC, Audience.PARTNER, Audience.POLICY]
ALL_BUT_CASEWORKER = [each for each in Audience if each is not Audience.CASEWORKER]


def some_points(count: int) -> list[Point]:
    rng = np.random.default_rng(3)
    return [Point(*at) for at in rng.uniform((98.59, 16.29), (98.61, 16.31), (count, 2))]


def reader(audience: Audience, *records: object, vault: Vault | None = None) -> Reader:
    store = MemoryStore()
    store.put([each for each in records if isinstance(each, object)])  # type: ignore[misc]
    return Reader(store, audience, as_of=NOW, vault=vault)


def a_vault(folder: Path) -> Vault:
    return Vault(folder / "s.vault", Keys(folder / "keys"))


@pytest.mark.parametrize("audience", ALL_BUT_CASEWORKER)
def test_no_byte_of_any_export_holds_the_point_of_a_report_or_rescue(
    audience: Audience, tmp_path: Path
) -> None:
    points = some_points(40)
    reports = [a_report(at, report_id=f"P-{n}") for n, at in enumerate(points[:30])]
    rescues = [a_rescue(rescue_id=f"R-{n}", point=at) for n, at in enumerate(points[30:])]
    asked = reader(audience, *one_of_each()[:5], *reports, *rescues)
    for layer, ending in itertools.product(LAYERS, (".geojson", ".csv")):
        export_layer(asked, layer, tmp_path / f"{layer}{ending}", zone_id="Z-1")
    written = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    frames = pickle.dumps([LAYERS[layer](asked, "Z-1").frame for layer in LAYERS])
    assert leaks(written + frames, [(p.x, p.y) for p in points]) == []


@pytest.mark.parametrize("audience", ALL_BUT_CASEWORKER)
def test_the_vault_is_shut_to_everybody_but_a_caseworker(
    audience: Audience, tmp_path: Path
) -> None:
    with pytest.raises(NotReleasableError, match="for caseworkers"):
        reader(audience, vault=a_vault(tmp_path)).exact_reports()


def test_a_caseworker_gets_points_from_the_vault_alone(tmp_path: Path) -> None:
    vault = a_vault(tmp_path)
    vault.put({"P-1": Exact(point=Point(98.6, 16.3))})
    asked = reader(Audience.CASEWORKER, a_report(), vault=vault)
    assert asked.exact_reports() == {"P-1": Exact(point=Point(98.6, 16.3))}
    assert "P-1" not in json.dumps(str(asked.report_cells().frame.to_dict()))


@pytest.mark.parametrize("audience", ALL_BUT_CASEWORKER)
def test_a_report_leaves_as_a_record_to_nobody_but_a_caseworker(audience: Audience) -> None:
    with pytest.raises(NotReleasableError, match="never leaves as a record"):
        why_hidden(a_report(), audience, as_of=NOW)
    assert why_hidden(a_report(), Audience.CASEWORKER, as_of=NOW) == ""


@pytest.mark.parametrize("audience", ALL_BUT_CASEWORKER)
def test_a_rescue_that_is_marked_beyond_its_kind_is_kept_back(audience: Audience) -> None:
    old = date(2020, 5, 17)
    assert why_hidden(a_rescue(on=old, tlp=Tlp.AMBER), audience, as_of=NOW) == ""
    assert why_hidden(a_rescue(on=old, tlp=Tlp.RED), audience, as_of=NOW) == "marked TLP:RED"


def test_neither_repr_nor_message_of_a_report_shows_its_point() -> None:
    report = a_report()
    assert "98.6" not in repr(report)


def test_a_rescue_stands_in_the_middle_of_its_cell_however_often_it_is_asked() -> None:
    asked = reader(Audience.ANALYST, a_rescue())
    shown = {asked.rescues().frame.geometry.iloc[0].wkt for _ in range(5)}
    assert shown == {cell_centre(cell_of(98.601234567, 16.301234567)).wkt}


@pytest.mark.parametrize("audience", ALL_BUT_CASEWORKER)
def test_a_small_number_of_people_is_left_out(audience: Audience) -> None:
    frame = reader(audience, a_rescue(n_people=3, n_child=1)).rescues().frame
    assert frame["n_people"].isna().all()
    assert set(frame["children"]) == {"some"}


@pytest.mark.parametrize("audience", ALL_BUT_CASEWORKER)
def test_the_day_of_a_rescue_is_not_told(audience: Audience) -> None:
    frame = reader(audience, a_rescue(on=date(2024, 5, 17))).rescues().frame
    assert set(frame["when"]) <= {"2024-05", "2024Q2"}


def test_the_public_learns_of_a_rescue_only_after_the_delay() -> None:
    young = a_rescue(on=(NOW - RESCUE_DELAY + timedelta(days=2)).date())
    assert reader(Audience.PUBLIC, young).rescues().hidden == {"too recent for the public": 1}


def test_a_shelter_has_no_place_for_anybody() -> None:
    shelter = a_rescue(kind=RescueKind.SHELTER, point=None)
    for audience in Audience:
        assert reader(audience, shelter).rescues().frame.geometry.isna().all()


@pytest.mark.parametrize("audience", OUTSIDE)
def test_what_nobody_has_verified_does_not_leave_as_a_detection(audience: Audience) -> None:
    found = reader(audience, a_detection()).detections()
    assert (found.shown, found.hidden) == (0, {"not verified by a person": 1})


def test_a_verified_detection_leaves_and_a_dismissed_one_does_not() -> None:
    good, bad = a_detection(), a_detection(detection_id="d-2")
    verdicts = [a_review(), a_review(review_id="v-2", detection_id="d-2",
                                     decision=ReviewDecision.REJECT)]  # fmt: skip
    found = reader(Audience.POLICY, good, bad, *verdicts).detections()
    assert list(found.frame["detection_id"]) == ["d-1"]
    assert set(found.frame["status"]) == {DetectionStatus.VERIFIED}


def test_a_later_verdict_takes_the_place_of_an_earlier_one() -> None:
    later = a_review(review_id="v-2", decision=ReviewDecision.REJECT,
                     decided_at=NOW + timedelta(hours=1))  # fmt: skip
    found = reader(Audience.ANALYST, a_detection(), a_review(), later).detections()
    assert set(found.frame["status"]) == {DetectionStatus.DISMISSED}


def test_a_suspected_compound_is_not_shown_to_the_public() -> None:
    suspected = a_compound(kind=CompoundKind.SUSPECTED, tlp=Tlp.CLEAR)
    assert reader(Audience.PUBLIC, suspected).compounds().hidden == {"only suspected": 1}


@pytest.mark.parametrize(
    ("audience", "tlp", "shown"),
    [
        (Audience.PUBLIC, Tlp.CLEAR, 1),
        (Audience.PUBLIC, Tlp.GREEN, 0),
        (Audience.PARTNER, Tlp.GREEN, 1),
        (Audience.POLICY, Tlp.AMBER, 1),
        (Audience.POLICY, Tlp.AMBER_STRICT, 0),
        (Audience.ANALYST, Tlp.RED, 0),
        (Audience.CASEWORKER, Tlp.RED, 1),
    ],
)
def test_a_marking_holds_back_what_an_audience_may_not_have(
    audience: Audience, tlp: Tlp, shown: int
) -> None:
    assert reader(audience, a_compound(tlp=tlp)).compounds().shown == shown


@given(
    audience=st.sampled_from(list(Audience)),
    kinds=st.lists(st.sampled_from(list(CompoundKind)), max_size=6),
    marks=st.lists(st.sampled_from(list(Tlp)), max_size=6),
)
def test_shown_and_hidden_add_up_to_all_there_is(
    audience: Audience, kinds: list[CompoundKind], marks: list[Tlp]
) -> None:
    compounds = [
        a_compound(compound_id=f"C-{n}", kind=kind, tlp=tlp)
        for n, (kind, tlp) in enumerate(itertools.product(kinds, marks))
    ]
    found = reader(audience, *compounds).compounds()
    assert found.shown + sum(found.hidden.values()) == found.total == len(compounds)


def test_a_hostile_name_stays_text() -> None:
    name = "{{7*191}}<img src=x onerror=alert(1)>"
    frame = reader(Audience.ANALYST, a_zone(name=name)).zones().frame
    assert list(frame["name"]) == [name]


def test_only_cells_that_touch_a_zone_belong_to_it() -> None:
    near = a_crowd(RELEASE_K)
    far = [replace(each, report_id=f"Q-{n}")
           for n, each in enumerate(a_crowd(RELEASE_K, Point(103.5, 10.7)))]  # fmt: skip
    store = MemoryStore()
    store.put([a_zone(outline=SQUARE), *near, *far])
    make_release(a_log(store), as_of=NOW)
    asked = Reader(store, Audience.ANALYST, as_of=NOW)
    assert asked.report_cells().shown == 2
    assert asked.report_cells("Z-1").shown == 1
