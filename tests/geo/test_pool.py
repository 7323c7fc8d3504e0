"""geo.pool: each outline once; what cannot be compared is refused with its set and row."""

import math

import numpy as np
import pytest
from shapely import MultiPolygon, Point, Polygon, box

from geo.errors import EmptyShapeError, GeoError, InvalidShapeError
from geo.pool import pooled
from geo.shapes import repair
from tests.geo.towns import hall

GOOD = hall(0, 0)
with np.errstate(invalid="ignore"):  # GEOS compares the corners that it is given
    NOWHERE = Polygon([(98.5, 16.6), (math.nan, 16.7), (98.6, 16.7)])
BOW_TIE = Polygon([(98.5, 16.6), (98.6, 16.7), (98.6, 16.6), (98.5, 16.7)])


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (None, r"holds nothing \(None\)"),
        ("POLYGON EMPTY", "holds a str, and no outline"),
        (Point(98.5, 16.6), "this is a Point"),
        (Polygon(), "has no parts"),
        (MultiPolygon(), "has no parts"),
        (BOW_TIE, r"crosses or touches itself .*geo\.shapes\.repair"),
        (MultiPolygon([box(98, 16, 98.1, 16.1), box(98.05, 16, 98.2, 16.1)]), "crosses or touches"),
        (NOWHERE, "not a finite number"),
        (Polygon([(98.5, 16.6), (math.inf, 16.7), (98.6, 16.7)]), "not a finite number"),
        (box(447e3, 184e4, 448e3, 185e4), "look projected, in metres"),
        (box(16.6, 98.5, 16.7, 98.6), "look swapped"),
        (box(-179, 0, 179, 10), "180th meridian"),
        (Polygon([(98.5, 16.6, 0), (98.5, 16.6, 9), (98.5, 16.7, 9)]), "crosses or touches"),
    ],
)
def test_an_outline_that_cannot_be_is_refused_with_its_set_and_row(
    shape: object, words: str
) -> None:
    with pytest.raises(GeoError, match=f"Row 2 of the before set.*{words}"):
        pooled([GOOD, GOOD, shape], [GOOD])  # type: ignore[list-item]
    with pytest.raises(GeoError, match=f"Row 1 of the after set.*{words}"):
        pooled([GOOD], [GOOD, shape, shape])  # type: ignore[list-item]


def test_the_family_of_the_error_stays() -> None:
    with pytest.raises(EmptyShapeError, match="Row 0 of the before set"):
        pooled([Polygon()], [])


def test_the_repair_that_is_named_makes_it_fit() -> None:
    assert len(pooled([repair(BOW_TIE)], []).shapes) == 1


def test_a_set_with_its_axes_swapped_is_told_by_the_other() -> None:
    dubai, swapped = box(55.2, 25.1, 55.3, 25.2), box(25.1, 55.2, 25.2, 55.3)
    with pytest.raises(InvalidShapeError, match="longitude and latitude swapped"):
        pooled([dubai], [swapped])
    assert len(pooled([dubai], [box(56, 26, 56.1, 26.1)]).shapes) == 2


def test_an_outline_is_kept_once_whoever_has_it() -> None:
    pool = pooled([GOOD, hall(90, 0), GOOD], [GOOD, hall(0, 90)])
    assert pool.before.tolist() == [0, 1, 0]
    assert pool.after.tolist() == [0, 2]
    assert pool.in_before.tolist() == [True, True, False]
    assert pool.in_after.tolist() == [True, False, True]


def test_what_is_given_is_not_changed() -> None:
    high = Polygon([(98.5, 16.6, 1), (98.6, 16.6, 2), (98.6, 16.7, 3)])
    given = np.array([high, GOOD], dtype=object)
    pooled(given, given)
    assert given[0] is high
    assert high.has_z
