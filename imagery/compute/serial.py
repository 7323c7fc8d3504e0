"""Serial: work runs in this process, one item after the other."""

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from imagery.compute.protocol import R, Result, T
from imagery.compute.telling import attempt, opened
from imagery.compute.travel import named, packed


class Serial:
    """Work in this process. It keeps the promises of `Compute`; it has no worker to lose."""

    width = 1

    def results(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[Result[T, R]]:
        """Work on items; give each result as it comes.

        Raises
        ------
        TravelError
            If the work or an item could not be handed to another process: what works here must
            work elsewhere too.

        """
        name = named(work)
        return (cast("Result[T, R]", opened(item, attempt(name, packed(item)))) for item in items)

    def close(self) -> None:
        """Need nothing."""
