"""What jobs did and spent leaves for those inside alone, and newest first."""

from datetime import timedelta

import pytest

from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import AttemptState, Audience, Tlp
from tests.builders import NOW, a_balance, a_run, a_zone, an_attempt, one_of_each

HOUR = timedelta(hours=1)


def reader(*records: object, audience: Audience = Audience.ANALYST) -> Reader:
    store = MemoryStore()
    store.put(records)  # type: ignore[arg-type]
    return Reader(store, audience, as_of=NOW)


def test_tries_come_with_the_one_that_began_last_first() -> None:
    found = reader(
        an_attempt(attempt_id="old", started_at=NOW - HOUR), an_attempt(attempt_id="new")
    ).attempts()
    assert list(found.frame["attempt_id"]) == ["new", "old"]


@pytest.mark.parametrize("after", list(AttemptState))
def test_a_failure_is_told_until_it_is_made_good(after: AttemptState) -> None:
    first = an_attempt(attempt_id="first", state=AttemptState.FAILED, started_at=NOW - HOUR)
    then = an_attempt(attempt_id="then", state=after)
    told = list(reader(first, then).failures().frame["attempt_id"])
    assert told == (["then"] if after in {AttemptState.FAILED, AttemptState.DIED} else [])


def test_another_window_makes_no_failure_good() -> None:
    failed = an_attempt(attempt_id="march", window="2024-03", state=AttemptState.FAILED)
    good = an_attempt(attempt_id="april", window="2024-04", state=AttemptState.DONE)
    assert reader(failed, good).failures().shown == 1


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER, Audience.POLICY])
def test_outsiders_learn_only_how_many_there_are(audience: Audience) -> None:
    asked = reader(*one_of_each(), audience=audience)
    for answer in (asked.attempts(), asked.spending(), asked.schedules()):
        assert (answer.shown, answer.total) == (0, 1)


def test_spending_is_told_by_month_the_newest_first() -> None:
    found = reader(
        a_balance(scope="month/2024-11"), a_balance(scope="month/2024-12", counted=2.5, open=1.5),
        a_balance(scope="job/at-1"),
    ).spending().frame  # fmt: skip
    assert list(found["scope"]) == ["month/2024-12", "month/2024-11"]
    assert found["open"].iloc[0] == 1.5


@pytest.mark.parametrize("audience", list(Audience))
def test_recipes_are_for_those_inside_and_for_policy_as_their_runs_are_marked(
    audience: Audience,
) -> None:
    asked = reader(
        a_zone(), a_run(), a_run(run_id="run-2", tlp=Tlp.RED),
        a_run(run_id="run-3", zone_id="Z-2"), audience=audience,
    )  # fmt: skip
    few = {"run-1": "x = 1"}
    given: dict[Audience, dict[str, str]] = {
        Audience.PUBLIC: {}, Audience.PARTNER: {}, Audience.CASEWORKER: few | {"run-2": "x = 1"},
    }  # fmt: skip
    assert asked.recipes("Z-1") == given.get(audience, few)


def test_a_zone_that_is_hidden_has_no_recipes() -> None:
    asked = reader(a_zone(tlp=Tlp.RED), a_run())
    assert asked.recipes("Z-1") == asked.recipes("Z-9") == {}
