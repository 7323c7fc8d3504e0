"""Scheduling: the beat to which this process asks what is due; the one door to APScheduler.

What is persisted is our state in the store (schedules, tries, runs), not APScheduler's: its job
stores on disk pickle what they keep, which is code in a file, and hold dates that go stale while
a process sleeps. Here APScheduler gives a beat in UTC and nothing else. Beats that were missed
are one beat (`coalesce`), one at a time (`max_instances`), however late (`misfire_grace_time`).

Two things it does not do are done here. Version 3 waits for an instant of the wall clock, so that
a clock set back by an hour would silence it for an hour: this watches the clock against one that
only goes forward, and begins the beat anew. And work is done by whoever waits for the beat, in the
main thread, so that Ctrl-C stops the work itself, as it does in any other command.

Source: APScheduler 3.11, user guide; its issues 160, 429, 463 (missed and doubled runs).
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event
from types import TracebackType
from typing import Self

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

EVERY = timedelta(minutes=1)
"""How often the store is asked. A schedule says a minute of the day, so nothing is finer."""

_JUMP = timedelta(seconds=5)
_WATCHED_S = 1.0


class Beat:
    """Beats until it is stopped; use it in a `with` block."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        every: timedelta = EVERY,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make it; nothing runs yet.

        Parameters
        ----------
        clock
            Now, UTC.
        every
            From beat to beat.
        ticks
            Seconds of a clock that only goes forward.

        """
        self._clock, self._every, self._ticks = clock, every, ticks
        self._due = Event()
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._ahead = self._offset()

    def __enter__(self) -> Self:
        """Begin; the first beat comes at once."""
        self._due.set()
        self._scheduler.start()
        self._begin()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop, whatever happened."""
        self._scheduler.shutdown(wait=False)

    def beats(self) -> Iterator[datetime]:
        """Yield now, at each beat. Beats that came while the caller was at work are one."""
        while True:
            if self._due.wait(_WATCHED_S):
                self._due.clear()
                yield self._clock()
            if self.jumped():
                self._begin()
                self._due.set()

    def jumped(self) -> bool:
        """Say whether the clock was set since this was last asked."""
        before, self._ahead = self._ahead, self._offset()
        return abs(self._ahead - before) > _JUMP

    def _offset(self) -> timedelta:
        return self._clock() - datetime.fromtimestamp(self._ticks(), UTC)

    def _begin(self) -> None:
        self._scheduler.add_job(
            self._due.set, trigger(self._every), id="beat", replace_existing=True,
            coalesce=True, max_instances=1, misfire_grace_time=None,
        )  # fmt: skip


def trigger(every: timedelta) -> IntervalTrigger:
    """Return when beats come, in UTC: no hour is missing from it, and none comes twice."""
    return IntervalTrigger(seconds=every.total_seconds(), timezone=UTC)
