"""Reads a foreign file in a process apart, so that the worst a file can do is end that process.

The process gets an empty environment and one path; see `child` for what it gives up. Its
answer is taken as untrusted. Works on Linux, and on macOS without the limit of memory.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import IO

import layers
from layers.errors import RejectedError
from layers.exchange.reading import wire
from layers.exchange.reading.child import FORBIDDEN
from layers.exchange.reading.limits import CPU_S, MAX_ANSWER, WALL_S
from layers.exchange.reading.table import Table

_HOME = Path(layers.__file__).resolve().parent.parent
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_TOO_LONG = 32 * 2**20
_LATE = {-signal.SIGKILL, -signal.SIGXCPU}


def read_apart(path: Path, *, part: str = "", wall_s: float = WALL_S) -> Table:
    """Return the rows of a file, as `opening.read` does, without trusting its reader.

    Parameters
    ----------
    path, part
        As for `opening.read`.
    wall_s
        Seconds after which it is given up.

    Raises
    ------
    RejectedError
        If the file is refused, or its reader dies, takes too long or too much memory, or tries
        something that reading a file does not need.

    """
    if not path.is_file():
        raise RejectedError(f"There is no file {path.name}. Check the path.")
    command = [
        sys.executable, "-B", "-E", "-s", "-X", "utf8", "-m", "layers.exchange.reading.child",
        str(path.resolve()), part,
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - our own module, run by this interpreter
        command, env=_ONE_THREAD, cwd=_HOME, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        watch = Timer(wall_s, process.kill)
        watch.start()
        try:
            return _table(process, path.name, wall_s)
        finally:
            watch.cancel()
            process.kill()


def _table(process: subprocess.Popen[bytes], name: str, wall_s: float) -> Table:
    """Return the answer of a process, or say how it ended."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        return wire.table(_bounded(process.stdout))
    except RejectedError:
        code = process.wait()
        if code == 0:
            raise
        raise RejectedError(f"{name} {_ending(code, wall_s)} Nothing was imported.") from None


def _bounded(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield lines, up to so many bytes."""
    left = MAX_ANSWER
    while left > 0 and (line := stream.readline(_TOO_LONG)):
        left -= len(line)
        yield line


def _ending(code: int, wall_s: float) -> str:
    if code == FORBIDDEN:
        return "made its reader reach for something that reading a file does not need."
    if code in _LATE:
        return (
            f"took longer than {wall_s:.0f} s (or {CPU_S} s of work) to read, or the machine had "
            "no memory left. Cut it into parts."
        )
    return "ended the process that read it, as damaged files and files made to do harm do."
