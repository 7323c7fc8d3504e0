"""P18: a killed job resumes: nothing lost, nothing doubled, no half file visible.

Each round kills a worker as kill -9 does, at a moment of chance or just as it stores, and looks at
what it left. The next one goes on from there; when one comes to its end, rows and files must be
those of a place that nobody disturbed, byte for byte.
"""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from layers.attempt import Attempt
from layers.store.factory import open_store
from layers.terms import AttemptState
from tests.imagery.jobs.forkers import Forker, forkers, found, new_place, wrong

ROUNDS = 3
FULL = int(os.environ.get("ROUNDS", "1000"))
_MOMENTS = ("at outlining", "done backfill", "done refresh", "at watching", "at footprints")


def whole(forker: Forker, folder: Path) -> float:
    """Let a worker come to its end; return how long it took, in seconds."""
    began = time.monotonic()
    forker.begin(folder)
    assert forker.end() == 0, forker.said
    return time.monotonic() - began


def killed(forker: Forker, folder: Path, *, after: str, wait_s: float, off_s: float) -> bool:
    """Kill a worker so long after it said a word; say whether it was still at work."""
    forker.begin(folder, off_s=off_s)
    if after:
        forker.until(after)
    time.sleep(wait_s)
    forker.signal(signal.SIGKILL)
    return forker.end() == -signal.SIGKILL


def survives(tmp_path: Path, kills: int) -> int:
    """Kill so many workers; return how often one came to its end in between."""
    rng = np.random.default_rng(7)
    with forkers(tmp_path) as (forker,):
        undisturbed = new_place(tmp_path / "undisturbed")
        lasts_s = whole(forker, undisturbed)
        right = found(undisturbed)
        folder, deaths, ends = new_place(tmp_path / "p0"), 0, 0
        while deaths < kills:
            chance = rng.uniform() < 0.5
            died = killed(
                forker, folder,
                after="" if chance else str(rng.choice(_MOMENTS)),
                wait_s=float(rng.uniform(0, lasts_s if chance else 0.08)),
                off_s=float(rng.uniform(-86_400, 86_400)),
            )  # fmt: skip
            deaths += died
            assert wrong(folder) == []
            if not died or deaths % 5 == 0:
                whole(forker, folder)
                assert found(folder) == right
                called_dead_and_none_running(folder)
                ends += 1
                folder = new_place(tmp_path / f"p{ends}")
        whole(forker, folder)
        assert found(folder) == right
    return ends


def called_dead_and_none_running(folder: Path) -> None:
    """Hold that each worker that died is on record as dead."""
    store = open_store(str(folder / "s.gpkg"), read_only=True)
    states = {each.state for each in store.select(Attempt)}
    store.close()
    assert AttemptState.RUNNING not in states


def test_jobs_killed_at_some_moments_leave_the_rows_and_files_of_one_that_was_not(
    tmp_path: Path,
) -> None:
    survives(tmp_path, ROUNDS)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_jobs_killed_at_a_thousand_moments_leave_the_rows_and_files_of_one_that_was_not(
    tmp_path: Path,
) -> None:
    assert survives(tmp_path, FULL) > FULL // 10
