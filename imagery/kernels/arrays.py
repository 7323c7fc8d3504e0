"""What the kernels accept."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imagery.errors import ImageryError

Values = NDArray[np.float32]


def flat(values: NDArray[Any], *, name: str = "values") -> Values:
    """Return (time, ...) values as (time, pixel), C-ordered; copied only if they are not.

    Raises
    ------
    ImageryError
        If the values are no float32, or have no axis of time.

    """
    if values.dtype != np.float32:
        raise ImageryError(
            f"The {name} are {values.dtype}, and the kernels are compiled for float32: another "
            "kind would be copied or rounded unseen. Convert them first: "
            "values.astype(numpy.float32)."
        )
    if values.ndim == 0:
        raise ImageryError(f"The {name} are a single number; they need an axis of time.")
    return np.ascontiguousarray(values).reshape(len(values), math.prod(values.shape[1:]))
