"""What a store promises. One promise suite is run over every implementation."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shapely.geometry.base import BaseGeometry

from layers.record import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Added:
    """What one put did."""

    new: int = 0
    """Rows that were not there."""

    same: int = 0
    """Rows that stood there already, with the same content."""

    replaced: int = 0
    """Rows of revisable kinds that took the place of older ones."""


class Store(Protocol):
    """Where records are kept."""

    def put(self, records: Iterable[Record], *, replace: bool = False) -> Added:
        """Keep all of these records, or none: one transaction.

        Parameters
        ----------
        records
            Of any kinds.
        replace
            Let a record of a revisable kind (zone, compound, rescue) take the place of the
            one under its key.

        Raises
        ------
        ConflictError
            If other content stands under the same key, and may not be replaced.
        StoreError
            If the store cannot be written; nothing of this effect was kept.

        """
        ...

    def remove(self, kind: type[Record], keys: Iterable[tuple[str, ...]]) -> int:
        """Remove records of a kind that may be removed, all of them or none; return how many.

        In a file nothing of them is left, nor in its log. On a server the rows are gone for every
        reader at once, and their octets when the server next tidies its table.

        Raises
        ------
        StepNotAllowedError
            If records of this kind are never removed.

        """
        ...

    def get(self, kind: type[R], *key: str) -> R:
        """Return one record by its key.

        Raises
        ------
        NotFoundError
            If there is none; the message names the nearest keys.

        """
        ...

    def select(self, kind: type[R], **equal: object) -> list[R]:
        """Return all records of a kind whose fields equal these, in order of their key.

        Keys are ordered by code point, as Python orders texts, in every engine.
        """
        ...

    def near(self, kind: type[R], outline: BaseGeometry) -> list[R]:
        """Return all records of a kind whose geometry meets an outline, in order of their key.

        What does not come near it costs nothing: the spatial index of the engine finds the rest.
        """
        ...

    def portions(self, kind: type[R]) -> Iterator[list[R]]:
        """Yield all records of a kind in order of their key, a thousand or fewer at a time."""
        ...

    def count(self, kind: type[Record], **equal: object) -> int:
        """Return how many `select` would give."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Let nobody else write until this ends, in this process or any other.

        What is read within is still so when it is written upon, and all that is put within is
        one effect: kept together at the end, or not at all if an error leaves it.
        """
        ...

    def hurried(self) -> AbstractContextManager[None]:
        """Wait for no other writer until this ends.

        What cannot be written at once is refused (StoreLockedError): it is for what may be left
        undone, and must keep nobody waiting.
        """
        ...

    def still(self) -> AbstractContextManager[None]:
        """Let all that is read until this ends be of one instant, whoever writes meanwhile."""
        ...

    def version(self) -> int:
        """Return a number that grows with each effect, and only then.

        Records of a QUIET kind are no effect: no page shows them.
        """
        ...

    def check(self) -> list[str]:
        """Return what is wrong with the store, in sentences; empty if nothing is."""
        ...

    def close(self) -> None:
        """Let go of it. A closed store cannot be used again."""
        ...
