"""Commands to see it work: demo and serve."""

from typing import Annotated

import typer

from dashboard.cli.context import now, plainly, say, settings, workshop
from dashboard.cli.outcomes import looked_at, report
from dashboard.demo import AS_OF, furnish
from imagery.sources.simulation.places import worlds


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Do all but serve the app.")] = False,
) -> None:
    """Fill a store with the gazetteer and three invented zones, refresh these, and serve."""
    with workshop(create=True) as parts:
        zones = furnish(parts, list(worlds()), recorded_at=AS_OF, say=say)
        for zone in zones:
            run = looked_at(parts, zone, "simulate", AS_OF)
            for line in [f"{zone.name} (synthetic)", *report(run)]:
                say(line)
        say(f"The store is {parts.settings.store_url}.")
    if not no_serve:
        serve()


def serve(
    port: Annotated[int | None, typer.Option(help="Another port than the settings say.")] = None,
) -> None:
    """Serve the app on this machine alone, and print its address."""
    from dashboard.serving import run_app  # noqa: PLC0415 - Streamlit loads only where it is served

    with plainly():
        chosen = settings()
        run_app(chosen, port=port or chosen.port, started_at=now(), say=say)
