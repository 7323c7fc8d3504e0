"""What all stores share: comparing rows, naming what was not found, and what to upgrade."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import shapely
from shapely.geometry.base import BaseGeometry

from layers.errors import ConflictError, NotFoundError, StepNotAllowedError
from layers.ids import nearest
from layers.record import Record
from layers.schema import SCHEMA_VERSION, TABLES, Row, Table

R = TypeVar("R", bound=Record)

PORTION = 1_000
"""Rows that are read or written at a time."""

NO_MEMORY = (
    "This machine has no memory left for what was asked of the store. Nothing of this was kept, "
    "and nothing was lost. Close other programs, or do it in smaller parts."
)

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


def check_removable(table: Table) -> None:
    """Refuse to remove what is never removed.

    Raises
    ------
    StepNotAllowedError
        Unless the kind is removable.

    """
    if not table.record.REMOVABLE:
        raise StepNotAllowedError(
            f"A {table.name} is never removed: what others found rests on it. Nothing was changed."
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


def touching(records: Sequence[R], outline: BaseGeometry) -> list[R]:
    """Return those of these records whose geometry meets an outline.

    The index of an engine finds boxes that meet; which shapes do is settled here, for all alike.
    """
    shapes = [getattr(each, each.GEOMETRY) for each in records]
    meets = shapely.intersects(shapes, outline)
    return [each for each, it_does in zip(records, meets, strict=True) if it_does]


def too_new(name: str, found: int) -> str:
    """Return what to say of a store that a newer program made."""
    return (
        f"{name} was made by a newer program (schema {found}; this one knows {SCHEMA_VERSION}). "
        "Nothing was changed. Update Compound Watch to open it."
    )


def too_old(name: str, found: int) -> str:
    """Return what to say of a store that an older program made."""
    which = f"{found}; this one needs {SCHEMA_VERSION}"
    if found == SCHEMA_VERSION:
        which = f"{found}, before it had all its columns"
    return (
        f"{name} was made by an older program (schema {which}). "
        "Nothing was changed. Bring it up to date, all its rows kept: compoundwatch store upgrade."
    )
