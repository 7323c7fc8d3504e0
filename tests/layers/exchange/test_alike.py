"""The same records come out of the store in whichever format they came."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from shapely import Point, Polygon, equals_exact
from shapely.geometry.base import BaseGeometry

from layers.audit import AuditLog
from layers.case import Case
from layers.compound import Compound
from layers.event import Event
from layers.exchange.importing import How, ImportResult, import_file
from layers.exchange.reading.opening import read
from layers.record import Record
from layers.referral_contact import ReferralContact
from layers.report import Report
from layers.rescue import Rescue
from layers.schema import encode
from layers.store.memory import MemoryStore
from layers.terms import Audience
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from layers.zone import Zone
from tests.builders import NOW
from tests.layers.exchange import writing

SQUARE = Polygon([(98.5, 16.5), (98.6, 16.5), (98.6, 16.6), (98.5, 16.6)])
EAST = Polygon([(98.7, 16.5), (98.8, 16.5), (98.8, 16.6), (98.7, 16.6)])
HERE, THERE = Point(98.60125, 16.30125), Point(98.70125, 16.40125)
SOURCE = {"source_title": "Invented", "synthetic": "true"}

Rows = Sequence[tuple[Mapping[str, str], BaseGeometry | None]]
KINDS: dict[str, tuple[type[Record], Rows]] = {
    "zone": (Zone, [
        ({"id": "Z-1", "name": "One; ein \u201eWort\u201c", "country_iso3": "XXA",
          "status_date": "2024-07-31", "outline_kind": "official", **SOURCE}, SQUARE),
        ({"id": "Z-2", "name": "\u4e9a\u592a\u65b0\u57ce", "country_iso3": "XXA",
          "status_date": "2024-08-01", "outline_kind": "digitised", **SOURCE}, EAST),
    ]),
    "compound": (Compound, [
        ({"id": "C-1", "name": '=One, "two"', "parent_zone_id": "Z-1", "precision_m": "300",
          "coord_method": "wikipedia", **SOURCE}, SQUARE),
        ({"id": "C-2", "name": "Two", "parent_zone_id": "Z-1", "precision_m": "1500.5",
          "coord_method": "press", **SOURCE}, EAST),
    ]),
    "rescue": (Rescue, [
        ({"id": "R-1", "kind": "raid", "date": "2024-07-31", "compound_id": "C-1",
          "n_people": "12", "n_child": "0", "precision": "village", **SOURCE}, HERE),
        ({"id": "R-2", "kind": "escape", "date": "2024Q3", "compound_id": "", "n_people": "",
          "n_child": "", "precision": "district", **SOURCE}, THERE),
    ]),
    "report": (Report, [
        ({"id": "P-1", "month": "2024-07", "location_basis": "stated", "consent": "yes",
          "citizenship": "XXB", "consent_scope": "casework", "exploitation": "ForcedLabour; Other",
          "withdraw_until": "2030-01-01", **SOURCE}, HERE),
        ({"id": "P-2", "month": "2024Q4", "location_basis": "gps_phone", "consent": "yes",
          "citizenship": "XXC", "consent_scope": "counts", "exploitation": "ForcedLabour",
          "withdraw_until": "2030-02-01", **SOURCE}, THERE),
    ]),
    "event": (Event, [
        ({"id": "E-1", "kind": "raid", "date": "2024-07-31", "compound_id": "C-1",
          "buildings": "101", "note": "A claim, with a comma.", **SOURCE}, None),
        ({"id": "E-2", "kind": "other", "date": "2024", "compound_id": "C-1",
          "buildings": "", "note": "A second claim.", **SOURCE}, None),
    ]),
    "case": (Case, [
        ({"id": "K-1", "kind": "prosecution", "stage": "trial", "count": "3", "date": "2024-07",
          "country_iso3": "XXA", "compound_id": "C-1", **SOURCE}, None),
        ({"id": "K-2", "kind": "prosecution", "stage": "unknown", "count": "0", "date": "2024",
          "country_iso3": "XXA", "compound_id": "", **SOURCE}, None),
    ]),
    "referral-contact": (ReferralContact, [
        ({"id": "RC-1", "country_iso3": "XXB", "name": "Invented Embassy", "role": "embassy",
          "phone": "+999 00 000 000", "email": "office@example.org", "languages": "One; Two",
          "url": "https://b.example.org", "valid_as_of": "2024-10-01", **SOURCE}, None),
        ({"id": "RC-2", "country_iso3": "XXC", "name": "\u5927\u4f7f\u9986", "role": "other",
          "phone": "191", "email": "", "languages": "", "url": "https://c.example.org",
          "valid_as_of": "2024-10-02", **SOURCE}, None),
    ]),
}  # fmt: skip
"""Kind -> its record, and invented rows with their shapes."""


def kept(
    folder: Path, kind: str, name: str, content: bytes, mapping: Mapping[str, str] | None = None
) -> tuple[ImportResult, list[Any]]:
    """Import a file into an empty store, and return all that is kept, with what is exact."""
    store, path = MemoryStore(), folder / name
    path.write_bytes(content)
    vault = Vault(folder / f"{name}.vault", Keys(folder / "keys"))
    log = AuditLog(store=store, who="ana", audience=Audience.CASEWORKER)
    result = import_file(
        path, kind=kind, store=store, vault=vault, log=log, recorded_at=NOW, reader=read,
        how=How(mapping=mapping),
    )  # fmt: skip
    record, _ = KINDS[kind]
    rows = sorted(store.select(record), key=lambda each: each.key)
    exact = vault.exact(Audience.CASEWORKER) if vault.path.exists() else {}
    said = sorted((each, one.point and one.point.coords[0]) for each, one in exact.items())
    return result, [*rows, said]


def alike(one: Any, other: Any) -> bool:
    """Say whether two records are the same; a shape to within a ten-millionth of a degree."""
    if not isinstance(one, Record):
        return bool(one == other)
    name = type(one).GEOMETRY
    shapes = [getattr(each, name) if name else None for each in (one, other)]
    rows = [{k: v for k, v in encode(each).items() if k != name} for each in (one, other)]
    if None in shapes:
        return rows[0] == rows[1] and shapes[0] is shapes[1]
    same = equals_exact(*(each.normalize() for each in shapes), tolerance=1e-7)
    return rows[0] == rows[1] and bool(same)


@pytest.mark.parametrize("kind", KINDS)
def test_seven_formats_give_the_same_store(tmp_path: Path, kind: str) -> None:
    _, rows = KINDS[kind]
    files = writing.files(tmp_path, rows)
    assert len(files) == 7
    found = {}
    for name, content in files.items():
        result, found[name] = kept(tmp_path, kind, name, content)
        assert [str(each) for each in result.problems] == [], name
        assert result.added.new == len(rows), name
    first = found["rows.csv"]
    assert len(first) == len(rows) + 1
    for name, others in found.items():
        assert all(alike(a, b) for a, b in zip(first, others, strict=True)), (name, first, others)


def test_waypoints_give_what_a_waypoint_can_carry(tmp_path: Path) -> None:
    table = b"id,kind,date,lon,lat\nR-1,raid,2024-07-31,98.60125,16.30125\n"
    waypoint = (
        b'<gpx><wpt lon="98.60125" lat="16.30125"><name>R-1</name><type>raid</type>'
        b"<time>2024-07-31T23:00:00Z</time></wpt></gpx>"
    )
    mapping = {"name": "id", "type": "kind", "date": "date"}
    _, one = kept(tmp_path, "rescue", "rows.csv", table)
    result, other = kept(tmp_path, "rescue", "rows.gpx", waypoint, mapping)
    assert result.problems == []
    assert all(alike(a, b) for a, b in zip(one, other, strict=True))


def test_two_stores_that_differ_are_not_alike(tmp_path: Path) -> None:
    _, rows = KINDS["rescue"]
    moved = [(values, Point(98.60126, 16.30125)) for values, _ in rows]
    counted = [({**values, "n_people": "13"}, shape) for values, shape in rows]
    stores = [
        kept(tmp_path, "rescue", "rows.csv", writing.files(tmp_path, each)["rows.csv"])[1]
        for each in (rows, moved, counted)
    ]
    assert not any(alike(stores[0][0], other[0]) for other in stores[1:])
