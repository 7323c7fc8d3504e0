"""imagery.jobs.watch: only what is new, against a state on disk, with nothing lost or doubled."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import data
from imagery.errors import StateError
from imagery.jobs.recipe import Recipe, read_recipe
from imagery.jobs.watch import CONTEXT_LOOKS, watch
from layers.detection import Detection
from layers.evidence import Evidence
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.memory import MemoryStore
from layers.terms import DetectionStatus
from tests.small_world import AS_OF, a_source, small_zone

STEPS = (datetime(2023, 3, 1, tzinfo=UTC), datetime(2023, 9, 1, tzinfo=UTC), AS_OF)


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return read_recipe(data.path("recipes/balanced.toml"))


def watched(recipe: Recipe, folder: Path, *instants: datetime) -> tuple[MemoryStore, list[Run]]:
    store = MemoryStore()
    store.put([small_zone()])
    runs = [
        watch(small_zone(), source=a_source(), store=store, recipe=recipe, folder=folder, as_of=at)
        for at in instants
    ]
    return store, [run for run in runs if run is not None]


def test_what_was_built_is_found_in_steps_and_keeps_its_id(recipe: Recipe, tmp_path: Path) -> None:
    store, runs = watched(recipe, tmp_path, *STEPS)
    assert [run.job for run in runs] == ["watch"] * 3
    states = store.select(Detection)
    assert len({each.detection_id for each in states}) == 1
    assert states[-1].status is DetectionStatus.CONFIRMED


def test_a_later_run_reads_only_the_new_looks_and_a_few_before_them(
    recipe: Recipe, tmp_path: Path
) -> None:
    store, runs = watched(recipe, tmp_path, *STEPS)
    for run in runs[1:]:
        met = store.count(SceneRecord, run_id=run.run_id)
        assert run.scenes_found <= met <= run.scenes_found + 4 * CONTEXT_LOOKS
    whole = a_source().search(small_zone().outline).scenes
    assert store.count(SceneRecord, run_id=runs[-1].run_id) < len(whole) / 2


def test_with_nothing_new_there_is_no_run(recipe: Recipe, tmp_path: Path) -> None:
    store, runs = watched(recipe, tmp_path, AS_OF, AS_OF)
    assert len(runs) == 1
    assert store.count(Run) == 1


def test_a_run_that_was_killed_before_its_states_were_written_is_repeated(
    recipe: Recipe, tmp_path: Path
) -> None:
    store, runs = watched(recipe, tmp_path, AS_OF)
    before = store.version()
    for path in tmp_path.rglob("*.npz"):
        path.unlink()
    again = watch(
        small_zone(), source=a_source(), store=store, recipe=recipe, folder=tmp_path, as_of=AS_OF
    )
    assert again == runs[0]
    assert store.version() == before
    assert list(tmp_path.rglob("*.npz"))


def test_evidence_goes_on_where_the_last_run_left_it(recipe: Recipe, tmp_path: Path) -> None:
    store, _ = watched(recipe, tmp_path, *STEPS)
    found = sorted(store.select(Evidence), key=lambda each: len(each.looks()))
    assert len(found) >= 2
    early, late = found[0].looks(), found[-1].looks()
    assert [row["scene"] for row in late[: len(early)]] == [row["scene"] for row in early]
    assert late[-1]["day"] > early[-1]["day"]


def test_a_damaged_state_is_named_and_never_bent(recipe: Recipe, tmp_path: Path) -> None:
    watched(recipe, tmp_path, STEPS[0])
    for path in tmp_path.rglob("*.npz"):
        path.write_bytes(b"damaged")
    with pytest.raises(StateError, match="Remove it"):
        watched(recipe, tmp_path, AS_OF)
