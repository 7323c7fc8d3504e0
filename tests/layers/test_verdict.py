"""layers.verdict: what reviews together make of a detection; the rule for a second reader."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from geo.area import geodesic_area_m2
from layers.read import Reader
from layers.review import LIKELIHOODS, Review
from layers.store.memory import MemoryStore
from layers.terms import Audience, DetectionStatus, ReasonCode, ReviewDecision, Tlp
from layers.verdict import RULE, Rule, effective, is_sample, left_standing, verdict
from tests.builders import NOW, a_detection, a_review, a_run, a_withdrawal, a_zone

CONFIRM, REJECT, UNSURE = ReviewDecision.CONFIRM, ReviewDecision.REJECT, ReviewDecision.UNSURE
VERIFIED, DISMISSED = DetectionStatus.VERIFIED, DetectionStatus.DISMISSED
SMALLER = box(98.599, 16.299, 98.601, 16.301)


def says(who: str, decision: ReviewDecision, hour: int = 0, **said: Any) -> Review:
    return a_review(**{
        "review_id": f"v-{who}-{hour}", "analyst": who, "decision": decision,
        "decided_at": NOW + timedelta(hours=hour), **said,
    })  # fmt: skip


def test_one_reading_without_doubt_decides() -> None:
    found = a_detection()
    assert not is_sample(found.detection_id)
    assert verdict(found, [says("a", CONFIRM)]).status is VERIFIED
    assert verdict(found, [says("a", REJECT)]).status is DISMISSED
    assert verdict(found, []).status is None


@pytest.mark.parametrize(
    ("said", "area_m2", "why"),
    [
        ({"decision": CONFIRM}, RULE.large_m2, "5 ha or more"),
        ({"decision": CONFIRM, "confidence": "low"}, 1e4, "low confidence"),
        ({"decision": REJECT, "confidence": "low"}, 1e4, "low confidence"),
        ({"decision": CONFIRM, "likelihood": "roughly_even_chance"}, 1e4, "not bear out"),
        ({"decision": CONFIRM, "likelihood": "unlikely"}, 1e4, "not bear out"),
        ({"decision": REJECT, "likelihood": "likely"}, 1e4, "not bear out"),
        ({"decision": UNSURE}, 1e4, "could not tell"),
        ({"decision": CONFIRM, "outline": box(98.59, 16.29, 98.61, 16.31)}, 1e4, "5 ha or more"),
    ],
)
def test_a_doubtful_reading_waits_for_a_second(
    said: dict[str, Any], area_m2: float, why: str
) -> None:
    found = verdict(a_detection(area_m2=area_m2), [a_review(**said)])
    assert (found.status, why in found.waits) == (None, True), found.waits
    assert found.outline is None


@pytest.mark.parametrize(
    "said",
    [
        {"decision": CONFIRM, "likelihood": "likely", "confidence": "moderate"},
        {"decision": REJECT, "likelihood": "unlikely", "confidence": "high"},
    ],
)
def test_a_likelihood_that_bears_out_the_verdict_is_no_doubt(said: dict[str, Any]) -> None:
    assert verdict(a_detection(area_m2=RULE.large_m2 - 1), [a_review(**said)]).waits == ""


def test_one_in_five_is_read_twice_whatever_is_said() -> None:
    names = [f"d-{n}" for n in range(4_000)]
    sampled = [each for each in names if is_sample(each)]
    assert 0.17 < len(sampled) / len(names) < 0.23
    found = verdict(a_detection(detection_id=sampled[0]), [says("a", CONFIRM)])
    assert (found.status, found.waits) == (None, "Every fifth is read twice.")
    assert not is_sample(sampled[0], Rule(every=10**12))


def test_two_who_agree_decide_and_two_who_disagree_wait_for_a_third() -> None:
    large = a_detection(area_m2=9e4)
    first, other = says("a", CONFIRM), says("b", REJECT, 1)
    assert verdict(large, [first, says("b", CONFIRM, 1)]).status is VERIFIED
    apart = verdict(large, [first, other])
    assert (apart.status, apart.waits) == (None, "Two readers disagree.")
    assert verdict(large, [first, other, says("c", REJECT, 2)]).status is DISMISSED
    assert verdict(large, [first, other, says("c", UNSURE, 2)]).status is None
    assert verdict(large, [first, other, says("b", CONFIRM, 2)]).status is VERIFIED


def test_the_last_click_never_wins() -> None:
    small = a_detection()
    first = says("a", CONFIRM)
    assert verdict(small, [first]).status is VERIFIED
    assert verdict(small, [first, says("b", REJECT, 1)]).status is None
    assert verdict(small, [says("a", UNSURE), says("b", CONFIRM, 1)]).status is None


def test_who_takes_back_is_as_if_he_had_not_spoken_and_nobody_takes_back_anothers() -> None:
    found = a_detection()
    first, second = says("a", REJECT), says("a", CONFIRM, 1)
    back = a_withdrawal(second.review_id, analyst="a", decided_at=NOW + timedelta(hours=2))
    assert verdict(found, [first, second]).status is VERIFIED
    assert verdict(found, [first, second, back]).status is DISMISSED
    foreign = a_withdrawal(second.review_id, analyst="b", decided_at=NOW + timedelta(hours=2))
    assert verdict(found, [first, second, foreign]).status is VERIFIED


def test_what_was_corrected_comes_of_those_whose_verdict_stands() -> None:
    found = a_detection(area_m2=9e4)
    redrawn = says("a", CONFIRM, outline=SMALLER, first_seen_on=date(2023, 12, 1), compound_id="C")
    assert verdict(found, [redrawn]).corrected == ""
    said = verdict(found, [redrawn, says("b", CONFIRM, 1)])
    assert (said.outline, said.corrected, said.compound_id) == (SMALLER, "outline, date", "C")
    shown = effective(found, said)
    assert shown.area_m2 == geodesic_area_m2(SMALLER)
    assert (shown.window_start, shown.window_end) == (None, date(2023, 12, 1))
    lost = [redrawn, says("b", REJECT, 1), says("c", REJECT, 2)]
    assert verdict(found, lost).corrected == ""


def test_an_outline_marked_for_fewer_than_the_detection_is_not_shown_with_it() -> None:
    red = a_review(outline=SMALLER, tlp=Tlp.RED)
    assert verdict(a_detection(), [red]).outline is None
    assert verdict(a_detection(tlp=Tlp.RED), [red]).outline == SMALLER


def test_the_reader_gives_the_corrected_outline_and_keeps_the_one_that_was_found() -> None:
    store, found = MemoryStore(), a_detection()
    store.put([a_zone(), a_run(), found, a_review(outline=SMALLER, first_seen_on=date(2024, 3, 1))])
    for audience in (Audience.ANALYST, Audience.PUBLIC):
        reader = Reader(store, audience, as_of=NOW)
        (row,) = reader.detections("Z-1").frame.itertuples()
        assert (row.corrected, row.window_end) == ("outline, date", date(2024, 3, 1))
        assert row.geometry.equals(SMALLER)
        assert row.area_ha == pytest.approx(geodesic_area_m2(SMALLER) / 1e4, abs=0.01)
    (was,) = Reader(store, Audience.ANALYST, as_of=NOW).as_found("d-1").frame.itertuples()
    assert (was.corrected, was.status, was.window_end) == ("", VERIFIED, date(2024, 2, 1))
    assert was.geometry.equals(found.outline)
    assert store.get(type(found), "d-1", "run-1") == found


spoken = st.builds(
    says, st.sampled_from("abcd"), st.sampled_from([CONFIRM, REJECT, UNSURE]), st.integers(0, 30),
    confidence=st.sampled_from(["", "low", "high"]), likelihood=st.sampled_from(LIKELIHOODS),
    reason=st.sampled_from(ReasonCode),
)  # fmt: skip


@given(st.lists(spoken, max_size=8, unique_by=lambda each: each.review_id), st.randoms())
def test_the_order_in_which_a_store_gives_reviews_changes_nothing(
    reviews: list[Review], chance: Any
) -> None:
    mixed = [*reviews]
    chance.shuffle(mixed)
    assert verdict(a_detection(), mixed) == verdict(a_detection(), reviews)


@given(st.lists(spoken, min_size=1, max_size=8, unique_by=lambda each: each.review_id), st.data())
def test_taking_the_newest_back_is_as_if_it_had_never_been(
    reviews: list[Review], draw: st.DataObject
) -> None:
    gone = draw.draw(st.sampled_from(reviews))
    back = a_withdrawal(gone.review_id, analyst=gone.analyst, decided_at=NOW + timedelta(days=9))
    rest = [each for each in reviews if each is not gone]
    assert left_standing([*reviews, back]) == left_standing(rest)
    assert verdict(a_detection(), [*reviews, back]) == verdict(a_detection(), rest)


@given(st.lists(spoken, max_size=8, unique_by=lambda each: each.review_id))
def test_a_verdict_is_decided_or_waits_or_nobody_spoke_and_more_are_for_it_than_against(
    reviews: list[Review],
) -> None:
    said = verdict(a_detection(), reviews)
    assert (said.status is not None) + bool(said.waits) + (not said.readings) == 1
    votes = [each.decision for each in said.readings]
    ahead = votes.count(CONFIRM) - votes.count(REJECT)
    assert said.status is not VERIFIED or ahead > 0
    assert said.status is not DISMISSED or ahead < 0
