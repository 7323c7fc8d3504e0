"""Working: carries out orders, in this process or wherever a compute runs them.

An order holds no store, no source and no key. `perform_here` is found by its name in any process
that has this program, and opens what it needs from that process's own settings.
"""

import contextlib
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import FrameType

from dashboard.settings import store_folder
from dashboard.surroundings import clock, gone, holder, settings
from dashboard.wiring import Workshop, open_workshop
from imagery.compute.protocol import Compute
from imagery.jobs import memory
from imagery.jobs.compiled import ready
from imagery.jobs.orders import Order, Outcome
from imagery.jobs.performing import perform
from imagery.jobs.sweeping import swept
from imagery.progress import Progress, silent
from layers.terms import AttemptState

_PAUSE_S = 5.0
"""Between two tries at zones that others are at work on."""


def perform_with(
    parts: Workshop, order: Order, *, progress: Progress = silent,
    notify: Callable[[str], None] = lambda _: None,
) -> Outcome:  # fmt: skip
    """Carry out one order with parts that are open already."""
    ready(notify)
    memory.kept()
    states = store_folder(parts.settings) / "states"
    for folder in filter(None, (str(states), parts.settings.cache)):
        _swept_on(folder, clock().date())
    with terminable():
        return perform(
            order, store=parts.store, source=lambda job: parts.source(order.source, job=job),
            recipe=parts.recipe, states=states, clock=clock,
            holder=holder(), progress=progress, gone=gone,
        )  # fmt: skip


def perform_here(order: Order) -> Outcome:
    """Carry out one order with what this process's own settings name."""
    parts = open_workshop(settings())
    try:
        return perform_with(parts, order)
    finally:
        parts.close()


def carry_out(
    orders: Iterable[Order], compute: Compute, *, patience: timedelta = timedelta(0)
) -> Iterator[Outcome]:
    """Carry out orders; give each outcome as it comes.

    Orders of one zone are carried out in their order, never two at once: round after round, each
    zone's next. A zone whose order failed is left at that, so that what is missing of it is taken
    up in order the next time; the other zones go on. What was stopped stops all.

    Parameters
    ----------
    orders
        Of any zones.
    compute
        Where they are carried out.
    patience
        How long to try again at zones that another run is at work on: a worker that was killed
        leaves a lease behind, which expires.

    """
    waiting: dict[str, deque[Order]] = {}
    for order in orders:
        waiting.setdefault(order.zone_id, deque()).append(order)
    give_up = clock() + patience
    while waiting:
        busy = 0
        round_ = [each.popleft() for each in waiting.values()]
        for result in compute.results(perform_here, round_):
            outcome = result.value or _lost(result.item, result.error)
            zone = waiting[outcome.order.zone_id]
            if outcome.state is AttemptState.BUSY and clock() < give_up:
                zone.appendleft(outcome.order)
                busy += 1
                continue
            yield outcome
            if outcome.state is AttemptState.STOPPED:
                return
            if not outcome.good:
                zone.clear()
        waiting = {zone_id: rest for zone_id, rest in waiting.items() if rest}
        if busy and busy == len(waiting):
            time.sleep(_PAUSE_S)


@contextlib.contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM stop work as Ctrl-C does, so that it is on record and its lease given back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@lru_cache(maxsize=4)
def _swept_on(folder: str, _day: date) -> int:
    """Take away what killed jobs left in a folder, once a day."""
    return swept(Path(folder), now=clock())


def _lost(order: Order, said: str) -> Outcome:
    """Return the outcome of an order whose worker gave none."""
    return Outcome(
        order=order, state=AttemptState.FAILED, said=said,
        remedy="Run it again: what was kept stands, and it goes on from there.",
    )  # fmt: skip


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
