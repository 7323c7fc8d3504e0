"""Makes an empty shared store, and looks whether one is whole."""

from psycopg import sql as quoted

from layers.errors import StoreError
from layers.schema import SCHEMA_VERSION, TABLES, Table
from layers.store import postgis_tables as sql
from layers.store.postgis_link import Link


def check_postgis(link: Link) -> None:
    """Refuse a database without PostGIS, and find its functions.

    Raises
    ------
    StoreError
        If the extension is not there.

    """
    found = link.rows(
        b"SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
        b"WHERE e.extname = 'postgis'"
    )
    if not found:
        raise StoreError(
            f"The database {link.address} has no PostGIS. Have its keeper install PostGIS 3 and "
            "run there, once: CREATE EXTENSION postgis."
        )
    link.use_functions_of(found[0][0])


def make(link: Link) -> None:
    """Make an empty store in one transaction; two who do so at once make one.

    Raises
    ------
    StoreError
        If this user may not, or PostGIS cannot be had.

    """
    with link.alone():
        if link.rows(b"SELECT 1 WHERE to_regclass(%s) IS NOT NULL", [f"{sql.SCHEMA}.meta"]):
            return
        if not link.rows(b"SELECT 1 FROM pg_extension WHERE extname = 'postgis'"):
            if not link.rows(b"SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper"):
                check_postgis(link)
            link.run(b"CREATE EXTENSION postgis SCHEMA public")
        check_postgis(link)
        for statement in sql.making():
            link.run(statement.encode())
        for name, value in (("version", 0), ("schema", SCHEMA_VERSION)):
            link.run(f"INSERT INTO {sql.SCHEMA}.meta VALUES (%s, %s)".encode(), [name, value])
        give_rights(link)


def give_rights(link: Link) -> None:
    """Give the two roles what they may do; make them where they are not and this user may.

    Where they are not and it may not, the store is its owner's alone until a keeper has made
    them and runs `compoundwatch store upgrade`.
    """
    there = {
        row[0]
        for row in link.rows(
            b"SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%s)",
            [[sql.READER, sql.WRITER]],
        )
    }
    may = link.rows(
        b"SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)"
    )
    for role in (sql.READER, sql.WRITER):
        if role not in there:
            if not may:
                return
            link.run(quoted.SQL("CREATE ROLE {} NOLOGIN").format(quoted.Identifier(role)))
    for statement in sql.rights():
        link.run(statement.encode())


def faults(link: Link) -> list[str]:
    """Return what is wrong with the tables, their columns and their indexes, in sentences."""
    found = _columns(link)
    said = [text for table in TABLES.values() for text in _wrong(table, found.get(table.name))]
    broken = link.rows(
        b"SELECT i.indexrelid::regclass::text FROM pg_index i "
        b"JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        b"WHERE n.nspname = %s AND NOT (i.indisvalid AND i.indisready) ORDER BY 1",
        [sql.SCHEMA],
    )
    return said + [f"The index {name} is not usable. Make it anew: REINDEX." for (name,) in broken]


def has_all_columns(link: Link) -> bool:
    """Say whether all columns are there: a store may be of a day on which its schema still grew."""
    found = _columns(link)
    return all(
        column.name in found.get(table.name, {})
        for table in TABLES.values()
        for column in table.columns
    )


def _columns(link: Link) -> dict[str, dict[str, bool]]:
    """Return table -> column -> whether it must hold something."""
    found: dict[str, dict[str, bool]] = {}
    for table, column, needed in link.rows(
        b"SELECT c.relname::text, a.attname::text, a.attnotnull FROM pg_attribute a "
        b"JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        b"WHERE n.nspname = %s AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped",
        [sql.SCHEMA],
    ):
        found.setdefault(table, {})[column] = needed
    return found


def _wrong(table: Table, found: dict[str, bool] | None) -> list[str]:
    if found is None:
        return [f"The table {table.name} is not there."]
    said = [
        f"The table {table.name} has no column {each.name}."
        for each in table.columns
        if each.name not in found
    ]
    return said + [
        f"The column {each.name} of {table.name} may be empty, and must not."
        for each in table.columns
        if not each.optional and not found.get(each.name, True)
    ]
