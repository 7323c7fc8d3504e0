"""imagery.jobs.planning: what would be done and what it would cost, with nothing read or spent."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from shapely import affinity

from geo.grid import Grid
from imagery.cache.source import CachedSource
from imagery.cube import Cube
from imagery.errors import SourceDownError
from imagery.jobs.orders import Order
from imagery.jobs.performing import perform
from imagery.jobs.planning import Need, Planned, plan
from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from imagery.jobs.windows import windows
from imagery.scene import Scene
from imagery.sources.protocol import Price
from layers.run import Run
from layers.store.memory import MemoryStore
from layers.terms import JobKind
from layers.zone import Zone
from tests.imagery.jobs.clocks import Clock
from tests.imagery.jobs.quick import Quick
from tests.small_world import AS_OF, small_zone, square

MONTHS = ("2023-09", "2023-10", "2023-11")


class Unread(Quick):
    """Has a price, counts its searches, and fails the test if it is read."""

    def __init__(self, *missing: int) -> None:
        super().__init__(*missing)
        self.asked = 0

    def search(self, *said: object) -> object:  # type: ignore[override]
        self.asked += 1
        return super().search(*said)  # type: ignore[arg-type]

    def read(self, *_said: object) -> Cube:
        raise AssertionError("A plan read pixels.")

    def price(self, scenes: Sequence[Scene], _grid: Grid, _bands: Sequence[str]) -> Price:
        return Price(units=0.5 * len(scenes), megabytes=2.0 * len(scenes))


def planned(
    store: MemoryStore, recipe: Recipe, source: object = None,
    names: Sequence[str] = MONTHS, zone: Zone | None = None,
) -> list[Planned]:  # fmt: skip
    before = store.version()
    found = list(plan(
        [zone or small_zone()], store=store, source=source or Unread(),  # type: ignore[arg-type]
        recipe=recipe, windows=names, as_of=AS_OF,
    ))  # fmt: skip
    assert store.version() == before
    return found


def kept(store: MemoryStore, recipe: Recipe, source: Quick, *names: str) -> list[Run]:
    ask = {"store": store, "recipe": recipe, "as_of": AS_OF, "source": source}
    return [refresh(small_zone(), window=each, **ask) for each in names]  # type: ignore[arg-type]


def needs(found: Sequence[Planned]) -> list[Need]:
    return [each.need for each in found]


def test_what_was_never_looked_at_is_missing_and_has_a_price(
    store: MemoryStore, recipe: Recipe
) -> None:
    first, *_, last = planned(store, recipe)
    assert first.need is last.need is Need.MISSING
    assert 0 < first.scenes < last.scenes
    assert (first.tiles, first.units, first.megabytes) == (1, first.scenes / 2, first.scenes * 2)
    assert first.as_of == datetime(2023, 10, 1, tzinfo=UTC)


def test_what_stands_is_the_same_and_costs_nothing(store: MemoryStore, recipe: Recipe) -> None:
    kept(store, recipe, Quick(), *MONTHS)
    found = planned(store, recipe)
    assert needs(found) == [Need.SAME] * 3
    assert not any(each.to_do or each.units or each.scenes for each in found)


def test_a_run_in_which_scenes_were_broken_stands_too(store: MemoryStore, recipe: Recipe) -> None:
    kept(store, recipe, Quick(broken=(3,)), MONTHS[0])
    assert needs(planned(store, recipe, names=MONTHS[:1])) == [Need.SAME]


def test_a_scene_that_came_late_is_named_and_redoes_its_window_and_all_after(
    store: MemoryStore, recipe: Recipe
) -> None:
    scenes = Quick().search(square()).scenes
    (place,) = [n for n, each in enumerate(scenes) if f"{each.acquired:%Y-%m}" == MONTHS[1]][:1]
    kept(store, recipe, Quick(place), *MONTHS)
    found = planned(store, recipe)
    assert needs(found) == [Need.SAME, Need.LATE, Need.LATE]
    assert found[1].late == found[2].late == (scenes[place].id,)


def test_a_window_that_failed_says_why(store: MemoryStore, recipe: Recipe) -> None:
    class Down(Quick):
        def read(self, *_said: object) -> Cube:
            raise SourceDownError("It does not answer.")

    perform(
        Order(zone_id="Z-SMALL", job=JobKind.BACKFILL, as_of=AS_OF, window=MONTHS[1]),
        store=store, source=lambda _: Down(), recipe=recipe, states=None, clock=Clock(),
        holder="here/1/a",
    )  # fmt: skip
    found = planned(store, recipe)
    assert needs(found) == [Need.MISSING, Need.FAILED, Need.MISSING]
    assert found[1].said == "It does not answer."


def test_a_zone_that_was_redrawn_has_changed(store: MemoryStore, recipe: Recipe) -> None:
    kept(store, recipe, Quick(), MONTHS[0])
    (one,) = planned(store, recipe, names=MONTHS[:1], zone=small_zone(outline=square(190)))
    assert one.need is Need.CHANGED


def test_a_window_without_a_scene_and_a_zone_beyond_the_imagery_are_empty(
    store: MemoryStore, recipe: Recipe
) -> None:
    far = small_zone(outline=affinity.translate(square(), 2.0, 0.0))
    assert needs(planned(store, recipe, zone=far)) == [Need.EMPTY] * 3
    late = [n for n, s in enumerate(Quick().search(square()).scenes)
            if f"{s.acquired:%Y-%m}" == MONTHS[1]]  # fmt: skip
    assert needs(planned(store, recipe, Unread(*late)))[1] is Need.EMPTY


def test_without_a_window_new_looks_are_named(store: MemoryStore, recipe: Recipe) -> None:
    assert needs(planned(store, recipe, names=[""])) == [Need.MISSING]
    kept(store, recipe, Quick(44, 45), "")
    (one,) = planned(store, recipe, names=[""])
    assert one.need is Need.LATE
    assert len(one.late) == 2
    kept(store, recipe, Quick(), "")
    assert needs(planned(store, recipe, names=[""])) == [Need.SAME]


def test_a_catalogue_is_asked_once_for_each_day_however_many_windows(
    store: MemoryStore, recipe: Recipe
) -> None:
    source = Unread()
    whole = planned(store, recipe, source)
    assert source.asked == len(MONTHS)
    alone = [planned(store, recipe, names=[each])[0] for each in MONTHS]
    assert whole == alone


def test_what_a_cache_keeps_is_paid_for_once(
    store: MemoryStore, recipe: Recipe, tmp_path: Path
) -> None:
    found = planned(store, recipe, CachedSource(inner=Unread(), folder=tmp_path))
    assert sum(each.units for each in found) == pytest.approx(found[-1].scenes / 2)


def test_a_backfill_does_what_a_plan_says_and_then_nothing(
    store: MemoryStore, recipe: Recipe
) -> None:
    for each in planned(store, recipe):
        perform(
            each.order(JobKind.BACKFILL, ""), store=store, source=lambda _: Quick(),
            recipe=recipe, states=None, clock=Clock(), holder="here/1/a",
        )  # fmt: skip
    assert [each.window for each in sorted(store.select(Run), key=lambda r: r.as_of)] == [*MONTHS]
    assert needs(planned(store, recipe)) == [Need.SAME] * 3


def test_windows_are_those_that_are_over() -> None:
    first, last = datetime(2024, 1, 10, tzinfo=UTC), datetime(2024, 7, 1, tzinfo=UTC)
    now = datetime(2024, 5, 3, tzinfo=UTC)
    assert windows(first, last, "month", as_of=now) == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert windows(first, last, "quarter", as_of=now) == ["2024Q1"]
