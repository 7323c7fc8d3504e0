"""imagery.detectors.texture: how much neighbours differ, where colour says little."""

import numpy as np

from imagery.detectors.texture import TEXTURE

SHAPE = (2, 20, 20)


def sand() -> np.ndarray:
    """Return two looks at ground of one colour, with a little noise."""
    rng = np.random.default_rng(1)
    return (0.5 + rng.normal(0, 0.003, SHAPE)).astype(np.float32)


def texture(light: np.ndarray) -> np.ndarray:
    return TEXTURE.formula({"blue": light, "green": light, "red": light})


def test_walls_on_sand_of_the_same_mean_have_texture() -> None:
    light = sand()
    light[1, 8:12, 8:12] += 0.1 * (-1) ** np.arange(4, dtype=np.float32)
    before, after = texture(light)
    assert after[9, 9] > before[9, 9] + 1
    assert abs(after[2, 2] - before[2, 2]) < 0.3


def test_a_look_knows_nothing_of_the_look_beside_it() -> None:
    light = sand()
    alone = texture(light)[0]
    light[1] = 0.0
    assert np.array_equal(texture(light)[0], alone)


def test_haze_that_scales_contrast_moves_all_textured_ground_alike() -> None:
    light = (0.5 + np.random.default_rng(2).normal(0, 0.1, SHAPE)).astype(np.float32)
    light[1] = 0.5 + (light[0] - 0.5) * 0.5
    moved = texture(light)[1] - texture(light)[0]
    assert np.ptp(moved) < 0.15


def test_what_was_not_seen_has_no_texture_and_lends_none() -> None:
    light = sand()
    light[0, 5, 5] = np.nan
    seen = texture(light)[0]
    assert np.isnan(seen[5, 5])
    assert np.isfinite(seen).sum() == seen.size - 1
    assert abs(seen[5, 6] - seen[15, 15]) < 0.3
