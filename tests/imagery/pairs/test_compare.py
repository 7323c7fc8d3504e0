"""Pairs on made-up ground, where the answer is known."""

import numpy as np
import pytest

from imagery.change import Kind
from imagery.errors import TooCloudyError
from imagery.pairs.compare import PairChange, compare
from imagery.pairs.plain import plain_change
from tests.imagery.pairs.pair_scenes import (
    ASPHALT,
    BANDS,
    CHAR,
    PLANTS,
    RESOLUTION_M,
    ROOF,
    SOIL,
    WATER,
    Image,
    Mask,
    covered,
    ground,
    seen_again,
    square,
)

SITE = square()
ALL = np.ones(SITE.shape, dtype=np.bool_)


def compared(before: Image, after: Image, valid: Mask = ALL) -> PairChange:
    return compare(before, after, BANDS, RESOLUTION_M, valid)


def became(
    rng: np.random.Generator, first: tuple[float, ...], last: tuple[float, ...]
) -> PairChange:
    base = ground(rng)
    return compared(covered(base, SITE, first), seen_again(covered(base, SITE, last), rng))


def test_ground_that_stays_has_no_change_whatever_the_light(rng: np.random.Generator) -> None:
    base = ground(rng)
    found = compared(base, seen_again(base, rng))
    assert not found.changed.any()
    assert (found.kind == Kind.NONE).all()


def test_the_same_picture_twice_has_no_change(rng: np.random.Generator) -> None:
    base = ground(rng)
    assert not compared(base, base).changed.any()


@pytest.mark.parametrize(
    ("first", "last"),
    [(PLANTS, ROOF), (SOIL, ROOF), (SOIL, ASPHALT), (PLANTS, SOIL), (WATER, ROOF)],
    ids=["plants to roof", "soil to roof", "soil to road", "plants to soil", "sea to roof"],
)
def test_construction_is_found_where_it_is(
    rng: np.random.Generator, first: tuple[float, ...], last: tuple[float, ...]
) -> None:
    found = became(rng, first, last)
    assert found.changed[SITE].mean() > 0.85
    assert found.changed[~square(first=40, size=30)].sum() == 0


@pytest.mark.parametrize(
    ("first", "last"),
    [(SOIL, PLANTS), (PLANTS, CHAR), (SOIL, WATER)],
    ids=["a crop grew", "a fire", "a pond"],
)
def test_what_is_no_construction_is_other(
    rng: np.random.Generator, first: tuple[float, ...], last: tuple[float, ...]
) -> None:
    found = became(rng, first, last)
    assert not found.changed.any()
    assert (found.kind[square(first=53, size=4)] == Kind.OTHER).all()


def test_a_roof_is_a_building_and_bared_ground_a_clearing(rng: np.random.Generator) -> None:
    inner = square(first=53, size=4)
    assert (became(rng, SOIL, ROOF).kind[inner] == Kind.NEW_BUILDING).all()
    assert (became(rng, PLANTS, SOIL).kind[inner] == Kind.CLEARING).all()


def test_gain_and_offset_of_a_band_change_nothing(rng: np.random.Generator) -> None:
    base = covered(ground(rng), SITE, SOIL)
    after = seen_again(covered(base, SITE, ROOF), rng)
    gains = np.array([1, 2, 0.5, 3, 1, 1], dtype=np.float32)[:, None, None]
    plain, scaled = compared(base, after), compared(base, gains * after + 0.1)
    agree = plain.changed == scaled.changed
    assert agree.mean() > 0.99


def test_a_pixel_of_misregistration_is_no_change(rng: np.random.Generator) -> None:
    base = ground(rng)
    moved = seen_again(np.roll(base, (1, 1), axis=(1, 2)), rng)
    assert compared(base, moved).changed[3:-3, 3:-3].sum() == 0
    assert plain_change(base, moved, ALL)[3:-3, 3:-3].any()


def test_what_was_not_seen_has_no_score_and_no_change(rng: np.random.Generator) -> None:
    base = covered(ground(rng), SITE, SOIL)
    after = seen_again(covered(base, SITE, ROOF), rng)
    after[0, 10:30, 10:30] = np.nan
    valid = ~square(first=80, size=20)
    found = compared(base, after, valid)
    unseen = ~valid | ~np.isfinite(after).all(axis=0)
    assert np.isnan(found.score[unseen]).all()
    assert np.isfinite(found.score[~unseen]).all()
    assert not found.changed[unseen].any()
    assert found.changed[SITE].mean() > 0.9


def test_inputs_are_left_as_they_were(rng: np.random.Generator) -> None:
    base = ground(rng)
    after = seen_again(base, rng)
    kept = base.copy(), after.copy()
    compared(base, after)
    assert np.array_equal(base, kept[0])
    assert np.array_equal(after, kept[1])


def test_three_bands_for_the_eye_are_enough(rng: np.random.Generator) -> None:
    base = covered(ground(rng), SITE, SOIL)
    after = seen_again(covered(base, SITE, ROOF), rng)
    before, later = (np.clip(255 * 2.5 * each[[2, 1, 0]], 0, 255) for each in (base, after))
    found = compare(before, later, ("red", "green", "blue"), RESOLUTION_M, ALL)
    assert found.changed[SITE].mean() > 0.9


def test_too_little_seen_is_said(rng: np.random.Generator) -> None:
    base = ground(rng)
    with pytest.raises(TooCloudyError, match="clearer dates"):
        compared(base, base, square(size=5))
    with pytest.raises(TooCloudyError, match="Only 0 pixels"):
        compared(base, base, np.zeros_like(ALL))


@pytest.mark.parametrize("wrong", ["shape", "names", "twice", "resolution"])
def test_arguments_that_do_not_fit_are_refused(rng: np.random.Generator, wrong: str) -> None:
    base = ground(rng)
    after = base[:, 1:] if wrong == "shape" else base
    bands = {"names": BANDS[:5], "twice": ("red", *BANDS[1:])}.get(wrong, BANDS)
    with pytest.raises(ValueError, match=r"one grid|Name each band|size in metres"):
        compare(base, after, bands, 0.0 if wrong == "resolution" else 10.0, ALL)


def test_the_plain_baseline_finds_a_large_change(rng: np.random.Generator) -> None:
    base = covered(ground(rng), SITE, WATER)
    after = seen_again(covered(base, SITE, ROOF), rng)
    assert plain_change(base, after, ALL)[SITE].mean() > 0.9
    assert not plain_change(base, after, np.zeros_like(ALL)).any()
