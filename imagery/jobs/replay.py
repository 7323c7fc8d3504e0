"""Replay: a run made again from what is on record, and held against what it kept.

A run says with which recipe, for which instant and by which program it was made; its scenes, what
was read of each. So it can be made again over the same scenes, beside the states that were known
before it, in a store that forgets; and each row must come out the same to the last byte. Where one
does not, it is said which, and what is other than it was: a scene, the recipe, the program, the
zone. What a person decided stands in reviews, which no run touches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from imagery.errors import ImageryError
from imagery.jobs.program import program
from imagery.jobs.recipe import Recipe, parse_recipe
from imagery.jobs.refresh import refresh
from imagery.jobs.retold import before, differences, scenes_by_then
from imagery.jobs.then import as_it_was
from imagery.jobs.watch import watch
from imagery.progress import Progress, silent
from imagery.sources.protocol import Source
from layers.detection import Detection
from layers.evidence import Evidence
from layers.review import Review
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import JobKind
from layers.zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of making a run again."""

    run_id: str
    """The run."""

    detections: tuple[str, ...]
    """Ids of the detections that it holds a state of."""

    differences: tuple[str, ...] = ()
    """Rows that are other than on record, in sentences; empty if all are the same."""

    reasons: tuple[str, ...] = ()
    """What is other than it was when it was made: why they differ, if they do."""

    reviews: int = 0
    """Decisions of people on its detections; they stand as they are."""

    @property
    def same(self) -> bool:
        """Whether every row came out the same, byte for byte."""
        return not self.differences


def replay(run: Run, *, source: Source, store: Store, progress: Progress = silent) -> Replayed:
    """Make a run again and hold it against what is on record; the store is only read.

    Parameters
    ----------
    run
        From the store.
    source
        Where its scenes came from: through the cache, if it was so then.
    store
        Where it stands.

    """
    zone, known = store.get(Zone, run.zone_id), before(store, run)
    reasons = _other(run, source)
    recipe = parse_recipe(run.recipe, where=run.recipe_id)
    scenes = scenes_by_then(store, run, known)
    there = {scene.id for scene in source.search(zone.outline).scenes}
    read = {scene for scene, why in scenes.items() if why is None}
    reasons += [f"Scene {each} is no longer offered." for each in sorted(read - there)]
    made = _store_of(store, zone, known)
    try:
        with TemporaryDirectory() as folder:
            if run.job == JobKind.WATCH:
                _watched_before(run, zone, recipe, source=source, known=known, store=store,
                                folder=Path(folder))  # fmt: skip
            again = _made(run, zone, recipe, source=as_it_was(source, scenes), store=made,
                          folder=Path(folder), progress=progress)  # fmt: skip
    except ImageryError as error:
        found = [f"The run cannot be made again: {error}"]
        changed: list[str] = []
    else:
        found, changed = differences(run, again, store, made)
    names = tuple(each.detection_id for each in store.select(Detection, run_id=run.run_id))
    return Replayed(
        run_id=run.run_id, detections=names, differences=tuple(found),
        reasons=(*reasons, *changed),
        reviews=sum(store.count(Review, detection_id=each) for each in names),
    )  # fmt: skip


def sampled(store: Store, count: int, *, seed: int) -> list[Run]:
    """Return the runs of so many states of detections, drawn by chance; of all, if there are fewer.

    The same seed draws the same from the same store.
    """
    states = store.select(Detection)
    drawn = np.random.default_rng(seed).permutation(len(states))[:count]
    return [store.get(Run, name) for name in sorted({states[place].run_id for place in drawn})]


def _other(run: Run, source: Source) -> list[str]:
    """Return what is other than when a run was made, as far as it says."""
    said = []
    if run.program != program():
        maker = run.program or "one that did not say which"
        said.append(f"It was made by program {maker}, and this is {program()}.")
    if parse_recipe(run.recipe, where=run.recipe_id).id != run.recipe_id:
        said.append(
            f"Its recipe {run.recipe_id} was of detectors of other versions than this program's, "
            "or was changed on record."
        )
    if source.name != run.source:
        said.append(f"It was made from {run.source}, and this is {source.name}.")
    return said


def _made(
    run: Run, zone: Zone, recipe: Recipe, *, source: Source, store: MemoryStore, folder: Path,
    progress: Progress,
) -> Run:  # fmt: skip
    """Make a run again."""
    as_of = run.recorded_at or run.as_of
    if run.job != JobKind.WATCH:
        return refresh(zone, source=source, store=store, recipe=recipe, as_of=as_of,
                       window=run.window, job=JobKind(run.job), progress=progress)  # fmt: skip
    again = watch(zone, source=source, store=store, recipe=recipe, folder=folder, as_of=as_of,
                  progress=progress)  # fmt: skip
    if again is None:
        raise ImageryError("no scene of it is new beside those of the run before it.")
    return again


def _watched_before(
    run: Run, zone: Zone, recipe: Recipe, *, source: Source, known: Sequence[Run], store: Store,
    folder: Path,
) -> None:  # fmt: skip
    """Bring states to where they were before a run of watching; none before the first.

    A state depends on the scenes alone, so one run over all that had come by then does it.
    """
    series = [each for each in known if (each.job, each.recipe_id) == (run.job, run.recipe_id)]
    if not series or _from_the_beginning(run, series):
        return
    last = series[-1]
    scenes = scenes_by_then(store, last, series[:-1])
    scratch = _store_of(store, zone, known)
    watch(zone, source=as_it_was(source, scenes), store=scratch, recipe=recipe, folder=folder,
          as_of=last.recorded_at or last.as_of)  # fmt: skip


def _from_the_beginning(run: Run, series: Sequence[Run]) -> bool:
    """Say whether a run read all scenes: its states were lost and made anew."""
    firsts = [each.first_at for each in series if each.first_at is not None]
    return run.first_at is not None and run.first_at <= min(firsts, default=run.first_at)


def _store_of(store: Store, zone: Zone, known: Sequence[Run]) -> MemoryStore:
    """Return a store that holds what was known then."""
    made = MemoryStore()
    made.put([zone])
    for run in known:
        for kind in (Run, SceneRecord, Detection, Evidence):
            made.put(store.select(kind, run_id=run.run_id))
    return made
