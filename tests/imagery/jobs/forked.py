"""A process that has everything loaded, and forks one that works each time it is told to.

Loading takes seconds and work takes a fraction of one, so a test that kills a thousand workers
asks this. It forks itself for each pair of pipes that it is given, and each of those forks workers.
Commands come by the one pipe, one a line: a store, folder of states, seconds by which the
clock is off, how long a lease lasts in seconds, and whether the worker waits for a signal
(SIGUSR1) before it begins. Answers by the other: "pid N", then what the worker says, then
"ended CODE".
"""

import contextlib
import io
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

import data
from dashboard import surroundings
from imagery.jobs.orders import Order
from imagery.jobs.performing import perform
from imagery.jobs.recipe import Recipe, read_recipe
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import AttemptState, JobKind
from tests.imagery.jobs.quick import Quick
from tests.small_world import AS_OF, small_zone

ORDERS = (
    Order(zone_id="Z-SMALL", job=JobKind.BACKFILL, as_of=AS_OF, window="2023-09"),
    Order(zone_id="Z-SMALL", job=JobKind.REFRESH, as_of=AS_OF),
    Order(zone_id="Z-SMALL", job=JobKind.WATCH, as_of=AS_OF),
)
_BUSY, _FAILED = 3, 4


def work(store: Store, states: Path, recipe: Recipe, *, off_s: float, lasts_s: float) -> int:
    """Carry out the orders; return 0, 3 if another was at work, or 4 if one failed."""

    def clock() -> datetime:
        return surroundings.clock() + timedelta(seconds=off_s)

    for order in ORDERS:
        outcome = perform(
            order, store=store, source=lambda _: Quick(), recipe=recipe, states=states,
            clock=clock, holder=surroundings.holder(), gone=surroundings.gone,
            lasts=timedelta(seconds=lasts_s),
            progress=lambda what, _done, _of: say(f"at {what}"),
        )  # fmt: skip
        if outcome.state is AttemptState.BUSY:
            return _BUSY
        if not outcome.good:
            say(f"failed {outcome.said}")
            return _FAILED
        say(f"done {order.job}")
    return 0


def child(words: list[str], recipe: Recipe) -> int:
    """Work as a line says."""
    path, states, off_s, lasts_s, waits = words
    if waits == "waits":
        signal.sigwait({signal.SIGUSR1})
    try:
        store = open_store(path)
    except Exception as error:  # noqa: BLE001 - a test breaks the disk under it
        say(f"failed {error}")
        return _FAILED
    try:
        return work(store, Path(states), recipe, off_s=float(off_s), lasts_s=float(lasts_s))
    finally:
        with contextlib.suppress(Exception):
            store.close()


def main() -> None:
    """Load and warm up; then be one forker for each pair of pipes."""
    recipe = read_recipe(data.path("recipes/balanced.toml"))
    scratch = MemoryStore()
    scratch.put([small_zone()])
    states = Path(sys.argv[1])
    said = work(scratch, states, recipe, off_s=0, lasts_s=900)
    pipes = [[int(each) for each in pair.split(",")] for pair in sys.argv[2:]]
    made = []
    for orders, answers in pipes:
        pid = os.fork()
        if not pid:
            os.dup2(orders, 0)
            os.dup2(answers, 1)
            close(pipes)
            say(f"ready {said}")
            forker(recipe)
            os._exit(0)
        made.append(pid)
    close(pipes)
    for pid in made:
        os.waitpid(pid, 0)


def close(pipes: list[list[int]]) -> None:
    """Close all of them: each end is in one process, so that it has an end."""
    for each in pipes:
        for end in each:
            os.close(end)


def forker(recipe: Recipe) -> None:
    """Fork a worker for each line."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})  # kept until somebody waits for it
    for line in os.fdopen(0):
        pid = os.fork()
        if not pid:
            os._exit(child(line.split(), recipe))
        say(f"pid {pid}")
        _, status = os.waitpid(pid, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


def say(word: str) -> None:
    """Tell the test, at once and whole, also when several speak."""
    with contextlib.suppress(OSError):
        os.write(1, f"{word}\n".encode())


if __name__ == "__main__":
    sys.stdout = io.StringIO()  # nothing else speaks here
    main()
