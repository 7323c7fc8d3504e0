"""imagery.monitor.judge: the compiled rules are the plain ones, look by look."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from imagery.change import Status
from imagery.confirm import Rule
from imagery.monitor.history import BINS, UNKNOWN, History
from imagery.monitor.judge import Counts, Limits, Places, take_in
from imagery.monitor.rules import HIDDEN, NORMAL, STRONG, WEAK
from tests.imagery.monitor import plain
from tests.imagery.monitor.plain import statuses

RULE = Rule()
looks = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from([NORMAL, WEAK, STRONG, STRONG, HIDDEN])),
    max_size=40,
)


EVERY = ("blue", "green", "red", "nir", "swir16", "swir22", "ndvi")
STEP = 1e-4
"""Of the waves that are expected."""

LOOK = {NORMAL: 0.30, WEAK: 0.36, STRONG: 0.50, HIDDEN: np.nan}


def a_history(expected: np.ndarray, spread: float = 0.02) -> History:
    """Return a history that expects the same at all times: (feature, pixel)."""
    beta = np.zeros((5, *expected.shape), np.int16)
    beta[0] = np.rint(expected / STEP)
    return History(
        beta=beta, step=np.full(len(expected), STEP, np.float32),
        sigma=np.full(expected.shape, spread, np.float32),
        season=np.empty((BINS, len(expected), 0), np.float32), short=np.empty(0, np.int32),
    )  # fmt: skip


def take(
    counts: Counts, look: np.ndarray, history: History, *, day: int, named: tuple[str, ...],
    rule: Rule = RULE, common: np.ndarray | None = None, kind: int = 0,
) -> np.ndarray:  # fmt: skip
    """Take in one look of (feature, pixel); return the sums of what strong looks showed."""
    shape = look.shape
    sums = (np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros(shape[1], np.int16))
    take_in(
        look.astype(np.float32), history,
        np.zeros((4, len(named)), np.float32) if common is None else common,
        np.full(shape[1], kind, np.int8), counts, sums,
        day=np.datetime64(day, "D"), places=Places.of(named), limits=Limits(), rule=rule,
    )  # fmt: skip
    return sums[1]


def counted(story: list[tuple[int, int]], rule: Rule = RULE) -> Counts:
    counts, history = Counts.none(1), a_history(np.full((1, 1), 0.30))
    for day, one in story:
        take(counts, np.full((1, 1), LOOK[one]), history, day=day, named=("red",), rule=rule)
    return counts


def word(counts: Counts) -> int:
    """Return the code of the only pixel's status; an episode that only began has none."""
    return max(int(counts.tier[0]), int(Status.NONE))


def dated(steps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    days = np.cumsum([step for step, _ in steps]) if steps else []
    return [(int(day), one) for day, (_, one) in zip(days, steps, strict=True)]


@given(looks)
def test_the_compiled_counts_are_the_plain_ones(steps: list[tuple[int, int]]) -> None:
    story = dated(steps)
    counts, (tier, first, shown) = counted(story), statuses(story, RULE)
    assert word(counts) == tier
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
    assert word(counted(story)) == tier


def test_five_looks_within_a_month_are_not_confirmed() -> None:
    assert counted([(5 * number, STRONG) for number in range(5)]).tier[0] == 2


def test_what_was_taken_back_can_begin_again_with_its_own_date() -> None:
    story = [(10 * n, STRONG) for n in range(3)] + [(100 + 10 * n, NORMAL) for n in range(3)]
    story += [(200 + 10 * n, STRONG) for n in range(3)]
    counts = counted(story)
    assert (counts.tier[0], counts.first[0], counts.normal[0]) == (2, 200, 120)


def grades(look: np.ndarray, history: History, named: tuple[str, ...], **how: Any) -> list[int]:
    """Return the grade of each pixel of a look, as the counts tell it."""
    counts = Counts.none(look.shape[1])
    take(counts, look, history, day=7, named=named, **how)
    told = np.where(counts.weak & 1, np.where(counts.strong & 1, STRONG, WEAK), NORMAL)
    return [int(each) for each in np.where(counts.clear, told, HIDDEN)]


def graded(apart: list[float], *, plants: bool) -> int:
    """Grade one pixel of red, nir, ndvi; spread 0.02 for each."""
    expected = np.array([[0.1], [0.3], [0.7 if plants else 0.1]])
    look = expected + np.array(apart)[:, None]
    return grades(look, a_history(expected), ("red", "nir", "ndvi"))[0]


pixels = arrays(np.float64, (6, 2), elements=st.floats(0.02, 0.5))
haze = arrays(np.float64, 7, elements=st.floats(-0.02, 0.02))


@given(pixels, haze, st.integers(0, 3), st.sampled_from([0.01, 0.02, 0.05]))
def test_the_compiled_grades_are_the_plain_ones(
    seen: np.ndarray, common: np.ndarray, kind: int, spread: float
) -> None:
    look, was = (np.append(bands, ndvi_of(bands)) for bands in seen.T)
    shifts = np.zeros((4, 7), np.float32)
    shifts[kind] = common
    named = [dict(zip(EVERY, map(float, each), strict=True)) for each in (look, was, common)]
    spreads = dict.fromkeys(EVERY, spread)
    one, near = (
        plain.grade(named[0], named[1], {n: s * k for n, s in spreads.items()}, named[2], Limits())
        for k in (1, 1.001)
    )  # a value at a limit may fall to either side
    found = grades(look[:, None], a_history(was[:, None], spread), EVERY, common=shifts, kind=kind)[
        0
    ]
    assert one != near or found == one or close_to_a_limit(named, spread)


def ndvi_of(bands: np.ndarray) -> float:
    return float((bands[3] - bands[2]) / (bands[3] + bands[2]))


def close_to_a_limit(named: list[dict[str, float]], spread: float) -> bool:
    """Say whether rounding alone could move a pixel over a limit."""
    grades = set()
    for sign in (-1, 1):
        look = {name: value + sign * 1e-5 for name, value in named[0].items()}
        for k in (0.999, 1.001):
            spreads = dict.fromkeys(EVERY, spread * k)
            grades.add(plain.grade(look, named[1], spreads, named[2], Limits()))
    return len(grades) > 1


@pytest.mark.parametrize("size", [1, 4095, 4096, 4097, 9000])
def test_blocks_end_where_they_end(size: int) -> None:
    """Pixels with a short history, hidden ones and strong ones, at both ends of every block."""
    expected = np.full((1, size), 0.30, np.float32)
    history = a_history(expected)
    short = np.unique(np.clip([0, 1, 4094, 4095, 4096, 4097, size - 1], 0, size - 1))
    history.beta[:, :, short] = UNKNOWN
    season = np.full((BINS, 1, short.size), 0.40, np.float32)
    history = replace(history, short=short.astype(np.int32), season=season)
    look = expected.copy()
    look[0, short] = 0.40
    look[0, ::7] += 0.20
    look[0, ::5] = np.nan
    wanted = np.where(np.arange(size) % 7 == 0, STRONG, NORMAL)
    wanted[::5] = HIDDEN
    assert grades(look, history, ("red",)) == wanted.tolist()


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
