"""A simulated archive, the server that its files lie on, and its Items as a service shows them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
