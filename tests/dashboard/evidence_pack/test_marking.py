"""Who is told of reviews, and whom a marking lets read a pack: it holds what they may have."""

import pytest

from dashboard.evidence_pack.gathering import gather
from layers.clearance import CEILING, INSIDE, read_by, up_to
from layers.composite import CompositeImage
from layers.compound import Compound
from layers.detection import Detection
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.read import Reader
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
    found = gathered(a_world(), audience=Audience.POLICY, tlp=Tlp.AMBER)
    assert ids(found.detections, "detection_id") == ["d-2"]
    assert found.recipes == {"run-1": "margin = 4.0\n"}
    assert list(found.reviews) == []


def test_the_public_is_given_no_recipe() -> None:
    store = changed(a_world(), Compound, tlp=Tlp.CLEAR)
    found = gathered(store, audience=Audience.PUBLIC, tlp=Tlp.CLEAR)
    assert found.recipes == {}
    assert ids(found.runs, "run_id") == ["run-1"]


# ------------------------------------------------------------------ marking


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("marking", list(Tlp))
def test_a_pack_says_the_same_whoever_makes_it_under_a_marking(
    marking: Tlp, audience: Audience
) -> None:
    store = changed(a_world(), Compound, tlp=Tlp.CLEAR, status_note="said in confidence")
    if not up_to(marking, CEILING[audience]):
        with pytest.raises(RejectedError, match=f"more than the audience {audience} may see"):
            gathered(store, audience=audience, tlp=marking)
        return
    least = read_by(marking, audience)
    found = gathered(store, audience=audience, tlp=marking)
    assert found.audience is least
    assert everything(found) == everything(gathered(store, audience=least, tlp=marking))
    assert ("said in confidence" in everything(found)) is (least in INSIDE)


@pytest.mark.parametrize(
    ("audience", "marking", "least"),
    [(Audience.ANALYST, Tlp.CLEAR, "public"), (Audience.ANALYST, Tlp.AMBER, "policy"),
     (Audience.CASEWORKER, Tlp.AMBER_STRICT, "analyst"), (Audience.POLICY, Tlp.GREEN, "partner")],
)  # fmt: skip
def test_a_reader_for_who_sees_more_than_the_marking_lets_read_is_refused(
    audience: Audience, marking: Tlp, least: str
) -> None:
    reader = Reader(changed(a_world(), Compound, tlp=Tlp.CLEAR), audience, as_of=a.NOW)
    with pytest.raises(NotReleasableError, match=f"ask a Reader for {least}"):
        gather(reader, "C-1", tlp=marking, as_of=a.NOW, program="x")


def test_a_verified_detection_marked_amber_is_in_a_lower_pack_as_low_as_that() -> None:
    store = changed(a_world(), Detection, tlp=Tlp.AMBER)
    found = gathered(store, tlp=Tlp.GREEN)
    assert [(each["detection_id"], each["tlp"]) for each in found.detections] == [
        ("d-2", "TLP:GREEN"),
    ]  # fmt: skip
    found = gathered(changed(store, Detection, tlp=Tlp.CLEAR), tlp=Tlp.GREEN)
    assert [each["tlp"] for each in found.detections] == ["TLP:CLEAR"]
    strict = changed(store, Detection, tlp=Tlp.AMBER_STRICT)
    assert list(gathered(strict, tlp=Tlp.AMBER).detections) == []


def test_what_is_marked_above_the_pack_is_left_out_and_counted() -> None:
    store = changed(changed(a_world(), CompositeImage, tlp=Tlp.AMBER), Run, tlp=Tlp.AMBER)
    found = gathered(store, tlp=Tlp.GREEN)
    assert (list(found.chips), list(found.runs), found.recipes) == ([], [], {})
    assert list(found.shown) == [
        "Z-1, detections: showing 1 of 3 (2 not verified by a person)",
        "Z-1, footprints of all sites: showing 5 of 5",
        "Z-1, pictures by epoch: showing 0 of 4 (4 marked TLP:AMBER)",
        "Z-1, scenes of all runs: showing 3 of 3",
        "Z-1, runs: showing 0 of 2 (2 marked TLP:AMBER)",
    ]  # fmt: skip


def test_reviews_above_the_marking_are_counted_and_not_told() -> None:
    store = a_world()
    store.put([a.a_review(review_id="v-red", detection_id="d-2", analyst="wren", zone_id="Z-1",
                          compound_id="C-1", tlp=Tlp.RED)])  # fmt: skip
    found = gathered(store)
    assert ids(found.reviews, "review_id") == ["v-back", "v-heron", "v-ibis"]
    assert "1 marked TLP:RED" in found.reviews_said
    assert "wren" not in everything(found)


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
    with pytest.raises(RejectedError, match="TLP:AMBER at most"):
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
        *(a.a_review(review_id=f"w-{who}", detection_id="d-9", analyst=who, zone_id="Z-HUSH")
          for who in ("wren", "swift")),
        a_picture("2024Q4", composite_id="img-9", zone_id="Z-HUSH"),
    ])  # fmt: skip
    found = gathered(store, tlp=Tlp.GREEN)
    assert found.zone_ids == ("Z-1",)
    assert ids(found.detections, "detection_id") == ["d-2"]
    assert "HUSH" not in everything(found)
    assert "d-9" in ids(gathered(store, tlp=Tlp.AMBER).detections, "detection_id")


def test_a_compound_above_the_marking_is_not_named_by_what_is_its_own() -> None:
    store = a_world()
    store.put([
        a.a_compound(compound_id="C-HUSH", tlp=Tlp.AMBER_STRICT, shape=AWAY),
        *(a.a_review(review_id=f"w-{who}", detection_id="d-1", analyst=who, zone_id="Z-1",
                     compound_id="C-HUSH") for who in ("wren", "swift")),
    ])  # fmt: skip
    found = gathered(store, tlp=Tlp.AMBER)
    assert [each["compound_id"] for each in found.detections] == ["", "C-1"]
    assert "HUSH" not in everything(found)
    assert "HUSH" in everything(gathered(store, tlp=Tlp.AMBER_STRICT))


def test_a_compound_that_is_only_suspected_has_no_pack_that_everybody_may_read() -> None:
    store = changed(a_world(), Compound, kind=CompoundKind.SUSPECTED, tlp=Tlp.CLEAR)
    with pytest.raises(RejectedError, match="only suspected"):
        gathered(store, audience=Audience.POLICY, tlp=Tlp.CLEAR)
    assert gathered(store, audience=Audience.POLICY, tlp=Tlp.GREEN).compound["name"] == "Bend Park"
