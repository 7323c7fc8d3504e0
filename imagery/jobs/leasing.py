"""Leasing: one run at a time works on a zone, and one that lost its place can write nothing.

A lease is a row in the store. The wall clock only lets it expire; what decides is its token, which
grows each time the lease is taken and is compared inside the transaction of every write. So a
clock that jumps, or a process that stood still for an hour, may waste work and never doubles it.
Nothing runs beside the work: it renews its lease itself, from step to step.

Whoever writes files as well does so within `store.alone()` of the store that a `Hold` gives: the
token is compared there too, and nobody else can take the lease until it ends.

Source: Kleppmann, "How to do distributed locking" (2016), fencing tokens.
"""

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from shapely.geometry.base import BaseGeometry

from layers.errors import LeaseLostError, LeaseTakenError, StoreError
from layers.lease import Lease
from layers.record import Record
from layers.store.protocol import Added, Store

R = TypeVar("R", bound=Record)

LASTS = timedelta(minutes=15)
"""How long a lease stands without being renewed: longer than any one step of a job."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Until when a lease that was given back is held: free by any clock, also one that jumped."""

_LOG = logging.getLogger(__name__)

Gone = Callable[[str], bool]
"""Says whether a holder is surely gone, such as a process of this machine that runs no more."""


def nobody_gone(_holder: str) -> bool:
    """Know of nobody that is gone: a lease ends when its time is over."""
    return False


def zone_lease(zone_id: str) -> str:
    """Return the name of the lease of a zone."""
    return f"zone/{zone_id}"


@dataclass(slots=True)
class Hold:
    """A lease that was taken, and the only way to write under it."""

    lease: Lease
    """As it stands."""

    _store: Store
    _clock: Callable[[], datetime]
    _lasts: timedelta
    _within: bool = False

    @property
    def store(self) -> "FencedStore":
        """The store, in which every write is refused once another took the lease."""
        return FencedStore(self._store, self)

    @contextlib.contextmanager
    def guard(self) -> Iterator[None]:
        """Let nobody else write until this ends, if the lease is still ours.

        Raises
        ------
        LeaseLostError
            If another took it. Nothing that was put within is kept.

        """
        if self._within:
            yield
            return
        with self._store.alone():
            self._check()
            self._within = True
            try:
                yield
            finally:
                self._within = False

    def renew_if_needed(self) -> None:
        """Put the end off once half of the time is gone, or the clock jumped.

        Raises
        ------
        LeaseLostError
            If another took it in the meantime.

        """
        left = self.lease.until - self._clock()
        if self._lasts / 2 < left <= self._lasts:
            return
        with self.guard():
            self._put(until=self._clock() + self._lasts)

    def give_back(self) -> None:
        """Let the next one have it; where that cannot be written, it expires."""
        try:
            with self.guard():
                self._put(until=_LONG_AGO)
        except LeaseLostError:
            _LOG.info("lease was lost name=%s", self.lease.name)
        except StoreError as error:
            _LOG.warning(
                "lease not given back name=%s kind=%s", self.lease.name, type(error).__name__
            )

    def _check(self) -> None:
        (now,) = self._store.select(Lease, name=self.lease.name)
        if now.token != self.lease.token:
            raise LeaseLostError(
                f"This run stood still until its lease of {self.lease.name} had expired, and "
                f"{now.holder} took its place. It kept nothing more; the other's outcome counts."
            )

    def _put(self, *, until: datetime) -> None:
        self.lease = replace(self.lease, until=until)
        self._store.put([self.lease], replace=True)


@dataclass(slots=True)
class FencedStore:
    """A store as one run may use it: it writes only while the lease is still its own."""

    _store: Store
    _hold: Hold

    kept: int = 0
    """Rows that were written through it."""

    def put(self, records: Iterable[Record], *, replace: bool = False) -> Added:
        """Keep all of these records, or none; none if the lease was lost."""
        with self._hold.guard():
            added = self._store.put(records, replace=replace)
        self.kept += added.new + added.replaced
        return added

    def remove(self, kind: type[Record], keys: Iterable[tuple[str, ...]]) -> int:
        """Remove records of a kind that may be removed; none if the lease was lost."""
        with self._hold.guard():
            return self._store.remove(kind, keys)

    def get(self, kind: type[R], *key: str) -> R:
        """Return one record by its key."""
        return self._store.get(kind, *key)

    def select(self, kind: type[R], **equal: object) -> list[R]:
        """Return all records of a kind whose fields equal these."""
        return self._store.select(kind, **equal)

    def near(self, kind: type[R], outline: BaseGeometry) -> list[R]:
        """Return all records of a kind whose geometry meets an outline."""
        return self._store.near(kind, outline)

    def portions(self, kind: type[R]) -> Iterator[list[R]]:
        """Yield all records of a kind, some at a time."""
        return self._store.portions(kind)

    def count(self, kind: type[Record], **equal: object) -> int:
        """Return how many `select` would give."""
        return self._store.count(kind, **equal)

    def alone(self) -> contextlib.AbstractContextManager[None]:
        """Let nobody else write until this ends, if the lease is still ours."""
        return self._hold.guard()

    def still(self) -> contextlib.AbstractContextManager[None]:
        """Let all that is read until this ends be of one instant."""
        return self._store.still()

    def hurried(self) -> contextlib.AbstractContextManager[None]:
        """Wait for no other writer until this ends."""
        return self._store.hurried()

    def version(self) -> int:
        """Return the version of the store."""
        return self._store.version()

    def check(self) -> list[str]:
        """Return what is wrong with the store."""
        return self._store.check()

    def close(self) -> None:
        """Leave it open: who opened the store closes it."""


@contextlib.contextmanager
def held(
    store: Store, name: str, *, holder: str, clock: Callable[[], datetime],
    lasts: timedelta = LASTS, gone: Gone = nobody_gone,
) -> Iterator[Hold]:  # fmt: skip
    """Take a lease, and give it back at the end.

    Parameters
    ----------
    store
        Where leases are kept.
    name
        Of what is leased, such as zone/Z-MMR-02.
    holder
        Who takes it: machine, process, and a word made when it started.
    clock
        Now, UTC.
    lasts
        How long it stands without being renewed.
    gone
        Says whether a holder is surely gone, so that nobody need wait for its lease to expire. If
        it errs, work is wasted and nothing doubled.

    Raises
    ------
    LeaseTakenError
        If another holds it, and it has not expired. Nothing was written.

    """
    lease = _taken(store, name, holder=holder, now=clock(), lasts=lasts, gone=gone)
    hold = Hold(lease, store, clock, lasts)
    try:
        yield hold
    finally:
        hold.give_back()


def _taken(
    store: Store, name: str, *, holder: str, now: datetime, lasts: timedelta, gone: Gone
) -> Lease:
    """Take a lease with the next token, in one effect."""
    with store.alone():
        known = store.select(Lease, name=name)
        if known and known[0].until > now and not gone(known[0].holder):
            raise LeaseTakenError(
                f"{name} is being worked on by {known[0].holder}, which holds it until "
                f"{known[0].until:%Y-%m-%d %H:%M:%S} UTC at least. Nothing was begun. Wait for it; "
                "if that process is gone, the lease ends by itself then."
            )
        lease = Lease(
            name=name, token=known[0].token + 1 if known else 1, holder=holder, until=now + lasts
        )
        store.put([lease], replace=True)
        return lease
