"""The command `accuracy`: every yardstick that a folder of data offers."""

from pathlib import Path
from typing import Annotated

import typer

import data as bundled
from dashboard.cli.context import bar, err, out, plainly, print_json
from dashboard.cli.store_commands import AsJson
from imagery.accuracy.page import page
from imagery.accuracy.report import measure
from imagery.errors import SourceError
from imagery.jobs import memory
from imagery.jobs.compiled import ready
from imagery.jobs.recipe import read_recipe
from layers.files import write_beside
from layers.terms import OperatingPoint


def accuracy(
    data: Annotated[Path, typer.Option(help="A folder of data; sets are found by their layout.")],
    as_json: AsJson = False,
    only: Annotated[str, typer.Option(help="Only sets whose name holds this.")] = "",
    write: Annotated[Path | None, typer.Option(help="Write the page to this file.")] = None,
) -> None:
    """Measure what is found, missed, dated and false, at each operating point."""
    with plainly():
        if not data.is_dir():
            raise SourceError(f"There is no folder {data}. Give one with sets: --data DIR.")
        recipes = {
            point.value: read_recipe(bundled.path(f"recipes/{point}.toml"))
            for point in OperatingPoint
        }
        ready(err.print)
        memory.kept()
        with bar("accuracy", quiet=as_json) as progress:
            made = measure(data, recipes, only=only, progress=progress)
    if as_json:
        print_json(made.told())
    else:
        out.print(page(made), markup=False, highlight=False, soft_wrap=True)
    if write is not None:
        write_beside(write, page(made).encode())
