"""What every format promises: one suite, run over all of them."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.area import geodesic_area_m2
from layers.building_set import BuildingSet
from layers.errors import RejectedError
from layers.exchange.buildings.importing import BuildingsResult
from layers.store.protocol import Added
from tests.layers.exchange.buildings.writing import (
    DECLARING,
    FORMATS,
    LAYOUTS,
    Desk,
    Row,
    house,
    without_set,
)

FAR = house(101.0, 12.0)
CROSSED = Polygon([(98.595, 16.3), (98.596, 16.301), (98.596, 16.3), (98.595, 16.301)])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(params=FORMATS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def said(result: BuildingsResult) -> str:
    return "\n".join(map(str, result.problems))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_building_in_a_zone_is_kept_with_its_area_and_what_the_source_says(
    desk: Desk, form: str, layout: str
) -> None:
    result = desk.take([Row(FAR), Row(house(), height=6.5, ref="w7")], form, layout=layout)
    assert (result.building_set.source, result.building_set.kept) == (layout, 1)
    (kept,) = desk.kept()
    assert kept.outline.equals(house())
    assert kept.area_m2 == pytest.approx(geodesic_area_m2(house()), abs=0.01)
    assert kept.confidence == (None if layout == "osm" else 0.8)
    assert kept.height_m == (None if layout == "google_open_buildings" else 6.5)
    assert kept.source_ref == ("" if layout == "microsoft" else "w7")
    assert kept.synthetic


CORNERS = st.tuples(st.integers(985_850, 986_150), st.integers(162_850, 163_150)).map(
    lambda at: house(at[0] / 1e4, at[1] / 1e4, side=0.00006)
)


@given(outlines=st.lists(CORNERS, min_size=1, max_size=12, unique_by=lambda each: each.wkb))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_buildings_are_equal_records_in_every_format_and_layout(
    tmp_path: Path, outlines: list[BaseGeometry]
) -> None:
    rows = [Row(each) for each in [*outlines, house()] if each not in outlines[len(outlines) :]]
    seen = []
    for form in FORMATS:
        for layout in LAYOUTS:
            desk = Desk(tmp_path)
            desk.take(rows, form, layout=layout)
            seen.append(without_set(desk.kept()))
    assert seen.count(seen[0]) == len(FORMATS) * len(LAYOUTS)


def test_the_rows_add_up(desk: Desk, form: str) -> None:
    rows = [Row(house()), Row(FAR), Row(CROSSED), Row(FAR), Row(house(98.605))]
    made = desk.take(rows, form, skip_refused=True).building_set
    assert (made.rows_read, made.kept, made.outside, made.refused) == (5, 2, 2, 1)


def test_a_building_on_the_edge_of_two_zones_stands_whole_in_both(desk: Desk, form: str) -> None:
    edge = house(98.59995)
    result = desk.take([Row(edge)], form)
    assert result.added == Added(new=3)
    assert [(each.zone_id, each.outline.equals(edge)) for each in desk.kept()] == [
        ("E", True), ("W", True),
    ]  # fmt: skip


def test_a_second_import_of_the_same_adds_nothing(desk: Desk, form: str) -> None:
    first = desk.take([Row(house())], form)
    again = desk.take([Row(house())], form)
    assert again.added == Added(same=2)
    assert again.building_set.set_id == first.building_set.set_id


def test_one_bad_row_keeps_all_out_and_is_named_by_its_number(desk: Desk, form: str) -> None:
    result = desk.take([Row(house()), Row(CROSSED)], form)
    number = 3 if form in ("csv", "csv.gz") else 2
    assert f"Row {number}: has an outline without a certain inside (self-intersection)" in said(
        result
    )
    assert "98.5" not in said(result), "a message repeats no coordinate"
    assert desk.nothing()


def test_the_good_rows_are_kept_when_that_is_asked(desk: Desk, form: str) -> None:
    result = desk.take([Row(house()), Row(CROSSED)], form, skip_refused=True)
    assert (result.building_set.kept, result.refused, len(desk.kept())) == (1, 1, 1)


def test_a_dry_run_says_what_would_be_and_keeps_nothing(desk: Desk, form: str) -> None:
    result = desk.take([Row(house())], form, dry_run=True)
    assert (result.building_set.kept, result.added) == (1, Added())
    assert desk.nothing()


def test_a_doubled_outline_is_named_with_its_twin_however_it_is_drawn(
    desk: Desk, form: str
) -> None:
    twin = shapely.reverse(house())
    result = desk.take([Row(house()), Row(FAR), Row(MultiPolygon([twin]))], form)
    first = 2 if form in ("csv", "csv.gz") else 1
    assert f"has the very outline of row {first}" in said(result)


def test_heights_of_vertices_are_left_aside(desk: Desk, form: str) -> None:
    desk.take([Row(shapely.force_3d(house(), 7.0))], form)
    (kept,) = desk.kept()
    assert not kept.outline.has_z
    assert kept.outline.equals(house())


def test_a_yard_within_a_building_is_no_part_of_it(desk: Desk, form: str) -> None:
    yard = house(98.59503, 16.30003, side=0.00004)
    desk.take([Row(Polygon(house().exterior, [yard.exterior]))], form)
    (kept,) = desk.kept()
    assert kept.area_m2 == pytest.approx(geodesic_area_m2(house()) - geodesic_area_m2(yard), 0.01)


def test_a_vertex_that_is_no_number_is_refused(desk: Desk, form: str) -> None:
    with np.errstate(invalid="ignore"):
        broken = Polygon([(98.595, 16.3), (98.596, np.nan), (98.596, 16.301), (98.595, 16.3)])
    if form in ("geojson", "geojson.gz"):
        with pytest.raises(RejectedError, match="or holds NaN"):
            desk.take([Row(house()), Row(broken)], form)
    else:
        assert desk.take([Row(house()), Row(broken)], form).refused == 1
    assert desk.nothing()


def test_an_outline_of_many_vertices_is_refused_as_one_row(desk: Desk, form: str) -> None:
    turns = np.linspace(0, 2 * np.pi, 110_000)
    ring = np.column_stack([98.595 + 1e-4 * np.cos(turns), 16.3 + 1e-4 * np.sin(turns)])
    ring[-1] = ring[0]
    result = desk.take([Row(house()), Row(Polygon(ring))], form, skip_refused=True)
    assert "has more than 100,000 vertices" in said(result)
    assert len(desk.kept()) == 1


@pytest.mark.parametrize("shape", [None, Polygon(), Point(98.595, 16.3)], ids=str)
def test_a_row_without_an_outline_is_refused(
    desk: Desk, form: str, shape: BaseGeometry | None
) -> None:
    result = desk.take([Row(house()), Row(shape)], form)
    assert result.refused == 1
    assert ("is no polygon" if isinstance(shape, Point) else "outline") in said(result)


def test_metres_that_are_said_to_be_degrees_are_refused(desk: Desk, form: str) -> None:
    with pytest.raises(RejectedError, match=r"Every outline .*look like metres.*EPSG:4326"):
        desk.take([Row(house(10_975_000.0, 1_838_000.0, side=10.0))], form)
    assert desk.nothing()


def test_swapped_axes_beyond_the_poles_are_refused(desk: Desk, form: str) -> None:
    with pytest.raises(RejectedError, match="Longitude and latitude look swapped"):
        desk.take([Row(shapely.transform(house(), lambda flat: flat[:, ::-1]))], form)


@pytest.mark.parametrize("form", FORMATS)
def test_swapped_axes_are_seen_even_where_both_could_be_degrees(tmp_path: Path, form: str) -> None:
    desk = Desk(tmp_path, {"Z": house(40.0, 20.0, side=0.1)})
    with pytest.raises(RejectedError, match="1 would lie near one if longitude and latitude were"):
        desk.take([Row(house(20.05, 40.05))], form)


@pytest.mark.parametrize("form", DECLARING)
@pytest.mark.parametrize("crs", [3857, 32647])
def test_a_declared_crs_is_brought_to_degrees(desk: Desk, form: str, crs: int) -> None:
    move = Transformer.from_crs(4326, crs, always_xy=True)
    shape = shapely.transform(house(), move.transform, interleaved=False)
    result = desk.take([Row(shape)], form, crs=crs)
    (kept,) = desk.kept()
    assert result.building_set.crs == f"EPSG:{crs}"
    assert kept.outline.hausdorff_distance(house()) < 1e-8


@pytest.mark.parametrize("form", DECLARING)
def test_degrees_that_are_said_to_be_metres_are_refused(desk: Desk, form: str) -> None:
    with pytest.raises(RejectedError, match="its numbers look like degrees"):
        desk.take([Row(house())], form, crs=3857)


@pytest.mark.parametrize("form", DECLARING)
def test_a_crs_that_is_none_is_refused(desk: Desk, form: str) -> None:
    with pytest.raises(RejectedError, match="coordinate reference system"):
        desk.take([Row(house())], form, crs=999_999)


def test_a_file_of_another_country_is_refused_and_not_kept_as_empty(desk: Desk, form: str) -> None:
    with pytest.raises(RejectedError, match=r"None of the 1 rows .*right country.*does not show"):
        desk.take([Row(FAR)], form)
    assert desk.nothing()


@pytest.mark.parametrize("share", [0.05, 0.5, 0.98])
def test_a_file_that_is_cut_short_is_refused(desk: Desk, form: str, share: float) -> None:
    desk.take([Row(house(98.59 + n * 2e-4)) for n in range(90)], form, dry_run=True)
    whole = (desk.folder / f"microsoft.{form}").read_bytes()
    cut = whole[: int(len(whole) * share)]
    with contextlib.suppress(RejectedError):
        assert desk.take_bytes(cut, f"cut.{form}").refused, "cut within a row"
    assert desk.nothing()


def test_an_empty_file_is_refused(desk: Desk, form: str) -> None:
    with pytest.raises(RejectedError, match="is empty"):
        desk.take_bytes(b"", f"none.{form}")


def test_what_is_no_such_file_is_refused(desk: Desk, form: str) -> None:
    with pytest.raises(RejectedError, match=r"Nothing was imported|no column of outlines"):
        desk.take_bytes(b"\x00\x01 certainly no such file" * 50, f"odd.{form}")


def stops(at: str) -> Callable[[str, int, int], None]:
    def progress(what: str, _done: int, _of: int) -> None:
        if what.startswith(at):
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("when", ["reading", "keeping"])
def test_whoever_stops_it_keeps_nothing(desk: Desk, form: str, when: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        desk.take([Row(house())], form, progress=stops(when))
    assert desk.nothing()


def test_many_problems_are_counted_and_the_first_are_told(desk: Desk, form: str) -> None:
    rows = [Row(house(98.59 + n * 2e-4), confidence=87) for n in range(90)]
    result = desk.take(rows, form)
    assert (len(result.problems), result.untold, result.refused) == (50, 40, 90)
    assert "confidence: is above 1, and a confidence lies between 0 and 1 (not per cent)" in said(
        result
    )
    assert desk.store.count(BuildingSet) == 0
