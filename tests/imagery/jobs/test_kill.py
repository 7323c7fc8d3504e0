"""A refresh that is killed at any moment leaves nothing half-written, and runs again as if new."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from layers.composite import CompositeImage
from layers.detection import Detection
from layers.footprint import Footprint
from layers.run import Run
from layers.scene import SceneRecord
from layers.store.factory import open_store
from layers.zone import Zone
from tests.small_world import small_zone

KINDS = (Zone, Run, SceneRecord, Detection, CompositeImage, Footprint)
ROOT = Path(__file__).parents[3]


def new_store(path: Path) -> Path:
    store = open_store(str(path), create=True)
    store.put([small_zone()])
    store.close()
    return path


def child(path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.imagery.jobs.killed_refresh", str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def whole(path: Path) -> float:
    """Let it run to its end; return how long it took from its beginning, in seconds."""
    with child(path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        began = time.monotonic()
        process.wait(timeout=120)
    assert process.returncode == 0
    return time.monotonic() - began


def killed(path: Path, *, after: str, wait_s: float) -> bool:
    """Kill it, as kill -9 does, so long after it said a word; say whether it was still at work."""
    with child(path) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == after:
                break
        time.sleep(wait_s)
        process.kill()
    return process.returncode != 0


def rows(path: Path) -> dict[str, list[object]]:
    store = open_store(str(path), read_only=True)
    found = {kind.__name__: list(store.select(kind)) for kind in KINDS}
    store.close()
    return found


def held_whole_or_not_at_all(path: Path) -> bool:
    """Say whether the store is sound, and holds a run with all that came of it or nothing."""
    store = open_store(str(path))
    assert store.check() == []
    runs = store.select(Run)
    scenes = store.count(SceneRecord)
    complete = all(run.scenes_found == scenes for run in runs) if runs else scenes == 0
    detections = sum(run.detections for run in runs)
    complete &= store.count(Detection) == detections
    store.close()
    return complete


def began(path: Path) -> bool:
    """Say whether the run is kept, so that another kill would find nothing left to do."""
    store = open_store(str(path), read_only=True)
    kept = store.count(Run) > 0
    store.close()
    return kept


def survives(tmp_path: Path, times: int) -> None:
    undisturbed = new_store(tmp_path / "undisturbed.gpkg")
    lasts_s = whole(undisturbed)
    disturbed = new_store(tmp_path / "disturbed.gpkg")
    rng = np.random.default_rng(7)
    deaths = 0
    for number in range(times):
        # Every second one is killed while it stores: that is short, and where harm could be done.
        after, longest = ("outlining", 0.25) if number % 2 else ("begun", lasts_s)
        deaths += killed(disturbed, after=after, wait_s=float(rng.uniform(0, longest)))
        assert held_whole_or_not_at_all(disturbed)
        if began(disturbed):
            whole(disturbed)
            assert rows(disturbed) == rows(undisturbed)
            disturbed = new_store(tmp_path / f"disturbed-{number}.gpkg")
    assert deaths >= times // 2
    whole(disturbed)
    assert rows(disturbed) == rows(undisturbed)


def test_a_refresh_killed_at_some_moments_and_run_again_leaves_the_same_rows(
    tmp_path: Path,
) -> None:
    survives(tmp_path, times=3)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_refresh_killed_at_a_hundred_moments_and_run_again_leaves_the_same_rows(
    tmp_path: Path,
) -> None:
    survives(tmp_path, times=100)
