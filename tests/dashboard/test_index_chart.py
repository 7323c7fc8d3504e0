"""dashboard.index_chart, by what stands in the chart that a browser is given."""

from itertools import pairwise
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.index_chart import PHASES, index_chart, said, spans
from layers.evidence import SERIES
from layers.terms import Phase
from tests.dashboard.served import NAME

PHASE = st.sampled_from([each.value for each in Phase])
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13)]


def looks(seen: list[bool], scene: str = "S", reason: str = "cloud") -> pd.DataFrame:
    """Return a look on each of as many days."""
    days = pd.date_range("2024-01-01", periods=len(seen), freq="5D").strftime("%Y-%m-%d")
    rows = [
        (day, scene, 0.2, 0.1, 0.05, 0.15, "") if there else (day, scene, *[None] * 4, reason)
        for day, there in zip(days, seen, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(SERIES))


def layers_of(*asked: Any, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each kind of mark."""
    spec = index_chart(*asked, **more).to_dict()
    return {  # rows that all layers share stand once
        each["mark"]["type"]: spec["datasets"][each.get("data", spec.get("data"))["name"]]
        for each in spec["layer"]
    }


@settings(max_examples=15)  # a chart takes 20 ms to make
@given(seen=st.lists(st.booleans(), min_size=1, max_size=20))
def test_every_look_is_a_point_or_a_mark_on_the_floor_and_never_both(seen: list[bool]) -> None:
    drawn = layers_of(looks(seen), "brightness", [])
    points, marks = drawn.get("point", []), drawn.get("tick", [])
    assert (len(points), len(marks)) == (sum(seen), len(seen) - sum(seen))
    assert {row["day"] for row in points}.isdisjoint(row["day"] for row in marks)
    assert all(row["reason"] == "cloud" for row in marks)
    assert drawn.get("line", []) == points


@settings(max_examples=15)
@given(phases=st.lists(PHASE, max_size=24))
def test_phases_are_boxes_that_follow_one_another_and_cover_every_month(phases: list[str]) -> None:
    given_ = list(zip(MONTHS, phases, strict=False))
    found = spans(given_)
    assert sum(months for *_, months in found) == len(given_)
    assert all(one[0] != other[0] for one, other in pairwise(found))
    boxes = layers_of(looks([True]), "brightness", given_).get("rect", [])
    assert [(row["phase"], row["start"], row["end"]) for row in boxes] == [f[:3] for f in found]


def test_a_word_stands_only_where_it_has_room_on_a_telephone() -> None:
    phases = [(month, "structure" if month < "2024-10" else "removed") for month in MONTHS]
    words = layers_of(looks([True]), "brightness", phases)["text"]
    assert [row["word"] for row in words] == ["structure", ""]


def test_each_phase_has_a_colour_of_its_own() -> None:
    assert set(PHASES) == {each.value for each in Phase}
    assert len(set(PHASES.values())) == len(PHASES)


def test_the_first_look_with_it_is_a_line() -> None:
    assert "rule" not in layers_of(looks([True]), "brightness", [])
    (row,) = layers_of(looks([True]), "brightness", [], first="2024-03-29")["rule"]
    assert row["day"].startswith("2024-03-29")


def test_a_place_that_no_look_shows_has_marks_alone_and_says_so() -> None:
    gone = looks([False, False])
    assert set(layers_of(gone, "brightness", [])) == {"tick"}
    assert said(gone, "brightness", []) == "brightness over time. 0 of 2 looks show this place."


def test_values_from_the_store_stay_data() -> None:
    drawn = layers_of(
        looks([True, False], scene=NAME, reason=NAME), "brightness", [("2024-01", NAME)]
    )
    assert drawn["point"][0]["scene"] == drawn["tick"][0]["reason"] == NAME
    assert drawn["rect"][0]["colour"] == PHASES["unknown"]
