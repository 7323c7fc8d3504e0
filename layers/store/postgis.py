"""The shared store: PostgreSQL with PostGIS, for a team and its jobs on many machines.

Written with psycopg alone. The records' own fields already make the tables, the types and the
data dictionary (`layers.schema`); an object-relational layer would need each of them declared
a second time, and the two could differ. What is left is one INSERT, one UPDATE and one SELECT.

It keeps the promises of `layers.store.protocol` as the file does, and the same suite is run
over both. The vault is not part of it: exact points stay in a file of their own.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, cast

from shapely.geometry.base import BaseGeometry

from layers.errors import SchemaTooNewError, StoreDamagedError, StoreMissingError
from layers.record import Record
from layers.schema import SCHEMA_VERSION, Row, Table, decode, encode
from layers.store import postgis_tables as sql
from layers.store.address import Address
from layers.store.postgis_link import Link
from layers.store.postgis_making import check_postgis, faults, has_all_columns, make
from layers.store.protocol import Added
from layers.store.rows import (
    PORTION,
    check_columns,
    check_removable,
    check_replacement,
    not_found,
    same_content,
    table_of,
    too_new,
    too_old,
    touching,
)

R = TypeVar("R", bound=Record)
Key = tuple[str, ...]
Kept = dict[type[Record], dict[Key, Row]]

_VERSION = f"SELECT value, tableoid::bigint FROM {sql.SCHEMA}.meta WHERE name = 'version'".encode()
"""With what tells this store from one that is made in its place: the number of its table."""

_ONE_MORE = f"UPDATE {sql.SCHEMA}.meta SET value = value + 1 WHERE name = 'version'".encode()


class PostgisStore:
    """Records in the schema `compoundwatch` of a PostgreSQL database."""

    def __init__(
        self,
        address: Address,
        *,
        password: Callable[[], str] | None = None,
        create: bool = False,
        read_only: bool = False,
    ) -> None:
        """Open a store, or make one.

        Raises
        ------
        StoreError
            If the server does not answer, there is no store, or another program made it.

        """
        self._link = Link(address, password=password, read_only=read_only)
        try:
            self._begin(create=create)
        except BaseException:
            self._link.close()
            raise

    def put(self, records: Iterable[Record], *, replace: bool = False) -> Added:
        """Keep all of these records, or none: one transaction."""
        each = iter(records)
        counted: Counter[str] = Counter()
        loud = False
        with self._link.alone():
            while some := list(islice(each, PORTION)):
                found = _Portion(self._kept(some))
                for record in some:
                    found.take(record, replace=replace)
                for kind, rows in found.fresh.items():
                    self._insert(table_of(kind), rows.values())
                for kind, rows in found.changed.items():
                    self._replace(table_of(kind), rows.values())
                counted.update(found.counted)
                loud |= found.loud
            if loud:
                self._link.run(_ONE_MORE)
        return Added(**counted)

    def remove(self, kind: type[Record], keys: Iterable[Key]) -> int:
        """Remove records of a kind that may be removed, all of them or none."""
        table = table_of(kind)
        check_removable(table)
        where = " AND ".join(f'"{name}" = %s' for name in table.key)
        gone = f"DELETE FROM {sql.named(table)} WHERE {where} RETURNING 1".encode()
        with self._link.alone():
            removed = sum(len(self._link.rows(gone, list(key))) for key in keys)
            if removed:
                self._link.run(_ONE_MORE)
        return removed

    def get(self, kind: type[R], *key: str) -> R:
        """Return one record by its key."""
        table = table_of(kind)
        found = self._rows(table, *_where(table, dict(zip(table.key, key, strict=True))))
        if not found:
            first = f'SELECT DISTINCT "{table.key[0]}" FROM {sql.named(table)}'
            raise not_found(table, key, [str(row[0]) for row in self._link.rows(first.encode())])
        return cast("R", decode(table, found[0]))

    def select(self, kind: type[R], **equal: object) -> list[R]:
        """Return all records of a kind whose fields equal these, in order of their key."""
        table = table_of(kind)
        check_columns(table, equal)
        return [cast("R", decode(table, row)) for row in self._rows(table, *_where(table, equal))]

    def near(self, kind: type[R], outline: BaseGeometry) -> list[R]:
        """Return all records of a kind whose geometry meets an outline, in order of their key."""
        table = table_of(kind)
        where = f' WHERE "{table.geometry}" && ST_MakeEnvelope(%s, %s, %s, %s, {sql.SRID})'
        found = [decode(table, row) for row in self._rows(table, where, list(outline.bounds))]
        return touching([cast("R", each) for each in found], outline)

    def portions(self, kind: type[R]) -> Iterator[list[R]]:
        """Yield all records of a kind in order of their key, some at a time."""
        table = table_of(kind)
        names = ", ".join(f'"{name}"' for name in table.key)
        marks = ", ".join("%s" for _ in table.key)
        after: Sequence[str] = ()
        while True:
            where = f" WHERE ({names}) > ({marks})" if after else ""
            some = self._rows(table, where, list(after), limit=PORTION)
            if some:
                yield [cast("R", decode(table, row)) for row in some]
            if len(some) < PORTION:
                return
            after = [some[-1][name] for name in table.key]

    def count(self, kind: type[Record], **equal: object) -> int:
        """Return how many `select` would give."""
        table = table_of(kind)
        check_columns(table, equal)
        where, values = _where(table, equal)
        query = f"SELECT COUNT(*) FROM {sql.named(table)}{where}"
        return int(self._link.rows(query.encode(), values)[0][0])

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write until this ends; all that is put within is one effect."""
        with self._link.alone():
            yield

    @contextlib.contextmanager
    def hurried(self) -> Iterator[None]:
        """Wait for no other writer until this ends."""
        with self._link.hurried():
            yield

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """Let all that is read until this ends be of one instant."""
        with self._link.still():
            yield

    def version(self) -> int:
        """Return a number that grows with each effect, of the store that was opened.

        Raises
        ------
        StoreMissingError
            If another was made in its place: its numbers begin anew.

        """
        version, store = self._link.rows(_VERSION)[0]
        if store != self._is:
            raise StoreMissingError(
                f"Another store was made in {self._link.address} since it was opened, such as from "
                "a backup. Start compoundwatch anew to use it."
            )
        return int(version)

    def check(self) -> list[str]:
        """Return what is wrong with the tables, their columns and their indexes."""
        return faults(self._link)

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def _begin(self, *, create: bool) -> None:
        """Make the store if it is new and that is wanted, and look whether it is one."""
        if not self._made():
            if not create:
                raise StoreMissingError(
                    f"There is no store in {self._link.address}. Make one: compoundwatch init."
                )
            make(self._link)
        check_postgis(self._link)
        found = self._meta("schema")
        if found > SCHEMA_VERSION:
            raise SchemaTooNewError(too_new(str(self._link.address), found))
        if found < SCHEMA_VERSION or not has_all_columns(self._link):
            raise StoreDamagedError(too_old(str(self._link.address), found))
        self._is: int = self._link.rows(_VERSION)[0][1]

    def _made(self) -> bool:
        asked = self._link.rows(b"SELECT to_regclass(%s)::text", [f"{sql.SCHEMA}.meta"])
        return asked[0][0] is not None

    def _meta(self, name: str) -> int:
        query = f"SELECT value FROM {sql.SCHEMA}.meta WHERE name = %s"
        return int(self._link.rows(query.encode(), [name])[0][0])

    def _rows(self, table: Table, where: str, values: list[object], *, limit: int = 0) -> list[Row]:
        order = ", ".join(f'"{name}"' for name in table.key)
        upto = f" LIMIT {limit}" if limit else ""
        query = f"SELECT {sql.shown(table)} FROM {sql.named(table)}{where} ORDER BY {order}{upto}"
        return [sql.from_sql(table, row) for row in self._link.rows(query.encode(), values)]

    def _kept(self, records: Sequence[Record]) -> Kept:
        """Return the rows that stand under the keys of these records."""
        keys: dict[type[Record], list[Key]] = {}
        for record in records:
            keys.setdefault(type(record), []).append(record.key)
        kept: Kept = {}
        for kind, wanted in keys.items():
            table = table_of(kind)
            names = ", ".join(f'"{name}"' for name in table.key)
            given = ", ".join("%s::text[]" for _ in table.key)
            where = f" WHERE ({names}) IN (SELECT * FROM unnest({given}))"
            columns: list[object] = [list(column) for column in zip(*wanted, strict=True)]
            rows = self._rows(table, where, columns)
            kept[kind] = {tuple(row[name] for name in table.key): row for row in rows}
        return kept

    def _insert(self, table: Table, rows: Iterable[Row]) -> None:
        names = ", ".join(f'"{each.name}"' for each in table.columns)
        statement = f"COPY {sql.named(table)} ({names}) FROM STDIN"
        self._link.load(statement.encode(), [sql.to_sql(table, row) for row in rows])

    def _replace(self, table: Table, rows: Iterable[Row]) -> None:
        sets = ", ".join(f'"{each.name}" = %s' for each in table.columns)
        where = " AND ".join(f'"{name}" = %s' for name in table.key)
        self._link.run_many(
            f"UPDATE {sql.named(table)} SET {sets} WHERE {where}".encode(),
            [[*sql.to_sql(table, row), *(row[name] for name in table.key)] for row in rows],
        )


class _Portion:
    """Some of the records of one put, against the rows that stand under their keys."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.fresh: Kept = {}
        self.changed: Kept = {}
        self.counted: Counter[str] = Counter()
        self.loud = False

    def take(self, record: Record, *, replace: bool) -> None:
        """Sort one record in; what came before it in this portion stands already."""
        kind, key, row = type(record), record.key, encode(record)
        kept = self._kept[kind].get(key)
        if kept is not None and same_content(kept, row):
            self.counted["same"] += 1
            return
        if kept is None:
            self.fresh.setdefault(kind, {})[key] = row
        else:
            check_replacement(table_of(kind), key, replace=replace)
            unwritten = key in self.fresh.get(kind, {})
            (self.fresh if unwritten else self.changed).setdefault(kind, {})[key] = row
        self.counted["new" if kept is None else "replaced"] += 1
        self._kept[kind][key] = row
        self.loud |= not record.QUIET


def _where(table: Table, equal: dict[str, object]) -> tuple[str, list[object]]:
    columns = {each.name: each for each in table.columns}
    tests = [
        f'"{name}" IS NULL' if value is None else f'"{name}" = %s' for name, value in equal.items()
    ]
    values = [
        sql.value_to_sql(table, columns[name], value)
        for name, value in equal.items()
        if value is not None
    ]
    return (f" WHERE {' AND '.join(tests)}" if tests else ""), values
