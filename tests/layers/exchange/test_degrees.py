"""Degrees, minutes and seconds of strangers: read if they can mean one thing, else refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.exchange.degrees import angle, decimals


@pytest.mark.parametrize(("text", "axis", "value"), [
    ("16°41'02.4\"N", "lat", 16.684), ("16 41.04 N", "lat", 16.684), ("98°31'E", "lon", 98.5166667),
    ("N 16.684", "lat", 16.684), ("16.684 n", "lat", 16.684), ("16:41:02.4S", "lat", -16.684),
    ("98° 31\u2032 0\u2033 W", "lon", -98.5166667), ("98.6°", "lon", 98.6), ("-98.6", "lon", -98.6),
    ("9.86e1", "lon", 98.6), (".5", "lat", 0.5), ("16º 41'", "lat", None),
    ("16 41 02", "lat", None), ("-16°41'S", "lat", None), ("16°41'E", "lat", None),
    ("16°60'N", "lat", None), ("16°41'60\"N", "lat", None), ("16.5°41'N", "lat", None),
    ("N16°41'N", "lat", None), ("98,6", "lon", None), ("1_000", "lon", None), ("nan", "lat", None),
    ("inf", "lon", None), ("47QMV", "lon", None), ("1e999", "lon", None), ("", "lon", None),
    ("\u0661\u0666", "lat", None), ("16°41'02.4\"N 98°31'E", "lat", None),
])  # fmt: skip
def test_what_can_mean_one_thing_is_read(text: str, axis: str, value: float | None) -> None:
    found, wrong = angle(text, axis)
    assert bool(wrong) == (value is None)
    assert math.isnan(found) if value is None else found == pytest.approx(value, abs=1e-7)


@given(st.integers(0, 179), st.integers(0, 59), st.floats(0, 59.99), st.sampled_from("EW"))
def test_a_place_written_in_seconds_comes_back(
    degrees: int, minutes: int, seconds: float, letter: str
) -> None:
    found, wrong = angle(f"{degrees}°{minutes}'{seconds:.3f}\"{letter}", "lon")
    said = degrees + minutes / 60 + float(f"{seconds:.3f}") / 3600
    assert wrong == ""
    assert found == pytest.approx(said if letter == "E" else -said)


@given(st.text(max_size=12))
def test_whatever_is_written_gives_a_number_or_a_reason(text: str) -> None:
    found, wrong = angle(text, "lat")
    assert math.isfinite(found) == (wrong == "")


def test_decimals_are_those_that_were_written() -> None:
    assert [decimals(each) for each in ("98", "98.", "98.60", "-98.6012")] == [0, 0, 2, 4]
    assert decimals("16°41'N") == decimals("9.8e1") == 9
