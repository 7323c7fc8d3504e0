"""imagery.jobs.performing: whatever happens, it is on record, and what was kept stands."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from geo.grid import Grid
from imagery.cube import Cube
from imagery.errors import CredentialsError, QuotaSpentError, SourceDownError
from imagery.jobs import performing
from imagery.jobs.leasing import held
from imagery.jobs.orders import Order, Outcome
from imagery.jobs.performing import perform
from imagery.jobs.recipe import Recipe
from imagery.scene import Scene
from imagery.sources.protocol import Source
from layers.attempt import Attempt
from layers.errors import StoreFullError
from layers.footprint import Footprint
from layers.lease import Lease
from layers.run import Run
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import AttemptState, JobKind
from tests.imagery.jobs.clocks import Clock
from tests.imagery.jobs.quick import Quick
from tests.small_world import AS_OF, Altered, a_source, small_zone, square


class Failing(Quick):
    """Raises an error at its n-th read."""

    def __init__(self, error: BaseException, *, at: int = 1) -> None:
        super().__init__()
        self._error, self._left = error, at

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        self._left -= 1
        if not self._left:
            raise self._error
        return super().read(scenes, grid, bands)


def an_order(job: JobKind = JobKind.REFRESH, zone_id: str = "Z-SMALL", **said: Any) -> Order:
    return Order(**{"zone_id": zone_id, "job": job, "as_of": AS_OF, "source": "fake:x", **said})


def done(
    store: Store, recipe: Recipe, source: Source | Callable[[str], Source] | None = None,
    order: Order | None = None, *, clock: Clock | None = None, states: Path | None = None,
    holder: str = "here/1/a",
) -> Outcome:  # fmt: skip
    source = source or Quick()
    opening = source if callable(source) else lambda _: source
    return perform(
        order or an_order(), store=store, source=opening, recipe=recipe, states=states,
        clock=clock or Clock(), holder=holder,
    )  # fmt: skip


def only(store: MemoryStore) -> Attempt:
    (attempt,) = store.select(Attempt)
    return attempt


def test_a_refresh_is_done_then_same_and_each_try_is_on_record(
    store: MemoryStore, recipe: Recipe
) -> None:
    clock = Clock()
    first = done(store, recipe, clock=clock)
    clock.on(minutes=1)
    again = done(store, recipe, clock=clock)
    assert [first.state, again.state] == [AttemptState.DONE, AttemptState.SAME]
    assert first.run_id == again.run_id == store.select(Run)[0].run_id
    assert first.detections == 1
    assert store.count(Footprint) > 0
    states = sorted(store.select(Attempt), key=lambda each: each.started_at)
    assert [each.state for each in states] == [AttemptState.DONE, AttemptState.SAME]
    assert all(each.run_id == first.run_id and each.ended_at for each in states)
    assert states[0].done == states[0].of > 0
    assert states[0].source == "quick"


def test_a_zone_without_a_clear_look_is_blind(store: MemoryStore, recipe: Recipe) -> None:
    outcome = done(store, recipe, Altered(a_source(), every=4, blind=True))
    assert outcome.state is only(store).state is AttemptState.BLIND
    assert outcome.good


@pytest.mark.parametrize(
    ("error", "said", "todo"),
    [
        (CredentialsError("The client is not known."), "not known", "keys of the source"),
        (QuotaSpentError("It would spend 5 of 3."), "would spend", "goes on where it stopped"),
        (SourceDownError("It does not answer."), "does not answer", "again later"),
        (OSError(28, "No space left on device"), "No space left", "the disk"),
        (StoreFullError("The disk is full."), "is full", "Free some space"),
    ],
)
def test_what_fails_is_on_record_with_reason_and_remedy_and_can_be_resumed(
    store: MemoryStore, recipe: Recipe, error: Exception, said: str, todo: str
) -> None:
    clock = Clock()
    outcome = done(store, recipe, Failing(error), clock=clock)
    attempt = only(store)
    assert outcome.state is attempt.state is AttemptState.FAILED
    assert said in outcome.said
    assert said in attempt.said
    assert todo in attempt.remedy
    assert not outcome.good
    assert store.get(Lease, "zone/Z-SMALL").until < clock()
    resumed = done(store, recipe, clock=clock)
    assert resumed.state is AttemptState.DONE
    assert store.count(Run) == 1


def test_a_quota_spent_in_the_middle_leaves_on_record_how_far_it_came(recipe: Recipe) -> None:
    store = MemoryStore()
    store.put([small_zone(outline=square(500))])
    small_tiles = replace(recipe, tile_pixels=64)
    spent = Failing(QuotaSpentError("It would spend 5 of 3."), at=3)
    assert done(store, small_tiles, spent).state is AttemptState.FAILED
    assert (only(store).done, only(store).of) == (2, 4)
    assert store.count(Run) == 0
    assert done(store, small_tiles).state is AttemptState.DONE


def test_a_failure_after_the_detections_keeps_them_and_says_how_far_it_came(
    store: MemoryStore, recipe: Recipe
) -> None:
    outcome = done(store, recipe, Failing(SourceDownError("gone"), at=2))
    attempt = only(store)
    assert attempt.state is AttemptState.FAILED
    assert attempt.run_id == outcome.run_id == store.select(Run)[0].run_id
    assert 0 < attempt.done < attempt.of
    assert done(store, recipe).state is AttemptState.DONE
    assert store.count(Footprint) > 0


def test_a_source_that_cannot_be_opened_is_on_record_without_a_path(
    store: MemoryStore, recipe: Recipe
) -> None:
    def refused(attempt_id: str) -> Source:
        assert store.get(Attempt, attempt_id).state is AttemptState.RUNNING
        raise CredentialsError("COMPOUNDWATCH_SH_CLIENT_ID is not set.")

    outcome = done(store, recipe, refused, an_order(source="folder:/home/someone/secret"))
    assert outcome.state is AttemptState.FAILED
    assert only(store).source == "folder"
    assert "CLIENT_ID is not set" in only(store).said


def test_a_fault_of_the_program_is_on_record_by_kind_and_place_and_not_by_its_words(
    store: MemoryStore, recipe: Recipe, caplog: pytest.LogCaptureFixture
) -> None:
    error = KeyError("98.601234, 16.298765 secret")
    outcome = done(store, recipe, Failing(error))
    assert outcome.state is AttemptState.FAILED
    assert "KeyError at test_performing:" in outcome.said
    assert "secret" not in caplog.text + outcome.said + repr(store.select(Attempt))
    assert "KeyError" in caplog.text


def test_what_was_stopped_by_a_person_is_called_so_and_gives_its_lease_back(
    store: MemoryStore, recipe: Recipe
) -> None:
    outcome = done(store, recipe, Failing(KeyboardInterrupt()))
    assert outcome.state is only(store).state is AttemptState.STOPPED
    assert done(store, recipe).state is AttemptState.DONE


def test_a_zone_at_which_another_is_at_work_is_busy_and_nothing_is_written(
    store: MemoryStore, recipe: Recipe
) -> None:
    clock = Clock()
    with held(store, "zone/Z-SMALL", holder="there/2/b", clock=clock):
        before = store.version()
        outcome = done(store, recipe, clock=clock)
        assert store.version() == before
    assert outcome.state is AttemptState.BUSY
    assert "there/2/b" in outcome.said
    assert store.count(Attempt) == 0


def test_threads_at_one_zone_have_the_effect_of_one(tmp_path: Path, recipe: Recipe) -> None:
    alone = MemoryStore()
    alone.put([small_zone()])
    done(alone, recipe)
    shared = open_store(str(tmp_path / "s.gpkg"), create=True)
    shared.put([small_zone()])
    with ThreadPoolExecutor(3) as pool:
        ends = list(pool.map(lambda _: done(shared, recipe).state, range(3)))
    assert AttemptState.DONE in ends
    assert set(ends) <= {AttemptState.DONE, AttemptState.SAME, AttemptState.BUSY}
    for kind in set(TABLES) - {Attempt, Lease}:
        assert shared.select(kind) == alone.select(kind), kind
    shared.close()


def test_an_unknown_zone_is_answered_and_nothing_is_written(
    store: MemoryStore, recipe: Recipe
) -> None:
    before = store.version()
    outcome = done(store, recipe, order=an_order(zone_id="Z-SMALLL"))
    assert outcome.state is AttemptState.FAILED
    assert "Nearest: Z-SMALL" in outcome.said
    assert store.version() == before


def test_one_that_died_is_called_dead_by_the_next(store: MemoryStore, recipe: Recipe) -> None:
    clock = Clock()

    class Killed(BaseException):
        pass

    with pytest.raises(Killed):
        done(store, recipe, Failing(Killed()), clock=clock)
    assert only(store).state is AttemptState.RUNNING
    clock.on(minutes=16)
    done(store, recipe, clock=clock, holder="here/2/b")
    states = [each.state for each in sorted(store.select(Attempt), key=lambda a: a.started_at)]
    assert states == [AttemptState.DIED, AttemptState.DONE]


def test_one_that_stood_still_while_another_took_its_place_keeps_nothing(
    store: MemoryStore, recipe: Recipe
) -> None:
    clock = Clock()

    class Slow(Quick):
        def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
            cube = super().read(scenes, grid, bands)
            clock.on(minutes=20)
            with held(store, "zone/Z-SMALL", holder="there/2/b", clock=clock):
                pass
            return cube

    outcome = done(store, recipe, Slow(), clock=clock)
    assert outcome.state is AttemptState.FAILED
    assert "took its place" in outcome.said
    assert store.count(Run) == 0
    assert only(store).state is AttemptState.RUNNING  # whoever works next calls it dead


def test_a_named_window_looks_no_further_than_its_end_and_makes_no_footprints(
    store: MemoryStore, recipe: Recipe
) -> None:
    order = an_order(JobKind.BACKFILL, window="2024-03")
    outcome = done(store, recipe, order=order)
    assert outcome.state is AttemptState.DONE
    (run,) = store.select(Run)
    assert run.as_of <= datetime.fromisoformat("2024-04-01T00:00:00+00:00")
    assert store.count(Footprint) == 0


def test_footprints_and_watch_are_performed_too(
    store: MemoryStore, recipe: Recipe, tmp_path: Path
) -> None:
    watched = done(store, recipe, order=an_order(JobKind.WATCH), states=tmp_path)
    assert watched.state is AttemptState.DONE
    assert any(each.is_file() for each in tmp_path.rglob("*"))
    again = done(store, recipe, order=an_order(JobKind.WATCH), states=tmp_path)
    assert again.state is AttemptState.SAME
    made = done(store, recipe, order=an_order(JobKind.FOOTPRINTS))
    assert made.state is AttemptState.DONE
    assert done(store, recipe, order=an_order(JobKind.WATCH)).state is AttemptState.FAILED


def test_every_kind_of_job_can_be_performed() -> None:
    assert set(performing._JOBS) == set(JobKind)
