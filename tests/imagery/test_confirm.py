"""imagery.confirm: one pixel for each status, whose story is written to end there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.change import Status
from imagery.confirm import Rule, confirm

STORIES: dict[Status, str] = {
    Status.NONE: "0000000000",
    Status.PROVISIONAL: "0000000011",
    Status.ALERT: "0000000111",
    Status.CONFIRMED: "0011111111",
    Status.EXPIRED: "1100......",
    Status.RETRACTED: "0011111000",
}
"""Look by look: 1 shows it, 0 does not, . is not clear. Ten days apart, but for expiry."""


def told(story: str, step_days: int = 10) -> int:
    looks = np.array(list(story))[:, None, None]
    days = np.datetime64("2024-01-01") + np.arange(len(story)) * np.timedelta64(step_days, "D")
    status = confirm(looks == "1", looks != ".", days, rule=Rule())
    return int(status[0, 0])


@pytest.mark.parametrize("status", STORIES)
def test_a_story_ends_in_its_status(status: Status) -> None:
    assert told(STORIES[status], 40 if status is Status.EXPIRED else 10) == status


def test_no_status_that_looks_can_give_is_forgotten() -> None:
    assert set(STORIES) == set(Status) - {Status.NOT_OBSERVED}


def test_four_of_five_are_an_alert_though_one_look_missed_it() -> None:
    assert told("0000011011") == Status.ALERT


def test_many_looks_in_a_few_days_do_not_confirm() -> None:
    assert told("0001111111", step_days=5) == Status.ALERT


@given(story=st.text("01.", min_size=1, max_size=20))
def test_a_look_that_was_not_clear_counts_for_nothing(story: str) -> None:
    days = np.datetime64("2024-01-01") + np.arange(len(story)) * np.timedelta64(9, "D")
    looks = np.array(list(story))[:, None, None]
    anomalous = looks == "1"
    wild = anomalous | (looks == ".")
    clear = looks != "."
    np.testing.assert_array_equal(
        confirm(anomalous, clear, days, rule=Rule()), confirm(wild, clear, days, rule=Rule())
    )
