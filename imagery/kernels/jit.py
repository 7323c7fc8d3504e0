"""How the kernels are compiled, said once.

The machine code is kept on disk beside the source, or in the user's cache folder where the
source cannot be written to, so that it is made once. Where neither can be written, each run
compiles anew, and all else works.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")

_LOOSE = frozenset({"contract", "reassoc", "arcp", "nsz"})
"""Sums may be taken in any order. None of these supposes that there is no NaN."""


def exact(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function to do its arithmetic as it is written, to the last bit."""
    return _compiled(function, loose=False)


def loose(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function whose sums may be taken in any order; NaN stays NaN."""
    return _compiled(function, loose=True)


def _compiled(function: Callable[P, R], *, loose: bool) -> Callable[P, R]:
    fastmath = set(_LOOSE) if loose else False
    try:
        made = numba.njit(cache=True, nogil=True, fastmath=fastmath, error_model="numpy")(function)
    except RuntimeError:  # numba found no folder that it can write to
        made = numba.njit(nogil=True, fastmath=fastmath, error_model="numpy")(function)
    return made
