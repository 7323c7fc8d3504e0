"""A process that has the command line loaded, and forks one for each command.

Loading takes seconds, and most commands a fraction of one. What is forked is a process of its own,
with its own environment and folder, its own signals and end. Orders on standard input, answers on
standard output: one line of JSON each.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import Any

ROOT = Path(__file__).parents[2]
WAIT_S = 500.0


@dataclass(slots=True)
class Started:
    """One command, at work or ended."""

    pid: int
    out: Path
    answers: "queue.Queue[int]" = field(default_factory=queue.Queue)
    code: int | None = None

    def said(self) -> str:
        """Return what it said so far, on both its channels."""
        return self.out.read_text()

    def ended(self) -> bool:
        """Say whether it has ended."""
        with contextlib.suppress(queue.Empty):
            self.code = self.answers.get_nowait() if self.code is None else self.code
        return self.code is not None

    def until(self, word: str) -> None:
        """Wait until it has said something."""
        give_up = time.monotonic() + WAIT_S
        while word not in self.said():
            assert not self.ended(), self.said()
            assert time.monotonic() < give_up, self.said()
            time.sleep(0.05)

    def end(self) -> int:
        """Wait for its end; return its exit code, negative for a signal."""
        self.code = self.answers.get(timeout=WAIT_S) if self.code is None else self.code
        return self.code


class Warm:
    """The process that forks."""

    def __init__(self, folder: Path, *before: str, **environment: str) -> None:
        """Load everything, once; `before` is a program that runs it, such as strace."""
        self._folder, self._count = folder, 0
        self._process = subprocess.Popen(
            [*before, sys.executable, "-u", "-m", "tests.dashboard.warm"], cwd=ROOT,
            env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self._begun: queue.Queue[Started] = queue.Queue()
        self._there: dict[int, Started] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self, *words: str, cwd: Path, **environment: str) -> Started:
        """Begin a command."""
        assert self._process.stdin is not None
        self._count += 1
        out = self._folder / f"said-{self._count}"
        out.touch()
        order = {"words": words, "cwd": str(cwd), "environment": environment, "out": str(out)}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._begun.get(timeout=WAIT_S)

    def close(self) -> None:
        """Let it go."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=WAIT_S)
        self._reader.join(timeout=WAIT_S)
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for answer in map(json.loads, self._process.stdout):
            if "code" in answer:
                self._there[answer["pid"]].answers.put(answer["code"])
            else:
                begun = Started(answer["pid"], Path(answer["out"]))
                self._there[begun.pid] = begun
                self._begun.put(begun)


@contextlib.contextmanager
def warm(folder: Path, *before: str, **environment: str) -> Iterator[Warm]:
    """Give one, and let it go at the end."""
    made = Warm(folder, *before, **environment)
    try:
        yield made
    finally:
        made.close()


def child(order: dict[str, Any]) -> int:
    """Be the command: as a shell would have begun it."""
    from dashboard.cli.main import main  # noqa: PLC0415 - whoever forks has it loaded

    out = os.open(order["out"], os.O_WRONLY | os.O_APPEND)
    for channel in (1, 2):
        os.dup2(out, channel)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(order["environment"])
    os.chdir(order["cwd"])
    sys.argv = ["compoundwatch", *order["words"]]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def serve() -> None:
    """Fork for each order, and tell of each end."""
    import dashboard.cli.main  # noqa: F401, PLC0415 - this is what takes its time

    at_work: set[int] = set()
    more = True
    while more or at_work:
        if more and select([0], [], [], 0.02)[0]:
            line = sys.stdin.readline()
            more = bool(line)
            if more:
                at_work.add(_forked(json.loads(line)))
        elif not more:
            time.sleep(0.02)
        while at_work:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            at_work.remove(pid)
            _tell(pid=pid, code=os.waitstatus_to_exitcode(status))


def _forked(order: dict[str, Any]) -> int:
    pid = os.fork()
    if not pid:
        code = 1
        try:
            code = child(order)
        except BaseException:  # noqa: BLE001 - as an interpreter ends
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    _tell(pid=pid, out=order["out"])
    return pid


def _tell(**answer: int | str) -> None:
    os.write(1, (json.dumps(answer) + "\n").encode())


if __name__ == "__main__":
    serve()
