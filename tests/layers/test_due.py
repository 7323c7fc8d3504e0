"""layers.due: which zones are due, why, and when next, by what is on record and an instant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from layers.due import Due, due, in_turn
from layers.standing import Standing, standing
from layers.terms import AttemptState, JobKind
from tests.builders import a_lease, a_run, a_schedule, a_zone, an_attempt

DAYS_5 = timedelta(days=5)
NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def looked(at: datetime, state: AttemptState = AttemptState.DONE, **said: Any) -> Any:
    return an_attempt(
        attempt_id=f"at-{at.isoformat()}-{state}", as_of=at, started_at=at,
        ended_at=at + timedelta(minutes=2), state=state, **said,
    )  # fmt: skip


def of(*attempts: Any, as_of: datetime = NOW, **said: Any) -> Standing:
    return standing(
        said.pop("zone", a_zone()),
        **{
            "schedule": a_schedule(), "scheduled": True, "runs": [], "attempts": attempts,
            "lease": None, "view_at": None, "as_of": as_of, **said,
        },
    )  # fmt: skip


def asked(*attempts: Any, as_of: datetime = NOW, **said: Any) -> Due:
    return due(of(*attempts, as_of=as_of, **said), as_of=as_of)


def test_a_zone_never_looked_at_is_due() -> None:
    found = asked()
    assert (found.now, found.why) == (True, "never looked at")


def test_a_zone_is_due_after_so_many_days_and_says_when_it_was_last_looked_at() -> None:
    found = asked(looked(datetime(2024, 12, 20, 3, 17, tzinfo=UTC)))
    assert found.now
    assert found.why == "last good look 2024-12-20, 12 days ago, due every 5 days"
    assert found.at == datetime(2024, 12, 25, 3, 17, tzinfo=UTC)


def test_a_zone_looked_at_lately_says_when_it_will_be_due() -> None:
    found = asked(looked(datetime(2024, 12, 31, 3, 20, tzinfo=UTC)))
    assert (found.now, found.at) == (False, datetime(2025, 1, 5, 3, 17, tzinfo=UTC))


def test_a_job_that_starts_late_each_time_does_not_lose_a_day() -> None:
    late = looked(datetime(2024, 12, 27, 3, 17, 40, tzinfo=UTC))
    assert asked(late, as_of=datetime(2025, 1, 1, 3, 17, 1, tzinfo=UTC)).now


def test_a_run_of_before_there_were_attempts_counts_as_a_look() -> None:
    assert not asked(runs=[a_run(as_of=ago(days=1))]).now
    assert asked(runs=[a_run(as_of=ago(days=9))]).now


@pytest.mark.parametrize("state", [AttemptState.DONE, AttemptState.SAME, AttemptState.BLIND])
def test_a_look_is_a_look_whatever_it_showed(state: AttemptState) -> None:
    assert not asked(looked(ago(days=1), state)).now


def test_a_blind_look_says_that_it_showed_nothing() -> None:
    assert "showed nothing of the ground" in asked(looked(ago(days=1), AttemptState.BLIND)).why


@pytest.mark.parametrize("job", [JobKind.BACKFILL, JobKind.FOOTPRINTS])
def test_what_makes_up_for_the_past_is_no_look_at_now(job: JobKind) -> None:
    assert asked(looked(ago(days=1), job=job)).why == "never looked at"
    assert asked(looked(ago(days=1), window="2024-03")).why == "never looked at"
    assert asked(runs=[a_run(as_of=ago(days=1), window="2024-03")]).why == "never looked at"


def test_a_failure_is_told_with_its_remedy_and_tried_again_after_a_back_off() -> None:
    failed = looked(ago(minutes=10), AttemptState.FAILED, said="No reply.", remedy="Wait.")
    found = asked(failed)
    assert not found.now
    assert found.why == (
        "last attempt failed: No reply. Wait; tried again from 2025-01-01 12:07 UTC, "
        "after a back-off"
    )
    assert asked(failed, as_of=NOW + timedelta(minutes=7)).now


def test_the_back_off_doubles_and_is_bounded_so_that_a_nightly_job_tries_each_night() -> None:
    nights = [looked(ago(days=n), AttemptState.FAILED) for n in range(30, 0, -1)]
    assert asked(*nights).now
    assert "30 times in a row" in asked(*nights).why
    three = [looked(ago(minutes=n), AttemptState.FAILED) for n in (90, 60, 30)]
    assert asked(*three).at == ago(minutes=28) + timedelta(minutes=60)


def test_a_failure_before_the_last_good_look_is_forgotten() -> None:
    found = asked(looked(ago(days=2), AttemptState.FAILED), looked(ago(days=1)))
    assert (found.failures, found.now) == (0, False)


def test_a_failure_between_two_turns_does_not_make_a_zone_due() -> None:
    found = asked(looked(ago(days=1)), looked(ago(hours=3), AttemptState.FAILED))
    assert (found.now, found.at) == (False, datetime(2025, 1, 5, 3, 17, tzinfo=UTC))


def test_a_person_who_stopped_a_job_is_no_failure_and_it_goes_on() -> None:
    found = asked(looked(ago(minutes=1), AttemptState.STOPPED))
    assert (found.now, found.failures) == (True, 0)


def test_a_zone_that_another_process_works_on_is_not_due_until_its_lease_ends() -> None:
    running = replace(looked(ago(minutes=1), AttemptState.RUNNING), ended_at=None)
    until = NOW + timedelta(minutes=14)
    found = asked(running, lease=a_lease(until=until))
    assert (found.now, found.at, found.failures) == (False, until, 0)
    assert found.why == "runs elsewhere until 12:14:00 UTC"


def test_a_try_whose_lease_ended_has_died_and_counts_as_a_failure() -> None:
    running = replace(looked(ago(minutes=40), AttemptState.RUNNING), ended_at=None)
    found = asked(running, lease=a_lease(until=ago(minutes=20)))
    assert (found.now, found.failures) == (True, 1)
    assert "its process ended without a word" in found.why


def test_one_wrong_clock_does_not_put_a_zone_off_for_years() -> None:
    future = looked(datetime(2031, 1, 1, tzinfo=UTC), token=2)
    found = asked(looked(ago(days=1), token=1), future)
    assert found.now
    assert "dated 2031-01-01, in the future: a clock was wrong" in found.why
    again = looked(ago(hours=1), token=3)
    assert not asked(looked(ago(days=1), token=1), future, again).now
    after = datetime(2031, 1, 2, tzinfo=UTC)
    assert asked(looked(ago(days=1), token=1), future, again, as_of=after).at < NOW + DAYS_5
    failed = looked(datetime(2031, 1, 1, tzinfo=UTC), AttemptState.FAILED)
    assert asked(looked(ago(days=9)), failed).now
    assert asked(lease=a_lease(until=datetime(2031, 1, 1, tzinfo=UTC))).now


def test_a_clock_set_back_a_little_does_not_double_a_look() -> None:
    assert not asked(looked(NOW + timedelta(hours=1))).now


def test_a_question_about_the_past_gets_the_answer_that_was_right_then() -> None:
    made_later = an_attempt(
        attempt_id="at-2", as_of=datetime(2024, 6, 1, tzinfo=UTC), state=AttemptState.DONE,
        started_at=NOW, ended_at=NOW + timedelta(minutes=3),
    )  # fmt: skip
    assert not asked(made_later, as_of=datetime(2024, 6, 3, tzinfo=UTC), past=True).now
    long_before = datetime(2024, 5, 1, tzinfo=UTC)
    assert asked(made_later, as_of=long_before, past=True).why == "never looked at"
    assert asked(made_later, as_of=datetime(2024, 6, 9, tzinfo=UTC)).now


def test_the_stalest_goes_first_and_what_fails_goes_after_all_others() -> None:
    zones = [a_zone(zone_id=each) for each in ("Z-A", "Z-B", "Z-C", "Z-D")]
    failing = looked(ago(days=40)), looked(ago(days=1), AttemptState.FAILED)
    found = [
        asked(looked(ago(days=9)), zone=zones[0]), asked(*failing, zone=zones[1]),
        asked(looked(ago(days=30)), zone=zones[2]), asked(looked(ago(days=1)), zone=zones[3]),
    ]  # fmt: skip
    assert [each.zone_id for each in in_turn(found)] == ["Z-C", "Z-A", "Z-B", "Z-D"]
    assert [each.now for each in in_turn(found)] == [True, True, True, False]


def test_the_source_of_its_own_schedule_is_used() -> None:
    assert asked(schedule=a_schedule(source="earth-search")).source == "earth-search"


def test_a_failure_before_a_good_try_of_the_same_instant_is_made_good() -> None:
    """Which came later says the token: both may ask about one instant, and one may take long."""
    failed = an_attempt(
        attempt_id="at-1", token=1, as_of=NOW, started_at=NOW,
        ended_at=NOW + timedelta(minutes=5), state=AttemptState.DIED,
    )  # fmt: skip
    good = an_attempt(
        attempt_id="at-2", token=2, as_of=NOW, started_at=NOW + timedelta(minutes=6),
        ended_at=NOW + timedelta(minutes=7), state=AttemptState.DONE,
    )  # fmt: skip
    later = NOW + timedelta(minutes=10)
    assert of(failed, good, as_of=later).failures == []
    assert "last attempt failed" not in asked(failed, good, as_of=later).why
    again = replace(failed, attempt_id="at-3", token=3, started_at=NOW + timedelta(minutes=8),
                    ended_at=NOW + timedelta(minutes=9))  # fmt: skip
    assert of(good, again, as_of=later).failures == [again]
