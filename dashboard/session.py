"""What this process serves: the workshop, a clock, and who asks. Set once, when serving begins.

Pages and routes ask here for a Reader, and get one bound to the audience of the person who asks;
where nobody signs in, to the audience of this process.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from dashboard import keeping
from dashboard.bench import Bench
from dashboard.briefing_desk import BriefingDesk
from dashboard.desk import Desk
from dashboard.drawing_desk import DrawingDesk
from dashboard.signing.person import ASKING, Person
from dashboard.visiting import Last, visited
from dashboard.wiring import Workshop
from layers.audit import Step, Verified
from layers.errors import NotReleasableError
from layers.read import Reader
from layers.terms import Audience, AuditAction

Clock = Callable[[], datetime]
Who = Callable[[], Person | None]

Given = TypeVar("Given")


@dataclass(slots=True)
class _Held:
    parts: Workshop | None = None
    clock: Clock | None = None
    who: Who | None = None
    turn: int = 0


_held = _Held()


class NothingServedError(RuntimeError):
    """The app was started in another way than by `compoundwatch serve`."""


class NobodyAsksError(RuntimeError):
    """Something was asked for outside the session of a person who has signed in."""


def hold(parts: Workshop, clock: Clock, who: Who | None = None) -> None:
    """Serve this workshop, by this clock, from now on.

    Parameters
    ----------
    parts, clock
        What is served, and now, UTC.
    who
        Says who asks, or that it is nobody. Without it nobody signs in: whoever asks is this
        machine's reader.

    """
    _held.parts, _held.clock, _held.who = parts, clock, who
    _held.turn += 1


def turn() -> int:
    """Return a number that tells this workshop from one that was served before it."""
    return _held.turn


def reader() -> Reader:
    """Return a reader for the audience of who asks: a page's person, or a request's.

    Raises
    ------
    NothingServedError
        If nothing is held.
    NobodyAsksError
        If people sign in here, and nobody who did asks.

    """
    return _own().reader(now())


def desk() -> Desk:
    """Return where who asks hands in files.

    Raises
    ------
    NothingServedError
        If nothing is held.
    NobodyAsksError
        If people sign in here, and nobody who did asks.

    """
    return Desk(parts=_own(), at=now())


def bench() -> Bench:
    """Return where who asks judges detections.

    Raises
    ------
    NothingServedError
        If nothing is held.
    NobodyAsksError
        If people sign in here, and nobody who did asks.

    """
    return Bench(parts=_own(), at=now())


def drawing_desk() -> DrawingDesk:
    """Return where who asks draws outlines.

    Raises
    ------
    NothingServedError
        If nothing is held.
    NobodyAsksError
        If people sign in here, and nobody who did asks.

    """
    return DrawingDesk(parts=_own(), at=now())


def briefing_desk() -> BriefingDesk:
    """Return where who asks makes briefings.

    Raises
    ------
    NothingServedError
        If nothing is held.
    NobodyAsksError
        If people sign in here, and nobody who did asks.

    """
    return BriefingDesk(parts=_own(), at=now())


def last_visit() -> Last:
    """Write down that who asks is looking, and return when the visit before this one ended.

    Raises
    ------
    NothingServedError
        If nothing is held.
    NobodyAsksError
        If people sign in here, and nobody who did asks.

    """
    return visited(_own(), now())


def note(action: AuditAction, about: str, *, rows: int | None = None) -> None:
    """Write into the audit log what who asks is about to do, before it is done.

    Raises
    ------
    LayerError
        If it cannot be written down: then it must not be done.
    NobodyAsksError
        If people sign in here, and nobody who did asks.

    """
    _own().log().note(action, about, at=now(), rows=rows)


def held_chain(step: Step) -> Verified:
    """Hold the whole audit log against its hashes and the anchors of this machine.

    Raises
    ------
    NotReleasableError
        If who asks is no administrator.
    LayerError
        If the anchors cannot be read.

    """
    parts = _own()
    if parts.settings.audience is not Audience.ADMINISTRATOR:
        raise NotReleasableError("The audit log is for administrators.")
    return keeping.verified(parts, step=step)


def asked_by_now(ask: Callable[[], Given]) -> Callable[[], Given]:
    """Return a question that is asked for who asks now, in whatever thread it is asked.

    Streamlit makes a download in a thread of its own, which knows no page and no person.
    """
    asks = person()

    def asked() -> Given:
        token = ASKING.set(asks)
        try:
            return ask()
        finally:
            ASKING.reset(token)

    return asked


def person() -> Person | None:
    """Return who asks; None for nobody, and where nobody signs in."""
    return _held.who() if _held.who is not None else None


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


def _own() -> Workshop:
    """Return the workshop with the settings of who asks."""
    parts = _parts()
    if _held.who is None:
        return parts
    asks = person()
    if asks is None:
        raise NobodyAsksError("Your session is over, or was none. Open the app again.")
    his = replace(parts.settings, audience=asks.audience, actor=asks.pseudonym)
    return replace(parts, settings=his)


def _parts() -> Workshop:
    if _held.parts is None:
        raise NothingServedError("Start the app with: compoundwatch serve.")
    return _held.parts
