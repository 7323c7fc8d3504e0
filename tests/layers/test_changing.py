"""layers.changing: what changed between two instants, for one audience."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from layers.changing import Change, Changed, What
from layers.detection import Detection
from layers.footprint import Footprint
from layers.read import Reader
from layers.record import Record
from layers.run import Run
from layers.store.memory import MemoryStore
from layers.terms import (
    AttemptState,
    Audience,
    CompoundKind,
    DetectionStatus,
    JobKind,
    ReviewDecision,
    Tlp,
)
from tests.builders import (
    NOW,
    a_boundary,
    a_compound,
    a_detection,
    a_footprint,
    a_release,
    a_rescue,
    a_review,
    a_run,
    a_visit,
    a_zone,
    an_attempt,
    an_event,
    one_of_each,
)

DAY = timedelta(days=1)
AGO = NOW - 10 * DAY


def reader(*records: Record, audience: Audience = Audience.ANALYST) -> Reader:
    store = MemoryStore()
    store.put([a_zone(), a_compound(), *records], replace=True)
    return Reader(store, audience, as_of=NOW)


def run(number: int, **said: Any) -> Run:
    """Return a run that was learned of so many days after the start of all."""
    at = AGO + number * DAY
    return a_run(**{"run_id": f"run-{number}", "as_of": at, "recorded_at": at, **said})


def state(number: int, status: DetectionStatus, **said: Any) -> Detection:
    return a_detection(**{"run_id": f"run-{number}", "status": status,
                          "recorded_at": AGO + number * DAY, **said})  # fmt: skip


def at(number: float) -> datetime:
    return AGO + number * DAY


def short(changed: Changed) -> list[tuple[str, str, str, str]]:
    return [(each.what, each.subject, each.before, each.status) for each in changed.changes]


def test_a_new_detection_is_found_and_a_later_status_is_a_step() -> None:
    ask = reader(run(1), run(3), state(1, DetectionStatus.PROVISIONAL),
                 state(3, DetectionStatus.ALERT))  # fmt: skip
    assert short(ask.changed(at(0), at(2))) == [("found", "d-1", "", "provisional")]
    assert short(ask.changed(at(2))) == [("stepped", "d-1", "provisional", "alert")]
    assert short(ask.changed(at(0))) == [("found", "d-1", "", "alert")]
    assert short(ask.changed(at(3))) == []


def test_a_run_is_learned_of_when_the_try_that_made_it_ended() -> None:
    late = an_attempt(run_id="run-1", state=AttemptState.DONE, started_at=at(8), ended_at=at(9))
    ask = reader(run(1), state(1, DetectionStatus.ALERT), late)
    assert short(ask.changed(at(2))) == [("found", "d-1", "", "alert")]
    assert short(ask.changed(at(9))) == []


def test_what_was_taken_back_is_told_once_and_what_never_stood_is_not() -> None:
    ask = reader(
        run(1), run(3), run(5), state(1, DetectionStatus.ALERT),
        state(3, DetectionStatus.RETRACTED, reason="normal again"),
        state(5, DetectionStatus.EXPIRED, reason="gone"),
        state(3, DetectionStatus.EXPIRED, detection_id="d-2", reason="brief"),
    )  # fmt: skip
    assert short(ask.changed(at(2))) == [("withdrawn", "d-1", "alert", "expired")]
    assert short(ask.changed(at(4))) == []


def test_a_run_whose_place_another_took_takes_what_it_found_along() -> None:
    moved = box(98.5981, 16.298, 98.6021, 16.302)
    ask = reader(
        run(1), state(1, DetectionStatus.ALERT), state(1, DetectionStatus.ALERT, detection_id="d-3",
              outline=box(98.591, 16.291, 98.592, 16.292)),
        run(3, supersedes="run-1"), state(3, DetectionStatus.ALERT, detection_id="d-2",
                                          outline=moved),
    )  # fmt: skip
    changed = ask.changed(at(2))
    assert short(changed) == [("restated", "d-2", "", "alert"), ("withdrawn", "d-3", "alert", "")]
    assert changed.of(What.RESTATED)[0].was == "d-1"


def test_a_verdict_is_a_step_and_one_that_changes_nothing_is_told_too() -> None:
    ask = reader(
        run(1), state(1, DetectionStatus.ALERT),
        state(1, DetectionStatus.ALERT, detection_id="d-2"),
        a_review(decided_at=at(3)),
        a_review(review_id="v-2", detection_id="d-2", decided_at=at(3),
                 decision=ReviewDecision.UNSURE),
    )  # fmt: skip
    assert short(ask.changed(at(2))) == [
        ("judged", "d-2", "", "unsure"), ("stepped", "d-1", "alert", "verified"),
    ]  # fmt: skip


def footprint(epoch: str, area: float | None, number: int, **said: Any) -> Footprint:
    half = None if area is None else 0.2
    return a_footprint(**{
        "footprint_id": f"f-{epoch}-{number}", "epoch": epoch, "area_ha": area,
        "area_ha_lo": None if area is None else area - half,
        "area_ha_hi": None if area is None else area + half,
        "recorded_at": at(number), "run_id": f"run-{number}", "unseen": None, **said,
    })  # fmt: skip


@pytest.mark.parametrize(("area", "told"), [(3.0, ["grown"]), (1.0, ["shrunk"]), (2.1, [])])
def test_growth_is_told_beyond_the_interval_alone(area: float, told: list[str]) -> None:
    ask = reader(run(1), run(3), footprint("2024Q1", 2.0, 1), footprint("2024Q2", None, 1,
                 observed_share=0.1), footprint("2024Q3", area, 3))  # fmt: skip
    changed = ask.changed(at(2))
    assert [each.what for each in changed.changes] == told
    if told:
        growth = changed.changes[0].growth
        assert growth is not None
        assert (growth.first, growth.last) == ("2024Q1", "2024Q3")
    assert ask.changed(at(3)).changes == ()


def test_growth_that_was_known_is_not_told_again_when_it_is_measured_anew() -> None:
    ask = reader(run(1), run(3), footprint("2024Q1", 2.0, 1), footprint("2024Q2", 3.0, 1),
                 footprint("2024Q2", 3.1, 3))  # fmt: skip
    assert ask.changed(at(2)).changes == ()
    assert [each.what for each in ask.changed(at(0)).changes] == ["grown"]


def test_new_records_are_told_and_those_of_which_nobody_knows_since_when_are_not() -> None:
    ask = reader(
        a_rescue(recorded_at=at(3)), a_rescue(rescue_id="R-2"), an_event(recorded_at=at(3)),
        a_zone(zone_id="Z-2", recorded_at=at(3)), a_boundary(drawn_at=at(3)),
        a_compound(compound_id="C-2", recorded_at=at(3)), a_release(made_at=at(3)),
    )  # fmt: skip
    assert [(each.what, each.subject) for each in ask.changed(at(2)).changes] == [
        ("boundary", "b-1"), ("compound", "C-2"), ("event", "E-1"), ("release", "000001"),
        ("rescue", "R-1"), ("zone", "Z-2"),
    ]  # fmt: skip


def hidden_rows() -> list[Record]:
    return [
        run(1), state(1, DetectionStatus.ALERT), a_rescue(recorded_at=at(3), on=NOW.date()),
        a_compound(compound_id="C-2", recorded_at=at(3), kind=CompoundKind.SUSPECTED),
        a_zone(zone_id="Z-2", recorded_at=at(3), tlp=Tlp.RED),
        an_event(recorded_at=at(3), zone_id="Z-2", compound_id="", tlp=Tlp.CLEAR),
        a_review(detection_id="d-1", decided_at=at(3), decision=ReviewDecision.UNSURE),
    ]  # fmt: skip


def test_what_those_inside_may_not_have_is_counted_and_not_told() -> None:
    changed = reader(*hidden_rows()).changed(at(0))
    assert changed.hidden == {"marked TLP:RED": 1, "of a zone or compound that is not shown": 1}
    assert changed.said() == (
        "showing 3 of 5 (1 marked TLP:RED; 1 of a zone or compound that is not shown)"
    )
    assert "Z-2" not in str(changed)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.POLICY, Audience.PARTNER])
def test_those_outside_cannot_date_what_is_hidden_by_counting_it(audience: Audience) -> None:
    changed = reader(*hidden_rows(), audience=audience).changed(at(0))
    assert not {each.what for each in changed.changes} & {What.FOUND, What.JUDGED, What.ZONE}
    assert changed.hidden == {}
    assert "not counted" in changed.said()


@pytest.mark.parametrize("audience", list(Audience))
def test_every_audience_may_ask(audience: Audience) -> None:
    ask = reader(*one_of_each(), audience=audience)
    assert isinstance(ask.changed(at(-999)), Changed)


STATUSES = [each for each in DetectionStatus if each not in ("verified", "dismissed")]
MOMENTS = st.integers(0, 6)


@st.composite
def stories(draw: st.DrawFn) -> list[Record]:
    """Return what happened in a week: runs, states, verdicts, footprints, records."""
    rows: list[Record] = []
    for number in range(1, 6):
        gone = f"run-{number - 1}" if number > 1 and draw(st.booleans()) else ""
        rows.append(run(number, supersedes=gone))
        there = draw(st.sets(st.sampled_from(["d-1", "d-2"])))
        rows += [
            state(number, draw(st.sampled_from(STATUSES)), detection_id=name)
            for name in sorted(there)
        ]
        if draw(st.booleans()):
            area = draw(st.sampled_from([None, 1.0, 2.0, 3.0]))
            epoch = draw(st.sampled_from(["2024Q1", "2024Q2", "2024Q3"]))
            rows.append(footprint(epoch, area, number, observed_share=0.1 if area is None else 1.0))
    for number in draw(st.lists(MOMENTS, max_size=3, unique=True)):
        rows.append(a_review(review_id=f"v-{number}", decided_at=at(number),
                    decision=draw(st.sampled_from(list(ReviewDecision)))))  # fmt: skip
        rows.append(a_rescue(rescue_id=f"R-{number}", recorded_at=at(number)))
    return rows


def subjects(changes: tuple[Change, ...]) -> set[str]:
    return {each.subject for each in changes}


@given(stories(), MOMENTS, MOMENTS, MOMENTS)
def test_what_changed_in_two_steps_holds_what_changed_in_one(
    rows: list[Record], one: int, two: int, three: int
) -> None:
    ask = reader(*rows)
    a, b, c = sorted((one, two, three))
    whole = subjects(ask.changed(at(a), at(c)).changes)
    parts = [subjects(ask.changed(at(x), at(y)).changes) for x, y in ((a, b), (b, c))]
    assert whole <= parts[0] | parts[1]
    assert ask.changed(at(b), at(b)).changes == ()
    assert ask.changed(NOW).changes == ()


@given(stories())
def test_the_state_now_is_what_the_reader_gives(rows: list[Record]) -> None:
    ask = reader(*rows)
    now = dict(ask.detections().frame[["detection_id", "status"]].itertuples(index=False))
    for each in ask.changed(at(-1)).of(What.FOUND, What.STEPPED, What.RESTATED):
        assert now[each.subject] == each.status


def test_a_visit_is_no_news() -> None:
    assert reader(a_visit(last_at=NOW)).changed(at(0)).changes == ()


def test_a_backfill_is_named_by_its_run() -> None:
    made = an_attempt(job=JobKind.BACKFILL, run_id="run-3", state=AttemptState.DONE,
                      started_at=at(3), ended_at=at(3))  # fmt: skip
    ask = reader(run(3), state(3, DetectionStatus.ALERT, window_end=date(2024, 2, 1)), made)
    assert {each.run_id for each in ask.changed(at(0)).changes} <= ask.backfilled()
