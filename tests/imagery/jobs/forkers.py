"""Workers that a test starts, stops, kills and waits for; and what must hold of their store."""

import contextlib
import hashlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from layers.attempt import Attempt
from layers.balance import Balance
from layers.composite import CompositeImage
from layers.detection import Detection
from layers.digest import Digest
from layers.evidence import Evidence
from layers.lease import Lease
from layers.run import Run
from layers.scene import SceneRecord
from layers.schema import TABLES
from layers.spend import Spend
from layers.store.factory import open_store
from tests.small_world import small_zone

ROOT = Path(__file__).parents[3]
WAIT_S = 120.0
OF_THE_MACHINE = {Attempt, Lease, Spend, Balance, Digest}
"""What happened, and not what was found: two histories differ in it."""


class Forker:
    """One process that forks one worker at a time; see `tests.imagery.jobs.forked`."""

    def __init__(self) -> None:
        """Make its pipes; `theirs` are for the process that loads everything."""
        orders, answers = os.pipe(), os.pipe()
        self.theirs = orders[0], answers[1]
        self._orders = os.fdopen(orders[1], "w")
        self._answers = os.fdopen(answers[0])
        self._lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.pid = 0

    def ready(self) -> None:
        """Wait until it is loaded."""
        assert self.until("ready") == "ready 0", self.said

    def begin(
        self, folder: Path, *, off_s: float = 0, lasts_s: float = 900, waits: bool = False
    ) -> int:
        """Let a worker begin on the store of a folder; return its process."""
        self.said = []
        words = folder / "s.gpkg", folder / "states", off_s, lasts_s, "waits" if waits else "now"
        self._orders.write(" ".join(map(str, words)) + "\n")
        self._orders.flush()
        self.pid = int(self.until("pid").split()[1])
        return self.pid

    def signal(self, which: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, which)

    def until(self, word: str, *, wait_s: float = WAIT_S) -> str:
        """Wait for a line that begins so, or for its end; return that line."""
        give_up = time.monotonic() + wait_s
        while True:
            line = self._lines.get(timeout=max(give_up - time.monotonic(), 0.01))
            self.said.append(line)
            if line.startswith((word, "ended")):
                return line

    def end(self) -> int:
        """Wait for its end; return its exit code, negative for a signal."""
        last = self.said[-1] if self.said else ""
        return int((last if last.startswith("ended") else self.until("ended")).split()[1])

    def close(self) -> None:
        """Let it go."""
        self._orders.close()
        self._reader.join(timeout=WAIT_S)
        self._answers.close()

    def _read(self) -> None:
        for line in self._answers:
            self._lines.put(line.strip())


@contextlib.contextmanager
def forkers(folder: Path, count: int = 1) -> Iterator[list[Forker]]:
    """Give some, loaded; let them go at the end."""
    made = [Forker() for _ in range(count)]
    theirs = [each.theirs for each in made]
    loaded = subprocess.Popen(
        [sys.executable, "-m", "tests.imagery.jobs.forked", str(folder / "warm"),
         *(f"{orders},{answers}" for orders, answers in theirs)],
        cwd=ROOT, pass_fds=[end for pair in theirs for end in pair],
    )  # fmt: skip
    for pair in theirs:
        for end in pair:
            os.close(end)
    try:
        for each in made:
            each.ready()
        yield made
    finally:
        for each in made:
            each.close()
        loaded.wait(timeout=WAIT_S)


def new_place(folder: Path) -> Path:
    """Return a folder with a new store in which the zone stands."""
    folder.mkdir()
    store = open_store(str(folder / "s.gpkg"), create=True)
    store.put([small_zone()])
    store.close()
    return folder


def found(folder: Path) -> dict[str, object]:
    """Return every row that was found, and the bytes of every file of a state."""
    store = open_store(str(folder / "s.gpkg"), read_only=True)
    rows: dict[str, object] = {
        kind.__name__: list(store.select(kind)) for kind in TABLES if kind not in OF_THE_MACHINE
    }
    store.close()
    states = folder / "states"
    for path in sorted(states.rglob("*")) if states.is_dir() else []:
        if path.is_file() and not path.name.startswith("."):
            name = str(path.relative_to(states))
            rows[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return rows


def wrong(folder: Path) -> list[str]:
    """Return what is wrong with a store: damage, or a run without all that came of it."""
    store = open_store(str(folder / "s.gpkg"))
    said = store.check()
    runs = {each.run_id: each for each in store.select(Run)}
    for run in runs.values():
        if run.job != "watch" and store.count(SceneRecord, run_id=run.run_id) != run.scenes_found:
            said.append(f"{run.run_id} lacks scenes")
        if store.count(Detection, run_id=run.run_id) != run.detections:
            said.append(f"{run.run_id} lacks detections")
        if run.job != "watch" and not store.count(CompositeImage, run_id=run.run_id):
            said.append(f"{run.run_id} lacks pictures")
    for kind in (SceneRecord, Detection, Evidence):
        strays = {each.run_id for each in store.select(kind)} - set(runs)
        said += [f"{kind.__name__} of {each}, which is not there" for each in sorted(strays)]
    store.close()
    return said
