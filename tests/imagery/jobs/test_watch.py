"""imagery.jobs.watch: only what is new, against a state on disk, with nothing lost or doubled."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from shapely import box

from geo.shapes import Outline
from imagery.errors import NoScenesError
from imagery.jobs import leasing
from imagery.jobs.recipe import Recipe
from imagery.jobs.states import ROLL
from imagery.jobs.watch import CONTEXT_LOOKS, watch
from imagery.sources.simulation.world import outline_at
from layers.detection import Detection
from layers.errors import LeaseLostError
from layers.evidence import Evidence
from layers.lease import Lease
from layers.record import Record
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.memory import MemoryStore
from layers.store.protocol import Added
from layers.terms import DetectionStatus
from tests.imagery.jobs.clocks import Clock
from tests.small_world import AS_OF, LAT, LON, Altered, a_source, small_zone

STEPS = (datetime(2023, 3, 1, tzinfo=UTC), datetime(2023, 9, 1, tzinfo=UTC), AS_OF)


def watched(recipe: Recipe, folder: Path, *instants: datetime) -> tuple[MemoryStore, list[Run]]:
    store = MemoryStore()
    store.put([small_zone()])
    runs = [
        watch(small_zone(), source=a_source(), store=store, recipe=recipe, folder=folder, as_of=at)
        for at in instants
    ]
    return store, [run for run in runs if run is not None]


def held(folder: Path) -> dict[str, bytes]:
    """Return the states of a folder, by name and content."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


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
    before, files = store.version(), held(tmp_path)
    for path in tmp_path.rglob(ROLL):
        path.unlink()
    again = watch(
        small_zone(), source=a_source(), store=store, recipe=recipe, folder=tmp_path, as_of=AS_OF
    )
    assert again == runs[0]
    assert store.version() == before
    assert held(tmp_path) == files


def test_evidence_goes_on_where_the_last_run_left_it(recipe: Recipe, tmp_path: Path) -> None:
    store, _ = watched(recipe, tmp_path, *STEPS)
    found = sorted(store.select(Evidence), key=lambda each: len(each.looks()))
    assert len(found) >= 2
    early, late = found[0].looks(), found[-1].looks()
    assert [row["scene"] for row in late[: len(early)]] == [row["scene"] for row in early]
    assert late[-1]["day"] > early[-1]["day"]


@pytest.mark.parametrize("harmed", ["roll.json", "*.history.*", "*.2024-*"])
def test_a_damaged_state_is_set_aside_and_made_anew(
    recipe: Recipe, tmp_path: Path, harmed: str
) -> None:
    store, (first, _) = watched(recipe, tmp_path / "whole", *STEPS[1:])
    watched(recipe, tmp_path / "harmed", STEPS[1])
    for path in (tmp_path / "harmed").rglob(harmed):
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    again = only(store, first)
    watch(small_zone(), source=a_source(), store=again, recipe=recipe,
          folder=tmp_path / "harmed", as_of=AS_OF)  # fmt: skip
    kept = {name: each for name, each in held(tmp_path / "harmed").items() if "damaged" not in name}
    assert kept == held(tmp_path / "whole")


def only(store: MemoryStore, run: Run) -> MemoryStore:
    """Return a store that holds the zone and all of one run."""
    made = MemoryStore()
    made.put([small_zone()])
    for kind in (Run, SceneRecord, Detection, Evidence):
        made.put(store.select(kind, run_id=run.run_id))
    return made


def strip(east_m: float) -> Outline:
    """Return two tiles side by side, so far east of the world."""
    return outline_at(LON, LAT, box(east_m - 1400, -60, east_m + 1400, 60))


def test_a_tile_beyond_the_imagery_costs_no_other_and_is_tried_again(
    recipe: Recipe, tmp_path: Path
) -> None:
    wide = small_zone(outline=strip(1900))
    store = MemoryStore()
    for as_of in STEPS[:2]:
        run = watch(
            wide, source=a_source(), store=store, recipe=recipe, folder=tmp_path, as_of=as_of
        )
        assert run is not None
        assert run.seen_share is not None
        assert 0.1 < run.seen_share < 0.9
        assert any("too few for a history" in said for said in run.could_not_see)


def test_a_tile_whose_state_was_lost_is_learned_again(recipe: Recipe, tmp_path: Path) -> None:
    def status(folder: Path, *, lose: bool) -> list[DetectionStatus]:
        zone, store = small_zone(outline=strip(0)), MemoryStore()
        for as_of in (STEPS[0], AS_OF):
            watch(zone, source=a_source(), store=store, recipe=recipe, folder=folder, as_of=as_of)
            states = sorted(folder.rglob("*.history.*"))
            if lose:
                states[len(states) // 2].unlink()
        return [each.status for each in store.select(Detection)][-1:]

    assert status(tmp_path / "lost", lose=True) == status(tmp_path / "kept", lose=False)


def test_with_no_scene_that_can_be_read_nothing_is_kept_and_a_state_stays(
    recipe: Recipe, tmp_path: Path
) -> None:
    broken = Altered(a_source(), broken=range(1000))
    ask = {"store": MemoryStore(), "recipe": recipe, "folder": tmp_path}
    with pytest.raises(NoScenesError, match="can be read"):
        watch(small_zone(), source=broken, as_of=AS_OF, **ask)
    watch(small_zone(), source=a_source(), as_of=STEPS[0], **ask)
    run = watch(small_zone(), source=broken, as_of=AS_OF, **ask)
    assert run is not None
    assert run.scenes_used == 0
    assert run.scenes_refused > 0
    assert watch(small_zone(), source=a_source(), as_of=AS_OF, **ask).scenes_used > 0


def test_a_run_that_learned_its_first_tile_anew_tells_of_all_that_it_read(
    recipe: Recipe, tmp_path: Path
) -> None:
    zone, store = small_zone(outline=strip(0)), MemoryStore()
    ask = {"source": a_source(), "store": store, "recipe": recipe, "folder": tmp_path}
    watch(zone, as_of=STEPS[0], **ask)  # type: ignore[arg-type]
    min(tmp_path.rglob("*.history.*")).unlink()
    run = watch(zone, as_of=AS_OF, **ask)  # type: ignore[arg-type]
    whole = a_source().search(zone.outline).scenes
    assert run is not None
    assert run.first_at == whole[0].acquired
    met = {each.scene_id for each in store.select(SceneRecord, run_id=run.run_id)}
    assert {each.id for each in whole if each.acquired < AS_OF} <= met


def test_a_watch_whose_lease_was_taken_leaves_the_states_to_the_one_who_has_it(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, name = MemoryStore(), leasing.zone_lease(small_zone().zone_id)
    put = leasing.FencedStore.put

    def put_and_stand_still(fenced: leasing.FencedStore, records: Iterable[Record]) -> Added:
        added = put(fenced, records)
        lease = store.get(Lease, name)
        store.put([replace(lease, token=lease.token + 1, holder="another")], replace=True)
        return added

    monkeypatch.setattr(leasing.FencedStore, "put", put_and_stand_still)
    clock = Clock(AS_OF)
    with (
        leasing.held(store, name, holder="this", clock=clock) as hold,
        pytest.raises(LeaseLostError),
    ):
        watch(
            small_zone(), source=a_source(), store=hold.store, recipe=recipe, folder=tmp_path,
            as_of=AS_OF,
        )  # fmt: skip
    assert not list(tmp_path.rglob(ROLL))
