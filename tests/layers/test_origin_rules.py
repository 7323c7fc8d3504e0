"""Of a rescue a country's number is told if it and what is left beside are no handful."""

import pytest

from geo.cells import RELEASE_K
from layers.exactness import SMALL_COUNT
from layers.origin_rules import SMALLEST, rounded, stated, told


def test_the_stricter_of_two_limits_holds() -> None:
    assert SMALLEST >= RELEASE_K
    assert SMALLEST >= SMALL_COUNT


@pytest.mark.parametrize(
    ("said", "size", "wanted"),
    [
        (("XXB:10",), 40, {}),
        (("XXB:11",), 40, {"XXB": 11}),
        (("XXB:11",), None, {}),
        (("XXB:40",), 40, {"XXB": 40}),
        (("XXB:30",), 40, {}),
        (("XXB:29",), 40, {"XXB": 29}),
        (("XXB:20", "XXC:12"), 43, {"XXB": 20, "XXC": 12}),
        (("XXB:20", "XXC:12"), 41, {"XXB": 20}),
        (("XXC:20", "XXB:20"), 41, {"XXC": 20}),
        (("XXB:20", "XXC:12", "XXD:9"), 41, {"XXB": 20}),
        (("XXB:20", "XXC:30"), 49, {}),
        (("XXB:20", "XXC:9", "XXD:9"), 37, {}),
        ((), 40, {}),
    ],
)
def test_what_is_told_of_a_rescue(
    said: tuple[str, ...], size: int | None, wanted: dict[str, int]
) -> None:
    assert told(said, size) == wanted
    assert told(tuple(reversed(said)), size) == wanted


@pytest.mark.parametrize(
    "said", ["", "XXB", "XXB:", "XXB:twelve", "XXB:-12", "XXB:1.5", "XXB:١٢", "Nowhere:12", ":12"]
)
def test_what_is_no_country_with_a_number_is_passed_over(said: str) -> None:
    assert stated((said, "XXC:30")) == {"XXC": 30}


def test_a_country_that_stands_twice_is_not_told_though_it_is_written_in_two_ways() -> None:
    assert stated(("KEN:12", "ke:30", "XXC:30")) == {"XXC": 30}


def test_a_sum_is_rounded_down_and_never_below_what_may_be_told() -> None:
    assert [rounded([11]), rounded([14]), rounded([15]), rounded([11, 13])] == [11, 11, 15, 20]
