"""Which zones are due, given the runs on record and an instant; and how cron would do it."""

import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta

from layers.run import Run
from layers.zone import Zone


def due_zones(
    zones: Sequence[Zone], runs: Sequence[Run], *, as_of: datetime, every_days: int
) -> list[Zone]:
    """Return the zones not looked at for so long, the longest ago first; never, before all.

    Parameters
    ----------
    zones, runs
        All of the store.
    as_of
        Now, UTC.
    every_days
        A zone is due when its newest run is at least so many days old.

    """
    last: dict[str, datetime] = {}
    for run in runs:
        last[run.zone_id] = max(run.as_of, last.get(run.zone_id, run.as_of))
    never = datetime.min.replace(tzinfo=as_of.tzinfo)
    due = [
        zone
        for zone in zones
        if zone.zone_id not in last or as_of - last[zone.zone_id] >= timedelta(days=every_days)
    ]
    return sorted(due, key=lambda zone: (last.get(zone.zone_id, never), zone.zone_id))


def cron_line(every_days: int, source: str) -> str:
    """Return a line for crontab that looks each night which zones are due."""
    with_source = f" --source {shlex.quote(source)}" if source else ""
    return f"17 3 * * * compoundwatch schedule --every-days {every_days}{with_source}"
