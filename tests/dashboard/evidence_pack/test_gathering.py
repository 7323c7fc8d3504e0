"""What a pack says is what those may have who may come to read it."""

from typing import Any, Self

import pytest
from shapely import Point

from dashboard.evidence_pack.gathering import gather
from layers.compound import Compound
from layers.errors import NotFoundError, RejectedError
from layers.read import Reader
from layers.terms import Audience, Tlp
from tests import builders as a
from tests.dashboard.animation.conftest import a_ground, a_picture, a_print
from tests.dashboard.evidence_pack.worlds import (
    a_world,
    changed,
    everything,
    gathered,
    ids,
)

# ------------------------------------------------------------------ what is in it


def test_areas_are_those_of_the_compound_and_empty_where_not_observed() -> None:
    store = a_world()
    store.put([a_print("2025Q1", site_id="d-1")])
    found = {each["epoch"]: each for each in gathered(store).footprints}
    assert list(found) == ["2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4"]
    assert (found["2024Q4"]["area_ha_lo"], found["2024Q4"]["area_ha_hi"]) == (3.5, 5.0)
    assert found["2024Q1"]["area_ha"] != found["2024Q1"]["area_ha"]  # NaN: not observed
    assert {each["site_id"] for each in found.values()} == {"C-1"}


def test_detections_are_those_that_meet_the_outline_or_that_people_gave_to_it() -> None:
    found = gathered(a_world())
    assert ids(found.detections, "detection_id") == ["d-1", "d-2"]
    assert found.detections[1]["compound_id"] == "C-1"
    assert ids(found.evidences, "detection_id") == ["d-1"]


def test_a_detection_that_only_touches_the_outline_meets_it_and_one_beside_it_does_not() -> None:
    store, edge = a_world(), a.SITE.bounds[2]
    touching = a.box(edge, 16.299, edge + 0.001, 16.3)
    beside = a.box(edge + 0.0001, 16.299, edge + 0.001, 16.3)
    store.put([a.a_detection(detection_id="t", outline=touching),
               a.a_detection(detection_id="b", outline=beside)])  # fmt: skip
    assert set(ids(gathered(store).detections, "detection_id")) == {"d-1", "d-2", "t"}


def test_pictures_are_of_each_epoch_and_of_what_each_detection_rests_on() -> None:
    store = a_world()
    store.put([a_picture("2025Q1", png=a_ground(unseen=[a.SQUARE])), a_picture("2025Q2", png=b"")])
    found = gathered(store)
    assert [(each.what, each.epoch or each.about) for each in found.chips] == [
        ("epoch", "2023Q4"), ("epoch", "2024Q1"), ("epoch", "2024Q2"), ("epoch", "2024Q4"),
        ("before", "d-1"),
    ]  # fmt: skip
    assert found.lacking == [
        "Z-1 2025Q1: its picture shows nothing of this place",
        "Z-1 2025Q2: there is no picture of it", "d-1 after: there is no picture of it",
    ]  # fmt: skip
    assert found.chips[0].scenes == 5


def test_a_picture_is_cut_no_more_exactly_than_the_audience_may_know_the_place() -> None:
    west, south, east, north = 98.6012, 16.3008, 98.6022, 16.3018
    cuts = {}
    for audience, tlp in ((Audience.PUBLIC, Tlp.CLEAR), (Audience.ANALYST, Tlp.AMBER_STRICT)):
        cuts[audience] = [
            [each.cut for each in gathered(
                changed(a_world(), Compound, shape=a.box(west + by, south + by, east, north),
                        tlp=Tlp.CLEAR), audience=audience, tlp=tlp).chips if each.what == "epoch"]
            for by in (0.0, 0.0002)
        ]  # fmt: skip
        assert len(cuts[audience][0]) == 4
    assert cuts[Audience.PUBLIC][0] == cuts[Audience.PUBLIC][1]
    assert cuts[Audience.ANALYST][0] != cuts[Audience.ANALYST][1]


def test_scenes_are_those_that_the_runs_met_and_what_names_them_is_said() -> None:
    found = gathered(a_world())
    assert [(each["scene_id"], each["named_by"], each.get("run_id")) for each in found.scenes] == [
        ("S-1", "detection", "run-1"), ("S-2", "", "run-1"),
        ("S-gone", "detection", None), ("S1", "series", None),
    ]  # fmt: skip
    assert found.scenes[1]["used"] is False


def test_a_scene_that_only_another_run_met_is_told_once_as_last_met() -> None:
    store = a_world()
    store.put([
        a_print("2025Q1", scene_ids=("S-9",)),
        a.a_run(run_id="run-b", as_of=a.NOW.replace(year=2020)),
        a.a_scene(scene_id="S-9", run_id="run-b", reason="older"),
    ])  # fmt: skip
    told = [each for each in gathered(store).scenes if each["scene_id"] == "S-9"]
    assert [(each["run_id"], each["named_by"]) for each in told] == [("run-0", "footprint")]


def test_runs_are_those_that_made_something_and_the_newest_over_the_zone() -> None:
    store = a_world()
    assert ids(gathered(store).runs, "run_id") == ["run-1"]
    later = a.NOW.replace(year=a.NOW.year + 1)
    store.put([a.a_run(run_id="run-2", as_of=later, recipe="margin = 5.0\n")])
    found = gathered(store)
    assert ids(found.runs, "run_id") == ["run-1", "run-2"]
    assert found.recipes == {"run-1": "margin = 4.0\n", "run-2": "margin = 5.0\n"}


def test_a_compound_beside_all_zones_has_a_pack_that_says_so() -> None:
    store = a_world()
    store.put([a.a_compound(compound_id="C-9", zone_id="", name="Far", shape=Point(101.0, 20.0))])
    found = gathered(store, compound_id="C-9")
    assert (found.zone_ids, list(found.chips), list(found.scenes)) == ((), [], [])
    assert found.lacking == ["the compound, for it lies in no zone that is watched"]


def test_a_compound_without_a_place_has_a_pack_that_says_so() -> None:
    found = gathered(changed(a_world(), Compound, shape=None))
    assert ids(found.detections, "detection_id") == ["d-2"]
    assert found.lacking[0] == "the compound, for its place is not known"


def test_a_compound_that_lies_in_two_zones_has_what_both_have_of_it() -> None:
    store = a_world()
    store.put([
        a.a_zone(zone_id="Z-2"), a_picture("2024Q4", composite_id="img-2", zone_id="Z-2"),
        a_print("2024Q4", footprint_id="f-2", zone_id="Z-2"),
    ])  # fmt: skip
    found = gathered(store)
    assert found.zone_ids == ("Z-1", "Z-2")
    assert [each.about for each in found.chips if each.epoch == "2024Q4"] == ["img-2024Q4", "img-2"]
    assert len([each for each in found.footprints if each["epoch"] == "2024Q4"]) == 2


def test_a_withdrawn_compound_still_has_its_pack() -> None:
    store = changed(a_world(), Compound, withdrawn_on=a.NOW.date())
    assert gathered(store).compound["status"] == "withdrawn"
    assert len(gathered(store).footprints) == 5


def test_two_readers_of_one_store_gather_the_same() -> None:
    store = a_world()
    assert everything(gathered(store)) == everything(gathered(store))


# ------------------------------------------------------------------ what is not there


def test_a_compound_that_is_hidden_is_refused_in_the_words_of_one_that_is_not_there() -> None:
    with pytest.raises(NotFoundError) as missing:
        gathered(a_world(), audience=Audience.POLICY, tlp=Tlp.AMBER, compound_id="C-1x")
    hidden = changed(a_world(), Compound, tlp=Tlp.RED)
    with pytest.raises(NotFoundError) as held:
        gathered(hidden, audience=Audience.POLICY, tlp=Tlp.AMBER)
    assert str(missing.value) == "There is no compound 'C-1x' in this store. Nearest: C-1."
    assert str(held.value) == "There is no compound 'C-1' in this store."


def test_a_store_that_changes_meanwhile_makes_no_pack() -> None:
    store = a_world()

    class Restless(Reader):
        def pictures(self, zone_id: str) -> Any:
            store.put([a.a_scene(scene_id="S-new")])
            return super().pictures(zone_id)

    reader = Restless(store, Audience.ANALYST, as_of=a.NOW)
    with pytest.raises(RejectedError, match="Records changed"):
        gather(reader, "C-1", tlp=Tlp.AMBER_STRICT, as_of=a.NOW, program="x")


def test_pictures_are_read_one_by_one() -> None:
    """How many are alive now, and were at most."""
    alive = [0, 0]

    class Picture(bytes):
        __slots__ = ()

        def __new__(cls, content: bytes) -> Self:
            alive[0] += 1
            alive[1] = max(alive)
            return super().__new__(cls, content)

        def __del__(self) -> None:
            alive[0] -= 1

    class Watched(Reader):
        def composite_png(self, composite_id: str) -> bytes:
            return Picture(super().composite_png(composite_id))

    reader = Watched(a_world(), Audience.ANALYST, as_of=a.NOW)
    found = gather(reader, "C-1", tlp=Tlp.AMBER_STRICT, as_of=a.NOW, program="x")
    assert len(found.chips) == 5
    assert alive == [0, 1]
