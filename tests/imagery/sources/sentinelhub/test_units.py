"""imagery.sources.sentinelhub.units, held against the examples that the service publishes."""

import pytest
from affine import Affine

from geo.grid import Grid
from imagery.sources.sentinelhub.units import MAX_SIDE, parts, units


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (units((512, 512), ["B02", "B03", "B04"]), 1.0),
        (units((512, 512), ["B02", "B03", "B04"], bits=8), 1.0),
        (units((512, 512), ["B02", "B03", "B04"], bits=32), 2.0),
        (units((512, 512), ["B02", "B03", "B04", "dataMask"]), 1.0),
        (units((512, 512), ["B02", "B03", "B04", "SCL"]), 4 / 3),
        (units((512, 512), ["B04", "B08"], samples=4), 8 / 3),
        (units((512, 512), ["VV", "VH"], bits=32, orthorectified=True), 8 / 3),
        # https://www.sentinel-hub.com/faq/how-can-i-know-how-many-processing-units-i-need
        (units((2000, 2000), ["VV", "VH"], orthorectified=True), 20.345),
        # the page's own NDVI example: 20 by 20 pixels, two bands
        (units((20, 20), ["B04", "B08"]), 0.01 * 2 / 3),
    ],
)
def test_a_request_costs_what_the_documentation_says(said: float, expected: float) -> None:
    assert said == pytest.approx(expected, abs=1e-3)


def test_no_request_costs_less_than_the_minimum() -> None:
    assert units((1, 1), ["B04"]) == 0.005


def test_a_band_named_twice_is_counted_once() -> None:
    assert units((512, 512), ["B04", "B04"]) == units((512, 512), ["B04"])


def test_a_large_grid_is_fetched_in_parts_that_the_service_accepts() -> None:
    grid = Grid("EPSG:32647", Affine(10, 0, 500_000, 0, -10, 2_000_000), (2600, 5100))
    found = parts(grid)
    assert len(found) == 6
    assert max(max(each.shape) for each in found) <= MAX_SIDE
    assert sum(each.shape[0] * each.shape[1] for each in found) == 2600 * 5100
