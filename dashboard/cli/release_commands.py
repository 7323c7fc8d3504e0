"""Commands on releases of report counts: release make, release list, release show."""

from typing import Annotated

import typer

from dashboard.cli.context import now, print_json, say, workshop
from dashboard.cli.store_commands import AsJson
from layers.release_figure import Topic
from layers.release_words import HOW_TO_READ, TITLES
from layers.releasing import make_release

release_app = typer.Typer(help="Counts of reports, published once a quarter.", no_args_is_help=True)


@release_app.command("make")
def make(
    quiet: Annotated[bool, typer.Option(help="Say nothing where nothing was due.")] = False,
) -> None:
    """Make the next release, if a further quarter has been over for 90 days; else do nothing."""
    with workshop() as parts:
        at = now()
        made = make_release(parts.log(), as_of=at)
        reader = parts.reader(at)
        words, figures = reader.report_cells().said(), reader.report_figures().said()
    if made is not None:
        say(f"Made: {words}.")
        say(f"Figures: {figures}.")
    elif not quiet:
        say(
            f"Nothing was due: {words}. A release is made of reports that are there, and once a "
            "further quarter has been over for 90 days."
        )


@release_app.command("show")
def show(as_json: AsJson = False) -> None:
    """Show the figures of the newest release: ransom, debt, recruitment, signs, and so on."""
    with workshop(read_only=True) as parts:
        found = parts.reader(now()).report_figures()
    frame = found.frame.drop(columns="geometry")
    if as_json:
        print_json(frame.to_dict("records"))
        return
    say(f"{found.said()}.")
    for (year, invented, topic), rows in frame.groupby(["year", "synthetic", "topic"], sort=False):
        say(f"\n{year}  {TITLES[Topic(topic)]}" + ("  (invented)" if invented else ""))
        for row in rows.itertuples():
            say(f"  at least {row.at_least:>5}  {row.words}")
    if not frame.empty:
        say(f"\n{HOW_TO_READ}")


@release_app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the releases, the newest first: number, date, last quarter, and hash of the rows."""
    with workshop(read_only=True) as parts:
        found = parts.reader(now()).releases().frame.drop(columns="geometry")
    if as_json:
        print_json(found.to_dict("records"))
        return
    if found.empty:
        say("No release was made yet: compoundwatch release make.")
    for row in found.itertuples():
        say(f"{row.release}  {row.made_at:%Y-%m-%d}  through {row.through}  {row.sha256}")
