"""What an import keeps of a file: its set, its date, its zones; and what a reader gets of it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import pytest

from layers.building_set import BuildingSet
from layers.errors import NotFoundError, RejectedError
from layers.exchange.buildings.importing import day_said, import_buildings
from layers.read import Reader
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.terms import Audience, DatePrecision
from tests.builders import NOW, a_building, a_building_set, a_log, a_zone
from tests.layers.exchange.buildings.writing import EAST, SAID, Desk, Row, house

BOTH = [Row(house(98.595)), Row(house(98.605))]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_set_says_source_release_date_licence_and_file(desk: Desk) -> None:
    desk.take(BOTH, "csv", layout="google_open_buildings")
    (made,) = desk.store.select(BuildingSet)
    assert (made.release, made.on, made.date_precision) == ("v3", date(2024, 8, 1), "day")
    assert (made.file_name, len(made.sha256)) == ("google_open_buildings.csv", 64)
    assert "CC BY 4.0" in made.licence
    assert made.attribution == "Google Open Buildings"
    assert made.zone_ids == ("E", "W")


@pytest.mark.parametrize(
    ("text", "said"),
    [("2024-08-31", (date(2024, 8, 31), "day")), ("2024-08", (date(2024, 8, 1), "month")),
     (" 2024 ", (date(2024, 1, 1), "year"))],
)  # fmt: skip
def test_a_date_is_a_day_a_month_or_a_year(text: str, said: tuple[date, DatePrecision]) -> None:
    assert day_said(text) == said


@pytest.mark.parametrize("text", ["", "2024-13", "August", "24"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(RejectedError, match="is no date"):
        day_said(text)


def test_one_zone_alone_is_clipped_to_when_it_is_named(desk: Desk) -> None:
    made = desk.take(BOTH, "gpkg", zone_ids=["E"]).building_set
    assert (made.kept, made.outside, made.zone_ids) == (1, 1, ("E",))
    with pytest.raises(NotFoundError):
        desk.take(BOTH, "gpkg", zone_ids=["none"])


def test_the_same_file_for_another_zone_date_or_outline_is_another_set(desk: Desk) -> None:
    desk.take(BOTH, "gpkg", zone_ids=["E"])
    desk.take(BOTH, "gpkg", zone_ids=["W"])
    desk.take(BOTH, "gpkg", said=replace(SAID, on=date(2023, 8, 1)), zone_ids=["E"])
    grown = a_zone(zone_id="E", outline=EAST.buffer(0.001))
    desk.store.put([grown], replace=True)
    desk.take(BOTH, "gpkg", zone_ids=["E"])
    assert desk.store.count(BuildingSet) == 4


def test_a_reader_gets_the_outlines_of_one_set_in_one_zone(desk: Desk) -> None:
    made = desk.take(BOTH, "parquet").building_set
    later = replace(SAID, on=SAID.on + timedelta(days=90))
    desk.take(BOTH[:1], "parquet", said=later)
    reader = Reader(desk.store, Audience.PUBLIC, as_of=NOW)
    assert list(reader.building_sets().frame["on"]) == [SAID.on, later.on]
    assert list(reader.building_sets("E").frame["set_id"]) == [made.set_id]
    found = reader.buildings(made.set_id, "W").frame
    assert isinstance(found, gpd.GeoDataFrame)
    assert [each.equals(house(98.595)) for each in found.geometry] == [True]
    assert found["confidence"].tolist() == [0.8]
    assert reader.buildings(made.set_id, "none").shown == 0


def test_zones_that_a_file_may_not_reach_are_named(desk: Desk) -> None:
    result = desk.take(BOTH[:1], "geojson")
    assert "1 of 2 zones (E). The file may not reach there" in "\n".join(result.notes)


def test_a_store_without_zones_takes_no_buildings(tmp_path: Path) -> None:
    store = MemoryStore()
    with pytest.raises(RejectedError, match="has no zones"):
        import_buildings(tmp_path / "x.csv", SAID, store=store, log=a_log(store), recorded_at=NOW)


def test_a_file_that_is_not_there_is_said(desk: Desk) -> None:
    with pytest.raises(RejectedError, match=r"There is no file none\.csv"):
        desk.take_file(desk.folder / "none.csv")


def test_a_file_that_changes_while_it_is_read_is_refused(desk: Desk) -> None:
    path = desk.folder / "microsoft.csv"

    def meddle(what: str, _done: int, _of: int) -> None:
        if what.startswith("reading"):
            path.write_bytes(path.read_bytes() + b"\n")

    with pytest.raises(RejectedError, match="changed while it was read"):
        desk.take(BOTH, "csv", progress=meddle)
    assert desk.nothing()


def test_something_larger_than_any_building_is_refused(desk: Desk) -> None:
    (problem,) = desk.take([Row(house(98.591, 16.291, side=0.03))], "gpkg").problems
    assert "a building has up to 5,000,000 m²" in str(problem)


def test_a_stopped_import_leaves_a_file_store_as_it_was(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.store = open_store(str(tmp_path / "s.gpkg"), create=True)  # type: ignore[assignment]
    desk.store.put([a_zone(zone_id="E", outline=EAST)])
    before = desk.store.version()

    def stop(what: str, _done: int, _of: int) -> None:
        if what.startswith("keeping"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.take(BOTH, "csv", progress=stop)
    assert (desk.store.version(), desk.nothing()) == (before, True)
    assert desk.take(BOTH, "csv").added.new == 2
    desk.store.close()


def test_files_that_gdal_and_geopandas_wrote_are_read_the_same(desk: Desk) -> None:
    frame = gpd.GeoDataFrame(
        {"height": [-1.0, 4.0], "confidence": [-1.0, 0.5]},
        geometry=[house(98.595), house(98.605)], crs=4326,
    )  # fmt: skip
    frame.to_file(desk.folder / "a.gpkg")
    frame.to_crs(3857).to_file(desk.folder / "b.gpkg", promote_to_multi=True)
    frame.to_parquet(desk.folder / "c.parquet", write_covering_bbox=True)
    frame.to_crs(32647).to_parquet(desk.folder / "d.parquet")
    frame.to_file(desk.folder / "e.geojson")
    frame.to_file(desk.folder / "f.geojsonl", driver="GeoJSONSeq")
    for path in sorted(desk.folder.iterdir()):
        made = desk.take_file(path).building_set
        found = Reader(desk.store, Audience.PUBLIC, as_of=NOW).buildings(made.set_id, "E").frame
        assert found["confidence"].tolist() == [0.5], path.name
        assert found.geometry[0].hausdorff_distance(house(98.605)) < 1e-8, path.name


@pytest.mark.parametrize(
    ("said", "message"),
    [({"rows_read": 9}, "must add up"), ({"release": " "}, "release is empty"),
     ({"attribution": ""}, "attribution is empty"), ({"sha256": "x"}, "no SHA-256")],
)  # fmt: skip
def test_a_set_that_does_not_say_where_it_is_from_is_refused(
    said: dict[str, object], message: str
) -> None:
    with pytest.raises(RejectedError, match=message):
        a_building_set(**said)


@pytest.mark.parametrize(
    ("said", "message"),
    [({"confidence": 80.0}, "between 0 and 1"), ({"area_m2": 0.0}, "has 0.0 m²"),
     ({"height_m": -1.0}, "below zero"), ({"levels": float("inf")}, "levels is inf")],
)  # fmt: skip
def test_a_building_that_cannot_be_is_refused(said: dict[str, object], message: str) -> None:
    with pytest.raises(RejectedError, match=message):
        a_building(**said)
