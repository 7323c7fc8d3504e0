"""States on disk: two that write at once are not in one another's way."""

import os
from pathlib import Path

import pytest

from imagery.jobs.states import States


def test_two_that_write_the_same_content_at_once_both_end_and_leave_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states, sync, names = States(tmp_path), os.fsync, []

    def another_comes(file: int) -> None:
        monkeypatch.setattr(os, "fsync", sync)
        names.append(states.put("tile", "history", b"what was learned"))
        sync(file)

    monkeypatch.setattr(os, "fsync", another_comes)
    names.append(states.put("tile", "history", b"what was learned"))
    assert names == [names[0]] * 2
    assert [path.name for path in tmp_path.iterdir()] == [names[0]]
    assert states.content(names[0]) == b"what was learned"
