"""imagery.jobs.windows: which run stands, which takes another's place, and that ids last."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from layers.detection import Detection
from layers.read import Reader
from layers.run import Run, standing, superseded
from layers.scene import SceneRecord
from layers.store.memory import MemoryStore
from layers.terms import Audience, DetectionStatus, JobKind
from tests.imagery.jobs.quick import Quick
from tests.small_world import AS_OF, small_zone, square

MONTHS = ("2023-06", "2023-07", "2023-08", "2023-09", "2023-10")


def a_run(store: MemoryStore, recipe: Recipe, source: Quick | None = None, **said: Any) -> Run:
    zone = said.pop("zone", small_zone())
    store.put([zone], replace=True)
    ask = {"as_of": AS_OF, **said}
    return refresh(zone, source=source or Quick(), store=store, recipe=recipe, **ask)


def seen(store: MemoryStore) -> list[tuple[str, str]]:
    """Return id and status of each detection, as a reader has them."""
    found = Reader(store, Audience.ANALYST, as_of=AS_OF).detections("Z-SMALL").frame
    return [(row.detection_id, str(row.status)) for row in found.itertuples()]


def test_a_scene_that_came_late_takes_the_run_of_its_window_away_and_keeps_the_id(
    recipe: Recipe,
) -> None:
    store = MemoryStore()
    before = a_run(store, recipe, Quick(40), window="2024-06")
    ids = [name for name, _ in seen(store)]
    after = a_run(store, recipe, window="2024-06")
    assert after.supersedes == before.run_id
    assert after.scenes_found == before.scenes_found + 1
    assert standing(store.select(Run)) == [after]
    assert [name for name, _ in seen(store)] == ids
    assert len(ids) == 1


def test_without_a_window_only_a_run_with_the_same_last_look_is_replaced(recipe: Recipe) -> None:
    store = MemoryStore()
    early = a_run(store, recipe, Quick(40), as_of=datetime(2024, 3, 1, tzinfo=UTC))
    first = a_run(store, recipe, Quick(40))
    late = a_run(store, recipe)
    assert [first.supersedes, late.supersedes] == ["", first.run_id]
    assert {each.run_id for each in standing(store.select(Run))} == {early.run_id, late.run_id}
    assert len(seen(store)) == 1


def test_what_was_gone_for_a_while_and_came_back_stands_again(recipe: Recipe) -> None:
    store = MemoryStore()
    runs = [a_run(store, recipe, Quick(*gone), window="2024-06") for gone in ((), (40,), (), ())]
    assert len({each.run_id for each in runs}) == 3
    assert runs[2] == runs[3]
    assert runs[2].made_of == runs[0].made_of
    assert [each.supersedes for each in runs[1:3]] == [each.run_id for each in runs[:2]]
    assert standing(store.select(Run)) == [runs[3]]
    assert len(seen(store)) == 1


def test_a_zone_drawn_anew_takes_the_place_of_what_it_was(recipe: Recipe) -> None:
    store = MemoryStore()
    before = a_run(store, recipe)
    after = a_run(store, recipe, zone=small_zone(outline=square(180)))
    assert after.supersedes == before.run_id


def test_another_recipe_and_another_window_leave_a_run_in_its_place(recipe: Recipe) -> None:
    store = MemoryStore()
    runs = [
        a_run(store, recipe), a_run(store, recipe, window="2024-06"),
        a_run(store, replace(recipe, same_iou=0.31)),
    ]  # fmt: skip
    assert not any(each.supersedes for each in runs)
    assert len({each.run_id for each in runs}) == 3
    assert len(seen(store)) == 1


def test_a_run_that_could_read_less_than_what_stands_is_not_kept(recipe: Recipe) -> None:
    store = MemoryStore()
    worse = a_run(store, recipe, Quick(broken=(3, 4)))
    assert a_run(store, recipe, Quick(broken=(3, 4))) == worse
    better = a_run(store, recipe, Quick(broken=(3,)))
    assert better.supersedes == worse.run_id
    assert a_run(store, recipe, Quick(broken=(4, 5, 6))) == better
    whole = a_run(store, recipe)
    assert whole.supersedes == better.run_id
    assert a_run(store, recipe, Quick(broken=(4,))) == whole
    assert standing(store.select(Run)) == [whole]


def test_what_only_the_replaced_run_found_has_a_next_state_that_says_so(recipe: Recipe) -> None:
    store = MemoryStore()
    a_run(store, recipe, window="2024-06")
    ((name, _),) = seen(store)
    after = a_run(store, recipe, Quick(45, built=False), window="2024-06")
    assert after.supersedes
    assert seen(store) == [(name, DetectionStatus.EXPIRED)]


def test_windows_made_up_for_take_the_ids_that_later_runs_gave(recipe: Recipe) -> None:
    store = MemoryStore()
    a_run(store, recipe)
    ids = [name for name, _ in seen(store)]
    for window in MONTHS:
        a_run(store, recipe, window=window, job=JobKind.BACKFILL)
    assert {each.detection_id for each in store.select(Detection)} == set(ids)
    assert [name for name, _ in seen(store)] == ids
    assert {each.job for each in store.select(Run) if each.window} == {"backfill"}


def test_windows_in_order_and_then_now_give_one_detection(recipe: Recipe) -> None:
    store = MemoryStore()
    for window in MONTHS:
        a_run(store, recipe, window=window)
    a_run(store, recipe)
    assert len({each.detection_id for each in store.select(Detection)}) == 1


def test_a_window_uses_no_scene_after_its_end_and_its_run_carries_its_name(recipe: Recipe) -> None:
    store = MemoryStore()
    run = a_run(store, recipe, window="2023-10")
    assert run.window == "2023-10"
    assert all(
        each.acquired_at < datetime(2023, 11, 1, tzinfo=UTC)
        for each in store.select(SceneRecord)
        if each.acquired_at
    )


def test_two_that_keep_a_run_at_once_without_a_lease_keep_one(recipe: Recipe) -> None:
    class Racing(MemoryStore):
        """Another keeps the same run just before this one does."""

        raced = False

        def alone(self) -> Any:
            if not self.raced:
                self.raced = True
                a_run(self, recipe, window="2024-06")
            return super().alone()

    store = Racing()
    run = a_run(store, recipe, window="2024-06")
    assert store.select(Run) == [run]
    assert store.count(SceneRecord) == run.scenes_found


def test_superseded_names_only_what_was_replaced() -> None:
    assert superseded([]) == frozenset()
