"""Telling: one item is worked on, and what came of it is told in plain words.

Errors of our own say what is wrong and what to do, and hold no secret; they are told as they are.
The words of any other error may quote a key or an address with a token in it, so that of those
only the kind and the place in the code are told.
"""

import logging
import traceback
from pathlib import Path

from imagery.compute.errors import TravelError
from imagery.compute.protocol import Result, T
from imagery.compute.travel import found, packed, unpacked

_OURS = frozenset({"geo", "data", "layers", "imagery", "dashboard"})
_log = logging.getLogger(__name__)


def attempt(name: str, box: bytes) -> bytes:
    """Work on one item; return its value, or why there is none.

    Parameters
    ----------
    name
        Of the function, as `travel.named` gives it.
    box
        The item, packed.

    Returns
    -------
    bytes
        For `opened`. Whatever the work raises is in it; only what ends a process is not.

    """
    try:
        work = found(name)
        return packed((work(unpacked(box)), ""))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, the others go on
        said = plainly(error)
        _log.warning("work failed kind=%s", type(error).__name__)
        return packed((None, said))


def opened(item: T, box: bytes) -> Result[T, object]:
    """Return what came of an item, from what `attempt` gave."""
    try:
        value, said = unpacked(box)
    except (TravelError, ValueError, TypeError) as error:
        return Result(item=item, error=f"A worker's answer was refused: {error}")
    return Result(item=item, value=value, error=str(said))


def plainly(error: BaseException) -> str:
    """Return what went wrong in one paragraph, without what could be a secret.

    Examples
    --------
    >>> from imagery.errors import NoScenesError
    >>> plainly(NoScenesError("Nothing of this place."))
    'Nothing of this place.'
    >>> "key" in plainly(ValueError("the key is 1234"))
    False

    """
    kind = type(error)
    if kind.__module__.partition(".")[0] in _OURS:
        return " ".join(str(error).split()) or kind.__name__
    if isinstance(error, OSError) and kind.__module__ == "builtins" and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return (
        f"{kind.__name__}{place}. Nobody foresaw this error; its own words are left out, as they "
        "may quote a secret. Tell the maintainers this line."
    )
