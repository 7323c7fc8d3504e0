"""Remembering: a store whose answers are kept while it stays as it is; for who serves many.

A page asks the same again and again, and most of what an answer costs is making records of rows:
of 300 zones with 5,000 footprints half a second, of the first visitor alone twice that. What was
answered at one version is the answer at that version for everybody, so it is kept until there is
another. Records are never changed, so all may have the same ones.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock, local
from typing import Any, TypeVar

from shapely.geometry.base import BaseGeometry

from layers.record import Record
from layers.schema import TABLES
from layers.store.protocol import Added, Store

R = TypeVar("R", bound=Record)

MOST = 100_000
"""Records that are kept, of all answers together; a larger answer is not kept."""


_REMEMBERED = frozenset(
    kind
    for kind, table in TABLES.items()
    if not kind.QUIET and not kind.REMOVABLE
    and not any(issubclass(each.kind, bytes) for each in table.columns)
)  # fmt: skip
"""Kinds of which answers are kept. Not those whose writing is no effect; nor those that may have to
go for good, for they must not stay in memory; nor those with pictures, of which a few are larger
than all the rest."""


class _Mine(local):
    """Of a thread: the kinds that it wrote while it was alone; None while it is not."""

    written: set[type[Record]] | None = None


class Remembering:
    """Another store, and what it answered to `select` at its present version."""

    def __init__(self, inner: Store, *, most: int = MOST) -> None:
        """Wrap a store; begin with nothing.

        Parameters
        ----------
        inner
            Where records are kept.
        most
            Records that are remembered.

        """
        self._inner, self._most = inner, most
        self._lock, self._mine = Lock(), _Mine()
        self._version, self._count = -1, 0
        self._answers: OrderedDict[tuple[Any, ...], list[Any]] = OrderedDict()

    def select(self, kind: type[R], **equal: object) -> list[R]:
        """Return all records of a kind whose fields equal these, in order of their key."""
        if kind not in _REMEMBERED or self._mine.written is not None:
            return self._inner.select(kind, **equal)
        # The version first: what changes before the answer makes it newer than its version, which
        # is asked for by nobody any more.
        version = self._inner.version()
        asked = (kind, *sorted(equal.items()))
        found: list[R] | None = self._kept(version, asked)
        if found is None:
            found = self._inner.select(kind, **equal)
            self._keep(version, asked, found)
        return [*found]

    def _kept(self, version: int, asked: tuple[Any, ...]) -> list[Any] | None:
        with self._lock:
            if self._version != version:
                self._answers.clear()
                self._version, self._count = version, 0
            if asked in self._answers:
                self._answers.move_to_end(asked)
            return self._answers.get(asked)

    def _keep(self, version: int, asked: tuple[Any, ...], found: list[Any]) -> None:
        with self._lock:
            if version != self._version or asked in self._answers or len(found) > self._most:
                return
            self._answers[asked] = found
            self._count += len(found)
            while self._count > self._most:
                __, oldest = self._answers.popitem(last=False)
                self._count -= len(oldest)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write until this ends; what is read within is not kept.

        Its version may never come about: an error leaves the store as it was, and the next effect
        takes the same number.
        """
        with self._inner.alone():
            if self._mine.written is not None:
                yield
                return
            before, self._mine.written = self._inner.version(), set()
            try:
                yield
                after, written = self._inner.version(), self._mine.written
            finally:
                self._mine.written = None
        self._go_on(before, after, written)

    def _go_on(self, before: int, after: int, written: set[type[Record]]) -> None:
        """Keep what was answered of other kinds: nobody but this thread wrote between the two."""
        with self._lock:
            if self._version == before:
                self._version = after
                for asked in [each for each in self._answers if each[0] in written]:
                    self._count -= len(self._answers.pop(asked))

    def put(self, records: Iterable[Record], *, replace: bool = False) -> Added:
        """Keep all of these records, or none."""
        return self._inner.put(self._noted(records), replace=replace)

    def _noted(self, records: Iterable[Record]) -> Iterator[Record]:
        for each in records:
            if self._mine.written is not None:
                self._mine.written.add(type(each))
            yield each

    def remove(self, kind: type[Record], keys: Iterable[tuple[str, ...]]) -> int:
        """Remove records of a kind that may be removed, all of them or none."""
        return self._inner.remove(kind, keys)

    def get(self, kind: type[R], *key: str) -> R:
        """Return one record by its key."""
        return self._inner.get(kind, *key)

    def near(self, kind: type[R], outline: BaseGeometry) -> list[R]:
        """Return all records of a kind whose geometry meets an outline, in order of their key."""
        return self._inner.near(kind, outline)

    def portions(self, kind: type[R]) -> Iterator[list[R]]:
        """Yield all records of a kind in order of their key, some at a time."""
        return self._inner.portions(kind)

    def count(self, kind: type[Record], **equal: object) -> int:
        """Return how many `select` would give."""
        return self._inner.count(kind, **equal)

    def hurried(self) -> AbstractContextManager[None]:
        """Wait for no other writer until this ends."""
        return self._inner.hurried()

    def still(self) -> AbstractContextManager[None]:
        """Let all that is read until this ends be of one instant."""
        return self._inner.still()

    def version(self) -> int:
        """Return a number that grows with each effect, and only then."""
        return self._inner.version()

    def check(self) -> list[str]:
        """Return what is wrong with the store, in sentences."""
        return self._inner.check()

    def close(self) -> None:
        """Let go of it, and of what is remembered."""
        with self._lock:
            self._answers.clear()
            self._version, self._count = -1, 0
        self._inner.close()
