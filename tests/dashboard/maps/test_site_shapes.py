"""dashboard.maps.site_shapes and sides: what the comparing map gets of a site."""

from dataclasses import replace

import pytest
from shapely import box

from dashboard.maps.sides import seen_words, sides_args
from dashboard.maps.site_shapes import by_of, extent_of, ground_of, shapes_of
from layers.composite import EPOCH
from layers.errors import NotFoundError
from layers.history import growth
from layers.past import Past
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import (
    NOW,
    SITE,
    SQUARE,
    a_composite,
    a_compound,
    a_detection,
    a_footprint,
    a_run,
    a_zone,
)

GONE = {"outline": None, "area_ha": None, "area_ha_lo": None, "area_ha_hi": None,
        "observed_share": 0.2}  # fmt: skip


def a_reader(audience: Audience = Audience.ANALYST) -> Reader:
    store = MemoryStore()
    store.put([
        a_zone(), a_compound(), a_run(), a_detection(), a_footprint(),
        a_footprint(footprint_id="f-2", epoch="2024Q4", **GONE),
        a_footprint(footprint_id="f-3", site_id="d-1"),
        a_footprint(footprint_id="f-4", epoch="2024-07"),
        a_composite(composite_id="img-2", role=EPOCH, epoch="2024Q3", source="test-2a"),
    ])  # fmt: skip
    return Reader(store, audience, as_of=NOW)


def test_a_site_has_its_own_outline_what_is_built_and_what_nobody_saw() -> None:
    found = shapes_of(a_reader(), "Z-1", "C-1", "2024Q3").frame
    assert dict(zip(found["what"], found.geometry, strict=True)) == {
        "site": SITE, "built": SITE, "unseen": box(98.59, 16.29, 98.592, 16.292),
    }  # fmt: skip
    assert set(found["area_ha"]) == {2.0}


def test_an_epoch_that_was_not_observed_has_no_built_ground_and_no_area() -> None:
    found = shapes_of(a_reader(), "Z-1", "C-1", "2024Q4").frame
    assert list(found["what"]) == ["site", "unseen"]
    assert found["area_ha"].isna().all()


def test_a_month_is_asked_for_by_its_name() -> None:
    assert len(shapes_of(a_reader(), "Z-1", "C-1", "2024-07").frame) == 3


@pytest.mark.parametrize(
    ("zone", "site", "epoch"),
    [("Z-2", "C-1", "2024Q3"), ("Z-1", "C-2", "2024Q3"), ("Z-1", "C-1", "2023Q1"),
     ("Z-1", "C-1", ""), ("Z-1", "C-1", "2024Q3' OR 1=1")],
)  # fmt: skip
def test_what_is_not_there_is_not_found(zone: str, site: str, epoch: str) -> None:
    with pytest.raises(NotFoundError):
        shapes_of(a_reader(), zone, site, epoch)


def test_policy_staff_get_no_shape_of_a_site_that_nobody_verified() -> None:
    reader = a_reader(Audience.POLICY)
    assert len(shapes_of(reader, "Z-1", "C-1", "2024Q3").frame) == 3
    with pytest.raises(NotFoundError):
        shapes_of(reader, "Z-1", "d-1", "2024Q3")


def test_the_name_of_an_epoch_says_how_long_it_is() -> None:
    assert [by_of(name) for name in ("2024Q3", "2024-07", "2024-07-02")] == [
        "quarter",
        "month",
        None,
    ]


def test_a_site_lies_where_its_record_says() -> None:
    reader = a_reader()
    assert ground_of(reader, "Z-1", "Z-1") == SQUARE
    assert ground_of(reader, "Z-1", "C-1") == SITE
    assert ground_of(reader, "Z-1", "d-1") == SITE
    assert ground_of(reader, "Z-1", "other") is None


def test_the_extent_holds_all_epochs_and_is_the_same_for_each() -> None:
    wing = replace(a_footprint(), footprint_id="f-9", epoch="2025Q1", unseen=None,
                   outline=box(98.602, 16.302, 98.608, 16.304))  # fmt: skip
    past = Past(zone_id="Z-1", footprints=[a_footprint(), wing], events=[])
    west, south, east, north = extent_of(past, "C-1", SITE)
    assert west < 98.59
    assert south < 16.29
    assert east > 98.608
    assert north > 16.304


def test_a_site_without_any_shape_has_no_extent() -> None:
    past = Past(zone_id="Z-1", footprints=[a_footprint(**GONE, unseen=None)], events=[])
    with pytest.raises(NotFoundError, match="neither an outline nor a footprint"):
        extent_of(past, "C-1", None)


def test_a_side_names_its_epoch_its_dates_and_its_source() -> None:
    reader = a_reader()
    rows = growth(reader.past("Z-1").of("C-1")).to_dict("records")
    args = sides_args(
        "Z-1", "C-1", (1, 2, 3, 4), sides=rows, pictures=reader.pictures("Z-1").frame, version=7,
        notes=[],
    )  # fmt: skip
    first, second = args["sides"]
    assert first["shapes"] == "/api/zones/Z-1/sites/C-1/footprint.geojson?epoch=2024Q3&v=7"
    assert first["dates"] == "Imagery 2024-01-01 to 2024-03-01, 4 scenes, test-2a"
    assert first["area"] == "2.00 ha built-up (1.50 to 2.50)"
    assert second["area"] == "not observed (20% of the site seen)"
    assert second["picture"] is None
    assert second["dates"] == "no picture of this epoch"


def test_a_name_cannot_leave_its_place_in_an_address() -> None:
    rows = growth(a_reader().past("Z-1").of("C-1")).to_dict("records")
    pictures = a_reader().pictures("Z-1").frame
    args = sides_args(
        "../x", "a/b?c", (1, 2, 3, 4), sides=rows, pictures=pictures, version=7, notes=[]
    )
    assert args["sides"][0]["shapes"].startswith("/api/zones/..%2Fx/sites/a%2Fb%3Fc/footprint")


def test_an_area_without_an_interval_says_none() -> None:
    row = {"area_ha": 2.0, "area_ha_lo": float("nan"), "area_ha_hi": None, "observed_share": None}
    assert seen_words(row) == "2.00 ha built-up"
