"""What a browser or a text says becomes an outline, or is refused in words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.geometry import mapping

from dashboard.outlines import as_text, from_browser, from_text, parts_of
from layers.errors import RejectedError
from tests.builders import SITE

RING = [[98.5, 16.8], [98.6, 16.8], [98.6, 16.9], [98.5, 16.9]]
HOLED = Polygon(box(98, 16, 98.4, 16.4).exterior, [box(98.1, 16.1, 98.2, 16.2).exterior.coords])


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "has no parts"),
        ("javascript:window.ran=1", "has no parts"),
        ([[RING[:2]]], "2 different corners"),
        ([[[*RING, ["x", 1]]]], "where a number in degrees belongs"),
        ([[[*RING, [float("nan"), 1]]]], "where a number in degrees belongs"),
        ([[[*RING, [True, 1]]]], "where a number in degrees belongs"),
        ([[[*RING, [16.8, 98.5]]]], "look swapped"),
        ([[[*RING, [1, 2, 3]]]], "no pair of longitude and latitude"),
        ([[[[98.5, 16.8], [98.6, 16.9], [98.6, 16.8], [98.5, 16.9]]]], "crosses or touches itself"),
        ([[[[90, 10], [110, 10], [110, 25], [90, 25]]]], "km², more than"),
        ([[RING, RING]], "has a hole"),
        ([[RING * 3_000]], "corners, more than"),
    ],
)
def test_what_can_be_no_outline_is_refused_with_what_is_wrong(value: object, why: str) -> None:
    with pytest.raises(RejectedError, match=why):
        from_browser(value)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
)


@given(anything)
def test_whatever_a_browser_sends_there_is_an_outline_or_words(value: object) -> None:
    try:
        outline = from_browser(value)
    except RejectedError:
        return
    assert outline.is_valid


@given(st.text(max_size=80))
def test_whatever_somebody_types_there_is_an_outline_or_words(text: str) -> None:
    try:
        outline = from_text(text)
    except RejectedError:
        return
    assert outline.is_valid


@pytest.mark.parametrize("outline", [SITE, HOLED, MultiPolygon([SITE, box(98, 16, 98.1, 16.1)])])
def test_an_outline_comes_back_from_the_map_and_from_its_text(outline: Polygon) -> None:
    assert from_browser(parts_of(outline), outline).equals(outline)
    assert from_text(as_text(outline), outline).equals_exact(outline, 1e-6)


def test_geojson_is_taken_with_one_feature_and_no_more() -> None:
    one = {"type": "Feature", "properties": {}, "geometry": mapping(SITE)}
    text = json.dumps({"type": "FeatureCollection", "features": [one]})
    assert from_text(text).equals(SITE)
    with pytest.raises(RejectedError, match="exactly one feature"):
        from_text(json.dumps({"type": "FeatureCollection", "features": [one, one]}))
