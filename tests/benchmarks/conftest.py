"""What every benchmark gets: the table of kernels and peers, printed at the end of the run."""

from tests.benchmarks.table import measured, pytest_terminal_summary, table_of_jobs

__all__ = ["measured", "pytest_terminal_summary", "table_of_jobs"]
