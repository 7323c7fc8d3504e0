"""The command replay: a run made again from what is on record, and held against it."""

from dataclasses import asdict
from typing import Annotated

import typer

from dashboard.cli.context import bar, err, print_json, say, workshop
from dashboard.cli.store_commands import AsJson
from imagery.jobs import memory
from imagery.jobs.compiled import ready
from imagery.jobs.replay import Replayed, sampled
from imagery.jobs.replay import replay as make_again
from layers.run import Run

_MOST_LINES = 20


def replay(
    run_id: Annotated[str, typer.Argument(help="Id of the run.")] = "",
    sample: Annotated[int, typer.Option(help="Runs of so many detections, by chance.")] = 0,
    seed: Annotated[int, typer.Option(help="Another draws others.")] = 0,
    source: Annotated[str, typer.Option(help="Where the scenes came from.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a run again from its scenes, recipe and what was known, and compare each row."""
    if bool(run_id) == (sample > 0):
        raise typer.BadParameter("Give the id of a run, or --sample and a number.")
    with workshop(read_only=True) as parts:
        ready(err.print)
        memory.kept()
        runs = [parts.store.get(Run, run_id)] if run_id else sampled(parts.store, sample, seed=seed)
        made = []
        for run in runs:
            with bar(run.run_id, quiet=as_json) as progress:
                made.append(make_again(run, source=parts.source(source), store=parts.store,
                                       progress=progress))  # fmt: skip
    if as_json:
        print_json([asdict(each) | {"same": each.same} for each in made])
    else:
        for each in made:
            _tell(each)
    if not all(each.same for each in made):
        raise typer.Exit(1)


def _tell(made: Replayed) -> None:
    """Say what came of one run."""
    reviews = f", {made.reviews} reviews stand" if made.reviews else ""
    if made.same:
        count = len(made.detections)
        say(f"{made.run_id}: the same to the last byte, detections: {count}{reviews}.")
    else:
        say(f"{made.run_id}: other than on record{reviews}.")
    for line in (*made.reasons, *made.differences[:_MOST_LINES]):
        say(f"  {line}")
    if (more := len(made.differences) - _MOST_LINES) > 0:
        say(f"  … and {more} rows more.")
