"""Commands on when zones are looked at: schedule set, list, once, run, recipes; due."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import now, plainly, print_json, say, workshop
from dashboard.cli.digest_command import told_receivers
from dashboard.cli.job_commands import AsOf, Compute, Source
from dashboard.cli.outcomes import SERIAL, carried
from dashboard.cli.store_commands import AsJson
from dashboard.scheduling import Beat
from dashboard.surroundings import clock
from dashboard.timetables import PARTLY, Timetable, timetable
from dashboard.wiring import Workshop
from dashboard.working import terminable
from imagery.jobs.orders import Outcome
from imagery.jobs.schedule import (
    all_due,
    begin_schedule,
    next_at,
    order_for,
    set_schedule,
    still_due,
)
from layers.due import Due
from layers.errors import RejectedError
from layers.run import Run
from layers.schedule import EVERY_ZONE, Schedule
from layers.terms import AttemptState, AuditAction, JobKind

schedule_app = typer.Typer(help="When zones are looked at; and looks at them.")

EveryDays = Annotated[
    int | None, typer.Option(help="A zone is due so many days after its last good look.")
]
_HOUR = timedelta(hours=1)
"""At least so often the store is looked through, and what could not be sent is sent again."""

NoDigest = Annotated[bool, typer.Option("--no-digest", help="Send no digest afterwards.")]


class Look(StrEnum):
    """How a schedule looks at a zone."""

    REFRESH = "refresh"
    WATCH = "watch"


@dataclass(slots=True)
class _Round:
    """What came of one round."""

    due: int = 0
    failed: int = 0
    elsewhere: int = 0
    stopped: bool = False


@schedule_app.callback(invoke_without_command=True)
def schedule(
    context: typer.Context,
    source: Source = "",
    every_days: EveryDays = None,
    as_of: AsOf = None,
    print_cron: Annotated[bool, typer.Option(help="Only print the line for crontab.")] = False,
) -> None:
    """Say when zones are looked at, and look at them; alone: everything that is due, once."""
    if context.invoked_subcommand is not None:
        return
    if print_cron:
        _say_cron(source)
        return
    once(source=source, every_days=every_days, as_of=as_of)
    _say_cron(source)


@schedule_app.command("set")
def set_(
    zone: Annotated[str, typer.Argument(help="Id of the zone; or --all.")] = "",
    every: Annotated[bool, typer.Option("--all", help="All zones without their own.")] = False,
    every_days: EveryDays = None,
    silent_days: Annotated[
        int | None, typer.Option(help="Alarm after so many days without a usable view.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="UTC time of day, such as 03:17.")] = None,
    source: Annotated[str | None, typer.Option(help="Where its scenes come from.")] = None,
    job: Annotated[
        Look | None, typer.Option(help="refresh: the whole archive; watch: new looks alone.")
    ] = None,
) -> None:
    """Set how often a zone is looked at; what is not given stays."""
    with workshop() as parts:
        if bool(zone) == every:
            raise RejectedError("Name one zone, or say --all for all zones without their own.")
        instant, about = now(), f"schedule of {'every zone' if every else zone}"
        with parts.log().effect(AuditAction.CHANGED, about, at=instant):
            kept = set_schedule(
                parts.store, EVERY_ZONE if every else zone, every_days=every_days,
                silent_days=silent_days, time_of_day=at, source=source, at=instant,
                job=JobKind(job) if job else None,
            )  # fmt: skip
    say(_described(kept))


@schedule_app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the schedules."""
    with workshop(read_only=True) as parts:
        kept = parts.store.select(Schedule)
    if as_json:
        wanted = ("zone_id", "every_days", "silent_days", "at", "source", "job")
        print_json([{name: getattr(each, name) for name in wanted} for each in kept])
        return
    for each in kept:
        say(_described(each))
    if not kept:
        say("None yet: compoundwatch schedule set --all --every-days 5")


@schedule_app.command("once")
def once(
    source: Source = "",
    every_days: EveryDays = None,
    as_of: AsOf = None,
    compute: Compute = "",
    no_digest: NoDigest = False,
) -> None:
    """Look at all that is due, send what is new, and end: what cron and systemd call."""
    with workshop() as parts, terminable():
        instant = now(as_of)
        if _begun(parts, instant):
            say("No schedule was set, so all zones are looked at every 5 days from now on.")
        done = _round(
            parts, instant, source=source, every_days=every_days, compute=compute,
            past=as_of is not None,
        )  # fmt: skip
        say(_summary(done))
        unsent = 0 if no_digest or done.stopped else told_receivers(parts, now(as_of))
    if unsent:  # nobody is told of it but by this
        raise typer.Exit(1)
    if done.failed or done.stopped:
        raise typer.Exit(PARTLY)


@schedule_app.command("run")
def run(source: Source = "", compute: Compute = "", no_digest: NoDigest = False) -> None:
    """Go on looking at what is due, each zone at its time, until stopped (Ctrl-C)."""
    with workshop() as parts:
        _begun(parts, clock())
    try:
        with terminable(), Beat(clock) as beat:
            say("The scheduler runs. Ctrl-C stops it; what it began goes on when started again.")
            for _ in _rounds(beat, source=source, compute=compute, no_digest=no_digest):
                pass
    except KeyboardInterrupt:
        say("Stopped. What was done is kept.")


@schedule_app.command("recipes")
def recipes(
    kind: Annotated[Timetable, typer.Argument(help="Whose clock it is.")] = Timetable.CRON,
    source: Source = "",
    folder: Annotated[Path, typer.Option(help="Where the program lies.")] = Path(
        "/opt/compoundwatch"
    ),
) -> None:
    """Print a ready recipe for cron, systemd or GitHub Actions."""
    with plainly():
        typer.echo(timetable(kind, source=source, folder=str(folder)), nl=False)


def due(as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Say which zones are due and why, and when each is due next."""
    with workshop(read_only=True) as parts:
        found = parts.reader(now(as_of)).due(past=as_of is not None)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    waiting = [each for each in found if each.now]
    for each in found:
        when = "due now" if each.now else f"due {each.at:%Y-%m-%d %H:%M} UTC"
        say(f"{each.zone_id} {each.name}: {when}: {each.why}")
        if each.silent:
            say(f"  silent: {each.silent}")
    say(f"{len(waiting)} of {len(found)} zones are due.")


def _rounds(beat: Beat, *, source: str, compute: str, no_digest: bool) -> Iterator[_Round]:
    """Look at what is due at each beat, and yield what came of it where something was due."""
    seen, ahead = -1, None
    for instant in beat.beats():
        try:
            with workshop() as parts:
                version = parts.store.version()
                if version == seen and ahead is not None and instant < ahead:
                    continue  # nothing was written since, and nothing comes up before then
                done = _round(parts, instant, source=source, compute=compute)
                if done.stopped:
                    raise KeyboardInterrupt
                if done.due:
                    say(f"{instant:%Y-%m-%d %H:%M} UTC: {_summary(done)}")
                if not no_digest:
                    told_receivers(parts, clock(), quiet=not done.due)
                ahead = _said_next(all_due(parts.store, as_of=clock()), quiet=not done.due)
                # A cool-down that ends and a silence that begins are written down by nobody.
                ahead = min(ahead or instant + _HOUR, instant + _HOUR)
                seen = parts.store.version()
        except typer.Exit:  # said plainly already; a store that is locked now may be free later
            continue
        yield done


def _begun(parts: Workshop, at: datetime) -> bool:
    """Keep the common schedule, if there is none yet, and that it was kept; say whether it was."""
    with parts.log().effect(AuditAction.CHANGED, "schedule of every zone", at=at) as doing:
        doing.void = not begin_schedule(parts.store, at=at)
    return not doing.void


def _said_next(found: list[Due], *, quiet: bool) -> datetime | None:
    ahead = next_at(found)
    if ahead is not None and not quiet:
        say(f"Next: {ahead:%Y-%m-%d %H:%M} UTC.")
    return ahead


def _round(
    parts: Workshop, as_of: datetime, *, source: str = "", every_days: int | None = None,
    compute: str = "", past: bool = False,
) -> _Round:  # fmt: skip
    """Look at all that is due, one failure never keeping another from its turn."""
    found = all_due(parts.store, as_of=as_of, every_days=every_days, past=past)
    waiting = [each for each in found if each.now]
    done = _Round(due=len(waiting))
    serial = (compute or parts.settings.compute) == SERIAL
    batches = [[each] for each in waiting] if serial else [waiting]
    for batch in batches:
        # In the time that the others took, another scheduler may have been there.
        instant = as_of if past else clock()
        orders = [
            order_for(each, as_of=instant, source=source) for each in batch
            if still_due(parts.store, each.zone_id, as_of=instant, every_days=every_days, past=past)
        ]  # fmt: skip
        done.elsewhere += len(batch) - len(orders)
        for outcome in carried(parts, orders, compute=compute, quiet=False) if orders else ():
            _noted(parts, outcome, done)
        if done.stopped:
            break
    return done


def _noted(parts: Workshop, outcome: Outcome, done: _Round) -> None:
    if outcome.state is AttemptState.BUSY:
        done.elsewhere += 1
        return
    done.stopped |= outcome.state is AttemptState.STOPPED
    done.failed += outcome.state is AttemptState.FAILED
    if outcome.run_id:
        run = parts.store.get(Run, outcome.run_id)
        same = " (nothing had changed)" if outcome.state is AttemptState.SAME else ""
        say(f"{run.zone_id}: {run.outcome}, detections: {run.detections}{same}")


def _summary(done: _Round) -> str:
    said = f"{done.due} zones were due, {done.failed} could not be looked at"
    if done.elsewhere:
        said += f", {done.elsewhere} were looked at elsewhere"
    return f"{said}; stopped by a person." if done.stopped else f"{said}."


def _described(each: Schedule) -> str:
    who = "every zone without its own" if each.zone_id == EVERY_ZONE else each.zone_id
    source = f", from {each.source}" if each.source else ""
    return (
        f"{who}: {each.job} every {each.every_days} days at {each.at} UTC, alarm after "
        f"{each.silent_days} days without a usable view{source}"
    )


def _say_cron(source: str) -> None:
    line = timetable(Timetable.CRON, source=source).splitlines()[-1]
    say(f"To run it by cron (compoundwatch schedule recipes has more): {line}")
