"""imagery.monitor.judge: the compiled rules are the plain ones, look by look."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.confirm import Rule
from imagery.monitor.judge import Counts, Limits, Places, count, grade
from imagery.monitor.rules import HIDDEN, NORMAL, STRONG, WEAK
from tests.imagery.monitor.plain import statuses

RULE = Rule()
looks = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from([NORMAL, WEAK, STRONG, STRONG, HIDDEN])),
    max_size=40,
)


def counted(story: list[tuple[int, int]], rule: Rule = RULE) -> Counts:
    counts = Counts.none(1)
    for day, one in story:
        count(counts, np.array([one], np.uint8), np.array([5.0], np.float32), day=day, rule=rule)
    return counts


def dated(steps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    days = np.cumsum([step for step, _ in steps]) if steps else []
    return [(int(day), one) for day, (_, one) in zip(days, steps, strict=True)]


@given(looks)
def test_the_compiled_counts_are_the_plain_ones(steps: list[tuple[int, int]]) -> None:
    story = dated(steps)
    counts, (tier, first, shown) = counted(story), statuses(story, RULE)
    assert counts.tier[0] == tier
    if first is not None:
        assert counts.first[0] == first
        assert counts.shown[0] == shown


@given(looks)
def test_hidden_looks_count_for_nothing_and_against_nothing(steps: list[tuple[int, int]]) -> None:
    story = dated(steps)
    seen = [each for each in story if each[1] != HIDDEN]
    for one, other in zip(counted(story).arrays(), counted(seen).arrays(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("grades", "tier"),
    [
        ([STRONG], 0),
        ([STRONG, STRONG], 1),
        ([STRONG, STRONG, STRONG], 2),
        ([STRONG, STRONG, NORMAL, STRONG, STRONG], 2),
        ([STRONG] * 5, 3),
        ([STRONG, NORMAL] * 4, 0),
        ([STRONG] * 3 + [NORMAL] * 3, 5),
        ([STRONG] * 6 + [NORMAL] * 3, 3),
        ([STRONG] * 6 + [NORMAL] * 6, 5),
    ],
)
def test_so_many_looks_make_that_word(grades: list[int], tier: int) -> None:
    story = [(15 * number, one) for number, one in enumerate(grades)]
    assert counted(story).tier[0] == tier


def test_five_looks_within_a_month_are_not_confirmed() -> None:
    assert counted([(5 * number, STRONG) for number in range(5)]).tier[0] == 2


def test_what_was_taken_back_can_begin_again_with_its_own_date() -> None:
    story = [(10 * n, STRONG) for n in range(3)] + [(100 + 10 * n, NORMAL) for n in range(3)]
    story += [(200 + 10 * n, STRONG) for n in range(3)]
    counts = counted(story)
    assert (counts.tier[0], counts.first[0], counts.normal[0]) == (2, 200, 120)


def graded(apart: list[float], *, plants: bool) -> int:
    """Grade one pixel of red, nir, ndvi; spread 0.02 for each."""
    expected = np.array([[0.1], [0.3], [0.7 if plants else 0.1]], np.float32)
    grades, _ = grade(
        expected + np.array(apart, np.float32)[:, None], expected,
        np.full((3, 1), 0.02, np.float32), np.zeros((4, 3), np.float32), np.zeros(1, np.int8),
        places=Places.of(("red", "nir", "ndvi")), limits=Limits(),
    )  # fmt: skip
    return int(grades[0])


def test_on_plants_the_loss_of_ndvi_and_more_red_light_is_strong() -> None:
    assert graded([0.05, -0.1, -0.4], plants=True) == STRONG
    assert graded([0.0, -0.1, -0.4], plants=True) == NORMAL
    assert graded([0.015, -0.05, -0.12], plants=True) == WEAK


def test_without_plants_all_bands_and_the_light_must_stray() -> None:
    assert graded([0.10, 0.10, 0.0], plants=False) == STRONG
    assert graded([0.005, 0.20, 0.0], plants=False) == NORMAL
    assert graded([-0.10, -0.10, 0.0], plants=False) == STRONG


def test_a_hidden_look_has_no_grade() -> None:
    assert graded([np.nan, np.nan, np.nan], plants=True) == HIDDEN
