"""Commands that run jobs: refresh, footprints, schedule."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from dashboard.cli.context import bar, err, now, print_json, say, workshop
from dashboard.cli.store_commands import AsJson
from dashboard.settings import store_folder
from dashboard.wiring import Workshop
from geo.period import Length
from imagery.errors import ImageryError, UnmeasurableError
from imagery.jobs import memory
from imagery.jobs.compiled import ready
from imagery.jobs.footprints import footprints as make_footprints
from imagery.jobs.refresh import refresh as refresh_zone
from imagery.jobs.schedule import cron_line, due_zones
from imagery.jobs.watch import watch as watch_zone
from layers.run import Run
from layers.zone import Zone

Source = Annotated[str, typer.Option(help="Where scenes come from: folder:DIR, or simulate.")]
AsOf = Annotated[
    str | None, typer.Option(help="Work as of this UTC instant, such as 2024-12-31; default: now.")
]


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
    zone: Annotated[str, typer.Argument(help="Id of the zone.")],
    source: Source = "",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Look at a zone: detections and footprints, and what could not be seen."""
    with workshop() as parts:
        found = parts.store.get(Zone, zone)
        run = look(parts, found, source, now(as_of), quiet=as_json)
        detections = parts.reader(now(as_of)).detections(zone).frame
    if as_json:
        print_json({"run": told(run), "detections": detections["status"].value_counts().to_dict()})
        return
    for line in report(run):
        say(line)
    for row in detections.head(12).itertuples():
        say(
            f"  {row.status} {row.kind}: {row.area_ha:.2f} ha, first seen {row.window_end} "
            f"(last without: {row.window_start}), score {row.score:.2f}, {row.detection_id}"
        )
    if len(detections) > 12:
        say(f"  … and {len(detections) - 12} more: compoundwatch export detections --zone {zone}")


def watch(
    zone: Annotated[str, typer.Argument(help="Id of the zone.")],
    source: Source = "",
    as_of: AsOf = None,
) -> None:
    """Take in only what is new of a zone, against the state that the last run left on disk."""
    with workshop() as parts:
        found = parts.store.get(Zone, zone)
        ready(err.print)
        memory.kept()
        with bar(found.name) as progress:
            run = watch_zone(
                found, source=parts.source(source), store=parts.store, recipe=parts.recipe,
                folder=store_folder(parts.settings) / "states", as_of=now(as_of),
                progress=progress,
            )  # fmt: skip
    if run is None:
        say("No new look since the last run.")
        return
    for line in report(run):
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
        found = parts.store.get(Zone, zone)
        ready(err.print)
        memory.kept()
        with bar(found.name, quiet=as_json) as progress:
            made = make_footprints(
                found, source=parts.source(source), store=parts.store, recipe=parts.recipe,
                as_of=now(as_of), by=LENGTHS[by], progress=progress,
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


def schedule(
    source: Source = "",
    every_days: Annotated[int, typer.Option(help="A zone is due after so many days.")] = 5,
    as_of: AsOf = None,
    print_cron: Annotated[bool, typer.Option(help="Only print the line for crontab.")] = False,
) -> None:
    """Refresh every zone that is due, one after the other, and print a cron line."""
    if print_cron:
        say(cron_line(every_days, source))
        return
    with workshop() as parts:
        instant = now(as_of)
        due = due_zones(
            parts.store.select(Zone), parts.store.select(Run), as_of=instant, every_days=every_days
        )
        failed = 0
        for zone in due:
            try:
                run = look(parts, zone, source, instant)
                say(f"{zone.zone_id}: {run.outcome}, {run.detections} detections")
            except ImageryError as error:
                failed += 1
                err.print(f"{zone.zone_id}: {error}", markup=False, soft_wrap=True)
        say(f"{len(due)} zones were due, {failed} could not be looked at.")
        say(f"To run it by cron: {cron_line(every_days, source)}")
    if failed:
        raise typer.Exit(1)


def look(parts: Workshop, zone: Zone, source: str, as_of: datetime, *, quiet: bool = False) -> Run:
    """Refresh a zone and make its footprints, with a progress bar."""
    scenes = parts.source(source)
    ready(err.print)
    memory.kept()
    with bar(zone.name, quiet=quiet) as progress:
        run = refresh_zone(
            zone, source=scenes, store=parts.store, recipe=parts.recipe, as_of=as_of,
            progress=progress,
        )  # fmt: skip
        try:
            make_footprints(
                zone, source=scenes, store=parts.store, recipe=parts.recipe, as_of=as_of,
                progress=progress,
            )  # fmt: skip
        except UnmeasurableError as error:
            err.print(str(error), markup=False, soft_wrap=True)
    return run


def told(run: Run) -> dict[str, object]:
    """Return a run as plain values."""
    return {name: getattr(run, name) for name in (
        "run_id", "zone_id", "source", "as_of", "first_at", "last_at", "scenes_found",
        "scenes_used", "scenes_refused", "clear_share", "seen_share", "indices", "masks",
        "candidates", "detections", "could_not_see", "outcome",
    )}  # fmt: skip


def report(run: Run) -> list[str]:
    """Return what a run did and could not see, in lines."""
    first, last = (f"{at:%Y-%m-%d}" if at else "?" for at in (run.first_at, run.last_at))
    return [
        f"Run {run.run_id}: {run.outcome}",
        (
            f"  scenes: {run.scenes_used} used of {run.scenes_found}, "
            f"{run.scenes_refused} refused, {first} to {last}"
        ),
        (
            f"  clear looks: {run.clear_share or 0:.0%}; ground that could be judged: "
            f"{run.seen_share or 0:.0%}"
        ),
        f"  indices: {', '.join(run.indices) or 'none'}",
        f"  masks: {', '.join(run.masks) or 'none'}",
        f"  candidates: {run.candidates}, detections: {run.detections}",
        *(f"  could not see: {line}" for line in run.could_not_see),
        "  Absence of detections is not absence of construction.",
    ]
