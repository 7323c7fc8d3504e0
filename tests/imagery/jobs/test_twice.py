"""P19: runs of one job at once have the effect of one, whatever clocks say and whoever is paused.

Each round lets three workers loose on one zone, with clocks that are right or a day off and leases
of half a second. Some are stopped (SIGSTOP) until their lease is long over and another has taken
it, and wake up in the middle of their work. In the end rows and files must be those of one.
"""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from layers.attempt import Attempt
from layers.run import Run, standing
from layers.store.factory import open_store
from layers.terms import AttemptState
from tests.imagery.jobs.forkers import Forker, forkers, found, new_place, wrong

ROUNDS = 2
FULL = int(os.environ.get("ROUNDS", "1000"))
WORKERS = 3
_LASTS_S = 0.5
_DAY_S = 86_400.0


def one_round(workers: list[Forker], folder: Path, rng: np.random.Generator) -> list[int]:
    """Let workers loose on one zone; return how each ended."""
    begun = []
    for each in workers:
        each.begin(folder, off_s=float(rng.choice([0.0, 0.0, -_DAY_S, _DAY_S])), lasts_s=_LASTS_S)
        begun.append(each)
        time.sleep(float(rng.uniform(0, 0.2)))
    for each in rng.permutation(np.array(begun, dtype=object))[: len(workers) - 1]:
        each.signal(signal.SIGSTOP)
        time.sleep(float(rng.uniform(_LASTS_S, 2 * _LASTS_S)))
        each.signal(signal.SIGCONT)
    return [each.end() for each in begun]


def effect_of_one(tmp_path: Path, rounds: int) -> dict[str, int]:
    """Run so many rounds; return how often workers were done, busy, or lost their lease."""
    rng = np.random.default_rng(19)
    told = {"done": 0, "busy": 0, "lost": 0}
    with forkers(tmp_path, WORKERS) as workers:
        undisturbed = new_place(tmp_path / "undisturbed")
        workers[0].begin(undisturbed)
        assert workers[0].end() == 0
        right = found(undisturbed)
        for number in range(rounds):
            folder = new_place(tmp_path / f"p{number}")
            ends = one_round(workers, folder, rng)
            assert set(ends) <= {0, 3, 4}
            for worker, end in zip(workers, ends, strict=True):
                told[{0: "done", 3: "busy", 4: "lost"}[end]] += 1
                if end == 4:
                    assert any("took its place" in line for line in worker.said), worker.said
            assert wrong(folder) == []
            workers[0].begin(folder)  # whatever nobody came to do
            assert workers[0].end() == 0, workers[0].said
            assert found(folder) == right
            none_at_work_and_one_standing(folder)
    return told


def none_at_work_and_one_standing(folder: Path) -> None:
    """Hold that no attempt is still said to be at work, and each window has one run."""
    store = open_store(str(folder / "s.gpkg"), read_only=True)
    states = {each.state for each in store.select(Attempt)}
    runs = store.select(Run)
    store.close()
    assert AttemptState.RUNNING not in states
    assert len(runs) == len(standing(runs)) == len({(each.job, each.window) for each in runs})


def test_three_at_once_paused_and_a_day_off_have_the_effect_of_one(tmp_path: Path) -> None:
    effect_of_one(tmp_path, ROUNDS)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_three_at_once_a_thousand_times_have_the_effect_of_one(tmp_path: Path) -> None:
    told = effect_of_one(tmp_path, FULL)
    assert min(told.values()) > 0
