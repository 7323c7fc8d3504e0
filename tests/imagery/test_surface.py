"""imagery.surface: what a change of reflectance would be, told from its colour."""

import numpy as np
import pytest

from imagery.change import Kind
from imagery.surface import NEUTRAL, NEUTRAL_BLUE, kinds

FOREST = {"blue": 0.03, "red": 0.025, "nir": 0.33, "brightness": 0.035}
SURFACES = {
    "red soil": {"blue": 0.07, "red": 0.19, "nir": 0.27, "brightness": 0.123},
    "litter": {"blue": 0.07, "red": 0.13, "nir": 0.25, "brightness": 0.10},
    "gravel": {"blue": 0.19, "red": 0.24, "nir": 0.28, "brightness": 0.217},
    "blue roof": {"blue": 0.30, "red": 0.19, "nir": 0.24, "brightness": 0.243},
}


def seen(name: str, cover: float) -> dict[str, np.ndarray]:
    """Return one pixel of forest of which a surface covers a share."""
    mixed = {
        band: (1 - cover) * FOREST[band] + cover * value for band, value in SURFACES[name].items()
    }
    mixed["ndvi"] = (mixed["nir"] - mixed["red"]) / (mixed["nir"] + mixed["red"])
    return {band: np.full((1, 1), value, np.float32) for band, value in mixed.items()}


def kind_of(name: str, cover: float) -> Kind:
    before, after = seen(name, 0.0), seen(name, cover)
    blue, red = (after[band] - before[band] for band in ("blue", "red"))
    neutral = (blue > NEUTRAL_BLUE) & (blue > NEUTRAL * red)
    steady = np.zeros((1, 1), dtype=bool)
    return Kind(int(kinds(before, after, steady=steady, neutral=neutral)[0, 0]))


@pytest.mark.parametrize(
    ("name", "cover", "kind"),
    [
        ("red soil", 1.0, Kind.NEW_BUILDING),
        ("gravel", 1.0, Kind.NEW_BUILDING),
        ("blue roof", 1.0, Kind.NEW_BUILDING),
        ("gravel", 0.4, Kind.NEW_BUILDING),
        ("blue roof", 0.4, Kind.NEW_BUILDING),
        ("litter", 1.0, Kind.CLEARING),
        ("red soil", 0.4, Kind.OTHER),
        ("litter", 0.5, Kind.OTHER),
    ],
)
def test_a_part_of_a_pixel_is_told_by_the_colour_of_what_was_added(
    name: str, cover: float, kind: Kind
) -> None:
    assert kind_of(name, cover) is kind


def test_without_enough_looks_to_tell_a_colour_a_part_of_a_pixel_is_no_building() -> None:
    before, after = seen("gravel", 0.0), seen("gravel", 0.4)
    assert kinds(before, after, steady=np.zeros((1, 1), dtype=bool))[0, 0] == Kind.OTHER
