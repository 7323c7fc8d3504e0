"""Work for the tests of `imagery.compute`: functions that another process finds by their name."""

import contextlib
import os
import signal
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from imagery.errors import NoScenesError


class Size(StrEnum):
    """How large."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Plain data of every kind that jobs hand out."""

    name: str
    size: Size = Size.SMALL
    at: datetime = datetime(2024, 7, 1, tzinfo=UTC)
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on disk where workers of any process can say that they came by."""

    folder: str
    number: int

    def left(self) -> int:
        """Say so; return how many did before."""
        folder = Path(self.folder)
        before = len(list(folder.glob(f"{self.number}-*")))
        (folder / f"{self.number}-{before}-{os.getpid()}").touch()
        return before


def square(number: int) -> int:
    return number * number


def same(parcel: Parcel) -> Parcel:
    return parcel


def length(text: str) -> int:
    return len(text)


def slow_square(number: int) -> int:
    time.sleep(0.02 if number % 3 else 0.1)
    return number * number


def which(_number: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def marked(mark: Mark) -> int:
    mark.left()
    return mark.number


def dies_once(mark: Mark) -> int:
    """Be killed at the first try of each third item."""
    if mark.number % 3 == 1 and not mark.left():
        os.kill(os.getpid(), signal.SIGKILL)
    return mark.number


def dies_always(mark: Mark) -> int:
    """Be killed at every try of item 1; others take their time, so that they are under way."""
    if mark.number == 1:
        mark.left()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return mark.number


def fails(number: int) -> int:
    if number == 1:
        raise NoScenesError("There is no scene of this place.\nAsk for another time.")
    if number == 2:
        raise ValueError("the token is hunter2")
    if number == 3:
        raise FileNotFoundError(2, "No such file or directory", "/nowhere")
    if number == 4:
        raise SystemExit(3)
    return number


def a_set(number: int) -> object:
    """Return what is plain for even numbers, and a lock for odd ones."""
    return threading.Lock() if number % 2 else {number}


def sleeps(mark: Mark) -> None:
    """Sleep for longer than any test waits, and say so if it was allowed to put things away."""
    try:
        mark.left()  # within: whoever sees the mark may stop us at once
        time.sleep(600)
    finally:
        (Path(mark.folder) / f"put-away-{mark.number}").touch()


def deaf(mark: Mark) -> None:
    """Sleep for longer than any test waits, whatever comes."""
    mark.left()
    until = time.monotonic() + 600
    while time.monotonic() < until:
        with contextlib.suppress(BaseException):
            time.sleep(600)


def threads(_number: int) -> str:
    return os.environ["OMP_NUM_THREADS"]
