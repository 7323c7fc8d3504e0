"""Cluster: work runs on the workers of a Dask scheduler, on this machine or many.

No more items are under way than there are threads, so that a worker that dies takes one item with
it, and the scheduler never blames another that merely waited there.

What the work returns comes as bytes that can name nothing but plain data (`travel`), and this
client takes values in no form that could carry code. Dask itself still reads pickles in the
messages between its parts, on both sides: whoever holds a certificate of the cluster can run code
on all of it, clients included. That is why each cluster has an authority of its own.
"""

import contextlib
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, cast

import dask
import distributed
from distributed.scheduler import KilledWorker

from imagery.compute.addresses import Certificates, contact
from imagery.compute.dask_settings import security
from imagery.compute.errors import ClusterError
from imagery.compute.protocol import R, Result, T
from imagery.compute.telling import attempt, opened, plainly
from imagery.compute.travel import named, packed

_BRIEF = {"distributed.admin.low-level-log-length": 10}
"""Messages that were sent and are kept, with their items, in case somebody looks for a fault."""

_LOOK_S = 1.0
_STOP_S = 10
Future = distributed.Future[Any]
_UNDER_WAY = ("pending", "lost")
"""What became of a future. Lost: its worker died before its result was fetched; Dask works on it
again."""

_FORMS = ["dask", "msgpack"]
"""Forms in which values are taken; not pickle."""

_AGAIN = (
    "What was done is in the store; mend that, and run the same command again: it does what is "
    "missing."
)


class Cluster:
    """The workers of a scheduler; it is spoken with when first needed."""

    def __init__(self, address: str, certificates: Certificates | None = None) -> None:
        """Take the address of a scheduler, and what this machine proves itself by.

        Raises
        ------
        ClusterError
            If it is none, or may not be spoken with.

        """
        self._certificates = certificates or Certificates()
        self._address = contact(address, self._certificates)
        self._connect_s, self._patience_s = 15.0, 60.0
        self._news: SimpleQueue[None] = SimpleQueue()
        self._kept: Any = None  # a distributed.Client, most of whose methods have no types

    @property
    def width(self) -> int:
        """How many items are worked on at once: the threads of all workers, at least 1."""
        return max(self._threads(), 1)

    def results(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[Result[T, R]]:
        """Work on items; give each result as it comes.

        Raises
        ------
        TravelError
            If the work or an item cannot be handed to another process.
        ClusterError
            If the scheduler or all workers are not there, or go away.

        """
        return cast("Iterator[Result[T, R]]", self._results(named(work), iter(items)))

    def close(self) -> None:
        """Leave the scheduler; it and its workers run on."""
        if self._kept is not None:
            with contextlib.suppress(Exception):  # it may be gone already
                self._kept.close(timeout=_STOP_S)
            self._kept = None

    def _results(self, name: str, items: Iterator[T]) -> Iterator[Result[T, object]]:
        under_way: dict[Future, T] = {}
        told: deque[Result[T, object]] = deque()
        try:
            while True:
                for item in itertools.islice(items, max(self.width - len(under_way), 0)):
                    under_way[self._sent(name, packed(item))] = item
                if told:
                    yield told.popleft()
                elif under_way:
                    for each in self._done(under_way):
                        result = self._told(under_way[each], each)
                        if result is not None:
                            told.append(result)
                            del under_way[each]
                else:
                    return
        finally:
            self._stop(list(under_way))

    def _client(self) -> Any:
        if self._kept is None:
            try:
                with dask.config.set(_BRIEF):
                    self._kept = distributed.Client(
                        self._address, timeout=self._connect_s,
                        security=security(self._certificates), set_as_default=False,
                        direct_to_workers=False, serializers=_FORMS, deserializers=_FORMS,
                        name="compoundwatch",
                    )  # fmt: skip
            except (OSError, ValueError) as error:
                raise ClusterError(
                    f"No scheduler answers at {self._address}. Start it there (compoundwatch "
                    "scheduler), or look whether both have certificates of one authority. "
                    f"({type(error).__name__})"
                ) from error
        return self._kept

    def _threads(self) -> int:
        """Return how many threads there are; wait for the first worker."""
        begun = time.monotonic()
        while True:
            try:
                found: int = sum(self._client().nthreads().values())
            except (OSError, ValueError, TimeoutError) as error:
                raise self._lost() from error
            if found:
                return found
            if time.monotonic() - begun > self._patience_s:
                raise ClusterError(
                    f"The scheduler at {self._address} had no worker for {self._patience_s:.0f} s. "
                    f"Start some: compoundwatch worker {self._address}. {_AGAIN}"
                )
            time.sleep(_LOOK_S)

    def _sent(self, name: str, box: bytes) -> Future:
        future: Future = self._client().submit(attempt, name, box, pure=False)
        future.add_done_callback(lambda _: self._news.put(None))
        return future

    def _done(self, under_way: Iterable[Future]) -> list[Future]:
        """Wait until something came, and return it."""
        waiting = list(under_way)
        while True:
            if done := [each for each in waiting if each.status not in _UNDER_WAY]:
                return done
            with contextlib.suppress(Empty):
                self._news.get(timeout=_LOOK_S)
                continue
            if self._client().status != "running":
                raise self._lost()
            self._threads()

    def _told(self, item: T, future: Future) -> Result[T, object] | None:
        """Return what came of an item; None if that was just lost, and is worked on again."""
        status = future.status
        if status == "finished":
            return opened(item, self._value(future))
        if status in _UNDER_WAY:
            return None
        if status != "error":
            raise self._lost()
        error = cast("Any", future).exception()
        if isinstance(error, KilledWorker):
            said = (
                f"{error.allowed_failures + 1} workers died of it. They may have run out of "
                "memory: give each more (compoundwatch worker --memory-gb), or make the zone "
                "smaller."
            )
            return Result(item=item, error=said)
        return Result(item=item, error=plainly(error))

    def _value(self, future: Future) -> bytes:
        try:
            value: Any = future.result()
        except TypeError as error:  # of a form that is not taken
            raise self._strange() from error
        except Exception as error:
            raise self._lost() from error
        if not isinstance(value, bytes):
            raise self._strange()
        return value

    def _strange(self) -> ClusterError:
        return ClusterError(
            f"A worker of {self._address} gave an answer that could carry code; it was refused. "
            "Another version of compoundwatch may run there, or a program that does not belong "
            "there: look what runs on its machines."
        )

    def _lost(self) -> ClusterError:
        return ClusterError(f"The scheduler at {self._address} went away. {_AGAIN}")

    def _stop(self, futures: list[Future]) -> None:
        """End what is under way: the workers that have it in hand are begun again."""
        client = self._kept
        if not futures or client is None or client.status != "running":
            return
        ours = {each.key for each in futures}
        with contextlib.suppress(Exception):  # the cluster may be gone, and nobody asks any more
            busy = [at for at, keys in client.processing().items() if ours & set(keys)]
            known = client.scheduler_info(n_workers=-1)["workers"]
            client.cancel(futures)
            again = [at for at in busy if known.get(at, {}).get("nanny")]
            if again:
                client.restart_workers(again, timeout=_STOP_S, raise_for_error=False)
