"""A GeoPackage that was anything else before is refused, whatever its tables say."""

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing

import pytest
import shapely

from dashboard.briefing.checking.problem import Breach
from tests.dashboard.briefing.checking.finished import breaches, honest
from tests.dashboard.briefing.checking.world import VICTIM


def changed(*statements: str, vacuum: bool = True) -> bytes:
    """Return the honest file after some statements."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.deserialize(honest("briefing.gpkg"))
        for each in statements:
            base.execute(each)
        if vacuum:
            base.execute("VACUUM")
        return base.serialize()


def blob(lon: float, lat: float) -> str:
    made = struct.pack("<2sBBi", b"GP", 0, 1, 4326) + shapely.to_wkb(shapely.Point(lon, lat))
    return f"x'{made.hex()}'"


def moved(lon: float, lat: float) -> str:
    return f"UPDATE rescues SET geom = {blob(lon, lat)} WHERE fid = 1"  # noqa: S608 - of ours


_ROW = "INSERT INTO rescues (rescue_id) VALUES ('R-9')"

BROKEN: dict[str, tuple[Callable[[], bytes], Breach]] = {
    "an exact point": (lambda: changed(moved(*VICTIM)), Breach.FINER),
    "a rounded point of nobody": (
        lambda: changed(moved(98.6123, 16.3012)),
        Breach.PLACE),
    "a row more": (lambda: changed(_ROW), Breach.VALUE),
    "a small count": (lambda: changed("UPDATE rescues SET n_people = 4"), Breach.COUNT),
    "a candidate": (lambda: changed("UPDATE detections SET status = 'alert'"), Breach.UNREVIEWED),
    "a column of octets": (lambda: changed("UPDATE zones SET name = x'00ff'"), Breach.ATTACHED),
    "a table of its own": (lambda: changed("CREATE TABLE reports (lon, lat)"), Breach.ATTACHED),
    "a view": (lambda: changed("CREATE VIEW v AS SELECT 1"), Breach.ATTACHED),
    "a trigger": (
        lambda: changed("CREATE TRIGGER t AFTER DELETE ON zones BEGIN SELECT 1; END"),
        Breach.ATTACHED),
    "an index": (lambda: changed("CREATE INDEX i ON zones (name)"), Breach.ATTACHED),
    "an extent of what was there": (
        lambda: changed("UPDATE gpkg_contents SET max_x = 98.6123 WHERE table_name = 'rescues'"),
        Breach.PLACE),
    "an extent of no places": (
        lambda: changed("UPDATE gpkg_contents SET min_x = 98.6 WHERE table_name = 'about'"),
        Breach.PLACE),
    "contents of a table that is gone": (
        lambda: changed("INSERT INTO gpkg_contents (table_name, data_type, last_change) "
                        "VALUES ('reports', 'features', '')"), Breach.ATTACHED),
    "octets behind a shape": (
        lambda: changed(moved(98.6, 16.3).replace("' WHERE", "0102' WHERE")), Breach.LEFT_BEHIND),
    "another day": (lambda: changed("UPDATE gpkg_contents SET last_change = '2025-06-02'"),
                    Breach.METADATA),
    "the owner of a style": (lambda: changed("UPDATE layer_styles SET owner = 'heron'"),
                             Breach.METADATA),
    "no marking": (lambda: changed("DELETE FROM about WHERE name = 'TLP'"), Breach.MARKING),
    "a place in what it says": (
        lambda: changed("UPDATE gpkg_contents SET description = '98.612345'"), Breach.FINER),
    "octets behind it": (lambda: honest("briefing.gpkg") + b"\0" * 4096, Breach.LEFT_BEHIND),
    "a deleted row": (lambda: changed(_ROW, "DELETE FROM rescues WHERE rescue_id = 'R-9'",
                                      vacuum=False), Breach.LEFT_BEHIND),
    "free pages": (
        lambda: changed("CREATE TABLE t (a)", "INSERT INTO t VALUES (hex(zeroblob(9000)))",
                        "DROP TABLE t", vacuum=False), Breach.LEFT_BEHIND),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_geopackage_is_refused_with(what: str) -> None:
    make, breach = BROKEN[what]
    assert breach in breaches("a.gpkg", make())


def test_what_changed_nothing_is_no_problem() -> None:
    assert breaches("a.gpkg", changed("UPDATE zones SET name = name")) == set()


def test_a_point_in_the_slack_of_a_page_is_found_by_its_octets() -> None:
    whole = bytearray(honest("briefing.gpkg"))
    at = whole.rindex(b"\0" * 64) + 8
    whole[at : at + 16] = struct.pack("<2d", *VICTIM)
    assert Breach.LEFT_BEHIND in breaches("a.gpkg", bytes(whole))
