"""A server that fails when told to, and a door to it that writes down how long it would wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from imagery.calling import Door
from tests.imagery.calling.doors import make
from tests.loopback.faulty import Server, serving


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Yield a server of one file."""
    (tmp_path / "a.txt").write_bytes(b"hello")
    with serving(tmp_path) as running:
        yield running


@pytest.fixture
def naps() -> list[float]:
    """Return what the door writes its waits into."""
    return []


@pytest.fixture
def door(naps: list[float]) -> Door:
    """Return a door."""
    return make(naps)
