"""imagery.jobs.watch: a scene that comes late counts as if it had come in time."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geo.period import Period
from geo.shapes import Outline
from imagery.jobs.recipe import Recipe
from imagery.jobs.states import RECALLED
from imagery.jobs.watch import watch
from imagery.sources.protocol import Search
from layers.detection import Detection
from layers.run import Run, standing
from layers.store.memory import MemoryStore
from layers.terms import DetectionStatus
from tests.small_world import a_source, small_zone

BEGUN = datetime(2023, 9, 1, tzinfo=UTC)
INSTANTS = [BEGUN + timedelta(days=days) for days in (0, 60, 90, 130, 230, 260, 303)]


@dataclass
class Late:
    """A source in which some scenes are there from an instant on, after they were acquired."""

    arrived: dict[str, datetime] = field(default_factory=dict)
    now: datetime = BEGUN

    def __post_init__(self) -> None:
        """Offer the scenes of the small world."""
        self.inner = a_source()
        self.name, self.synthetic = self.inner.name, True
        self.bands, self.read = self.inner.bands, self.inner.read

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        found = self.inner.search(aoi, period)
        there = [s for s in found.scenes if self.arrived.get(s.id, BEGUN) <= self.now]
        return replace(found, scenes=tuple(there))


def watched(
    recipe: Recipe, folder: Path, arrived: dict[str, datetime], instants: list[datetime]
) -> MemoryStore:
    store, source = MemoryStore(), Late(arrived)
    store.put([small_zone()])
    for instant in instants:
        source.now = instant
        watch(small_zone(), source=source, store=store, recipe=recipe, folder=folder, as_of=instant)
    return store


def states(folder: Path) -> dict[str, bytes]:
    """Return the states of a folder; what is recalled is of the store, not of the scenes."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != RECALLED]
    return {path.name: path.read_bytes() for path in files}


def found(store: MemoryStore) -> list[Detection]:
    """Return what the last run found; ids are of when a place was first seen."""
    last = standing(store.select(Run))[-1].run_id
    rows = store.select(Detection, run_id=last)
    living = [each for each in rows if each.status is not DetectionStatus.RETRACTED]
    return sorted(
        (replace(each, detection_id="-", run_id="-") for each in living),
        key=lambda d: d.outline.wkt,
    )


SCENES = [
    scene.id
    for scene in a_source()
    .search(small_zone().outline, Period(BEGUN.replace(year=2000), INSTANTS[-1]))
    .scenes
]
LATE = SCENES[-3]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("examples", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_scenes_in_any_order_and_number_of_runs_give_the_same_states_and_detections(
    recipe: Recipe, tmp_path: Path, examples: int
) -> None:
    in_order = watched(recipe, tmp_path, {}, [BEGUN, INSTANTS[-1]])
    wanted, last = states(tmp_path), standing(in_order.select(Run))[-1]

    @settings(max_examples=examples, phases=[Phase.generate])  # to shrink would take long
    @given(
        st.dictionaries(st.sampled_from(SCENES), st.sampled_from(INSTANTS[1:]), max_size=12),
        st.sets(st.sampled_from(INSTANTS[1:-1])),
    )
    def law(arrived: dict[str, datetime], between: set[datetime]) -> None:
        with TemporaryDirectory() as folder:
            store = watched(recipe, Path(folder), arrived, [BEGUN, *sorted(between), INSTANTS[-1]])
            assert states(Path(folder)) == wanted
        assert found(store) == found(in_order)
        run = standing(store.select(Run))[-1]
        assert run.run_id == last.run_id
        assert run.candidates == last.candidates

    law()


def test_a_run_with_a_late_scene_takes_the_place_of_the_last_and_keeps_its_ids(
    recipe: Recipe, tmp_path: Path
) -> None:
    late = LATE
    store = watched(recipe, tmp_path, {late: INSTANTS[-1] + timedelta(days=9)}, INSTANTS[-2:])
    before = standing(store.select(Run))[-1]
    source = Late()
    run = watch(
        small_zone(), source=source, store=store, recipe=recipe, folder=tmp_path,
        as_of=INSTANTS[-1] + timedelta(days=9),
    )  # fmt: skip
    assert run is not None
    assert run.supersedes == before.run_id
    assert run.scenes_found >= 1
    names = [
        {each.detection_id for each in store.select(Detection, run_id=name)}
        for name in (before.run_id, run.run_id)
    ]
    assert names[0] == names[1] != set()


def test_what_a_late_scene_costs_does_not_depend_on_the_archive(
    recipe: Recipe, tmp_path: Path
) -> None:
    late, read = LATE, []
    watched(recipe, tmp_path, {late: INSTANTS[-1] + timedelta(days=9)}, INSTANTS[-2:])
    source = Late()
    inner = source.read
    source.read = lambda scenes, grid, bands: read.append(len(scenes)) or inner(scenes, grid, bands)
    watch(
        small_zone(), source=source, store=MemoryStore(), recipe=recipe, folder=tmp_path,
        as_of=INSTANTS[-1] + timedelta(days=9),
    )  # fmt: skip
    assert max(read) < len(SCENES) / 3
