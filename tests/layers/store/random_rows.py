"""Random records of every kind, for the tests that compare engines, copies and upgrades.

A record is one of `tests.builders`, with its id and some of its fields drawn by chance; texts
hold what SQL, JSON and other scripts make of trouble.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from shapely import Point, box
from shapely.affinity import translate

from layers.record import Record
from layers.schema import Column
from layers.store.rows import table_of
from layers.terms import Audience, DetectionStatus, ReviewDecision, Tlp
from tests.builders import one_of_each

_TEXTS = (
    "plain", "", "O'Brien \"x\"; DROP TABLE zone; --", "ລາວ 缅甸 မြန်မာ", "%s {} $1 ? :x \\N \\.",
    "tab\tline\nreturn\r", "e\u0301 \u202e 😀", "NULL",
)  # fmt: skip
_ENUMS: tuple[type[Any], ...] = (Tlp, DetectionStatus, ReviewDecision, Audience)
_IDS = {"zone_id", "run_id", "site_id", "detection_id", "compound_id", "set_id"}
_KEPT = {
    "outline_kind",
    "epoch",
    "cell",
    "window",
    "country_iso3",
    "role",
    "png",
    "series",
    "phases",
    "sha256",
    "file_name",
    "licence",
    "attribution",
}


def random_records(rng: np.random.Generator, count: int, *, kinds: int = 0) -> list[Record]:
    """Return records of many kinds, no two of one key, each a valid one."""
    found: dict[tuple[type[Record], tuple[str, ...]], Record] = {}
    first = one_of_each()[: kinds or None]
    while len(found) < count:
        one = _varied(rng, first[int(rng.integers(len(first)))])
        if one is not None:
            found[type(one), one.key] = one
    return list(found.values())


def _varied(rng: np.random.Generator, record: Record) -> Record | None:
    table = table_of(type(record))
    known = {each.name for each in fields(record)}
    changed: dict[str, Any] = {}
    for column in table.columns:
        if column.name in table.key and column.name not in _IDS - {table.key[0]}:
            changed[column.name] = f"{column.name}-{rng.integers(1_000_000)}"
        elif column.name in _IDS:
            changed[column.name] = f"{column.name[0].upper()}-{rng.integers(4)}"
        elif column.name not in _KEPT and rng.random() < 0.4:
            changed.update(_drawn(rng, column, getattr(record, column.name)))
    try:
        return replace(record, **{name: changed[name] for name in changed if name in known})
    except Exception:  # noqa: BLE001 - a record that refuses these values is not drawn
        return None


_BY_KIND: dict[type[Any], Callable[[np.random.Generator], Any]] = {
    str: lambda rng: str(rng.choice(_TEXTS)),
    tuple: lambda rng: tuple(str(each) for each in rng.choice(_TEXTS, int(rng.integers(3)))),
    bool: lambda rng: bool(rng.integers(2)),
    int: lambda rng: int(rng.integers(50)),
    float: lambda rng: float(rng.choice([0.0, 1.0, rng.random(), rng.random() ** 9])),
    date: lambda rng: date(2019, 1, 1) + timedelta(days=int(rng.integers(3_000))),
    datetime: lambda rng: (
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(rng.integers(2**40)))
    ),
    bytes: lambda rng: rng.bytes(int(rng.integers(40))),
    **{kind: lambda rng, kind=kind: list(kind)[int(rng.integers(len(kind)))] for kind in _ENUMS},
}


def _drawn(rng: np.random.Generator, column: Column, now: Any) -> Iterator[tuple[str, Any]]:
    """Yield a new value for a column, or none."""
    if column.optional and rng.random() < 0.3:
        yield column.name, None
    elif column.kind in _BY_KIND:
        yield column.name, _BY_KIND[column.kind](rng)
    elif now is not None and hasattr(now, "geom_type"):
        east, north = rng.normal(0, 0.02, 2)
        there = Point(98.6, 16.3) if now.geom_type == "Point" else box(98.59, 16.29, 98.6, 16.3)
        yield column.name, translate(there, east, north)
