"""What was judged before, below the triage: suppressed look-alikes, and who rejected them."""

from collections.abc import Iterator

import pytest

from dashboard.wiring import Workshop
from layers.review import Review
from layers.suppression import Suppression
from layers.terms import DetectionKind, DetectionStatus, ReasonCode, ReviewDecision
from tests.builders import a_detection, a_review, a_run, a_suppression, a_zone
from tests.dashboard.reading import words
from tests.dashboard.test_triage_page import hold, page, press


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold()
    held.store.put([
        a_zone(), a_run(), a_detection(detection_id="d-1", score=0.9),
        a_detection(detection_id="d-2", score=0.8, kind=DetectionKind.CLEARING),
        a_detection(detection_id="d-3", score=0.7),
        a_detection(detection_id="d-4", status=DetectionStatus.RETRACTED),
    ])  # fmt: skip
    yield held
    held.close()


def test_a_rejected_look_alike_is_listed_and_lifted(parts: Workshop) -> None:
    app = press(page(item="d-2"), "key-X", "key-4", "save")
    (reason,) = {each.reason for each in parts.store.select(Suppression)}
    parts.store.put([a_run(run_id="run-2"), a_detection(
        detection_id="d-again", run_id="run-2", kind=DetectionKind.CLEARING)])  # fmt: skip
    app.run()
    said = words(app)
    assert "1 suppressed" in said
    assert f"clearing taken for {reason.replace('_', ' ')}" in said
    assert "Holds back 1" in said
    (suppression,) = parts.store.select(Suppression)
    (review,) = parts.store.select(Review)
    assert f"Rejected by heron, {review.decided_at:%Y-%m-%d %H:%M} UTC." in said
    app.button(key=f"lift {suppression.suppression_id}").click().run()
    (lifted,) = [each.value for each in app.dataframe if "rejected_by" in each.value]
    assert list(lifted["rejected_by"]) == ["heron"]
    assert list(lifted["rejected_at"]) == [review.decided_at]
    assert "1 suppressed" not in words(app)
    assert "showing 3 of 5" in words(app)


def test_who_rejected_is_told_to_those_alone_who_may_know_what_another_said(
    parts: Workshop,
) -> None:
    parts.store.put([
        a_review(detection_id="d-2", review_id="r-other", analyst="tern",
                 decision=ReviewDecision.UNSURE, reason=ReasonCode.OTHER),
        a_suppression(detection_id="d-2", review_id="r-other"),
        a_suppression(detection_id="d-1", review_id="r-gone", suppression_id="s-2"),
    ])  # fmt: skip
    app = page(item="d-2")
    said = words(app)
    assert "Look-alike: d-2." in said
    assert "Look-alike: d-1." in said
    assert "tern" not in said
    assert "Rejected by" not in said


def test_hostile_words_of_a_store_are_words(parts: Workshop) -> None:
    parts.store.put([a_suppression(zone_id="Z-1", detection_id="[x](javascript:1)<b>")])
    assert "[x](javascript:1)<b>" in words(page())
