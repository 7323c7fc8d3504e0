"""dashboard.bench: what a judgement does, in one transaction, and how two do not overwrite."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from shapely import box
from shapely.affinity import translate

from dashboard.bench import Bench
from dashboard.judgement import Judgement, NewCompound, OvertakenError
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.compound import Compound
from layers.errors import LayerError, NotFoundError, NotReleasableError, RejectedError
from layers.review import Review
from layers.suppression import Suppression
from layers.terms import (
    Audience,
    CompoundKind,
    DetectionKind,
    DetectionStatus,
    ReasonCode,
    ReviewDecision,
    Tlp,
)
from layers.withdrawing import withdraw
from tests.builders import NOW, SITE, a_compound, a_detection, a_run, a_zone

CONFIRM, REJECT, UNSURE = ReviewDecision.CONFIRM, ReviewDecision.REJECT, ReviewDecision.UNSURE
ROOF = ReasonCode.ROOF_CHANGE
LARGE = {"detection_id": "d-2", "area_m2": 9e4}


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = open_workshop(Settings(store_url="memory://", audience=Audience.ANALYST))
    held.store.put([
        a_zone(), a_compound(), a_run(), a_detection(kind=DetectionKind.CLEARING),
        a_detection(**LARGE),
    ])  # fmt: skip
    yield held
    held.close()


def bench(
    parts: Workshop, who: str = "a", hour: int = 0, audience: Audience = Audience.ANALYST
) -> Bench:
    his = replace(parts.settings, actor=who, audience=audience)
    return Bench(parts=replace(parts, settings=his), at=NOW + timedelta(hours=hour))


def says(decision: ReviewDecision = CONFIRM, detection_id: str = "d-1", **said: Any) -> Judgement:
    return Judgement(**{
        "detection_id": detection_id, "run_id": "run-1", "decision": decision,
        "reason": ReasonCode.REAL_CONSTRUCTION, **said,
    })  # fmt: skip


def abouts(parts: Workshop) -> list[str]:
    return [each.about for each in parts.store.select(AuditEntry)]


def status(parts: Workshop, detection_id: str = "d-1") -> DetectionStatus:
    frame = parts.reader(NOW).detections("Z-1").frame.set_index("detection_id")
    return DetectionStatus(frame.loc[detection_id, "status"])


def test_a_judgement_is_kept_as_it_was_given_with_its_entry(parts: Workshop) -> None:
    outline = box(98.599, 16.299, 98.601, 16.301)
    done = bench(parts).judge(says(
        outline=outline, first_seen_on=date(2024, 1, 20), likelihood="likely", compound_id="C-1",
        confidence="high", note="Ask jane.doe@example.org.",
    ))  # fmt: skip
    (kept,) = parts.store.select(Review)
    assert (kept.review_id, kept.analyst, kept.zone_id) == (done.review_id, "a", "Z-1")
    assert (kept.outline, kept.first_seen_on) == (outline, date(2024, 1, 20))
    assert (kept.likelihood, kept.confidence, kept.compound_id) == ("likely", "high", "C-1")
    assert "jane" not in kept.note
    assert kept.synthetic
    assert done.status is DetectionStatus.VERIFIED is status(parts)
    assert abouts(parts) == [f"review {kept.review_id} of detection d-1: confirm"]


def test_what_is_taken_back_is_as_if_it_had_not_been_said_and_stays_on_record(
    parts: Workshop,
) -> None:
    done = bench(parts).judge(says())
    with pytest.raises(RejectedError, match="not yours to take back"):
        bench(parts, "b", 1).take_back(done.review_id)
    assert bench(parts, "a", 1).take_back(done.review_id).status is None
    assert status(parts) is DetectionStatus.ALERT
    assert len(parts.store.select(Review)) == 2
    assert abouts(parts)[-1].endswith("taken back, of detection d-1")
    (back,) = parts.store.select(Review, decision=ReviewDecision.WITHDRAW)
    with pytest.raises(RejectedError, match="not yours"):
        bench(parts, "a", 2).take_back(back.review_id)


def test_a_rejected_look_alike_begins_a_suppression_and_its_withdrawal_lifts_it(
    parts: Workshop,
) -> None:
    done = bench(parts).judge(says(REJECT, reason=ROOF))
    assert done.suppressed
    (begun,) = parts.store.select(Suppression)
    assert (begun.outline, begun.reason, begun.review_id) == (SITE, ROOF, done.review_id)
    assert abouts(parts)[-1].endswith(f"; suppression {begun.suppression_id} begun")
    bench(parts, hour=1).take_back(done.review_id)
    (gone,) = parts.store.select(Suppression)
    assert (gone.lifted_by, gone.lifted_at) == ("a", NOW + timedelta(hours=1))
    assert abouts(parts)[-1].endswith(f"; suppression {begun.suppression_id} lifted")


@pytest.mark.parametrize("reason", [ReasonCode.OTHER, ReasonCode.REAL_CONSTRUCTION])
def test_another_reason_suppresses_nothing(parts: Workshop, reason: ReasonCode) -> None:
    assert not bench(parts).judge(says(REJECT, reason=reason)).suppressed


def test_a_rejection_that_waits_for_a_second_reader_suppresses_nothing_yet(
    parts: Workshop,
) -> None:
    assert not bench(parts).judge(says(REJECT, reason=ROOF, confidence="low")).suppressed
    assert parts.store.select(Suppression) == []
    assert bench(parts, "b", 1).judge(says(REJECT, reason=ROOF)).suppressed


def test_what_is_suppressed_does_not_return_with_the_next_run_until_somebody_lifts_it(
    parts: Workshop,
) -> None:
    bench(parts).judge(says(REJECT, reason=ROOF))
    later = NOW + timedelta(days=5)
    shifted = translate(SITE, 0.0005, 0)
    parts.store.put([
        a_run(run_id="run-2", as_of=later),
        a_detection(detection_id="d-again", run_id="run-2", outline=shifted,
                    kind=DetectionKind.CLEARING),
        a_detection(detection_id="d-other", run_id="run-2", outline=shifted),
        a_detection(detection_id="d-beside", run_id="run-2", outline=translate(SITE, 0.0035, 0),
                    kind=DetectionKind.CLEARING),
    ])  # fmt: skip
    reader = parts.reader(NOW)
    queue = reader.queue("a", "Z-1")
    (by,) = parts.store.select(Suppression)
    assert queue.held == {"d-again": by.suppression_id}
    assert set(queue.ids()) == {"d-2", "d-other", "d-beside"}
    assert reader.suppressed() == {"d-again"}
    bench(parts, "b", 1).lift(by.suppression_id)
    assert "d-again" in parts.reader(NOW).queue("a", "Z-1").ids()
    assert abouts(parts)[-1] == f"suppression {by.suppression_id} lifted"
    bench(parts, "b", 2).lift(by.suppression_id)
    assert len(abouts(parts)) == 2
    with pytest.raises(LayerError, match="no suppression 's-none'"):
        bench(parts).lift("s-none")


def test_what_is_suppressed_is_no_news(parts: Workshop) -> None:
    from dashboard.digest.contents import news  # noqa: PLC0415 - of another room

    bench(parts).judge(says(REJECT, reason=ROOF))
    parts.store.put([a_run(run_id="run-2"), a_detection(
        detection_id="d-again", run_id="run-2", kind=DetectionKind.CLEARING)])  # fmt: skip
    told = {key for item in news(parts.reader(NOW), frozenset()) for key in item.keys}
    assert told == {"d-2 alert"}


def test_what_is_judged_belongs_to_no_withdrawn_compound(parts: Workshop) -> None:
    withdraw(parts.log(), Compound, "C-1", at=NOW)
    with pytest.raises(NotFoundError, match="no compound 'C-1'"):
        bench(parts).judge(says(compound_id="C-1"))
    assert parts.store.count(Review) == 0


def test_a_new_compound_is_made_with_the_review_and_stays_inside(parts: Workshop) -> None:
    done = bench(parts).judge(says(new_compound=NewCompound(name=" Blue Gate ")))
    made = parts.store.get(Compound, done.compound_id)
    assert (made.name, made.shape, made.zone_id, made.kind) == (
        "Blue Gate", SITE, "Z-1", CompoundKind.SUSPECTED,
    )  # fmt: skip
    assert (made.tlp, made.source_ids, made.synthetic) == (Tlp.AMBER_STRICT, ("d-1",), True)
    row = parts.reader(NOW).detections("Z-1").frame.set_index("detection_id").loc["d-1"]
    assert row["compound_id"] == done.compound_id
    outside = parts.reader(NOW, Audience.POLICY).detections("Z-1").frame.iloc[0]
    assert (outside["status"], outside["compound_id"]) == (DetectionStatus.VERIFIED, "")
    assert abouts(parts)[-1].endswith(f"; compound {done.compound_id} made")
    bench(parts, hour=1).take_back(done.review_id)
    again = bench(parts, hour=2).judge(says(new_compound=NewCompound(name="Blue Gate")))
    assert again.compound_id == done.compound_id


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"compound_id": "C-9"}, "no compound 'C-9'"),
        ({"new_compound": NewCompound(name="  ")}, "name is empty"),
        ({"outline": box(16.2, 98.5, 16.3, 98.6)}, "."),
        ({"outline": box(10, 10, 11, 11)}, "outside of zone Z-1"),
        ({"first_seen_on": date(2027, 1, 1)}, "still to come"),
        ({"decision": ReviewDecision.MERGE}, "is no reading"),
        ({"detection_id": "d-9"}, "no detection 'd-9'"),
        ({"likelihood": "surely"}, "no ICD 203 band"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    parts: Workshop, said: dict[str, Any], why: str
) -> None:
    with pytest.raises(LayerError, match=why):
        bench(parts).judge(says(**said))
    assert parts.store.select(Review) == []
    assert len(parts.store.select(Compound)) == 1
    assert abouts(parts) == []


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER, Audience.POLICY])
def test_those_outside_judge_nothing(parts: Workshop, audience: Audience) -> None:
    his = bench(parts, audience=audience)
    assert not his.open()
    for each in (lambda: his.judge(says()), lambda: his.take_back("v"), lambda: his.lift("s")):
        with pytest.raises(NotReleasableError, match="judged by analysts"):
            each()


def test_who_is_overtaken_is_told_and_nothing_is_lost(parts: Workshop) -> None:
    bench(parts, "a").judge(says())
    with pytest.raises(OvertakenError, match="it is verified now") as told:
        bench(parts, "b", 1).judge(says(REJECT))
    assert status(parts) is DetectionStatus.VERIFIED
    bench(parts, "b", 1).judge(says(REJECT, seen=told.value.seen))
    assert status(parts) is DetectionStatus.ALERT
    assert len(parts.store.select(Review)) == 2


def test_the_second_reading_that_the_rule_asks_for_is_blind_and_is_kept_at_once(
    parts: Workshop,
) -> None:
    bench(parts, "a").judge(says(detection_id="d-2"))
    queue = parts.reader(NOW).queue("b", "Z-1")
    assert queue.again == ("d-2",)
    assert parts.reader(NOW).queue("a", "Z-1").waiting == ("d-2",)
    assert parts.reader(NOW).readings("d-2", "b").frame.empty
    assert len(parts.reader(NOW).readings("d-2", "a").frame) == 1
    assert bench(parts, "b", 1).judge(says(REJECT, "d-2")).status is None
    assert len(parts.reader(NOW).readings("d-2", "b").frame) == 2
    seen = parts.reader(NOW).queue("a", "Z-1").reviews_of("d-2")
    with pytest.raises(OvertakenError, match="nothing is decided yet"):
        bench(parts, "a", 2).judge(says(REJECT, "d-2"))
    done = bench(parts, "a", 2).judge(says(REJECT, "d-2", seen=seen))
    assert done.status is DetectionStatus.DISMISSED


def test_what_is_new_tells_that_somebody_judged_and_not_what_he_said(parts: Workshop) -> None:
    from dashboard.digest.since import news_since  # noqa: PLC0415 - of another room

    bench(parts, "a", 1).judge(says(REJECT, "d-2", confidence="low"))
    told = news_since(parts.reader(NOW + timedelta(hours=2)), NOW)
    said = " ".join(str(each) for each in told.ranked)
    assert "Judged, not decided" in said
    assert "reject" not in said
