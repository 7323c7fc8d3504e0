"""Runs the steps that a store has not seen, on a connection and within its transaction.

What a store has seen is said by its own schema number, which a program reads before anything
else; Alembic's table is set by it, and never the other way round.
"""

from pathlib import Path
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from layers.errors import StoreError
from layers.schema import SCHEMA_VERSION
from layers.store.migrations.engines import engine
from layers.store.postgis_tables import SCHEMA


def bring_up(connection: Connection) -> None:
    """Bring a store to this program's schema.

    Parameters
    ----------
    connection
        With a transaction open, alone with the store: all of it is kept, or nothing.

    Raises
    ------
    StoreError
        If a row would be lost, or something is missing at the end.

    """
    store = engine(connection)
    before = store.counts()
    # A store of this schema that lacks something had its last step before all of it was written.
    found = min(store.schema(), SCHEMA_VERSION - 1)
    steps = ScriptDirectory(str(Path(__file__).parent))
    options: dict[str, Any] = {"fn": lambda seen, _: steps._upgrade_revs("head", seen)}  # noqa: SLF001 - as alembic.command.upgrade does
    if connection.dialect.name != "sqlite":
        options["version_table_schema"] = SCHEMA
    context = MigrationContext.configure(connection, opts=options)
    context.stamp(steps, str(found))
    with Operations.context(context):
        context.run_migrations()
    store.stamp(SCHEMA_VERSION)
    after = store.counts()
    if lost := [name for name, count in before.items() if after.get(name) != count]:
        raise StoreError(
            f"The upgrade would have changed the number of rows of {', '.join(lost)}. Nothing was "
            "changed. Report it with the version of this program."
        )
    if missing := store.missing():
        raise StoreError(
            f"After the upgrade {', '.join(missing)} would still be missing. Nothing was changed. "
            "Report it with the version of this program."
        )
