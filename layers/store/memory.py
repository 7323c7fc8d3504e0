"""A store that forgets: for tests, scratch runs and the docs. Same promises as the file."""

import contextlib
from collections.abc import Iterable, Iterator
from threading import RLock
from typing import TypeVar, cast

from shapely.geometry.base import BaseGeometry

from layers.record import Record
from layers.schema import TABLES, Row, decode, encode
from layers.store.protocol import Added
from layers.store.rows import (
    PORTION,
    check_columns,
    check_removable,
    check_replacement,
    not_found,
    same_content,
    table_of,
    touching,
)

R = TypeVar("R", bound=Record)
Key = tuple[str, ...]


class MemoryStore:
    """Rows in dictionaries, encoded as in the file, so that both give back the same."""

    def __init__(self) -> None:
        """Begin empty."""
        self._rows: dict[str, dict[Key, Row]] = {table.name: {} for table in TABLES.values()}
        self._version = 0
        self._lock = RLock()

    def put(self, records: Iterable[Record], *, replace: bool = False) -> Added:
        """Keep all of these records, or none."""
        with self._lock:
            rows = {name: dict(kept) for name, kept in self._rows.items()}
            new = same = replaced = 0
            loud = False
            for record in records:
                table, row = table_of(type(record)), encode(record)
                kept = rows[table.name].get(record.key)
                if kept is None:
                    new += 1
                elif same_content(kept, row):
                    same += 1
                    continue
                else:
                    check_replacement(table, record.key, replace=replace)
                    replaced += 1
                rows[table.name][record.key] = row
                loud |= not record.QUIET
            self._rows = rows
            self._version += loud
            return Added(new, same, replaced)

    def remove(self, kind: type[Record], keys: Iterable[Key]) -> int:
        """Remove records of a kind that may be removed, all of them or none."""
        table = table_of(kind)
        check_removable(table)
        with self._lock:
            doomed = set(keys)
            kept = {key: row for key, row in self._rows[table.name].items() if key not in doomed}
            removed = len(self._rows[table.name]) - len(kept)
            self._rows = {**self._rows, table.name: kept}
            self._version += bool(removed)
            return removed

    def get(self, kind: type[R], *key: str) -> R:
        """Return one record by its key."""
        table = table_of(kind)
        kept = self._rows[table.name]
        if key not in kept:
            raise not_found(table, key, [known[0] for known in kept])
        return cast("R", decode(table, kept[key]))

    def select(self, kind: type[R], **equal: object) -> list[R]:
        """Return all records of a kind whose fields equal these, in order of their key."""
        table = table_of(kind)
        check_columns(table, equal)
        with self._lock:  # nothing of an effect that is under way
            rows = self._rows[table.name]
        return [
            cast("R", decode(table, row))
            for _, row in sorted(rows.items())
            if all(row[name] == value for name, value in equal.items())
        ]

    def near(self, kind: type[R], outline: BaseGeometry) -> list[R]:
        """Return all records of a kind whose geometry meets an outline, in order of their key."""
        return touching(self.select(kind), outline)

    def portions(self, kind: type[R]) -> Iterator[list[R]]:
        """Yield all records of a kind in order of their key, some at a time."""
        found = self.select(kind)
        for first in range(0, len(found), PORTION):
            yield found[first : first + PORTION]

    def count(self, kind: type[Record], **equal: object) -> int:
        """Return how many `select` would give."""
        return len(self.select(kind, **equal))

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write until this ends; all that is put within is one effect."""
        with self._lock:
            before = self._rows, self._version
            try:
                yield
            except BaseException:
                self._rows, self._version = before
                raise

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """Let all that is read until this ends be of one instant."""
        with self._lock:
            yield

    @contextlib.contextmanager
    def hurried(self) -> Iterator[None]:
        """Wait for no other writer: here is none but this process."""
        yield

    def version(self) -> int:
        """Return a number that grows with each effect; of one that is under way, nothing."""
        with self._lock:
            return self._version

    def check(self) -> list[str]:
        """Return nothing: there is no file to be damaged."""
        return []

    def close(self) -> None:
        """Forget everything."""
        self._rows = {}
