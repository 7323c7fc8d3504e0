"""What a step may do to a store, the same on both engines, in terms of `layers.schema`.

A step adds tables, columns and indexes, and lets a column be empty. What is there already is
passed over, so a step that was done in part is done in whole by doing it again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from alembic import op
from sqlalchemy.engine import Connection

from layers.schema import TABLES, Column, Table, default_of
from layers.store import geopackage, postgis_tables

BY_NAME = {table.name: table for table in TABLES.values()}


class Engine:
    """A store that grows; what differs between the engines stands in its two children."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection, within its transaction."""
        self._connection = connection

    def grow(
        self,
        tables: Sequence[str] = tuple(BY_NAME),
        columns: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Add tables and columns that are not there.

        Parameters
        ----------
        tables
            Names of the tables to be added; all, unless a step says which.
        columns
            Table -> its columns to be added; of all tables all, unless a step says which.

        """
        whole = {table.name: [each.name for each in table.columns] for table in TABLES.values()}
        for name in tables:
            if not self.columns_of(name):
                self.run(*self.making(BY_NAME[name]))
        for name, wanted in (whole if columns is None else columns).items():
            table, there = BY_NAME[name], self.columns_of(name)
            for column in table.columns:
                if column.name in wanted and column.name not in there:
                    self.run(*self.adding(table, column))
        if columns is None:
            for table in TABLES.values():
                self.run(*self.indexing(table))

    def missing(self) -> list[str]:
        """Return the names of tables and columns that `layers.schema` has and the store has not."""
        said = []
        for table in TABLES.values():
            there = self.columns_of(table.name)
            wanted = [each.name for each in table.columns if each.name not in there]
            said += [f"{table.name}.{name}" for name in wanted] if there else [table.name]
        return said

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table that is there."""
        return {
            name: int(self.ask(f"SELECT COUNT(*) FROM {self.named(name)}")[0][0])
            for name in BY_NAME
            if self.columns_of(name)
        }

    def run(self, *statements: str) -> None:
        """Run statements."""
        for statement in statements:
            self._connection.exec_driver_sql(statement)

    def ask(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Return what a query finds."""
        return list(self._connection.exec_driver_sql(query, values))

    def named(self, name: str) -> str:
        """Return a table's name in SQL."""
        raise NotImplementedError

    def columns_of(self, name: str) -> set[str]:
        """Return the columns that a table has; none where it is not there."""
        raise NotImplementedError

    def making(self, table: Table) -> list[str]:
        """Return the statements that make a table."""
        raise NotImplementedError

    def adding(self, table: Table, column: Column) -> list[str]:
        """Return the statements that add a column, filled with the record's own default."""
        raise NotImplementedError

    def indexing(self, table: Table) -> list[str]:
        """Return the statements that make the indexes which are not there."""
        raise NotImplementedError

    def loosen(self, name: str, column: str) -> None:
        """Let a column be empty."""
        raise NotImplementedError

    def stamp(self, schema: int) -> None:
        """Say which schema the store has, and that its pages are to be read again."""
        raise NotImplementedError

    def schema(self) -> int:
        """Return which schema the store has."""
        raise NotImplementedError


class Geopackage(Engine):
    """A GeoPackage file: a table has its registration and its R-tree."""

    def named(self, name: str) -> str:
        """Return a table's name in SQL."""
        return f'"{name}"'

    def columns_of(self, name: str) -> set[str]:
        """Return the columns that a table has; none where it is not there."""
        return {row[1] for row in self.ask(f'PRAGMA table_info("{name}")')}

    def making(self, table: Table) -> list[str]:
        """Return the statements that make a table, its registration and its index."""
        return geopackage.statements(table)

    def adding(self, table: Table, column: Column) -> list[str]:
        """Return the statement that adds a column, filled with the record's own default."""
        value = _default(table, column, truths=("0", "1"), octets="X''")
        said = geopackage.declared(table, column)
        return [f'ALTER TABLE "{table.name}" ADD COLUMN {said}{value}']

    def indexing(self, table: Table) -> list[str]:
        """Return the statements that make the indexes which are not there."""
        return geopackage.indexes(table)

    def loosen(self, name: str, column: str) -> None:
        """Let a column be empty: SQLite can only make the table anew, and its rows go over."""
        needed = {row[1] for row in self.ask(f'PRAGMA table_info("{name}")') if row[3]}
        if column not in needed:
            return
        table = BY_NAME[name]
        names = ", ".join(f'"{each}"' for each in sorted(self.columns_of(name)))
        self.run(
            f'CREATE TEMP TABLE going_over AS SELECT {names} FROM "{name}"',
            *geopackage.unmaking(table),
            *geopackage.statements(table),
            f'INSERT INTO "{name}" ({names}) SELECT {names} FROM going_over',
            "DROP TABLE going_over",
        )

    def stamp(self, schema: int) -> None:
        """Say which schema the store has, and that its pages are to be read again."""
        for table in TABLES.values():
            if table.geometry:
                self.run(geopackage.refresh_extent(table))
        self.run(f"UPDATE compoundwatch_meta SET value = {schema} WHERE name = 'schema'")
        self.run("UPDATE compoundwatch_meta SET value = value + 1 WHERE name = 'version'")

    def schema(self) -> int:
        """Return which schema the store has."""
        return int(self.ask("SELECT value FROM compoundwatch_meta WHERE name = 'schema'")[0][0])


class Postgis(Engine):
    """A PostGIS database: all stands in one schema."""

    def named(self, name: str) -> str:
        """Return a table's name in SQL."""
        return postgis_tables.named(BY_NAME[name])

    def columns_of(self, name: str) -> set[str]:
        """Return the columns that a table has; none where it is not there."""
        query = (
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = %s AND table_name = %s"
        )
        return {row[0] for row in self.ask(query, (postgis_tables.SCHEMA, name))}

    def making(self, table: Table) -> list[str]:
        """Return the statements that make a table and its index."""
        return postgis_tables.statements(table)

    def adding(self, table: Table, column: Column) -> list[str]:
        """Return the statements that add a column, filled with the record's own default."""
        change = f"ALTER TABLE {self.named(table.name)}"
        kind = postgis_tables.column_type(table, column)
        needed = "" if column.optional else " NOT NULL"
        value = _default(table, column, truths=("FALSE", "TRUE"), octets="''")
        made = [f'{change} ADD COLUMN "{column.name}" {kind}{needed}{value}']
        return made + ([f'{change} ALTER COLUMN "{column.name}" DROP DEFAULT'] if value else [])

    def indexing(self, table: Table) -> list[str]:
        """Return the statements that make the indexes which are not there."""
        return postgis_tables.indexes(table)

    def loosen(self, name: str, column: str) -> None:
        """Let a column be empty."""
        self.run(f'ALTER TABLE {self.named(name)} ALTER COLUMN "{column}" DROP NOT NULL')

    def stamp(self, schema: int) -> None:
        """Say which schema the store has, and that its pages are to be read again."""
        meta = f"{postgis_tables.SCHEMA}.meta"
        self.run(f"UPDATE {meta} SET value = {schema} WHERE name = 'schema'")
        self.run(f"UPDATE {meta} SET value = value + 1 WHERE name = 'version'")

    def schema(self) -> int:
        """Return which schema the store has."""
        meta = f"{postgis_tables.SCHEMA}.meta"
        return int(self.ask(f"SELECT value FROM {meta} WHERE name = 'schema'")[0][0])


def engine(connection: Connection | None = None) -> Engine:
    """Return the store of a connection, or of the one on which Alembic runs a step."""
    on = connection if connection is not None else op.get_bind()
    return Geopackage(on) if on.dialect.name == "sqlite" else Postgis(on)


def _default(table: Table, column: Column, *, truths: tuple[str, str], octets: str) -> str:
    """Return what a new column says in rows that are there, as SQL; empty where it stays empty.

    Raises
    ------
    KeyError
        If the record has no default, and nothing may be made up for it.

    """
    if column.optional:
        return ""
    value = default_of(table, column)
    match value:
        case None:
            raise KeyError(f"{table.name}.{column.name} is new, and needs a default in its record.")
        case bytes():
            said = octets
        case int() | float():
            said = truths[bool(value)] if column.kind is bool else repr(value)
        case _:
            said = "'" + str(value).replace("'", "''") + "'"
    return f" DEFAULT {said}"
