"""The steps of a comparison, one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imagery.pairs import mad, normalise, scale, shift, texture
from imagery.pairs.outlines import grown, mostly
from imagery.pairs.threshold import log_tail, otsu
from tests.imagery.pairs.pair_scenes import covered, ground, seen_again, square


def test_the_rules_do_not_depend_on_gain_and_offset(rng: np.random.Generator) -> None:
    base = ground(rng)
    after = seen_again(base, rng)
    valid = np.ones(base.shape[1:], dtype=np.bool_)
    lengths = []
    for gain in (1.0, 40.0):
        scaled = np.float32(gain) * after + np.float32(gain - 1)
        first, second = mad.projected(mad.fit(base, scaled, valid), base, scaled)
        lengths.append(np.sqrt(np.sum((first - second) ** 2, axis=0)))
    assert np.allclose(*lengths, rtol=0.05, atol=0.05)


def test_changed_ground_is_unlikely_to_be_unchanged(rng: np.random.Generator) -> None:
    base, site = ground(rng), square()
    after = seen_again(covered(base, site, (0.4,) * 6), rng)
    valid = np.ones(site.shape, dtype=np.bool_)
    chance = mad.unchanged(mad.fit(base, after, valid), base, after)
    assert chance[site].max() < 0.01
    assert np.median(chance[~site]) > 0.3


def test_a_band_that_is_the_same_everywhere_does_no_harm(rng: np.random.Generator) -> None:
    base = ground(rng)
    base[0] = 0.1
    valid = np.ones(base.shape[1:], dtype=np.bool_)
    first, second = mad.projected(mad.fit(base, base, valid), base, base)
    assert np.allclose(first, second, atol=1e-3)


def test_the_later_picture_comes_back_in_units_of_the_earlier(rng: np.random.Generator) -> None:
    base = ground(rng)
    valid = np.ones(base.shape[1:], dtype=np.bool_)
    back = normalise.like(base, 3 * base + 5, np.ones(valid.shape, dtype=np.float32), valid)
    assert np.allclose(back, base, atol=1e-4)


def test_changed_ground_does_not_move_the_normalisation(rng: np.random.Generator) -> None:
    base, site = ground(rng), square(size=30)
    after = covered(2 * base, site, (1.0,) * 6)
    chance = np.where(site, 0, 1).astype(np.float32)
    back = normalise.like(base, after, chance, np.ones(site.shape, dtype=np.bool_))
    assert np.allclose(back[:, ~site], base[:, ~site], atol=1e-4)


def test_smoothing_keeps_a_constant_past_what_was_not_seen() -> None:
    image = np.full((40, 40), 3.0, dtype=np.float32)
    image[:10] = 99.0
    valid = image < 50
    smoothed = scale.smooth(image, valid, width_m=25, resolution_m=10)
    assert np.allclose(smoothed[valid], 3.0, atol=1e-4)


def test_gaps_take_the_nearest_pixel_that_was_seen() -> None:
    picture = np.arange(5, dtype=np.float32).reshape(1, 1, 5)
    picture[0, 0, 3] = np.nan
    filled = scale.filled(picture, np.isfinite(picture[0]))
    assert filled[0, 0, 3] in (2.0, 4.0)
    assert np.array_equal(filled[0, 0, :3], [0, 1, 2])


@given(rows=st.integers(3, 90), cols=st.integers(3, 90))
def test_drift_has_the_image_s_shape_and_follows_a_constant(rows: int, cols: int) -> None:
    image = np.full((rows, cols), 2.0, dtype=np.float32)
    valid = np.ones(image.shape, dtype=np.bool_)
    slow = scale.drift(image, valid, width_m=300, resolution_m=10)
    assert slow.shape == image.shape
    assert np.allclose(slow, 2.0)


def test_drift_follows_haze_and_passes_over_a_site() -> None:
    haze = np.tile(np.linspace(0, 1, 200, dtype=np.float32), (200, 1))
    site = square(200, first=90, size=12)
    slow = scale.drift(haze + 5 * site, np.ones(site.shape, dtype=np.bool_),
                       width_m=1000, resolution_m=10)  # fmt: skip
    assert np.abs(slow - haze).max() < 0.2


def test_a_shifted_neighbourhood_is_put_right_and_a_site_is_kept(
    rng: np.random.Generator,
) -> None:
    base = rng.normal(size=(2, 120, 120)).astype(np.float32)
    moved = np.roll(base, (1, 0), axis=(1, 2))
    site = square()
    moved[:, site] += 9
    valid = np.ones(site.shape, dtype=np.bool_)
    left = np.abs(shift.difference(base, moved, valid)).max(axis=0)
    assert left[5:40, 5:115].max() < 1e-5
    assert left[square(first=53, size=4)].min() > 3


def test_edges_stand_where_ground_changes() -> None:
    picture = np.zeros((3, 30, 30), dtype=np.float32)
    picture[:, :, 15:] = 1
    found = texture.with_edges(picture, np.ones((30, 30), dtype=np.bool_))
    assert found.shape == (4, 30, 30)
    assert found[3, 15, 15] > found[3, 15, 2]


def test_a_flat_picture_has_edges_that_are_numbers() -> None:
    flat = texture.edges(np.ones((3, 20, 20), dtype=np.float32), np.ones((20, 20), dtype=np.bool_))
    assert np.isfinite(flat).all()


@given(middle=st.floats(0.5, 3.0), spread=st.floats(0.4, 1.0))
def test_the_body_of_a_lognormal_is_found_below_five_per_cent_of_change(
    middle: float, spread: float
) -> None:
    rng = np.random.default_rng(3)
    scores = np.exp(rng.normal(middle, spread, 20_000))
    scores[:1000] = np.exp(middle + 6 * spread)
    found_middle, found_spread = log_tail(scores.astype(np.float32))
    assert abs(found_middle - middle) < 0.15 * spread
    assert abs(found_spread - spread) < 0.15 * spread


def test_pictures_that_agree_leave_no_tail() -> None:
    middle, spread = log_tail(np.full(100, 1e-9, dtype=np.float32))
    assert middle == 0
    assert spread > 0


def test_otsu_splits_two_heaps() -> None:
    rng = np.random.default_rng(1)
    heaps = np.concatenate([rng.normal(0, 1, 500), rng.normal(20, 1, 500)]).astype(np.float32)
    assert abs(int((heaps > otsu(heaps)).sum()) - 500) <= 2


def test_an_object_needs_a_core_and_a_size_and_a_clear_look() -> None:
    score = np.zeros((20, 20), dtype=np.float32)
    score[2:6, 2:6] = 2
    score[3, 3] = 4
    score[10:14, 10:14] = 2
    score[17, 17] = 9
    score[2:6, 12:16] = 5
    valid = np.ones(score.shape, dtype=np.bool_)
    valid[:8, 11:] = False
    found = grown(score, valid, core=3, rim=1, least_px=4)
    assert found.max() == 1
    assert np.array_equal(found > 0, square(20, first=2, size=4))


def test_nothing_above_the_rim_is_no_object() -> None:
    score = np.zeros((5, 5), dtype=np.float32)
    assert not grown(score, score == 0, core=3, rim=1, least_px=1).any()


def test_an_object_is_kept_when_half_of_it_lies_within() -> None:
    objects = np.array([[1, 1, 0, 2, 2, 2]], dtype=np.int32)
    mask = np.array([[True, False, True, True, False, False]])
    even, first = (
        np.ones((1, 6), dtype=np.float32),
        np.array([[1, 9, 1, 9, 1, 1]], dtype=np.float32),
    )
    assert mostly(objects, mask, even).tolist() == [[True, True, False, False, False, False]]
    assert mostly(objects, mask, first).tolist() == [[False, False, False, True, True, True]]
