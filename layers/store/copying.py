"""Moves a whole store into another: file to server and back, and proves that all is there.

It reads as of one instant, writes a portion at a time, and can be run again after a kill: what
is there already is not written twice. What it cannot do is mix: a target that holds anything
that the source does not hold so is refused before a row is written. At the end the rows of each
table are counted and hashed on both sides.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from layers.errors import ConflictError, StoreError
from layers.record import Record
from layers.schema import TABLES, Column, Row, Table, encode
from layers.store.protocol import Store

Step = Callable[[str, int, int], None]
"""Called with the table at hand, the rows done so far, and how many there are."""

_HOW_MANY_ARE_NAMED = 3


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds of one table."""

    rows: int
    """How many rows."""

    digest: str
    """SHA-256 over them in order of their key."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy did."""

    new: int
    """Rows that were written."""

    tables: dict[str, Held]
    """Table -> what both stores hold now."""

    @property
    def rows(self) -> int:
        """How many rows both stores hold."""
        return sum(held.rows for held in self.tables.values())


def copy(source: Store, target: Store, *, step: Step = lambda *_: None) -> Copied:
    """Bring all rows of a store into another, and check that they are there.

    Parameters
    ----------
    source
        Only read; what others write to it meanwhile is not copied.
    target
        Empty, or with nothing that the source does not hold.
    step
        Shown how far it is.

    Raises
    ------
    ConflictError
        If the target holds something else. Nothing was written.
    StoreError
        If counts or hashes differ at the end, because others wrote to the target.

    """
    with source.still():
        _check_target(source, target)
        whole = sum(source.count(kind) for kind in TABLES)
        new = done = 0
        for kind, table in TABLES.items():
            for some in source.portions(kind):
                new += target.put(some).new
                done += len(some)
                step(table.name, done, whole)
        tables = {}
        for kind, table in TABLES.items():
            step(f"checking {table.name}", whole, whole)
            tables[table.name] = held(source, kind)
            found = held(target, kind)
            if found != tables[table.name]:
                raise StoreError(
                    f"The table {table.name} differs after the copy: {tables[table.name].rows} "
                    f"rows here, {found.rows} there, or other content. Somebody writes to the "
                    "target. Stop them, and copy into an empty store."
                )
    return Copied(new, tables)


def held(store: Store, kind: type[Record]) -> Held:
    """Return how many rows of a kind a store holds, and a hash over them."""
    table = TABLES[kind]
    return held_rows(table.columns, (encode(record) for record in _all(store, kind)))


def held_rows(columns: Sequence[Column], rows: Iterable[Row]) -> Held:
    """Return how many rows there are, and a hash over these columns of them, in their order."""
    hashed, count = hashlib.sha256(), 0
    for row in rows:
        hashed.update(_canonical(columns, row))
        count += 1
    return Held(count, hashed.hexdigest())


def _check_target(source: Store, target: Store) -> None:
    """Refuse a target that holds what the source does not hold so."""
    for kind, table in TABLES.items():
        if not target.count(kind):
            continue
        others = list(_others(table, _all(source, kind), _all(target, kind)))
        if others:
            named = ", ".join(" / ".join(key) for key in others[:_HOW_MANY_ARE_NAMED])
            raise ConflictError(
                f"The target holds {len(others)} rows of {table.name} that the source does not "
                f"hold so ({named}). Two stores are not mixed, and nothing was written. Copy into "
                "an empty store."
            )


def _others(
    table: Table, source: Iterator[Record], target: Iterator[Record]
) -> Iterator[tuple[str, ...]]:
    """Yield the keys of the target's rows that the source lacks or has otherwise."""
    here = next(source, None)
    for there in target:
        while here is not None and here.key < there.key:
            here = next(source, None)
        if (
            here is None
            or here.key != there.key
            or _canonical(table.columns, encode(here)) != _canonical(table.columns, encode(there))
        ):
            yield there.key


def _all(store: Store, kind: type[Record]) -> Iterator[Record]:
    return chain.from_iterable(store.portions(kind))


def _canonical(columns: Sequence[Column], row: Row) -> bytes:
    """Return a row as bytes that are the same whichever engine gave it: 2 is 2.0, and -0.0 is 0."""
    said: Row = {}
    for column in columns:
        value = row[column.name]
        if isinstance(value, bytes):
            value = value.hex()
        elif value is not None and column.kind is float:
            value = float(value) + 0.0
        said[column.name] = value
    return json.dumps(said, sort_keys=True).encode()
