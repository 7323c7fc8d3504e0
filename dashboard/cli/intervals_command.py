"""The command `intervals`: how often the interval of an area holds what is true."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import bar, out, plainly, print_json
from dashboard.cli.store_commands import AsJson
from imagery.accuracy.intervals import SEED, coverage, measured
from imagery.accuracy.intervals_page import page
from imagery.accuracy.smart import read_smart
from imagery.errors import SourceError
from layers.files import write_beside


def intervals(
    data: Annotated[Path, typer.Option(help="A SMART region, whose outlines are built up.")],
    count: Annotated[int, typer.Option(help="How many compounds.", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="Of all chance.")] = SEED,
    as_json: AsJson = False,
    write: Annotated[Path | None, typer.Option(help="Write the page to this file.")] = None,
) -> None:
    """Measure simulated compounds, and count how often the interval of their area is true."""
    with plainly():
        if not data.is_dir():
            raise SourceError(f"There is no folder {data}. Give a SMART region: --data DIR.")
        found = read_smart(data)
        sites = [site for region in found.regions for site in region.sites]
        with bar("intervals", quiet=as_json) as progress:
            made = list(measured(sites, count=count, seed=seed, progress=progress))
    said = page(made, region=data.name, seed=seed)
    if as_json:
        methods = dict.fromkeys(each.method for each in made)
        print_json({
            method: asdict(coverage([each for each in made if each.method == method]))
            for method in methods
        })  # fmt: skip
    else:
        out.print(said, markup=False, highlight=False, soft_wrap=True)
    if write is not None:
        write_beside(write, said.encode())
