"""What every benchmark gets: one core, and the table that is printed at the end of the run."""

from collections.abc import Iterator

import pytest

from imagery.jobs.compiled import ready
from tests.benchmarks.table import (
    GROUP,
    measured,
    pytest_terminal_summary,
    table_of_jobs,
    table_of_widths,
)

__all__ = ["measured", "pytest_terminal_summary", "table_of_jobs", "table_of_widths"]


@pytest.fixture(scope="session")
def one_core() -> Iterator[None]:
    """Compile first, and hold the peers' linear algebra to one thread."""
    threads = pytest.importorskip("threadpoolctl", reason=GROUP)
    ready(lambda _: None)
    with threads.threadpool_limits(1):
        yield
