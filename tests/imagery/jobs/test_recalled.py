"""imagery.jobs.recalled: what the roll recalls is what the whole store would say."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import data
from imagery.jobs import matching, recalled, watch
from imagery.jobs.evidence import earlier_evidence
from imagery.jobs.recalled import Known, known_before
from imagery.jobs.recipe import read_recipe
from imagery.jobs.refresh import refresh
from imagery.jobs.states import Recalled
from layers.run import Run
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from tests.small_world import a_source, small_zone


def test_what_is_recalled_is_what_the_whole_store_says_whatever_ran_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, recipe = MemoryStore(), read_recipe(data.path("recipes/balanced.toml"))
    store.put([small_zone()])
    by_roll: list[bool] = []

    def held_against_the_store(store: Store, run: Run, roll: Recalled | None) -> Known:
        found = known_before(store, run, roll)
        assert found.states == matching.known_before(store, run)
        whole = earlier_evidence(store, run.zone_id)
        assert found.evidence == {
            each.detection_id: whole[each.detection_id]
            for each in found.states
            if each.detection_id in whole
        }
        by_roll.append(roll is not None and recalled._holds(store, run, roll))
        return found

    monkeypatch.setattr(watch, "known_before", held_against_the_store)
    ask = {"source": a_source(), "store": store, "recipe": recipe}
    for month in range(6, 13):
        as_of = datetime(2023, month, 1, tzinfo=UTC)
        watch.watch(small_zone(), folder=tmp_path, as_of=as_of, **ask)  # type: ignore[arg-type]
        if month == 9:
            refresh(small_zone(), as_of=as_of.replace(day=9), **ask)  # type: ignore[arg-type]
    assert by_roll == [False, True, True, True, False, True, True]
