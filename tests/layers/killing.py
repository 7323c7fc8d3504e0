"""Processes that a test forks, and kills: at any moment, or at each touch of a file.

What is forked has everything loaded. Whoever forks has no file of SQLite open.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable

TOUCHED = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}
"""What Python tells of before it happens: each is a moment at which a restore is killed."""


def forked(work: Callable[[], object]) -> int:
    """Begin something in another process, and return its id; it ends with 0, or 1 if it failed."""
    child = os.fork()
    if child:
        return child
    code = 1  # pragma: no cover - another process
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - as an interpreter ends
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a process to end, and return its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def in_a_child(work: Callable[[], object], kill_at: int | None) -> tuple[bool, int]:
    """Do something in another process, killed at the nth touch of a file; how many there were."""
    here, there = os.pipe()
    seen = [0]

    def look(event: str, _: object) -> None:  # pragma: no cover - another process
        if event in TOUCHED:
            seen[0] += 1
            if seen[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def watched() -> None:  # pragma: no cover - another process
        sys.addaudithook(look)
        work()
        os.write(there, str(seen[0]).encode())

    child = forked(watched)
    os.close(there)
    with os.fdopen(here) as said:
        return ended(child) == -signal.SIGKILL, int(said.read() or 0)
