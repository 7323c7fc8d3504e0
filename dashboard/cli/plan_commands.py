"""Commands that look ahead and back: plan and backfill."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from dashboard.cli.context import bar, now, print_json, say, workshop
from dashboard.cli.job_commands import LENGTHS, AsOf, Compute, Epochs, Source, chosen
from dashboard.cli.outcomes import carried, summary
from dashboard.cli.store_commands import AsJson
from dashboard.wiring import Workshop, caps
from geo.errors import InvalidPeriodError
from geo.period import Length, epoch_period, length_of, parse_instant
from imagery.jobs.ledger import spending
from imagery.jobs.planning import SAID, Need, Planned
from imagery.jobs.planning import plan as planned
from imagery.jobs.windows import windows
from layers.errors import RejectedError
from layers.terms import JobKind
from layers.zone import Zone

From = Annotated[
    str | None,
    typer.Option("--from", help="First window: a month, a quarter or a day, such as 2023-01."),
]
To = Annotated[str | None, typer.Option("--to", help="Last window, such as 2024-12; default: now.")]
By = Annotated[
    Epochs | None, typer.Option(help="How long a window is; default: as --from is written.")
]
_IDS = 6


def plan(
    zones: Annotated[list[str] | None, typer.Argument(help="Ids of zones; none: all.")] = None,
    first: From = None,
    last: To = None,
    by: By = None,
    source: Source = "",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Say what would be done for each zone and window, and what it would cost. Does nothing."""
    with workshop(read_only=True) as parts:
        instant = now(as_of)
        names = _windows(first, last, by, as_of=instant) if first or last else [""]
        found = _planned(parts, zones, names, source, instant, quiet=as_json)
        total, left = _total(found), _left(parts, instant)
        if as_json:
            rows = [asdict(each) | {"to_do": each.to_do} for each in found]
            print_json({"windows": rows, "total": total, "units_left": left})
            return
        for each in found:
            say(_line(each))
        say(_sum(total, left, parts))


def backfill(
    zones: Annotated[list[str], typer.Argument(help="Ids of zones.")],
    first: Annotated[str, typer.Option("--from", help="First window, such as 2023-01 or 2023Q1.")],
    last: To = None,
    by: By = None,
    source: Source = "",
    as_of: AsOf = None,
    compute: Compute = "",
    as_json: AsJson = False,
) -> None:
    """Make up for windows that were missed, failed or got scenes late; oldest first, quietly."""
    with workshop() as parts:
        instant = now(as_of)
        names = _windows(first, last, by, as_of=instant)
        found = _planned(parts, zones, names, source, instant, quiet=as_json)
        orders = [each.order(JobKind.BACKFILL, source) for each in found if each.to_do]
        outcomes = []
        for outcome in carried(parts, orders, compute=compute, quiet=as_json):
            outcomes.append(outcome)
            if not as_json and outcome.good:
                say(
                    f"{outcome.order.zone_id} {outcome.order.window}: {outcome.state.value}, "
                    f"detections: {outcome.detections}"
                )
        good = sum(each.good for each in outcomes)
    if as_json:
        print_json([summary(each) for each in outcomes])
    else:
        say(
            f"{len(found)} windows: {good} made up for, {len(found) - len(orders)} left as they "
            f"are, {len(orders) - good} not done."
        )
    if good < len(orders):
        raise typer.Exit(1)


def _planned(
    parts: Workshop, zones: list[str] | None, names: Sequence[str], source: str,
    as_of: datetime, *, quiet: bool,
) -> list[Planned]:  # fmt: skip
    wanted = [parts.store.get(Zone, each) for each in chosen(parts, zones, every=not zones)]
    with bar("plan", quiet=quiet) as progress:
        return list(planned(
            wanted, store=parts.store, source=parts.source(source), recipe=parts.recipe,
            windows=names, as_of=as_of, progress=progress,
        ))  # fmt: skip


def _windows(
    first: str | None, last: str | None, by: Epochs | None, *, as_of: datetime
) -> list[str]:
    """Return the windows between two words; refuse where there are none."""
    if first is None:
        raise RejectedError("--to needs --from: from which window on?")
    begin, end = _start(first), min(_end(last), as_of) if last else as_of
    if begin >= end:
        raise RejectedError(
            f"--from {first} does not lie before --to {last or 'now'}, so there is no window."
        )
    names = windows(begin, end, LENGTHS[by] if by else _length(first), as_of=as_of)
    if not names:
        raise RejectedError(f"No window from {first} to {last or 'now'} is over yet.")
    return names


def _start(text: str) -> datetime:
    try:
        return epoch_period(text).start
    except InvalidPeriodError:
        return parse_instant(text)


def _end(text: str) -> datetime:
    try:
        return epoch_period(text).end
    except InvalidPeriodError:
        return parse_instant(text)


def _length(text: str) -> Length:
    try:
        return length_of(text)
    except InvalidPeriodError:
        return "month"


def _line(each: Planned) -> str:
    """Return what one window needs, as a line."""
    where = " ".join(filter(None, (each.zone_id, each.window)))
    said = f"{where}: {each.need.value} ({SAID[each.need]})"
    if each.to_do:
        said += f"; {each.scenes} scenes, {each.tiles} tiles{_cost(each.megabytes, each.units)}"
    if each.late:
        more = len(each.late) - _IDS
        said += f"; late: {', '.join(each.late[:_IDS])}{f' and {more} more' if more > 0 else ''}"
    return said + (f"; last try: {each.said}" if each.need is Need.FAILED else "")


def _cost(megabytes: float, units: float) -> str:
    return "".join([
        f", about {megabytes:,.0f} MB" if megabytes else "",
        f", {units:,.2f} processing units" if units else "",
    ])  # fmt: skip


def _total(found: Sequence[Planned]) -> dict[str, float]:
    """Return the sums of what is to be done."""
    needs = Counter(each.need.value for each in found)
    return {
        "windows": len(found), "to_do": sum(each.to_do for each in found), **needs,
        "megabytes": round(sum(each.megabytes for each in found), 1),
        "units": round(sum(each.units for each in found), 3),
    }  # fmt: skip


def _left(parts: Workshop, as_of: datetime) -> dict[str, float]:
    """Return the processing units that the month has left, by account."""
    months = spending(parts.store, caps(parts.settings))
    return {each.account: each.left for each in months if each.month == f"{as_of:%Y-%m}"}


def _sum(total: dict[str, float], left: dict[str, float], parts: Workshop) -> str:
    """Return the last line: what all of it comes to, and what may be spent."""
    said = (
        f"{total['to_do']:.0f} of {total['windows']:.0f} windows to be done"
        f"{_cost(total['megabytes'], total['units'])}."
    )
    if total["units"]:
        month = min(left.values(), default=parts.settings.units_per_month)
        said += (
            f" A run may spend {parts.settings.units_per_run:,.0f} units, and this month has "
            f"{month:,.2f} left."
        )
        if total["units"] > month:
            said += " That is not enough: the rest stops there and goes on next month."
    return said
