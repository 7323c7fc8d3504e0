"""Commands that run jobs: refresh, watch, footprints."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from dashboard.cli.context import now, print_json, say, workshop
from dashboard.cli.outcomes import SERIAL, carried, report, summary, told
from dashboard.cli.store_commands import AsJson
from dashboard.wiring import Workshop
from geo.period import Length
from imagery.jobs.footprints import footprints as make_footprints
from imagery.jobs.orders import Order, Outcome
from layers.errors import RejectedError
from layers.run import Run
from layers.terms import JobKind
from layers.zone import Zone

Source = Annotated[str, typer.Option(help="Where scenes come from: folder:DIR, or simulate.")]
AsOf = Annotated[
    str | None, typer.Option(help="Work as of this UTC instant, such as 2024-12-31; default: now.")
]
Compute = Annotated[
    str,
    typer.Option(
        help="Where work runs: serial, a number of processes, or tcp:// or tls:// of a cluster."
    ),
]
_SHOWN = 12


class Epochs(StrEnum):
    """How long an epoch is."""

    QUARTER = "quarter"
    MONTH = "month"


LENGTHS: dict[Epochs, Length] = {Epochs.QUARTER: "quarter", Epochs.MONTH: "month"}
_TOLD = (
    "footprint_id", "site_id", "epoch", "area_ha", "area_ha_lo", "area_ha_hi", "observed_share",
    "method", "method_version", "grid", "scene_ids",
)  # fmt: skip


def refresh(
    zones: Annotated[list[str] | None, typer.Argument(help="Ids of zones.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All zones that stand.")] = False,
    source: Source = "",
    as_of: AsOf = None,
    compute: Compute = "",
    as_json: AsJson = False,
) -> None:
    """Look at zones: detections and footprints, and what could not be seen."""
    with workshop() as parts:
        instant = now(as_of)
        orders = [
            Order(zone_id=each, job=JobKind.REFRESH, as_of=instant, source=source)
            for each in chosen(parts, zones, every=every)
        ]
        outcomes = []
        for outcome in carried(parts, orders, compute=compute, quiet=as_json):
            outcomes.append(outcome)
            if outcome.run_id and not as_json:
                _say_run(parts, outcome, instant)
        if as_json:
            found = [_as_json(parts, each, instant) for each in outcomes]
            print_json(found[0] if len(orders) == 1 else found)
        elif len(orders) > 1:
            say(f"{len(orders)} zones, {sum(not each.good for each in outcomes)} not done.")
    if not all(each.good for each in outcomes):
        raise typer.Exit(1)


def watch(
    zone: Annotated[str, typer.Argument(help="Id of the zone.")],
    source: Source = "",
    as_of: AsOf = None,
) -> None:
    """Take in only what is new of a zone, against the state that the last run left on disk."""
    with workshop() as parts:
        order = Order(zone_id=zone, job=JobKind.WATCH, as_of=now(as_of), source=source)
        outcome = _one(parts, order)
        if not outcome.run_id:
            say("No new look since the last run.")
            return
        for line in report(parts.store.get(Run, outcome.run_id)):
            say(line)


def footprints(
    zone: Annotated[str, typer.Argument(help="Id of the zone.")],
    source: Source = "",
    as_of: AsOf = None,
    by: Annotated[Epochs, typer.Option(help="How long an epoch is.")] = Epochs.QUARTER,
    as_json: AsJson = False,
) -> None:
    """Make one footprint a site and epoch; empty where too little was seen."""
    with workshop() as parts:
        order = Order(
            zone_id=zone, job=JobKind.FOOTPRINTS, as_of=now(as_of), source=source, by=LENGTHS[by]
        )
        _one(parts, order, quiet=as_json)
        made = make_footprints(  # all are there: it only says which belong to this archive
            parts.store.get(Zone, zone), source=parts.source(source), store=parts.store,
            recipe=parts.recipe, as_of=order.as_of, by=LENGTHS[by],
        )  # fmt: skip
    seen = sum(each.area_ha is not None for each in made)
    if as_json:
        print_json([{name: getattr(each, name) for name in _TOLD} for each in made])
        return
    say(
        f"{len(made)} footprints of {len({each.site_id for each in made})} sites; "
        f"{len(made) - seen} not observed."
    )
    say(f"To see how they grew: compoundwatch history {zone}")


def chosen(parts: Workshop, zones: list[str] | None, *, every: bool) -> list[str]:
    """Return the ids of the zones that were named, each once, or of all that stand.

    Raises
    ------
    RejectedError
        If none was named, or one that is withdrawn.

    """
    known = parts.store.select(Zone)
    if every:
        return [each.zone_id for each in known if each.stands]
    if not zones:
        raise RejectedError("No zone was named. Give ids of zones, or --all for all of the store.")
    withdrawn = {each.zone_id for each in known if not each.stands}
    for zone_id in zones:
        if zone_id in withdrawn:
            raise RejectedError(
                f"{zone_id} is withdrawn: it was kept by mistake, so no job looks at it. If it is "
                "a zone after all, let it stand again on the page Draw."
            )
    return list(dict.fromkeys(zones))


def _one(parts: Workshop, order: Order, *, quiet: bool = False) -> Outcome:
    """Carry out one order in this process; end the command if that fails."""
    chosen(parts, [order.zone_id], every=False)
    (outcome,) = carried(parts, [order], compute=SERIAL, quiet=quiet)
    if not outcome.good:
        raise typer.Exit(1)
    return outcome


def _say_run(parts: Workshop, outcome: Outcome, as_of: datetime) -> None:
    """Say what a run did and found."""
    for line in report(parts.store.get(Run, outcome.run_id)):
        say(line)
    zone = outcome.order.zone_id
    found = parts.reader(as_of).detections(zone).frame
    for row in found.head(_SHOWN).itertuples():
        say(
            f"  {row.status} {row.kind}: {row.area_ha:.2f} ha, first seen {row.window_end} "
            f"(last without: {row.window_start}), score {row.score:.2f}, {row.detection_id}"
        )
    if len(found) > _SHOWN:
        say(f"  … and {len(found) - _SHOWN} more: compoundwatch export detections --zone {zone}")


def _as_json(parts: Workshop, outcome: Outcome, as_of: datetime) -> dict[str, object]:
    """Return what came of one zone as plain values."""
    said = summary(outcome)
    if not outcome.run_id:
        return said | {"run": None, "detections": {}}
    found = parts.reader(as_of).detections(outcome.order.zone_id).frame
    return said | {
        "run": told(parts.store.get(Run, outcome.run_id)),
        "detections": found["status"].value_counts().to_dict(),
    }
