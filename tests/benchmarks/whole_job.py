"""A whole job in a process of its own, so that its memory is what is measured.

python -m tests.benchmarks.whole_job FOLDER fetch|judge: the first fills a cache, the second
reads it, finds what was built, and prints as JSON what that took. On one core.
"""

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import data
from imagery.accuracy import judging
from imagery.accuracy.judging import EVER, a_zone
from imagery.cache.source import CachedSource
from imagery.jobs import looking, memory
from imagery.jobs.compiled import ready
from imagery.jobs.looking import open_archive
from imagery.jobs.recipe import read_recipe
from imagery.monitor.monitor import Monitor
from imagery.progress import silent
from tests.benchmarks.archive import Invented

SPENT: Counter[str] = Counter()
"""Part of the job -> CPU seconds."""


def timed(owner: Any, name: str, part: str) -> None:
    """Let a function or method write down what it takes."""
    inner = getattr(owner, name)

    def outer(*args: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return inner(*args, **named)
        finally:
            SPENT[part] += time.process_time() - begun

    setattr(owner, name, outer)


def peak_gb() -> float:
    """Return the most memory that this process ever held, GB.

    Not from getrusage, whose figure begins with that of the process that started this one.
    """
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(said.partition("VmHWM:")[2].split()[0]) * 1024 / 1e9


def main(folder: Path, work: str) -> None:
    """Do one of the two."""
    source = Invented(1000, 365)
    zone, recipe = a_zone("bench", source.extent()), read_recipe(data.path("recipes/balanced.toml"))
    cached = CachedSource(inner=source, folder=folder)
    if work == "fetch":
        archive = open_archive(zone, source=cached, recipe=recipe, as_of=EVER)
        assert isinstance(archive.source, CachedSource)
        archive.source.fetch(archive.scenes, archive.bands, silent)
        return
    source.forget()
    ready(lambda _: None)
    memory.kept()
    timed(CachedSource, "read", "from the cache")
    timed(looking, "prepared", "masks and guards")
    timed(Monitor, "detect", "detector")
    timed(judging, "outlined", "vectorising")
    begun = time.process_time()
    judged = judging.judge(zone, cached, {"balanced": recipe})
    took = time.process_time() - begun
    print(json.dumps({  # noqa: T201 - this is how it answers
        "CPU, s": took,
        "memory, GB": peak_gb(),
        **{f"{part}, %": 100 * spent / took for part, spent in SPENT.items()},
        "confirmed": sum(each.status == "confirmed" for each in judged.found["balanced"]),
    }))  # fmt: skip


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    main(Path(sys.argv[1]), sys.argv[2])
