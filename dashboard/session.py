"""What this process serves: the workshop, and a clock. Set once, when serving begins.

Pages and routes ask here for a Reader, and get one bound to the audience of this process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dashboard.wiring import Workshop
from layers.read import Reader

Clock = Callable[[], datetime]


@dataclass(slots=True)
class _Held:
    parts: Workshop | None = None
    clock: Clock | None = None
    turn: int = 0


_held = _Held()


class NothingServedError(RuntimeError):
    """The app was started in another way than by `compoundwatch serve`."""


def hold(parts: Workshop, clock: Clock) -> None:
    """Serve this workshop, by this clock, from now on."""
    _held.parts, _held.clock = parts, clock
    _held.turn += 1


def turn() -> int:
    """Return a number that tells this workshop from one that was served before it."""
    return _held.turn


def reader() -> Reader:
    """Return a reader for the audience of this process.

    Raises
    ------
    NothingServedError
        If nothing is held.

    """
    return _parts().reader(now())


def units_per_month() -> float:
    """Return the processing units that a month may spend, as this machine's settings say.

    Raises
    ------
    NothingServedError
        If nothing is held.

    """
    return _parts().settings.units_per_month


def now() -> datetime:
    """Return the instant by the clock that was handed in."""
    if _held.clock is None:
        raise NothingServedError("Start the app with: compoundwatch serve.")
    return _held.clock()


def _parts() -> Workshop:
    if _held.parts is None:
        raise NothingServedError("Start the app with: compoundwatch serve.")
    return _held.parts
