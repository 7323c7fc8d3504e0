"""imagery.jobs.matching: a candidate is the next state of what is known, or something new."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from shapely import Polygon, box

import data
from imagery.jobs.matching import known_before, matched, named_elsewhere
from imagery.jobs.recipe import read_recipe
from imagery.score import Numbers
from imagery.vectorize import Candidate
from layers.detection import Detection
from layers.run import Run
from layers.store.memory import MemoryStore
from layers.terms import DetectionKind, DetectionStatus

RECIPE = read_recipe(data.path("recipes/balanced.toml"))
SITE = box(98.600, 16.300, 98.602, 16.302)


def a_run(month: int) -> Run:
    return Run(
        run_id=f"run-{month}", zone_id="Z", job="refresh", recipe_id="r", recipe="",
        source="simulate", as_of=datetime(2024, month, 1, tzinfo=UTC),
    )  # fmt: skip


def a_candidate(
    outline: Polygon = SITE, *, status: str = "confirmed", kind: str = "new_building"
) -> Candidate:
    return Candidate(
        outline=outline, area_m2=40_000.0, kind=kind, status=status,
        first_look=date(2023, 5, 10), last_normal=date(2023, 5, 1), magnitude=9.0, looks=12,
        clear_looks=20, score=0.8, indices=("ndvi",), reason="",
        numbers=Numbers(margin=2, looks=12, area_px=400, consistency=1, bare=0.9),
    )  # fmt: skip


def states(store: MemoryStore, month: int, *found: Candidate) -> list[Detection]:
    run = a_run(month)
    made = matched(
        list(found), known_before(store, run), run=run, recipe=RECIPE,
        scenes={date(2023, 5, 10): ("S1",)},
    )  # fmt: skip
    store.put([run, *made])
    return made


def test_an_outline_that_grew_keeps_its_id() -> None:
    store = MemoryStore()
    [first] = states(store, 1, a_candidate(status="alert"))
    [later] = states(store, 2, a_candidate(box(98.600, 16.300, 98.603, 16.302)))
    assert first.detection_id == later.detection_id
    assert later.status is DetectionStatus.CONFIRMED


def test_clearing_that_is_built_upon_stays_one_detection() -> None:
    store = MemoryStore()
    [first] = states(store, 1, a_candidate(kind="clearing"))
    [later] = states(store, 2, a_candidate(kind="new_building"))
    assert first.detection_id == later.detection_id
    assert later.kind is DetectionKind.NEW_BUILDING


def test_what_is_razed_is_not_what_was_built() -> None:
    store = MemoryStore()
    [first] = states(store, 1, a_candidate())
    [later] = states(store, 2, a_candidate(kind="demolition"))
    assert first.detection_id != later.detection_id


def test_two_candidates_never_share_one_known_detection() -> None:
    store = MemoryStore()
    [first] = states(store, 1, a_candidate())
    left, right = box(98.600, 16.300, 98.601, 16.302), box(98.6012, 16.300, 98.602, 16.302)
    later = states(store, 2, a_candidate(left), a_candidate(right))
    assert len({each.detection_id for each in later}) == 2
    assert first.detection_id in {each.detection_id for each in later}


def test_one_that_still_waited_and_is_not_met_again_expires() -> None:
    store = MemoryStore()
    [first] = states(store, 1, a_candidate(status="provisional"))
    [later] = states(store, 2)
    assert later.detection_id == first.detection_id
    assert later.status is DetectionStatus.EXPIRED
    assert states(store, 3) == []


def test_one_that_was_confirmed_stays_though_it_is_not_met_again() -> None:
    store = MemoryStore()
    states(store, 1, a_candidate())
    assert states(store, 2) == []
    assert store.select(Detection)[0].status is DetectionStatus.CONFIRMED


@pytest.mark.parametrize("status", ["expired", "retracted"])
def test_what_was_over_before_it_was_known_is_not_kept(status: str) -> None:
    assert states(MemoryStore(), 1, a_candidate(status=status)) == []


def test_a_run_over_an_earlier_archive_knows_nothing_of_later_ones() -> None:
    store = MemoryStore()
    states(store, 5, a_candidate())
    assert known_before(store, a_run(3)) == []


def test_a_detection_names_the_scenes_of_its_first_day() -> None:
    assert states(MemoryStore(), 1, a_candidate())[0].scene_ids == ("S1",)


def replaced(store: MemoryStore, before: str, *found: Candidate) -> list[Detection]:
    """Return the states of a run that takes the place of another of its month."""
    run = replace(a_run(1), run_id="run-1b", supersedes=before)
    known = known_before(store, run)
    return matched(
        list(found), known, run=run, recipe=RECIPE, scenes={},
        elsewhere=named_elsewhere(store, run, known),
    )  # fmt: skip


def test_a_run_that_takes_the_place_of_another_goes_on_from_its_states() -> None:
    store = MemoryStore()
    [first] = states(store, 1, a_candidate())
    [again] = replaced(store, "run-1", a_candidate(box(98.600, 16.300, 98.603, 16.302)))
    assert again.detection_id == first.detection_id


@pytest.mark.parametrize(
    ("status", "becomes"),
    [("alert", DetectionStatus.EXPIRED), ("confirmed", DetectionStatus.RETRACTED)],
)
def test_what_only_the_replaced_run_found_is_taken_back(
    status: str, becomes: DetectionStatus
) -> None:
    store = MemoryStore()
    [first] = states(store, 1, a_candidate(status=status))
    [after] = replaced(store, "run-1")
    assert (after.detection_id, after.status) == (first.detection_id, becomes)
    assert "bear it out" in after.reason


def test_what_an_earlier_window_finds_takes_the_id_of_a_later_run() -> None:
    store = MemoryStore()
    [later] = states(store, 5, a_candidate())
    run = a_run(2)
    known = known_before(store, run)
    assert known == []
    moved = a_candidate(box(98.6001, 16.300, 98.602, 16.302), status="provisional")
    [made] = matched(
        [moved], known, run=run, recipe=RECIPE, scenes={},
        elsewhere=named_elsewhere(store, run, known),
    )  # fmt: skip
    assert made.detection_id == later.detection_id
