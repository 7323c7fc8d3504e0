"""A map on paper: what was handed in, cut at the frame, and furniture; nothing finer or other."""

import numpy as np
import pytest
import shapely
from shapely import Point, box

from dashboard.briefing.gathering.site_maps import HERE
from dashboard.briefing.map_contents import MapContents, Shape
from dashboard.briefing.onpaper.drawing import LAND_FROM_M, drawn
from dashboard.briefing.projection import Frame
from dashboard.briefing.speech import speech
from dashboard.style import ZONE

ENGLISH = speech("en")
SITE = box(98.60, 16.30, 98.61, 16.31)


def a_map(*shapes: Shape, name: str = "overview", reach: float = 0.02) -> MapContents:
    return MapContents(
        name=name, caption="A map", bounds=(98.6 - reach, 16.3 - reach, 98.6 + reach, 16.3 + reach),
        shapes=shapes, legend=(),
    )  # fmt: skip


def frame_of(values: dict[str, object]) -> Frame:
    said: dict[str, float] = values["frame"]  # type: ignore[assignment]
    return Frame(
        width_mm=values["width"],
        height_mm=values["height"],
        **said,  # type: ignore[arg-type]
    )


def test_every_corner_of_an_outline_is_one_that_was_handed_in() -> None:
    values = drawn(a_map(Shape(geometry=SITE, look=ZONE)), 100, 80, ENGLISH)
    (area,) = values["areas"]
    frame = frame_of(values)
    corners = {tuple(np.round(frame.to_degrees(*each), 6)) for each in area["rings"][0]}
    assert corners == {tuple(np.round(each, 6)) for each in SITE.exterior.coords}


def test_what_lies_outside_of_the_frame_is_neither_drawn_nor_written() -> None:
    far = Shape(geometry=box(99, 17, 99.1, 17.1), look=ZONE, label="Far away")
    point = Shape(geometry=Point(99, 17), look=HERE, label="Far point", mark="ring")
    values = drawn(a_map(far, point), 100, 80, ENGLISH)
    assert values["areas"] == []
    assert values["marks"] == []
    assert "Far" not in str(values)


def test_an_outline_with_a_hole_keeps_it() -> None:
    ring = shapely.difference(SITE, box(98.603, 16.303, 98.606, 16.306))
    (area,) = drawn(a_map(Shape(geometry=ring, look=ZONE)), 100, 80, ENGLISH)["areas"]
    assert len(area["rings"]) == 2


@pytest.mark.parametrize(("reach", "there"), [(0.02, False), (2.0, True)])
def test_land_is_drawn_only_where_its_lines_are_exact_enough(reach: float, *, there: bool) -> None:
    values = drawn(a_map(reach=reach), 100, 80, ENGLISH)
    assert bool(values["land"]) is there
    assert (frame_of(values).width_m >= LAND_FROM_M) is there


def test_numbers_that_would_cover_one_another_are_led_to_their_places() -> None:
    shapes = [
        Shape(geometry=Point(98.6, 16.3), look=HERE, label=str(n), mark="number") for n in range(5)
    ]
    marks = drawn(a_map(*shapes, name="index", reach=1), 100, 80, ENGLISH)["marks"]
    assert [each["label"] for each in marks] == list("01234")
    assert len({(each["x"], each["y"]) for each in marks}) == 5
    assert sum(each["at"] is None for each in marks) == 1


def test_the_projection_is_stated_with_the_parallel_that_is_true() -> None:
    said = drawn(a_map(), 100, 80, ENGLISH)["projection"]
    assert said == "Equirectangular, true to scale at 16°18′N; WGS 84"
