"""Reader.areas: the areas of all zones at once are those that each zone's past would give."""

from typing import Any

import pytest

from layers.read import Reader
from layers.record import Record
from layers.store.memory import MemoryStore
from layers.terms import Audience, DetectionStatus, ReviewDecision, Tlp
from tests.builders import (
    NOW,
    SITE,
    a_compound,
    a_detection,
    a_footprint,
    a_review,
    a_run,
    a_zone,
)

GONE: dict[str, Any] = {
    "outline": None, "area_ha": None, "area_ha_lo": None, "area_ha_hi": None,
    "observed_share": 0.2,
}  # fmt: skip
BOTH: list[Record] = [
    a_zone(), a_zone(zone_id="Z-2"), a_compound(), a_run(), a_detection(),
    a_footprint(), a_footprint(footprint_id="f-2", epoch="2024Q4", **GONE),
    a_footprint(footprint_id="f-3", site_id="d-1"),
    a_footprint(footprint_id="f-4", site_id="Z-1", area_ha=4.0, area_ha_lo=3.5, area_ha_hi=4.5),
    a_footprint(footprint_id="f-5", epoch="2024-07"),
    a_footprint(footprint_id="f-0", epoch="2024Q3", method_version="0"),
    a_footprint(footprint_id="f-7", zone_id="Z-2", site_id="C-9", tlp=Tlp.RED),
    a_footprint(footprint_id="f-8", zone_id="Z-2", site_id="C-8", tlp=Tlp.CLEAR),
    a_footprint(footprint_id="f-9", zone_id="Z-2", site_id="Z-2", tlp=Tlp.CLEAR),
]  # fmt: skip


def reader(audience: Audience, *records: Record) -> Reader:
    store = MemoryStore()
    store.put(records)
    return Reader(store, audience, as_of=NOW)


def told(asked: Reader) -> set[tuple[object, ...]]:
    rows = asked.areas().frame
    return {
        (row.site_id, row.epoch, None if row.area_ha != row.area_ha else row.area_ha)
        for row in rows.itertuples()
    }


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("decision", [ReviewDecision.CONFIRM, None])
def test_areas_are_those_of_the_past_of_each_zone(
    audience: Audience, decision: ReviewDecision | None
) -> None:
    reviews = [] if decision is None else [a_review(decision=decision)]
    asked = reader(audience, *BOTH, *reviews)
    growths = [asked.past(zone).growth() for zone in ("Z-1", "Z-2")]
    expected = {
        (row.site_id, row.epoch, None if row.area_ha != row.area_ha else row.area_ha)
        for growth in growths
        for row in growth.itertuples()
    }
    assert told(asked) == expected


def test_all_sites_together_are_not_told_where_one_of_them_is_hidden() -> None:
    rows = reader(Audience.ANALYST, *BOTH).areas().frame
    assert set(rows[rows["whole"]]["site_id"]) == {"Z-1"}


def test_what_is_hidden_is_counted_and_said() -> None:
    found = reader(Audience.ANALYST, *BOTH).areas()
    assert found.said() == "showing 4 of 5 (1 marked TLP:RED)"
    assert found.total == 5


def test_those_outside_get_no_area_of_a_detection_that_nobody_verified() -> None:
    found = reader(Audience.PARTNER, *BOTH).areas()
    assert "d-1" not in set(found.frame["site_id"])
    assert "1 not verified by a person" in found.said()
    assert DetectionStatus.ALERT not in found.frame.to_numpy().tolist()


def test_no_outline_is_given() -> None:
    found = reader(Audience.CASEWORKER, *BOTH).areas()
    assert found.frame.geometry.isna().all()
    assert SITE.wkt not in str(found.frame.to_dict("records"))
