"""Compiling: a person is told once, and only where something has to be compiled."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from imagery.kernels import compiling, jit
from tests.conftest import ROOT

READY = "from imagery.kernels.compiling import ready; ready(print)"


def without_a_file() -> FunctionType:
    """Return a function that numba finds no place on disk for."""
    made: dict[str, FunctionType] = {}
    exec(compile("def twice(value):\n    return 2 * value\n", "<nowhere>", "exec"), made)  # noqa: S102
    return made["twice"]


def test_what_is_compiled_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    twice = jit.exact(without_a_file())
    monkeypatch.setattr(compiling, "_uses", lambda: {"twice": lambda: (twice(1), twice(1.5))})
    compiling.ready(told.append)
    compiling.ready(told.append)
    assert told == ["compiling twice, once"]


@pytest.mark.parametrize("how", [jit.exact, jit.loose])
def test_a_function_that_cannot_be_kept_is_compiled_all_the_same(how: Callable[..., Any]) -> None:
    assert how(without_a_file())(21) == 42


def test_kernels_that_are_ready_are_not_told_of() -> None:
    compiling.ready(lambda _: None)
    told: list[str] = []
    compiling.ready(told.append)
    assert told == []


@pytest.mark.slow
def test_the_second_run_on_a_machine_finds_the_kernels_on_disk(tmp_path: Path) -> None:
    places = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", READY], cwd=ROOT, env=places, capture_output=True, text=True,
            check=True,
        ).stdout.splitlines()
        for _ in range(2)
    ]  # fmt: skip
    assert said[0] == [f"compiling {name}, once" for name in compiling._uses()]
    assert said[1] == []
