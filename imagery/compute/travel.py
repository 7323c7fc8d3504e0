"""Travel: what goes to a worker and comes back: the name of a function, and plain data.

Plain data is what says nothing but itself: numbers, texts, dates, and the dataclasses and enums
of modules that are loaded already, in lists, tuples, sets and dictionaries. A pickle can name any
function and have it run when it is read. What is read here can name nothing else, so a worker
that somebody else took over cannot run code where its results are read.

All of `Serial`, `Processes` and `Cluster` work by this way, so that what works with one works
with all, and a secret (`dashboard.secret`), a store or a source cannot be handed out by mistake.
"""

import io
import pickle
import sys
from collections.abc import Callable
from dataclasses import is_dataclass
from enum import Enum
from importlib import import_module
from types import FunctionType
from typing import Any

from imagery.compute.errors import TravelError

_PLAIN = frozenset({
    ("builtins", "set"), ("builtins", "frozenset"), ("builtins", "complex"),
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"),
    ("datetime", "timedelta"), ("datetime", "timezone"),
})  # fmt: skip
"""Classes of Python's own that are plain; numbers, texts, lists and the like need no name."""

_WHAT_TRAVELS = (
    "Only numbers, texts, dates and dataclasses or enums of them travel; whoever carries it out "
    "opens stores, sources and secrets from its own settings."
)


def named(work: Callable[..., object]) -> str:
    """Return the name by which another process finds a function, as module:function.

    Raises
    ------
    TravelError
        If it has none: a lambda, a method, or a function inside another or of a script.

    """
    module, name = getattr(work, "__module__", None), getattr(work, "__qualname__", None)
    found = getattr(sys.modules.get(module or ""), name or "", None)
    if not isinstance(work, FunctionType) or found is not work or module == "__main__":
        raise TravelError(
            f"{name or work!r} of {module} cannot be found by name in another process. Give a "
            "function that stands at the top of a module."
        )
    return f"{module}:{name}"


def found(name: str) -> Callable[..., object]:
    """Return the function of a name.

    Raises
    ------
    TravelError
        If this machine has no such function: the versions differ.

    """
    module, _, function = name.partition(":")
    try:
        work = getattr(import_module(module), function, None)
    except ImportError:
        work = None
    if not isinstance(work, FunctionType):
        raise TravelError(
            f"This worker has no function {name}. Install the same version of compoundwatch on "
            "every machine of the cluster."
        )
    return work


def packed(value: object) -> bytes:
    """Return plain data as bytes.

    Raises
    ------
    TravelError
        If it holds anything else.

    """
    try:
        box = pickle.dumps(value, protocol=5)
        unpacked(box)
    except (pickle.PicklingError, TypeError, AttributeError, ValueError, RecursionError):
        raise TravelError(f"A {type(value).__name__} cannot travel. {_WHAT_TRAVELS}") from None
    return box


def unpacked(box: bytes) -> Any:
    """Return plain data from bytes; nothing that they name is run.

    Raises
    ------
    TravelError
        If they name anything but plain data, or are damaged.

    """
    try:
        return _Plain(io.BytesIO(box)).load()
    except TravelError:
        raise
    except Exception as error:
        raise TravelError(
            f"What came over is damaged ({type(error).__name__}). Run it again."
        ) from error


class _Plain(pickle.Unpickler):
    """Reads plain data, and refuses to look up anything else."""

    def find_class(self, module: str, name: str) -> type:
        """Return a plain class of a module that is loaded; nothing is imported for it."""
        there = getattr(sys.modules.get(module), name, None)
        plain = isinstance(there, type) and (
            (module, name) in _PLAIN or is_dataclass(there) or issubclass(there, Enum)
        )
        if not plain:
            raise TravelError(f"{module}.{name} is not plain data. {_WHAT_TRAVELS}")
        return there  # type: ignore[return-value]  # a type, by the line above
