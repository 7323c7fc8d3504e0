"""A simulated archive, the server that its files lie on, and its Items as a service shows them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imagery.sources.stac import radar_world
from tests.imagery.sources.stac_world import Item, archive, published
from tests.loopback.faulty import Server, serving


@pytest.fixture(scope="package")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive; do not write into it."""
    return archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture
def server(root: Path) -> Iterator[Server]:
    """Yield a server of its files."""
    with serving(root) as running:
        yield running


@pytest.fixture
def items(root: Path, server: Server) -> list[Item]:
    """Return its Items."""
    return published(root, server.url)


@pytest.fixture(scope="package")
def radar_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for a radar archive."""
    return tmp_path_factory.mktemp("radar")


@pytest.fixture(scope="package")
def made(radar_folder: Path) -> dict[str, list[Item]]:
    """Give the Items, with PLACE for where they are served."""
    return {
        "scenes": [radar_world.write_scene(radar_folder, "PLACE", "ascending"),
                   radar_world.write_scene(radar_folder, "PLACE", "descending", "20240108")],
        "heights": radar_world.write_heights(radar_folder, "PLACE"),
    }  # fmt: skip


@pytest.fixture
def place(radar_folder: Path) -> Iterator[Server]:
    """Yield a server of the radar archive."""
    with serving(radar_folder) as server:
        yield server
