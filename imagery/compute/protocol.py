"""What a compute promises. One promise suite is run over every implementation.

1. Every item is worked on, and each result is given once, with its item, as soon as it is there.
2. The results are the same at any width; only their order may differ.
3. A worker that dies is replaced and its item given to another; an item that has killed three
   workers is given back as a failure, and the others go on.
4. No more items are under way than `width`, plus one waiting a worker: memory does not grow with
   their number, which may be endless.
5. When the caller stops asking, what is under way is stopped.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Generic[T, R]):
    """What came of one item."""

    item: T
    """As given."""

    value: R | None = None
    """What the work returned; None if it failed."""

    error: str = ""
    """Why it failed, in one paragraph; empty if it did not."""


class Compute(Protocol):
    """Somewhere that work can run."""

    @property
    def width(self) -> int:
        """How many items are worked on at once."""
        ...

    def results(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[Result[T, R]]:
        """Work on items; give each result as it comes.

        Parameters
        ----------
        work
            A function of a module, that another process can find by its name.
        items
            Plain data; taken one by one, only when there is room.

        """
        ...

    def close(self) -> None:
        """Let go of processes and connections. What was not asked for is not done."""
        ...
