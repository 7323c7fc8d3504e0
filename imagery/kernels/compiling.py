"""Compiling the kernels before they are needed, and saying so.

The first run on a machine compiles them, which takes up to a minute; later runs read them from
disk (`jit` says where they lie). Someone who waits should know what for.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numba.core import event

from imagery.kernels.arrays import Values
from imagery.kernels.fingerprint import fingerprints
from imagery.kernels.harmonic import design, fit
from imagery.kernels.median import median, medoid
from imagery.kernels.scaled import scaled
from imagery.kernels.shown import shown
from imagery.kernels.welch import welch_t
from imagery.kernels.widen import widen

Uses = Mapping[str, Callable[[], object]]
"""One small use of what is compiled, under the name that a person is told."""


def ready(notify: Callable[[str], None], others: Uses | None = None) -> None:
    """Make every kernel ready to run, compiled or read from disk.

    Parameters
    ----------
    notify
        Is told "compiling NAME, once" for each kernel that has to be compiled; not called if
        all are on disk or in memory.
    others
        What else is compiled, and lies above the kernels.

    """
    for name, use in {**_uses(), **(others or {})}.items():
        with event.install_listener("numba:compile", _Listener(name, notify)):
            use()


def _uses() -> Uses:
    """Return one small use of each kernel."""
    values = np.zeros((8, 1), dtype=np.float32)
    terms = design(np.arange(0, 320, 40, dtype=np.float64), order=2)
    return {
        "median.median": lambda: median(values),
        "harmonic.fit": lambda: fit(values, terms),
        "harmonic.fit, robust": lambda: fit(_with_one_stray(values), terms, rounds=1),
        "median.medoid": lambda: medoid(values.reshape(2, 2, 2, 1)),
        "welch.welch_t": lambda: welch_t(values, values),
        "shown.shown": lambda: shown(
            np.zeros((1, 1, 1, 1), np.float32), np.ones((1, 1, 1), np.bool_), np.arange(1)
        ),
        "fingerprint.fingerprints": lambda: fingerprints(values),
        "scaled.scaled": lambda: scaled(
            np.ones((1, 1, 1), np.uint16),
            np.ones((1, 1), np.float32),
            np.zeros((1, 1), np.float32),
            np.arange(1),
            np.empty((1, 1, 1), np.float32),
            np.empty((1, 1), np.bool_),
        ),
        "widen.widen": lambda: widen(np.ones((1, 1, 1), dtype=np.bool_), 1.0),
    }


def _with_one_stray(values: Values) -> Values:
    """Return values that the robust rounds have something to leave out of."""
    changed = values.copy()
    changed[3] = 1
    return changed


class _Listener(event.Listener):
    """Tells once that a kernel is being compiled: what it calls is part of it."""

    def __init__(self, name: str, notify: Callable[[str], None]) -> None:
        self.name, self.tell, self.told = name, notify, False

    def on_start(self, event: event.Event) -> None:  # noqa: ARG002
        """Tell, at the first function that is not on disk."""
        if not self.told:
            self.told = True
            self.tell(f"compiling {self.name}, once")

    def on_end(self, event: event.Event) -> None:
        """Need nothing when it is done."""
