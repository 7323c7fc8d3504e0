"""Who is told of reviews, and what a marking leaves out of a pack."""

import pytest

from layers.composite import CompositeImage
from layers.compound import Compound
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.run import Run
from layers.terms import Audience, CompoundKind, Tlp
from layers.zone import Zone
from tests import builders as a
from tests.dashboard.animation.conftest import BOTH, a_picture
from tests.dashboard.evidence_pack.worlds import (
    AWAY,
    a_world,
    changed,
    everything,
    gathered,
    ids,
)

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
