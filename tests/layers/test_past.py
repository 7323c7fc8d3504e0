"""layers.past and layers.comparing: the past of a zone, as one audience may know it."""

from typing import Any

import pytest
from shapely import box

from geo.comparison import Kind
from layers.comparing import compared
from layers.errors import NotFoundError
from layers.read import Reader
from layers.record import Record
from layers.store.memory import MemoryStore
from layers.terms import Audience, Tlp
from tests.builders import (
    NOW,
    SITE,
    a_building,
    a_building_set,
    a_compound,
    a_detection,
    a_footprint,
    a_run,
    a_zone,
    an_event,
)

WING = box(98.598, 16.298, 98.604, 16.302)


def at(epoch: str, site_id: str = "C-1", **said: Any) -> Record:
    seen = {"footprint_id": f"{site_id}-{epoch}", "epoch": epoch, "site_id": site_id,
            "unseen": None, "observed_share": 1.0}  # fmt: skip
    return a_footprint(**{**seen, **said})


def a_reader(*records: Record, audience: Audience = Audience.ANALYST) -> Reader:
    store = MemoryStore()
    store.put([a_zone(), a_compound(), *records])
    return Reader(store, audience, as_of=NOW)


def test_the_zone_as_a_whole_comes_first_and_is_no_layer_of_the_map() -> None:
    reader = a_reader(at("2024Q1"), at("2024Q1", "Z-1"))
    assert reader.past("Z-1").sites() == ["Z-1", "C-1"]
    assert set(reader.footprints("Z-1").frame["site_id"]) == {"C-1"}


@pytest.mark.parametrize(("audience", "sees"), [(Audience.ANALYST, True), (Audience.POLICY, False)])
def test_a_sum_that_would_give_a_hidden_detection_away_is_hidden_too(
    audience: Audience, *, sees: bool
) -> None:
    reader = a_reader(
        a_run(),
        a_detection(),
        at("2024Q1"),
        at("2024Q1", "Z-1"),
        at("2024Q1", "d-1"),
        audience=audience,
    )
    assert set(reader.past("Z-1").sites()) == ({"Z-1", "C-1", "d-1"} if sees else {"C-1"})


def test_an_event_above_an_audiences_marking_never_leaves_and_notes_stay_inside() -> None:
    red, green = an_event(event_id="E-R", tlp=Tlp.RED), an_event(event_id="E-G")
    inside = a_reader(red, green).past("Z-1").events
    outside = a_reader(red, green, audience=Audience.PARTNER).past("Z-1").events
    assert [(each.event_id, bool(each.note)) for each in inside] == [("E-G", True)]
    assert [(each.event_id, each.note) for each in outside] == [("E-G", "")]


def test_a_claim_of_a_compound_is_held_against_that_compound() -> None:
    reader = a_reader(an_event(), at("2024Q2"), at("2024Q4", outline=None, area_ha=0.0))
    (found,) = reader.past("Z-1").claims()
    assert (found.site_id, found.removed_share) == ("C-1", 1.0)


def test_a_claim_of_a_site_that_was_never_measured_says_so() -> None:
    (found,) = a_reader(an_event(), at("2024Q2", "C-2")).past("Z-1").claims()
    assert "not observed before it" in found.sentence


def test_what_is_no_site_or_epoch_is_named_with_those_there_are() -> None:
    past = a_reader(at("2024Q1")).past("Z-1")
    with pytest.raises(NotFoundError, match="Sites with footprints: C-1"):
        past.of("C-9")
    with pytest.raises(NotFoundError, match="it has 2024Q1"):
        past.at("C-1", "2030Q1")


def test_two_epochs_are_compared_and_half_a_pixel_is_nothing() -> None:
    reader = a_reader(at("2024Q1"), at("2024Q2", outline=WING), at("2024Q3"))
    grown = compared(reader, "Z-1", "2024Q1", "2024Q2", site_id="C-1")
    same = compared(reader, "Z-1", "2024Q1", "2024Q3", site_id="C-1")
    assert grown.found.count(Kind.GROWN) == 1
    assert same.found.count(Kind.UNCHANGED) == 1
    assert [row["kind"] for row in grown.rows()] == ["grown", "all"]


def test_an_epoch_is_compared_with_a_source_of_buildings() -> None:
    reader = a_reader(at("2024Q1", "Z-1"), a_building_set(), a_building())
    found = compared(reader, "Z-1", "2024Q1", "bs-1")
    assert len(found.found.part_after) == 1
    assert found.found.total().before_m2 > found.found.total().after_m2


def test_an_epoch_that_was_not_observed_is_compared_with_nothing() -> None:
    blind = at("2024Q2", outline=None, area_ha=None, observed_share=0.3)
    with pytest.raises(NotFoundError, match=r"was not observed in 2024Q2 \(30% of it seen\)"):
        compared(a_reader(at("2024Q1"), blind), "Z-1", "2024Q1", "2024Q2", site_id="C-1")


def test_a_state_that_is_none_is_said_with_the_building_sets_there_are() -> None:
    reader = a_reader(at("2024Q1", "Z-1"), a_building_set(), a_building())
    with pytest.raises(NotFoundError, match="Building sets: bs-1"):
        compared(reader, "Z-1", "2024Q1", "2031Q1")


def test_what_was_not_seen_later_is_unseen_and_never_lost() -> None:
    cloud = box(98.598, 16.298, 98.599, 16.302)
    left = SITE.difference(cloud)
    reader = a_reader(at("2024Q1"), at("2024Q2", outline=left, unseen=cloud))
    total = compared(reader, "Z-1", "2024Q1", "2024Q2", site_id="C-1").found.total()
    assert total.lost_m2 == 0
    assert total.unseen_before_m2 == pytest.approx(total.before_m2 / 4, rel=0.01)
