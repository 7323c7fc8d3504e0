"""Tables, made from the records' own fields, and the data dictionary.

A value is stored as one of five SQL types; `encode` and `decode` are each other's inverse.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import shapely
from shapely.geometry.base import BaseGeometry

from layers.attempt import Attempt
from layers.audit_entry import AuditEntry
from layers.balance import Balance
from layers.boundary import Boundary
from layers.building import Building
from layers.building_set import BuildingSet
from layers.case import Case
from layers.column import stored_fields
from layers.column_mapping import ColumnMapping
from layers.composite import CompositeImage
from layers.compound import Compound
from layers.detection import Detection
from layers.digest import Digest
from layers.event import Event
from layers.evidence import Evidence
from layers.footprint import Footprint
from layers.lease import Lease
from layers.organisation import Organisation
from layers.record import Record
from layers.referral_contact import ReferralContact
from layers.release import Release
from layers.release_basis import ReleaseBasis
from layers.release_cell import ReleaseCell
from layers.release_figure import ReleaseFigure
from layers.report import Report
from layers.rescue import Rescue
from layers.review import Review
from layers.run import Run
from layers.scene import SceneRecord
from layers.schedule import Schedule
from layers.spend import Spend
from layers.suppression import Suppression
from layers.visit import Visit
from layers.zone import Zone

SCHEMA_VERSION = 5

Row = dict[str, Any]

_ASKED_BY = {"zone_id", "run_id", "site_id", "detection_id", "set_id", "month", "state"}

_SQL_TYPES = {
    str: "TEXT",
    bool: "BOOLEAN",
    int: "INTEGER",
    float: "REAL",
    bytes: "BLOB",
    date: "DATE",
    datetime: "DATETIME",
    tuple: "TEXT",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    """As in the record."""

    kind: type
    """str, bool, int, float, bytes, date, datetime, tuple, an enum, or BaseGeometry."""

    optional: bool
    """Whether it may be empty."""

    meaning: str
    """One sentence."""

    unit: str
    """Unit or CRS."""

    standard: str
    """Field of a standard that it follows."""

    @property
    def sql_type(self) -> str:
        """The type that a GeoPackage gives it; a second geometry of a table is a blob there."""
        if issubclass(self.kind, BaseGeometry):
            return "BLOB"
        return "TEXT" if issubclass(self.kind, StrEnum) else _SQL_TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of record as the store keeps it."""

    name: str
    """Of the table."""

    record: type[Record]
    """The record that its rows are."""

    columns: tuple[Column, ...]
    """In the order of the record's fields."""

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        return self.record.KEY

    @property
    def geometry(self) -> str:
        """The geometry's column; empty where it has none."""
        return self.record.GEOMETRY

    @property
    def indexed(self) -> tuple[str, ...]:
        """The columns by which rows are asked for, beside the first of the key.

        What a zone's page or job reads must not grow with the rows of all other zones.
        """
        return tuple(
            each.name
            for each in self.columns
            if each.name in _ASKED_BY and each.name != self.key[0]
        )


def _column(record: type[Record], name: str, about: Any) -> Column:
    hint = get_type_hints(record)[name]
    choices = list(get_args(hint)) if get_origin(hint) in (Union, UnionType) else [hint]
    optional = type(None) in choices
    kinds = [choice for choice in choices if choice is not type(None)]
    kind = get_origin(kinds[0]) or kinds[0]
    if issubclass(kind, BaseGeometry):
        kind = BaseGeometry
    return Column(name, kind, optional, about["meaning"], about["unit"], about["standard"])


def _table(name: str, record: type[Record]) -> Table:
    columns = (_column(record, each.name, each.metadata) for each in stored_fields(record))
    return Table(name, record, tuple(columns))


TABLES: dict[type[Record], Table] = {
    record: _table(name, record)
    for name, record in {
        "zone": Zone,
        "compound": Compound,
        "scene": SceneRecord,
        "detection": Detection,
        "footprint": Footprint,
        "rescue": Rescue,
        "report": Report,
        "run": Run,
        "review": Review,
        "composite": CompositeImage,
        "evidence": Evidence,
        "event": Event,
        "building_set": BuildingSet,
        "building": Building,
        "schedule": Schedule,
        "lease": Lease,
        "attempt": Attempt,
        "spend": Spend,
        "balance": Balance,
        "digest": Digest,
        "case_count": Case,
        "organisation": Organisation,
        "column_mapping": ColumnMapping,
        "audit": AuditEntry,
        "release": Release,
        "release_cell": ReleaseCell,
        "release_figure": ReleaseFigure,
        "release_basis": ReleaseBasis,
        "boundary": Boundary,
        "suppression": Suppression,
        "visit": Visit,
        "referral_contact": ReferralContact,
    }.items()
}


def encode(record: Record) -> Row:
    """Return a record as plain values; a geometry as WKB."""
    return {
        column.name: _encoded(getattr(record, column.name))
        for column in TABLES[type(record)].columns
    }


def default_of(table: Table, column: Column) -> Any:
    """Return what a record says of itself where nothing is said, as a plain value; None if none."""
    (found,) = (each for each in stored_fields(table.record) if each.name == column.name)
    return None if found.default is MISSING else _encoded(found.default)


def decode(table: Table, row: Row) -> Record:
    """Return the record that plain values stand for."""
    found: Row = {}
    for column in table.columns:  # most values are what they stand for
        value = row[column.name]
        if value is not None and type(value) is not column.kind:
            value = _decoder(column.kind)(value)
        found[column.name] = value
    return table.record(**found)


def _encoded(value: Any) -> Any:
    match value:
        case BaseGeometry():
            plain: Any = shapely.to_wkb(value, byte_order=1)
        case datetime():
            plain = value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case date():
            plain = value.isoformat()
        case tuple():
            plain = json.dumps(list(value), ensure_ascii=False)
        case bool():
            plain = int(value)
        case StrEnum():
            plain = value.value
        case _:
            plain = value
    return plain


@cache
def _decoder(kind: type) -> Callable[[Any], Any]:
    """Return what makes a value of this kind of a plain one; looked up once, called a lot."""
    if issubclass(kind, BaseGeometry):
        return shapely.from_wkb
    if kind is tuple:
        return lambda value: () if value == "[]" else tuple(json.loads(value))
    if issubclass(kind, date):
        return kind.fromisoformat
    return cast("Callable[[Any], Any]", kind)


def dictionary() -> str:
    """Return the data dictionary, as Markdown."""
    parts = ["# Data dictionary\n\nMade from the records by `compoundwatch doctor --dictionary`.\n"]
    for table in TABLES.values():
        parts.append(f"\n## {table.name}\n\n| column | type | unit | meaning | standard |\n")
        parts.append("|---|---|---|---|---|\n")
        for each in table.columns:
            cells = (each.name, each.sql_type.lower(), each.unit, each.meaning, each.standard)
            parts.append(f"| {' | '.join(cells)} |\n")
    return "".join(parts)
