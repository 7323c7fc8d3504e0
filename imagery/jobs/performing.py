"""Performing: one order, under the zone's lease, with a record of how it went.

Whatever happens, an outcome comes back: done, nothing new, blind, busy, stopped, or failed with
the reason and what to do. So one zone that fails never keeps the others from being done, and what
failed is on record with all that it had done and spent.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from geo.errors import GeoError
from imagery.errors import ImageryError, UnmeasurableError
from imagery.jobs import attempts
from imagery.jobs.footprints import footprints
from imagery.jobs.leasing import LASTS, FencedStore, Gone, Hold, held, nobody_gone, zone_lease
from imagery.jobs.orders import Order, Outcome
from imagery.jobs.recipe import Recipe
from imagery.jobs.refresh import refresh
from imagery.jobs.remedies import remedy
from imagery.jobs.watch import watch
from imagery.progress import Progress, silent
from imagery.sources.protocol import Source
from layers.errors import LayerError, LeaseTakenError
from layers.run import Run
from layers.store.protocol import Store
from layers.terms import AttemptState, JobKind
from layers.zone import Zone

Opening = Callable[[str], Source]
"""Opens the source of an order for the attempt of this id, which its spending is booked to."""

_EXPECTED = (ImageryError, LayerError, GeoError, OSError)
_FRAMES = 4
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tools:
    """What jobs work with."""

    store: FencedStore
    source: Opening
    recipe: Recipe
    states: Path | None
    progress: Progress


@dataclass(slots=True)
class _Steps:
    """Counts the steps of all parts of a job, and renews the lease as they go by."""

    hold: Hold
    progress: Progress
    told: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __call__(self, what: str, done: int, of: int) -> None:
        """Take note of a step."""
        self.told[what] = done, of
        self.hold.renew_if_needed()
        self.progress(what, done, of)

    @property
    def total(self) -> tuple[int, int]:
        """Steps done, and of how many."""
        return sum(done for done, _ in self.told.values()), sum(of for _, of in self.told.values())


@dataclass(slots=True)
class _Work:
    """One order at work: what it has come to so far, also if it fails then."""

    order: Order
    source: str
    run: Run | None = None
    said: str = ""


def perform(
    order: Order, *, store: Store, source: Opening, recipe: Recipe, states: Path | None,
    clock: Callable[[], datetime], holder: str, progress: Progress = silent,
    lasts: timedelta = LASTS, gone: Gone = nobody_gone,
) -> Outcome:  # fmt: skip
    """Carry out one order.

    Parameters
    ----------
    order
        What is to be done.
    store
        Where records go.
    source
        Opens the source. It is called once the attempt is on record, so that a source that cannot
        be opened is a failure on record too.
    recipe
        What runs depend on.
    states
        Folder of the states that watching goes by; only a watch needs it.
    clock
        Now, UTC: for the lease and the record, and for nothing that a run depends on.
    holder
        Who does it: machine, process, and a word made when it started.
    progress
        Called as it goes on.
    lasts, gone
        As in `imagery.jobs.leasing.held`.

    Returns
    -------
    Outcome
        How it ended. An error that nobody foresaw is a failure too: its kind and place are in the
        log, its words are not.

    """
    try:
        zone = store.get(Zone, order.zone_id)
        with held(
            store, zone_lease(order.zone_id), holder=holder, clock=clock, lasts=lasts, gone=gone
        ) as hold:
            attempt = attempts.begin(
                hold, store, order, recipe_id=recipe.id, source=_kind(order.source), at=clock()
            )
            steps, work = _Steps(hold, progress), _Work(order, attempt.source)
            fenced = hold.store
            tools = _Tools(store=fenced, source=source, recipe=recipe, states=states,
                           progress=steps)  # fmt: skip
            outcome = _tried(zone, work, tools, attempt.attempt_id)
            return attempts.end(hold, store, attempt, outcome, source=work.source,
                                steps=steps.total, at=clock())  # fmt: skip
    except LeaseTakenError as error:
        return Outcome(order=order, state=AttemptState.BUSY, said=str(error), remedy=remedy(error))
    except _EXPECTED as error:
        return Outcome(
            order=order, state=AttemptState.FAILED, said=str(error), remedy=remedy(error)
        )


def _tried(zone: Zone, work: _Work, tools: _Tools, attempt_id: str) -> Outcome:
    """Do the work; return how it ended, whatever happens."""
    try:
        scenes = tools.source(attempt_id)
        work.source = scenes.name
        _JOBS[work.order.job](zone, work, scenes, tools)
    except KeyboardInterrupt as error:
        return _ended(work, AttemptState.STOPPED, "It was stopped.", remedy(error))
    except _EXPECTED as error:
        return _ended(work, AttemptState.FAILED, str(error), remedy(error))
    except Exception as error:  # noqa: BLE001 - one zone's fault must not cost the others
        where = _place(error)  # and not its words: these could hold anything
        _LOG.error("fault zone=%s kind=%s at=%s", zone.zone_id, type(error).__name__, where)
        return _ended(work, AttemptState.FAILED, f"{type(error).__name__} at {where}.",
                      remedy(error))  # fmt: skip
    if work.run is not None and work.run.outcome == "blind":
        return _ended(work, AttemptState.BLIND, work.said)
    return _ended(work, AttemptState.DONE if tools.store.kept else AttemptState.SAME, work.said)


def _refresh(zone: Zone, work: _Work, scenes: Source, tools: _Tools) -> None:
    """Look at the zone. A named window makes no footprints: these have epochs of their own."""
    work.run = refresh(
        zone, source=scenes, store=tools.store, recipe=tools.recipe, as_of=work.order.as_of,
        window=work.order.window, job=work.order.job, progress=tools.progress,
    )  # fmt: skip
    if not work.order.window:
        _footprints(zone, work, scenes, tools)


def _footprints(zone: Zone, work: _Work, scenes: Source, tools: _Tools) -> None:
    """Measure what was built; a sensor that cannot tell is no failure."""
    try:
        footprints(
            zone, source=scenes, store=tools.store, recipe=tools.recipe, as_of=work.order.as_of,
            by=work.order.by, run=work.run, progress=tools.progress,
        )  # fmt: skip
    except UnmeasurableError as error:
        work.said = str(error)


def _watch(zone: Zone, work: _Work, scenes: Source, tools: _Tools) -> None:
    """Take in what is new."""
    if tools.states is None:
        raise ImageryError("To watch a zone, a folder for its states is needed.")
    work.run = watch(
        zone, source=scenes, store=tools.store, recipe=tools.recipe, folder=tools.states,
        as_of=work.order.as_of, progress=tools.progress,
    )  # fmt: skip


_JOBS: dict[JobKind, Callable[[Zone, _Work, Source, _Tools], None]] = {
    JobKind.REFRESH: _refresh,
    JobKind.BACKFILL: _refresh,
    JobKind.FOOTPRINTS: _footprints,
    JobKind.WATCH: _watch,
}


def _ended(work: _Work, state: AttemptState, said: str, todo: str = "") -> Outcome:
    outcome = Outcome(order=work.order, state=state, said=said, remedy=todo)
    if work.run is None:
        return outcome
    return replace(outcome, run_id=work.run.run_id, detections=work.run.detections)


def _kind(spec: str) -> str:
    """Return what a source is called before it is open; never a path."""
    return spec.partition(":")[0] or "settings"


def _place(error: BaseException) -> str:
    """Return the last calls that led to an error, as module:line."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return " < ".join(f"{Path(each.filename).stem}:{each.lineno}" for each in reversed(frames))
