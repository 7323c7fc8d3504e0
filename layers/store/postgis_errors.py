"""What the server says, in words that say what to do and give nothing away.

A message of PostgreSQL holds values: "Key (zone_id)=(...)", a row that failed, a statement.
None of it is passed on; what is said here stands on the class of the error alone.
"""

import psycopg
from psycopg import errors

from layers.errors import (
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreMissingError,
    StoreReadOnlyError,
)
from layers.store.address import Address

WAIT_S = 30

_KINDS: tuple[tuple[tuple[type[psycopg.Error], ...], type[StoreError], str], ...] = (
    (
        (errors.DiskFull,), StoreFullError,
        ("The disk of the store {at} is full. Nothing of this was kept, and nothing was lost. Free "
        "some space on that machine and do it again."),
    ),
    (
        (errors.LockNotAvailable, errors.DeadlockDetected), StoreLockedError,
        ("Somebody else has been writing to the store {at} for {wait} seconds. Nothing of this was "
        "kept. Do it again when they are done."),
    ),
    (
        (errors.ReadOnlySqlTransaction, errors.InsufficientPrivilege), StoreReadOnlyError,
        ("The store {at} cannot be written, or this not by you. Nothing was changed. Ask its "
        "keeper for the role compoundwatch_writer."),
    ),
    (
        (errors.InvalidPassword, errors.InvalidAuthorizationSpecification), StoreError,
        ("The store {at} did not let this user in. Check the user in the address, and the "
        "password in COMPOUNDWATCH_STORE_PASSWORD or ~/.pgpass."),
    ),
    (
        (errors.InvalidCatalogName,), StoreMissingError,
        ("There is no database {at}. Have its keeper make it (createdb), then: "
        "compoundwatch init."),
    ),
    (
        (errors.UndefinedTable, errors.InvalidSchemaName, errors.UndefinedColumn),
        StoreDamagedError,
        ("The store {at} lacks a table or column that it should have. Nothing was changed. Look "
        "with compoundwatch doctor, and bring back a backup."),
    ),
    (
        (errors.OutOfMemory, errors.ConfigurationLimitExceeded), StoreError,
        ("The machine of the store {at} has no memory left for this. Nothing of this was kept. Do "
        "it again when it has."),
    ),
    (
        (errors.TooManyConnections,), StoreError,
        ("The store {at} has as many connections as it allows. Close some, or raise "
        "max_connections there."),
    ),
    (
        (psycopg.DataError,), StoreError,
        ("The store {at} cannot hold one of these values: a text with a NUL character, a number "
        "beyond 64 bits, or a shape with heights. Nothing of this was kept."),
    ),
)  # fmt: skip


def plain(error: psycopg.Error, address: Address, *, committing: bool = False) -> StoreError:
    """Return an error that says what to do, without a value of any statement.

    Parameters
    ----------
    error
        As the driver raised it.
    address
        Of the store.
    committing
        Whether it came while a transaction was being made lasting.

    """
    for kinds, made, text in _KINDS:
        if isinstance(error, kinds):
            return made(text.format(at=address, wait=WAIT_S))
    if isinstance(error, psycopg.OperationalError):
        return _lost(error, address, committing=committing)
    return StoreError(
        f"The store {address} failed (SQLSTATE {error.sqlstate or 'unknown'}). Nothing of this "
        "was kept. Its own log says more."
    )


def _lost(error: psycopg.OperationalError, address: Address, *, committing: bool) -> StoreError:
    """Return what to say of a connection that could not be made, or was lost."""
    said = str(error)
    if "password" in said:
        return StoreError(
            f"The store {address} wants a password, or another one. Put it into "
            "COMPOUNDWATCH_STORE_PASSWORD, a file that COMPOUNDWATCH_STORE_PASSWORD_FILE names, "
            "or ~/.pgpass."
        )
    if "does not exist" in said and "database" in said:
        return StoreMissingError(
            f"There is no database {address}. Have its keeper make it (createdb), then: "
            "compoundwatch init."
        )
    if committing:
        return StoreError(
            f"The connection to the store {address} was lost in the moment of keeping this, so it "
            "was kept whole or not at all. Do it again: what is there already is not doubled."
        )
    return StoreError(
        f"The store {address} does not answer, or the connection was lost. Nothing of this was "
        "kept. Check that the server runs and can be reached, and do it again."
    )
