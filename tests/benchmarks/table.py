"""One table at the end of a benchmark run: own, peer, ratio, wanted, share of memory's pace.

A conftest.py asks for it by importing `measured`, the fixture that tests fill it through, and
`pytest_terminal_summary`, which prints it. Paces are by CPU time of this process, best of a few
runs: other work on the machine counts little, and a peer that uses more threads pays for them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from imagery.kernels.jit import loose

GROUP = "the bench group is not installed: uv sync --group bench"
"""Why a peer's benchmark is skipped."""

_READ_VALUES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison."""

    what: str
    own: float
    """Million pixel-dates a second."""

    peer_name: str
    peer: float
    """Million pixel-dates a second, of the same values."""

    wanted: float
    """Ratio that was set as a goal."""

    bytes_each: float
    """Bytes that a pixel-date brings from memory."""

    @property
    def ratio(self) -> float:
        """How many times the peer's pace."""
        return self.own / self.peer


@dataclass(slots=True)
class Table:
    """Rows, and what memory gives."""

    rows: list[Row] = field(default_factory=list)
    bandwidth: float = 0.0
    """Bytes a second that one core reads, in a row."""

    def share(self, row: Row) -> float:
        """Return the share of memory's pace, 0 to 1."""
        return row.own * 1e6 * row.bytes_each / self.bandwidth

    def markdown(self) -> list[str]:
        """Return the lines of the table."""
        lines = [
            f"Memory is read at {self.bandwidth / 1e9:.1f} GB/s (one core).",
            "",
            "| kernel | own, Mpxd/s | peer | its Mpxd/s | ratio | wanted | of memory's pace |",
            "|---|---:|---|---:|---:|---:|---:|",
        ]
        lines += [
            f"| {row.what} | {row.own:,.0f} | {row.peer_name} | {row.peer:,.3g} "
            f"| {row.ratio:,.0f} × | {row.wanted:,.0f} × | {self.share(row):.0%} |"
            for row in self.rows
        ]
        return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """What zones took on some workers."""

    workers: int
    zones: int
    wall_s: float
    cpu_s: float
    """Of all workers together."""

    peak_gb_early: float
    """Most memory that one worker held in the first quarter of the zones."""

    peak_gb: float
    """And in all of them."""

    @property
    def pace(self) -> float:
        """Zones a second."""
        return self.zones / self.wall_s

    def line(self) -> str:
        """Return its row."""
        return (
            f"| {self.workers} | {self.zones} | {self.wall_s:.1f} | {self.cpu_s:.1f} "
            f"| {self.wall_s / self.zones:.2f} | {self.peak_gb_early:.3f} | {self.peak_gb:.3f} |"
        )


_WIDTHS = pytest.StashKey[list[Widths]]()
_TABLE = pytest.StashKey[Table]()
_JOBS = pytest.StashKey[list[dict[str, float]]]()


def fastest(work: Callable[[], object], *, runs: int = 5) -> float:
    """Return the least CPU time of some runs, in seconds; the first run is not counted."""
    work()
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


@loose
def _sum(values: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    total = np.float32(0)
    for place in range(values.size):
        total += values[place]
    return total  # type: ignore[return-value]


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest) -> Table:
    """Return the table of this run, with memory's pace measured."""
    table = request.config.stash.setdefault(_TABLE, Table())
    values = np.ones(_READ_VALUES, dtype=np.float32)
    table.bandwidth = values.nbytes / min(
        fastest(lambda: _sum(values)), fastest(lambda: np.sum(values))
    )
    return table


@pytest.fixture(scope="session")
def table_of_jobs(request: pytest.FixtureRequest) -> list[dict[str, float]]:
    """Return where whole jobs write what they took."""
    return request.config.stash.setdefault(_JOBS, [])


@pytest.fixture(scope="session")
def table_of_widths(request: pytest.FixtureRequest) -> list[Widths]:
    """Return where zones on one worker and on more write what they took."""
    return request.config.stash.setdefault(_WIDTHS, [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table, if there is anything in it."""
    table = config.stash.get(_TABLE, None)
    if table and table.rows:
        terminalreporter.write_sep("=", "kernels against their peers")
        for line in table.markdown():
            terminalreporter.write_line(line)
    widths = config.stash.get(_WIDTHS, [])
    if widths:
        terminalreporter.write_sep("=", "zones on one worker and on two")
        for line in (
            "| workers | zones | wall, s | CPU, s | wall a zone, s | peak early, GB | peak, GB |",
            "|---:|---:|---:|---:|---:|---:|---:|",
            *(each.line() for each in widths),
            f"{widths[-1].pace / widths[0].pace:.2f} times faster",
        ):
            terminalreporter.write_line(line)
    for job in config.stash.get(_JOBS, []):
        terminalreporter.write_sep("=", "a whole job: 100 km2, six bands, one core")
        for name, value in job.items():
            terminalreporter.write_line(f"{name}: {value:.2f}")
