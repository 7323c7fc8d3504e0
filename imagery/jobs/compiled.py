"""Compiled: all that jobs need compiled, made ready before they begin, and said so."""

from collections.abc import Callable

import numpy as np

from imagery.confirm import Rule
from imagery.kernels import compiling
from imagery.monitor.history import learn
from imagery.monitor.judge import Counts, Limits, Places, take_in

_BANDS = ("blue", "green", "red", "nir", "swir16", "swir22", "ndvi")
_FIRST = np.datetime64("2024-01-01")


def ready(notify: Callable[[str], None]) -> None:
    """Make ready what is compiled; see `imagery.kernels.compiling.ready`."""
    compiling.ready(notify, {"monitor.take_in": _one_look})


def _one_look() -> None:
    """Take in one look at one pixel, of all bands."""
    days = _FIRST + 15 * np.arange(30)
    values = np.full((len(_BANDS), len(days), 1), 0.2, dtype=np.float32)
    history = learn(values, days, floors=np.full(len(_BANDS), 0.01, dtype=np.float32))
    room = np.zeros((len(_BANDS), 1), dtype=np.float32)
    take_in(
        values[:, 0], history, np.zeros((4, len(_BANDS)), np.float32), np.zeros(1, np.int8),
        Counts.none(1), (room, room.copy(), np.zeros(1, np.int16)), day=days[-1],
        places=Places.of(_BANDS), limits=Limits(), rule=Rule(),
    )  # fmt: skip
