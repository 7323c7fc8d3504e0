"""What a pack says is what its audience may have, less what is marked above the pack."""

from dataclasses import replace
from typing import Any, Self

import pytest
from shapely import Point

from dashboard.evidence_pack.contents import Contents
from dashboard.evidence_pack.gathering import gather
from layers.composite import CompositeImage
from layers.compound import Compound
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.read import Reader
from layers.record import Record
from layers.run import Run
from layers.schema import TABLES
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, Tlp
from layers.zone import Zone
from tests import builders as a
from tests.dashboard.animation.conftest import BOTH, a_ground, a_picture, a_print
from tests.dashboard.evidence_pack.worlds import AWAY, a_world, gathered


def ids(rows: Any, name: str) -> list[str]:
    return [each[name] for each in rows]


def changed(store: MemoryStore, which: type[Record], **said: Any) -> MemoryStore:
    """Return a store like it with some fields of every record of a kind other."""
    other = MemoryStore()
    for kind in TABLES:
        found: list[Any] = store.select(kind)
        other.put([replace(each, **said) for each in found] if kind is which else found)
    return other


def everything(found: Contents) -> str:
    """Return all that is said, pixels apart, as text."""
    chips = [replace(each, cut=replace(each.cut, png=b"")) for each in found.chips]
    return str(replace(found, chips=tuple(chips)))


# ------------------------------------------------------------------ what is in it


def test_areas_are_those_of_the_compound_and_empty_where_not_observed() -> None:
    found = {each["epoch"]: each for each in gathered(a_world()).footprints}
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


# ------------------------------------------------------------------ reviews


def test_reviews_are_told_once_their_detection_is_decided() -> None:
    found = gathered(a_world(), audience=Audience.ANALYST, tlp=Tlp.AMBER_STRICT)
    assert ids(found.reviews, "review_id") == ["v-back", "v-heron", "v-ibis"]
    assert "tern" not in everything(found)
    assert found.reviews_said == (
        "Left out: 1 of detections that are not decided: a second reading is blind."
    )


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER, Audience.POLICY])
def test_nobody_outside_is_told_who_judged_or_what_is_not_verified(audience: Audience) -> None:
    store = changed(a_world(), Compound, tlp=Tlp.CLEAR)
    found = gathered(store, audience=audience, tlp=Tlp.CLEAR)
    said = everything(found)
    for word in ("heron", "ibis", "crane", "tern", "d-1", "v-heron"):
        assert word not in said, word
    assert found.reviews_said == "Reviews are not for this audience."


def test_policy_is_given_what_people_verified() -> None:
    found = gathered(a_world(), audience=Audience.POLICY)
    assert ids(found.detections, "detection_id") == ["d-2"]
    assert found.recipes == {"run-1": "margin = 4.0\n"}
    assert list(found.reviews) == []


def test_the_public_is_given_no_recipe() -> None:
    store = changed(a_world(), Compound, tlp=Tlp.CLEAR)
    found = gathered(store, audience=Audience.PUBLIC, tlp=Tlp.CLEAR)
    assert found.recipes == {}
    assert ids(found.runs, "run_id") == ["run-1"]


# ------------------------------------------------------------------ marking


def test_what_is_marked_above_the_pack_is_left_out_and_counted() -> None:
    found = gathered(a_world(), tlp=Tlp.GREEN)
    assert (list(found.detections), list(found.evidences), list(found.reviews)) == ([], [], [])
    assert found.left_out == {"detections": 2}
    assert len(found.footprints) == 5
    store = changed(changed(a_world(), CompositeImage, tlp=Tlp.AMBER), Run, tlp=Tlp.AMBER)
    found = gathered(store, tlp=Tlp.GREEN)
    assert found.left_out == {"detections": 2, "pictures": 4, "runs": 1}
    assert (list(found.runs), found.recipes) == ([], {})


def test_reviews_above_the_marking_are_counted_and_not_told() -> None:
    found = gathered(a_world())
    assert ids(found.reviews, "review_id") == ["v-heron", "v-ibis"]
    assert found.left_out == {"reviews": 1}
    assert "crane" not in everything(found)


@pytest.mark.parametrize("marking", list(Tlp))
@pytest.mark.parametrize("audience", list(Audience))
def test_nothing_in_a_pack_is_marked_above_it(audience: Audience, marking: Tlp) -> None:
    store, order = a_world(), list(reversed(Tlp))
    try:
        found = gathered(store, audience=audience, tlp=marking)
    except (NotReleasableError, RejectedError, NotFoundError):
        return
    rows = [found.compound, *found.footprints, *found.detections, *found.evidences, *found.runs,
            *found.reviews, *(each for each in found.scenes if "tlp" in each)]  # fmt: skip
    for tlp in [*(each["tlp"] for each in rows), *(each.tlp for each in found.chips)]:
        assert order.index(Tlp(tlp)) <= order.index(marking)


def test_a_pack_marked_higher_than_its_audience_may_see_is_refused() -> None:
    with pytest.raises(NotReleasableError, match="TLP:AMBER at most"):
        gathered(a_world(), audience=Audience.POLICY, tlp=Tlp.AMBER_STRICT)


def test_a_pack_marked_below_its_compound_is_refused() -> None:
    with pytest.raises(RejectedError, match="C-1 is marked TLP:GREEN"):
        gathered(a_world(), tlp=Tlp.CLEAR)


def test_a_pack_marked_below_the_zone_of_its_compound_is_refused() -> None:
    with pytest.raises(RejectedError, match="the zone of C-1 is marked higher"):
        gathered(changed(a_world(), Zone, tlp=Tlp.AMBER), tlp=Tlp.GREEN)


def test_what_belongs_to_a_zone_above_the_marking_stays_out_and_is_not_named() -> None:
    store = a_world()
    store.put([
        a.a_zone(zone_id="Z-HUSH", tlp=Tlp.AMBER),
        a.a_detection(detection_id="d-9", zone_id="Z-HUSH", tlp=Tlp.CLEAR, outline=BOTH),
        a_picture("2024Q4", composite_id="img-9", zone_id="Z-HUSH"),
    ])  # fmt: skip
    found = gathered(store, tlp=Tlp.GREEN)
    assert found.zone_ids == ("Z-1",)
    assert found.left_out == {"detections": 3, "zones": 1}
    assert "HUSH" not in everything(found)


def test_a_compound_above_the_marking_is_not_named_by_what_is_its_own() -> None:
    store = a_world()
    store.put([
        a.a_compound(compound_id="C-HUSH", tlp=Tlp.AMBER_STRICT, shape=AWAY),
        *(a.a_review(review_id=f"w-{who}", detection_id="d-1", analyst=who, zone_id="Z-1",
                     compound_id="C-HUSH") for who in ("wren", "swift")),
    ])  # fmt: skip
    found = gathered(store)
    assert [each["compound_id"] for each in found.detections] == ["", "C-1"]
    assert "HUSH" not in everything(found)
    assert "HUSH" in everything(gathered(store, tlp=Tlp.AMBER_STRICT))


def test_a_compound_that_is_only_suspected_has_no_pack_that_everybody_may_read() -> None:
    store = changed(a_world(), Compound, kind=CompoundKind.SUSPECTED, tlp=Tlp.CLEAR)
    with pytest.raises(RejectedError, match="only suspected"):
        gathered(store, audience=Audience.POLICY, tlp=Tlp.CLEAR)
    assert gathered(store, audience=Audience.POLICY, tlp=Tlp.GREEN).compound["name"] == "Bend Park"


# ------------------------------------------------------------------ what is not there


def test_a_compound_that_is_hidden_is_refused_in_the_words_of_one_that_is_not_there() -> None:
    with pytest.raises(NotFoundError) as missing:
        gathered(a_world(), audience=Audience.POLICY, compound_id="C-1x")
    hidden = changed(a_world(), Compound, tlp=Tlp.RED)
    with pytest.raises(NotFoundError) as held:
        gathered(hidden, audience=Audience.POLICY)
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
        gather(reader, "C-1", tlp=Tlp.AMBER, as_of=a.NOW, program="x")


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
    found = gather(reader, "C-1", tlp=Tlp.AMBER, as_of=a.NOW, program="x")
    assert len(found.chips) == 5
    assert alive == [0, 1]
