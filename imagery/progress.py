"""Progress: how long work says how far it is, whoever shows it."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and of how many."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Show no progress."""
