"""Give each test here the same made-up ground."""

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    """Return a generator that starts alike in every test."""
    return np.random.default_rng(7)
