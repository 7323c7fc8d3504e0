"""Working: carries out orders, in this process or wherever a compute runs them.

An order holds no store, no source and no key. `perform_here` is found by its name in any process
that has this program, and opens what it needs from that process's own settings.
"""

import contextlib
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from types import FrameType

from dashboard.settings import store_folder
from dashboard.surroundings import clock, holder, settings
from dashboard.wiring import Workshop, open_workshop
from imagery.compute.protocol import Compute
from imagery.jobs import memory
from imagery.jobs.orders import Order, Outcome
from imagery.jobs.performing import perform
from imagery.progress import Progress, silent
from layers.terms import AttemptState


def perform_with(parts: Workshop, order: Order, *, progress: Progress = silent) -> Outcome:
    """Carry out one order with parts that are open already."""
    with terminable():
        return perform(
            order, store=parts.store, source=lambda _: parts.source(order.source),
            recipe=parts.recipe, states=store_folder(parts.settings) / "states", clock=clock,
            holder=holder(), progress=progress,
        )  # fmt: skip


def perform_here(order: Order) -> Outcome:
    """Carry out one order with what this process's own settings name."""
    memory.kept()
    parts = open_workshop(settings())
    try:
        return perform_with(parts, order)
    finally:
        parts.close()


def carry_out(orders: Iterable[Order], compute: Compute) -> Iterator[Outcome]:
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

    """
    waiting: dict[str, deque[Order]] = {}
    for order in orders:
        waiting.setdefault(order.zone_id, deque()).append(order)
    while waiting:
        for result in compute.results(perform_here, [each.popleft() for each in waiting.values()]):
            outcome = result.value or Outcome(
                order=result.item, state=AttemptState.FAILED, said=result.error,
                remedy="Run it again: what was kept stands, and it goes on from there.",
            )  # fmt: skip
            yield outcome
            if outcome.state is AttemptState.STOPPED:
                return
            if not outcome.good:
                waiting[outcome.order.zone_id].clear()
        waiting = {zone_id: rest for zone_id, rest in waiting.items() if rest}


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


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
