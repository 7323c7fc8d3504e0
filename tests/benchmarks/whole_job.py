"""A whole job in a process of its own, so that its memory is what is measured.

python -m tests.benchmarks.whole_job FOLDER fetch|judge: the first fills a cache, the second
reads it, finds what was built, and prints as JSON what that took. On one core.
"""

import cProfile
import json
import os
import pstats
import resource
import sys
import time
from pathlib import Path

import data
from imagery.accuracy.judging import EVER, a_zone, judge
from imagery.cache.source import CachedSource
from imagery.jobs import memory
from imagery.jobs.compiled import ready
from imagery.jobs.looking import open_archive, silent
from imagery.jobs.recipe import read_recipe
from tests.benchmarks.archive import Invented

PARTS = {
    "from the cache": ("cache/source.py", "read"),
    "masks and guards": ("imagery/prepare.py", "prepared"),
    "detector": ("monitor/monitor.py", "detect"),
    "vectorising": ("jobs/outlining.py", "outlined"),
}


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
    profile = cProfile.Profile()
    begun = time.process_time()
    judged = profile.runcall(judge, zone, cached, {"balanced": recipe})
    took = time.process_time() - begun
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    inside = {
        part: sum(
            each[3] for at, each in stats.items() if (at[0][-len(file) :], at[2]) == (file, name)
        )
        for part, (file, name) in PARTS.items()
    }
    whole = sum(inside.values())
    print(json.dumps({  # noqa: T201 - this is how it answers
        "CPU, s": took,
        "memory, GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        **{f"{part}, %": 100 * share / whole for part, share in inside.items()},
        "confirmed": sum(each.status == "confirmed" for each in judged.found["balanced"]),
    }))  # fmt: skip


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    main(Path(sys.argv[1]), sys.argv[2])
