"""imagery.edges: a rim pixel belongs to what is built if at least half of it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.edges import settled

SIDE = 16


def a_block(first: float, last: float, *, roof: float, ground: float) -> np.ndarray:
    """Return a band in which columns from one edge to another are roof, mixed at its edges."""
    cols = np.clip(np.minimum(np.arange(SIDE) + 1, last) - np.maximum(np.arange(SIDE), first), 0, 1)
    share = np.zeros((SIDE, SIDE))
    share[4:12] = cols
    return (ground + share * (roof - ground)).astype(np.float32)


@given(st.floats(3.1, 5.9), st.floats(9.1, 11.9), st.sampled_from([0.12, 0.2, 0.4, 0.02]))
def test_the_edge_of_a_roof_lies_where_half_of_a_pixel_is_built_however_pale_it_is(
    first: float, last: float, roof: float
) -> None:
    band = a_block(first, last, roof=roof, ground=0.06)
    share = (band - 0.06) / (roof - 0.06)
    drawn_too_wide = share > 0.2
    found = settled(drawn_too_wide, [band], np.ones(band.shape, dtype=bool))
    clear = np.abs(share - 0.5) > 0.01
    assert (found == (share >= 0.5))[clear].all()


def test_what_has_no_core_stays_as_it_is() -> None:
    thin = np.zeros((SIDE, SIDE), dtype=bool)
    thin[8] = True
    band = np.where(thin, 0.3, 0.1).astype(np.float32)
    assert (settled(thin, [band], np.ones_like(thin)) == thin).all()


def test_unseen_ground_beside_a_roof_is_never_built_and_tells_nothing() -> None:
    band = a_block(4.0, 12.0, roof=0.3, ground=0.1)
    built = band > 0.2
    seen = np.ones_like(built)
    seen[:, 12:] = False
    band[~seen] = np.nan
    found = settled(built & seen, [band], seen)
    assert not found[~seen].any()
    assert (found == built)[seen].all()


@pytest.mark.parametrize("all_of_it", [True, False])
def test_all_or_nothing_built_stays_so(*, all_of_it: bool) -> None:
    built = np.full((SIDE, SIDE), all_of_it)
    band = np.ones((SIDE, SIDE), dtype=np.float32)
    assert (settled(built, [band], np.ones_like(built)) == built).all()
