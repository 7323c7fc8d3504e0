"""Processes: work runs in processes of this machine, which talk with this one by pipes alone.

Each begins as a new interpreter: a copy of this one (fork) would share locks that compiled code
and GDAL hold at that moment, and stand still for ever. Nothing listens on any port.
"""

import contextlib
import json
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from subprocess import DEVNULL, Popen, TimeoutExpired
from typing import Generic, cast

from imagery.compute.child import GRACE_S, READY
from imagery.compute.errors import ComputeError
from imagery.compute.protocol import R, Result, T
from imagery.compute.telling import opened
from imagery.compute.threads import ONE_THREAD
from imagery.compute.travel import named, packed

DEATHS = 3
"""Workers that an item may kill before it is given up."""

_WIDEST = 256
_STDERR = 2
_BEGIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from imagery.compute.child import serve; serve(int(sys.argv[1]))"
)
"""Run by a new interpreter, which finds our modules where this one does."""


@dataclass(slots=True)
class _Task(Generic[T]):
    """An item on its way."""

    item: T
    message: bytes
    deaths: int = 0


class _Child:
    """One worker process, and this end of its pipe."""

    def __init__(self) -> None:
        """Begin it; it says READY once it can work, and is not waited for."""
        self.pipe, theirs = Pipe()
        command = [sys.executable, "-c", _BEGIN, str(theirs.fileno()), json.dumps(sys.path)]
        self._body = Popen(  # noqa: S603 - our own module, run by this interpreter
            command, pass_fds=(theirs.fileno(),), stdin=DEVNULL, stdout=_STDERR,
            env={**os.environ, **ONE_THREAD}, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self.ready = False

    @property
    def ended(self) -> bool:
        """Whether it is no more."""
        return self._body.poll() is not None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._body.pid

    def let_go(self) -> None:
        """Tell it to end: work that is under way is left."""
        self.pipe.close()

    def gone(self, *, until: float) -> int:
        """Wait until it has ended, or kill it; return its exit code, below 0 for a signal."""
        self.pipe.close()
        try:
            return self._body.wait(max(until - time.monotonic(), 0))
        except TimeoutExpired:
            self._body.kill()
            return self._body.wait()


class Processes:
    """Processes of this machine; they are begun when first needed, and kept for later items."""

    def __init__(self, width: int) -> None:
        """Make room for so many at once.

        Raises
        ------
        ComputeError
            If that is no sensible number.

        """
        if not 1 <= width <= _WIDEST:
            raise ComputeError(
                f"{width} processes cannot be used: give a number from 1 to {_WIDEST}, best the "
                "number of this machine's cores."
            )
        self._width = width
        self._idle: list[_Child] = []

    @property
    def width(self) -> int:
        """How many items are worked on at once."""
        return self._width

    def results(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[Result[T, R]]:
        """Work on items; give each result as it comes.

        Raises
        ------
        TravelError
            If the work or an item cannot be handed to another process.
        ComputeError
            If workers end before they begin.

        """
        return self._results(named(work).encode() + b"\0", iter(items))

    def _results(self, name: bytes, items: Iterator[T]) -> Iterator[Result[T, R]]:
        crew = _Crew[T](self._idle)
        told: deque[Result[T, R]] = deque()
        try:
            while True:
                crew.give(name, items, self._width)
                if told:
                    yield told.popleft()
                elif crew.busy:
                    told.extend(cast("list[Result[T, R]]", crew.collect()))
                else:
                    return
        finally:
            crew.part(self._width)

    def close(self) -> None:
        """End the workers that wait for work."""
        _end(self._idle)
        self._idle.clear()


class _Crew(Generic[T]):
    """The workers of one iterator, and what each has in hand."""

    def __init__(self, idle: list[_Child]) -> None:
        self._idle = idle
        self._again: deque[_Task[T]] = deque()
        self._stillborn = 0
        self.busy: dict[Connection, tuple[_Child, _Task[T]]] = {}

    def give(self, name: bytes, items: Iterator[T], width: int) -> None:
        """Hand out as many items as there is room for; what was lost first."""
        while len(self.busy) < width:
            if self._again:
                task = self._again.popleft()
            else:
                try:
                    item = next(items)
                except StopIteration:
                    return
                task = _Task(item, name + packed(item))
            self._hand(task)

    def _hand(self, task: _Task[T]) -> None:
        child = self._next()
        self.busy[child.pipe] = (child, task)
        with contextlib.suppress(OSError):  # that it died shows when it is listened to
            child.pipe.send_bytes(task.message)

    def _next(self) -> _Child:
        """Return a worker that waits, or a new one."""
        while True:
            try:
                child = self._idle.pop()
            except IndexError:  # none waits, or another thread was quicker
                return _Child()
            if not child.ended:
                return child
            child.gone(until=0)  # it was killed while it waited, which is no fault of any item

    def collect(self) -> list[Result[T, object]]:
        """Wait for a worker, and return what came, if anything."""
        told = []
        for pipe in cast("list[Connection]", wait(list(self.busy))):
            child, task = self.busy[pipe]
            try:
                message = pipe.recv_bytes()
            except (EOFError, OSError):
                told += self._lost(pipe)
                continue
            if not child.ready and message == READY:
                child.ready, self._stillborn = True, 0
                continue
            del self.busy[pipe]
            self._idle.append(child)
            told.append(opened(task.item, message))
        return told

    def _lost(self, pipe: Connection) -> list[Result[T, object]]:
        """Put what a dead worker had in hand back in line, or give it up."""
        child, task = self.busy.pop(pipe)
        code = child.gone(until=time.monotonic() + GRACE_S)
        if child.ready:
            task.deaths += 1
        else:
            self._stillborn += 1
        if self._stillborn >= DEATHS:
            raise ComputeError(
                f"{DEATHS} workers ended before they began (exit code {code}). What they said "
                "stands above. Use --compute serial until that is mended."
            )
        if task.deaths < DEATHS:
            self._again.appendleft(task)
            return []
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return [Result(item=task.item, error=(
            f"{DEATHS} workers died of it, the last by {how}. Signal 9 often means that the "
            "machine ran out of memory: use fewer workers, or smaller zones."
        ))]  # fmt: skip

    def part(self, width: int) -> None:
        """Leave what is under way; keep those that wait, if they are not too many."""
        _end([child for child, _ in self.busy.values()])
        _end(self._idle[width:])
        del self._idle[width:]


def _end(children: list[_Child]) -> None:
    """End workers, all at the same time."""
    for child in children:
        child.let_go()
    until = time.monotonic() + GRACE_S
    for child in children:
        child.gone(until=until)
