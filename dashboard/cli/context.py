"""What every command needs: settings, the clock, and errors as one clear message."""

import contextlib
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import data
from dashboard.surroundings import clock
from dashboard.surroundings import settings as settings  # noqa: PLC0414 - commands ask here
from dashboard.wiring import Workshop, open_workshop
from geo.errors import GeoError
from geo.period import parse_instant
from imagery.errors import ImageryError
from imagery.progress import Progress as Step
from layers.errors import LayerError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_EXPECTED = (LayerError, ImageryError, GeoError, data.DataDamagedError, OSError)


def now(as_of: str | None = None) -> datetime:
    """Return the instant for which a command works: what it was told, or the clock."""
    return parse_instant(as_of) if as_of else clock()


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """Turn what can go wrong into one message and exit code 1; a bug keeps its traceback."""
    try:
        yield
    except _EXPECTED as error:
        logging.getLogger(__name__).info("refused kind=%s", type(error).__name__)
        err.print(f"[red]Not done.[/red] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(1) from None


@contextlib.contextmanager
def workshop(*, create: bool = False, read_only: bool = False) -> Iterator[Workshop]:
    """Open the store and what belongs to it, with errors said plainly."""
    with plainly():
        opened = open_workshop(settings(), create=create, read_only=read_only)
        try:
            yield opened
        finally:
            opened.close()


@contextlib.contextmanager
def bar(title: str, *, quiet: bool = False) -> Iterator[Step]:
    """Show progress on a terminal; give back the function that a job calls."""
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=32),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Progress(*columns, console=err, disable=quiet) as progress:
        task = progress.add_task(escape(title), total=None)

        def step(what: str, done: int, of: int) -> None:
            progress.update(
                task, description=f"{escape(title)}: {escape(what)}", completed=done, total=of
            )

        yield step


def print_json(value: Any) -> None:
    """Print a value as JSON, for scripts."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def say(text: str) -> None:
    """Print a line; names from files are text, never markup."""
    out.print(escape(text), soft_wrap=True)
