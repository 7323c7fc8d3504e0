"""Reads one file in a process of its own, which gives up all that reading does not need.

Run by `apart`: `python -m layers.exchange.reading.child PATH PART`. Memory and time are
limited, nothing can be written, nothing can be called, no other program can be started, and
nothing outside of Python's own folders and the file is opened. The answer goes to the
standard output, as lines of JSON.
"""

import os
import resource
import sys
from pathlib import Path
from typing import Any

from layers.errors import RejectedError
from layers.exchange.reading import opening, wire
from layers.exchange.reading.limits import CPU_S, MAX_MEMORY

FORBIDDEN = 77
"""Exit code when reading reached for something that it may not."""

_REFUSED = (
    "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.system",
    "os.startfile", "os.putenv", "os.unsetenv", "os.remove", "os.rename", "os.mkdir", "os.rmdir",
    "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.kill", "os.chdir",
    "os.setxattr", "os.utime", "ctypes.", "shutil.", "urllib.", "ftplib.", "http.", "smtplib.",
    "pty.", "tempfile.", "webbrowser.", "sqlite3.enable_load_extension", "sqlite3.load_extension",
    "signal.pthread_kill", "pickle.", "exec.", "mmap.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def limit() -> None:
    """Give up memory beyond a size, processor time, and the writing of files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def shut(*places: Path) -> None:
    """End the process if anything is tried but to read these files and folders, or Python's."""
    allowed = tuple(
        f"{os.path.realpath(each)}{os.sep}"
        for each in (*map(str, places), sys.prefix, sys.base_prefix)
    )
    known: dict[str, bool] = {}

    def inside(path: Any) -> bool:
        if isinstance(path, int):  # an open file
            return True
        text = os.fsdecode(path) if isinstance(path, bytes) else str(path)
        if text not in known:
            known[text] = f"{os.path.realpath(text)}{os.sep}".startswith(allowed)
        return known[text]

    def hook(event: str, args: tuple[Any, ...]) -> None:
        wrong = event.startswith(_REFUSED)
        if event == "open":
            path, mode, flags = args
            writes = bool(int(flags or 0) & _WRITING) or any(each in "wax+" for each in mode or "")
            wrong = writes or not inside(path)
        elif event == "sqlite3.connect":
            wrong = not str(args[0]).startswith("file:///") or "immutable=1" not in str(args[0])
        if wrong:
            os._exit(FORBIDDEN)

    sys.addaudithook(hook)


def main(path: Path, part: str) -> None:
    """Read a file, and write the answer."""
    limit()
    shut(path)
    try:
        table = opening.read(path, part=part)
        answer = wire.lines(table)
        for line in answer:
            sys.stdout.write(line + "\n")
    except RejectedError as error:
        sys.stdout.write(wire.refusal(str(error)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
