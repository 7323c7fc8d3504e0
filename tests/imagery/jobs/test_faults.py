"""P18, the other half: each write-type system call fails in turn, and nothing is lost or doubled.

A worker is held still, strace takes hold of it and lets the n-th call of a kind fail for want of
space, with an input/output error, or kills it there. What it leaves is sound and whole, and the
next one comes to the rows and files of a place that nobody disturbed. Method: SQLite's and R28's.
"""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.imagery.jobs.forkers import WAIT_S, Forker, forkers, found, new_place, wrong

CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink,mkdir"
FAULTS = ("error=ENOSPC", "error=EIO", "signal=SIGKILL")
POINTS = 2
OF_A_KIND = 40
"""A job writes some thousand pages, one like the other."""


def attached(pid: int, *words: str) -> "subprocess.Popen[str]":
    """Let strace take hold of a worker; wait until it has."""
    tracer = subprocess.Popen(
        ["strace", "-f", "-p", str(pid), *words], stderr=subprocess.PIPE, text=True
    )
    assert tracer.stderr is not None
    line = tracer.stderr.readline()
    if "attached" not in line:
        tracer.wait(timeout=WAIT_S)
        pytest.skip(f"strace may not take hold of a process here: {line.strip()}")
    return tracer


def traced(forker: Forker, folder: Path, *words: str) -> int:
    """Let a worker do its work under strace; return how it ended."""
    forker.begin(folder, waits=True)
    with attached(forker.pid, *words) as tracer:
        forker.signal(signal.SIGUSR1)
        end = forker.end()
        tracer.wait(timeout=WAIT_S)
    return end


def counted(forker: Forker, folder: Path, log: Path) -> dict[str, int]:
    """Return how many calls of each kind a worker makes."""
    assert traced(forker, folder, "-o", str(log), "-e", f"trace={CALLS}") == 0
    names = re.findall(r"^\d+ +(\w+)\(", log.read_text("utf-8"), flags=re.MULTILINE)
    return {name: names.count(name) for name in sorted(set(names))}


def points(calls: dict[str, int]) -> list[tuple[str, int, str]]:
    """Return every call with every fault; of a kind of which there are many, some, far apart."""
    return [
        (name, int(place), fault)
        for name, many in calls.items()
        for place in np.unique(np.linspace(1, many, min(many, OF_A_KIND)).round())
        for fault in FAULTS
    ]


def survives(tmp_path: Path, most: int | None) -> tuple[int, int]:
    """Let each point fail, or some; return how many were to, and how many did."""
    rng, log, hit = np.random.default_rng(28), tmp_path / "log", 0
    with forkers(tmp_path) as (forker,):
        undisturbed = new_place(tmp_path / "undisturbed")
        every = points(counted(forker, undisturbed, log))
        assert len(every) > 50
        right = found(undisturbed)
        chosen = every if most is None else [every[n] for n in rng.choice(len(every), most)]
        for number, (name, place, fault) in enumerate(chosen):
            folder = new_place(tmp_path / f"p{number}")
            rule = f"inject={name}:{fault}:when={place}"
            traced(forker, folder, "-o", str(log), "-e", f"trace={CALLS}", "-e", rule)
            said = log.read_text("utf-8")
            hit += "(INJECTED)" in said or "killed by SIGKILL" in said
            assert wrong(folder) == [], rule
            forker.begin(folder)
            assert forker.end() == 0, (rule, forker.said)
            assert found(folder) == right, rule
            shutil.rmtree(folder)
    return len(chosen), hit


@pytest.fixture(autouse=True)
def has_strace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: apt-get install strace.")


def test_some_writes_that_fail_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    assert survives(tmp_path, POINTS) == (POINTS, POINTS)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_every_write_that_fails_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    most = os.environ.get("POINTS")
    asked, hit = survives(tmp_path, int(most) if most else None)
    assert hit >= 0.9 * asked  # how often a worker speaks or waits differs from time to time
