"""dashboard.maps.features: coarse where it cannot be seen, and never finer than released."""

import json

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from dashboard.maps.features import LEVELS, detail, placed, slim
from dashboard.style import MAP_LAYERS
from layers.clearance import DECIMALS
from layers.errors import NotFoundError
from layers.frames import frame
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import NOW, a_compound, a_detection, a_run, a_zone, an_event

LAYERS = {layer.id: layer for layer in MAP_LAYERS}
FINEST = len(LEVELS) - 1
WHOLE = box(98.59, 16.29, 98.61, 16.31)


def features(made: bytes) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(made)["features"]
    return found


def zones(*outlines: Polygon) -> gpd.GeoDataFrame:
    rows = [
        {"zone_id": f"Z-{n}", "name": f"Bend {n}", "synthetic": n == 0, "geometry": outline}
        for n, outline in enumerate(outlines)
    ]
    return frame(rows, columns=("zone_id", "name", "synthetic"))


def drawn(*outlines: Polygon, level: int, audience: Audience = Audience.ANALYST) -> bytes:
    return slim(zones(*outlines), LAYERS["zones"], audience, level=level)


@given(
    corners=st.lists(st.tuples(st.floats(98.5, 98.7), st.floats(16.2, 16.4)), min_size=3),
    level=st.integers(0, FINEST),
    audience=st.sampled_from(list(Audience)),
)
def test_no_level_moves_an_edge_by_more_than_a_pixel_or_shows_more_decimals(
    corners: list[tuple[float, float]], level: int, audience: Audience
) -> None:
    outline = Polygon(corners).convex_hull
    if outline.geom_type != "Polygon" or outline.area < 1e-9:
        return
    (found,) = features(drawn(outline, level=level, audience=audience))
    shape = shapely.geometry.shape(found["geometry"])
    exact = 2 * 10.0 ** -DECIMALS[audience]
    pixels = 0 if LEVELS[level].exact else 4 * LEVELS[level].pixel_deg
    assert shape.hausdorff_distance(outline) <= pixels + exact
    if level == FINEST:
        for x, y in shapely.get_coordinates(shape):
            assert (x, y) == (round(x, DECIMALS[audience]), round(y, DECIMALS[audience]))


def test_what_is_too_small_for_a_level_is_a_dot_and_at_the_finest_an_outline() -> None:
    house = box(98.6, 16.3, 98.6001, 16.3001)
    kinds = [
        features(drawn(house, level=each))[0]["geometry"]["type"] for each in range(len(LEVELS))
    ]
    assert kinds == ["Point", "Point", "Point", "Polygon"]


def test_a_feature_carries_what_the_map_needs_and_no_more() -> None:
    store = MemoryStore()
    store.put([a_zone(), a_run(), a_detection()])
    found = Reader(store, Audience.ANALYST, as_of=NOW).detections().frame
    (made,) = features(slim(found, LAYERS["detections"], Audience.ANALYST, level=FINEST))
    assert made["properties"] == {
        "id": "d-1", "by": "alert", "label": "new_building", "date": "2024-02-01",
        "synthetic": True,
    }  # fmt: skip


def test_of_a_square_comes_what_meets_it_and_squares_together_give_all() -> None:
    far = box(100.0, 10.0, 100.01, 10.01)
    table, layer = zones(WHOLE, far), LAYERS["zones"]
    place = "198/116"
    near = slim(table, layer, Audience.ANALYST, level=2, square=place)
    assert [each["properties"]["id"] for each in features(near)] == ["Z-0"]
    whole = features(slim(table, layer, Audience.ANALYST, level=2))
    parts = [
        each
        for x in range(197, 201) for y in range(114, 122)
        for each in features(slim(table, layer, Audience.ANALYST, level=2, square=f"{x}/{y}"))
    ]  # fmt: skip
    assert {json.dumps(each) for each in parts} == {json.dumps(each) for each in whole}


@pytest.mark.parametrize("square", ["1", "x/y", "-1/0", "256/0", "0/256", "1/2/3", "1e9/1"])
def test_what_is_no_square_is_refused(square: str) -> None:
    with pytest.raises(NotFoundError, match="square"):
        slim(zones(WHOLE), LAYERS["zones"], Audience.ANALYST, level=2, square=square)


@pytest.mark.parametrize("level", [-1, len(LEVELS)])
def test_what_is_no_level_is_refused(level: int) -> None:
    with pytest.raises(NotFoundError, match="no level"):
        drawn(WHOLE, level=level)


def test_of_a_region_with_several_quarters_the_newest_is_drawn_and_all_are_told() -> None:
    rows = [
        {"region": "h1", "epoch": epoch, "said": f"{epoch}: at least 11", "geometry": WHOLE}
        for epoch in ("2024Q3", "2024Q1")
    ]
    table, layer = frame(rows, columns=("region", "epoch", "said")), LAYERS["report-cells"]
    (made,) = features(slim(table, layer, Audience.PUBLIC, level=0))
    assert made["properties"]["date"] == "2024Q3"
    told = json.loads(detail(table, layer, "h1", Audience.PUBLIC))
    assert [each["epoch"] for each in told["rows"]] == ["2024Q3", "2024Q1"]


def test_a_row_without_a_shape_is_not_drawn_and_is_told() -> None:
    table = frame([{"zone_id": "Z-9", "name": "Nowhere", "geometry": None}],
                  columns=("zone_id", "name"))  # fmt: skip
    assert features(slim(table, LAYERS["zones"], Audience.ANALYST, level=0)) == []
    told = json.loads(detail(table, LAYERS["zones"], "Z-9", Audience.ANALYST))
    assert (told["bounds"], told["rows"][0]["name"]) == (None, "Nowhere")


def test_a_row_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="no 'Z-404' among the zones"):
        detail(zones(WHOLE), LAYERS["zones"], "Z-404", Audience.ANALYST)


def test_events_stand_at_their_compound_or_zone_each_told_from_the_next() -> None:
    store = MemoryStore()
    store.put([
        a_zone(), a_compound(shape=box(98.6, 16.3, 98.602, 16.302)),
        an_event(), an_event(event_id="E-2"), an_event(event_id="E-3", compound_id=""),
        an_event(event_id="E-4", zone_id="Z-404", compound_id=""),
    ])  # fmt: skip
    reader = Reader(store, Audience.ANALYST, as_of=NOW)
    found = placed(reader.events_everywhere().frame, reader.compounds().frame, reader.zones().frame)
    at = {
        row["event_id"]: row["geometry"] and (round(row["geometry"].x, 6), row["nth"])
        for _, row in found.iterrows()
    }
    assert at == {"E-1": (98.601, 0), "E-2": (98.601, 1), "E-3": (98.6, 0), "E-4": None}
