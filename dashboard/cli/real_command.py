"""The command `real`: the main job on real imagery, set by set, held against its labels."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from dashboard.cli.context import bar, now, out, plainly, print_json, settings
from dashboard.cli.store_commands import AsJson
from dashboard.real import SetResult, find_sets, run_set
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from imagery.errors import SourceError


def real(
    data: Annotated[Path, typer.Option(help="A folder of sets: s2-*, sn7-*/AREA, smart-*/items.")],
    as_json: AsJson = False,
    only: Annotated[str, typer.Option(help="Only sets whose name holds this.")] = "",
) -> None:
    """Run the main job over every set of a folder, in a scratch store, and print the table."""
    results: list[SetResult] = []
    with plainly():
        sets = [each for each in find_sets(data) if only in each.name]
        if not sets:
            raise SourceError(f"{data} holds no set of STAC Items. See the README, real imagery.")
        parts = open_workshop(Settings(store_url="memory://", recipe=settings().recipe))
        with bar("real imagery", quiet=as_json) as progress:
            for done, each in enumerate(sets):
                progress(each.name, done, len(sets))
                results.append(run_set(each, parts, as_of=now()))
    if as_json:
        print_json([each.told() for each in results])
    else:
        out.print(_table(results))
    if any(each.failed for each in results):
        raise typer.Exit(1)


def _table(results: list[SetResult]) -> Table:
    table = Table(title="Real imagery, one row a set")
    rows = [each.row() for each in results]
    for name in rows[0]:
        table.add_column(name, justify="left" if name == "set" else "right", overflow="fold")
    for row in rows:
        table.add_row(*row.values())
    return table
