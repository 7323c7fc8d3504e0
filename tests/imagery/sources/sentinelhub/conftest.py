"""An archive of six weeks, and a service that serves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from imagery.sources.simulate import worlds, write_archive
from tests.imagery.sources.sentinelhub.keeping import PERIOD, Bench, bench


@pytest.fixture(scope="session")
def served_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("served")
    write_archive(worlds()[0], root, period=PERIOD)
    return root


@pytest.fixture
def here(served_archive: Path) -> Iterator[Bench]:
    with bench(served_archive) as made:
        yield made
