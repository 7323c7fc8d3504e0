"""One new acquisition over 100 km2, with an archive of so many years behind it.

`python -m tests.benchmarks.whole_look FOLDER YEARS fetch|look`: the first fills cache, states and
store with all acquisitions but the last; the second takes these in, one a run, on one core, and
prints as JSON what that took beside the download. Each in a process of its own.
"""

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import data
import imagery.jobs.watch as watching
from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.accuracy.judging import a_zone
from imagery.cache.cube import DiskCube
from imagery.cache.source import CachedSource
from imagery.cube import Cube
from imagery.jobs import memory, taking
from imagery.jobs.compiled import ready
from imagery.jobs.evidence import Dossier
from imagery.jobs.looking import Tally
from imagery.jobs.recipe import read_recipe
from imagery.jobs.states import States
from imagery.monitor.monitor import Monitor
from imagery.scene import Scene
from imagery.sources.protocol import Search
from layers.detection import Detection
from layers.evidence import Evidence
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.factory import open_store
from layers.store.protocol import Store
from layers.store.sqlite import SqliteStore
from tests.benchmarks.archive import Invented
from tests.benchmarks.whole_job import SPENT, peak_gb, timed

NEW = 13
"""Acquisitions that come one by one: two months, and more than a block of the newest. The first
is not counted: code and files come to memory with it."""

A_YEAR = 73
_SIDE = 1000
_PARTS = (
    (CachedSource, "read", "cache, read and written"), (DiskCube, "write", "of that, written"),
    (Tally, "read", "fingerprints"), (taking, "prepared", "masks and guards"),
    (Monitor, "update", "looks"), (Monitor, "change", "what they add up to"),
    (States, "content", "states' files"), (taking, "restored", "states read"),
    (taking, "progress", "states packed"), (States, "put", "states written"),
    (Dossier, "add", "traces"), (watching, "outlined", "outlines"),
    (watching, "known_before", "store, read"), (SqliteStore, "put", "store, written"),
)  # fmt: skip


@dataclass(slots=True)
class Counted:
    """A source that says what its part took: search and download."""

    inner: Invented
    spent: float = 0.0
    name: str = "invented"
    synthetic: bool = True
    shown: int = field(init=False)
    """How many of the scenes are there yet."""

    def __post_init__(self) -> None:
        """Show all."""
        self.shown = len(self.inner.scenes)

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        begun = time.process_time()
        found = self.inner.search(aoi, period)
        self.spent += time.process_time() - begun
        return Search(scenes=found.scenes[: self.shown])

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        return self.inner.bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        begun = time.process_time()
        cube = self.inner.read(scenes, grid, bands)
        self.spent += time.process_time() - begun
        return cube


def main(folder: Path, years: int, work: str) -> None:
    """Do one of the two."""
    folder.mkdir(parents=True, exist_ok=True)
    source = Counted(Invented(_SIDE, years * A_YEAR + NEW))
    zone, recipe = (
        a_zone("bench", source.inner.extent()),
        read_recipe(data.path("recipes/balanced.toml")),
    )
    store = open_store(str(folder / "store.gpkg"), create=True)
    ready(lambda _: None)
    memory.kept()

    def take_in(as_of: datetime) -> Run | None:
        cached = CachedSource(inner=source, folder=folder / "cache")
        return watching.watch(zone, source=cached, store=store, recipe=recipe,
                              folder=folder / "states", as_of=as_of)  # fmt: skip

    *old, first = source.inner.scenes[: 1 - NEW]
    if work == "fetch":
        store.put([zone])
        take_in(first.acquired)
        live(store, old)
        return
    took = []
    for scene in (first, *source.inner.scenes[1 - NEW :]):
        source.spent, begun = 0.0, time.process_time()
        run = take_in(scene.acquired + timedelta(seconds=9))
        took.append(time.process_time() - begun - source.spent)
        assert run is not None
        assert run.scenes_found == 1
        if scene is first:
            for owner, name, part in _PARTS:
                timed(owner, name, part)
    found = {each.detection_id for each in store.select(Detection, status="confirmed")}
    print(json.dumps({  # noqa: T201 - this is how it answers
        "archive, years": years, "one look, s": median(took[1:]), "longest, s": max(took[1:]),
        "memory, GB": peak_gb(), "confirmed": len(found),
        **{f"{part}, s": spent / (NEW - 1) for part, spent in SPENT.items()},
    }))  # fmt: skip


def live(store: Store, scenes: Sequence[Scene]) -> None:
    """Fill a store as if each acquisition of the archive had been a run of its own."""
    last = store.select(Run)[-1]
    found, seen = store.select(Detection), store.select(Evidence)
    met = store.select(SceneRecord)[-18:]
    for number, scene in enumerate(scenes[20:-1]):
        run_id, at = f"{last.run_id}-{number:04d}", scene.acquired + timedelta(seconds=1)
        store.put([
            replace(last, run_id=run_id, as_of=at, recorded_at=at),
            *(replace(each, run_id=run_id) for each in found),
            *(replace(each, run_id=run_id) for each in met),
            *(replace(each, run_id=run_id, recorded_at=at) for each in seen),
        ])  # fmt: skip


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(os.environ.get("CORE", "0"))})
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
