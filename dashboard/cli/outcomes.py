"""Orders from the command line: carried out with progress shown, and what came of each said."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import typer
from rich.markup import escape

from dashboard.cli.context import bar, err
from dashboard.wiring import Workshop, open_compute
from dashboard.working import carry_out, perform_with
from imagery.compute.protocol import R, Result, T
from imagery.jobs.leasing import LASTS
from imagery.jobs.orders import Order, Outcome
from layers.run import Run
from layers.sentences import sentence
from layers.terms import JobKind
from layers.zone import Zone

SERIAL = "serial"


class _Shown:
    """A compute for one who looks on: this process, with a bar for each order."""

    width = 1

    def __init__(self, parts: Workshop, *, quiet: bool) -> None:
        self._parts, self._quiet = parts, quiet

    def results(
        self, work: Callable[[T], R], items: Iterable[T]
    ) -> Iterator[Result[T, R]]:  # fmt: skip
        """Carry out orders with the parts that are open; `work` would open its own."""
        del work
        for order in items:
            assert isinstance(order, Order)  # noqa: S101 - nothing else is given to it
            title = f"{order.zone_id} {order.window}".strip()
            with bar(title, quiet=self._quiet) as progress:
                outcome = perform_with(self._parts, order, progress=progress, notify=_told)
            yield Result(item=order, value=outcome)  # type: ignore[arg-type]

    def close(self) -> None:
        """Need nothing."""


def carried(
    parts: Workshop, orders: Sequence[Order], *, compute: str, quiet: bool
) -> Iterator[Outcome]:
    """Carry out orders where a compute says, with progress; say what failed.

    Parameters
    ----------
    parts
        What this process works with.
    orders
        What is to be done.
    compute
        Name of a compute; empty: that of the settings.
    quiet
        Show no progress.

    """
    if (compute or parts.settings.compute) == SERIAL:
        yield from map(_complained, carry_out(orders, _Shown(parts, quiet=quiet)))
        return
    chosen = open_compute(parts.settings, compute)
    try:
        with bar(f"{len(orders)} orders", quiet=quiet) as progress:
            progress("carried out", 0, len(orders))
            for done, outcome in enumerate(carry_out(orders, chosen, patience=LASTS), 1):
                progress("carried out", done, len(orders))
                yield _complained(outcome)
    finally:
        chosen.close()


def looked_at(parts: Workshop, zone: Zone, source: str, as_of: datetime) -> Run:
    """Refresh one zone in this process; end the command if that fails."""
    order = Order(zone_id=zone.zone_id, job=JobKind.REFRESH, as_of=as_of, source=source)
    for outcome in carried(parts, [order], compute=SERIAL, quiet=False):
        if outcome.good:
            return parts.store.get(Run, outcome.run_id)
    raise typer.Exit(1)


def _complained(outcome: Outcome) -> Outcome:
    """Say on standard error what could not be done, and what to do."""
    if outcome.good:
        if outcome.said:
            _told(outcome.said)
        return outcome
    order = outcome.order
    what = " ".join(filter(None, (order.zone_id, order.window)))
    said = outcome.said or sentence(outcome.state)
    err.print(
        f"[red]Not done:[/red] {escape(what)}: {escape(said)}\n  {escape(outcome.remedy)}",
        soft_wrap=True,
    )
    return outcome


def told(run: Run) -> dict[str, object]:
    """Return a run as plain values."""
    return {name: getattr(run, name) for name in (
        "run_id", "zone_id", "window", "supersedes", "source", "as_of", "first_at", "last_at",
        "scenes_found", "scenes_used", "scenes_refused", "clear_share", "seen_share", "indices",
        "masks", "candidates", "detections", "could_not_see", "outcome",
    )}  # fmt: skip


def summary(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as plain values."""
    return {
        "zone_id": outcome.order.zone_id, "window": outcome.order.window,
        "state": outcome.state.value, "run_id": outcome.run_id,
        "detections_stored": outcome.detections, "said": outcome.said, "remedy": outcome.remedy,
        "units_spent": outcome.units_spent,
    }  # fmt: skip


def report(run: Run) -> list[str]:
    """Return what a run did and could not see, in lines."""
    first, last = (f"{at:%Y-%m-%d}" if at else "?" for at in (run.first_at, run.last_at))
    return [
        f"Run {run.run_id}: {run.outcome}",
        *([f"  takes the place of {run.supersedes}"] if run.supersedes else []),
        (
            f"  scenes: {run.scenes_used} used of {run.scenes_found}, "
            f"{run.scenes_refused} refused, {first} to {last}"
        ),
        (
            f"  clear looks: {run.clear_share or 0:.0%}; ground that could be judged: "
            f"{run.seen_share or 0:.0%}"
        ),
        f"  indices: {', '.join(run.indices) or 'none'}",
        f"  masks: {', '.join(run.masks) or 'none'}",
        f"  candidates: {run.candidates}, detections: {run.detections}",
        *(f"  could not see: {line}" for line in run.could_not_see),
        "  Absence of detections is not absence of construction.",
    ]


def _told(text: str) -> None:
    err.print(text, markup=False, soft_wrap=True)
