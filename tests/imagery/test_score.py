"""imagery.score: a chance made of five numbers, and the bar for figures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.score import Bar, Numbers, score

numbers = st.builds(
    Numbers, margin=st.floats(0.5, 20), looks=st.floats(0, 30), area_px=st.floats(1, 5000),
    consistency=st.floats(0, 1), bare=st.floats(0, 1),
)  # fmt: skip


@given(numbers)
def test_a_score_is_a_chance(one: Numbers) -> None:
    assert 0 <= score(one) <= 1


@given(numbers, st.sampled_from(["margin", "looks", "area_px"]), st.floats(1.0, 3.0))
def test_more_of_what_speaks_for_it_never_lowers_a_score(
    one: Numbers, name: str, times: float
) -> None:
    values = {each: getattr(one, each) for each in one.__slots__}
    more = Numbers(**{**values, name: values[name] * times})
    assert score(more) >= score(one)


GOOD = Numbers(margin=2.0, looks=8, area_px=20, consistency=1.0, bare=1.0)


def test_the_bar_for_figures_is_reached_by_what_stands_out() -> None:
    assert Bar().reached_by(GOOD)


@pytest.mark.parametrize(
    "short", [{"margin": 1.2}, {"area_px": 5.0}, {"looks": 2.0, "consistency": 0.1, "bare": 0.1}]
)
def test_one_number_that_falls_short_keeps_a_detection_out(short: dict[str, float]) -> None:
    assert not Bar().reached_by(replace(GOOD, **short))


def test_numbers_are_read_as_a_record_keeps_them() -> None:
    said = [f"{name}={value:g}" for name, value in GOOD.named().items()]
    assert Numbers.read(said) == GOOD
