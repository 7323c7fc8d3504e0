"""dashboard.maps.basemap: what is around a view, and no more than a screen can show."""

import shapely

from dashboard.maps.basemap import around


def land(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    features = around(west, south, east, north)["features"]
    return shapely.union_all([
        shapely.from_geojson(str(each["geometry"]).replace("'", '"'))
        for each in features
        if each["properties"]["what"] == "land"
    ])  # fmt: skip


def test_land_goes_on_beside_a_view_that_is_shown_twice_as_wide() -> None:
    view = land(100.0, 14.0, 104.0, 24.0)  # ten degrees high: shown 20 wide, it ends at 112
    assert view.contains(shapely.Point(109.9, 24.0))
    assert not view.contains(shapely.Point(114.0, 24.0))


def test_the_sea_is_no_land() -> None:
    assert not land(98.0, 8.0, 104.0, 14.0).contains(shapely.Point(101.5, 9.5))


def test_towns_come_the_largest_first_and_no_more_than_a_map_can_name() -> None:
    features = around(92.0, 8.0, 110.0, 23.0)["features"]
    towns = [
        each["properties"]["name"] for each in features if each["properties"]["what"] == "town"
    ]
    assert len(towns) == 40
    assert towns.index("Bangkok") < towns.index("Mandalay")
