"""layers.everywhere: all zones at once give what each zone alone would."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.errors import NotFoundError
from layers.read import Reader
from layers.record import Record
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, DetectionStatus, Tlp
from tests.builders import (
    NOW,
    a_compound,
    a_detection,
    a_footprint,
    a_review,
    a_run,
    a_zone,
    an_event,
)

ZONES = ("Z-1", "Z-2", "Z-3")
MARKS, KINDS = list(Tlp), list(CompoundKind)
STATUSES = [each for each in DetectionStatus if each not in {"verified", "dismissed"}]


def of_zone(chance: Random, zone: str) -> list[Record]:
    """Return a zone with a compound, a detection that may be reviewed, and footprints of both."""
    number = zone[-1]
    made: list[Record] = [
        a_zone(zone_id=zone, tlp=chance.choice(MARKS)),
        a_compound(compound_id=f"C-{number}", zone_id=zone, kind=chance.choice(KINDS),
                   tlp=chance.choice(MARKS)),
        a_run(run_id=f"run-{number}", zone_id=zone),
        a_detection(detection_id=f"d-{number}", zone_id=zone, run_id=f"run-{number}",
                    status=chance.choice(STATUSES)),
        an_event(event_id=f"E-{number}", zone_id=zone, compound_id="", tlp=chance.choice(MARKS)),
    ]  # fmt: skip
    if chance.random() < 0.5:
        made.append(a_review(review_id=f"v-{number}", detection_id=f"d-{number}"))
    made += [
        a_footprint(
            footprint_id=f"f-{site}-{epoch}-{version}", zone_id=zone, site_id=site, epoch=epoch,
            method_version=version, tlp=chance.choice(MARKS),
        )
        for site in (f"C-{number}", f"d-{number}", zone)
        for epoch in ("2024Q2", "2024Q3", "2024-07")
        for version in "12"
        if chance.random() < 0.6
    ]  # fmt: skip
    return made


@given(seed=st.integers(0, 10**9), audience=st.sampled_from(list(Audience)))
@settings(max_examples=40)
def test_footprints_of_all_zones_are_those_of_each_and_events_too(
    seed: int, audience: Audience
) -> None:
    store, chance = MemoryStore(), Random(seed)  # noqa: S311 - records, not keys
    store.put([each for zone in ZONES for each in of_zone(chance, zone)])
    reader = Reader(store, audience, as_of=NOW)
    zones = list(reader.zones().frame["zone_id"])
    for epoch in ("2024Q2", "2024Q3", "2024-07"):
        alone = [reader.footprints(zone, epoch).frame for zone in zones]
        rows = [each for frame in alone for each in frame.to_dict("records")]
        found = reader.footprints_everywhere(epoch)
        assert found.frame.to_dict("records") == rows
        assert found.total == found.shown + sum(found.hidden.values())
    events = {each for zone in zones for each in reader.events(zone).frame["event_id"]}
    assert set(reader.events_everywhere().frame["event_id"]) == events


def test_of_each_site_the_newest_quarter_comes_in_which_it_was_observed() -> None:
    store = MemoryStore()
    unseen = {"area_ha": None, "area_ha_lo": None, "area_ha_hi": None, "outline": None}
    store.put([
        a_zone(), a_compound(), a_compound(compound_id="C-2"),
        a_footprint(footprint_id="f-1", epoch="2024Q2"),
        a_footprint(footprint_id="f-2", epoch="2024Q3"),
        a_footprint(footprint_id="f-3", epoch="2024Q4", observed_share=0.1, **unseen),
        a_footprint(footprint_id="f-4", epoch="2024-11"),
        a_footprint(footprint_id="f-5", epoch="2024Q1", site_id="C-2"),
        a_footprint(footprint_id="f-6", epoch="", seen_on=date(2024, 12, 1), site_id="C-2"),
    ])  # fmt: skip
    found = Reader(store, Audience.ANALYST, as_of=NOW).footprints_everywhere().frame
    assert list(found["footprint_id"]) == ["f-2", "f-5"]


@pytest.mark.parametrize("epoch", ["", "2024Q3 OR 1=1", "2024Q5", "2024-13", "x" * 900])
def test_what_is_no_epoch_is_refused(epoch: str) -> None:
    reader = Reader(MemoryStore(), Audience.ANALYST, as_of=NOW)
    with pytest.raises(NotFoundError, match="There is no epoch") as refused:
        reader.footprints_everywhere(epoch)
    assert len(str(refused.value)) < 120
