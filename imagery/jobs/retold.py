"""Retold: what the record says of a run: what was known, which scenes had come, what it kept."""

from collections.abc import Sequence

from layers.attempt import Attempt
from layers.composite import CompositeImage
from layers.detection import Detection
from layers.evidence import Evidence
from layers.record import Record
from layers.run import Run
from layers.scene import SceneRecord
from layers.schema import Row, encode
from layers.store.protocol import Store

KINDS: tuple[type[Record], ...] = (Run, SceneRecord, Detection, Evidence, CompositeImage)
"""What a run keeps."""

_SAID_APART = {"program"}
"""Columns of a run that say how it was made, not what came of it."""


def before(store: Store, run: Run) -> list[Run]:
    """Return the runs of a zone that stood when another was made, in the order of their making.

    A run that was made by an attempt is as old as that; another, as the instant it was told.
    """
    runs = store.select(Run, zone_id=run.zone_id)
    made = {each.run_id: each.recorded_at or each.as_of for each in runs}
    tries = store.select(Attempt, zone_id=run.zone_id)
    tries.sort(key=lambda each: each.started_at, reverse=True)  # the first is said last
    made |= {each.run_id: each.started_at for each in tries if each.run_id in made}
    by_id = {each.run_id: each for each in runs}
    gone: list[str] = []
    name = run.supersedes
    while name in by_id and name not in gone:
        gone.append(name)
        name = by_id[name].supersedes
    found = [
        each
        for each in runs
        if each.run_id in gone or (made[each.run_id] < made[run.run_id] and each != run)
    ]
    return sorted(found, key=lambda each: (made[each.run_id], -_place(gone, each), each.run_id))


def _place(gone: Sequence[str], run: Run) -> int:
    return gone.index(run.run_id) if run.run_id in gone else len(gone)


def scenes_by_then(store: Store, run: Run, known: Sequence[Run]) -> dict[str, str | None]:
    """Return the scenes that a run knew of, and why one could not be read: None where it could.

    A run of watching also knew those of the runs before it.
    """
    series = [
        each
        for each in known
        if run.job == "watch" and (each.job, each.recipe_id) == (run.job, run.recipe_id)
    ]
    found: dict[str, str | None] = {}
    for each in (*series, run):
        for row in store.select(SceneRecord, run_id=each.run_id):
            told = bool(each.program) and row.acquired_at is not None
            found[row.scene_id] = row.reason if told and not row.content else None
    return found


def differences(run: Run, again: Run, store: Store, made: Store) -> tuple[list[str], list[str]]:
    """Return how two makings of a run differ, row by row, and the scenes that read otherwise."""
    found: list[str] = []
    scenes: list[str] = []
    if again.run_id != run.run_id:
        found.append(f"The run comes out as {again.run_id}: other scenes, zone or recipe went in.")
        scenes.append("What it was made of is other: see its zone, and the scenes above.")
    for kind in KINDS:
        old = {_key(each): encode(each) for each in store.select(kind, run_id=run.run_id)}
        new = {_key(each): encode(each) for each in made.select(kind, run_id=again.run_id)}
        for key in sorted({*old, *new}):
            wrong = _columns(old.get(key), new.get(key))
            if kind is SceneRecord and "content" in wrong:
                scenes.append(f"Scene {key} reads otherwise than it did.")
            if wrong:
                found.append(f"{kind.__name__} {key}: {', '.join(wrong)}.")
    return found, scenes


def _key(record: Record) -> str:
    """Return the key of a record, less that of its run."""
    named = zip(record.KEY, record.key, strict=True)
    return " / ".join(value for name, value in named if name != "run_id") or "itself"


def _columns(old: Row | None, new: Row | None) -> list[str]:
    """Return the columns in which two rows differ; what was not kept then is not held against."""
    if old is None or new is None:
        return ["is new" if old is None else "is gone"]
    unsaid = {"content"} if not old.get("content") else set()
    apart = _SAID_APART | unsaid | {"run_id"}
    return [name for name, value in old.items() if name not in apart and value != new[name]]
