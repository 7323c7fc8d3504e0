"""What both stores share: comparing rows, and naming what was not found."""

from collections.abc import Iterable, Sequence

from layers.errors import ConflictError, NotFoundError
from layers.ids import nearest
from layers.record import Record
from layers.schema import TABLES, Row, Table

_WHEN_LEARNED = "recorded_at"


def table_of(kind: type[Record]) -> Table:
    """Return the table of a kind of record."""
    return TABLES[kind]


def same_content(one: Row, other: Row) -> bool:
    """Say whether two rows tell the same; when the store learned of it does not count."""
    return {**one, _WHEN_LEARNED: None} == {**other, _WHEN_LEARNED: None}


def check_replacement(table: Table, key: Sequence[str], *, replace: bool) -> None:
    """Refuse to put other content under a key that is taken.

    Raises
    ------
    ConflictError
        Unless the kind is revisable and the caller said so.

    """
    if replace and table.record.REVISABLE:
        return
    name = " / ".join(key)
    advice = (
        "Say that it replaces the old one (--replace), or give it another id."
        if table.record.REVISABLE
        else "Such records are never edited: what is new needs an id of its own."
    )
    raise ConflictError(
        f"Another {table.name} with other content stands under {name}. Nothing was kept. {advice}"
    )


def check_columns(table: Table, names: Iterable[str]) -> None:
    """Refuse to select by what a table does not have."""
    if unknown := set(names) - {column.name for column in table.columns}:
        raise KeyError(f"{table.name} has no column {', '.join(sorted(unknown))}.")


def not_found(table: Table, key: Sequence[str], known: Sequence[str]) -> NotFoundError:
    """Return the error for a key that is not there."""
    near = nearest(key[0], known)
    hint = f" Nearest: {', '.join(near)}." if near else ""
    return NotFoundError(f"There is no {table.name} {' / '.join(key)!r} in this store.{hint}")
